"""Kill pulls at random moments and look what became of the answers: `python benchmarks/kills.py [KILLS]`.

Each process pulls a file with new answers in it and gets SIGKILL (on Windows, TerminateProcess) somewhere
between its first step and the end. After each kill the archive is opened by another reader, which must find
the state before or after that pull; every tenth time it is pulled to the end, verified by audit and compared
with the file answer by answer.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from support.kills import Office  # noqa: E402

_SEED = 300
_CHECKED_EVERY = 10


def main(kills: int) -> int:
    """Print the outcome; return 1 where anything was lost, doubled or didn't verify."""
    start = time.perf_counter()
    lost = doubled = between = unverified = in_time = stored = 0
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder), _SEED, rows=20)
        office.measure()
        for number in range(1, kills + 1):
            killed = office.kill()
            in_time += killed.in_time
            stored += killed.after > killed.before
            between += killed.after not in {killed.before, killed.offered}
            if number % _CHECKED_EVERY == 0 or number == kills:
                assert office.pull() == 0
                missing, extra = office.lost_and_doubled()
                lost, doubled = lost + missing, doubled + extra
                unverified += office.audit() != 0
                print(f"{number} kills, {len(office.answers)} answers", flush=True)
        office.close()
    print(
        f"{kills} kills ({in_time} before the pull had ended; after {stored} its answers were there): "
        f"{lost} answers lost, {doubled} doubled, {between} archives half-written, "
        f"{unverified} that audit refused; {time.perf_counter() - start:.0f} s"
    )
    return int(bool(lost or doubled or between or unverified))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300))
