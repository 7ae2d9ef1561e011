"""Python's search for circles of things that nobody uses, put off while many are made that are all kept."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def put_off() -> Iterator[None]:
    """Search afterwards: with 3,000 units a third of all time would go into looking at what was counted.

    Counts hold no circles, so that nothing is kept for it that wasn't anyway (docs.python.org/3/library/gc).
    """
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()
