"""gspread's HTTP client with what it lacks: a timeout, bounded retries, and errors that say what to do.

`gspread.Client` above it isn't used: it fetches the metadata anew for each tab it opens and turns a refusal
into an exception without a message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from qrsurvey.sources.google import refusals, session
from qrsurvey.sources.google.base_url import rewrite
from qrsurvey.sources.google.credentials import Credentials
from qrsurvey.sources.google.patience import Patience
from qrsurvey.sources.google.tabs import FIELDS
from qrsurvey.sources.table import Cell

if TYPE_CHECKING:
    from google.auth.transport.requests import AuthorizedSession
    from requests import Response

# Without it Google puts every cell on a line of its own, behind eight spaces.
_PLAIN = {"prettyPrint": "false"}
_VALUES = {
    **_PLAIN,
    "majorDimension": "ROWS",
    "valueRenderOption": "UNFORMATTED_VALUE",
    "dateTimeRenderOption": "SERIAL_NUMBER",
}


class SheetsClient:
    """Reads spreadsheets through a session, which the caller closes. `base` replaces Google's hosts."""

    def __init__(
        self, authorized: AuthorizedSession, credentials: Credentials, base: str | None, patience: Patience
    ) -> None:
        from gspread.http_client import HTTPClient

        self._credentials = credentials
        self._patience = patience
        self._line = _Line(authorized, credentials, base)
        # gspread takes a session instead of credentials; its annotations know only half of that.
        self._http = HTTPClient(None, session=self._line)  # type: ignore[arg-type]

    @property
    def received(self) -> int:
        """The size of the last answer in bytes, unpacked."""
        return self._line.received

    def metadata(self, spreadsheet: str) -> Mapping[str, Any]:
        """Return title, time zone and tabs of a spreadsheet by its id, without cells.

        Raises:
            SourceError: Google or the network refused, at once or again and again.
        """
        return self._ask(lambda: self._http.fetch_sheet_metadata(spreadsheet, {"fields": FIELDS, **_PLAIN}))

    def values(self, spreadsheet: str, a1_range: str) -> list[list[Cell]]:
        """Return the cells of a range by rows, typed; times are serial numbers.

        Empty cells at the end of a row and empty rows at the end of the range are missing.

        Raises:
            SourceError: as `metadata`.
        """
        return _rows(self._ask(lambda: self._http.values_get(spreadsheet, a1_range, {**_VALUES})))

    def values_of(self, spreadsheet: str, a1_ranges: Sequence[str]) -> list[list[list[Cell]]]:
        """Return the cells of several ranges of one spreadsheet, each as `values` does, by one call.

        Raises:
            SourceError: as `metadata`; all of them are refused where one is.
        """
        if len(a1_ranges) == 1:
            return [self.values(spreadsheet, a1_ranges[0])]
        answer = self._ask(lambda: self._http.values_batch_get(spreadsheet, list(a1_ranges), {**_VALUES}))
        found = answer.get("valueRanges")
        if not isinstance(found, list) or len(found) != len(a1_ranges):
            raise refusals.malformed().error
        return [_rows(one) for one in found]

    def _ask(self, call: Callable[[], object]) -> Mapping[str, Any]:
        from google.auth.exceptions import GoogleAuthError

        def attempt() -> Mapping[str, Any]:
            try:
                answer = call()
            except (OSError, GoogleAuthError) as error:
                raise refusals.from_exception(error, self._credentials) from None
            except (ValueError, RecursionError):  # JSON that Python won't read: too many digits, too deep
                raise refusals.malformed() from None
            if not isinstance(answer, dict):
                raise refusals.malformed()
            return answer

        return self._patience.call(attempt)


def _rows(answer: object) -> list[list[Cell]]:
    """Read a `ValueRange`; an empty one has no `values`."""
    rows = answer.get("values", []) if isinstance(answer, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise refusals.malformed().error
    return rows


class _Line:
    """The session that gspread speaks through: ours decides where to, how long, and what a success is."""

    def __init__(self, authorized: AuthorizedSession, credentials: Credentials, base: str | None) -> None:
        self._authorized = authorized
        self._credentials = credentials
        self._base = base
        self.received = 0

    def request(self, method: str, url: str, **options: object) -> Response:
        """Make one request of gspread's; raises CallError for any answer but a success."""
        bounds = {"timeout": session.TIMEOUT, "allow_redirects": False}
        response: Response = self._authorized.request(  # type: ignore[no-untyped-call]
            method, rewrite(url, self._base), **{**options, **bounds}
        )
        refusals.check_response(response, self._credentials)
        self.received = len(response.content)
        return response
