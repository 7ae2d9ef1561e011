"""`qrsurvey codes list` and `qrsurvey codes retire`."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from qrsurvey.cli import completing
from qrsurvey.cli.days import read_day
from qrsurvey.cli.session import Session
from qrsurvey.errors import UsageError

if TYPE_CHECKING:
    from qrsurvey.office.codes import RegisteredCode

_WIDE = 100
"""From this many columns on, the names of units and counters are shown too."""

_STYLES = {"valid": "", "retired": "yellow", "ended": "dim"}


def register(app: typer.Typer, session: Session) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="codes", help=session.text("cli.codes"))

    @group.command("list", help=session.text("cli.codes-list"))
    def list_(
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-json"))] = False,
    ) -> None:
        from qrsurvey.office.codes import list_codes

        listed = list_codes(session.workspace, now=session.now)
        if json:
            session.print_json([_as_data(one) for one in listed])
        elif listed:
            session.print_table(_table(session, listed))
            _print_links(session, listed)
        coded = {one.code.unit for one in listed}
        if missing := [unit_id for unit_id in session.workspace.units if unit_id not in coded]:
            session.say("cli.codes-missing", n=len(missing), units=missing)

    @group.command("retire", help=session.text("cli.codes-retire"))
    def retire(
        unit: Annotated[
            str,
            typer.Argument(
                metavar="UNIT", help=session.text("cli.arg-unit"), autocompletion=completing.units(session)
            ),
        ],
        start: Annotated[
            str, typer.Option("--from", metavar="2024-05-31", help=session.text("cli.opt-retire-from"))
        ],
        reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help=session.text("cli.opt-reason"))],
        by: Annotated[
            str | None, typer.Option("--by", metavar="NAME", help=session.text("cli.opt-by"))
        ] = None,
        yes: Annotated[bool, typer.Option("--yes", help=session.text("cli.opt-retire-yes"))] = False,
    ) -> None:
        from qrsurvey.office.codes import retire_codes

        day = read_day(start)
        if not yes:
            ahead = retire_codes(
                session.workspace, unit, day, reason=reason, by=by, now=session.now, rehearse=True
            )
            if ahead.answers:
                _confirm(session, unit, ahead.answers)
        retired = retire_codes(session.workspace, unit, day, reason=reason, by=by, now=session.now)
        session.out.print(
            session.text(
                "cli.codes-retired",
                n=retired.codes,
                unit=unit,
                name=session.workspace.units[unit].name,
                edition=str(retired.retirement.edition),
                day=day,
            )
        )
        if retired.answers:
            session.out.print(session.text("cli.codes-retired-answers", n=retired.answers))
        if day > session.now.date():
            session.say("cli.codes-retired-next-ahead", unit=unit, day=day)
        else:
            session.say("cli.codes-retired-next", unit=unit)


def _confirm(session: Session, unit: str, answers: int) -> None:
    """Ask the person at the keyboard for the unit's id, since nothing can undo what follows.

    Raises:
        UsageError: nobody is there to ask, or what was typed isn't the id.
    """
    name = session.workspace.units[unit].name
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("cli.retire-unconfirmed", n=answers, unit=unit, name=name)
    session.err.print(Text(session.text("cli.retire-confirm", n=answers, unit=unit, name=name)), end=" ")
    # Beyond the end of what is typed there is no answer either.
    if sys.stdin.readline().strip().upper() != unit:
        raise UsageError("cli.retire-not-confirmed", unit=unit)


def _table(session: Session, listed: tuple["RegisteredCode", ...]) -> Table:
    from qrsurvey.render.terminal import unbounded

    wide = unbounded(session.out) or session.out.width >= _WIDE
    columns = ("code", "unit", "counter", "edition", "issued", "state")
    kept = [name for name in columns if wide or name not in {"unit", "counter"}]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in kept:
        table.add_column(
            Text(session.text(f"cli.codes-column-{name}")),
            justify="right" if name == "edition" else "left",
            overflow="fold",
            no_wrap=name in {"code", "issued"},
        )
    for one in listed:
        code = one.code
        cells = {
            "code": code.text,
            "unit": one.unit_name or code.unit,
            "counter": one.counter_name or code.counter or "",
            "edition": str(code.edition),
            "issued": session.catalog.text("cli.codes-day", day=one.issued),
            "state": _state(session, one),
        }
        style = _STYLES[one.standing.state] if one.standing else "dim"
        table.add_row(*(Text(cells[name], style=style if name == "state" else "") for name in kept))
    return table


def _state(session: Session, one: "RegisteredCode") -> str:
    standing = one.standing
    if standing is None:
        return session.text("cli.codes-state-gone")
    if standing.since is None:
        return session.text("cli.codes-state-valid")
    said = session.text(f"cli.codes-since-{standing.state}", day=standing.since)
    heir = standing.heir
    return said if heir is None else said + " " + session.text("cli.codes-heir", unit=heir.id)


def _print_links(session: Session, listed: tuple["RegisteredCode", ...]) -> None:
    """Print what the links have in common, once; in each, the code stands at the end of it."""
    stems = dict.fromkeys(one.link.removesuffix(one.code.text) for one in listed)
    session.out.print(Text(session.text("cli.codes-links", n=len(stems))))
    for stem in stems:
        session.out.print(Text(f"  {stem}"), soft_wrap=True)


def _as_data(one: "RegisteredCode") -> dict[str, object]:
    code, standing = one.code, one.standing
    heir = standing.heir if standing else None
    return {
        "unit": code.unit,
        "unit_name": one.unit_name,
        "counter": code.counter,
        "counter_name": one.counter_name,
        "edition": code.edition,
        "code": code.text,
        "issued": one.issued.isoformat(),
        "state": standing.state.value if standing else "gone",
        "since": standing.since.isoformat() if standing and standing.since else None,
        "reason": one.reason,
        "successor": heir.id if heir else None,
        "link": one.link,
    }
