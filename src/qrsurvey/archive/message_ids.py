"""Message-IDs, by what a message tells: the same told again shows as one mail, from a restored archive too.

A backup that is put back knows nothing of what was told since, and tells it again. The id is therefore made
of what stays the same then: the archive (its first event), the recipient, the kind, and the responses that
opened the cases, whose numbers may be others now. 128 bits of a SHA-256 keep what differs apart. What is
queued once more in one archive, as it was meant to come again, gets another; reports and tests get any.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from secrets import token_hex

from qrsurvey.archive.canonical import canonical_json, sha256
from qrsurvey.archive.store import Archive

# A name that no mail server answers to (RFC 2606), as nobody's machine is to stand in a mail.
_DOMAIN = "qrsurvey.invalid"

_OURS = re.compile(r"<[0-9a-f]{32}\.[0-9a-z]{1,19}@qrsurvey\.invalid>")

_DIGITS = 32


def any_id(number: int) -> str:
    """Return an id that no other message has."""
    return f"<{token_hex(_DIGITS // 2)}.{number}@{_DOMAIN}>"


def id_by_cases(archive: Archive, recipient: str, kind: str, cases: Sequence[int], day: str | None) -> str:
    """Return the id of a message about cases; `day` where the same may be told again another day."""
    (first,) = archive.read("SELECT hash FROM ledger ORDER BY seq LIMIT 1")[0]
    about = sorted((_identity(archive, number) for number in cases), key=canonical_json)
    times = 0
    while True:
        said = sha256(canonical_json([first, recipient, kind, about, day, times]))
        made = f"<{said[:_DIGITS]}.{kind}@{_DOMAIN}>"
        if archive.read("SELECT count(*) FROM outbox WHERE message_id = ?", made)[0][0] == 0:
            return made
        times += 1


def is_ours(message_id: str) -> bool:
    """Tell whether an id has a form that we give: nothing else may get into the header of a mail."""
    return _OURS.fullmatch(message_id) is not None


def as_ours(message_id: str, number: int) -> str:
    """Return an id that may stand in a header; for one that somebody altered, always the same other one."""
    if is_ours(message_id):
        return message_id
    return f"<{sha256(message_id)[:_DIGITS]}.{number}@{_DOMAIN}>"


def _identity(archive: Archive, number: int) -> list[object]:
    rows = archive.read(
        "SELECT r.id, c.unit, c.evidence FROM cases AS c LEFT JOIN responses AS r ON r.seq = c.response "
        "WHERE c.number = ?",
        number,
    )
    if not rows:
        return [number]
    response, unit, evidence = rows[0]
    return [response] if response is not None else [unit, evidence]
