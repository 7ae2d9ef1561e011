"""How cases were handled, in every format of the report: the same numbers, whenever it is made."""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path

import jsonschema
import openpyxl
import pytest

from qrsurvey.archive.cases import StepKind
from qrsurvey.office.alerts import step
from qrsurvey.office.report import make_report
from qrsurvey.office.report_files import ReportFormat, rendered
from qrsurvey.office.verify_report import Outcome, verify_report
from qrsurvey.report.model import Paragraph
from qrsurvey.survey.periods import Month
from support.case_office import DETAILED, CaseOffice, at

MAY = Month(2024, 5)
SCHEMA = Path(__file__).parents[2] / "src/qrsurvey/assets/schemas/report.schema.json"
# Opened on the 6th: 1 of grade A, 2 of B; on the 7th 1 of C. Closed: A after 2 working days, a B after 7. Due:
# the other B 10 working days after the 6th, on the 17th; the C 20 after the 7th, on the 30th.
WANTED = {
    "A": (1, 1, 0, 0, 2.0),
    "B": (2, 1, 1, 1, 7.0),
    "C": (1, 0, 1, 1, None),
}
TOTAL = (4, 2, 2, 2, 4.5)
KEYS = ("opened", "closed", "open_at_end", "overdue", "median_days")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> CaseOffice:
    office = CaseOffice.make(tmp_path_factory.mktemp("handled") / "office")
    office.answer(at(6, 9), extra="Có", comment=DETAILED)
    office.answer(at(6, 10), "HIEPTAN", extra="Có")
    office.answer(at(6, 11), "MOTCUA.Q3", extra="Có")
    office.day(at(6))
    office.answer(at(7, 9), overall=1)
    office.day(at(7))
    for number, day in ((1, 8), (2, 14)):
        step(office.workspace, number, StepKind.CLOSE, who="Bà B", text="đã làm việc", now=at(day))
    office.answer(at(31, 9))
    office.day(at(31))
    return office


def told(found: dict[str, object]) -> tuple[object, ...]:
    return tuple(found[key] for key in KEYS)


def test_every_format_tells_the_same(office: CaseOffice) -> None:
    report = make_report(office.workspace, MAY, formats=(), now=at(3, month=6)).report
    data = json.loads(rendered(report, ReportFormat.JSON))
    jsonschema.validate(data, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert told(data["cases"]) == TOTAL
    assert {grade: told(one) for grade, one in data["cases"]["grades"].items()} == WANTED
    table = report.table("handling")
    assert table is not None
    assert [row.cells[1:] for row in table.rows] == [
        ("1", "1", "0", "0", "2"), ("2", "1", "1", "1", "7"), ("1", "0", "1", "1", "–"), ("4", "2", "2", "2", "4,5"),
    ]  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(rendered(report, ReportFormat.XLSX)))
    rows = [row[1:6] for row in book["Xử lý phản ánh"].iter_rows(values_only=True) if isinstance(row[1], int)]
    assert rows == [*WANTED.values(), TOTAL]
    for text in (DETAILED, "Tuấn", "0912"):
        assert not any(text in block.text for block in report.blocks if isinstance(block, Paragraph))


def test_a_report_of_a_month_that_is_over_says_the_same_whatever_was_done_since(office: CaseOffice) -> None:
    made = make_report(office.workspace, MAY, formats=(ReportFormat.DOCX,), now=at(3, month=6))
    step(office.workspace, 3, StepKind.CLOSE, who="Bà B", text="xong", now=at(4, month=6))
    step(office.workspace, 1, StepKind.REOPEN, who="Bà B", text="thêm tin", now=at(5, month=6))
    again = make_report(office.workspace, MAY, formats=(), now=at(3, month=6)).report
    assert rendered(again, ReportFormat.DOCX) == made.files[0].path.read_bytes()
    assert verify_report(office.workspace, made.files[0].path, now=at(6, month=6)).outcome is Outcome.ISSUED
    office.answer(at(5, 9, month=6))
    office.day(at(6, month=6))
    made.files[0].path.write_bytes(made.files[0].path.read_bytes() + b"")
    later = verify_report(office.workspace, made.files[0].path, now=at(7, month=6))
    assert later.outcome is Outcome.ISSUED
    assert later.recounted == ()


def test_a_unit_is_told_nothing_of_it_and_an_office_without_cases_neither(
    office: CaseOffice, tmp_path: Path
) -> None:
    made = make_report(office.workspace, MAY, units=["LONGHOA"], formats=(), now=at(3, month=6))
    assert made.of_units[0].table("handling") is None
    assert "cases" not in json.loads(rendered(made.of_units[0], ReportFormat.JSON))
    empty = CaseOffice.make(tmp_path / "empty")
    empty.answer(at(6, 9))
    empty.day(at(31))
    report = make_report(empty.workspace, MAY, formats=(), now=at(3, month=6)).report
    assert report.table("handling") is None
    assert "cases" not in json.loads(rendered(report, ReportFormat.JSON))
    assert isinstance(report.made, datetime)
