"""The running numbers of a report's headings, tables, charts and annexes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from qrsurvey.report.model import Heading
from qrsurvey.report.wording import Wording

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


@dataclass
class Numbering:
    """Hands out numbers in the order of writing; tables and charts run on through the annexes."""

    wording: Wording
    _sections: Iterator[int] = field(default_factory=lambda: count(1))
    _parts: Iterator[int] = field(default_factory=lambda: count(1))
    _tables: Iterator[int] = field(default_factory=lambda: count(1))
    _charts: Iterator[int] = field(default_factory=lambda: count(1))
    _annexes: Iterator[int] = field(default_factory=lambda: count(1))

    def section(self, message_id: str) -> Heading:
        """Return the heading of a section: `I. …`."""
        self.restart()
        return Heading(f"{_ROMAN[next(self._sections) - 1]}. {self.wording.text(message_id)}", 1)

    def part(self, message_id: str) -> Heading:
        """Return the heading of a part of a section: `1. …`."""
        return Heading(f"{next(self._parts)}. {self.wording.text(message_id)}", 2)

    def restart(self) -> None:
        """Number the parts that follow from 1."""
        self._parts = count(1)

    def annex(self) -> str:
        """Return the next annex's label: `Phụ lục I`."""
        return self.wording.text("annex.label", number=_ROMAN[next(self._annexes) - 1])

    def table(self) -> int:
        """Return the next table's number."""
        return next(self._tables)

    def chart(self) -> int:
        """Return the next chart's number."""
        return next(self._charts)
