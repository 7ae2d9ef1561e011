"""The register of codes: what was issued, what became of it, and withdrawing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from qrsurvey.archive.issued import (
    FirstIssue,
    IssuedCode,
    Retirement,
    issued_codes,
    key_fingerprint,
    retirements,
)
from qrsurvey.archive.retiring import Retired, retire
from qrsurvey.archive.store import Archive
from qrsurvey.codes.judge import Judge
from qrsurvey.codes.sign import Code
from qrsurvey.codes.standing import Standing, standing
from qrsurvey.errors import UsageError
from qrsurvey.i18n.text import clean, collapse
from qrsurvey.office.signing import existing_key
from qrsurvey.survey.near_unit import no_such_unit
from qrsurvey.workspace.workspace import Workspace

LONGEST_REASON = 500
LONGEST_NAME = 100


@dataclass(frozen=True)
class RegisteredCode:
    """A code as the register has it.

    `issued` is the day of its first issue. `standing` is None where units.yaml no longer has the unit, and
    `reason` is why the code was withdrawn, if it was.
    """

    code: Code
    link: str
    unit_name: str | None
    counter_name: str | None
    issued: date
    standing: Standing | None
    reason: str | None = None


def list_codes(workspace: Workspace, *, now: datetime) -> tuple[RegisteredCode, ...]:
    """Return every code ever issued, in the order of the units, editions and counters.

    Of a code with several links, the one printed last comes last.

    Raises:
        ArchiveError: the archive is damaged.
        BusyError: another process holds it.
    """
    if not workspace.archive_path.exists():
        return ()
    with Archive.open(workspace.archive_path, create=False, read_only=True) as archive:
        issued = issued_codes(archive)
        withdrawn = retirements(archive)
    order = {unit_id: at for at, unit_id in enumerate(workspace.units)}
    places = {
        (u.id, counter.id): at for u in workspace.units.values() for at, counter in enumerate(u.counters)
    }

    def place(code: Code) -> tuple[int, str, int, int]:
        counter = -1 if code.counter is None else places.get((code.unit, code.counter), len(places))
        return order.get(code.unit, len(order)), code.unit, code.edition, counter

    return tuple(
        _registered(workspace, one, issued[one], withdrawn.get((one.code.unit, one.code.edition)), now)
        for one in sorted(issued, key=lambda issued_code: place(issued_code.code))
    )


def retire_codes(
    workspace: Workspace,
    unit: str,
    start: date,
    *,
    reason: str,
    by: str | None = None,
    now: datetime,
    rehearse: bool = False,
) -> Retired:
    """Withdraw the newest edition of a unit's codes, its counters' too, from the day `start` on.

    Answers from that day belong to the unit's heir, or to none; what was pulled is read again at once. What
    is in the ledger stays there: a retirement can't be taken back, only followed by a new edition.

    Args:
        workspace: Whose unit.
        unit: Its id.
        start: The first day on which the codes no longer count; it may lie ahead.
        reason: Why, in the office's words; kept in the ledger.
        by: Who decided; kept in the ledger.
        now: The office's local time.
        rehearse: Only tell what would come of it, such as how many answers the unit would lose.

    Raises:
        UsageError: there is no such unit, it never had a code, its newest edition is withdrawn already or
            was issued later than `start`, or there is no reason.
        WorkspaceError: the signing key is lost, so answers can't be judged again.
        BusyError: the archive is in use.
        ArchiveError: it is damaged.
    """
    if unit not in workspace.units:
        raise no_such_unit(unit, workspace.units.values())
    why = collapse(clean(reason, LONGEST_REASON))
    if not why:
        raise UsageError("office.no-reason")
    who = collapse(clean(by, LONGEST_NAME)) if by is not None else None
    if not workspace.archive_path.exists():
        raise UsageError("archive.never-issued", unit=unit)
    with Archive.open(workspace.archive_path, create=False) as archive:
        key = existing_key(workspace, key_fingerprint(archive))
        _require_issued_by(start, unit, archive, workspace)
        return retire(
            archive,
            unit,
            start,
            reason=why,
            by=who or None,
            survey=workspace.survey,
            judge_of=lambda issued: Judge(key, workspace.units, issued),
            at=now,
            rehearse=rehearse,
        )


def _require_issued_by(start: date, unit: str, archive: Archive, workspace: Workspace) -> None:
    """Refuse a day before the newest edition of a unit's codes existed: a slip, and one for ever."""
    days: dict[int, date] = {}
    for one, first in issued_codes(archive).items():
        if one.code.unit == unit:
            day = first.day(workspace.zone)
            days[one.code.edition] = min(day, days.get(one.code.edition, day))
    newest = max(days, default=None)
    if newest is not None and start < days[newest]:
        raise UsageError(
            "office.retired-before-issue", unit=unit, day=start, edition=str(newest), issued=days[newest]
        )


def _registered(
    workspace: Workspace,
    issued: IssuedCode,
    first: FirstIssue,
    withdrawn: Retirement | None,
    now: datetime,
) -> RegisteredCode:
    code = issued.code
    unit = workspace.units.get(code.unit)
    counters = {counter.id: counter.name for counter in unit.counters} if unit else {}
    start = withdrawn.start if withdrawn else None
    return RegisteredCode(
        code=code,
        link=issued.link,
        unit_name=unit.name if unit else None,
        counter_name=counters.get(code.counter) if code.counter is not None else None,
        issued=first.day(workspace.zone),
        standing=standing(unit, start, workspace.units, now.date()) if unit else None,
        reason=withdrawn.reason if withdrawn else None,
    )
