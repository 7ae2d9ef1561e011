"""How far a source's tab was read last, by what the archive remembers of it."""

from __future__ import annotations

from qrsurvey.archive.memory import Memory
from qrsurvey.sources.google.mark import Mark, read_mark
from qrsurvey.survey.questions import Source


def last_mark(memory: Memory | None, source: Source) -> Mark | None:
    """Return the mark of the last reading; None where the source is another spreadsheet by now."""
    mark = read_mark(memory.mark) if memory else None
    return mark if mark is not None and mark.spreadsheet == source.spreadsheet else None
