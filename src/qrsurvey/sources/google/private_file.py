"""Files that nobody but their owner may read, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from json import dumps
from pathlib import Path

from qrsurvey.errors import UsageError
from qrsurvey.workspace.disk import prepared, reason
from qrsurvey.workspace.own_files import write_own


def write_private(path: Path, content: Mapping[str, object]) -> None:
    """Write a JSON file in place of one that is there, readable for its owner alone.

    Raises:
        UsageError: it can't be written.
    """
    data = dumps(content, ensure_ascii=False, indent=2).encode("utf-8") + b"\n"
    try:
        write_own(path, data)
    except OSError as error:
        raise UsageError("auth.unwritable", path=path, reason=reason(error)) from error


def require_place_for_private(path: Path) -> None:
    """Find out that such a file couldn't be written before somebody does work for it; nothing is left behind.

    Raises:
        UsageError: it can't be written.
    """
    made = [folder for folder in (path.parent, *path.parent.parents) if not folder.exists()]
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with prepared(path, b"{}", mode=0o600):
            pass
        if os.name == "nt" and path.exists():
            with path.open("r+b"):  # there, what is read-only or held by another program can't be replaced
                pass
    except OSError as error:
        raise UsageError("auth.unwritable", path=path, reason=reason(error)) from error
    finally:
        for folder in made:
            with suppress(OSError):
                folder.rmdir()


def delete_private(path: Path) -> None:
    """Delete such a file; it is no fault if it is gone already.

    Raises:
        UsageError: it can't be deleted.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError("auth.undeletable", path=path, reason=reason(error)) from error
