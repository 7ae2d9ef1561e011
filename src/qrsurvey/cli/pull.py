"""`qrsurvey pull`."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qrsurvey.cli import completing, next_steps
from qrsurvey.cli.looking import look_and_tell
from qrsurvey.cli.pulled_told import tell_of_the_rest, tell_pulled, warn_of_open_credentials
from qrsurvey.cli.session import Session
from qrsurvey.errors import DataError, ExitCode, QrsurveyError, UsageError

if TYPE_CHECKING:
    from qrsurvey.office.pull import Pulled
    from qrsurvey.office.pull_sheets import Failed, PullRun

_MANY = 5


def register(app: typer.Typer, session: Session) -> None:
    """Add the command."""

    @app.command("pull", help=session.text("cli.pull"))
    def pull(  # noqa: PLR0917 - Typer passes them all by name
        files: Annotated[
            list[Path] | None,
            typer.Option(
                "--from",
                metavar="FILE",
                help=session.text("cli.opt-from"),
                autocompletion=completing.answer_files(),
            ),
        ] = None,
        source: Annotated[
            str | None, typer.Option("--source", metavar="NAME", help=session.text("cli.opt-source"))
        ] = None,
        full: Annotated[bool, typer.Option("--full", help=session.text("sync.opt-full"))] = False,
        date_order: Annotated[
            str | None,
            typer.Option("--date-order", metavar="dmy|mdy", help=session.text("cli.opt-date-order")),
        ] = None,
        send: Annotated[bool, typer.Option("--send/--no-send", help=session.text("run.opt-send"))] = True,
        yes: Annotated[bool, typer.Option("--yes", help=session.text("intake.opt-yes"))] = False,
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-json"))] = False,
    ) -> None:
        from qrsurvey.archive.faults import log_left
        from qrsurvey.office.pull_sheets import PullRun, pull_sheets
        from qrsurvey.office.vanished import vanished_units
        from qrsurvey.workspace.survey_file import DATE_ORDERS

        if date_order is not None and date_order not in DATE_ORDERS:
            raise UsageError("cli.unknown-date-order", value=date_order)
        if files and full:
            raise UsageError("sync.full-with-file")
        session.warn_in_program_folder()
        workspace, now = session.workspace, session.now
        interrupted = log_left(workspace.archive_path)
        if files:
            run = PullRun(_pull_files(session, files, source, date_order, now, foreign=yes))
        else:
            from qrsurvey.cli.watch import watching

            warn_of_open_credentials(session)
            with watching(session) as watch:
                run = pull_sheets(
                    workspace, source=source, full=full, date_order=date_order, now=now, watch=watch
                )
        if json:
            session.print_json(_as_data(session, run))
        else:
            _print_all(session, run.pulled)
        for one in run.pulled:
            tell_pulled(session, one)
        if interrupted:
            session.say("keep.interrupted", style="yellow")
        _tell_of_tails(session, run.pulled)
        tell_of_the_rest(session, run)
        session.warn_of_vanished(vanished_units(workspace))
        if run.interrupted:
            raise KeyboardInterrupt
        if run.pulled:
            watched = look_and_tell(session, send=send, quiet=json)
        if run.failed:
            raise typer.Exit(_exit_code(failed.error for failed in run.failed))
        if run.pulled:
            added = sum(one.result.added for one in run.pulled)
            next_steps.suggest(session, lambda: next_steps.after_pull(session, watched, added), data=json)


def _pull_files(
    session: Session,
    files: Sequence[Path],
    source: str | None,
    date_order: str | None,
    now: datetime,
    *,
    foreign: bool,
) -> "tuple[Pulled, ...]":
    """Pull from files; whoever sits at a terminal is asked about one that looks like another office's.

    While the question stands nothing is held: the archive is read again after it.
    """
    from qrsurvey.cli.asking import agrees
    from qrsurvey.cli.prompts import on_terminal
    from qrsurvey.office.pull import FOREIGN, pull

    def once(*, foreign: bool) -> "tuple[Pulled, ...]":
        with session.working("cli.reading"):
            return pull(
                session.workspace,
                files=files,
                source=source,
                date_order=date_order,
                now=now,
                foreign=foreign,
            )

    try:
        return once(foreign=foreign)
    except DataError as error:
        if error.message.id != FOREIGN or not on_terminal():
            raise
        session.tell_error(error, session.text("intake.foreign-title"))
        if not agrees(session, session.text("intake.foreign-ask")):
            session.err.print(session.text("intake.foreign-left"))
            raise typer.Exit(ExitCode.DATA) from error
    return once(foreign=True)


def _exit_code(errors: Iterable[QrsurveyError]) -> int:
    codes = {error.exit_code for error in errors}
    return int(codes.pop() if len(codes) == 1 else ExitCode.NETWORK)


def _print_all(session: Session, pulled: Sequence["Pulled"]) -> None:
    """Print what each brought; of many, those that brought nothing are only counted."""
    silent = [one for one in pulled if _brought_nothing(one)] if len(pulled) > _MANY else []
    for one in pulled:
        if one not in silent:
            _print(session, one, several=len(pulled) > 1)
    if silent:
        session.out.print(session.text("sync.unchanged", n=len(silent)))


def _brought_nothing(pulled: "Pulled") -> bool:
    changed = pulled.rearranged
    same = changed is None or (not changed.moved and changed.columns == type(changed.columns)())
    return pulled.result.event is None and same


def _print(session: Session, pulled: "Pulled", *, several: bool) -> None:
    result, changed = pulled.result, pulled.rearranged
    if several and pulled.source != pulled.name:
        session.out.print(session.text("sync.name", source=pulled.source, name=pulled.name))
    else:
        session.out.print(session.text("cli.pull-name", name=pulled.name))
    for message_id, n in (
        ("cli.pull-added", result.added),
        ("sync.inserted", changed.inserted if changed else 0),
        ("cli.pull-known", result.known),
        ("cli.pull-completed", len(result.completed)),
        ("cli.pull-edited", len(result.edited)),
        ("cli.pull-gone", len(result.gone)),
        ("cli.pull-returned", len(result.returned)),
        ("sync.moved", changed.moved if changed else 0),
    ):
        if n or message_id == "cli.pull-added":
            session.out.print(session.text(message_id, n=n))
    if changed:
        columns = changed.columns
        for message_id, headers in (
            ("sync.columns-added", columns.added),
            ("sync.columns-removed", columns.removed),
            ("sync.columns-moved", columns.moved),
        ):
            if headers:
                session.out.print(session.text(message_id, columns=list(headers)))
        for old, new in columns.renamed:
            session.out.print(session.text("sync.column-renamed", old=old, new=new))
    if pulled.complete or pulled.compared is None or pulled.intake.responses:
        verdicts = {verdict.value: n for verdict, n in pulled.intake.summary.verdicts.items()}
        session.out.print(session.text("cli.pull-verdicts", **verdicts))
    # Rows are named so that somebody can look at them; what people wrote is not.
    if rows := [str(change.row) for change in result.edited if change.row is not None]:
        session.out.print(session.text("cli.pull-edited-rows", rows=rows[:20] + ["…"] * (len(rows) > 20)))


def _tell_of_tails(session: Session, pulled: Sequence["Pulled"]) -> None:
    compared = [one.compared for one in pulled if one.compared is not None and not one.complete]
    if compared:
        session.say("sync.tail", n=len(compared), moment=min(compared))


def _as_data(session: Session, run: "PullRun") -> list[dict[str, object]]:
    """Give each source as data: those done, those that failed, those left."""
    done = [_pulled_as_data(one) for one in run.pulled]
    failed = [_failed_as_data(session, one) for one in run.failed]
    return [*done, *failed, *({"source": name, "left": True} for name in run.left)]


def _failed_as_data(session: Session, failed: "Failed") -> dict[str, object]:
    error, catalog = failed.error, session.catalog
    return {
        "source": failed.source,
        "error": {
            "id": error.message.id,
            "message": catalog.message(error.message),
            "hint": catalog.message(error.hint),
        },
    }


def _pulled_as_data(pulled: "Pulled") -> dict[str, object]:
    summary, result, changed = pulled.intake.summary, pulled.result, pulled.rearranged
    return {
        "source": pulled.source,
        "name": pulled.name,
        "complete": pulled.complete,
        "rows": summary.rows,
        "added": result.added,
        "known": result.known,
        "completed": len(result.completed),
        "edited": len(result.edited),
        "gone": len(result.gone),
        "returned": len(result.returned),
        "appended": changed.appended if changed else result.added,
        "inserted": changed.inserted if changed else 0,
        "moved": changed.moved if changed else 0,
        "columns": {
            "added": list(changed.columns.added) if changed else [],
            "removed": list(changed.columns.removed) if changed else [],
            "moved": list(changed.columns.moved) if changed else [],
            "renamed": [list(pair) for pair in changed.columns.renamed] if changed else [],
        },
        "linked_tabs": [{"title": tab.title, "sheet_id": tab.sheet_id} for tab in pulled.linked],
        "undated": len(summary.undated),
        "verdicts": {verdict.value: n for verdict, n in summary.verdicts.items()},
        "unknown_options": dict(summary.unknown_options),
        "missing_questions": [question.key for question in summary.columns.missing],
        "unused_columns": list(summary.columns.unused),
        "nameless_columns": list(summary.nameless_columns),
        "event": result.event,
    }
