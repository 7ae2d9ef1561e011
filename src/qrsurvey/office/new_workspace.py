"""Init: a workspace of an office's own, whole or not at all, and never over one that is there."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from qrsurvey.codes.interrupts import uninterrupted
from qrsurvey.codes.key import create_key
from qrsurvey.errors import Message, UsageError, WorkspaceError
from qrsurvey.office.new_office import NewOffice
from qrsurvey.office.new_units_file import gaps_of, new_units_file
from qrsurvey.office.outputs import check_writable, unwritable
from qrsurvey.office.schemas import write_schemas
from qrsurvey.office.templates import template_text
from qrsurvey.workspace.disk import take_place
from qrsurvey.workspace.units_file import read_units_file
from qrsurvey.workspace.workspace import ARCHIVE_FILE, KEY_FILE, SURVEY_FILE, UNITS_FILE, read_workspace
from qrsurvey.workspace.yaml_reader import FaultList, read_yaml_text

_CONFIG = UNITS_FILE.parent
_OURS = (KEY_FILE, ARCHIVE_FILE, ARCHIVE_FILE.parent / "backups", Path("out", "placards"))
"""What only a workspace has whose codes may hang."""

_SCRATCH = ".qrsurvey-"
_YOUNG = 60.0  # seconds in which another may still be at work there

_IGNORE_FILE = ".gitignore"
IGNORED = ("data/", "out/", KEY_FILE.as_posix())
"""What a workspace must never publish: answers, reports about people, the key that signs the codes."""


@dataclass(frozen=True)
class MadeWorkspace:
    """A workspace that is now there, and what is left to do in it.

    `gaps` are the lines of `config/units.yaml`, from 1, that only the office can fill in. `unguarded` is what
    the folder's own .gitignore doesn't keep back.
    """

    root: Path
    files: tuple[Path, ...]
    key: Path
    gaps: tuple[int, ...]
    unguarded: tuple[str, ...]


def require_free(root: Path) -> None:
    """Find out that no workspace can be made in a folder, before anything is asked.

    Raises:
        UsageError: there is one already, or what is left of one, or the folder can't be written.
    """
    if root.exists() and not root.is_dir():
        raise UsageError("init.not-a-folder", folder=root)
    if (root / UNITS_FILE).exists() or (root / SURVEY_FILE).exists():
        raise UsageError("init.exists", folder=root.resolve())
    config = root / _CONFIG
    try:
        # Its configuration is lost, but its codes may hang on walls: a new key would make forgeries of them.
        if any(_holds_anything(root / one) for one in _OURS):
            raise UsageError("init.leftovers", folder=root.resolve())
        if config.exists() and (not config.is_dir() or any(config.iterdir())):
            raise UsageError("init.config-taken", folder=config.resolve())
    except OSError as error:
        raise unwritable(config, error) from error
    check_writable(next(folder for folder in (root, *root.absolute().parents) if folder.exists()))


def _holds_anything(path: Path) -> bool:
    return any(path.iterdir()) if path.is_dir() else path.exists()


def require_outside(here: Path) -> None:
    """Find out that somebody who named no folder stands within a workspace: in its `out/`, say.

    Raises:
        UsageError: they do.
    """
    around = next((folder for folder in here.parents if (folder / UNITS_FILE).is_file()), None)
    if around is not None:
        raise UsageError("init.inside", folder=around)


def require_sound(office: NewOffice) -> None:
    """Find out whether the answers make a file of units, as every command will read it.

    Raises:
        WorkspaceError: they don't; the details show each line at fault.
    """
    text = new_units_file(office)
    faults = FaultList(UNITS_FILE.as_posix())
    top = read_yaml_text(text, UNITS_FILE.name, faults)
    if top is not None:
        read_units_file(top)
    if faults.faults:
        lines = text.splitlines()
        error = WorkspaceError("init.not-sound")
        error.details = tuple(
            Message("init.fault", {"line": lines[fault.line - 1].strip(), "fault": fault.message})
            for fault in faults.faults
        )
        raise error


def make_workspace(root: Path, office: NewOffice) -> MadeWorkspace:
    """Write both files, the schemas that explain them, and the signing key.

    All of it is made and read back beside its place, and gets there by one step.

    Raises:
        UsageError: as `require_free`.
        WorkspaceError: as `require_sound`.
    """
    require_free(root)
    require_sound(office)
    absent = [folder for folder in (root.absolute(), *root.absolute().parents) if not folder.exists()]
    scratch, done = None, False
    try:
        root.mkdir(parents=True, exist_ok=True)
        _sweep(root)
        with uninterrupted():
            scratch = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=root))
        _fill(scratch, office)
        read_workspace(scratch)
        with uninterrupted():
            unguarded = _deliver(scratch, root)
            done = True
    except OSError as error:
        raise unwritable(root, error) from error
    finally:
        with uninterrupted():
            if scratch is not None:
                shutil.rmtree(scratch, ignore_errors=True)
            for folder in () if done else absent:
                with suppress(OSError):
                    folder.rmdir()
    whole = root.resolve()
    return MadeWorkspace(
        whole,
        (whole / UNITS_FILE, whole / SURVEY_FILE),
        whole / KEY_FILE,
        gaps_of((whole / UNITS_FILE).read_text(encoding="utf-8"), office.language),
        unguarded,
    )


def _sweep(root: Path) -> None:
    """Remove what was left by one that was killed: there is a key in it, which no .gitignore keeps back."""
    for left in root.glob(f"{_SCRATCH}*"):
        with suppress(OSError):
            if left.is_dir() and not left.is_symlink() and time.time() - left.stat().st_mtime > _YOUNG:
                shutil.rmtree(left, ignore_errors=True)


def _fill(scratch: Path, office: NewOffice) -> None:
    texts = {UNITS_FILE: new_units_file(office), SURVEY_FILE: template_text(office.template)}
    (scratch / _CONFIG).mkdir()
    for file, text in texts.items():
        (scratch / file).write_text(text, encoding="utf-8", newline="\n")
    write_schemas(scratch / _CONFIG)
    create_key(scratch / KEY_FILE)


def _deliver(scratch: Path, root: Path) -> tuple[str, ...]:
    """Move what is finished into its place; return what an own .gitignore doesn't name."""
    ignore, config = root / _IGNORE_FILE, root / _CONFIG
    own = os.path.lexists(ignore)  # a link that leads nowhere is somebody's too
    if config.is_dir():  # empty, as was found out
        config.rmdir()
    try:
        if not own:  # before the key is there
            ignore.write_text("".join(f"{line}\n" for line in IGNORED), encoding="utf-8", newline="\n")
        take_place(scratch / _CONFIG, config)
    except OSError:
        if not own:
            ignore.unlink(missing_ok=True)
        raise
    return _missing(ignore) if own else ()


def _missing(ignore: Path) -> tuple[str, ...]:
    """Return what a .gitignore doesn't name in so many words."""
    try:
        lines = {line.strip().strip("/") for line in ignore.read_text(encoding="utf-8").splitlines()}
    except (OSError, UnicodeDecodeError):
        return IGNORED
    named = lines | {Path(line).name for line in lines}
    return tuple(one for one in IGNORED if not {one.strip("/"), Path(one).name} & named)
