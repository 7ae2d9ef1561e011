"""The text of `survey.yaml` with another form in it: nothing changes but the values themselves.

Where a value stands is told by the YAML loader's marks. Only that is replaced; what is new gets lines of its
own. So no comment can be lost or doubled, and each line keeps its end. What an edit would say is always read
again: one that says anything else than was asked for, of whatever key, is not made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from qrsurvey.survey.questions import Form
from qrsurvey.workspace.form_template import filled_templates
from qrsurvey.workspace.lines import blank_between, indent_of, line_end, line_start, newline_at
from qrsurvey.workspace.yaml_edit import (
    COLON,
    Edit,
    Pair,
    UnsafeError,
    applied,
    is_empty,
    pair_of,
    quote_of,
    removal,
    span,
    written,
)
from qrsurvey.workspace.yaml_reader import compose

_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_:/.?=&%-]*[A-Za-z0-9_/=-]", re.ASCII)


def with_form(text: str, form: Form) -> str | None:
    """Return the text with this form in it; None where its layout can't be edited safely.

    A section that is there stays where it is and as it is written. Else a commented one that waits to be
    filled in is used, or the section comes before `questions:`.
    """
    root = _compose(text)
    if not isinstance(root, MappingNode):
        return None
    values = {"url": form.url, "code_entry": form.code_entry, "id": form.id}
    try:
        for made in _attempts(text, root, values):
            if _says(made, root, values):
                return made
    except UnsafeError:
        pass
    return None


def _attempts(text: str, root: MappingNode, values: Mapping[str, str | None]) -> Iterator[str]:
    pair = pair_of(root, "form")
    if pair is None:
        yield from _inserted(text, root, values)
    elif is_empty(pair[1]):
        yield applied(text, _filled(text, root, pair, values))
    elif isinstance(pair[1], MappingNode) and pair[1].start_mark.index >= pair[0].end_mark.index:
        yield applied(text, _changed(text, pair[1], values))


def _inserted(text: str, root: MappingNode, values: Mapping[str, str | None]) -> Iterator[str]:
    questions = pair_of(root, "questions")
    if questions is None:
        return
    at = questions[0].start_mark.index
    if root.flow_style:
        quote = quote_of(text, questions[0])
        own_line = blank_between(text, line_start(text, at), at)
        gap = newline_at(text, at) + indent_of(text, at) if own_line else " "
        yield applied(text, [(at, at, f"{_scalar('form', quote)}: {_braces(values, quote)},{gap}")])
        return
    given = {name: value for name, value in values.items() if value is not None}
    indent = indent_of(text, at)
    yield from filled_templates(text, indent, given)
    newline = newline_at(text, at)
    at = line_start(text, at)
    section = f"{indent}form:{newline}{_lines(values, indent, newline)}{newline}"
    # Comments right above the questions belong to them.
    above = at
    while above > 0 and text.startswith(f"{indent}#", line_start(text, above - 1)):
        above = line_start(text, above - 1)
    yield applied(text, [(above, above, section)])
    yield applied(text, [(at, at, section)])


def _filled(text: str, root: MappingNode, pair: Pair, values: Mapping[str, str | None]) -> list[Edit]:
    """Fill in a section of which only the key is there, with nothing, `null` or `~` behind it."""
    key, _ = pair
    start, end = span(text, pair)
    if root.flow_style:
        space = "" if start < end else " "
        return [(start, end, space + _braces(values, quote_of(text, key)))]
    if COLON.fullmatch(text, key.end_mark.index, start) and start < end:
        start = text.index(":", key.end_mark.index) + 1
    newline, indent = newline_at(text, key.start_mark.index), indent_of(text, key.start_mark.index)
    at = line_end(text, key.end_mark.index)
    lines = _lines(values, indent, newline)
    if not text[:at].endswith(("\n", "\r")):
        lines = newline + lines.removesuffix(newline)
    return [(start, end, ""), (at, at, lines)]


def _changed(text: str, section: MappingNode, values: Mapping[str, str | None]) -> list[Edit]:
    """Give the keys of a section other values, put in those that are missing, take out what has none."""
    edits: list[Edit] = []
    missing: dict[str, str] = {}
    anchor = next((pair for pair in reversed(section.value) if pair[0].value != "id"), None)
    for name, value in values.items():
        pair = pair_of(section, name)
        if pair is None:
            missing |= {name: value} if value is not None else {}
            continue
        start, end = span(text, pair)
        if value is None:
            if not is_empty(pair[1]):
                edits.append(removal(text, section, pair))
            continue
        if pair[1].value != value:
            space = " " if start == end else ""
            edits.append((start, end, space + _scalar(value, quote_of(text, pair[1]))))
        anchor = pair
    if missing:
        if anchor is None:
            raise UnsafeError
        edits.append(_addition(text, section, anchor, missing))
    return edits


def _addition(text: str, section: MappingNode, anchor: Pair, missing: Mapping[str, str]) -> Edit:
    key, value = anchor
    quotes = quote_of(text, key), quote_of(text, value)
    entries = [f"{_scalar(name, quotes[0])}: {_scalar(text, quotes[1])}" for name, text in missing.items()]
    if section.flow_style:
        at = span(text, anchor)[1]
        return at, at, "".join(f", {entry}" for entry in entries)
    at = line_end(text, span(text, anchor)[1])
    newline, indent = newline_at(text, key.start_mark.index), indent_of(text, key.start_mark.index)
    if text[:at].endswith(("\n", "\r")):
        return at, at, "".join(f"{indent}{entry}{newline}" for entry in entries)
    return at, at, "".join(f"{newline}{indent}{entry}" for entry in entries)


def _lines(values: Mapping[str, str | None], indent: str, newline: str) -> str:
    given = [(name, value) for name, value in values.items() if value is not None]
    return "".join(f"{indent}  {name}: {_scalar(value, '')}{newline}" for name, value in given)


def _braces(values: Mapping[str, str | None], quote: str) -> str:
    given = [(name, value) for name, value in values.items() if value is not None]
    return "{" + ", ".join(f"{_scalar(name, quote)}: {_scalar(value, quote)}" for name, value in given) + "}"


def _scalar(value: str, quote: str) -> str:
    return written(value, quote, _PLAIN)


def _compose(text: str) -> Node | None:
    try:
        return compose(text)
    except (YAMLError, RecursionError, ArithmeticError, AssertionError, ValueError):
        return None


def _says(made: str, before: MappingNode, values: Mapping[str, str | None]) -> bool:
    """Tell whether a text says what was asked for, and of all else what was said before."""
    after = _compose(made)
    if not isinstance(after, MappingNode):
        return False
    section = pair_of(after, "form")
    if section is None or not isinstance(section[1], MappingNode):
        return False
    for name, value in values.items():
        pair = pair_of(section[1], name)
        if value != (None if pair is None or is_empty(pair[1]) else pair[1].value):
            return False
    was, now = ([pair for pair in top.value if pair[0].value != "form"] for top in (before, after))
    return _same_pairs(was, now, set())


def _same(one: Node, other: Node, seen: set[tuple[int, int]]) -> bool:
    if (id(one), id(other)) in seen:  # an alias: compared where it stands first
        return True
    seen.add((id(one), id(other)))
    if type(one) is not type(other) or one.tag != other.tag:
        return False
    if isinstance(one, MappingNode):
        return _same_pairs(one.value, other.value, seen)
    if isinstance(one, SequenceNode):
        return len(one.value) == len(other.value) and all(
            _same(*pair, seen) for pair in zip(one.value, other.value, strict=True)
        )
    return bool(one.value == other.value)


def _same_pairs(one: Sequence[Pair], other: Sequence[Pair], seen: set[tuple[int, int]]) -> bool:
    return len(one) == len(other) and all(
        _same(a[0], b[0], seen) and _same(a[1], b[1], seen) for a, b in zip(one, other, strict=True)
    )
