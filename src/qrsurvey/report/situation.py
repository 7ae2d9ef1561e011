"""Section I: how many responses there are, and which units are to be urged."""

from __future__ import annotations

from collections.abc import Iterator

from qrsurvey.analysis.figures import UnitFigures
from qrsurvey.archive.decisions import DecisionKind
from qrsurvey.report import decisions, sentences
from qrsurvey.report.ground import Ground, items, paragraph
from qrsurvey.report.model import Block, Paragraph
from qrsurvey.report.tables import unattributed_table


def situation(ground: Ground) -> Iterator[Block]:
    """Yield the section."""
    figures, wording = ground.figures, ground.wording
    yield ground.section("report.section-responses")
    yield ground.part("report.part-received")
    yield from paragraph(
        sentences.until(figures, wording),
        sentences.received(figures, wording),
        sentences.received_a_year_ago(figures, wording),
        sentences.received_in_campaign(figures, ground.office, wording),
    )
    if figures.unit is None:
        yield from paragraph(
            sentences.attributed(figures, wording),
            sentences.coverage(figures, wording),
        )
    else:
        yield from paragraph(*_decided_of_unit(ground))
    yield from paragraph(*sentences.remarks(figures, wording))
    if figures.responses.lost:
        yield ground.part("report.part-unattributed")
        yield Paragraph(wording.plural("report.unattributed", figures.responses.lost))
        yield unattributed_table(figures, ground.numbering.table(), wording)
    yield from _decided(ground)
    yield from _urged(ground)


def _decided(ground: Ground) -> Iterator[Block]:
    """Yield what leaders decided about responses, where they did."""
    figures, wording = ground.figures, ground.wording
    if not decisions.any_made(figures):
        return
    yield ground.part("decisions.part")
    yield from paragraph(decisions.summary(figures, wording))
    yield from items(list(decisions.items(figures, wording)))
    yield from paragraph(decisions.undone(figures, wording))


def _decided_of_unit(ground: Ground) -> Iterator[str]:
    """Yield how many responses leaders decided about, in the unit's own report: no other unit is named."""
    unit, wording = ground.figures.unit, ground.wording
    decided = ground.whole.decided if ground.whole else None
    told = {"unit.set-aside": 0, "unit.moved-away": 0, "unit.moved-in": 0}
    for one in decided.decisions if decided else ():
        own = sum(n for place, n in one.origins.items() if place is not None and place.unit == unit)
        if one.to is None:
            told["unit.set-aside"] += own
        elif one.to.unit == unit:
            told["unit.moved-in"] += one.responses - own
        else:
            told["unit.moved-away"] += own
    yield from (wording.plural(message_id, n) for message_id, n in told.items() if n)


def _urged(ground: Ground) -> Iterator[Block]:
    """Yield the units to be urged: without any response, quiet for long, or below what is aimed at.

    What may only not be in yet is no reason to urge anybody.
    """
    wording = ground.wording
    silent, quiet, behind = silent_units(ground), quiet_units(ground), units_behind(ground)
    if not (silent or quiet or behind):
        return
    if ground.figures.unit is not None:
        yield from _own_urging(ground)
        return
    yield ground.part("report.part-silent" if ground.state != "partial" else "report.part-silent-partial")
    if all_silent(ground):
        yield Paragraph(wording.text(f"report.silent-all-{ground.state}"))
        return
    if silent:
        yield Paragraph(wording.plural(f"report.silent-{ground.state}", len(silent)))
        yield from items([unit.name for unit in silent])
    if quiet:
        days = ground.survey.thresholds.silent_days
        yield Paragraph(wording.plural("urge.quiet", len(quiet), days=days))
        yield from items(
            [wording.plural("urge.quiet-unit", unit.quiet or 0, unit=unit.name) for unit in quiet]
        )
        if not ground.office.working_hours:
            # Nobody is to be urged by an assumption that isn't told.
            yield Paragraph(wording.text("urge.hours-assumed"))
    if behind:
        yield Paragraph(wording.plural("urge.behind", len(behind)))
        yield from items(
            [
                wording.text("urge.behind-unit", unit=unit.name, count=unit.responses, target=unit.target)
                for unit in behind
            ]
        )


def _own_urging(ground: Ground) -> Iterator[Block]:
    """Yield the same to the unit of the report: it is addressed, and not listed."""
    wording = ground.wording
    yield ground.part("unit.part-urged" if ground.state != "partial" else "unit.part-silent")
    if silent_units(ground):
        yield Paragraph(wording.text(f"unit.silent-{ground.state}"))
    for unit in quiet_units(ground):
        yield Paragraph(wording.plural("unit.quiet", unit.quiet or 0))
    for unit in units_behind(ground):
        yield Paragraph(wording.text("unit.behind", count=unit.responses, target=unit.target))


def silent_units(ground: Ground) -> list[UnitFigures]:
    """Return the units without any response in the period, where that is long enough to mean something.

    A unit that ended can't be urged any more, and a period that has just begun tells nothing. Where only
    part of the data is there all of them are named, but nobody is urged. One whose answers leaders have set
    aside had some: its placards work.
    """
    answered = _set_aside(ground)
    silent = [unit for unit in ground.figures.units if not unit.responses and unit.id not in answered]
    if ground.state == "partial":
        return silent
    return [unit for unit in silent if _too_long(unit, ground)]


def _set_aside(ground: Ground) -> set[str]:
    """Return the units of whose responses of the period some are set aside."""
    # A unit's own figures don't tell of decisions, those of all do.
    decided = (ground.whole or ground.figures).decided
    return {
        place.unit
        for one in (decided.decisions if decided else ())
        if one.kind is DecisionKind.SET_ASIDE
        for place in one.origins
        if place is not None
    }


def urged_units(ground: Ground) -> list[UnitFigures]:
    """Return all units to be urged, each once; none where only part of the data is there."""
    if ground.state == "partial":
        return []
    units = (*silent_units(ground), *quiet_units(ground), *units_behind(ground))
    return list({unit.id: unit for unit in units}.values())


def all_silent(ground: Ground) -> bool:
    """Tell whether none of the units has any response, and all are to be urged."""
    return ground.figures.unit is None and 0 < len(silent_units(ground)) == len(ground.figures.units)


def quiet_units(ground: Ground) -> list[UnitFigures]:
    """Return the units that had responses in the period, and then none for too many working days."""
    if ground.state == "partial":
        return []
    return [unit for unit in ground.figures.units if unit.responses and _too_long(unit, ground)]


def _too_long(unit: UnitFigures, ground: Ground) -> bool:
    return not unit.ended and (unit.quiet or 0) >= ground.survey.thresholds.silent_days


def units_behind(ground: Ground) -> list[UnitFigures]:
    """Return the units with responses, but fewer than are aimed at in a period that is over."""
    if ground.state != "over":
        return []
    units = [unit for unit in ground.figures.units if not unit.ended]
    return [unit for unit in units if 0 < unit.responses < (unit.target or 0)]
