"""Writing `form:` into `config/survey.yaml`, every comment and line beside it left as it is."""

from __future__ import annotations

import io
import os
import re
import secrets
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from qrsurvey.errors import BusyError, UsageError
from qrsurvey.survey.questions import Form
from qrsurvey.workspace.disk import is_held, reason
from qrsurvey.workspace.survey_file import read_survey_file
from qrsurvey.workspace.yaml_reader import FaultList, read_yaml

# The seed holds the section as a comment; where it is filled in, the comment has had its day.
_COMMENTED = re.compile(r"^#\s*form:\s*\n(?:#[ \t]{2,}\S.*\n)*", re.MULTILINE)


def write_form(path: Path, form: Form) -> bool:
    """Write the form into the file, whole or not at all; return whether anything changed.

    A file that says `form:` already keeps it where it is; else it comes before `questions:`.

    Raises:
        UsageError: the file can't be written, or is written in a way that can't be kept.
        BusyError: another program holds it.
    """
    path = path.resolve()  # a link stays a link
    before = path.read_bytes()
    old = before.decode("utf-8-sig")
    newline = "\r\n" if "\r\n" in old else "\n"
    text = old.replace("\r\n", "\n")
    written = _replaced(text, form) if re.search(r"^form\s*:", text, re.MULTILINE) else _inserted(text, form)
    if written == text:
        return False
    content = written.replace("\n", newline).encode("utf-8")
    if before.startswith(b"\xef\xbb\xbf"):
        content = b"\xef\xbb\xbf" + content
    _write(path, content, form)
    return True


def _inserted(text: str, form: Form) -> str:
    """Put the section where its comment stands, else before the questions: no other line changes."""
    section = _section(form)
    commented = _COMMENTED.search(text)
    if commented is not None:
        return text[: commented.start()] + section + text[commented.end() :]
    lines = text.splitlines(keepends=True)
    at = next((i for i, line in enumerate(lines) if re.match(r"questions\s*:", line)), None)
    if at is None:
        raise UsageError("form.cannot-insert")
    while at > 0 and lines[at - 1].startswith("#"):  # comments above the questions belong to them
        at -= 1
    return "".join([*lines[:at], section, "\n", *lines[at:]])


def _section(form: Form) -> str:
    lines = ["form:\n", f"  url: {form.url}\n", f"  code_entry: {form.code_entry}\n"]
    return "".join([*lines, *([f"  id: {form.id}\n"] if form.id else [])])


def _replaced(text: str, form: Form) -> str:
    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    yaml.width = 100_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    top: Any = yaml.load(text)
    section = top.get("form") if isinstance(top, CommentedMap) else None
    if not isinstance(section, CommentedMap):
        raise UsageError("form.cannot-insert")
    values = {"url": form.url, "code_entry": form.code_entry, "id": form.id}
    for key, value in values.items():
        if value is None:
            section.pop(key, None)
        else:
            section[key] = value
    # Only the lines of the section are taken from the round trip: the rest stays byte for byte.
    start, end = _extent(text)
    made = io.StringIO()
    yaml.dump(top, made)
    new_start, new_end = _extent(made.getvalue())
    return text[:start] + made.getvalue()[new_start:new_end] + text[end:]


def _extent(text: str) -> tuple[int, int]:
    """Return where the section begins and where its last line of data ends."""
    start = re.search(r"^form\s*:", text, re.MULTILINE)
    assert start is not None
    end = at = start.start()
    for number, line in enumerate(text[start.start() :].splitlines(keepends=True)):
        if number and not line.startswith((" ", "\t", "\n", "#", "}")):
            break
        at += len(line)
        if not number or line.startswith((" ", "\t", "}")):
            end = at
    return start.start(), end


def _write(path: Path, content: bytes, form: Form) -> None:
    temporary = path.with_name(f".{path.name}-{secrets.token_hex(6)}")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _check(temporary, form)
        temporary.chmod(path.stat().st_mode & 0o777)
        temporary.replace(path)
    except OSError as error:
        if is_held(error, path):  # Windows: an editor has the file open
            raise BusyError("form.file-open", file=path) from error
        if isinstance(error, PermissionError):
            raise UsageError("machine.read-only", path=path) from error
        raise UsageError("form.unwritable", file=path, reason=reason(error)) from error
    finally:
        temporary.unlink(missing_ok=True)


def _check(path: Path, form: Form) -> None:
    """Read what was written as every command will: a file that says something else is never delivered."""
    faults = FaultList(path.name)
    top = read_yaml(path, faults)
    survey = read_survey_file(top) if top is not None else None
    if survey is None or faults.faults or survey.form != form:
        raise UsageError("form.cannot-insert")
