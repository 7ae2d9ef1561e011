from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrsurvey.archive.matching import Known, Matching, Seen, match
from qrsurvey.archive.offset import Offset, find_offset

COLUMNS = frozenset({"a", "b", "c"})
HOUR = 3600


def seen(second: int | None, a: str = "", b: str = "", c: str = "", code: str = "X") -> Seen:
    return Seen(second, code, {k: v for k, v in (("a", a), ("b", b), ("c", c)) if v})


def known(
    row: Seen, columns: frozenset[str] = COLUMNS, *, gone: bool = False, other_format: bool = False
) -> Known:
    content = {k: v for k, v in row.content.items() if k in columns}
    return Known(row.second, row.code, content, columns, gone, other_format)


def run(before: list[Known], now: list[Seen], columns: frozenset[str] = COLUMNS) -> Matching:
    return match(before, now, columns)


ROWS = st.builds(
    seen,
    st.none() | st.integers(0, 6),
    st.sampled_from(["", "1", "2"]),
    st.sampled_from(["", "1"]),
    code=st.sampled_from(["X", "Y"]),
)


@given(st.lists(ROWS, max_size=25), st.randoms(use_true_random=False), st.booleans())
def test_the_same_rows_in_any_order_are_all_known(rows: list[Seen], dice: random.Random, other: bool) -> None:  # noqa: FBT001 - drawn
    shuffled = dice.sample(rows, len(rows))
    found = run([known(row, other_format=other) for row in rows], shuffled)
    assert (found.edited, found.missing, found.new) == ([], [], [])
    assert sorted(i for i, _ in found.same) == sorted(j for _, j in found.same) == list(range(len(rows)))
    assert all(rows[i] == shuffled[j] for i, j in found.same)


@given(st.lists(ROWS, max_size=20), st.lists(ROWS, max_size=20))
def test_every_row_and_every_response_is_used_exactly_once(before: list[Seen], now: list[Seen]) -> None:
    found = run([known(row) for row in before], now)
    pairs = found.same + found.edited
    assert sorted([i for i, _ in pairs] + found.missing) == list(range(len(before)))
    assert sorted([j for _, j in pairs] + found.new) == list(range(len(now)))
    for i, j in found.edited:
        assert (before[i].second, before[i].code) == (now[j].second, now[j].code)
        assert before[i].content != now[j].content
    for i, j in found.same:
        assert before[i].code == now[j].code
        assert before[i].content == now[j].content


@given(st.lists(ROWS, max_size=20), st.lists(ROWS, max_size=20))
def test_equal_rows_are_counted(before: list[Seen], more: list[Seen]) -> None:
    now = before + more
    found = run([known(row) for row in before], now)
    assert len(found.same) == len(before)
    assert Counter(repr(now[j]) for j in found.new) == Counter(map(repr, more))


@given(
    st.lists(st.builds(seen, st.integers(0, 12), st.sampled_from("12")), max_size=25),
    st.sampled_from([-1, 1]),
)
def test_a_format_that_rounds_the_other_way_doubles_nothing(rows: list[Seen], shift: int) -> None:
    moved = [replace(row, second=row.second + shift) for row in rows if row.second is not None]
    found = run([known(row, other_format=True) for row in rows], moved)
    assert (found.new, found.missing, found.edited) == ([], [], [])


def test_two_seconds_are_too_many() -> None:
    found = run([known(seen(0, "1"), other_format=True)], [seen(2, "1")])
    assert (found.missing, found.new) == ([0], [0])


def test_one_second_apart_with_other_content_is_another_response() -> None:
    found = run([known(seen(0, "1"))], [seen(1, "2")])
    assert (found.missing, found.new) == ([0], [0])


def test_an_edit_is_preferred_to_a_second_of_difference_within_one_format() -> None:
    before, now = [known(seen(0, "1"))], [seen(0, "2"), seen(1, "1")]
    assert run(before, now) == Matching(edited=[(0, 0)], new=[1])
    from_file = [replace(before[0], other_format=True)]
    assert run(from_file, now) == Matching(same=[(0, 1)], new=[0])


def test_a_second_of_difference_is_tolerated_within_one_format_too() -> None:
    assert run([known(seen(5, "1"))], [seen(4, "1")]).same == [(0, 0)]


def test_the_closest_contents_are_paired_as_edited() -> None:
    before = [known(seen(0, "1", "1", "1")), known(seen(0, "9", "9", "9"))]
    now = [seen(0, "9", "9", "8"), seen(0, "1", "2", "1")]
    assert run(before, now).edited == [(0, 1), (1, 0)]


def test_an_exact_equal_is_never_called_edited() -> None:
    before = [known(seen(0, "1")), known(seen(0, "2"))]
    assert run(before, [seen(0, "2")]) == Matching(same=[(1, 0)], missing=[0])


def test_another_code_is_another_response() -> None:
    found = run([known(seen(0, "1"))], [seen(0, "1", code="Y")])
    assert (found.missing, found.new) == ([0], [0])


def test_a_column_that_one_side_does_not_have_says_nothing() -> None:
    old = known(seen(0, "1", "1"), frozenset({"a", "b"}))
    assert run([old], [seen(0, "1", "1", "new")]).same == [(0, 0)]
    assert run([old], [seen(0, "1")], frozenset({"a"})).same == [(0, 0)]


def test_a_blank_cell_in_a_column_of_both_is_a_difference() -> None:
    assert run([known(seen(0, "1", "1"))], [seen(0, "1")]).edited == [(0, 0)]
    assert run([known(seen(0, "1"))], [seen(0, "1", "1")]).edited == [(0, 0)]


def test_responses_with_more_columns_choose_first() -> None:
    narrow = known(seen(0, "1"), frozenset({"a"}))
    wide = known(seen(0, "1", "2"))
    assert run([narrow, wide], [seen(0, "1", "2"), seen(0, "1", "3")]).same == [(0, 1), (1, 0)]


def test_rows_without_a_time_are_matched_by_content_and_never_edited() -> None:
    before = [known(seen(None, "1")), known(seen(None, "2"))]
    assert run(before, [seen(None, "2"), seen(None, "3")]) == Matching(same=[(1, 0)], missing=[0], new=[1])
    assert run([known(seen(None, "1"))], [seen(0, "1")]).new == [0]


def test_of_equals_the_one_that_was_there_last_time_is_taken() -> None:
    before = [known(seen(0, "1"), gone=True), known(seen(0, "1"))]
    assert run(before, [seen(0, "1")]) == Matching(same=[(1, 0)], missing=[0])
    before = [known(seen(0, "1"), gone=True), known(seen(0, "2"))]
    assert run(before, [seen(0, "3")]).edited == [(1, 0)]


def test_a_flood_in_one_second_is_matched_without_comparing_all_with_all() -> None:
    before = [known(seen(0, f"{n:04}", "old")) for n in range(3_000)]
    now = [seen(0, f"{n:04}", "new") for n in reversed(range(3_000))]
    found = run(before, now)
    assert found.edited == [(n, 2_999 - n) for n in range(3_000)]


def test_different_column_sets_share_one_reading() -> None:
    dice = random.Random(7)
    rows = [seen(dice.randrange(40), *(dice.choice("12") for _ in "abc")) for _ in range(300)]
    sets = [frozenset("abc"), frozenset("ab"), frozenset("a"), frozenset()]
    before = [known(row, dice.choice(sets)) for row in rows]
    found = run(before, dice.sample(rows, len(rows)))
    assert found.new == found.missing == []


def _answers(count: int, seed: int = 3) -> list[Seen]:
    dice = random.Random(seed)
    return [
        seen(
            dice.randrange(30 * 24 * HOUR),
            dice.choice("12345"),
            dice.choice("12345"),
            code=dice.choice("XYZ"),
        )
        for _ in range(count)
    ]


def _moved(rows: list[Seen], seconds: int) -> list[Seen]:
    return [replace(row, second=None if row.second is None else row.second + seconds) for row in rows]


@pytest.mark.parametrize("minutes", [-14 * 60, -7 * 60, -15, 15, 345, 7 * 60, 14 * 60])
def test_rows_in_another_time_zone_are_recognised(minutes: int) -> None:
    rows = _answers(200)
    assert find_offset([known(row) for row in rows], _moved(rows, -minutes * 60), COLUMNS) == Offset(
        minutes, 200
    )


def test_a_subset_of_three_rows_is_enough() -> None:
    rows = _answers(300)
    assert find_offset([known(row) for row in rows], _moved(rows[100:103], 7 * HOUR), COLUMNS) == Offset(
        -420, 3
    )


def test_two_rows_are_enough_only_where_they_are_all_there_is_and_say_something() -> None:
    rows = _answers(300)
    before = [known(row) for row in rows]
    assert find_offset(before, _moved(rows[100:102], 7 * HOUR), COLUMNS) == Offset(-420, 2)
    assert find_offset(before, _moved(rows[100:101], 7 * HOUR), COLUMNS) is None
    one_blank = [rows[100], replace(rows[101], content={})]
    assert find_offset([known(row) for row in one_blank], _moved(one_blank, 7 * HOUR), COLUMNS) is None
    one_new = [*_moved(rows[100:101], 7 * HOUR), replace(rows[101], code="another")]
    assert find_offset(before, one_new, COLUMNS) is None


@pytest.mark.parametrize("change", [HOUR, -HOUR, HOUR // 2])
@pytest.mark.parametrize("summer", [100, 60, 130])
def test_rows_on_both_sides_of_a_change_of_clocks_are_recognised(summer: int, change: int) -> None:
    rows = sorted(_answers(200), key=lambda row: row.second or 0)
    moved = _moved(rows[:summer], 7 * HOUR) + _moved(rows[summer:], 7 * HOUR + change)
    offset = find_offset([known(row) for row in rows], moved, COLUMNS)
    assert offset is not None
    assert offset.rows == 200
    greater = {-420} if summer > 100 else {-420 - change // 60}
    assert offset.minutes in (greater if summer != 100 else {-420, -420 - change // 60})
    newer = [*moved, *_answers(15, seed=9)]
    assert find_offset([known(row) for row in rows], newer, COLUMNS) is not None


def test_two_offsets_that_no_clock_is_changed_by_are_no_time_zone() -> None:
    rows = _answers(200)
    moved = _moved(rows[:100], 7 * HOUR) + _moved(rows[100:], 9 * HOUR)
    assert find_offset([known(row) for row in rows], moved, COLUMNS) is None


def test_answers_on_the_hour_do_not_fit_two_offsets() -> None:
    before = [known(seen(hour * HOUR, str(hour % 3))) for hour in (8, 9, 12, 13)]
    later = [seen(hour * HOUR, str(hour % 3)) for hour in (20, 22, 23, 25)]
    assert find_offset(before, later, COLUMNS) is None


def test_newer_rows_beside_the_moved_ones_do_not_hide_them() -> None:
    rows = sorted(_answers(300), key=lambda row: row.second or 0)
    offset = find_offset([known(row) for row in rows[:60]], _moved(rows, 7 * HOUR), COLUMNS)
    assert offset == Offset(-420, 60)


def test_other_answers_are_no_time_zone() -> None:
    before = [known(row) for row in _answers(2_000)]
    assert find_offset(before, _answers(2_000, seed=4), COLUMNS) is None
    assert find_offset([], _answers(9), COLUMNS) is None
    assert find_offset(before, [seen(None, "1")] * 9, COLUMNS) is None
    assert find_offset(before, _moved(_answers(200), 10 * 60), COLUMNS) is None
    assert find_offset(before, _moved(_answers(200), 15 * HOUR), COLUMNS) is None


def test_equal_answers_on_the_hour_are_no_time_zone() -> None:
    before = [known(seen(hour * HOUR, "5")) for hour in range(8, 12)]
    later = [seen(hour * HOUR, "5") for hour in range(12, 24)]
    assert find_offset(before, later, COLUMNS) is None


def test_content_is_compared_over_common_columns_in_another_time_zone_too() -> None:
    rows = _answers(50)
    before = [known(row, frozenset({"a"})) for row in rows[:25]] + [known(row) for row in rows[25:]]
    assert find_offset(before, _moved(rows, -HOUR), COLUMNS) == Offset(60, 50)
