"""The report's charts, as definitions: a renderer decides about lines and points, not about content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, log10

from qrsurvey.analysis.figures import LEVELS, DayFigures, Figures, Score, Standing, UnitFigures
from qrsurvey.analysis.funnel import curve, limits
from qrsurvey.report.chart_model import (
    DayBar,
    DaysChart,
    FunnelChart,
    FunnelLimit,
    FunnelPoint,
    HeatChart,
    HeatRow,
    IntervalChart,
    IntervalRow,
    LevelsChart,
    LevelsRow,
    Tick,
    TrendChart,
    TrendPoint,
)
from qrsurvey.report.numbering import Numbering
from qrsurvey.report.tables import standing_words
from qrsurvey.report.wording import Wording
from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.survey.questions import Survey

_MANY_DAYS = 100
"""More days than these are drawn week by week."""


def units_chart(figures: Figures, numbering: Numbering, wording: Wording) -> IntervalChart | None:
    """Return the shares of all units with their intervals; None where no unit has one to show.

    Units keep their order.
    """
    shown = [unit for unit in figures.units if unit.score.low is not None]
    if not shown:
        return None
    # Where a unit has enough answers to show its share, all units together have.
    reference = figures.headline.score.share
    assert reference is not None
    rows = tuple(_unit_row(unit, wording) for unit in figures.units)
    shares = [unit.score.share for unit in shown if unit.score.share is not None]
    return IntervalChart(
        key="units",
        label=wording.chart_label(numbering.chart()),
        title=wording.text("report.chart-units"),
        rows=rows,
        ticks=share_ticks(min(unit.score.low or 0 for unit in shown), wording),
        reference=reference,
        note=wording.text("report.chart-note", share=wording.percent(reference)),
        alt=wording.plural(
            "chart.units-alt",
            len(shown),
            least=wording.percent(min(shares)),
            most=wording.percent(max(shares)),
            all=wording.percent(reference),
        ),
    )


def share_ticks(lowest: float, wording: Wording) -> tuple[Tick, ...]:
    """Return an axis of shares that holds the lowest bound.

    An interval is read by its ends, so unlike a bar's its axis needn't start at nought; but it covers 40 %
    at least, or chance would look large.
    """
    step = 10 if lowest >= 0.5 else 20
    first = min(int(lowest * 100) // step * step, 60)
    return tuple(Tick(at / 100, wording.tick(at / 100)) for at in range(first, 101, step))


def _unit_row(unit: UnitFigures, wording: Wording) -> IntervalRow:
    score = unit.score
    if score.share is None:
        return IntervalRow(unit.name, standing_words(unit, wording))
    words = wording.text("report.chart-value", share=wording.percent(score.share), answers=score.n)
    few = unit.standing is Standing.FEW
    return IntervalRow(unit.name, words, score.share, score.low, score.high, few=few)


def levels_chart(
    figures: Figures, survey: Survey, numbering: Numbering, wording: Wording
) -> LevelsChart | None:
    """Return the five levels of every question; None where none has enough answers to be shown."""
    titles = {question.key: wording.question(question) for question in survey.ratings}
    rows = []
    for question in figures.questions:
        score, title = question.score, titles[question.key]
        if question.counts is None or not score.n or score.share is None:
            rows.append(LevelsRow(title, wording.text("chart.levels-few")))
            continue
        a, b, c, d, e = (question.counts[level] / score.n for level in LEVELS)
        rows.append(LevelsRow(title, wording.percent(score.share), (a, b, c, d, e)))
    if all(row.parts is None for row in rows):
        return None
    one, two, three, four, five = wording.levels(survey)
    return LevelsChart(
        key="levels",
        label=wording.chart_label(numbering.chart()),
        title=wording.text("chart.levels"),
        levels=(one, two, three, four, five),
        rows=tuple(rows),
        note=wording.text("chart.levels-note", middle=three),
        alt=wording.plural("chart.levels-alt", sum(row.parts is not None for row in rows)),
    )


def trend_chart(figures: Figures, numbering: Numbering, wording: Wording) -> TrendChart | None:
    """Return the headline share month by month; None where fewer than two months have one."""
    months = figures.views.months
    scores = [one.score for one in months if one.score.share is not None]
    lows = [score.low for score in scores if score.low is not None]
    if len(scores) < 2:
        return None
    first, last = months[0], months[-1]
    return TrendChart(
        key="trend",
        label=wording.chart_label(numbering.chart()),
        title=wording.text("chart.trend"),
        points=tuple(
            TrendPoint(
                wording.text("chart.month", month=str(one.month.month), year=str(one.month.year)),
                _trend_words(one.score, wording),
                one.score.share,
                one.score.low,
                one.score.high,
            )
            for one in months
        ),
        ticks=share_ticks(min(lows), wording),
        note=wording.text("chart.trend-note"),
        alt=wording.text(
            "chart.trend-alt",
            first=wording.month(first.month),
            last=wording.month(last.month),
            least=wording.percent(min(score.share or 0 for score in scores)),
            most=wording.percent(max(score.share or 0 for score in scores)),
        ),
    )


def _trend_words(score: Score, wording: Wording) -> str:
    return wording.percent(score.share) if score.share is not None else ""


def funnel_chart(figures: Figures, numbering: Numbering, wording: Wording) -> FunnelChart | None:
    """Return the units' shares by number of answers; None where fewer than two are compared."""
    centre = figures.headline.score.share
    shown = [unit for unit in figures.units if unit.score.share is not None]
    if centre is None or len(shown) < 2:
        return None
    points = tuple(
        FunnelPoint(unit.name, unit.score.n, unit.score.share or 0.0, _is_out(unit.score, centre))
        for unit in shown
    )
    drawn = curve(centre, [unit.score.n for unit in shown])
    lowest = min(*(point.share for point in points), *(limit.alarm.low for limit in drawn))
    return FunnelChart(
        key="funnel",
        label=wording.chart_label(numbering.chart()),
        title=wording.text("chart.funnel"),
        points=points,
        limits=tuple(
            FunnelLimit(one.n, (one.warning.low, one.warning.high), (one.alarm.low, one.alarm.high))
            for one in drawn
        ),
        centre=centre,
        across=count_ticks(max(point.n for point in points), wording),
        ticks=share_ticks(max(lowest, 0.0), wording),
        across_title=wording.text("chart.funnel-across"),
        inner=wording.text("chart.funnel-inner"),
        outer=wording.text("chart.funnel-outer"),
        note=wording.text("chart.funnel-note"),
        alt=wording.plural("chart.funnel-alt", len(points), out=sum(point.out for point in points)),
    )


def _is_out(score: Score, centre: float) -> bool:
    """Tell whether a share lies beyond the outer limits at its number of answers."""
    assert score.share is not None
    alarm = limits(centre, score.n).alarm
    return not alarm.low <= score.share <= alarm.high


def heat_chart(
    figures: Figures, calendar: WorkCalendar, numbering: Numbering, wording: Wording
) -> HeatChart | None:
    """Return responses by weekday and hour; None where there is none at all."""
    days = figures.views.days
    if not any(day.responses for day in days):
        return None
    counts = [[0] * 24 for _ in range(7)]
    for day in days:
        line = counts[day.day.weekday()]
        for hour, n in enumerate(day.hours):
            line[hour] += n
    hours = _hours(counts, calendar)
    busiest = max(((n, at, hour) for at, line in enumerate(counts) for hour, n in enumerate(line)))
    rows = tuple(
        HeatRow(
            wording.text(f"chart.weekday-{at + 1}"),
            tuple(line[hour] for hour in hours),
            tuple(_open(calendar, at, hour) for hour in hours),
        )
        for at, line in enumerate(counts)
        if any(line) or calendar.hours[at]
    )
    return HeatChart(
        key="hours",
        label=wording.chart_label(numbering.chart()),
        title=wording.text("chart.hours"),
        hours=tuple(wording.text("chart.hour", hour=str(hour)) for hour in hours),
        rows=rows,
        note=wording.text("chart.hours-note"),
        alt=wording.text(
            "chart.hours-alt",
            weekday=wording.text(f"chart.weekday-{busiest[1] + 1}"),
            hour=str(busiest[2]),
            count=busiest[0],
        ),
    )


def _hours(counts: Sequence[Sequence[int]], calendar: WorkCalendar) -> range:
    """Return the hours from the first to the last at which there were responses or the office works."""
    used = [hour for line in counts for hour, n in enumerate(line) if n]
    used += [hour for at in range(7) for hour in range(24) if _open(calendar, at, hour)]
    return range(min(used), max(used) + 1)


def _open(calendar: WorkCalendar, weekday: int, hour: int) -> bool:
    return any(
        start.hour <= hour and (end.hour, end.minute) > (hour, 0) for start, end in calendar.hours[weekday]
    )


def days_chart(figures: Figures, numbering: Numbering, wording: Wording) -> DaysChart | None:
    """Return responses per day, of a long period per week; None where there is none at all."""
    days = figures.views.days
    if not any(day.responses for day in days):
        return None
    weekly = len(days) > _MANY_DAYS
    bars = tuple(_weeks(days) if weekly else _days(days))
    most = max(bars, key=lambda bar: bar.count)
    unit = "weeks" if weekly else "days"
    return DaysChart(
        key="days",
        label=wording.chart_label(numbering.chart()),
        title=wording.text(f"chart.{unit}"),
        bars=bars,
        every=max(1, ceil(len(bars) / 16)),
        ticks=count_ticks(most.count, wording),
        note=wording.text(f"chart.{unit}-note"),
        alt=wording.text(f"chart.{unit}-alt", most=most.count, day=most.label),
    )


def _days(days: Sequence[DayFigures]) -> Iterator[DayBar]:
    for day in days:
        yield DayBar(f"{day.day:%d/%m}", day.responses, day.works)


def _weeks(days: Sequence[DayFigures]) -> Iterator[DayBar]:
    """Yield the weeks, named by their first day within the period; the first and the last may be short."""
    week: list[DayFigures] = []
    for day in days:
        if week and day.day.weekday() == 0:
            yield _week(week)
            week = []
        week.append(day)
    if week:
        yield _week(week)


def _week(days: Sequence[DayFigures]) -> DayBar:
    return DayBar(f"{days[0].day:%d/%m}", sum(day.responses for day in days), any(day.works for day in days))


def count_ticks(most: int, wording: Wording) -> tuple[Tick, ...]:
    """Return an axis of counts from nought to at least `most`, in four or five round steps."""
    raw = max(most, 1) / 4
    size = 10 ** int(log10(raw)) if raw >= 1 else 1
    step = next(size * times for times in (1, 2, 5, 10) if size * times >= raw)
    return tuple(
        Tick(float(at), wording.count(at)) for at in range(0, step * ceil(max(most, 1) / step) + 1, step)
    )
