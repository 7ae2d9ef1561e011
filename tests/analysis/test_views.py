"""A single unit's figures are those of an archive that holds nothing but its answers; the campaign's total."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qrsurvey.analysis.asked import Asked, State
from qrsurvey.analysis.counting import Counting
from qrsurvey.analysis.engine import DuckDBEngine
from qrsurvey.analysis.figures import Figures
from qrsurvey.analysis.period import period_figures
from qrsurvey.analysis.signals.model import Signal, SignalKind
from qrsurvey.survey.breakdowns import By
from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.survey.periods import Month, Period
from qrsurvey.survey.questions import Kind, Option, Question, Role, Thresholds
from qrsurvey.survey.units import Counter, Succession, SuccessionKind, Unit, Units
from support.answers import MAY, NOW, OFFICE, QUESTIONS, RATINGS, Answer, archive, figures, make, survey
from support.effort import effort

SERVICE = Question(
    "service", Kind.CHOICE, {"vi": "Lĩnh vực"}, Role.SERVICE, options=(Option("A"), Option("B"))
)
MANY = Question("many", Kind.MULTIPLE, {"vi": "Kênh"}, Role.VISIT, options=(Option("X"), Option("Y")))
ASKED = survey(Thresholds(hide_below=3, rank_from=5), (*QUESTIONS, SERVICE, MANY))
UNITS = Units(
    (
        Unit("MOTCUA", "Một cửa", "town", counters=(Counter("Q1", "Một"),)),
        Unit("LONGHOA", "Long Hoa", "wards"),
        Unit("HIEPTAN", "Hiệp Tân", "wards"),
    )
)
answers_made = st.lists(
    st.builds(
        Answer,
        st.sampled_from([*UNITS, None]),
        st.one_of(
            st.datetimes(datetime(2024, 5, 1), datetime(2025, 6, 2)),
            st.datetimes(datetime(2025, 4, 28), datetime(2025, 6, 2)),
        ),
        st.just("valid"),
        st.dictionaries(st.sampled_from(RATINGS), st.integers(1, 5)),
        counter=st.sampled_from(["Q1", None]),
        picks=st.fixed_dictionaries(
            {
                "service": st.sampled_from([(), ("A",), ("B",)]),
                "many": st.sampled_from([(), ("X",), ("X", "Y")]),
            }
        ),
    ).map(lambda answer: answer if answer.unit else replace(answer, verdict="forged")),
    max_size=120,
)


@pytest.mark.mass
@settings(max_examples=effort(60, least=25), deadline=None)
@given(
    answers_made,
    st.sampled_from(list(UNITS)),
    st.sampled_from(
        ["2025-05", "2025-Q2", "2025", "2025-05-03_2025-05-20", "campaign_2025-03-10_2025-05-31"]
    ),
)
def test_a_units_figures_are_those_of_its_answers_alone(answers: list[Answer], unit: str, label: str) -> None:
    def counted(given_answers: list[Answer]) -> Figures:
        return figures(
            given_answers,
            period=Period.parse(label),
            units=UNITS,
            asked=ASKED,
            unit=unit,
            campaign=date(2025, 3, 10),
            by=(By.COUNTER, By.SERVICE, By.VISIT),
        )

    among, alone = counted(answers), counted([a for a in answers if a.unit == unit])
    assert (among.headline, among.index, among.questions) == (alone.headline, alone.index, alone.questions)
    assert (among.views, among.responses, among.period) == (alone.views, alone.responses, alone.period)
    [one], [other] = among.units, alone.units
    for name in ("responses", "score", "questions", "change", "basis", "recent", "steady", "quiet", "target"):
        assert getattr(one, name) == getattr(other, name), name
    # And of all together they are the unit's line.
    whole = figures(answers, period=Period.parse(label), units=UNITS, asked=ASKED, campaign=date(2025, 3, 10))
    [line] = (line for line in whole.units if line.id == unit)
    # A unit that knows its other months could work out a hidden one.
    assert one == (replace(line, recent=None) if 0 < one.score.n < 3 else line)
    assert one.score == among.headline.score


@pytest.mark.parametrize(
    ("campaign", "n"),
    [
        (None, None),
        (date(2025, 4, 1), 70),
        (date(2025, 5, 1), 40),
        (date(2025, 6, 1), None),
        (date(2025, 3, 1), 90),
    ],
)
def test_a_campaign_is_summed_from_its_first_day_to_the_periods_last(
    campaign: date | None, n: int | None
) -> None:
    answers = [
        a
        for month, n_made in ((3, 20), (4, 30), (5, 40), (6, 50))
        for a in make(n_made, "MOTCUA", month, month=Month(2025, month))
    ]
    views = figures(answers, campaign=campaign, now=datetime(2025, 7, 1)).views
    assert views.campaign_received == n
    assert (views.campaign.n if views.campaign else None) == n


def test_a_campaign_that_begins_within_a_month_leaves_the_days_before_out() -> None:
    answers = [
        Answer("MOTCUA", datetime(2025, 5, day, hour), ratings={"overall": 5})
        for day, hour in ((14, 23), (15, 0))
    ]
    answers.append(Answer(None, datetime(2025, 5, 16), "forged"))
    loose = survey(Thresholds(hide_below=1, rank_from=1))
    views = figures(answers, campaign=date(2025, 5, 15), asked=loose).views
    # What belongs to no unit was received, but is in no score.
    assert (views.campaign_received, views.campaign.n if views.campaign else 0) == (2, 1)


@pytest.mark.parametrize(
    ("label", "earlier", "year_before"),
    [
        ("2025-05", "2025-04", "2024-05"),
        ("2025-Q2", "2025-Q1", "2024-Q2"),
        ("2025-H1", "2024-H2", "2024-H1"),
        ("2025-9M", "2024-9M", None),
        ("2025", "2024", None),
        ("2025-05-11_2025-05-20", "2025-05-01_2025-05-10", "2024-05-11_2024-05-20"),
        ("campaign_2024-02-01_2025-05-31", None, None),
    ],
)
def test_each_period_is_compared_with_those_before(
    label: str, earlier: str | None, year_before: str | None
) -> None:
    answers = [
        a
        for year in (2024, 2025)
        for n in range(1, 13)
        for a in make(n + year % 2 * 20, "MOTCUA", n, month=Month(year, n))
    ]
    headline = figures(answers, period=Period.parse(label), now=datetime(2026, 2, 1)).headline
    for told, expected in ((headline.previous, earlier), (headline.year_before, year_before)):
        assert (told.label if told else None) == expected
        if told and expected:
            period = Period.parse(expected)
            own = [a for a in answers if a.submitted and period.start <= a.submitted < period.end]
            assert told.received == told.n == len(own)
            if told.share is not None:
                assert told.share == sum(a.ratings["overall"] >= 4 for a in own) / len(own)


def _with_signals(label: str, *signals: Signal) -> Figures:
    answers = [Answer("MOTCUA", datetime(2025, 5, day), ratings={"overall": 5}) for day in range(1, 31)]
    with archive(answers) as connection:
        return period_figures(
            Counting(DuckDBEngine(connection), ASKED),
            Asked(Period.parse(label), UNITS, ASKED, WorkCalendar.of(OFFICE)),
            State(NOW, "0" * 64, 1, signals=signals),
        )


def test_signals_of_a_month_are_told_of_a_shorter_time_only_as_far_as_they_concern_it() -> None:
    burst = Signal("2025-05-aaaa", SignalKind.BURST, "2025-05", "MOTCUA", (2, 3, 20, 21, 22), 0.001, 5.0)
    volume = Signal("2025-05-bbbb", SignalKind.VOLUME, "2025-05", "MOTCUA", (), None, 5.0)
    whole = _with_signals("2025-05", burst, volume)
    assert (whole.signals, whole.responses.flagged) == ((burst, volume), 5)
    part = _with_signals("2025-05-19_2025-05-31", burst, volume)
    assert part.signals == (replace(burst, seqs=(20, 21, 22)),)
    assert (part.responses.flagged, part.units[0].flagged) == (3, 3)
    assert _with_signals("2025-05-05_2025-05-10", burst, volume).signals == ()
    assert len(_with_signals("2025-Q2", burst, volume).signals or ()) == 2


def _after_the_merger(month: Month, *, partial: bool, before: int) -> Figures:
    units = Units(
        (
            Unit(
                "CU",
                "Cũ",
                "wards",
                valid_to=date(2025, 4, 30),
                succession=Succession(SuccessionKind.MERGED, "MOI", partial=partial),
            ),
            Unit("MOI", "Mới", "wards"),
        )
    )
    earlier = Month(2025, 4)
    answers = [a for unit in ("CU", "MOI") for a in make(before, unit, 1, month=earlier)] + make(
        40, "MOI", 2, month=month
    )
    return figures(answers, month=month, units=units, unit="MOI", now=datetime(2025, 6, 2))


def test_a_unit_that_is_not_what_it_was_has_no_period_before() -> None:
    assert _after_the_merger(MAY, partial=True, before=40).headline.previous is None
    pooled = _after_the_merger(MAY, partial=False, before=40).headline
    assert pooled.previous is not None
    assert (pooled.previous.received, pooled.previous.n) == (80, 80)
    # A month before the merger is compared as if it never came.
    april = _after_the_merger(Month(2025, 4), partial=True, before=40).headline
    assert april.previous is not None
    nothing = _after_the_merger(MAY, partial=False, before=0).headline
    assert nothing.previous is not None
    assert nothing.previous.received == 0
