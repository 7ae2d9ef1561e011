"""Changing a list in YAML whose items have ids: in another order, with items more and fewer.

Each item is a piece of text: its own lines, the comments below that are indented deeper, and what stands
between it and the item before, which goes along where it goes. No comment line between items is ever lost:
those above an item that goes away stay in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ruamel.yaml.nodes import MappingNode, SequenceNode

from qrsurvey.workspace.lines import line_end, newline_at
from qrsurvey.workspace.yaml_edit import Edit, Pair, UnsafeError, dash_indent, end_of, item_starts, pair_of

Change = Callable[[str], str]
"""Gives an item's text another content."""


@dataclass(frozen=True)
class Style:
    """How items are written where a new one goes: indent, line end, and whether in one line."""

    indent: str
    newline: str
    flow: bool


@dataclass(frozen=True)
class _Piece:
    """An item's lines, and the lines between it and the item above."""

    lead: str
    body: str
    style: Style


def edit_list(
    text: str, pair: Pair, wanted: Mapping[str, Change | None], new: Callable[[str, Style], str]
) -> Edit:
    """Return the edit after which the list has the wanted items in their order.

    `wanted` says of each id how its item changes, or None where it stays; `new` writes one that isn't there.

    Raises:
        UnsafeError: the list isn't written one item below the other, or an item has no id.
    """
    key, sequence = pair
    if not isinstance(sequence, SequenceNode):
        raise UnsafeError
    starts = item_starts(text, sequence)
    pieces: dict[str, _Piece] = {}
    at = starts[0]
    for number, item in enumerate(sequence.value):
        if not isinstance(item, MappingNode) or (found := pair_of(item, "id")) is None:
            raise UnsafeError
        start = starts[number]
        below = starts[number + 1] if number + 1 < len(starts) else len(text)
        style = Style(dash_indent(text, start), newline_at(text, start), bool(item.flow_style))
        end = _with_comments(text, line_end(text, end_of(text, (key, item))), below, style.indent)
        pieces[found[1].value.strip()] = _Piece(text[at:start], text[start:end], style)
        at = end
    if len(pieces) != len(starts):
        raise UnsafeError
    return starts[0], at, _arranged(pieces, wanted, new, last_line_ends=text[:at].endswith(("\n", "\r")))


def _with_comments(text: str, at: int, below: int, indent: str) -> int:
    """Return where the comments end that stand right below an item and are indented deeper than its dash."""
    while at < below:
        end = line_end(text, at)
        line = text[at:end]
        comment = line.lstrip(" \t")
        if not comment.startswith("#") or len(line) - len(comment) <= len(indent):
            break
        at = end
    return at


def _arranged(
    pieces: Mapping[str, _Piece],
    wanted: Mapping[str, Change | None],
    new: Callable[[str, Style], str],
    *,
    last_line_ends: bool,
) -> str:
    kept_above = _comments_of_gone(pieces, wanted)
    style = next(iter(pieces.values())).style
    parts = [kept_above.get(None, "")]
    for item_id, change in wanted.items():
        piece = pieces.get(item_id)
        if piece is None:
            parts.append(new(item_id, style))
            continue
        style = piece.style
        body = change(piece.body) if change else piece.body
        ending = "" if body.endswith(("\n", "\r")) else style.newline
        parts.append(piece.lead + body + ending + kept_above.get(item_id, ""))
    made = "".join(parts)
    return made if last_line_ends else made.removesuffix(style.newline)


def _comments_of_gone(
    pieces: Mapping[str, _Piece], wanted: Mapping[str, Change | None]
) -> dict[str | None, str]:
    """Return the comments above items that go away, each by the item that stays before it."""
    kept: dict[str | None, str] = {}
    staying: str | None = None
    for item_id, piece in pieces.items():
        if item_id in wanted:
            staying = item_id
        elif "#" in piece.lead:
            kept[staying] = kept.get(staying, "") + piece.lead
    return kept
