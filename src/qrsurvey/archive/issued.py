"""Which codes were issued, by the ledger: what may be on a wall, and by which key it was signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from qrsurvey.archive.ledger import Event, EventKind, read_events, record
from qrsurvey.archive.store import Archive
from qrsurvey.codes.judge import Edition
from qrsurvey.codes.sign import Code


@dataclass(frozen=True)
class IssuedCode:
    """A code, and the link that its placard showed."""

    code: Code
    link: str


def record_issued(archive: Archive, key: str, codes: Sequence[IssuedCode], at: datetime) -> Event | None:
    """Write down what is issued for the first time, signed by the key with fingerprint `key`.

    A code printed again isn't news; the same code with another link is. Without news there is no event.
    """
    with archive.transaction():
        known = set(issued_codes(archive)) if key_fingerprint(archive) == key else set()
        fresh = [issued for issued in dict.fromkeys(codes) if issued not in known]
        if not fresh:
            return None
        payload = {"key": key, "codes": [[*_columns(issued.code), issued.link] for issued in fresh]}
        return record(archive, EventKind.CODES_ISSUED, payload, at)


def issued_codes(archive: Archive) -> list[IssuedCode]:
    """Return every code and link ever issued, once each, in the order of their first issue."""
    return list(
        dict.fromkeys(
            IssuedCode(Code(unit, counter, edition, text), link)
            for event in read_events(archive, EventKind.CODES_ISSUED)
            for unit, counter, edition, text, link in event.data["codes"]
        )
    )


def key_fingerprint(archive: Archive) -> str | None:
    """Return the fingerprint of the key that signed the codes issued last; None where none ever was."""
    events = read_events(archive, EventKind.CODES_ISSUED)
    return str(events[-1].data["key"]) if events else None


def editions(archive: Archive) -> Mapping[str, tuple[Edition, ...]]:
    """Return the editions issued of each unit's codes, for the judge."""
    numbers: dict[str, set[int]] = {}
    for issued in issued_codes(archive):
        numbers.setdefault(issued.code.unit, set()).add(issued.code.edition)
    return {unit: tuple(map(Edition, sorted(found))) for unit, found in numbers.items()}


def _columns(code: Code) -> tuple[str, str | None, int, str]:
    return code.unit, code.counter, code.edition, code.text
