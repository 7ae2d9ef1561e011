"""`pull --from` a copy of the tab tells edited from new, claims nothing gone, and doubles nothing."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from qrsurvey.archive.audit import audit
from qrsurvey.archive.staged import AT_ONCE
from qrsurvey.archive.store import Archive
from qrsurvey.intake.intake import take_in
from qrsurvey.sources.files import read_file
from qrsurvey.sources.table import RawTable
from qrsurvey.survey.questions import Source
from support import archives, tab_copies
from support.archives import JUDGE
from support.effort import effort
from support.tab_copies import SURVEY, TITLES, Column, Oracle, Tab, Told

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


HISTORIES = effort(200)
PARTS = effort(20)


def _copied(data: bytes, folder: Path) -> RawTable:
    path = folder / "copy"
    path.write_bytes(data)
    return read_file(path, Source())


def _pull(archive: Archive, source: str, table: RawTable, date_order: str, size: int = AT_ONCE) -> Told:
    intake = take_in(table, SURVEY, replace(Source(), date_order=date_order), ZONE, JUDGE)
    result = archives.pull(
        archive,
        intake.responses,
        origin=table.kind,
        complete=table.complete,
        headers=intake.summary.columns.stored.values(),
        source=source,
        survey=SURVEY,
        size=size,
    )
    changes = (result.edited, result.completed, result.gone, result.returned)
    told = Told(result.added, result.known, *map(len, changes))
    # Whoever says nothing has nothing in the ledger.
    assert result.event is not None or told == Told(known=result.known)
    return told


@pytest.mark.mass
@pytest.mark.parametrize("part", range(PARTS))
def test_what_a_pull_of_a_copy_says_is_what_was_done_to_the_tab(part: int, tmp_path: Path) -> None:
    # One archive holds several histories, each a source of its own.
    with Archive.open(tmp_path / "archive.duckdb", create=True) as archive:
        for seed in range(part, HISTORIES, PARTS):
            _live_through(seed, archive, tmp_path)
        assert audit(archive, SURVEY, JUDGE).ok


def _live_through(seed: int, archive: Archive, folder: Path) -> None:
    dice = random.Random(seed)
    tab, oracle, source = Tab(dice), Oracle(), f"town {seed}"
    for number in range(dice.randrange(3, 6)):
        oracle.settle(tab)
        write = dice.choice(tab_copies.FORMATS)
        order = "mdy" if write is tab_copies.american_csv else "dmy"
        whole = dice.random() < 0.5
        table = tab_copies.sheet(tab) if whole else _copied(write(tab), folder)
        expected = oracle.pull(tab, whole=whole)
        size = dice.choice([1, 3, AT_ONCE])  # so that most slices end next to a row that has twins
        assert _pull(archive, source, table, order, size) == expected, (seed, number, whole, write.__name__)
        if dice.random() < 0.5:
            # The same copy again, in any format and order, is nothing new.
            again = dice.choice([tab_copies.xlsx, tab_copies.sheets_csv, tab_copies.forms_zip])
            tab.sort()
            told = _pull(archive, source, _copied(again(tab), folder), "dmy")
            assert told == Told(known=len(tab.rows)), (seed, number, again.__name__)
        for _ in range(dice.randrange(1, 9)):
            tab.step()
    # Every row that a copy ever held is there once, and what was first read of it in a column is what counts.
    counted = archive.read(
        "SELECT responses.submitted, code, coalesce(cells ->> 'Thái độ; tác phong, lời nói', ''), coalesce(value, '') "
        "FROM responses LEFT JOIN answers ON response = seq AND question = 'wait' WHERE source = ?",
        source,
    )
    assert Counter(counted) == oracle.counted


def _tab_of_all_questions() -> Tab:
    tab = Tab(random.Random(3))
    tab.rows.clear()
    tab.columns = [Column("time", "Dấu thời gian"), *(Column(key, TITLES[key]) for key in TITLES)]
    return tab


def test_a_row_that_came_while_a_column_was_away_gets_its_answer_when_it_is_back(tmp_path: Path) -> None:
    """A question is renamed in the form; the clerk names the new title among its aliases a week later."""
    tab = _tab_of_all_questions()
    wait = next(column for column in tab.columns if column.key == "wait")
    with Archive.open(tmp_path / "archive.duckdb", create=True) as archive:
        tab.submit().values["wait"] = 5
        assert _pull(archive, "main", tab_copies.sheet(tab), "dmy") == Told(added=1)
        tab.submit().values["wait"] = 1
        tab.columns.remove(wait)
        assert _pull(archive, "main", tab_copies.sheet(tab), "dmy") == Told(added=1, known=1)
        tab.columns.append(wait)
        assert _pull(archive, "main", tab_copies.sheet(tab), "dmy") == Told(known=2, completed=1)
        answers = archive.read("SELECT value FROM answers WHERE question = 'wait' ORDER BY response")
        assert answers == [("5",), ("1",)]


def test_what_a_complete_reading_found_blank_is_edited_when_it_is_filled_in(tmp_path: Path) -> None:
    tab = _tab_of_all_questions()
    wait = next(column for column in tab.columns if column.key == "wait")
    tab.columns.remove(wait)
    with Archive.open(tmp_path / "archive.duckdb", create=True) as archive:
        row = tab.submit()
        row.values["wait"] = ""
        assert _pull(archive, "main", tab_copies.sheet(tab), "dmy") == Told(added=1)
        tab.columns.append(wait)
        assert _pull(archive, "main", tab_copies.sheet(tab), "dmy") == Told(known=1)
        row.values["wait"] = 5
        assert _pull(archive, "main", tab_copies.sheet(tab), "dmy") == Told(edited=1)
