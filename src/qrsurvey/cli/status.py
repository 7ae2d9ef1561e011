"""`qrsurvey status`, and what `qrsurvey` alone shows in a terminal."""

from typing import TYPE_CHECKING, Annotated

import typer

from qrsurvey.cli.session import Session
from qrsurvey.errors import WorkspaceError

if TYPE_CHECKING:
    from qrsurvey.office.status_facts import Status


def register(app: typer.Typer, session: Session) -> None:
    """Add the command."""

    @app.command("status", help=session.text("status.help"))
    def status(
        *,
        units: Annotated[bool, typer.Option("--units", help=session.text("status.opt-units"))] = False,
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-json"))] = False,
    ) -> None:
        nowhere = _nowhere(session)
        if nowhere is not None:
            _welcome(session, nowhere, json=json)
            return
        from qrsurvey.office.status import look

        found = look(session.workspace, now=session.now)
        _show(session, found, units=units, json=json)
        fault = found.archive_fault if not found.busy else None
        if error := fault or found.key_fault:
            raise typer.Exit(error.exit_code)


def _nowhere(session: Session) -> str | None:
    """Return the folder we are in where that is in no workspace; one that was named must be one."""
    from qrsurvey.workspace.workspace import find_workspace

    try:
        find_workspace(session.workspace_asked)
    except WorkspaceError as error:
        if error.message.id != "workspace.not-found":
            raise
        return str(error.message.values["folder"])
    return None


def _welcome(session: Session, folder: str, *, json: bool) -> None:
    from qrsurvey.cli.status_data import first_data
    from qrsurvey.cli.status_shown import print_welcome

    if json:
        session.print_json(first_data(session, folder))
    else:
        print_welcome(session, folder)


def _show(session: Session, found: "Status", *, units: bool, json: bool) -> None:
    if json:
        from qrsurvey.cli.status_data import status_data

        session.print_json(status_data(session, found))
    elif units:
        from qrsurvey.cli.status_units import print_units

        print_units(session, found)
    else:
        from qrsurvey.cli.status_shown import print_status

        print_status(session, found)
