"""The faces of web pages as another program reads them."""

from __future__ import annotations

import base64
import io

import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

from qrsurvey.typography.fonts import Face
from qrsurvey.typography.webfont import web_font

LETTERS = " Aa09%“”–−ăâêôơưđĐỆệỷỶẲằỗớ"


def _font(face: Face, letters: str) -> TTFont:
    address = web_font(face, letters)
    kind, data = address.split(",", 1)
    assert kind == "data:font/woff;base64"
    return TTFont(io.BytesIO(base64.b64decode(data, validate=True)))


@pytest.mark.parametrize("face", [Face.SERIF, Face.SERIF_BOLD, Face.SERIF_ITALIC, Face.SANS])
def test_the_letters_wanted_are_there_and_look_the_same(face: Face) -> None:
    cut, whole = _font(face, LETTERS), TTFont(face.file)
    assert cut.flavor == "woff"
    assert set(cut.getBestCmap()) == set(map(ord, LETTERS))
    assert [_drawn(cut, char) for char in LETTERS] == [_drawn(whole, char) for char in LETTERS]


def _drawn(font: TTFont, char: str) -> object:
    glyphs = font.getGlyphSet()
    name = font.getBestCmap()[ord(char)]
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    return pen.value, glyphs[name].width


def test_every_table_that_browsers_ask_for_is_there() -> None:
    tables = {"cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "OS/2", "post"}
    assert tables <= set(_font(Face.SERIF, LETTERS).keys())


def test_a_letter_that_the_face_lacks_is_left_to_the_machine() -> None:
    assert set(_font(Face.SERIF, "A\U0001f600漢").getBestCmap()) == {ord("A")}


def test_the_order_of_letters_makes_no_difference() -> None:
    assert web_font(Face.SERIF, "abc") == web_font(Face.SERIF, "cab")
