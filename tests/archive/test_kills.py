"""Killed at random moments, on a full disk, with a log that a power cut left: nothing lost, nothing doubled."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from qrsurvey.archive.audit import audit
from qrsurvey.archive.store import Archive
from qrsurvey.cli.main import run
from qrsurvey.errors import ArchiveError
from support.archives import JUDGE, SURVEY, everything, pull, row
from support.effort import effort
from support.kills import Office

pytestmark = pytest.mark.mass

KILLS = effort(25, least=10)
TESTS = str(Path(__file__).parents[1])


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path / "office", seed=25, rows=60)
    yield office
    office.close()


def test_killed_at_random_moments_nothing_is_lost_or_doubled(office: Office) -> None:
    office.measure()
    kills = [office.kill() for _ in range(KILLS)]
    assert all(one.after in {one.before, one.offered} for one in kills)
    assert any(one.in_time for one in kills)
    assert office.pull() == 0
    assert office.lost_and_doubled() == (0, 0)
    assert office.audit() == 0


# A second process that pulls, and ends without closing anything once all is committed.
PULL_AND_END = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from qrsurvey.archive.store import Archive
from support.archives import pull, row

archive = Archive.open(Path(sys.argv[2]), create=False)
pull(archive, [row(0), *(row(n, comment=f"số {n}") for n in range(1, 300))])
os._exit(0)
"""


@pytest.fixture(scope="module")
def cut_off(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of one response, and a log that adds 299."""
    path = tmp_path_factory.mktemp("cut-off") / "archive.duckdb"
    with Archive.open(path, create=True) as archive:
        pull(archive, [row(0)])
    subprocess.run([sys.executable, "-c", PULL_AND_END, TESTS, str(path)], check=True)
    assert path.with_name("archive.duckdb.wal").stat().st_size > 10_000
    return path


@pytest.fixture
def path(cut_off: Path, tmp_path: Path) -> Path:
    for name in ("archive.duckdb", "archive.duckdb.wal"):
        shutil.copyfile(cut_off.with_name(name), tmp_path / name)
    return tmp_path / "archive.duckdb"


@pytest.mark.parametrize("seed", range(12))
def test_a_log_cut_short_spoilt_or_followed_by_rubbish(path: Path, seed: int) -> None:
    dice = random.Random(seed)
    log = path.with_name("archive.duckdb.wal")
    content = bytearray(log.read_bytes())
    damage = ("cut", "rubbish after", "bit", "all rubbish")[seed % 4]
    if damage == "cut":
        del content[dice.randrange(len(content)) :]
    elif damage == "rubbish after":
        content += dice.randbytes(dice.randrange(1, 5_000))
    elif damage == "bit":
        content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    else:
        content[:] = dice.randbytes(len(content))
    log.write_bytes(content)
    refused = ""
    try:
        with Archive.open(path, create=False, read_only=True) as archive:
            assert archive.read("SELECT count(*) FROM responses") in ([(1,)], [(300,)])
    except ArchiveError as error:
        refused = error.message.id
    # What is cut, or no log at all, is as if it weren't there.
    assert refused == ("keep.log-damaged" if damage == "bit" else "")
    if refused:  # the next step that the error names
        log.rename(log.with_name("aside.wal"))
    with Archive.open(path, create=False) as archive:
        assert audit(archive, SURVEY, JUDGE).ok
        pull(archive, [row(0), *(row(n, comment=f"số {n}") for n in range(1, 300))])
        assert archive.read("SELECT count(*), count(DISTINCT id) FROM responses") == [(300, 300)]
        assert audit(archive, SURVEY, JUDGE).ok


def test_the_next_run_says_that_the_last_was_cut_off(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.measure()
    log = office.archive.with_name("archive.duckdb.wal")
    words = ["pull", "--from", str(office.file), "--workspace", str(office.root), "--lang", "en", "--yes"]
    assert run(words) == 0
    assert "cut off" not in capsys.readouterr().err
    ended = (
        "import os, sys; from pathlib import Path; from qrsurvey.archive.store import Archive;"
        "archive = Archive.open(Path(sys.argv[1]), create=False);"
        "archive.connection.execute('SET checkpoint_threshold = \\'1GB\\'');"
        "archive.set_state('x', 'y'); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", ended, str(office.archive)], check=True)
    assert log.stat().st_size > 0
    assert run(words) == 0
    assert "last run was cut off" in capsys.readouterr().err
    assert run(words) == 0
    assert "cut off" not in capsys.readouterr().err
    assert office.lost_and_doubled() == (0, 0)


FILL_UP = """
import os, resource, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from qrsurvey.archive.store import Archive
from qrsurvey.errors import UsageError
from support.archives import pull, row

path, room = Path(sys.argv[2]), int(sys.argv[3])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
size = path.stat().st_size if path.exists() else 0
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
try:
    with Archive.open(path, create=True) as archive:
        pull(archive, [row(0), *(row(n, comment=f"số {n} " * 40) for n in range(1, 2_000))])
except UsageError as error:
    print(error.message.id)
else:
    print("fitted")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit for the size of a file")
@pytest.mark.parametrize("room", [0, 5_000, 50_000, 400_000, 900_000, 1_600_000, 50_000_000])
def test_on_a_full_disk_it_says_so_and_nothing_is_half_written(tmp_path: Path, room: int) -> None:
    path = tmp_path / "archive.duckdb"
    with Archive.open(path, create=True) as archive:
        pull(archive, [row(0)])
        before = everything(archive)
    command = [sys.executable, "-c", FILL_UP, TESTS, str(path), str(room)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ("fitted\n" if room > 10**7 else "archive.disk-full\n")
    with Archive.open(path, create=False) as archive:
        if room < 10**7:
            assert everything(archive) == before
        pull(archive, [row(0), *(row(n, comment=f"số {n} " * 40) for n in range(1, 2_000))])
        assert archive.read("SELECT count(*), count(DISTINCT id) FROM responses") == [(2_000, 2_000)]
        assert audit(archive, SURVEY, JUDGE).ok


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit for the size of a file")
def test_an_archive_that_no_disk_has_room_for_is_not_begun(tmp_path: Path) -> None:
    path = tmp_path / "archive.duckdb"
    command = [sys.executable, "-c", FILL_UP, TESTS, str(path), "5000"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "archive.disk-full\n"), done.stderr
    assert not path.exists()


def test_two_pulls_at_once_one_of_them_is_told(office: Office) -> None:
    office.measure()
    office.grow()
    hold = (
        "import sys; from pathlib import Path; from qrsurvey.archive.store import Archive;"
        "archive = Archive.open(Path(sys.argv[1]), create=False); print('open', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", hold, str(office.archive)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        assert office.pull() == 2
        other.communicate("")
    assert office.pull() == 0
    assert office.lost_and_doubled() == (0, 0)
    assert {one.name for one in office.archive.parent.iterdir()} == {"archive.duckdb", "placards.json"}
