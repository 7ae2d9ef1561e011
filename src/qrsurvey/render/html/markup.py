"""Markup that is told from text by its type: text becomes markup by being escaped, and in no other way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import NewType

from qrsurvey.i18n.text import collapse
from qrsurvey.typography.words import Bond, pieces

Markup = NewType("Markup", str)

_EMPTY = frozenset({"col", "meta"})
_NO_BREAK = "\u00a0"


def text(content: str) -> Markup:
    """Return a text as markup, its white space collapsed."""
    return Markup(escape(collapse(content)))


def bound(content: str) -> Markup:
    """Return a title as markup, in which no line breaks within a word of two syllables."""
    kept = (piece.replace(" ", _NO_BREAK) for piece in pieces(collapse(content), Bond.WORD))
    return Markup(escape(" ".join(kept)))


def spaced(content: str) -> Markup:
    """Return a line whose runs of spaces are kept: they are the room for what is written in by hand."""
    return Markup(escape(re.sub("  +", lambda run: _NO_BREAK * len(run.group()), content.strip())))


def raw(markup: str) -> Markup:
    """Take something for markup that was made by a part of ours which escapes what it is given."""
    return Markup(markup)


def joined(parts: Iterable[Markup]) -> Markup:
    """Return parts one after the other, each on its line."""
    return Markup("\n".join(parts))


def tag(name: str, /, *content: Markup, **attributes: str | int | None) -> Markup:
    """Return an element; `class_` is `class`, `aria_label` is `aria-label`, None leaves an attribute out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _EMPTY:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{''.join(content)}</{name}>")
