"""All benchmarks in one command: `python benchmarks/run.py [--quick] [NAME]…` writes benchmarks/results.md.

It takes an hour and a half, and 40 GB of disk for the largest archives; `--archives=FOLDER` keeps these there
and finds them again.

Each script also runs by itself. They need `pip install -c constraints.txt -e ".[dev,benchmarks]"`, and that
nothing else runs on the machine.
`--quick` takes small sizes, to see that all still run, and writes nothing; NAMES are those of scripts to run
alone, whose sections are replaced in results.md.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.md"
LIBRARIES = (
    "duckdb",
    "pandas",
    "polars",
    "pyspark",
    "reportlab",
    "segno",
    "zxing-cpp",
    "python-calamine",
    "typer",
)


@dataclass(frozen=True)
class Benchmark:
    """A script with what it is given, in full and quickly."""

    name: str
    title: str
    full: Sequence[str] = ()
    quick: Sequence[str] = ()


BENCHMARKS = (
    Benchmark("startup", "Start-up", (), ("3",)),
    Benchmark(
        "figures",
        "Figures of a month",
        ("100000:12", "1000000:300", "10000000:300", "50000000:3000"),
        ("20000:12",),
    ),
    Benchmark("pull", "Pull from files", ("100000", "1000000"), ("5000",)),
    Benchmark("sheet_sync", "Pull from a Sheet", ("50000",), ("3000",)),
    Benchmark("quota", "Two hundred Sheets and Google's quota", ("200",), ("5",)),
    Benchmark("placards", "Placards", ("--sizes", "100,1000,10000"), ("--sizes", "20", "1")),
    Benchmark("unit_reports", "Reports of units", ("300", "165000", "3"), ("8", "400", "1")),
    Benchmark("spark", "Spark", ("100000", "1000000", "--rounds", "3"), ("5000", "--rounds", "1")),
    Benchmark("signals", "Signals: false and found", ("1000", "40"), ("10", "2")),
    Benchmark("incidents", "Cases: incidents planted", ("25000",), ("2000",)),
    Benchmark("kills", "Killed while pulling", ("100",), ("5",)),
    Benchmark("growth", "What a town, a province and a country need"),
)  # fmt: skip


def machine() -> list[str]:
    """Describe where it was measured."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return [
        f"{datetime.now(tz=UTC).date():%d/%m/%Y}; {_processor()}, {os.cpu_count()} cores, {_memory()};",
        f"{platform.platform()}; Python {platform.python_version()};",
        f"{libraries}.",
    ]


def _processor() -> str:
    found = _first_line(Path("/proc/cpuinfo"), "model name")
    return found or platform.processor() or platform.machine()


def _memory() -> str:
    found = _first_line(Path("/proc/meminfo"), "MemTotal")
    return f"{int(found.split()[0]) / 2**20:.0f} GiB" if found else "memory unknown"


def _first_line(path: Path, name: str) -> str | None:
    if not path.exists():
        return None
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), None)


def run(benchmark: Benchmark, *, quick: bool, archives: Sequence[str]) -> str | None:
    """Run one script and return its section, its own Markdown or what it printed; None where it failed."""
    began = time.perf_counter()
    print(f"{benchmark.name} …", file=sys.stderr, flush=True)
    kept = archives if benchmark.name == "figures" else ()
    given = benchmark.quick if quick else benchmark.full
    ended = subprocess.run(
        [sys.executable, str(HERE / f"{benchmark.name}.py"), *kept, *given],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=False,
    )
    seconds = time.perf_counter() - began
    print(f"{benchmark.name}: {seconds:.0f} s, exit code {ended.returncode}", file=sys.stderr, flush=True)
    if ended.returncode:
        return None
    said = ended.stdout.strip()
    if not said.startswith("## "):
        tabular = "| --- |" in said
        said = f"## {benchmark.title}\n\n" + (said if tabular else f"```text\n{said}\n```")
    command = " ".join(["python", f"benchmarks/{benchmark.name}.py", *given])
    day = datetime.now(tz=UTC).date()
    return f"{said}\n\n`{command}`, {day:%d/%m/%Y}, {_processor()}, {os.cpu_count()} cores."


def sections() -> dict[str, str]:
    """Return what results.md holds already, by script."""
    if not RESULTS.exists():
        return {}
    parts = re.split(r"(?m)^(?=## )", RESULTS.read_text(encoding="utf-8"))[1:]
    found = {}
    for part in parts:
        name = re.search(r"`python benchmarks/(\w+)\.py", part)
        if name:
            found[name[1]] = part.strip()
    return found


def write(found: Mapping[str, str], described: Sequence[str]) -> None:
    """Write all sections in the order of the scripts."""
    head = [
        "# What it takes",
        "",
        "Written by `python benchmarks/run.py`. Every number is of one run on one machine; what can be",
        "carried elsewhere are ratios. What follows from them is told in [docs/scale.md](../docs/scale.md).",
        "",
        *described,
    ]
    body = [found[one.name] for one in BENCHMARKS if one.name in found]
    RESULTS.write_text("\n\n".join(["\n".join(head), *body]) + "\n", encoding="utf-8", newline="\n")


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for; return 1 where a script failed."""
    quick, names = "--quick" in arguments, [word for word in arguments if not word.startswith("-")]
    archives = [word.partition("=")[2] for word in arguments if word.startswith("--archives=")]
    known = {one.name for one in BENCHMARKS}
    if unknown := set(names) - known:
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
        return 2
    found, described, failed = sections(), machine(), False
    for one in BENCHMARKS:
        if names and one.name not in names:
            continue
        section = run(one, quick=quick, archives=archives)
        failed = failed or section is None
        if section is not None and not quick:
            found[one.name] = section
            write(found, described)  # what was measured stays, should a later one be interrupted
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
