"""What is asked of whoever makes something to install: for which system and Pythons, and where to."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from tools.targets import PYTHONS, ROOT, SYSTEMS, System, Target


@dataclass(frozen=True)
class Asked:
    """The answers."""

    system: System
    targets: tuple[Target, ...]
    out: Path


def read_line(program: str, about: str | None) -> Asked:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog=program, description=about)
    parser.add_argument("system", choices=sorted(SYSTEMS), help="the machines that it is for")
    parser.add_argument(
        "--python",
        action="append",
        choices=PYTHONS,
        metavar="3.12",
        help="again for each (default: all four)",
    )
    parser.add_argument(
        "--out", type=Path, default=ROOT / "dist", help="the folder to put it (default: dist)"
    )
    arguments = parser.parse_args()
    system = SYSTEMS[arguments.system]
    pythons = sorted(set(arguments.python or PYTHONS), key=lambda text: int(text.partition(".")[2]))
    arguments.out.mkdir(parents=True, exist_ok=True)
    return Asked(system, tuple(Target(system, python) for python in pythons), arguments.out)
