"""Section IV: whom to commend, whom to urge, what to look at. People decide; the criteria are told."""

from __future__ import annotations

from collections.abc import Iterator

from qrsurvey.analysis.figures import Standing, UnitFigures
from qrsurvey.report import sentences
from qrsurvey.report.feedback import misconduct
from qrsurvey.report.ground import Ground, items
from qrsurvey.report.model import Block, Paragraph, ParagraphKind
from qrsurvey.report.own_unit import own_silence, own_standing
from qrsurvey.report.situation import all_silent, urged_units

STEADY_MONTHS = 2
"""In how many of the last three months a unit must have enough answers to be commended."""


def proposals(ground: Ground) -> Iterator[Block]:
    """Yield the section."""
    yield ground.section("proposal.section")
    if ground.figures.unit is None:
        yield from _commendation(ground)
        yield from _urging(ground)
    yield from _looking(ground)


def _commendation(ground: Ground) -> Iterator[Block]:
    wording = ground.wording
    yield ground.part("proposal.commendation")
    units = commended(ground)
    if ground.state != "over":
        yield Paragraph(wording.text("proposal.commendation-early"))
        return
    if not units:
        yield Paragraph(wording.text("proposal.commendation-none"))
    else:
        yield Paragraph(wording.plural("proposal.commended", len(units)))
        yield from items([_merits(unit, ground) for unit in units])
    rank_from = ground.survey.thresholds.rank_from
    criteria = wording.text("proposal.criteria", rank_from=rank_from, months=STEADY_MONTHS)
    yield Paragraph(criteria, ParagraphKind.NOTE)


def commended(ground: Ground) -> list[UnitFigures]:
    """Return the units that meet every criterion for a commendation."""
    reported = misconduct(ground)
    alarmed = reported.by_unit if reported else {}
    return [
        unit
        for unit in ground.units(Standing.ABOVE)
        if (unit.steady or 0) >= STEADY_MONTHS and not unit.flagged and unit.id not in alarmed
    ]


def _merits(unit: UnitFigures, ground: Ground) -> str:
    wording, score = ground.wording, unit.score
    assert score.share is not None
    return wording.text(
        "proposal.merits",
        unit=unit.name,
        ratio=wording.ratio(score.satisfied or 0, score.n),
        share=wording.percent(score.share),
        months=unit.steady or 0,
    )


def _urging(ground: Ground) -> Iterator[Block]:
    wording = ground.wording
    yield ground.part("proposal.urging")
    if ground.state == "partial":
        yield Paragraph(wording.text("proposal.urging-partial"))
        return
    named = urged_units(ground)
    if not named:
        yield Paragraph(wording.text("proposal.urging-none"))
    elif all_silent(ground):
        yield Paragraph(wording.text("proposal.urging-all"))
    else:
        yield Paragraph(ground.naming("proposal.urged", named))


def _looking(ground: Ground) -> Iterator[Block]:
    """Yield what is to be looked at: the weakest question, units below, misconduct reported, proposals."""
    figures, wording = ground.figures, ground.wording
    said = []
    if lowest := sentences.lowest_question(figures, ground.survey, wording, message_id="proposal.question"):
        said.append(lowest)
    if figures.unit is None and (units := ground.units(Standing.BELOW)):
        said.append(ground.naming("proposal.below", units))
    if own_standing(ground) is Standing.BELOW:
        said.append(wording.text("unit.find-reasons"))
    if own_silence(ground):
        said.append(wording.text("unit.check-placards"))
    reported = misconduct(ground) if figures.unit is None else None
    alarming = sum(reported.by_unit.values()) if reported else 0
    if alarming:
        said.append(wording.plural("proposal.misconduct", alarming))
    if figures.topics is not None and figures.topics.proposals:
        said.append(wording.plural("proposal.procedures", len(figures.topics.proposals)))
    if figures.signals:
        said.append(wording.plural("proposal.signals", len(figures.signals)))
    yield ground.part("proposal.looking")
    if said:
        yield from items(said)
    else:
        yield Paragraph(wording.text("proposal.looking-none"))
