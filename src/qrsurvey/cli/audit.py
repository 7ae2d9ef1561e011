"""`qrsurvey audit`."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from qrsurvey.cli.against import print_against
from qrsurvey.cli.session import Session
from qrsurvey.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from qrsurvey.office.against import AgainstNamed
    from qrsurvey.office.audit import HeadProof


def register(app: typer.Typer, session: Session) -> None:
    """Add the command."""

    @app.command("audit", help=session.text("cli.audit"))
    def audit(
        head: Annotated[
            str | None, typer.Option("--head", metavar="HASH", help=session.text("cli.opt-head"))
        ] = None,
        against: Annotated[
            str | None, typer.Option("--against", metavar="sheet|FILE", help=session.text("keep.opt-against"))
        ] = None,
        source: Annotated[
            str | None, typer.Option("--source", metavar="NAME", help=session.text("keep.opt-source"))
        ] = None,
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-json"))] = False,
    ) -> None:
        from qrsurvey.office.against import holds as all_hold
        from qrsurvey.office.audit import audit_archive

        if source is not None and against is None:
            raise UsageError("keep.source-alone", source=source)
        with session.working("help.working-audit"):
            audited = audit_archive(session.workspace, head=head)
        result, proof = audited.result, audited.proof
        # What an archive that doesn't verify is compared with tells nothing.
        compared = _compare(session, against, source) if against is not None and result.ok else ()
        holds = result.ok and (proof is None or proof.found) and all_hold(compared)
        if json:
            data = {
                "ok": result.ok,
                "events": result.events,
                "responses": result.responses,
                "head": result.head.hash,
                "fault": session.catalog.message(result.first_fault) if result.first_fault else None,
                "proof": _proof_as_data(proof) if proof else None,
                "against": [_against_as_data(one) for one in compared] if against is not None else None,
            }
            session.print_json(data)
        elif result.first_fault is not None:
            session.out.print(session.text("cli.audit-bad"), style="bold red")
            session.out.print("  " + session.catalog.message(result.first_fault), soft_wrap=True)
            session.say("cli.audit-bad-next")
        else:
            session.out.print(
                session.text("cli.audit-ok", n=result.responses, events=result.events), style="green"
            )
            session.out.print(session.text("cli.audit-head", head=result.head.hash or "–"), soft_wrap=True)
            if result.stale:
                session.say("cli.audit-rebuild")
        if proof is not None and not json:
            if proof.found:
                session.out.print(session.text("cli.audit-head-known", n=proof.since), soft_wrap=True)
                _print_since(session, proof)
            else:
                session.out.print(
                    session.text("cli.audit-head-unknown", head=head), style="bold red", soft_wrap=True
                )
        if against is not None and not result.ok:
            session.say("keep.not-compared", style="yellow")
        if not json:
            for one in compared:
                print_against(session, one)
        if not holds:
            raise typer.Exit(ExitCode.DATA)


def _compare(session: Session, against: str, source: str | None) -> Sequence["AgainstNamed"]:
    from qrsurvey.cli.watch import watching
    from qrsurvey.office.against import compare_with

    with watching(session) as watch:
        return compare_with(session.workspace, against, source=source, now=session.now, watch=watch)


def _print_since(session: Session, proof: "HeadProof") -> None:
    from qrsurvey.archive.audit import event_name

    recorded = str(proof.recorded).replace("T", " ").replace("Z", " UTC")
    session.out.print(session.text("keep.head-at", event=str(proof.event), recorded=recorded))
    for kind, n in proof.added.items():
        session.out.print(session.text("keep.head-since", n=n, name=event_name(kind)))
    if proof.responses:
        session.out.print(session.text("keep.head-responses", n=proof.responses))


def _proof_as_data(proof: "HeadProof") -> dict[str, object]:
    return {**asdict(proof), "added": dict(proof.added)}


def _against_as_data(one: "AgainstNamed") -> dict[str, object]:
    data = asdict(one.against)
    for extra in data["extra"]:
        extra["submitted"] = extra["submitted"].isoformat() if extra["submitted"] else None
    return {"name": one.name, "holds": one.against.holds, **data}
