"""Figures by counter and by what people picked, against pandas."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qrsurvey.analysis.figures import Breakdown, Figures
from qrsurvey.survey.breakdowns import By, asked_for
from qrsurvey.survey.questions import Kind, Option, Question, Role, Thresholds
from qrsurvey.survey.units import Counter, Unit, Units
from support.answers import MAY, QUESTIONS, Answer, figures, survey
from support.effort import effort

SERVICES, CHANNELS, EXTRA = (
    ("Đất đai", "Hộ tịch", "Khác"),
    ("Bưu chính", "Qua mạng", "Trực tiếp"),
    ("Không", "Có", "Bị gợi ý"),
)


def _asked(
    key: str, kind: Kind, role: Role | None, labels: tuple[str, ...], alarm: tuple[str, ...] = ()
) -> Question:
    return Question(key, kind, {"vi": key}, role, options=tuple(map(Option, labels)), alarm=alarm)


MORE = (
    _asked("service", Kind.CHOICE, Role.SERVICE, SERVICES),
    _asked("channels", Kind.MULTIPLE, Role.VISIT, CHANNELS),
    _asked("extra", Kind.MULTIPLE, Role.MISCONDUCT, EXTRA, EXTRA[1:]),
)
UNITS = Units(
    (
        Unit("MOTCUA", "Một cửa", "town", counters=(Counter("Q1", "Hộ tịch"), Counter("Q2", "Đất đai"))),
        Unit("DATDAI", "Đất đai", "town", counters=(Counter("A", "Quầy A"),)),
        Unit("LONGHOA", "Long Hoa", "wards"),
    )
)
LOOSE = survey(Thresholds(hide_below=1, rank_from=1), (*QUESTIONS, *MORE))
STRICT = survey(questions=(*QUESTIONS, *MORE))
EVERY = (By.COUNTER, By.SERVICE, By.VISIT)


def _several(labels: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(labels), unique=True).map(tuple)


picked = st.fixed_dictionaries(
    {
        "service": st.sampled_from([(), *((one,) for one in SERVICES)]),
        "channels": _several(CHANNELS),
        "extra": _several(EXTRA),
    }
)
answers_made = st.lists(
    st.builds(
        Answer,
        st.sampled_from(list(UNITS)),
        st.datetimes(datetime(2025, 4, 29), datetime(2025, 6, 2)),
        st.just("valid"),
        st.dictionaries(st.just("overall"), st.integers(1, 5)),
        counter=st.sampled_from(["Q1", "Q2", "A", "CU", None]),
        picks=picked,
    ),
    max_size=100,
)


def _frame(answers: list[Answer]) -> pd.DataFrame:
    """One line a response of May."""
    rows = [
        (
            at,
            a.unit,
            a.counter or "",
            a.ratings.get("overall"),
            *(a.picks.get(key, ()) for key in ("service", "channels", "extra")),
        )
        for at, a in enumerate(answers)
        if a.submitted and MAY.start <= a.submitted < MAY.end
    ]
    return pd.DataFrame(rows, columns=["at", "unit", "counter", "level", "service", "channels", "extra"])


def _of(counted: Figures, by: By) -> Breakdown:
    return next(one for one in counted.views.breakdowns if one.by == by)


@pytest.mark.mass
@pytest.mark.parametrize("unit", [None, "MOTCUA"])
@settings(max_examples=effort(30, least=15), deadline=None)
@given(answers_made)
def test_every_part_is_that_of_pandas(unit: str | None, answers: list[Answer]) -> None:
    counted = figures(answers, units=UNITS, asked=LOOSE, by=EVERY, unit=unit)
    frame = _frame(answers)
    frame = frame if unit is None else frame[frame["unit"] == unit]
    for by, key in ((By.SERVICE, "service"), (By.VISIT, "channels")):
        lines = frame.explode(key)
        for part in _of(counted, by).categories:
            own = lines[lines[key] == part.label]
            assert part.responses == len(own)
            assert part.score.n == own["level"].count()
            assert part.score.satisfied == (own["level"] >= 4).sum()
    names = {(unit.id, c.id): c.name for unit in UNITS.values() for c in unit.counters}
    for part in _of(counted, By.COUNTER).categories:
        assert part.unit is not None
        labels = frame[frame["unit"] == part.unit]["counter"].map(
            lambda one, unit=part.unit: UNITS[unit].name if one == "" else names.get((unit, one), one)
        )
        own = frame[frame["unit"] == part.unit][labels == part.label]
        assert (part.responses, part.score.n) == (len(own), own["level"].count())
        assert part.score.satisfied == (own["level"] >= 4).sum()


@pytest.mark.mass
@settings(max_examples=effort(30, least=15), deadline=None)
@given(answers_made)
def test_parts_add_up_to_the_unit(answers: list[Answer]) -> None:
    counted = figures(answers, units=UNITS, asked=LOOSE, by=EVERY)
    for unit in counted.units:
        own = [part for part in _of(counted, By.COUNTER).categories if part.unit == unit.id]
        if UNITS[unit.id].counters:
            assert sum(part.responses for part in own) == unit.responses
            assert sum(part.score.n for part in own) == unit.score.n
            assert sum(part.score.satisfied or 0 for part in own) == unit.score.satisfied
        else:
            assert own == []
    services = _of(counted, By.SERVICE).categories
    blank = sum(
        a.picks["service"] == () for a in answers if a.submitted and MAY.start <= a.submitted < MAY.end
    )
    assert sum(part.responses for part in services) == counted.responses.attributed - blank


@pytest.mark.mass
@settings(max_examples=effort(30, least=15), deadline=None)
@given(answers_made)
def test_options_are_counted_by_response_where_several_can_be_picked(answers: list[Answer]) -> None:
    counted = figures(answers, units=UNITS, asked=LOOSE)
    frame = _frame(answers)
    for one in counted.views.choices:
        lines = frame.explode(one.key).dropna(subset=[one.key])
        assert one.n == lines["at"].nunique()
        asked = next(question for question in LOOSE.questions if question.key == one.key)
        if 0 < one.n < LOOSE.thresholds.hide_below and not asked.alarm:
            assert one.counts is None
        else:
            assert one.counts == {o.label: int((lines[one.key] == o.label).sum()) for o in asked.options}
        alarming = lines[lines[one.key].isin(EXTRA[1:])] if one.key == "extra" else lines.iloc[:0]
        assert one.by_unit == alarming.groupby("unit")["at"].nunique().to_dict()


def test_one_person_who_picks_all_is_one_response() -> None:
    answer = Answer("MOTCUA", MAY.start, picks={"channels": CHANNELS, "extra": EXTRA})
    counted = figures([answer] * 4, units=UNITS, asked=LOOSE)
    channels, extra = (
        next(one for one in counted.views.choices if one.key == key) for key in ("channels", "extra")
    )
    assert channels.counts is not None
    assert (channels.n, sum(channels.counts.values())) == (4, 12)
    assert (extra.n, extra.by_unit) == (4, {"MOTCUA": 4})


def _counters(*sizes: int, unit: str | None = "MOTCUA") -> list[tuple[int, bool]]:
    answers = [
        Answer("MOTCUA", MAY.start, ratings={"overall": 5}, counter=counter)
        for counter, n in zip(("Q1", "Q2", None), sizes, strict=True)
        for _ in range(n)
    ]
    counted = figures(answers, units=UNITS, asked=STRICT, by=(By.COUNTER,), unit=unit)
    parts = [part for part in _of(counted, By.COUNTER).categories if part.unit == "MOTCUA"]
    return [(part.score.n, part.score.share is not None) for part in parts]


def test_what_is_hidden_in_a_units_own_report_follows_from_no_sum() -> None:
    assert _counters(40, 20, 0) == [(40, True), (20, True)]
    # 9 are hidden, and with them the next larger part: the unit's total less the other would tell them.
    assert _counters(40, 20, 9) == [(40, True), (20, False), (9, False)]
    assert _counters(40, 9, 0) == [(40, False), (9, False)]
    # Those hidden are many enough together.
    assert _counters(40, 9, 8) == [(40, True), (9, False), (8, False)]
    # The leaders' own report hides small counts alone.
    assert _counters(40, 20, 9, unit=None) == [(40, True), (20, True), (9, False)]


def test_counters_of_a_unit_that_is_gone_are_not_listed() -> None:
    gone = Unit("CU", "Cũ", "town", counters=(Counter("Q1", "Một"),), valid_to=date(2025, 4, 30))
    units = Units((*UNITS.values(), gone))
    there = _of(figures([], units=units, asked=LOOSE, by=(By.COUNTER,)), By.COUNTER).categories
    assert {part.unit for part in there} == {"MOTCUA", "DATDAI"}
    late = [Answer("CU", MAY.start, ratings={"overall": 5}, counter="Q1")]
    told = _of(figures(late, units=units, asked=LOOSE, by=(By.COUNTER,)), By.COUNTER).categories
    assert [(part.label, part.responses) for part in told if part.unit == "CU"] == [("Một", 1)]


def test_only_a_question_with_options_can_be_broken_down_by() -> None:
    free = survey(questions=(*QUESTIONS, Question("visit", Kind.TEXT, {"vi": "Ngày"}, Role.VISIT)))
    assert asked_for(By.VISIT, free) is None
    assert asked_for(By.VISIT, LOOSE) == MORE[1]
    assert asked_for(By.COUNTER, LOOSE) is None
    assert asked_for(By.RESPONDENT, LOOSE) is None
