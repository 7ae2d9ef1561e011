"""Placards on paper: one page a code, as vectors."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from qrsurvey.codes import a5, icons
from qrsurvey.codes.placard import Placard, Wording
from qrsurvey.codes.symbol import make_symbol, path_operators
from qrsurvey.errors import PlacardError
from qrsurvey.typography.sheet import WHITE, Colour, DocumentInfo, Sheet

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

ACCENT: Colour = (0.03, 0.22, 0.45)
"""A deep blue, 11:1 on white: a copier that knows no colour makes it nearly black."""

SOFT: Colour = (0.27, 0.31, 0.37)
"""For what is small and second: 8:1 on white."""

_FRAME_GAP = 0.9  # from the quiet zone to the middle of the frame's line, half of which is 0.45
_COMMON = "common"
_PICTURES = (icons.scan, icons.open_link, icons.answer)


def draw_placards(
    path: Path,
    placards: Sequence[Placard],
    wording: Wording,
    issued: date,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Draw one A5 page for each placard; nothing is written unless all of it can be drawn.

    Raises:
        PlacardError: there is nothing to draw, a letter is missing in the font, or a text has no room.
        OSError: the file can't be written.
    """
    if not placards:
        raise PlacardError("codes.no-placards")
    common = a5.arrange_common(wording)
    pages = [a5.arrange_page(placard, wording, issued) for placard in placards]
    info = DocumentInfo(wording.document_title, wording.office.name, wording.language_tag, issued)
    file = io.BytesIO()
    sheet = Sheet(file, a5.WIDTH, a5.HEIGHT, info)
    with sheet.form(_COMMON):
        _draw_common(sheet, common)
    for number, (placard, page) in enumerate(zip(placards, pages, strict=True), start=1):
        _draw_page(sheet, placard, page)
        if progress:
            progress(number, len(placards))
    sheet.save()
    path.write_bytes(file.getvalue())


def _draw_common(sheet: Sheet, common: a5.Common) -> None:
    *parents, office = common.office
    for parent in parents:
        sheet.text(parent, SOFT)
    sheet.text(office)
    sheet.text(common.title, ACCENT)
    sheet.panel(a5.BAND, ACCENT, radius=2.4)
    for at in (a5.STEPS_RULE, a5.FOOT_RULE):
        sheet.rule(a5.MARGIN, a5.WIDTH - a5.MARGIN, at, 0.25, ACCENT)
    for step, picture in zip(common.steps, _PICTURES, strict=True):
        sheet.picture(_in_accent(picture), step.icon, icons.GRID)
        sheet.panel(step.badge.inset(-0.5, -0.5), WHITE, radius=step.badge.width / 2 + 0.5)
        sheet.panel(step.badge, ACCENT, radius=step.badge.width / 2)
        sheet.text(step.number, WHITE)
        sheet.text(step.words)
    for line in common.foot:
        sheet.text(line)


def _draw_page(sheet: Sheet, placard: Placard, page: a5.Page) -> None:
    symbol = make_symbol(placard.link)
    modules, room = a5.place_symbol(symbol)
    names = [name for name in (placard.unit_name, placard.counter_name) if name]
    sheet.bookmark(" – ".join([placard.code.text, *names]))
    sheet.place_form(_COMMON)
    for name in page.names:
        sheet.text(name, WHITE)
    sheet.picture(_in_accent(_viewfinder), room.inset(-_FRAME_GAP, -_FRAME_GAP), 1)
    sheet.modules(path_operators(symbol), modules, symbol.side)
    sheet.link(placard.link, room)
    sheet.text(page.code)
    sheet.text(page.below_code, SOFT)
    sheet.end_page()


def _in_accent(picture: Callable[[Canvas], None]) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.setStrokeColorRGB(*ACCENT)
        canvas.setFillColorRGB(*ACCENT)
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        picture(canvas)

    return draw


def _viewfinder(canvas: Canvas) -> None:
    """Four corners, as a phone shows them where the code should be, on a grid of 1; bent outside the room."""
    arm, bend = 0.085, 0.016
    canvas.setLineWidth(0.0085)
    for x, dx in ((0.0, 1), (1.0, -1)):
        for y, dy in ((0.0, 1), (1.0, -1)):
            path = canvas.beginPath()
            path.moveTo(x + dx * arm, y)
            path.lineTo(x + dx * bend, y)
            path.curveTo(x + dx * bend * 0.45, y, x, y + dy * bend * 0.45, x, y + dy * bend)
            path.lineTo(x, y + dy * arm)
            canvas.drawPath(path, stroke=1, fill=0)
