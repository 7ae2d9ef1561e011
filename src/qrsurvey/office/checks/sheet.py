"""The spreadsheets: whether they can be opened, how they keep time, how full they are, and their columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from qrsurvey.archive.tabs import ReadTab, other_name, same_clock
from qrsurvey.errors import Message
from qrsurvey.i18n.numbers import month_first
from qrsurvey.i18n.text import clean
from qrsurvey.intake.headers import Columns, find_columns, shown
from qrsurvey.intake.timestamps import read_zone
from qrsurvey.office.checks.context import Context, guarded
from qrsurvey.office.findings import Finding, broken, ok, skipped, warning
from qrsurvey.office.last_reading import as_read, last_mark
from qrsurvey.sources.google.tabs import Book, choose_tab
from qrsurvey.sources.google.visit import Visit, visit
from qrsurvey.sources.table import RawTable, column_letters
from qrsurvey.survey.questions import Source
from qrsurvey.workspace.workspace import Workspace

CELLS = 10_000_000
"""How many cells Google allows in one spreadsheet (support.google.com/drive/answer/37603)."""

_LEFT = CELLS // 10  # cells below which somebody should act
_LISTED = 20


def sheets(context: Context) -> Iterator[Finding]:
    """Visit each spreadsheet once; what is wrong with one hides nothing of the others."""
    workspace = context.workspace
    if workspace is None:
        yield skipped("doctor.files-first")
        return
    if not context.sheets:
        return
    if context.offline:
        yield skipped("doctor.offline")
        return
    if not context.signed_in:
        yield skipped("doctor.sign-in-first")
        return
    with visit(context.access, waiting=context.waiting) as visitor:
        chosen: dict[str, str] = {}
        for source in context.sheets:
            yield from guarded(_sheet(visitor, source, workspace, context, chosen))


def _sheet(
    visitor: Visit, source: Source, workspace: Workspace, context: Context, chosen: dict[str, str]
) -> Iterator[Finding]:
    """Look at one; `chosen` gets its tab, with its name, where those of sources before it are."""
    assert source.spreadsheet is not None
    book = visitor.book(source.spreadsheet)
    yield ok("doctor.shared", source=source.name)
    yield _time_zone(book, source, workspace, context.now)
    if book.locale:
        yield _locale(book, source)
    yield _room(book, source)
    if context.archive_fault is not None and source.sheet_id is None and source.sheet is None:
        yield skipped("doctor.archive-first")  # which tab was read before is known there
        return
    kept = context.archive
    mark = last_mark(kept.memories.get(source.name) if kept else None, source)
    tab = choose_tab(book, source, mark.sheet_id if mark else None)
    if source.sheet_id is None and source.sheet is not None:
        yield warning("doctor.tab-by-name", tab=tab.shown, sheet_id=str(tab.sheet_id))
    else:
        yield ok("doctor.tab", tab=tab.shown, sheet_id=str(tab.sheet_id))
    yield from _twofold(as_read(source, tab, book.time_zone), source, context, chosen)
    table = visitor.header(source.spreadsheet, tab)
    yield from _columns(table, find_columns(table, workspace.survey, source), workspace)


def _twofold(tab: ReadTab, source: Source, context: Context, chosen: dict[str, str]) -> Iterator[Finding]:
    """What would have the answers of a tab stored twice: the next pull refuses it."""
    before = chosen.setdefault(tab.id, source.name)
    if before != source.name:
        yield broken("twofold.one-tab", tab=tab.title, sources=[before, source.name])
        return
    kept = context.archive
    if kept is None:
        return
    other = other_name(kept.names, source.name, tab)
    if other is not None:
        yield broken("twofold.second-name", source=source.name, tab=tab.title, other=other)
    memory = kept.memories.get(source.name)
    if memory is None or memory.tab != tab.id or memory.time_zone is None:
        return
    if not same_clock(memory.time_zone, tab.time_zone, [context.now.date()]):
        yield warning(
            "twofold.clock-changed",
            source=source.name,
            tab=tab.title,
            before=clean(memory.time_zone, 60),
            now=clean(tab.time_zone, 60),
        )


def _time_zone(book: Book, source: Source, workspace: Workspace, now: datetime) -> Finding:
    zone, office = read_zone(book.time_zone), workspace.office.time_zone
    shown_zone = clean(book.time_zone, 60)
    if zone is None:
        return broken("doctor.zone-unknown", source=source.name, zone=shown_zone)
    if now.astimezone(zone).utcoffset() != now.astimezone(workspace.zone).utcoffset():
        return warning("doctor.zone-differs", source=source.name, zone=shown_zone, office=office)
    return ok("doctor.zone", source=source.name, zone=shown_zone)


def _locale(book: Book, source: Source) -> Finding:
    values = {"source": source.name, "locale": clean(book.locale, 20)}
    if month_first(book.locale):
        return warning("doctor.month-first", **values)
    return ok("doctor.locale", **values)


def _room(book: Book, source: Source) -> Finding:
    left = max(CELLS - book.cells, 0)
    values = {"source": source.name, "cells": book.cells, "left": left}
    if left == 0:
        return broken("doctor.cells-full", **values)
    return warning("doctor.cells-few", **values) if left < _LEFT else ok("doctor.cells", **values)


def _columns(table: RawTable, columns: Columns, workspace: Workspace) -> Iterator[Finding]:
    named = [(i, Message("doctor.time-column")) for i in columns.timestamp]
    answers = [(i, key) for key, found in columns.questions.items() for i in found]
    yield ok(
        "doctor.columns",
        tab=table.name,
        columns=[
            Message("doctor.column", {"letters": column_letters(i + 1), "question": question})
            for i, question in sorted([*named, *answers], key=lambda pair: pair[0])
        ],
    )
    if columns.missing:
        language = workspace.office.language
        missing = [shown(question.title(language)) for question in columns.missing]
        yield warning("doctor.unanswered", n=len(missing), questions=missing[:_LISTED])
    if columns.doubled:
        yield warning("doctor.doubled", n=len(columns.doubled), headers=list(columns.doubled[:_LISTED]))
    if columns.unused:
        yield ok("doctor.unused", n=len(columns.unused), headers=list(columns.unused[:_LISTED]))
