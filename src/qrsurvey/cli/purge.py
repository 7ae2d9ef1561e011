"""`qrsurvey purge`."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from qrsurvey.cli.asking import confirm
from qrsurvey.cli.days import read_day
from qrsurvey.cli.session import Session
from qrsurvey.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from qrsurvey.office.purge import Purge


def register(app: typer.Typer, session: Session) -> None:
    """Add the command."""

    @app.command("purge", help=session.text("purge.command"))
    def purge(
        before: Annotated[
            str | None, typer.Option("--before", metavar="2024-01-01", help=session.text("purge.opt-before"))
        ] = None,
        yes: Annotated[bool, typer.Option("--yes", help=session.text("purge.opt-yes"))] = False,
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-json"))] = False,
    ) -> None:
        from qrsurvey.office.purge import plan_purge
        from qrsurvey.office.purge import purge as delete

        day = read_day(before) if before is not None else None
        with session.working("help.working-purge-plan"):
            plan = plan_purge(session.workspace, before=day, now=session.now)
        done = plan
        if plan.archive or plan.copies:
            if not yes:
                _ask(session, plan)
            with session.working("help.working-purge"):
                done = delete(session.workspace, before=plan.before, now=session.now)
        if json:
            session.print_json(_as_data(done))
        elif done.archive or done.copies:
            session.out.print(
                session.text("purge.done", n=_cells(done), responses=done.archive.responses, day=done.before)
            )
            if done.archive.notes:
                session.out.print(session.text("purge.done-notes", n=done.archive.notes))
            if done.copies:
                session.out.print(session.text("purge.done-copies", n=len(done.copies)))
            session.say("purge.done-next")
        else:
            session.out.print(session.text("purge.nothing", day=done.before))
        if done.unread:
            names = [path.name for path in done.unread]
            session.say("purge.unread", n=len(names), files=names, style="yellow")
            raise typer.Exit(ExitCode.DATA)


def _ask(session: Session, plan: "Purge") -> None:
    """Say what will go and have it confirmed; there is no way back."""
    texts = {"n": _cells(plan), "responses": plan.archive.responses, "day": plan.before}
    if not (sys.stdin is not None and sys.stdin.isatty()):
        raise UsageError("purge.unconfirmed", **texts)
    session.err.print(session.text("purge.plan", **texts))
    if plan.archive.notes:
        session.err.print(session.text("purge.plan-notes", n=plan.archive.notes))
    if plan.copies:
        session.err.print(session.text("purge.plan-copies", n=len(plan.copies)))
    confirm(session, "purge.question")


def _cells(plan: "Purge") -> int:
    """Count what was written in the responses, and what changed upstream since."""
    return plan.archive.cells + plan.archive.changes


def _as_data(done: "Purge") -> dict[str, object]:
    return {
        "before": done.before.isoformat(),
        "responses": done.archive.responses,
        "cells": done.archive.cells,
        "changes": done.archive.changes,
        "notes": done.archive.notes,
        "copies": [path.name for path in done.copies],
        "unread": [path.name for path in done.unread],
    }
