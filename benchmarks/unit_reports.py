"""What a report of each unit costs: `python benchmarks/unit_reports.py [UNITS] [ANSWERS] [ROUNDS]`.

A province of UNITS (300) with ANSWERS (170,000) a month for three months, in one command: the reports drawn by
all cores against one after the other, as PDF, DOCX and JSON; then each format by itself, here; and counting them
against counting the whole office alone. The ways take turns; each figure is the median of the ROUNDS (3). Memory is
the most that this process and all its workers had at one time (Linux). Ratios are what counts; seconds are this
machine's.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "src")]

from big_archive import LAST, build  # noqa: E402

from qrsurvey.codes.parallel import cores  # noqa: E402
from qrsurvey.i18n.language import Language  # noqa: E402
from qrsurvey.office.report_figures import Counted, count_report  # noqa: E402
from qrsurvey.office.report_files import (  # noqa: E402
    DEFAULT_FORMATS,
    ReportFormat,
    Shared,
    draw_reports,
    rendered,
)
from qrsurvey.survey.periods import Period  # noqa: E402
from qrsurvey.workspace.workspace import Workspace  # noqa: E402

MONTHS = 3
NOW = datetime(2025, 1, 3, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
ALONE = 30  # reports drawn of each format by itself


def measure(units: int = 300, answers: int = 170_000, rounds: int = 3) -> list[str]:
    """Return the section about reports of units as lines of Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = build(Path(folder) / "office", answers * MONTHS, units, MONTHS)
        counted, counting = _counting(workspace)
        shared = Shared.of(workspace, counted, Language.VI, NOW.replace(tzinfo=None))
        figures = list(counted.by_unit.values())
        reports = [shared.report(one) for one in figures[:ALONE]]

        def drawn(*, spread: bool) -> None:
            scratch = Path(folder) / "drawn"
            scratch.mkdir()
            # Both leave the files in the folder: what is compared is who draws them.
            for at in range(0, len(figures), len(figures) if spread else 1):
                part = figures if spread else figures[at : at + 1]
                made = draw_reports(shared, part, DEFAULT_FORMATS, scratch=scratch if spread else None)
                for one in made if not spread else ():
                    for name, content in one.files.items():
                        (scratch / name).write_bytes(bytes(content))  # type: ignore[arg-type]
            shutil.rmtree(scratch)

        ways: dict[str, Callable[[], object]] = {
            "one after the other": lambda: drawn(spread=False),
            f"{cores()} processes": lambda: drawn(spread=True),
        }
        ways |= {
            format_.value: lambda format_=format_: [rendered(report, format_) for report in reports]
            for format_ in ReportFormat
            if not format_.public
        }
        seconds, memory = _take_turns(ways, rounds)
    return _lines(seconds, memory, counting, len(figures), answers, rounds)


def _counting(workspace: Workspace) -> tuple[Counted, tuple[float, float]]:
    """Count the office alone and with every unit; return the seconds of each too."""
    period, took = Period.of_month(LAST), []
    counted = None
    for units in ((), None):
        began = time.perf_counter()
        counted = count_report(workspace, period, units=units, now=NOW)
        took.append(time.perf_counter() - began)
    assert counted is not None
    return counted, (took[0], took[1])


def _take_turns(
    ways: dict[str, Callable[[], object]], rounds: int
) -> tuple[dict[str, float], dict[str, float]]:
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    memory = dict.fromkeys(ways, 0.0)
    for _ in range(rounds):
        for name, way in ways.items():
            with _watched() as most:
                began = time.perf_counter()
                way()
                seconds[name].append(time.perf_counter() - began)
            memory[name] = max(memory[name], most[0])
    return {name: statistics.median(taken) for name, taken in seconds.items()}, memory


@contextmanager
def _watched() -> Iterator[list[float]]:
    """Look ten times a second how much memory this process and its children have: the most, in MiB."""
    most, done = [0.0], threading.Event()

    def look() -> None:
        while not done.wait(0.1):
            most[0] = max(most[0], _memory())

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield most
    finally:
        done.set()
        watcher.join()


def _memory() -> float:
    """Add up the memory that is each process's own, and its part of what is shared; 0 where nobody tells."""
    if not sys.platform.startswith("linux"):
        return 0.0
    me, total = str(os.getpid()), 0
    for folder in Path("/proc").iterdir():
        try:
            if folder.name != me and (
                not folder.name.isdecimal()
                or (folder / "stat").read_text().rpartition(")")[2].split()[1] != me
            ):
                continue
            lines = (folder / "smaps_rollup").read_text().splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        except OSError:  # it has ended meanwhile
            continue
    return total / 1024


def _lines(
    seconds: dict[str, float],
    memory: dict[str, float],
    counting: tuple[float, float],
    reports: int,
    answers: int,
    rounds: int,
) -> list[str]:
    first, second, *formats = seconds
    office, every = counting
    lines = [
        "## Reports of units",
        "",
        f"The reports of {reports:,} units of a month of {answers:,} answers, each as PDF, DOCX and JSON: drawn "
        f"by all cores against one after the other. Median of {rounds}; memory is that of all processes.",
        "",
        "| way | seconds | seconds a report | ratio | peak MiB |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {name} | {seconds[name]:.1f} | {seconds[name] / reports:.3f} | {seconds[name] / seconds[first]:.2f} "
        f"| {memory[name]:.0f} |"
        for name in (first, second)
    ]
    lines += [
        "",
        f"One format by itself, in one process ({min(ALONE, reports)} reports):",
        "",
        "| format | milliseconds a report |",
        "| --- | ---: |",
    ]
    lines += [f"| {name} | {1000 * seconds[name] / min(ALONE, reports):.0f} |" for name in formats]
    lines += [
        "",
        f"Counting: the office alone {office:.1f} s, with each of {reports:,} units {every:.1f} s (ratio "
        f"{every / office:.2f}; {1000 * (every - office) / reports:.0f} ms a unit).",
    ]
    return lines


def main() -> None:
    """Measure and print."""
    sizes = [int(word) for word in sys.argv[1:4]]
    print("\n".join(measure(*sizes)))


if __name__ == "__main__":
    main()
