"""What every test shares: no network but loopback, and no quiet skip where CI forbids it."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import settings

# How long an example takes says nothing about whether it is right.
settings.register_profile("qrsurvey", deadline=None)
settings.load_profile("qrsurvey")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn the skip of a test that needs a system program into a failure where all of them must be there."""
    report = yield
    if report.skipped and item.get_closest_marker("system") and os.environ.get("QRSURVEY_REQUIRE_SYSTEM"):
        report.outcome = "failed"
        report.longrepr = f"a system program is missing: {report.longrepr}"
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what starts Java begin: one worker takes it all, and the others have enough to do meanwhile.

    Left where they stand, these tests would end a run, each in another worker with a Java of its own.
    """
    items.sort(key=lambda item: item.path.name != "test_spark.py")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, object, object]:
    """Take coverage off what a mass is set up with."""
    with _unwatched(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Take coverage off a test that is marked as a mass: it makes pure Python up to nine times slower.

    pytest-cov's own mark doesn't do it: in a worker of xdist it stops one of two collectors.
    """
    with _unwatched(item):
        return (yield)


@contextmanager
def _unwatched(item: pytest.Item) -> Iterator[None]:
    if item.get_closest_marker("mass") is None:
        yield
        return
    here, in_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    try:
        yield
    finally:
        threading.settrace(in_threads)
        sys.settrace(here)


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's own settings and credentials out of the tests."""
    for name in list(os.environ):
        if name.startswith(("QRSURVEY_", "GOOGLE_")) and name != "QRSURVEY_REQUIRE_SYSTEM":
            monkeypatch.delenv(name)
