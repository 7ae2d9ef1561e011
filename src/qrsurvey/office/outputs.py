"""Files that we write for people: whole or not at all, and never over somebody's changes.

Beside the files lies `.qrsurvey.json` with the SHA-256 of each as we wrote it. A file that is no longer what
we wrote was changed by somebody: it stays, and the new one gets another name.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qrsurvey.errors import BusyError, UsageError
from qrsurvey.workspace.disk import is_full, is_held, reason, take_place

REGISTER = ".qrsurvey.json"

TRIED = 64 * 1024  # bytes written to find out whether there is room


@dataclass(frozen=True)
class Written:
    """A file that is now there. `kept` is the changed file it would have replaced, if there was one.

    `left` tells that the file was there before and nothing was written.
    """

    path: Path
    kept: Path | None = None
    left: bool = False


def existing(folder: Path, names: Sequence[str]) -> tuple[Written, ...]:
    """Return the files if all of them are there already, else nothing."""
    paths = [folder / name for name in names]
    return tuple(Written(path, left=True) for path in paths) if all(path.exists() for path in paths) else ()


def write_outputs(
    folder: Path, files: Mapping[str, bytes | Path], *, keep_existing: bool = False
) -> tuple[Written, ...]:
    """Write all files into a folder, made if need be; none is half-written.

    A file is given by its bytes, or as a finished temporary file, which is moved. With `keep_existing` a file
    of that name that is there already is left as it is.

    Raises:
        UsageError: the folder can't be made or written.
        BusyError: a file that must be replaced is open in another program.
    """
    prepared: dict[str, Path] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        register = _read_register(folder)
        targets = {
            name: Written(folder / name, left=True)
            if keep_existing and (folder / name).exists()
            else _target(folder, name, register, data)
            for name, data in files.items()
        }
        for name, data in files.items():
            if not targets[name].left:
                prepared[name] = _prepare(folder, data)
        if prepared:
            _deliver(
                folder, {temporary: targets[name].path for name, temporary in prepared.items()}, register
            )
    except OSError as error:
        raise unwritable(folder, error) from error
    finally:
        for temporary in prepared.values():
            temporary.unlink(missing_ok=True)
    return tuple(targets.values())


def check_writable(folder: Path) -> None:
    """Find out that a folder can't be written, or has no room, before long work is done for it.

    Raises:
        UsageError: the folder can't be made or written, or there is hardly any room left.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0" * TRIED)
            file.flush()
            os.fsync(file.fileno())  # some systems find out only now that there is no room
    except OSError as error:
        raise unwritable(folder, error) from error


def _deliver(folder: Path, prepared: Mapping[Path, Path], register: Mapping[str, str]) -> None:
    delivered: dict[str, str] = {}
    try:
        for temporary, path in prepared.items():
            digest = _digest(temporary)
            _replace(temporary, path)
            delivered[path.name] = digest
    finally:
        # Whatever stopped us: the files that were replaced must not look changed.
        if delivered:
            _save_register(folder, {**register, **delivered})


def _target(folder: Path, name: str, register: Mapping[str, str], data: bytes | Path) -> Written:
    """Return the first of `name`, `name (2)`, … that is free, still as we wrote it, or what we'd write."""
    path = folder / name
    kept = None
    number = 1
    while path.exists() and not _ours(path, register, data):
        kept = kept or path
        number += 1
        path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
    return Written(path, kept)


def _ours(path: Path, register: Mapping[str, str], data: bytes | Path) -> bool:
    if path.is_dir():
        return False
    try:
        found = _digest(path)
        if register.get(path.name) == found:
            return True
        return found == (_digest(data) if isinstance(data, Path) else hashlib.sha256(data).hexdigest())
    except PermissionError as error:  # Windows: a program holds it for itself
        if is_held(error, path):
            raise BusyError("office.file-open", file=path) from error
        raise UsageError("machine.unusable", path=path, reason=reason(error)) from error


def _replace(temporary: Path, path: Path) -> None:
    try:
        take_place(temporary, path)
    except PermissionError as error:
        if is_held(error, path):
            raise BusyError("office.file-open", file=path) from error
        raise UsageError("machine.read-only", path=path) from error


def _prepare(folder: Path, data: bytes | Path) -> Path:
    """Put a new file beside its place, with the rights that any new file of this user has."""
    path = folder / f".qrsurvey-{secrets.token_hex(6)}"
    try:
        if isinstance(data, Path):
            shutil.move(data, path)
        with path.open("ab") as file:
            if isinstance(data, bytes):
                file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:  # Ctrl-C too leaves nothing behind
        path.unlink(missing_ok=True)
        raise
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
    take_place(_prepare(folder, text.encode("utf-8")), folder / REGISTER)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unwritable(folder: Path, error: OSError) -> UsageError:
    """Return the error for a folder in which something couldn't be written."""
    if is_full(error):
        return UsageError("machine.full", path=folder)
    return UsageError("office.unwritable-folder", folder=folder, reason=reason(error))
