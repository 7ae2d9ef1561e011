"""An office's logo: a PNG or SVG from inside the workspace, as dots of colour and opacity.

An SVG is drawn at printer's resolution.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qrsurvey.errors import PlacardError
from qrsurvey.typography.svg import draw_svg

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PNG, MAX_SVG = 2_000_000, 500_000
"""Bytes."""

MAX_SIDE = 4_000
"""Dots: more is a poster; a small file can claim far more (a decompression bomb)."""

_KEPT = 600  # dots on the longer side: 25 mm at 600 dpi


@dataclass(frozen=True)
class Logo:
    """A square picture: three bytes of colour, and one of opacity, a dot."""

    size: tuple[int, int]
    colours: bytes
    opacity: bytes


def read_logo(path: Path, root: Path) -> Logo:
    """Read a logo and set it, whole, in the middle of a square.

    Raises:
        PlacardError: it isn't there, lies outside `root`, is too large, or can't be read.
    """
    real = path.resolve()
    if not real.is_relative_to(root.resolve()):
        raise PlacardError("typography.logo-outside", path=path)
    drawn = path.suffix.lower() == ".svg"
    try:
        if real.stat().st_size > (MAX_SVG if drawn else MAX_PNG):
            raise PlacardError("typography.logo-large", path=path)
        return _square(draw_svg(real.read_bytes(), _KEPT) if drawn else _png(real))
    except FileNotFoundError as error:
        raise PlacardError("typography.logo-missing", path=path) from error
    except _TooLargeError as error:
        raise PlacardError("typography.logo-large", path=path) from error
    except (OSError, SyntaxError, ValueError) as error:  # what Pillow and the parsers raise
        raise PlacardError("typography.logo-broken", path=path) from error


class _TooLargeError(ValueError):
    pass


def _png(path: Path) -> Image:
    from PIL import Image

    with Image.open(path, formats=["PNG"]) as picture:
        if max(picture.size) > MAX_SIDE:
            raise _TooLargeError
        return picture.convert("RGBA")


def _square(dots: Image) -> Logo:
    from PIL import Image

    dots.thumbnail((_KEPT, _KEPT), Image.Resampling.LANCZOS)
    side = max(dots.size)
    square = Image.new("RGBA", (side, side), (255, 255, 255, 0))
    square.paste(dots, ((side - dots.width) // 2, (side - dots.height) // 2))
    return Logo((side, side), square.convert("RGB").tobytes(), square.getchannel("A").tobytes())
