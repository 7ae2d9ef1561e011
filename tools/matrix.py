"""Show that nothing must be compiled: `python dev.py matrix` asks the index for each system and Python.

Prints a Markdown table of wheels found (in brackets: those made for that machine alone), and what is missing.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

from tools.targets import PYTHONS, ROOT, SYSTEMS, Target, UnresolvedError, own_requirements, pins_for, resolve


def main() -> int:
    """Print the table; 1 where a wheel is missing."""
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    targets = [Target(system, python) for system in SYSTEMS.values() for python in PYTHONS]

    def look(target: Target) -> tuple[str, str | None]:
        try:
            wheels = resolve(target, own_requirements(), pins_for(target, constraints))
        except UnresolvedError as error:
            return "–", f"{target.system.name}, Python {target.python}: {error}"
        return f"{len(wheels)} ({sum(not wheel.pure for wheel in wheels)})", None

    with ThreadPoolExecutor(2) as pool:
        told = dict(zip(targets, pool.map(look, targets), strict=True))
    print("| | " + " | ".join(f"Python {python}" for python in PYTHONS) + " |")
    print("| --- |" + " --- |" * len(PYTHONS))
    for system in SYSTEMS.values():
        cells = [told[Target(system, python)][0] for python in PYTHONS]
        print(f"| {system.name} | " + " | ".join(cells) + " |")
    missing = [fault for _, fault in told.values() if fault]
    print(*missing, sep="\n", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
