"""Short work that an interrupt may not cut in two, and processes that are ended in the midst of theirs."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from qrsurvey.codes.interrupts import uninterrupted
from qrsurvey.codes.workers import Crew, Errand, WorkerGoneError
from support.processes import until

posix = pytest.mark.skipif(sys.platform == "win32", reason="SIGINT can't be sent to one process there")


@pytest.fixture
def heeding() -> None:
    """Whoever started the tests may have switched interrupts off."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@posix
@pytest.mark.usefixtures("heeding")
def test_an_interrupt_waits_for_the_end_of_the_block_and_comes_once() -> None:
    done = []

    def work() -> None:
        with uninterrupted():
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)
            done.append("whole")
        done.append("never")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["whole"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@posix
@pytest.mark.usefixtures("heeding")
def test_an_error_in_the_block_gives_way_to_the_interrupt() -> None:
    def work() -> None:
        with uninterrupted():
            os.kill(os.getpid(), signal.SIGINT)
            raise ZeroDivisionError

    with pytest.raises(KeyboardInterrupt):
        work()


def test_in_another_thread_it_changes_nothing() -> None:
    before = signal.getsignal(signal.SIGINT)
    seen = []

    def work() -> None:
        with uninterrupted():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [before]


def _sign_and_sleep(path: Path) -> None:
    path.write_text(str(os.getpid()), encoding="utf-8")
    time.sleep(10_000)


def _hears_interrupts(_: int) -> bool:
    """Tell whether Ctrl-C would reach this process."""
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    return signal.SIGINT not in blocked and signal.getsignal(signal.SIGINT) is not signal.SIG_IGN


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_crew_is_ended_in_the_midst_of_its_work(tmp_path: Path) -> None:
    crew = Crew(_sign_and_sleep, 2)
    try:
        paths = [tmp_path / "a", tmp_path / "b", tmp_path / "c"]
        for path in paths:
            crew.give(Errand(path))
        until(lambda: all(path.exists() and path.read_text("utf-8") for path in paths[:2]))
    finally:
        crew.end()
    assert all(_gone(int(path.read_text("utf-8"))) for path in paths[:2])
    assert not paths[2].exists()
    crew.end()


@posix
def test_a_worker_never_hears_an_interrupt() -> None:
    crew = Crew(_hears_interrupts, 2)
    try:
        errands = [Errand(number) for number in range(4)]
        for errand in errands:
            crew.give(errand)
        assert [crew.answer(errand) for errand in errands] == [(True, False)] * 4
    finally:
        crew.end()


def _unsendable(_: int) -> object:
    return threading.Lock()


def test_what_cannot_be_sent_is_done_elsewhere() -> None:
    crew = Crew(_unsendable, 1)
    try:
        errand = Errand(0)
        crew.give(errand)
        with pytest.raises(WorkerGoneError):
            crew.answer(errand)
    finally:
        crew.end()
