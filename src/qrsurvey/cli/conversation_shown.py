"""What the conversation of `init` shows: the units as they were read, all answers before they are written."""

from collections.abc import Mapping

from rich import box
from rich.table import Table
from rich.text import Text

from qrsurvey.cli.session import Session
from qrsurvey.i18n.numbers import day as show_day
from qrsurvey.office.new_hours import WEEK, Hours
from qrsurvey.office.new_office import NewOffice
from qrsurvey.office.new_proposals import propose_authority
from qrsurvey.office.new_units import NewUnit

_ASKED_BY = {"campaign": ("from", "to"), "units": ("units", "review")}
"""The first and the last question for what one row says."""


def print_units(session: Session, units: tuple[NewUnit, ...]) -> None:
    """Show units with their ids, groups and numbers of placards."""
    from qrsurvey.render.terminal import print_table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("number", "unit", "id", "group", "copies"):
        table.add_column(
            Text(session.text(f"init.column-{column}")),
            justify="right" if column in {"number", "copies"} else "left",
            overflow="fold",
            no_wrap=column == "id",
        )
    for number, unit in enumerate(units, start=1):
        table.add_row(*map(Text, (str(number), unit.name, unit.id, unit.group, str(unit.copies))))
    print_table(session.err, table)


def print_summary(session: Session, office: NewOffice, numbers: Mapping[str, int]) -> None:
    """Show all that will be written, before it is, with the numbers of the questions by their names."""
    from qrsurvey.render.terminal import print_table

    open_ = session.text("init.open")
    days = [show_day(day) if day else "…" for day in (office.campaign_from, office.campaign_to)]
    signer = (propose_authority(office.name, office.signer_title), office.signer_title)
    rows = {
        "office": office.name,
        "parent": office.parent,
        "addressee": office.addressee,
        "place": office.place,
        "hotline": office.hotline,
        "signer-title": " – ".join(filter(None, signer)) or None,
        "campaign": " – ".join(days) if office.campaign_from or office.campaign_to else None,
        "hours": _hours(session, office.working_hours) if office.working_hours else None,
        "units": session.text("init.summary-units", n=len(office.units), copies=_copies_of(office)),
        "template": session.text(f"init.title-{office.template}"),
        "language": session.text(f"init.language-{office.language}"),
    }
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True, justify="right")
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for row, value in rows.items():
        asked = [numbers[step] for step in _ASKED_BY.get(row, (row,)) if step in numbers]
        table.add_row(
            Text("–".join(map(str, dict.fromkeys((*asked[:1], *asked[-1:])))), style="dim"),
            Text(session.text(f"init.row-{row}"), style="bold"),
            Text(value or open_, style="" if value else "dim"),
        )
    session.err.print()
    print_table(session.err, table)


def _hours(session: Session, hours: Hours) -> str:
    """Write hours with the days of the week in the reader's language."""
    return "; ".join(
        f"{' – '.join(session.text(f'chart.weekday-{WEEK.index(day) + 1}') for day in days.split('-'))}: "
        f"{', '.join(spans)}"
        for days, spans in hours.items()
    )


def _copies_of(office: NewOffice) -> int:
    """Count the placards: a unit's own code, and one of each counter."""
    return sum(unit.copies + len(unit.known.counters) for unit in office.units)
