"""The public poster: one page of A4 that says the most from two metres away, also in black and white."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from pathlib import Path

from qrsurvey.errors import Message, PlacardError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.render.poster_rows import LINE, columns, draw_rows
from qrsurvey.report.identity import identity_text
from qrsurvey.report.model import RowKind
from qrsurvey.report.public import PublicSummary
from qrsurvey.typography.about import DocumentInfo
from qrsurvey.typography.box import Box
from qrsurvey.typography.content import WHITE, Colour, Content
from qrsurvey.typography.fit import Align, Fitted, TextStyle, fit
from qrsurvey.typography.flow import flow
from qrsurvey.typography.fonts import Face
from qrsurvey.typography.logo import Logo, read_logo
from qrsurvey.typography.pdf import PdfFile, Stand

WIDTH, HEIGHT = 210.0, 297.0
_LEFT, _ACROSS = 16.0, 178.0
_BODY, _FOOT = 110.0, 257.0
SOFT: Colour = (0.27, 0.31, 0.37)
_NOTE = 9.5
_LOGO = "Logo"
_MOST_QUESTIONS = 8


@dataclass(frozen=True)
class PosterStyle:
    """The office's colour, and its logo: a file in `root`, the workspace."""

    colour: Colour = (0.03, 0.22, 0.45)
    logo: Path | None = None
    root: Path | None = None


def render_poster(summary: PublicSummary, style: PosterStyle | None = None) -> bytes:
    """Return the poster as a PDF of one page; the same summary and style give the same bytes.

    Raises:
        PlacardError: the logo can't be read.
    """
    style = style or PosterStyle()
    logo = read_logo(style.logo, style.root) if style.logo and style.root else None
    about = DocumentInfo(
        summary.title,
        summary.office,
        summary.language.tag,
        summary.made.date(),
        identity_text(summary.identity),
    )
    file = io.BytesIO()
    pdf = PdfFile(file, WIDTH, HEIGHT, about)
    if logo is not None:
        pdf.image(_LOGO, logo.size, logo.colours, logo.opacity)
    content = Content()
    _draw(content, summary, style.colour, logo)
    pdf.page([Stand(content.finish())])
    pdf.close()
    return file.getvalue()


def _draw(content: Content, summary: PublicSummary, accent: Colour, logo: Logo | None) -> None:
    catalog = Catalog(summary.language)
    _draw_head(content, summary, accent, logo)
    _draw_share(content, summary, catalog, accent)
    top = _BODY
    if summary.questions:
        top = _draw_questions(content, summary, catalog, accent, top)
    _draw_units(content, summary, catalog, accent, top)
    _draw_foot(content, summary, catalog, accent)


def _draw_head(content: Content, summary: PublicSummary, accent: Colour, logo: Logo | None) -> None:
    room = Box(_LEFT, 12, _ACROSS, 13)
    if logo is not None:
        content.image(_LOGO, Box(_LEFT, 11, 15, 15))
        room = Box(_LEFT + 19, 12, _ACROSS - 19, 13)
    half = Box(room.left, room.top, room.width, room.height / 2)
    if summary.parent:
        content.text(flow(summary.parent.upper(), _left(Face.SANS, 11), half), SOFT)
        half = Box(room.left, half.bottom, room.width, half.height)
    content.text(flow(summary.office.upper(), _left(Face.SANS_SEMIBOLD, 12.5), half))
    content.panel(Box(_LEFT, 29, _ACROSS, 1.2), accent)
    content.text(_set_title(summary.title, Box(_LEFT, 33, _ACROSS, 20)))


def _set_title(text: str, box: Box) -> Fitted:
    """Break a title where the sense allows it; one that is too long for that is made to fit."""
    style = TextStyle(Face.SANS_SEMIBOLD, 17, 15, 12, 3, Align.LEFT, 1.34, is_name=True)
    try:
        return fit(text, style, box, Message("public.by-unit"))
    except PlacardError:
        return flow(text, style, box)


def _draw_share(content: Content, summary: PublicSummary, catalog: Catalog, accent: Colour) -> None:
    """Draw the figure that the poster is about, and below it the same as a bar."""
    answers = catalog.text("public.poster-answers", answers=summary.answers, period=summary.period)
    if summary.share is None or summary.part is None:
        content.text(
            flow(summary.share_words, _left(Face.SANS_SEMIBOLD, 20), Box(_LEFT, 58, _ACROSS, 26)), accent
        )
        content.text(flow(answers, _left(Face.SANS, 13), Box(_LEFT, 86, _ACROSS, 9)), SOFT)
        return
    content.text(
        flow(
            summary.share,
            TextStyle(Face.SANS_EXTRABOLD, 78, 60, 40, align=Align.LEFT),
            Box(_LEFT, 56, 92, 32),
        ),
        accent,
    )
    words = Box(_LEFT + 96, 57.5, _ACROSS - 96, 20)
    content.text(flow(summary.share_words, _left(Face.SANS_SEMIBOLD, 17, leading=1.3), words))
    content.text(flow(answers, _left(Face.SANS, 12.5), Box(words.left, 78, words.width, 12)), SOFT)
    bar = Box(_LEFT, 92, _ACROSS, 9)
    content.panel(bar, accent)
    # The rest is white within an edge: it stays apart from the bar on any printer.
    edge = 0.5
    rest = bar.width * (1 - summary.part)
    if rest > 2 * edge:
        content.panel(Box(bar.right - rest, bar.top + edge, rest - edge, bar.height - 2 * edge), WHITE)


def _draw_questions(
    content: Content, summary: PublicSummary, catalog: Catalog, accent: Colour, top: float
) -> float:
    """Draw the questions, larger where no units stand below them; return where they end."""
    rows = summary.questions[:_MOST_QUESTIONS]
    _title(content, catalog.text("public.by-question"), top, accent)
    height = min(8.2, 50.0 / len(rows)) if _has_units(summary) else min(14.0, 110.0 / len(rows))
    box = Box(_LEFT, top + 9, _ACROSS, height * len(rows))
    draw_rows(content, rows, box, accent, bar=70.0)
    return box.bottom + 5


def _draw_units(
    content: Content, summary: PublicSummary, catalog: Catalog, accent: Colour, top: float
) -> None:
    """Draw all units where they can be read from a step away, else their groups; and the notes below."""
    note = Box(_LEFT, _FOOT - _NOTE - 2, _ACROSS, _NOTE)
    room = Box(_LEFT, top + 9, _ACROSS, note.top - top - 12)
    found, message_id = columns(summary.units, room) if _has_units(summary) else [], "public.by-unit"
    if found is None:
        groups = [replace(group, kind=RowKind.DATA) for group in summary.groups]
        found, message_id = columns(groups, room), "public.by-group"
    chosen = found or []
    if chosen:
        _title(content, catalog.text(message_id), top, accent)
    for rows, box in chosen:
        draw_rows(content, rows, box, accent)
    shown = [*summary.questions[:_MOST_QUESTIONS], *(row for rows, _ in chosen for row in rows)]
    notes = [*summary.notes, *([summary.few_note] if any(row.few for row in shown) else [])]
    if notes:
        content.text(flow(" ".join(notes), _left(Face.SANS, 8, leading=1.3), note), SOFT)


def _has_units(summary: PublicSummary) -> bool:
    """Tell whether there are several units; one alone is what the whole poster is about."""
    return sum(row.kind is RowKind.DATA for row in summary.units) > 1


def _draw_foot(content: Content, summary: PublicSummary, catalog: Catalog, accent: Colour) -> None:
    content.panel(Box(_LEFT, _FOOT, _ACROSS, 1.2), accent)
    scan = Box(_LEFT, _FOOT + 4, _ACROSS, 8)
    content.text(flow(summary.feedback[0], _left(Face.SANS, 12, one_line=9), scan))
    below = Box(_LEFT, scan.bottom + 0.5, _ACROSS, 9)
    if summary.hotline:
        said = catalog.text("public.poster-hotline", hotline=summary.hotline)
        content.text(flow(said, _left(Face.SANS_EXTRABOLD, 17), below), accent)
        below = Box(_LEFT, below.bottom + 0.5, _ACROSS, 8)
    if summary.thanks:
        content.text(flow(summary.thanks, _left(Face.SANS, 11, one_line=8.5), below), SOFT)


def _title(content: Content, text: str, top: float, accent: Colour) -> None:
    content.text(flow(text, _left(Face.SANS_EXTRABOLD, 14), Box(_LEFT, top, _ACROSS, LINE)), accent)


def _left(face: Face, size: float, *, one_line: float | None = None, leading: float = 1.3) -> TextStyle:
    return TextStyle(face, size, one_line or size, size / 2, align=Align.LEFT, leading=leading)
