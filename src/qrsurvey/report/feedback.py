"""What people said beside their marks: misconduct reported, what they picked, what comments are about.

Counts alone of what concerns misconduct, and no unit by name: the report goes to all of them, and where one
has few responses somebody would look for who sent this.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from qrsurvey.analysis.figures import ChoiceFigures
from qrsurvey.analysis.topics import Example
from qrsurvey.report.breakdown_tables import choices_table, topics_table
from qrsurvey.report.ground import Ground, items
from qrsurvey.report.handling_table import handling_blocks
from qrsurvey.report.model import Block, Paragraph, ParagraphKind
from qrsurvey.survey.questions import Kind, Role
from qrsurvey.survey.topic_lexicon import MISCONDUCT, Tone

_SHOWN_OTHERWISE = frozenset({Role.MISCONDUCT, Role.SERVICE, Role.RESPONDENT, Role.VISIT})

_EXAMPLES = 2
"""How many comments are shown of each topic and tone."""


def feedback(ground: Ground) -> Iterator[Block]:
    """Yield the part, where anything of the kind was asked."""
    # A unit isn't told what was reported of it: somebody might look for who did.
    reported = _misconduct(ground) if ground.figures.unit is None else ()
    handled = ground.figures.handled if ground.figures.unit is None else None
    handling = handling_blocks(handled, ground.numbering, ground.wording) if handled else ()
    blocks = [*reported, *handling, *_choices(ground), *_comments(ground)]
    if blocks:
        yield ground.part("feedback.part")
        yield from blocks


def misconduct(ground: Ground) -> ChoiceFigures | None:
    """Return the figures of the question on misconduct, where it was asked and answered."""
    question = ground.survey.by_role(Role.MISCONDUCT)
    key = question.key if question else None
    return next((one for one in ground.figures.views.choices if one.key == key and one.n), None)


def _misconduct(ground: Ground) -> Iterator[Block]:
    wording = ground.wording
    question, figures = ground.survey.by_role(Role.MISCONDUCT), misconduct(ground)
    if question is None or not question.alarm:
        return
    title = wording.question(question)
    if figures is None:
        yield Paragraph(wording.text("feedback.misconduct-unanswered", question=title))
        return
    alarming = sum(figures.by_unit.values())
    options = wording.either([wording.text("report.quoted", text=label) for label in question.alarm])
    if not alarming:
        yield Paragraph(
            wording.plural("feedback.misconduct-none", figures.n, question=title, options=options)
        )
        return
    values = {
        "question": title,
        "options": options,
        "n_answers": figures.n,
        "share": wording.percent(alarming / figures.n),
    }
    yield Paragraph(wording.plural("feedback.misconduct", alarming, **values))
    yield Paragraph(wording.plural("feedback.misconduct-units", len(figures.by_unit)))
    yield Paragraph(wording.text("feedback.misconduct-note"), ParagraphKind.NOTE)


def _choices(ground: Ground) -> Iterator[Block]:
    """Yield the other questions with options, such as how often one had to come."""
    asked = {question.key: question for question in ground.survey.questions}
    figures = [
        one for one in ground.figures.views.choices if one.n and asked[one.key].role not in _SHOWN_OTHERWISE
    ]
    for one in figures:
        if one.counts is not None and one.n >= ground.survey.thresholds.hide_below:
            yield choices_table(one, asked[one.key], ground.numbering.table(), ground.wording)
            if asked[one.key].kind is Kind.MULTIPLE:
                yield Paragraph(ground.wording.text("feedback.multiple-note"), ParagraphKind.NOTE)


def _comments(ground: Ground) -> Iterator[Block]:
    topics, wording = ground.figures.topics, ground.wording
    if topics is None:
        return
    if not topics.comments:
        yield Paragraph(wording.text("feedback.no-comments"))
        return
    if topics.told is None:
        yield Paragraph(wording.plural("feedback.comments-few", topics.comments))
        return
    yield Paragraph(wording.plural("feedback.comments", topics.comments, told=topics.told))
    # As with the question on misconduct: a unit isn't told of accusations.
    hidden = () if ground.figures.unit is None else (MISCONDUCT,)
    if any(count.total for count in topics.topics if count.topic not in hidden):
        yield topics_table(topics, ground.topic_names, ground.numbering.table(), wording, hidden)
        yield Paragraph(wording.text("feedback.topics-note"), ParagraphKind.NOTE)
    if shown := list(shown_examples(ground)):
        yield Paragraph(wording.text("feedback.examples"))
        yield from items([_example(example, ground) for example in shown])
    if topics.proposals:
        yield Paragraph(wording.plural("feedback.proposals", len(topics.proposals)))


def shown_examples(ground: Ground) -> Iterator[Example]:
    """Yield a few examples: each text once, not too many of one topic and tone, and no accusation."""
    topics = ground.figures.topics
    # Of few people a unit could tell who wrote.
    few = topics is not None and topics.comments < ground.survey.thresholds.hide_below
    if topics is None or (few and ground.figures.unit is not None):
        return
    texts: set[str] = set()
    kinds = Counter[tuple[str, Tone]]()
    for example in topics.examples:
        kind = (example.topic, example.tone)
        if example.topic != MISCONDUCT and example.text not in texts and kinds[kind] < _EXAMPLES:
            texts.add(example.text)
            kinds[kind] += 1
            yield example


def _example(example: Example, ground: Ground) -> str:
    wording = ground.wording
    return wording.text(
        "feedback.example",
        topic=ground.topic_names.get(example.topic, example.topic),
        tone=wording.text(f"feedback.tone-{example.tone}"),
        text=_without_stop(example.text),
    )


def _without_stop(text: str) -> str:
    """Drop a comment's own full stop before the list's mark; an ellipsis is the comment's."""
    text = text.rstrip()
    return text if text.endswith("..") else text.removesuffix(".")
