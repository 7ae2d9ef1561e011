"""A source's tab as the archive knows it: what it is called there, and how far it was read last."""

from __future__ import annotations

from qrsurvey.archive.canonical import canonical_json
from qrsurvey.archive.memory import Memory
from qrsurvey.archive.tabs import ReadTab
from qrsurvey.sources.google.mark import Mark, read_mark
from qrsurvey.sources.google.tabs import Tab
from qrsurvey.survey.questions import Source


def last_mark(memory: Memory | None, source: Source) -> Mark | None:
    """Return the mark of the last reading; None where the source is another spreadsheet by now."""
    mark = read_mark(memory.mark) if memory else None
    return mark if mark is not None and mark.spreadsheet == source.spreadsheet else None


def as_read(source: Source, tab: Tab, time_zone: str) -> ReadTab:
    """Return a tab of a source's spreadsheet in the words of the archive."""
    return ReadTab(canonical_json([source.spreadsheet, tab.sheet_id]), tab.shown, time_zone)
