"""What a report of each unit costs: `python benchmarks/unit_reports.py [UNITS] [ANSWERS] [ROUNDS]`.

The reports of UNITS (300) of a province with ANSWERS a month (550 for each unit) in one command: drawn by all
cores against one after the other, as PDF, DOCX and JSON; then each format by itself, in one process; and
counting them against counting the office alone. The ways take turns; each figure is the median of the ROUNDS
(3). Memory is the most that this process and all its workers had at one time (on Linux). Ratios are what
counts; seconds are this machine's.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "src")]

from big_archive import LAST, build  # type: ignore[import-not-found]  # noqa: E402 - a script beside us

from qrsurvey.codes.parallel import cores  # noqa: E402
from qrsurvey.i18n.language import Language  # noqa: E402
from qrsurvey.office.report_figures import Counted, count_report  # noqa: E402
from qrsurvey.office.report_files import (  # noqa: E402
    DEFAULT_FORMATS,
    Drawn,
    ReportFormat,
    Shared,
    draw_reports,
    rendered,
)
from qrsurvey.report.model import Report  # noqa: E402
from qrsurvey.survey.periods import Period  # noqa: E402
from qrsurvey.workspace.workspace import Workspace  # noqa: E402

MONTHS = 3
NOW = datetime(2025, 1, 3, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
ALONE = 30  # reports drawn of each format by itself
ALIKE = 1.02  # up to which ratio two counts are equal: what is counted anyway is looked up for each unit


@dataclass(frozen=True)
class Measured:
    """Of how many reports; seconds and peak memory in MiB by way, and the seconds to count both."""

    reports: int
    seconds: Mapping[str, float]
    memory: Mapping[str, float]
    office: float
    units: float


def measure(units: int = 300, answers: int | None = None, rounds: int = 3) -> list[str]:
    """Return the section about reports of units as lines of Markdown."""
    monthly = units * 550 if answers is None else answers
    with tempfile.TemporaryDirectory() as folder:
        workspace = build(Path(folder) / "office", monthly * MONTHS, units, MONTHS)
        measured = _measured(workspace, Path(folder) / "drawn", rounds)
    return [
        "## Reports of units",
        "",
        f"The reports of {units:,} units of a month of {monthly:,} answers, each as PDF, DOCX and JSON.",
        f"Median of {rounds}; memory is that of all processes together.",
        "",
        *_lines(measured),
    ]


def _measured(workspace: Workspace, folder: Path, rounds: int) -> Measured:
    _, office = _counted(workspace, ())
    counted, every = _counted(workspace, None)
    shared = Shared.of(workspace, counted, Language.VI, NOW.replace(tzinfo=None))
    figures = list(counted.by_unit.values())
    reports = [shared.report(one) for one in figures[:ALONE]]

    def one_by_one() -> None:
        for one in figures:
            (drawn,) = draw_reports(shared, [one], DEFAULT_FORMATS)
            Drawn.of(drawn.report, {name: bytes(made) for name, made in drawn.files.items()}, folder)

    def together() -> None:
        draw_reports(shared, figures, DEFAULT_FORMATS, scratch=folder)

    ways: dict[str, Callable[[], object]] = {
        "one after the other": one_by_one,
        f"{cores()} processes": together,
    }
    for format_ in ReportFormat:
        if not format_.public:
            ways[format_.value] = partial(_drawn_alone, reports, format_)
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    memory = dict.fromkeys(ways, 0.0)
    for _ in range(rounds):
        for name, way in ways.items():
            folder.mkdir()
            with _watched() as most:
                began = time.perf_counter()
                way()
                seconds[name].append(time.perf_counter() - began)
            memory[name] = max(memory[name], most[0])
            shutil.rmtree(folder)
    medians = {name: statistics.median(taken) for name, taken in seconds.items()}
    return Measured(len(figures), medians, memory, office, every)


def _drawn_alone(reports: Sequence[Report], format_: ReportFormat) -> None:
    for report in reports:
        rendered(report, format_)


def _counted(workspace: Workspace, units: tuple[str, ...] | None) -> tuple[Counted, float]:
    """Count the month, of each of some units too or of every one; return how long it took."""
    began = time.perf_counter()
    counted = count_report(workspace, Period.of_month(LAST), units=units, now=NOW)
    return counted, time.perf_counter() - began


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
            if folder.name == me or (folder.name.isdecimal() and _parent(folder) == me):
                lines = (folder / "smaps_rollup").read_text(encoding="ascii").splitlines()
                total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        except OSError:  # it has ended meanwhile
            continue
    return total / 1024


def _parent(folder: Path) -> str:
    return (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1]


def _lines(measured: Measured) -> list[str]:
    reports, seconds, (first, second, *formats) = measured.reports, measured.seconds, measured.seconds
    alone = min(ALONE, reports)
    lines = [
        "| drawn | seconds | a report | ratio | peak memory |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for name in (first, second):
        took, ratio = seconds[name], seconds[name] / seconds[first]
        peak = f"{measured.memory[name]:.0f} MiB" if measured.memory[name] else ""
        lines.append(f"| {name} | {took:.1f} | {took / reports:.3f} | {ratio:.2f} | {peak} |")
    lines += ["", f"| format, {alone} reports in one process | milliseconds a report |", "| --- | ---: |"]
    lines += [f"| {name} | {1000 * seconds[name] / alone:.0f} |" for name in formats]
    more, ratio = 1000 * (measured.units - measured.office) / reports, measured.units / measured.office
    lines += [
        "",
        f"Counting the office alone takes {measured.office:.1f} s, with each unit {measured.units:.1f} s:",
        f"{ratio:.2f} times as long, {more:.0f} ms for each."
        if ratio > ALIKE
        else "no more than two runs differ by.",
    ]
    return lines


def main() -> None:
    """Measure and print."""
    sizes = [int(word) for word in sys.argv[1:4]]
    print("\n".join(measure(*sizes)))


if __name__ == "__main__":
    main()
