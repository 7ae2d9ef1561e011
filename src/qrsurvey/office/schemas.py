"""The JSON Schemas of both configuration files, by which an editor explains keys and marks faults."""

from __future__ import annotations

import shutil
from pathlib import Path

_SHIPPED = Path(__file__).parent.parent / "assets" / "schemas"

_SCHEMAS = ("units", "survey")  # each is named as the file that it describes


def write_schemas(config: Path) -> None:
    """Put copies into `schemas/` of a folder of configuration, where the first line of its files names them.

    Copies, so that they are found wherever the workspace is opened, without a network too.

    Raises:
        OSError: they can't be written.
    """
    folder = config / "schemas"
    folder.mkdir(parents=True, exist_ok=True)
    for name in (f"{described}.schema.json" for described in _SCHEMAS):
        shutil.copyfile(_SHIPPED / name, folder / name)
