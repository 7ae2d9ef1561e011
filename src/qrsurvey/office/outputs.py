"""Files that we write for people: whole or not at all, and never over somebody's changes.

Beside the files lies `.qrsurvey.json` with the SHA-256 of each as we wrote it. A file that is no longer what
we wrote was changed by somebody: it stays, and the new one gets another name.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qrsurvey.errors import BusyError, UsageError

REGISTER = ".qrsurvey.json"


@dataclass(frozen=True)
class Written:
    """A file that is now there. `kept` is the changed file it would have replaced, if there was one."""

    path: Path
    kept: Path | None = None


def write_outputs(folder: Path, files: Mapping[str, bytes]) -> tuple[Written, ...]:
    """Write all files into a folder, made if need be; none is half-written.

    Raises:
        UsageError: the folder can't be made or written.
        BusyError: a file that must be replaced is open in another program.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        register = _read_register(folder)
        targets = {name: _target(folder, name, register) for name in files}
        prepared = {name: _prepare(folder, data) for name, data in files.items()}
    except OSError as error:
        raise UsageError("office.unwritable-folder", folder=folder, reason=_reason(error)) from error
    try:
        for name, temporary in prepared.items():
            try:
                temporary.replace(targets[name].path)
            except PermissionError as error:
                raise BusyError("office.file-open", file=targets[name].path) from error
            register[targets[name].path.name] = _digest(files[name])
        _save_register(folder, register)
    finally:
        for temporary in prepared.values():
            temporary.unlink(missing_ok=True)
    return tuple(targets.values())


def check_writable(folder: Path) -> None:
    """Find out that a folder can't be written before long work is done for it.

    Raises:
        UsageError: the folder can't be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UsageError("office.unwritable-folder", folder=folder, reason=_reason(error)) from error


def _target(folder: Path, name: str, register: Mapping[str, str]) -> Written:
    """Return the first of `name`, `name (2)`, … that is free or still as we wrote it."""
    path = folder / name
    kept = None
    number = 1
    while path.exists() and register.get(path.name) != _digest(path.read_bytes()):
        kept = kept or path
        number += 1
        path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
    return Written(path, kept)


def _prepare(folder: Path, data: bytes) -> Path:
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".qrsurvey-", delete=False) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    # Temporary files are private; what we hand over has the rights that any new file would have.
    path = Path(file.name)
    path.chmod(0o644)
    return path


def _read_register(folder: Path) -> dict[str, str]:
    try:
        read = json.loads((folder / REGISTER).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        # Without it every file counts as somebody's own, which only costs another name.
        return {}
    return {str(name): str(digest) for name, digest in read.items()} if isinstance(read, dict) else {}


def _save_register(folder: Path, register: Mapping[str, str]) -> None:
    text = json.dumps(dict(sorted(register.items())), ensure_ascii=False, indent=1)
    _prepare(folder, text.encode("utf-8")).replace(folder / REGISTER)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
