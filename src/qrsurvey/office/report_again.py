"""A report that is issued: written down in the ledger, and held against the one issued before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from qrsurvey import __version__
from qrsurvey.analysis.figures import Figures
from qrsurvey.analysis.replaced import Replaced, differences, issued_figures
from qrsurvey.archive.issued_reports import IssuedEvent, IssuedReport, record_reports
from qrsurvey.archive.outbox import Message, NewMessage, queue
from qrsurvey.archive.store import Archive
from qrsurvey.errors import BusyError
from qrsurvey.report.model import Report
from qrsurvey.workspace.workspace import Workspace


def with_replaced(issued: Sequence[IssuedEvent], figures: Figures) -> Figures:
    """Say of figures which report of the same period was `issued` before them, from another archive.

    From the same archive the same report comes, however often: it can't replace itself. A provisional report
    is never replaced, it was to be followed by another.
    """
    if not figures.period.complete:
        return figures
    period, unit = figures.period.label, figures.unit
    before = [
        one.report
        for one in issued
        if (one.report.period, one.report.unit) == (period, unit)
        and one.report.complete
        and one.report.head != figures.head
    ]
    if not before:
        return figures
    last = before[-1]
    found = differences(last.figures, issued_figures(figures))
    return replace(figures, replaces=Replaced(last.made, found))


def note_issued(
    workspace: Workspace,
    made: Sequence[tuple[Report, Mapping[str, str]]],
    messages: Sequence[NewMessage] = (),
    *,
    at: datetime,
) -> tuple[Message, ...]:
    """Write down each report with the names of its files and the SHA-256 of what is in them.

    The messages that bring them to somebody are queued with it: a report that is noted and never sent would
    be nobody's to send any more.

    Raises:
        BusyError: another process holds the archive; the files are there.
    """
    try:
        with Archive.open(workspace.archive_path, create=False) as archive, archive.transaction():
            record_reports(archive, [_issued(report, files) for report, files in made], at)
            return queue(archive, messages, at)
    except BusyError as error:
        raise BusyError("issued.busy", files=[name for _, files in made for name in files]) from error


def _issued(report: Report, files: Mapping[str, str]) -> IssuedReport:
    figures, identity = report.figures, report.identity
    return IssuedReport(
        period=figures.period.label,
        unit=figures.unit,
        language=report.language.value,
        by=identity.by if identity else (),
        complete=figures.period.complete,
        until=figures.period.until,
        made=report.made.replace(microsecond=0),
        head=figures.head,
        release=__version__,
        files=dict(files),
        figures=issued_figures(figures),
    )
