"""Every chart's drawing: nothing collides, nothing leaves the paper, and everything stands where its value is."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from itertools import pairwise
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qrsurvey.render.charts import Drawing, Ink, drawings
from qrsurvey.render.charts.drawing import Circle, Line, Polygon, Polyline, Rect
from qrsurvey.report.chart_model import (
    Chart,
    DayBar,
    DaysChart,
    FunnelChart,
    FunnelPoint,
    HeatChart,
    HeatRow,
    IntervalChart,
    IntervalRow,
    LevelsChart,
    LevelsRow,
    TrendChart,
    TrendPoint,
)
from support import charts
from support.charts import every_chart, percent, wilson
from support.effort import effort

Box = tuple[float, float, float, float]
LETTERS = "".join(
    unicodedata.normalize("NFC", vowel + tone)
    for vowel in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
)
_ALPHABET = LETTERS + "đĐbcdghklmnpqrstvxBCDGHKLMNPQRSTVX0123456789 -–(),./"
NAMES = st.one_of(
    st.sampled_from(charts.names(30)),
    st.text(_ALPHABET + "     ", max_size=80),
    st.text("WM", min_size=40, max_size=80),
    st.just("😀 <b>漢</b> &amp;"),
)
SHORT = st.text(_ALPHABET.replace(" ", ""), min_size=1, max_size=9)
WIDTHS = st.floats(280, 480)
SHARES = st.floats(0, 1) | st.sampled_from([0.0, 0.5, 1.0])


@st.composite
def _intervals(draw: st.DrawFn) -> Chart:
    rows = []
    for name, n, share in draw(st.lists(st.tuples(NAMES, st.integers(0, 5000), SHARES), max_size=14)):
        if n < 10:
            rows.append(IntervalRow(name, draw(NAMES)))
        else:
            rows.append(
                IntervalRow(name, f"{percent(share)} ({n} phiếu)", share, *wilson(share, n), few=n < 30)
            )
    return replace(charts.intervals(1), rows=tuple(rows))


@st.composite
def _levels(draw: st.DrawFn) -> Chart:
    rows = []
    counts = st.tuples(*[st.integers(0, 50)] * 5)
    for name, found in draw(st.lists(st.tuples(NAMES, counts), max_size=14)):
        total = sum(found)
        if total:
            one, two, three, four, five = (count / total for count in found)
            rows.append(LevelsRow(name, percent(four + five), (one, two, three, four, five)))
        else:
            rows.append(LevelsRow(name, draw(NAMES)))
    a, b, c, d, e = draw(st.just(charts.LEVELS) | st.tuples(*[NAMES.filter(lambda name: len(name) < 40)] * 5))
    return replace(charts.levels(1), rows=tuple(rows), levels=(a, b, c, d, e))


@st.composite
def _trend(draw: st.DrawFn) -> Chart:
    points = []
    for label, n, share in draw(st.lists(st.tuples(SHORT, st.integers(0, 900), SHARES), max_size=40)):
        if n < 10:
            points.append(TrendPoint(label, draw(SHORT)))
        else:
            points.append(TrendPoint(label, percent(share), share, *wilson(share, n), few=n < 30))
    breaks = draw(st.sets(st.integers(1, 39), max_size=3))
    kept = tuple(sorted(at for at in breaks if at < len(points)))
    return replace(charts.trend(1), points=tuple(points), breaks=kept)


@st.composite
def _funnel(draw: st.DrawFn) -> Chart:
    chart = charts.funnel(
        draw(st.sampled_from([1, 11, 60])), draw(st.sampled_from([40, 900, 5000])), draw(st.integers(0, 9))
    )
    most = max(point.n for point in chart.points)
    more = draw(
        st.lists(
            st.builds(FunnelPoint, NAMES.filter(str.strip), st.integers(1, most), SHARES, st.booleans()),
            max_size=25,
        )
    )
    return replace(chart, points=(*chart.points, *more))


@st.composite
def _heat(draw: st.DrawFn) -> Chart:
    hours = draw(st.integers(1, 24))
    counts = st.integers(0, 3) | st.integers(0, 123_456)
    rows = tuple(
        HeatRow(
            draw(SHORT | NAMES.filter(lambda name: len(name) < 30)),
            tuple(draw(st.lists(counts, min_size=hours, max_size=hours))),
            tuple(draw(st.lists(st.booleans(), min_size=hours, max_size=hours))),
        )
        for _ in range(draw(st.integers(1, 7)))
    )
    return replace(charts.heat(1), hours=tuple(f"{hour}h" for hour in range(hours)), rows=rows)


@st.composite
def _days(draw: st.DrawFn) -> Chart:
    bars = draw(
        st.lists(st.builds(DayBar, SHORT, st.integers(0, 50), st.booleans()), min_size=1, max_size=110)
    )
    ticks = charts.days(31, 900).ticks
    return replace(charts.days(1), bars=tuple(bars), every=draw(st.integers(1, 10)), ticks=ticks)


CHARTS = _intervals() | _levels() | _trend() | _funnel() | _heat() | _days()


def _collisions(drawing: Drawing) -> list[tuple[str, str]]:
    texts = [text for text in drawing.texts if text.text.strip()]
    dots = [shape for shape in drawing.shapes if isinstance(shape, Circle)]
    boxes = [text.box for text in texts]
    for dot in dots:
        (x, y), r = dot.centre, dot.radius
        boxes.append((x - r, y - r, x + r, y + r))
    left, top, right, bottom = np.array(boxes).reshape(-1, 4).T
    across = np.minimum(right[:, None], right) - np.maximum(left[:, None], left)
    down = np.minimum(bottom[:, None], bottom) - np.maximum(top[:, None], top)
    first, second = np.nonzero(np.triu((across > 0.01) & (down > 0.01), 1))
    said = [text.text for text in texts] + ["a point"] * len(dots)
    # Points may lie upon each other: two units can have the same figures.
    return [(said[a], said[b]) for a, b in zip(first, second, strict=True) if a < len(texts)]


def _outside(drawing: Drawing) -> list[object]:
    found: list[object] = []
    for shape in drawing.shapes:
        match shape:
            case Line():
                points = [shape.start, shape.end]
            case Polyline() | Polygon():
                points = list(shape.points)
            case Rect():
                points = [(shape.x, shape.y), (shape.x + shape.width, shape.y + shape.height)]
            case Circle():
                (x, y), r = shape.centre, shape.radius
                points = [(x - r, y - r), (x + r, y + r)]
            case _:
                left, top, right, bottom = shape.box
                points = [(left, top), (right, bottom)]
        hair = 0.8  # half a line's width
        if not all(
            -hair <= x <= drawing.width + hair and -hair <= y <= drawing.height + hair for x, y in points
        ):
            found.append(shape)
    return found


@given(chart=CHARTS, width=WIDTHS, height=st.none() | st.floats(60, 720))
@settings(max_examples=effort(150), deadline=None)
def test_nothing_collides_and_nothing_leaves_the_paper(
    chart: Chart, width: float, height: float | None
) -> None:
    for drawing in drawings(chart, width, height):
        assert drawing.width == width
        assert _collisions(drawing) == []
        assert _outside(drawing) == []


@pytest.mark.mass
@pytest.mark.parametrize("width", [300, 360, 400, 468, 470])
@pytest.mark.parametrize(
    ("units", "total"),
    [(1, 0), (1, 1), (1, 9), (1, 30), (11, 30), (11, 900), (11, 5000), (300, 5000), (300, 90_000)],
)
def test_neither_do_charts_as_offices_have_them(units: int, total: int, width: float) -> None:
    for chart in every_chart(units, total):
        for drawing in drawings(chart, width):
            assert _collisions(drawing) == []
            assert _outside(drawing) == []


@given(chart=_intervals() | _levels(), width=WIDTHS, height=st.floats(150, 720), foot=st.floats(0, 40))
@settings(max_examples=effort(100), deadline=None)
def test_parts_keep_to_their_height_and_hold_every_line_once(
    chart: Chart, width: float, height: float, foot: float
) -> None:
    assert isinstance(chart, IntervalChart | LevelsChart)
    parts = drawings(chart, width, height, foot=foot)
    (whole,) = drawings(chart, width)
    rules = [
        sum(isinstance(shape, Line) and shape.ink is Ink.GRID and shape.width == 0.4 for shape in part.shapes)
        for part in parts
    ]
    assert sum(rules) == len(chart.rows)
    for part, lines in zip(parts, rules, strict=True):
        assert part.height <= height or lines <= 3  # so many stay together, however high they are
    if whole.height + foot <= height:
        assert len(parts) == 1
    if rules[-1] > 3:
        assert parts[-1].height + foot <= height


def _axis(drawing: Drawing, labels: dict[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    """Where the labels of an axis stand, across and down (the middle of their digits)."""
    across = {text.text: text.left + text.width / 2 for text in drawing.texts if text.text in labels}
    down = {text.text: (text.box[1] + text.baseline) / 2 for text in drawing.texts if text.text in labels}
    return across, down


def _value(place: float, places: dict[str, float], values: dict[str, float]) -> float:
    """The value that a place means, read from the two labels farthest from each other."""
    first, last = min(places, key=places.__getitem__), max(places, key=places.__getitem__)
    part = (place - places[first]) / (places[last] - places[first])
    return values[first] + part * (values[last] - values[first])


@pytest.mark.parametrize("width", [300, 468])
def test_dots_and_whiskers_stand_at_their_shares(width: float) -> None:
    chart = charts.intervals(11, 900)
    values = {tick.label: tick.at for tick in chart.ticks}
    (drawing,) = drawings(chart, width)
    across, _ = _axis(drawing, values)
    marks = [shape for shape in drawing.shapes if isinstance(shape, Circle)]
    shown = [row for row in chart.rows if row.share is not None]
    assert len(marks) == len(shown)
    for mark, row in zip(marks, shown, strict=True):
        assert _value(mark.centre[0], across, values) == pytest.approx(row.share, abs=0.002)
        assert mark.fill is (Ink.PAPER if row.few else Ink.MARK)
    level = [
        shape
        for shape in drawing.shapes
        if isinstance(shape, Line) and shape.ink is Ink.MARK and shape.start[1] == shape.end[1]
    ]
    for line, row in zip(level, shown, strict=True):
        assert _value(line.start[0], across, values) == pytest.approx(row.low, abs=0.002)
        assert _value(line.end[0], across, values) == pytest.approx(row.high, abs=0.002)
    dashed = {shape.start[0] for shape in drawing.shapes if isinstance(shape, Line) and shape.dash}
    assert [_value(x, across, values) for x in dashed] == [pytest.approx(chart.reference, abs=0.002)]


FILLS = (Ink.LEVEL_1, Ink.LEVEL_2, Ink.LEVEL_3, Ink.LEVEL_4, Ink.LEVEL_5)


@pytest.mark.parametrize("width", [300, 468])
def test_bars_part_at_the_middle_of_the_middle_level_and_are_as_long_as_their_parts(width: float) -> None:
    chart = charts.levels(11, 900)
    (drawing,) = drawings(chart, width)
    bars: dict[float, list[Rect]] = {}
    for shape in drawing.shapes:
        if isinstance(shape, Rect) and shape.height > 10:
            bars.setdefault(shape.y, []).append(shape)
    shown = [row for row in chart.rows if row.parts is not None]
    assert len(bars) == len(shown)
    scales, centres = [], []
    for pieces, row in zip(bars.values(), shown, strict=True):
        assert row.parts is not None
        assert [piece.fill for piece in pieces] == [
            fill for fill, part in zip(FILLS, row.parts, strict=True) if part
        ]
        assert all(a.x + a.width == pytest.approx(b.x) for a, b in pairwise(pieces))
        scale = sum(piece.width for piece in pieces)
        assert [piece.width / scale for piece in pieces] == pytest.approx(
            [part for part in row.parts if part]
        )
        scales.append(scale)
        one, two, three, *_ = row.parts
        centres.append(pieces[0].x + scale * (one + two + three / 2))
    assert scales == pytest.approx([scales[0]] * len(scales))
    assert centres == pytest.approx([centres[0]] * len(centres))


def test_a_level_is_named_once_in_its_tone_or_beside_it() -> None:
    chart = charts.levels(11, 900)
    (drawing,) = drawings(chart, 468)
    for name, fill in zip(chart.levels, FILLS, strict=True):
        (text,) = (text for text in drawing.texts if text.text == name)
        left, top, right, bottom = text.box
        under = [
            shape for shape in drawing.shapes
            if isinstance(shape, Rect) and shape.fill is fill and shape.y < bottom and shape.y + shape.height > top
        ]  # fmt: skip
        inside = [piece for piece in under if piece.x < left and right < piece.x + piece.width]
        beside = [piece for piece in under if 0 < left - piece.x - piece.width < 5]
        assert len(inside) + len(beside) == 1


@pytest.mark.parametrize("width", [300, 468])
def test_a_trend_stands_at_its_shares_and_leaves_gaps_and_breaks(width: float) -> None:
    chart = charts.trend(12, (4, 7), (9,))
    values = {tick.label: tick.at for tick in chart.ticks}
    (drawing,) = drawings(chart, width)
    _, down = _axis(drawing, values)
    dots = [shape for shape in drawing.shapes if isinstance(shape, Circle)]
    known = [point for point in chart.points if point.share is not None]
    for dot, point in zip(dots, known, strict=True):
        assert _value(dot.centre[1], down, values) == pytest.approx(point.share, abs=0.003)
    steps = {round(b.centre[0] - a.centre[0], 3) for a, b in pairwise(dots)}
    assert len(steps) == 2  # one from period to period, and twice that over a gap
    lines = [
        shape.points for shape in drawing.shapes if isinstance(shape, Polyline) and shape.ink is Ink.MARK
    ]
    assert [len(line) for line in lines] == [
        4,
        2,
        3,
    ]  # 0–3, 5–6, 9–11; the one between gap and break stands alone
    bands = [shape for shape in drawing.shapes if isinstance(shape, Polygon)]
    upper = [round(_value(y, down, values), 2) for _, y in bands[0].points[:4]]
    clipped = [min(max(point.high or 0, 0.6), 1.0) for point in chart.points[:4]]
    assert upper == [pytest.approx(high, abs=0.011) for high in clipped]


@pytest.mark.parametrize("width", [300, 468])
def test_units_of_a_funnel_stand_at_their_number_and_share(width: float) -> None:
    chart = charts.funnel(40, 3000, 5)
    values = {tick.label: tick.at for tick in chart.ticks}
    numbers = {tick.label: sqrt(tick.at) for tick in chart.across}
    (drawing,) = drawings(chart, width)
    _, down = _axis(drawing, values)
    grid = [text for text in drawing.texts if text.text in numbers and text.ink is Ink.SOFT]
    # The labels at the ends may be pushed in; the second one and one more stand where their value is.
    places = {text.text: text.x for text in grid[1:-1]}
    dots = {shape.centre: shape for shape in drawing.shapes if isinstance(shape, Circle)}
    read = sorted(
        (round(_value(x, places, numbers) ** 2), round(_value(y, down, values), 2)) for x, y in dots
    )
    expected = sorted({(point.n, round(max(point.share, chart.ticks[0].at), 2)) for point in chart.points})
    assert len(read) == len(expected)
    for (n, share), (real_n, real_share) in zip(read, expected, strict=True):
        assert n == pytest.approx(real_n, rel=0.02, abs=1)
        assert share == pytest.approx(real_share, abs=0.011)
    named = {point.label for point in chart.points if point.out}
    told = " ".join(text.text for text in drawing.texts)
    assert not any(
        point.label in told for point in chart.points if not point.out and point.label not in named
    )


def test_every_unit_that_stands_out_is_named_where_there_are_few() -> None:
    chart = charts.funnel(11, 900)
    for width in (300, 468):
        (drawing,) = drawings(chart, width)
        told = " ".join(text.text for text in drawing.texts)
        out = [point.label for point in chart.points if point.out]
        assert len(out) == 4
        assert [name for name in (*out, chart.inner, chart.outer) if name not in told] == []
        assert [point.label for point in chart.points if not point.out and point.label in told] == []


def test_cells_are_darker_the_more_and_working_time_is_framed() -> None:
    chart = charts.heat(900)
    (drawing,) = drawings(chart, 468)
    cells = [shape for shape in drawing.shapes if isinstance(shape, Rect)]
    counts = [count for row in chart.rows for count in row.counts]
    assert len(cells) == len(counts)
    order = [Ink.PAPER, Ink.HEAT_1, Ink.HEAT_2, Ink.HEAT_3, Ink.HEAT_4, Ink.HEAT_5]
    by_count = sorted(zip(counts, (order.index(cell.fill or Ink.TEXT) for cell in cells), strict=True))
    assert [shade for _, shade in by_count] == sorted(shade for _, shade in by_count)
    assert {shade == 0 for count, shade in by_count if not count} == {True}
    assert {shade for _, shade in by_count} == set(range(6))
    figures = [text.text for text in drawing.texts if text.text.isdigit()]
    assert figures == [str(count) for count in counts]
    # A ray to the left, and one upward, crosses the frame an odd number of times from every open cell only.
    lines = [shape for shape in drawing.shapes if isinstance(shape, Line)]
    frame = [line for line in lines if line.start[0] == line.end[0]]
    level = [line for line in lines if line.start[1] == line.end[1]]
    for cell, opened in zip(cells, [works for row in chart.rows for works in row.open], strict=True):
        x, y = cell.x + cell.width / 2, cell.y + cell.height / 2
        crossed = sum(line.start[0] < x and line.start[1] < y < line.end[1] for line in frame)
        assert crossed % 2 == opened
        above = sum(line.start[1] < y and line.start[0] < x < line.end[0] for line in level)
        assert above % 2 == opened


def test_hours_go_down_where_their_figures_have_no_room_across() -> None:
    chart = charts.heat(50_000, range(24))
    (wide,), (narrow,) = drawings(chart, 468), drawings(chart, 300)
    assert wide.height < 200
    assert narrow.height > 400
    for drawing in (wide, narrow):
        figures = sorted(text.text for text in drawing.texts if text.text.isdigit())
        assert figures == sorted(word for row in chart.rows for word in row.words)


@pytest.mark.parametrize("width", [300, 468])
def test_bars_are_as_high_as_their_days(width: float) -> None:
    chart = charts.days(31, 900)
    values = {tick.label: float(tick.at) for tick in chart.ticks}
    (drawing,) = drawings(chart, width)
    down = {
        text.text: (text.box[1] + text.baseline) / 2
        for text in drawing.texts
        if text.ink is Ink.SOFT and text.text in values
    }
    bars = [shape for shape in drawing.shapes if isinstance(shape, Rect)]
    days = [bar for bar in chart.bars if bar.count]
    for bar, day in zip(bars, days, strict=True):
        assert _value(bar.y, down, values) == pytest.approx(day.count, abs=0.25)
        assert bar.fill is (Ink.BAR if day.works else Ink.PAPER)


@pytest.mark.mass
@given(chart=CHARTS, height=st.floats(250, 720))
@settings(max_examples=60, deadline=None)
def test_what_can_not_be_parted_is_drawn_lower_where_it_must(chart: Chart, height: float) -> None:
    if isinstance(chart, TrendChart | FunnelChart | DaysChart):
        (drawing,) = drawings(chart, 468, height)
        assert drawing.height <= height
    elif isinstance(chart, HeatChart):
        assert len(drawings(chart, 468, height)) == 1
