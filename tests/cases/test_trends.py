"""Units that alert as a whole: windows against a plain search, silence against the office's calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrsurvey.archive.cases import Case, Step, StepKind
from qrsurvey.cases.trends import Daily, Days, dissatisfied_units, silent_units
from qrsurvey.survey.alert_rules import Dissatisfied, Grade, Silence
from qrsurvey.survey.calendar import WorkCalendar, read_hours
from qrsurvey.survey.units import Unit, Units

FIRST = date(2024, 5, 6)
RULE = Dissatisfied(percent=30, count=5, at_least=10, days=7)
UNITS = Units(
    (Unit("LONGHOA", "UBND phường Long Hoa", "wards"), Unit("HIEPTAN", "UBND phường Hiệp Tân", "wards"))
)
CALENDAR = WorkCalendar(read_hours({"mon-sun": ("07:00-11:30",)}), country="VN")


def _case(evidence: Mapping[str, object], reason: str, *, closed: bool) -> Case:
    steps = (Step(9, "2024-05-12T03:00:00Z", StepKind.CLOSE, "Bà B", "handled"),) if closed else ()
    return Case(
        1, 5, "2024-05-11T03:00:00Z", None, "LONGHOA", Grade.B, (reason,), FIRST, quiet=False,
        evidence=evidence, steps=steps,
    )  # fmt: skip


def _days(counts: list[tuple[int, int]]) -> Days:
    return {"LONGHOA": {FIRST + timedelta(days=n): Daily(*one) for n, one in enumerate(counts) if one[0]}}


@given(
    st.lists(
        st.integers(0, 6).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), min_size=1, max_size=25
    )
)
def test_a_window_alerts_where_a_plain_search_finds_one(counts: list[tuple[int, int]]) -> None:
    today = FIRST + timedelta(days=len(counts) - 1)
    found = list(dissatisfied_units(_days(counts), RULE, (), today, FIRST))
    wanted = False
    for end, (answers, _) in enumerate(counts):
        window = counts[max(0, end - 6) : end + 1]
        n, unhappy = sum(one for one, _ in window), sum(bad for _, bad in window)
        recent = len(counts) - 1 - end <= RULE.days
        wanted |= recent and answers > 0 and n >= 10 and unhappy >= 5 and unhappy * 10 >= 3 * n
    assert bool(found) is wanted
    for trend in found:
        begin, until = (date.fromisoformat(trend.evidence[key]) for key in ("from", "to"))
        inside = [one for n, one in enumerate(counts) if begin <= FIRST + timedelta(days=n) <= until]
        assert (until - begin).days == RULE.days - 1
        assert trend.evidence["n"] == sum(n for n, _ in inside)
        assert trend.evidence["dissatisfied"] == sum(bad for _, bad in inside)


def test_a_unit_alerts_once_until_its_case_is_closed_and_then_only_by_later_answers() -> None:
    bad = [(5, 4)] * 7
    today = FIRST + timedelta(days=6)
    seen = {"from": FIRST.isoformat(), "to": (FIRST + timedelta(days=4)).isoformat()}
    standing = _case(seen, "dissatisfied", closed=False)
    assert not list(dissatisfied_units(_days(bad), RULE, (standing,), today, FIRST))
    closed = _case(seen, "dissatisfied", closed=True)
    (trend,) = dissatisfied_units(_days(bad), RULE, (closed,), today, FIRST)
    assert trend.evidence["from"] == (FIRST + timedelta(days=5)).isoformat()
    assert trend.evidence["n"] == 10
    later = _case(seen | {"to": (FIRST + timedelta(days=5)).isoformat()}, "dissatisfied", closed=True)
    assert not list(dissatisfied_units(_days(bad), RULE, (later,), today, FIRST))


@pytest.mark.parametrize(("silent", "alerts"), [(9, False), (10, True), (30, True)])
def test_a_unit_is_silent_from_so_many_working_days_on(silent: int, *, alerts: bool) -> None:
    days = {
        "LONGHOA": {FIRST + timedelta(days=n): Daily(1, 0) for n in range(20)},
        "HIEPTAN": {FIRST + timedelta(days=n): Daily(1, 0) for n in range(20 + silent)},
    }
    found = list(silent_units(days, Silence(10), (), UNITS, CALENDAR))
    assert [(one.unit, one.evidence) for one in found] == [
        ("LONGHOA", {"last": (FIRST + timedelta(days=19)).isoformat(), "days": silent})
    ] * alerts


def test_a_unit_that_is_seldom_answered_for_is_not_called_silent_by_chance() -> None:
    seldom = {FIRST + timedelta(days=n): Daily(1, 0) for n in range(0, 40, 10)}
    days = {"LONGHOA": seldom, "HIEPTAN": {FIRST + timedelta(days=n): Daily(1, 0) for n in range(60)}}
    # 4 answers in 31 days: in the 29 days since, 3.7 would have come, and 8 are needed.
    assert not list(silent_units(days, Silence(10), (), UNITS, CALENDAR))


def test_one_silence_alerts_once_and_the_next_one_again() -> None:
    days = {
        "LONGHOA": {FIRST + timedelta(days=n): Daily(2, 0) for n in range(20)},
        "HIEPTAN": {FIRST + timedelta(days=n): Daily(1, 0) for n in range(40)},
    }
    last = (FIRST + timedelta(days=19)).isoformat()
    for closed in (False, True):
        told = _case({"last": last, "days": 11}, "silent", closed=closed)
        assert not list(silent_units(days, Silence(10), (told,), UNITS, CALENDAR))
    earlier = _case({"last": FIRST.isoformat(), "days": 11}, "silent", closed=True)
    assert [one.unit for one in silent_units(days, Silence(10), (earlier,), UNITS, CALENDAR)] == ["LONGHOA"]


def test_a_unit_that_ended_is_not_silent() -> None:
    ended = replace(UNITS["LONGHOA"], valid_to=FIRST + timedelta(days=19))
    days = {
        "LONGHOA": {FIRST + timedelta(days=n): Daily(2, 0) for n in range(20)},
        "HIEPTAN": {FIRST + timedelta(days=n): Daily(1, 0) for n in range(40)},
    }
    units = Units((ended, UNITS["HIEPTAN"]))
    assert not list(silent_units(days, Silence(10), (), units, CALENDAR))
