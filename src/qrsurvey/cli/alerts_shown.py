"""Cases as the command line shows them: a table, a sheet, data."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from qrsurvey.archive.cases import CaseState, Step
from qrsurvey.cli.session import Session
from qrsurvey.office.alerts import Told
from qrsurvey.office.case_views import Viewer
from qrsurvey.report.case_wording import due_words, grade_words, place_words, state_words, step_line
from qrsurvey.report.wording import Wording
from qrsurvey.survey.alert_rules import Grade

if TYPE_CHECKING:
    from qrsurvey.office.watching import Watched

_NARROW = 72
"""From this many columns on, the grounds are shown."""

_MIDDLE = 90
"""From this many columns on, the day of the answer and the state are shown."""

_WIDE = 120
"""From this many columns on, whom a case was assigned to is shown too."""

_URGENT = {Grade.A: "bold red", Grade.B: "yellow", Grade.C: ""}


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
        "response": case.response if one.hours else None,
        "submitted": _moment(one, one.submitted),
        "set_aside": one.placed.set_aside,
        "reasons": list(case.reasons),
        "evidence": dict(case.evidence),
        "opened": case.opened if one.hours else _moment(one, one.opened),
        "due": case.deadline.isoformat(),
        "overdue_days": one.late,
        "assigned": case.assigned,
        "outcome": closed.detail if closed else None,
        "backlog": case.quiet,
        "comment": one.comment,
        "steps": [_step_data(step) for step in case.steps],
    }


def _moment(one: Told, moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.isoformat() if one.hours else moment.date().isoformat()


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
        "overdue": watched.late,
    }


def print_cases(session: Session, told: Sequence[Told]) -> None:
    """Print a table of cases, a line or two each; comments and full grounds are left to `show`."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    columns = _columns(session, late=any(one.late for one in told))
    for name in columns:
        table.add_column(
            Text(session.text(f"cases.column-{name}")),
            justify="right" if name in {"number", "late"} else "left",
            overflow="fold",
            no_wrap=name in {"number", "grade", "submitted", "due", "late"},
        )
    wording = Wording(session.language)
    viewer = Viewer(session.workspace, wording)
    for one in told:
        cells = _cells(session, one, viewer, wording)
        table.add_row(*(cells[name] for name in columns))
    session.print_table(table)


def _columns(session: Session, *, late: bool) -> list[str]:
    """Return the columns that there is room for."""
    width = _WIDE if not session.out.is_terminal else session.out.width
    wanted = {
        "number": True,
        "grade": True,
        "unit": True,
        "submitted": width >= _MIDDLE,
        "reasons": width >= _NARROW,
        "state": width >= _MIDDLE,
        "assigned": width >= _WIDE,
        "due": True,
        "late": late,
    }
    return [name for name, shown in wanted.items() if shown]


def _cells(session: Session, one: Told, viewer: Viewer, wording: Wording) -> Mapping[str, Text]:
    show, case = session.catalog.show, one.case
    grounds = [_ground(session, reason, viewer) for reason in case.reasons]
    return {
        "number": Text(str(case.number)),
        "grade": Text(case.grade.value, style=_URGENT[case.grade]),
        "unit": Text(show(place_words(viewer.view(one), wording))),
        "submitted": Text(f"{one.submitted:%d/%m/%Y}" if one.submitted else "–"),
        "reasons": Text(show("; ".join(dict.fromkeys(grounds)))),
        "state": Text(session.text(f"cases.state-{case.state}")),
        "assigned": Text(show(viewer.named(case.assigned) or "–")),
        "due": Text(f"{case.deadline:%d/%m/%Y}", style="bold red" if one.late else ""),
        "late": Text(show(one.late) if one.late else "", style="bold red"),
    }


def _ground(session: Session, reason: str, viewer: Viewer) -> str:
    """Name a ground in few words."""
    rule, _, about = reason.partition(":")
    if rule == "words":
        return viewer.topic(about)
    known = {"misconduct", "rating", "dissatisfied", "silent"}
    return session.text(f"cases.ground-{rule}") if rule in known else reason


def print_case(session: Session, one: Told) -> None:
    """Print all of a case: what it is about, what was written, what was done."""
    wording = Wording(session.language)
    case, view = one.case, Viewer(session.workspace, wording).view(one)

    def line(message_id: str, **values: object) -> None:
        session.print_indented(Text(session.text(message_id, **values)))

    head = session.text("cases.title", number=str(case.number), grade=grade_words(case.grade, wording))
    session.out.print(Text(head, style=f"bold {_URGENT[case.grade]}".strip()))
    line("cases.line-unit", unit=place_words(view, wording))
    if one.submitted is not None and one.hours:
        line("cases.line-submitted", moment=one.submitted, response=str(case.response))
    elif one.submitted is not None:
        line("cases.line-submitted-day", day=one.submitted.date())
    line("cases.line-reasons", reasons="; ".join(view.reasons))
    due = due_words(view, wording)
    if one.hours:
        line("cases.line-opened", moment=one.opened, due=due)
    else:
        line("cases.line-opened-day", day=one.opened.date(), due=due)
    state = state_words(view.state, view.outcome, wording)
    line("cases.line-state", state=state, who=view.assigned or "–")
    if one.placed.set_aside:
        line("cases.line-set-aside")
    if case.response is not None:
        session.out.print(Text(session.text("cases.comment"), style="bold"))
        words = one.comment or session.text("cases.purged" if one.purged else "cases.no-comment")
        session.print_indented(Text(session.catalog.show(words)))
    if view.steps:
        session.out.print(Text(session.text("cases.steps"), style="bold"))
        for step in view.steps:
            session.print_indented(Text(session.catalog.show(step_line(step, wording))))
    session.say("cases.unverified")
    if case.state is not CaseState.CLOSED:
        session.say(f"cases.next-{case.state}", number=str(case.number))


def assignee(session: Session, one: Told) -> str:
    """Return to whom a case was given, a unit by its name."""
    return Viewer(session.workspace, Wording(session.language)).named(one.case.assigned) or "–"


def print_watched(session: Session, watched: "Watched", *, always: bool = False) -> None:
    """Print the cases that a look opened, by grade; nothing where none was, unless `always`."""
    if not watched.opened:
        if always:
            session.out.print(session.text("cases.nothing-new"))
        return
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


def tell_watched(session: Session, watched: "Watched") -> None:
    """Say beside the result who isn't told of what a look opened, and where to read on."""
    if quiet := sum(case.quiet for case in watched.opened):
        session.say("cases.backlog", n=quiet)
    if watched.untold:
        session.say("cases.untold", n=watched.untold, style="bold red")
    if watched.late:
        session.say("cases.late", n=watched.late, style="bold red")
    if watched.opened:
        session.say("cases.next-list")
