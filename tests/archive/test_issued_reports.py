"""Reports in the ledger: once each, outside the head, and verified like everything else in it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from qrsurvey.archive.answers import rebuild_inside
from qrsurvey.archive.as_of import archive_as_of
from qrsurvey.archive.audit import audit
from qrsurvey.archive.canonical import canonical_json
from qrsurvey.archive.issued_reports import (
    IssuedFigures,
    IssuedReport,
    IssuedScore,
    IssuedUnit,
    issued_reports,
    record_reports,
)
from qrsurvey.archive.ledger import EventKind, end_note, event_hash, head, read_events
from qrsurvey.archive.store import Archive
from qrsurvey.errors import ArchiveError
from support.archives import AT, JUDGE, SURVEY, contents, pull, row, tamper

FIGURES = IssuedFigures(
    40, 38, 1, IssuedScore(38, 30, 30 / 38), IssuedScore(76, None, None), {"U1": IssuedUnit(38, 4, None)}
)


def issued(head_: str | None, **more: Any) -> IssuedReport:
    report = IssuedReport(
        period="2024-05",
        unit=None,
        language="vi",
        by=("counter",),
        complete=True,
        until=None,
        made=datetime(2024, 6, 1, 10),
        head=head_,
        release="1.0",
        files={"report-2024-05.pdf": "0" * 64},
        figures=FIGURES,
    )
    return replace(report, **more)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "archive.duckdb"
    with Archive.open(path, create=True) as archive:
        pull(archive, [row(n * 60, "U1-ABCD") for n in range(3)])
    return path


def test_a_report_is_an_event_that_moves_no_head(path: Path) -> None:
    with Archive.open(path, create=False) as archive:
        before = head(archive)
        (event,) = record_reports(archive, [issued(before.hash)], AT)
        assert event is not None
        assert head(archive) == before
        (found,) = issued_reports(archive)
        assert (found.seq, found.report) == (event.seq, issued(before.hash))
        assert audit(archive, SURVEY, JUDGE).ok


def test_the_same_report_is_no_second_event_whenever_it_was_made(path: Path) -> None:
    with Archive.open(path, create=False) as archive:
        known = issued(head(archive).hash)
        other = replace(known, files={"report-2024-05.pdf": "1" * 64})
        assert record_reports(archive, [known], AT) != (None,)
        assert record_reports(archive, [other], AT) != (None,)
        assert record_reports(archive, [replace(known, made=datetime(2024, 7, 1), release="2.0")], AT) == (
            None,
        )
        assert len(read_events(archive, EventKind.REPORT)) == 2


@pytest.mark.parametrize(
    "changed",
    [{"head": "f" * 64}, {"figures": {}}, {"made": "gestern"}, {"files": None}, {"extra": 1}, {"until": 3}],
)
def test_an_event_that_is_not_as_we_write_it_is_a_fault(path: Path, changed: dict[str, Any]) -> None:
    with Archive.open(path, create=False) as archive:
        (event,) = record_reports(archive, [issued(head(archive).hash)], AT)
        assert event is not None
    payload = canonical_json({**json.loads(event.payload), **changed})
    fitting = event_hash(event.seq, event.recorded, event.kind, payload, event.previous)
    tamper(
        path,
        f"UPDATE ledger SET payload = '{payload}', hash = '{fitting}' WHERE seq = {event.seq}",
        f"UPDATE state SET value = '{end_note(replace(event, hash=fitting))}' WHERE key = 'ledger-end'",
    )
    with Archive.open(path, create=False) as archive:
        fault = audit(archive, SURVEY, JUDGE).first_fault
        assert fault is not None
        assert fault.values["event"] == str(event.seq)
        if changed != {"head": "f" * 64}:
            with pytest.raises(ArchiveError):
                issued_reports(archive)


def test_the_archive_as_of_an_event_is_the_archive_that_ended_there(tmp_path: Path) -> None:
    rows = [row(n * 60, "U1-ABCD", comment=f"số {n}") for n in range(6)]
    steps = [rows[:2], rows[:5], [row(0, "U1-ABCD", "Bình thường"), *rows[1:4]], rows]
    path = tmp_path / "archive.duckdb"
    kept: list[tuple[int, dict[str, Any]]] = []
    with Archive.open(path, create=True) as archive:
        for step in steps:
            pull(archive, step)
            record_reports(archive, [issued(head(archive).hash, made=AT.replace(tzinfo=None))], AT)
            kept.append((read_events(archive)[-1].seq, _chained(archive)))
    for event, tables in kept:
        with archive_as_of(path, event) as copy:
            assert _chained(copy) == tables
            with copy.transaction():
                rebuild_inside(copy, SURVEY, JUDGE, AT)
            assert audit(copy, SURVEY, JUDGE).ok
    with archive_as_of(path, 0) as copy:
        assert not any(_chained(copy).values())


def _chained(archive: Archive) -> dict[str, Any]:
    return {table: contents(archive, table) for table in ("responses", "changes", "decisions", "ledger")}


def test_time_passes_between_reports_of_one_archive(path: Path) -> None:
    with Archive.open(path, create=False) as archive:
        first, second = (
            issued(head(archive).hash, until=datetime(2024, 5, day), made=datetime(2024, 6, day))
            for day in (20, 21)
        )
        assert record_reports(archive, [first], AT) != (None,)
        assert record_reports(archive, [second], AT + timedelta(days=1)) != (None,)
        assert [one.report.until for one in issued_reports(archive)] == [first.until, second.until]
