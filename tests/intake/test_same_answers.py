from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from qrsurvey.intake.incoming import Incoming
from qrsurvey.intake.intake import Intake, take_in
from qrsurvey.sources.files import read_file
from qrsurvey.sources.table import RawTable, SourceKind
from qrsurvey.survey.questions import Source, Value
from support import answer_files as files
from support.reading import read_answers

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
ANSWERS = files.answers(200)

FORMATS = {
    "openpyxl.xlsx": files.xlsx_by_openpyxl(ANSWERS),
    "xlsxwriter.xlsx": files.xlsx_by_xlsxwriter(ANSWERS),
    "inline.xlsx": files.xlsx_by_xlsxwriter(ANSWERS, inline=True),
    "sheets-vi.csv": files.sheets_csv(ANSWERS, "dmy"),
    "sheets-en.csv": files.sheets_csv(ANSWERS, "mdy"),
    "forms-vi.csv": files.forms_csv(ANSWERS, "vi"),
    "forms-en.csv": files.forms_csv(ANSWERS, "en"),
    "excel.csv": b"\xef\xbb\xbf" + files.sheets_csv(ANSWERS, "dmy"),
    "excel.txt": files.excel_unicode_text(ANSWERS),
    "utf-16-be.csv": b"\xfe\xff" + files.sheets_csv(ANSWERS, "dmy").decode("utf-8").encode("utf-16-be"),
    "unmarked.csv": files.sheets_csv(ANSWERS, "mdy").decode("utf-8").encode("utf-16-le"),
    "forms-vi.zip": files.zipped(files.forms_csv(ANSWERS, "vi")),
    "forms-en.zip": files.zipped(files.forms_csv(ANSWERS, "en")),
    "excel.zip": files.zipped(files.excel_unicode_text(ANSWERS), "answers.txt"),
}


def _read(name: str, folder: Path) -> Intake:
    path = folder / name
    path.write_bytes(FORMATS[name])
    return take_in(read_file(path, Source()), files.SURVEY, Source(), ZONE, files.Echo())


def _without_joiner(response: Incoming) -> Incoming:
    header = files.CHANNELS.titles["vi"]
    return replace(response, cells={k: v for k, v in response.cells.items() if k != header})


@pytest.mark.parametrize("name", FORMATS)
def test_every_export_gives_the_responses_that_were_written(name: str, tmp_path: Path) -> None:
    intake = _read(name, tmp_path)
    assert len(intake.responses) == 200
    for number, (answer, response) in enumerate(zip(ANSWERS, intake.responses, strict=True), start=2):
        assert response.row == number
        assert response.submitted == answer.moment.replace(microsecond=0)
        assert response.code == answer.code
        assert response.judgement == files.Echo().judge(answer.code, None)
        assert response.cells.get("Góp ý", "") == answer.comment
        assert response.cells.get("Thời gian chờ (1-5)", "") == str(answer.wait or "")
        typed = {"Góp ý"} if answer.comment else set()
        if answer.cost.startswith("Khác"):  # words of their own under "Other"
            typed.add("Có phải trả thêm chi phí?")
        assert response.personal == typed


@pytest.mark.parametrize("name", FORMATS)
def test_every_export_gives_the_same_responses_and_answers(name: str, tmp_path: Path) -> None:
    first, other = _read("openpyxl.xlsx", tmp_path), _read(name, tmp_path)
    assert list(map(_without_joiner, first.responses)) == list(map(_without_joiner, other.responses))
    read = [
        [read_answers(response.cells, files.SURVEY) for response in intake.responses]
        for intake in (first, other)
    ]
    assert read[0] == read[1]
    assert first.summary.verdicts == other.summary.verdicts
    assert first.summary.unknown_options == other.summary.unknown_options == {"cost": _gifts()}


def test_the_sheet_itself_gives_the_same_as_its_export(tmp_path: Path) -> None:
    rows = [[files.serial(answer.moment), *files.cells(answer)] for answer in ANSWERS]
    table = RawTable(
        "Sheet", SourceKind.SHEET, files.header(), rows, time_zone="Asia/Ho_Chi_Minh", complete=True
    )
    intake = take_in(table, files.SURVEY, Source(), ZONE, files.Echo())
    assert list(intake.responses) == list(_read("openpyxl.xlsx", tmp_path).responses)


def test_answers_are_those_that_were_picked(tmp_path: Path) -> None:
    levels = [option.label for option in files.OVERALL.options]
    for answer, response in zip(ANSWERS, _read("forms-vi.csv", tmp_path).responses, strict=True):
        found = read_answers(response.cells, files.SURVEY)
        overall = [value for key, value in found if key == "overall"]
        assert overall == ([Value(str(levels.index(answer.overall) + 1))] if answer.overall else [])
        assert [v.value for k, v in found if k == "channels"] == list(answer.channels)
        assert [v for k, v in found if k == "wait"] == ([Value(str(answer.wait))] if answer.wait else [])
        assert ("comment", Value(None)) in found or not answer.comment


def _gifts() -> int:
    return sum(answer.cost.startswith("Khác") for answer in ANSWERS)


def test_a_month_that_ends_in_its_last_millisecond_stays_in_it(tmp_path: Path) -> None:
    for name in FORMATS:
        moments = {response.submitted for response in _read(name, tmp_path).responses}
        assert {datetime(2024, 5, 1), datetime(2024, 5, 31, 23, 59, 59)} <= moments
