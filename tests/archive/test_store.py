from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from qrsurvey.archive import faults
from qrsurvey.archive.audit import audit
from qrsurvey.archive.migrations import current_version
from qrsurvey.archive.store import Archive
from qrsurvey.errors import ArchiveError, BusyError, QrsurveyError, UsageError
from support.archives import JUDGE, SURVEY, everything, pull, row, tamper


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "archive.duckdb"


def _refused(path: Path, kind: type[QrsurveyError], *, create: bool = True, read_only: bool = False) -> str:
    with pytest.raises(QrsurveyError) as raised:
        Archive.open(path, create=create, read_only=read_only)
    assert type(raised.value) is kind
    return raised.value.message.id


def test_an_archive_is_made_with_its_folder_and_nothing_beside_it(path: Path) -> None:
    with Archive.open(path, create=True) as archive:
        assert archive.state("schema") == str(current_version())
    assert [one.name for one in path.parent.iterdir()] == ["archive.duckdb"]


def test_what_was_stored_is_there_when_opened_again_also_for_reading(path: Path) -> None:
    with Archive.open(path, create=True) as archive:
        pull(archive, [row()])
        stored = everything(archive)
    for read_only in (False, True):
        with Archive.open(path, create=False, read_only=read_only) as archive:
            assert everything(archive) == stored
            assert audit(archive, SURVEY, JUDGE).ok


def test_an_archive_that_is_not_there_is_not_made_unless_asked(path: Path) -> None:
    assert _refused(path, UsageError, create=False) == "archive.missing"
    assert not path.parent.exists()


HOLD = """
import sys
from pathlib import Path
from qrsurvey.archive.store import Archive
with Archive.open(Path(sys.argv[1]), create=False, read_only=sys.argv[2] == "read"):
    print("open", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize(("held", "wanted"), [("write", "write"), ("write", "read"), ("read", "write")])
def test_a_second_process_is_told_that_the_archive_is_in_use(path: Path, held: str, wanted: str) -> None:
    Archive.open(path, create=True).close()
    command = [sys.executable, "-c", HOLD, str(path), held]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        assert _refused(path, BusyError, read_only=wanted == "read") == "archive.busy"
        other.communicate("")
    Archive.open(path, create=False).close()


def test_several_processes_may_read(path: Path) -> None:
    Archive.open(path, create=True).close()
    command = [sys.executable, "-c", HOLD, str(path), "read"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        Archive.open(path, create=False, read_only=True).close()
        other.communicate("")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04" * 5_000, "không phải kho lưu trữ".encode()])
@pytest.mark.parametrize("create", [True, False])
def test_another_file_in_its_place_is_refused_and_left_alone(
    path: Path,
    content: bytes,
    create: bool,  # noqa: FBT001 - parametrised
) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    assert _refused(path, ArchiveError, create=create) == "archive.not-an-archive"
    assert path.read_bytes() == content


def test_a_folder_in_its_place_is_refused(path: Path) -> None:
    path.mkdir(parents=True)
    assert _refused(path, ArchiveError) == "archive.not-an-archive"


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE t (a INT)", "CREATE TABLE state (key VARCHAR, value VARCHAR)"]
)
def test_a_database_that_is_no_archive_is_refused(path: Path, statement: str) -> None:
    path.parent.mkdir()
    tamper(path, statement)
    assert _refused(path, ArchiveError) == "archive.not-an-archive"


def test_an_archive_of_a_newer_version_is_refused(path: Path) -> None:
    Archive.open(path, create=True).close()
    tamper(path, f"UPDATE state SET value = '{current_version() + 1}' WHERE key = 'schema'")
    assert _refused(path, ArchiveError) == "archive.newer"


def test_a_truncated_archive_is_refused(path: Path) -> None:
    with Archive.open(path, create=True) as archive:
        pull(archive, [row(n) for n in range(2_000)])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert _refused(path, ArchiveError) == "archive.damaged"


def test_damage_met_while_reading_is_told_as_such(path: Path) -> None:
    with Archive.open(path, create=True) as archive:
        pull(archive, [row(n, comment=f"số {n}") for n in range(30_000)])
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4096] = bytes(4096)
    path.write_bytes(content)
    with pytest.raises(ArchiveError) as raised, Archive.open(path, create=False) as archive:
        everything(archive)
    assert raised.value.message.id == "archive.damaged"


def test_a_log_without_its_archive_is_no_empty_archive(path: Path) -> None:
    path.parent.mkdir()
    path.with_name("archive.duckdb.wal").write_bytes(b"x")
    assert _refused(path, ArchiveError) == "archive.log-alone"


def test_a_folder_that_cannot_be_made_is_a_usage_error(path: Path) -> None:
    path.parent.write_text("a file where the folder should be", encoding="utf-8")
    assert _refused(path, UsageError) == "archive.unwritable"


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions don't bind root, or aren't POSIX"
)
def test_a_folder_without_permission_is_a_usage_error(path: Path) -> None:
    path.parent.mkdir(mode=0o500)
    assert _refused(path, UsageError) == "archive.unwritable"


def test_a_creation_that_was_killed_leaves_nothing_that_counts(path: Path) -> None:
    path.parent.mkdir()
    path.with_name("archive.duckdb.new").write_bytes(b"half of an archive")
    Archive.open(path, create=True).close()
    assert [one.name for one in path.parent.iterdir()] == ["archive.duckdb"]


def test_an_archive_that_another_process_made_meanwhile_is_kept(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive.open(path, create=True) as archive:
        pull(archive, [row()])
    real_exists = Path.exists
    monkeypatch.setattr(Path, "exists", lambda self: False if self == path else real_exists(self))
    with Archive.open(path, create=True) as archive:
        assert archive.read("SELECT count(*) FROM responses") == [(1,)]


def test_a_file_system_without_links_will_do(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    Archive.open(path, create=True).close()
    assert [one.name for one in path.parent.iterdir()] == ["archive.duckdb"]


@pytest.mark.parametrize(
    "query",
    [
        "COPY (SELECT 1) TO 'out.csv'",
        "SELECT * FROM read_text('/etc/hostname')",
        "ATTACH 'other.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM 'https://example.org/x.csv'",
        "SET enable_external_access = true",
    ],
)
def test_no_query_reaches_another_file_or_the_network(path: Path, query: str) -> None:
    with Archive.open(path, create=True) as archive, pytest.raises(duckdb.Error):
        archive.read(query)


def _write_and_fail(archive: Archive) -> None:
    with archive.transaction():
        archive.set_state("a", "b")
        raise ValueError("stop")


def test_a_transaction_is_all_or_nothing(path: Path) -> None:
    with Archive.open(path, create=True) as archive:
        with pytest.raises(ValueError, match="stop"):
            _write_and_fail(archive)
        assert archive.state("a") is None
        with archive.transaction():
            archive.set_state("a", "b")
            archive.set_state("a", "c")
        assert archive.state("a") == "c"


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (
            duckdb.IOException(
                "Cannot open file: The process cannot access the file because it is being used by another process."
            ),
            BusyError,
            "archive.busy",
        ),
        (
            duckdb.IOException("Could not write file: No space left on device"),
            UsageError,
            "archive.disk-full",
        ),
        (
            duckdb.OutOfMemoryException(
                "failed to offload data block of size 256.0 KiB (1.0 MiB/1.0 MiB used)"
            ),
            UsageError,
            "archive.disk-full",
        ),
        (duckdb.IOException("Cannot open file: Permission denied"), UsageError, "archive.unwritable"),
        (
            duckdb.IOException("Trying to read a database file with version number 99"),
            ArchiveError,
            "archive.newer",
        ),
        (duckdb.IOException("Corrupt database file: computed checksum"), ArchiveError, "archive.damaged"),
        (duckdb.InternalException("Failed to load metadata pointer"), ArchiveError, "archive.damaged"),
    ],
)
def test_what_duckdb_says_becomes_an_error_with_a_next_step(
    path: Path, error: duckdb.Error, kind: type[QrsurveyError], message: str
) -> None:
    with pytest.raises(kind) as raised, Archive.open(path, create=True):
        raise error
    assert (type(raised.value), raised.value.message.id) == (kind, message)
    assert raised.value.__cause__ is error


def test_what_goes_wrong_while_rows_are_appended_is_what_is_told(path: Path) -> None:
    with (
        Archive.open(path, create=True) as archive,
        pytest.raises(duckdb.ConstraintException),
        archive.transaction(),
    ):
        archive.append("state", {"key": ["a", None], "value": ["b", "c"]})


def test_a_mistake_of_ours_is_not_blamed_on_the_file(path: Path) -> None:
    with pytest.raises(duckdb.BinderException), Archive.open(path, create=True) as archive:
        archive.read("SELECT nothing FROM responses")


def test_windows_words_for_a_file_in_use_need_not_be_understood(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Archive.open(path, create=True).close()

    def held(*_: object, **__: object) -> None:
        error = PermissionError(13, "Quy trình không thể truy nhập tệp")
        error.winerror = 32  # type: ignore[attr-defined, unused-ignore]
        raise error

    monkeypatch.setattr(Path, "open", held)
    error = duckdb.IOException("Cannot open file: Quy trình không thể truy nhập tệp")
    assert isinstance(faults.explain(error, path), BusyError)


@pytest.mark.parametrize("killed", [False, True])
@pytest.mark.parametrize(
    "made",
    [
        "ALTER TABLE answers RENAME TO mine; CREATE VIEW answers AS SELECT * FROM mine",
        "CREATE VIEW harmless AS SELECT 1 AS one",
        "CREATE MACRO twice(n) AS n * 2",
    ],
)
def test_what_answers_otherwise_than_a_table_is_refused(path: Path, made: str, *, killed: bool) -> None:
    with Archive.open(path, create=True) as archive:
        pull(archive, [row()])
    for _ in range(2):  # the second time it is known to be sound
        Archive.open(path, create=False, read_only=True).close()
    before = path.read_bytes()
    ending = "os._exit(0)" if killed else "connection.close()"  # what isn't closed stays in the log beside it
    script = f"import duckdb, os; connection = duckdb.connect({str(path)!r}); connection.execute({made!r})"
    subprocess.run([sys.executable, "-c", f"{script}; {ending}"], check=True)
    assert (path.read_bytes() == before) == killed
    for read_only in (True, False):
        with pytest.raises(ArchiveError) as caught:
            Archive.open(path, create=False, read_only=read_only)
        assert caught.value.message.id == "archive.foreign"
