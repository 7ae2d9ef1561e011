"""What is read again each time it is gone through, so that nobody has to hold it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TypeVar, overload

T = TypeVar("T")


class Passes(Sequence[T]):
    """A sequence whose items come anew with each pass; `count` says how many they are.

    One item costs a pass as far as that item, so whoever wants many goes through them in order.
    """

    def __init__(self, read: Callable[[], Iterator[T]], count: int) -> None:
        self._read, self._count = read, count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[T]:
        return self._read()

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        if isinstance(index, slice):
            return list(self)[index]
        place = range(self._count)[index]
        return next(islice(self, place, None))
