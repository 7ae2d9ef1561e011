"""The program's own source folder: a workspace too, of the seed town, and no office's survey."""

from __future__ import annotations

import tomllib
from pathlib import Path

_NAME = "qrsurvey"


def is_program_folder(root: Path) -> bool:
    """Tell whether the program itself was downloaded to, or cloned into, this folder."""
    if not (root / "src" / _NAME).is_dir():
        return False
    try:
        project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        return bool(project["name"] == _NAME)
    except (OSError, ValueError, KeyError, TypeError):  # no project, or none that can be read
        return False
