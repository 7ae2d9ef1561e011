"""Figures against a count by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from qrsurvey.analysis.counts import count_answers
from qrsurvey.analysis.engine import DuckDBEngine
from qrsurvey.analysis.figures import Figures, Previous, QuestionFigures, Score, Standing
from qrsurvey.analysis.tally import tally
from qrsurvey.codes.verdict import Verdict
from qrsurvey.errors import ArchiveError
from qrsurvey.survey.periods import Month
from qrsurvey.survey.questions import Thresholds
from qrsurvey.survey.units import Succession, SuccessionKind, Unit, Units
from support.answers import MAY, RATINGS, UNITS, Answer, archive, figures, levels, make, survey, within

APRIL = MAY.previous
IDS = tuple(UNITS)

moments = st.one_of(
    st.none(),
    st.datetimes(datetime(2025, 3, 25), datetime(2025, 6, 5)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
    st.sampled_from(
        [
            datetime(2025, 3, 31, 23, 59, 59),
            datetime(2025, 4, 1),
            datetime(2025, 4, 30, 23, 59, 59),
            datetime(2025, 5, 1),
            datetime(2025, 5, 31, 23, 59, 59),
            datetime(2025, 6, 1),
        ]
    ),
)
ratings = st.dictionaries(st.sampled_from(RATINGS), st.integers(1, 5))
owned = st.builds(
    Answer,
    st.sampled_from(IDS),
    moments,
    st.sampled_from(["valid", "retired"]),
    ratings,
    comment=st.booleans(),
)
lost = st.builds(
    Answer, st.none(), moments, st.sampled_from(["retired", "forged", "unknown", "missing"]), ratings
)
answers_made = st.lists(st.one_of(owned, owned, owned, lost), max_size=150)
thresholds_made = st.tuples(st.integers(0, 8), st.integers(1, 8)).map(
    lambda pair: Thresholds(hide_below=min(pair), rank_from=max(*pair, 1))
)


def _before(counted: Figures) -> Previous:
    assert counted.headline.previous is not None
    return counted.headline.previous


def _check(score: Score, counted: Counter[int], hide_below: int, *, bounds: bool = True) -> None:
    """Hold a score to the levels counted by hand."""
    n = counted.total()
    if 0 < n < hide_below:
        assert score == Score(n, None)
        return
    satisfied = counted[4] + counted[5]
    assert (score.n, score.satisfied) == (n, satisfied)
    if n == 0:
        assert (score.share, score.low, score.high, score.mean) == (None, None, None, None)
        return
    assert score.share == satisfied / n
    if bounds:
        low, high = proportion_confint(satisfied, n, 0.05, "wilson")
        assert (score.low, score.high) == pytest.approx((low, high), abs=1e-9)
    assert score.mean == pytest.approx(sum(level * times for level, times in counted.items()) / n)


def _check_question(question: QuestionFigures, counted: Counter[int], hide_below: int) -> None:
    if 0 < counted.total() < hide_below:
        assert question == QuestionFigures(question.key, None, Score(counted.total(), None))
        return
    assert question.counts == {str(level): counted[level] for level in range(1, 6)}
    _check(question.score, counted, hide_below)


@pytest.mark.mass
@settings(max_examples=40, deadline=None)
@given(answers_made, thresholds_made)
def test_every_figure_equals_the_count_by_hand(answers: list[Answer], thresholds: Thresholds) -> None:
    counted = figures(answers, asked=survey(thresholds), changed_upstream=3)
    may, april = within(answers, MAY), within(answers, APRIL)
    mine = [answer for answer in may if answer.unit]
    before = [answer for answer in april if answer.unit]

    assert counted.responses.received == len(may)
    assert counted.responses.attributed == len(mine)
    assert counted.responses.unattributed == {
        verdict: sum(1 for answer in may if answer.unit is None and answer.verdict == verdict)
        for verdict in (Verdict.RETIRED, Verdict.FORGED, Verdict.UNKNOWN, Verdict.MISSING)
    }
    assert counted.responses.undated == sum(1 for answer in answers if answer.submitted is None)
    assert counted.responses.changed_upstream == 3

    assert [question.key for question in counted.questions] == list(RATINGS)
    for question in counted.questions:
        _check_question(question, levels(mine, question.key), thresholds.hide_below)

    now, then = levels(mine, "overall"), levels(before, "overall")
    _check(counted.headline.score, now, thresholds.hide_below)
    assert _before(counted).received == len(april)
    assert _before(counted).n == then.total()
    told_then = then.total() >= max(thresholds.hide_below, 1)
    assert _before(counted).share == (_share(then) if told_then else None)
    _check_change(counted, now, then, thresholds)

    everything = Counter[int]()
    for key in RATINGS:
        everything += levels(mine, key)
    few_people = len(mine) < thresholds.hide_below
    _check_index(counted.index, mine, everything.total() + 1 if few_people else thresholds.hide_below)

    assert [unit.id for unit in counted.units] == list(IDS)
    for unit in counted.units:
        own = [answer for answer in mine if answer.unit == unit.id]
        told = levels(own, "overall")
        old = levels([answer for answer in before if answer.unit == unit.id], "overall")
        assert unit.responses == len(own)
        _check(unit.score, told, thresholds.hide_below)
        assert (unit.standing is Standing.HIDDEN) == (0 < told.total() < thresholds.hide_below)
        enough = min(told.total(), old.total()) >= thresholds.rank_from
        if enough:
            assert unit.change == pytest.approx(_share(told) - _share(old))
        else:
            assert unit.change is None
        for question in unit.questions:
            _check_question(question, levels(own, question.key), thresholds.hide_below)


def _check_index(index: Score, answers: list[Answer], hide_below: int) -> None:
    """The marks of one person belong together: a regression with clusters knows how certain their mean is."""
    marks = [(at, level) for at, answer in enumerate(answers) for level in answer.ratings.values()]
    levels_given = Counter(level for _, level in marks)
    if index.share in {None, 0.0, 1.0} or len({at for at, _ in marks}) < 2:
        _check(replace(index, low=None, high=None), levels_given, hide_below, bounds=False)
        return
    _check(index, levels_given, hide_below, bounds=False)
    satisfied = np.array([float(level >= 4) for _, level in marks])
    people = np.array([at for at, _ in marks])
    fitted = OLS(satisfied, np.ones_like(satisfied)).fit(cov_type="cluster", cov_kwds={"groups": people})
    share = satisfied.mean()
    if fitted.bse[0] < 1e-9:
        return
    as_many = min(share * (1 - share) / fitted.bse[0] ** 2, len(marks))
    low, high = proportion_confint(share * as_many, as_many, 0.05, "wilson")
    assert (index.low, index.high) == pytest.approx((low, high), abs=1e-9)


def _share(counted: Counter[int]) -> float:
    return (counted[4] + counted[5]) / counted.total()


def _check_change(counted: Figures, now: Counter[int], then: Counter[int], thresholds: Thresholds) -> None:
    change = counted.headline.change
    if min(now.total(), then.total()) < thresholds.rank_from:
        assert change is None
        return
    assert change is not None
    assert change.value == pytest.approx(_share(now) - _share(then))
    expected = confint_proportions_2indep(
        now[4] + now[5], now.total(), then[4] + then[5], then.total(), method="newcomb", compare="diff"
    )
    assert (change.low, change.high) == pytest.approx(expected, abs=1e-9)
    assert change.certain == (expected[0] > 0 or expected[1] < 0)


@pytest.mark.parametrize(
    ("n", "standing"),
    [
        (0, Standing.NONE),
        (1, Standing.HIDDEN),
        (9, Standing.HIDDEN),
        (10, Standing.FEW),
        (29, Standing.FEW),
        (30, Standing.TYPICAL),
        (5_000, Standing.TYPICAL),
    ],
)
def test_a_unit_stands_by_the_number_of_its_answers(n: int, standing: Standing) -> None:
    unit = figures(make(n, "LONGHOA", 1)).units[2]
    assert unit.standing is standing
    assert (unit.responses, unit.score.n) == (n, n)
    shown = n == 0 or n >= 10
    assert (unit.score.satisfied is not None) == shown
    assert all((question.counts is not None) == shown for question in unit.questions)


def test_only_the_question_with_too_few_answers_is_hidden() -> None:
    full = make(40, "LONGHOA", 2)
    few = [Answer(a.unit, a.submitted, ratings={**a.ratings}) for a in full]
    for answer in few[5:]:
        del answer.ratings["waiting"]
    unit = figures(few).units[2]
    hidden = {question.key for question in unit.questions if question.counts is None}
    assert hidden == {"waiting"}
    assert unit.standing is Standing.TYPICAL


def test_responses_count_all_and_n_those_who_answered() -> None:
    answers = [*make(12, "LONGHOA", 3), *(Answer("LONGHOA", MAY.start) for _ in range(5))]
    unit = figures(answers).units[2]
    assert (unit.responses, unit.score.n) == (17, 12)


def test_a_unit_whose_responses_leave_the_headline_out_has_none() -> None:
    unit = figures([Answer("LONGHOA", MAY.start, ratings={"waiting": 4})] * 12).units[2]
    assert (unit.responses, unit.score, unit.standing) == (12, Score(0, 0), Standing.NONE)


def test_an_answer_that_is_no_option_counts_as_a_response_but_not_as_an_answer() -> None:
    counted = figures([Answer("LONGHOA", MAY.start, ratings={"waiting": 5}, unknown=("overall",))])
    assert counted.responses.received == 1
    assert counted.headline.score.n == 0


def test_free_text_is_not_counted() -> None:
    with archive([Answer("LONGHOA", MAY.start, ratings={"overall": 5}, comment=True)]) as connection:
        rows = count_answers(DuckDBEngine(connection), MAY.start, MAY.end)
    assert sorted(rows) == [("LONGHOA", "code", "valid", 1), ("LONGHOA", "overall", "5", 1)]


def test_counts_are_sorted_whatever_order_an_engine_gives_them_in() -> None:
    answers = [*make(9, "MOTCUA", 4), *make(3, None, 5, verdict="missing"), *make(9, "DATDAI", 6)]
    with archive(answers) as connection:
        rows = sorted(count_answers(DuckDBEngine(connection), MAY.start, MAY.end), key=str)
    forwards, backwards = tally(rows, survey()), tally(reversed(rows), survey())
    assert repr(forwards) == repr(backwards)
    assert list(forwards.by_unit) == sorted(forwards.by_unit)
    assert [unit for unit, key in forwards.by_unit if key == "overall"] == ["DATDAI", "MOTCUA"]
    assert forwards.lost == {"missing": 3}


def test_no_answers_at_all_give_empty_figures() -> None:
    counted = figures([], head=None)
    assert counted.responses.received == 0
    assert counted.headline.score == Score(0, 0)
    assert counted.index == Score(0, 0)
    assert counted.headline.change is None
    assert {unit.standing for unit in counted.units} == {Standing.NONE}
    assert (counted.head, counted.events) == (None, 0)


def test_a_month_runs_from_its_first_second_to_its_last() -> None:
    edges = [MAY.start - timedelta(seconds=1), MAY.start, MAY.end - timedelta(seconds=1), MAY.end]
    counted = figures([Answer("LONGHOA", edge, ratings={"overall": 5}) for edge in edges])
    assert counted.responses.received == 2
    assert _before(counted).received == 1


def test_january_is_compared_with_december() -> None:
    january = Month(2025, 1)
    answers = [*make(30, "MOTCUA", 1, month=january), *make(40, "MOTCUA", 2, month=Month(2024, 12))]
    counted = figures(answers, month=january)
    assert _before(counted).label == "2024-12"
    assert _before(counted).n == 40


@pytest.mark.parametrize(
    ("now", "complete"),
    [(datetime(2025, 5, 31, 23, 59, 59), False), (datetime(2025, 6, 1), True)],
)
def test_a_month_is_complete_when_it_is_over(now: datetime, complete: bool) -> None:  # noqa: FBT001 - a case's value
    period = figures([], now=now).period
    assert period.complete is complete
    assert (period.label, period.first, period.last) == ("2025-05", date(2025, 5, 1), date(2025, 5, 31))


def test_units_are_listed_that_exist_in_the_period_or_have_answers_in_it() -> None:
    ended = Unit("OLD1", "cũ", "wards", valid_to=date(2025, 4, 30))
    with_answers = Unit("OLD2", "cũ, còn phiếu", "wards", valid_to=date(2025, 4, 30))
    ending = Unit(
        "OLD3",
        "hết hạn trong tháng",
        "wards",
        valid_to=date(2025, 5, 1),
        succession=Succession(SuccessionKind.CLOSED),
    )
    coming = Unit("NEW1", "mới", "wards", valid_from=date(2025, 5, 31))
    later = Unit("NEW2", "mới hơn", "wards", valid_from=date(2025, 6, 1))
    units = Units((later, coming, ending, with_answers, ended))
    counted = figures(make(3, "OLD2", 1), units=units)
    assert [unit.id for unit in counted.units] == ["NEW1", "OLD3", "OLD2"]


def test_answers_of_a_unit_that_the_configuration_lost_are_refused() -> None:
    with pytest.raises(ArchiveError) as raised:
        figures(make(3, "GONE", 1))
    assert raised.value.message.id == "analysis.unknown-unit"
    assert raised.value.message.values == {"unit": "GONE"}


@pytest.mark.parametrize(("n", "shown"), [(0, True), (1, False), (9, False), (10, True)])
def test_of_too_few_answers_the_office_shows_their_number_alone(n: int, shown: bool) -> None:  # noqa: FBT001 - a case's value
    counted = figures([*make(n, "LONGHOA", 1), *make(40, "LONGHOA", 2, month=APRIL)])
    scores = [counted.headline.score, *(question.score for question in counted.questions)]
    assert [score.n for score in scores] == [n] * 5
    assert counted.index.n == n * len(RATINGS)
    assert {score.satisfied is not None for score in (*scores, counted.index)} == {shown}
    assert {question.counts is not None for question in counted.questions} == {shown}
    assert counted.headline.change is None


def test_of_too_few_answers_in_the_month_before_the_share_is_not_shown_either() -> None:
    counted = figures([*make(40, "LONGHOA", 1), *make(9, "LONGHOA", 2, month=APRIL)])
    assert (_before(counted).n, _before(counted).share) == (9, None)
    assert counted.headline.change is None


def test_many_answers_of_few_people_make_no_index() -> None:
    nine, ten = (figures(make(n, "LONGHOA", 1)).index for n in (9, 10))
    assert nine == Score(36, None)
    assert ten.n == 40
    assert ten.share is not None


@pytest.mark.parametrize(
    ("compared", "until"),
    [
        (None, None),
        (datetime(2025, 4, 20), datetime(2025, 4, 20)),
        (datetime(2025, 5, 31, 23, 59, 59), datetime(2025, 5, 31, 23, 59, 59)),
        (datetime(2025, 6, 1), None),
        (datetime(2025, 6, 2), None),
    ],
)
def test_a_month_that_is_over_is_complete_when_its_answers_are_known_to_its_end(
    compared: datetime | None, until: datetime | None
) -> None:
    period = figures([], compared=compared).period
    assert (period.complete, period.until) == (until is None, until)


def test_a_running_month_is_not_complete_however_fresh_its_answers() -> None:
    now = datetime(2025, 5, 14)
    period = figures([], now=now, compared=now).period
    assert (period.complete, period.until) == (False, None)
