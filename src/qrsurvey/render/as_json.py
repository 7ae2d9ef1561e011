"""Figures as JSON, for other tools. The schema is shipped: `assets/schemas/report.schema.json`.

Shares and changes are unrounded fractions, what is not known or not to be shown is null.
"""

from __future__ import annotations

import json

from qrsurvey.analysis.figures import Figures, Headline, Previous, QuestionFigures, Score, UnitFigures
from qrsurvey.analysis.signals.model import Signal

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
        "index": {
            "n": figures.index.n,
            "satisfied": figures.index.satisfied,
            "share": figures.index.share,
        },
        "questions": [_question(question) for question in figures.questions],
        "units": [_unit(unit) for unit in figures.units],
        "ledger": {"head": figures.head, "events": figures.events},
        **_signals(figures),
    }


def _signals(figures: Figures) -> dict[str, object]:
    """Return the further key of figures that signals were computed for."""
    return {} if figures.signals is None else {"signals": [signal_data(one) for one in figures.signals]}


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
        **_score(headline.score),
        "previous": _previous(headline.previous),
        "change": change.value if change else None,
        "change_low": change.low if change else None,
        "change_high": change.high if change else None,
        "without_flagged": _without(headline.without_flagged),
    }


def _question(question: QuestionFigures) -> dict[str, object]:
    counts = dict(question.counts) if question.counts is not None else None
    return {"key": question.key, "n": question.score.n, "counts": counts, **_score(question.score)}


def _unit(unit: UnitFigures) -> dict[str, object]:
    return {
        "id": unit.id,
        "name": unit.name,
        "group": unit.group,
        "responses": unit.responses,
        **_score(unit.score),
        "estimate": unit.estimate,
        "ranks": list(unit.ranks) if unit.ranks else None,
        "standing": unit.standing.value,
        "change": unit.change,
        **({} if unit.flagged is None else _flagged(unit)),
        "questions": [_question(question) for question in unit.questions],
    }


def _score(score: Score) -> dict[str, object]:
    return {
        "n": score.n,
        "satisfied": score.satisfied,
        "share": score.share,
        "low": score.low,
        "high": score.high,
        "mean": score.mean,
    }
