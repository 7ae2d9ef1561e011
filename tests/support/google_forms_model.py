"""Forms as Google keeps them: the Forms API v1 as far as we use it, and the page that citizens get.

Sources: the discovery document forms.v1 (revision 20250422, which has all four methods; it still says that a
new form is published, so what holds for forms made after 30 June 2026 is done here by hand: unpublished until
`setPublishSettings`), its guides, and the refusals that users report. Where Google leaves out what is false or
empty, so does this.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

READ_SCOPE = "https://www.googleapis.com/auth/forms.body.readonly"
WRITE_SCOPE = "https://www.googleapis.com/auth/forms.body"

Json = dict[str, Any]

_KINDS = ("questionItem", "questionGroupItem", "pageBreakItem", "textItem", "imageItem", "videoItem")
_QUESTION_KINDS = (
    "textQuestion",
    "choiceQuestion",
    "scaleQuestion",
    "ratingQuestion",
    "dateQuestion",
    "timeQuestion",
    "fileUploadQuestion",
    "rowQuestion",
)
_UPDATABLE = {
    "title",
    "description",
    "questionItem.question.required",
    "questionItem.question.choiceQuestion.type",
    "questionItem.question.choiceQuestion.options",
}


class FormRefusedError(Exception):
    """What Google refuses with 400; the message is in Google's manner."""


@dataclass
class StoredForm:
    """One form. `state` is (published, accepting), None on a form from before forms could be unpublished."""

    id: str
    public_id: str
    title: str
    document_title: str = ""
    description: str = ""
    items: list[Json] = field(default_factory=list)
    emails: str | None = None
    state: tuple[bool, bool] | None = (False, False)
    linked_sheet: str | None = None
    editors: set[str] = field(default_factory=set)
    revision: int = 1
    one_response: bool = False
    next_id: int = 0x1000_0000

    @property
    def url(self) -> str:
        """The address for citizens."""
        return f"https://docs.google.com/forms/d/e/{self.public_id}/viewform"

    @property
    def accepting(self) -> bool:
        """Whether citizens can answer."""
        return self.state is None or self.state == (True, True)

    def resource(self) -> Json:
        """Return `Form`."""
        info = {"title": self.title, "documentTitle": self.document_title, "description": self.description}
        form: Json = {
            "formId": self.id,
            "info": {name: text for name, text in info.items() if text},
            "revisionId": f"{self.revision:08x}",
            "responderUri": self.url,
            "settings": {"emailCollectionType": self.emails} if self.emails else {},
        }
        if self.items:
            form["items"] = [_lean(item) for item in self.items]
        if self.linked_sheet:
            form["linkedSheetId"] = self.linked_sheet
        if self.state is not None:
            form["publishSettings"] = self.publish_settings()
        return form

    def publish_settings(self) -> Json:
        """Return `PublishSettings`."""
        published, accepting = self.state or (False, False)
        return {"publishState": _lean({"isPublished": published, "isAcceptingResponses": accepting})}

    def batch_update(self, body: Mapping[str, Any]) -> Json:
        """Carry out `BatchUpdateFormRequest`, all or nothing; raises FormRefusedError."""
        control = body.get("writeControl", {})
        if control.get("requiredRevisionId", f"{self.revision:08x}") != f"{self.revision:08x}":
            raise FormRefusedError("The required revision ID does not match the latest revision.")
        if not body.get("requests"):
            raise FormRefusedError("Must specify at least one request.")
        draft = deepcopy(self)
        replies: list[Json] = []
        for number, request in enumerate(body["requests"]):
            ((name, arguments),) = request.items()
            try:
                replies.append(_REQUESTS[name](draft, arguments))
            except FormRefusedError as refused:
                raise FormRefusedError(f"Invalid requests[{number}].{name}: {refused}") from None
        draft.revision += 1
        self.__dict__.update(draft.__dict__)
        answer: Json = {"replies": replies, "writeControl": {"requiredRevisionId": f"{self.revision:08x}"}}
        if body.get("includeFormInResponse"):
            answer["form"] = self.resource()
        return answer

    def set_publish_settings(self, body: Mapping[str, Any]) -> Json:
        """Carry out `SetPublishSettingsRequest`; raises FormRefusedError."""
        if self.state is None:
            raise FormRefusedError("Publish settings are not supported for legacy forms.")
        if body.get("updateMask", "*") not in {"publishState", "publish_state", "*"}:
            raise FormRefusedError("Invalid update mask.")
        wanted = body["publishSettings"]["publishState"]
        if set(wanted) != {"isPublished", "isAcceptingResponses"}:
            raise FormRefusedError("Both is_published and is_accepting_responses are required.")
        published = bool(wanted["isPublished"])
        self.state = (published, published and bool(wanted["isAcceptingResponses"]))
        return {"formId": self.id, "publishSettings": self.publish_settings()}

    def page(self) -> str:
        """Return the page for citizens, with the form as data the way Google writes it there."""
        settings: list[Any] = [None] * 6 + [
            {None: 1, "VERIFIED": 2, "RESPONDER_INPUT": 3}.get(self.emails, 1)
        ]
        inner: list[Any] = [self.description, [_page_item(item) for item in self.items], *[None] * 6]
        inner += [self.title, None, settings]
        data = [None, inner, "/forms", self.document_title, *[None] * 10, f"e/{self.public_id}"]
        text = json.dumps(data, ensure_ascii=False)
        return f"<!DOCTYPE html><title>x</title><script>var FB_PUBLIC_LOAD_DATA_ = {text};</script>"

    def _new_id(self) -> str:
        self.next_id += 0x0101_0101
        return f"{self.next_id & 0x7FFFFFFF:08x}"

    def new_ids(self, item: Json) -> list[str]:
        """Give an item the ids that it lacks, and return those of its questions; raises FormRefusedError."""
        taken = {other["itemId"] for other in self.items}
        item.setdefault("itemId", self._new_id())
        if item["itemId"] in taken:
            raise FormRefusedError(f"Item ID {item['itemId']} is already used.")
        question = item.get("questionItem", {}).get("question")
        if question is None:
            return []
        used = {
            other["questionItem"]["question"]["questionId"] for other in self.items if "questionItem" in other
        }
        question.setdefault("questionId", self._new_id())
        if question["questionId"] in used:
            raise FormRefusedError(f"Question ID {question['questionId']} is already used.")
        if not _is_id(question["questionId"]):
            raise FormRefusedError(f"Invalid question ID: {question['questionId']}.")
        return [question["questionId"]]


def new_form(number: int, body: Mapping[str, Any], owner: str, *, unpublished: bool) -> StoredForm:
    """Carry out `forms.create`; raises FormRefusedError."""
    if set(body) != {"info"} or not set(body["info"]) <= {"title", "documentTitle"}:
        raise FormRefusedError("Only info.title can be set when creating a form.")
    _require_line(body["info"].get("title", ""))
    if not unpublished:
        raise LookupError("what a form is by default has changed more than once: say it")
    return StoredForm(
        id=f"1NewForm{number:036d}",
        public_id=f"1FAIpQLSdNew{number:044d}",
        title=body["info"]["title"],
        document_title=body["info"].get("documentTitle", ""),
        editors={owner},
    )


def question(title: str, question_id: str, **asked: Any) -> Json:
    """Return an `Item` with one question; its item id is another number than its question id."""
    description = asked.pop("description", "")
    written = {"title": title, "description": description} if description else {"title": title}
    return {
        "itemId": f"{int(question_id, 16) ^ 0x0F0F_0F0F:08x}",
        **written,
        "questionItem": {"question": {"questionId": question_id, **asked}},
    }


def choice(*options: str, kind: str = "RADIO") -> Json:
    """Return a `ChoiceQuestion`."""
    return {"type": kind, "options": [{"value": option} for option in options]}


def section(title: str, item_id: str) -> Json:
    """Return a page break."""
    return {"itemId": item_id, "title": title, "pageBreakItem": {}}


def _create(form: StoredForm, arguments: Mapping[str, Any]) -> Json:
    item = deepcopy(dict(arguments["item"]))
    index = _index(arguments["location"], len(form.items) + 1)
    question_ids = form.new_ids(item)
    _judge(item)
    form.items.insert(index, item)
    created = {"itemId": item["itemId"], **({"questionId": question_ids} if question_ids else {})}
    return {"createItem": created}


def _delete(form: StoredForm, arguments: Mapping[str, Any]) -> Json:
    del form.items[_index(arguments["location"], len(form.items))]
    return {}


def _move(form: StoredForm, arguments: Mapping[str, Any]) -> Json:
    item = form.items.pop(_index(arguments["originalLocation"], len(form.items)))
    form.items.insert(_index(arguments["newLocation"], len(form.items) + 1), item)
    return {}


def _update(form: StoredForm, arguments: Mapping[str, Any]) -> Json:
    stored = form.items[_index(arguments["location"], len(form.items))]
    given = arguments["item"]
    paths = _mask(arguments)
    if not set(paths) <= _UPDATABLE:
        raise LookupError(paths)  # Google knows more than this server does
    if given.get("itemId") != stored["itemId"]:
        raise LookupError("the item written isn't the one that stands there")
    for path in paths:
        *outer, last = path.split(".")
        source, target = given, stored
        for name in outer:
            source, target = source.get(name, {}), target[name]
        if last in source:
            target[last] = deepcopy(source[last])
        else:
            target.pop(last, None)
    _judge(stored)
    return {}


def _update_info(form: StoredForm, arguments: Mapping[str, Any]) -> Json:
    for path in _mask(arguments):
        if path not in {"title", "description"}:
            raise FormRefusedError(f"Invalid update mask path {path}.")
        setattr(form, path, arguments["info"].get(path, ""))
    _require_line(form.title)
    return {}


def _update_settings(form: StoredForm, arguments: Mapping[str, Any]) -> Json:
    if _mask(arguments) != ["emailCollectionType"]:
        raise LookupError(arguments)
    form.emails = arguments["settings"]["emailCollectionType"]
    return {}


_REQUESTS: dict[str, Callable[[StoredForm, Mapping[str, Any]], Json]] = {
    "createItem": _create,
    "deleteItem": _delete,
    "moveItem": _move,
    "updateItem": _update,
    "updateFormInfo": _update_info,
    "updateSettings": _update_settings,
}


def _mask(arguments: Mapping[str, Any]) -> list[str]:
    mask = arguments.get("updateMask", "")
    if not mask:
        raise FormRefusedError("Must specify at least one field in the update mask.")
    return list(mask.split(","))


def _index(location: Mapping[str, Any], count: int) -> int:
    index = location.get("index")
    if not isinstance(index, int) or not 0 <= index < count:
        raise FormRefusedError(f"The index must be in the range [0..{count}).")
    return index


def _judge(item: Json) -> None:
    kinds = [name for name in _KINDS if name in item]
    if len(kinds) != 1:
        raise FormRefusedError("Exactly one kind of item is required.")
    _require_line(item.get("title", ""), empty=True)
    if "questionItem" not in item:
        return
    asked = item["questionItem"]["question"]
    if len([name for name in _QUESTION_KINDS if name in asked]) != 1:
        raise FormRefusedError("Exactly one kind of question is required.")
    if "choiceQuestion" in asked:
        _judge_choice(asked["choiceQuestion"])
    if "scaleQuestion" in asked:
        scale = asked["scaleQuestion"]
        if scale["low"] not in {0, 1} or not 2 <= scale["high"] <= 10:
            raise FormRefusedError("Scale: low must be 0 or 1, high between 2 and 10.")


def _judge_choice(asked: Json) -> None:
    values = []
    for option in asked.get("options", ()):
        if option.get("isOther"):
            if "value" in option:
                raise FormRefusedError("Cannot set option.value when isOther is true")
            continue
        _require_line(option.get("value", ""))
        values.append(option["value"])
    if not values:
        raise FormRefusedError("A choice question requires options.")
    if len(set(values)) < len(values):
        raise FormRefusedError("Options must be unique.")


def _require_line(text: str, *, empty: bool = False) -> None:
    if "\n" in text:
        raise FormRefusedError("Displayed text cannot contain newlines")
    if not text.strip() and not empty:
        raise FormRefusedError("Displayed text cannot be empty")


def _is_id(text: str) -> bool:
    return len(text) == 8 and all(char in "0123456789abcdef" for char in text) and int(text, 16) < 2**31


def _lean(value: Any) -> Any:
    """Leave out what is false or empty, as Google does; an empty message stays."""
    if isinstance(value, list):
        return [_lean(item) for item in value]
    if isinstance(value, dict):
        return {name: _lean(inner) for name, inner in value.items() if inner not in (False, "", None)}
    return value


def _page_item(item: Json) -> list[Any]:
    number = int(item["itemId"], 16)
    title, description = item.get("title"), item.get("description")
    if "pageBreakItem" in item:
        return [number, title, description, 8]
    asked = item.get("questionItem", {}).get("question", {})
    entry = int(asked.get("questionId", "0"), 16)
    required = int(bool(asked.get("required")))
    if "choiceQuestion" in asked:
        kind = {"RADIO": 2, "DROP_DOWN": 3, "CHECKBOX": 4}[asked["choiceQuestion"]["type"]]
        options = [
            ["", None, None, None, 1] if option.get("isOther") else [option["value"], None, None, None, 0]
            for option in asked["choiceQuestion"]["options"]
        ]
        return [number, title, description, kind, [[entry, options, required]]]
    if "scaleQuestion" in asked:
        scale = asked["scaleQuestion"]
        numbers = [[str(n)] for n in range(scale.get("low", 0), scale["high"] + 1)]
        labels = [scale.get("lowLabel", ""), scale.get("highLabel", "")]
        return [number, title, description, 5, [[entry, numbers, required, labels]]]
    if "fileUploadQuestion" in asked:
        return [number, title, description, 13, [[entry, None, required]]]
    if "textQuestion" in asked:
        kind = 1 if asked["textQuestion"].get("paragraph") else 0
        return [number, title, description, kind, [[entry, None, required]]]
    raise LookupError(item)
