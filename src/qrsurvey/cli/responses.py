"""`qrsurvey responses list`, `set-aside`, `reassign`, `undo` and `decisions`."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text
from typer.models import OptionInfo

from qrsurvey.cli import completing
from qrsurvey.cli.asking import confirm
from qrsurvey.cli.days import read_span
from qrsurvey.cli.session import Session
from qrsurvey.cli.typed import read_number
from qrsurvey.errors import UsageError

if TYPE_CHECKING:
    from qrsurvey.archive.decisions import Place
    from qrsurvey.office.chosen import Choice
    from qrsurvey.office.decisions import Effect

_DAY = "2024-05-02"
_PANELS = {
    "help.panel-which": ("id", "unit", "counter", "from", "to", "code", "since", "until", "source", "signal"),
    "help.panel-decision": ("reason", "by"),
}
_Act = Callable[[bool, Sequence[int] | None], "Effect"]
"""Decides, or only rehearses it; about the responses that were expected."""


def register(app: typer.Typer, session: Session) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="responses", help=session.text("decisions.help"))
    _add_lists(group, session)
    _add_set_aside(group, session)
    _add_reassign(group, session)
    _add_undo(group, session)


def _add_lists(group: typer.Typer, session: Session) -> None:
    option = _Options(session)

    @group.command("list", help=session.text("decisions.help-list"))
    def list_(
        *,
        ids: Annotated[list[str] | None, option("id", "ID")] = None,
        unit: Annotated[str | None, option("unit", "UNIT")] = None,
        counter: Annotated[str | None, option("counter", "COUNTER")] = None,
        codes: Annotated[list[str] | None, option("code", "CODE")] = None,
        since: Annotated[str | None, option("since", _DAY)] = None,
        until: Annotated[str | None, option("until", _DAY)] = None,
        source: Annotated[str | None, option("source", "NAME")] = None,
        signal: Annotated[str | None, option("signal", "ID")] = None,
        comments: Annotated[bool, option("comments")] = False,
        newest: Annotated[int, option("newest", "N")] = 50,
        json: Annotated[bool, option("json")] = False,
    ) -> None:
        from qrsurvey.cli import responses_shown as shown
        from qrsurvey.office.responses import list_responses

        choice = replace(
            _choice(ids, codes, since, until),
            place=_place(session, unit, counter),
            source=source,
            signal=signal,
        )
        shown_at_most = None if json or newest <= 0 else newest
        listed, total = list_responses(
            session.workspace, choice, comments=comments, newest=shown_at_most, now=session.now
        )
        if json:
            session.print_json([shown.response_data(session, one) for one in listed])
        elif listed:
            session.out.print(shown.responses_table(session, listed))
            if len(listed) < total:
                session.say("decisions.newest-only", shown=len(listed), n=total)
        else:
            session.out.print(session.text("decisions.none-found"))

    @group.command("decisions", help=session.text("decisions.help-decisions"))
    def decisions_(json: Annotated[bool, option("json")] = False) -> None:
        from qrsurvey.cli import responses_shown as shown
        from qrsurvey.office.decisions import list_decisions

        made = list_decisions(session.workspace)
        if json:
            session.print_json([shown.decision_data(session, one) for one in made])
        elif made:
            for one in made:
                session.out.print(Text(shown.decision_text(session, one)))
        else:
            session.out.print(session.text("decisions.none-made"))


def _add_set_aside(group: typer.Typer, session: Session) -> None:
    option = _Options(session)

    @group.command("set-aside", help=session.text("decisions.help-set-aside"))
    def set_aside(
        *,
        ids: Annotated[list[str] | None, option("id", "ID")] = None,
        unit: Annotated[str | None, option("unit", "UNIT")] = None,
        counter: Annotated[str | None, option("counter", "COUNTER")] = None,
        codes: Annotated[list[str] | None, option("code", "CODE")] = None,
        since: Annotated[str | None, option("since", _DAY)] = None,
        until: Annotated[str | None, option("until", _DAY)] = None,
        source: Annotated[str | None, option("source", "NAME")] = None,
        signal: Annotated[str | None, option("signal", "ID")] = None,
        reason: Annotated[str | None, option("reason", "TEXT")] = None,
        by: Annotated[str | None, option("by", "NAME")] = None,
        dry_run: Annotated[bool, option("dry-run")] = False,
        yes: Annotated[bool, option("yes")] = False,
        json: Annotated[bool, option("json")] = False,
    ) -> None:
        from qrsurvey.office import decisions

        choice = replace(
            _choice(ids, codes, since, until),
            place=_place(session, unit, counter),
            source=source,
            signal=signal,
        )
        author = decisions.Author.of(by, reason)

        def act(rehearse: bool, expected: Sequence[int] | None) -> "Effect":
            return decisions.set_aside(
                session.workspace, choice, author, now=session.now, rehearse=rehearse, expected=expected
            )

        _run(session, act, "set-aside", dry_run=dry_run, yes=yes, json=json)


def _add_reassign(group: typer.Typer, session: Session) -> None:
    option = _Options(session)

    @group.command("reassign", help=session.text("decisions.help-reassign"))
    def reassign(
        *,
        origin: Annotated[str | None, option("from", "UNIT")] = None,
        to: Annotated[str | None, option("to", "UNIT")] = None,
        ids: Annotated[list[str] | None, option("id", "ID")] = None,
        codes: Annotated[list[str] | None, option("code", "CODE")] = None,
        since: Annotated[str | None, option("since", _DAY)] = None,
        until: Annotated[str | None, option("until", _DAY)] = None,
        source: Annotated[str | None, option("source", "NAME")] = None,
        signal: Annotated[str | None, option("signal", "ID")] = None,
        reason: Annotated[str | None, option("reason", "TEXT")] = None,
        by: Annotated[str | None, option("by", "NAME")] = None,
        dry_run: Annotated[bool, option("dry-run")] = False,
        yes: Annotated[bool, option("yes")] = False,
        json: Annotated[bool, option("json")] = False,
    ) -> None:
        from qrsurvey.office import decisions

        target = _place(session, to)
        if target is None:
            raise UsageError("decisions.no-target")
        choice = replace(
            _choice(ids, codes, since, until), origin=_place(session, origin), source=source, signal=signal
        )
        author = decisions.Author.of(by, reason)

        def act(rehearse: bool, expected: Sequence[int] | None) -> "Effect":
            return decisions.reassign(
                session.workspace,
                choice,
                target,
                author,
                now=session.now,
                rehearse=rehearse,
                expected=expected,
            )

        _run(session, act, "reassign", dry_run=dry_run, yes=yes, json=json)


def _add_undo(group: typer.Typer, session: Session) -> None:
    option = _Options(session)

    @group.command("undo", help=session.text("decisions.help-undo"))
    def undo(
        number: Annotated[str, typer.Argument(metavar="N", help=session.text("decisions.arg-number"))],
        *,
        reason: Annotated[str | None, option("reason", "TEXT")] = None,
        by: Annotated[str | None, option("by", "NAME")] = None,
        dry_run: Annotated[bool, option("dry-run")] = False,
        yes: Annotated[bool, option("yes")] = False,
        json: Annotated[bool, option("json")] = False,
    ) -> None:
        from qrsurvey.office import decisions

        author, which = decisions.Author.of(by, reason), read_number(number, "decisions.no-such-decision")

        def act(rehearse: bool, _: Sequence[int] | None) -> "Effect":
            # A decision is about the same responses for ever: none can be unexpected.
            return decisions.undo(session.workspace, which, author, now=session.now, rehearse=rehearse)

        _run(session, act, "undo", dry_run=dry_run, yes=yes, json=json)


class _Options:
    """Makes the options that several of these commands have."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __call__(self, name: str, metavar: str | None = None) -> OptionInfo:
        text = "cli.opt-json" if name == "json" else f"decisions.opt-{name}"
        panel = next((title for title, names in _PANELS.items() if name in names), None)
        info: OptionInfo = typer.Option(
            f"--{name}",
            metavar=metavar,
            help=self._session.text(text),
            rich_help_panel=self._session.text(panel) if panel else None,
            autocompletion=completing.units(self._session) if metavar == "UNIT" else None,
        )
        return info


def _choice(ids: list[str] | None, codes: list[str] | None, since: str | None, until: str | None) -> "Choice":
    from qrsurvey.office.chosen import Choice

    first = read_span(since)[0] if since is not None else None
    last = read_span(until)[1] if until is not None else None
    if first is not None and last is not None and last < first:
        raise UsageError("decisions.ends-before", since=since, until=until)
    return Choice(ids=tuple(ids or ()), codes=tuple(codes or ()), since=first, until=last)


def _place(session: Session, unit: str | None, counter: str | None = None) -> "Place | None":
    from qrsurvey.office.chosen import read_place

    if unit is None and counter is not None:
        raise UsageError("decisions.counter-alone", counter=counter)
    return read_place(session.workspace, unit, counter) if unit is not None else None


def _run(session: Session, act: _Act, what: str, *, dry_run: bool, yes: bool, json: bool) -> None:
    """Tell what would come of it, have it confirmed, do it, and say what to do next."""
    from qrsurvey.cli import responses_shown as shown

    expected = None
    if dry_run or not yes:
        with session.working("help.working-decision"):
            ahead = act(True, None)
        expected = ahead.seqs
        if dry_run:
            if json:
                session.print_json(shown.effect_data(ahead, what, made=False))
            else:
                shown.print_effect(session, session.out, ahead, what)
                session.say("decisions.dry-run")
            return
        _confirm(session, ahead, what)
    with session.working("help.working-decision"):
        done = act(False, expected)
    if json:
        session.print_json(shown.effect_data(done, what, made=True))
    else:
        if yes:
            shown.print_effect(session, session.out, done, what)
        session.out.print(
            Text(
                session.text(
                    f"decisions.done-{what}", n=len(done.responses), number=str(done.decision.number)
                )
            )
        )
    session.say(f"decisions.next-{what}", number=str(done.decision.number))


def _confirm(session: Session, ahead: "Effect", what: str) -> None:
    """Show what would come of it and ask; without a terminal there is nobody to ask.

    Raises:
        UsageError: nobody is there.
    """
    from qrsurvey.cli import responses_shown as shown

    if not (sys.stdin is not None and sys.stdin.isatty()):
        raise UsageError("decisions.unconfirmed", n=len(ahead.responses))
    shown.print_effect(session, session.err, ahead, what)
    confirm(session, "decisions.question")
