"""Names of people, told by how they are addressed or introduced, and by their family name.

Vietnamese writes names with capitals and hardly anything else, so behind "anh" or "chị" a capital is a name;
in small letters, in capitals throughout or without tones only words known as names are.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qrsurvey.survey import masking_words as words
from qrsurvey.survey.masking_view import PersonalKind, Span, View
from qrsurvey.survey.masking_words import plain_word

_TOKEN = re.compile(r"[^\W\d_]+")
_ACRONYM = re.compile(r"(?:[BCDFGHJKLMNPQRSTVWXZĐ]{2,6}|UBND|UBMTTQ|VIP|OK|PCCC|BHYT|BHXH)")
_SHOUTED, _TITLED = 0.6, 0.8  # of the words written with capitals: then capitals tell nothing
_LONGEST, _FEW = 4, 6


@dataclass(frozen=True)
class Words:
    """The words of a text as names are looked for: as shown, in small letters, and without tones."""

    shown: Sequence[str]
    lower: Sequence[str]
    plain: Sequence[str]
    spans: Sequence[tuple[int, int]]
    joined: Sequence[bool]
    toneless: bool
    capitals_tell: bool

    @classmethod
    def of(cls, view: View) -> Words:
        """Take a view apart."""
        found = [match.span() for match in _TOKEN.finditer(view.shown)]
        shown = [view.shown[start:end] for start, end in found]
        gaps = [view.shown[before[1] : after[0]] for before, after in pairwise(found)]
        joined = [False, *(0 < len(gap) <= 3 and not gap.strip(" \t_") for gap in gaps)]
        long = [word for word in shown if len(word) > 1]
        capital = sum(word[0].isupper() for word in long)
        shouting = sum(word.isupper() for word in long)
        return cls(
            shown,
            [word.lower() for word in shown],
            [view.plain[start:end] for start, end in found],
            found,
            joined,
            toneless=all(view.plain[a:b] == view.shown[a:b].lower() for a, b in found),
            capitals_tell=not (
                shouting > _SHOUTED * len(long) or (capital > _TITLED * len(long) and len(long) >= _FEW)
            ),
        )

    def __len__(self) -> int:
        return len(self.shown)

    def phrase(self, at: int, length: int) -> str:
        """Return some words in small letters, without tones where the text has none; blank beyond the end."""
        if at < 0 or at + length > len(self) or not all(self.joined[at + 1 : at + length]):
            return ""
        return " ".join(self.lower[at : at + length])

    def is_in(self, phrases: frozenset[str], at: int, length: int) -> bool:
        """Tell whether some words are one of the phrases, which come with tones."""
        said = self.phrase(at, length)
        return bool(said) and (said in phrases or (self.toneless and said in _toneless(phrases)))

    def capital(self, at: int) -> bool:
        """Tell whether a word is written as a name is."""
        word = self.shown[at]
        return word[0].isupper() and not (len(word) > 1 and word.isupper() and _ACRONYM.fullmatch(word))


_TONELESS: dict[frozenset[str], frozenset[str]] = {}


def _toneless(phrases: frozenset[str]) -> frozenset[str]:
    if phrases not in _TONELESS:
        _TONELESS[phrases] = frozenset(map(plain_word, phrases))
    return _TONELESS[phrases]


def find_names(view: View) -> Iterator[Span]:
    """Find names behind a word of address, an office or "tên", and whole names by their family name."""
    said = Words.of(view)
    at = 0
    while at < len(said):
        first, end = _name_from(said, at)
        if end > first:
            yield Span(said.spans[first][0], said.spans[end - 1][1], PersonalKind.NAME)
            end = yield from _and_more(said, view, end)
        at = max(at + 1, end)


def _name_from(said: Words, at: int) -> tuple[int, int]:
    """Return the name that begins at a word or behind it, as a half-open range; an empty one for none."""
    if end := _whole_name(said, at):
        return at, end
    if end := _place_name(said, at):
        return end, end
    for length in (4, 3, 2, 1):
        after = at + length
        if after >= len(said) or not _close(said, after):
            continue
        if said.is_in(words.NAMED, at, length):
            return after, _named(said, after, sure=True) or _small(said, after, asked=True) or after
        if said.is_in(words.ROLES, at, length):
            end = _whole_name(said, after) or _named(said, after, sure=False)
            if end:
                return after, end
        if length == 1 and (end := _addressed(said, at)):
            return after, end
    return at, at


def _close(said: Words, at: int) -> bool:
    return said.joined[at]


def _addressed(said: Words, at: int) -> int:
    word, after = said.lower[at], at + 1
    if said.is_in(words.KNOWN, at, 2) or _compound(said, at) or (at and said.is_in(_COUNTRY, at - 1, 1)):
        return 0
    if word in words.KIN or (said.toneless and word in words.KIN_TONELESS):
        return _named(said, after, sure=True) or _small(
            said, after, asked=said.is_in(words.THANKS, at - 2, 2)
        )
    if word in words.KIN_SHORT or (said.toneless and word in words.KIN_UNSURE):
        if said.capitals_tell and said.capital(after) and _known(said, after) and not _compound(said, after):
            return _named(said, after, sure=False)
        asked = said.is_in(words.THANKS, at - 2, 2) or said.is_in(words.THANKS, at - 1, 1)
        if asked or not (said.toneless or said.is_in(words.RISKY, after, 1)):
            return _small(said, after, asked=False, strict=not asked)
        return 0
    return 0


_INSIDE = frozenset({"anh", "thị", "bé", "út", "em"})
_WARDS = frozenset({"phường", "xã", "ấp", "huyện", "tổ", "khu", "thôn"})
_COUNTRY = frozenset({"nước", "tiếng", "hai"})


def _named(said: Words, at: int, *, sure: bool) -> int:
    """Return the end of a name written with capitals; 0 for none. `sure`: whatever has a capital is one."""
    if not said.capital(at) or said.is_in(words.PLACES, at, 2) or said.is_in(words.KNOWN, at, 3):
        return 0
    if not said.capitals_tell:
        return _whole_name(said, at) or _small(said, at, asked=True)
    if not _may_be(said, at) or (not sure and not _known(said, at)):
        return 0
    end = at + 1
    while (
        end < min(at + _LONGEST, len(said)) and said.joined[end] and said.capital(end) and _goes_on(said, end)
    ):
        end += 1
    return end


def _goes_on(said: Words, at: int) -> bool:
    # Without tones "Ba" may be "Bà" and "Thu" may be "Thủ": where they are names too they go on a name.
    inside = said.is_in(_INSIDE, at, 1) or (said.toneless and _known(said, at) and not _compound(said, at))
    return inside or (_may_be(said, at) and not said.is_in(words.KIN, at, 1))


def _may_be(said: Words, at: int) -> bool:
    return not said.is_in(words.NOT_NAMES, at, 1) and not _compound(said, at)


def _compound(said: Words, at: int) -> bool:
    return said.is_in(words.COMPOUNDS, at, 2)


def _known(said: Words, at: int) -> bool:
    return said.is_in(words.GIVEN, at, 1) or said.is_in(words.SURNAMES, at, 1)


def _small(said: Words, at: int, *, asked: bool, strict: bool = False) -> int:
    """Return the end of a name in letters that tell nothing.

    `asked`: a name is to be expected there; `strict`: what follows must show it.
    """
    if end := _whole_name(said, at):
        return end
    if _compound(said, at) or said.is_in(words.PLACES, at, 2) or said.is_in(words.KIN, at, 1):
        return 0
    safe = said.is_in(words.SAFE, at, 1)
    if not safe and not said.is_in(words.RISKY, at, 1):
        return 0
    two = at + 1 < len(said) and said.joined[at + 1] and said.is_in(words.SAFE | _SECOND, at + 1, 1)
    end = at + 2 if two and not _compound(said, at + 1) else at + 1
    if safe and not strict and (asked or not said.toneless):
        return end
    return end if _ends(said, end, safe=safe) else 0


_SECOND = frozenset({"anh", "như"})


def _ends(said: Words, end: int, *, safe: bool) -> bool:
    """Tell whether what follows a word shows that it was a name."""
    if end >= len(said) or not said.joined[end]:
        return True
    return said.is_in(words.FOLLOW if safe else words.FOLLOW_LESS, end, 1)


def _whole_name(said: Words, at: int) -> int:
    """Return the end of a family name with what follows it; 0 where that is no person's, or a street's."""
    # "Tran Van Ba" may stand in a text with tones.
    toneless = said.toneless or said.plain[at : at + 2] == said.lower[at : at + 2]
    surnames = words.SURNAMES if not toneless else words.SURNAMES | _toneless(words.STRONG_SURNAMES)
    if said.lower[at] not in surnames:
        return 0
    if any(said.is_in(words.KNOWN, at, length) for length in (2, 3, 4)):
        return 0
    strong = said.lower[at] in words.STRONG_SURNAMES | (
        _toneless(words.STRONG_SURNAMES) if toneless else frozenset()
    )
    middle = (
        at + 2 < len(said)
        and said.lower[at + 1] in (_VAN_THI | _toneless(_VAN_THI) if toneless else _VAN_THI)
        and said.joined[at + 1]
        and said.joined[at + 2]
    )
    if _of_a_place(said, at, middle=middle):
        return 0
    capitals = said.capitals_tell and said.capital(at)
    end = at + 1
    while end < min(at + _LONGEST + 1, len(said)) and said.joined[end] and end - at < _LONGEST:
        if capitals:
            if not said.capital(end) or not _goes_on(said, end):
                break
        elif not (middle and end <= at + 2) and (not _known(said, end) or _compound(said, end)):
            break
        end += 1
    length = end - at
    if capitals:
        return end if length >= (2 if strong else 3) and not said.is_in(words.PLACES, at, 2) else 0
    # Without tones "le hoa ba" may be anything; with "van" or "thi" it is a name.
    sure = (strong and middle) or ((strong or middle) and not toneless)
    return end if length >= 3 and sure else 0


_VAN_THI = frozenset({"văn", "thị"})


def _place_name(said: Words, at: int) -> int:
    """Return the end of a street's or a school's name that is a person's too; 0 where none begins."""
    if not (said.capitals_tell and said.is_in(words.SURNAMES, at, 1) and _of_a_place(said, at, middle=False)):
        return 0
    end = at
    while end < min(at + _LONGEST, len(said)) and said.capital(end) and (end == at or said.joined[end]):
        end += 1
    return end


def _of_a_place(said: Words, at: int, *, middle: bool) -> bool:
    # No ward of ours is called like Lê Văn Lợi: behind "chủ tịch phường" that is the chairman.
    if middle and said.is_in(_WARDS, at - 1, 1):
        return False
    return said.is_in(words.PLACE_BEFORE, at - 1, 1) or said.is_in(words.PLACE_BEFORE, at - 2, 2)


def _and_more(said: Words, view: View, end: int) -> Generator[Span, None, int]:
    """Find the names that are listed behind one: "chị Lan, Hương và Thúy"; return where they end."""
    while end < len(said):
        gap = view.shown[said.spans[end - 1][1] : said.spans[end][0]]
        at = end
        if said.lower[end] in {"và", "với", "va"} and said.joined[end] and end + 1 < len(said):
            at = end + 1
        elif gap.strip() not in {",", "&", "-", "+"}:
            return end
        if not said.capitals_tell or not said.capital(at) or not _known(said, at) or not _may_be(said, at):
            return end
        after = _named(said, at, sure=False)
        if not after or (said.is_in(words.KIN, at, 1) and after == at + 1):
            return end
        yield Span(said.spans[at][0], said.spans[after - 1][1], PersonalKind.NAME)
        end = after
    return end
