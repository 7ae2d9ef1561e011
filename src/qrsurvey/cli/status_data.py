"""Where things stand as data: what the screen tells, and everything behind it."""

from collections.abc import Iterable
from datetime import date, datetime

from qrsurvey.cli.session import Session
from qrsurvey.cli.status_words import typed
from qrsurvey.office.status_due import FIRST, Command, Due, commands_for, due_today, first_steps
from qrsurvey.office.status_facts import InArchive, SourceState, Status, UnitState
from qrsurvey.survey.alert_rules import Grade


def first_data(session: Session, folder: str) -> dict[str, object]:
    """Return what there is to say where no survey has begun."""
    return {"workspace": None, "folder": folder, "commands": _commands(session, FIRST)}


def status_data(session: Session, status: Status) -> dict[str, object]:
    """Return where a workspace stands."""
    workspace = session.workspace
    due = due_today(workspace, status)
    return {
        "workspace": str(workspace.root),
        "office": workspace.office.name,
        "now": _time(status.now),
        "demo": status.demo,
        "program": status.program,
        "archive": _archive(status),
        "due": [_due(session, one) for one in due],
        "steps": [{"step": step.name, "done": step.done} for step in first_steps(workspace, status)],
        "form": status.form,
        "sheets": status.sheets,
        **_kept(status.kept),
        "keep_from": _day(status.keep_from),
        "key": "wrong" if status.key_fault else "there" if status.key else "none",
        "backup": _time(status.backup),
        "run": None
        if status.run is None
        else {"at": status.run.at.isoformat(), "ok": status.run.ok, "said": status.run.said},
        "commands": _commands(session, commands_for(due, status)),
    }


def _archive(status: Status) -> str:
    if status.archive_fault is None:
        return "none" if status.kept is None else "ok"
    return "busy" if status.busy else "fault"


def _due(session: Session, one: Due) -> dict[str, object]:
    return {
        "kind": one.kind,
        "urgency": one.urgency.value,
        "message": session.catalog.message(one.message),
        "hint": session.catalog.message(one.hint) if one.hint else None,
        "command": typed(session, one.command),
    }


def _commands(session: Session, commands: Iterable[Command]) -> list[str]:
    return [typed(session, one) for one in commands]


def _kept(kept: InArchive | None) -> dict[str, object]:
    if kept is None:
        names = ("placards", "sources", "answers", "reports", "cases", "messages", "units", "purge_due")
        return dict.fromkeys(names)
    placards, reports, cases = kept.placards, kept.reports, kept.cases
    return {
        "placards": {
            "codes": placards.codes,
            "units": placards.units,
            "issued": _day(placards.issued),
            "missing": list(placards.missing),
            "withdrawn": list(placards.withdrawn),
            "outdated": list(placards.outdated),
            "vanished": list(placards.vanished),
        },
        "sources": [_source(one) for one in kept.sources],
        "answers": {
            "this_month": kept.answers.this_month,
            "last_month": kept.answers.last_month,
            "total": kept.answers.total,
            "last": _time(kept.answers.last),
        },
        "reports": {
            "last": reports.period,
            "made": _time(reports.made),
            "missing": [month.label for month in reports.missing],
        },
        "cases": {
            "open": {grade.value: cases.open[grade] for grade in Grade},
            "overdue": {grade.value: cases.late[grade] for grade in Grade},
            "overdue_days": cases.most_late,
            "untaken": list(cases.untaken),
        },
        "messages": {"waiting": kept.waiting, "stuck": kept.stuck},
        "units": {
            "silent": list(kept.units.silent),
            "behind": list(kept.units.behind),
            "span": {"from": _day(kept.units.span.first), "to": _day(kept.units.span.last)},
            "current": kept.units.current,
            "list": [_unit(one) for one in kept.units.units],
        },
        "purge_due": kept.purge_due,
    }


def _source(one: SourceState) -> dict[str, object]:
    return {
        "name": one.name,
        "sheet": one.sheet,
        "last": _time(one.last),
        "in_full": _time(one.in_full),
        "old": one.old,
    }


def _unit(one: UnitState) -> dict[str, object]:
    return {
        "unit": one.unit,
        "this_month": one.this_month,
        "last_month": one.last_month,
        "last": _time(one.last),
        "quiet_days": one.quiet,
        "received": one.received,
        "target": one.target,
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
