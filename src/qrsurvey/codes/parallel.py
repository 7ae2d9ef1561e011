"""Work spread over the cores, in order, with a bounded number of tasks under way."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain
from multiprocessing import get_context
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

_AHEAD = 2  # tasks waiting for each worker


def cores() -> int:
    """Return how many processes can work at once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def each(function: Callable[[Task], Result], tasks: Iterable[Task], *, spread: bool) -> Iterator[Result]:
    """Yield the result of each task, in their order; over all cores if `spread`.

    Processes are spawned, as Windows does. Where they can't be (a script without a main guard, a machine
    that allows none), the work is done here.
    """
    if not spread or cores() < 2:
        yield from map(function, tasks)
        return
    waiting: deque[tuple[Task, Future[Result]]] = deque()
    left = iter(tasks)
    pool = ProcessPoolExecutor(cores(), mp_context=get_context("spawn"), initializer=_ignore_interrupts)
    try:
        while True:
            for task in left:
                waiting.append((task, pool.submit(function, task)))
                if len(waiting) >= _AHEAD * cores():
                    break
            if not waiting:
                return
            result = waiting[0][1].result()
            waiting.popleft()
            yield result
    except BrokenProcessPool:
        yield from map(function, chain((task for task, _ in waiting), left))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _ignore_interrupts() -> None:
    """Leave Ctrl-C to the process that started this one, which then ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
