"""Bringing `config/units.yaml` to another list of units, its comments and its layout kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from qrsurvey.errors import BusyError, Message, UsageError, WorkspaceError
from qrsurvey.survey.units import Group, Unit, Units
from qrsurvey.workspace.disk import is_full, is_held, prepared, reason, take_place
from qrsurvey.workspace.units_edit import with_units
from qrsurvey.workspace.workspace import UNITS_FILE, Workspace, read_workspace

_BOM = b"\xef\xbb\xbf"
_ANYBODY = 0o222


@dataclass(frozen=True)
class UnitsEdit:
    """What the file will hold instead of what it held when this was worked out."""

    before: bytes
    after: bytes
    expected: Workspace

    @property
    def changes(self) -> bool:
        """Tell whether anything is written."""
        return self.before != self.after


def edit_units(workspace: Workspace, units: Sequence[Unit], new_groups: Sequence[Group] = ()) -> UnitsEdit:
    """Work out the file with these units in this order, and hold that it says so; nothing is written.

    Raises:
        UsageError: the file can't be read, is written in a way that can't be edited so that all else stays,
            or would be faulty; the details then name its faults.
    """
    path = workspace.root / UNITS_FILE
    expected = replace(workspace, units=Units(tuple(units)), groups=(*workspace.groups, *new_groups))
    with _told(path):
        before = path.read_bytes()
    if not new_groups and tuple(units) == tuple(workspace.units.values()):
        return UnitsEdit(before, before, expected)  # in whatever layout it is
    try:
        text = with_units(before.decode("utf-8-sig"), workspace.units, units, new_groups)
    except UnicodeDecodeError:
        text = None
    if text is None:
        raise UsageError("units.cannot-edit", file=UNITS_FILE.as_posix())
    edit = UnitsEdit(before, (_BOM if before.startswith(_BOM) else b"") + text.encode("utf-8"), expected)
    if edit.changes:
        _require_says(edit.after, edit)
    return edit


def write_units(edit: UnitsEdit, now: datetime) -> Path:
    """Put the new file in the place of the old one, which stays beside it; return where that is.

    Raises:
        UsageError: the file was changed meanwhile, or it or its folder can't be written.
        BusyError: another program holds it.
    """
    path = (edit.expected.root / UNITS_FILE).resolve()  # a link stays a link
    with _told(path):
        _require_unchanged(path, edit)
        mode = path.stat().st_mode & 0o777
        if not mode & _ANYBODY:  # which a POSIX system would replace all the same
            raise UsageError("machine.read-only", path=path)
        with path.open("r+b"):  # on Windows an editor may keep others out
            pass
        backup = _free(path, now)
        with prepared(path, edit.after) as temporary, prepared(backup, edit.before) as copy:
            temporary.chmod(mode)
            _require_says(temporary.read_bytes(), edit)
            # To read a long list takes seconds, in which somebody may have saved theirs.
            _require_unchanged(path, edit)
            take_place(copy, backup)
            take_place(temporary, path)
    return backup


def _require_unchanged(path: Path, edit: UnitsEdit) -> None:
    if path.read_bytes() != edit.before:
        raise UsageError("units.changed-meanwhile", file=UNITS_FILE.as_posix())


def _free(path: Path, now: datetime) -> Path:
    stem, number = f"{path.name}.{now:%Y-%m-%d-%H%M%S}", 1
    backup = path.with_name(f"{stem}.bak")
    while backup.exists():
        number += 1
        backup = path.with_name(f"{stem}-{number}.bak")
    return backup


def _require_says(content: bytes, edit: UnitsEdit) -> None:
    """Read the new file as every command will.

    Raises:
        UsageError: it is faulty, or says anything else than was asked for.
    """
    try:
        read = read_workspace(edit.expected.root, content.decode("utf-8-sig"))
    except WorkspaceError as error:
        refused = UsageError("units.result-faulty")
        refused.details = error.details
        raise refused from error
    wanted = edit.expected
    same = replace(read, units=wanted.units) == wanted
    if not same or tuple(read.units.values()) != tuple(wanted.units.values()):
        raise UsageError("units.cannot-edit", file=UNITS_FILE.as_posix())


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell what the system says against it."""
    try:
        yield
    except OSError as error:
        if is_held(error, path):
            raise BusyError("office.file-open", file=path) from error
        if isinstance(error, PermissionError):
            raise UsageError("machine.read-only", path=path) from error
        if is_full(error):
            raise UsageError("machine.full", path=path.parent) from error
        why: Message | str = reason(error)
        raise UsageError("machine.unusable", path=path, reason=why) from error
