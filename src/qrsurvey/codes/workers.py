"""Other processes that work for this one, and end when it does, however that comes about.

Each has two pipes: tasks go there, results come back. Nothing is shared (no lock, no thread here), so a
worker can be killed at any moment and nobody waits for it. Where this process ends without a word, the worker
finds its pipe at its end and goes too, in the middle of a task.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from queue import SimpleQueue
from threading import Thread
from traceback import format_exc
from typing import Any

from qrsurvey.codes.interrupts import uninterrupted


class WorkerGoneError(Exception):
    """A process couldn't be started, or has died: whatever it was given must be done elsewhere."""


@dataclass
class Errand:
    """A task that was given away. `answer` comes: whether it went well, and the result or the error."""

    task: Any
    answer: tuple[bool, Any] | None = None


@dataclass
class _Worker:
    process: Any
    tasks: Connection
    results: Connection
    errands: deque[Errand] = field(default_factory=deque)


class Crew:
    """Up to `size` processes that apply a function; they are started as they are needed.

    Processes are spawned everywhere, as Windows does.
    """

    def __init__(self, function: Callable[[Any], object], size: int) -> None:
        self._function = function
        self._size = size
        self._workers: list[_Worker] = []

    def give(self, errand: Errand) -> None:
        """Have an errand done by whoever has the least to do; raises WorkerGoneError."""
        self._collect(0)
        free = min(self._workers, key=lambda worker: len(worker.errands), default=None)
        if free is None or (free.errands and len(self._workers) < self._size):
            free = self._start()
        try:
            free.tasks.send(errand.task)
        except OSError as error:
            raise WorkerGoneError from error
        free.errands.append(errand)

    def answer(self, errand: Errand) -> tuple[bool, Any]:
        """Wait for the answer to an errand that was given; raises WorkerGoneError."""
        while errand.answer is None:
            self._collect(None)
        return errand.answer

    def end(self) -> None:
        """End all processes now, whatever they are doing; twice does no harm."""
        with uninterrupted():
            for worker in self._workers:
                worker.process.kill()
            for worker in self._workers:
                worker.process.join()
                worker.tasks.close()
                worker.results.close()
            self._workers.clear()

    def _collect(self, seconds: float | None) -> None:
        busy = {worker.results: worker for worker in self._workers if worker.errands}
        for results in wait(list(busy), seconds):
            assert isinstance(results, Connection)
            try:
                answer = results.recv()
            except (EOFError, OSError) as error:
                raise WorkerGoneError from error
            busy[results].errands.popleft().answer = answer

    def _start(self) -> _Worker:
        context = get_context("spawn")
        try:
            # An interrupt in the midst of this would leave a process that nobody knows of.
            with uninterrupted():
                tasks, ours = context.Pipe(duplex=False)
                back, results = context.Pipe(duplex=False)
                process = context.Process(target=_work, args=(self._function, tasks, results), daemon=True)
                with _deaf_to_interrupts():
                    process.start()
                tasks.close()
                results.close()
                worker = _Worker(process, ours, back)
                self._workers.append(worker)
                return worker
        except OSError as error:
            raise WorkerGoneError from error


def _work(function: Callable[[Any], object], tasks: Connection, results: Connection) -> None:
    """Do tasks, one after the other, until the process that gave them wants no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    given: SimpleQueue[Any] = SimpleQueue()
    Thread(target=_listen, args=(tasks, given), daemon=True).start()
    while True:
        task = given.get()
        try:
            answer: tuple[bool, object] = (True, function(task))
        except Exception as error:  # noqa: BLE001 - raised again by whoever gave the task
            error.add_note(format_exc())
            answer = (False, error)
        try:
            results.send(answer)
        except Exception:  # noqa: BLE001 - nobody listens, or it can't be sent: the task is done elsewhere
            os._exit(1)


def _listen(tasks: Connection, given: SimpleQueue[Any]) -> None:
    """Take tasks as they come: whoever gives one never waits for us. The end of the pipe is ours, too."""
    with suppress(BaseException):
        while True:
            given.put(tasks.recv())
    os._exit(0)


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Have processes that are started meanwhile not hear Ctrl-C, from their first moment on.

    A terminal sends it to all of a command's processes. Only the one that started the others may heed it: it
    ends them.
    """
    if sys.platform == "win32":
        import ctypes

        # Children inherit that Ctrl-C is ignored; one in these milliseconds is lost to ourselves as well.
        ctypes.windll.kernel32.SetConsoleCtrlHandler(None, True)  # noqa: FBT003 - as Windows has it
        try:
            yield
        finally:
            ctypes.windll.kernel32.SetConsoleCtrlHandler(None, False)  # noqa: FBT003
    else:
        from multiprocessing.resource_tracker import ensure_running

        ensure_running()  # which would lift the block when the first process is started
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
