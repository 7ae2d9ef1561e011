"""What a pull from a file costs beside reading the file alone: `python benchmarks/pull.py [ROWS…]`.

The file has the columns and the answers of the demo, drawn by a seed; 22 in 100 rows have a comment of their
own. Each measurement is a process of its own. Below a hundred thousand rows there are three rounds in turn,
of which medians are told, from there on one; ratios are what counts. By default 100,000 and 1,000,000 rows:
`python benchmarks/pull.py 10000` is a quick look.
"""

from __future__ import annotations

import csv
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "src")]

from memory import peak  # type: ignore[import-not-found]  # noqa: E402 - a script beside us

if TYPE_CHECKING:
    from qrsurvey.workspace.workspace import Workspace

ROUNDS = 3
MANY = 100_000  # rows, from which on there is one round: of a million it takes ten minutes
MOST_OF_XLSX = 1_048_575  # rows, beside the header: a sheet of Excel holds no more
_START = datetime(2024, 1, 13, 7)  # a day beyond the 12th: the order of day and month is told
_EPOCH = datetime(1899, 12, 30)


def make_office(root: Path) -> Workspace:
    """Make the demo's town with its codes, and nothing pulled."""
    from qrsurvey.office import demo, make_codes
    from qrsurvey.office.demo_form import CLOCK, MARKER
    from qrsurvey.workspace.workspace import SURVEY_FILE, UNITS_FILE, read_workspace

    (root / "config").mkdir(parents=True)
    for file in (UNITS_FILE, SURVEY_FILE):
        (root / file).write_bytes((demo.SEED / file.name).read_bytes())
    text = (root / SURVEY_FILE).read_text(encoding="utf-8")
    for blank, value in demo._SURVEY_FILLED_IN.items():  # noqa: SLF001 - the demo's own form
        text = text.replace(blank, value, 1)
    (root / SURVEY_FILE).write_text(text, encoding="utf-8")
    (root / MARKER).write_bytes(b"")
    workspace = read_workspace(root)
    make_codes.make_codes(workspace, now=CLOCK)
    return workspace


def draw(workspace: Workspace, count: int) -> tuple[list[str], Iterator[tuple[datetime, list[str]]]]:
    """Return the titles, and rows of a time and texts, a few seconds apart."""
    from qrsurvey.office.demo_answers import STAFF_COLUMN, TIMESTAMP, make_answers
    from qrsurvey.survey.periods import Month
    from qrsurvey.survey.questions import Role

    with next(workspace.root.rglob("codes.csv")).open(encoding="utf-8-sig", newline="") as file:
        codes: dict[str, list[str]] = {}
        for line in csv.DictReader(file):
            codes.setdefault(line["unit_id"], []).append(line["code"])
    survey = workspace.survey
    keys = [question.key for question in survey.questions]
    comment = keys.index(next(q.key for q in survey.questions if q.role is Role.COMMENT))
    drawn = make_answers(survey, codes, [Month(2024, 3), Month(2024, 4)])
    known = [[row.cells.get(key, "") for key in keys] for row in drawn]

    def rows() -> Iterator[tuple[datetime, list[str]]]:
        dice, moment = random.Random(2024), _START  # noqa: S311 - made-up answers
        for number in range(count):
            moment += timedelta(seconds=dice.randrange(16))
            cells = list(dice.choice(known))
            if cells[comment]:
                cells[comment] += f" ({number})"
            yield moment, [*cells, "Đã xem" if number % 400 == 399 else ""]

    return [TIMESTAMP, *(question.title("vi") for question in survey.questions), STAFF_COLUMN], rows()


def write_csv(path: Path, workspace: Workspace, count: int) -> None:
    """Write the rows as Google Sheets exports them."""
    titles, rows = draw(workspace, count)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(titles)
        writer.writerows([f"{at:%d/%m/%Y} {at.hour}:{at:%M:%S}", *cells] for at, cells in rows)


def write_xlsx(path: Path, workspace: Workspace, count: int) -> None:
    """Write the rows as Google Sheets exports them."""
    import xlsxwriter

    from qrsurvey.office.demo_answers import SHEET

    titles, rows = draw(workspace, count)
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(SHEET)
    moment = book.add_format({"num_format": "d/m/yyyy h:mm:ss"})
    sheet.write_row(0, 0, titles)
    for number, (at, cells) in enumerate(rows, start=1):
        sheet.write_number(number, 0, (at - _EPOCH) / timedelta(days=1), moment)
        for column, cell in enumerate(cells, start=1):
            if cell:
                sheet.write_string(number, column, cell)
    book.close()


def _pandas(file: Path, _: Path) -> int:
    import pandas as pd

    return len(pd.read_csv(file))


def _csv(file: Path, _: Path) -> int:
    with file.open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.reader(stream)) - 1


def _calamine(file: Path, _: Path) -> int:
    from python_calamine import CalamineWorkbook

    return len(CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()) - 1


def _pull(file: Path, root: Path) -> int:
    from qrsurvey.office.pull import pull
    from qrsurvey.workspace.workspace import read_workspace

    workspace = read_workspace(root)
    (pulled,) = pull(workspace, files=[file], now=datetime(2034, 6, 1, 8, tzinfo=workspace.zone))
    return pulled.result.added + pulled.result.known


def _audit(_: Path, root: Path) -> int:
    from qrsurvey.office.audit import audit_archive
    from qrsurvey.workspace.workspace import read_workspace

    result = audit_archive(read_workspace(root)).result
    assert result.ok
    return result.responses


def _make(folder: Path, _: Path) -> int:
    """Make the office and the files, in a folder whose name is how many rows they have."""
    workspace, count = make_office(folder / "office"), int(folder.name)
    write_csv(folder / "answers.csv", workspace, count)
    if count <= MOST_OF_XLSX:
        write_xlsx(folder / "answers.xlsx", workspace, count)
    return count


WORK: dict[str, Callable[[Path, Path], int]] = {
    "pandas.read_csv": _pandas,
    "the csv module alone": _csv,
    "calamine alone": _calamine,
    "pull": _pull,
    "audit": _audit,
    "make": _make,
}


@dataclass(frozen=True)
class Job:
    """Something to measure: what, on which file, beside which other one."""

    title: str
    work: str
    file: str
    floor: str


JOBS = (
    Job("the csv module alone", "the csv module alone", "answers.csv", "the csv module alone"),
    Job("pandas.read_csv", "pandas.read_csv", "answers.csv", "the csv module alone"),
    Job("first pull, CSV", "pull", "answers.csv", "the csv module alone"),
    Job("second pull, CSV", "pull", "answers.csv", "the csv module alone"),
    Job("audit of all that", "audit", "answers.csv", "the csv module alone"),
    Job("calamine alone", "calamine alone", "answers.xlsx", "calamine alone"),
    Job("first pull, XLSX", "pull", "answers.xlsx", "calamine alone"),
    Job("second pull, XLSX", "pull", "answers.xlsx", "calamine alone"),
)


def work(name: str, file: Path, root: Path) -> None:
    """Do one thing in this process and print what it cost: rows, seconds, CPU seconds, MiB at most (or 0)."""
    began, used = time.perf_counter(), time.process_time()
    rows = WORK[name](file, root)
    seconds, used = time.perf_counter() - began, time.process_time() - used
    print(json.dumps([rows, seconds, used, peak() >> 20]))


def _in_a_process(name: str, file: Path, root: Path) -> tuple[int, float, float, int]:
    done = subprocess.run(
        [sys.executable, __file__, "--work", name, str(file), str(root)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    rows, seconds, used, memory = json.loads(done.stdout)
    return rows, seconds, used, memory


def measure(counts: Sequence[int] = (100_000, 1_000_000), *, rounds: int = ROUNDS) -> list[str]:
    """Return the results as Markdown."""
    lines = [
        "## Pull from a file",
        "",
        "Rows a second, time beside the floor (the csv module, or calamine, which build every row and do",
        "nothing more), and the most memory of the process. A second pull finds every row known.",
    ]
    with tempfile.TemporaryDirectory() as name:
        for count in counts:
            folder = Path(name) / str(count)
            folder.mkdir()
            lines += ["", *_measured(folder, count, rounds if count < MANY else 1)]
    return lines


def _measured(folder: Path, count: int, rounds: int) -> list[str]:
    _in_a_process("make", folder, folder)
    office = folder / "office"
    archive = office / "data" / "archive.duckdb"
    issued = archive.read_bytes()
    jobs = [job for job in JOBS if (folder / job.file).exists()]
    found: dict[str, list[tuple[float, float, int]]] = {job.title: [] for job in jobs}
    for _ in range(rounds):
        for job in jobs:
            if job.title.startswith("first"):
                archive.write_bytes(issued)
            rows, *cost = _in_a_process(job.work, folder / job.file, office)
            assert rows == count, job
            found[job.title].append((cost[0], cost[1], int(cost[2])))
    medians = {
        title: [statistics.median(column) for column in zip(*costs, strict=True)]
        for title, costs in found.items()
    }
    lines = [
        f"| {count:,} rows | rows a second | CPU seconds | beside the floor | MiB |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for job in jobs:
        seconds, used, memory = medians[job.title]
        floor = seconds / medians[job.floor][0]
        lines.append(f"| {job.title} | {count / seconds:,.0f} | {used:.1f} | {floor:.1f} | {memory:,.0f} |")
    return lines


def main(counts: Sequence[int]) -> None:
    """Measure, and print."""
    print("\n".join(measure(counts) if counts else measure()))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
    else:
        main([int(argument) for argument in sys.argv[1:]])
