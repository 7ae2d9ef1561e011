"""What is due, most urgent first, each with the command to type; and the steps of the first hour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qrsurvey.errors import Message, QrsurveyError
from qrsurvey.office.demo_form import has_demo_form
from qrsurvey.office.status_facts import InArchive, Placards, SourceState, Status
from qrsurvey.survey.alert_rules import Grade
from qrsurvey.survey.periods import Month, Period, PeriodKind
from qrsurvey.workspace.workspace import Workspace

MOST_COMMANDS = 5
FEWEST_COMMANDS = 3

BACKUP_DAYS = 30
"""After so many days a new backup is due."""

_NAMED = 3  # units that are named in a sentence
_LISTED = 2  # months that are named one by one
_TYPED = 48  # characters of a command that names units: it stays on one line of a narrow terminal

# In which order commands are typed, whatever is urgent: what comes in first may settle what follows.
_ORDER = ("doctor", "form", "make-codes", "pull", "alerts", "report", "notify", "status")


class Urgency(StrEnum):
    """How soon: `urgent` is late already, or somebody waits for it."""

    URGENT = "urgent"
    DUE = "due"


@dataclass(frozen=True)
class Command:
    """What is typed after `qrsurvey`; a word to be filled in is a message.

    `status.do-<does>` says what it is for.
    """

    words: tuple[str | Message, ...]
    does: str


@dataclass(frozen=True)
class Due:
    """One thing to be done; `hint` is what else there is to know."""

    kind: str
    urgency: Urgency
    message: Message
    command: Command
    hint: Message | None = None


@dataclass(frozen=True)
class Step:
    """One step of the first hour; `name` is the end of `status.step-<name>`."""

    name: str
    done: bool
    values: Message | None = None


DEMO = Command(("demo", Message("status.word-demo")), "demo")
INIT = Command(("init",), "init")
DOCS = Command(("open", "docs"), "docs")
FIRST = (DEMO, INIT, DOCS)
"""What to type where there is no workspace yet."""

_DOCTOR = Command(("doctor",), "doctor")
_HELP = Command(("--help",), "help")
_CASES = Command(("alerts", "list"), "alerts")
_LAST_REPORT = Command(("open", "report"), "open-report")
_UNITS = Command(("status", "--units"), "units")


def first_steps(workspace: Workspace, status: Status) -> tuple[Step, ...]:
    """Return the steps to the first report; none where it isn't known how far they went."""
    if status.archive_fault is not None:
        return ()
    kept = status.kept
    done = Message(
        "status.step-office-done",
        # The code is filled in already: nobody is asked for it.
        {"n": len(workspace.units), "questions": len(workspace.survey.questions) - 1},
    )
    return (
        Step("office", done=True, values=done),
        Step("form", done=status.form),
        Step("placards", done=kept is not None and kept.placards.codes > 0),
        Step("answers", done=kept is not None and kept.answers.total > 0),
        Step("report", done=kept is not None and kept.reports.period is not None),
    )


def due_today(workspace: Workspace, status: Status) -> tuple[Due, ...]:
    """Return what is due, most urgent first."""
    following = next((step.name for step in first_steps(workspace, status) if not step.done), None)
    found = [*_faults(status)]
    if status.kept is not None:
        found += _cases(status.kept)
        found += _pulls(status.kept)
    if following is not None:
        found.append(_step(workspace, status, following))
    if status.kept is not None:
        if following != "report" and status.kept.answers.total:
            found += _reports(status.kept)
        found += _messages(status.kept)
        found += _placards(workspace, status.kept.placards)
        found += _units(workspace, status.kept)
    found += _runs(status)
    found += _keeping(status)
    return tuple(sorted(found, key=lambda one: one.urgency is Urgency.DUE))


def commands_for(due: Sequence[Due], status: Status) -> tuple[Command, ...]:
    """Return what to type today, in that order: what the most urgent things need, else what is usual."""
    chosen: list[Command] = []
    for one in due:
        if len(chosen) < MOST_COMMANDS and one.command not in chosen:
            chosen.append(one.command)
    chosen.sort(key=_place)
    for usual in _usual(status):
        if len(chosen) < FEWEST_COMMANDS and usual not in chosen:
            chosen.append(usual)
    return tuple(chosen)


def _place(command: Command) -> int:
    first = str(command.words[0])
    return _ORDER.index(first) if first in _ORDER else len(_ORDER)


def _usual(status: Status) -> Iterator[Command]:
    kept = status.kept
    if kept is not None and kept.answers.total:
        yield from (_pull(kept.sources) for _ in range(status.sheets > 0))
        yield _CASES
        if kept.reports.period:
            yield _LAST_REPORT
    yield from (_DOCTOR, DOCS, _HELP)


def _faults(status: Status) -> Iterator[Due]:
    for kind, error in (("archive", status.archive_fault), ("key", status.key_fault)):
        if error is not None and not (kind == "archive" and status.busy):
            yield _fault(kind, error)


def _fault(kind: str, error: QrsurveyError) -> Due:
    return Due(kind, Urgency.URGENT, error.message, _DOCTOR, error.hint)


def _step(workspace: Workspace, status: Status, name: str) -> Due:
    """Return the step that comes next."""
    kept = status.kept
    if name == "form":
        message = "status.due-form-demo" if has_demo_form(workspace) else "status.due-form"
        script = Command(("form", "script", "--out", Message("status.word-script")), "form")
        return Due("form", Urgency.DUE, Message(message), script, Message("status.due-form.hint"))
    if name == "placards":
        make = Command(("make-codes",), "make-codes")
        message = "status.due-placards"
        return Due("placards", Urgency.DUE, Message(message), make, Message("status.due-placards.hint"))
    if name == "answers" or kept is None:
        pull = _pull(kept.sources if kept else (), sheets=status.sheets)
        hint = (
            None
            if status.sheets
            else Message("status.due-answers.hint", {"word": Message("status.word-file")})
        )
        return Due("answers", Urgency.DUE, Message("status.due-answers"), pull, hint)
    month = kept.reports.missing[0] if kept.reports.missing else None
    if month is None:
        # An answer of a wrong clock may be of a month that hasn't begun, and that no report is written of.
        month = Month.of(min(kept.answers.last or status.now, status.now).date())
    return Due("first-report", Urgency.DUE, Message("status.due-first-report"), _report(month))


def _pull(sources: Iterable[SourceState], *, sheets: int = 0) -> Command:
    if sheets or any(source.sheet for source in sources):
        return Command(("pull",), "pull")
    return Command(("pull", "--from", Message("status.word-file")), "pull-file")


def _report(month: Month) -> Command:
    return Command(("report", "--month", month.label), "report")


def _cases(kept: InArchive) -> Iterator[Due]:
    cases = kept.cases
    if late := sum(cases.late.values()):
        grades = {grade.value.lower(): cases.late[grade] for grade in Grade}
        most = Message("status.days", {"n": cases.most_late})
        message = Message("status.due-cases-late", {"n": late, "most": most, **grades})
        command = Command(("alerts", "list", "--overdue"), "cases-late")
        yield Due("cases-late", Urgency.URGENT, message, command)
    if cases.untaken:
        only = cases.untaken[0]
        command = Command(("alerts", "list", "--grade", "A"), "cases-untaken")
        if len(cases.untaken) == 1:
            command = Command(("alerts", "show", str(only)), "case")
        message = Message("status.due-cases-untaken", {"n": len(cases.untaken)})
        yield Due("cases-untaken", Urgency.URGENT, message, command)


def _pulls(kept: InArchive) -> Iterator[Due]:
    if not kept.answers.total:
        return
    pull = _pull(kept.sources)
    old = [source for source in kept.sources if source.old]
    never = [source.name for source in kept.sources if source.last is None]
    if old:
        oldest = min(old, key=lambda source: str(source.last))
        values = {"n": len(old), "source": oldest.name, "moment": oldest.last}
        one = "-one" if len(kept.sources) == 1 else ""
        kind = "file" if not oldest.sheet else "sheet"
        yield Due("pull-old", Urgency.DUE, Message(f"status.due-pull-{kind}{one}", values), pull)
    elif not kept.reports.known:
        yield Due("pull-old", Urgency.DUE, Message("status.due-pull-report"), pull)
    if never:
        values = {"n": len(never), "sources": _some(never)}
        yield Due("pull-never", Urgency.DUE, Message("status.due-pull-never", values), pull)


def _reports(kept: InArchive) -> Iterator[Due]:
    missing = kept.reports.missing
    if missing:
        months: object = [month_words(month) for month in missing]
        if len(missing) > _LISTED:  # one after the other, without a gap
            ends = {"first": month_words(missing[0]), "last": month_words(missing[-1])}
            months = Message("status.months", ends)
        values = {"n": len(missing), "months": months}
        yield Due("report", Urgency.DUE, Message("status.due-report", values), _report(missing[0]))


def month_words(month: Month) -> Message:
    """Return a month as a sentence writes it: `tháng 5 năm 2024`."""
    name = Message(f"report.month-{month.month}")
    return Message("report.month-of-year", {"name": name, "year": str(month.year)})


def span_words(span: Period) -> Message:
    """Return the days held against targets as a sentence writes them."""
    if span.kind is PeriodKind.RANGE:
        return Message("status.span", {"month": month_words(Month.of(span.first)), "day": span.last})
    return month_words(Month.of(span.first))


def _messages(kept: InArchive) -> Iterator[Due]:
    if kept.stuck:
        message = Message("status.due-messages", {"n": kept.stuck})
        yield Due("messages", Urgency.URGENT, message, Command(("notify", "outbox"), "messages"))


def _placards(workspace: Workspace, placards: Placards) -> Iterator[Due]:
    if placards.vanished:
        values = {"n": len(placards.vanished), "units": _some(placards.vanished)}
        command = Command(("codes", "list"), "codes")
        yield Due("units-vanished", Urgency.URGENT, Message("status.due-vanished", values), command)
    kinds = {"withdrawn": placards.withdrawn, "missing": placards.missing, "outdated": placards.outdated}
    for kind, units in kinds.items():
        if units and placards.codes:
            values = {"n": len(units), "units": _names(workspace, units)}
            words = ["make-codes", *(word for unit in units for word in ("--unit", unit))]
            fits = len(" ".join(words)) <= _TYPED
            make = Command(tuple(words if fits else words[:1]), "make-codes")
            yield Due(f"placards-{kind}", Urgency.DUE, Message(f"status.due-{kind}", values), make)


def _units(workspace: Workspace, kept: InArchive) -> Iterator[Due]:
    units = kept.units
    days = workspace.survey.thresholds.silent_days
    judged = sum(one.quiet is not None for one in units.units)
    if units.silent:
        everyone = len(units.silent) == judged > 1
        values = {"n": len(units.silent), "days": days, "units": _names(workspace, units.silent)}
        message = Message("status.due-silent-all" if everyone else "status.due-silent", values)
        yield Due("units-silent", Urgency.DUE, message, _UNITS)
    if units.behind:
        span = span_words(units.span)
        values = {"n": len(units.behind), "span": span, "units": _names(workspace, units.behind)}
        yield Due("units-behind", Urgency.DUE, Message("status.due-behind", values), _UNITS)


def _runs(status: Status) -> Iterator[Due]:
    run = status.run
    if run is None:
        return
    values = {"moment": run.at.replace(tzinfo=None), "said": run.said}
    if status.run_stopped:
        command = Command(("schedule",), "schedule")
        yield Due("run-stopped", Urgency.DUE, Message("status.due-run-stopped", values), command)
    elif not run.ok and run.often:
        yield Due("run-failed", Urgency.DUE, Message("status.due-run-failed", values), _DOCTOR)


def _keeping(status: Status) -> Iterator[Due]:
    kept = status.kept
    if kept is None:
        return
    if kept.purge_due and status.keep_from is not None:
        message = Message("status.due-purge", {"day": status.keep_from})
        yield Due("purge", Urgency.DUE, message, Command(("purge",), "purge"))
    if not kept.answers.total or status.demo:
        return
    command = Command(("archive", "backup"), "backup")
    if status.backup is None:
        yield Due("backup", Urgency.DUE, Message("status.due-no-backup"), command)
    elif (days := (status.now - status.backup).days) >= BACKUP_DAYS:
        yield Due("backup", Urgency.DUE, Message("status.due-backup", {"n": days}), command)


def _names(workspace: Workspace, units: Sequence[str]) -> list[str | Message]:
    return _some([workspace.units[unit].name for unit in units])


def _some(names: Sequence[str]) -> list[str | Message]:
    """Return the first of many names, and how many more there are."""
    if len(names) <= _NAMED + 1:
        return list(names)
    return [*names[:_NAMED], Message("status.and-more", {"n": len(names) - _NAMED})]
