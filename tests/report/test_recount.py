"""A whole month of the demo: every table, chart and number counted again from the raw rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from scipy.stats import binom

from qrsurvey.office.demo import MONTHS, make_demo
from qrsurvey.office.demo_form import CLOCK
from qrsurvey.office.report import make_report
from qrsurvey.report.chart_model import (
    DaysChart,
    FunnelChart,
    HeatChart,
    IntervalChart,
    LevelsChart,
    TrendChart,
)
from qrsurvey.report.model import Block, Heading, Paragraph, Report, RowKind, Table
from qrsurvey.survey.breakdowns import By
from qrsurvey.workspace.workspace import read_workspace
from support import recount as count
from support.recount import Config, percent, whole

pytestmark = pytest.mark.mass

OWN = "MOTCUA"
BY = {"service": "by-service", "respondent": "by-respondent", "visit": "by-visit"}


@dataclass(frozen=True)
class Month:
    """The reports of the leaders and of one unit, and what they are held to: rows of May and of all months."""

    report: Report
    unit: Report
    config: Config
    every: pd.DataFrame

    @property
    def may(self) -> pd.DataFrame:
        return count.of_month(self.every, "2024-05")

    @property
    def own(self) -> pd.DataFrame:
        """What counts: the responses that belong to a unit."""
        return self.may[self.may["unit"].notna()]

    def marks(self, unit: str) -> pd.Series[float]:
        return self.own[self.own["unit"] == unit]["overall"]


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Month:
    root: Path = tmp_path_factory.mktemp("recount") / "demo"
    make_demo(root)
    workspace = read_workspace(root)
    made = make_report(workspace, MONTHS[-1], by=tuple(By), units=[OWN], formats=(), now=CLOCK)
    config = count.read_config(root)
    return Month(made.report, made.of_units[0], config, count.read_rows(root, config))


def _blocks(report: Report) -> Iterator[Block]:
    yield from report.blocks
    for annex in report.annexes:
        yield from annex.blocks


def _cells(report: Report, key: str) -> list[tuple[str, ...]]:
    """The rows of a table, those with the names of groups left out."""
    [table] = [block for block in _blocks(report) if isinstance(block, Table) and block.key == key]
    return [row.cells for row in table.rows if row.kind is not RowKind.GROUP]


def _chart(report: Report, kind: type[Block]) -> Block:
    [chart] = [block for block in _blocks(report) if isinstance(block, kind)]
    return chart


def _text(report: Report) -> str:
    return "\n".join(block.text for block in _blocks(report) if isinstance(block, Heading | Paragraph))


def test_every_table_is_counted_here(month: Month) -> None:
    reports = (month.report, month.unit)
    keys = {block.key for report in reports for block in _blocks(report) if isinstance(block, Table)}
    assert keys == {
        "unattributed",
        "units",
        "questions",
        "by-counter",
        *BY.values(),
        "choice-trips",
        "topics",
        "ranks",
        "whole",
    }


def test_the_table_of_units(month: Month) -> None:
    said = {"above": "cao hơn các đơn vị còn lại", "below": "thấp hơn các đơn vị còn lại", "typical": ""}
    standing = count.standing(month.own)
    rows = []
    listed = [
        one for group in month.config.groups for one in month.config.units if one["group"] == group["id"]
    ]
    for number, unit in enumerate(listed, start=1):
        marks = month.marks(unit["id"])
        n = marks.count()
        few = "quá ít phiếu để nêu tỷ lệ" if n < 10 else "chưa đủ phiếu để so sánh"
        note = "không có phiếu" if not len(marks) else few if n < 30 else said[standing[unit["id"]]]
        rows.append((str(number), unit["name"], whole(len(marks)), *count.told(marks), note))
    total = month.own["overall"]
    rows.append(("", "Chung các đơn vị", whole(len(total)), *count.told(total), ""))
    assert _cells(month.report, "units") == rows


@pytest.mark.parametrize("whose", ["report", "unit"])
def test_the_table_of_questions(month: Month, whose: str) -> None:
    frame = month.own if whose == "report" else month.own[month.own["unit"] == OWN]
    rows = []
    for key, title in month.config.ratings.items():
        at = [whole(int((frame[key] == level).sum())) for level in range(1, 6)]
        rows.append((title, *at, whole(int(frame[key].count())), count.told(frame[key])[1]))
    assert _cells(getattr(month, whose), "questions") == rows


def test_the_table_of_responses_of_no_unit(month: Month) -> None:
    lost = month.may["why"].value_counts()
    counts = [int(lost.get(why, 0)) for why in ("retired", "forged", "unknown", "missing")]
    assert [int(cells[1]) for cells in _cells(month.report, "unattributed")] == counts
    assert sum(counts) > 0


@pytest.mark.parametrize("key", list(BY))
def test_the_tables_of_parts(month: Month, key: str) -> None:
    for report, frame in ((month.report, month.own), (month.unit, month.own[month.own["unit"] == OWN])):
        parts = {label: frame[frame[key] == label]["overall"] for label in month.config.options(key)}
        rows = {label: (whole(len(marks)), *count.told(marks)) for label, marks in parts.items()}
        # In the unit's own report another part is hidden with one that is too small.
        if report is month.unit and 0 < sum(n for marks in parts.values() if (n := marks.count()) < 10) < 10:
            shown = [label for label, marks in parts.items() if marks.count() >= 10]
            least = min(shown, key=lambda label: parts[label].count())
            rows[least] = (rows[least][0], f"–/{parts[least].count()}", "–", "–")
        assert _cells(report, BY[key]) == [(label, *cells) for label, cells in rows.items()]


def test_the_table_of_counters(month: Month) -> None:
    frame = month.own[month.own["unit"] == OWN]
    first, rest = frame[frame["counter"] == "Q1"]["overall"], frame[frame["counter"].isna()]["overall"]
    rows = [
        ("Tư pháp - Hộ tịch", whole(len(first)), *count.told(first)),
        ("Mã chung của đơn vị", whole(len(rest)), *count.told(rest)),
    ]
    assert _cells(month.report, "by-counter") == _cells(month.unit, "by-counter") == rows


def test_the_table_of_options(month: Month) -> None:
    for report, frame in ((month.report, month.own), (month.unit, month.own[month.own["unit"] == OWN])):
        picked = frame["trips"].dropna()
        rows = [
            (label, whole(int(n := (picked == label).sum())), percent(n / len(picked)))
            for label in month.config.options("trips")
        ]
        assert _cells(report, "choice-trips") == rows


def test_the_table_of_a_unit_beside_all(month: Month) -> None:
    frame = month.own[month.own["unit"] == OWN]
    rows = [
        (title, *count.told(frame[key])[:2], count.told(month.own[key])[1])
        for key, title in month.config.ratings.items()
    ]
    assert _cells(month.unit, "whole") == rows


def test_the_table_of_places(month: Month) -> None:
    counts = {
        unit: (count.good(marks), int(marks.count()))
        for unit in month.config.names
        if (marks := month.marks(unit)).count()
    }
    a, b = count.prior(list(counts.values()))
    ranked = {unit: pair for unit, pair in counts.items() if pair[1] >= 30}
    shares = {unit: (k + a) / (n + a + b) for unit, (k, n) in ranked.items()}
    bounds = dict(zip(ranked, count.rank_bounds(list(ranked.values()), a, b), strict=True))
    names = {name: unit for unit, name in month.config.names.items()}
    rows = _cells(month.report, "ranks")
    assert {names[cells[0]] for cells in rows} == set(ranked)
    told = [float(cells[3].rstrip("%").replace(",", ".")) / 100 for cells in rows]
    assert told == sorted(told, reverse=True)
    for cells, estimate in zip(rows, told, strict=True):
        unit = names[cells[0]]
        assert cells[1:3] == count.told(month.marks(unit))[:2]
        assert estimate == pytest.approx(shares[unit], abs=2e-4)
        low, _, high = cells[4].partition("–")
        # Random draws may miss a place by one where a probability is close to the bound.
        assert int(low) == pytest.approx(bounds[unit][0], abs=1)
        assert int(high or low) == pytest.approx(bounds[unit][1], abs=1)


def test_the_table_of_topics(month: Month) -> None:
    for report, frame in ((month.report, month.own), (month.unit, month.own[month.own["unit"] == OWN])):
        written = frame["comment"].dropna()
        assert f"Có {whole(len(written))} phiếu ghi ý kiến góp ý" in _text(report)
        rows = {cells[0]: [int(cell) for cell in cells[1:]] for cells in _cells(report, "topics")}
        # What the demo's comments speak of, as a person reads them.
        praise = ("Cán bộ hướng dẫn tận tình, cảm ơn.", "Cảm ơn cô cán bộ đã giúp in giấy tờ.")
        places = ("Mong có thêm bàn viết và bút cho người dân.", "Máy lấy số hỏng, đề nghị sửa sớm.")
        n_places = int(written.isin([*places, "Chờ hơi lâu vào sáng thứ Hai, nên thêm ghế ngồi."]).sum())
        online = int((written == "Nộp hồ sơ trực tuyến còn khó với người lớn tuổi.").sum())
        assert rows["Cơ sở vật chất, nơi chờ"] == [n_places, 0, n_places]
        assert rows["Dịch vụ công trực tuyến, thanh toán điện tử"] == [online, 0, online]
        assert rows["Thái độ, tinh thần phục vụ"][2] == 0
        assert 0 < rows["Thái độ, tinh thần phục vụ"][0] <= written.isin(praise).sum()
        assert all(praised + complained >= total for total, praised, complained in rows.values())


def test_the_chart_of_units(month: Month) -> None:
    chart = _chart(month.report, IntervalChart)
    assert isinstance(chart, IntervalChart)
    assert [row.label for row in chart.rows] == [one["name"] for one in month.config.units]
    for row, unit in zip(chart.rows, month.config.names, strict=True):
        marks = month.marks(unit)
        n, k = int(marks.count()), count.good(marks)
        if n < 10:
            assert (row.share, row.low, row.high) == (None, None, None)
        else:
            assert row.share == k / n
            assert (row.low, row.high) == pytest.approx(count.wilson(k, n))
            assert row.words == f"{percent(k / n)} ({n} phiếu)"
            assert row.few == (n < 30)
    total = month.own["overall"]
    assert chart.reference == count.good(total) / total.count()


def test_the_chart_of_levels(month: Month) -> None:
    for report, frame in ((month.report, month.own), (month.unit, month.own[month.own["unit"] == OWN])):
        chart = _chart(report, LevelsChart)
        assert isinstance(chart, LevelsChart)
        assert chart.levels == count.LEVELS
        for row, (key, title) in zip(chart.rows, month.config.ratings.items(), strict=True):
            assert row.label == title
            shares = [(frame[key] == level).sum() / frame[key].count() for level in range(1, 6)]
            assert row.parts == pytest.approx(tuple(shares))
            assert row.words == count.told(frame[key])[1]


def test_the_chart_of_months(month: Month) -> None:
    counted = month.every[month.every["unit"].notna()]
    for report, frame in ((month.report, counted), (month.unit, counted[counted["unit"] == OWN])):
        chart = _chart(report, TrendChart)
        assert isinstance(chart, TrendChart)
        assert [point.label for point in chart.points] == ["3/2024", "4/2024", "5/2024"]
        for point, label in zip(chart.points, ("2024-03", "2024-04", "2024-05"), strict=True):
            marks = count.of_month(frame, label)["overall"]
            n, k = int(marks.count()), count.good(marks)
            assert (point.share, point.words) == (k / n, percent(k / n))
            assert (point.low, point.high) == pytest.approx(count.wilson(k, n))


def test_the_funnel(month: Month) -> None:
    chart = _chart(month.report, FunnelChart)
    assert isinstance(chart, FunnelChart)
    total = month.own["overall"]
    centre = count.good(total) / total.count()
    assert chart.centre == centre
    names = {name: unit for unit, name in month.config.names.items()}
    assert len(chart.points) == sum(month.marks(unit).count() >= 10 for unit in names.values())
    for point in chart.points:
        marks = month.marks(names[point.label])
        assert (point.n, point.share) == (marks.count(), count.good(marks) / marks.count())
        k = count.good(marks)
        far = min(binom.cdf(k, point.n, centre), binom.sf(k - 1, point.n, centre))
        # Between whole counts the limit is interpolated: within one of them it may be either.
        near = min(binom.cdf(k - 1, point.n, centre), binom.sf(k, point.n, centre))
        assert point.out or far > 0.001 or near > 0.0005
        assert not point.out or near < 0.001
    for limit in chart.limits:
        for bound, p in zip((*limit.inner, *limit.outer), (0.025, 0.975, 0.001, 0.999), strict=True):
            assert bound * limit.n == pytest.approx(binom.ppf(p, limit.n, centre), abs=1.001)


def test_the_charts_of_days_and_hours(month: Month) -> None:
    for report, frame in ((month.report, month.own), (month.unit, month.own[month.own["unit"] == OWN])):
        days, heat = _chart(report, DaysChart), _chart(report, HeatChart)
        assert isinstance(days, DaysChart)
        assert isinstance(heat, HeatChart)
        every = pd.date_range("2024-05-01", "2024-05-31")
        counts = frame["at"].dt.normalize().value_counts().reindex(every, fill_value=0)
        assert [(bar.label, bar.count) for bar in days.bars] == [
            (f"{day:%d/%m}", n) for day, n in counts.items()
        ]
        assert [bar.works for bar in days.bars] == [day.day_of_week < 6 and day.day != 1 for day in every]
        table = pd.crosstab(frame["at"].dt.day_of_week, frame["at"].dt.hour)
        hours = [int(name.removesuffix("h")) for name in heat.hours]
        table = table.reindex(index=range(7), columns=hours, fill_value=0)
        weekdays = ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"]
        shown = {row.label: row.counts for row in heat.rows}
        assert shown == {
            weekdays[at]: tuple(line)
            for at, line in enumerate(table.to_numpy().tolist())
            if weekdays[at] in shown
        }
        assert sum(sum(line) for line in shown.values()) == len(frame)
        busiest = int(table.to_numpy().max())
        assert f"({busiest} phiếu)" in heat.alt
        assert f"({int(counts.max())} phiếu)" in days.alt
        assert (int(counts.max()), f"{counts.idxmax():%d/%m}") == (
            max(bar.count for bar in days.bars),
            max(days.bars, key=lambda bar: bar.count).label,
        )


def _facts(month: Month, frame: pd.DataFrame, before: pd.DataFrame, campaign: pd.DataFrame) -> list[str]:
    """The sentences on shares, word for word, from a count of May, of April and of all months."""
    levels, then, since = frame["overall"], before["overall"], campaign["overall"]
    n, k, old, k_old = int(levels.count()), count.good(levels), int(then.count()), count.good(then)
    low, high = count.wilson(k, n)
    first, last = count.newcombe(k, n, k_old, old)
    assert first < 0 < last
    marks, rated, least, most = count.cluster_interval(frame, month.config.ratings)
    ratio, share, interval = count.told(since)
    shares = [count.good(frame[key]) / frame[key].count() for key in month.config.ratings if key != "overall"]
    return [
        (
            f"Có {whole(k)}/{whole(n)} phiếu trả lời câu hỏi “{month.config.ratings['overall']}” ở mức “Hài lòng” hoặc "
            f"“Rất hài lòng”, đạt tỷ lệ hài lòng {percent(k / n)} (khoảng tin cậy 95%: từ {percent(low)} đến "
            f"{percent(high)}); điểm trung bình là {count.mean(levels)} trên thang 5 mức."
        ),
        (
            f"So với tháng 4 năm 2024 ({percent(k_old / old)}), chưa thể khẳng định có thay đổi: khoảng tin cậy 95% của "
            f"chênh lệch, từ {count.points(first)} đến {count.points(last)} điểm phần trăm,"
        ),
        (
            f"Tính chung cả {len(month.config.ratings)} câu hỏi đánh giá, {whole(marks)}/{whole(rated)} lượt trả lời ở hai "
            f"mức hài lòng, đạt {percent(marks / rated)} (khoảng tin cậy 95%: từ {percent(least)} đến {percent(most)})."
        ),
        (
            f"Lũy kế từ ngày 01/03/2024 đến hết kỳ báo cáo: {ratio} phiếu trả lời hài lòng, đạt {share} (khoảng tin cậy "
            f"95%: {interval})."
        ),
        f"Tỷ lệ hài lòng của các nội dung được hỏi từ {percent(min(shares))} đến {percent(max(shares))};",
    ]


def _received(now: int, before: int, every: int) -> str:
    word = "giảm" if now < before else "tăng"
    return (
        f"Trong kỳ nhận được {whole(now)} phiếu, {word} {whole(abs(now - before))} phiếu so với tháng 4 năm 2024 "
        f"({whole(before)} phiếu). Lũy kế từ ngày 01/03/2024 đến hết kỳ báo cáo đã nhận được {whole(every)} phiếu."
    )


def test_the_leaders_sentences(month: Month) -> None:
    text, names = _text(month.report), month.config.names
    april = count.of_month(month.every, "2024-04")
    counted = month.every[month.every["unit"].notna()]
    lost = len(month.may) - len(month.own)
    expected = _facts(month, month.own, april[april["unit"].notna()], counted)
    expected.append(_received(len(month.may), len(april), len(month.every)))
    expected.append(
        f"Trong đó, {whole(len(month.own))} phiếu xác định được đơn vị và được tính vào kết quả; {lost} phiếu không"
    )
    expected.append(f"Có {month.own['unit'].nunique()}/{len(names)} đơn vị có phiếu.")
    expected.append(f"{lost}/{len(month.may)} phiếu không xác định được đơn vị, không tính vào kết quả")

    standing = count.standing(month.own)
    for way, words in (("above", "cao hơn"), ("below", "thấp hơn")):
        out = [unit for unit, stands in standing.items() if stands == way]
        expected.append(
            f"Có {len(out)} đơn vị có tỷ lệ hài lòng {words} các đơn vị còn lại ở mức có ý nghĩa thống kê:"
        )
        expected += [_why(month, unit, 1 if way == "above" else -1) for unit in out]
    few = [unit for unit in names if 0 < month.marks(unit).count() < 30]
    expected.append(f"Còn {len(few)} đơn vị có dưới 30 phiếu trả lời nên chưa đủ để so sánh: {names[few[0]]}")

    three = {unit: counted[counted["unit"] == unit]["overall"] for unit in names}
    recent = [unit for unit in names if month.marks(unit).count() < 30 <= three[unit].count()]
    expected.append(
        f"Với {len(recent)} đơn vị chưa đủ phiếu trong tháng, số liệu chung ba tháng gần nhất như sau:"
    )
    for unit in recent:
        ratio, share, interval = count.told(three[unit])
        expected.append(f"{names[unit]}: {share} ({ratio} phiếu; khoảng tin cậy 95%: {interval})")

    said = month.own[month.own["extra_cost"] == "Có"]
    asked = int(month.own["extra_cost"].count())
    expected.append(f"Theo phản ánh, {len(said)}/{asked} phiếu ({percent(len(said) / asked)}) chọn “Có”")
    expected.append(f"Các phản ánh này thuộc phiếu của {said['unit'].nunique()} đơn vị.")
    expected.append(f"Xem xét {len(said)} phiếu có phản ánh")

    for unit in [unit for unit, stands in standing.items() if stands == "above"]:
        months = sum(
            count.of_month(counted[counted["unit"] == unit], f"2024-0{n}")["overall"].count() >= 30
            for n in (3, 4, 5)
        )
        assert months >= 2
        assert unit not in set(said["unit"])
        ratio, share, _ = count.told(month.marks(unit))
        expected.append(
            f"{names[unit]}: {share} ({ratio} phiếu), cao hơn các đơn vị còn lại; đủ số phiếu trong {months}/3 tháng"
        )
    for sentence in expected:
        assert sentence in text, sentence


def _why(month: Month, unit: str, sign: int) -> str:
    own, rest = month.own[month.own["unit"] == unit], month.own[month.own["unit"] != unit]["overall"]
    gaps = {
        key: sign
        * (count.good(own[key]) / own[key].count() - count.good(month.own[key]) / month.own[key].count())
        for key in month.config.ratings
        if key != "overall"
    }
    key = max(gaps, key=lambda one: gaps[one])
    ratio, share, _ = count.told(own["overall"])
    return (
        f"{month.config.names[unit]}: {share} ({ratio} phiếu), các đơn vị còn lại "
        f"{percent(count.good(rest) / rest.count())}; chênh lệch nhiều nhất về “{month.config.ratings[key]}” "
        f"({count.told(own[key])[1]}, chung các đơn vị {count.told(month.own[key])[1]})"
    )


def test_the_units_sentences(month: Month) -> None:
    def of(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["unit"] == OWN]

    april = of(count.of_month(month.every, "2024-04"))
    expected = _facts(month, of(month.own), april, of(month.every))
    expected.append(_received(len(of(month.may)), len(april), len(of(month.every))))
    for sentence in expected:
        assert sentence in _text(month.unit), sentence


def test_a_units_topics_hold_no_accusation_and_no_other_unit(month: Month) -> None:
    whole, own = month.report.figures.topics, month.unit.figures.topics
    assert whole is not None
    assert own is not None
    assert {one.topic for one in whole.topics} - {one.topic for one in own.topics} == {"misconduct"}
    assert own.units == ()


@pytest.mark.parametrize("whose", ["report", "unit"])
def test_no_sentence_has_a_number_that_no_other_test_counts(month: Month, whose: str) -> None:
    """Take what was counted out of the sentences: no number of the period is left."""
    report = getattr(month, whose)
    body = [block.text for block in report.blocks if isinstance(block, Paragraph)]
    counted = {
        cell
        for block in _blocks(report)
        for row in getattr(block, "rows", ())
        for cell in getattr(row, "cells", ())
    }
    numbers = {number for cell in counted for number in re.findall(r"\d[\d.,]*\d|\d", cell)}
    left = []
    for text in body[1:]:
        known = re.sub(
            r"(tháng \d+ năm \d+|\d\d/\d\d/\d{4}|95%|thang 5 mức|dưới 30|từ 30|ít nhất 2 trong 3|/3 tháng)",
            "",
            text,
        )
        left += [(number, text) for number in re.findall(r"\d[\d.,]*\d|\d", known) if number not in numbers]
    sentences = _checked(month, whose)
    assert [
        (number, text)
        for number, text in left
        if not any(part in text and number in part for part in sentences)
    ] == []


def _checked(month: Month, whose: str) -> list[str]:
    """Every part of a sentence that the two tests above hold to a count, and the few numbers beside."""

    def of(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["unit"] == OWN] if whose == "unit" else frame[frame["unit"].notna()]

    every = month.every if whose == "report" else of(month.every)
    april = count.of_month(every, "2024-04")
    parts = _facts(month, of(month.may), of(april), of(month.every))
    parts.append(_received(len(count.of_month(every, "2024-05")), len(april), len(every)))
    if whose == "report":
        counted, names = month.every[month.every["unit"].notna()], month.config.names
        parts += [f"trong {n}/" for n in (2, 3)]
        for unit, name in names.items():
            ratio, share, interval = count.told(counted[counted["unit"] == unit]["overall"])
            parts.append(f"{name}: {share} ({ratio} phiếu; khoảng tin cậy 95%: {interval})")
        parts += [
            _why(month, unit, 1 if way == "above" else -1)
            for unit, way in count.standing(month.own).items()
            if way != "typical"
        ]
        said = month.own[month.own["extra_cost"] == "Có"]
        parts.append(
            f"Theo phản ánh, {len(said)}/{month.own['extra_cost'].count()} phiếu ({percent(len(said) / month.own['extra_cost'].count())})"
        )
        parts.append(f"Trong đó, {whole(len(month.own))} phiếu xác định")
        parts.append(f"{len(month.may) - len(month.own)}/{len(month.may)} phiếu")
    written = of(month.may)["comment"].dropna()
    parts.append(f"Có {len(written)} phiếu ghi ý kiến góp ý")
    # What topics and proposals are is held to labels by people elsewhere (tests/survey/test_topics.py).
    topics = month.report.figures.topics if whose == "report" else month.unit.figures.topics
    assert topics is not None
    assert topics.told is not None
    assert len(topics.proposals) <= topics.told <= len(written)
    parts += [
        f"trong đó {topics.told} ý kiến",
        f"Có {len(topics.proposals)} ý kiến",
        f"Rà soát {len(topics.proposals)} ý kiến",
    ]
    return parts
