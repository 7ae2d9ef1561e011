"""The text of `units.yaml` with other units in it: the lines of one that doesn't change stay as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, SequenceNode

from qrsurvey.survey.units import Counter, Group, Unit
from qrsurvey.workspace.list_edit import Change, Style, edit_list
from qrsurvey.workspace.unit_item import ORDER, Keys, named, scalars_of, unit_item
from qrsurvey.workspace.yaml_edit import (
    Edit,
    Pair,
    UnsafeError,
    added,
    applied,
    end_of,
    is_empty,
    pair_of,
    removed,
    replaced,
    written,
)
from qrsurvey.workspace.yaml_reader import compose, parse


def with_units(
    text: str, before: Mapping[str, Unit], units: Sequence[Unit], new_groups: Sequence[Group] = ()
) -> str | None:
    """Return the text with these units in this order; None where its layout can't be edited safely.

    `before` is what the text says now. New groups come behind those that are there.
    """
    changes = {unit.id: _change(before[unit.id], unit) if unit.id in before else None for unit in units}
    by_id = {unit.id: unit for unit in units}
    try:
        root = compose(text)
        if not isinstance(root, MappingNode):
            return None
        edits = [edit_list(text, _required(root, "units"), changes, lambda at, style: _new(by_id[at], style))]
        if new_groups:
            edits.append(_with_groups(text, _required(root, "groups"), new_groups))
        return applied(text, edits)
    except (UnsafeError, YAMLError, RecursionError, ArithmeticError, AssertionError, ValueError):
        return None


def _with_groups(text: str, pair: Pair, new: Sequence[Group]) -> Edit:
    fresh = {group.id: group for group in new}
    if isinstance(pair[1], SequenceNode) and pair[1].flow_style and pair[1].value:
        at = end_of(text, (pair[0], pair[1].value[-1]))
        return at, at, "".join(f", {named(group.id, group.name)}" for group in new)
    there = [pair_of(item, "id") for item in pair[1].value]
    stay = [found[1].value.strip() for found in there if found is not None]
    return edit_list(text, pair, dict.fromkeys((*stay, *fresh)), lambda at, style: _named(fresh[at], style))


def _change(before: Unit, after: Unit) -> Change | None:
    return None if before == after else partial(_changed, before=before, after=after)


def _changed(body: str, *, before: Unit, after: Unit) -> str:
    """Change a unit's own lines, a key at a time, where the two differ."""
    was, now = scalars_of(before), scalars_of(after)
    for keys, value in now.items():
        if value != was[keys]:
            body = _set(body, keys, value)
    if before.counters != after.counters:
        body = _with_counters(body, before.counters, after.counters)
    return body


def _set(body: str, keys: Keys, value: str | None) -> str:
    """Give a scalar of the one unit in `body` a value, or take it out."""
    mapping = _only_item(body)
    *above, key = keys
    for at, name in enumerate(above):
        pair = pair_of(mapping, name)
        if pair is None or is_empty(pair[1]):
            if value is None:
                return body
            entry = f"{name}: {{{key}: {written(value)}}}"
            if pair is not None:
                body = removed(body, mapping, pair)
                mapping = _only_item(body)
            return added(body, mapping, _anchor(mapping, name), entry)
        if not isinstance(pair[1], MappingNode):
            raise UnsafeError
        if value is None and [other[0].value for other in pair[1].value] == [key]:
            return removed(body, mapping, pair) if at == 0 else body
        mapping = pair[1]
    pair = pair_of(mapping, key)
    if pair is None:
        return (
            body if value is None else added(body, mapping, _anchor(mapping, key), f"{key}: {written(value)}")
        )
    return removed(body, mapping, pair) if value is None else replaced(body, pair, value)


def _with_counters(body: str, before: Sequence[Counter], after: Sequence[Counter]) -> str:
    mapping = _only_item(body)
    pair = pair_of(mapping, "counters")
    if pair is not None and after and isinstance(pair[1], SequenceNode) and not pair[1].flow_style:
        was = {counter.id: counter for counter in before}
        changes: dict[str, Change | None] = {
            counter.id: partial(_set, keys=("name",), value=counter.name)
            if counter.id in was and was[counter.id] != counter
            else None
            for counter in after
        }
        by_id = {counter.id: counter for counter in after}
        edit = edit_list(body, pair, changes, lambda at, style: _named(by_id[at], style))
        return applied(body, [edit])
    if pair is not None:
        body = removed(body, mapping, pair)
        mapping = _only_item(body)
    if not after:
        return body
    items = [named(counter.id, counter.name) for counter in after]
    if mapping.flow_style:
        entry = f"counters: [{', '.join(items)}]"
    else:
        entry = "\n".join(("counters:", *(f"  - {item}" for item in items)))
    return added(body, mapping, _anchor(mapping, "counters"), entry)


def _new(unit: Unit, style: Style) -> str:
    """Write a unit as its neighbour is written."""
    lines = unit_item(unit, one_line=style.flow)
    return "".join(f"{style.indent}{line}{style.newline}" for line in lines)


def _named(item: Counter | Group, style: Style) -> str:
    return f"{style.indent}- {named(item.id, item.name)}{style.newline}"


def _only_item(body: str) -> MappingNode:
    """Return the one unit that stands in a piece of the list; refuse one that needs the rest of the file."""
    root = parse(body)
    if (
        not isinstance(root, SequenceNode)
        or len(root.value) != 1
        or not isinstance(root.value[0], MappingNode)
    ):
        raise UnsafeError
    return root.value[0]


def _anchor(mapping: MappingNode, key: str) -> Pair:
    """Return the key behind which another belongs, in the order in which we write them."""
    earlier = ORDER[: ORDER.index(key)] if key in ORDER else ()
    for name in reversed(earlier):
        if (pair := pair_of(mapping, name)) is not None and not is_empty(pair[1]):
            return pair
    last: Pair = mapping.value[-1]
    return last


def _required(root: MappingNode, key: str) -> Pair:
    pair = pair_of(root, key)
    if pair is None:
        raise UnsafeError
    return pair
