"""A retirement is an event; the answers follow it at once; whoever edits it is found."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from qrsurvey.archive.audit import audit
from qrsurvey.archive.issued import (
    FirstIssue,
    IssuedCode,
    Retirement,
    editions,
    issued_codes,
    record_issued,
    record_retired,
    retirements,
)
from qrsurvey.archive.ledger import EventKind, head, make_event, read_events
from qrsurvey.archive.retiring import retire
from qrsurvey.archive.store import Archive
from qrsurvey.codes.judge import Edition
from qrsurvey.codes.sign import Code
from qrsurvey.codes.verdict import Judgement, Verdict
from qrsurvey.errors import ArchiveError, UsageError
from support import archives
from support.archives import AT, MORNING, SURVEY, contents, everything, pull, row, tamper

DAY = MORNING.date()


@dataclass(frozen=True)
class Judge(archives.Judge):
    """Knows the first editions that are withdrawn."""

    withdrawn: Mapping[str, date] = field(default_factory=dict)

    def judge(self, text: str, submitted: datetime | None) -> Judgement:
        judged = super().judge(text, submitted)
        start = self.withdrawn.get(judged.unit or "")
        if start is not None and submitted is not None and submitted.date() >= start:
            return Judgement(Verdict.RETIRED)
        return judged


def _judge(found: Mapping[str, tuple[Edition, ...]]) -> Judge:
    withdrawn = {unit: some[0].withdrawn_from for unit, some in found.items()}
    known = {unit: day for unit, day in withdrawn.items() if day is not None}
    return Judge(fingerprint=repr(sorted(known.items())), withdrawn=known)


def _issue(archive: Archive, unit: str, counter: str | None = None, edition: int = 1) -> None:
    code = Code(unit, counter, edition, f"{unit}-{counter}-{edition}")
    record_issued(archive, "key", [IssuedCode(code, f"https://x/{code.text}")], AT)


def _retire(archive: Archive, unit: str = "LONGHOA", start: date = DAY, at: datetime = AT) -> tuple[int, int]:
    retired = retire(
        archive, unit, start, reason="bảng bị mất", by="Bà A", survey=SURVEY, judge_of=_judge, at=at
    )
    return retired.codes, retired.answers


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Three responses for LONGHOA on two days, one for HIEPTAN."""
    path = tmp_path / "archive.duckdb"
    with Archive.open(path, create=True) as archive:
        for unit, counter in (("LONGHOA", None), ("LONGHOA", "Q1"), ("HIEPTAN", None)):
            _issue(archive, unit, counter)
        rows = [row(-86_400), row(0), row(60), row(120, "HIEPTAN-AAAA")]
        pull(archive, rows, judge=_judge(editions(archive)))
    return path


def test_figures_follow_at_once(path: Path) -> None:
    with Archive.open(path, create=False) as archive:
        before = contents(archive, "responses")
        assert _retire(archive) == (2, 2)
        kinds = [event.kind for event in read_events(archive)][-2:]
        assert kinds == [EventKind.CODES_RETIRED, EventKind.REBUILD]
        verdicts = archive.read("SELECT unit, value FROM answers WHERE question = 'code' ORDER BY response")
        assert verdicts == [("LONGHOA", "valid"), (None, "retired"), (None, "retired"), ("HIEPTAN", "valid")]
        assert contents(archive, "responses") == before
        assert head(archive).events == len(read_events(archive))
        assert audit(archive, SURVEY, _judge(editions(archive))).ok


def test_a_rehearsal_tells_the_same_and_leaves_nothing(path: Path) -> None:
    with Archive.open(path, create=False) as archive:
        before = everything(archive)
        told = retire(
            archive, "LONGHOA", DAY, reason="x", by=None, survey=SURVEY, judge_of=_judge, at=AT, rehearse=True
        )
        assert (told.codes, told.answers) == (2, 2)
        assert everything(archive) == before
        assert _retire(archive) == (2, 2)


def test_the_event_says_what_why_and_who(path: Path) -> None:
    with Archive.open(path, create=False) as archive:
        _retire(archive)
        (event,) = read_events(archive, EventKind.CODES_RETIRED)
        assert event.data == {
            "unit": "LONGHOA", "edition": 1, "from": DAY.isoformat(), "reason": "bảng bị mất", "by": "Bà A",
        }  # fmt: skip
        assert retirements(archive) == {("LONGHOA", 1): Retirement("LONGHOA", 1, DAY, "bảng bị mất", "Bà A")}
        assert editions(archive) == {"LONGHOA": (Edition(1, DAY),), "HIEPTAN": (Edition(1),)}


def test_without_answers_the_retirement_itself_is_the_head(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "a.duckdb", create=True) as archive:
        _issue(archive, "LONGHOA")
        assert head(archive).hash is None
        assert _retire(archive) == (1, 0)
        last = read_events(archive)[-1]
        assert (last.kind, head(archive).hash) == ("codes-retired", last.hash)
        assert audit(archive, SURVEY, _judge(editions(archive))).ok


def test_a_day_ahead_moves_nothing_yet(path: Path) -> None:
    with Archive.open(path, create=False) as archive:
        before = contents(archive, "answers")
        assert _retire(archive, start=date(2030, 1, 1)) == (2, 0)
        assert contents(archive, "answers") == before


def test_an_edition_is_retired_once_and_the_next_one_after_it(path: Path) -> None:
    with Archive.open(path, create=False) as archive:
        _retire(archive)
        before = everything(archive)
        with pytest.raises(UsageError) as caught:
            _retire(archive, start=date(2024, 6, 1))
        assert caught.value.message.id == "archive.retired-already"
        assert caught.value.message.values == {"unit": "LONGHOA", "edition": "1", "day": DAY}
        assert everything(archive) == before
        _issue(archive, "LONGHOA", edition=2)
        assert _retire(archive, start=date(2024, 6, 1)) == (1, 0)
        assert editions(archive)["LONGHOA"] == (Edition(1, DAY), Edition(2, date(2024, 6, 1)))


def test_a_unit_without_codes_has_none_to_retire(path: Path) -> None:
    with Archive.open(path, create=False) as archive, pytest.raises(UsageError) as caught:
        _retire(archive, "TRDONG")
    assert caught.value.message.id == "archive.never-issued"


def test_a_change_of_configuration_is_not_blamed_on_the_retirement(path: Path) -> None:
    with Archive.open(path, create=False) as archive:
        archive.set_state("answers", "read under another configuration")
        assert _retire(archive) == (2, 2)
        kinds = [event.kind for event in read_events(archive)][-3:]
        assert kinds == ["rebuild", "codes-retired", "rebuild"]


def test_a_failure_on_the_way_leaves_nothing(path: Path) -> None:
    def judge_of(found: Mapping[str, tuple[Edition, ...]]) -> Judge:
        if found["LONGHOA"][0].withdrawn_from:
            raise MemoryError
        return _judge(found)

    with Archive.open(path, create=False) as archive:
        before = everything(archive)
        with pytest.raises(MemoryError):
            retire(archive, "LONGHOA", DAY, reason="x", by=None, survey=SURVEY, judge_of=judge_of, at=AT)
        assert everything(archive) == before


@pytest.mark.parametrize("statement", [
    "UPDATE ledger SET payload = replace(payload, '2024-05-12', '2024-06-12') WHERE kind = 'codes-retired'",
    "UPDATE ledger SET payload = replace(payload, 'LONGHOA', 'HIEPTAN') WHERE kind = 'codes-retired'",
    "DELETE FROM ledger WHERE kind = 'codes-retired'",
])  # fmt: skip
def test_an_edited_retirement_is_found(path: Path, statement: str) -> None:
    with Archive.open(path, create=False) as archive:
        _retire(archive)
        judge = _judge(editions(archive))
    tamper(path, statement)
    with Archive.open(path, create=False) as archive:
        found = audit(archive, SURVEY, judge)
    assert not found.ok
    assert found.first_fault is not None


@pytest.mark.parametrize(
    ("payload", "fault"),
    [
        ({"unit": "LONGHOA", "edition": 2, "from": "2024-05-12", "reason": "x", "by": None}, "archive.fault-retirement"),
        ({"unit": "TRDONG", "edition": 1, "from": "2024-05-12", "reason": "x", "by": None}, "archive.fault-retirement"),
        ({"unit": "LONGHOA", "edition": 1, "from": "soon", "reason": "x", "by": None}, "archive.fault-unreadable"),
        ({"unit": "LONGHOA"}, "archive.fault-unreadable"),
    ],
)  # fmt: skip
def test_a_retirement_that_we_would_not_write_is_found(
    path: Path, payload: dict[str, object], fault: str
) -> None:
    with Archive.open(path, create=False) as archive:
        event = make_event(read_events(archive)[-1], EventKind.CODES_RETIRED, payload, AT)
        archive.connection.execute(
            "INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?)",
            [event.seq, event.recorded, event.kind, event.payload, event.previous, event.hash],
        )
        found = audit(archive, SURVEY, Judge())
        assert found.first_fault is not None
        told = found.first_fault.values["fault"]
        assert getattr(told, "id", None) == fault


def test_a_ledger_that_another_program_wrote_is_an_error_and_no_crash(path: Path) -> None:
    with Archive.open(path, create=False) as archive:
        record_retired(archive, Retirement("LONGHOA", 1, DAY, "x"), AT)
    for payload in ("{}", "no json", json.dumps({"codes": [[1]], "key": "k"})):
        tamper(path, "UPDATE ledger SET payload = $text WHERE kind <> 'pull'", parameters={"text": payload})
        with Archive.open(path, create=False) as archive:
            with pytest.raises(ArchiveError):
                editions(archive)
            with pytest.raises(ArchiveError):
                retirements(archive)


def test_the_printed_day_of_issue_is_kept_where_it_is_another(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "a.duckdb", create=True) as archive:
        codes = [
            IssuedCode(Code("A1", None, 1, "A1-0000"), "https://x"),
            IssuedCode(Code("A2", None, 1, "A2"), "y"),
        ]
        record_issued(archive, "key", codes[:1], AT, dated=date(2024, 5, 2))
        record_issued(archive, "key", codes, AT)
        recorded = datetime(2024, 6, 1, 3, tzinfo=UTC)
        assert dict(issued_codes(archive)) == {
            codes[0]: FirstIssue(recorded, date(2024, 5, 2)),
            codes[1]: FirstIssue(recorded),
        }
