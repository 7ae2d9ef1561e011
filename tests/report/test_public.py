"""What everybody may read: nothing hidden can be worked out from it, and nothing of a person is in it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import product

import pytest

from qrsurvey.analysis.figures import Change, Figures
from qrsurvey.analysis.topics import Example, TopicCount, TopicFigures
from qrsurvey.i18n.language import Language
from qrsurvey.render.bulletin import render_bulletin
from qrsurvey.report.model import RowKind
from qrsurvey.report.public import PublicRow, PublicSummary, build_public
from qrsurvey.survey.topic_lexicon import Tone
from qrsurvey.survey.units import Group, Unit, Units
from support.answers import GROUPS, MAY, NOW, OFFICE, UNITS, Answer, figures, make, survey

HOTLINE = replace(OFFICE, hotline="0276 000 0000")
NAMES = {unit.name: unit.id for unit in UNITS.values()}
GROUP_OF = {unit.id: unit.group for unit in UNITS.values()}


def _summary(counted: Figures, *, language: Language = Language.VI) -> PublicSummary:
    return build_public(counted, office=HOTLINE, groups=GROUPS, survey=survey(), language=language, now=NOW)


def _answers(counts: Mapping[str, tuple[int, int]]) -> Iterator[Answer]:
    """So many satisfied and other answers of each unit."""
    for unit, (satisfied, others) in counts.items():
        for level, n in ((5, satisfied), (2, others)):
            for _ in range(n):
                yield Answer(unit, MAY.start, ratings={"overall": level})


def _told(row: PublicRow) -> tuple[int, int | None]:
    """The number of answers, and how many of them were satisfied if that can be read off the share."""
    n = int(row.answers.split(" ", maxsplit=1)[0].replace(".", ""))
    if row.part is None:
        return n, None
    share = float(row.share.removesuffix("%").replace(",", "."))
    fitting = [k for k in range(n + 1) if abs(100 * k / n - share) <= 0.0501]
    assert len(fitting) == 1
    return n, fitting[0]


def _known(
    summary: PublicSummary,
) -> tuple[dict[str, tuple[int, int | None]], dict[str, int | None], int | None]:
    """What a reader knows: of the units, of the groups, of all."""
    groups = {group.name: group.id for group in GROUPS}
    units = {NAMES[row.name]: _told(row) for row in summary.units if row.kind is RowKind.DATA}
    sums = {groups[row.name]: _told(row)[1] for row in summary.groups}
    n = sum(n for n, _ in units.values())
    whole = None
    if summary.share is not None:
        share = float(summary.share.removesuffix("%").replace(",", "."))
        (whole,) = (k for k in range(n + 1) if abs(100 * k / n - share) <= 0.0501)
    return units, sums, whole


@pytest.mark.parametrize("seed", range(60))
def test_no_hidden_figure_can_be_worked_out(seed: int) -> None:
    chance = random.Random(seed)
    few = chance.randint(1, 4)
    counts = {
        unit: (chance.randint(0, 4), chance.randint(0, 3))
        if at < few
        else (chance.randint(8, 30), chance.randint(2, 9))
        for at, unit in enumerate(chance.sample(list(UNITS), 7))
    }
    summary = _summary(figures(_answers(counts), public=True))
    units, sums, whole = _known(summary)
    assert {unit: n for unit, (n, _) in units.items()} == {unit: sum(pair) for unit, pair in counts.items()}
    for unit, (n, satisfied) in units.items():
        assert satisfied in {None, counts[unit][0]}
        assert satisfied is None or n >= 10 or n == 0

    # A reader tries every number that the hidden ones may have. Larger ones are as hidden as small ones.
    hidden = [unit for unit, (n, satisfied) in units.items() if satisfied is None and n]
    seen: dict[str, set[int]] = {unit: set() for unit in hidden}
    ranges = [_near(counts[unit], units[unit][0]) for unit in hidden]
    for guess in product(*ranges):
        values = {unit: satisfied for unit, (_, satisfied) in units.items()} | dict(
            zip(hidden, guess, strict=True)
        )
        by_group = {
            group: sum(values[unit] or 0 for unit in values if GROUP_OF[unit] == group) for group in sums
        }
        if all(told in {None, by_group[group]} for group, told in sums.items()) and whole in {
            None,
            sum(by_group.values()),
        }:
            for unit, value in zip(hidden, guess, strict=True):
                seen[unit].add(value)
    assert all(len(values) >= 2 for values in seen.values()), seen


def _near(truth: tuple[int, int], n: int) -> range:
    """Numbers around the true one: if any other fits, one near it does."""
    return range(max(truth[0] - 2, 0), min(truth[0] + 2, n) + 1)


def test_a_unit_of_few_takes_another_one_with_it() -> None:
    counts = {"LONGHOA": (5, 2), "HIEPTAN": (20, 3), "TRUONGDONG": (30, 8), "MOTCUA": (50, 9)}
    rows = {row.name: row for row in _summary(figures(_answers(counts), public=True)).units}
    assert rows["UBND phường Long Hoa"].share == "không nêu"
    assert rows["UBND phường Hiệp Tân"].share == "không nêu"  # or Long Hoa would follow from the group
    assert rows["UBND xã Trường Đông"].share == "78,9%"
    assert rows["Xã, phường"].share == "80,9%"
    assert rows["UBND xã Trường Hòa"].share == "chưa có phiếu"


def test_figures_for_everybody_are_only_worked_out_when_asked_for() -> None:
    assert figures(make(40, "MOTCUA", 1)).public is None


def test_few_answers_of_all_give_no_share() -> None:
    summary = _summary(figures(make(9, "MOTCUA", 1), public=True))
    assert (summary.share, summary.part, summary.questions) == (None, None, ())
    assert "%" not in render_bulletin(summary).decode("utf-8")


SECRET = "Chị Hoa ở quầy số hai rất nhiệt tình"


@pytest.mark.parametrize("language", Language)
def test_every_number_is_one_of_the_public_figures(language: Language) -> None:
    counts = {"LONGHOA": (5, 2), "HIEPTAN": (20, 3), "TRUONGDONG": (1030, 208), "MOTCUA": (50, 9)}
    counted = figures([*_answers(counts), *make(60, "MOTCUA", 3, month=MAY.previous)], public=True)
    summary = _summary(counted, language=language)
    text = render_bulletin(summary).decode("utf-8")
    written = set(re.findall(r"\d[\d.,]*%?", text.replace("0276 000 0000", "")))
    written = {one.rstrip(".,") for one in written}
    point, mark = (",", ".") if language is Language.VI else (".", ",")

    def percent(k: int, n: int) -> str:
        return f"{100 * k / n:.1f}%".replace(".", point)

    allowed = {"5", "2025", "4", "7", percent(1105, 1327), percent(1050, 1268), percent(50, 59)}
    allowed |= {percent(1030, 1238), "7", "23", f"1{mark}238", "59", f"1{mark}327", f"1{mark}268"}
    assert written <= allowed
    assert percent(1105, 1327) in written


def test_comments_misconduct_and_signals_are_for_the_office_alone() -> None:
    counted = figures(make(60, "MOTCUA", 1), public=True)
    topics = TopicFigures(
        comments=60,
        told=60,
        purged=0,
        units=(),
        proposals=(),
        examples=(Example("waiting", Tone.PRAISE, 7, "MOTCUA", SECRET),),
        topics=(
            TopicCount("waiting", praise=12, complaint=3),
            TopicCount("misconduct", complaint=40),
            TopicCount("facilities", complaint=11),
            TopicCount("fees", complaint=9),
            TopicCount("general", praise=30),
        ),
    )
    names = {
        "waiting": "Thời gian",
        "misconduct": "Nhũng nhiễu",
        "facilities": "Nơi chờ",
        "fees": "Lệ phí",
        "general": "Chung",
    }
    summary = build_public(
        replace(counted, topics=topics, signals=()),
        office=HOTLINE,
        groups=GROUPS,
        survey=survey(),
        language=Language.VI,
        now=NOW,
        topic_names=names,
    )
    text = render_bulletin(summary).decode("utf-8")
    assert "khen nhiều nhất trong các góp ý: Thời gian." in text
    assert "cải thiện nhiều nhất trong các góp ý: Nơi chờ." in text
    assert "Nhũng nhiễu" not in text
    assert SECRET not in text
    assert "Lệ phí" not in text
    assert "rà soát" not in text  # nobody says that anything was checked
    assert "dấu hiệu" not in text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change(0.1, 0.05, 0.15), "đã tăng"),
        (Change(-0.1, -0.15, -0.05), "đã giảm"),
        (Change(0.01, -0.05, 0.06), "chưa thể nói"),
    ],
)
def test_a_change_is_told_by_its_direction_alone(change: Change, words: str) -> None:
    counted = figures([*make(60, "MOTCUA", 1), *make(60, "MOTCUA", 2, month=MAY.previous)], public=True)
    counted = replace(counted, headline=replace(counted.headline, change=change))
    (sentence,) = (one for one in _summary(counted).sentences if one.startswith("So với"))
    assert words in sentence
    assert re.findall(r"\d+", sentence) == ["4", "2025"]


def test_a_running_period_says_that_it_is_provisional() -> None:
    now = datetime(2025, 5, 14, 10, 30)
    counted = figures(make(60, "MOTCUA", 1), now=now, public=True)
    summary = build_public(
        counted, office=OFFICE, groups=GROUPS, survey=survey(), language=Language.VI, now=now
    )
    assert "tạm tính đến 10 giờ 30 ngày 14/05/2025" in summary.sentences[0]
    assert "tạm tính" in summary.title


def test_markdown_in_a_name_is_only_text() -> None:
    units = Units((Unit("AA", "# *UBND* _xã_ [Đông](x) <b>", "town"), Unit("BB", "UBND `xã`", "town")))
    answers = [*make(40, "AA", 1), *make(40, "BB", 2)]
    summary = build_public(
        figures(answers, units=units, public=True),
        office=OFFICE,
        groups=(Group("town", "Thị xã"),),
        survey=survey(),
        language=Language.VI,
        now=NOW,
    )
    text = render_bulletin(summary).decode("utf-8")
    assert r"- \# \*UBND\* \_xã\_ \[Đông\](x) \<b\>: " in text
    assert r"- UBND \`xã\`: " in text


def test_of_many_units_the_groups_alone_are_read_out() -> None:
    units = Units(
        tuple(Unit(f"U{at:02}A", f"UBND xã số {at}", "town" if at < 9 else "wards") for at in range(40))
    )
    answers = [answer for at in range(40) for answer in make(12, f"U{at:02}A", at)]
    text = render_bulletin(_summary(figures(answers, units=units, public=True))).decode("utf-8")
    assert "UBND xã số" not in text
    assert "- Thị xã: " in text
