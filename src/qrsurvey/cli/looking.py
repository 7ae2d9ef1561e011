"""What follows a pull: new cases are opened and shown, and who is to be told is told."""

from qrsurvey.cli.session import Session
from qrsurvey.errors import QrsurveyError


def look_and_tell(session: Session, *, send: bool, quiet: bool) -> None:
    """Look for cases in what was pulled, and send what is due; `quiet` leaves standard output alone.

    What can't be sent stays in the outbox and is no reason to call the pull failed.
    """
    from qrsurvey.cli.alerts_shown import print_watched
    from qrsurvey.office.notify import send_due
    from qrsurvey.office.watching import watch

    watched = watch(session.workspace, now=session.now)
    if not quiet:
        print_watched(session, watched)
    if not send:
        return
    from qrsurvey.cli.notify import tell_sent

    try:
        sent = send_due(session.workspace, session.now)
    except QrsurveyError as error:
        session.tell_error(error, session.text("run.not-sent"))
        return
    tell_sent(session, sent)
