"""What is drawn: the typefaces with every letter of Vietnamese, and a placard that is read back."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from qrsurvey.codes.draw import draw_placards
from qrsurvey.codes.placard import Voice, Wording, sample_placards
from qrsurvey.codes.proof import prove
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.office.checks.surroundings import Machine
from qrsurvey.office.findings import Finding, broken, ok
from qrsurvey.office.scratch import scratch_folder
from qrsurvey.survey.units import Office
from qrsurvey.typography.fonts import Face, is_whole, missing_letters

_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_ALL = {unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in _TONES} | {"đ"}
LETTERS = "".join(sorted(letter for one in _ALL if not one.isascii() for letter in (one, one.upper())))
"""Every letter that Vietnamese has beside the plain ones, each in one piece."""


def fonts(_machine: Machine) -> Iterator[Finding]:
    """Whether each typeface that we ship can be read and has every letter of Vietnamese."""
    unreadable = [face.file.name for face in Face if not is_whole(face)]
    if unreadable:
        yield broken("selfcheck.fonts-unreadable", fonts=unreadable)
        return
    lacking = {face.file.name: missing_letters(face, LETTERS) for face in Face}
    for name, letters in lacking.items():
        if letters:
            yield broken("selfcheck.fonts-letters", font=name, letters="".join(letters[:10]))
    if not any(lacking.values()):
        yield ok("selfcheck.fonts", n=len(Face), letters=len(LETTERS))


def placard(machine: Machine) -> Iterator[Finding]:
    """Whether a placard can be drawn, and its code read from the page."""
    catalog = Catalog(machine.language)
    placards = sample_placards(machine.language)
    wording = Wording(Office("qrsurvey"), (Voice(catalog, catalog.text("selfcheck.placard-title")),))
    with scratch_folder() as scratch:
        path = scratch / "Phiếu thử (tự kiểm tra).pdf"
        draw_placards(path, placards, wording, machine.now.date())
        prove(path, placards)
    yield ok("selfcheck.placard")
