"""Writing `form:` into `config/survey.yaml`, every comment and line beside it left as it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qrsurvey.errors import BusyError, Message, UsageError
from qrsurvey.survey.questions import Form
from qrsurvey.workspace.disk import is_held, prepared, reason, take_place
from qrsurvey.workspace.form_edit import with_form
from qrsurvey.workspace.survey_file import read_survey_file
from qrsurvey.workspace.yaml_reader import FaultList, read_yaml

_BOM = b"\xef\xbb\xbf"
_ANYBODY = 0o222


def write_form(path: Path, form: Form) -> bool:
    """Write the form into the file, whole or not at all; return whether anything changed.

    A file that says `form:` already keeps it where it is; else it comes before `questions:`.

    Raises:
        UsageError: the file can't be written, or is written in a way that can't be kept.
        BusyError: another program holds it.
    """
    path = path.resolve()  # a link stays a link
    with _told(path):
        before = path.read_bytes()
        content = _edited(before, form)
        if content is None:
            raise _cannot_insert(form)
        if content == before:
            return False
        _require_writable(path)
        with _prepared(path, content) as temporary:
            if not _reads_as(temporary, form):
                raise _cannot_insert(form)
            take_place(temporary, path)
    return True


def require_form_can_be_written(path: Path, likely: Form) -> None:
    """Do all of `write_form` but the last step, for a form like the one that will be written.

    So that nothing is made at Google which couldn't be written down.

    Raises:
        UsageError: the file can't be written, or is written in a way that can't be kept.
        BusyError: another program holds it.
    """
    path = path.resolve()
    with _told(path):
        content = _edited(path.read_bytes(), likely)
        if content is None:
            raise UsageError("form.cannot-prepare")
        _require_writable(path)
        with _prepared(path, content) as temporary:
            if not _reads_as(temporary, likely):
                raise UsageError("form.cannot-prepare")


def lines_to_write(form: Form) -> tuple[Message, ...]:
    """Return the section as somebody writes it by hand, as the details of an error."""
    values = {"url": form.url, "code_entry": form.code_entry, "id": form.id}
    lines = (
        Message("form.line-value", {"line": f"{key}: {value}"}) for key, value in values.items() if value
    )
    return (Message("form.line-section"), *lines)


def _edited(before: bytes, form: Form) -> bytes | None:
    try:
        text = with_form(before.decode("utf-8-sig"), form)
    except UnicodeDecodeError:
        return None
    if text is None:
        return None
    return (_BOM if before.startswith(_BOM) else b"") + text.encode("utf-8")


def _cannot_insert(form: Form) -> UsageError:
    error = UsageError("form.cannot-insert")
    error.details = lines_to_write(form)
    return error


def _require_writable(path: Path) -> None:
    """Refuse a file that is marked read-only, which a POSIX system would replace all the same.

    Raises:
        UsageError: it is.
        OSError: the file can't be opened for writing.
    """
    if not path.stat().st_mode & _ANYBODY:
        raise UsageError("form.read-only", file=path)
    with path.open("r+b"):  # on Windows an editor may keep others out
        pass


@contextmanager
def _prepared(path: Path, content: bytes) -> Iterator[Path]:
    """Yield a finished file beside its place, with the same rights; it is gone afterwards."""
    with prepared(path, content) as temporary:
        temporary.chmod(path.stat().st_mode & 0o777)
        yield temporary


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell what the system says against it."""
    try:
        yield
    except OSError as error:
        about_it = error.filename2 is not None or error.filename == str(path)
        if about_it and is_held(error, path):  # Windows: an editor has the file open
            raise BusyError("form.file-open", file=path) from error
        if isinstance(error, PermissionError):
            raise UsageError("machine.read-only", path=path) from error
        raise UsageError("form.unwritable", file=path, reason=reason(error)) from error


def _reads_as(path: Path, form: Form) -> bool:
    """Read what was written as every command will: a file that says something else is never delivered."""
    faults = FaultList(path.name)
    top = read_yaml(path, faults)
    survey = read_survey_file(top) if top is not None else None
    return survey is not None and not faults.faults and survey.form == form
