"""What an office printer, a child's hand and a phone do to a symbol."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from support import placards as see

DESK = 225  # a light grey
_DPI = 300
_SHARPENED = 0.006
_INK, _LIGHT = 30, 0.75  # black and white as a phone sees them: 30 and 221


@dataclass(frozen=True)
class Damage:
    """`blur` is the spread of a point, in sides of the symbol; `torn` the share of its area that a corner lost.

    `turned` is in degrees; `keystone` is how much shorter the upper edge is seen than the lower.
    """

    blur: float = 0.0
    torn: float = 0.0
    turned: float = 0.0
    keystone: float = 0.0


@dataclass(frozen=True)
class Copy:
    """A printed symbol in its quiet zone, `side` dots wide without it, before anything happens to it."""

    dots: Image.Image
    side: float
    _taken: dict[Damage, Image.Image] = field(default_factory=dict, repr=False, compare=False)

    def seen(self, damage: Damage) -> Image.Image:
        """Return the picture that a phone takes of it, grey on a desk: first damaged, then seen from aside."""
        if damage not in self._taken:
            self._taken[damage] = self._take(damage)
        return self._taken[damage]

    def _take(self, damage: Damage) -> Image.Image:
        size = self.dots.width
        grey = np.clip(np.asarray(self.dots, dtype=float) * _LIGHT + _INK, 0, 255).astype(np.uint8)
        paper = np.array(Image.fromarray(grey).filter(ImageFilter.GaussianBlur(damage.blur * self.side)))
        # The corner without a finder: a triangle whose area is that share of the symbol's.
        rows, columns = np.indices(paper.shape)
        edge = (size + self.side) / 2
        paper[(edge - rows) + (edge - columns) < (2 * damage.torn) ** 0.5 * self.side] = DESK
        margin = size // 5
        desk = Image.new("L", (size + 2 * margin, size + 2 * margin), DESK)
        desk.paste(Image.fromarray(paper), (margin, margin))
        desk = desk.rotate(damage.turned, Image.Resampling.BICUBIC, fillcolor=DESK)
        if not damage.keystone:  # to bend it by nothing gives the same dots, and takes as long
            return desk
        near, far, shift = float(margin), float(margin + size), damage.keystone / 2 * size
        corners = [(near, near), (near, far), (far, far), (far, near)]
        after = [(near + shift, near), (near, far), (far, far), (far - shift, near)]
        bent = _perspective(after, corners)
        return desk.transform(
            desk.size, Image.Transform.PERSPECTIVE, bent, Image.Resampling.BICUBIC, fillcolor=DESK
        )


def printed(path: Path, page: int, box: tuple[float, float, float, float], modules: int, side: int) -> Copy:
    """Return a symbol as a printer makes it that shrinks to 80 %, `side` dots wide on a phone's picture."""
    cut = _scanned(path, page).crop(tuple(round(edge / 25.4 * _DPI) for edge in box))  # type: ignore[arg-type]
    smaller = cut.resize((round(cut.width * 0.8), round(cut.height * 0.8)), Image.Resampling.LANCZOS)
    size = round(side * (modules + 8) / modules)
    return Copy(smaller.resize((size, size), Image.Resampling.BICUBIC), side)


@lru_cache(maxsize=1)  # a sheet has several codes
def _scanned(path: Path, page: int) -> Image.Image:
    return Image.fromarray(see.raster(path, page, dpi=_DPI)).convert("L")


def sharpened(picture: Image.Image) -> Image.Image:
    """The picture as a phone's camera hands it on: none leaves an edge as soft as its lens drew it.

    With fewer dots it is the same picture made smaller, so the radius goes with its width.
    """
    return picture.filter(ImageFilter.UnsharpMask(_SHARPENED * picture.width, 200, 0))


def _perspective(after: list[tuple[float, float]], before: list[tuple[float, float]]) -> list[float]:
    rows, known = [], []
    for (x, y), (u, v) in zip(after, before, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        known += [u, v]
    return [float(value) for value in np.linalg.solve(np.array(rows), np.array(known))]
