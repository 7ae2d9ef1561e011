"""The tables of parts: by counter or by what people picked, one unit beside all, options, topics."""

from __future__ import annotations

from collections.abc import Container, Mapping

from qrsurvey.analysis.figures import Breakdown, Category, ChoiceFigures, Figures
from qrsurvey.analysis.topics import TopicFigures
from qrsurvey.report.model import Align, Column, Row, RowKind, Table
from qrsurvey.report.numbering import Numbering
from qrsurvey.report.tables import score_cells
from qrsurvey.report.wording import DASH, Wording
from qrsurvey.survey.questions import Question, Survey


def breakdown_table(figures: Figures, breakdown: Breakdown, number: int, wording: Wording) -> Table:
    """Return the table of one breakdown; counters stand under their unit."""
    columns = (
        Column(wording.text(f"breakdown.column-{breakdown.by}"), Align.LEFT, 66),
        Column(wording.text("report.column-responses"), Align.RIGHT, 18),
        Column(wording.text("report.column-ratio"), Align.RIGHT, 24),
        Column(wording.text("report.column-share"), Align.RIGHT, 22),
        Column(wording.text("report.column-interval"), Align.CENTER, 35, essential=False),
    )
    names = {unit.id: unit.name for unit in figures.units}
    rows: list[Row] = []
    under: str | None = None
    for category in breakdown.categories:
        if category.unit is not None and category.unit != under and len(names) > 1:
            under = category.unit
            rows.append(Row((names.get(under, under),), RowKind.GROUP))
        cells = score_cells(category.score, wording)
        rows.append(Row((category_label(category, wording), wording.count(category.responses), *cells)))
    title = wording.text(f"breakdown.table-{breakdown.by}")
    return Table(f"by-{breakdown.by}", wording.table_label(number), title, columns, tuple(rows))


def category_label(category: Category, wording: Wording) -> str:
    """Name a part; the code that all counters of a unit share isn't called what the unit is."""
    return wording.text("breakdown.common-code") if category.common else category.label


def shares_of_the_whole(own: Figures, whole: Figures, survey: Survey) -> dict[str, float | None]:
    """Return those shares of all units that a unit may see, by question; none where that is the headline's.

    The others can be computed from the whole: it is shown only where they are several, and many enough.
    """
    hide_below = survey.thresholds.hide_below
    shares = {
        question.key: question.score.share
        for question in whole.questions
        if _tells_of_nobody(whole, question.key, own.unit, hide_below)
    }
    return shares if own.headline.question in shares else {}


def whole_table(
    own: Figures, whole: Figures, survey: Survey, numbering: Numbering, wording: Wording
) -> Table | None:
    """Return a unit's shares beside those of all units; None where that would tell those of another."""
    shares = shares_of_the_whole(own, whole, survey)
    if not shares:
        return None
    titles = {question.key: wording.question(question) for question in survey.ratings}
    mine = {question.key: question.score for question in own.questions}
    columns = (
        Column(wording.text("report.column-question"), Align.LEFT, 75),
        Column(wording.text("unit.column-own-ratio"), Align.RIGHT, 28),
        Column(wording.text("unit.column-own-share"), Align.RIGHT, 30),
        Column(wording.text("unit.column-whole-share"), Align.RIGHT, 32),
    )
    rows = tuple(
        Row(
            (
                titles[question.key],
                *score_cells(mine[question.key], wording)[:2],
                DASH if (share := shares.get(question.key)) is None else wording.percent(share),
            )
        )
        for question in whole.questions
    )
    label = wording.table_label(numbering.table())
    return Table("whole", label, wording.text("unit.table-whole"), columns, rows)


def _tells_of_nobody(whole: Figures, key: str, own: str | None, hide_below: int) -> bool:
    """Tell whether others answered a question that are several units and enough people."""
    counts = [
        question.score.n
        for unit in whole.units
        if unit.id != own
        for question in unit.questions
        if question.key == key and question.score.n
    ]
    return len(counts) >= 2 and sum(counts) >= hide_below


def choices_table(figures: ChoiceFigures, question: Question, number: int, wording: Wording) -> Table:
    """Return the table of how often each option of a question was picked."""
    columns = (
        Column(wording.text("feedback.column-option"), Align.LEFT, 95),
        Column(wording.text("report.column-responses"), Align.RIGHT, 35),
        Column(wording.text("feedback.column-part"), Align.RIGHT, 35),
    )
    rows = tuple(
        Row((label, wording.count(n), wording.percent(n / figures.n)))
        for label, n in (figures.counts or {}).items()
    )
    title = wording.text("feedback.table-choice", question=wording.question(question))
    return Table(f"choice-{figures.key}", wording.table_label(number), title, columns, rows)


def topics_table(
    topics: TopicFigures, names: Mapping[str, str], number: int, wording: Wording, hidden: Container[str] = ()
) -> Table:
    """Return the table of what comments speak of, the most first; who praises and complains is in both."""
    columns = (
        Column(wording.text("feedback.column-topic"), Align.LEFT, 75),
        Column(wording.text("feedback.column-comments"), Align.RIGHT, 30),
        Column(wording.text("feedback.column-praise"), Align.RIGHT, 30),
        Column(wording.text("feedback.column-complaint"), Align.RIGHT, 30),
    )
    spoken = sorted(
        (count for count in topics.topics if count.total and count.topic not in hidden),
        key=lambda count: -count.total,
    )
    rows = tuple(
        Row(
            (
                names.get(count.topic, count.topic),
                wording.count(count.total),
                wording.count(count.praise + count.mixed),
                wording.count(count.complaint + count.mixed),
            )
        )
        for count in spoken
    )
    title = wording.text("feedback.table-topics")
    return Table("topics", wording.table_label(number), title, columns, rows)


def ranks_table(figures: Figures, number: int, wording: Wording) -> Table:
    """Return the units that are compared by their estimates, with the places that may be theirs."""
    columns = (
        Column(wording.text("report.column-unit"), Align.LEFT, 66),
        Column(wording.text("report.column-ratio"), Align.RIGHT, 24),
        Column(wording.text("report.column-share"), Align.RIGHT, 24),
        Column(wording.text("annex.column-estimate"), Align.RIGHT, 26),
        Column(wording.text("annex.column-ranks"), Align.CENTER, 25),
    )
    compared = [
        (unit, unit.estimate, unit.ranks)
        for unit in figures.units
        if unit.ranks is not None and unit.estimate is not None
    ]
    # Equal estimates keep the configuration's order.
    compared.sort(key=lambda one: -one[1])
    rows = tuple(
        Row(
            (
                unit.name,
                *score_cells(unit.score, wording)[:2],
                wording.percent(estimate),
                _places(ranks, wording),
            )
        )
        for unit, estimate, ranks in compared
    )
    title = wording.text("annex.table-ranks")
    return Table("ranks", wording.table_label(number), title, columns, rows)


def _places(ranks: tuple[int, int], wording: Wording) -> str:
    low, high = (wording.count(rank) for rank in ranks)
    return low if low == high else f"{low}–{high}"
