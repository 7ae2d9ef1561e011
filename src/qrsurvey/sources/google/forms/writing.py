"""A plan as requests of the Forms API v1 (`forms.batchUpdate`).

Google carries the requests out one after the other, all or none; an index is that at the moment of its
request. Items are put in their places first and then written, so that the indices of the second part are
those of the finished form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from qrsurvey.survey.form_model import FormItem, LiveForm, Shape
from qrsurvey.survey.form_options import renamed_from
from qrsurvey.survey.form_plan import FormPlan, Target, What
from qrsurvey.survey.form_wanted import WantedForm

Json = dict[str, Any]

_TYPES = {Shape.CHOICE: "RADIO", Shape.DROP_DOWN: "DROP_DOWN", Shape.MULTIPLE: "CHECKBOX"}


def batch_requests(plan: FormPlan, wanted: WantedForm, live: LiveForm, raw: Mapping[str, Any]) -> list[Json]:
    """Return the requests that make the live form, whose JSON is `raw`, the planned one."""
    raw_items = {item["itemId"]: item for item in raw.get("items", ())}
    options = {one.item.title: one.question.options for one in wanted.items if one.question is not None}
    requests = list(_of_form(plan))
    requests += _of_places(plan, live)
    for index, target in enumerate(plan.targets):
        if target.live is not None:
            before = raw_items[target.live.item]
            names = renamed_from(options.get(target.item.title, ()), target.live.options)
            request = _update(target, target.live, before, names, index)
            requests += [request] if request else []
    return requests


def publish_request() -> Json:
    """Return the body of `forms.setPublishSettings` that opens the form for answers."""
    state = {"isPublished": True, "isAcceptingResponses": True}
    return {"publishSettings": {"publishState": state}, "updateMask": "publishState"}


def new_item(item: FormItem) -> Json:
    """Return the `Item` of an item that isn't there yet."""
    written: Json = {"title": item.title}
    if item.description:
        written["description"] = item.description
    if item.shape is Shape.SECTION:
        return {**written, "pageBreakItem": {}}
    question: Json = {"required": item.required}
    if item.question is not None:
        question["questionId"] = item.question
    if item.shape in _TYPES:
        options = [{"value": option} for option in item.options]
        question["choiceQuestion"] = {"type": _TYPES[item.shape], "options": options}
    elif item.shape is Shape.SCALE:
        low, high = item.labels or ("", "")
        question["scaleQuestion"] = {
            "low": int(item.options[0]),
            "high": int(item.options[-1]),
            "lowLabel": low,
            "highLabel": high,
        }
    else:
        question["textQuestion"] = {"paragraph": item.shape is Shape.PARAGRAPH}
    return {**written, "questionItem": {"question": question}}


def _of_form(plan: FormPlan) -> Iterator[Json]:
    info = {"title": plan.title, "description": plan.description}
    mask = [
        name for what, name in ((What.TITLE, "title"), (What.DESCRIPTION, "description")) if plan.has(what)
    ]
    if mask:
        yield {"updateFormInfo": {"info": {name: info[name] for name in mask}, "updateMask": ",".join(mask)}}
    if plan.has(What.EMAILS):
        settings = {"emailCollectionType": "DO_NOT_COLLECT"}
        yield {"updateSettings": {"settings": settings, "updateMask": "emailCollectionType"}}


def _of_places(plan: FormPlan, live: LiveForm) -> Iterator[Json]:
    kept = {target.live.item for target in plan.targets if target.live is not None}
    order = [item.item for item in live.model.items]
    for at in range(len(order) - 1, -1, -1):
        if order[at] not in kept:
            yield {"deleteItem": {"location": {"index": at}}}
            del order[at]
    for index, target in enumerate(plan.targets):
        if target.live is None:
            yield {"createItem": {"item": new_item(target.item), "location": {"index": index}}}
            order.insert(index, None)
            continue
        at = order.index(target.live.item)
        if at != index:
            yield {"moveItem": {"originalLocation": {"index": at}, "newLocation": {"index": index}}}
            order.insert(index, order.pop(at))


def _update(
    target: Target, live: FormItem, before: Mapping[str, Any], names: Mapping[str, str], index: int
) -> Json | None:
    """Write what differs into a copy of what Google gave: ids, pictures and branches stay as they are."""
    item, written, mask = target.item, deepcopy(dict(before)), []
    if item.title != live.title:
        written["title"] = item.title
        mask.append("title")
    if item.description != live.description:
        written["description"] = item.description
        mask.append("description")
    if live.question is not None:
        question = written["questionItem"]["question"]
        if item.required != live.required:
            question["required"] = item.required
            mask.append("questionItem.question.required")
        if item.shape is not live.shape and item.shape in _TYPES:
            question["choiceQuestion"]["type"] = _TYPES[item.shape]
            mask.append("questionItem.question.choiceQuestion.type")
        if item.options != live.options:
            choice = question["choiceQuestion"]
            choice["options"] = _options(item, choice.get("options", ()), names)
            mask.append("questionItem.question.choiceQuestion.options")
    if not mask:
        return None
    return {"updateItem": {"item": written, "location": {"index": index}, "updateMask": ",".join(mask)}}


def _options(item: FormItem, before: list[Json], names: Mapping[str, str]) -> list[Json]:
    known = {str(option.get("value", "")): option for option in before if not option.get("isOther")}
    written = [{**known.get(names.get(label, label), {}), "value": label} for label in item.options]
    return written + [option for option in before if option.get("isOther")]
