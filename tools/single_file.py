"""Make the program one file, for PCs without pip: `python dev.py single-file windows --python 3.12`.

The file holds the wheels of each Python named and a small start (bundle/start.py), and needs nothing but
Python: `py qrsurvey-0.1.0-windows.pyz report`. It is for one system: DuckDB, pandas and others have parts of
its own.
"""

from __future__ import annotations

import json
import stat
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from tools.asked import read_line
from tools.targets import ROOT, System
from tools.wheels import digest, gather

START = ROOT / "tools" / "bundle" / "start.py"
_SHEBANG = b"#!/usr/bin/env python3\n"
_MOMENT = (2026, 1, 1, 0, 0, 0)  # the same wheels make the same file


def main() -> int:
    """Make it."""
    asked = read_line("python dev.py single-file", __doc__)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "wheels"
        own, needed = gather(folder, asked.targets)
        wheels = {
            target.python: [own.name, *(wheel.file for wheel in wheels)] for target, wheels in needed.items()
        }
        version = own.name.split("-")[1]
        path = asked.out / f"qrsurvey-{version}-{asked.system.name}.pyz"
        write(path, folder, asked.system, version, wheels)
    print(f"{path}  {path.stat().st_size / 2**20:.1f} MiB  sha256 {digest(path)}")
    return 0


def write(
    path: Path, folder: Path, system: System, version: str, wheels: Mapping[str, Sequence[str]]
) -> None:
    """Write the file out of the wheels in a folder; `wheels` says which are for which Python."""
    files = sorted({name for names in wheels.values() for name in names})
    prints = sha256("".join(f"{name} {digest(folder / name)}\n" for name in files).encode()).hexdigest()
    about = {
        "id": prints[:8],
        "version": version,
        "system": system.name,
        "sys_platform": system.sys_platform,
        "wheels": {python: list(names) for python, names in wheels.items()},
    }
    with path.open("wb") as file:
        file.write(_SHEBANG)
        with zipfile.ZipFile(file, "a", zipfile.ZIP_STORED) as packed:
            _add(packed, "__main__.py", START.read_bytes())
            _add(packed, "bundle.json", json.dumps(about, indent=1).encode("utf-8"))
            for name in files:  # compressed already
                _add(packed, f"wheels/{name}", (folder / name).read_bytes())
    path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def _add(packed: zipfile.ZipFile, name: str, content: bytes) -> None:
    packed.writestr(zipfile.ZipInfo(name, _MOMENT), content)


if __name__ == "__main__":
    sys.exit(main())
