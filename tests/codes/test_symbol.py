"""QR symbols, read back by a decoder that had no part in making them."""

from __future__ import annotations

import random
import string

import numpy as np
import pytest
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from qrsurvey.codes.link import build_link
from qrsurvey.codes.symbol import Symbol, make_symbol, path_operators
from support.placards import FORM

# Of all kinds; in a fine pattern of modules a decoder may also see the bars of a UPC-E that isn't there.
QR_CODES = zxingcpp.BarcodeFormats(
    [zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.MicroQRCode, zxingcpp.BarcodeFormat.RMQRCode]
)


def _painted(symbol: Symbol) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """The picture that the path's rectangles make, ten dots a module, with a white margin."""
    size = symbol.side
    grid = np.full((size + 8, size + 8), 255, dtype=np.uint8)
    numbers = [int(word) for word in path_operators(symbol).split() if word != "re"]
    for column, up, length, height in zip(*[iter(numbers)] * 4, strict=True):
        assert height == 1
        row = size - 1 - up
        assert (grid[4 + row, 4 + column : 4 + column + length] == 255).all()  # nothing is painted twice
        grid[4 + row, 4 + column : 4 + column + length] = 0
    return np.kron(grid, np.ones((10, 10), dtype=np.uint8))


@settings(max_examples=25)
@given(
    code=st.from_regex(r"[A-Z0-9]{2,16}(\.[A-Z0-9]{2,16})?-[0-9A-HJKMNP-TV-Z]{4}", fullmatch=True).filter(
        str.isascii
    )
)
def test_a_symbol_painted_from_its_path_reads_as_its_link(code: str) -> None:
    link = build_link(FORM, code)
    [found] = zxingcpp.read_barcodes(_painted(make_symbol(link)), formats=QR_CODES)
    assert found.text == link
    assert found.format == zxingcpp.BarcodeFormat.QRCode
    assert found.ec_level in {"Q", "H"}


@pytest.mark.parametrize(
    ("length", "version"),
    # ISO/IEC 18004 table 7, byte mode at level Q
    [(1, 1), (11, 1), (12, 2), (60, 5), (61, 6), (130, 9), (131, 10), (151, 10), (152, 11)],
)
def test_it_takes_the_smallest_version_of_level_q_and_never_a_micro_code(length: int, version: int) -> None:
    symbol = make_symbol("a" * length)
    assert symbol.version == version
    assert symbol.level in {"Q", "H"}
    assert symbol.side == 17 + 4 * version
    assert {len(row) for row in symbol.rows} == {symbol.side}


def test_runs_cover_exactly_the_black_modules() -> None:
    symbol = make_symbol("https://docs.google.com/forms")
    black = {
        (row, column) for row, modules in enumerate(symbol.rows) for column, m in enumerate(modules) if m
    }
    covered = [(row, column + i) for row, column, length in symbol.runs() for i in range(length)]
    assert len(covered) == len(set(covered))
    assert set(covered) == black
    assert {(0, column) for column in range(7)} <= black  # the finder's upper edge


@pytest.mark.parametrize("level", ["L", "M", "Q", "H"])
def test_the_symbol_is_the_one_that_the_encoder_alone_would_have_made(level: str) -> None:
    letters = string.ascii_letters + string.digits + ":/.-?=&"
    chance = random.Random(level)
    for length in (1, 9, 17, 33, 60, 90, 126, 144, 151, 166, 210):
        text = "".join(chance.choices(letters, k=length))
        whole = segno.make_qr(text, error=level)
        symbol = make_symbol(text, level)
        assert symbol.rows == tuple(bytes(row) for row in whole.matrix)
        assert (symbol.version, symbol.level) == (whole.version, whole.error)


def test_what_looks_like_two_finders_that_share_modules_is_weighed_as_the_encoder_does() -> None:
    # Texts whose masks hold such pairs are rare; many small symbols meet them.
    for number in range(60):
        text = f"{number:04d}"
        assert make_symbol(text, "L").rows == tuple(bytes(r) for r in segno.make_qr(text, error="L").matrix)


def test_a_level_is_raised_where_the_version_has_room() -> None:
    assert make_symbol("a" * 11, "Q").level == "Q"
    assert make_symbol("a" * 7, "Q").level == "H"
    assert make_symbol("a" * 7, "L").version == 1
