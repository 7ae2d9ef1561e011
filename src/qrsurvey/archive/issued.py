"""Which codes were issued and withdrawn, by the ledger: what may hang, and by which key it was signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from qrsurvey.archive.faults import as_we_wrote
from qrsurvey.archive.ledger import Event, EventKind, read_events, record
from qrsurvey.archive.store import Archive
from qrsurvey.codes.judge import Edition
from qrsurvey.codes.sign import Code


@dataclass(frozen=True)
class IssuedCode:
    """A code, and the link that its placard showed."""

    code: Code
    link: str


@dataclass(frozen=True)
class FirstIssue:
    """When a code was issued first: the moment of the event, and the day printed where that was another."""

    recorded: datetime
    dated: date | None = None

    def day(self, zone: tzinfo) -> date:
        """Return the day that is printed, else that of the event, in the office's time zone."""
        return self.dated or self.recorded.astimezone(zone).date()


@dataclass(frozen=True)
class Retirement:
    """An edition of a unit's codes, its counters' too, withdrawn from a day on; why, and by whom."""

    unit: str
    edition: int
    start: date
    reason: str
    by: str | None = None


def record_issued(
    archive: Archive, key: str, codes: Sequence[IssuedCode], at: datetime, dated: date | None = None
) -> Event | None:
    """Write down what is issued, signed by the key with fingerprint `key`.

    A code printed again with the link that it was printed with last isn't news. With another link it is, also
    with one from before that: the placards that hang now show that again. Without news there is no event.
    `dated` is the day printed on the placards, where it isn't that of `at`.
    """
    with archive.transaction():
        same_key = key_fingerprint(archive) == key
        newest = {one.code: one.link for one in issued_codes(archive)} if same_key else {}
        fresh = [issued for issued in dict.fromkeys(codes) if newest.get(issued.code) != issued.link]
        if not fresh:
            return None
        payload: dict[str, object] = {
            "key": key,
            "codes": [[*_columns(issued.code), issued.link] for issued in fresh],
        }
        if dated is not None:
            payload["dated"] = dated.isoformat()
        return record(archive, EventKind.CODES_ISSUED, payload, at)


def record_retired(archive: Archive, retired: Retirement, at: datetime) -> Event:
    """Write down that an edition is withdrawn; the caller holds the transaction."""
    payload = {
        "unit": retired.unit,
        "edition": retired.edition,
        "from": retired.start.isoformat(),
        "reason": retired.reason,
        "by": retired.by,
    }
    return record(archive, EventKind.CODES_RETIRED, payload, at)


def issued_codes(archive: Archive) -> Mapping[IssuedCode, FirstIssue]:
    """Return every code and link ever issued with its first issue; what was printed last comes last.

    Raises:
        ArchiveError: the ledger holds what we never write.
    """
    found: dict[IssuedCode, FirstIssue] = {}
    with as_we_wrote():
        for event in read_events(archive, EventKind.CODES_ISSUED):
            data = event.data
            dated = date.fromisoformat(data["dated"]) if "dated" in data else None
            first = FirstIssue(datetime.fromisoformat(event.recorded), dated)
            for unit, counter, edition, text, link in data["codes"]:
                issued = IssuedCode(Code(unit, counter, edition, text), link)
                # A link that was printed again, after others of its code, moves behind them.
                found[issued] = found.pop(issued, first)
    return found


def retirements(archive: Archive) -> Mapping[tuple[str, int], Retirement]:
    """Return what was withdrawn, by unit and edition.

    Raises:
        ArchiveError: the ledger holds what we never write.
    """
    with as_we_wrote():
        found = [read_retirement(event) for event in read_events(archive, EventKind.CODES_RETIRED)]
    return {(retired.unit, retired.edition): retired for retired in found}


def read_retirement(event: Event) -> Retirement:
    """Read an event; raises ValueError, TypeError or KeyError where it isn't what we write."""
    data = event.data
    return Retirement(
        str(data["unit"]),
        int(data["edition"]),
        date.fromisoformat(data["from"]),
        str(data["reason"]),
        None if data["by"] is None else str(data["by"]),
    )


def key_fingerprint(archive: Archive) -> str | None:
    """Return the fingerprint of the key that signed the codes issued last; None where none ever was.

    Raises:
        ArchiveError: the ledger holds what we never write.
    """
    events = read_events(archive, EventKind.CODES_ISSUED)
    with as_we_wrote():
        return str(events[-1].data["key"]) if events else None


def editions(archive: Archive) -> Mapping[str, tuple[Edition, ...]]:
    """Return the editions issued of each unit's codes, for the judge.

    Raises:
        ArchiveError: the ledger holds what we never write.
    """
    numbers: dict[str, set[int]] = {}
    for issued in issued_codes(archive):
        numbers.setdefault(issued.code.unit, set()).add(issued.code.edition)
    withdrawn = retirements(archive)
    return {
        unit: tuple(
            Edition(number, withdrawn[unit, number].start if (unit, number) in withdrawn else None)
            for number in sorted(found)
        )
        for unit, found in numbers.items()
    }


def _columns(code: Code) -> tuple[str, str | None, int, str]:
    return code.unit, code.counter, code.edition, code.text
