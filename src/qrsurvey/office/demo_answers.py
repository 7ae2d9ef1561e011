"""Made-up answers for the demo: months of an ordinary office, with what really goes wrong in a form.

The same seed gives the same answers. Nobody's words: the comments were written for this.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from qrsurvey.survey.periods import Month
from qrsurvey.survey.questions import Kind, Question, Role, Survey

SHEET = "Câu trả lời biểu mẫu 1"
TIMESTAMP = "Dấu thời gian"
STAFF_COLUMN = "Ghi chú của văn phòng"

_EPOCH = datetime(1899, 12, 30)

# Answers a month of each unit; what isn't named here has none, which a report must be able to say.
VOLUMES = {
    "MOTCUA": 180, "NOIVU": 14, "TUPHAP": 46, "TCKH": 38, "TNMT": 31, "LDTBXH": 24, "VHTT": 9, "GDDT": 12,
    "HIEPTAN": 44, "LONGHOA": 62, "LTBAC": 51, "LTTRUNG": 57, "LTNAM": 33, "TRDONG": 36, "TRHOA": 28,
    "TRTAY": 6, "DATDAI": 66,
}  # fmt: skip

# How content people are with a unit, on the scale of the latent opinion below (1.0 is ordinary).
_LEANINGS = {"LONGHOA": 1.45, "DATDAI": 0.35, "TNMT": 0.6, "LTBAC": 1.2}

_COMMENTS = (
    "Cán bộ hướng dẫn tận tình, cảm ơn.",
    "Hài lòng.",
    "Tốt",
    "Thủ tục nhanh hơn trước nhiều.",
    "Chờ hơi lâu vào sáng thứ Hai, nên thêm ghế ngồi.",
    "Mong có thêm bàn viết và bút cho người dân.",
    "Nên nhắn tin khi có kết quả để dân khỏi đi lại nhiều lần.",
    "Hồ sơ đất đai phải bổ sung hai lần, đề nghị hướng dẫn một lần cho đủ.",
    "Bảng phí để khuất, khó thấy.",
    "Nộp hồ sơ trực tuyến còn khó với người lớn tuổi.",
    "Không có ý kiến.",
    "Máy lấy số hỏng, đề nghị sửa sớm.",
    "Cảm ơn cô cán bộ đã giúp in giấy tờ.",
    "Đề nghị bỏ bớt bản sao chứng thực không cần thiết.",
    "Giờ trả kết quả trễ so với giấy hẹn.",
)
_REPORTED = (
    "Sáng nay ở quầy số 2 có người gợi ý tôi đưa thêm 200 nghìn để được làm trước.",
    "Chiều thứ ba vừa rồi cán bộ nhận hồ sơ hỏi khéo tiền cà phê, tôi không đưa thì bảo thiếu giấy.",
    "Có người nói quen cán bộ bên trong, đòi 500 nghìn làm giúp cho nhanh.",
)


@dataclass(frozen=True)
class DemoRow:
    """One row of the made-up sheet: when, then the text of each question's column."""

    submitted: datetime
    cells: Mapping[str, str]


def make_answers(
    survey: Survey, codes: Mapping[str, Sequence[str]], months: Sequence[Month], seed: int = 2024
) -> list[DemoRow]:
    """Make up answers, oldest first; `codes` are the codes of each unit, of its counters too."""
    dice = random.Random(seed)  # noqa: S311 - an example, not a secret
    rows = [
        _row(dice, survey, unit, codes[unit], _moment(dice, month))
        for month in months
        for unit, volume in VOLUMES.items()
        if unit in codes
        for _ in range(max(0, round(dice.gauss(volume, volume**0.5 / 2))))
    ]
    rows.sort(key=lambda row: row.submitted)
    return [_mishap(row, index, survey) for index, row in enumerate(rows)]


def write_answers(path: Path, survey: Survey, rows: Sequence[DemoRow]) -> None:
    """Write the rows as an XLSX the way Google Sheets exports a linked form's answers."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2024, 6, 3)})
    sheet = book.add_worksheet(SHEET)
    moment = book.add_format({"num_format": "d/m/yyyy h:mm:ss"})
    titles = [question.title("vi") for question in survey.questions]
    for column, title in enumerate([TIMESTAMP, *titles, STAFF_COLUMN]):
        sheet.write_string(0, column, title)
    for number, row in enumerate(rows, start=1):
        sheet.write_number(number, 0, (row.submitted - _EPOCH) / timedelta(days=1), moment)
        for column, question in enumerate(survey.questions, start=1):
            if text := row.cells.get(question.key):
                sheet.write_string(number, column, text)
        if number % 400 == 0:
            sheet.write_string(number, len(titles) + 1, "Đã xem")
    book.close()


def _moment(dice: random.Random, month: Month) -> datetime:
    """Pick a second of an ordinary opening hour: Monday to Friday, or Saturday morning."""
    days = [month.first + timedelta(days=n) for n in range((month.last - month.first).days + 1)]
    day = dice.choice([day for day in days for _ in range(_weight(day))])
    minutes = dice.choice((dice.triangular(420, 690, 520), dice.triangular(780, 1020, 870)))
    if day.weekday() == 5:
        minutes = dice.uniform(420, 690)
    return datetime(day.year, day.month, day.day) + timedelta(seconds=int(minutes * 60))


def _weight(day: date) -> int:
    return 2 if day.weekday() < 5 else 1 if day.weekday() == 5 else 0


def _row(
    dice: random.Random, survey: Survey, unit: str, codes: Sequence[str], submitted: datetime
) -> DemoRow:
    mood = dice.gauss(_LEANINGS.get(unit, 1.0), 0.75)
    cells = {question.key: _answer(dice, question, mood) for question in survey.questions}
    cells[survey.code_question.key] = dice.choice(codes)
    return DemoRow(submitted, {key: text for key, text in cells.items() if text})


def _answer(dice: random.Random, question: Question, mood: float) -> str:
    if question.kind is Kind.RATING:
        if dice.random() < 0.03:
            return ""
        opinion = mood + dice.gauss(0, 0.45)
        level = 1 + sum(opinion > bound for bound in (-1.3, -0.7, -0.05, 1.15))
        return question.options[level - 1].label
    if question.kind is Kind.CHOICE:
        weights = [10.0, 3.0, *[1.5] * len(question.options)][: len(question.options)]
        if question.role is Role.MISCONDUCT:
            weights = [96.0, 0.6, 3.0]
        return dice.choices([option.label for option in question.options], weights)[0]
    if question.role is Role.COMMENT and dice.random() < 0.22:
        return dice.choice(_COMMENTS)
    return ""


def _mishap(row: DemoRow, index: int, survey: Survey) -> DemoRow:
    """Let every so many rows arrive the way some rows really do."""
    code, headline = survey.code_question.key, survey.headline.key
    cells = dict(row.cells)
    if index % 97 == 5:  # typed again by hand
        cells[code] = f" {cells[code].lower()} "
    if index % 331 == 11:  # altered, so that the check no longer fits
        cells[code] = cells[code][:-4] + "0000"
    if index % 467 == 23:  # replaced by a name
        cells[code] = "Phường Long Hoa"
    if index % 521 == 42:  # deleted
        del cells[code]
    misconduct, comment = survey.by_role(Role.MISCONDUCT), survey.by_role(Role.COMMENT)
    if index % 701 == 350 and misconduct and comment:  # what leaders must hear of at once
        cells[misconduct.key] = misconduct.alarm[0]
        cells[comment.key] = _REPORTED[index // 701 % len(_REPORTED)]
    if headline in cells:
        if index % 41 == 7:
            cells[headline] = unicodedata.normalize("NFD", cells[headline])
        if index % 53 == 8:
            cells[headline] = cells[headline].upper().replace(" ", "  ")
        if index % 601 == 9:
            cells[headline] = "Tạm được"
    return DemoRow(row.submitted, cells)
