"""The sheets of the workbook: every figure counted again by hand, and every column explained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Any

import pytest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from qrsurvey.analysis.decided import Decided, DecisionFigures
from qrsurvey.analysis.figures import Breakdown, Category, ChoiceFigures, Figures, Score
from qrsurvey.analysis.handled import Handling, Tally
from qrsurvey.analysis.signals.model import Signal, SignalKind
from qrsurvey.analysis.topics import Example, TopicCount, TopicFigures
from qrsurvey.archive.decisions import DecisionKind, Place
from qrsurvey.i18n.language import Language
from qrsurvey.report.build import build_report
from qrsurvey.report.model import Report
from qrsurvey.report.sheet_model import ChartKind, Format, Sheet, SheetKind
from qrsurvey.survey.alert_rules import Grade
from qrsurvey.survey.questions import SIPAS_LEVELS, Kind, Option, Question, Role
from qrsurvey.survey.topic_lexicon import Tone
from support import catalogues
from support.answers import (
    GROUPS,
    HEAD,
    MAY,
    NOW,
    OFFICE,
    QUESTIONS,
    RATINGS,
    UNITS,
    Answer,
    figures,
    levels,
    make,
    report,
    survey,
    within,
)
from support.workbooks import rows, sheet

ANSWERS = [
    *make(120, "MOTCUA", 1, satisfied=0.95),
    *make(80, "DATDAI", 2, satisfied=0.6, blank=0.2),
    *make(40, "LONGHOA", 3),
    *make(12, "HIEPTAN", 4),
    *make(7, "TRUONGDONG", 5),
    *make(3, None, 6, verdict="forged"),
    *make(2, None, 7, verdict="missing"),
    *make(90, "MOTCUA", 8, month=MAY.previous, satisfied=0.7),
    *make(15, "HIEPTAN", 9, month=MAY.previous),
    *make(15, "HIEPTAN", 10, month=MAY.previous.previous),
]  # fmt: skip
MISCONDUCT = Question(
    "extra_cost", Kind.CHOICE, {"vi": "Có phải nộp thêm chi phí không?"}, Role.MISCONDUCT,
    options=(Option("Không"), Option("Có")), alarm=("Có",),
)  # fmt: skip
VISITS = Question(
    "visits", Kind.CHOICE, {"vi": "Số lần đến?"}, None, options=(Option("1 lần"), Option("2 lần"))
)
ASKED = survey(questions=(*QUESTIONS, MISCONDUCT, VISITS))


@cache
def _counted() -> Figures:
    return figures(ANSWERS)


@cache
def _made(language: Language = Language.VI) -> Report:
    return report(_counted(), language=language)


HANDLED = Handling(
    Tally(9, 5, 6, 2, 3.5),
    {Grade.A: Tally(2, 1, 2, 1, 2.0), Grade.B: Tally(3, 1, 3, 1, 6.0), Grade.C: Tally(4, 3, 1, 0, None)},
)


@cache
def _rich(language: Language = Language.VI) -> Report:
    """A report with every sheet that there can be but a unit's own."""
    counted = _counted()
    units = tuple(replace(unit, target=100, flagged=1, without_flagged=unit.score) for unit in counted.units)
    parts = tuple(
        Breakdown(by, None if by == "counter" else by, (
            Category("Quầy 1", 40, Score(40, 30, 0.75, 0.5981, 0.8581, 4.0), "MOTCUA" if by == "counter" else None),
            Category("Quầy 2", 4, Score(4, None), "MOTCUA" if by == "counter" else None),
        ))
        for by in ("counter", "service", "respondent", "visit")
    )  # fmt: skip
    choices = (
        ChoiceFigures("extra_cost", 9, {"Không": 7, "Có": 2}, {"DATDAI": 2}),
        ChoiceFigures("visits", 200, {"1 lần": 150, "2 lần": 50}, {}),
    )
    topics = TopicFigures(
        5, 4, 0,
        (TopicCount("wait", complaint=2, mixed=1), TopicCount("staff", praise=1), TopicCount("none")),
        (), (), (Example("wait", Tone.COMPLAINT, 1, "DATDAI", "=1+1 chờ lâu quá"),),
    )  # fmt: skip
    signals = (
        Signal("2025-05-DATDAI-burst", SignalKind.BURST, "2025-05", "DATDAI", (1, 2), 0.001, 9.0),
        Signal("2025-05--codes", SignalKind.CODES, "2025-05", None, (), None, 3.0),
    )
    decided = Decided(
        (
            DecisionFigures(1, DecisionKind.SET_ASIDE, date(2025, 6, 1), "Lê Thị B", "Phiếu thử", {Place("MOTCUA"): 2}),
            DecisionFigures(2, DecisionKind.REASSIGN, date(2025, 6, 2), "=B", "=1+1", {None: 1}, Place("LONGHOA")),
        ),
        left_out=(1, 2),
        taken_in=(3,),
    )  # fmt: skip
    full = replace(
        counted,
        decided=decided,
        handled=HANDLED,
        units=units,
        views=replace(counted.views, breakdowns=parts, choices=choices),
        topics=topics,
        signals=signals,
        responses=replace(counted.responses, flagged=5),
        headline=replace(
            counted.headline,
            without_flagged=Score(200, 150, 0.75, 0.68, 0.81, 4.1),
            without_decisions=Score(260, 200, 200 / 260, 0.71, 0.81, 4.0),
        ),
    )
    return build_report(
        full, office=OFFICE, groups=GROUPS, survey=ASKED, language=language, now=NOW,
        topic_names={"wait": "Thời gian chờ"},
    )  # fmt: skip


def _of(unit: str) -> list[Answer]:
    return [answer for answer in within(ANSWERS, MAY) if answer.unit == unit]


def _score(counts: Counter[int]) -> tuple[Any, ...]:
    """By hand: n, satisfied, share, Wilson's bounds by statsmodels, mean; of too few the number alone."""
    n = sum(counts.values())
    if n == 0:
        return (0, 0, None, None, None, None)
    if n < 10:
        return (n, None, None, None, None, None)
    good = counts[4] + counts[5]
    low, high = proportion_confint(good, n, method="wilson")
    mean = sum(level * times for level, times in counts.items()) / n
    return (
        n,
        good,
        good / n,
        pytest.approx(low, abs=1e-12),
        pytest.approx(high, abs=1e-12),
        pytest.approx(mean),
    )


SCORE = ("answers", "satisfied", "share", "low", "high", "mean")
LEVEL_KEYS = tuple(f"level-{level}" for level in range(1, 6))


def _levels(counts: Counter[int]) -> tuple[Any, ...]:
    n = sum(counts.values())
    return tuple(None if 0 < n < 10 else counts[level] for level in range(1, 6))


def test_units_are_scored_as_by_hand() -> None:
    units = sheet(_made(), "units")
    assert units.values("unit-id") == list(UNITS)
    assert units.values("unit") == [unit.name for unit in UNITS.values()]
    assert set(units.values("group")) == {"Thị xã", "Xã, phường"}
    for unit_id, *found in rows(units, "unit-id", "responses", *SCORE):
        assert found == [len(_of(unit_id)), *_score(levels(_of(unit_id), "overall"))], unit_id


def test_the_reach_of_an_interval_leads_to_its_bounds() -> None:
    for key in ("units", "months", "by-counter"):
        for share, low, high, below, above in rows(
            sheet(_rich(), key), "share", "low", "high", "below", "above"
        ):
            if share is None:
                assert (below, above) == (None, None)
            else:
                assert (share - below, share + above) == (pytest.approx(low), pytest.approx(high))
                assert min(below, above) >= 0


def test_every_question_of_every_unit_is_counted_level_by_level() -> None:
    long = sheet(_made(), "unit-questions")
    titles = {question.title("vi"): question.key for question in QUESTIONS}
    assert len(long.rows) == len(UNITS) * len(RATINGS)
    for unit_id, title, *found in rows(long, "unit-id", "question", *LEVEL_KEYS, *SCORE):
        counts = levels(_of(unit_id), titles[title])
        assert found == [*_levels(counts), *_score(counts)], (unit_id, title)
    assert None in long.values("level-1")


def test_questions_are_counted_over_all_units() -> None:
    counted = [answer for answer in within(ANSWERS, MAY) if answer.unit]
    for title, *found in rows(sheet(_made(), "questions"), "question", *LEVEL_KEYS, *SCORE):
        key = next(question.key for question in QUESTIONS if question.title("vi") == title)
        assert found == [*_levels(levels(counted, key)), *_score(levels(counted, key))]
    titles = [column.title for column in sheet(_made(), "questions").columns if column.key in LEVEL_KEYS]
    assert titles == [option.label for option in SIPAS_LEVELS]


def test_a_change_is_in_percentage_points_between_newcombes_bounds() -> None:
    overall = sheet(_made(), "overall")
    now, before = (
        levels([a for a in within(ANSWERS, month) if a.unit], "overall") for month in (MAY, MAY.previous)
    )
    n, m = now.total(), before.total()
    good, better = now[4] + now[5], before[4] + before[5]
    low, high = confint_proportions_2indep(good, n, better, m, method="newcomb", compare="diff")
    first, second, *_ = rows(
        overall, "from", "to", "responses", "answers", "share", "change", "change-low", "change-high"
    )
    received = len(within(ANSWERS, MAY))
    assert first == (date(2025, 5, 1), date(2025, 5, 31), received, n, good / n, None, None, None)
    assert second == (
        date(2025, 4, 1), date(2025, 4, 30), m, m, better / m,
        pytest.approx(100 * (good / n - better / m)), pytest.approx(100 * low, abs=1e-9), pytest.approx(100 * high, abs=1e-9),
    )  # fmt: skip


def test_days_hours_and_months_add_up_to_the_responses() -> None:
    counted = [answer for answer in within(ANSWERS, MAY) if answer.unit]
    by_day, by_hour = Counter[date](), Counter[tuple[int, int]]()
    for answer in counted:
        assert answer.submitted is not None
        by_day[answer.submitted.date()] += 1
        by_hour[answer.submitted.weekday(), answer.submitted.hour] += 1
    days = sheet(_made(), "days")
    assert rows(days, "day", "responses") == [
        (date(2025, 5, day), by_day[date(2025, 5, day)]) for day in range(1, 32)
    ]
    assert days.values("weekday")[:2] == ["Thứ Năm", "Thứ Sáu"]
    # The first of May is a holiday, so is every Sunday.
    assert days.values("works")[:5] == ["nghỉ", *days.values("works")[1:3], "nghỉ", "làm việc"]
    hours = sheet(_made(), "hours")
    for at, row in enumerate(hours.rows):
        for column, n in zip(hours.columns[1:], row[1:], strict=True):
            assert n == by_hour[at, int(column.title.removesuffix("h"))]
    months = rows(sheet(_made(), "months"), "month", "responses", *SCORE)
    for month in (MAY, MAY.previous):
        answers = [answer for answer in within(ANSWERS, month) if answer.unit]
        assert (month.first, len(answers), *_score(levels(answers, "overall"))) in months


def test_what_became_of_the_responses_adds_up() -> None:
    received, attributed, lost, aside = (n for _, n, _ in sheet(_made(), "responses").rows[:4])
    assert (received, attributed, lost, aside) == (264, 259, 5, 0)
    assert sheet(_made(), "unattributed").values("number") == [0, 3, 0, 2]


def test_a_unit_of_few_answers_is_told_over_three_months() -> None:
    found = rows(sheet(_made(), "recent"), "unit-id", *SCORE)
    answers = [
        answer
        for month in (MAY, MAY.previous, MAY.previous.previous)
        for answer in within(ANSWERS, month)
        if answer.unit == "HIEPTAN"
    ]
    assert found == [("HIEPTAN", *_score(levels(answers, "overall")))]


def test_units_are_compared_only_where_the_figures_compare_them() -> None:
    by_id = {unit.id: unit for unit in _counted().units}
    for unit_id, *found in rows(
        sheet(_made(), "comparison"), "unit-id", "rest", "estimate", "rank-low", "rank-high", "unit-change"
    ):
        unit = by_id[unit_id]
        change = None if unit.change is None else pytest.approx(100 * unit.change)
        assert found == [unit.rest, unit.estimate, *(unit.ranks or (None, None)), change]
    answers = levels(_of("LONGHOA"), "overall").total()
    assert answers >= 30
    assert [
        row[0] for row in rows(sheet(_made(), "comparison"), "unit-id", "estimate") if row[1] is not None
    ] == ["MOTCUA", "DATDAI", "LONGHOA"]


def test_a_choice_of_too_few_is_hidden_but_what_alarms() -> None:
    found = rows(sheet(_rich(), "choices"), "option", "picks", "picks-of", "pick-share")
    assert found == [
        ("Không", None, 9, None),
        ("Có", 2, 9, 2 / 9),
        ("1 lần", 150, 200, 0.75),
        ("2 lần", 50, 200, 0.25),
    ]
    assert sheet(_rich(), "misconduct").rows == ((2, 1),)


def test_how_cases_were_handled_is_told_by_grade_and_in_all() -> None:
    found = rows(sheet(_rich(), "handling"), "opened", "closed", "open-at-end", "overdue", "median-days")
    assert found == [(2, 1, 2, 1, 2.0), (3, 1, 3, 1, 6.0), (4, 3, 1, 0, None), (9, 5, 6, 2, 3.5)]


def test_topics_signals_and_comments_are_as_the_document_has_them() -> None:
    columns = ("topic", "comments", "praise", "complaint", "mixed", "neutral")
    assert rows(sheet(_rich(), "topics"), *columns) == [
        ("Thời gian chờ", 3, 1, 3, 1, 0),
        ("staff", 1, 1, 0, 0, 0),
    ]
    assert rows(sheet(_rich(), "comments"), "topic", "comment") == [("Thời gian chờ", "=1+1 chờ lâu quá")]
    signals = rows(sheet(_rich(), "signals"), "unit", "signal-responses", "signal-id")
    assert signals == [
        (UNITS["DATDAI"].name, 2, "2025-05-DATDAI-burst"),
        ("Không rõ đơn vị", None, "2025-05--codes"),
    ]


def test_decisions_are_listed_with_what_they_change() -> None:
    columns = ("decision", "decided-on", "number", "origins", "assigned-to", "who", "reason")
    motcua, longhoa = UNITS["MOTCUA"].name, UNITS["LONGHOA"].name
    first, second = rows(sheet(_rich(), "decisions"), *columns)
    assert first == (1, date(2025, 6, 1), 2, motcua, None, "Lê Thị B", "Phiếu thử")
    assert second[:3] == (2, date(2025, 6, 2), 1)
    assert second[4:] == (longhoa, "=B", "=1+1")
    overall = rows(sheet(_rich(), "overall"), "answers", "satisfied", "share")
    assert (260, 200, 200 / 260) in overall
    assert (200, 150, 0.75) in overall
    assert "decisions" not in {one.key for one in _made().sheets}


def test_a_unit_reads_nothing_of_what_was_reported_of_it() -> None:
    whole = _rich().figures
    assert whole.topics is not None
    told = (TopicCount("misconduct", complaint=1), TopicCount("wait", praise=1))
    own = replace(whole, unit="DATDAI", decided=None, topics=replace(whole.topics, comments=9, topics=told))
    made = build_report(
        own, office=OFFICE, groups=GROUPS, survey=ASKED, language=Language.VI, now=NOW, whole=whole
    )
    keys = {one.key for one in made.sheets}
    assert {"choices", "topics"} <= keys
    assert not keys & {"misconduct", "comments", "decisions", "handling"}
    assert set(sheet(made, "choices").values("question")) == {VISITS.title("vi")}
    assert sheet(made, "topics").values("topic") == ["wait"]


def test_the_summary_says_whose_when_and_by_what_it_is_proven() -> None:
    summary = sheet(_made(), "summary")
    said = [value for _, value in summary.rows]
    assert summary.kind is SheetKind.PAGE
    assert _made().sheets[0] is summary
    assert said[:4] == [
        _made().title,
        "Văn phòng HĐND và UBND",
        "tháng 5 năm 2025 (từ ngày 01/05/2025 đến hết ngày 31/05/2025)",
        "Đủ kỳ báo cáo.",
    ]
    assert [value for value in said if value in _made().summary] == list(_made().summary)
    assert HEAD in said
    assert "08 giờ 30 ngày 02/06/2025" in said
    running = report(figures([], now=datetime(2025, 5, 20, 9)), now=datetime(2025, 5, 20, 9))
    assert "Tạm tính: kỳ báo cáo chưa kết thúc." in sheet(running, "summary").values("value")


def _explained(one: Sheet) -> Iterator[tuple[str, str]]:
    """The rows that a sheet needs: columns that mean the same stand together."""
    yield "", f"{one.title}. {one.explanation}"
    for text, alike in groupby(one.columns, key=lambda column: column.explanation):
        titles = [column.title for column in alike]
        yield titles[0] if len(titles) == 1 else f"{titles[0]} … {titles[-1]}", text


@pytest.mark.parametrize("language", list(Language))
def test_every_sheet_and_column_is_explained(language: Language) -> None:
    made = _rich(language)
    last = made.sheets[-1]
    assert last.key == "explanation"
    explained = set(rows(last, "sheet", "column", "explanation"))
    assert all(text for _, _, text in explained)
    for one in made.sheets:
        for title, text in _explained(one):
            assert (one.name, title, text) in explained
        if one.kind is SheetKind.TABLE:
            assert all(len(row) == len(one.columns) for row in one.rows)
        assert len({column.key for column in one.columns}) == len(one.columns)
        # What means the same under one title is one column; other titles must differ.
        assert len({column.title for column in one.columns}) == len(one.columns)


def test_every_sheet_that_there_can_be_is_tested_here() -> None:
    known = {
        name.removeprefix("workbook.name-")
        for name in catalogues.messages("vi")
        if name.startswith("workbook.name-")
    }
    assert {one.key for one in _rich().sheets} == known - {"whole"}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_names_of_sheets_are_such_as_excel_takes(language: str) -> None:
    names = [
        forms[0] for key, forms in catalogues.messages(language).items() if key.startswith("workbook.name-")
    ]
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name) <= 31
        assert not set(name) & set("[]:*?/\\'")


def test_charts_are_those_of_the_document_and_point_at_what_they_show() -> None:
    by_key = {one.key: one for one in _rich().sheets}
    drawn = by_key["charts"].charts
    assert by_key["charts"].kind is SheetKind.CHARTS
    assert [(chart.kind, chart.sheet) for chart in drawn] == [
        (ChartKind.TREND, "months"),
        (ChartKind.LEVELS, "questions"),
        (ChartKind.SHARES, "units"),
        *[(ChartKind.SHARES, f"by-{by}") for by in ("counter", "service", "respondent", "visit")],
        (ChartKind.COLUMNS, "days"),
    ]
    for chart in drawn:
        table = by_key[chart.sheet]
        assert chart.alt
        assert (chart.first, chart.last) == (0, len(table.rows) - 1)
        formats = {table.columns[table.at(key)].format for key in chart.values}
        assert formats <= {Format.SHARE, Format.COUNT}


@pytest.mark.parametrize("language", list(Language))
def test_a_month_without_answers_has_a_summary_and_empty_tables_but_no_chart(language: Language) -> None:
    made = report(figures([], head=None), language=language)
    keys = [one.key for one in made.sheets]
    assert keys == [
        "summary", "overall", "questions", "units", "comparison", "follow-up", "unit-questions",
        "responses", "unattributed", "explanation",
    ]  # fmt: skip
    assert set(sheet(made, "units").values("share")) == {None}


def test_a_unit_sees_no_other_in_its_own_report() -> None:
    own = figures(ANSWERS, unit="LONGHOA")
    made = build_report(
        own, office=OFFICE, groups=GROUPS, survey=survey(), language=Language.VI, now=NOW, whole=_counted()
    )
    others = [unit for unit in UNITS.values() if unit.id != "LONGHOA"]
    for one in made.sheets:
        for row in one.rows:
            for value in row:
                assert not any(str(value) in {other.id, other.name} for other in others)
    keys = {one.key for one in made.sheets}
    assert not keys & {
        "units",
        "comparison",
        "recent",
        "follow-up",
        "unit-questions",
        "unattributed",
        "misconduct",
    }
    assert len(sheet(made, "responses").rows) == 1
    everyone = [answer for answer in within(ANSWERS, MAY) if answer.unit]
    for key, found in zip(
        RATINGS, rows(sheet(made, "whole"), "answers", "share", "whole-share"), strict=True
    ):
        mine, all_ = levels(_of("LONGHOA"), key), levels(everyone, key)
        assert found == (
            mine.total(),
            (mine[4] + mine[5]) / mine.total(),
            (all_[4] + all_[5]) / all_.total(),
        )


def test_the_whole_is_not_shown_to_a_unit_that_could_work_out_another() -> None:
    two = [answer for answer in ANSWERS if answer.unit in {"MOTCUA", "LONGHOA"}]
    own = figures(two, unit="LONGHOA")
    made = build_report(
        own, office=OFFICE, groups=GROUPS, survey=survey(), language=Language.VI, now=NOW, whole=figures(two)
    )
    assert "whole" not in {one.key for one in made.sheets}
