"""Units that have left the configuration although codes of theirs were issued."""

from __future__ import annotations

from qrsurvey.archive.issued import issued_codes
from qrsurvey.archive.store import Archive
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
        issued = dict.fromkeys(known.code.unit for known in issued_codes(archive))
    return tuple(unit for unit in issued if unit not in workspace.units)
