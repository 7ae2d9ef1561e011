"""The outbox: what is queued, tried, sent and given up, and what an audit says when somebody alters it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from qrsurvey.archive import outbox
from qrsurvey.archive.audit import audit
from qrsurvey.archive.case_steps import open_cases
from qrsurvey.archive.cases import NewCase
from qrsurvey.archive.ledger import EventKind, head, last_event, record
from qrsurvey.archive.outbox import Message, MessageKind, NewMessage
from qrsurvey.archive.store import Archive
from qrsurvey.errors import ArchiveError, UsageError
from qrsurvey.survey.alert_rules import Grade
from support.archives import AT, JUDGE, SURVEY, pull, row, tamper

FILE = ("report-2024-05.pdf", b"%PDF-1.7 \x00\xff")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Two cases; a message about each, one with a file, and one that was sent."""
    path = tmp_path / "data" / "archive.duckdb"
    with Archive.open(path, create=True) as archive:
        pull(archive, [row(n * 60, comment=f"số {n}") for n in range(2)])
        with archive.transaction():
            new = [NewCase(n, "LONGHOA", Grade.A, ("misconduct",), date(2024, 6, 5)) for n in (1, 2)]
            open_cases(archive, new, AT)
            alerts = [NewMessage("chu-tich", MessageKind.ALERT, {"cases": [n]}) for n in (1, 2)]
            outbox.queue(archive, alerts, AT)
        queue_one(archive, "van-phong", MessageKind.REPORT, {"report": "2024-05"}, [FILE])
        outbox.mark_sent(archive, 2, AT)
    return path


def queue_one(
    archive: Archive,
    recipient: str,
    kind: MessageKind,
    about: dict[str, object],
    files: list[tuple[str, bytes]],
) -> Message:
    with archive.transaction():
        return outbox.queue(archive, [NewMessage(recipient, kind, about, files)], AT)[0]


def fault(path: Path) -> str | None:
    with Archive.open(path, create=False) as archive:
        found = audit(archive, SURVEY, JUDGE).first_fault
    if found is None:
        return None
    inner = found.values.get("fault")
    return inner.id if inner is not None else found.id  # type: ignore[attr-defined]


def test_queueing_is_one_event_that_names_all_and_moves_no_head(path: Path) -> None:
    with Archive.open(path, create=False) as archive:
        before = head(archive)
        new = [
            NewMessage("chu-tich", MessageKind.WEEKLY, {"cases": [1, 2]}),
            NewMessage("van-phong", MessageKind.REPORT, {"report": "2024-05"}, [FILE]),
        ]
        with archive.transaction():
            made = outbox.queue(archive, new, AT)
        event = last_event(archive)
        assert event is not None
        assert event.kind == "messages-queued"
        assert event.data == {
            "messages": [
                {"number": 4, "recipient": "chu-tich", "kind": "weekly", "about": {"cases": [1, 2]}, "files": []},
                {
                    "number": 5, "recipient": "van-phong", "kind": "report", "about": {"report": "2024-05"},
                    "files": [[FILE[0], hashlib.sha256(FILE[1]).hexdigest()]],
                },
            ]
        }  # fmt: skip
        assert head(archive) == before
        assert [one.number for one in made] == [4, 5]
        assert outbox.attachments_of(archive, 5) == (FILE,)
        with archive.transaction():
            assert outbox.queue(archive, [], AT) == ()
        assert last_event(archive) == event


def test_every_message_has_an_id_of_its_own_that_stays(path: Path) -> None:
    with Archive.open(path, create=False) as archive:
        first = [one.message_id for one in outbox.read_outbox(archive)]
        outbox.note_failed(archive, 1, "unreachable", AT)
        outbox.note_accepted(archive, 1, "mailto:a@a.example")
        assert [one.message_id for one in outbox.read_outbox(archive)] == first
    assert len(set(first)) == len(first)
    for message_id, end in zip(first, ("alert", "alert", "3"), strict=True):
        assert re.fullmatch(rf"<[0-9a-f]{{32}}\.{end}@qrsurvey\.invalid>", message_id)


def test_a_failure_is_tried_again_ever_more_rarely_and_never_given_up(path: Path) -> None:
    waits, now = [], datetime(2024, 6, 1, 3, tzinfo=UTC)
    with Archive.open(path, create=False) as archive:
        assert [one.number for one in outbox.pending(archive, now)] == [1, 3]
        for attempts in range(1, 9):
            outbox.note_failed(archive, 1, "unreachable", now)
            message = outbox.find_message(archive, 1)
            assert (message.attempts, message.problem) == (attempts, "unreachable")
            again = datetime.fromisoformat(message.next_try)
            assert not message.due(again - timedelta(seconds=1))
            assert message.due(again)
            assert message not in outbox.pending(archive, again - timedelta(seconds=1))
            assert message in outbox.pending(archive)
            waits.append((again - now) / timedelta(minutes=1))
            now = again
        assert audit(archive, SURVEY, JUDGE).ok
    assert waits == [1, 5, 15, 60, 240, 1440, 1440, 1440]


def test_a_clock_that_was_wrong_once_delays_nothing_for_years(path: Path) -> None:
    with Archive.open(path, create=False) as archive:
        outbox.note_failed(archive, 1, "unreachable", AT.replace(year=2034))
        assert outbox.find_message(archive, 1).due(AT)


def test_who_took_it_is_known_by_a_hash_alone(path: Path) -> None:
    with Archive.open(path, create=False) as archive:
        outbox.note_accepted(archive, 1, "mailto:ba.b@hoathanh.example")
        outbox.note_accepted(archive, 3, "mailto:ba.b@hoathanh.example")
        outbox.note_accepted(archive, 1, "json://127.0.0.1/s3cret")
        one, three = (outbox.find_message(archive, number) for number in (1, 3))
        assert one.took("mailto:ba.b@hoathanh.example")
        assert one.took("json://127.0.0.1/s3cret")
        assert not three.took("json://127.0.0.1/s3cret")
        assert len(one.accepted) == 2
        assert not one.accepted & three.accepted
    content = b"".join(file.read_bytes() for file in path.parent.iterdir() if file.is_file())
    assert b"s3cret" not in content
    assert b"ba.b@" not in content


def test_a_message_is_done_once_and_its_files_go(path: Path) -> None:
    with Archive.open(path, create=False) as archive:
        outbox.drop(archive, 3, "Bà B", "gửi tay rồi", AT)
        event = last_event(archive)
        assert event is not None
        assert (event.kind, event.data) == (
            "message-dropped", {"message": 3, "who": "Bà B", "reason": "gửi tay rồi"},
        )  # fmt: skip
        assert outbox.attachments_of(archive, 3) == ()
        assert [one.number for one in outbox.pending(archive)] == [1]
        with pytest.raises(UsageError, match=r"notify\.done-already"):
            outbox.mark_sent(archive, 3, AT)
        with pytest.raises(UsageError, match=r"notify\.done-already"):
            outbox.drop(archive, 2, "Bà B", "gửi tay rồi", AT)
        with pytest.raises(UsageError, match=r"notify\.no-such-message"):
            outbox.mark_sent(archive, 9, AT)
        assert last_event(archive) == event
    assert fault(path) is None


def test_queueing_with_what_fails_leaves_nothing(path: Path) -> None:
    def queue_and_fail(archive: Archive) -> None:
        with archive.transaction():
            outbox.queue(archive, [NewMessage("chu-tich", MessageKind.TEST, {}, [FILE])], AT)
            raise RuntimeError

    tables = ("ledger", "outbox", "attachments")
    with Archive.open(path, create=False) as archive:
        before = [archive.read(f"SELECT count(*) FROM {table}") for table in tables]
        with pytest.raises(RuntimeError):
            queue_and_fail(archive)
        assert [archive.read(f"SELECT count(*) FROM {table}") for table in tables] == before


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("DELETE FROM outbox WHERE number = 1", "notify.fault-row"),
        ("DELETE FROM outbox WHERE number = 2", "notify.fault-row"),
        ("INSERT INTO outbox SELECT * FROM outbox WHERE number = 1", "notify.fault-row"),
        (
            "INSERT INTO outbox SELECT * REPLACE (9 AS number) FROM outbox WHERE number = 1",
            "notify.fault-extra",
        ),
        ("UPDATE outbox SET done = 3 WHERE number = 1", "notify.fault-row"),
        ("UPDATE outbox SET done = NULL WHERE number = 2", "notify.fault-row"),
        ("UPDATE outbox SET recipient = 'ai-do' WHERE number = 1", "notify.fault-row"),
        ("UPDATE outbox SET kind = 'weekly' WHERE number = 1", "notify.fault-row"),
        ("UPDATE outbox SET about = '{\"cases\":[2]}' WHERE number = 1", "notify.fault-row"),
        ("DELETE FROM attachments", "notify.fault-file"),
        ("UPDATE attachments SET content = 'x'::BLOB", "notify.fault-file"),
        ("INSERT INTO attachments VALUES (2, 'a.pdf', 'x'::BLOB)", "notify.fault-extra"),
        ("UPDATE outbox SET attempts = 7, problem = 'later' WHERE number = 1", None),
        ("UPDATE outbox SET attempts = -1 WHERE number = 1", "notify.fault-progress"),
        ("UPDATE outbox SET accepted = '3' WHERE number = 1", "notify.fault-progress"),
        ("UPDATE outbox SET accepted = '[3]' WHERE number = 1", "notify.fault-progress"),
        ("UPDATE outbox SET accepted = 'x' WHERE number = 2", "notify.fault-progress"),
        ("UPDATE outbox SET message_id = message_id || '\n' WHERE number = 1", "notify.fault-progress"),
        ("UPDATE outbox SET message_id = '<x@y>' WHERE number = 1", "notify.fault-progress"),
        (
            "UPDATE outbox SET message_id = (SELECT message_id FROM outbox WHERE number = 2) WHERE number = 1",
            "notify.fault-progress",
        ),
    ],
)
def test_what_is_altered_is_found(path: Path, statement: str, found: str | None) -> None:
    assert fault(path) is None
    tamper(path, statement)
    assert fault(path) == found


@pytest.mark.parametrize(
    ("kind", "payload", "found"),
    [
        (EventKind.MESSAGE_SENT, {"message": 2}, "notify.fault-done"),
        (EventKind.MESSAGE_SENT, {"message": 9}, "notify.fault-done"),
        (EventKind.MESSAGE_DROPPED, {"message": 2, "who": "x", "reason": "y"}, "notify.fault-done"),
        (EventKind.MESSAGES_QUEUED, {"messages": []}, "archive.fault-unreadable"),
        (EventKind.MESSAGES_QUEUED, {"messages": [{"number": 9, "recipient": "a", "kind": "test", "about": {}, "files": []}]}, "archive.fault-unreadable"),
        (EventKind.MESSAGES_QUEUED, {"messages": [{"number": 4, "recipient": "a", "kind": "alert", "about": {"cases": [3]}, "files": []}]}, "notify.fault-case"),
        (EventKind.MESSAGES_QUEUED, {"messages": [{"number": 4, "recipient": "a", "kind": "spam", "about": {}, "files": []}]}, "archive.fault-unreadable"),
        (EventKind.MESSAGES_QUEUED, {"messages": [{"number": 4, "recipient": "a", "kind": "test", "about": {}, "files": []}]}, "notify.fault-row"),
        (EventKind.MESSAGE_SENT, {"message": 1}, "notify.fault-row"),
    ],
)  # fmt: skip
def test_an_event_that_does_not_fit_is_found(
    path: Path, kind: EventKind, payload: dict[str, object], found: str
) -> None:
    with Archive.open(path, create=False) as archive, archive.transaction():
        record(archive, kind, payload, AT)
    assert fault(path) == found


@pytest.mark.parametrize("column", ["kind = 'x'", "about = '[1]'", "about = '{ }'"])
def test_what_we_never_write_is_told(path: Path, column: str) -> None:
    tamper(path, f"UPDATE outbox SET {column} WHERE number = 1")
    reads: list[Callable[[Archive], object]] = [outbox.read_outbox, outbox.pending]
    with Archive.open(path, create=False) as archive:
        for read in reads:
            with pytest.raises(ArchiveError, match=r"archive\.altered"):
                read(archive)


@pytest.mark.parametrize("cell", ["3", "x", "[1]", "[[", "", "[" * 100_000])
def test_who_took_it_in_a_hand_that_is_not_ours_is_nobody(path: Path, cell: str) -> None:
    with Archive.open(path, create=False) as archive:
        outbox.note_accepted(archive, 3, "mailto:a@a.example")
    tamper(path, f"UPDATE outbox SET accepted = '{cell}' WHERE number = 1")
    with Archive.open(path, create=False) as archive:
        one, _, three = outbox.read_outbox(archive)
    assert one.accepted == frozenset()
    assert three.took("mailto:a@a.example")


@pytest.mark.parametrize(
    "forged", ["<x@y>\nReply-To: evil@evil.example", "<x@y>", "", "<" + "0" * 32 + ".1@evil.example>"]
)
def test_an_id_that_is_not_ours_becomes_one_that_stays(path: Path, forged: str) -> None:
    tamper(path, f"UPDATE outbox SET message_id = '{forged}' WHERE number = 1")
    with Archive.open(path, create=False) as archive:
        first, again = (outbox.find_message(archive, 1).message_id for _ in range(2))
    assert re.fullmatch(r"<[0-9a-f]{32}\.1@qrsurvey\.invalid>", first)
    assert first == again


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE outbox SET recipient = 'ai-do' WHERE number = 3",
        "UPDATE outbox SET kind = 'test' WHERE number = 3",
        "UPDATE outbox SET about = '{}' WHERE number = 3",
        "UPDATE outbox SET event = 1 WHERE number = 3",
        "UPDATE outbox SET event = 99 WHERE number = 3",
        "UPDATE attachments SET content = '%PDF forged'::BLOB",
        "UPDATE attachments SET name = 'x.pdf'",
        "INSERT INTO attachments VALUES (3, 'x.pdf', 'x'::BLOB)",
        "DELETE FROM attachments",
    ],
)
def test_what_waits_is_held_against_what_was_queued(path: Path, statement: str) -> None:
    with Archive.open(path, create=False) as archive:
        assert outbox.as_queued(archive, outbox.find_message(archive, 3))
    tamper(path, statement)
    with Archive.open(path, create=False) as archive:
        assert not outbox.as_queued(archive, outbox.find_message(archive, 3))
        assert outbox.as_queued(archive, outbox.find_message(archive, 1))
