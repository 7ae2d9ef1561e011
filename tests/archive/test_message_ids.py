"""Message-IDs by what is told: the same from a restored archive, another for anything else."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from qrsurvey.archive import outbox
from qrsurvey.archive.case_steps import open_cases
from qrsurvey.archive.cases import NewCase
from qrsurvey.archive.outbox import MessageKind, NewMessage
from qrsurvey.archive.store import Archive
from qrsurvey.survey.alert_rules import Grade
from support.archives import AT, pull, row


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Three responses, none of which has opened a case."""
    return make(tmp_path / "data" / "archive.duckdb")


def make(path: Path) -> Path:
    with Archive.open(path, create=True) as archive:
        pull(archive, [row(n * 60, comment=f"số {n}") for n in range(3)])
    return path


def case(response: int | None, evidence: dict[str, int] | None = None) -> NewCase:
    return NewCase(response, "LONGHOA", Grade.A, ("misconduct",), date(2024, 6, 5), evidence=evidence)


def told(
    path: Path,
    cases: Sequence[NewCase],
    kind: MessageKind = MessageKind.ALERT,
    *,
    to: str = "chu-tich",
    which: Sequence[int] | None = None,
    at: datetime = AT,
) -> str:
    """Open cases and queue a message about the last of them, or about `which`; return its id."""
    with Archive.open(path, create=False) as archive, archive.transaction():
        opened = open_cases(archive, cases, at)
        about = {"cases": [opened[-1].number] if which is None else list(which)}
        (message,) = outbox.queue(archive, [NewMessage(to, kind, about)], at)
    return message.message_id


def test_what_a_restored_archive_tells_again_shows_as_one(path: Path) -> None:
    backup = Path(shutil.copy(path, path.with_name("backup.duckdb")))
    later = AT + timedelta(days=1)
    first = told(path, [case(1)])
    # Another case was found first this time, and a test was sent: neither number is what it was.
    told(backup, [case(2)], MessageKind.WEEKLY)
    assert told(backup, [case(1)], at=later) == first
    unit = told(path, [case(None, {"n": 12})])
    assert told(backup, [case(3), case(None, {"n": 12})]) == unit
    both = told(path, [case(2)], MessageKind.MONTHLY, which=[1, 3])
    assert told(backup, [case(3)], MessageKind.MONTHLY, which=[2, 1]) == both


def test_whatever_else_is_told_shows_as_another(path: Path, tmp_path: Path) -> None:
    elsewhere = make(tmp_path / "else" / "archive.duckdb")
    made = [
        told(path, [case(1)]),
        told(path, [case(1)]),  # it was to be told once more
        told(path, [case(2)]),
        told(path, [case(1)], to="van-phong"),
        told(path, [case(1)], MessageKind.WEEKLY),
        told(path, [case(None, {"n": 12})]),
        told(path, [case(None, {"n": 13})]),
        told(path, [case(1)], MessageKind.OVERDUE),
        told(path, [case(1)], MessageKind.OVERDUE, at=AT + timedelta(days=1)),
        told(path, [case(3)], MessageKind.MONTHLY, which=[1, 3]),
        told(path, [case(3)], MessageKind.MONTHLY, which=[1]),
        told(elsewhere, [case(1)]),
    ]
    assert len(set(made)) == len(made)


def test_reports_and_tests_have_an_id_of_their_own_each_time(path: Path) -> None:
    backup = Path(shutil.copy(path, path.with_name("backup.duckdb")))
    new = [NewMessage("a", MessageKind.REPORT, {"report": "2024-05"}), NewMessage("a", MessageKind.TEST, {})]
    made = []
    for one in (path, backup):
        with Archive.open(one, create=False) as archive, archive.transaction():
            made += [message.message_id for message in outbox.queue(archive, new, AT)]
    assert len(set(made)) == 4
