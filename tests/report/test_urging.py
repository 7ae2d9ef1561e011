"""Whom a report urges and compares: nobody for what isn't over, isn't in yet, or no longer exists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from qrsurvey.analysis.figures import Figures
from qrsurvey.i18n.language import Language
from qrsurvey.report.build import build_report
from qrsurvey.report.model import Heading, Paragraph, Report, Table
from qrsurvey.survey.breakdowns import By
from qrsurvey.survey.periods import Month, Period
from qrsurvey.survey.questions import Kind, Option, Question, Role, Survey, Thresholds
from qrsurvey.survey.units import Counter, Unit, Units
from support.answers import (
    GROUPS,
    MAY,
    NOW,
    OFFICE,
    QUESTIONS,
    RATINGS,
    Answer,
    figures,
    make,
    report,
    survey,
)

CAMPAIGN = replace(OFFICE, campaign_from=date(2025, 4, 1))


def _text(made: Report) -> str:
    blocks = [*made.blocks, *(block for annex in made.annexes for block in annex.blocks)]
    return "\n".join(block.text for block in blocks if isinstance(block, Heading | Paragraph))


def _at(answers: list[Answer], now: datetime, **more: object) -> str:
    return _text(report(figures(answers, now=now, **more), now=now))  # type: ignore[arg-type]


def _daily(unit: str, first: date, last: date) -> list[Answer]:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [Answer(unit, datetime(day.year, day.month, day.day, 9), ratings={"overall": 5}) for day in days]


def test_a_month_that_has_just_begun_urges_nobody_who_answered_lately() -> None:
    answers = [
        a
        for unit in ("MOTCUA", "DATDAI", "LONGHOA", "HIEPTAN", "TRUONGDONG", "TRUONGHOA", "TRUONGTAY")
        for a in _daily(unit, date(2025, 4, 1), date(2025, 4, 29))
    ]
    early = _at(answers, datetime(2025, 5, 5, 8), month=MAY)
    assert "cần đôn đốc" not in early.split("III. ")[0]
    assert "không có đơn vị nào cần đôn đốc" in early
    # A week later it is long enough.
    later = _at(answers, datetime(2025, 5, 12, 8), month=MAY)
    assert "Đến nay, tất cả các đơn vị đều chưa có phiếu trong kỳ" in later
    assert "Đề nghị kiểm tra việc triển khai khảo sát ở tất cả các đơn vị." in later


def test_answers_that_were_not_pulled_make_nobody_quiet() -> None:
    answers = [a for unit in ("MOTCUA", "DATDAI") for a in _daily(unit, date(2025, 5, 1), date(2025, 5, 9))]
    stale = _at(answers, datetime(2025, 5, 28, 8), compared=datetime(2025, 5, 10, 8))
    assert "liên tiếp không có phiếu" not in stale
    assert "tính đến 08 giờ 00 ngày 10/05/2025; kỳ báo cáo chưa kết thúc" in stale
    fresh = _at(answers, datetime(2025, 5, 28, 8))
    assert "Có 2 đơn vị có phiếu trong kỳ nhưng đã ít nhất 5 ngày làm việc" in fresh
    assert "tính đến 08 giờ 00 ngày 28/05/2025" in fresh
    # By which days that is counted is told where the office hasn't said it.
    counted = figures(answers, now=datetime(2025, 5, 28, 8))
    hours = {"mon-fri": ("07:00-11:30", "13:00-17:00")}
    for office, told in ((OFFICE, True), (replace(OFFICE, working_hours=hours), False)):
        text = _text(report(counted, office=office, now=datetime(2025, 5, 28, 8)))
        assert ("chưa khai báo giờ làm việc" in text) is told


def test_a_unit_that_is_gone_is_not_urged() -> None:
    units = Units(
        (
            Unit("OLD", "Đơn vị cũ", "town", valid_to=date(2025, 5, 31)),
            Unit("ILL", "Đơn vị còn", "town"),
            Unit("MOTCUA", "Một cửa", "town", target=300),
            Unit("QUIT", "Đơn vị giải thể", "town", valid_to=date(2025, 5, 20), target=300),
        )
    )
    answers = _daily("MOTCUA", date(2025, 5, 1), date(2025, 5, 31)) + _daily(
        "QUIT", date(2025, 5, 1), date(2025, 5, 7)
    )
    made = report(figures(answers, units=units))
    text = _text(made)
    assert "Có 1 đơn vị không có phiếu trong kỳ" in text
    assert (
        "Đề nghị 2 đơn vị kiểm tra việc đặt mã QR và hướng dẫn người dân điền phiếu: Đơn vị còn và Một cửa."
        in text
    )
    assert "Một cửa: 31/300 phiếu" in text
    assert "Có 2 đơn vị cần đôn đốc" in text


def test_a_units_own_report_speaks_of_one_unit() -> None:
    text = _text(report(figures([], unit="LONGHOA")))
    assert "Đơn vị không có phiếu trong kỳ, cần kiểm tra việc dán bảng mã QR" in text
    assert "Có 1 đơn vị" not in text
    assert text.split("III. ")[1].count("Trong kỳ không có phiếu.") == 1
    assert "Kiểm tra việc đặt mã QR và hướng dẫn người dân điền phiếu." in text.split("IV. ")[1]
    assert "ất cả các đơn vị đều" not in text


def test_english_counts_one_working_day_as_one() -> None:
    asked = survey(Thresholds(silent_days=1))
    answers = _daily("MOTCUA", date(2025, 5, 1), date(2025, 5, 30))
    english = _text(report(figures(answers, asked=asked), asked=asked, language=Language.EN))
    assert "Bộ phận Tiếp nhận và Trả kết quả thị xã: 1 working day." in english


@pytest.mark.parametrize(
    ("now", "compared", "said", "english"),
    [
        (datetime(2025, 6, 2), None, "đến hết kỳ báo cáo", "to the end of the period"),
        (datetime(2025, 5, 20), None, "đến nay", "so far"),
        (datetime(2025, 6, 2), datetime(2025, 5, 20), "đến nay", "so far"),
    ],
)
def test_a_sum_reaches_as_far_as_its_answers(
    now: datetime, compared: datetime | None, said: str, english: str
) -> None:
    answers = make(40, "MOTCUA", 1, month=Month(2025, 4)) + _daily(
        "MOTCUA", date(2025, 5, 1), date(2025, 5, 19)
    )
    counted = figures(answers, now=now, compared=compared, campaign=CAMPAIGN.campaign_from)
    text = _text(report(counted, office=CAMPAIGN, now=now))
    assert f"Lũy kế từ ngày 01/04/2025 {said} đã nhận được 59 phiếu." in text
    assert f"Lũy kế từ ngày 01/04/2025 {said}: " in text
    told = _text(report(counted, office=CAMPAIGN, now=now, language=Language.EN))
    assert told.count(english) >= 2


@pytest.mark.parametrize("label", ["2025-05-03_2025-05-20", "campaign_2025-04-01_2025-05-31"])
def test_days_that_name_a_period_are_not_told_twice(label: str) -> None:
    counted = figures(make(40, "MOTCUA", 1), period=Period.parse(label))
    first = report(counted).blocks[0]
    assert isinstance(first, Paragraph)
    assert first.text.count(f"{counted.period.first:%d/%m/%Y}") == 1
    for language in Language:
        running = report(replace(counted, period=replace(counted.period, complete=False)), language=language)
        partial = report(
            replace(counted, period=replace(counted.period, complete=False, until=NOW)), language=language
        )
        assert isinstance(running.blocks[0], Paragraph)
        assert isinstance(partial.blocks[0], Paragraph)
        assert running.blocks[0].text != partial.blocks[0].text


def _unit_report(own: Figures, whole: Figures, asked: Survey | None = None) -> Report:
    return build_report(
        own,
        office=OFFICE,
        groups=GROUPS,
        survey=asked or survey(),
        language=Language.VI,
        now=NOW,
        whole=whole,
    )


def _table(made: Report, key: str) -> dict[str, tuple[str, ...]]:
    table = made.table(key)
    assert isinstance(table, Table)
    return {row.cells[0]: row.cells[1:] for row in table.rows}


def test_the_whole_is_shown_of_no_question_that_few_others_answered() -> None:
    own = make(40, "LONGHOA", 1)
    # Others answered the headline in plenty, but only four of them, and only of one unit, anything else.
    others = [
        replace(a, ratings={"overall": a.ratings["overall"]})
        for unit in ("MOTCUA", "DATDAI")
        for a in make(30, unit, 2)
    ]
    one = [replace(a, ratings={"overall": 5, "waiting": 1}) for a in make(20, "MOTCUA", 3)]
    few = [
        Answer(unit, MAY.start, ratings={"guidance": 1}) for unit in ("MOTCUA", "DATDAI") for _ in range(2)
    ]
    answers = [*own, *others, *one, *few]
    rows = _table(_unit_report(figures(answers, unit="LONGHOA"), figures(answers)), "whole")
    shown = {title: cells[2] != "–" for title, cells in rows.items()}
    assert list(shown.values()) == [False, False, False, True]
    assert len(shown) == len(RATINGS)


def test_a_part_hidden_for_anothers_sake_is_explained() -> None:
    units = Units(
        (Unit("LONGHOA", "Long Hoa", "wards", counters=(Counter("Q1", "Một"), Counter("Q2", "Hai"))),)
    )
    answers = [
        Answer("LONGHOA", MAY.start, ratings={"overall": 5}, counter=counter)
        for counter, n in (("Q1", 30), ("Q2", 4))
        for _ in range(n)
    ]
    own = figures(answers, units=units, unit="LONGHOA", by=(By.COUNTER,))
    made = _unit_report(own, figures(answers, units=units))
    assert [cells[1] for cells in _table(made, "by-counter").values()] == ["–/30", "–/4"]
    assert "có thể suy ra kết quả của dòng có quá ít phiếu" in _text(made)
    leaders = report(figures(answers, units=units, by=(By.COUNTER,)))
    assert [cells[1] for cells in _table(leaders, "by-counter").values()] == ["30/30", "–/4"]
    assert "có thể suy ra" not in _text(leaders)


def _picks(role: Role | None, kind: Kind) -> Question:
    options = (Option("Có"), Option("Bị gợi ý"), Option("Không"))
    return Question("extra", kind, {"vi": "Có gì không?"}, role, options=options, alarm=("Có", "Bị gợi ý"))


def test_who_reports_two_things_is_one_response() -> None:
    asked = survey(questions=(*QUESTIONS, _picks(Role.MISCONDUCT, Kind.MULTIPLE)))
    answers = [Answer("MOTCUA", MAY.start, picks={"extra": ("Có", "Bị gợi ý")})] * 2
    answers += [Answer("MOTCUA", MAY.start, picks={"extra": ("Không",)})] * 18
    text = _text(report(figures(answers, asked=asked), asked=asked))
    assert "Theo phản ánh, 2/20 phiếu (10,00%) chọn “Có” hoặc “Bị gợi ý”" in text
    assert "Xem xét 2 phiếu có phản ánh" in text


def test_options_of_which_several_are_picked_are_shares_of_responses() -> None:
    asked = survey(questions=(*QUESTIONS, _picks(None, Kind.MULTIPLE)))
    answers = [Answer("MOTCUA", MAY.start, picks={"extra": ("Có", "Bị gợi ý")})] * 8
    few = report(figures(answers, asked=asked), asked=asked)
    # Sixteen picks of eight people are too few people.
    assert few.table("choice-extra") is None
    answers += [Answer("MOTCUA", MAY.start, picks={"extra": ("Có",)})] * 12
    made = report(figures(answers, asked=asked), asked=asked)
    assert _table(made, "choice-extra") == {
        "Có": ("20", "100,00%"),
        "Bị gợi ý": ("8", "40,00%"),
        "Không": ("0", "0,00%"),
    }
    assert "có thể vượt 100%" in _text(made)
