"""Five hundred random edits (a quarter of them by default): each is found by audit, or the file is refused.

They are made by SQL and by bytes. One may go unfound only where it changed nothing that counts. That is never
taken from the audit: another reader, DuckDB alone, must find every row of the five tables as it was; or, where
only the note of what the answers were read with is lost, the answers must come out the same when they are read
again.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from qrsurvey.archive.answers import refresh_answers
from qrsurvey.archive.audit import audit
from qrsurvey.archive.deciding import Ruling, decide, undo
from qrsurvey.archive.decisions import DecisionKind, Place
from qrsurvey.archive.issued import IssuedCode, Retirement, record_issued, record_retired
from qrsurvey.archive.issued_reports import (
    IssuedFigures,
    IssuedReport,
    IssuedScore,
    IssuedUnit,
    record_reports,
)
from qrsurvey.archive.ledger import head
from qrsurvey.archive.store import Archive
from qrsurvey.codes.sign import Code
from qrsurvey.errors import ArchiveError, QrsurveyError
from support.archives import AT, JUDGE, SURVEY, Judge, pull, row
from support.effort import effort

EDITS, SEED = effort(500), 20240512
TABLES = ("responses", "answers", "changes", "decisions", "ledger", "state")
COUNTED = TABLES[:5]
# Notes of what was read last, which nothing is counted from (archive/compared.py, archive/memory.py).
NOTES = ("compared:", "sheet:", "order:")

Rows = list[tuple[Any, ...]]
Dump = dict[str, Rows]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Codes issued and withdrawn, four pulls, rebuilds; edited, restored, gone, returned and completed rows.

    Among them decisions: one before a rebuild, one over another, one taken back; and reports issued.
    """
    path = tmp_path_factory.mktemp("original") / "archive.duckdb"
    rows = [row(n * 60, f"U{n % 3}-ABCD", comment=f"số {n}" if n % 2 else "") for n in range(12)]
    edited = [row(0, "U0-ABCD", "Bình thường"), row(60, "U1-ABCD", comment="khác"), *rows[2:11]]
    with Archive.open(path, create=True) as archive:
        codes = [IssuedCode(Code(f"U{n}", None, 1, f"U{n}-ABCD"), "https://x") for n in range(3)]
        record_issued(archive, "key", codes, AT)
        headers = {"Mã đơn vị", "Hài lòng chung", "Góp ý"}
        pull(archive, rows, judge=Judge("old", moved=("U2", "U1")), headers=headers)
        refresh_answers(archive, SURVEY, JUDGE, AT)
        _issue(archive)
        pull(archive, edited)
        _decide(archive, 2, 3, 8)
        _decide(archive, 3, 5, to=Place("U1", "Q1"))
        pull(archive, [row(0, "U0-ABCD", channels="Trực tiếp"), *edited[1:], rows[11]])
        with archive.transaction():
            record_retired(archive, Retirement("U2", 1, AT.date(), "in lại"), AT)
        pull(archive, [*rows, *(row(n * 60, "U1-ABCD", visit="12/5") for n in range(20, 26))])
        undo(archive, 1, who="Bà A", reason="nhầm", survey=SURVEY, judge=JUDGE, at=AT)
        _decide(archive, *range(13, 17))
        _issue(archive)
        kinds = {kind for (kind,) in archive.read("SELECT DISTINCT kind FROM changes")}
        assert kinds >= {"edited", "restored", "gone", "returned"}
        assert audit(archive, SURVEY, JUDGE).ok
    return path


def _issue(archive: Archive) -> None:
    score = IssuedScore(12, 9, 0.75)
    figures = IssuedFigures(12, 12, 0, score, score, {"U1": IssuedUnit(4, 4, None)})
    report = IssuedReport(
        period="2024-05",
        unit=None,
        language="vi",
        by=(),
        complete=True,
        until=None,
        made=AT.replace(tzinfo=None),
        head=head(archive).hash,
        release="1.0",
        files={"report-2024-05.pdf": _sha("tệp")},
        figures=figures,
    )
    assert record_reports(archive, [report], AT) != (None,)


def _decide(archive: Archive, *seqs: int, to: Place | None = None) -> None:
    kind = DecisionKind.SET_ASIDE if to is None else DecisionKind.REASSIGN
    ruling = Ruling(kind, seqs, "Ông B, Phó Chánh Văn phòng", "quét thử", {"source": "main"}, to)
    decide(archive, ruling, survey=SURVEY, judge=JUDGE, at=AT)


def _dump(path: Path) -> Dump:
    """Everything, read without any code of ours."""
    with duckdb.connect(path, read_only=True) as connection:
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in TABLES
        }


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# Edits by SQL ---------------------------------------------------------------------------------------------


class _SameError(Exception):
    """An edit that would change nothing: another one is drawn."""


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    return {name: kind for name, kind, *_ in connection.execute(f"DESCRIBE {table}").fetchall()}


def _some_row(connection: duckdb.DuckDBPyConnection, table: str, dice: random.Random) -> int:
    return int(dice.choice(connection.execute(f"SELECT rowid FROM {table} ORDER BY rowid").fetchall())[0])


def _other(value: Any, kind: str, dice: random.Random) -> str | None:
    """Another value of the same kind, as text."""
    if value is None:
        return {"BIGINT": "1", "BOOLEAN": "true", "TIMESTAMP": "2024-05-12 10:00:00"}.get(kind, "U1")
    if kind == "BIGINT":
        return str(int(value) + dice.choice([-3, -1, 1, 2, 100]))
    if kind == "BOOLEAN":
        return str(not value).lower()
    if kind == "TIMESTAMP":
        return f"{value.replace(day=dice.randrange(1, 12), microsecond=dice.choice([0, 0, 1]))}"
    text = str(value)
    if not text or dice.random() < 0.15:
        return dice.choice([text + " ", text + "x", "", text.upper() + "Y", "0", "{}"])
    at = dice.randrange(len(text))
    return text[:at] + dice.choice([c for c in '0123456789abcđ "' if c != text[at]]) + text[at + 1 :]


def _update(connection: duckdb.DuckDBPyConnection, dice: random.Random) -> str:
    table = dice.choice(TABLES)
    columns = _columns(connection, table)
    column = dice.choice(sorted(columns))
    where = _some_row(connection, table, dice)
    old = connection.execute(f"SELECT {column} FROM {table} WHERE rowid = {where}").fetchall()[0][0]
    new = None if dice.random() < 0.1 else _other(old, columns[column], dice)
    connection.execute(f"UPDATE {table} SET {column} = ?::{columns[column]} WHERE rowid = {where}", [new])
    return f"update {table}.{column}"


def _delete(connection: duckdb.DuckDBPyConnection, dice: random.Random) -> str:
    table = dice.choice(TABLES)
    for _ in range(dice.choice([1, 1, 2, 5])):
        if connection.execute(f"SELECT count(*) FROM {table}").fetchall() != [(0,)]:
            connection.execute(f"DELETE FROM {table} WHERE rowid = {_some_row(connection, table, dice)}")
    return f"delete {table}"


def _insert(connection: duckdb.DuckDBPyConnection, dice: random.Random) -> str:
    table = dice.choice(TABLES)
    columns = _columns(connection, table)
    where = _some_row(connection, table, dice)
    changed = ""
    if dice.random() < 0.7:
        column = dice.choice(sorted(columns))
        old = connection.execute(f"SELECT {column} FROM {table} WHERE rowid = {where}").fetchall()[0][0]
        new = _other(old, columns[column], dice)
        quoted = "NULL" if new is None else "'" + new.replace("'", "''") + "'"
        changed = f" REPLACE ({quoted}::{columns[column]} AS {column})"
    connection.execute(f"INSERT INTO {table} SELECT *{changed} FROM {table} WHERE rowid = {where}")
    return f"insert {table}"


def _swap(connection: duckdb.DuckDBPyConnection, dice: random.Random) -> str:
    table = dice.choice(TABLES)
    columns = sorted(_columns(connection, table))
    chosen = dice.sample(columns, dice.randrange(1, len(columns)))
    one, two = (_some_row(connection, table, dice) for _ in range(2))
    rows = {
        place: connection.execute(
            f"SELECT {', '.join(chosen)} FROM {table} WHERE rowid = {place}"
        ).fetchall()[0]
        for place in (one, two)
    }
    if rows[one] == rows[two]:
        raise _SameError
    settings = ", ".join(f"{column} = ?" for column in chosen)
    for to, origin in ((one, two), (two, one)):
        connection.execute(f"UPDATE {table} SET {settings} WHERE rowid = {to}", list(rows[origin]))
    return f"swap {table}"


def _cut(connection: duckdb.DuckDBPyConnection, dice: random.Random) -> str:
    """Cut events off the end with what they brought; sometimes move the note of the end, or drop it."""
    events = connection.execute("SELECT seq, kind, payload FROM ledger ORDER BY seq").fetchall()
    keep = dice.randrange(1, len(events))
    brought = [json.loads(payload)["last_seq"] or 0 for _, kind, payload in events[:keep] if kind == "pull"]
    connection.execute(f"DELETE FROM ledger WHERE seq > {keep}")
    connection.execute(f"DELETE FROM changes WHERE event > {keep}")
    connection.execute(f"DELETE FROM decisions WHERE event > {keep}")
    connection.execute(f"DELETE FROM responses WHERE seq > {max(brought, default=0)}")
    connection.execute(f"DELETE FROM answers WHERE response > {max(brought, default=0)}")
    if dice.random() < 0.4:
        connection.execute("DELETE FROM state WHERE key = 'ledger-end'")
    return "cut"


def _event_hash(one: tuple[Any, ...]) -> str:
    return _sha(_canonical(list(one)))


def _rewrite(connection: duckdb.DuckDBPyConnection, dice: random.Random) -> str:
    """Change a mark and make the digests fit again, as far as somebody in a hurry gets."""
    depth = dice.randrange(1, 6)
    seq, cells, salts = dice.choice(connection.execute("SELECT seq, cells, salts FROM responses").fetchall())
    mark = dice.choice(["Rất hài lòng", "Không hài lòng"])
    changed = {**json.loads(cells), "Hài lòng chung": mark}
    connection.execute("UPDATE responses SET cells = ? WHERE seq = ?", [_canonical(changed), seq])
    level = {"Rất hài lòng": "5", "Không hài lòng": "2"}[mark]
    connection.execute(
        "UPDATE answers SET value = ? WHERE response = ? AND question = 'overall'", [level, seq]
    )
    if depth >= 2:  # the row's digest
        whole = connection.execute(
            "SELECT seq, id, source, submitted, code, verdict, unit, counter FROM responses WHERE seq = ?",
            [seq],
        ).fetchall()[0]
        salted = json.loads(salts)
        entered = {
            header: {"h": _sha(f"{salted[header]}\n{text}")} if header in salted else text
            for header, text in changed.items()
        }
        columns = [whole[3].isoformat() if n == 3 and whole[3] else value for n, value in enumerate(whole)]
        connection.execute(
            "UPDATE responses SET digest = ? WHERE seq = ?", [_sha(_canonical([*columns, entered])), seq]
        )
    if depth >= 3:  # the pull's digest of its rows
        for number, kind, payload in connection.execute("SELECT seq, kind, payload FROM ledger").fetchall():
            data = json.loads(payload)
            if kind == "pull" and data["added"] and data["first_seq"] <= seq <= data["last_seq"]:
                digests = connection.execute(
                    "SELECT digest FROM responses WHERE seq BETWEEN ? AND ? ORDER BY seq",
                    [data["first_seq"], data["last_seq"]],
                ).fetchall()
                data["digest"] = _sha("".join(digest for (digest,) in digests))
                connection.execute("UPDATE ledger SET payload = ? WHERE seq = ?", [_canonical(data), number])
                pulled = number
    if depth >= 4:  # the hash of that event, or of all but the last
        events = connection.execute(
            "SELECT seq, recorded, kind, payload, previous, hash FROM ledger ORDER BY seq"
        ).fetchall()
        last = pulled if depth == 4 else len(events) - 1
        previous = events[pulled - 1][4]
        for event in events[pulled - 1 : last]:
            new = _event_hash((*event[:4], previous))
            connection.execute(
                "UPDATE ledger SET previous = ?, hash = ? WHERE seq = ?", [previous, new, event[0]]
            )
            previous = new
    return f"rewrite {depth}"


# Edits by bytes -------------------------------------------------------------------------------------------


def _flip(content: bytearray, dice: random.Random) -> str:
    for _ in range(dice.choice([1, 1, 3, 20])):
        content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    return "flip bits"


def _used(content: bytearray) -> list[int]:
    """Where pages begin that hold anything."""
    size = 4096
    return [at for at in range(0, len(content), size) if content[at : at + size].strip(b"\0")]


def _blank(content: bytearray, dice: random.Random) -> str:
    at, length = dice.choice(_used(content)), dice.choice([8, 512, 4096, 100_000])
    content[at : at + length] = bytes(len(content[at : at + length]))
    return "blank bytes"


def _shorten(content: bytearray, dice: random.Random) -> str:
    del content[dice.randrange(len(content)) :]
    return "shorten"


def _text(content: bytearray, dice: random.Random) -> str:
    """Write over a word where it stands in the file."""
    word, new = dice.choice(
        [
            ("Hài lòng", "Kém ltắm"),
            ("LONGHOA", "HIEPTAN"),
            ("U1", "U0"),
            ("valid", "forge"),
            ("set-aside", "reassign"),
            ("nhầm", "đúng"),
            ("2024-05", "2024-06"),
        ]
    )
    old, instead = word.encode(), new.encode()[: len(word.encode())].ljust(len(word.encode()))
    places = [n for n in range(len(content)) if content.startswith(old, n)] if old in content else []
    if not places:
        return _flip(content, dice)
    at = dice.choice(places)
    content[at : at + len(old)] = instead
    return "write over a word"


def _copy_over(content: bytearray, dice: random.Random) -> str:
    size = 4096
    one, two = dice.choice(_used(content)), dice.choice(_used(content))
    content[one : one + size] = content[two : two + size]
    return "copy a page over another"


BY_SQL: list[tuple[Callable[[duckdb.DuckDBPyConnection, random.Random], str], int]] = [
    (_update, 8),
    (_delete, 3),
    (_insert, 3),
    (_swap, 3),
    (_cut, 2),
    (_rewrite, 4),
]
BY_BYTES: list[tuple[Callable[[bytearray, random.Random], str], int]] = [
    (_flip, 4),
    (_blank, 2),
    (_shorten, 1),
    (_text, 3),
    (_copy_over, 1),
]


def _edit(path: Path, dice: random.Random) -> str:
    if dice.random() < 0.75:
        edit = dice.choices([one for one, _ in BY_SQL], [weight for _, weight in BY_SQL])[0]
        while True:
            with duckdb.connect(path) as connection:
                connection.begin()
                try:
                    kind = edit(connection, dice)
                    connection.commit()
                except (
                    _SameError,
                    duckdb.ConstraintException,
                    duckdb.ConversionException,
                    duckdb.OutOfRangeException,
                ):
                    connection.rollback()  # DuckDB itself refuses it
                else:
                    return kind
    content = bytearray(path.read_bytes())
    kind = dice.choices([one for one, _ in BY_BYTES], [weight for _, weight in BY_BYTES])[0](content, dice)
    path.write_bytes(content)
    return kind


def _outcome(path: Path) -> str:
    try:
        with Archive.open(path, create=False, read_only=True) as archive:
            result = audit(archive, SURVEY, JUDGE)
    except ArchiveError:
        return "refused"
    except QrsurveyError as error:
        return f"blamed on something else: {error}"
    return "stale" if result.ok and result.stale else "unfound" if result.ok else "found"


def _counts_nothing(path: Path, before: Dump, outcome: str) -> bool:
    """Whether the edit changed nothing that counts, by the word of another reader."""
    after = _dump(path)
    if outcome == "stale":
        # Answers are read again before they are counted: whatever they were changed to is gone then.
        with Archive.open(path, create=False) as archive:
            refresh_answers(archive, SURVEY, JUDGE, AT)
            assert audit(archive, SURVEY, JUDGE).ok
        return _dump(path)["answers"] == before["answers"] and all(
            after[name] == before[name] for name in COUNTED
        )
    gone, come = (Counter(before["state"]) - Counter(after["state"])), Counter(after["state"]) - Counter(before["state"])  # fmt: skip
    notes = all(key.startswith(NOTES) for key, _ in gone) and not any(
        key in {"schema", "answers", "ledger-end"} and (key, value) not in before["state"]
        for key, value in come
    )
    return notes and all(after[name] == before[name] for name in COUNTED)


@pytest.mark.mass
def test_every_random_edit_is_found_or_the_file_refused(original: Path, tmp_path: Path) -> None:
    dice, before = random.Random(SEED), _dump(original)
    path = tmp_path / "archive.duckdb"
    tally: Counter[tuple[str, str]] = Counter()
    for number in range(EDITS):
        shutil.copyfile(original, path)
        path.with_name("archive.duckdb.wal").unlink(missing_ok=True)
        kind = _edit(path, dice)
        outcome = _outcome(path)
        if outcome in {"unfound", "stale"}:
            assert _counts_nothing(path, before, outcome), (number, kind, outcome)
            outcome = "nothing that counts"
        tally[kind.split(".")[0], outcome] += 1
        assert outcome in {"found", "refused", "nothing that counts"}, (number, kind, outcome)
    found = sum(n for (_, outcome), n in tally.items() if outcome != "nothing that counts")
    # Most must have been real edits, and each kind of rewriting among them found.
    assert found >= 0.9 * EDITS
    for depth in range(1, 6):
        assert tally[f"rewrite {depth}", "found"] > 0
        assert tally[f"rewrite {depth}", "nothing that counts"] == 0 or depth == 1
    assert tally["cut", "nothing that counts"] == 0
    assert tally["update decisions", "found"] > 0
