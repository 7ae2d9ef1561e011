"""Made-up cases and documents about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache

from qrsurvey.analysis.handled import Handling, Tally
from qrsurvey.archive.cases import CaseState, Outcome, StepKind
from qrsurvey.i18n.language import Language
from qrsurvey.report.case_view import CaseView, StepView
from qrsurvey.report.dossier import build_annex, build_case_sheet
from qrsurvey.report.model import Document
from qrsurvey.survey.alert_rules import Grade
from qrsurvey.survey.periods import Month, Period
from qrsurvey.survey.units import Office
from support.answers import OFFICE

MAY = Period.of_month(Month(2024, 5))
NOW = datetime(2024, 6, 3, 8, 30)
MISCONDUCT = (
    "chọn “Có” ở câu hỏi “Ông/Bà có bị gây khó khăn hoặc gợi ý chi ngoài quy định không?”",
    "ý kiến nói về “Dấu hiệu nhũng nhiễu, tiêu cực”",
)
COMMENT = (
    "Sáng 06/5 tôi nộp hồ sơ tách thửa ở quầy số 2, chị Nguyễn Thị Hoa gợi ý đưa thêm 500.000 đồng thì mới "
    "giải quyết trong tuần.\nTôi không đưa nên bị hẹn lại ba lần. Số điện thoại của tôi: 0912 345 678."
)
HOSTILE = (
    '<b>Đậm</b> & ]]> <w:p/> =HYPERLINK("http://evil.example") {n} %s \u202e\u2066đảo chữ\u2069\u202c 😀 '
    "+cmd|' /C calc'!A0"
)
EMPTY = Handling(Tally(), {grade: Tally() for grade in Grade})
SOME = Handling(
    Tally(9, 5, 6, 2, 3.5),
    {
        Grade.A: Tally(2, 1, 2, 1, 2.0),
        Grade.B: Tally(3, 1, 3, 1, 6.0),
        Grade.C: Tally(4, 3, 1, 0, 3.0),
    },
)
SERIOUS = CaseView(
    number=12,
    grade=Grade.A,
    unit_name="Văn phòng Đăng ký Đất đai tỉnh Tây Ninh - Chi nhánh thị xã Hòa Thành",
    counter_name="Quầy số 2",
    submitted=datetime(2024, 5, 7, 9, 5),
    opened=date(2024, 5, 7),
    due=date(2024, 5, 10),
    late=24,
    reasons=MISCONDUCT,
    comment=COMMENT,
    comment_gone=False,
    state=CaseState.ACKNOWLEDGED,
    assigned="Thanh tra thị xã",
    outcome=None,
    steps=(
        StepView(date(2024, 5, 7), "Nguyễn Văn An", StepKind.ACKNOWLEDGE),
        StepView(date(2024, 5, 8), "Trần Thị Bình", StepKind.ASSIGN, "Thanh tra thị xã"),
        StepView(
            date(2024, 5, 9), "Trần Thị Bình", StepKind.NOTE, None, "Đã gọi 0912 345 678, hẹn làm việc."
        ),
    ),
)
HANDED_ON = replace(
    SERIOUS,
    comment="Sáng 06/5 tôi nộp hồ sơ ở quầy số 2, […] gợi ý đưa thêm 500.000 đồng. Số của tôi: […].",
    steps=tuple(replace(step, text=None) for step in SERIOUS.steps),
)
"""As `office.alerts` gives it to whoever is outside, but for the hour."""

VAGUE = replace(
    SERIOUS,
    number=13,
    grade=Grade.B,
    unit_name="UBND phường Long Hoa",
    counter_name=None,
    late=0,
    comment="Phải có quà mới xong.",
    state=CaseState.CLOSED,
    outcome=Outcome.UNVERIFIABLE,
    steps=(
        StepView(date(2024, 5, 8), "Nguyễn Văn An", StepKind.ACKNOWLEDGE),
        StepView(
            date(2024, 5, 20), "Nguyễn Văn An", StepKind.CLOSE, "unverifiable", "Phiếu không nêu rõ người."
        ),
        StepView(date(2024, 5, 21), "Lê Văn Cường", StepKind.REOPEN, None, "Có thêm phiếu tương tự."),
        StepView(date(2024, 5, 28), "Nguyễn Văn An", StepKind.CLOSE, "unverifiable"),
    ),
)
UNWRITTEN = replace(
    VAGUE, number=14, comment=None, state=CaseState.OPEN, outcome=None, assigned=None, steps=()
)
PURGED = replace(UNWRITTEN, number=15, comment_gone=True, unit_name=None)
OF_UNIT = CaseView(
    number=16,
    grade=Grade.B,
    unit_name="UBND xã Trường Đông",
    counter_name=None,
    submitted=None,
    opened=date(2024, 5, 27),
    due=date(2024, 6, 10),
    late=0,
    reasons=("từ ngày 20/05/2024 đến ngày 26/05/2024 có 12/40 phiếu (30,00%) không hài lòng",),
    comment=None,
    comment_gone=False,
    state=CaseState.OPEN,
    assigned=None,
    outcome=None,
)
RUDE = replace(
    SERIOUS,
    number=17,
    grade=Grade.C,
    late=0,
    reasons=("ý kiến nói về “Thái độ, tinh thần phục vụ”",),
    comment="Cán bộ nói chuyện cộc lốc, hỏi hai lần không trả lời.",
    assigned=None,
    state=CaseState.OPEN,
    steps=(),
)
ALL = (VAGUE, RUDE, SERIOUS, UNWRITTEN, PURGED, OF_UNIT)


def sixty() -> tuple[CaseView, ...]:
    """As many cases of every grade, comments from none to very long."""
    kinds = (SERIOUS, VAGUE, RUDE, OF_UNIT, UNWRITTEN)
    made = []
    for at in range(60):
        view = replace(kinds[at % 5], number=at + 1, opened=date(2024, 5, 1) + timedelta(at // 2))
        if view.comment:
            view = replace(view, comment=f"{view.comment} " * (at % 7 + 1))
        made.append(view)
    return tuple(made)


@cache
def document(name: str) -> Document:
    """Return a document by what is special about it; `-en` at the end is in English."""
    kind, _, tag = name.partition("-")
    language = Language.EN if tag == "en" else Language.VI
    match kind:
        case "empty":
            return annex((), EMPTY, language)
        case "older":
            return annex((), SOME, language)
        case "one":
            return annex((SERIOUS,), SOME, language)
        case "sixty":
            return annex(sixty(), SOME, language)
        case "hostile":
            long = "Ý kiến rất dài. " * 312 + "Hết rồi!"
            views = (hostile(1), replace(hostile(2), comment=long), replace(hostile(3), comment="ă" * 5_000))
            return annex((*views, replace(hostile(4), grade=Grade.C)), SOME, language)
        case "sheet":
            return sheet(SERIOUS, language)
        case "masked":
            return sheet(HANDED_ON, language, masked=True)
        case "unwritten":
            return sheet(UNWRITTEN, language)
        case "unit":
            return sheet(OF_UNIT, language)
        case "strange":
            return sheet(replace(hostile(5), comment=f"{HOSTILE}\n" * 20), language)
        case _:
            return annex(ALL, SOME, language)


def hostile(number: int) -> CaseView:
    step = StepView(date(2024, 5, 8), HOSTILE, StepKind.ASSIGN, HOSTILE, HOSTILE)
    return replace(
        SERIOUS,
        number=number,
        unit_name=HOSTILE,
        comment=HOSTILE,
        assigned=HOSTILE,
        reasons=(HOSTILE,),
        steps=(step,),
    )


def annex(
    views: Sequence[CaseView], handled: Handling, language: Language = Language.VI, office: Office = OFFICE
) -> Document:
    return build_annex(views, handled, office=office, period=MAY, language=language, now=NOW)


def sheet(
    view: CaseView, language: Language = Language.VI, *, masked: bool = False, office: Office = OFFICE
) -> Document:
    return build_case_sheet(view, office=office, language=language, now=NOW, masked=masked)
