"""Which tab of a spreadsheet a reading is of, and whether it may be taken under its source's name.

Matching stays within a source and goes by local time. So a tab under a second name, or with its clock set
otherwise, brings known answers as new ones; another tab under the old name makes all of them look deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from qrsurvey.archive.canonical import sha256
from qrsurvey.archive.faults import as_we_wrote, stored_json
from qrsurvey.archive.ledger import EventKind
from qrsurvey.archive.memory import recall, remembered
from qrsurvey.archive.store import Archive
from qrsurvey.errors import DataError
from qrsurvey.intake.timestamps import read_zone
from qrsurvey.sources.table import SourceKind

_DAY = timedelta(days=1)
_FEWEST = 3  # one or two may have been typed in by hand: no form copies those


@dataclass(frozen=True)
class ReadTab:
    """A tab as it was read: `id` names it among all tabs of all spreadsheets, for ever.

    `title` is what people call it; `time_zone` is the one in which its times were told.
    """

    id: str
    title: str
    time_zone: str

    @property
    def key(self) -> str:
        """What the ledger calls the tab: it holds no address of a spreadsheet."""
        return tab_key(self.id)


@dataclass(frozen=True)
class _Read:
    """What a pull of a tab noted: its source, its tab by key, its time zone; None where not noted yet."""

    source: str
    tab: str | None
    time_zone: str | None


def tab_key(tab: str) -> str:
    """Return what the ledger calls a tab."""
    return sha256(tab)


def names_by_tab(archive: Archive, tab: str = "") -> Mapping[str, frozenset[str]]:
    """Return, by the keys of tabs, under which names of sources with responses each was read.

    `tab` is the key of the only one to look for.

    Raises:
        ArchiveError: the ledger holds what we never write.
    """
    names: dict[str, set[str]] = {}
    for read in _reads(archive, tab):
        names.setdefault(read.tab or "", set()).add(read.source)
    for source, memory in remembered(archive).items():
        names.setdefault(tab_key(memory.tab), set()).add(source)
    stored = {source for (source,) in archive.read("SELECT DISTINCT source FROM responses")}
    return {key: frozenset(sources & stored) for key, sources in names.items()}


def refuse_second_name(archive: Archive, source: str, tab: ReadTab) -> None:
    """Refuse a tab whose answers are stored under the name of another source, and under that one only.

    Raises:
        DataError: names that source.
    """
    other = other_name(names_by_tab(archive, tab.key), source, tab)
    if other is not None:
        raise DataError("twofold.second-name", source=source, tab=tab.title, other=other)


def other_name(names: Mapping[str, frozenset[str]], source: str, tab: ReadTab) -> str | None:
    """Return the name that a tab's source must keep; None where this is it, or one of several."""
    # What was stored under two names before anybody looked can go on under either.
    own = names.get(tab.key, frozenset())
    return min(own) if own and source not in own else None


def refuse_other_clock(archive: Archive, source: str, tab: ReadTab, lost: int, days: Iterable[date]) -> None:
    """Refuse a tab whose spreadsheet was given another time zone, while known answers aren't found in it.

    `lost` says how many that were there until now, and `days` of which days they are.
    The cells keep their clock then, and mean another moment. Where all that is known is found all the same,
    somebody has moved the times too.

    Raises:
        DataError: names both zones.
    """
    before = _zone_before(archive, source, tab)
    if before is None or not lost or same_clock(before, tab.time_zone, days):
        return
    raise DataError(
        "twofold.other-clock", n=lost, source=source, tab=tab.title, before=before, now=tab.time_zone
    )


def refuse_emptied(archive: Archive, source: str, tab: ReadTab, known: int, lost: int) -> None:
    """Refuse another tab than the one read before, where most of what is known isn't in it.

    `known` says how many were there until now, `lost` how many of them aren't any more.
    A form that is linked anew copies every answer into the new tab: most of them are found there. In the
    tab that was read before, they were deleted, and that is news.

    Raises:
        DataError: says how many aren't there, of how many.
    """
    if lost >= _FEWEST and 2 * lost > known and not _same_tab(archive, source, tab):
        raise DataError("twofold.other-tab", n=lost, known=known, source=source, tab=tab.title)


def same_clock(one: str, other: str, days: Iterable[date]) -> bool:
    """Tell whether clocks of two time zones agreed around those days; zones nobody knows agree with none."""
    if one == other:
        return True
    zones = read_zone(one), read_zone(other)
    if zones[0] is None or zones[1] is None:
        return False
    moments = {
        datetime.combine(day, time()) + apart for day in set(days) for apart in (-_DAY, timedelta(), _DAY)
    }
    return all(zones[0].utcoffset(moment) == zones[1].utcoffset(moment) for moment in moments)


def _zone_before(archive: Archive, source: str, tab: ReadTab) -> str | None:
    """Return the time zone in which this tab was read last; the ledger knows where the note is lost."""
    memory = recall(archive, source, with_order=False)
    if memory is not None and memory.tab == tab.id and memory.time_zone is not None:
        return memory.time_zone
    zones = [read.time_zone for read in _reads(archive, tab.key) if read.source == source]
    return zones[-1] if zones else None


def _same_tab(archive: Archive, source: str, tab: ReadTab) -> bool:
    """Tell whether the source's last reading was of this tab, or nobody knows of which."""
    memory = recall(archive, source, with_order=False)
    if memory is not None:
        return memory.tab == tab.id
    tabs = [read.tab for read in _reads(archive) if read.source == source]
    return bool(tabs) and tabs[-1] in {tab.key, None}


def _reads(archive: Archive, part: str = "") -> list[_Read]:
    """Return what pulls of tabs noted, in order, those whose events hold a text; older ones noted less."""
    rows = archive.read(
        "SELECT payload FROM ledger WHERE kind = ? AND contains(payload, ?) ORDER BY seq",
        EventKind.PULL.value,
        part,
    )
    with as_we_wrote():
        return [
            _Read(data["source"], data.get("tab"), data.get("time_zone"))
            for data in (stored_json(payload) for (payload,) in rows)
            if data["origin"] == SourceKind.SHEET.value
        ]
