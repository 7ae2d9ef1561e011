"""The folder for files that aren't finished: it goes when its user does, and nobody else's is touched."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from qrsurvey.errors import ExitCode, UsageError
from qrsurvey.office.scratch import LOCK, scratch_folder


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_it_is_there_and_gone_with_all_in_it(place: Path) -> None:
    with scratch_folder() as folder:
        assert folder.parent == place
        (folder / "packs").mkdir()
        (folder / "packs" / "a.pdf").write_bytes(b"1")
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("stop", [KeyboardInterrupt, ZeroDivisionError])
def test_it_is_gone_whatever_ends_its_use(place: Path, stop: type[BaseException]) -> None:
    def use() -> None:
        with scratch_folder() as folder:
            (folder / "a").write_bytes(b"1")
            raise stop

    with pytest.raises(stop):
        use()
    assert list(place.iterdir()) == []


def _aged(folder: Path) -> None:
    os.utime(folder / LOCK, (0, 0))


def test_one_that_is_in_use_is_left_alone_however_old(place: Path) -> None:
    script = (
        "import sys, tempfile; tempfile.tempdir = sys.argv[1]\n"
        "from qrsurvey.office.scratch import scratch_folder\n"
        "with scratch_folder() as folder: print(folder, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        theirs = Path(other.stdout.readline().strip())
        _aged(theirs)
        with scratch_folder():
            pass
        assert theirs.is_dir()
        other.kill()
        other.wait()
        with scratch_folder():
            assert not theirs.exists()


def test_one_that_nobody_holds_is_swept_and_nothing_else(place: Path) -> None:
    for name in ("qrsurvey-left", "qrsurvey-without-lock", "other-left"):
        (place / name / "packs").mkdir(parents=True)
    for name in ("qrsurvey-left", "other-left"):
        (place / name / LOCK).write_bytes(b"")
        _aged(place / name)
    with scratch_folder():
        pass
    assert sorted(path.name for path in place.iterdir()) == ["other-left", "qrsurvey-without-lock"]


def test_one_that_has_just_been_made_is_left_alone(place: Path) -> None:
    (place / "qrsurvey-new").mkdir()
    (place / "qrsurvey-new" / LOCK).write_bytes(b"")
    with scratch_folder():
        assert (place / "qrsurvey-new").is_dir()


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_link_is_not_followed(place: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    mine = tmp_path_factory.mktemp("mine")
    (mine / LOCK).write_bytes(b"")
    _aged(mine)
    (place / "qrsurvey-link").symlink_to(mine)
    with scratch_folder():
        pass
    assert (mine / LOCK).exists()


def test_where_there_is_no_place_at_all(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = place / "file"
    nowhere.write_bytes(b"")
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_candidate_tempdir_list", lambda: [str(nowhere)])
    with pytest.raises(UsageError) as caught, scratch_folder():
        pass
    assert (caught.value.message.id, caught.value.exit_code) == ("machine.no-temp", ExitCode.USAGE)


# Only a process that ends may be limited for good: nothing it writes is larger than a few bytes.
_LIMITED = """
import resource, sys, tempfile
from qrsurvey.errors import UsageError
from qrsurvey.office.scratch import scratch_folder
tempfile.tempdir = sys.argv[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))
try:
    with scratch_folder() as folder:
        (folder / "a.pdf").write_bytes(bytes(5_000))
except UsageError as error:
    print(error.message.id, error.message.values["path"])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits are POSIX")
def test_where_there_is_no_room(place: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(place)], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"machine.temp-full {place}\n"
    assert list(place.iterdir()) == []
