"""Words that where things stand is told in, on a screen and as data."""

from datetime import date, datetime

from qrsurvey.cli.session import Session
from qrsurvey.errors import Message
from qrsurvey.office.ages import age_of
from qrsurvey.office.status_due import Command
from qrsurvey.report.wording import Wording
from qrsurvey.survey.periods import Period


def typed(session: Session, command: Command) -> str:
    """Return a command as it is typed."""
    words = (session.catalog.message(word) if isinstance(word, Message) else word for word in command.words)
    return " ".join(("qrsurvey", *words))


def age_words(session: Session, day: date, today: date) -> str:
    """Say how long ago a day was: `today`, `3 days ago`."""
    return session.catalog.message(age_of(day, today))


def period_words(session: Session, label: str) -> str:
    """Write the period of a report by its label; as it is where it is none of ours."""
    try:
        return Wording(session.language).period(Period.parse(label))
    except ValueError:
        return session.catalog.show(label)


def moment_words(session: Session, moment: datetime, now: datetime) -> dict[str, object]:
    """Return a moment and its age, for a sentence."""
    return {"moment": moment, "age": age_words(session, moment.date(), now.date())}
