"""Make codes: sign one for each unit and counter, draw the placards, prove them, register the codes."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from qrsurvey.archive.issued import IssuedCode, editions, key_fingerprint, record_issued
from qrsurvey.archive.store import Archive
from qrsurvey.codes.codes_csv import write_codes_csv
from qrsurvey.codes.draw import draw_placards
from qrsurvey.codes.judge import FIRST_EDITION, Edition
from qrsurvey.codes.key import SigningKey, open_to_others
from qrsurvey.codes.link import build_link
from qrsurvey.codes.placard import Placard, Wording
from qrsurvey.codes.proof import prove
from qrsurvey.codes.sign import Code
from qrsurvey.errors import UsageError, WorkspaceError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.office.outputs import Written, check_writable, write_outputs
from qrsurvey.office.signing import existing_or_new_key
from qrsurvey.sources.table import Progress
from qrsurvey.survey.questions import Form
from qrsurvey.survey.units import Unit
from qrsurvey.workspace.workspace import Workspace
from qrsurvey.workspace.yaml_reader import guess

PLACARDS_FILE = "placards.pdf"
CODES_FILE = "codes.csv"


@dataclass(frozen=True)
class MadeCodes:
    """What was made: one page a code in `placards`, one line a code in `table`.

    `ended` are the units left out because their last day is past. `key_exposed` tells that other users of
    this machine may read the signing key.
    """

    placards: Written
    table: Written
    codes: tuple[Code, ...]
    ended: tuple[Unit, ...]
    key_exposed: bool


def make_codes(
    workspace: Workspace,
    *,
    units: Sequence[str] = (),
    out: Path | None = None,
    language: Language | None = None,
    now: datetime,
    progress: Progress | None = None,
) -> MadeCodes:
    """Make the codes of all units, or of those named, and register them.

    Args:
        workspace: Whose units.
        units: Ids; none means all that have not ended.
        out: The folder for the files; `out/placards` of the workspace by default.
        language: Of the placards; the workspace's by default.
        now: The office's local time; its day is the date of issue.
        progress: Told pages drawn and proven, of twice the number of pages.

    Raises:
        WorkspaceError: there is no form yet, or the signing key is lost.
        UsageError: there is no such unit, it has ended, or the folder can't be written.
        PlacardError: a placard can't be drawn, or doesn't show its link; no file is left.
        BusyError: the archive or a file is in use.
    """
    form = workspace.survey.form
    if form is None:
        raise WorkspaceError("office.no-form")
    chosen, ended = _choose(workspace, units, now.date())
    folder = out or workspace.placards_dir
    check_writable(folder)
    with Archive.open(workspace.archive_path, create=True) as archive:
        key = existing_or_new_key(workspace, key_fingerprint(archive))
        issued_before = editions(archive)
    placards = _placards(chosen, form, key, issued_before)
    spoken = language or workspace.language
    wording = Wording(Catalog(spoken), workspace.office, workspace.survey.title(spoken))
    files = _draw(placards, wording, now.date(), progress)
    codes = tuple(placard.code for placard in placards)
    # Registered before delivered: a code that hangs on a wall must never be unknown to the ledger.
    with Archive.open(workspace.archive_path, create=True) as archive:
        issued = [IssuedCode(placard.code, placard.link) for placard in placards]
        record_issued(archive, key.fingerprint, issued, at=now)
    drawn, table = write_outputs(folder, files)
    return MadeCodes(drawn, table, codes, ended, open_to_others(workspace.key_path))


def _choose(workspace: Workspace, ids: Sequence[str], today: date) -> tuple[list[Unit], tuple[Unit, ...]]:
    known = workspace.units
    for unit_id in ids:
        if unit_id not in known:
            raise UsageError("office.no-such-unit", unit=unit_id, guess=guess(unit_id.upper(), list(known)))
        if _ended(known[unit_id], today):
            raise UsageError("office.unit-ended", unit=unit_id, day=known[unit_id].valid_to)
    wanted = [unit for unit in known.values() if not ids or unit.id in ids]
    return [u for u in wanted if not _ended(u, today)], tuple(u for u in wanted if _ended(u, today))


def _ended(unit: Unit, today: date) -> bool:
    return unit.valid_to is not None and unit.valid_to < today


def _placards(
    units: Sequence[Unit], form: Form, key: SigningKey, issued: Mapping[str, tuple[Edition, ...]]
) -> list[Placard]:
    """Lay out one placard for each unit, followed by one for each of its counters."""
    placards = []
    for unit in units:
        edition = max(known.number for known in issued.get(unit.id, FIRST_EDITION))
        code = Code.issue(key, unit.id, None, edition)
        placards.append(Placard(code, build_link(form, code.text), unit.name, None, unit.copies))
        for counter in unit.counters:
            code = Code.issue(key, unit.id, counter.id, edition)
            placards.append(Placard(code, build_link(form, code.text), unit.name, counter.name, 1))
    return placards


def _draw(
    placards: Sequence[Placard], wording: Wording, issued: date, progress: Progress | None
) -> dict[str, bytes]:
    pages = len(placards)
    with tempfile.TemporaryDirectory(prefix="qrsurvey-") as scratch:
        drawn, table = Path(scratch, PLACARDS_FILE), Path(scratch, CODES_FILE)
        draw_placards(drawn, placards, wording, issued, progress and (lambda n, _: progress(n, 2 * pages)))
        prove(drawn, placards, progress and (lambda n, _: progress(pages + n, 2 * pages)))
        write_codes_csv(table, placards)
        return {PLACARDS_FILE: drawn.read_bytes(), CODES_FILE: table.read_bytes()}
