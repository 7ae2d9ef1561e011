"""Section III: what is good, what lags behind, and how far the figures can be trusted. Nobody is accused."""

from __future__ import annotations

from collections.abc import Iterator

from qrsurvey.analysis.figures import Standing
from qrsurvey.report import oddities, replaced, sentences
from qrsurvey.report.ground import Ground, items
from qrsurvey.report.model import Block, Paragraph
from qrsurvey.report.own_unit import none_compared, own_silence, own_standing
from qrsurvey.report.situation import urged_units


def appraisal(ground: Ground) -> Iterator[Block]:
    """Yield the section."""
    yield ground.section("appraisal.section")
    for message_id, said in (("appraisal.good", _good(ground)), ("appraisal.lagging", _lagging(ground))):
        yield ground.part(message_id)
        if said:
            yield from items(said)
        else:
            yield Paragraph(ground.wording.text(_nothing(message_id, ground)))
    yield ground.part("appraisal.data")
    yield from items(_data(ground))


def _nothing(message_id: str, ground: Ground) -> str:
    """Return what is said where there is nothing to say: not that all is well where nothing was compared."""
    if none_compared(ground):
        return "appraisal.none-compared"
    if message_id == "appraisal.lagging" and ground.figures.unit is not None and own_standing(ground) is None:
        return "unit.not-compared"
    return f"{message_id}-nothing"


def _good(ground: Ground) -> list[str]:
    figures, wording = ground.figures, ground.wording
    said = []
    active = sum(1 for unit in figures.units if unit.responses)
    if figures.unit is None and active and active == len(figures.units) > 1:
        said.append(wording.plural("appraisal.all-active", active))
    change = figures.headline.change
    if change is not None and change.certain and change.value > 0:
        said.append(wording.text("appraisal.risen", points=wording.points_unsigned(change.value)))
    best = sentences.best_question(figures, ground.survey, wording)
    if best:
        said.append(best)
    if figures.unit is None and (units := ground.units(Standing.ABOVE)):
        said.append(ground.naming("appraisal.above", units))
    if own_standing(ground) is Standing.ABOVE:
        said.append(wording.text("unit.above"))
    return said


def _lagging(ground: Ground) -> list[str]:
    figures, wording = ground.figures, ground.wording
    said = []
    change = figures.headline.change
    if change is not None and change.certain and change.value < 0:
        said.append(wording.text("appraisal.fallen", points=wording.points_unsigned(change.value)))
    lowest = sentences.lowest_question(figures, ground.survey, wording)
    if lowest:
        said.append(lowest)
    if figures.unit is None and (units := ground.units(Standing.BELOW)):
        said.append(ground.naming("appraisal.below", units))
    if own_standing(ground) is Standing.BELOW:
        said.append(wording.text("unit.below"))
    if own_silence(ground):
        said.append(wording.text(f"unit.none-{ground.state}"))
    if figures.unit is None and (urged := urged_units(ground)):
        said.append(wording.plural("appraisal.urged", len(urged)))
    return said


def _data(ground: Ground) -> list[str]:
    """Tell what the figures leave out or what makes them doubtful, with and without it."""
    figures, wording = ground.figures, ground.wording
    responses = figures.responses
    said = []
    if figures.unit is None and responses.received:
        said.append(
            wording.plural("appraisal.unattributed", responses.lost, received=responses.received)
            if responses.lost
            else wording.text("appraisal.all-attributed")
        )
    said.append(
        wording.plural("appraisal.changed", responses.changed_upstream)
        if responses.changed_upstream
        else wording.text("appraisal.unchanged")
    )
    if figures.signals is not None:
        said.append(oddities.summary(figures, wording))
    if again := replaced.sentence(figures, wording):
        said.append(again)
    return said
