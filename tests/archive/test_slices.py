"""A pull in slices of a few rows is the pull as a whole: numbers, ids, digests, changes, events."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from qrsurvey.archive.audit import audit
from qrsurvey.archive.history import Span
from qrsurvey.archive.matching import Columns, Known, Matching, Seen, match
from qrsurvey.archive.slices import Slice, cut
from qrsurvey.archive.staged import staged
from qrsurvey.archive.store import Archive
from qrsurvey.archive.sync import SyncResult
from qrsurvey.errors import DataError
from qrsurvey.intake.incoming import Incoming
from qrsurvey.sources.table import SourceKind
from support.archives import HEADERS, JUDGE, MORNING, SURVEY, VISIT, everything, numbered_salts, pull, row
from support.effort import effort

HISTORIES = effort(40)
COLUMNS: Columns = frozenset({"a"})
WHOLE = 1 << 40


def _drawn(dice: random.Random, day: int) -> Incoming:
    """One of few rows: most have a twin, or a neighbour in the second beside theirs."""
    return row(
        None if dice.random() < 0.1 else 86_400 * day + dice.randrange(40),
        dice.choice(["LONGHOA-7KQ2", "HIEPTAN-M0XD"]),
        dice.choice(["Hài lòng", "Rất hài lòng"]),
        dice.choice(["", "", "Tốt"]),
        visit=dice.choice(["", "12/05/2024"]),
    )


def _edited(one: Incoming, dice: random.Random, day: int) -> Incoming:
    other = _drawn(dice, day)
    what = dice.choice(["content", "second", "nothing", "nothing", "nothing"])
    if what == "content":
        return replace(one, cells={**other.cells, "Mã đơn vị": one.code}, personal=other.personal)
    if what == "second" and one.submitted is not None:
        return replace(one, submitted=one.submitted + timedelta(seconds=dice.choice([-1, 1])))
    return one


def _readings(seed: int) -> list[tuple[Sequence[Incoming], SourceKind, frozenset[str]]]:
    dice = random.Random(seed)
    rows = [_drawn(dice, seed) for _ in range(dice.randrange(30))]
    readings: list[tuple[Sequence[Incoming], SourceKind, frozenset[str]]] = []
    for _ in range(4):
        headers = HEADERS if dice.random() < 0.7 else HEADERS - {VISIT}
        shown = [
            replace(
                one,
                row=number,
                cells={header: cell for header, cell in one.cells.items() if header in headers},
                personal=one.personal & headers,
            )
            for number, one in enumerate(rows, start=2)
        ]
        readings.append((shown, dice.choice([SourceKind.SHEET, SourceKind.SHEET, SourceKind.CSV]), headers))
        rows = [_edited(one, dice, seed) for one in rows if dice.random() < 0.85]
        rows += [_drawn(dice, seed) for _ in range(dice.randrange(8))]
        if dice.random() < 0.5:
            dice.shuffle(rows)
    return readings


def _told(archive: Archive, rows: Sequence[Incoming], origin: SourceKind, **more: Any) -> SyncResult | str:
    try:
        return pull(archive, rows, origin=origin, **more)
    except DataError as error:
        return repr(error)


@pytest.mark.mass
def test_slices_of_three_rows_give_what_one_slice_gives(tmp_path: Path) -> None:
    salts = numbered_salts(), numbered_salts()
    with (
        Archive.open(tmp_path / "sliced.duckdb", create=True) as sliced,
        Archive.open(tmp_path / "whole.duckdb", create=True) as whole,
    ):
        refused = 0
        for seed in range(HISTORIES):
            for rows, origin, headers in _readings(seed):
                told = [
                    _told(archive, rows, origin, headers=headers, source=f"s{seed}", size=size, salt=salt)
                    for archive, size, salt in ((sliced, 3, salts[0]), (whole, WHOLE, salts[1]))
                ]
                assert told[0] == told[1], seed
                refused += isinstance(told[0], str)
        assert everything(sliced) == everything(whole)
        assert 10 * refused < HISTORIES
        assert len(sliced.read("SELECT DISTINCT kind FROM changes")) == 5
        assert audit(sliced, SURVEY, JUDGE).ok


def test_time_is_cut_where_neighbours_are_two_seconds_apart(tmp_path: Path) -> None:
    at = [MORNING + timedelta(seconds=second) for second in range(12)]
    with Archive.open(tmp_path / "archive.duckdb", create=True) as archive:
        pull(archive, [row(second) for second in (1, 5, 9)])
        rows = [row(second) for second in (11, None, 3, 2, 7, 3)]
        with staged(archive, rows) as waiting:
            assert cut(archive, waiting, "main", None, 1) == [
                Slice(Span(at[1], at[3]), 3, 1),
                Slice(Span(at[5], at[5]), 0, 1),
                Slice(Span(at[7], at[7]), 1, 0),
                Slice(Span(at[9], at[9]), 0, 1),
                Slice(Span(at[11], at[11]), 1, 0),
                Slice(None, 1, 0),
            ]
            assert [one.place for one in waiting.within(Span(at[2], at[3]))] == [2, 3, 5]
            assert [one.incoming for one in waiting] == rows
            within = Span(at[2], at[11])
            assert cut(archive, waiting, "main", within, 8) == [Slice(within, 5, 2), Slice(None, 1, 0)]
        assert archive.read("SELECT count(*) FROM duckdb_tables() WHERE temporary") == [(0,)]


def _seen(second: int) -> Seen:
    return Seen(second, "X-1", {"a": "1"})


def test_equal_answers_of_another_day_have_no_say_in_which_row_is_new() -> None:
    """1, 2, 3 became 2, 3, 4: these are paired anew. A month later a row came before one that is there."""
    later = 2_600_000
    known = [Known(second, "X-1", {"a": "1"}, COLUMNS) for second in (1, 2, 3, later + 1)]
    rows = [_seen(second) for second in (2, 3, 4, later, later + 1)]
    found = match(known, rows, COLUMNS)
    assert found == Matching(same=[(0, 0), (1, 1), (2, 2), (3, 4)], new=[3])


def test_what_a_killed_pull_left_on_the_disk_goes_with_the_next_that_writes(tmp_path: Path) -> None:
    path = tmp_path / "archive.duckdb"
    with Archive.open(path, create=True):
        pass
    left = tmp_path / "archive.duckdb.tmp" / "duckdb_temp_1_0_storage_DEFAULT-0.tmp"
    left.parent.mkdir()
    left.write_text("chị ấy đòi thêm tiền", encoding="utf-8")
    with Archive.open(path, create=False, read_only=True):
        assert left.exists()  # another reader's, it may be
    with Archive.open(path, create=False):
        assert not left.parent.exists()


def test_a_refused_reading_leaves_no_table_behind(tmp_path: Path) -> None:
    moved = [replace(row(second), submitted=datetime(2024, 5, 12, 1, 15, 23)) for second in (0, 3, 7)]
    with Archive.open(tmp_path / "archive.duckdb", create=True) as archive:
        pull(archive, moved, origin=SourceKind.CSV)
        with pytest.raises(RuntimeError):
            pull(archive, _broken(), origin=SourceKind.CSV)
        assert archive.read("SELECT count(*) FROM duckdb_tables() WHERE temporary") == [(0,)]
        assert pull(archive, moved, origin=SourceKind.CSV).known == 3


def _broken() -> Iterator[Incoming]:
    yield row(1)
    raise RuntimeError
