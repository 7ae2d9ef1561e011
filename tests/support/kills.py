"""A process that pulls the same growing file again and again until it is killed, and what must be true after."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from qrsurvey.cli.main import run
from support.workspaces import write_workspace

ROOT = Path(__file__).parents[2]
HEADER = ["Dấu thời gian", "Mã đơn vị", "Thái độ phục vụ", "Hài lòng chung", "Góp ý"]
_LABELS = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")
_MAY = datetime(2025, 5, 13, 8)

# What is imported isn't killed: only then does the time begin. Where processes can fork, one is ready to be
# two; elsewhere each pull starts anew.
_PULL = """
import os, sys
import duckdb, numpy, pydantic, rich.console, typer
from qrsurvey.cli import app, looking, pulled_told
from qrsurvey.cli.main import run
from qrsurvey.office import pull, pull_sheets, vanished

def once():
    sys.stdout = open(os.devnull, "w", encoding="utf-8")
    return run(["pull", "--from", sys.argv[1], "--workspace", sys.argv[2], "--quiet", "--yes"])

answer = sys.stdout
for line in sys.stdin:
    if not hasattr(os, "fork"):
        print(os.getpid(), file=answer, flush=True)
        print(once(), file=answer, flush=True)
        break
    child = os.fork()
    if child == 0:
        os._exit(once())
    print(child, file=answer, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=answer, flush=True)
"""
_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


@dataclass
class Killed:
    """One process: whether the signal came before it was done, and the answers that the archive had after."""

    in_time: bool
    before: int
    after: int
    offered: int


class Office:
    """A workspace whose answers grow, and which is pulled by processes that are killed."""

    def __init__(self, root: Path, seed: int, rows: int = 400) -> None:
        self.root = write_workspace(root)
        self.file = root / "answers.csv"
        self.archive = root / "data" / "archive.duckdb"
        self._dice, self._rows = random.Random(seed), rows
        self.answers: list[list[str]] = []
        self._longest = 0.0
        self._process: subprocess.Popen[str] | None = None
        assert _run("make-codes", "--workspace", str(root), "--out", str(root / "codes")) == 0

    def grow(self) -> None:
        """Add rows to the file; some share their second and all else with the one before."""
        for _ in range(self._rows):
            if self.answers and self._dice.random() < 0.05:
                self.answers.append(list(self.answers[-1]))
                continue
            when = _MAY + timedelta(seconds=40 * len(self.answers))
            number = len(self.answers)
            comment = f"số {number}" if self._dice.random() < 0.5 else ""
            marks = self._dice.choices(_LABELS, k=2)
            self.answers.append([f"{when:%d/%m/%Y %H:%M:%S}", "LONGHOA-7KQ2", *marks, comment])
        with self.file.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADER, *self.answers])

    def measure(self) -> None:
        """Let one pull end, so that it is known how long one takes."""
        self.grow()
        start = time.perf_counter()
        self._go()
        assert self._told() == "0"
        self._longest = time.perf_counter() - start

    def kill(self) -> Killed:
        """Let the file grow, kill a pull of it at a random moment, and look at what is there."""
        before = self.stored()
        self.grow()
        pulling = self._go()
        time.sleep(self._dice.uniform(0, self._longest))
        with contextlib.suppress(ProcessLookupError):
            os.kill(pulling, _KILL)
        told = self._told()
        assert told in {"0", "", str(-_KILL)}, told  # it ended well, or was killed
        return Killed(told != "0", before, self.stored(), len(self.answers))

    def close(self) -> None:
        """End the process that waits."""
        if self._process is not None:
            self._process.communicate()

    def _go(self) -> int:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _PULL, str(self.file), str(self.root)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        return int(self._told())

    def _told(self) -> str:
        assert self._process is not None
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def stored(self) -> int:
        """Count the responses, whatever log a process has left."""
        with duckdb.connect(self.archive, read_only=True) as connection:
            return int(connection.execute("SELECT count(*) FROM responses").fetchall()[0][0])

    def pull(self) -> int:
        """Pull in this process; return the exit code. How long it takes is how long the next ones may live."""
        start = time.perf_counter()
        code = _run("pull", "--from", str(self.file), "--workspace", str(self.root), "--yes")
        self._longest = time.perf_counter() - start
        return code

    def audit(self) -> int:
        """Verify the archive; return the exit code."""
        return _run("audit", "--workspace", str(self.root))

    def lost_and_doubled(self) -> tuple[int, int]:
        """Compare the archive with the file answer by answer, by their own words."""
        with duckdb.connect(self.archive, read_only=True) as connection:
            rows = connection.execute(
                "SELECT strftime(submitted, '%d/%m/%Y %H:%M:%S'), cells FROM responses"
            ).fetchall()
        stored: Counter[tuple[str, ...]] = Counter()
        for when, cells in rows:
            read = json.loads(cells)
            stored[(when, *(read.get(header, "") for header in HEADER[1:]))] += 1
        wanted = Counter(tuple(answer) for answer in self.answers)
        return (wanted - stored).total(), (stored - wanted).total()


def _run(*words: str) -> int:
    with contextlib.redirect_stdout(io.StringIO()):
        return run([*words, "--quiet"])
