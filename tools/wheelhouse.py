"""Make a bundle for an office without internet: `python dev.py wheelhouse windows --python 3.12`.

A zip of all wheels that these Pythons on that system need, of exactly the versions that CI runs, with an
installer that needs nothing but Python (not even pip), and a note in Vietnamese of what to do.
"""

from __future__ import annotations

import json
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.asked import read_line
from tools.targets import ROOT, System, Wheel
from tools.wheels import digest, gather

PARTS = ROOT / "tools" / "bundle"


def main() -> int:
    """Make it."""
    asked = read_line("python dev.py wheelhouse", __doc__)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        own, needed = gather(folder / "wheels", asked.targets, "pip")
        wheels = {target.python: wheels for target, wheels in needed.items()}
        write_parts(folder, asked.system, own, wheels)
        version = own.name.split("-")[1]
        path = asked.out / f"qrsurvey-{version}-{asked.system.name}-offline.zip"
        pack(path, folder)
    print(f"{path}  {path.stat().st_size / 2**20:.1f} MiB  sha256 {digest(path)}")
    return 0


def write_parts(folder: Path, system: System, own: Path, wheels: Mapping[str, Sequence[Wheel]]) -> None:
    """Put beside the wheels what installs them; `wheels` are those of each Python, besides our own."""
    ours = f"qrsurvey=={own.name.split('-')[1]} --hash=sha256:{digest(own)}"
    for python, needed in wheels.items():
        lines = [ours, *(wheel.line for wheel in needed if wheel.name != "pip")]
        (folder / f"requirements-{python}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    pythons = list(wheels)
    about = {"system": system.name, "sys_platform": system.sys_platform, "pythons": pythons}
    (folder / "bundle.json").write_text(json.dumps(about, indent=1), encoding="utf-8")
    (folder / "install.py").write_bytes((PARTS / "install.py").read_bytes())
    note = (PARTS / "DOC-TRUOC.txt").read_text(encoding="utf-8")
    note = note.format(pythons=", ".join(pythons), system=system.name)
    if system.sys_platform == "win32":  # for Notepad, and cmd
        (folder / "DOC-TRUOC.txt").write_text(note, encoding="utf-8-sig", newline="\r\n")
        batch = (PARTS / "install.bat").read_text(encoding="ascii")
        (folder / "install.bat").write_text(batch, encoding="ascii", newline="\r\n")
    else:
        (folder / "DOC-TRUOC.txt").write_text(note, encoding="utf-8", newline="\n")
        (folder / "install.sh").write_bytes((PARTS / "install.sh").read_bytes())
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sums = "".join(f"{digest(path)}  {path.relative_to(folder).as_posix()}\n" for path in files)
    (folder / "SHA256SUMS").write_text(sums, encoding="utf-8", newline="\n")


def pack(path: Path, folder: Path) -> None:
    """Pack a folder into a zip, under a folder of the zip's own name."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as packed:  # wheels are compressed already
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                packed.write(file, f"{path.stem}/{file.relative_to(folder).as_posix()}")


if __name__ == "__main__":
    sys.exit(main())
