"""Whose a refusal is: that of one spreadsheet, or of everything that would be asked next."""

from __future__ import annotations

from enum import Enum, auto

from qrsurvey.errors import QrsurveyError, SourceError


class Blame(Enum):
    """Whose fault it may be.

    `SOURCE`: this spreadsheet or tab, the next may be read. `LINE`: the way to Google or Google's load;
    another call may get through. `ALL`: no call can, before somebody does something or time passes.
    """

    SOURCE = auto()
    LINE = auto()
    ALL = auto()


class GoogleError(SourceError):
    """Google or the way to it refused; `blame` is whose that is, known to whoever raises it."""

    def __init__(self, message_id: str, blame: Blame, /, **values: object) -> None:
        super().__init__(message_id, **values)
        self.blame = blame


def blame_of(error: QrsurveyError) -> Blame:
    """Tell whose fault a failed reading is."""
    return error.blame if isinstance(error, GoogleError) else Blame.SOURCE
