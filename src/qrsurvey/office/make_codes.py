"""Make codes: sign one for each unit and counter, draw and prove all that is printed, register the codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from qrsurvey.archive.issued import IssuedCode, editions, key_fingerprint, record_issued
from qrsurvey.archive.store import Archive
from qrsurvey.codes.draw import sheets
from qrsurvey.codes.judge import FIRST_EDITION, Edition
from qrsurvey.codes.key import SigningKey, open_to_others
from qrsurvey.codes.layouts import SHIPPED_DEFAULT, choose_layout, read_layouts
from qrsurvey.codes.link import build_link
from qrsurvey.codes.placard import Placard, wording_of
from qrsurvey.codes.room import require_readable
from qrsurvey.codes.sign import Code
from qrsurvey.errors import UsageError, WorkspaceError
from qrsurvey.office.demo_form import refuse_demo_form
from qrsurvey.office.outputs import Written, check_writable, existing, write_outputs
from qrsurvey.office.packs import PACKS, CodeFormat, Printing, file_names, make_files
from qrsurvey.office.printed import note_printed
from qrsurvey.office.scratch import scratch_folder
from qrsurvey.office.signing import existing_or_new_key
from qrsurvey.sources.table import Progress
from qrsurvey.survey.near_unit import no_such_unit
from qrsurvey.survey.questions import Form
from qrsurvey.survey.units import Unit
from qrsurvey.workspace.workspace import Workspace


@dataclass(frozen=True)
class MadeCodes:
    """What was made.

    `placards` shows every code, `table` has a line for each; then come the hand-over table (PDF and XLSX) and
    the citizens' guide, `copies` of all units in order where a sheet has several places, the packs in the
    order of the units, and codes by themselves. `ended` are the units left out: their last day is past.
    `to_print` counts the placards with all the copies that units want.
    `key_exposed` tells that other users of this machine may read the signing key.
    """

    placards: Written
    table: Written
    handover: Written
    handover_sheet: Written
    guide: Written
    copies: Written | None
    packs: tuple[Written, ...]
    singles: tuple[Written, ...]
    codes: tuple[Code, ...]
    to_print: int
    ended: tuple[Unit, ...]
    key_exposed: bool

    @property
    def files(self) -> tuple[Written, ...]:
        """The files that lie in the output folder itself."""
        main = self.placards, self.table, self.handover, self.handover_sheet, self.guide
        return main if self.copies is None else (*main, self.copies)

    @property
    def all_left(self) -> bool:
        """Tell whether every file was there before and nothing was made."""
        return all(file.left for file in (*self.files, *self.packs, *self.singles))


def make_codes(
    workspace: Workspace,
    *,
    units: Sequence[str] = (),
    layout: str = SHIPPED_DEFAULT,
    start_at: int = 1,
    formats: Sequence[CodeFormat] = (),
    out: Path | None = None,
    languages: Sequence[str] = (),
    issued: date | None = None,
    keep_existing: bool = False,
    now: datetime,
    progress: Progress | None = None,
) -> MadeCodes:
    """Make the codes of all units, or of those named, and register them.

    A unit whose newest codes were retired gets the next edition. The same codes with the same date of issue
    give the same bytes.

    Args:
        workspace: Whose units.
        units: Ids; none means all that have not ended.
        layout: The name of one that is shipped or the office's own.
        start_at: The place on the first sheet, from 1, at which the PDF of all placards begins.
        formats: Beside the PDFs: codes by themselves as SVG or PNG, as large as the layout prints them.
        out: The folder for the files; `out/placards` of the workspace by default.
        languages: Of the placards, two at the most, `vi`, `en` or what the office added; the workspace's by
            default. The first leads.
        issued: The date of issue that the placards show; today by default.
        keep_existing: Leave files that are there already; where all are, nothing is drawn or registered.
        now: The office's local time.
        progress: Told steps done, of all.

    Raises:
        WorkspaceError: there is no form yet, it is the demo's, or the signing key is lost.
        UsageError: there is no such unit, layout or place on its sheet, a unit has ended, the date of issue
            lies ahead, or the folder can't be written.
        PlacardError: the layout is too small for these links, or a placard can't be drawn or doesn't show its
            link; no file is left.
        BusyError: the archive or a file is in use.
    """
    form = workspace.survey.form
    if form is None:
        raise WorkspaceError("office.no-form")
    refuse_demo_form(workspace)
    if issued is not None and issued > now.date():
        raise UsageError("office.issued-ahead", day=issued)
    chosen, ended = _choose(workspace, units, now.date())
    layouts = read_layouts(workspace.layouts_dir)
    chosen_layout, wording = choose_layout(layouts, layout), wording_of(workspace, languages)
    sheets((), chosen_layout, start_at)
    folder = out or workspace.placards_dir
    singles = tuple(dict.fromkeys(kind for kind in formats if kind is not CodeFormat.PDF))
    for inside in ("", PACKS, *singles):
        check_writable(folder / inside)
    with Archive.open(workspace.archive_path, create=True) as archive:
        key = existing_or_new_key(workspace, key_fingerprint(archive))
        issued_before = editions(archive)
    placards = _placards(chosen, form, key, issued_before)
    names = file_names(placards, chosen_layout, singles)
    if keep_existing and all(existing(folder / inside, names[inside]) for inside in names):
        left = {inside: existing(folder / inside, names[inside]) for inside in names}
        return _made(left, placards, ended, workspace)
    require_readable(chosen_layout, layouts, placards, wording)
    printing = Printing(wording, issued or now.date(), chosen_layout, start_at, singles)
    with scratch_folder() as scratch:
        files = make_files(scratch, placards, printing, workspace.survey, progress)
        # Registered before delivered: a code that hangs on a wall must never be unknown to the ledger.
        with Archive.open(workspace.archive_path, create=True) as archive:
            delivered = [IssuedCode(placard.code, placard.link) for placard in placards]
            record_issued(archive, key.fingerprint, delivered, at=now, dated=issued)
        written = {
            inside: write_outputs(folder / inside, made, keep_existing=keep_existing)
            for inside, made in files.items()
        }
    # Of whom no copy is needed, there is no pack.
    needed = {placard.code.unit for placard in placards if placard.copies}
    made = zip((unit for unit in chosen if unit.id in needed), written[PACKS], strict=True)
    note_printed(workspace, [unit for unit, pack in made if not pack.left])
    return _made(written, placards, ended, workspace)


def _made(
    written: Mapping[str, tuple[Written, ...]],
    placards: Sequence[Placard],
    ended: tuple[Unit, ...],
    workspace: Workspace,
) -> MadeCodes:
    singles = tuple(file for inside, files in written.items() if inside not in {"", PACKS} for file in files)
    codes = tuple(placard.code for placard in placards)
    exposed = open_to_others(workspace.key_path)
    placards_file, table, handover, handover_sheet, guide, *copies = written[""]
    return MadeCodes(
        placards_file,
        table,
        handover,
        handover_sheet,
        guide,
        copies=copies[0] if copies else None,
        packs=written[PACKS],
        singles=singles,
        codes=codes,
        to_print=sum(placard.copies for placard in placards),
        ended=ended,
        key_exposed=exposed,
    )


def _choose(workspace: Workspace, ids: Sequence[str], today: date) -> tuple[list[Unit], tuple[Unit, ...]]:
    known = workspace.units
    for unit_id in ids:
        if unit_id not in known:
            raise no_such_unit(unit_id, known.values())
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
        newest = max(issued.get(unit.id, FIRST_EDITION), key=lambda known: known.number)
        edition = newest.number + (newest.withdrawn_from is not None)
        code = Code.issue(key, unit.id, None, edition)
        placards.append(Placard(code, build_link(form, code.text), unit.name, None, unit.copies))
        for counter in unit.counters:
            code = Code.issue(key, unit.id, counter.id, edition)
            placards.append(Placard(code, build_link(form, code.text), unit.name, counter.name, 1))
    return placards
