"""`qrsurvey alerts`: the cases that need somebody, and every step from opening to closing one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from qrsurvey.cli import completing, next_steps, shared_options
from qrsurvey.cli.alerts_documents import add_documents
from qrsurvey.cli.days import read_day
from qrsurvey.cli.session import Session
from qrsurvey.cli.typed import read_number
from qrsurvey.errors import UsageError

if TYPE_CHECKING:
    from qrsurvey.office.alerts import Reader
    from qrsurvey.survey.alert_rules import Grade

_MOST = 50
"""So many cases are listed; the rest when asked for."""


def register(app: typer.Typer, session: Session) -> None:
    """Add the commands."""
    group = typer.Typer(invoke_without_command=True)
    app.add_typer(group, name="alerts", help=session.text("cases.help"))

    @group.callback()
    def every(context: typer.Context) -> None:
        if context.invoked_subcommand is None:
            _list(session)

    _add_lists(group, session)
    _add_steps(group, session)
    _add_scan(group, session)
    add_documents(group, session)


def _add_lists(group: typer.Typer, session: Session) -> None:
    text = session.text

    @group.command("list", help=text("cases.help-list"))
    def list_(
        *,
        unit: Annotated[
            str | None,
            typer.Option(
                "--unit", metavar="ID", help=text("cases.opt-unit"), autocompletion=completing.units(session)
            ),
        ] = None,
        grades: Annotated[
            list[str] | None, typer.Option("--grade", metavar="A,B,C", help=text("cases.opt-grade"))
        ] = None,
        every: Annotated[bool, typer.Option("--all", help=text("cases.opt-all"))] = False,
        late: Annotated[bool, typer.Option("--overdue", help=text("cases.opt-overdue"))] = False,
        for_unit: Annotated[
            str | None,
            typer.Option(
                "--for-unit",
                metavar="ID",
                help=text("cases.opt-for-unit"),
                autocompletion=completing.units(session),
            ),
        ] = None,
        confidential: Annotated[
            bool, typer.Option("--confidential", help=text("cases.opt-confidential"))
        ] = False,
        most: Annotated[int, typer.Option("--most", metavar="N", help=text("cases.opt-most"))] = _MOST,
        json: Annotated[bool, typer.Option("--json", help=text("cli.opt-json"))] = False,
    ) -> None:
        _list(
            session,
            unit=unit,
            grades=_grades(grades) if grades else (),
            closed=every,
            late=late,
            reader=_reader(for_unit, confidential),
            most=most,
            json=json,
        )

    @group.command("show", help=text("cases.help-show"))
    def show(
        number: Annotated[str, shared_options.case_number(session)],
        *,
        for_unit: Annotated[
            str | None,
            typer.Option(
                "--for-unit",
                metavar="ID",
                help=text("cases.opt-for-unit"),
                autocompletion=completing.units(session),
            ),
        ] = None,
        confidential: Annotated[
            bool, typer.Option("--confidential", help=text("cases.opt-confidential"))
        ] = False,
        json: Annotated[bool, typer.Option("--json", help=text("cli.opt-json"))] = False,
    ) -> None:
        from qrsurvey.cli import alerts_shown as shown
        from qrsurvey.office.alerts import show_case

        one = show_case(
            session.workspace,
            read_number(number, "cases.no-such-case"),
            _reader(for_unit, confidential),
            now=session.now,
        )
        if json:
            session.print_json(shown.case_data(one))
        else:
            shown.print_case(session, one)


def _list(
    session: Session,
    *,
    unit: str | None = None,
    grades: tuple["Grade", ...] = (),
    closed: bool = False,
    late: bool = False,
    reader: "Reader | None" = None,
    most: int = _MOST,
    json: bool = False,
) -> None:
    from qrsurvey.cli import alerts_shown as shown
    from qrsurvey.office.alerts import Reader, Wanted, list_cases

    wanted = Wanted(unit=unit, grades=grades, closed=closed, late=late)
    found = list_cases(session.workspace, wanted, reader or Reader(), now=session.now)
    if json:
        session.print_json([shown.case_data(one) for one in found])
        return
    if not found:
        of_all = wanted == Wanted(closed=wanted.closed)
        none = "cases.none-ever" if wanted.closed else "cases.none"
        session.out.print(session.text(none if of_all else "cases.none-such"))
        return
    listed = found[:most] if most > 0 else found
    shown.print_cases(session, listed)
    if len(listed) < len(found):
        session.say("cases.more", n=len(found) - len(listed))
    if overdue := sum(one.late > 0 for one in found):
        session.say("cases.late", n=overdue, style="bold red")
    session.say("cases.unverified")
    session.say("cases.grades", number=str(listed[0].case.number))


def _add_steps(group: typer.Typer, session: Session) -> None:
    text = session.text
    by_help = text("cases.opt-by")

    @group.command("acknowledge", help=text("cases.help-acknowledge"))
    def acknowledge(
        number: Annotated[str, shared_options.case_number(session)],
        *,
        by: Annotated[str | None, typer.Option("--by", metavar="NAME", help=by_help)] = None,
        note: Annotated[
            str | None, typer.Option("--note", metavar="TEXT", help=text("cases.opt-note"))
        ] = None,
        json: Annotated[bool, typer.Option("--json", help=text("cli.opt-json"))] = False,
    ) -> None:
        _step(session, number, "acknowledge", by, note, json=json)

    @group.command("note", help=text("cases.help-note"))
    def note_(
        number: Annotated[str, shared_options.case_number(session)],
        words: Annotated[str, typer.Argument(metavar="TEXT", help=text("cases.arg-text"))],
        *,
        by: Annotated[str | None, typer.Option("--by", metavar="NAME", help=by_help)] = None,
        json: Annotated[bool, typer.Option("--json", help=text("cli.opt-json"))] = False,
    ) -> None:
        _step(session, number, "note", by, words, json=json)

    @group.command("assign", help=text("cases.help-assign"))
    def assign(
        number: Annotated[str, shared_options.case_number(session)],
        *,
        to: Annotated[
            str | None,
            typer.Option(
                "--to", metavar="WHO", help=text("cases.opt-to"), autocompletion=completing.units(session)
            ),
        ] = None,
        by: Annotated[str | None, typer.Option("--by", metavar="NAME", help=by_help)] = None,
        note: Annotated[
            str | None, typer.Option("--note", metavar="TEXT", help=text("cases.opt-note"))
        ] = None,
        json: Annotated[bool, typer.Option("--json", help=text("cli.opt-json"))] = False,
    ) -> None:
        _step(session, number, "assign", by, note, to=to, json=json)

    @group.command("close", help=text("cases.help-close"))
    def close(
        number: Annotated[str, shared_options.case_number(session)],
        *,
        reason: Annotated[
            str | None, typer.Option("--reason", metavar="TEXT", help=text("cases.opt-close-reason"))
        ] = None,
        outcome: Annotated[
            str,
            typer.Option(
                "--outcome",
                metavar="handled|grounded|ungrounded|unverifiable|forwarded",
                help=text("cases.opt-outcome"),
                autocompletion=completing.several(
                    ["handled", "grounded", "ungrounded", "unverifiable", "forwarded"]
                ),
            ),
        ] = "handled",
        by: Annotated[str | None, typer.Option("--by", metavar="NAME", help=by_help)] = None,
        json: Annotated[bool, typer.Option("--json", help=text("cli.opt-json"))] = False,
    ) -> None:
        _step(session, number, "close", by, reason, outcome=outcome, json=json)

    @group.command("reopen", help=text("cases.help-reopen"))
    def reopen(
        number: Annotated[str, shared_options.case_number(session)],
        *,
        reason: Annotated[
            str | None, typer.Option("--reason", metavar="TEXT", help=text("cases.opt-reopen-reason"))
        ] = None,
        by: Annotated[str | None, typer.Option("--by", metavar="NAME", help=by_help)] = None,
        json: Annotated[bool, typer.Option("--json", help=text("cli.opt-json"))] = False,
    ) -> None:
        _step(session, number, "reopen", by, reason, json=json)


def _step(
    session: Session,
    number: str,
    what: str,
    by: str | None,
    words: str | None,
    *,
    to: str | None = None,
    outcome: str | None = None,
    json: bool,
) -> None:
    from qrsurvey.archive.cases import CaseState, Outcome, StepKind
    from qrsurvey.cli import alerts_shown as shown
    from qrsurvey.office.alerts import step

    kind = StepKind(what)
    known = [one.value for one in Outcome]
    if outcome is not None and outcome not in known:
        raise UsageError("cases.unknown-outcome", value=outcome, known=known)
    one = step(
        session.workspace,
        read_number(number, "cases.no-such-case"),
        kind,
        who=by,
        text=words,
        to=to,
        outcome=Outcome(outcome) if outcome is not None else None,
        now=session.now,
    )
    if json:
        session.print_json(shown.case_data(one))
        return
    to_unit = kind is StepKind.ASSIGN and one.case.assigned in session.workspace.units
    done = "cases.done-assign-unit" if to_unit else f"cases.done-{kind}"
    session.out.print(Text(session.text(done, number=number, to=shown.assignee(session, one))))
    if one.case.state is not CaseState.CLOSED:
        session.say(f"cases.next-{one.case.state}", number=number)
    else:
        next_steps.suggest(session, lambda: next_steps.after_close(session))


def _add_scan(group: typer.Typer, session: Session) -> None:
    text = session.text

    @group.command("scan", help=text("cases.help-scan"))
    def scan(
        *,
        since: Annotated[
            str | None, typer.Option("--since", metavar="2024-05-02", help=text("cases.opt-since"))
        ] = None,
        json: Annotated[bool, typer.Option("--json", help=text("cli.opt-json"))] = False,
    ) -> None:
        from qrsurvey.cli import alerts_shown as shown
        from qrsurvey.office.watching import watch

        first = read_day(since) if since is not None else None
        with session.working("help.working-scan"):
            watched = watch(session.workspace, now=session.now, since=first)
        if json:
            session.print_json(shown.watched_data(watched))
        else:
            shown.print_watched(session, watched, always=True)
        shown.tell_watched(session, watched)


def _reader(for_unit: str | None, confidential: bool) -> "Reader":
    from qrsurvey.office.alerts import Reader

    if for_unit is not None and confidential:
        raise UsageError("cases.unit-confidential")
    return Reader(None if for_unit is None else for_unit.strip().upper(), confidential)


def _grades(typed: Sequence[str]) -> tuple["Grade", ...]:
    from qrsurvey.survey.alert_rules import Grade

    names = [name.strip().upper() for item in typed for name in item.split(",") if name.strip()]
    for name in names:
        if name not in set(Grade):
            raise UsageError("cases.no-such-grade", value=name)
    if not names:  # "--grade ," means none, and none isn't all
        raise UsageError("cases.no-such-grade", value=",".join(typed))
    return tuple(Grade(name) for name in dict.fromkeys(names))
