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
        from qrsurvey.cli.watch import watching
        from qrsurvey.office.run_log import run_log

        workspace = session.workspace
        with run_log(workspace) as log:
            with watching(session) as eyes:
                ran = _logged(session, log, eyes)
            _print(session, ran, json=json)
        if ran.exit_code:
            raise typer.Exit(ran.exit_code)


def _print(session: Session, ran: "Ran", *, json: bool) -> None:
    from qrsurvey.cli.alerts_shown import print_watched, tell_watched
    from qrsurvey.cli.looking import tell_sent
    from qrsurvey.cli.pulled_told import tell_of_the_rest, tell_pulled, warn_of_open_credentials
    from qrsurvey.office.run_log import log_path
    from qrsurvey.office.vanished import vanished_units

    if json:
        session.print_json(_data(ran))
    else:
        session.out.print(Text(_summary(session, ran)))
        print_watched(session, ran.watched)
        session.print_written(*ran.files)
    if ran.pulled is not None:
        warn_of_open_credentials(session)
        for one in ran.pulled.pulled:
            tell_pulled(session, one)
        tell_of_the_rest(session, ran.pulled)
    session.warn_of_vanished(vanished_units(session.workspace))
    tell_watched(session, ran.watched)
    if ran.sent is not None:
        tell_sent(session, ran.sent)
    for month in ran.put_off:
        session.say("run.put-off", month=month.label, style="yellow")
    for error in _other_errors(ran):
        session.tell_error(error, session.text("cli.error"))
    session.say("run.logged", path=log_path(session.workspace))


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
    _write_down(session, log, ran)
    return ran


def _write_down(session: Session, log: "Logger", ran: "Ran") -> None:
    """Write down what went wrong, line by line, and what was done."""
    from qrsurvey.cli.notify_shown import outcome_text

    for failed in ran.pulled.failed if ran.pulled else ():
        said = session.catalog.message(failed.error.message)
        log.error("%s %s", session.text("sync.failed", source=failed.source), said)
    for error in _other_errors(ran):
        log.error(session.catalog.message(error.message))
    for month in ran.put_off:
        log.warning(session.text("run.put-off", month=month.label))
    if ran.watched.untold:
        log.warning(session.text("cases.untold", n=ran.watched.untold))
    for outcome in ran.sent.outcomes if ran.sent else ():
        if outcome.problem:
            log.warning(outcome_text(session, outcome))
    (log.warning if ran.exit_code else log.info)(_summary(session, ran))


def _other_errors(ran: "Ran") -> list[QrsurveyError]:
    """Return what went wrong beside the sources that failed, which are told by their names."""
    failed = [one.error for one in ran.pulled.failed] if ran.pulled else []
    return [error for error in ran.errors if error not in failed]


def _summary(session: Session, ran: "Ran") -> str:
    """Return a run in one line: what came in, what was opened, written and sent."""
    added = sum(one.result.added for one in ran.pulled.pulled) if ran.pulled else 0
    grades = [case.grade.value for case in ran.watched.opened]
    counts = {grade.lower(): grades.count(grade) for grade in "ABC"}
    done, waits = _sent(ran)
    return session.text(
        "run.summary",
        added=session.catalog.show(added),
        **{name: session.catalog.show(n) for name, n in counts.items()},
        reports=[month.label for month in ran.reported] or ["–"],
        sent=session.catalog.show(done),
        waiting=session.catalog.show(waits),
    )


def _sent(ran: "Ran") -> tuple[int, int]:
    """Return how many messages went, and how many still wait in the outbox."""
    from qrsurvey.office.notify import Fate

    if ran.sent is None:
        return 0, 0
    fates = [one.fate for one in ran.sent.outcomes]
    return fates.count(Fate.SENT), fates.count(Fate.FAILED) + fates.count(Fate.KEPT) + ran.sent.waiting


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
        "sent": _sent(ran)[0],
        "waiting": _sent(ran)[1],
        "errors": [error.message.id for error in ran.errors],
    }
