"""Pictures of QR codes as phones and scanners take them, drawn here and not by the code under test."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import segno
from PIL import Image, ImageDraw, ImageFilter

WALL = 70  # a dark grey


def card(text: str, *, module: int = 8, level: str = "q") -> Image.Image:
    """A white card with a QR code in the middle and something that looks like lines of text around it."""
    matrix = np.array([list(row) for row in segno.make_qr(text, error=level).matrix], dtype=np.uint8)
    code = Image.fromarray(255 - 255 * matrix).resize(
        (module * len(matrix), module * len(matrix)), Image.Resampling.NEAREST
    )
    side = code.width + 12 * module
    drawn = Image.new("L", (side, side + 30 * module), 255)
    pen = ImageDraw.Draw(drawn)
    for line in range(3):
        pen.rectangle((2 * module, (2 + 5 * line) * module, side - 3 * module, (4 + 5 * line) * module), 20)
    drawn.paste(code, (6 * module, 22 * module))
    return drawn


def on_wall(cards: Sequence[Image.Image], *, columns: int = 2, angles: Sequence[float] = (0,)) -> Image.Image:
    """Cards hung side by side on a dark wall, each turned by the next of some angles (degrees)."""
    cell = int(max(max(one.size) for one in cards) * 1.5)
    rows = -(-len(cards) // columns)
    wall = Image.new("L", (cell * columns, cell * rows), WALL)
    for at, one in enumerate(cards):
        turned = one.rotate(angles[at % len(angles)], Image.Resampling.BICUBIC, expand=True, fillcolor=WALL)
        left, top = at % columns * cell, at // columns * cell
        wall.paste(turned, (left + (cell - turned.width) // 2, top + (cell - turned.height) // 2))
    return wall


def keystone(picture: Image.Image, amount: float) -> Image.Image:
    """The picture from below: its upper edge shorter by `amount` of the width on both sides."""
    width, height = picture.size
    corners = (-amount * width, 0, 0, height, width, height, width + amount * width, 0)
    return picture.transform(
        picture.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=WALL
    )


def blurred(picture: Image.Image, radius: float) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(radius))


def noisy(picture: Image.Image, spread: float, seed: int = 3) -> Image.Image:
    """The picture with the grain of a dim room."""
    grain = np.random.default_rng(seed).normal(0, spread, (picture.height, picture.width))
    return Image.fromarray(np.clip(np.asarray(picture) + grain, 0, 255).astype(np.uint8))
