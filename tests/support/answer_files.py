"""The same seeded answers, as Google Sheets and Google Forms export them."""

from __future__ import annotations

import csv
import random
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import xlsxwriter

from qrsurvey.codes.verdict import Judgement, Verdict
from qrsurvey.survey.questions import SIPAS_LEVELS, Kind, Option, Question, Role, Survey

EPOCH = datetime(1899, 12, 30)

CODE = Question("code", Kind.TEXT, {"vi": "Mã đơn vị (vui lòng không sửa)", "en": "Unit code"}, Role.CODE)
ATTITUDE = Question("attitude", Kind.RATING, {"vi": "Thái độ; tác phong, lời nói"}, None, (), SIPAS_LEVELS)
WAIT = Question("wait", Kind.RATING, {"vi": "Thời gian chờ (1-5)"}, None, (), SIPAS_LEVELS)
OVERALL = Question(
    "overall",
    Kind.RATING,
    {"vi": "Mức độ hài lòng chung", "en": "Overall"},
    Role.HEADLINE,
    ("Hài lòng chung",),
    SIPAS_LEVELS,
)
COST = Question(
    "cost",
    Kind.CHOICE,
    {"vi": "Có phải trả thêm chi phí?"},
    Role.MISCONDUCT,
    (),
    (Option("Không"), Option("Có")),
)
CHANNELS = Question(
    "channels",
    Kind.MULTIPLE,
    {"vi": "Kênh nộp hồ sơ"},
    None,
    (),
    (Option("Trực tiếp"), Option("Trực tuyến, qua cổng"), Option("Bưu điện")),
)
COMMENT = Question("comment", Kind.TEXT, {"vi": "Góp ý"}, Role.COMMENT)

SURVEY = Survey({"vi": "Khảo sát"}, (CODE, ATTITUDE, WAIT, OVERALL, COST, CHANNELS, COMMENT))

COMMENTS = (
    "",
    "Tốt",
    "Nhân viên nói: “chờ một chút”, rồi đi",
    'Hẹn "15 phút" mà chờ 2 giờ\nđề nghị xem lại',
    "=SUM(A1:A9)",
    "<b>đậm</b>; a,b;c",
    "0912 345 678",
)


@dataclass(frozen=True)
class Answer:
    """One filled-in form; `moment` to the millisecond, as Forms notes it."""

    moment: datetime
    code: str
    attitude: str
    wait: int | None
    overall: str
    cost: str
    channels: tuple[str, ...]
    comment: str


class Echo:
    """Stands for the judge: every code is valid for the unit it names, a blank one is missing."""

    def judge(self, text: str, submitted: datetime | None) -> Judgement:
        return Judgement(Verdict.VALID, text.partition("-")[0]) if text else Judgement(Verdict.MISSING)


def answers(count: int, seed: int = 5, first: datetime = datetime(2024, 4, 25)) -> list[Answer]:
    """Some answers over 40 days, blanks among them; one at midnight, one in the last second of a month."""
    pick = random.Random(seed)
    moments = [first + timedelta(milliseconds=pick.randrange(40 * 86_400_000)) for _ in range(count)]
    moments[:2] = [datetime(2024, 5, 1), datetime(2024, 5, 31, 23, 59, 59, 999_000)]
    labels = [option.label for option in SIPAS_LEVELS]
    return [
        Answer(
            moment,
            pick.choice(["LONGHOA-7KQ2", "MOTCUA.Q3-M0XD", "longhoa-7kq2", ""]),
            pick.choice([*labels, ""]),
            pick.choice([1, 2, 3, 4, 5, None]),
            pick.choice([*labels, ""]),
            pick.choice(["Không", "Có", "Khác: biếu quà"]),
            tuple(pick.sample([option.label for option in CHANNELS.options], pick.randrange(3))),
            pick.choice(COMMENTS),
        )
        for moment in sorted(moments)
    ]


def header(language: str = "vi") -> list[str]:
    time = {"vi": "Dấu thời gian", "en": "Timestamp"}[language]
    return [time, *(question.titles["vi"] for question in SURVEY.questions)]


def cells(answer: Answer, joiner: str = ", ") -> list[Any]:
    """All cells but the time, typed as a Sheet types them."""
    wait = "" if answer.wait is None else answer.wait
    channels = joiner.join(answer.channels)
    return [answer.code, answer.attitude, wait, answer.overall, answer.cost, channels, answer.comment]


def serial(moment: datetime) -> float:
    return (moment - EPOCH) / timedelta(days=1)


def xlsx_by_openpyxl(given: Sequence[Answer], tab: str = "Câu trả lời biểu mẫu 1") -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = tab
    sheet.append(header())
    for number, answer in enumerate(given, start=2):
        for column, value in enumerate([serial(answer.moment), *cells(answer)], start=1):
            cell = sheet.cell(number, column)
            if value != "":
                cell.value = value
                cell.data_type = "s" if isinstance(value, str) else "n"  # "=…" stays text
        sheet.cell(number, 1).number_format = "d/m/yyyy h:mm:ss"
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def xlsx_by_xlsxwriter(given: Sequence[Answer], *, inline: bool = False) -> bytes:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"constant_memory": inline, "in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Form Responses 1")
        date = workbook.add_format({"num_format": "m/d/yyyy h:mm:ss"})
        sheet.write_row(0, 0, header("en"))
        for number, answer in enumerate(given, start=1):
            sheet.write_number(number, 0, serial(answer.moment), date)
            for column, value in enumerate(cells(answer), start=1):
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                else:
                    sheet.write_number(number, column, value)
    return stream.getvalue()


def sheets_csv(given: Sequence[Answer], pattern: str) -> bytes:
    """Quotes only where needed, CRLF between records and none after the last."""
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(header())
    for answer in given:
        writer.writerow([spelled(answer.moment, pattern), *cells(answer)])
    return stream.getvalue().removesuffix("\r\n").encode("utf-8")


def forms_csv(given: Sequence[Answer], language: str) -> bytes:
    """Quotes everything, LF between records; picked options joined by semicolons."""
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(header(language))
    halves = {"vi": ("SA", "CH"), "en": ("AM", "PM")}[language]
    for answer in given:
        moment = answer.moment
        clock = f"{moment.hour % 12 or 12}:{moment:%M:%S} {halves[moment.hour // 12]} GMT+7"
        writer.writerow([f"{moment:%Y/%m/%d} {clock}", *cells(answer, ";")])
    return stream.getvalue().removesuffix("\n").encode("utf-8")


def excel_unicode_text(given: Sequence[Answer], pattern: str = "dmy") -> bytes:
    """What Excel saves as "Unicode Text": UTF-16 with a mark, tabs, commas in quotes like tabs."""
    rows = [header(), *([spelled(answer.moment, pattern), *cells(answer)] for answer in given)]
    lines = ("\t".join(map(_quoted, row)) + "\r\n" for row in rows)
    return b"\xff\xfe" + "".join(lines).encode("utf-16-le")


def _quoted(cell: object) -> str:
    text = str(cell)
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in '\t,"\n') else text


def zipped(content: bytes, name: str = "Khảo sát mức độ hài lòng.csv") -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def spelled(moment: datetime, pattern: str) -> str:
    """`dmy` and `mdy` as Sheets shows them in Vietnamese and in American English."""
    day = {"dmy": f"{moment:%d/%m/%Y}", "mdy": f"{moment.month}/{moment.day}/{moment.year}"}[pattern]
    return f"{day} {moment.hour}:{moment:%M:%S}"
