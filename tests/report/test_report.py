"""The Report: head, tables, chart and end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from qrsurvey.i18n.language import Language
from qrsurvey.report.chart_model import IntervalChart
from qrsurvey.report.model import Heading, Report, Row, RowKind, Table
from qrsurvey.survey.questions import Survey
from qrsurvey.survey.units import Office, Signer
from support.answers import GROUPS, MAY, NOW, OFFICE, QUESTIONS, UNITS, Answer, figures, make, report


def _chart(made: Report) -> IntervalChart:
    return next(block for block in made.blocks if isinstance(block, IntervalChart))


def _table(made: Report, key: str) -> Table:
    table = made.table(key)
    assert table is not None
    return table


def _cells(table: Table, *, kind: RowKind = RowKind.DATA) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows if row.kind is kind]


MIXED = [
    *([Answer("MOTCUA", MAY.start, ratings={"overall": 5, "waiting": 3})] * 30),
    *([Answer("MOTCUA", MAY.start, ratings={"overall": 2})] * 10),
    *([Answer("LONGHOA", MAY.start, ratings={"overall": 4})] * 10),
    *([Answer("HIEPTAN", MAY.start, ratings={"overall": 1})] * 9),
    *([Answer("TRUONGDONG", MAY.start, ratings={"waiting": 1})] * 2),
    *([Answer(None, MAY.start, "forged")] * 3),
    *([Answer(None, MAY.start, "missing")] * 2),
]


def test_the_head_is_laid_out_by_the_decree() -> None:
    head = report(figures(MIXED)).letterhead
    assert head.parent == "ỦY BAN NHÂN DÂN THỊ XÃ HÒA THÀNH"
    assert head.issuer == "VĂN PHÒNG HĐND VÀ UBND"
    assert head.nation == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert head.motto == "Độc lập - Tự do - Hạnh phúc"
    assert head.number.split() == ["Số:", "/BC-VP"]
    assert "      " in head.number
    assert head.place_and_date.split() == ["Hòa", "Thành,", "ngày", "tháng", "6", "năm", "2025"]
    assert "ngày       tháng" in head.place_and_date
    assert head.kind == "BÁO CÁO"
    assert head.subject == (
        "Kết quả khảo sát mức độ hài lòng của người dân, doanh nghiệp trong giải quyết thủ tục hành chính "
        "tháng 5 năm 2025"
    )
    assert head.addressee == "Kính gửi: Lãnh đạo Ủy ban nhân dân thị xã"


@pytest.mark.parametrize(
    ("month", "written"),
    [(1, "tháng 01 năm"), (2, "tháng 02 năm"), (3, "tháng 3 năm"), (9, "tháng 9 năm"), (10, "tháng 10 năm")],
)
def test_the_decree_pads_the_first_two_months_of_a_date(month: int, written: str) -> None:
    made = report(figures([]), now=datetime(2026, month, 3))
    assert written in made.letterhead.place_and_date


def test_what_only_the_office_knows_may_be_missing() -> None:
    made = report(figures(MIXED), office=Office(name="UBND phường Long Hoa"))
    head = made.letterhead
    assert (head.parent, head.addressee) == (None, None)
    assert head.place_and_date.startswith("…………, ngày")
    closing = made.closing
    assert (closing.authority, closing.title, closing.name) == (None, None, None)
    assert closing.recipients == ("- Như trên;", "- Lưu: VT.")


def test_the_end_names_recipients_and_signer() -> None:
    signer = Signer("KT. Chánh Văn phòng", "Phó Chánh Văn phòng", "Nguyễn Văn A")
    closing = report(figures(MIXED), office=replace(OFFICE, signer=signer)).closing
    assert closing.recipients_title == "Nơi nhận:"
    assert closing.recipients[0] == "- Như trên;"
    assert closing.recipients[-1] == "- Lưu: VT, VP."
    assert (closing.authority, closing.title) == ("KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG")
    assert closing.name == "Nguyễn Văn A"


def test_a_title_that_is_no_survey_is_quoted() -> None:
    asked = Survey({"vi": "Ý kiến của người dân"}, QUESTIONS)
    made = report(figures([], asked=asked), asked=asked)
    assert made.letterhead.subject == "Kết quả cuộc khảo sát “Ý kiến của người dân” tháng 5 năm 2025"
    assert made.title == f"Báo cáo: {made.letterhead.subject}"


def test_headings_are_numbered_without_gaps() -> None:
    with_lost, without = report(figures(MIXED)), report(figures([]))
    for made in (with_lost, without):
        headings = [block for block in made.blocks if isinstance(block, Heading)]
        sections = [heading.text.split(". ")[0] for heading in headings if heading.level == 1]
        assert sections == ["I", "II", "III", "IV"]
        number = 0
        for heading in headings:
            number = 0 if heading.level == 1 else number + 1
            assert heading.level == 1 or heading.text.startswith(f"{number}. ")
    tables = [block.label for block in with_lost.blocks if isinstance(block, Table)]
    assert tables == ["Bảng 1", "Bảng 2", "Bảng 3"]
    assert [block.label for block in without.blocks if isinstance(block, Table)] == ["Bảng 1", "Bảng 2"]


def test_units_are_listed_by_group_in_the_order_of_the_configuration() -> None:
    table = _table(report(figures(MIXED)), "units")
    assert [row.cells[0] if row.kind is RowKind.GROUP else row.cells[1] for row in table.rows] == [
        "Thị xã",
        *(unit.name for unit in UNITS.values() if unit.group == "town"),
        "Xã, phường",
        *(unit.name for unit in UNITS.values() if unit.group == "wards"),
        "Chung các đơn vị",
    ]
    assert [cells[0] for cells in _cells(table)] == [str(n) for n in range(1, 8)]


def test_one_group_needs_no_name() -> None:
    made = report(figures(MIXED), groups=GROUPS[:1])
    assert _cells(_table(made, "units"), kind=RowKind.GROUP) == []


def test_a_unit_row_says_as_much_as_its_answers_bear() -> None:
    rows = {cells[1]: cells[2:] for cells in _cells(_table(report(figures(MIXED)), "units"))}
    # Wilson bounds of 30/40 and 10/10 by statsmodels 0.14.
    assert rows["Bộ phận Tiếp nhận và Trả kết quả thị xã"] == ("40", "30/40", "75,00%", "59,81–85,81%", "")
    assert rows["UBND phường Long Hoa"] == (
        "10",
        "10/10",
        "100,00%",
        "72,25–100,00%",
        "chưa đủ phiếu để so sánh",
    )
    assert rows["UBND phường Hiệp Tân"] == ("9", "–/9", "–", "–", "quá ít phiếu để nêu tỷ lệ")
    assert rows["UBND xã Trường Đông"] == (
        "2",
        "–",
        "–",
        "–",
        "không có câu trả lời về mức độ hài lòng chung",
    )
    assert rows["UBND xã Trường Tây"] == ("0", "–", "–", "–", "không có phiếu")


def test_the_last_row_sums_all_units() -> None:
    table = _table(report(figures(MIXED)), "units")
    assert table.rows[-1].kind is RowKind.TOTAL
    assert table.rows[-1].cells[:5] == ("", "Chung các đơn vị", "61", "40/59", "67,80%")


def test_a_sum_of_too_few_answers_is_not_shown() -> None:
    table = _table(report(figures(MIXED[-16:-5])), "units")
    assert table.rows[-1] == Row(
        ("", "Chung các đơn vị", "11", "–/9", "–", "–", "quá ít phiếu để nêu tỷ lệ"), RowKind.TOTAL
    )


def test_questions_are_counted_level_by_level() -> None:
    rows = {cells[0]: cells[1:] for cells in _cells(_table(report(figures(MIXED)), "questions"))}
    assert rows["Nhìn chung, Ông/Bà hài lòng ở mức nào?"] == ("9", "10", "0", "10", "30", "59", "67,80%")
    assert rows["Thời gian chờ và giải quyết"] == ("2", "0", "30", "0", "0", "32", "0,00%")
    assert rows["Thái độ phục vụ của công chức"] == ("0", "0", "0", "0", "0", "0", "–")


def test_a_question_with_too_few_answers_shows_their_number_alone() -> None:
    made = report(figures([Answer("MOTCUA", MAY.start, ratings={"overall": 5})] * 9))
    rows = {cells[0]: cells[1:] for cells in _cells(_table(made, "questions"))}
    assert rows["Nhìn chung, Ông/Bà hài lòng ở mức nào?"] == ("–",) * 5 + ("9", "–")


def test_what_belongs_to_no_unit_is_listed_by_verdict() -> None:
    made = report(figures(MIXED))
    rows = _cells(_table(made, "unattributed"))
    assert [cells[1] for cells in rows] == ["0", "3", "0", "2"]
    assert all(cells[2].endswith(".") for cells in rows)
    assert report(figures(MIXED[:5])).table("unattributed") is None


def test_the_chart_shows_every_unit_and_says_why_where_there_is_no_dot() -> None:
    made = report(figures(MIXED))
    chart = _chart(made)
    assert [row.label for row in chart.rows] == [unit.name for unit in UNITS.values()]
    assert [row.share for row in chart.rows] == [0.75, None, 1.0, None, None, None, None]
    assert [row.few for row in chart.rows] == [False, False, True, False, False, False, False]
    assert chart.rows[0].words == "75,00% (40 phiếu)"
    assert chart.rows[3].words == "quá ít phiếu để nêu tỷ lệ"
    assert chart.reference == made.figures.headline.score.share


@pytest.mark.parametrize(("level", "first"), [(5, 0.6), (1, 0.0)])
def test_the_axis_holds_every_bound_and_doesnt_blow_small_differences_up(level: int, first: float) -> None:
    answers = [Answer("MOTCUA", MAY.start, ratings={"overall": level})] * 200
    chart = _chart(report(figures(answers)))
    assert (chart.ticks[0].at, chart.ticks[-1].at) == (first, 1.0)
    assert [tick.at for tick in chart.ticks] == sorted({tick.at for tick in chart.ticks})
    for row in chart.rows:
        if row.low is not None and row.high is not None:
            assert chart.ticks[0].at <= row.low <= row.high <= chart.ticks[-1].at
    assert chart.ticks[-1].label == "100%"


def test_the_axis_reaches_down_to_the_lowest_bound() -> None:
    for satisfied in (0, 1, 20, 39, 40, 55, 56, 60, 61, 72, 73, 99, 100):
        answers = [
            Answer("MOTCUA", MAY.start, ratings={"overall": 5 if n < satisfied else 1}) for n in range(100)
        ]
        chart = _chart(report(figures(answers)))
        low = chart.rows[0].low
        assert low is not None
        assert chart.ticks[0].at <= low
        steps = {round(b.at - a.at, 9) for a, b in zip(chart.ticks, chart.ticks[1:], strict=False)}
        assert len(steps) == 1
        assert len(chart.ticks) <= 6


def test_the_same_figures_give_the_same_report() -> None:
    assert report(figures(MIXED)) == report(figures(list(reversed(MIXED))))
    assert report(figures(MIXED)).made == NOW


@pytest.mark.parametrize("language", list(Language))
def test_every_table_has_a_cell_for_every_column(language: Language) -> None:
    for answers in ([], MIXED, make(5_000, "MOTCUA", 1)):
        made = report(figures(answers), language=language)
        for block in made.blocks:
            if isinstance(block, Table):
                for row in block.rows:
                    assert len(row.cells) == (1 if row.kind is RowKind.GROUP else len(block.columns))
