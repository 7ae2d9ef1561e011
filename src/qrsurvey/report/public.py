"""What everybody may read: figures of units and questions in plain words, and nothing of any person.

No comment is quoted, nothing is said of misconduct or of what looks odd, and what is hidden follows from
nothing that is told. Shares have one decimal: they are read aloud.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from qrsurvey.analysis.figures import Figures, PublicFigures, Score
from qrsurvey.i18n import numbers
from qrsurvey.i18n.language import Language
from qrsurvey.i18n.text import collapse
from qrsurvey.report import public_sentences as said
from qrsurvey.report.letterhead import subject, survey_words
from qrsurvey.report.model import Identity, RowKind
from qrsurvey.report.wording import Wording
from qrsurvey.survey.questions import Survey
from qrsurvey.survey.units import Group, Office


@dataclass(frozen=True)
class PublicRow:
    """A unit, a group (`kind`), or a question: its name, how many answered, its share or why it has none.

    `part` is the share as a fraction; `few` marks one of too few answers to be compared. `answered` tells
    whether there are answers at all.
    """

    name: str
    answers: str
    share: str
    part: float | None = None
    few: bool = False
    kind: RowKind = RowKind.DATA
    answered: bool = True


@dataclass(frozen=True)
class PublicSummary:
    """All that a bulletin or a poster says, in its language.

    `survey` is what it is called within a sentence. `share` is the headline, `share_words` what it is a share
    of and `answers` of how many; without one `share_words` say why and `answers` are all. `groups` are the
    rows of groups alone, for where all units have no room. `notes` tell how to read the figures, `few_note`
    what a mark at those of few answers means, `feedback` how to go on giving one's opinion. Where nobody
    answered there are no rows, no notes and no thanks.
    """

    language: Language
    title: str
    survey: str
    parent: str | None
    office: str
    made: datetime
    period: str
    answers: str
    share: str | None
    part: float | None
    share_words: str
    sentences: tuple[str, ...]
    questions: tuple[PublicRow, ...]
    units: tuple[PublicRow, ...]
    notes: tuple[str, ...]
    few_note: str
    feedback: tuple[str, ...]
    hotline: str | None
    thanks: str
    identity: Identity

    @property
    def groups(self) -> tuple[PublicRow, ...]:
        """The groups without their units."""
        return tuple(row for row in self.units if row.kind is RowKind.GROUP)


def build_public(
    figures: Figures,
    *,
    office: Office,
    groups: Sequence[Group],
    survey: Survey,
    language: Language,
    now: datetime,
    topic_names: Mapping[str, str] | None = None,
) -> PublicSummary:
    """Say of one period what everybody may know.

    Args:
        figures: Of all units, with `public`.
        office: Who tells it.
        groups: In the order of the configuration.
        survey: The titles of the questions, and the thresholds that the figures were made with.
        language: Of every sentence.
        now: The office's local time.
        topic_names: What the topics of comments are called, by id.
    """
    public = figures.public
    assert public is not None, "count_report(public=True)"
    wording = Wording(language)
    levels = wording.levels(survey)
    told = public.whole.share is not None
    answered = bool(figures.responses.attributed)
    units = tuple(_units(figures, public, groups, survey, wording)) if answered else ()
    return PublicSummary(
        language=language,
        title=subject(figures, survey, wording),
        survey=survey_words(survey, wording),
        parent=collapse(office.parent) if office.parent else None,
        office=collapse(office.name),
        made=now,
        period=wording.period(figures.period.period),
        answers=wording.plural("public.base", public.whole.n)
        if told
        else wording.plural("public.n-answers", figures.responses.attributed),
        share=_percent(public.whole, language) if told else None,
        part=public.whole.share,
        share_words=wording.text("public.share-words", satisfied=levels[3], very=levels[4])
        if told
        else said.no_share(public.whole, wording),
        sentences=tuple(said.sentences(figures, survey, wording, now, topic_names or {})),
        questions=tuple(_questions(figures, survey, wording)),
        units=units,
        notes=tuple(said.notes(figures, public, wording)) if answered else (),
        few_note=wording.text("public.note-few", rank_from=survey.thresholds.rank_from),
        feedback=tuple(said.feedback(office, wording)),
        hotline=collapse(office.hotline) if office.hotline else None,
        thanks=wording.text("public.thanks", office=collapse(office.name)) if answered else "",
        identity=Identity(
            period=figures.period.label,
            language=language.tag,
            units=(),
            by=(),
            made=now.isoformat(timespec="seconds"),
            head=figures.head,
        ),
    )


def _units(
    figures: Figures, public: PublicFigures, groups: Sequence[Group], survey: Survey, wording: Wording
) -> Iterator[PublicRow]:
    """Yield the units under their groups, in the order of the configuration; nothing is ranked."""
    for group in groups:
        members = [unit for unit in figures.units if unit.group == group.id]
        if not members:
            continue
        if len(groups) > 1:
            responses = sum(unit.responses for unit in members)
            row = _row(group.name, responses, public.groups[group.id], survey, wording)
            yield replace(row, kind=RowKind.GROUP)
        for unit in members:
            yield _row(unit.name, unit.responses, public.units[unit.id], survey, wording)


def _row(name: str, responses: int, score: Score, survey: Survey, wording: Wording) -> PublicRow:
    answers = wording.plural("public.n-answers", score.n)
    if score.share is None:
        message_id = "public.not-told" if responses else "public.no-answers"
        return PublicRow(collapse(name), answers, wording.text(message_id), answered=bool(responses))
    few = score.n < survey.thresholds.rank_from
    return PublicRow(collapse(name), answers, _percent(score, wording.language), score.share, few)


def _questions(figures: Figures, survey: Survey, wording: Wording) -> Iterator[PublicRow]:
    """Yield the shares of all questions but the headline, which is told above them or hidden."""
    titles = {question.key: wording.question(question) for question in survey.ratings}
    for question in figures.questions:
        if question.key == figures.headline.question or question.score.share is None:
            continue
        score = question.score
        yield PublicRow(
            collapse(titles[question.key]),
            wording.plural("public.n-answers", score.n),
            _percent(score, wording.language),
            score.share,
            few=score.n < survey.thresholds.rank_from,
        )


def _percent(score: Score, language: Language) -> str:
    assert score.share is not None
    return numbers.percent(score.share, language, digits=1)
