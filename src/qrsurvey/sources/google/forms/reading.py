"""A form as the Forms API v1 gives it (`Form`), read into the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qrsurvey.i18n.text import nfc
from qrsurvey.sources.google import refusals
from qrsurvey.survey.form_address import Page, read_address
from qrsurvey.survey.form_model import Emails, FormItem, FormModel, LiveForm, Shape

_CHOICES = {"RADIO": Shape.CHOICE, "DROP_DOWN": Shape.DROP_DOWN, "CHECKBOX": Shape.MULTIPLE}
_EMAILS = {
    "DO_NOT_COLLECT": Emails.NONE,
    "RESPONDER_INPUT": Emails.TYPED,
    "VERIFIED": Emails.VERIFIED,
}


def read_form(form: Mapping[str, Any]) -> LiveForm:
    """Read the answer of `forms.get`.

    The API leaves out what is false, empty or zero. A form from before forms could be unpublished has no
    `publishSettings`.

    Raises:
        SourceError: it isn't a form.
    """
    try:
        return _form(form)
    except (KeyError, TypeError, ValueError, AttributeError):
        error = refusals.malformed().error
    raise error


def _form(form: Mapping[str, Any]) -> LiveForm:
    info = form.get("info", {})
    state = form.get("publishSettings", {}).get("publishState")
    emails = form.get("settings", {}).get("emailCollectionType")
    return LiveForm(
        FormModel(
            _text(info, "title") or _text(info, "documentTitle"),
            _text(info, "description"),
            tuple(_item(item) for item in form.get("items", ())),
        ),
        id=str(form["formId"]),
        url=_address(str(form["responderUri"])),
        revision=str(form["revisionId"]) if "revisionId" in form else None,
        published=None if state is None else bool(state.get("isPublished")),
        accepting=None if state is None else bool(state.get("isAcceptingResponses")),
        # A form that was never told about e-mail addresses doesn't ask for them.
        emails=_EMAILS.get(emails, Emails.NONE),
        spreadsheet=form.get("linkedSheetId"),
    )


def _item(item: Mapping[str, Any]) -> FormItem:
    title, description = _text(item, "title"), _text(item, "description")
    item_id = str(item["itemId"])
    if "pageBreakItem" in item:
        return FormItem(Shape.SECTION, title, description, item=item_id)
    question = item.get("questionItem", {}).get("question")
    if question is None:
        shape = Shape.OTHER
        for inner in item.get("questionGroupItem", {}).get("questions", ()):
            if "fileUploadQuestion" in inner:
                shape = Shape.FILE
        return FormItem(shape, title, description, item=item_id)
    shape, options, labels, other = _asked(question)
    return FormItem(
        shape,
        title,
        description,
        required=bool(question.get("required")),
        options=options,
        labels=labels,
        other=other,
        item=item_id,
        question=_hexadecimal(str(question["questionId"])),
    )


def _asked(question: Mapping[str, Any]) -> tuple[Shape, tuple[str, ...], tuple[str, str] | None, bool]:
    if "textQuestion" in question:
        return Shape.PARAGRAPH if question["textQuestion"].get("paragraph") else Shape.TEXT, (), None, False
    if "choiceQuestion" in question:
        choice = question["choiceQuestion"]
        options = choice.get("options", ())
        return (
            _CHOICES.get(choice.get("type"), Shape.OTHER),
            tuple(_text(option, "value") for option in options if not option.get("isOther")),
            None,
            any(option.get("isOther") for option in options),
        )
    if "scaleQuestion" in question:
        scale = question["scaleQuestion"]
        labels = (_text(scale, "lowLabel"), _text(scale, "highLabel"))
        return Shape.SCALE, _numbers(int(scale.get("low", 0)), int(scale["high"])), labels, False
    if "ratingQuestion" in question:
        return Shape.STARS, _numbers(1, int(question["ratingQuestion"]["ratingScaleLevel"])), None, False
    return Shape.FILE if "fileUploadQuestion" in question else Shape.OTHER, (), None, False


def _address(url: str) -> str:
    """Let no other address than a form's get onto placards and into messages."""
    if read_address(url).page is not Page.ANSWER:
        raise ValueError(url)
    return url


def _hexadecimal(question: str) -> str:
    int(question, 16)  # of it an `entry.…` is made
    return question


def _numbers(low: int, high: int) -> tuple[str, ...]:
    return tuple(str(number) for number in range(low, min(high, low + 20) + 1))


def _text(holder: Mapping[str, Any], key: str) -> str:
    return nfc(str(holder.get(key, "")))
