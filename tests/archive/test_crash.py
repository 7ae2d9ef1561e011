"""A pull that is killed leaves the archive as it was before, or as it is after."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from qrsurvey.archive.audit import audit
from qrsurvey.archive.deciding import Ruling, decide
from qrsurvey.archive.decisions import DecisionKind
from qrsurvey.archive.store import Archive
from support.archives import AT, JUDGE, SURVEY, everything, pull, row

pytestmark = pytest.mark.mass

PULL_AND_DIE = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from qrsurvey.archive.store import Archive
from support.archives import pull, row

step, rows = int(sys.argv[3]), [row(n, comment=f"số {n}") for n in range(1, 3_000)]

def progress(done, total):
    if done == step:
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))

with Archive.open(Path(sys.argv[2]), create=True) as archive:
    pull(archive, [row(0, overall="Bình thường"), *rows], progress=progress)
    if step == 6:
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
print("done")
"""


DECIDE_AND_DIE = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from qrsurvey.archive import answers, deciding
from qrsurvey.archive.decisions import DecisionKind
from qrsurvey.archive.decisions import DecisionKind
from qrsurvey.archive.deciding import Ruling, decide
from qrsurvey.archive.store import Archive
from support.archives import AT, JUDGE, SURVEY

moment = int(sys.argv[3])
calls = 0

def die_at(real):
    def called(*arguments):
        global calls
        calls += 1
        if calls == moment:
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        return real(*arguments)
    return called

for module, names in ((deciding, ("record", "row_of", "reread_inside", "read_decisions")), (answers, ("append_answers",))):
    for name in names:
        setattr(module, name, die_at(getattr(module, name)))
with Archive.open(Path(sys.argv[2]), create=False) as archive:
    if sys.argv[4] == "undo":
        deciding.undo(archive, 1, who="Bà B", reason="nhầm", survey=SURVEY, judge=JUDGE, at=AT)
    else:
        ruling = deciding.Ruling(DecisionKind.SET_ASIDE, tuple(range(2, 900)), "Bà B", "quét thử", {"id": ["2"]})
        deciding.decide(archive, ruling, survey=SURVEY, judge=JUDGE, at=AT)
print(calls)
"""


@pytest.mark.parametrize("what", ["set-aside", "undo"])
def test_killed_at_any_moment_of_a_decision_it_is_made_or_not(tmp_path: Path, what: str) -> None:
    path = tmp_path / "archive.duckdb"
    with Archive.open(path, create=True) as archive:
        pull(archive, [row(n) for n in range(1_000)])
        if what == "undo":
            ruling = Ruling(DecisionKind.SET_ASIDE, (5, 6, 999), "Bà B", "quét thử", {"id": ["5"]})
            decide(archive, ruling, survey=SURVEY, judge=JUDGE, at=AT)
        before = everything(archive)
    moment = 0
    while True:
        moment += 1
        command = [sys.executable, "-c", DECIDE_AND_DIE, str(Path(__file__).parents[1]), str(path)]
        done = subprocess.run([*command, str(moment), what], capture_output=True, text=True, check=False)
        with Archive.open(path, create=False) as archive:
            if done.returncode == 0:
                assert len(everything(archive)["decisions"]) == len(before["decisions"]) + 1
            else:
                assert done.stdout == ""
                assert everything(archive) == before
            assert audit(archive, SURVEY, JUDGE).ok
        if done.returncode == 0:
            break
    assert moment >= 6


def _killed(path: Path, step: int) -> None:
    command = [sys.executable, "-c", PULL_AND_DIE, str(Path(__file__).parents[1]), str(path), str(step)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert done.stdout == ""


@pytest.mark.parametrize("step", range(1, 6))
def test_killed_in_the_middle_of_a_pull_the_state_before_is_found(tmp_path: Path, step: int) -> None:
    path = tmp_path / "archive.duckdb"
    with Archive.open(path, create=True) as archive:
        pull(archive, [row(0)])
        before = everything(archive)
    _killed(path, step)
    with Archive.open(path, create=False) as archive:
        assert everything(archive) == before
        again = pull(
            archive, [row(0, overall="Bình thường"), *(row(n, comment=f"số {n}") for n in range(1, 3_000))]
        )
        assert (again.added, len(again.edited)) == (2_999, 1)
        assert audit(archive, SURVEY, JUDGE).ok


def test_killed_after_the_pull_nothing_is_lost_even_for_a_reader(tmp_path: Path) -> None:
    path = tmp_path / "archive.duckdb"
    _killed(path, 6)
    assert path.with_name("archive.duckdb.wal").exists()
    for read_only in (True, False):
        with Archive.open(path, create=False, read_only=read_only) as archive:
            assert archive.read("SELECT count(*) FROM responses") == [(3_000,)]
            assert audit(archive, SURVEY, JUDGE).ok


def test_a_log_cut_short_is_the_state_before(tmp_path: Path) -> None:
    path = tmp_path / "archive.duckdb"
    with Archive.open(path, create=True) as archive:
        pull(archive, [row(0)])
        before = everything(archive)
    _killed(path, 6)
    log = path.with_name("archive.duckdb.wal")
    os.truncate(log, log.stat().st_size // 2)
    with Archive.open(path, create=False) as archive:
        assert everything(archive) == before
