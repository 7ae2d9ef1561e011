"""Disks that are full and files that nobody may touch: a clear error with exit 2, and nothing half-written."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.small_disk import fill, small_disk
from support.workspaces import write_workspace

pytestmark = pytest.mark.mass

LINK = (
    "https://docs.google.com/forms/d/e/1FAIpQLSdNEW0000000000000000000000000000000000000000000/viewform"
    "?usp=pp_url&entry.555=CODE"
)
ANSWERS = 'Dấu thời gian,Mã đơn vị,Thái độ phục vụ,Hài lòng chung,Góp ý\n"13/05/2025 8:00:00",X,,,{}\n'

Command = Callable[..., subprocess.CompletedProcess[str]]


def _qrsurvey(
    root: Path, *arguments: object, before: tuple[str, ...] = (), **variables: object
) -> subprocess.CompletedProcess[str]:
    words = [*before, sys.executable, "-m", "qrsurvey", *map(str, arguments)]
    environment = {**os.environ, "QRSURVEY_LANG": "en", **{k: str(v) for k, v in variables.items()}}
    return subprocess.run(
        words, cwd=root, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )


def _names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


@pytest.fixture
def office(tmp_path: Path) -> Path:
    return write_workspace(tmp_path / "office")


def _refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 2, done.stderr
    for word in (*words, "What to do:"):
        assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_a_full_folder_for_temporary_files(office: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "tiny", 64) as tiny:
        _refused(
            _qrsurvey(office, "make-codes", TMPDIR=tiny), f"temporary files, {tiny}, has no room", "TMPDIR"
        )
        assert list(tiny.iterdir()) == []
    assert _names(office / "out") == []


@pytest.mark.parametrize("leave", [8, 100])  # not even to try; to try, but not for all
def test_a_full_folder_for_placards(office: Path, tmp_path: Path, leave: int) -> None:
    with small_disk(tmp_path / "tiny", 200) as tiny:
        fill(tiny, leave=leave)
        _refused(_qrsurvey(office, "make-codes", "--out", tiny / "o"), f"{tiny / 'o'}", "ran full")
        assert _names(tiny / "o") == []


def test_a_full_folder_for_the_report_and_the_script(office: Path, tmp_path: Path) -> None:
    assert _qrsurvey(office, "make-codes").returncode == 0
    (tmp_path / "a.csv").write_text(ANSWERS.format("x"), encoding="utf-8")
    assert _qrsurvey(office, "pull", "--yes", "--from", tmp_path / "a.csv").returncode == 0
    with small_disk(tmp_path / "tiny", 96) as tiny:
        fill(tiny, leave=72)  # room to try, none for the report
        _refused(
            _qrsurvey(office, "report", "--month", "2025-05", "--out", tiny / "r"),
            "ran full",
            str(tiny / "r"),
        )
        assert _names(tiny) == ["filler"]
        (tiny / "filler").unlink()
        fill(tiny)
        _refused(_qrsurvey(office, "form", "script", "--out", tiny / "s.gs"), "ran full", str(tiny))
        assert _names(tiny) == ["filler"]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_a_full_folder_for_the_export(office: Path, tmp_path: Path, kind: str) -> None:
    assert _qrsurvey(office, "make-codes").returncode == 0
    rows = "".join(f'"13/05/2025 8:00:{at % 60:02}",X,,,{os.urandom(60).hex()}\n' for at in range(3_000))
    (tmp_path / "a.csv").write_text(ANSWERS.format("x") + rows, encoding="utf-8")
    assert _qrsurvey(office, "pull", "--yes", "--from", tmp_path / "a.csv").returncode == 0
    with small_disk(tmp_path / "tiny", 128) as tiny:
        done = _qrsurvey(office, "archive", "export", "--format", kind, "--out", tiny / "e")
        _refused(done, "ran full", str(tiny / "e"))
        assert _names(tiny) == []


def test_a_full_disk_for_a_new_workspace_and_for_its_units(tmp_path: Path) -> None:
    new = ("init", "--yes", "--office", "X", "--unit", "Phòng Y tế", "--quiet")
    with small_disk(tmp_path / "tiny", 200) as tiny:
        fill(tiny, leave=64)  # room to try, none for all of it
        before = _names(tiny)
        done = _qrsurvey(tmp_path, *new, tiny / "w")
        assert done.returncode == 2, done.stderr
        assert (_names(tiny), (tiny / "w").exists()) == (before, False)
    with small_disk(tmp_path / "tiny", 200) as tiny:
        assert _qrsurvey(tmp_path, *new, tiny / "w").returncode == 0
        (tmp_path / "list.csv").write_text("Mã,Tên đơn vị\nYTE,Phòng Y tế\n,Phòng Nội vụ\n", encoding="utf-8")
        before, units = _names(tiny / "w"), (tiny / "w" / "config" / "units.yaml").read_bytes()
        fill(tiny, leave=0)
        words = ("units", "import", tmp_path / "list.csv", "--yes")
        _refused(_qrsurvey(tmp_path, "--workspace", tiny / "w", *words), "ran full", "config")
        assert (tiny / "w" / "config" / "units.yaml").read_bytes() == units
        assert _names(tiny / "w") == before


def test_a_full_disk_for_the_archive_and_what_the_doctor_says_of_it(office: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 2_000) as disk:
        root = write_workspace(disk / "office")
        assert _qrsurvey(root, "make-codes", "--out", tmp_path / "out").returncode == 0
        (tmp_path / "a.csv").write_text(ANSWERS.format("x"), encoding="utf-8")
        fill(disk)
        _refused(_qrsurvey(root, "pull", "--yes", "--from", tmp_path / "a.csv"), "archive.duckdb", "ran full")
        _refused(
            _qrsurvey(root, "form", "adopt", LINK, "--break-printed-links"), "survey.yaml", "no space left"
        )
        assert _names(root / "config") == ["signing.key", "survey.yaml", "units.yaml"]
        told = _qrsurvey(root, "doctor", "--offline")
        assert told.returncode == 2
        assert "The disk ran full while writing" in told.stdout
        assert "Files can be written in" not in told.stdout


def test_the_doctor_tells_that_there_is_little_room_left(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 20_000) as disk:
        told = _qrsurvey(write_workspace(disk / "office"), "doctor", "--offline")
        assert "has only 19 MB left." in told.stdout
        assert told.returncode == 0


# What follows needs somebody for whom modes bind: root becomes nobody for it.


@pytest.fixture
def theirs() -> Iterator[tuple[Path, Command]]:
    """A workspace of somebody who is not root, and how to run a command as that person."""
    if sys.platform == "win32":
        pytest.skip("modes are POSIX")
    before: tuple[str, ...] = ()
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("nobody can be who is not root")
        before = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    root = write_workspace(folder / "office")

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        return _qrsurvey(root, *arguments, before=before, HOME=folder)

    try:
        if before:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, 65534, 65534)
        if run("--version").returncode != 0:
            pytest.skip("this program's files can't be read by nobody")
        yield root, run
    finally:
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755)
        shutil.rmtree(folder)


def test_a_read_only_folder_isnt_a_file_open_elsewhere(theirs: tuple[Path, Command]) -> None:
    root, run = theirs
    (root / "config").chmod(0o555)
    _refused(run("form", "adopt", LINK), "survey.yaml can't be replaced: it is read-only")
    _refused(run("make-codes"), "signing.key", "permission denied")
    told = run("doctor", "--offline")
    assert told.returncode == 2
    assert f"The folder {root / 'config'} can't be written (permission denied)" in told.stdout


def test_a_folder_of_files_that_may_not_be_looked_into(theirs: tuple[Path, Command]) -> None:
    root, run = theirs
    (root / "config").chmod(0)
    for command in (("doctor", "--offline"), ("pull",), ("make-codes",), ("codes", "list")):
        _refused(run(*command), str(root / "config" / "units.yaml"), "permission denied")


@pytest.mark.parametrize("name", ["units.yaml", "survey.yaml"])
def test_a_file_that_may_not_be_read(theirs: tuple[Path, Command], name: str) -> None:
    root, run = theirs
    (root / "config" / name).chmod(0)
    _refused(run("pull"), f"config/{name}:1: the file can't be read (permission denied)")
    assert f"config/{name}:1: the file can't be read (permission denied)" in run("doctor", "--offline").stdout


def test_an_archive_that_may_not_be_looked_for(theirs: tuple[Path, Command]) -> None:
    root, run = theirs
    (root / "a.csv").write_text(ANSWERS.format("x"), encoding="utf-8")
    assert run("make-codes").returncode == 0
    (root / "data").chmod(0)
    for command in (
        ("codes", "list"),
        ("report",),
        ("audit",),
        ("pull", "--from", "a.csv"),
        ("make-codes",),
        ("archive", "backup"),
    ):
        _refused(run(*command), str(root / "data" / "archive.duckdb"), "permission denied")
    told = run("doctor", "--offline")
    assert told.returncode == 2
    assert "fault of ours" not in told.stdout
    assert f"{root / 'data' / 'archive.duckdb'} can't be used: permission denied." in told.stdout


def test_the_doctor_sees_that_the_archive_is_read_only(theirs: tuple[Path, Command]) -> None:
    root, run = theirs
    assert run("make-codes").returncode == 0
    (root / "data" / "archive.duckdb").chmod(stat.S_IRUSR)
    told = run("doctor", "--offline")
    assert told.returncode == 4
    assert f"The archive {root / 'data' / 'archive.duckdb'} can't be written to." in told.stdout
    assert "The archive can be opened" not in told.stdout


@pytest.mark.parametrize("name", ["config/survey.yaml", "config/volumes.csv", "config/signing.key"])
def test_a_folder_where_a_file_should_be(office: Path, name: str) -> None:
    (office / name).unlink(missing_ok=True)
    (office / name).mkdir()
    command = ("report", "--month", "2025-05") if name.endswith(".csv") else ("make-codes",)
    done = _qrsurvey(office, *command)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["data", "out", "out/placards", "config/layouts", "config/languages"])
def test_a_file_where_a_folder_should_be(office: Path, name: str) -> None:
    (office / name).parent.mkdir(exist_ok=True)
    (office / name).write_bytes(b"")
    asked = ("--lang", "fr") if name == "config/languages" else ()
    done = _qrsurvey(office, "make-codes", *asked)
    assert done.returncode == 2, done.stderr
    assert str(office / name) in done.stderr
    told = _qrsurvey(office, "doctor", "--offline")
    assert "fault of ours" not in told.stdout
