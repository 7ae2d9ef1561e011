"""Codes are read from pictures as people take them; each once, none invented."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PIL import Image

from qrsurvey.codes.scan import FoundCode, read_codes
from support.pictures import WALL, blurred, card, keystone, noisy, on_wall

FORM = "https://docs.google.com/forms/d/e/1FAIpQLSd" + "A" * 44 + "/viewform?usp=pp_url&entry.1626576186="
LINKS = [f"{FORM}{unit}-7KQ2" for unit in ("LONGHOA", "HIEPTAN", "TRDONG", "TRTAY", "MOTCUA.Q1", "NOIVU")]

ONE = on_wall([card(LINKS[0])], columns=1)
SIX = on_wall([card(link) for link in LINKS], columns=3, angles=(-14, 5, 180, 90, 7, 33))


def _texts(picture: Image.Image) -> list[str]:
    return sorted(found.text for found in read_codes(picture))


TREATMENTS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "as it is": lambda picture: picture,
    "turned by 7 degrees": lambda picture: picture.rotate(7, expand=True, fillcolor=WALL),
    "upside down": lambda picture: picture.rotate(180),
    "from the side": lambda picture: picture.transpose(Image.Transpose.ROTATE_90),
    "from below": lambda picture: keystone(picture, 0.2),
    "out of focus": lambda picture: blurred(picture, 4),
    "dim": lambda picture: picture.point(lambda value: 20 + value * 0.2),
    "grainy": lambda picture: noisy(picture, 40),
    "small": lambda picture: picture.resize((picture.width // 4, picture.height // 4)),
    "white on black": lambda picture: picture.point(lambda value: 255 - value),
}


@pytest.mark.parametrize("name", TREATMENTS)
@pytest.mark.parametrize("picture", [ONE, SIX], ids=["one", "six"])
def test_every_code_of_a_picture_is_read_once(picture: Image.Image, name: str) -> None:
    expected = LINKS[:1] if picture is ONE else sorted(LINKS)
    assert _texts(TREATMENTS[name](picture)) == expected


def test_codes_too_soft_for_one_look_are_found_beside_those_that_are_not() -> None:
    import zxingcpp

    soft = blurred(SIX, 4)
    assert 0 < len(zxingcpp.read_barcodes(soft)) < len(LINKS)
    assert _texts(soft) == sorted(LINKS)


def test_a_picture_too_small_for_the_decoder_is_enlarged() -> None:
    import zxingcpp

    tiny = next(
        small
        for share in range(30, 5, -1)
        if not zxingcpp.read_barcodes(
            small := ONE.resize(
                (ONE.width * share // 100, ONE.height * share // 100), Image.Resampling.LANCZOS
            )
        )
    )
    assert _texts(tiny) == LINKS[:1]


def test_the_same_code_hung_twice_is_found_twice() -> None:
    assert _texts(on_wall([card(LINKS[0]), card(LINKS[0])], angles=(3, -3))) == [LINKS[0]] * 2


def test_codes_come_in_reading_order() -> None:
    wall = on_wall([card(link) for link in LINKS], columns=3, angles=(2, -2))
    assert [found.text for found in read_codes(wall)] == LINKS


def test_where_a_code_is_is_told() -> None:
    wall = Image.new("L", (2000, 1000), 255)
    wall.paste(card(LINKS[0], module=6), (1500, 300))
    (found,) = read_codes(wall)
    side = card(LINKS[0], module=6).width - 72
    middle = (1500 + 36 + side / 2) / 2000, (300 + 22 * 6 + side / 2) / 2000
    assert (found.x, found.y) == pytest.approx(middle, abs=0.003)
    assert found.radius == pytest.approx(side / 2 * 2**0.5 / 2000, rel=0.03)
    assert isinstance(found, FoundCode)


@pytest.mark.parametrize("size", [(1, 1), (3000, 2), (600, 400), (3200, 3200)])
def test_a_picture_without_a_code_shows_none(size: tuple[int, int]) -> None:
    assert read_codes(noisy(Image.new("L", size, 128), 30)) == []
