"""The bulletin for the broadcast centre: Markdown that reads well as plain text, and aloud."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.text import collapse
from qrsurvey.report.model import RowKind
from qrsurvey.report.public import PublicRow, PublicSummary

MOST_UNITS = 30
"""Nobody listens to more; of more units the groups alone are read out."""

_MARKS = re.compile(r"([\\`*_<>\[\]|#~])")


def render_bulletin(summary: PublicSummary) -> bytes:
    """Return the bulletin; the same summary gives the same bytes."""
    return ("\n\n".join(_parts(summary, Catalog(summary.language))) + "\n").encode()


def _parts(summary: PublicSummary, catalog: Catalog) -> Iterator[str]:
    yield f"# {_plain(summary.title)}"
    yield _plain(catalog.text("public.greeting"))
    announced = catalog.text(
        "public.announce", office=summary.office, survey=summary.survey, period=summary.period
    )
    yield _plain(announced)
    yield from map(_plain, summary.sentences)
    if summary.questions:
        yield f"## {_plain(catalog.text('public.by-question'))}"
        yield _list(summary.questions, catalog)
    yield from _units(summary, catalog)
    if summary.notes:
        yield " ".join(map(_plain, summary.notes))
    yield " ".join(map(_plain, summary.feedback))
    if summary.thanks:
        yield _plain(summary.thanks)


def _units(summary: PublicSummary, catalog: Catalog) -> Iterator[str]:
    units = [row for row in summary.units if row.kind is RowKind.DATA]
    if len(units) < 2:
        return
    if len(units) > MOST_UNITS:
        if summary.groups:
            yield f"## {_plain(catalog.text('public.by-group'))}"
            yield _list(summary.groups, catalog)
        return
    yield f"## {_plain(catalog.text('public.by-unit'))}"
    waiting: list[PublicRow] = []
    for row in summary.units:
        if row.kind is RowKind.GROUP:
            if waiting:
                yield _list(waiting, catalog)
            yield f"### {_plain(row.name)}"
            waiting = []
        else:
            waiting.append(row)
    yield _list(waiting, catalog)


def _list(rows: tuple[PublicRow, ...] | list[PublicRow], catalog: Catalog) -> str:
    return "\n".join(f"- {_plain(_line(row, catalog))}" for row in rows)


def _line(row: PublicRow, catalog: Catalog) -> str:
    if row.part is not None:
        message_id = "public.line-few" if row.few else "public.line"
        return catalog.text(message_id, name=row.name, share=row.share, answers=row.answers)
    message_id = "public.line-not-told" if row.answered else "public.line-none"
    return catalog.text(message_id, name=row.name, answers=row.answers)


def _plain(text: str) -> str:
    """Return a text in which no sign is taken for Markdown's own."""
    return _MARKS.sub(r"\\\1", collapse(text))
