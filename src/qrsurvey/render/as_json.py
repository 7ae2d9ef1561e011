"""Figures as JSON, for other tools. The schema is shipped: `assets/schemas/report.schema.json`.

Shares and changes are unrounded fractions, what is not known or not to be shown is null.
"""

from __future__ import annotations

import json
from dataclasses import asdict

from qrsurvey.analysis.figures import Figures, Headline, Previous, QuestionFigures, Score, UnitFigures
from qrsurvey.analysis.replaced import Ratio
from qrsurvey.analysis.signals.model import Signal
from qrsurvey.render.json_views import score_data, unit_views, views_data

SCHEMA_VERSION = 1


def render_json(*figures: Figures) -> bytes:
    """Return the figures as UTF-8 JSON with a line end, several as a list; the same give the same bytes."""
    data = [as_data(one) for one in figures]
    return (json.dumps(data[0] if len(data) == 1 else data, ensure_ascii=False, indent=2) + "\n").encode()


def as_data(figures: Figures) -> dict[str, object]:
    """Return what the JSON says, as plain dicts and lists."""
    period, responses = figures.period, figures.responses
    return {
        "schema": SCHEMA_VERSION,
        "period": {
            "label": period.label,
            "from": period.first.isoformat(),
            "to": period.last.isoformat(),
            "complete": period.complete,
        },
        "responses": {
            "received": responses.received,
            "attributed": responses.attributed,
            "unattributed": {verdict.value: n for verdict, n in responses.unattributed.items()},
            "flagged": responses.flagged,
            "set_aside": responses.set_aside,
            "undated": responses.undated,
            "changed_upstream": responses.changed_upstream,
        },
        "headline": _headline(figures.headline),
        "index": score_data(figures.index),
        "questions": [_question(question) for question in figures.questions],
        "units": [_unit(unit) for unit in figures.units],
        "ledger": {"head": figures.head, "events": figures.events},
        **_signals(figures),
        **_decisions(figures),
        **_replaced(figures),
        **_cases(figures),
        **({} if figures.unit is None else {"unit": figures.unit}),
        "views": views_data(figures),
    }


def _signals(figures: Figures) -> dict[str, object]:
    """Return the further key of figures that signals were computed for."""
    return {} if figures.signals is None else {"signals": [signal_data(one) for one in figures.signals]}


def _cases(figures: Figures) -> dict[str, object]:
    """Return the further key of figures of a period in which there were cases."""
    if figures.handled is None:
        return {}
    grades = {grade.value: asdict(tally) for grade, tally in figures.handled.grades.items()}
    return {"cases": {**asdict(figures.handled.total), "grades": grades}}


def _decisions(figures: Figures) -> dict[str, object]:
    """Return the further key of figures for which it was asked what leaders decided about responses."""
    if figures.decided is None:
        return {}
    return {
        "decisions": [
            {
                "number": one.number,
                "kind": one.kind.value,
                "date": one.day.isoformat(),
                "by": one.who,
                "reason": one.reason,
                "responses": one.responses,
                "from": [
                    {
                        "unit": place.unit if place else None,
                        "counter": place.counter if place else None,
                        "n": n,
                    }
                    for place, n in one.origins.items()
                ],
                "to": {"unit": one.to.unit, "counter": one.to.counter} if one.to else None,
            }
            for one in figures.decided.decisions
        ],
        "decisions_undone": figures.decided.undone,
    }


def _replaced(figures: Figures) -> dict[str, object]:
    """Return the further key of figures that say otherwise than a report issued before."""
    replaced = figures.replaces
    if replaced is None or not replaced.differences:
        return {}
    return {
        "replaces": {
            "made": replaced.made.isoformat(timespec="seconds"),
            "differences": [
                {
                    "measure": one.measure.value,
                    "unit": one.unit,
                    "before": _compared(one.before),
                    "now": _compared(one.now),
                }
                for one in replaced.differences
            ],
        }
    }


def _compared(value: int | Ratio | None) -> object:
    return {"n": value.n, "satisfied": value.satisfied} if isinstance(value, Ratio) else value


def signal_data(signal: Signal) -> dict[str, object]:
    """Return one signal; the responses it is about are named by their numbers in the archive."""
    return {
        "id": signal.id,
        "kind": signal.kind.value,
        "period": signal.period,
        "unit": signal.unit,
        "count": signal.count,
        "p": signal.p,
        "strength": signal.strength,
        "usual": signal.usual,
        "responses": list(signal.seqs),
    }


def _flagged(unit: UnitFigures) -> dict[str, object]:
    return {"flagged": unit.flagged, "without_flagged": _without(unit.without_flagged)}


def _without(score: Score | None) -> dict[str, object]:
    return {"n": score.n if score else None, "share": score.share if score else None}


def _previous(previous: Previous | None) -> dict[str, object]:
    return {"n": previous.n if previous else 0, "share": previous.share if previous else None}


def _headline(headline: Headline) -> dict[str, object]:
    change = headline.change
    return {
        "question": headline.question,
        **score_data(headline.score),
        "previous": _previous(headline.previous),
        "change": change.value if change else None,
        "change_low": change.low if change else None,
        "change_high": change.high if change else None,
        "without_flagged": _without(headline.without_flagged),
        **_a_year_ago(headline),
        **({"without_decisions": _without(headline.without_decisions)} if headline.without_decisions else {}),
    }


def _a_year_ago(headline: Headline) -> dict[str, object]:
    before, change = headline.year_before, headline.year_change
    return {
        "year_before": {"period": before.label, **_previous(before)} if before else None,
        "year_change": [change.value, change.low, change.high] if change else None,
    }


def _question(question: QuestionFigures) -> dict[str, object]:
    counts = dict(question.counts) if question.counts is not None else None
    return {"key": question.key, "n": question.score.n, "counts": counts, **score_data(question.score)}


def _unit(unit: UnitFigures) -> dict[str, object]:
    return {
        "id": unit.id,
        "name": unit.name,
        "group": unit.group,
        "responses": unit.responses,
        **score_data(unit.score),
        "estimate": unit.estimate,
        "standing": unit.standing.value,
        "change": unit.change,
        **({} if unit.flagged is None else _flagged(unit)),
        "questions": [_question(question) for question in unit.questions],
        **unit_views(unit),
    }
