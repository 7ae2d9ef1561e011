"""`qrsurvey report --verify FILE`: tell whether a file says what the archive says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import typer
from rich.text import Text

from qrsurvey import __version__
from qrsurvey.archive.audit import event_name
from qrsurvey.archive.issued_reports import IssuedEvent
from qrsurvey.cli.session import Session
from qrsurvey.errors import ExitCode, Message, UsageError
from qrsurvey.office.verify_report import Outcome, VerifiedReport, verify_report
from qrsurvey.render.reading.comparing import Place
from qrsurvey.render.reading.model import FileKind


def refuse_others(options: Mapping[str, object]) -> None:
    """Refuse options that say which report to make: the file itself says that.

    Raises:
        UsageError: one was given.
    """
    given = [name for name, value in options.items() if value is not None]
    if given:
        raise UsageError("issued.verify-alone", options=given)


def verify_file(session: Session, path: Path, *, as_json: bool) -> None:
    """Verify a file and tell what it is; exit 4 where it says something else than the archive."""
    with session.working("help.working-verify"):
        verified = verify_report(session.workspace, path, now=session.now)
    if as_json:
        session.print_json(_as_data(verified, path))
    else:
        _tell(session, verified, path)
    if not verified.holds:
        raise typer.Exit(ExitCode.DATA)


def _tell(session: Session, verified: VerifiedReport, path: Path) -> None:
    style = "green" if verified.holds else "bold red"
    values: dict[str, object] = {"file": path.name, "n": verified.compared.total}
    session.out.print(Text(session.text(f"issued.{verified.outcome}", **values), style=style))
    for place in verified.compared.places:
        session.out.print(Text("  - " + session.catalog.message(_place(place))))
    if left := verified.compared.total - len(verified.compared.places):
        session.out.print(Text("  - " + session.text("issued.more-places", n=left)))
    if verified.compared.by_hand:
        said = "; ".join(verified.compared.by_hand)
        session.out.print(Text(session.text("issued.by-hand", said=said)))
    if verified.outcome is Outcome.SAME_CONTENT and verified.kind is not FileKind.JSON:
        session.out.print(Text(session.text("issued.pictures")))
    for message in _about(session, verified):
        session.out.print(Text(session.catalog.message(message)))
    if not verified.holds:
        session.say("issued.differs-next")


def _place(place: Place) -> Message:
    where: Message | str
    if place.context:
        kind = "issued.where-page" if place.place else "issued.where-text"
        where = Message(kind, {"page": place.place, "context": place.context})
    elif place.place.isdecimal():
        where = Message("issued.where-page-start", {"page": place.place})
    else:
        where = place.place or Message("issued.where-start")
    said = "both" if place.found and place.expected else "only-file" if place.found else "only-archive"
    return Message(f"issued.place-{said}", {"where": where, "found": place.found, "expected": place.expected})


def _about(session: Session, verified: VerifiedReport) -> Iterator[Message]:
    """Yield what the ledger says of the report, and what has come since."""
    event = verified.event
    if event is not None:
        yield Message("issued.in-ledger", {"event": str(event.seq), "moment": _moment(session, event)})
    elif verified.outcome is not Outcome.ISSUED:
        yield Message("issued.not-in-ledger")
    for kind, n in verified.since.items():
        yield Message("issued.since", {"n": n, "name": event_name(kind)})
    if (later := verified.superseded) is not None:
        yield Message("issued.superseded", {"event": str(later.seq), "moment": _moment(session, later)})
    if event is not None and event.report.release != __version__ and not verified.holds:
        yield Message("issued.other-release", {"then": event.report.release, "now": __version__})
    if verified.recounted:
        yield Message("issued.recounted", {"n": len(verified.recounted)})


def _moment(session: Session, event: IssuedEvent) -> datetime:
    recorded = datetime.fromisoformat(event.recorded)
    return recorded.astimezone(session.workspace.zone).replace(tzinfo=None)


def _as_data(verified: VerifiedReport, path: Path) -> dict[str, object]:
    event = verified.event
    return {
        "file": path.name,
        "holds": verified.holds,
        "outcome": verified.outcome.value,
        "made_from": asdict(verified.identity) if verified.identity else None,
        "event": _event_as_data(event) if event else None,
        "differences": verified.compared.total,
        "places": [asdict(place) for place in verified.compared.places],
        "by_hand": list(verified.compared.by_hand),
        "since": dict(verified.since),
        "recounted": len(verified.recounted),
        "superseded_by": _event_as_data(verified.superseded) if verified.superseded else None,
    }


def _event_as_data(event: IssuedEvent) -> dict[str, object]:
    return {"number": event.seq, "recorded": event.recorded, "release": event.report.release}
