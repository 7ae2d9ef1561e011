"""The report's words on leaders' decisions about responses: what, by whom and why, and what it changes."""

from __future__ import annotations

from collections.abc import Iterator

from qrsurvey.analysis.decided import DecisionFigures
from qrsurvey.analysis.figures import Figures
from qrsurvey.archive.decisions import Place
from qrsurvey.report.wording import Wording


def any_made(figures: Figures) -> bool:
    """Tell whether anything was decided about responses of the period, or taken back again."""
    return figures.decided is not None and bool(figures.decided.decisions or figures.decided.undone)


def attributed(figures: Figures, wording: Wording) -> str:
    """Tell how many responses are counted, where some are set aside."""
    responses = figures.responses
    values = {"n": responses.set_aside, "attributed": responses.attributed}
    if responses.lost == 0:
        return wording.text("decisions.report-attributed", **values)
    return wording.text("decisions.report-attributed-lost", lost=responses.lost, **values)


def summary(figures: Figures, wording: Wording) -> str | None:
    """Tell how many responses were decided about, and the headline share if they had not been."""
    decided = figures.decided
    if decided is None or not decided.decisions:
        return None
    said = []
    if figures.responses.set_aside:
        said.append(wording.plural("decisions.report-set-aside", figures.responses.set_aside))
    if decided.reassigned:
        also = "decisions.report-reassigned-too" if said else "decisions.report-reassigned"
        said.append(wording.plural(also, decided.reassigned))
    if compared := _compared(figures, wording):
        said.append(compared)
    return " ".join(said)


def undone(figures: Figures, wording: Wording) -> str | None:
    """Tell how many decisions were taken back."""
    n = figures.decided.undone if figures.decided else 0
    return wording.plural("decisions.report-undone", n) if n else None


def items(figures: Figures, wording: Wording) -> Iterator[str]:
    """Yield each decision: its number and day, who made it, about which responses, and why."""
    for one in figures.decided.decisions if figures.decided else ():
        yield wording.plural(
            f"decisions.report-item-{one.kind}",
            one.responses,
            number=str(one.number),
            day=one.day,
            who=one.who,
            reason=one.reason.rstrip(".;"),
            origins=origins(one, figures, wording),
            to=place_name(one.to, figures, wording),
        )


def _compared(figures: Figures, wording: Wording) -> str | None:
    score, without = figures.headline.score, figures.headline.without_decisions
    if without is None or (score.share is None and without.share is None):
        return None
    if (score.n, score.satisfied) == (without.n, without.satisfied):
        return wording.text("decisions.report-same")
    if without.share is None:
        return wording.text("decisions.report-without-few")
    values = {"without": wording.percent(without.share), "n": without.n}
    if score.share is None:
        return wording.text("decisions.report-without-only", **values)
    return wording.text("decisions.report-without", share=wording.percent(score.share), **values)


def origins(one: DecisionFigures, figures: Figures, wording: Wording) -> str:
    """Name whose the responses are by their codes; how many of each, where they are of several."""
    if len(one.origins) == 1:
        return place_name(next(iter(one.origins)), figures, wording)
    return "; ".join(
        f"{place_name(place, figures, wording)}: {wording.count(n)}" for place, n in one.origins.items()
    )


def place_name(place: Place | None, figures: Figures, wording: Wording) -> str:
    """Name a unit or its counter, or nobody."""
    if place is None:
        return wording.text("decisions.nobody")
    name = next((unit.name for unit in figures.units if unit.id == place.unit), place.unit)
    return wording.text("decisions.counter", unit=name, counter=place.counter) if place.counter else name
