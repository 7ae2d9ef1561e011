"""What is remembered of each tab beside what was answered: notes outside the chain, never counted from.

Losing them costs one complete reading, and the names of what was rearranged before it.
"""

from __future__ import annotations

import binascii
import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from qrsurvey.archive.canonical import canonical_json, utc_seconds
from qrsurvey.archive.rearranged import Layout
from qrsurvey.archive.store import Archive

_SHEET, _ORDER = "sheet:", "order:"


@dataclass(frozen=True)
class Memory:
    """What the last reading of a source's tab left.

    `tab` names the tab, `mark` is where the next reading may go on (None: nowhere), in the words of whoever
    reads; `read_with` changes whenever the same rows may give other responses. `compared` is the moment,
    aware, of the last complete reading; `time_zone` is that of the tab's times (None: a note of before).
    """

    tab: str
    mark: Mapping[str, object] | None
    read_with: str
    compared: datetime
    layout: Layout
    time_zone: str | None = None


def remember(archive: Archive, source: str, memory: Memory) -> None:
    """Replace what is remembered of a source; the caller holds the transaction."""
    value = {
        "tab": memory.tab,
        "mark": memory.mark,
        "read_with": memory.read_with,
        "compared": utc_seconds(memory.compared),
        "headers": list(memory.layout.headers),
        "time_zone": memory.time_zone,
    }
    archive.set_state(f"{_SHEET}{source}", canonical_json(value))
    archive.set_state(f"{_ORDER}{source}", pack(memory.layout.order))


def recall(archive: Archive, source: str, *, with_order: bool = True) -> Memory | None:
    """Return what is remembered of a source; None where that is nothing, or can't be read."""
    text = archive.state(f"{_SHEET}{source}")
    if text is None or not with_order:
        return None if text is None else _read(text, None)
    order = archive.state(f"{_ORDER}{source}")
    return None if order is None else _read(text, order)


def remembered(archive: Archive) -> dict[str, Memory]:
    """Return what is remembered of all sources and can be read, without the order of their rows."""
    rows = archive.read("SELECT key, value FROM state WHERE starts_with(key, ?)", _SHEET)
    found = {key.removeprefix(_SHEET): _read(value, None) for key, value in rows}
    return {source: memory for source, memory in found.items() if memory is not None}


def _read(text: str, order: str | None) -> Memory | None:
    try:
        value = json.loads(text)
        return Memory(
            tab=value["tab"],
            mark=value["mark"],
            read_with=value["read_with"],
            compared=datetime.fromisoformat(value["compared"]),
            layout=Layout(tuple(value["headers"]), unpack(order) if order is not None else []),
            # Older notes have it in the mark alone.
            time_zone=value.get("time_zone") or (value["mark"] or {}).get("time_zone"),
        )
    except (ValueError, TypeError, KeyError, AttributeError, zlib.error):
        return None


def pack(numbers: Sequence[int]) -> str:
    """Write numbers as text: their differences, compressed. In order, a million take a few hundred bytes."""
    import numpy as np

    differences = np.diff(np.array(numbers, dtype="<i8"), prepend=np.int64(0)).astype("<i8")
    return b64encode(zlib.compress(differences.tobytes(), 6)).decode("ascii")


def unpack(text: str) -> list[int]:
    """Read what `pack` wrote.

    Raises:
        ValueError: it isn't that.
    """
    import numpy as np

    try:
        data = zlib.decompress(b64decode(text, validate=True))
    except (zlib.error, binascii.Error) as error:
        raise ValueError("not packed numbers") from error
    numbers: list[int] = np.cumsum(np.frombuffer(data, dtype="<i8")).tolist()
    return numbers
