"""`qrsurvey audit`."""

from typing import Annotated

import typer

from qrsurvey.cli.session import Session
from qrsurvey.errors import ExitCode


def register(app: typer.Typer, session: Session) -> None:
    """Add the command."""

    @app.command("audit", help=session.text("cli.audit"))
    def audit(
        head: Annotated[
            str | None, typer.Option("--head", metavar="HASH", help=session.text("cli.opt-head"))
        ] = None,
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-json"))] = False,
    ) -> None:
        from qrsurvey.office.audit import audit_archive

        audited = audit_archive(session.workspace, head=head)
        result, proof = audited.result, audited.proof
        holds = result.ok and (proof is None or proof.found)
        if json:
            from json import dumps

            data = {
                "ok": result.ok,
                "events": result.events,
                "responses": result.responses,
                "head": result.head.hash,
                "fault": session.catalog.message(result.first_fault) if result.first_fault else None,
                "proof": {"found": proof.found, "since": proof.since} if proof else None,
            }
            session.print_data(dumps(data, ensure_ascii=False, indent=2))
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
            else:
                session.out.print(
                    session.text("cli.audit-head-unknown", head=head), style="bold red", soft_wrap=True
                )
        if not holds:
            raise typer.Exit(ExitCode.DATA)
