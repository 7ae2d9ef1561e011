"""Cases in the archive: what may follow what, and that nothing about them can be changed unseen."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qrsurvey.archive.audit import audit
from qrsurvey.archive.case_steps import find_case, open_cases, take_step
from qrsurvey.archive.cases import CaseState, NewCase, StepKind, read_cases
from qrsurvey.archive.ledger import EventKind, read_events, record
from qrsurvey.archive.migrations import create_tables
from qrsurvey.archive.purge import purge
from qrsurvey.archive.store import Archive
from qrsurvey.errors import UsageError
from qrsurvey.survey.alert_rules import Grade
from support.archives import AT, JUDGE, SURVEY, pull, row, tamper
from support.effort import effort

DUE = date(2024, 6, 5)
SECRET = "đã gọi anh Tám bí-mật"


def new(response: int | None = 1, unit: str | None = None, grade: Grade = Grade.A) -> NewCase:
    return NewCase(response, unit, grade, ("misconduct",), DUE, evidence={"names": ["person"]})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An archive with ten responses and three cases."""
    path = tmp_path / "data" / "archive.duckdb"
    with Archive.open(path, create=True) as archive:
        pull(archive, [row(n, comment=f"số {n}") for n in range(10)])
        with archive.transaction():
            open_cases(archive, [new(1), new(4, grade=Grade.B)], AT)
            open_cases(archive, [new(None, "LONGHOA", Grade.C)], AT)
    return path


def fault(path: Path) -> str | None:
    with Archive.open(path, create=False, read_only=True) as archive:
        found = audit(archive, SURVEY, JUDGE).first_fault
    return None if found is None else str(found.values.get("fault", found))


def test_cases_are_read_back_as_they_were_opened(path: Path) -> None:
    with Archive.open(path, create=False) as archive:
        first, second, third = read_cases(archive)
        assert (first.number, first.response, first.grade, first.due) == (1, 1, Grade.A, DUE)
        assert first.evidence == {"names": ["person"]}
        assert first.opened == "2024-06-01T03:00:00Z"
        assert (second.misconduct, third.misconduct, third.unit) == (True, False, "LONGHOA")
        assert audit(archive, SURVEY, JUDGE).ok


@settings(max_examples=effort(60, least=20), deadline=None)
@given(st.lists(st.sampled_from(list(StepKind)), max_size=8))
def test_steps_are_taken_as_a_small_machine_says(kinds: list[StepKind]) -> None:
    """The machine is written out here: a table of what may follow what."""
    table = {
        CaseState.OPEN: {
            StepKind.ACKNOWLEDGE: CaseState.ACKNOWLEDGED,
            StepKind.NOTE: CaseState.OPEN,
            StepKind.ASSIGN: CaseState.OPEN,
            StepKind.CLOSE: CaseState.CLOSED,
        },
        CaseState.ACKNOWLEDGED: {
            StepKind.NOTE: CaseState.ACKNOWLEDGED,
            StepKind.ASSIGN: CaseState.ACKNOWLEDGED,
            StepKind.CLOSE: CaseState.CLOSED,
        },
        CaseState.CLOSED: {StepKind.NOTE: CaseState.CLOSED, StepKind.REOPEN: CaseState.OPEN},
    }
    state = CaseState.OPEN
    with Archive(Path(":memory:"), _memory()) as archive:
        pull(archive, [row()])
        with archive.transaction():
            open_cases(archive, [new()], AT)
        for kind in kinds:
            following = table[state].get(kind)
            if following is None:
                with pytest.raises(UsageError):
                    take_step(archive, 1, kind, "Bà B", at=AT)
            else:
                state = following
                assert take_step(archive, 1, kind, "Bà B", text="lời", at=AT).state is state
        assert find_case(archive, 1).state is state
        assert audit(archive, SURVEY, JUDGE).ok


def _memory() -> duckdb.DuckDBPyConnection:

    connection = duckdb.connect()
    create_tables(connection)
    return connection


def test_what_was_typed_is_not_in_the_ledger_and_a_purge_takes_it(path: Path) -> None:
    with Archive.open(path, create=False) as archive:
        take_step(archive, 1, StepKind.NOTE, "Bà B", text=SECRET, at=AT)
        take_step(archive, 1, StepKind.NOTE, "Bà B", text="giữ lại", at=AT + timedelta(days=40))
        assert all(SECRET not in event.payload for event in read_events(archive))
        assert [step.text for step in find_case(archive, 1).steps] == [SECRET, "giữ lại"]
    found = purge(
        path, date(2024, 7, 1), survey=SURVEY, judge_of=lambda _: JUDGE, at=datetime.now().astimezone()
    )
    assert found.notes == 1
    data = b"".join(file.read_bytes() for file in path.parent.rglob("*") if file.is_file())
    assert SECRET.encode() not in data
    with Archive.open(path, create=False, read_only=True) as archive:
        assert [step.text for step in find_case(archive, 1).steps] == [None, "giữ lại"]
        assert find_case(archive, 1).steps[0].who == "Bà B"
        assert audit(archive, SURVEY, JUDGE).ok


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE cases SET grade = 'C' WHERE number = 1",
        "UPDATE cases SET due = '2024-12-31' WHERE number = 1",
        "UPDATE cases SET quiet = true WHERE number = 2",
        "UPDATE cases SET response = 7 WHERE number = 1",
        "DELETE FROM cases WHERE number = 2",
        "INSERT INTO cases SELECT * FROM cases WHERE number = 1",
        "UPDATE case_steps SET who = 'Ông C'",
        "UPDATE case_steps SET kind = 'close'",
        "UPDATE case_steps SET text = 'không có gì'",
        "UPDATE case_steps SET text = NULL, salt = NULL",
        "UPDATE case_steps SET salt = NULL",
        "DELETE FROM case_steps",
        "INSERT INTO case_steps SELECT 99, 1, 'close', 'X', NULL, NULL, NULL",
    ],
)
def test_a_change_in_a_table_is_found(path: Path, change: str) -> None:
    with Archive.open(path, create=False) as archive:
        take_step(archive, 1, StepKind.NOTE, "Bà B", text=SECRET, at=AT)
    assert fault(path) is None
    tamper(path, change)
    assert fault(path) is not None


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("case-step", {"case": 9, "step": "note", "who": "X", "detail": None, "text": None}),
        ("case-step", {"case": 1, "step": "reopen", "who": "X", "detail": None, "text": None}),
        ("cases-opened", {"cases": [{"number": 9}]}),
    ],
)
def test_an_event_that_can_not_have_been_is_found(path: Path, kind: str, payload: dict[str, object]) -> None:
    """Its hash is right, and its row is there: only what it says is impossible."""
    with Archive.open(path, create=False) as archive, archive.transaction():
        event = record(archive, EventKind(kind), payload, AT)
        if kind == "case-step":
            values = [event.seq, payload["case"], payload["step"], payload["who"], None, None, None]
            archive.connection.execute("INSERT INTO case_steps VALUES (?, ?, ?, ?, ?, ?, ?)", values)
    assert fault(path) is not None


def test_no_response_opens_two_cases(path: Path) -> None:
    with Archive.open(path, create=False) as archive, archive.transaction():
        open_cases(archive, [new(1)], AT)
    assert "twice" in json.dumps(fault(path))
