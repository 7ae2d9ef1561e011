"""The PDF that we draw ourselves: complete, reproducible, honest about itself."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from qrsurvey.errors import Message
from qrsurvey.typography.box import Box
from qrsurvey.typography.fit import TextStyle, fit
from qrsurvey.typography.fonts import Face
from qrsurvey.typography.sheet import DocumentInfo, Sheet
from support import placards as see

INFO = DocumentInfo("Mã QR – phường Long Hoa", "Văn phòng HĐND và UBND", "vi-VN", date(2024, 5, 13))
STYLE = TextStyle(Face.SANS, best=20, comfortable=20, floor=20)


def _one_page() -> bytes:
    file = io.BytesIO()
    sheet = Sheet(file, 100, 50, INFO)
    with sheet.form("shared"):
        sheet.panel(Box(10, 10, 20, 10), (0.0, 0.0, 1.0))
        sheet.rule(10, 90, 45, 1, (0.0, 1.0, 0.0))
    sheet.place_form("shared")
    sheet.text(fit("Hg", STYLE, Box(50, 10, 40, 20), Message("placard.place-title")), (1.0, 0.0, 0.0))
    sheet.end_page()
    sheet.save()
    return file.getvalue()


def test_the_same_drawing_is_the_same_bytes() -> None:
    assert _one_page() == _one_page()


def test_it_names_title_author_language_and_the_date_it_was_given(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(_one_page())
    with see.opened(path) as document:
        about = document.get_metadata_dict()
    assert about["Title"] == INFO.title
    assert about["Author"] == INFO.author
    assert about["CreationDate"] == about["ModDate"] == "D:20240513"
    assert about["Creator"] == "qrsurvey"
    assert b"/Lang (vi-VN)" in path.read_bytes()


def test_no_font_is_left_for_the_reader_to_supply() -> None:
    assert b"Helvetica" not in _one_page()


def test_streams_are_not_blown_up_to_ascii() -> None:
    assert b"ASCII85" not in _one_page()


def test_what_is_drawn_stands_where_the_millimetres_say(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(_one_page())
    image = see.raster(path, dpi=254).astype(int)  # ten dots a millimetre
    assert image.shape[:2] == pytest.approx((500, 1000), abs=1)
    for colour, (left, top, right, bottom) in {2: (10, 10, 30, 20), 1: (10, 44.5, 90, 45.5)}.items():
        others = [channel for channel in range(3) if channel != colour]
        rows, columns = np.nonzero((image[:, :, colour] > 200) & (image[:, :, others].max(axis=2) < 60))
        edges = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
        assert edges == pytest.approx((left * 10, top * 10, right * 10, bottom * 10), abs=1)
    assert [letter.char for letter in see.letters(path)] == ["H", "g"]
    high, low = see.letters(path)
    assert 50 < high.left < low.right < 90
    assert (high.top + high.bottom) / 2 == pytest.approx(20, abs=0.1)
