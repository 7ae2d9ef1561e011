"""The modes of a text: never longer than by brute force, nor than another encoder's, and read back as it was."""

from __future__ import annotations

import random
from itertools import product

import numpy as np
import numpy.typing as npt
import pytest
import segno
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qrsurvey.codes.segments import LEVELS, fit, shortest
from qrsurvey.codes.symbol import Symbol, make_symbol, side_in_modules

CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
DIGITS = "0123456789"
MODES = ("byte", "alphanumeric", "numeric")
HEADS = [(12, 13, 14), (20, 15, 16), (20, 17, 18)]

# What forms' addresses and codes are made of, in the lengths that they have.
IDS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", min_size=20, max_size=60)
CODES = st.from_regex(r"[A-Z0-9]{2,16}(\.[A-Z0-9]{2,16})?-[0-9A-HJKMNP-TV-Z]{4}", fullmatch=True).filter(
    str.isascii
)
LINKS = st.builds(
    "https://docs.google.com/forms/d/e/1FAIpQLS{}/viewform?usp=pp_url&entry.{}={}".format,
    IDS,
    st.integers(1, 2_147_483_647),
    CODES,
)


def _bits(text: str, mode: str, heads: tuple[int, int, int]) -> int | None:
    """The bits of one segment by ISO/IEC 18004:2015, 7.4.3 to 7.4.5; None where the mode can't write it."""
    length = len(text)
    if mode == "numeric":
        return heads[2] + length // 3 * 10 + (0, 4, 7)[length % 3] if set(text) <= set(DIGITS) else None
    if mode == "alphanumeric":
        allowed = set(text) <= set(DIGITS + CAPITALS)
        return heads[1] + length // 2 * 11 + length % 2 * 6 if allowed else None
    return heads[0] + 8 * length


def _densest(text: str, heads: tuple[int, int, int]) -> int:
    return min(bits for mode in MODES if (bits := _bits(text, mode, heads)) is not None)


def _by_force(text: str, heads: tuple[int, int, int]) -> int:
    """The least of all ways to cut a text into segments."""
    least = {0: 0}
    for end in range(1, len(text) + 1):
        least[end] = min(least[start] + _densest(text[start:end], heads) for start in range(end))
    return least[len(text)]


def _dots(rows: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    return np.kron(255 - 255 * np.pad(rows, 4), np.ones((4, 4), dtype=np.uint8))


def _picture(symbol: Symbol) -> npt.NDArray[np.uint8]:
    return _dots(np.array([list(row) for row in symbol.rows], dtype=np.uint8))


def _alone(text: str, level: str) -> tuple[int, str]:
    """Version and level of the text as one segment, as the encoder itself finds them."""
    made = segno.make_qr(text, error=level, mask=0)
    return int(made.version), str(made.error)


def _version_of_another_encoder(text: str, level: str) -> int:
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    side = int(np.asarray(made.to_image(scale=1, add_quiet_zones=False)).shape[0])
    return (side - 17) // 4


@pytest.mark.mass
def test_no_way_to_cut_a_short_text_is_shorter() -> None:
    """All texts of the three kinds of letters up to eight long, and of runs up to that long."""
    kinds = ("a", "A", "7")
    texts = ["".join(letters) for length in range(1, 9) for letters in product(kinds, repeat=length)]
    chance = random.Random(18004)
    for _ in range(1000):
        runs = [chance.choice(kinds) * chance.randint(1, 9) for _ in range(chance.randint(1, 6))]
        texts.append("".join(runs))
    for heads in HEADS:
        for text in texts:
            bits, segments = shortest(text, heads)
            assert bits == _by_force(text, heads), text
            assert "".join(segments) == text
            assert bits == sum(_densest(piece, heads) for piece in segments)


@pytest.mark.mass
@settings(max_examples=60, deadline=None)
@given(text=LINKS, level=st.sampled_from("MQ"))
@example(text="https://docs.google.com/forms/d/e/1FAIpQLS/viewform?entry.1=A-0000", level="Q")
def test_no_symbol_is_larger_than_that_of_another_encoder(text: str, level: str) -> None:
    version = make_symbol(text, level).version
    assert version <= _version_of_another_encoder(text, level)
    assert version <= _alone(text, level)[0]
    assert side_in_modules(text, level) == 17 + 4 * version


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=300))
def test_any_printable_text_is_read_back_as_it_was(text: str) -> None:
    for level in "MQ":
        [found] = zxingcpp.read_barcodes(_picture(make_symbol(text, level)))
        assert found.text == text


def _gaining() -> list[str]:
    """Links for which several modes save a version, or raise the level."""
    chance = random.Random(2015)
    links: list[str] = []
    while len(links) < 24:
        form, code = "".join(chance.choices("abcXYZ019", k=chance.randint(20, 60))), "MOTCUA.Q3-M0XD"
        link = (
            f"https://docs.google.com/forms/d/e/{form}/viewform?entry.{chance.randint(10**9, 2**31)}={code}"
        )
        made = fit(link, "Q")
        if made and made.segments:
            links.append(link)
    return links


def test_what_several_modes_save_is_a_version_or_a_level() -> None:
    saved = set()
    for link in _gaining():
        symbol, (version, level) = make_symbol(link, "Q"), _alone(link, "Q")
        saved.add((version - symbol.version, LEVELS.index(symbol.level) - LEVELS.index(level)))
        [found] = zxingcpp.read_barcodes(_picture(symbol))
        assert (found.text, found.ec_level) == (link, symbol.level)
    assert (1, 0) in saved
    assert all(versions > 0 or levels > 0 for versions, levels in saved)


@pytest.mark.system
def test_a_second_decoder_reads_several_modes() -> None:
    pyzbar = pytest.importorskip("pyzbar.pyzbar", reason="needs libzbar0", exc_type=ImportError)
    for link in _gaining():
        [found] = pyzbar.decode(_picture(make_symbol(link, "Q")), symbols=[pyzbar.ZBarSymbol.QRCODE])
        assert found.data.decode() == link


@pytest.mark.mass
@pytest.mark.parametrize("level", LEVELS)
def test_a_text_that_gains_nothing_stays_one_segment_of_the_same_version(level: str) -> None:
    for length in range(1, 300):
        made = fit("a" * length, level)
        assert made is not None
        assert (made.version, made.level) == _alone("a" * length, level)
        assert made.segments == ()


@pytest.mark.parametrize("level", LEVELS)
def test_every_version_is_used_to_its_last_byte(level: str) -> None:
    longest = next(size for size in range(3000, 0, -1) if fit("a" * size, level))
    assert longest == {"L": 2953, "M": 2331, "Q": 1663, "H": 1273}[level]  # ISO/IEC 18004:2015, table 7
    steps = [
        size for size in range(1, longest) if _version("a" * size, level) != _version("a" * (size + 1), level)
    ]
    assert len(steps) == 39
    for size in (steps[8], steps[9], steps[25], steps[26]):
        assert _version("a" * size, level) == _alone("a" * size, level)[0]
        assert _version("a" * (size + 1), level) == _alone("a" * (size + 1), level)[0]


def _version(text: str, level: str) -> int:
    made = fit(text, level)
    assert made is not None
    return made.version


def test_a_text_beyond_the_largest_symbol_is_refused_and_other_letters_are_left_to_the_encoder() -> None:
    assert fit("a" * 1664, "Q") is None
    with pytest.raises(ValueError, match="too large"):
        make_symbol("a" * 1664, "Q")
    symbol = make_symbol("https://x.vn/Hòa Thành", "Q")
    assert symbol.rows == tuple(bytes(r) for r in segno.make_qr("https://x.vn/Hòa Thành", error="Q").matrix)
    assert side_in_modules("https://x.vn/Hòa Thành", "Q") == symbol.side
