"""Files of one person, outside of every workspace, that nobody else may read: keys, people's addresses."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from platformdirs import user_config_path

from qrsurvey.workspace.disk import prepared, take_place


def own_folder() -> Path:
    """Return the person's own configuration folder."""
    return user_config_path() / "qrsurvey"


def readable_by_others(path: Path) -> bool:
    """Tell whether other people of this machine may read the file; always false where modes say nothing."""
    return os.name == "posix" and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def write_own(path: Path, content: bytes) -> None:
    """Write such a file whole or not at all, readable for its owner alone from its first byte on.

    Windows ignores the mode; there the person's profile keeps others out.

    Raises:
        OSError: it can't be written.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with prepared(path, content, mode=0o600) as temporary:
        take_place(temporary, path)
