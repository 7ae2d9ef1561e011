"""Work spread over the cores, in order, with a bounded number of tasks under way."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from itertools import chain
from typing import TypeVar

from qrsurvey.codes.workers import Crew, Errand, WorkerGoneError

Task = TypeVar("Task")
Result = TypeVar("Result")

_AHEAD = 2  # tasks waiting for each worker
_MOST = 60  # processes that Windows can wait for at once, with some to spare


def cores() -> int:
    """Return how many processes can work at once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def each(function: Callable[[Task], Result], tasks: Iterable[Task], *, spread: bool) -> Generator[Result]:
    """Yield the result of each task, in their order; over all cores if `spread`.

    Where processes can't be spawned (a script without a main guard, a machine that allows none) or die, the
    work is done here. Whoever may leave before the last result closes this (`contextlib.closing`), so that no
    process works on.
    """
    size = min(cores(), _MOST)
    if not spread or size < 2:
        yield from map(function, tasks)
        return
    under_way: deque[Errand] = deque()
    left = iter(tasks)
    crew = Crew(function, size)
    try:
        while True:
            for task in left:
                under_way.append(Errand(task))
                crew.give(under_way[-1])
                if len(under_way) >= _AHEAD * size:
                    break
            if not under_way:
                return
            well, result = crew.answer(under_way[0])
            if not well:
                raise result
            under_way.popleft()
            yield result
    except WorkerGoneError:
        crew.end()
        yield from map(function, chain((errand.task for errand in under_way), left))
    finally:
        crew.end()
