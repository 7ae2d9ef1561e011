"""Units that have left the configuration although codes of theirs were issued."""

from __future__ import annotations

from collections.abc import Iterable

from qrsurvey.archive.issued import IssuedCode, issued_codes
from qrsurvey.archive.store import Archive
from qrsurvey.survey.units import Units
from qrsurvey.workspace.workspace import Workspace


def vanished_units(workspace: Workspace) -> tuple[str, ...]:
    """Return the ids of units whose codes may hang somewhere but which `config/units.yaml` no longer has.

    Their answers count for nobody: a unit that ends is given a last day, and isn't deleted.

    Raises:
        BusyError: another process holds the archive.
        ArchiveError: the archive is damaged.
    """
    if not workspace.archive_path.exists():
        return ()
    with Archive.open(workspace.archive_path, create=False, read_only=True) as archive:
        return vanished_from(workspace.units, issued_codes(archive))


def vanished_from(units: Units, issued: Iterable[IssuedCode]) -> tuple[str, ...]:
    """Return the ids of units that codes were issued of and that aren't among `units`."""
    return tuple(unit for unit in dict.fromkeys(one.code.unit for one in issued) if unit not in units)
