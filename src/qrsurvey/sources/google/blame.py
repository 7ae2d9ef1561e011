"""Whose a refusal is: that of one spreadsheet, or of everything that would be asked next."""

from __future__ import annotations

from enum import Enum, auto

from qrsurvey.errors import QrsurveyError


class Blame(Enum):
    """Whose fault it may be.

    `SOURCE`: this spreadsheet or tab, the next may be read. `LINE`: the way to Google or Google's load;
    another call may get through. `ALL`: no call can, before somebody does something or time passes.
    """

    SOURCE = auto()
    LINE = auto()
    ALL = auto()


_ALL = {
    "google.api-disabled",
    "google.clock",
    "google.key-refused",
    "google.offline",
    "google.proxy",
    "google.quota",
    "google.redirected",
    "google.scope",
    "google.sign-in-expired",
    "google.sign-in-refused",
    "google.tls",
    "google.unauthorized",
}
_LINE = {
    "google.cut",
    "google.malformed",
    "google.not-google",
    "google.timeout",
    "google.unavailable",
}


def blame(error: QrsurveyError) -> Blame:
    """Tell whose fault a failed reading is."""
    if error.message.id in _ALL:
        return Blame.ALL
    return Blame.LINE if error.message.id in _LINE else Blame.SOURCE
