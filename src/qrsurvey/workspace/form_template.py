"""A `form:` that stands in `survey.yaml` as a comment, waiting to be filled in: the seed brings one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from qrsurvey.workspace.lines import newline_at, split_lines

_NOTE = r"(?P<rest>[ \t]*(?:[ \t]#[^\r\n]*)?)(?P<end>[\r\n]*)"
_HEAD = re.compile(r"[ \t]*#(?P<gap>[ \t]*)form:" + _NOTE)
_LINE = re.compile(r"[ \t]*#(?P<gap>[ \t]+)\S[^\r\n]*[\r\n]*")
_FIELD = re.compile(r"[ \t]*#[ \t]+(?P<name>url|code_entry|id):[ \t]*(?P<value>\S*)" + _NOTE)
_TO_FILL_IN = re.compile(r"|.*(?:…|\.\.\.).*|entry\.1234567890")


def filled_templates(text: str, indent: str, values: Mapping[str, str]) -> Iterator[str]:
    """Yield the text with each of its commented sections filled in, one at a time.

    A field becomes the line that it shows, with the note behind it; every other line stays a comment. A
    section that names a real form is somebody's note and is left alone.
    """
    lines = split_lines(text)
    for number, line in enumerate(lines):
        head = _HEAD.fullmatch(line)
        if head is None:
            continue
        depth = len(head["gap"].expandtabs())
        end = number + 1
        while end < len(lines) and (inner := _LINE.fullmatch(lines[end])) is not None:
            if len(inner["gap"].expandtabs()) <= depth:
                break
            end += 1
        section = _filled(lines[number + 1 : end], indent, values, newline_at(line, 0))
        if section is not None:
            first = f"{indent}form:{head['rest']}{head['end']}"
            yield "".join([*lines[:number], first, *section, *lines[end:]])


def _filled(lines: list[str], indent: str, values: Mapping[str, str], newline: str) -> list[str] | None:
    left = dict(values)
    filled: list[str] = []
    last = 0
    for line in lines:
        field = _FIELD.fullmatch(line)
        if field is not None and not _TO_FILL_IN.fullmatch(field["value"]):
            return None
        if field is not None and field["name"] in left:
            value = left.pop(field["name"])
            line = f"{indent}  {field['name']}: {value}{field['rest']}{field['end']}"  # noqa: PLW2901 - that line, filled in
            last = len(filled) + 1
        filled.append(line)
    missing = [f"{indent}  {name}: {value}{newline}" for name, value in left.items()]
    return [*filled[:last], *missing, *filled[last:]]
