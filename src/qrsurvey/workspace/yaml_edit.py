"""Changing YAML text in place, so that all else stays byte for byte.

Where a value stands is told by the loader's marks. Whoever edits reads the result again: an edit that says
anything else than was asked for is never used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from qrsurvey.workspace.lines import blank_between, indent_of, line_end, line_start, newline_at

Pair = tuple[Node, Node]
Edit = tuple[int, int, str]
"""From where to where, and what comes there instead."""

_NULL = "tag:yaml.org,2002:null"
COLON = re.compile(r"[ \t]*(?P<colon>:)[ \t]*")
_PLAIN = re.compile(r"[^\W_](?:[\w ()/.–-]*[\w).])?")
_NULL_WORDS = {"null", "Null", "NULL"}
_EXPONENT = re.compile(r"\d+[eE]\d+", re.ASCII)  # an id, which editors take for a number


class UnsafeError(Exception):
    """A layout that can't be edited so that all else stays."""


def applied(text: str, edits: Iterable[Edit]) -> str:
    """Return the text after edits that don't overlap."""
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def pair_of(mapping: MappingNode, name: str) -> Pair | None:
    """Return a key with its value."""
    return next((pair for pair in mapping.value if pair[0].value == name), None)


def is_empty(node: Node) -> bool:
    """Tell whether nothing stands there, or a word for nothing."""
    return isinstance(node, ScalarNode) and node.tag == _NULL


def quote_of(text: str, node: Node) -> str:
    """Return the quote that a scalar begins with; nothing where it has none."""
    first = text[node.start_mark.index : node.start_mark.index + 1]
    return first if first in {"'", '"'} else ""


def written(value: str, quote: str = "", plain_text: re.Pattern[str] = _PLAIN) -> str:
    """Write a scalar in quotes of a kind, or without where it is the same text in any context."""
    if quote == "'":
        return "'" + value.replace("'", "''") + "'"
    plain = not quote and plain_text.fullmatch(value) and "  " not in value
    if plain and value not in _NULL_WORDS and not _EXPONENT.fullmatch(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def span(text: str, pair: Pair) -> tuple[int, int]:
    """Return where the value of a key stands; refuse what is more than that, or has no end to be told."""
    key, node = pair
    start, end = node.start_mark.index, node.end_mark.index
    if start == end and (colon := COLON.match(text, key.end_mark.index)) is not None:
        # Where nothing stands, the loader's marks may be on the next line.
        start = end = colon.end("colon")
    if not isinstance(node, ScalarNode) or node.style in {"|", ">"} or text[start:end].startswith(("&", "!")):
        raise UnsafeError
    return start, end


def end_of(text: str, pair: Pair) -> int:
    """Return where the value of a key ends, before any comment behind it."""
    key, node = pair
    if isinstance(node, ScalarNode):
        return span(text, (key, node))[1]
    if not isinstance(node, (MappingNode, SequenceNode)) or not (node.value or node.flow_style):
        raise UnsafeError
    if node.flow_style:
        return int(node.end_mark.index)
    last = node.value[-1]
    return end_of(text, last if isinstance(node, MappingNode) else (key, last))


def replaced(text: str, pair: Pair, value: str) -> str:
    """Give a key another scalar, quoted as the one that stands there."""
    start, end = span(text, pair)
    space = " " if start == end else ""
    return applied(text, [(start, end, space + written(value, quote_of(text, pair[1])))])


def removed(text: str, mapping: MappingNode, pair: Pair) -> str:
    """Take a key out; a comment behind it stays, on a line of its own if need be."""
    return applied(text, [removal(text, mapping, pair)])


def removal(text: str, mapping: MappingNode, pair: Pair) -> Edit:
    """Return the edit that takes a key out."""
    start, end = pair[0].start_mark.index, end_of(text, pair)
    if mapping.flow_style:
        comma = re.compile(r"\s*,[ \t]*").match(text, end)
        if comma is not None:
            return start, comma.end(), ""
        before = re.search(r",[ \t]*$", text[:start])
        return (before.start() if before else start), end, ""
    if not blank_between(text, line_start(text, start), start):
        raise UnsafeError
    if blank_between(text, end, line_end(text, end)):
        return line_start(text, start), line_end(text, end), ""
    return start, text.index("#", end), ""


def added(text: str, mapping: MappingNode, anchor: Pair, entry: str) -> str:
    """Put "key: value" behind another key; in block style that may be several lines, each with its indent."""
    at = end_of(text, anchor)
    if mapping.flow_style:
        return applied(text, [(at, at, f", {entry}")])
    at = line_end(text, at)
    newline, indent = newline_at(text, anchor[0].start_mark.index), " " * anchor[0].start_mark.column
    lines = newline.join(f"{indent}{line}" for line in entry.split("\n"))
    if text[:at].endswith(("\n", "\r")):
        return applied(text, [(at, at, lines + newline)])
    return applied(text, [(at, at, newline + lines)])


def item_starts(text: str, sequence: SequenceNode) -> list[int]:
    """Return where the line of each item of a block sequence begins; refuse items that share a line."""
    if sequence.flow_style or not sequence.value:
        raise UnsafeError
    starts = []
    for item in sequence.value:
        at = line_start(text, item.start_mark.index)
        if not re.fullmatch(r"[ \t]*-[ \t]+", text[at : item.start_mark.index]):
            raise UnsafeError
        starts.append(at)
    return starts


def dash_indent(text: str, start: int) -> str:
    """Return what stands before the dash of an item whose line begins at `start`."""
    return indent_of(text, text.index("-", start))
