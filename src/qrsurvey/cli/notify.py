"""`qrsurvey notify`: who is told of alerts, where they are reached, and what waits for them."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from qrsurvey.cli import next_steps
from qrsurvey.cli.session import Session
from qrsurvey.cli.typed import read_number
from qrsurvey.errors import UsageError

if TYPE_CHECKING:
    from qrsurvey.archive.outbox import Message


def register(app: typer.Typer, session: Session) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="notify", help=session.text("notify.help"))
    _add_addresses(group, session)
    _add_test(group, session)
    _add_outbox(group, session)
    _add_send(group, session)


def _add_addresses(group: typer.Typer, session: Session) -> None:
    @group.command("list", help=session.text("notify.help-list"))
    def list_() -> None:
        from qrsurvey.cli import notify_shown as shown
        from qrsurvey.office.recipients import list_recipients

        known, exposed = list_recipients(session.workspace)
        if known:
            session.print_table(shown.recipients_table(session, known))
        else:
            session.out.print(session.text("notify.no-recipients"))
        if without := [one.recipient.name for one in known if not one.addresses]:
            session.say("notify.without-address", names=without, style="yellow")
        _warn_of_exposed(session, exposed)

    @group.command("add", help=session.text("notify.help-add"))
    def add(
        name: Annotated[str, typer.Argument(metavar="NAME", help=session.text("notify.arg-name"))],
    ) -> None:
        from qrsurvey.cli import notify_shown as shown
        from qrsurvey.office.recipients import add_recipient_address, require_recipient

        require_recipient(session.workspace, name)
        found = add_recipient_address(session.workspace, name, _ask_address(session))
        session.out.print(
            Text(
                session.text("notify.added", name=name, kind=shown.kind_words(session, found), n=found.places)
            ),
            soft_wrap=True,
        )
        if not found.secret:
            session.say("notify.open-line", style="yellow")
        if not found.files:
            session.say("notify.takes-no-files")
        session.say("notify.add-next", name=name)

    @group.command("remove", help=session.text("notify.help-remove"))
    def remove(
        name: Annotated[str, typer.Argument(metavar="NAME", help=session.text("notify.arg-name"))],
    ) -> None:
        from qrsurvey.office.recipients import remove_recipient_addresses

        gone = remove_recipient_addresses(name)
        session.out.print(Text(session.text("notify.removed", name=name, n=gone)))


def _add_test(group: typer.Typer, session: Session) -> None:
    @group.command("test", help=session.text("notify.help-test"))
    def test(
        name: Annotated[str, typer.Argument(metavar="NAME", help=session.text("notify.arg-name"))],
    ) -> None:
        from qrsurvey.cli import notify_shown as shown
        from qrsurvey.office.notify import Sent
        from qrsurvey.office.recipients import send_test

        outcome = send_test(session.workspace, name, now=session.now)
        session.out.print(Text(shown.outcome_text(session, outcome)))
        if outcome.problem is not None:
            shown.tell_problem(session, outcome.problem)
            raise typer.Exit(Sent((outcome,)).exit_code)


def _add_outbox(group: typer.Typer, session: Session) -> None:
    @group.command("outbox", help=session.text("notify.help-outbox"))
    def outbox(
        every: Annotated[bool, typer.Option("--all", help=session.text("notify.opt-all"))] = False,
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-json"))] = False,
    ) -> None:
        from qrsurvey.cli import notify_shown as shown
        from qrsurvey.office.recipients import list_outbox

        found = list_outbox(session.workspace, every=every)
        if json:
            session.print_json([shown.waiting_data(one) for one in found])
        elif found:
            session.print_table(shown.outbox_table(session, found))
            if any(one.problem for one in found):
                next_steps.suggest(session, next_steps.SEND_NOW)
        else:
            session.out.print(session.text("notify.outbox-empty"))

    @group.command("drop", help=session.text("notify.help-drop"))
    def drop(
        number: Annotated[str, typer.Argument(metavar="N", help=session.text("notify.arg-number"))],
        by: Annotated[
            str | None, typer.Option("--by", metavar="NAME", help=session.text("notify.opt-by"))
        ] = None,
        reason: Annotated[
            str | None, typer.Option("--reason", metavar="TEXT", help=session.text("notify.opt-reason"))
        ] = None,
    ) -> None:
        from qrsurvey.office.recipients import drop_message

        message = read_number(number, "notify.no-such-message")
        drop_message(session.workspace, message, who=by, reason=reason, now=session.now)
        session.out.print(Text(session.text("notify.dropped", number=str(message))))


def _add_send(group: typer.Typer, session: Session) -> None:
    @group.command("send", help=session.text("notify.help-send"))
    def send(
        dry_run: Annotated[bool, typer.Option("--dry-run", help=session.text("notify.opt-dry-run"))] = False,
        every: Annotated[bool, typer.Option("--all", help=session.text("notify.opt-every"))] = False,
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-json"))] = False,
    ) -> None:
        from qrsurvey.cli import notify_shown as shown
        from qrsurvey.office.notify import send_due

        def watch(message: "Message") -> None:
            if session.err.is_terminal:
                session.say("notify.sending", number=str(message.number), name=message.recipient)

        sent = send_due(session.workspace, session.now, every=every, dry_run=dry_run, watch=watch)
        if json:
            session.print_json(shown.sent_data(sent))
        else:
            for outcome in sent.outcomes:
                session.out.print(Text(shown.outcome_text(session, outcome)))
                if outcome.letter is not None:
                    shown.print_letter(session, outcome.letter)
            if not sent.outcomes:
                session.out.print(session.text("notify.nothing-due"))
            if sent.waiting:
                session.say("notify.still-waiting", n=sent.waiting)
        for problem in dict.fromkeys(one.problem for one in sent.outcomes if one.problem):
            shown.tell_problem(session, problem)
        _warn_of_exposed(session, sent.exposed)
        if code := sent.exit_code:
            raise typer.Exit(code)


def _ask_address(session: Session) -> str:
    """Read an address without showing it: it holds a password as often as not."""
    if sys.stdin is not None and sys.stdin.isatty():
        return str(typer.prompt(session.text("notify.ask-address"), hide_input=True, err=True))
    line = sys.stdin.readline().strip() if sys.stdin is not None else ""
    if not line:
        raise UsageError("notify.address-missing")
    return line


def _warn_of_exposed(session: Session, exposed: bool) -> None:
    if exposed:
        from qrsurvey.notify.addresses import addresses_path

        session.say("notify.addresses-exposed", path=addresses_path(), style="yellow")
