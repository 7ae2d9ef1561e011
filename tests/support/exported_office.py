"""An office in which everything that a report tells has happened, and DuckDB over what it exports."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from qrsurvey.analysis.engine import DuckDBEngine
from qrsurvey.archive.cases import StepKind
from qrsurvey.archive.decisions import Place
from qrsurvey.archive.exported import NOTE, TABLES
from qrsurvey.office.alerts import step
from qrsurvey.office.archive_export import export_archive
from qrsurvey.office.chosen import Choice
from qrsurvey.office.decisions import Author, reassign, set_aside, undo
from qrsurvey.office.make_codes import make_codes
from qrsurvey.office.pull import pull
from qrsurvey.office.purge import purge
from qrsurvey.office.report import make_report
from qrsurvey.office.report_files import ReportFormat
from qrsurvey.office.watching import watch
from qrsurvey.survey.periods import Month
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.workspaces import write_workspace

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2024, 6, 3, 8, tzinfo=ZONE)
UNITS = """\
office:
  parent: Ủy ban nhân dân thị xã Hòa Thành
  name: Văn phòng HĐND và UBND
  place: Hòa Thành
  hotline: "0276 384 1234"
  campaign: {from: 2023-05-01, to: 2024-12-31}
groups:
  - {id: town, name: "Thị xã"}
  - {id: wards, name: "Xã, phường"}
units:
  - {id: MOTCUA, name: "Bộ phận Một cửa", group: town, counters: [{id: Q1, name: "Tư pháp"}, {id: Q3, name: "Đất đai"}]}
  - {id: LONGHOA, name: "UBND phường Long Hoa", group: wards}
  - {id: HIEPTAN, name: "UBND phường Hiệp Tân", group: wards}
  - {id: OLDWARD, name: "UBND xã cũ", group: wards, valid: {to: 2024-05-15}, successor: {unit: HIEPTAN, kind: merged}}
  - {id: NOBODY, name: "UBND xã chưa có phiếu", group: wards}
"""
FIELDS = ("Đất đai, 'nhà ở' \\ \"xây dựng\"", "Tư pháp – hộ tịch", "Đất")
SURVEY = """\
title: {vi: "Khảo sát", en: "Survey"}
form:
  url: https://docs.google.com/forms/d/e/1FAIpQLSdExampleExampleExampleExampleExampleExample0000/viewform
  code_entry: entry.1626576186
questions:
  - {key: code, role: code, kind: text, title: {vi: "Mã đơn vị"}}
  - {key: attitude, kind: rating, title: {vi: "Thái độ phục vụ"}}
  - {key: overall, role: headline, kind: rating, title: {vi: "Hài lòng chung"}}
  - {key: extra_cost, role: misconduct, kind: choice, options: ["Không", "Có", "Không muốn trả lời"], alarm: ["Có"], title: {vi: "Có bị gợi ý chi thêm không"}}
  - {key: field, role: service, kind: choice, options: [FIELDS], title: {vi: "Lĩnh vực"}}
  - {key: troubles, kind: multiple, options: ["Chờ lâu", "Thiếu hướng dẫn", "Khác"], alarm: ["Chờ lâu"], title: {vi: "Vướng mắc"}}
  - {key: comment, role: comment, kind: text, title: {vi: "Góp ý"}}
thresholds: {hide_below: 5, rank_from: 10}
""".replace("FIELDS", ", ".join("'" + field.replace("'", "''") + "'" for field in FIELDS))
HEADERS = (
    "Dấu thời gian", "Mã đơn vị", "Thái độ phục vụ", "Hài lòng chung", "Có bị gợi ý chi thêm không", "Lĩnh vực",
    "Vướng mắc", "Góp ý",
)  # fmt: skip
MARKS = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng", "", "khá ổn")
COMMENTS = (
    "chờ lâu quá, phải quay lại ba lần",
    "cán bộ nhiệt tình, hướng dẫn rõ ràng dễ hiểu",
    "",
    "",
    "tốt",
)
LEADER = Author("Trần Văn B, Chánh Văn phòng", "quét thử khi treo bảng")

_Row = tuple[str, ...]


def make_office(root: Path, *, seed: int = 8, answers: int = 700) -> Workspace:
    """Pull a year of answers in two parts, and decide, flag, handle, issue, edit and purge in between."""
    workspace = read_workspace(write_workspace(root, UNITS, SURVEY))
    made = make_codes(workspace, now=datetime(2023, 5, 1, 8, tzinfo=ZONE)).codes
    codes = {str(code.text).rpartition("-")[0]: code.text for code in made}
    rng = random.Random(seed)
    rows = sorted(_row(rng, codes) for _ in range(answers))
    spring = [row for when, row in rows if when < datetime(2024, 5, 3)]
    _pull(workspace, spring, datetime(2024, 5, 3, 7, tzinfo=ZONE))
    watch(workspace, now=datetime(2024, 5, 3, 7, 1, tzinfo=ZONE))
    for number, kind in ((1, StepKind.ACKNOWLEDGE), (2, StepKind.CLOSE)):
        step(
            workspace, number, kind, who="Bà B", text="đã làm việc", now=datetime(2024, 5, 6, 9, tzinfo=ZONE)
        )
    make_report(
        workspace, Month(2024, 4), formats=[ReportFormat.JSON], now=datetime(2024, 5, 6, 9, tzinfo=ZONE)
    )

    edited = [(*row[:3], MARKS[0], *row[4:]) if at % 9 == 0 else row for at, row in enumerate(spring)]
    summer = [row for when, row in rows if when >= datetime(2024, 5, 3)]
    burst = [
        (f"{moment:%d/%m/%Y %H:%M:%S}", codes["LONGHOA"], MARKS[4], MARKS[4], "Không", FIELDS[1], "", "")
        for moment in (datetime(2024, 5, 16, 9) + timedelta(seconds=41 * n) for n in range(18))
    ]
    undated = [("", codes["HIEPTAN"], MARKS[3], MARKS[3], "Không", "", "", "không giờ")]
    _pull(workspace, [*edited, *summer, *burst, *undated], datetime(2024, 6, 3, 7, tzinfo=ZONE))
    watch(workspace, now=datetime(2024, 6, 3, 7, 1, tzinfo=ZONE))
    day = datetime(2024, 5, 10)
    set_aside(workspace, Choice(since=day, until=day + timedelta(days=2)), LEADER, now=NOW)
    day = datetime(2024, 4, 8)
    reassign(
        workspace,
        Choice(origin=Place("OLDWARD"), since=day, until=day + timedelta(days=9)),
        Place("MOTCUA", "Q3"),
        LEADER,
        now=NOW,
    )
    day = datetime(2024, 5, 20)
    set_aside(workspace, Choice(since=day, until=day + timedelta(days=1)), LEADER, now=NOW)
    undo(workspace, 3, LEADER, now=NOW)
    purge(workspace, before=datetime(2024, 4, 20).date(), now=NOW)
    return workspace


def export(workspace: Workspace, folder: Path, now: datetime = NOW) -> Path:
    """Export the tables; return their folder."""
    export_archive(workspace, ["parquet"], out=folder, now=now)
    return folder / "parquet"


@contextmanager
def over(tables: Path) -> Iterator[DuckDBEngine]:
    """Have DuckDB count from exported tables as any other reader of Parquet would."""
    with duckdb.connect() as connection:
        for name, form in TABLES.items():
            files = f"{name}/*/*.parquet" if form.by_month else f"{name}.parquet"
            connection.execute(f"CREATE VIEW {name} AS FROM read_parquet('{(tables / files).as_posix()}')")
        yield DuckDBEngine(connection)


def note_of(tables: Path) -> str:
    return (tables / NOTE).read_text(encoding="utf-8")


def _row(rng: random.Random, codes: dict[str, str]) -> tuple[datetime, _Row]:
    # Half of them in the last two months, so that there is something to be told of each unit.
    days = rng.choice((rng.randrange(60), rng.randrange(390)))
    when = datetime(2024, 5, 31, 7, 30) - timedelta(
        days=days, minutes=-rng.randrange(560), seconds=-rng.randrange(60)
    )
    places = ("MOTCUA", "MOTCUA.Q1", "MOTCUA.Q3", "LONGHOA", "HIEPTAN", "OLDWARD")
    code = codes[rng.choice(places)]
    code = rng.choices((code, code[:-4] + "0000", "XYZ", ""), (40, 2, 1, 1))[0]
    troubles = ", ".join(label for label in ("Chờ lâu", "Thiếu hướng dẫn", "lạ") if rng.random() < 0.3)
    return when, (
        f"{when:%d/%m/%Y %H:%M:%S}",
        code,
        rng.choice(MARKS),
        rng.choice(MARKS),
        rng.choices(("Không", "Có", ""), (30, 1, 3))[0],
        rng.choice((*FIELDS, "")),
        troubles,
        rng.choice(COMMENTS),
    )


def _pull(workspace: Workspace, rows: list[_Row], now: datetime) -> None:
    file = workspace.root / "answers.csv"
    with file.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([HEADERS, *rows])
    pull(workspace, files=[file], date_order="dmy", now=now)
