"""`qrsurvey signals list`, `show` and `export`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from qrsurvey.cli import completing, next_steps, shared_options
from qrsurvey.cli.session import Session

if TYPE_CHECKING:
    from qrsurvey.analysis.signals.model import Signal
    from qrsurvey.survey.periods import Month


def register(app: typer.Typer, session: Session) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="signals", help=session.text("signals.help"))

    @group.command("list", help=session.text("signals.help-list"))
    def list_(
        month: Annotated[str | None, shared_options.month(session)] = None,
        unit: Annotated[
            str | None,
            typer.Option(
                "--unit",
                metavar="UNIT",
                help=session.text("signals.opt-unit"),
                autocompletion=completing.units(session),
            ),
        ] = None,
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-json"))] = False,
    ) -> None:
        from qrsurvey.office.signals import list_signals

        wanted = _month(session, month)
        with session.working("help.working-signals"):
            found = list_signals(session.workspace, wanted, unit=unit, now=session.now)
        if json:
            from qrsurvey.render.as_json import signal_data

            session.print_json([signal_data(one) for one in found.signals])
        elif found.signals:
            session.print_table(_table(session, found.signals))
            session.say("signals.not-a-verdict")
            next_steps.suggest(session, lambda: next_steps.after_signals(found.signals))
        else:
            session.out.print(Text(session.text("signals.none", month=found.month.label)))

    @group.command("show", help=session.text("signals.help-show"))
    def show(
        signal_id: Annotated[str, typer.Argument(metavar="ID", help=session.text("signals.arg-id"))],
    ) -> None:
        from qrsurvey.office.signals import show_signal

        found, signal = show_signal(session.workspace, signal_id, now=session.now)
        session.out.print(Text(signal.id, style="bold"))
        session.out.print(Text(f"{_unit(session, signal)}: {_kind(session, signal)}"))
        session.out.print(Text(session.text(f"signals.definition-{signal.kind}")))
        session.out.print(Text(_chance(session, signal)))
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for name in ("response", "submitted", "code"):
            table.add_column(Text(session.text(f"signals.column-{name}")), overflow="fold")
        for response in found.about(signal):
            table.add_row(
                Text(response.id),
                Text(f"{response.submitted:%d/%m/%Y %H:%M:%S}"),
                Text(session.catalog.show(response.code)),
            )
        if signal.seqs:
            session.print_table(table)
        session.say("signals.not-a-verdict")
        if signal.seqs:
            session.say("decisions.signal-next", id=signal.id)

    @group.command("export", help=session.text("signals.help-export"))
    def export(
        month: Annotated[str | None, shared_options.month(session)] = None,
        out: Annotated[
            Path | None, typer.Option("--out", metavar="DIR", help=session.text("signals.opt-out"))
        ] = None,
    ) -> None:
        from qrsurvey.office.signals import export_signals

        wanted = _month(session, month)
        with session.working("help.working-signals"):
            written = export_signals(session.workspace, wanted, out=out, now=session.now)
        session.print_written(*written)


def _month(session: Session, text: str | None) -> "Month | None":
    from qrsurvey.cli.periods import read_period
    from qrsurvey.survey.periods import Month, PeriodKind

    if text is None:
        return None
    return Month.of(read_period(PeriodKind.MONTH, text, session.now.date()).first)


def _table(session: Session, signals: tuple["Signal", ...]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("id", "unit", "kind", "count"):
        table.add_column(
            Text(session.text(f"signals.column-{name}")),
            justify="right" if name == "count" else "left",
            overflow="fold",
        )
    for signal in signals:
        table.add_row(
            Text(signal.id),
            Text(_unit(session, signal)),
            Text(_kind(session, signal)),
            Text(session.catalog.show(signal.count) if signal.seqs else "–"),
        )
    return table


def _unit(session: Session, signal: "Signal") -> str:
    if signal.unit is None:
        return session.text("signals.no-unit")
    unit = session.workspace.units.get(signal.unit)
    return unit.name if unit else signal.unit


def _kind(session: Session, signal: "Signal") -> str:
    return session.text(f"signals.kind-{signal.kind}")


def _chance(session: Session, signal: "Signal") -> str:
    if signal.p is None:
        return session.text("signals.fact")
    return session.text(
        "signals.chance", p=f"{max(signal.p, 0.0001):.4f}".replace(".", session.text("signals.point"))
    )
