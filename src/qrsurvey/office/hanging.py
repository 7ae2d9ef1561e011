"""Which links hang on walls: those printed of every code that still counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from qrsurvey.archive.issued import IssuedCode, Retirement, issued_codes, retirements
from qrsurvey.archive.store import Archive
from qrsurvey.codes.sign import Code
from qrsurvey.codes.standing import State, standing
from qrsurvey.survey.units import Units
from qrsurvey.workspace.workspace import Workspace

Hanging = Mapping[Code, tuple[str, ...]]
"""The links that each code was ever printed with, the one printed last at the end."""


def hanging(
    issued: Iterable[IssuedCode],
    withdrawn: Mapping[tuple[str, int], Retirement],
    units: Units,
    today: date,
) -> Hanging:
    """Return the links of each code that counts on a day: of a unit that there is, not withdrawn, not ended.

    `issued` and `withdrawn` are what the ledger says, in its order.
    """
    found: dict[Code, tuple[str, ...]] = {}
    for one in issued:
        unit = units.get(one.code.unit)
        retired = withdrawn.get((one.code.unit, one.code.edition))
        start = retired.start if retired is not None else None
        if unit is not None and standing(unit, start, units, today).state is State.VALID:
            found[one.code] = (*found.get(one.code, ()), one.link)
    return found


def hanging_of(workspace: Workspace, today: date | None = None) -> Hanging:
    """Return what hangs of a workspace's codes on a day, the present one by default.

    Raises:
        ArchiveError: the ledger holds what we never write.
        BusyError: another process holds the archive.
    """
    if not workspace.archive_path.exists():
        return {}
    with Archive.open(workspace.archive_path, create=False, read_only=True) as archive:
        issued, withdrawn = issued_codes(archive), retirements(archive)
    return hanging(issued, withdrawn, workspace.units, today or datetime.now(workspace.zone).date())
