"""Section II: how satisfied people are, in all and by unit, question and whatever else was asked for."""

from __future__ import annotations

from collections.abc import Iterator

from qrsurvey.analysis.figures import Basis, Standing, UnitFigures
from qrsurvey.report import sentences
from qrsurvey.report.breakdown_tables import breakdown_table, whole_table
from qrsurvey.report.charts import levels_chart, trend_chart, units_chart
from qrsurvey.report.feedback import feedback
from qrsurvey.report.ground import Ground, items, paragraph
from qrsurvey.report.model import Block, Paragraph, ParagraphKind
from qrsurvey.report.tables import questions_table, units_table


def results(ground: Ground) -> Iterator[Block]:
    """Yield the section."""
    yield ground.section("report.section-results")
    yield from _overall(ground)
    if ground.figures.unit is None:
        yield from _units(ground)
    yield from _questions(ground)
    yield from _breakdowns(ground)
    yield from feedback(ground)


def _overall(ground: Ground) -> Iterator[Block]:
    figures, survey, wording = ground.figures, ground.survey, ground.wording
    yield ground.part("report.part-overall")
    yield from paragraph(sentences.share(figures, survey, wording), sentences.recent(figures, wording))
    yield from paragraph(
        sentences.change(figures, survey, wording), sentences.change_in_a_year(figures, wording)
    )
    yield from paragraph(
        sentences.index(figures, wording), sentences.campaign(figures, ground.office, wording)
    )
    if ground.whole is not None:
        yield from _not_comparable(ground)
        yield from _beside_the_whole(ground)
    chart = trend_chart(figures, ground.numbering, wording)
    if chart:
        yield chart


def _beside_the_whole(ground: Ground) -> Iterator[Block]:
    """Yield a unit beside all together: the others are seen as nothing else."""
    assert ground.whole is not None
    wording = ground.wording
    table = whole_table(ground.figures, ground.whole, ground.survey, ground.numbering, wording)
    if table is None:
        yield Paragraph(wording.text("unit.whole-hidden"), ParagraphKind.NOTE)
    else:
        yield table


def _units(ground: Ground) -> Iterator[Block]:
    figures, wording = ground.figures, ground.wording
    yield ground.part("report.part-units")
    table = units_table(figures, ground.groups, ground.numbering.table(), wording)
    chart = units_chart(figures, ground.numbering, wording)
    yield Paragraph(wording.text("report.units-with-chart" if chart else "report.units-without-chart"))
    yield from _standing_out(ground)
    yield table
    yield from _recent(ground)
    yield from _not_comparable(ground)
    if chart:
        yield chart


def _standing_out(ground: Ground) -> Iterator[Block]:
    """Yield which units stand out either way and why, and which have too few answers to be compared."""
    wording = ground.wording
    above, below = ground.units(Standing.ABOVE), ground.units(Standing.BELOW)
    typical = ground.units(Standing.TYPICAL)
    if above or below:
        for message_id, units in (("standing.above", above), ("standing.below", below)):
            if units:
                yield Paragraph(wording.plural(message_id, len(units)))
                yield from items([_why(unit, ground) for unit in units])
    elif len(typical) > 1:
        yield Paragraph(wording.plural("standing.none-out", len(typical)))
    few = ground.units(Standing.FEW, Standing.HIDDEN)
    if few and (above or below or typical):
        names = wording.listed([unit.name for unit in few])
        rank_from = ground.survey.thresholds.rank_from
        yield Paragraph(wording.plural("standing.few", len(few), units=names, rank_from=rank_from))


def _why(unit: UnitFigures, ground: Ground) -> str:
    """Tell a unit's share beside that of the others, and at which question it differs the most."""
    wording, score, rest = ground.wording, unit.score, unit.rest
    assert score.share is not None
    share, ratio = wording.percent(score.share), wording.ratio(score.satisfied or 0, score.n)
    said = (
        wording.text("standing.why-alone", unit=unit.name, share=share, ratio=ratio)
        if rest is None
        else wording.text(
            "standing.why", unit=unit.name, share=share, ratio=ratio, rest=wording.percent(rest)
        )
    )
    question = _most_different(unit, ground)
    return f"{said}{question}" if question else said


def _most_different(unit: UnitFigures, ground: Ground) -> str | None:
    """Name the question at which a unit differs the most from all, in the direction it stands out in."""
    figures, wording = ground.figures, ground.wording
    headline = figures.headline.question
    everywhere = {question.key: question.score.share for question in figures.questions}
    sign = 1 if unit.standing is Standing.ABOVE else -1
    gaps = {
        question.key: sign * (share - whole)
        for question in unit.questions
        if question.key != headline
        and (share := question.score.share) is not None
        and (whole := everywhere.get(question.key)) is not None
    }
    if not gaps or max(gaps.values()) <= 0:
        return None
    key = max(gaps, key=lambda key: gaps[key])
    share = next(question.score.share for question in unit.questions if question.key == key)
    titles = {question.key: wording.question(question) for question in ground.survey.ratings}
    assert share is not None
    return wording.text(
        "standing.most",
        question=titles[key],
        share=wording.percent(share),
        all=wording.percent(everywhere[key] or 0),
    )


def _recent(ground: Ground) -> Iterator[Block]:
    """Yield the three-month view of units whose month alone has too few answers."""
    wording = ground.wording
    units = [unit for unit in ground.figures.units if unit.recent is not None]
    if not units:
        return
    yield Paragraph(wording.plural("standing.recent", len(units)))
    said = []
    for unit in units:
        score = unit.recent
        assert score is not None
        assert score.share is not None
        assert score.low is not None
        assert score.high is not None
        said.append(
            wording.text(
                "standing.recent-unit",
                unit=unit.name,
                ratio=wording.ratio(score.satisfied or 0, score.n),
                share=wording.percent(score.share),
                interval=wording.interval(score.low, score.high),
            )
        )
    yield from items(said)


def _not_comparable(ground: Ground) -> Iterator[Block]:
    """Yield the units whose earlier figures are pooled from several units, or aren't of the same thing."""
    wording = ground.wording
    for basis in (Basis.POOLED, Basis.BROKEN):
        units = [unit.name for unit in ground.figures.units if unit.basis is basis and unit.responses]
        if units:
            message_id = f"standing.basis-{basis}"
            yield Paragraph(
                wording.plural(message_id, len(units), units=wording.listed(units)), ParagraphKind.NOTE
            )


def _questions(ground: Ground) -> Iterator[Block]:
    figures, survey, wording = ground.figures, ground.survey, ground.wording
    yield ground.part("report.part-questions")
    yield from paragraph(sentences.criteria(figures, survey, wording))
    yield questions_table(figures, survey, ground.numbering.table(), wording)
    if any(question.counts is None for question in figures.questions):
        note = wording.text("report.questions-note", hide_below=survey.thresholds.hide_below)
        yield Paragraph(note, ParagraphKind.NOTE)
    chart = levels_chart(figures, survey, ground.numbering, wording)
    if chart:
        yield chart


def _breakdowns(ground: Ground) -> Iterator[Block]:
    for breakdown in ground.figures.views.breakdowns:
        yield ground.part(f"breakdown.part-{breakdown.by}")
        if not breakdown.categories:
            yield Paragraph(ground.wording.text("breakdown.no-counters"))
            continue
        yield breakdown_table(ground.figures, breakdown, ground.numbering.table(), ground.wording)
        hide_below = ground.survey.thresholds.hide_below
        scores = [part.score for part in breakdown.categories]
        if any(score.satisfied is None and score.n >= hide_below for score in scores):
            yield Paragraph(ground.wording.text("breakdown.hidden-note"), ParagraphKind.NOTE)
