"""Documents about cases that stay in the office: the annex to a period's report, the sheet of one case.

Whoever is named in a comment has only been named: every document says so, and says "as reported".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from qrsurvey.analysis.handled import Handling
from qrsurvey.i18n import numbers
from qrsurvey.i18n.language import Language
from qrsurvey.i18n.text import clean, collapse
from qrsurvey.report.case_view import CaseView
from qrsurvey.report.case_wording import due_words, grade_words, place_words, state_words, step_line
from qrsurvey.report.ground import items
from qrsurvey.report.handling_table import handling_blocks
from qrsurvey.report.letterhead import belongs_to, closing_of, letterhead_of
from qrsurvey.report.letters import has_missing_letters
from qrsurvey.report.model import (
    Align,
    Annex,
    Block,
    Closing,
    Column,
    Document,
    Heading,
    Paragraph,
    ParagraphKind,
    Row,
    Ruled,
    Table,
)
from qrsurvey.report.numbering import Numbering
from qrsurvey.report.wording import Wording
from qrsurvey.survey.alert_rules import Grade
from qrsurvey.survey.periods import Period
from qrsurvey.survey.units import Office

_IN_FULL = (Grade.A, Grade.B)
"""The others stand in a table, a line each; as do those of grade B that come without a comment."""

_MOST_LINES = 20
"""A comment of more lines is run together: it mustn't fill pages with nothing."""

_ORDER_LINES, _FINDINGS_LINES = 2, 3
"""How many lines of a sheet are left to be written on."""


def build_annex(
    views: Sequence[CaseView],
    handling: Handling,
    *,
    office: Office,
    period: Period,
    language: Language,
    now: datetime,
) -> Document:
    """Write the confidential annex to a period's report: how cases were handled, and what was reported in it.

    Args:
        views: The cases of responses sent in the period, and of units opened in it, in any order.
        handling: What was done in the period, about these and about older ones; by the moment it was done.
        office: Whose report it comes with.
        period: What the report is about.
        language: Of every sentence; what people wrote stays as it is.
        now: The office's local time, which dates the document and how its cases stand.
    """
    wording = Wording(language)
    title = wording.text("dossier.annex-title", period=wording.period(period))
    note = belongs_to(office, now, wording)
    blocks = tuple(_annex_blocks(views, handling, period, now.date(), wording))
    document = Document(
        language=language,
        title=wording.text("dossier.annex-document", title=title),
        author=collapse(office.name),
        made=now,
        letterhead=None,
        annexes=(Annex(wording.text("annex.only"), title.upper(), blocks, note),),
        marking=wording.text("dossier.marking"),
    )
    if not has_missing_letters(document):
        return document
    (annex,) = document.annexes
    return replace(document, annexes=(replace(annex, blocks=(*blocks, _letters_note(wording))),))


def build_case_sheet(
    view: CaseView, *, office: Office, language: Language, now: datetime, masked: bool
) -> Document:
    """Write the sheet of one case, with room for what leaders decide and what was found.

    One that is `masked` is for handing on: its view is one for whoever is outside, and it says on which day
    the response was sent, but not when.
    """
    wording = Wording(language)
    subject = wording.text(
        "dossier.sheet-subject", number=str(view.number), grade=grade_words(view.grade, wording)
    )
    document = Document(
        language=language,
        title=wording.text("dossier.sheet-title", subject=subject),
        author=collapse(office.name),
        made=now,
        letterhead=letterhead_of(
            office,
            number=wording.text("dossier.sheet-number"),
            kind=wording.text("dossier.sheet-kind"),
            subject=subject,
            now=now,
            wording=wording,
        ),
        blocks=tuple(_sheet_blocks(view, wording, masked=masked)),
        closing=_closing(office, wording, masked=masked),
        marking=wording.text("dossier.marking"),
    )
    if not has_missing_letters(document):
        return document
    return replace(document, blocks=(_letters_note(wording), *document.blocks))


def _annex_blocks(
    views: Sequence[CaseView], handling: Handling, period: Period, today: date, wording: Wording
) -> Iterator[Block]:
    numbering = Numbering(wording)
    none = Paragraph(wording.text("dossier.nothing", period=wording.period(period)))
    if not views and not handling.total.any:
        yield none
        return
    yield Paragraph(wording.text("dossier.caution"))
    yield Paragraph(_which(views, period, today, wording)) if views else none
    if handling.total.any:
        yield numbering.section("dossier.section-handling")
        yield from handling_blocks(handling, numbering, wording)
    for grade in Grade:
        found = sorted((view for view in views if view.grade is grade), key=lambda view: view.number)
        if not found:
            continue
        yield numbering.section(f"dossier.section-{grade.lower()}")
        if grade not in _IN_FULL:
            yield _cases_table(found, numbering.table(), wording)
            yield Paragraph(wording.text("dossier.cut-note"), ParagraphKind.NOTE)
            continue
        for view in found:
            if not _is_bare(view):
                yield from _case(view, wording)
        if bare := [view for view in found if _is_bare(view)]:
            yield _uncommented_table(bare, numbering.table(), wording)
    if any(view.late for view in views):
        yield Paragraph(wording.text("dossier.late-note"), ParagraphKind.NOTE)


def _is_bare(view: CaseView) -> bool:
    return view.grade is Grade.B and view.comment is None


def _which(views: Sequence[CaseView], period: Period, today: date, wording: Wording) -> str:
    """Say which cases follow, and of which day their states are: those of the day the annex is made."""
    of_units = any(view.submitted is None for view in views)
    key = "dossier.which-units" if of_units else "dossier.which"
    return wording.text(key, period=wording.period(period), day=today)


def _case(view: CaseView, wording: Wording) -> Iterator[Block]:
    place = clean(place_words(view, wording))
    yield Heading(wording.text("dossier.case", number=str(view.number), place=place), 2)
    yield Paragraph(_sent(view, wording))
    yield Paragraph(_reasons(view, wording))
    if view.comment is None:
        yield from _uncommented(view, wording)
    else:
        yield Paragraph(wording.text("dossier.comment-lead"), ParagraphKind.LEAD)
        yield from _quoted(view.comment, wording)
    yield from map(Paragraph, _standing(view, wording))
    if view.steps:
        yield Paragraph(wording.text("dossier.steps-lead"), ParagraphKind.LEAD)
        yield from items([step_line(step, wording) for step in view.steps])


def _sheet_blocks(view: CaseView, wording: Wording, *, masked: bool) -> Iterator[Block | Ruled]:
    numbering = Numbering(wording)
    due, state = _standing(view, wording)
    if view.late:
        due = wording.text("dossier.field-late", due=due_words(view, wording))
    details = (
        wording.text("dossier.field-place", place=place_words(view, wording)),
        _sent(view, wording, masked=masked),
        _reasons(view, wording),
        due,
        state,
    )
    for detail in details:
        yield Paragraph(detail, ParagraphKind.FIELD)
    if view.comment is None:
        yield from _uncommented(view, wording)
    else:
        yield numbering.part("dossier.comment-masked" if masked else "dossier.comment-verbatim")
        yield from _quoted(view.comment, wording)
    yield Paragraph(wording.text("dossier.caution-short"), ParagraphKind.NOTE)
    yield numbering.part("dossier.steps")
    steps = [step_line(step, wording) for step in view.steps] or [wording.text("dossier.steps-none")]
    for line in steps:
        yield Paragraph(line, ParagraphKind.FIELD)
    yield numbering.part("dossier.order")
    yield Ruled(_ORDER_LINES)
    yield numbering.part("dossier.findings")
    yield Ruled(_FINDINGS_LINES)


def _sent(view: CaseView, wording: Wording, *, masked: bool = False) -> str:
    """Say when the response was sent, if it was one, and when the case was opened."""
    if view.submitted is None:
        return wording.text("dossier.field-opened", day=view.opened)
    sent = numbers.day(view.submitted.date()) if masked else wording.moment(view.submitted)
    return wording.text("dossier.field-sent", sent=sent, day=view.opened)


def _reasons(view: CaseView, wording: Wording) -> str:
    return wording.text("dossier.field-reasons", reasons=_grounds(view))


def _standing(view: CaseView, wording: Wording) -> tuple[str, str]:
    """Say until when a case is to be closed, how it stands, and who deals with it."""
    assigned = view.assigned or wording.text("dossier.assigned-nobody")
    state = state_words(view.state, view.outcome, wording)
    return (
        wording.text("dossier.field-due", due=due_words(view, wording)),
        wording.text("dossier.field-state", state=state, assigned=assigned),
    )


def _uncommented(view: CaseView, wording: Wording) -> Iterator[Paragraph]:
    """Say that nothing was written, or it was purged; a unit's answers as a whole say nothing."""
    if view.comment_gone:
        yield Paragraph(wording.text("dossier.comment-gone"))
    elif view.submitted is not None:
        yield Paragraph(wording.text("dossier.comment-none"))


def _quoted(comment: str, wording: Wording) -> Iterator[Paragraph]:
    lines = [line for line in clean(comment).splitlines() if line.strip()]
    if len(lines) > _MOST_LINES:
        lines = [" ".join(lines)]
    for line in wording.text("report.quoted", text="\n".join(lines)).split("\n"):
        yield Paragraph(line, ParagraphKind.QUOTE)


def _cases_table(views: Sequence[CaseView], number: int, wording: Wording) -> Table:
    columns = (
        Column(wording.text("dossier.column-number"), Align.CENTER, 10),
        Column(wording.text("dossier.column-place"), Align.LEFT, 34),
        Column(wording.text("dossier.column-day"), Align.CENTER, 22),
        Column(wording.text("dossier.column-reasons"), Align.LEFT, 33),
        Column(wording.text("dossier.column-comment"), Align.LEFT, 38),
        Column(wording.text("dossier.column-state"), Align.LEFT, 28),
    )
    gone = wording.text("dossier.cell-gone")
    rows = [
        (
            *_about(view, wording),
            _grounds(view),
            view.comment or (gone if view.comment_gone else ""),
            _cell_state(view, wording),
        )
        for view in views
    ]
    title = wording.text("dossier.table-cases", grade=views[0].grade.value)
    return Table("cases", wording.table_label(number), title, columns, _rows(rows))


def _uncommented_table(views: Sequence[CaseView], number: int, wording: Wording) -> Table:
    columns = (
        Column(wording.text("dossier.column-number"), Align.CENTER, 10),
        Column(wording.text("dossier.column-place"), Align.LEFT, 42),
        Column(wording.text("dossier.column-day"), Align.CENTER, 23),
        Column(wording.text("dossier.column-reasons"), Align.LEFT, 52),
        Column(wording.text("dossier.column-state"), Align.LEFT, 38),
    )
    rows = []
    for view in views:
        grounds = _grounds(view)
        if view.comment_gone:
            grounds = wording.text("dossier.reasons-gone", reasons=grounds)
        rows.append((*_about(view, wording), grounds, _cell_state(view, wording)))
    title = wording.text("dossier.table-uncommented", grade=views[0].grade.value)
    return Table("uncommented", wording.table_label(number), title, columns, _rows(rows))


def _rows(cells: Sequence[tuple[str, ...]]) -> tuple[Row, ...]:
    return tuple(Row(tuple(map(clean, row))) for row in cells)


def _about(view: CaseView, wording: Wording) -> tuple[str, str, str]:
    """Say which case it is, of whom and of when; one of a unit's answers as a whole was never sent."""
    if view.submitted is None:
        day = wording.text("dossier.cell-opened", day=view.opened)
    else:
        day = numbers.day(view.submitted.date())
    return str(view.number), place_words(view, wording), day


def _grounds(view: CaseView) -> str:
    return "; ".join(view.reasons)


def _cell_state(view: CaseView, wording: Wording) -> str:
    key = "dossier.cell-assigned" if view.assigned else "dossier.cell-state"
    state = state_words(view.state, view.outcome, wording)
    return wording.text(key, state=state, assigned=view.assigned, due=due_words(view, wording))


def _letters_note(wording: Wording) -> Paragraph:
    return Paragraph(wording.text("report.reading-letters"), ParagraphKind.NOTE)


def _closing(office: Office, wording: Wording, *, masked: bool) -> Closing:
    """Return the end of a sheet, which goes to the leaders alone, or to whom somebody writes in."""
    to = wording.text("dossier.recipient-open") if masked else office.addressee
    names = [f"- {collapse(to)};"] if to else []
    return closing_of(office, (*names, wording.text("dossier.recipient-file")), wording)
