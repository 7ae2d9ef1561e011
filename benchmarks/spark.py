"""Spark against DuckDB over the same archive: `python benchmarks/spark.py [RESPONSES …] [--rounds N]`.

For each size an archive is made up and exported once. Then, in turn, a fresh process counts the last month's
report by DuckDB from the archive, and another by Spark (`local[2]`, Java's start included) from the export;
both give the same figures. Medians of the rounds (3). Prints Markdown.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "src")]

from qrsurvey.analysis.engine import Engine, Parameter  # noqa: E402
from qrsurvey.analysis.spark import SparkEngine, open_spark  # noqa: E402
from qrsurvey.archive.exported import read_note  # noqa: E402
from qrsurvey.archive.ledger import Head, head  # noqa: E402
from qrsurvey.archive.store import Archive  # noqa: E402
from qrsurvey.office.archive_export import export_archive  # noqa: E402
from qrsurvey.office.exported_facts import ExportedFacts  # noqa: E402
from qrsurvey.office.judging import judge_of  # noqa: E402
from qrsurvey.office.report_facts import ArchiveFacts, Facts  # noqa: E402
from qrsurvey.office.report_figures import count_in  # noqa: E402
from qrsurvey.office.spark_report import tables_of  # noqa: E402
from qrsurvey.render.as_json import render_json  # noqa: E402
from qrsurvey.survey.engines import EngineChoice, EngineName  # noqa: E402
from qrsurvey.survey.periods import Month, Period  # noqa: E402
from qrsurvey.workspace.workspace import Workspace, read_workspace  # noqa: E402

SIZES = (100_000, 1_000_000, 10_000_000)
UNITS = {100_000: 12, 1_000_000: 300, 10_000_000: 3_000}
LAST = Month(2024, 12)
NOW = LAST.end + timedelta(days=2, hours=8)
SPARK = EngineChoice(EngineName.PYSPARK, master="local[2]", options={"spark.driver.memory": "4g"})


class Timed:
    """An engine with the seconds that its queries took."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.seconds = 0.0

    def rows(self, query: str, *parameters: Parameter) -> list[tuple[Any, ...]]:
        """As `Engine.rows`."""
        began = time.perf_counter()
        try:
            return self._engine.rows(query, *parameters)
        finally:
            self.seconds += time.perf_counter() - began


def by_duckdb(workspace: Workspace) -> dict[str, Any]:
    """Count once; return the seconds, and what tells whether two counted the same."""
    with Archive.open(workspace.archive_path, create=False, read_only=True) as archive:
        facts = ArchiveFacts(archive, workspace, judge_of(workspace, archive))
        return {"queries": _counted(facts, workspace, head(archive))}


def by_spark(workspace: Workspace) -> dict[str, Any]:
    """Count twice in one session, of which the second time knows Java's compiler warmed up."""
    began = time.perf_counter()
    with open_spark(SPARK) as session:
        engine = SparkEngine(session, tables_of(workspace))
        note = read_note(engine.note())
        engine.open(note.rows)
        started = time.perf_counter() - began
        first = _counted(ExportedFacts(engine, workspace), workspace, note.head)
        beginning = time.perf_counter()
        again = _counted(ExportedFacts(engine, workspace), workspace, note.head)
        assert again[1] == first[1]
        second = time.perf_counter() - beginning
        return {"start": started, "queries": first, "again": again, "second": second}


def _counted(facts: Facts, workspace: Workspace, last: Head) -> list[Any]:
    facts.engine = timed = Timed(facts.engine)  # type: ignore[misc]
    now = NOW.replace(tzinfo=workspace.zone)
    counted = count_in(facts, workspace, last, Period.of_month(LAST), now=now, compared=NOW)
    facts.engine = timed._engine  # type: ignore[misc]  # noqa: SLF001
    return [timed.seconds, _hash_of(render_json(counted.figures))]


def _hash_of(data: bytes) -> str:
    """Return a hash that two processes agree on."""
    return hashlib.sha256(data).hexdigest()


def measure(sizes: Sequence[int] = SIZES, rounds: int = 3) -> list[str]:
    """Return the table as lines of Markdown."""
    columns = ["responses", "units", "export", "size in MB", "DuckDB", "Spark", "ratio", "Spark's start"]
    columns += ["queries by DuckDB", "queries by Spark", "again, warm"]
    lines = [
        "## Spark and DuckDB: the last month's report of one archive",
        "",
        "Seconds, medians: of a whole process each, and what of it are the queries. Spark runs on the same",
        "two cores (`local[2]`) from the export; DuckDB from the archive, and works out the signals too,",
        "which the export has from there.",
        "",
        f"| {' | '.join(columns)} |",
        "| --- " * len(columns) + "|",
    ]
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            lines.append(_line(Path(folder) / "office", size, rounds))
    return lines


def _line(root: Path, size: int, rounds: int) -> str:
    from big_archive import build

    units = UNITS.get(size, max(12, size // 3_000))
    workspace = build(root, size, units)
    began = time.perf_counter()
    export_archive(workspace, ["parquet"], now=NOW.replace(tzinfo=workspace.zone))
    exported = time.perf_counter() - began
    megabytes = sum(file.stat().st_size for file in workspace.exports_dir.rglob("*.parquet")) / 1e6
    found: dict[str, list[dict[str, Any]]] = {"duckdb": [], "spark": []}
    for _ in range(rounds):
        for engine, runs in found.items():
            runs.append(_process(engine, root))
    hashes = {run["queries"][1] for runs in found.values() for run in runs}
    assert len(hashes) == 1, "the engines disagree"

    def middle(engine: str, key: str) -> float:
        values = [run[key] for run in found[engine]]
        return median(value[0] if isinstance(value, list) else value for value in values)

    duckdb, spark = middle("duckdb", "whole"), middle("spark", "whole") - middle("spark", "second")
    cells = [
        f"{size:,}", f"{units:,}", f"{exported:.0f}", f"{megabytes:.0f}", f"{duckdb:.1f}", f"{spark:.1f}",
        f"{spark / duckdb:.1f}", f"{middle('spark', 'start'):.1f}", f"{middle('duckdb', 'queries'):.2f}",
        f"{middle('spark', 'queries'):.1f}", f"{middle('spark', 'again'):.1f}",
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _process(engine: str, root: Path) -> dict[str, Any]:
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, __file__, "--worker", engine, str(root)], capture_output=True, text=True, check=True
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return {**told, "whole": time.perf_counter() - began}


def main() -> None:
    """Measure and print, or be one of the processes that are measured."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES), metavar="RESPONSES")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--worker", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.worker:
        engine, root = asked.worker
        workspace = read_workspace(Path(root))
        print(json.dumps(by_duckdb(workspace) if engine == "duckdb" else by_spark(workspace)))
    else:
        print("\n".join(measure(asked.sizes, asked.rounds)))


if __name__ == "__main__":
    main()
