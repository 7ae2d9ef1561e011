"""The lines of a text as YAML sees them, each with the end it has: CRLF, LF or CR, mixed as they may be."""

from __future__ import annotations

import re

_END = re.compile(r"\r\n|\n|\r")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")


def split_lines(text: str) -> list[str]:
    """Return the lines with their ends; together they are the text."""
    return _LINE.findall(text)


def line_start(text: str, at: int) -> int:
    """Return where the line begins that holds a position; an end belongs to the line that it ends."""
    if text[at - 1 : at + 1] == "\r\n":
        at -= 1
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def line_end(text: str, at: int) -> int:
    """Return where the next line begins."""
    found = _END.search(text, at)
    return len(text) if found is None else found.end()


def newline_at(text: str, at: int) -> str:
    """Return how the line ends that holds a position; as the first one does where it is the last."""
    found = _END.search(text, at) or _END.search(text)
    return "\n" if found is None else found[0]


def indent_of(text: str, at: int) -> str:
    """Return what stands before a position on its line, if that is blank; else nothing."""
    start = line_start(text, at)
    return text[start:at] if blank_between(text, start, at) else ""


def blank_between(text: str, start: int, end: int) -> bool:
    """Tell whether nothing stands there that could be seen."""
    return not text[start:end].strip(" \t\r\n")
