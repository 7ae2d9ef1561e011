"""`qrsurvey auth login`, `qrsurvey auth status` and `qrsurvey auth logout`."""

import os
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from qrsurvey.cli import next_steps
from qrsurvey.cli.session import Session
from qrsurvey.errors import ExitCode

if TYPE_CHECKING:
    from qrsurvey.office.auth import SignInStatus


def register(app: typer.Typer, session: Session) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="auth", help=session.text("auth.help"))

    @group.command("login", help=session.text("auth.login"))
    def login(
        client: Annotated[
            Path | None, typer.Option("--client", metavar="FILE", help=session.text("auth.opt-client"))
        ] = None,
        read_only: Annotated[
            bool, typer.Option("--read-only", help=session.text("auth.opt-read-only"))
        ] = False,
        no_browser: Annotated[
            bool, typer.Option("--no-browser", help=session.text("auth.opt-no-browser"))
        ] = False,
        port: Annotated[
            int, typer.Option("--port", min=0, max=65535, metavar="N", help=session.text("auth.opt-port"))
        ] = 0,
        wait: Annotated[
            int, typer.Option("--wait", min=1, max=3600, metavar="N", help=session.text("auth.opt-wait"))
        ] = 300,
    ) -> None:
        from qrsurvey.office.auth import sign_in
        from qrsurvey.sources.google.receiver import Pages

        def show(address: str) -> None:
            opened = not no_browser and _open_browser(address)
            # Said with --quiet too: without the address nobody can go on.
            session.err.print(Text(session.text("auth.opened" if opened else "auth.open-it")))
            session.err.print(Text(address, style="bold"), soft_wrap=True)
            session.say("auth.waiting", minutes=str(max(round(wait / 60), 1)))

        pages = Pages(
            session.text("auth.page-agreed"),
            session.text("auth.page-refused"),
            session.text("auth.page-another"),
        )
        done = sign_in(client=client, read_only=read_only, show=show, pages=pages, port=port, seconds=wait)
        credentials = done.credentials
        account = credentials.address or "–"
        session.out.print(
            session.text("auth.signed-in", account=account, path=credentials.path), soft_wrap=True
        )
        if credentials.until is not None:
            session.say("auth.ends", day=credentials.until.astimezone().date(), style="yellow")
        if done.overruled_by is not None:
            session.say("auth.overruled", path=done.overruled_by, style="yellow")
        next_steps.suggest(session, next_steps.CHECK_OR_PULL)

    @group.command("status", help=session.text("auth.status"))
    def status(
        offline: Annotated[bool, typer.Option("--offline", help=session.text("auth.opt-offline"))] = False,
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-json"))] = False,
    ) -> None:
        from qrsurvey.office.auth import sign_in_status

        found = sign_in_status(offline=offline)
        if json:
            session.print_json(_as_data(session, found))
        else:
            _print(session, found)
        if found.works is False:
            raise typer.Exit(ExitCode.NETWORK)

    @group.command("logout", help=session.text("auth.logout"))
    def logout() -> None:
        from qrsurvey.office.auth import sign_out

        gone = sign_out()
        if gone is None:
            session.say("auth.nobody-signed-in")
            return
        session.out.print(session.text("auth.signed-out", path=gone.path), soft_wrap=True)
        if not gone.revoked:
            session.say("auth.not-revoked", style="yellow")


def _open_browser(address: str) -> bool:
    """Open the address where there is a screen; a browser for the terminal would take it from us."""
    screen = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    if sys.platform not in {"win32", "darwin"} and not screen:
        return False
    import webbrowser

    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    # Some browsers come back only when they are closed.
    threading.Thread(target=browser.open, args=(address,), daemon=True).start()
    return True


def _print(session: Session, found: "SignInStatus") -> None:
    from qrsurvey.office.auth import age_in_days

    credentials = found.credentials
    day = credentials.since.astimezone().date()
    lines = [
        session.text(f"auth.kind-{credentials.kind.value.replace('_', '-')}"),
        session.text("auth.account", account=credentials.address or session.text("auth.account-unknown")),
        session.text("auth.file", path=credentials.path),
        session.text("auth.age", day=day, n=age_in_days(credentials, datetime.now(UTC))),
    ]
    if found.granted:
        lines.append(session.text("auth.scopes", scopes=[_short(scope) for scope in found.granted]))
    for line in lines:
        session.out.print(line, soft_wrap=True)
    if found.works is None:
        session.out.print(session.text("auth.not-asked"))
    elif found.works:
        session.out.print(session.text("auth.works"), style="green")
    if found.error is not None:
        session.out.print(session.catalog.message(found.error.message), style="bold red")
        session.tell(found.error.hint)
    if credentials.until is not None:
        session.say("auth.ends", day=credentials.until.astimezone().date(), style="yellow")
    if found.exposed:
        session.say("cli.credentials-exposed", style="yellow")


def _as_data(session: Session, found: "SignInStatus") -> dict[str, object]:
    credentials, error = found.credentials, found.error
    return {
        "kind": credentials.kind.value,
        "account": credentials.address,
        "file": str(credentials.path),
        "since": credentials.since.isoformat(),
        "until": credentials.until.isoformat() if credentials.until else None,
        "scopes": list(found.granted),
        "exposed": found.exposed,
        "works": found.works,
        "fault": session.catalog.message(error.message) if error else None,
        "next_step": session.catalog.message(error.hint) if error else None,
    }


def _short(scope: str) -> str:
    return scope.rpartition("/")[2]
