"""Personal data in what people typed, replaced by marks that say what stood there.

Citizens are told to leave names out and write them all the same: their own telephone number, the clerk who
was rude, the number of their file. What leaves the office's confidential store passes through `mask`.

It finds what has a form (numbers, addresses of mail) and names where people address or introduce somebody;
it can't know everything a neighbour would recognise. How much it finds is measured by a corpus
(tests/survey/masking_corpus.yaml) and told in docs/du-lieu-ca-nhan.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from qrsurvey.survey.masking_addresses import find_addresses
from qrsurvey.survey.masking_names import find_names
from qrsurvey.survey.masking_numbers import (
    find_accounts,
    find_cards,
    find_emails,
    find_file_numbers,
    find_identities,
    find_phones,
    find_plates,
    find_profiles,
)
from qrsurvey.survey.masking_view import PersonalKind, Span, View

MARKS = {
    PersonalKind.PHONE: "[số điện thoại]",
    PersonalKind.EMAIL: "[thư điện tử]",
    PersonalKind.IDENTITY: "[số giấy tờ]",
    PersonalKind.PLATE: "[biển số xe]",
    PersonalKind.FILE: "[mã hồ sơ]",
    PersonalKind.NAME: "[họ tên]",
    PersonalKind.ADDRESS: "[địa chỉ]",
    PersonalKind.ACCOUNT: "[số tài khoản]",
    PersonalKind.PROFILE: "[trang cá nhân]",
}
"""What stands in the place of personal data: Vietnamese in every language, as the text around."""

_Finder = Callable[[View], Iterable[Span]]

# What is found is out of sight of those that follow: a number with a word before it is told apart first.
_FINDERS: tuple[_Finder, ...] = (
    find_emails,
    find_profiles,
    find_file_numbers,
    find_cards,
    find_accounts,
    find_plates,
    find_identities,
    find_phones,
    find_addresses,
    find_names,
)


@dataclass(frozen=True)
class Masked:
    """A text without the personal data that was found in it, and of which kinds that was, in its order."""

    text: str
    kinds: tuple[PersonalKind, ...] = ()


def mask(text: str, *, keep: Iterable[str] = ()) -> Masked:
    """Return a text with its personal data replaced; composed (NFC), and otherwise as it was.

    `keep` are telephone numbers that are public, such as the office's own; service numbers (1800, 1900, 1022)
    are always kept. The time it takes grows with the length of the text and no faster, whatever is in it.
    """
    view = View.of(text, keep)
    found: list[Span] = []
    for finder in _FINDERS:
        spans = list(finder(view))
        found += spans
        view = view.without(spans)
    parts, at = [], 0
    for span in sorted(found, key=lambda span: span.start):
        start, end = view.place(span)
        parts += [view.text[at:start], MARKS[span.kind]]
        at = end
    return Masked("".join([*parts, view.text[at:]]), tuple(kind for _, _, kind in sorted(found)))
