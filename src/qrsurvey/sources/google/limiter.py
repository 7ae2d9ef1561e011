"""How often Google may be asked: one count for all that a run asks, whoever asks it.

Google allows 60 reads a minute for each user of a project and 300 for the project, and refills both each
minute (https://developers.google.com/workspace/sheets/api/limits). Where its minutes begin isn't said, so
that no minute may hold more, wherever it begins.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from qrsurvey.errors import Message
from qrsurvey.sources.table import Waiting


@dataclass(frozen=True)
class Quota:
    """At most so many calls in any stretch of so many seconds."""

    calls: int
    seconds: float = 60.0


PER_USER = Quota(60)
PER_PROJECT = Quota(300)


class Limiter:
    """Lets calls through, one after the other, within all of its quotas.

    Every attempt counts, a failed one too. A call counts from its start until a minute after its *end*: we
    don't see when it reached Google, but it was between the two, so that no delay on the way can make more
    calls arrive in a minute than are allowed.

    `clock` gives seconds, `sleep` takes them; `waiting` is told before each wait.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        sleep: Callable[[float], object],
        *,
        quotas: Sequence[Quota] = (PER_USER, PER_PROJECT),
        waiting: Waiting | None = None,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._quotas = tuple(quotas)
        self._waiting = waiting
        self._ends: deque[float] = deque(maxlen=max(quota.calls for quota in quotas))
        self._not_before = clock()

    @contextmanager
    def call(self) -> Iterator[None]:
        """Wait until one more call is allowed, and count what is inside as that call."""
        wait = self._due() - self._clock()
        if wait > 0:
            if self._waiting:
                self._waiting(Message("sync.waiting-quota"), wait)
            self._sleep(wait)
        try:
            yield
        finally:
            self._ends.append(self._clock())

    def back_off(self, seconds: float) -> None:
        """Let nobody through for so long: Google has refused a call, so others use the quota as well."""
        self._not_before = max(self._not_before, self._clock() + seconds)

    def _due(self) -> float:
        full = [
            self._ends[-quota.calls] + quota.seconds
            for quota in self._quotas
            if len(self._ends) >= quota.calls
        ]
        return max(self._not_before, *full) if full else self._not_before
