"""Read a report's JSON back: every value by the way to it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from qrsurvey.render.reading.model import FileKind, Part, ReadBack
from qrsurvey.report.model import Identity


def read_json(data: bytes) -> ReadBack:
    """Read the file; raises ValueError where it is no JSON.

    It carries no line of identity: its own keys tell the period, the unit and the head. When it was made they
    don't, and it says nothing in any language.
    """
    read = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once)
    parts = tuple(_values(read, ""))
    return ReadBack(FileKind.JSON, _identity(read), parts, keyed=True, running=_running(read))


def _running(read: object) -> bool:
    match read:
        case {"period": {"complete": False}}:
            return True
    return False


def _identity(read: object) -> Identity | None:
    match read:
        case {"schema": int(), "period": {"label": str(label)}, "ledger": {"head": str() | None as head}}:
            return Identity(label, "", _unit(read), _by(read), "", head)
    return None


def _unit(read: object) -> tuple[str, ...]:
    match read:
        case {"unit": str(unit)}:
            return (unit,)
    return ()


def _by(read: object) -> tuple[str, ...]:
    match read:
        case {"views": {"breakdowns": [*breakdowns]}}:
            return tuple(str(one["by"]) for one in breakdowns if isinstance(one, dict) and "by" in one)
    return ()


def _values(value: object, way: str) -> Iterator[Part]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _values(inner, f"{way}.{key}" if way else str(key))
    elif isinstance(value, list) and value:
        for at, inner in enumerate(value):
            yield from _values(inner, f"{way}[{_name(inner, at)}]")
    else:
        yield Part(way, _written(value))


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a key that is there twice: which of both a program takes is chance."""
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key is there twice")
    return dict(pairs)


def _written(value: object) -> str:
    if isinstance(value, str):
        return value
    # Programs write 1.0 as 1.
    return f"{value:.15g}" if isinstance(value, float) else json.dumps(value)


def _name(value: object, at: int) -> str:
    """Name an item of a list by what tells it from the others, so that one more moves no other."""
    if isinstance(value, dict):
        for key in ("id", "key", "number", "by", "month", "day"):
            if isinstance(value.get(key), (str, int)):
                return str(value[key])
    return str(at)
