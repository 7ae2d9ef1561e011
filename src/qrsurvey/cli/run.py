"""`qrsurvey run`: everything that is due, made to be started by a clock."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from qrsurvey.cli.session import Session
from qrsurvey.errors import QrsurveyError

if TYPE_CHECKING:
    from logging import Logger

    from qrsurvey.office.pull_sheets import Watch
    from qrsurvey.office.running import Ran


def register(app: typer.Typer, session: Session) -> None:
    """Add the command."""

    @app.command("run", help=session.text("run.help"))
    def run_(
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-json"))] = False,
    ) -> None:
        from qrsurvey.cli.alerts_shown import print_json, print_watched
        from qrsurvey.cli.looking import tell_sent
        from qrsurvey.cli.watch import watching
        from qrsurvey.office.run_log import log_path, run_log

        workspace = session.workspace
        with run_log(workspace) as log, watching(session) as eyes:
            ran = _logged(session, log, eyes)
        if json:
            print_json(session, _data(ran))
        else:
            session.out.print(Text(_summary(session, ran)))
            print_watched(session, ran.watched)
            session.print_written(*ran.files)
        if ran.sent is not None:
            tell_sent(session, ran.sent)
        for month in ran.put_off:
            session.say("run.put-off", month=month.label, style="yellow")
        for error in ran.errors:
            session.tell_error(error, session.text("cli.error"))
        session.say("run.logged", path=log_path(workspace))
        if ran.exit_code:
            raise typer.Exit(ran.exit_code)


def _logged(session: Session, log: "Logger", eyes: "Watch") -> "Ran":
    """Run, and write down what came of it, however it ends."""
    from qrsurvey.office.running import run

    try:
        ran = run(session.workspace, now=session.now, eyes=eyes)
    except QrsurveyError as error:
        log.error(session.catalog.message(error.message))  # noqa: TRY400 - no traceback in it
        raise
    except KeyboardInterrupt:
        log.warning(session.text("cli.interrupted"))
        raise
    except Exception as error:
        log.error(session.text("cli.unexpected", kind=type(error).__name__))  # noqa: TRY400 - no traceback in it
        raise
    for fault in ran.errors:
        log.error(session.catalog.message(fault.message))
    (log.warning if ran.exit_code else log.info)(_summary(session, ran))
    return ran


def _summary(session: Session, ran: "Ran") -> str:
    """Return a run in one line: what came in, what was opened, written and sent."""
    added = sum(one.result.added for one in ran.pulled.pulled) if ran.pulled else 0
    grades = [case.grade.value for case in ran.watched.opened]
    counts = {grade.lower(): grades.count(grade) for grade in "ABC"}
    sent = ran.sent.outcomes if ran.sent else ()
    done = sum(one.fate == "sent" for one in sent)
    waits = len(sent) - done + (ran.sent.waiting if ran.sent else 0)
    return session.text(
        "run.summary",
        added=session.catalog.show(added),
        **{name: session.catalog.show(n) for name, n in counts.items()},
        reports=[month.label for month in ran.reported] or ["–"],
        sent=session.catalog.show(done),
        waiting=session.catalog.show(waits),
    )


def _data(ran: "Ran") -> dict[str, object]:
    return {
        "pulled": None
        if ran.pulled is None
        else {
            "added": sum(one.result.added for one in ran.pulled.pulled),
            "sources": [one.source for one in ran.pulled.pulled],
            "failed": [one.source for one in ran.pulled.failed],
            "left": list(ran.pulled.left),
        },
        "opened": [{"number": case.number, "grade": case.grade.value} for case in ran.watched.opened],
        "reported": [month.label for month in ran.reported],
        "put_off": [month.label for month in ran.put_off],
        "files": [str(one.path) for one in ran.files],
        "sent": sum(one.fate == "sent" for one in ran.sent.outcomes) if ran.sent else 0,
        "errors": [error.message.id for error in ran.errors],
    }
