from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrsurvey.archive.memory import pack, unpack
from qrsurvey.archive.rearranged import ColumnChanges, Layout, Rearranged, rearranged

TITLES = ("Dấu thời gian", "Mã đơn vị", "Thái độ", "Góp ý", "Ghi chú")


def compare(
    before: list[int], now: list[int], first_new: int, twins: Mapping[int, int] | None = None
) -> Rearranged:
    return rearranged(
        Layout(TITLES, before), Layout(TITLES, now), first_new, lambda: twins or {}, lambda _: None
    )


@pytest.mark.parametrize(
    ("now", "found"),
    [
        ([1, 2, 3, 4], Rearranged()),
        ([1, 2, 3, 4, 5, 6], Rearranged(appended=2)),
        ([5, 1, 2, 3, 4], Rearranged(inserted=1)),
        ([1, 2, 5, 3, 4, 6], Rearranged(appended=1, inserted=1)),
        ([1, 3, 5], Rearranged(appended=1)),
        ([5, 6], Rearranged(appended=2)),
        ([], Rearranged()),
        ([2, 3, 4, 1], Rearranged(moved=1)),
        ([4, 3, 2, 1], Rearranged(moved=3)),
        ([5, 4, 3, 6, 2, 1], Rearranged(appended=2, moved=3)),
    ],
)
def test_rows(now: list[int], found: Rearranged) -> None:
    assert compare([1, 2, 3, 4], now, 5) == found


def test_a_first_layout_has_everything_at_the_end() -> None:
    assert compare([], [1, 2], 1) == Rearranged(appended=2)


def test_known_rows_that_were_not_in_the_tab_are_neither_inserted_nor_moved() -> None:
    assert compare([3, 4], [1, 3, 2, 4], 5) == Rearranged()


def test_twins_never_move_among_themselves() -> None:
    twins = {1: 1, 3: 1, 4: 1}
    assert compare([1, 2, 3, 4], [3, 2, 1, 4], 5, twins) == Rearranged()
    assert compare([1, 2, 3], [2, 1], 5, twins) == Rearranged()
    assert compare([1, 2, 5], [5, 2, 1], 6, twins).moved == 2


def _common(before: list[int], now: list[int]) -> int:
    best = [0] * (len(now) + 1)
    for one in before:
        previous = 0
        for j, other in enumerate(now, start=1):
            previous, best[j] = best[j], previous + 1 if one == other else max(best[j], best[j - 1])
    return best[-1]


@given(st.lists(st.integers(0, 5), max_size=12), st.randoms(use_true_random=False))
def test_moved_rows_are_the_fewest_that_explain_the_order(labels: list[int], dice: object) -> None:
    before = list(range(1, len(labels) + 1))
    now = dice.sample(before, dice.randint(0, len(before)))  # type: ignore[attr-defined]
    twins = {seq: -label for seq, label in zip(before, labels, strict=True) if labels.count(label) > 1}
    name = {seq: twins.get(seq, seq) for seq in before}
    moved = compare(before, now, len(before) + 1, twins).moved
    assert moved == len(now) - _common([name[seq] for seq in before], [name[seq] for seq in now])


def columns(before: str, now: str, asked: Mapping[str, str] | None = None) -> ColumnChanges:
    old, new = (Layout(tuple(titles.split("|")), []) for titles in (before, now))
    return rearranged(old, new, 1, dict, (asked or {}).get).columns


@pytest.mark.parametrize(
    ("now", "found"),
    [
        ("Giờ|Mã|Góp ý|Ghi chú", ColumnChanges()),
        ("GIỜ | mã|Góp ý|Ghi chú|", ColumnChanges()),
        ("Giờ|Mã|Góp ý|Ghi chú|Mới", ColumnChanges(added=("Mới",))),
        ("Giờ||Mã|Góp ý|Ghi chú", ColumnChanges()),
        ("Mới|Giờ|Mã|Góp ý|Ghi chú", ColumnChanges(added=("Mới",))),
        ("Giờ|Mã|Góp ý", ColumnChanges(removed=("Ghi chú",))),
        ("Giờ|Góp ý|Ghi chú|Mã", ColumnChanges(moved=("Mã",))),
        ("Giờ|Mã|Ý kiến|Ghi chú", ColumnChanges(renamed=(("Góp ý", "Ý kiến"),))),
        (
            "Giờ|Mã|Góp ý của ông bà|Mới|Ghi chú",
            ColumnChanges(("Mới",), renamed=(("Góp ý", "Góp ý của ông bà"),)),
        ),
        (
            "Giờ|Mã|Mới|Góp ý của ông bà|Ghi chú",
            ColumnChanges(("Mới",), renamed=(("Góp ý", "Góp ý của ông bà"),)),
        ),
        ("Giờ|Mã|Mã|Góp ý|Ghi chú", ColumnChanges(added=("Mã",))),
        ("Mới|Giờ|Góp ý|Ghi chú", ColumnChanges(added=("Mới",), removed=("Mã",))),
    ],
)
def test_columns(now: str, found: ColumnChanges) -> None:
    assert columns("Giờ|Mã|Góp ý|Ghi chú", now) == found


def test_a_column_that_still_asks_the_same_was_renamed_wherever_it_went() -> None:
    asked = {"Góp ý": "comment", "Ý kiến": "comment"}
    found = columns("Giờ|Mã|Góp ý|Ghi chú", "Ý kiến|Giờ|Mã|Ghi chú", asked)
    assert found == ColumnChanges(moved=("Ý kiến",), renamed=(("Góp ý", "Ý kiến"),))


def test_a_renamed_neighbour_that_moved_does_not_hide_a_renamed_column() -> None:
    found = columns("A|B|C|D|E", "B|C mới|D|E|A")
    assert found == ColumnChanges(moved=("A",), renamed=(("C", "C mới"),))


@given(st.lists(st.integers(1, 2**40)))
def test_numbers_are_packed_and_read_back(numbers: list[int]) -> None:
    assert unpack(pack(numbers)) == numbers


def test_a_million_numbers_in_order_take_little() -> None:
    assert len(pack(range(1, 1_000_001))) < 20_000


@pytest.mark.parametrize("text", ["", "%", "QUJD", "é"])
def test_what_was_not_packed_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpack(text)
