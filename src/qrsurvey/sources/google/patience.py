"""Trying again, within bounds: how often, how long, and when it is useless."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import TypeVar

from qrsurvey.errors import Message, SourceError
from qrsurvey.sources.google.blame import GoogleError, blame_of
from qrsurvey.sources.google.limiter import Limiter
from qrsurvey.sources.table import Waiting

_T = TypeVar("_T")

HICCUP = 1.0
"""The first wait, in seconds, after a failure that passes by itself."""

_A_YEAR = 366 * 86_400.0

QUOTA = 4.0
"""The first wait, in seconds, after a refused quota: four waits add up to the minute that refills it."""


class CallError(Exception):
    """One call failed.

    `error` is what the user is told in the end. `first_wait` is None where trying again is useless; else the
    wait before the second try, doubled from try to try. `asked_wait` is what the server asked for.
    """

    def __init__(
        self, error: SourceError, first_wait: float | None = None, asked_wait: float | None = None
    ) -> None:
        super().__init__(error)
        self.error = error
        self.first_wait = first_wait
        self.asked_wait = asked_wait


@dataclass(frozen=True)
class Patience:
    """How long one call may take: at most `tries`, and no new one later than `total` seconds after the first.

    `sleep` takes seconds, `random` gives 0 to 1, `clock` seconds. A refused quota concerns everybody who
    asks: the `limiter` lets nobody through meanwhile. `waiting` is told before each wait.

    No wait is longer than `longest_wait`. Where a server asks for more, asking it again earlier would be
    refused anyway: the call ends at once and says when to come back, by `now`, this machine's local time.
    """

    sleep: Callable[[float], object]
    random: Callable[[], float]
    clock: Callable[[], float] = monotonic
    tries: int = 5
    longest_wait: float = 60.0
    total: float = 150.0
    limiter: Limiter | None = None
    waiting: Waiting | None = None
    now: Callable[[], datetime] = lambda: datetime.now(UTC).astimezone()

    def call(self, attempt: Callable[[], _T]) -> _T:
        """Return what `attempt` returns, trying again after each `CallError` that may pass.

        Raises:
            SourceError: it never did. The error carries no trace of the call: a response may hold secrets.
        """
        deadline = self.clock() + self.total
        done = refused = 0
        while True:
            try:
                return attempt()
            except CallError as failure:
                done += 1
                of_quota = failure.first_wait == QUOTA
                refused += of_quota
                error, wait = failure.error, self._wait(failure, done, refused)
                asked = failure.asked_wait if failure.first_wait is not None else None
            # Raised out here, where the call is forgotten: its traceback would keep the response alive.
            if asked is not None and (asked > self.longest_wait or self.clock() + asked > deadline):
                raise self._later(error, asked)
            if wait is None or done == self.tries or self.clock() + wait > deadline:
                raise error
            if of_quota and self.limiter is not None:
                self.limiter.back_off(wait)
            if self.waiting is not None:
                self.waiting(Message("sync.waiting-again", {"reason": error.message}), wait)
            self.sleep(wait)

    def _later(self, error: SourceError, seconds: float) -> SourceError:
        """Return the error with the minute, on this machine's clock, from which the server will have us."""
        seconds = min(seconds, _A_YEAR)
        moment = self.now().replace(tzinfo=None) + timedelta(seconds=seconds)
        if moment.second or moment.microsecond:
            moment = moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
        return GoogleError("google.come-back", blame_of(error), reason=error.message, moment=moment)

    def _wait(self, failure: CallError, done: int, refused: int) -> float | None:
        """Return how long to wait after so many failures, so many of them refusals of a quota."""
        if failure.first_wait is None:
            return None
        if failure.asked_wait is None:
            return self._grown(failure.first_wait, done)
        # A little more than asked for: many machines may have been told the same.
        asked = failure.asked_wait + self.random()
        # A quota is a minute's, whatever is asked: "0" would use all tries up within seconds.
        return max(asked, self._grown(QUOTA, refused)) if failure.first_wait == QUOTA else asked

    def _grown(self, first: float, times: int) -> float:
        grown: float = min(first * 2 ** (times - 1), self.longest_wait)
        return grown * (1 + self.random()) / 2


def retry_after(header: str | None, now: datetime | None = None) -> float | None:
    """Return the seconds a `Retry-After` header asks to wait: a number or a date (RFC 9110, 10.2.3)."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max((moment - (now or datetime.now(UTC))).total_seconds(), 0.0)
