"""`qrsurvey pull`."""

from pathlib import Path
from typing import Annotated

import typer

from qrsurvey.cli.session import Session
from qrsurvey.errors import UsageError
from qrsurvey.office.pull import Pulled


def register(app: typer.Typer, session: Session) -> None:
    """Add the command."""

    @app.command("pull", help=session.text("cli.pull"))
    def pull(
        files: Annotated[
            list[Path] | None, typer.Option("--from", metavar="FILE", help=session.text("cli.opt-from"))
        ] = None,
        source: Annotated[
            str | None, typer.Option("--source", metavar="NAME", help=session.text("cli.opt-source"))
        ] = None,
        date_order: Annotated[
            str | None,
            typer.Option("--date-order", metavar="dmy|mdy", help=session.text("cli.opt-date-order")),
        ] = None,
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-json"))] = False,
    ) -> None:
        from qrsurvey.office.pull import pull as pull_answers
        from qrsurvey.office.vanished import vanished_units
        from qrsurvey.workspace.survey_file import DATE_ORDERS

        if date_order is not None and date_order not in DATE_ORDERS:
            raise UsageError("cli.unknown-date-order", value=date_order)
        if not files:
            _warn_of_open_credentials(session)
        workspace = session.workspace
        with session.progress("cli.reading") as progress:
            pulled = pull_answers(
                workspace,
                files=files or (),
                source=source,
                date_order=date_order,
                now=session.now,
                progress=progress,
            )
        if json:
            from json import dumps

            session.print_data(dumps([_as_data(one) for one in pulled], ensure_ascii=False, indent=2))
        else:
            for one in pulled:
                _print(session, one)
        for one in pulled:
            for note in one.intake.notes:
                session.tell(note, style="yellow")
            if one.result.rebuilt:
                session.say("cli.rebuilt")
        session.warn_of_vanished(vanished_units(workspace))
        session.say("cli.pull-next")


def _warn_of_open_credentials(session: Session) -> None:
    from qrsurvey.sources.google.credentials import credentials_path, readable_by_others

    path = credentials_path()
    if path.is_file() and readable_by_others(path):
        session.say("cli.credentials-exposed", style="yellow")


def _print(session: Session, pulled: Pulled) -> None:
    result = pulled.result
    session.out.print(session.text("cli.pull-name", name=pulled.name))
    for message_id, n in (
        ("cli.pull-added", result.added),
        ("cli.pull-known", result.known),
        ("cli.pull-completed", len(result.completed)),
        ("cli.pull-edited", len(result.edited)),
        ("cli.pull-gone", len(result.gone)),
        ("cli.pull-returned", len(result.returned)),
    ):
        if n or message_id == "cli.pull-added":
            session.out.print(session.text(message_id, n=n))
    verdicts = {verdict.value: n for verdict, n in pulled.intake.summary.verdicts.items()}
    session.out.print(session.text("cli.pull-verdicts", **verdicts))
    # Rows are named so that somebody can look at them; what people wrote is not.
    if rows := [str(change.row) for change in result.edited if change.row is not None]:
        session.out.print(session.text("cli.pull-edited-rows", rows=rows[:20] + ["…"] * (len(rows) > 20)))


def _as_data(pulled: Pulled) -> dict[str, object]:
    summary, result = pulled.intake.summary, pulled.result
    return {
        "source": pulled.source,
        "name": pulled.name,
        "rows": summary.rows,
        "added": result.added,
        "known": result.known,
        "completed": len(result.completed),
        "edited": len(result.edited),
        "gone": len(result.gone),
        "returned": len(result.returned),
        "undated": len(summary.undated),
        "verdicts": {verdict.value: n for verdict, n in summary.verdicts.items()},
        "unknown_options": dict(summary.unknown_options),
        "missing_questions": [question.key for question in summary.columns.missing],
        "unused_columns": list(summary.columns.unused),
        "event": result.event,
    }
