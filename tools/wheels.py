"""Wheels on this disk: our own, built here, and those of others, downloaded and held to their hashes."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from packaging.requirements import Requirement
from tools.targets import ROOT, Target, Wheel, own_requirements, pins_for, resolve


def build_own(folder: Path) -> Path:
    """Build our wheel into a folder, without the network, and return it."""
    told = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if told.returncode:
        sys.exit(told.stderr)
    (built,) = folder.glob("qrsurvey-*.whl")
    return built


def gather(folder: Path, targets: Sequence[Target], *more: str) -> tuple[Path, dict[Target, list[Wheel]]]:
    """Put our wheel and all that it needs on some machines into a folder; `more` are names needed besides.

    Returns:
        Our wheel, and which of the others each machine needs.
    """
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    folder.mkdir(parents=True)
    own, needed = build_own(folder), {}
    for target in targets:
        wanted = [*own_requirements(), *map(Requirement, more)]
        needed[target] = resolve(target, wanted, pins_for(target, constraints))
        _download(folder, target, needed[target])
    return own, needed


def _download(folder: Path, target: Target, wheels: Sequence[Wheel]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        wanted = Path(scratch) / "requirements.txt"
        wanted.write_text("\n".join(wheel.line for wheel in wheels) + "\n", encoding="utf-8")
        options = ["--quiet", "--disable-pip-version-check", "--require-hashes", *target.options]
        subprocess.run(
            [sys.executable, "-m", "pip", "download", *options, "--dest", str(folder), "-r", str(wanted)],
            check=True,
        )
    lacking = [wheel.file for wheel in wheels if not (folder / wheel.file).is_file()]
    if lacking:
        sys.exit(f"pip has not downloaded {', '.join(lacking)}")


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
