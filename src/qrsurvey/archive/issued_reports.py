"""Which reports were issued, by the ledger: what they said, from which head, and the hash of every file.

An event stands for one report in one language, however many files it was written to. Figures stand in it as
the report shows them: what is hidden there is null here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from qrsurvey.archive.canonical import canonical_json, local_seconds
from qrsurvey.archive.faults import as_we_wrote
from qrsurvey.archive.ledger import Event, EventKind, read_events, record
from qrsurvey.archive.store import Archive


@dataclass(frozen=True)
class IssuedScore:
    """`satisfied` of `n` answers; None where these were too few to be shown."""

    n: int
    satisfied: int | None
    share: float | None


@dataclass(frozen=True)
class IssuedUnit:
    """The responses of a unit, and its answers to the headline question."""

    responses: int
    n: int
    satisfied: int | None


@dataclass(frozen=True)
class IssuedFigures:
    """What a report said, in short; `units` by their ids."""

    received: int
    attributed: int
    set_aside: int
    headline: IssuedScore
    index: IssuedScore
    units: Mapping[str, IssuedUnit]


@dataclass(frozen=True)
class IssuedReport:
    """One report. `period` is the label of its period, `unit` the only one it is about, None for all.

    `made` is the office's local time, `head` the hash of the ledger that was counted. `until` is the local
    moment up to which the answers of a period that was over were known, where that was before its end.
    `files` are the names of its files and the SHA-256 of each, `release` that of the program: another one may
    word or lay out the same figures otherwise.
    """

    period: str
    unit: str | None
    language: str
    by: tuple[str, ...]
    complete: bool
    until: datetime | None
    made: datetime
    head: str | None
    release: str
    files: Mapping[str, str]
    figures: IssuedFigures


@dataclass(frozen=True)
class IssuedEvent:
    """A report as the ledger has it: the number of the event, its moment in UTC, and what was issued."""

    seq: int
    recorded: str
    report: IssuedReport


def record_reports(
    archive: Archive, reports: Iterable[IssuedReport], at: datetime
) -> tuple[Event | None, ...]:
    """Write down that reports were issued; no event where the ledger says so already, whenever made."""
    with archive.transaction():
        known = {_said(issued.report) for issued in issued_reports(archive)}
        events = []
        for report in reports:
            said = _said(report)
            news = said not in known
            events.append(record(archive, EventKind.REPORT, _payload(report), at) if news else None)
            known.add(said)
        return tuple(events)


def _said(report: IssuedReport) -> str:
    """Return all that is told of a report but when it was made, and by which release."""
    return canonical_json({**_payload(report), "made": None, "release": None})


def issued_reports(archive: Archive) -> tuple[IssuedEvent, ...]:
    """Return all reports issued, in order.

    Raises:
        ArchiveError: the ledger holds what we never write.
    """
    return issued_by(read_events(archive, EventKind.REPORT))


def issued_by(events: Iterable[Event]) -> tuple[IssuedEvent, ...]:
    """Return what events of reports tell; raises as `issued_reports`."""
    with as_we_wrote():
        return tuple(IssuedEvent(event.seq, event.recorded, read_issued(event)) for event in events)


def read_issued(event: Event) -> IssuedReport:
    """Read an event; raises ValueError, TypeError, LookupError or AttributeError where it isn't ours."""
    data = event.data
    figures = data["figures"]
    report = IssuedReport(
        period=data["period"],
        unit=data["unit"],
        language=data["language"],
        by=tuple(data["by"]),
        complete=data["complete"],
        until=None if data["until"] is None else datetime.fromisoformat(data["until"]),
        made=datetime.fromisoformat(data["made"]),
        head=data["head"],
        release=data["release"],
        files=dict(data["files"]),
        figures=IssuedFigures(
            received=figures["received"],
            attributed=figures["attributed"],
            set_aside=figures["set_aside"],
            headline=IssuedScore(*figures["headline"]),
            index=IssuedScore(*figures["index"]),
            units={unit: IssuedUnit(*counts) for unit, counts in figures["units"].items()},
        ),
    )
    if _payload(report) != data:
        raise ValueError("not a report as we write it")
    return report


def _payload(report: IssuedReport) -> dict[str, Any]:
    figures = report.figures
    return {
        **asdict(report),
        "by": list(report.by),
        "until": local_seconds(report.until),
        "made": local_seconds(report.made),
        "files": dict(report.files),
        "figures": {
            "received": figures.received,
            "attributed": figures.attributed,
            "set_aside": figures.set_aside,
            "headline": _score(figures.headline),
            "index": _score(figures.index),
            "units": {id_: [unit.responses, unit.n, unit.satisfied] for id_, unit in figures.units.items()},
        },
    }


def _score(score: IssuedScore) -> list[int | float | None]:
    return [score.n, score.satisfied, score.share]
