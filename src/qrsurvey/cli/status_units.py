"""How every unit fares, as a table."""

from collections.abc import Mapping

from rich import box
from rich.table import Table
from rich.text import Text

from qrsurvey.cli.session import Session
from qrsurvey.office.status_due import span_words
from qrsurvey.office.status_facts import Status, UnitsState, UnitState

_MIDDLE = 72
"""From this many columns on, the month before is shown."""

_DASH = "–"


def print_units(session: Session, status: Status) -> None:
    """Print the responses of every unit, and which have fallen silent."""
    if status.kept is None:
        session.out.print(Text(session.text("status.busy" if status.busy else "status.no-units")))
        return
    state = status.kept.units
    columns = _columns(session, state)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        right = name in {"this-month", "last-month", "quiet", "target"}
        table.add_column(
            Text(session.text(f"status.column-{name}")),
            justify="right" if right else "left",
            overflow="fold",
        )
    for one in state.units:
        cells = _cells(session, one, state)
        table.add_row(*(cells[name] for name in columns))
    session.print_table(table)
    if "target" in columns:
        session.say("status.units-span", span=span_words(state.span))
    if not state.current:
        session.say("status.not-current")


def _columns(session: Session, state: UnitsState) -> list[str]:
    wide = not session.out.is_terminal or session.out.width >= _MIDDLE
    wanted = {
        "unit": True,
        "this-month": True,
        "last-month": wide,
        "target": any(one.target for one in state.units),
        "last": True,
        "quiet": wide,
    }
    return [name for name, shown in wanted.items() if shown]


def _cells(session: Session, one: UnitState, state: UnitsState) -> Mapping[str, Text]:
    show = session.catalog.show
    silent, behind = one.unit in state.silent, one.unit in state.behind
    target = f"{show(one.received)}/{show(one.target)}" if one.target else _DASH
    return {
        "unit": Text(show(session.workspace.units[one.unit].name)),
        "this-month": Text(show(one.this_month)),
        "last-month": Text(show(one.last_month)),
        "last": Text(show(one.last.date()) if one.last else _DASH, style="yellow" if silent else ""),
        "quiet": Text(_DASH if one.quiet is None else show(one.quiet), style="yellow" if silent else ""),
        "target": Text(target, style="yellow" if behind else ""),
    }
