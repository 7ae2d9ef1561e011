"""The machine: whether files can be written where they belong, and codes drawn and read back."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from qrsurvey.codes.placard import Placard
from qrsurvey.codes.sign import Code
from qrsurvey.codes.single import code_png
from qrsurvey.codes.single_proof import prove_png
from qrsurvey.office.checks.context import Context, guarded
from qrsurvey.office.findings import Finding, broken, ok, warning
from qrsurvey.office.outputs import TRIED, check_writable
from qrsurvey.office.scratch import scratch_folder
from qrsurvey.typography.fonts import Face, missing_letters

# Letters that a font without Vietnamese lacks, and the hardest of them to place.
_SAMPLE = "Ẵ ễ Ợ ự Đ ư ơ ộ ỹ"
_LINK = "https://docs.google.com/forms/d/e/1FAIpQLSdoctor/viewform?usp=pp_url&entry.1=DOCTOR-0000"
_SIDE = 40.0  # millimetres
_ENOUGH = 100  # MB


def folders(context: Context) -> Iterator[Finding]:
    """Whether the workspace's folders can be written and have room; none is made for it."""
    wanted = ("config", "data", "out/placards", "out/reports")
    existing = dict.fromkeys(_nearest(context.root / name, context.root) for name in wanted)
    faults = [fault for folder in existing for fault in guarded(_writable(folder))]
    yield from faults
    if not faults:
        yield ok("doctor.folders", folder=context.root)
        yield from room(context.root)


def temporary(context: Context) -> Iterator[Finding]:
    """Whether files can be written where they are kept until they are whole."""
    with scratch_folder() as scratch:
        place = scratch.parent
        (scratch / "tried").write_bytes(b"\0" * TRIED)
    if place.stat().st_dev != context.root.stat().st_dev:
        yield from room(place)


def codes(_context: Context) -> Iterator[Finding]:
    """Whether a code can be drawn and read back."""
    placard = Placard(Code("DOCTOR", None, 1, "DOCTOR-0000"), _LINK, "")
    prove_png(code_png(placard, _SIDE), placard)
    yield ok("doctor.codes")


def fonts(_context: Context) -> Iterator[Finding]:
    """Whether every shipped face is there and has Vietnamese."""
    lacking = [face.value for face in Face if not face.file.is_file() or missing_letters(face, _SAMPLE)]
    yield broken("doctor.fonts-broken", fonts=lacking) if lacking else ok("doctor.fonts", n=len(Face))


def _writable(folder: Path) -> Iterator[Finding]:
    check_writable(folder)
    yield from ()


def room(folder: Path) -> Iterator[Finding]:
    """Warn before a disk is full: what is made there is there twice until it is whole."""
    left = shutil.disk_usage(folder).free // 2**20
    if left < _ENOUGH:
        yield warning("machine.little-room", folder=folder, left=left)


def _nearest(folder: Path, root: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    return folder if os.path.lexists(folder) or folder == root else _nearest(folder.parent, root)
