"""What it costs to start: `python benchmarks/startup.py [ROUNDS]`.

Commands that have next to nothing to do, against a bare Typer app with one command, and a command that opens
the archive of the demo, against the libraries it can't do without. The ways take turns, each in a process of
its own; each figure is the median of the rounds. Peak memory is the process's own (not on Windows).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MIB = 1024 * 1024

BARE = """\
import typer

app = typer.Typer()


@app.command()
def greet(name: str = "world") -> None:
    print(f"Hello {name}")


app()
"""
LIBRARIES = "import typer, pydantic, rich.console, ruamel.yaml, duckdb; duckdb.connect().execute('SELECT 1')"


@dataclass
class Way:
    """A command line, and what it is measured against, by name."""

    name: str
    words: tuple[str, ...]
    against: str | None = None
    seconds: list[float] = field(default_factory=list)
    peak: int = 0

    @property
    def median(self) -> float:
        """Wall time in seconds."""
        return statistics.median(self.seconds)

    def take_turn(self, folder: str, environment: Mapping[str, str]) -> None:
        """Run once, in a folder that holds no modules by chance."""
        start = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *self.words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=environment,
        )
        assert process.stderr is not None
        said = process.stderr.read()  # until it ends
        self.peak = max(self.peak, _wait(process))
        self.seconds.append(time.perf_counter() - start)
        if process.returncode:
            sys.exit(f"{self.name}: {said.decode('utf-8', 'replace')}")


def measure(rounds: int = 15) -> list[str]:
    """Return the Markdown lines of the table."""
    with tempfile.TemporaryDirectory() as folder:
        bare, office = Path(folder) / "bare.py", Path(folder) / "demo"
        bare.write_text(BARE, encoding="utf-8")
        environment = {
            **{name: text for name, text in os.environ.items() if not name.startswith("QRSURVEY_")},
            "PYTHONPATH": str(ROOT / "src"),
            "QRSURVEY_WORKSPACE": str(office),
        }
        subprocess.run(
            [sys.executable, "-m", "qrsurvey", "demo", str(office)],
            check=True,
            capture_output=True,
            cwd=folder,
            env=environment,
        )
        ours = ("-m", "qrsurvey")
        ways = [
            Way("`python -c pass`", ("-c", "pass")),
            Way("bare app `--help`", (str(bare), "--help")),
            Way("bare app, its command", (str(bare),)),
            Way("libraries of `alerts list`", ("-c", LIBRARIES)),
            Way("`qrsurvey --version`", (*ours, "--version"), "bare app, its command"),
            Way("`qrsurvey --help`", (*ours, "--help"), "bare app `--help`"),
            Way("`qrsurvey report --help`", (*ours, "report", "--help"), "bare app `--help`"),
            Way("`qrsurvey alerts list`", (*ours, "alerts", "list"), "libraries of `alerts list`"),
        ]
        for way in ways:  # bytecode is written, files are in memory
            way.take_turn(folder, environment)
            way.seconds.clear()
        for _ in range(rounds):
            for way in ways:
                way.take_turn(folder, environment)
    medians = {way.name: way.median for way in ways}
    return [
        "## Start-up",
        "",
        f"Against a bare Typer app with one command; median of {rounds} rounds that take turns.",
        "",
        "| | ms | ratio | to | peak MiB |",
        "| --- | --: | --: | --- | --: |",
        *(_row(way, medians) for way in ways),
    ]


def _row(way: Way, medians: Mapping[str, float]) -> str:
    ratio = f"{way.median / medians[way.against]:.2f}" if way.against else ""
    peak = f"{way.peak / MIB:.0f}" if way.peak else ""
    return f"| {way.name} | {1000 * way.median:.0f} | {ratio} | {way.against or ''} | {peak} |"


def _wait(process: subprocess.Popen[bytes]) -> int:
    """Wait for a process and return its peak memory in bytes; 0 where the system doesn't tell."""
    if not hasattr(os, "wait4"):
        process.wait()
        return 0
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Print the table."""
    print("\n".join(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 15)))


if __name__ == "__main__":
    main()
