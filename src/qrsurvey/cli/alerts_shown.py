"""Cases as the command line shows them: a table, a sheet, data."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from qrsurvey.archive.cases import CaseState, Step, StepKind
from qrsurvey.cli.session import Session
from qrsurvey.office.alerts import Told, reasons_told
from qrsurvey.office.decided import made_on
from qrsurvey.render.terminal import print_table

if TYPE_CHECKING:
    from qrsurvey.office.watching import Watched

_WIDE = 110
"""From this many columns on, whom a case was assigned to is shown too."""

_URGENT = {"A": "bold red", "B": "yellow", "C": ""}


def print_json(session: Session, data: object) -> None:
    """Print a result as JSON."""
    from json import dumps

    session.print_data(dumps(data, ensure_ascii=False, indent=2))


def case_data(one: Told) -> dict[str, object]:
    """Return a case as data; texts are as its reader may see them."""
    case = one.case
    closed = case.closed
    return {
        "number": case.number,
        "grade": case.grade.value,
        "state": case.state.value,
        "unit": one.placed.unit,
        "counter": one.placed.counter,
        "response": case.response,
        "submitted": one.submitted.isoformat() if one.submitted else None,
        "set_aside": one.placed.set_aside,
        "reasons": list(case.reasons),
        "evidence": dict(case.evidence),
        "opened": case.opened,
        "due": case.due.isoformat(),
        "overdue_days": one.late,
        "assigned": case.assigned,
        "outcome": closed.detail if closed else None,
        "backlog": case.quiet,
        "comment": one.comment,
        "steps": [_step_data(step) for step in case.steps],
    }


def _step_data(step: Step) -> dict[str, object]:
    return {
        "event": step.event,
        "recorded": step.recorded,
        "kind": step.kind.value,
        "by": step.who,
        "detail": step.detail,
        "text": step.text,
    }


def watched_data(watched: "Watched") -> dict[str, object]:
    """Return what a look brought as data."""
    return {
        "opened": [
            {"number": case.number, "grade": case.grade.value, "backlog": case.quiet}
            for case in watched.opened
        ],
        "queued": len(watched.queued),
        "untold": watched.untold,
    }


def print_cases(session: Session, told: Sequence[Told]) -> None:
    """Print a table of cases; comments are left to `show`."""
    wide = session.out.width >= _WIDE or not session.out.is_terminal
    columns = ["number", "grade", "unit", "submitted", "reasons", "state", "due"]
    if wide:
        columns.insert(6, "assigned")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        table.add_column(
            Text(session.text(f"cases.column-{name}")),
            justify="right" if name == "number" else "left",
            overflow="fold",
            no_wrap=name in {"number", "grade", "due"},
        )
    for one in told:
        cells = _cells(session, one)
        table.add_row(*(cells[name] for name in columns))
    print_table(session.out, table)


def _cells(session: Session, one: Told) -> Mapping[str, Text]:
    case = one.case
    return {
        "number": Text(str(case.number)),
        "grade": Text(case.grade.value, style=_URGENT[case.grade.value]),
        "unit": Text(session.catalog.show(unit_name(session, one))),
        "submitted": Text(f"{one.submitted:%d/%m/%Y}" if one.submitted else "–"),
        "reasons": Text(
            session.catalog.show("; ".join(reasons_told(session.workspace, case, session.language)))
        ),
        "state": Text(session.text(f"cases.state-{case.state}")),
        "assigned": Text(session.catalog.show(assignee(session, case.assigned))),
        "due": Text(_due(session, one), style="bold red" if one.late else ""),
    }


def _due(session: Session, one: Told) -> str:
    day = f"{one.case.due:%d/%m/%Y}"
    return session.text("cases.due-late", day=day, n=one.late) if one.late else day


def unit_name(session: Session, one: Told) -> str:
    """Return whose a case is: the unit, and its counter."""
    if one.placed.unit is None:
        return session.text("cases.no-unit")
    unit = session.workspace.units.get(one.placed.unit)
    if unit is None:
        return one.placed.unit
    counter = next((each.name for each in unit.counters if each.id == one.placed.counter), None)
    return f"{unit.name}, {counter}" if counter else unit.name


def assignee(session: Session, assigned: str | None) -> str:
    """Return to whom a case was given, a unit by its name."""
    if assigned is None:
        return "–"
    unit = session.workspace.units.get(assigned)
    return unit.name if unit else assigned


def print_case(session: Session, one: Told) -> None:
    """Print all of a case: what it is about, what was written, what was done."""
    case = one.case

    def line(message_id: str, **values: object) -> None:
        session.print_indented(Text(session.text(message_id, **values)))

    head = session.text(
        "cases.title", number=str(case.number), grade=session.text(f"cases.grade-{case.grade}")
    )
    session.out.print(Text(head, style=f"bold {_URGENT[case.grade.value]}".strip()))
    line("cases.line-unit", unit=unit_name(session, one))
    if one.submitted is not None:
        line("cases.line-submitted", moment=one.submitted, response=str(case.response))
    line("cases.line-reasons", reasons="; ".join(reasons_told(session.workspace, case, session.language)))
    line("cases.line-opened", moment=one.opened, due=_due(session, one))
    line(
        "cases.line-state",
        state=session.text(f"cases.state-{case.state}"),
        who=assignee(session, case.assigned),
    )
    if one.placed.set_aside:
        line("cases.line-set-aside")
    if case.response is not None:
        session.out.print(Text(session.text("cases.comment"), style="bold"))
        words = one.comment or session.text("cases.purged" if one.purged else "cases.no-comment")
        session.print_indented(Text(session.catalog.show(words)))
    if case.steps:
        session.out.print(Text(session.text("cases.steps"), style="bold"))
        for step in case.steps:
            session.print_indented(Text(_step_text(session, step)))
    session.say("cases.unverified")
    if case.state is not CaseState.CLOSED:
        session.say(f"cases.next-{case.state}", number=str(case.number))


def _step_text(session: Session, step: Step) -> str:
    detail = ""
    if step.kind is StepKind.ASSIGN:
        detail = f" {assignee(session, step.detail)}"
    elif step.kind is StepKind.CLOSE and step.detail:
        detail = f" ({session.text(f'cases.outcome-{step.detail}')})"
    said = session.text(
        "cases.line-step",
        moment=made_on(session.workspace, step.recorded),
        who=step.who,
        step=session.text(f"cases.step-{step.kind}"),
    )
    return f"{said}{detail}: {step.text}" if step.text else f"{said}{detail}"


def print_watched(session: Session, watched: "Watched", *, always: bool = False) -> None:
    """Print the cases that a look opened; nothing where none was, unless `always`."""
    if not watched.opened:
        if always:
            session.out.print(session.text("cases.nothing-new"))
        return
    quiet = sum(case.quiet for case in watched.opened)
    for grade, style in _URGENT.items():
        numbers = [str(one.number) for one in watched.opened if one.grade == grade]
        if numbers:
            shown = numbers[:20] + ["…"] * (len(numbers) > 20)
            session.out.print(
                Text(
                    session.text("cases.opened", n=len(numbers), grade=grade, numbers=shown),
                    style=style,
                )
            )
    if quiet:
        session.say("cases.backlog", n=quiet)
    if watched.untold:
        session.say("cases.untold", n=watched.untold, style="bold red")
    session.say("cases.next-list")
