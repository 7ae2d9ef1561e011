"""Of which months there are answers."""

from __future__ import annotations

from qrsurvey.archive.store import Archive
from qrsurvey.workspace.workspace import Workspace


def months_answered(workspace: Workspace) -> list[str]:
    """Return the months that have answers as `2024-05`, the newest first; none where nothing was pulled.

    Raises:
        BusyError: the archive is in use.
        ArchiveError: it is damaged.
    """
    if not workspace.archive_path.exists():
        return []
    with Archive.open(workspace.archive_path, create=False, read_only=True) as archive:
        found = archive.read(
            "SELECT DISTINCT strftime(submitted, '%Y-%m') FROM responses WHERE submitted IS NOT NULL"
            " ORDER BY 1 DESC"
        )
    return [str(month) for (month,) in found]
