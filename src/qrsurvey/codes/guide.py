"""The citizens' guide: one page on the wall that shows how to scan a code and what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from qrsurvey.codes import icons
from qrsurvey.codes.placard import Voice, Wording
from qrsurvey.errors import Message
from qrsurvey.typography.about import DocumentInfo
from qrsurvey.typography.box import Box
from qrsurvey.typography.content import BLACK, WHITE, Colour, Content, Drawn
from qrsurvey.typography.fit import Align, Text, TextStyle, fit, fit_alike
from qrsurvey.typography.flow import flow
from qrsurvey.typography.fonts import Face
from qrsurvey.typography.logo import read_logo
from qrsurvey.typography.pdf import PdfFile, Stand
from qrsurvey.typography.pen import Pen

WIDTH, HEIGHT = 210.0, 297.0
MOST_QUESTIONS = 8
"""More would be too small to read on a wall; the rest is counted."""

STEPS = (("scan", icons.scan), ("open", icons.open_link), ("answer", icons.answer))
PROMISES = ("voluntary", "own", "secret")

_LEFT, _ACROSS = 16.0, 178.0
_SOFT: Colour = (0.27, 0.31, 0.37)
_TINT = 0.07  # of the office's colour in the ground of a step
_LOGO = "Logo"
_PLACE = Message("handover.place-guide")


def draw_guide(
    path: Path, wording: Wording, issued: date, domain: str, questions: Sequence[Sequence[str]]
) -> None:
    """Draw the guide on A4: a page in each language of the wording.

    Args:
        path: The PDF to write.
        wording: The office's words.
        issued: The only date in the file.
        domain: Of the page that the codes open, to compare with the phone.
        questions: What is asked, for each language.

    Raises:
        PlacardError: a text of ours has no room.
        OSError: the file can't be written.
    """
    catalog = wording.voices[0].catalog
    title = catalog.text("handover.guide-document-title", office=wording.office.name)
    info = DocumentInfo(title, wording.office.name, wording.language_tag, issued)
    logo = read_logo(wording.logo, wording.root) if wording.logo and wording.root else None
    with path.open("wb") as file:
        pdf = PdfFile(file, WIDTH, HEIGHT, info)
        if logo is not None:
            pdf.image(_LOGO, logo.size, logo.colours, logo.opacity)
        for voice, asked in zip(wording.voices, questions, strict=True):
            pdf.page([Stand(_page(wording, voice, domain, asked))])
        pdf.close()


def _page(wording: Wording, voice: Voice, domain: str, asked: Sequence[str]) -> Drawn:
    content, accent = Content(), wording.style.colour
    _draw_head(content, wording, voice)
    boxes = [Box(_LEFT, 59 + step * 45.5, _ACROSS, 42.5) for step in range(len(STEPS))]
    for number, (box, (_, picture)) in enumerate(zip(boxes, STEPS, strict=True), start=1):
        content.panel(box, _tinted(accent), radius=4)
        icon = Box(box.left + 9, box.top + 4, 34.5, 34.5)
        content.picture(picture, icon, icons.GRID, accent)
        disc = Box(icon.left - 4, icon.top - 0.5, 12, 12)
        content.panel(disc.inset(-1.2, -1.2), _tinted(accent), radius=7.2)
        content.panel(disc, accent, radius=6)
        _say(content, str(number), (Face.SANS_EXTRABOLD, 22), disc, WHITE)
    texts = [voice.catalog.text(f"handover.guide-{name}") for name, _ in STEPS]
    rooms = [Box(box.left + 49, box.top + 3, box.width - 55, 15) for box in boxes]
    _say_alike(content, texts, (Face.SANS_EXTRABOLD, 23), rooms, accent, lines=1)
    texts = [voice.catalog.text(f"handover.guide-how-{name}", domain=domain) for name, _ in STEPS]
    rooms = [Box(box.left + 49, box.top + 18, box.width - 55, 20) for box in boxes]
    _say_alike(content, texts, (Face.SANS, 14), rooms)
    _draw_asked(content, voice, asked, accent)
    _draw_promises(content, voice, accent)
    _draw_foot(content, wording, voice)
    return content.finish()


def _draw_head(content: Content, wording: Wording, voice: Voice) -> None:
    office, accent = wording.office, wording.style.colour
    room = Box(_LEFT, 11, _ACROSS, 12)
    if wording.logo is not None:
        content.image(_LOGO, Box(_LEFT, 10, 14, 14))
        room = room.inset(18)
    half = Box(room.left, room.top, room.width, room.height / 2)
    if office.parent is not None:
        content.text(flow(office.parent.upper(), _style(Face.SANS, 11), half), _SOFT)
        half = Box(room.left, half.bottom, room.width, half.height)
    else:
        half = room
    content.text(flow(office.name.upper(), _style(Face.SANS_SEMIBOLD, 12), half))
    panel = Box(_LEFT, 26, _ACROSS, 29)
    content.panel(panel, accent, radius=4)
    title = voice.catalog.text("handover.guide-title").upper()
    upper = Box(panel.left + 6, panel.top + 2.5, panel.width - 12, 14.5)
    _say(content, title, (Face.SANS_EXTRABOLD, 25), upper, WHITE)
    lower = Box(upper.left, panel.top + 17, upper.width, 9.5)
    content.text(flow(voice.title, _style(Face.SANS_SEMIBOLD, 13, one_line=9), lower), WHITE)


def _draw_asked(content: Content, voice: Voice, asked: Sequence[str], accent: Colour) -> None:
    top = 197.0
    heading = Box(_LEFT, top, _ACROSS, 8)
    _say(
        content,
        voice.catalog.text("handover.guide-asked"),
        (Face.SANS_EXTRABOLD, 15),
        heading,
        accent,
        left=True,
    )
    shown = list(asked)
    if len(shown) > MOST_QUESTIONS:
        more = len(shown) - MOST_QUESTIONS + 1
        shown = [*shown[: MOST_QUESTIONS - 1], voice.catalog.text("handover.guide-more", n=more)]
    rows = -(-len(shown) // 2)
    tall = min(9.0, 36 / max(rows, 1))
    for index, question in enumerate(shown):
        column, row = divmod(index, max(rows, 1))
        box = Box(_LEFT + column * (_ACROSS / 2 + 1), top + 9 + row * tall, _ACROSS / 2 - 1, tall)
        dot = Box.around((box.left + 1.6, box.centre[1]), 2.2)
        content.panel(dot, accent, radius=1.1)
        style = _style(Face.SANS, 10.5, Align.LEFT, one_line=9.25)
        content.text(flow(question, style, Box(box.left + 5.5, box.top, box.width - 7, box.height)))


def _draw_promises(content: Content, voice: Voice, accent: Colour) -> None:
    wide = _ACROSS / len(PROMISES)
    top = 245.0
    content.line((_LEFT, top, _LEFT + _ACROSS, top), 0.4, accent)
    lefts = [_LEFT + index * wide for index in range(len(PROMISES))]
    for left in lefts:
        content.picture(_tick, Box(left, top + 5.5, 9, 9), icons.GRID, accent)
    texts = [voice.catalog.text(f"handover.guide-{name}") for name in PROMISES]
    rooms = [Box(left + 11.5, top + 2, wide - 13.5, 16) for left in lefts]
    _say_alike(content, texts, (Face.SANS_SEMIBOLD, 11.5), rooms)


def _draw_foot(content: Content, wording: Wording, voice: Voice) -> None:
    panel = Box(_LEFT, 267, _ACROSS, 17)
    content.panel(panel, wording.style.colour, radius=4)
    upper = panel.inset(6, 2)
    help_ = voice.catalog.text("handover.guide-help")
    hotline = wording.office.hotline
    if hotline is None:
        _say(content, help_, (Face.SANS_SEMIBOLD, 14), upper, WHITE)
        return
    half = Box(upper.left, upper.top, upper.width, upper.height / 2)
    _say(content, help_, (Face.SANS, 11.5), half, WHITE)
    below = Box(upper.left, half.bottom, upper.width, half.height)
    number = voice.catalog.text("handover.guide-hotline", number=hotline)
    content.text(flow(number, _style(Face.SANS_EXTRABOLD, 16), below), WHITE)


def _say(
    content: Content,
    text: str,
    font: tuple[Face, float],
    box: Box,
    colour: Colour = BLACK,
    *,
    left: bool = False,
) -> None:
    """Draw a sentence of ours; a translation that has no room is refused and not shrunk out of sight."""
    face, size = font
    style = TextStyle(face, size, 0.8 * size, 0.55 * size, 1, Align.LEFT if left else Align.CENTRE)
    content.text(fit(text, style, box, _PLACE), colour)


def _say_alike(
    content: Content,
    texts: Sequence[str],
    font: tuple[Face, float],
    boxes: Sequence[Box],
    colour: Colour = BLACK,
    *,
    lines: int = 3,
) -> None:
    """Draw sentences of ours in one size."""
    face, size = font
    style = TextStyle(face, size, 0.9 * size, 0.55 * size, lines, Align.LEFT, 1.32)
    for (fitted,) in fit_alike([[Text(text, style, _PLACE)] for text in texts], boxes):
        content.text(fitted, colour)


def _style(
    face: Face, size: float, align: Align = Align.CENTRE, *, one_line: float | None = None
) -> TextStyle:
    return TextStyle(face, size, one_line or size, size / 2, align=align)


def _tinted(colour: Colour) -> Colour:
    red, green, blue = (1 - _TINT * (1 - part) for part in colour)
    return red, green, blue


def _tick(pen: Pen) -> None:
    """A tick in a disc."""
    pen.circle(50, 50, 48)
    pen.fill()
    pen.white()
    pen.polyline(((28, 50), (44, 34), (73, 66)), 10)
    pen.restore()
