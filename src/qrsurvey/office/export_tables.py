"""The export that another engine makes reports from: all tables, and what only this PC can tell of them.

Neither the archive's file nor the key that signs codes leaves the office: what needs them is worked out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from qrsurvey.archive.answers import fingerprint, question_rules, refresh_answers, stored_fingerprint
from qrsurvey.archive.canonical import canonical_json, sha256
from qrsurvey.archive.comments import written_within
from qrsurvey.archive.compared import last_comparison
from qrsurvey.archive.decisions import read_decisions
from qrsurvey.archive.exported import NOTE, STORED, ExportNote
from qrsurvey.archive.ledger import head
from qrsurvey.archive.parquet import exporting, write_derived, write_stored
from qrsurvey.archive.store import Archive
from qrsurvey.codes.judge import Judge
from qrsurvey.errors import BusyError
from qrsurvey.office.decided import named_responses
from qrsurvey.office.judging import judge_of
from qrsurvey.office.signals import signals_within
from qrsurvey.survey.periods import EARLIEST_YEAR, LATEST_YEAR, Month
from qrsurvey.survey.questions import Source
from qrsurvey.workspace.volumes_file import read_volumes
from qrsurvey.workspace.workspace import Workspace

_Row = tuple[object, ...]


def write_tables(workspace: Workspace, folder: Path, *, now: datetime) -> tuple[Path, ...]:
    """Write all tables into an empty folder; return the files, the note that makes them an export last.

    Raises:
        WorkspaceError: the signing key is lost, or `config/volumes.csv` is faulty.
        BusyError: another process writes to the archive.
        ArchiveError: the archive is damaged.
    """
    path, local = workspace.archive_path, now.replace(tzinfo=None)
    with Archive.open(path, create=False) as archive:
        refresh_answers(archive, workspace.survey, judge_of(workspace, archive), at=now)
    with exporting(path, folder) as archive:
        judge = judge_of(workspace, archive)
        if stored_fingerprint(archive) != fingerprint(workspace.survey, judge):
            raise BusyError("archive.busy", path=path)  # somebody came in between with another configuration
        write_stored(archive, folder)
        months = _months(archive)
        rows = {name: int(archive.read(f"SELECT count(*) FROM {name}")[0][0]) for name in STORED}  # noqa: S608 - ours
        flags = list(_flags(workspace, archive, judge, (one for one in months if one.started(local)), local))
        decided = list(_decided(archive, judge))
        write_derived(archive, folder, "flags", flags)
        write_derived(archive, folder, "decided", decided)
        rows |= {"flags": len(flags), "decided": len(decided), "comments": 0}
        for month in months:
            if comments := list(_comments(workspace, archive, month)):
                write_derived(archive, folder, "comments", comments, month.label)
                rows["comments"] += len(comments)
        names = [source.name for source in workspace.survey.sources] or [Source.name]
        note = ExportNote(
            made=now,
            config=counting_rules(workspace),
            time_zone=workspace.office.time_zone,
            head=head(archive),
            compared={name: last_comparison(archive, name) for name in names},
            months=tuple(month.label for month in months),
            rows=rows,
        )
    files = sorted(found for found in folder.rglob("*.parquet") if found.is_file())
    (folder / NOTE).write_bytes(note.write())
    return (*files, folder / NOTE)


def counting_rules(workspace: Workspace) -> str:
    """Return a hash of what of the configuration decides the figures; names, titles and addresses don't."""
    survey, office = workspace.survey, workspace.office
    units = [
        [
            unit.id,
            str(unit.valid_from),
            str(unit.valid_to),
            None if (then := unit.succession) is None else [then.kind.value, then.unit, then.partial],
            [counter.id for counter in unit.counters],
        ]
        for unit in workspace.units.values()
    ]
    hours = {day: list(spans) for day, spans in (office.working_hours or {}).items()}
    days = [sorted(map(str, office.days_off)), sorted(map(str, office.days_worked))]
    volumes = sorted((*key, n) for key, n in read_volumes(workspace.root, workspace.units).items())
    rules = [
        question_rules(survey),
        survey.thresholds.alarm_rating,
        units,
        office.time_zone,
        hours,
        days,
        volumes,
    ]
    return sha256(canonical_json(rules))


def _months(archive: Archive) -> tuple[Month, ...]:
    """Return the months that have responses."""
    rows = archive.read(
        "SELECT DISTINCT year(submitted), month(submitted) FROM responses WHERE year(submitted) >= ? "
        "ORDER BY ALL",
        EARLIEST_YEAR,
    )
    return tuple(Month(year, month) for year, month in rows if year <= LATEST_YEAR)


def _flags(
    workspace: Workspace, archive: Archive, judge: Judge, months: Iterable[Month], now: datetime
) -> Iterator[_Row]:
    signals = (one for month in months for one in signals_within(workspace, archive, judge, month, now=now))
    for place, one in enumerate(signals):
        what = (one.id, one.kind.value, one.unit, list(one.seqs), one.p, one.strength, one.usual)
        yield place, one.period, *what


def _decided(archive: Archive, judge: Judge) -> Iterator[_Row]:
    for one in named_responses(archive, judge, read_decisions(archive)):
        place = one.place
        yield one.seq, one.submitted, place.unit if place else None, place.counter if place else None


def _comments(workspace: Workspace, archive: Archive, month: Month) -> Iterator[_Row]:
    for one in written_within(archive, month.start, month.end, workspace.survey):
        yield one.seq, one.submitted, one.unit, one.text
