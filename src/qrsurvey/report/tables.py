"""The report's tables. Their order is the configuration's; nothing is ranked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qrsurvey.analysis.figures import LEVELS, Figures, QuestionFigures, Score, Standing, UnitFigures
from qrsurvey.codes.verdict import Verdict
from qrsurvey.report.model import Align, Column, Row, RowKind, Table
from qrsurvey.report.wording import DASH, Wording
from qrsurvey.survey.questions import Survey
from qrsurvey.survey.units import Group


def units_table(figures: Figures, groups: Sequence[Group], number: int, wording: Wording) -> Table:
    """Return the table of all units, group by group, with the sum of all as its last row."""
    columns = (
        Column(wording.text("report.column-number"), Align.CENTER, 10, essential=False),
        Column(wording.text("report.column-unit"), Align.LEFT, 47),
        Column(wording.text("report.column-responses"), Align.RIGHT, 15),
        Column(wording.text("report.column-ratio"), Align.RIGHT, 20),
        Column(wording.text("report.column-share"), Align.RIGHT, 18),
        Column(wording.text("report.column-interval"), Align.CENTER, 27, essential=False),
        Column(wording.text("report.column-standing"), Align.LEFT, 28),
    )
    rows: list[Row] = []
    number_in_table = 0
    by_group = [(group, [unit for unit in figures.units if unit.group == group.id]) for group in groups]
    for group, members in by_group:
        if members and len(groups) > 1:
            rows.append(Row((group.name,), RowKind.GROUP))
        for unit in members:
            number_in_table += 1
            cells = (wording.count(number_in_table), unit.name, *_unit_cells(unit, wording))
            rows.append(Row(cells))
    total = figures.headline.score
    total_cells = score_cells(total, wording)
    attributed = wording.count(figures.responses.attributed)
    note = wording.text("report.standing-hidden") if total.satisfied is None else ""
    rows.append(Row(("", wording.text("report.all-units"), attributed, *total_cells, note), RowKind.TOTAL))
    return Table(
        "units", wording.table_label(number), wording.text("report.table-units"), columns, tuple(rows)
    )


def standing_words(unit: UnitFigures, wording: Wording) -> str:
    """Say how a unit compares with the others; nothing where that is no news, or why it isn't compared."""
    if unit.standing is Standing.TYPICAL:
        return ""
    if unit.standing is Standing.NONE and unit.responses:
        return wording.text("report.standing-unanswered")
    return wording.text(f"report.standing-{unit.standing}")


def _unit_cells(unit: UnitFigures, wording: Wording) -> Iterable[str]:
    yield wording.count(unit.responses)
    yield from score_cells(unit.score, wording)
    yield standing_words(unit, wording)


def score_cells(score: Score, wording: Wording) -> tuple[str, str, str]:
    """Return k/n, share and interval; of too few answers only their number."""
    if score.satisfied is None:
        return f"{DASH}/{wording.count(score.n)}", DASH, DASH
    if score.share is None or score.low is None or score.high is None:
        return DASH, DASH, DASH
    ratio = wording.ratio(score.satisfied, score.n)
    return ratio, wording.percent(score.share), wording.interval(score.low, score.high)


def questions_table(figures: Figures, survey: Survey, number: int, wording: Wording) -> Table:
    """Return the table of the rating questions: the answers at each level, their number, the share."""
    columns = (
        Column(wording.text("report.column-question"), Align.LEFT, 54),
        *(Column(level, Align.RIGHT, 15, essential=False) for level in wording.levels(survey)),
        Column(wording.text("report.column-answers"), Align.RIGHT, 17),
        Column(wording.text("report.column-share"), Align.RIGHT, 19),
    )
    titles = {question.key: wording.question(question) for question in survey.ratings}
    rows = (
        Row((titles[question.key], *_question_cells(question, wording))) for question in figures.questions
    )
    title = wording.text("report.table-questions")
    return Table("questions", wording.table_label(number), title, columns, tuple(rows))


def _question_cells(question: QuestionFigures, wording: Wording) -> Iterable[str]:
    score = question.score
    for level in LEVELS:
        yield wording.count(question.counts[level]) if question.counts is not None else DASH
    yield wording.count(score.n)
    yield wording.percent(score.share) if score.share is not None else DASH


def unattributed_table(figures: Figures, number: int, wording: Wording) -> Table:
    """Return the table of responses that belong to no unit, by what their code turned out to be."""
    columns = (
        Column(wording.text("report.column-case"), Align.LEFT, 45),
        Column(wording.text("report.column-responses"), Align.RIGHT, 20),
        Column(wording.text("report.column-explanation"), Align.LEFT, 100, essential=False),
    )
    rows = (
        Row((_verdict(verdict, wording), wording.count(n), wording.text(f"report.explained-{verdict}")))
        for verdict, n in figures.responses.unattributed.items()
    )
    return Table(
        "unattributed",
        wording.table_label(number),
        wording.text("report.table-unattributed"),
        columns,
        tuple(rows),
    )


def _verdict(verdict: Verdict, wording: Wording) -> str:
    return wording.text(f"report.verdict-{verdict}")
