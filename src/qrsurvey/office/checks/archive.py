"""The archive: whether it opens and ends where it was last written, and how old its newest comparison is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from qrsurvey.archive.compared import last_comparison
from qrsurvey.archive.ledger import LEDGER_END, end_note, event_hash, last_event
from qrsurvey.archive.memory import recall
from qrsurvey.archive.store import Archive
from qrsurvey.office.checks.context import Context, broken, guarded, ok, skipped, warning
from qrsurvey.office.findings import Finding
from qrsurvey.survey.questions import Source

_STALE = timedelta(days=35)  # a month's report rests on a pull after the month's end


def archive_health(context: Context) -> Iterator[Finding]:
    """Whether it opens, is of a version we know, and its chain ends as noted; the rest is the audit's."""
    if not context.archive_path.exists():
        yield skipped("doctor.no-archive")
        return
    with Archive.open(context.archive_path, create=False, read_only=True) as archive:
        yield ok("doctor.archive", version=archive.state("schema"))
        event, noted = last_event(archive), archive.state(LEDGER_END)
        if event is None:
            if noted is None:
                yield ok("doctor.ledger-empty")
            else:
                yield broken("doctor.ledger-cut")
            return
        hashed = event_hash(event.seq, event.recorded, event.kind, event.payload, event.previous)
        if hashed != event.hash or (noted is not None and noted != end_note(event)):
            yield broken("doctor.ledger-cut")
        else:
            yield ok("doctor.ledger", events=event.seq)


def last_pulls(context: Context) -> Iterator[Finding]:
    """When each source was last compared with the archive, and last in full."""
    if not context.archive_path.exists():
        return
    named = context.workspace.survey.sources if context.workspace else ()
    with Archive.open(context.archive_path, create=False, read_only=True) as archive:
        for source in named or (Source(),):
            yield from guarded(_last_pull(archive, source, context))


def _last_pull(archive: Archive, source: Source, context: Context) -> Iterator[Finding]:
    last = last_comparison(archive, source.name)
    if last is None:
        yield warning("doctor.never-pulled", source=source.name)
        return
    days = (context.now - last.at).days
    values = {"source": source.name, "moment": _local(last.at, context), "n": days}
    stale = context.now - last.at > _STALE
    yield warning("doctor.pull-old", **values) if stale else ok("doctor.pull", **values)
    if not source.spreadsheet:
        return
    memory = recall(archive, source.name, with_order=False)
    full = last.at if last.complete else memory.compared if memory else None
    if full is None:
        yield warning("doctor.never-in-full", source=source.name)
    elif context.now - full > _STALE:
        yield warning("doctor.full-old", source=source.name, moment=_local(full, context))
    else:
        yield ok("doctor.full", source=source.name, moment=_local(full, context))


def _local(moment: datetime, context: Context) -> datetime:
    return moment.astimezone(context.now.tzinfo).replace(tzinfo=None)
