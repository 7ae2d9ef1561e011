"""Every number in a sentence is one of the figures, and every claim is allowed by them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, fisher_exact
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from qrsurvey.i18n.language import Language
from qrsurvey.report.model import Heading, Paragraph, ParagraphKind, Report
from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.survey.periods import Month
from qrsurvey.survey.questions import Option, Question, Survey, Thresholds
from qrsurvey.survey.units import Unit, Units
from support.answers import (
    MAY,
    OFFICE,
    QUESTIONS,
    RATINGS,
    UNITS,
    Answer,
    figures,
    levels,
    make,
    rating,
    report,
    survey,
    within,
)

APRIL = MAY.previous
CALENDAR = WorkCalendar.of(OFFICE)
JUNE = Month(2025, 6)
MID_JUNE = datetime(2025, 6, 14, 10, 5)


def _text(made: Report) -> str:
    blocks = [*made.blocks, *(block for annex in made.annexes for block in annex.blocks)]
    return "\n".join(block.text for block in blocks if isinstance(block, Heading | Paragraph))


def _section(made: Report, start: str, end: str) -> str:
    text = _text(made)
    return text[text.index(start) : text.index(end)]


def _count(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _percent(fraction: float) -> str:
    rounded = (Decimal(repr(fraction)) * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{rounded}".replace(".", ",")


@pytest.mark.mass
@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([*UNITS, None]), st.integers(0, 60), st.integers(0, 99), st.floats(0.3, 1)),
        max_size=5,
    ),
    st.lists(st.tuples(st.sampled_from(list(UNITS)), st.integers(0, 60), st.integers(0, 99)), max_size=3),
    st.integers(0, 3),
)
def test_every_number_in_a_sentence_can_be_counted_by_hand(
    now: list[tuple[str | None, int, int, float]], then: list[tuple[str, int, int]], changed: int
) -> None:
    answers = [
        answer
        for unit, n, seed, share in now
        for answer in make(n, unit, seed, satisfied=share, blank=0.1, verdict="valid" if unit else "missing")
    ] + [answer for unit, n, seed in then for answer in make(n, unit, seed, month=APRIL)]
    made = report(figures(answers, changed_upstream=changed))

    may, april = within(answers, MAY), within(answers, APRIL)
    mine = [answer for answer in may if answer.unit]
    told, old = levels(mine, "overall"), levels([a for a in april if a.unit], "overall")
    numbers = {len(may), len(april), abs(len(may) - len(april)), len(mine), len(may) - len(mine), changed}
    active = len({answer.unit for answer in mine})
    numbers |= {active, len(UNITS), len(UNITS) - active, told.total(), old.total(), told[4] + told[5]}
    numbers |= {10, 30, 95, 5}  # the thresholds, the confidence, the levels
    everything: Counter[int] = sum((levels(mine, key) for key in RATINGS), Counter())
    numbers |= {everything.total(), everything[4] + everything[5], len(RATINGS)}
    allowed = {_count(number) for number in numbers}
    for counted in (told, old, everything, *(levels(mine, key) for key in RATINGS)):
        if n := counted.total():
            allowed.add(_percent((counted[4] + counted[5]) / n))
    if n := told.total():
        bounds = proportion_confint(told[4] + told[5], n, 0.05, "wilson")
        mean = Decimal(repr(sum(level * times for level, times in told.items()) / n))
        allowed |= {_percent(float(bound)) for bound in bounds}
        allowed.add(str(mean.quantize(Decimal("0.01"), ROUND_HALF_UP)).replace(".", ","))
    if told.total() >= 30 and old.total() >= 30:
        pairs = (told[4] + told[5], told.total(), old[4] + old[5], old.total())
        bounds = confint_proportions_2indep(*pairs, method="newcomb", compare="diff")
        difference = pairs[0] / pairs[1] - pairs[2] / pairs[3]
        allowed |= {_percent(abs(float(value))) for value in (*bounds, difference)}

    allowed |= _of_units(mine, [a for a in april if a.unit])
    text = _section(made, "I. TÌNH HÌNH", "Trên đây")
    text = re.sub(r"tháng \d+ năm \d+", "", re.sub(r"^(?:[IV]+|\d+)\. ", "", text, flags=re.MULTILINE))
    text = text.replace("ít nhất 2 trong 3 tháng gần nhất", "").replace(
        "/3 tháng gần nhất", "/ tháng gần nhất"
    )
    for number in re.findall(r"\d[\d.,]*\d|\d", text):
        assert number in allowed, (number, text)
    # As is what the terminal and the first lines of a mail say.
    for sentence in made.summary:
        assert sentence in _text(made)


def _of_units(mine: list[Answer], before: list[Answer]) -> set[str]:
    """Return what may be said of units: their shares, those of the others, and how many stand how."""
    allowed: set[str] = set()
    counts = {unit: levels([a for a in mine if a.unit == unit], "overall") for unit in UNITS}
    satisfied = {unit: told[4] + told[5] for unit, told in counts.items()}
    n, k = sum(told.total() for told in counts.values()), sum(satisfied.values())
    ranked = [unit for unit, told in counts.items() if told.total() >= 30]
    tests = [
        fisher_exact([[satisfied[u], counts[u].total() - satisfied[u]],
                      [k - satisfied[u], n - k - counts[u].total() + satisfied[u]]]).pvalue
        for u in ranked
    ]  # fmt: skip
    adjusted = dict(zip(ranked, false_discovery_control(tests) if tests else [], strict=True))
    out = {unit for unit, p in adjusted.items() if p < 0.05}
    for unit in out:
        mean_of_rest = (k - satisfied[unit]) / (n - counts[unit].total())
        allowed |= {_count(satisfied[unit]), _count(counts[unit].total())}
        allowed |= {_percent(satisfied[unit] / counts[unit].total()), _percent(mean_of_rest)}
        for key in RATINGS:
            own, whole = levels([a for a in mine if a.unit == unit], key), levels(mine, key)
            if own.total():
                allowed.add(_percent((own[4] + own[5]) / own.total()))
                allowed.add(_percent((whole[4] + whole[5]) / whole.total()))
    high = {unit for unit in out if satisfied[unit] * n > k * counts[unit].total()}
    few = sum(0 < told.total() < 30 for told in counts.values())
    allowed |= {_count(len(high)), _count(len(out) - len(high)), _count(len(ranked)), _count(few)}
    last = {
        unit: max((a.submitted for a in mine if a.unit == unit and a.submitted), default=None)
        for unit in UNITS
    }
    quiet = {
        unit: sum(1 for day in pd.date_range(moment.date(), MAY.last)[1:] if CALENDAR.works(day.date()))
        for unit, moment in last.items()
        if moment
    }
    long = [days for days in quiet.values() if days >= 5]
    silent = sum(moment is None for moment in last.values())
    allowed |= {_count(days) for days in long} | {_count(len(long)), _count(silent + len(long))}
    three = {unit: levels([a for a in (*mine, *before) if a.unit == unit], "overall") for unit in UNITS}
    recent = [unit for unit in UNITS if counts[unit].total() < 30 <= three[unit].total()]
    allowed.add(_count(len(recent)))
    old = {unit: levels([a for a in before if a.unit == unit], "overall") for unit in UNITS}
    # A unit is commended for two months of enough answers, and told in how many it had them.
    commended = [unit for unit in high if old[unit].total() >= 30]
    allowed |= {_count(len(commended))} | ({"2"} if commended else set())
    for unit in recent:
        told = three[unit]
        good = told[4] + told[5]
        bounds = proportion_confint(good, told.total(), 0.05, "wilson")
        allowed |= {_count(good), _count(told.total()), _percent(good / told.total())}
        allowed |= {_percent(float(bound)) for bound in bounds}
    marks = [(at, level >= 4) for at, answer in enumerate(mine) for level in answer.ratings.values()]
    allowed |= _clustered(marks)
    return allowed


def _clustered(marks: list[tuple[int, bool]]) -> set[str]:
    """Return the bounds of the index: marks of one person belong together."""
    if len({at for at, _ in marks}) < 2:
        return set()
    good = np.array([float(mark) for _, mark in marks])
    people = np.array([at for at, _ in marks])
    share = good.mean()
    as_many: float = len(set(people.tolist()))
    if 0 < share < 1:
        fitted = OLS(good, np.ones_like(good)).fit(cov_type="cluster", cov_kwds={"groups": people})
        as_many = min(share * (1 - share) / fitted.bse[0] ** 2, len(marks))
    bounds = proportion_confint(share * as_many, as_many, 0.05, "wilson")
    return {_percent(float(bound)) for bound in bounds}


def _summary(answers: list[Answer], asked: Survey | None = None) -> str:
    return " ".join(report(figures(answers, asked=asked), asked=asked).summary)


def test_more_fewer_and_as_many_responses_are_told() -> None:
    before = make(40, "MOTCUA", 1, month=APRIL)
    assert "42 phiếu, tăng 2 phiếu so với tháng 4 năm 2025 (40 phiếu)" in _summary(
        make(42, "MOTCUA", 2) + before
    )
    assert "35 phiếu, giảm 5 phiếu so với tháng 4 năm 2025 (40 phiếu)" in _summary(
        make(35, "MOTCUA", 2) + before
    )
    assert "40 phiếu, bằng số phiếu của tháng 4 năm 2025" in _summary(make(40, "MOTCUA", 2) + before)
    assert "42 phiếu; tháng 4 năm 2025 không có phiếu để so sánh" in _summary(make(42, "MOTCUA", 2))
    assert "không nhận được phiếu nào (tháng 4 năm 2025: 40 phiếu)" in _summary(before)


def test_a_change_is_told_only_where_it_can_be_told_from_chance() -> None:
    before = make(200, "MOTCUA", 1, month=APRIL, satisfied=0.7)
    rise = _summary(make(200, "MOTCUA", 2, satisfied=0.95) + before)
    assert re.search(r"tỷ lệ hài lòng tăng \d+,\d\d điểm phần trăm", rise)
    fall = _summary(make(200, "MOTCUA", 3, satisfied=0.4) + before)
    assert re.search(r"tỷ lệ hài lòng giảm \d+,\d\d điểm phần trăm", fall)
    same = _summary(make(200, "MOTCUA", 4, satisfied=0.7) + before)
    assert "chưa thể khẳng định có thay đổi" in same
    assert "tăng" not in same.split("khẳng định")[1].split("Tính chung")[0]


def test_too_few_answers_in_either_month_are_not_compared() -> None:
    text = _summary(make(29, "MOTCUA", 1) + make(30, "MOTCUA", 2, month=APRIL))
    assert (
        "Chưa so sánh được với tháng 4 năm 2025: cần ít nhất 30 phiếu trả lời ở cả hai kỳ (kỳ này 29, tháng 4 năm 2025 30)"
        in text
    )
    assert "Chưa so sánh được" in _summary(make(30, "MOTCUA", 1) + make(29, "MOTCUA", 2, month=APRIL))


@pytest.mark.parametrize(
    ("n", "says", "doesnt"),
    [
        (0, "Không có phiếu nào trả lời", "đạt tỷ lệ"),
        (1, "Chỉ có 1 phiếu trả lời", "đạt tỷ lệ"),
        (9, "quá ít để nêu tỷ lệ", "%"),
        (10, "dưới 30 nên tỷ lệ này chỉ có giá trị tham khảo", "Chỉ có"),
        (29, "chỉ có giá trị tham khảo", "Chỉ có"),
        (30, "đạt tỷ lệ hài lòng", "tham khảo"),
        (5_000, "đạt tỷ lệ hài lòng", "tham khảo"),
    ],
)
def test_the_share_is_told_as_far_as_the_answers_bear_it(n: int, says: str, doesnt: str) -> None:
    text = _summary(make(n, "MOTCUA", 1))
    assert says in text
    assert doesnt not in text


def test_criteria_are_named_with_all_that_share_a_place() -> None:
    ratings = {"attitude": 5, "guidance": 5, "waiting": 2, "overall": 4}
    text = _summary([Answer("MOTCUA", MAY.start, ratings=ratings)] * 30)
    assert (
        "cao nhất là về “Thái độ phục vụ của công chức”; “Hướng dẫn hồ sơ rõ ràng, một lần” (100,00%), "
        "thấp nhất là về “Thời gian chờ và giải quyết” (0,00%)"
    ) in text


def test_criteria_of_equal_shares_are_not_ordered() -> None:
    text = _summary([Answer("MOTCUA", MAY.start, ratings=dict.fromkeys(RATINGS, 5))] * 30)
    assert "có tỷ lệ hài lòng bằng nhau (100,00%)" in text
    assert "cao nhất" not in text


def test_criteria_with_too_few_answers_are_not_compared() -> None:
    assert "Chưa đủ phiếu để so sánh các nội dung" in _summary(make(29, "MOTCUA", 1))


def test_a_survey_of_one_question_has_neither_index_nor_criteria() -> None:
    asked = survey(questions=(QUESTIONS[0], QUESTIONS[4]))
    text = _summary(make(40, "MOTCUA", 1), asked)
    assert "Tính chung" not in text
    assert "nội dung" not in text


def test_a_running_month_is_called_provisional() -> None:
    answers = make(60, "MOTCUA", 1, month=JUNE)[:12] + make(400, "MOTCUA", 2)
    made = report(figures(answers, month=JUNE, now=MID_JUNE), now=MID_JUNE)
    assert made.letterhead.subject.endswith("tháng 6 năm 2025 (số liệu tạm tính)")
    first = made.blocks[0]
    assert isinstance(first, Paragraph)
    assert "kết quả tạm tính" in first.text
    assert "tính đến 10 giờ 05 ngày 14/06/2025; kỳ báo cáo chưa kết thúc" in first.text
    # Twelve answers against a whole month's 400 are no decline.
    assert "giảm" not in _text(made)
    assert "đến nay chưa có phiếu" in _text(made)
    assert made.blocks[-1] == Paragraph(
        "Trên đây là báo cáo kết quả tạm tính của cuộc khảo sát tháng 6 năm 2025./."
    )


def test_a_running_month_without_answers_says_so() -> None:
    made = report(figures([], month=JUNE, now=MID_JUNE), now=MID_JUNE)
    assert made.summary[0] == "Đến nay, trong kỳ chưa nhận được phiếu nào."
    assert "Đến nay, tất cả các đơn vị đều chưa có phiếu trong kỳ" in _text(made)


def test_a_month_without_answers_is_an_honest_report() -> None:
    made = report(figures([], head=None))
    text = _text(made)
    assert "Trong kỳ không nhận được phiếu nào (tháng 4 năm 2025: 0 phiếu)." in text
    assert "Tất cả các đơn vị đều không có phiếu trong kỳ" in text
    assert "nên không có biểu đồ" in text
    assert "Kho lưu trữ chưa ghi nhận sự kiện nào." in text
    assert "%" not in _section(made, "I. TÌNH HÌNH", "Trên đây")


def test_what_is_wrong_with_the_data_is_said() -> None:
    answers = [*make(20, "MOTCUA", 1), *make(3, None, 2, verdict="forged"), Answer("MOTCUA", None)]
    text = _text(report(figures(answers, changed_upstream=2)))
    assert (
        "20 phiếu xác định được đơn vị và được tính vào kết quả; 3 phiếu không xác định được đơn vị" in text
    )
    assert "Có 2 phiếu trong kỳ đã được sửa hoặc không còn ở trang tính nguồn" in text
    assert "Kho lưu trữ có 1 phiếu không đọc được thời điểm gửi" in text
    quiet = _text(report(figures(make(20, "MOTCUA", 1))))
    assert "đã được sửa" not in quiet
    assert "không đọc được" not in quiet
    assert "Tất cả các phiếu đều xác định được đơn vị." in quiet


def test_units_without_responses_are_listed_to_be_urged() -> None:
    made = report(figures([a for unit in list(UNITS)[:5] for a in make(2, unit, 1)]))
    items = [b.text for b in made.blocks if isinstance(b, Paragraph) and b.kind is ParagraphKind.ITEM]
    assert items[:2] == ["UBND xã Trường Hòa;", "UBND xã Trường Tây."]
    everybody = report(
        figures(
            [replace(a, submitted=MAY.end - timedelta(days=2)) for unit in UNITS for a in make(2, unit, 1)]
        )
    )
    assert "Đơn vị cần đôn đốc" not in _text(everybody)
    assert "không có đơn vị nào cần đôn đốc" in _text(everybody)


def test_the_ledger_is_named_so_that_the_report_can_be_checked() -> None:
    made = report(figures(make(3, "MOTCUA", 1)))
    blocks = [block for annex in made.annexes for block in annex.blocks]
    verbatim = [b.text for b in blocks if isinstance(b, Paragraph) and b.kind is ParagraphKind.VERBATIM]
    assert verbatim == [made.figures.head]
    assert "sổ ghi có 12 sự kiện" in _text(made)


def test_thresholds_that_hide_nothing_are_not_explained() -> None:
    asked = survey(Thresholds(hide_below=0, rank_from=1))
    made = report(figures(make(1, "MOTCUA", 1), asked=asked), asked=asked)
    text = _section(made, "Cách đọc số liệu", "Kiểm chứng số liệu")
    assert "không nêu tỷ lệ" not in text
    assert "chưa đủ để so sánh" not in text
    assert "không xếp hạng" in text


def _labelled(*names: str) -> tuple[Option, ...]:
    return tuple(Option(name) for name in names)


def test_levels_have_the_names_that_citizens_saw() -> None:
    own = _labelled("Rất tệ", "Tệ", "Tạm", "Tốt", "Rất tốt")
    asked = survey(
        questions=(
            QUESTIONS[0],
            *(Question(q.key, q.kind, q.titles, q.role, options=own) for q in QUESTIONS[1:5]),
        )
    )
    made = report(figures(make(40, "MOTCUA", 1), asked=asked), asked=asked)
    assert "ở mức “Tốt” hoặc “Rất tốt”" in " ".join(made.summary)
    table = made.table("questions")
    assert table is not None
    assert [column.title for column in table.columns][1:6] == ["Rất tệ", "Tệ", "Tạm", "Tốt", "Rất tốt"]


def test_levels_of_questions_that_differ_have_numbers() -> None:
    own = Question("extra", QUESTIONS[1].kind, {"vi": "Phí"}, options=_labelled("1", "2", "3", "4", "5"))
    asked = survey(questions=(*QUESTIONS, own))
    made = report(figures(make(40, "MOTCUA", 1), asked=asked), asked=asked)
    assert "ở mức “Mức 4” hoặc “Mức 5”" in " ".join(made.summary)


def test_english_says_the_same() -> None:
    answers = [
        *make(200, "MOTCUA", 1, satisfied=0.95),
        *make(1, None, 2, verdict="missing"),
        *make(180, "MOTCUA", 3, month=APRIL, satisfied=0.6),
    ]
    vi, en = (report(figures(answers), language=language) for language in Language)
    numbers = [re.findall(r"\d+", _text(made).translate(str.maketrans("", "", ".,"))) for made in (vi, en)]
    # Vietnamese months are numbers, English ones names.
    assert Counter(numbers[0]) - Counter(numbers[1]) <= Counter({"4": 9, "5": 9})
    assert not Counter(numbers[1]) - Counter(numbers[0])
    assert "1 response is kept but counted neither" in _text(en)
    assert [type(block) for block in vi.blocks] == [type(block) for block in en.blocks]
    assert en.letterhead.subject == (
        "Results of the survey of how satisfied citizens and businesses are with administrative procedures, May 2025"
    )


def test_a_criterion_is_named_by_its_title_alone() -> None:
    asked = survey(
        questions=(QUESTIONS[0], rating("a1", "<b>Đậm</b> [/]"), rating("b1", "B & C"), QUESTIONS[4])
    )
    answers = [Answer("MOTCUA", MAY.start, ratings={"a1": 5, "b1": 1, "overall": 5})] * 30
    text = _summary(answers, asked)
    assert "“<b>Đậm</b> [/]” (100,00%), thấp nhất là về “B & C” (0,00%)" in text


def test_criteria_are_named_only_where_their_intervals_lie_apart() -> None:
    def told(waiting: int) -> str:
        full = {"attitude": 5, "guidance": 5, "waiting": 5, "overall": 5}
        return _summary(
            [Answer("MOTCUA", MAY.start, ratings=full | ({"waiting": 1} if n < waiting else {}))
             for n in range(100)]
        )  # fmt: skip

    # By statsmodels 0.14 the Wilson interval of 100/100 starts at 96,30%; those of 96/100, 93/100 and 90/100
    # end at 98,43%, 96,57% and 94,48%.
    for unsatisfied in (4, 7):
        text = told(unsatisfied)
        assert "chưa thể khẳng định có chênh lệch giữa các nội dung được hỏi" in text
        assert f"từ {100 - unsatisfied},00% đến 100,00%" in text
        assert "cao nhất" not in text
    assert "thấp nhất là về “Thời gian chờ và giải quyết” (90,00%)" in told(10)


def test_a_wide_interval_of_one_of_the_best_keeps_criteria_from_being_named() -> None:
    answers = [
        Answer("MOTCUA", MAY.start, ratings={"waiting": 5 if n < 190 else 1, "attitude": 5, "overall": 5}
               | ({"guidance": 5} if n < 30 else {}))
        for n in range(200)
    ]  # fmt: skip
    # 200/200 lies above 190/200 (98,12% against 97,26%), but 30/30 reaches down to 88,65%.
    assert "chưa thể khẳng định có chênh lệch giữa" in _summary(answers)


def test_a_month_whose_answers_stop_before_its_end_is_provisional() -> None:
    answers = [*make(60, "MOTCUA", 1), *make(80, "MOTCUA", 2, month=APRIL)]
    made = report(figures(answers, compared=datetime(2025, 5, 20, 8)))
    text = _text(made)
    assert made.letterhead.subject.endswith("(số liệu tạm tính)")
    assert "kết quả tạm tính" in made.blocks[0].text  # type: ignore[union-attr]
    assert "từ ngày 01/05/2025 đến hết ngày 31/05/2025; số liệu của kỳ chưa đầy đủ" in text
    assert "chưa kết thúc" not in text
    until = "Số liệu mới nhận đến 08 giờ 00 ngày 20/05/2025, chưa đủ kỳ báo cáo."
    assert until in _section(made, "I. TÌNH HÌNH", "II. KẾT QUẢ")
    assert made.summary[0] == until
    assert "giảm 20" not in text
    assert "Đơn vị cần đôn đốc" not in text
    assert "Chưa xác định được đơn vị cần đôn đốc" in text
    assert "cần kiểm tra" not in text
    assert "số liệu của kỳ chưa đầy đủ nên chưa thể kết luận:" in text
    empty = _text(report(figures([], compared=datetime(2025, 5, 20, 8))))
    assert "tất cả các đơn vị đều chưa có phiếu; số liệu của kỳ chưa đầy đủ" in empty
    assert "cần kiểm tra" not in empty


def test_how_far_past_its_end_a_months_answers_are_known_changes_nothing() -> None:
    answers = make(60, "MOTCUA", 1)
    made = [
        report(figures(answers, compared=compared))
        for compared in (None, datetime(2025, 6, 1), datetime(2025, 6, 2, 7))
    ]
    assert made[0] == made[1] == made[2]


def test_english_tells_that_answers_stop_before_the_end() -> None:
    made = report(figures(make(60, "MOTCUA", 1), compared=datetime(2025, 5, 20, 8)), language=Language.EN)
    assert "Responses were received only up to 08:00 on 20/05/2025" in _text(made)
    assert "checked" not in _section(made, "I. ", "III. ")


@pytest.mark.parametrize("before", [0, 1, 2])
def test_english_counts_one_as_one(before: int) -> None:
    counted = figures(
        [
            Answer("AA", MAY.start, ratings={"overall": 5}),
            Answer(None, MAY.start, "missing"),
            Answer("AA", None),
            *[Answer("AA", APRIL.start)] * before,
        ],
        units=Units((Unit("AA", "One", "town"),)),
        changed_upstream=1,
        events=1,
    )
    one = report(counted, language=Language.EN)
    silent = report(figures([], units=Units((Unit("AA", "One", "town"),)), events=1), language=Language.EN)
    two = report(figures([Answer("MOTCUA", MAY.start)] * 6, units=UNITS), language=Language.EN)
    for made in (one, silent, two):
        text = re.sub(r"\w+ 20\d\d|\d+/\d+/\d+", "", _text(made))
        wrong = re.findall(
            r"\b1 (?:[a-z]+s\b(?<!is)(?<!was)(?<!has)|were|are|have)|\b[02-9] (?:unit|event|response)\b", text
        )
        assert wrong == []
    assert "ledger had 1 event," in _text(one)
    assert "Responses came from 1 of 1 unit." in _text(one)


def test_words_are_those_that_the_office_uses() -> None:
    text = _text(report(figures(make(12, "MOTCUA", 1))))
    assert "dán bảng mã QR" in text
    table = report(figures(make(12, "MOTCUA", 1))).table("questions")
    assert table is not None
    assert table.columns[-2].title == "Số câu trả lời"
    for made in (report(figures(make(12, "MOTCUA", 1)), language=language) for language in Language):
        assert not set('"`«»') & set(_text(made))


def test_letters_that_cannot_be_printed_are_owned_up_to() -> None:
    note = "Một số ký tự không in được, thay bằng □."
    for name, said in (("Quầy 漢", True), ("Quầy\u3000số\u200d 1 – Ữ", False)):
        units = Units((Unit("AA", name, "town"),))
        made = report(figures(make(12, "AA", 1), units=units))
        assert (note in _section(made, "Cách đọc số liệu", "Kiểm chứng số liệu")) == said
    assert note in _text(report(figures([]), office=replace(OFFICE, recipients=("😀",))))
