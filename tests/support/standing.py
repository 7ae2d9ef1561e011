"""Offices at a certain point, for where things stand; and what lies in their folders."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from qrsurvey.archive.compared import Comparison, note_comparison
from qrsurvey.archive.issued import IssuedCode, record_issued
from qrsurvey.archive.issued_reports import IssuedFigures, IssuedReport, IssuedScore, record_reports
from qrsurvey.archive.store import Archive
from qrsurvey.codes.key import create_key
from qrsurvey.codes.link import build_link
from qrsurvey.codes.sign import Code
from qrsurvey.sources.table import SourceKind
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.case_office import DETAILED, RULES, SURVEY, UNITS, CaseOffice, at
from support.workspaces import write_workspace

_HOLD = """
import sys
from pathlib import Path
from qrsurvey.archive.store import Archive
with Archive.open(Path(sys.argv[1]), create=False):
    print("held", flush=True)
    sys.stdin.read()
"""


def make_office(root: Path) -> CaseOffice:
    """An office in May 2024: LONGHOA answers daily, MOTCUA until the 8th, HIEPTAN never; two cases of the 6th."""
    office = CaseOffice(*issued(root, SURVEY + RULES))
    for day in range(2, 31):
        office.answer(at(day, 9))
        if day <= 8:
            office.answer(at(day, 10), "MOTCUA")
    office.answer(at(6, 11), extra="Có", comment=DETAILED)
    office.answer(at(6, 12), "MOTCUA", extra="Có")
    office.rows.sort()
    early = [row for row in office.rows if row[0] < "07"]
    later, office.rows = office.rows, early
    office.day(at(6))
    office.rows = later
    office.day(at(31))
    return office


def issued(root: Path, survey: str) -> tuple[Workspace, dict[str, str]]:
    """A workspace with its codes issued and nothing drawn; the codes by unit, or unit and counter."""
    workspace = read_workspace(write_workspace(root, UNITS, survey))
    key, form = create_key(workspace.key_path), workspace.survey.form
    assert form is not None
    places = [
        (unit.id, counter)
        for unit in workspace.units.values()
        for counter in (None, *(one.id for one in unit.counters))
    ]
    codes = [Code.issue(key, unit, counter) for unit, counter in places]
    with Archive.open(workspace.archive_path, create=True) as archive:
        fresh = [IssuedCode(code, build_link(form, code.text)) for code in codes]
        record_issued(archive, key.fingerprint, fresh, at(1, 8, 1))
    return workspace, {code.text.rpartition("-")[0]: code.text for code in codes}


def issue_report(path: Path, period: str, made: datetime, files: tuple[str, ...]) -> None:
    """Write down that a report of all units was issued."""
    score = IssuedScore(0, 0, None)
    report = IssuedReport(
        period=period,
        unit=None,
        language="vi",
        by=(),
        complete=True,
        until=None,
        made=made.replace(tzinfo=None),
        head=None,
        release="1",
        files=dict.fromkeys(files, "0" * 64),
        figures=IssuedFigures(0, 0, 0, score, score, {}),
    )
    with Archive.open(path, create=False) as archive:
        record_reports(archive, [report], made)


def compare(path: Path, source: str, at: datetime, *, complete: bool = True) -> None:
    """Note that a source was compared with the archive at a moment."""
    with Archive.open(path, create=False) as archive, archive.transaction():
        note_comparison(archive, source, Comparison(at, SourceKind.SHEET, complete))


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Have another process hold an archive."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield
        finally:
            process.communicate("")


def contents_of(folder: Path) -> dict[str, str]:
    """Return every file and folder below a folder, with a hash of what is in it."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else ""
        for path in sorted(folder.rglob("*"))
    }
