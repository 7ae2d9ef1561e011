"""The archive: whether it opens and ends where it was last written, and how old its newest comparison is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta

from qrsurvey.archive.ledger import Event, end_note, event_hash
from qrsurvey.errors import ArchiveError, UsageError
from qrsurvey.office.ages import age_of
from qrsurvey.office.checks.context import Context
from qrsurvey.office.checks.kept import Kept, last_in_full
from qrsurvey.office.findings import Finding, broken, ok, refused, skipped, warning
from qrsurvey.survey.questions import Source

_STALE = timedelta(days=35)  # a month's report rests on a pull after the month's end


def archive_health(context: Context) -> Iterator[Finding]:
    """Whether it opens, is of a version we know, and its chain ends as noted; the rest is the audit's."""
    if not context.archive_there:
        yield skipped("doctor.no-archive")
        return
    if context.archive_fault is not None:
        yield refused(context.archive_fault)
    kept = context.archive
    if kept is None:
        return
    if os.access(context.archive_path, os.W_OK):
        yield ok("doctor.archive", version=kept.version)
    else:
        yield refused(UsageError("archive.unwritable", path=context.archive_path))
    yield _ledger(kept.last, kept.noted)
    if isinstance(kept.codes, ArchiveError):
        yield refused(kept.codes)


def last_pulls(context: Context) -> Iterator[Finding]:
    """When each source was last compared with the archive, and last in full."""
    if context.archive is not None:
        for source in context.sources:
            yield from _last_pull(context.archive, source, context)


def _ledger(event: Event | None, noted: str | None) -> Finding:
    if event is None:
        return ok("doctor.ledger-empty") if noted is None else broken("doctor.ledger-cut")
    hashed = event_hash(event.seq, event.recorded, event.kind, event.payload, event.previous)
    if hashed != event.hash or (noted is not None and noted != end_note(event)):
        return broken("doctor.ledger-cut")
    return ok("doctor.ledger", events=event.seq)


def _last_pull(kept: Kept, source: Source, context: Context) -> Iterator[Finding]:
    last = kept.compared.get(source.name)
    if last is None:
        yield warning("doctor.never-pulled", source=source.name)
        return
    days = (context.now - last.at).days
    moment = _local(last.at, context)
    age = age_of(moment.date(), context.now.date())
    values = {"source": source.name, "moment": moment, "n": days, "age": age}
    stale = context.now - last.at > _STALE
    yield warning("doctor.pull-old", **values) if stale else ok("doctor.pull", **values)
    if not source.spreadsheet:
        return
    full = last_in_full(last, kept.memories.get(source.name))
    if full is None:
        yield warning("doctor.never-in-full", source=source.name)
    elif context.now - full > _STALE:
        yield warning("doctor.full-old", source=source.name, moment=_local(full, context))
    else:
        yield ok("doctor.full", source=source.name, moment=_local(full, context))


def _local(moment: datetime, context: Context) -> datetime:
    return moment.astimezone(context.now.tzinfo).replace(tzinfo=None)
