"""The form that `survey.yaml` asks for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from qrsurvey.survey.form_model import FormItem, FormModel, FormWords, Shape, entry_to_question
from qrsurvey.survey.questions import Kind, Question, Role, Survey

# Which shapes answer a kind of question so that its answers are read; the first is the one we make.
SHAPES: Mapping[Kind, tuple[Shape, ...]] = {
    Kind.TEXT: (Shape.TEXT, Shape.PARAGRAPH),
    Kind.CHOICE: (Shape.CHOICE, Shape.DROP_DOWN),
    Kind.MULTIPLE: (Shape.MULTIPLE,),
    Kind.RATING: (Shape.CHOICE, Shape.DROP_DOWN, Shape.SCALE, Shape.STARS),
}

NUMBERS = ("1", "2", "3", "4", "5")
"""What a scale or five stars offer for a rating."""


@dataclass(frozen=True)
class Wanted:
    """One item as it should be, and the question it asks; a section asks none.

    `titles` are all titles under which it may stand already. `says` tells on which points the survey has a
    say: what it leaves open stays as it is on a live form.
    """

    item: FormItem
    question: Question | None = None
    titles: tuple[str, ...] = ()
    says_required: bool = True
    says_shape: bool = False

    @property
    def key(self) -> str:
        """The question's key; empty for a section."""
        return self.question.key if self.question else ""


@dataclass(frozen=True)
class WantedForm:
    """The whole form as it should be."""

    title: str
    description: str
    items: tuple[Wanted, ...]

    @property
    def model(self) -> FormModel:
        """The form that would be made where there is none."""
        return FormModel(self.title, self.description, tuple(wanted.item for wanted in self.items))

    @property
    def code(self) -> Wanted:
        """The code question."""
        return next(w for w in self.items if w.question is not None and w.question.role is Role.CODE)


def wanted_form(survey: Survey, language: str, words: FormWords) -> WantedForm:
    """Return the form that a survey asks for, in `language` first.

    What the survey says in other languages too stands below, as the description: an answer is told by the
    title and the labels, so these are in one language.
    """
    items: list[Wanted] = []
    for question in survey.questions:
        if question.section:
            items.append(_section(question.section, language))
        items.append(_wanted(question, language, words, survey))
    return WantedForm(
        _in(survey.titles, language),
        "\n\n".join([*_each(survey.description, language), *_others(survey.titles, language)]),
        tuple(items),
    )


def own_question_id(key: str) -> str:
    """Return the id we give the question when we make it: the same key always has the same.

    So a question that somebody retitled on the form is still known. Google writes ids as 8 hexadecimal digits
    below 2^31 and accepts ours when an item is created.
    """
    number = int.from_bytes(hashlib.sha256(f"qrsurvey question {key}".encode()).digest()[:4]) & 0x7FFFFFFF
    return f"{max(number, 1):08x}"


def _wanted(question: Question, language: str, words: FormWords, survey: Survey) -> Wanted:
    code = question.role is Role.CODE
    below = [*_others(question.titles, language), *_each(question.help, language)]
    scale = question.kind is Kind.RATING and question.scale is True
    labels = tuple(option.label for option in question.options)
    item = FormItem(
        shape=_shape(question, scale=scale),
        title=_in(question.titles, language),
        description="\n".join([*below, words.code_help] if code and not question.help else below),
        required=_required(question),
        options=NUMBERS if scale else labels,
        labels=(labels[0], labels[-1]) if scale else None,
        question=entry_to_question(survey.form.code_entry)
        if code and survey.form
        else own_question_id(question.key),
    )
    return Wanted(
        item,
        question,
        question.headers,
        says_required=question.required is not None or code,
        says_shape=question.scale is not None,
    )


def _section(titles: Mapping[str, str], language: str) -> Wanted:
    item = FormItem(Shape.SECTION, _in(titles, language), "\n".join(_others(titles, language)))
    return Wanted(item, None, tuple(titles.values()))


def _shape(question: Question, *, scale: bool) -> Shape:
    if scale:
        return Shape.SCALE
    if question.role is Role.COMMENT:
        return Shape.PARAGRAPH
    return SHAPES[question.kind][0]


def _required(question: Question) -> bool:
    """Tell whether an answer is demanded: what the survey says, else only where no figure is without it."""
    if question.required is not None:
        return question.required
    return question.role in {Role.CODE, Role.HEADLINE}


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or next(iter(texts.values()))


def _others(texts: Mapping[str, str], language: str) -> list[str]:
    first = _in(texts, language)
    return [text for text in texts.values() if text != first]


def _each(texts: Mapping[str, str], language: str) -> list[str]:
    return [_in(texts, language), *_others(texts, language)] if texts else []
