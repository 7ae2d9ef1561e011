"""Self-check: whether this machine, as it is installed, can do everything that the work needs.

No workspace and no network: whoever has just installed the tool knows by it what to ask for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum

from qrsurvey.office.checks import drawn, installed, surroundings, written
from qrsurvey.office.checks.context import look_at
from qrsurvey.office.checks.surroundings import Machine
from qrsurvey.office.findings import Diagnosis, Finding
from qrsurvey.sources.table import Progress


class Area(StrEnum):
    """What is looked at together, in this order."""

    PROGRAM = "program"
    DRAWING = "drawing"
    FILES = "files"
    SYSTEM = "system"


CHECKS: Mapping[Area, Sequence[Callable[[Machine], Iterator[Finding]]]] = {
    Area.PROGRAM: (installed.python, installed.files, installed.libraries, installed.catalogues),
    Area.DRAWING: (drawn.fonts, drawn.placard),
    Area.FILES: (written.temporary, written.archive, written.folder, written.long_paths),
    Area.SYSTEM: (surroundings.time_zone, surroundings.clock, surroundings.console),
}


def check_machine(machine: Machine, progress: Progress | None = None) -> Diagnosis:
    """Look at everything; what was made for it is gone afterwards.

    Args:
        machine: Where the person stands, and how they see what is printed.
        progress: Told checks done, of all.
    """
    return Diagnosis(tuple(look_at(machine, CHECKS, progress)))
