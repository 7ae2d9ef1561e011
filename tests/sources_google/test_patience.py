from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from qrsurvey.errors import Message, SourceError
from qrsurvey.sources.google.patience import HICCUP, QUOTA, CallError, Patience, retry_after

NOON = datetime(2025, 5, 12, 12, 0, 0, tzinfo=UTC)


class Clock:
    """Time that passes only by sleeping, and by what a call takes."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    def patience(self, random: float = 0.0) -> Patience:
        return Patience(self.sleep, lambda: random, lambda: self.now)


def failing(*failures: CallError) -> Callable[[], str]:
    """Fail in turn, then succeed."""
    left = list(failures)

    def attempt() -> str:
        if left:
            raise left.pop(0)
        return "done"

    return attempt


def trouble(first_wait: float | None = HICCUP, asked: float | None = None) -> CallError:
    return CallError(SourceError("google.unavailable", host="x"), first_wait, asked)


def test_what_passes_is_tried_again_with_growing_waits() -> None:
    clock = Clock()
    assert clock.patience().call(failing(*[trouble()] * 4)) == "done"
    assert clock.waits == [0.5, 1.0, 2.0, 4.0]


def test_chance_spreads_the_waits() -> None:
    clock = Clock()
    clock.patience(random=1.0).call(failing(*[trouble()] * 4))
    assert clock.waits == [1.0, 2.0, 4.0, 8.0]


def test_five_tries_are_enough() -> None:
    clock = Clock()
    error = trouble()
    with pytest.raises(SourceError) as caught:
        clock.patience().call(failing(*[error] * 5))
    assert caught.value is error.error
    assert len(clock.waits) == 4


def test_a_lasting_refusal_is_not_tried_again() -> None:
    clock = Clock()
    with pytest.raises(SourceError):
        clock.patience().call(failing(trouble(None, asked=3.0)))
    assert clock.waits == []


def test_waits_for_a_quota_add_up_to_the_minute_that_refills_it() -> None:
    clock = Clock()
    clock.patience(random=1.0).call(failing(*[trouble(QUOTA)] * 4))
    assert sum(clock.waits) == 60


def test_the_servers_wish_is_honoured() -> None:
    clock = Clock()
    clock.patience().call(failing(trouble(asked=7.0), trouble(asked=0.0), trouble(asked=60.0)))
    assert clock.waits == [7.0, 0.0, 60.0]


@pytest.mark.parametrize("asked", [0.0, 1.0])
def test_a_quota_is_waited_for_however_little_the_server_asks(asked: float) -> None:
    clock = Clock()
    clock.patience(random=1.0).call(failing(*[trouble(QUOTA, asked=asked)] * 4))
    assert clock.waits == [4.0, 8.0, 16.0, 32.0]


def test_what_the_server_asks_beyond_that_counts_for_a_quota_too() -> None:
    clock = Clock()
    clock.patience().call(failing(trouble(QUOTA, asked=9.0), trouble(QUOTA, asked=3.0)))
    assert clock.waits == [9.0, 4.0]


@pytest.mark.parametrize(
    ("asked", "moment"),
    [
        (60.5, datetime(2025, 5, 12, 19, 2)),
        (120.0, datetime(2025, 5, 12, 19, 2)),
        (86_400.0, datetime(2025, 5, 13, 19, 0)),
        (999_999_999.0, datetime(2026, 5, 13, 19, 0)),
    ],
)
def test_a_longer_wish_ends_it_and_says_when_to_come_back(asked: float, moment: datetime) -> None:
    """To come back earlier than asked would be to disregard the server; nobody waits so long for a command."""
    clock = Clock()
    there = NOON.astimezone(timezone(timedelta(hours=7)))
    patience = replace(clock.patience(random=1.0), now=lambda: there)
    failure = trouble(asked=7.0)
    with pytest.raises(SourceError) as caught:
        patience.call(failing(failure, trouble(asked=asked)))
    assert clock.waits == [8.0]
    assert caught.value.message == Message(
        "google.come-back", {"reason": failure.error.message, "moment": moment}
    )


def test_a_wish_beyond_the_total_bound_ends_it_too() -> None:
    clock = Clock()
    with pytest.raises(SourceError) as caught:
        clock.patience().call(failing(*[trouble(asked=55.0)] * 4))
    assert clock.waits == [55.0, 55.0]
    assert caught.value.message.id == "google.come-back"


def test_no_new_try_begins_after_the_total_bound() -> None:
    clock = Clock()

    def slow() -> str:
        clock.now += 74.9
        raise trouble()

    with pytest.raises(SourceError):
        clock.patience().call(slow)
    assert clock.waits == [0.5]


def test_the_error_keeps_no_trace_of_the_call() -> None:
    with pytest.raises(SourceError) as caught:
        Clock().patience().call(failing(trouble(None)))
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        (" 120 ", 120.0),
        ("0", 0.0),
        ("9" * 400, 999_999_999.0),
        ("Mon, 12 May 2025 12:00:30 GMT", 30.0),
        ("Mon, 12 May 2025 12:00:30 -0000", 30.0),
        ("Mon, 12 May 2025 11:00:00 GMT", 0.0),
        (None, None),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("soon", None),
        ("Mon, 12 May 99999999999999999999 12:00:30 GMT", None),
        ("Mon, 99 May 2025 12:00:30 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOON) == seconds
