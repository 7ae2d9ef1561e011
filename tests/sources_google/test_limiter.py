from __future__ import annotations

import random
from bisect import bisect_right

import pytest

from qrsurvey.errors import Message, SourceError
from qrsurvey.sources.google.limiter import PER_PROJECT, PER_USER, Limiter, Quota
from qrsurvey.sources.google.patience import QUOTA, CallError, Patience


class Clock:
    """Time that passes only by sleeping, and by what a call takes."""

    def __init__(self) -> None:
        self.now = 5_000.0
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


def most_within(arrivals: list[float], seconds: float) -> int:
    """The most calls that arrived in any stretch of so many seconds, its beginning included."""
    ordered = sorted(arrivals)
    return max(bisect_right(ordered, at + seconds - 1e-9) - i for i, at in enumerate(ordered))


@pytest.mark.parametrize("seed", range(20))
def test_no_minute_ever_holds_more_than_the_quota_however_slow_the_way(seed: int) -> None:
    dice = random.Random(seed)
    clock = Clock()
    limiter = Limiter(lambda: clock.now, clock.sleep)
    arrivals = []
    longest = dice.choice([0.0, 0.3, 2.0, 40.0])
    for _ in range(500):
        with limiter.call():
            there, back = dice.random() * longest, dice.random() * longest
            arrivals.append(clock.now + there)
            clock.now += there + back
        if dice.random() < 0.05:
            clock.now += dice.random() * 30
    assert most_within(arrivals, 60) <= 60


def test_the_quota_is_used_up_to_the_last_call() -> None:
    clock = Clock()
    limiter = Limiter(lambda: clock.now, clock.sleep)
    starts = []
    for _ in range(421):
        with limiter.call():
            starts.append(clock.now - 5_000)
    assert starts == [60.0 * (n // 60) for n in range(421)]
    assert clock.waits == [60.0] * 7


def test_the_quota_of_the_project_holds_too() -> None:
    clock = Clock()
    limiter = Limiter(lambda: clock.now, clock.sleep, quotas=(Quota(1_000), Quota(3, 10.0)))
    for _ in range(7):
        with limiter.call():
            pass
    assert clock.waits == [10.0, 10.0]
    assert (PER_USER.calls, PER_PROJECT.calls) == (60, 300)
    assert (PER_USER.seconds, PER_PROJECT.seconds) == (60.0, 60.0)


def test_a_call_that_failed_counts_as_well() -> None:
    clock = Clock()
    limiter = Limiter(lambda: clock.now, clock.sleep, quotas=(Quota(1),))
    with pytest.raises(ValueError, match="x"), limiter.call():
        raise ValueError("x")
    with limiter.call():
        assert clock.waits == [60.0]


def test_a_refused_quota_holds_everybody_back() -> None:
    clock = Clock()
    told: list[tuple[str, float]] = []

    def waiting(why: Message, seconds: float) -> None:
        told.append((why.id, seconds))

    limiter = Limiter(lambda: clock.now, clock.sleep, waiting=waiting)
    patience = Patience(
        clock.sleep, lambda: 1.0, lambda: clock.now, tries=2, limiter=limiter, waiting=waiting
    )

    def refused() -> None:
        with limiter.call():
            raise CallError(SourceError("google.quota"), QUOTA, asked_wait=7.0)

    with pytest.raises(SourceError):
        patience.call(refused)
    assert told == [("sync.waiting-again", 8.0)]
    limiter.back_off(5.0)
    with limiter.call():
        assert clock.waits == [8.0, 5.0]
    assert told[1:] == [("sync.waiting-quota", 5.0)]
