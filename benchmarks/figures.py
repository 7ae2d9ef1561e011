"""What a month's figures cost: `python benchmarks/figures.py [FOLDER] [RESPONSES:UNITS]…`.

Made-up archives of two years (benchmarks/big_archive.py) are counted by (a) the SQL files of a report, run
by DuckDB alone, whose rows are fetched and dropped: the floor; (b) our figures, `period_figures`, which begin
with the same queries; (c) the scripts that a good analyst would write with pandas and with polars, over a
Parquet file with a column a question: the same tables, and nothing else of what our figures hold; (d) all
that a report counts, also signals and what comments speak of. Each runs in a process of its own, in turn;
"warm" is without the start of that process. All must come to the same numbers. Medians of three turns, one
for the largest archive, which (d) leaves out, and for (d). What was made is kept in FOLDER.
"""

from __future__ import annotations

import json
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "src")]

SIZES = ((100_000, 12), (1_000_000, 300), (10_000_000, 300))
MONTH, LAST_MONTH, YEAR_AGO = datetime(2024, 12, 1), datetime(2024, 11, 1), datetime(2023, 12, 1)
AFTER, AFTER_YEAR_AGO = datetime(2025, 1, 1), datetime(2024, 1, 1)
TREND, PACE = datetime(2024, 1, 1), datetime(2024, 8, 31)
RATINGS = ("attitude", "guidance", "time", "openness", "facilities", "overall")
NAMES = {
    "queries": "DuckDB, the same SQL files alone (floor)",
    "figures": "qrsurvey, figures",
    "pandas": "pandas",
    "polars": "polars",
    "report": "qrsurvey, with signals and topics",
}
Counts = list[int]


def queries(root: Path) -> Callable[[], Counts]:
    """Run what `period_figures` asks the archive, and drop the rows."""
    import duckdb

    connection = duckdb.connect(root / "data" / "archive.duckdb", read_only=True)

    def sql(name: str, *parameters: object) -> list[tuple[Any, ...]]:
        text = (ROOT / "src" / "qrsurvey" / "analysis" / "sql" / f"{name}.sql").read_text(encoding="utf-8")
        return connection.execute(text, list(parameters)).fetchall()

    def run() -> Counts:
        counted = sql("counts", MONTH, AFTER)
        for first, last in ((LAST_MONTH, MONTH), (YEAR_AGO, AFTER_YEAR_AGO)):
            sql("months", first, last, "code", "overall")
        sql("months", TREND, AFTER, "code", "overall")
        sql("days", MONTH, AFTER, "code")
        sql("last_days", PACE, AFTER, "code")
        sql("clusters", MONTH, AFTER, list(RATINGS))
        sql("undated", "code")
        levels = dict.fromkeys("12345", 0)
        for _, question, value, n in counted:
            if question == "overall":
                levels[value] += n
        return list(levels.values())

    return run


def figures(root: Path) -> Callable[[], Counts]:
    """Count as a report does, without signals and comments."""
    from qrsurvey.analysis.asked import Asked, State
    from qrsurvey.analysis.counting import Counting
    from qrsurvey.analysis.engine import DuckDBEngine
    from qrsurvey.analysis.period import period_figures
    from qrsurvey.archive.store import Archive
    from qrsurvey.survey.calendar import WorkCalendar
    from qrsurvey.survey.periods import Month, Period
    from qrsurvey.workspace.workspace import read_workspace

    workspace = read_workspace(root)
    archive = Archive.open(workspace.archive_path, create=False, read_only=True)

    def run() -> Counts:
        asked = Asked(
            Period.of_month(Month(2024, 12)),
            workspace.units,
            workspace.survey,
            WorkCalendar.of(workspace.office),
            unit=None,
            campaign=workspace.office.campaign_from,
            by=(),
            public=False,
        )
        state = State(now=datetime(2025, 1, 5, 8), head="", events=1, compared=datetime(2025, 1, 5))
        found = period_figures(Counting(DuckDBEngine(archive.connection), workspace.survey), asked, state)
        (headline,) = (one for one in found.questions if one.key == "overall")
        return list((headline.counts or {}).values())

    return run


def report(root: Path) -> Callable[[], Counts]:
    """Count all that a report tells."""
    from qrsurvey.office.report_figures import count_report
    from qrsurvey.survey.periods import Month, Period
    from qrsurvey.workspace.workspace import read_workspace

    workspace = read_workspace(root)

    def run() -> Counts:
        now = datetime(2025, 1, 5, 8, tzinfo=workspace.zone)
        counted = count_report(workspace, Period.of_month(Month(2024, 12)), now=now)
        (headline,) = (one for one in counted.figures.questions if one.key == "overall")
        return list((headline.counts or {}).values())

    return run


def with_pandas(root: Path) -> Callable[[], Counts]:
    """Make the tables of a month with pandas."""
    import pandas as pd

    def run() -> Counts:
        everything = pd.read_parquet(root / "wide.parquet", filters=[("submitted", ">=", YEAR_AGO)])
        time_ = everything["submitted"]

        def table(part: pd.DataFrame, name: str) -> pd.DataFrame:
            return part.groupby(["unit", name], observed=True).size().unstack(fill_value=0)  # noqa: PD010

        of_month = everything[time_ >= MONTH]
        names = [name for name in everything.columns if name not in {"submitted", "unit"}]
        month = {name: table(of_month, name) for name in names}
        before, year_ago = (
            table(everything[(time_ >= first) & (time_ < last)], "overall")
            for first, last in ((LAST_MONTH, MONTH), (YEAR_AGO, AFTER_YEAR_AGO))
        )
        trend = everything[time_ >= TREND]
        trend.groupby(["unit", trend["submitted"].dt.to_period("M"), "overall"]).size()
        everything[time_ >= PACE].groupby("unit")["submitted"].max()
        of_month.groupby([of_month["submitted"].dt.date, of_month["submitted"].dt.hour]).size()
        marks = of_month[list(RATINGS)]
        of_month.groupby([marks.notna().sum(axis=1), (marks >= 4).sum(axis=1)]).size()
        shares = [one[[4, 5]].sum(axis=1) / one.sum(axis=1) for one in (month["overall"], before)]
        shares[0].sub(shares[1]).sort_values()
        year_ago.sum()
        return [int(n) for n in month["overall"].sum()]

    return run


def with_polars(root: Path) -> Callable[[], Counts]:
    """Make the tables of a month with polars, read lazily."""
    import polars as pl

    def run() -> Counts:
        source = pl.scan_parquet(root / "wide.parquet")
        names = [name for name in source.collect_schema().names() if name not in {"submitted", "unit"}]
        submitted = pl.col("submitted")

        def table(first: datetime, last: datetime, name: str) -> pl.LazyFrame:
            return source.filter((submitted >= first) & (submitted < last)).group_by("unit", name).len()

        marks = [pl.col(name) for name in RATINGS]
        month = source.filter((submitted >= MONTH) & (submitted < AFTER))
        trend = (
            source.filter(submitted >= TREND).group_by("unit", submitted.dt.truncate("1mo"), "overall").len()
        )
        days = month.group_by(submitted.dt.date().alias("day"), submitted.dt.hour()).len()
        last_days = source.filter(submitted >= PACE).group_by("unit").agg(submitted.max())
        clusters = month.group_by(
            "unit",
            pl.sum_horizontal(mark.is_not_null() for mark in marks).alias("rated"),
            pl.sum_horizontal(mark >= 4 for mark in marks).alias("satisfied"),
        )
        found = pl.collect_all(
            [
                *(table(MONTH, AFTER, name) for name in names),
                table(LAST_MONTH, MONTH, "overall"),
                table(YEAR_AGO, AFTER_YEAR_AGO, "overall"),
                trend,
                days,
                last_days,
                clusters.len(),
            ],
            engine="streaming",
        )
        now, before = (
            found[at]
            .group_by("unit")
            .agg((pl.col("len").filter(pl.col("overall") >= 4)).sum() / pl.col("len").sum())
            for at in (names.index("overall"), len(names))
        )
        now.join(before, on="unit").sort("len")
        levels = found[names.index("overall")].group_by("overall").agg(pl.col("len").sum()).drop_nulls()
        return [int(n) for n in levels.sort("overall")["len"]]

    return run


CONTENDERS: dict[str, Callable[[Path], Callable[[], Counts]]] = {
    "queries": queries,
    "figures": figures,
    "pandas": with_pandas,
    "polars": with_polars,
    "report": report,
}


def child(name: str, root: Path, repeats: int) -> None:
    """Be one contender: print how long its repeats took, the most memory it had, and what it counted."""
    run = CONTENDERS[name](root)
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        counts = run()
        times.append(time.perf_counter() - began)
    from memory import peak  # type: ignore[import-not-found]  # a script beside us

    print(json.dumps({"warm": times, "memory": peak(), "counts": counts}))


def ask(name: str, root: Path, repeats: int) -> tuple[float, dict[str, Any]] | None:
    """Run a contender in a process of its own: how long that took as a whole, and what it says.

    None where it was killed: it had wanted more memory than there is.
    """
    began = time.perf_counter()
    ended = subprocess.run(
        [sys.executable, __file__, "--child", name, str(root), str(repeats)],
        check=False,
        stdout=subprocess.PIPE,
        text=True,
    )
    if ended.returncode == -signal.SIGKILL:
        return None
    ended.check_returncode()
    return time.perf_counter() - began, json.loads(ended.stdout)


def measure(sizes: Iterable[tuple[int, int]] = SIZES, folder: Path | None = None) -> list[str]:
    """Measure and return Markdown; archives are made in `folder`, or found there from another time."""
    from big_archive import build, write_wide  # type: ignore[import-not-found]  # a script beside us

    from qrsurvey.workspace.workspace import read_workspace

    lines = [
        "## Figures of a month",
        "",
        "One month of an archive of 24: its counts, the headline question of the month before, of the same",
        "month a year before and of 12 months, days and hours. Ratio: warm time to that of the bare queries.",
        "Above a million there is one run in a process: warm has what libraries are loaded on the way.",
        "",
        "| responses (units) | by | whole process | warm | ratio | peak memory |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
    ]
    stored = []
    with tempfile.TemporaryDirectory() as temporary:
        for responses, units in sizes:
            root = (folder or Path(temporary)) / f"{responses}-{units}"
            if not root.exists():
                build(root, responses, units)
            if not (root / "wide.parquet").exists():
                write_wide(root / "wide.parquet", read_workspace(root).survey, responses, units)
            lines += _rows(root, responses, units)
            size = (root / "data" / "archive.duckdb").stat().st_size
            stored.append(f"| {responses:,} | {size / 2**20:,.0f} MiB | {size / responses:.0f} |")
    return [
        *lines,
        "",
        "| responses | archive on disk | bytes a response |",
        "| --- | ---: | ---: |",
        *stored,
    ]


def _rows(root: Path, responses: int, units: int) -> Sequence[str]:
    cold: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    warm: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    memory: dict[str, int] = {}
    counted: dict[str, Counts] = {}
    ask("queries", root, 1)  # so that the file is in the system's memory for all
    for turn in range(3 if responses <= 10_000_000 else 1):
        for name in CONTENDERS:
            if name == "report" and (turn or responses > 10_000_000):
                continue  # it takes minutes, and grows with the month's answers in a straight line
            told = ask(name, root, 1 if responses > 1_000_000 else 2 if name == "report" else 4)
            if told is None:
                continue
            whole, own = told
            cold[name].append(whole - sum(own["warm"][1:]))
            warm[name] += own["warm"][1:] or own["warm"]
            memory[name] = max(memory.get(name, 0), own["memory"])
            counted[name] = own["counts"]
    if len({tuple(counts) for counts in counted.values()}) != 1:
        raise SystemExit(f"they counted differently: {counted}")
    floor = statistics.median(warm["queries"])
    size = f"| {responses:,} ({units:,})"
    return [
        f"{size} | {NAMES[name]} | {statistics.median(cold[name]):.2f} s | "
        f"{statistics.median(warm[name]):.2f} s | {statistics.median(warm[name]) / floor:.2f} | "
        f"{memory[name] / 2**20:,.0f} MiB |"
        if name in counted
        else f"{size} | {NAMES[name]} | out of memory | | | |"
        for name in CONTENDERS
        if name in counted or name != "report"
    ]


def main(arguments: Sequence[str]) -> None:
    """Measure the sizes asked for, in a folder that is kept if one is named."""
    sizes = [tuple(int(n) for n in word.split(":")) for word in arguments if ":" in word]
    folders = [Path(word) for word in arguments if ":" not in word]
    asked = [(responses, units) for responses, units in sizes] or SIZES
    print("\n".join(measure(asked, folders[0] if folders else None)))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    else:
        main(sys.argv[1:])
