"""What follows a pull: new cases are opened and shown, and who is to be told is told."""

from typing import TYPE_CHECKING

from rich.text import Text

from qrsurvey.cli.session import Session
from qrsurvey.errors import QrsurveyError

if TYPE_CHECKING:
    from qrsurvey.office.notify import Sent
    from qrsurvey.office.watching import Watched


def look_and_tell(session: Session, *, send: bool, quiet: bool) -> "Watched":
    """Look for cases in what was pulled, and send what is due; return what was found.

    `quiet` leaves standard output alone.

    What can't be sent stays in the outbox and is no reason to call the pull failed.
    """
    from qrsurvey.cli.alerts_shown import print_watched, tell_watched
    from qrsurvey.office.notify import send_due
    from qrsurvey.office.watching import watch

    with session.working("help.working-scan"):
        watched = watch(session.workspace, now=session.now)
    if not quiet:
        print_watched(session, watched)
    tell_watched(session, watched)
    if send:
        try:
            tell_sent(session, send_due(session.workspace, session.now))
        except QrsurveyError as error:
            session.tell_error(error, session.text("run.not-sent"))
    return watched


def tell_sent(session: Session, sent: "Sent") -> None:
    """Say beside the result what was sent, and, however quiet, what couldn't be and why."""
    from qrsurvey.cli.notify_shown import outcome_text, tell_problem

    for outcome in sent.outcomes:
        if outcome.problem or not session.quiet:
            style = "yellow" if outcome.problem else ""
            session.err.print(Text(outcome_text(session, outcome), style=style))
    for problem in dict.fromkeys(one.problem for one in sent.outcomes if one.problem):
        tell_problem(session, problem)
