"""Read QR codes from a picture: any number of them, askew, blurred, small, dark.

No single look finds all. The picture is looked at as it is and sharpened, always; where neither shows a code,
also enlarged, reduced and under one threshold for all of it. The decoder itself turns and inverts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_ENLARGE_BELOW = 3_000  # pixels on the longer side; above, a code is large enough or hopeless
_REDUCE_ABOVE = 800
_SHARPEN = 250  # per cent
_RADIUS = 0.0015  # of the longer side: the blur of a hand that shook a little


@dataclass(frozen=True)
class FoundCode:
    """A QR code in a picture: its text, where its middle is, and half of its diagonal.

    Lengths are in widths of the picture, from its upper left corner.
    """

    text: str
    x: float
    y: float
    radius: float


def read_codes(picture: Image) -> list[FoundCode]:
    """Return every QR code that can be read in a grey picture, from top to bottom and left to right."""
    found: list[FoundCode] = []
    for must, look in _LOOKS:
        if found and not must:
            break
        for view, threshold in look(picture):
            for code in _decode(view, threshold=threshold):
                if not any(_same(code, known) for known in found):
                    found.append(code)
    return sorted(found, key=lambda code: (round(code.y / max(code.radius, 0.01) / 2), code.x))


def _as_it_is(picture: Image) -> Iterator[tuple[Image, bool]]:
    yield picture, False


def _sharpened(picture: Image) -> Iterator[tuple[Image, bool]]:
    from PIL import ImageFilter

    radius = max(2.0, _RADIUS * max(picture.size))
    yield picture.filter(ImageFilter.UnsharpMask(radius, _SHARPEN, 0)), False


def _enlarged(picture: Image) -> Iterator[tuple[Image, bool]]:
    from PIL import Image as Images

    if max(picture.size) < _ENLARGE_BELOW:
        twice = picture.resize((2 * picture.width, 2 * picture.height), Images.Resampling.BICUBIC)
        yield twice, False
        yield from _sharpened(twice)


def _reduced(picture: Image) -> Iterator[tuple[Image, bool]]:
    if max(picture.size) > _REDUCE_ABOVE:
        half = picture.reduce(2)
        yield half, False
        yield from _sharpened(half)


def _under_one_threshold(picture: Image) -> Iterator[tuple[Image, bool]]:
    from PIL import ImageOps

    yield ImageOps.autocontrast(picture, cutoff=1), True


_LOOKS: tuple[tuple[bool, Callable[[Image], Iterator[tuple[Image, bool]]]], ...] = (
    (True, _as_it_is),
    (True, _sharpened),
    (False, _enlarged),
    (False, _reduced),
    (False, _under_one_threshold),
)


def _decode(picture: Image, *, threshold: bool) -> Iterator[FoundCode]:
    import zxingcpp

    binarizer = zxingcpp.Binarizer.GlobalHistogram if threshold else zxingcpp.Binarizer.LocalAverage
    for result in zxingcpp.read_barcodes(
        picture,
        formats=zxingcpp.BarcodeFormat.QRCode,  # type: ignore[arg-type] # a format is a set of one
        binarizer=binarizer,
    ):
        place = result.position
        corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        x = sum(corner.x for corner in corners) / 4
        y = sum(corner.y for corner in corners) / 4
        radius = max(hypot(corner.x - x, corner.y - y) for corner in corners)
        yield FoundCode(result.text, x / picture.width, y / picture.width, radius / picture.width)


def _same(one: FoundCode, other: FoundCode) -> bool:
    """Tell whether two looks saw one code: the same text, with the middle of one inside the other."""
    return one.text == other.text and hypot(one.x - other.x, one.y - other.y) < other.radius / 2
