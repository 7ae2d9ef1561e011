"""Codes that were issued, as the ledger has them, without drawing their placards."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from qrsurvey.archive.issued import IssuedCode, record_issued
from qrsurvey.archive.store import Archive
from qrsurvey.codes.sign import Code
from qrsurvey.workspace.workspace import ARCHIVE_FILE


def issue(root: Path, *places: tuple[str, str | None]) -> None:
    """Write down that codes of units and counters were issued on 13 May 2024."""
    path = root / ARCHIVE_FILE
    path.parent.mkdir(exist_ok=True)
    with Archive.open(path, create=True) as archive:
        codes = [
            IssuedCode(Code(unit, counter, 1, "AAAA"), "https://example.test/") for unit, counter in places
        ]
        record_issued(archive, "key", codes, datetime(2024, 5, 13, 8, tzinfo=UTC))
