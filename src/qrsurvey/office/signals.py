"""Signals: what looks odd in a month's answers, for the report and for whoever looks into it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qrsurvey.analysis.signals.model import Signal
from qrsurvey.analysis.signals.reading import read_evidence
from qrsurvey.analysis.signals.weigh import find_signals
from qrsurvey.archive.answers import refresh_answers
from qrsurvey.archive.store import Archive
from qrsurvey.codes.judge import Judge
from qrsurvey.errors import UsageError
from qrsurvey.office.judging import judge_of
from qrsurvey.office.outputs import Written, write_outputs
from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.survey.near_unit import no_such_unit
from qrsurvey.survey.periods import Month
from qrsurvey.workspace.volumes_file import read_volumes
from qrsurvey.workspace.workspace import Workspace

EXPORT_FOLDER = Path("out/signals")


@dataclass(frozen=True)
class Flagged:
    """A response that a signal is about: no word of it, but where to find it."""

    seq: int
    id: str
    submitted: datetime
    code: str


@dataclass(frozen=True)
class Found:
    """The signals of a month and, by number, the responses they are about."""

    month: Month
    signals: tuple[Signal, ...]
    responses: dict[int, Flagged]

    def about(self, signal: Signal) -> tuple[Flagged, ...]:
        """Return the responses of a signal in the order of their times."""
        return tuple(sorted((self.responses[seq] for seq in signal.seqs), key=lambda one: one.submitted))


def signals_within(
    workspace: Workspace, archive: Archive, judge: Judge, month: Month, *, now: datetime
) -> tuple[Signal, ...]:
    """Compute the signals of a month from an open archive whose answers are up to date; `now` is local time.

    Raises:
        WorkspaceError: `config/volumes.csv` is faulty.
    """
    volumes = read_volumes(workspace.root, workspace.units)

    def names(code: str) -> str | None:
        unit = judge.read(code).unit
        return unit.id if unit else None

    evidence = read_evidence(
        archive,
        month,
        workspace.survey,
        WorkCalendar.of(workspace.office),
        names,
        complete=month.complete(now),
        files={unit: files for (unit, period), files in volumes.items() if period == month.label},
    )
    return find_signals(evidence)


def list_signals(
    workspace: Workspace, month: Month | None = None, *, unit: str | None = None, now: datetime
) -> Found:
    """Return the signals of a month, by default of the last complete one, of one unit or of all.

    Raises:
        UsageError: there is no such unit, the month hasn't begun, or nothing was ever pulled.
        WorkspaceError: `config/volumes.csv` is faulty, or the signing key is lost.
        BusyError: the archive is in use.
        ArchiveError: it is damaged.
    """
    local = now.replace(tzinfo=None)
    month = month or Month.of(local.date()).previous
    if unit is not None and unit not in workspace.units:
        raise no_such_unit(unit, workspace.units.values())
    if not month.started(local):
        raise UsageError("office.month-ahead", month=month.label)
    if not workspace.archive_path.exists():
        raise UsageError("office.nothing-pulled")
    with Archive.open(workspace.archive_path, create=False) as archive:
        judge = judge_of(workspace, archive)
        refresh_answers(archive, workspace.survey, judge, at=now)
        every = signals_within(workspace, archive, judge, month, now=local)
        signals = tuple(signal for signal in every if unit is None or signal.unit == unit)
        responses = _responses(archive, {seq for signal in signals for seq in signal.seqs})
    return Found(month, signals, responses)


def show_signal(workspace: Workspace, signal_id: str, *, now: datetime) -> tuple[Found, Signal]:
    """Return one signal by its id, which begins with its month.

    Raises:
        UsageError: there is none of this id; and whatever `list_signals` raises.
    """
    try:
        month = Month.parse(signal_id[:7])
    except ValueError as error:
        raise UsageError("signals.no-such-signal", id=signal_id) from error
    found = list_signals(workspace, month, now=now)
    signal = next((one for one in found.signals if one.id.casefold() == signal_id.strip().casefold()), None)
    if signal is None:
        raise UsageError("signals.no-such-signal", id=signal_id)
    return found, signal


def export_signals(
    workspace: Workspace, month: Month | None = None, *, out: Path | None = None, now: datetime
) -> tuple[Written, ...]:
    """Write the signals of a month and the responses they are about as two CSV files for a spreadsheet.

    Raises:
        UsageError: the folder can't be written; and whatever `list_signals` raises.
        BusyError: a file is open in another program.
    """
    found = list_signals(workspace, month, now=now)
    label = found.month.label
    signals = _csv(
        ("id", "unit", "unit_name", "kind", "responses", "p", "strength", "usual"),
        (
            (
                one.id,
                one.unit,
                _name(workspace, one.unit),
                one.kind,
                one.count,
                one.p,
                one.strength,
                one.usual,
            )
            for one in found.signals
        ),
    )
    responses = _csv(
        ("signal", "response", "id", "submitted", "code"),
        (
            (one.id, response.seq, response.id, response.submitted.isoformat(sep=" "), response.code)
            for one in found.signals
            for response in found.about(one)
        ),
    )
    files: dict[str, bytes | Path] = {
        f"signals-{label}.csv": signals,
        f"signals-{label}-responses.csv": responses,
    }
    return write_outputs(out or workspace.root / EXPORT_FOLDER, files)


def _name(workspace: Workspace, unit: str | None) -> str:
    return workspace.units[unit].name if unit is not None and unit in workspace.units else ""


def _responses(archive: Archive, seqs: Iterable[int]) -> dict[int, Flagged]:
    rows = archive.read(
        "SELECT seq, id, submitted, code FROM responses WHERE seq IN (SELECT unnest(?::BIGINT[]))",
        sorted(seqs),
    )
    return {seq: Flagged(seq, id_, submitted, code) for seq, id_, submitted, code in rows}


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write CSV for Excel: with a byte order mark, and nothing that it would compute."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    for row in rows:
        writer.writerow(["" if cell is None else _harmless(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
