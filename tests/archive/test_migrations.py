"""An archive of an older version becomes one of today's, or stays as it was."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from qrsurvey.archive import migrations
from qrsurvey.archive.audit import audit
from qrsurvey.archive.deciding import Ruling, decide
from qrsurvey.archive.decisions import DecisionKind
from qrsurvey.archive.migrations import STEPS, Step, current_version
from qrsurvey.archive.store import Archive
from qrsurvey.errors import ArchiveError, BusyError, UsageError
from support.archives import AT, JUDGE, SURVEY, everything, pull, row, tamper

pytestmark = pytest.mark.mass

SCHEMAS = Path(__file__).parents[1] / "fixtures" / "archive-schemas"
VERSION_1 = SCHEMAS / "version-1.sql"
NEXT = current_version() + 1
NOTES = "CREATE TABLE notes (number BIGINT NOT NULL, words VARCHAR)"


def _tables(path: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(path, read_only=True) as connection:
        return connection.execute(
            "SELECT table_name, column_index, column_name, data_type, is_nullable FROM duckdb_columns() "
            "WHERE NOT internal ORDER BY 1, 2"
        ).fetchall()


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """An archive of today, which the steps below make an older one."""
    path = tmp_path / "data" / "archive.duckdb"
    with Archive.open(path, create=True) as archive:
        pull(archive, [row(n, comment=f"số {n}") for n in range(40)])
        pull(archive, [row(n, comment=f"số {n + (n == 7)}") for n in range(40)])
    return path


def _foresee(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *statements: str, schema: str = NOTES) -> None:
    """Let there be one more version."""
    wanted = tmp_path / "schema.sql"
    wanted.write_text(migrations._SCHEMA.read_text(encoding="utf-8") + f"\n{schema};\n", encoding="utf-8")
    monkeypatch.setattr(migrations, "_SCHEMA", wanted)
    monkeypatch.setattr(migrations, "STEPS", (*STEPS, Step(NEXT, statements)))


def _backups(path: Path) -> list[Path]:
    return sorted((path.parent / "backups").glob("*"))


def test_the_steps_are_numbered_from_two_on() -> None:
    assert [step.to for step in STEPS] == list(range(2, len(STEPS) + 2))


@pytest.mark.parametrize("version", range(1, current_version()))
def test_each_earlier_version_becomes_what_a_new_archive_is(tmp_path: Path, version: int) -> None:
    new, old = tmp_path / "new.duckdb", tmp_path / "old.duckdb"
    Archive.open(new, create=True).close()
    with duckdb.connect(old) as connection:
        connection.execute((SCHEMAS / f"version-{version}.sql").read_text(encoding="utf-8"))
        connection.execute("INSERT INTO state VALUES ('schema', ?)", [str(version)])
    with Archive.open(old, create=False) as archive:
        assert archive.state("schema") == str(current_version())
        assert audit(archive, SURVEY, JUDGE).ok
    assert _tables(old) == _tables(new)


def test_an_archive_of_the_first_version_with_answers_is_copied_and_can_be_decided_about(
    old: Path, tmp_path: Path
) -> None:
    """Its rows are those that the first version wrote: its tables knew nothing of decisions."""
    first = tmp_path / "first" / "archive.duckdb"
    first.parent.mkdir()
    with duckdb.connect(first) as connection:
        connection.execute(VERSION_1.read_text(encoding="utf-8"))
        connection.execute(f"ATTACH '{old}' AS today (READ_ONLY)")
        for name in ("responses", "answers", "changes", "ledger", "state"):
            connection.execute(f"INSERT INTO {name} SELECT * FROM today.{name}")
        connection.execute("UPDATE state SET value = '1' WHERE key = 'schema'")
    content = first.read_bytes()
    with Archive.open(first, create=False, read_only=True) as archive:
        assert archive.read("SELECT count(*) FROM decisions") == [(0,)]
        before = everything(archive)
    assert first.read_bytes() == content
    with Archive.open(first, create=False) as archive:
        assert everything(archive) == before
        ruling = Ruling(DecisionKind.SET_ASIDE, (1, 2), "Bà B", "quét thử", {"id": ["1", "2"]})
        decide(archive, ruling, survey=SURVEY, judge=JUDGE, at=AT)
        assert audit(archive, SURVEY, JUDGE).ok
    (backup,) = _backups(first)
    assert backup.name.startswith("archive-v1-")
    with duckdb.connect(backup, read_only=True) as connection:
        assert connection.execute("SELECT value FROM state WHERE key = 'schema'").fetchall() == [("1",)]
        assert connection.execute("SELECT count(*) FROM responses").fetchall() == [(40,)]
    made = tmp_path / "made.duckdb"
    with duckdb.connect(made) as connection:
        connection.execute(VERSION_1.read_text(encoding="utf-8"))
    assert _tables(backup) == _tables(made)


def test_an_older_archive_is_copied_and_brought_to_today(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive.open(old, create=False, read_only=True) as archive:
        before = everything(archive)
    _foresee(monkeypatch, tmp_path, NOTES)
    with Archive.open(old, create=False) as archive:
        after = everything(archive)
        assert archive.read("SELECT count(*) FROM notes") == [(0,)]
        assert audit(archive, SURVEY, JUDGE).ok
        pull(archive, [row(99)], complete=False)
        assert audit(archive, SURVEY, JUDGE).ok
    state = dict(before.pop("state")) | {"schema": str(NEXT)}
    assert dict(after.pop("state")) == state
    assert after == before
    (backup,) = _backups(old)
    assert backup.name.startswith(f"archive-v{NEXT - 1}-")
    assert backup.suffix == ".duckdb"
    monkeypatch.setattr(migrations, "STEPS", STEPS)
    with Archive.open(backup, create=False, read_only=True) as archive:
        assert audit(archive, SURVEY, JUDGE).ok
        assert everything(archive) == {**before, "state": sorted((state | {"schema": str(NEXT - 1)}).items())}


def test_it_is_done_once(old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _foresee(monkeypatch, tmp_path, NOTES)
    for _ in range(3):
        Archive.open(old, create=False).close()
    assert len(_backups(old)) == 1


def test_whoever_only_reads_an_older_archive_reads_it_as_todays_and_changes_nothing(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = old.read_bytes()
    _foresee(monkeypatch, tmp_path, NOTES)
    with Archive.open(old, create=False, read_only=True) as archive:
        assert archive.read("SELECT count(*) FROM notes") == [(0,)]
        assert audit(archive, SURVEY, JUDGE).ok
        with pytest.raises(duckdb.Error):
            archive.read("COPY (SELECT 1) TO 'out.csv'")
    assert old.read_bytes() == content
    assert [one.name for one in old.parent.iterdir()] == ["archive.duckdb"]


@pytest.mark.parametrize(
    "statements",
    [
        (NOTES, "CREATE TABLE notes (other VARCHAR)"),
        (NOTES, "SELECT error('stop')"),
        (NOTES, "UPDATE responses SET verdict = 'forged' WHERE seq = 3"),
        (NOTES, "DELETE FROM ledger"),
        (NOTES, "INSERT INTO changes SELECT * FROM changes"),
        (NOTES, "ALTER TABLE state ADD COLUMN more VARCHAR"),
        ("CREATE TABLE notes (number BIGINT, words VARCHAR)",),
        (),
    ],
)
@pytest.mark.parametrize("read_only", [False, True])
def test_a_step_that_fails_leaves_the_archive_as_it_was(
    old: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    statements: tuple[str, ...],
    read_only: bool,  # noqa: FBT001 - parametrised
) -> None:
    with Archive.open(old, create=False, read_only=True) as archive:
        before = everything(archive)
    with monkeypatch.context() as patch:
        _foresee(patch, tmp_path, *statements)
        with pytest.raises(ArchiveError) as raised:
            Archive.open(old, create=False, read_only=read_only)
    assert raised.value.message.id == "keep.migration-failed"
    assert raised.value.message.values == {"path": old, "old": str(NEXT - 1), "new": str(NEXT)}
    assert len(_backups(old)) == (0 if read_only else 1)
    with Archive.open(old, create=False, read_only=True) as archive:
        assert everything(archive) == before


def test_nothing_is_migrated_where_no_copy_can_be_made(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = old.read_bytes()
    (old.parent / "backups").write_text("a file where the folder should be", encoding="utf-8")
    _foresee(monkeypatch, tmp_path, NOTES)
    with pytest.raises(UsageError) as raised:
        Archive.open(old, create=False)
    assert raised.value.message.id == "keep.unwritable"
    assert old.read_bytes() == content


def test_an_archive_of_no_version_at_all_is_none(old: Path) -> None:
    tamper(old, "UPDATE state SET value = '0' WHERE key = 'schema'")
    with pytest.raises(ArchiveError) as raised:
        Archive.open(old, create=False)
    assert raised.value.message.id == "archive.not-an-archive"


HOLD = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1])
print("open", flush=True)
sys.stdin.read()
"""


def test_an_older_archive_in_use_is_said_to_be(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _foresee(monkeypatch, tmp_path, NOTES)
    command = [sys.executable, "-c", HOLD, str(old)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        for ask in (migrations.migrate, migrations.migrated_copy):
            with pytest.raises(BusyError):
                ask(old)
        other.communicate("")
    assert _backups(old) == []


MIGRATE_AND_DIE = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from qrsurvey.archive import copying, migrations
moment = int(sys.argv[4])
calls = 0

def die_at(real):
    def called(*arguments):
        global calls
        calls += 1
        if calls == moment:
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        return real(*arguments)
    return called

migrations._SCHEMA = Path(sys.argv[3])
migrations.STEPS = (*migrations.STEPS, migrations.Step(migrations.current_version() + 1, (sys.argv[5],)))
for module, names in ((copying, ("prints_of", "to_disk", "publish")), (migrations, ("columns_of", "_as_today", "prints_of"))):
    for name in names:
        setattr(module, name, die_at(getattr(module, name)))
migrations.migrate(Path(sys.argv[2]))
print(calls)
"""


def test_killed_at_any_moment_it_is_the_old_one_or_the_new_one(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive.open(old, create=False, read_only=True) as archive:
        before = everything(archive)
    content = old.read_bytes()
    _foresee(monkeypatch, tmp_path, NOTES)
    schema = migrations._SCHEMA
    moment = 0
    while True:
        moment += 1
        old.write_bytes(content)
        old.with_name("archive.duckdb.wal").unlink(missing_ok=True)
        command = [sys.executable, "-c", MIGRATE_AND_DIE, str(Path(__file__).parents[1]), str(old)]
        done = subprocess.run(
            [*command, str(schema), str(moment), NOTES], capture_output=True, text=True, check=False
        )
        with Archive.open(old, create=False) as archive:
            after = everything(archive)
            assert {**after, "state": []} == {**before, "state": []}
            assert audit(archive, SURVEY, JUDGE).ok
        if done.returncode == 0:
            break
        assert done.stdout == ""
    assert moment >= 8
    for backup in _backups(old):
        if not backup.name.endswith(".part"):
            with duckdb.connect(backup, read_only=True) as connection:
                assert connection.execute("SELECT count(*) FROM responses").fetchall() == [(40,)]
