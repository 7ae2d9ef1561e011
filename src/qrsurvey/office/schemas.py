"""The JSON Schemas of both configuration files, by which an editor explains keys and marks faults."""

from __future__ import annotations

import shutil
from pathlib import Path

from qrsurvey.office.outputs import unwritable
from qrsurvey.workspace.workspace import SURVEY_FILE, UNITS_FILE

_SHIPPED = Path(__file__).parent.parent / "assets" / "schemas"
_FOLDER = "schemas"
_DESCRIBED = (UNITS_FILE, SURVEY_FILE)
_NAMES = tuple(f"{file.stem}.schema.json" for file in _DESCRIBED)


def write_schemas(config: Path) -> tuple[Path, ...]:
    """Put copies into `schemas/` of a folder of configuration, where the first line of its files names them.

    Copies, so that they are found wherever the workspace is opened, without a network too.

    Raises:
        UsageError: they can't be written.
    """
    folder = config / _FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(Path(shutil.copyfile(_SHIPPED / name, folder / name)) for name in _NAMES)
    except OSError as error:
        raise unwritable(folder, error) from error


def outdated_schemas(config: Path) -> tuple[Path, ...]:
    """Return the copies that aren't of this version: an editor would mark what is right."""
    copies = ((config / _FOLDER / name, _SHIPPED / name) for name in _NAMES)
    return tuple(
        copy for copy, shipped in copies if copy.is_file() and copy.read_bytes() != shipped.read_bytes()
    )


def lines_to_add(root: Path) -> dict[str, str]:
    """Return the first line that each file of a workspace lacks by which an editor finds its schema."""
    lacking: dict[str, str] = {}
    for file, name in zip(_DESCRIBED, _NAMES, strict=True):
        try:
            text = (root / file).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):  # told by whatever reads it
            continue
        if "yaml-language-server" not in text:
            lacking[file.as_posix()] = f"# yaml-language-server: $schema={_FOLDER}/{name}"
    return lacking
