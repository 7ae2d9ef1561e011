"""Whoever edits the archive with another tool is found, and the event that no longer fits is named."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from pathlib import Path

import duckdb
import pytest

from qrsurvey.archive.answers import refresh_answers
from qrsurvey.archive.audit import AuditResult, audit
from qrsurvey.archive.issued import IssuedCode, record_issued
from qrsurvey.archive.ledger import GENESIS, head, read_events
from qrsurvey.archive.store import Archive
from qrsurvey.codes.sign import Code
from qrsurvey.errors import ArchiveError, Message, QrsurveyError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from support.archives import AT, JUDGE, MORNING, SURVEY, Judge, pull, row, tamper

FIRST = [row(n * 60, f"U{n % 3}-ABCD", comment=f"số {n}") for n in range(6)]
EDITED = [row(0, "U0-ABCD", "Bình thường", comment="số 0"), *FIRST[1:5]]
LATER = [row(n * 60, "U1-ABCD") for n in range(10, 14)]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five events: codes, six responses, a rebuild, one edited and one gone, four more responses."""
    path = tmp_path_factory.mktemp("original") / "archive.duckdb"
    with Archive.open(path, create=True) as archive:
        record_issued(archive, "key", [IssuedCode(Code("U0", None, 1, "U0-ABCD"), "https://x")], AT)
        pull(archive, FIRST, judge=Judge("old", moved=("U2", "U1")))
        refresh_answers(archive, SURVEY, JUDGE, AT)
        pull(archive, EDITED)
        pull(archive, [*EDITED, *LATER])
        assert [event.kind for event in read_events(archive)] == [
            "codes-issued",
            "pull",
            "rebuild",
            "pull",
            "pull",
        ]
    return path


@pytest.fixture
def path(original: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "archive.duckdb"
    shutil.copyfile(original, copy)
    return copy


def _audit(path: Path) -> AuditResult:
    with Archive.open(path, create=False, read_only=True) as archive:
        return audit(archive, SURVEY, JUDGE)


def _found(path: Path) -> tuple[str, str]:
    """The event that is named, and what is wrong with it; both languages have the words."""
    result = _audit(path)
    assert not result.ok
    message = result.first_fault
    assert message is not None
    for language in Language:
        assert Catalog(language).message(message)
    if message.id != "archive.fault":
        return "", message.id
    fault = message.values["fault"]
    assert isinstance(fault, Message)
    return str(message.values["event"]), fault.id.removeprefix("archive.fault-")


def test_an_untouched_archive_verifies(path: Path) -> None:
    result = _audit(path)
    assert (result.ok, result.events, result.responses, result.first_fault, result.stale) == (
        True,
        5,
        10,
        None,
        False,
    )
    with Archive.open(path, create=False) as archive:
        assert result.head == head(archive)


def test_an_empty_archive_verifies(tmp_path: Path) -> None:
    Archive.open(tmp_path / "archive.duckdb", create=True).close()
    result = _audit(tmp_path / "archive.duckdb")
    assert (result.ok, result.events, result.responses, result.head.hash) == (True, 0, 0, None)


@pytest.mark.parametrize(
    ("statement", "event", "fault"),
    [
        ("UPDATE responses SET cells = replace(cells, 'Hài lòng\"', 'Rất hài lòng\"') WHERE seq = 3", "2", "row"),
        ("UPDATE responses SET cells = replace(cells, 'số 2', 'số 9') WHERE seq = 3", "2", "row"),
        ("UPDATE responses SET cells = replace(cells, ',', ', ') WHERE seq = 3", "2", "unreadable"),
        ("UPDATE responses SET cells = '[]' WHERE seq = 3", "2", "unreadable"),
        ("UPDATE responses SET salts = '{}' WHERE seq = 3", "2", "row"),
        ("UPDATE responses SET salts = '{\"x\":\"y\"}' WHERE seq = 3", "2", "unreadable"),
        ("UPDATE responses SET submitted = submitted + INTERVAL 1 MONTH WHERE seq = 8", "5", "row"),
        ("UPDATE responses SET submitted = NULL WHERE seq = 8", "5", "row"),
        ("UPDATE responses SET unit = 'U9' WHERE seq = 8", "5", "row"),
        ("UPDATE responses SET counter = 'Q1' WHERE seq = 8", "5", "row"),
        ("UPDATE responses SET verdict = 'forged' WHERE seq = 1", "2", "row"),
        ("UPDATE responses SET code = 'U9-ABCD' WHERE seq = 1", "2", "row"),
        ("UPDATE responses SET source = 'other' WHERE seq = 1", "2", "row"),
        ("UPDATE responses SET id = 'other' WHERE seq = 1", "2", "row"),
        ("UPDATE responses SET digest = repeat('0', 64) WHERE seq = 10", "5", "row"),
        ("UPDATE responses SET seq = CASE seq WHEN 2 THEN 3 ELSE 2 END WHERE seq IN (2, 3)", "2", "row"),
        ("UPDATE responses SET seq = CASE seq WHEN 1 THEN 8 ELSE 1 END WHERE seq IN (1, 8)", "2", "row"),
        ("DELETE FROM responses WHERE seq = 4", "2", "count"),
        ("DELETE FROM responses WHERE seq = 10", "5", "count"),
        ("DELETE FROM responses", "2", "count"),
        ("INSERT INTO responses SELECT * FROM responses WHERE seq = 2", "2", "count"),
        ("INSERT INTO responses SELECT * REPLACE (11 AS seq) FROM responses WHERE seq = 2", "", "archive.fault-extra-rows"),
        ("INSERT INTO responses SELECT * REPLACE (0 AS seq) FROM responses WHERE seq = 2", "", "archive.fault-extra-rows"),
        ("UPDATE ledger SET payload = replace(payload, 'main', 'side') WHERE seq = 4", "4", "entry"),
        ("UPDATE ledger SET payload = replace(payload, '\"complete\":true', '\"complete\":false') WHERE seq = 4", "4", "entry"),
        ("UPDATE ledger SET payload = replace(payload, '\"Góp ý\",', '') WHERE seq = 4", "4", "entry"),
        ("UPDATE ledger SET recorded = '2024-07-01T00:00:00Z' WHERE seq = 1", "1", "entry"),
        ("UPDATE ledger SET kind = 'note' WHERE seq = 2", "2", "entry"),
        ("UPDATE ledger SET previous = repeat('0', 64) WHERE seq = 3", "3", "entry"),
        ("UPDATE ledger SET hash = repeat('0', 64) WHERE seq = 3", "3", "entry"),
        ("UPDATE ledger SET seq = seq + 1 WHERE seq > 3", "4", "archive.fault-missing-event"),
        ("DELETE FROM ledger WHERE seq = 1", "1", "archive.fault-missing-event"),
        ("INSERT INTO ledger SELECT * FROM ledger WHERE seq = 2", "3", "archive.fault-missing-event"),
        ("DELETE FROM ledger WHERE seq = 5", "", "archive.fault-extra-rows"),
        ("UPDATE changes SET after = replace(after, 'Bình thường', 'Hài lòng')", "4", "change"),
        ("UPDATE changes SET before = replace(before, ':\"Hài lòng\"', ':\"Kém\"')", "4", "change"),
        ("UPDATE changes SET kind = 'restored' WHERE kind = 'edited'", "4", "change"),
        ("UPDATE changes SET response = 2 WHERE kind = 'gone'", "4", "change"),
        ("UPDATE changes SET salts = '{}' WHERE kind = 'edited'", "4", "change"),
        ("UPDATE changes SET salts = '{\"after\":{}}' WHERE kind = 'gone'", "4", "unreadable"),
        ("UPDATE changes SET digest = repeat('0', 64)", "4", "change"),
        ("DELETE FROM changes WHERE kind = 'gone'", "4", "changes"),
        ("DELETE FROM changes", "4", "changes"),
        ("UPDATE changes SET event = 5 WHERE kind = 'gone'", "4", "changes"),
        ("INSERT INTO changes SELECT * REPLACE (9 AS event) FROM changes", "", "archive.fault-extra-changes"),
        ("INSERT INTO changes SELECT * REPLACE (3 AS event) FROM changes", "", "archive.fault-extra-changes"),
        ("UPDATE answers SET value = '5' WHERE response = 2 AND question = 'overall'", "2", "answers"),
        ("UPDATE answers SET unit = 'U9' WHERE response = 8", "5", "answers"),
        ("UPDATE answers SET submitted = submitted + INTERVAL 1 MONTH WHERE response = 8", "5", "answers"),
        ("UPDATE answers SET known = false WHERE response = 8", "5", "answers"),
        ("UPDATE answers SET counter = 'Q1' WHERE response = 8", "5", "answers"),
        ("DELETE FROM answers WHERE response = 1 AND question = 'comment'", "2", "answers"),
        ("DELETE FROM answers", "2", "answers"),
        ("INSERT INTO answers SELECT * FROM answers WHERE response = 9", "5", "answers"),
        ("INSERT INTO answers SELECT * REPLACE (99 AS response) FROM answers WHERE response = 9", "", "archive.fault-extra-answers"),
    ],
)  # fmt: skip
def test_an_edit_by_another_program_is_found(path: Path, statement: str, event: str, fault: str) -> None:
    tamper(path, statement)
    found = _found(path)
    if fault == "archive.fault-missing-event":
        message = _audit(path).first_fault
        assert message is not None
        assert (message.id, message.values) == (fault, {"event": event})
    else:
        assert found == (event, fault)


def _rehash(path: Path, seq: int, *, last: int) -> None:
    """Make the entries from `seq` to `last` fit again, as somebody who knows the rules would."""
    with duckdb.connect(path) as connection:
        rows = connection.execute(
            "SELECT seq, recorded, kind, payload, previous FROM ledger ORDER BY seq"
        ).fetchall()
        hashes = dict(connection.execute("SELECT seq, hash FROM ledger").fetchall())
        for number, recorded, kind, payload, _ in rows:
            if seq <= number <= last:
                previous = hashes.get(number - 1, GENESIS)
                text = json.dumps(
                    [number, recorded, kind, payload, previous], ensure_ascii=False, separators=(",", ":")
                )
                hashes[number] = hashlib.sha256(text.encode()).hexdigest()
                connection.execute(
                    "UPDATE ledger SET previous = ?, hash = ? WHERE seq = ?",
                    [previous, hashes[number], number],
                )
        end = json.dumps([rows[-1][0], hashes[rows[-1][0]]], separators=(",", ":"))
        connection.execute("UPDATE state SET value = ? WHERE key = 'ledger-end'", [end])


def test_a_rewritten_entry_with_a_hash_of_its_own_breaks_the_next_link(path: Path) -> None:
    tamper(path, "UPDATE ledger SET recorded = '2024-07-01T00:00:00Z' WHERE seq = 2")
    _rehash(path, 2, last=2)
    assert _found(path) == ("3", "link")


@pytest.mark.parametrize(
    ("old", "new", "event", "fault"),
    [
        ('"added":6', '"added":5', "2", "unreadable"),
        ('"first_seq":7', '"first_seq":8', "5", "unreadable"),
        ('"edited":1', '"edited":0', "4", "changes"),
        ('"source":"main"', '"source": "main"', "2", "unreadable"),
        ('"digest":"', '"digest":"0', "2", "rows"),
        ('"changes_digest":"', '"changes_digest":"0', "2", "changes"),
        ('"answers":', '"answers":1', "3", "rebuild"),
        ('"responses":6', '"responses":7', "3", "rebuild"),
    ],
)
def test_a_chain_rewritten_from_an_entry_on_must_still_fit_its_rows(
    path: Path, old: str, new: str, event: str, fault: str
) -> None:
    tamper(path, f"UPDATE ledger SET payload = replace(payload, '{old}', '{new}')")
    _rehash(path, 1, last=5)
    assert _found(path) == (event, fault)


@pytest.mark.parametrize(
    "statements",
    [
        [
            "DELETE FROM ledger WHERE seq = 5",
            "DELETE FROM responses WHERE seq >= 7",
            "DELETE FROM answers WHERE response >= 7",
        ],
        ["DELETE FROM ledger", "DELETE FROM responses", "DELETE FROM answers", "DELETE FROM changes"],
    ],
)
def test_a_tail_that_was_cut_off_is_missed(path: Path, statements: list[str]) -> None:
    tamper(path, *statements)
    assert _found(path) == ("", "archive.fault-cut")


def test_a_chain_rewritten_consistently_shows_in_its_head_alone(path: Path) -> None:
    before = _audit(path).head
    tamper(path, "UPDATE ledger SET recorded = '2024-07-01T00:00:00Z' WHERE seq = 2")
    _rehash(path, 2, last=5)
    after = _audit(path)
    assert after.ok
    assert after.head != before


def test_a_fault_in_an_early_event_is_named_before_one_in_a_late_one(path: Path) -> None:
    tamper(
        path,
        "DELETE FROM answers",
        "DELETE FROM responses WHERE seq = 10",
        "DELETE FROM responses WHERE seq = 2",
    )
    assert _found(path) == ("2", "count")


def test_a_changed_configuration_is_no_tampering(path: Path) -> None:
    with Archive.open(path, create=False) as archive:
        result = audit(archive, SURVEY, Judge("new key"))
        assert (result.ok, result.stale) == (True, True)
        archive.connection.execute("UPDATE responses SET unit = 'U9' WHERE seq = 1")
        assert not audit(archive, SURVEY, Judge("new key")).ok


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE changes",
        "ALTER TABLE responses DROP COLUMN salts",
        "ALTER TABLE ledger RENAME COLUMN hash TO digest",
        "ALTER TABLE responses ALTER seq TYPE VARCHAR",
    ],
)
def test_altered_tables_are_an_error(path: Path, statement: str) -> None:
    tamper(path, statement)
    with pytest.raises(ArchiveError) as raised:
        _audit(path)
    assert raised.value.message.id == "archive.damaged"


@pytest.mark.mass
def test_a_random_edit_of_any_value_is_found(original: Path, tmp_path: Path) -> None:
    dice = random.Random(11)
    columns = {
        "responses": [
            "seq",
            "id",
            "source",
            "submitted",
            "code",
            "verdict",
            "unit",
            "cells",
            "salts",
            "digest",
        ],
        "answers": ["response", "unit", "submitted", "question", "value"],
        "ledger": ["seq", "recorded", "kind", "payload", "previous", "hash"],
        "changes": ["event", "kind", "response", "salts", "digest"],
    }
    kinds = {"seq": "BIGINT", "response": "BIGINT", "event": "BIGINT", "submitted": "TIMESTAMP"}
    for number in range(40):
        path = tmp_path / f"{number}.duckdb"
        shutil.copyfile(original, path)
        table = dice.choice(list(columns))
        column = dice.choice(columns[table])
        with duckdb.connect(path) as connection:
            ids = connection.execute(
                f"SELECT rowid, {column}::VARCHAR FROM {table} ORDER BY rowid"
            ).fetchall()
            row_id, old = dice.choice([one for one in ids if one[1] is not None])
            new = (
                str(MORNING.replace(day=dice.randrange(1, 12)))
                if column == "submitted"
                else _mutate(old, dice)
            )
            kind = kinds.get(column, "VARCHAR")
            connection.execute(f"UPDATE {table} SET {column} = ?::{kind} WHERE rowid = ?", [new, row_id])
        assert not _audit(path).ok, (table, column, old, new)


def _mutate(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text))
    return text[:at] + dice.choice([c for c in "0123456789" if c != text[at]]) + text[at + 1 :]


def test_random_bytes_are_found_or_the_file_refused(original: Path, tmp_path: Path) -> None:
    """Or they lie where DuckDB keeps nothing: then everything is still as it was."""
    dice = random.Random(12)
    content = original.read_bytes()
    with Archive.open(original, create=False, read_only=True) as archive:
        expected = audit(archive, SURVEY, JUDGE)
    found = 0
    for number in range(40):
        path = tmp_path / f"{number}.duckdb"
        damaged = bytearray(content)
        at = dice.randrange(len(content))
        damaged[at] ^= 1 << dice.randrange(8)
        path.write_bytes(damaged)
        try:
            result = _audit(path)
        except QrsurveyError:
            found += 1
        else:
            assert not result.ok or result == expected
            found += not result.ok
    assert found > 0
