"""Where things stand on a screen: what is due, a small table, what to type. Readable without any colour."""

import os
from collections.abc import Iterator, Sequence

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from qrsurvey.cli.session import Session
from qrsurvey.cli.status_words import age_words, moment_words, period_words, typed
from qrsurvey.office.demo_form import CLOCK
from qrsurvey.office.status_due import (
    FIRST,
    Command,
    Due,
    Step,
    Urgency,
    commands_for,
    due_today,
    first_steps,
)
from qrsurvey.office.status_facts import InArchive, SourceState, Status
from qrsurvey.survey.alert_rules import Grade
from qrsurvey.workspace.disk import current_folder

_WIDEST = 96
"""Longer lines are hard to read, however wide the window."""

_INDENT = 2

# Marks that every console has; colour only helps.
_MARKS = {Urgency.URGENT: ("!", "bold red"), Urgency.DUE: ("-", "yellow")}
_COMMAND = "bold cyan"
_DONE, _OPEN = "[x]", "[ ]"

Row = tuple[str, str, str]
"""A mark or a name, what is said beside it, and the style of the first."""


def print_welcome(session: Session, folder: str) -> None:
    """Print where to begin: there is no workspace here."""
    _print(session, session.text("status.welcome"), "bold")
    _print(session, session.text("status.welcome-folder", folder=folder), "dim")
    _print_commands(session, FIRST, "status.welcome-title")
    session.out.print()
    _print(session, session.text("status.welcome-elsewhere"))


def print_status(session: Session, status: Status) -> None:
    """Print where a workspace stands."""
    workspace = session.workspace
    if status.program:
        _print(session, session.text("status.program"), "bold yellow")
        session.out.print()
    office = session.catalog.show(workspace.office.name)
    _print(session, session.text("status.head", office=office, moment=status.now), "bold")
    _print(session, session.catalog.show(str(workspace.root)), "dim")
    if status.demo:
        stands = status.now == CLOCK.replace(tzinfo=None)
        said = (
            session.text("status.demo-still", day=status.now.date())
            if stands
            else session.text("status.demo")
        )
        _print(session, said, "dim")
    steps, due = first_steps(workspace, status), due_today(workspace, status)
    if not all(step.done for step in steps):
        _print_steps(session, steps)
    _print_due(session, due)
    if status.busy:
        session.out.print()
        _print(session, session.text("status.busy"), "yellow")
    elif not due:
        session.out.print()
        _print(session, session.text("status.title-nothing-due"), "green")
    if rows := [(session.text(f"status.row-{name}"), said, "") for name, said in _rows(session, status)]:
        _print_title(session, "status.title-standing")
        _print_rows(session, rows)
    if status.kept is not None and not status.kept.units.current:
        _print(session, session.text("status.not-current"), "dim")
    _print_commands(session, commands_for(due, status), "status.title-commands")


def _print_steps(session: Session, steps: Sequence[Step]) -> None:
    _print_title(session, "status.title-steps")
    following = next(step for step in steps if not step.done)
    rows: list[Row] = []
    for number, step in enumerate(steps, start=1):
        said = f"{number} {session.text(f'status.step-{step.name}')}"
        if step.values is not None:
            said += f": {session.catalog.message(step.values)}"
        elif step is following:
            said += f" – {session.text('status.state-next')}"
        rows.append((_DONE if step.done else _OPEN, said, "green" if step.done else ""))
    _print_rows(session, rows)


def _print_due(session: Session, due: Sequence[Due]) -> None:
    if not due:
        return
    _print_title(session, "status.title-due")
    for one in due:
        mark, style = _MARKS[one.urgency]
        said = session.catalog.message(one.message)
        _print_rows(session, [(mark, said, style)])
        if one.hint is not None:
            _print_rows(session, [(" ", session.catalog.message(one.hint), "")])
        _print_command(session, one.command, indent=_INDENT + 3)


def _print_commands(session: Session, commands: Sequence[Command], title: str) -> None:
    _print_title(session, title)
    if elsewhere := _elsewhere(session):
        _print(session, session.text("status.folder-first") + " " + elsewhere, indent=_INDENT)
    lines = [(typed(session, one), session.text(f"status.do-{one.does}")) for one in commands]
    width = max(len(line) for line, _ in lines)
    beside = all(_INDENT + width + 3 + len(does) <= _width(session) for _, does in lines)
    for line, does in lines:
        command = Text(" " * _INDENT).append(line, style=_COMMAND)
        if beside:
            session.out.print(
                command.append(f"{' ' * (width - len(line) + 3)}{does}", style=""), soft_wrap=True
            )
        else:
            session.out.print(command, soft_wrap=True)
            _print(session, does, indent=_INDENT + 3)


def _elsewhere(session: Session) -> str | None:
    """Return the workspace's folder where commands typed here wouldn't find it."""
    if session.workspace_asked is None:
        return None
    root, here = session.workspace.root, current_folder()
    within = here is not None and here.resolve().is_relative_to(root)
    return None if within else session.catalog.show(str(root))


def _rows(session: Session, status: Status) -> Iterator[tuple[str, str]]:
    """Yield the name of each row of the table, and what stands there."""
    text, kept = session.text, status.kept
    beginning = not all(step.done for step in first_steps(session.workspace, status))
    answered = kept is not None and kept.answers.total > 0
    if status.form and (beginning or kept is None):
        yield "form", _form(session, status)
    if kept is not None:
        if kept.placards.codes or answered:
            yield "placards", _placards(session, kept)
        # Before there are answers, all of this says that there is nothing yet, as the steps do.
        if answered:
            yield from _kept_rows(session, status, kept)
    if status.keep_from is not None:
        yield "personal", text("status.personal", day=status.keep_from)
    if status.backup is not None:
        yield "backup", text("status.pull", **moment_words(session, status.backup, status.now))
    elif answered:
        yield "backup", text("status.none")
    if status.run is not None:
        said = "status.run-ok" if status.run.ok else "status.run-not-ok"
        yield "run", text(said, moment=status.run.at.replace(tzinfo=None))
    key = "wrong" if status.key_fault else "there" if status.key else "none"
    if beginning or status.key_fault:
        yield "key", text(f"status.key-{key}")


def _form(session: Session, status: Status) -> str:
    if status.sheets:
        return session.text("status.form-sheet", n=status.sheets)
    return session.text("status.form-files")


def _kept_rows(session: Session, status: Status, kept: InArchive) -> Iterator[tuple[str, str]]:
    text, reports = session.text, kept.reports
    yield "pull", _pulls(session, status, kept.sources)
    values = {"this": kept.answers.this_month, "last": kept.answers.last_month}
    yield "answers", text("status.answers", **values, total=kept.answers.total)
    yield "units", _units(session, kept)
    if reports.period is None or reports.made is None:
        yield "report", text("status.none")
    else:
        period = period_words(session, reports.period)
        yield "report", text("status.report", period=period, day=reports.made.date())
    yield "cases", _cases(session, kept)
    if kept.waiting or status.recipients:
        yield "messages", session.catalog.show(kept.waiting)


def _placards(session: Session, kept: InArchive) -> str:
    placards = kept.placards
    if not placards.codes:
        return session.text("status.none")
    units = session.text("status.units", n=placards.units)
    return session.text("status.placards", n=placards.codes, units=units)


def _pulls(session: Session, status: Status, sources: Sequence[SourceState]) -> str:
    text = session.text
    pulled = [(source.last, source) for source in sources if source.last is not None]
    if not pulled:
        return text("status.pull-never")
    at, oldest = min(pulled, key=lambda one: one[0])
    when = moment_words(session, at, status.now)
    if len(sources) > 1:
        said = text("status.pull-many", n=len(sources), source=oldest.name, **when)
        never = len(sources) - len(pulled)
        return f"{said}; {text('status.pull-many-never', n=never)}" if never else said
    if oldest.sheet and oldest.in_full is not None and oldest.in_full != at:
        full = age_words(session, oldest.in_full.date(), status.now.date())
        return text("status.pull-full", full=full, **when)
    return text("status.pull", **when)


def _units(session: Session, kept: InArchive) -> str:
    parts = [session.text("status.units", n=len(kept.units.units))]
    if kept.units.silent:
        parts.append(session.text("status.units-silent", n=len(kept.units.silent)))
    if kept.units.behind:
        parts.append(session.text("status.units-behind", n=len(kept.units.behind)))
    return "; ".join(parts)


def _cases(session: Session, kept: InArchive) -> str:
    cases = kept.cases
    if not sum(cases.open.values()):
        return session.text("status.cases-none")
    grades = {grade.value.lower(): cases.open[grade] for grade in Grade}
    late = sum(cases.late.values())
    return session.text(
        "status.cases-late" if late else "status.cases", **grades, **({"n": late} if late else {})
    )


def _width(session: Session) -> int:
    """Return how long a line may be; a file or another program gets whole sentences."""
    if session.out.is_terminal:
        return min(session.out.width, _WIDEST)
    return int(os.environ["COLUMNS"]) if os.environ.get("COLUMNS", "").isdecimal() else _WIDEST


def _print(session: Session, said: str, style: str = "", indent: int = 0) -> None:
    if session.out.is_terminal:
        session.out.print(Padding(Text(said, style=style), (0, 0, 0, indent)), width=_width(session))
    else:
        session.out.print(Text(" " * indent + said))


def _print_title(session: Session, message_id: str) -> None:
    session.out.print()
    _print(session, session.text(message_id), "bold")


def _print_command(session: Session, command: Command, *, indent: int) -> None:
    """Print a command on a line of its own, to be copied whole."""
    line = Text(" " * indent).append(typed(session, command), style=_COMMAND)
    session.out.print(line, soft_wrap=True)


def _print_rows(session: Session, rows: Sequence[Row]) -> None:
    """Print names with what is said beside them, wrapped there on a terminal."""
    width = max(len(name) for name, _, _ in rows)
    if not session.out.is_terminal:
        for name, said, _ in rows:
            session.out.print(Text(f"{' ' * _INDENT}{name:<{width}}  {said}"))
        return
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=width, no_wrap=True)
    table.add_column(overflow="fold")
    for name, said, style in rows:
        table.add_row(Text(name, style=style), Text(said))
    session.out.print(Padding(table, (0, 0, 0, _INDENT)), width=_width(session))
