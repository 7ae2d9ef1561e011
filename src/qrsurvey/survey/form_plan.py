"""What must be done to make a live form the one that `survey.yaml` asks for, and what that endangers.

A live question is known by its place in printed links (the code question), by the id we gave it, or by its
title or an alias. What nobody asks for stays, unless its removal is asked for by name.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from qrsurvey.i18n.text import collapse, fold
from qrsurvey.survey.form_model import QUESTIONS, Emails, FormItem, LiveForm, Shape
from qrsurvey.survey.form_options import OptionChange, compare_options
from qrsurvey.survey.form_wanted import NUMBERS, SHAPES, Wanted, WantedForm, own_question_id
from qrsurvey.survey.questions import Kind, Role


class What(StrEnum):
    """One kind of difference."""

    TITLE = "title"
    DESCRIPTION = "description"
    ADD = "add"
    REMOVE = "remove"
    RETITLE = "retitle"
    DESCRIBE = "describe"
    REQUIRE = "require"
    RELEASE = "release"
    REMAKE = "remake"
    RESHAPE = "reshape"
    OPTION_ADD = "option-add"
    OPTION_REMOVE = "option-remove"
    OPTION_RENAME = "option-rename"
    OPTION_ORDER = "option-order"
    MOVE = "move"
    PUBLISH = "publish"
    EMAILS = "emails"


class Hazard(StrEnum):
    """What a change would break."""

    LINKS = "printed-links"
    STATISTICS = "statistics"


@dataclass(frozen=True)
class Change:
    """One difference. `title` is that of the item; `key` its question in the survey, where it has one."""

    what: What
    title: str = ""
    before: str = ""
    after: str = ""
    key: str = ""
    hazard: Hazard | None = None


@dataclass(frozen=True)
class Target:
    """An item as it will be, and the live one that becomes it; without one it is made."""

    item: FormItem
    live: FormItem | None = None


@dataclass(frozen=True)
class FormPlan:
    """The whole form as it will be, and how it differs from the live one; `left` is what nobody asks for."""

    title: str
    description: str
    targets: tuple[Target, ...]
    changes: tuple[Change, ...]
    left: tuple[FormItem, ...] = ()

    def hazards(self, hazard: Hazard) -> tuple[Change, ...]:
        """Return the changes that would break something."""
        return tuple(change for change in self.changes if change.hazard is hazard)

    def has(self, *what: What) -> bool:
        """Tell whether there is a change of one of these kinds."""
        return any(change.what in what for change in self.changes)


def plan_form(
    wanted: WantedForm, live: LiveForm | None, entry: str | None = None, *, remove_extra: bool = False
) -> FormPlan:
    """Compare the wanted form with the live one; `entry` is that of the code question in printed links."""
    if live is None:
        made = tuple(Target(one.item) for one in wanted.items)
        added = [Change(What.ADD, one.item.title, key=one.key) for one in wanted.items]
        return FormPlan(wanted.title, wanted.description, made, (*added, Change(What.PUBLISH)))
    pairs = match_items(wanted, live, entry)
    kept = {id(found) for found in pairs if found is not None}
    extra = [item for item in live.model.items if id(item) not in kept]
    changes = list(_compare_form(wanted, live))
    targets: list[Target] = []
    for one, found in zip(wanted.items, pairs, strict=True):
        target, differences = _compare(one, found)
        targets.append(target)
        changes += differences
    if remove_extra:
        changes += [
            Change(What.REMOVE, item.title, hazard=Hazard.STATISTICS if item.shape in QUESTIONS else None)
            for item in extra
        ]
        extra = []
    code = targets[wanted.items.index(wanted.code)]
    targets = _code_first(_insert(targets, extra, live.model.items, pairs), code)
    changes += [Change(What.MOVE, item.title) for item in _moved(targets, live.model.items)]
    changes += _compare_settings(live)
    description = wanted.description or live.model.description
    return FormPlan(wanted.title, description, tuple(targets), tuple(changes), tuple(extra))


def match_items(wanted: WantedForm, live: LiveForm, entry: str | None) -> list[FormItem | None]:
    """Return for each wanted item the live one that it is."""
    free = list(live.model.items)
    found: dict[int, FormItem] = {}

    def take(at: int, items: Iterable[FormItem]) -> None:
        item = next(iter(items), None)
        if at not in found and item is not None:
            found[at] = item
            free[:] = [other for other in free if other is not item]

    for at, one in enumerate(wanted.items):
        if entry is not None and one is wanted.code:
            take(at, [item for item in free if item.entry == entry])
    for at, one in enumerate(wanted.items):
        if one.question is not None:
            take(at, [item for item in free if item.question == own_question_id(one.key)])
    for at, one in enumerate(wanted.items):
        names = {fold(title) for title in one.titles}
        asked = one.question is not None
        take(
            at,
            [
                item
                for item in free
                if fold(item.title) in names and (item.shape is not Shape.SECTION) == asked
            ],
        )
    for at, one in enumerate(wanted.items):
        if one.question is None:  # a section that was given another title is still the next one
            take(at, [item for item in free if item.shape is Shape.SECTION])
    return [found.get(at) for at in range(len(wanted.items))]


def fits(one: Wanted, live: FormItem) -> bool:
    """Tell whether the answers of a live item can be read as answers to the question."""
    if one.question is None:
        return live.shape is Shape.SECTION
    if live.shape in {Shape.SCALE, Shape.STARS} and live.options != NUMBERS:
        return False
    if one.question.role is Role.CODE and live.shape not in {Shape.TEXT, Shape.PARAGRAPH}:
        return False
    return live.shape in SHAPES[one.question.kind]


def _compare_form(wanted: WantedForm, live: LiveForm) -> Iterable[Change]:
    model = live.model
    if collapse(model.title) != collapse(wanted.title):
        yield Change(What.TITLE, before=model.title, after=wanted.title)
    if wanted.description and collapse(model.description) != collapse(wanted.description):
        yield Change(What.DESCRIPTION, before=model.description, after=wanted.description)


def _compare_settings(live: LiveForm) -> Iterable[Change]:
    if live.emails in {Emails.VERIFIED, Emails.TYPED}:
        yield Change(What.EMAILS, before=live.emails)
    if live.published is False or live.accepting is False:
        yield Change(What.PUBLISH)


def _compare(one: Wanted, live: FormItem | None) -> tuple[Target, list[Change]]:
    item, title, key = one.item, one.item.title, one.key
    if live is None:
        return Target(item), [Change(What.ADD, title, key=key)]
    changes = []
    if collapse(live.title) != collapse(title):
        known = one.question is None or fold(live.title) in {fold(name) for name in one.titles}
        hazard = None if known else Hazard.STATISTICS
        changes.append(Change(What.RETITLE, title, live.title, title, key, hazard))
    if item.description and collapse(live.description) != collapse(item.description):
        changes.append(Change(What.DESCRIBE, title, live.description, item.description, key))
    if one.says_required and live.required != item.required:
        changes.append(Change(What.REQUIRE if item.required else What.RELEASE, title, key=key))
    required = item.required if one.says_required else live.required
    merged = replace(
        item,
        description=item.description or live.description,
        required=required,
        item=live.item,
        question=live.question,
        other=live.other,
    )
    if one.question is None:
        return Target(merged, live), changes
    readable = fits(one, live)
    if readable and not (one.says_shape and _family(live.shape) != _family(item.shape)):
        differences = _compare_options(one, live) if _family(live.shape) == "choice" else []
        options = live.options if _family(live.shape) != "choice" else item.options
        kept = replace(merged, shape=live.shape, options=options, labels=live.labels)
        return Target(kept, live), changes + differences
    if one.question.kind in {Kind.CHOICE, Kind.MULTIPLE} and _family(live.shape) == "choice":
        changes.append(Change(What.RESHAPE, title, live.shape, item.shape, key, Hazard.STATISTICS))
        return Target(merged, live), changes + _compare_options(one, live)
    code = one.question.role is Role.CODE
    hazard = Hazard.LINKS if code else None if readable else Hazard.STATISTICS
    # Made anew, under an id of Google's choice: the one of the item that goes may not be used again.
    remade = replace(item, question=None, required=required)
    endangering = [change for change in changes if change.hazard is not None]
    return Target(remade), [*endangering, Change(What.REMAKE, title, live.shape, item.shape, key, hazard)]


def _family(shape: Shape) -> str:
    return "choice" if shape in {Shape.CHOICE, Shape.DROP_DOWN, Shape.MULTIPLE} else shape.value


_OPTION_CHANGES = {
    OptionChange.ADDED: (What.OPTION_ADD, None),
    OptionChange.REMOVED: (What.OPTION_REMOVE, Hazard.STATISTICS),
    OptionChange.RENAMED: (What.OPTION_RENAME, None),
    OptionChange.ORDER: (What.OPTION_ORDER, None),
}


def _compare_options(one: Wanted, live: FormItem) -> list[Change]:
    assert one.question is not None
    return [
        Change(_OPTION_CHANGES[kind][0], one.item.title, before, after, one.key, _OPTION_CHANGES[kind][1])
        for kind, before, after in compare_options(one.question.options, live.options)
    ]


def _insert(
    targets: Sequence[Target],
    extra: Sequence[FormItem],
    items: Sequence[FormItem],
    pairs: Sequence[FormItem | None],
) -> list[Target]:
    """Put what nobody asks for after the live item that it follows now."""
    places = {id(found): at for at, found in enumerate(pairs) if found is not None}
    following: dict[int, list[Target]] = {}
    place = -1
    left = {id(item) for item in extra}
    for item in items:
        if id(item) in left:
            following.setdefault(place, []).append(Target(item, item))
        else:
            place = places.get(id(item), place)
    result = list(following.get(-1, []))
    for at, target in enumerate(targets):
        result += [target, *following.get(at, [])]
    return result


def _code_first(targets: list[Target], code: Target) -> list[Target]:
    """Move the code question to the front where a page would come before it."""
    at = next(i for i, target in enumerate(targets) if target is code)
    if any(target.item.shape is Shape.SECTION for target in targets[:at]):
        targets.insert(0, targets.pop(at))
    return targets


def _moved(targets: Sequence[Target], items: Sequence[FormItem]) -> list[FormItem]:
    """Return the fewest items that must move so that the others are in order already."""
    places = {id(item): at for at, item in enumerate(items)}
    order = [(places[id(target.live)], target.item) for target in targets if target.live is not None]
    tails: list[int] = []
    lengths = []
    for place, _ in order:
        length = bisect_left(tails, place)
        tails[length : length + 1] = [place]
        lengths.append(length)
    moved = []
    wanted = len(tails) - 1
    for (_, item), length in zip(reversed(order), reversed(lengths), strict=True):
        if length == wanted:
            wanted -= 1
        else:
            moved.append(item)
    return moved[::-1]
