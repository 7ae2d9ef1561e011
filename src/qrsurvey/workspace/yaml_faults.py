"""What is wrong in a text that is no YAML, and on which line: in our words, as far as it can be told.

The loader says where it couldn't go on, in English. Where somebody slipped is often a line or more before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StreamMark, YAMLError
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.tokens import ScalarToken

from qrsurvey.errors import Message

_NO_SPACE = re.compile(r"\s*(?:- +)?(\w[\w-]*):[^\s:/]")
_NO_SPACE_AFTER_DASH = re.compile(r"\s*-[^\s-]")
_KEY = re.compile(r"\s*(?:- +)?[\w-]+:\s")
_BLOCK_END = "expected <block end>, but found "
_NEEDS_QUOTES = ("anchor", "alias", "block scalar", "tag")

Found = tuple[int, Message]
"""A line, from 1, and what is wrong there."""


def explain_fault(text: str, error: YAMLError) -> Found:
    """Return on which line of a text somebody slipped, and how."""
    if isinstance(error, ReaderError):
        return text[: error.position].count("\n") + 1, _said("control")
    if not isinstance(error, MarkedYAMLError):
        return 1, _said("other")
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return 1, _said("other")
    lines = text.splitlines()
    problem, context = error.problem or "", error.context or ""
    begun = error.context_mark or mark
    found = (
        _unclosed(text, problem, context, mark, begun)
        or _slipped(lines, problem, mark, begun)
        or _nested(lines, problem, mark, begun)
        or _sign(lines, problem, context, mark, begun)
    )
    return found or (mark.line + 1, _said("other"))


def _said(kind: str, **values: object) -> Message:
    return Message(f"workspace.yaml-{kind}", values)


def _unclosed(text: str, problem: str, context: str, mark: StreamMark, begun: StreamMark) -> Found | None:
    """Find a quote that isn't closed on its line: it ends at the next one, wherever that is."""
    if "quoted scalar" in context and "escape" not in problem:
        return begun.line + 1, _said("quote")
    for start, end in _quoted(text):
        if start < end == mark.line:
            return start + 1, _said("quote")
    return None


def _quoted(text: str) -> Iterator[tuple[int, int]]:
    """Yield the first and last lines, from 0, of the texts in quotes, as far as the loader comes."""
    with suppress(YAMLError):
        for token in YAML(typ="rt", pure=True).scan(text):
            if isinstance(token, ScalarToken) and token.style in {'"', "'"}:
                yield token.start_mark.line, token.end_mark.line


def _slipped(lines: list[str], problem: str, mark: StreamMark, begun: StreamMark) -> Found | None:
    """Find a colon or a dash without its space, a key without its colon, and a colon within a value."""
    keyless = problem == "could not find expected ':'"
    stray = problem == "mapping values are not allowed here"
    if not (keyless or stray or problem.startswith(_BLOCK_END)):
        return None
    at = begun.line if keyless else mark.line
    before = next((n for n in range(at - 1, -1, -1) if lines[n].strip()), at)
    for number in (at,) if keyless else (at, before):
        line = lines[number] if number < len(lines) else ""
        if match := _NO_SPACE.match(line):
            return number + 1, _said("space", key=match[1])
        if _NO_SPACE_AFTER_DASH.match(line):
            return number + 1, _said("dash")
    if keyless:
        return at + 1, _said("no-colon")
    if stray:
        return at + 1, _said("colon" if _KEY.match(lines[at][: mark.column]) else "indent")
    return None


def _nested(lines: list[str], problem: str, mark: StreamMark, begun: StreamMark) -> Found | None:
    """Find what is indented otherwise than its neighbours, and brackets that don't fit together."""
    if problem.startswith(_BLOCK_END):
        token = problem.removeprefix(_BLOCK_END).strip("'")
        if token in {"}", "]"}:
            return mark.line + 1, _said("bracket", sign=token)
        after = lines[mark.line][: mark.column].rstrip()[-1:] if mark.line < len(lines) else ""
        return mark.line + 1, _said("after-quote" if after in {'"', "'"} else "indent")
    if problem.startswith(("expected ',' or '}'", "expected ',' or ']'")):
        return begun.line + 1, _said("comma" if mark.line == begun.line else "open", sign=problem[17])
    return None


def _sign(lines: list[str], problem: str, context: str, mark: StreamMark, begun: StreamMark) -> Found | None:
    """Find a sign that means something else to YAML than to who wrote it."""
    if problem == "but found another document":
        return mark.line + 1, _said("documents")
    if "escape" in problem:
        return mark.line + 1, _said("backslash")
    strange = "cannot start any token" in problem or problem.startswith("found undefined alias")
    at = mark if strange else begun
    if strange or any(one in context for one in _NEEDS_QUOTES):
        return at.line + 1, _said("sign", sign=lines[at.line][at.column : at.column + 1])
    return None
