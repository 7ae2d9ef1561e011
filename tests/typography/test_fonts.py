"""The shipped faces, held to what fontTools reads in the same files."""

from __future__ import annotations

import unicodedata
from functools import cache

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from qrsurvey.errors import Message, PlacardError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.typography.fonts import (
    FONTS_DIR,
    Face,
    cap_height,
    ink,
    missing_letters,
    require_letters,
    text_width,
)

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
VIETNAMESE = sorted(
    {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS + VOWELS.upper() for tone in TONES}
    | {"đ", "Đ"}
)


@cache
def _font(face: Face) -> TTFont:
    return TTFont(face.file)


@pytest.mark.parametrize("face", Face)
def test_every_face_has_all_vietnamese_letters(face: Face) -> None:
    assert len(VIETNAMESE) == 146
    letters = _font(face).getBestCmap()
    assert [letter for letter in VIETNAMESE if ord(letter) not in letters] == []
    assert missing_letters(face, "".join(VIETNAMESE) + "0123456789 –—·•…“”‘’₫°") == ()


def test_every_shipped_font_is_used_and_has_a_licence_beside_it() -> None:
    assert {face.file for face in Face} == set(FONTS_DIR.glob("*.ttf"))
    families = {path.name.removesuffix("-OFL.txt") for path in FONTS_DIR.glob("*-OFL.txt")}
    assert {path.name.split("_")[0].split("-")[0] for path in FONTS_DIR.glob("*.ttf")} == families


def test_no_two_faces_share_a_postscript_name() -> None:
    names = [_font(face)["name"].getDebugName(6) for face in Face]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("face", Face)
@given(text=st.text(max_size=40))
def test_missing_letters_are_those_that_the_file_lacks(face: Face, text: str) -> None:
    letters = _font(face).getBestCmap()
    missing = missing_letters(face, text)
    assert set(missing) == {char for char in text if ord(char) not in letters}
    assert list(missing) == sorted(missing, key=text.index)


@pytest.mark.parametrize("face", Face)
def test_widths_and_ink_are_those_in_the_file(face: Face) -> None:
    font = _font(face)
    em, names, widths, outlines = font["head"].unitsPerEm, font.getBestCmap(), font["hmtx"], font["glyf"]
    for letter in [*VIETNAMESE, "g", "Q", "|", "0"]:
        glyph = names[ord(letter)]
        assert text_width(face, letter) == pytest.approx(widths[glyph][0] / em, abs=0.001)
        outline = outlines[glyph]
        assert ink(face, letter) == pytest.approx((max(outline.yMax, 0) / em, max(-outline.yMin, 0) / em))
    assert cap_height(face) == pytest.approx(outlines[names[ord("H")]].yMax / em)
    assert ink(face, " ") == (0.0, 0.0)
    assert ink(face, "") == (0.0, 0.0)


def test_tracking_widens_every_gap_but_not_the_end() -> None:
    assert text_width(Face.SANS, "ABC", 0.1) == pytest.approx(text_width(Face.SANS, "ABC") + 0.2)
    assert text_width(Face.SANS, "", 0.1) == 0


def test_a_missing_letter_is_refused_by_name_and_place() -> None:
    place = Message("placard.place-unit", {"code": "LONGHOA-7KQ2"})
    with pytest.raises(PlacardError) as caught:
        require_letters(Face.SANS, "Phòng 中 Nội vụ 😀 中", place)
    for language in Language:
        sentence = Catalog(language).message(caught.value.message)
        assert "中 (U+4E2D), 😀 (U+1F600)" in sentence
        assert "LONGHOA-7KQ2" in sentence
        assert Catalog(language).message(caught.value.hint)


def test_the_no_break_space_counts_as_a_space() -> None:
    require_letters(Face.SERIF, "Quầy\u00a0số\u00a03", Message("placard.place-title"))
