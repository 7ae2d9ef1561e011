"""The sheets on what people said beside their marks, and on what looks odd.

They tell no more than the document does: no option of too few answers but one that alarms, of comments those
alone that are fit to be shown, no unit that misconduct was reported of, and to a unit nothing of that.
"""

from __future__ import annotations

from collections.abc import Iterator

from qrsurvey.analysis.figures import ChoiceFigures
from qrsurvey.report import decisions
from qrsurvey.report.case_wording import grade_words
from qrsurvey.report.feedback import shown_examples
from qrsurvey.report.sheet_model import Sheet, Value
from qrsurvey.report.sheet_parts import Parts
from qrsurvey.survey.questions import Question, Role
from qrsurvey.survey.topic_lexicon import MISCONDUCT


def feedback_sheets(parts: Parts) -> Iterator[Sheet | None]:
    """Yield the sheets that there is something for."""
    yield _choices(parts)
    yield _misconduct(parts)
    yield _handling(parts)
    yield _topics(parts)
    yield _comments(parts)
    yield _signals(parts)
    yield _decisions(parts)


def _choices(parts: Parts) -> Sheet | None:
    figures = parts.ground.figures
    asked = {question.key: question for question in parts.ground.survey.questions}
    rows = [
        row
        for one in figures.views.choices
        if one.n and (figures.unit is None or asked[one.key].role is not Role.MISCONDUCT)
        for row in _options(one, asked[one.key], parts)
    ]
    columns = parts.columns("question", "option", "picks", "picks-of", "pick-share")
    return parts.sheet("choices", columns, rows)


def _options(one: ChoiceFigures, question: Question, parts: Parts) -> Iterator[tuple[Value, ...]]:
    title = parts.ground.wording.question(question)
    enough = one.n >= parts.ground.survey.thresholds.hide_below
    for label in (option.label for option in question.options):
        shown = one.counts is not None and (enough or label in question.alarm)
        n = one.counts[label] if shown and one.counts is not None else None
        yield (title, label, n, one.n, None if n is None else n / one.n)


def _misconduct(parts: Parts) -> Sheet | None:
    """Return how many responses report misconduct, and of how many units; nothing in a unit's own report."""
    figures, question = parts.ground.figures, parts.ground.survey.by_role(Role.MISCONDUCT)
    if question is None or figures.unit is not None:
        return None
    found = next((one.by_unit for one in figures.views.choices if one.key == question.key), {})
    rows = [(sum(found.values()), len(found))] if found else []
    return parts.sheet("misconduct", parts.columns("reports", "reported-units"), rows)


def _handling(parts: Parts) -> Sheet | None:
    """Return how cases were handled, by grade and in all; nothing in a unit's own report."""
    handled = parts.ground.figures.handled
    if handled is None or parts.ground.figures.unit is not None:
        return None
    columns = parts.columns("grade", "opened", "closed", "open-at-end", "overdue", "median-days")
    wording = parts.ground.wording
    told = [(grade_words(grade, wording), tally) for grade, tally in handled.grades.items()]
    told.append((wording.text("dossier.all-grades"), handled.total))
    rows = [
        (name, tally.opened, tally.closed, tally.open_at_end, tally.overdue, tally.median_days)
        for name, tally in told
    ]
    return parts.sheet("handling", columns, rows)


def _topics(parts: Parts) -> Sheet | None:
    figures = parts.ground.figures
    if figures.topics is None:
        return None
    told = figures.topics.topics
    if figures.unit is not None:
        told = tuple(count for count in told if count.topic != MISCONDUCT)
    names = parts.ground.topic_names
    # The most spoken of first; equal ones keep the lexicon's order.
    spoken = sorted((count for count in told if count.total), key=lambda count: -count.total)
    rows = (
        (
            names.get(count.topic, count.topic),
            count.total,
            count.praise + count.mixed,
            count.complaint + count.mixed,
            count.mixed,
            count.neutral,
        )
        for count in spoken
    )
    columns = parts.columns("topic", "comments", "praise", "complaint", "mixed", "neutral")
    return parts.sheet("topics", columns, rows)


def _comments(parts: Parts) -> Sheet | None:
    names = parts.ground.topic_names
    rows = (
        (
            names.get(example.topic, example.topic),
            parts.ground.wording.text(f"feedback.tone-{example.tone}"),
            example.text,
        )
        for example in shown_examples(parts.ground)
    )
    return parts.sheet("comments", parts.columns("topic", "tone", "comment"), rows)


def _signals(parts: Parts) -> Sheet | None:
    figures, wording = parts.ground.figures, parts.ground.wording
    units = {unit.id: unit for unit in figures.units}
    rows = []
    for signal in figures.signals or ():
        unit = units.get(signal.unit or "")
        without = unit.without_flagged if unit else None
        rows.append(
            (
                unit.name if unit else signal.unit or wording.text("signals.no-unit"),
                wording.text(f"signals.kind-{signal.kind}"),
                signal.count if signal.seqs else None,
                unit.score.share if unit else None,
                without.share if without else None,
                wording.text(f"signals.definition-{signal.kind}"),
                signal.id,
            )
        )
    columns = parts.columns(
        "unit", "signal", "signal-responses", "share", "unflagged-share", "meaning", "signal-id"
    )
    return parts.sheet("signals", columns, rows)


def _decisions(parts: Parts) -> Sheet | None:
    figures, wording = parts.ground.figures, parts.ground.wording
    rows = (
        (
            one.number,
            one.day,
            parts.text(f"workbook.decision-{one.kind}"),
            one.responses,
            decisions.origins(one, figures, wording),
            decisions.place_name(one.to, figures, wording) if one.to else None,
            one.who,
            one.reason,
        )
        for one in (figures.decided.decisions if figures.decided else ())
    )
    columns = parts.columns(
        "decision", "decided-on", "decision-kind", "number", "origins", "assigned-to", "who", "reason"
    )
    return parts.sheet("decisions", columns, rows)
