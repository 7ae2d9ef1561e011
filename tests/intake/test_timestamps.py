from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qrsurvey.errors import DataError
from qrsurvey.intake.timestamps import EPOCH, TimeColumn, Times, from_serial, read_zone
from qrsurvey.sources.table import Cell

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = timedelta(days=1)


def _times(*cells: Cell, zone_from: str = "Asia/Ho_Chi_Minh", order: str | None = None) -> Times:
    zone = read_zone(zone_from)
    assert zone is not None
    column = TimeColumn("t", zone, HANOI)
    for row, cell in enumerate(cells, start=2):
        column.add(cell, row)
    return column.settle(order)


def _one(cell: Cell, zone_from: str = "Asia/Ho_Chi_Minh") -> datetime | None:
    return _times(cell, zone_from=zone_from).values[0]


def _error(*cells: Cell, order: str | None = None) -> tuple[str, dict[str, object]]:
    with pytest.raises(DataError) as caught:
        _times(*cells, order=order)
    return caught.value.message.id, dict(caught.value.message.values)


seconds = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda m: m.replace(microsecond=0))


@given(seconds)
def test_a_second_survives_being_a_serial_number(moment: datetime) -> None:
    assert _one((moment - EPOCH) / DAY) == moment


@given(seconds, st.integers(0, 999))
@example(datetime(2024, 5, 31, 23, 59, 59), 999)
def test_milliseconds_are_dropped_and_never_carry(moment: datetime, milliseconds: int) -> None:
    assert _one((moment + timedelta(milliseconds=milliseconds) - EPOCH) / DAY) == moment


@given(seconds, st.integers(-400, 400))
def test_noise_below_half_a_millisecond_is_rounded_away(moment: datetime, microseconds: int) -> None:
    assert _one((moment + timedelta(microseconds=microseconds) - EPOCH) / DAY) == moment


@given(st.floats(1, 100_000))
def test_serials_agree_with_decimal_arithmetic(serial: float) -> None:
    milliseconds = (Decimal(serial) * 86_400_000 + Decimal("0.5")).to_integral_value("ROUND_FLOOR")
    expected = EPOCH + timedelta(seconds=int(milliseconds // 1000))
    assert from_serial(serial) == expected


@pytest.mark.parametrize(
    ("serial", "moment"),
    [
        (43831, datetime(2020, 1, 1)),  # as Google itself answered
        (36162.0, datetime(1999, 1, 2)),
        (45413.0, datetime(2024, 5, 1)),
        (45413 - 0.0004 / 86_400, datetime(2024, 5, 1)),  # 23:59:59.9996
        (45413 - 0.0006 / 86_400, datetime(2024, 4, 30, 23, 59, 59)),
        (45424.344016203702, datetime(2024, 5, 12, 8, 15, 23)),
        (date(2024, 5, 1), datetime(2024, 5, 1)),
        (datetime(2024, 5, 12, 8, 15, 23, 999_400), datetime(2024, 5, 12, 8, 15, 23)),
        (datetime(2024, 5, 12, 8, 15, 23, 999_600), datetime(2024, 5, 12, 8, 15, 24)),
        (datetime(2024, 5, 31, 23, 59, 59, 999_500), datetime(2024, 6, 1)),
        (timedelta(days=45424, hours=12), datetime(2024, 5, 12, 12)),
    ],
)
def test_typed_cells(serial: Cell, moment: datetime) -> None:
    assert _one(serial) == moment


@pytest.mark.parametrize(
    "cell",
    [
        None, "", "  ", True, False, time(8, 15), "hôm qua", "8:15:23", "45424.5", "12/05/24 8:15:23", "2024-13-01 8:00",
        "31/02/2024 8:15:23", "00/05/2024 8:15:23", "13/13/2024 8:00:00", "12/05/2024 24:00:00", "12/05/2024 8:60:00",
        "12/05/2024 13:00:00 CH", "12/05/2024 8:15:23 XX", "12/05/2024 8:15:23 GMT+15", "12/05/2024 8:15:23 GMT+7:60",
        "2024/05/12 8:15:23 SA EST", "12-05/2024 8:15:23", "١٢/٠٥/٢٠٢٤ 8:15:23", "31/12/1899 8:15:23", "01/01/2201 8:15:23",
        float("nan"), float("inf"), -5.5, 0, 1, 1e9, 1e300, 10**400, 2_958_466, date(1899, 12, 31), datetime(9999, 12, 31),
        datetime(2201, 1, 1), timedelta(days=-1), "9999-12-31 23:59:59", "0001-01-01T00:00:00", "#REF!",
    ],
)  # fmt: skip
def test_what_is_no_time_is_none(cell: Cell) -> None:
    assert _one(cell) is None


MORNING = datetime(2024, 5, 13, 8, 15, 23)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024/05/13 8:15:23 SA GMT+7", MORNING),
        ("2024/05/13 8:15:23 AM GMT+7", MORNING),
        ("2024/05/13 8:15:23\N{NARROW NO-BREAK SPACE}AM GMT+7", MORNING),
        ("2024/05/13 8:15:23 a.m. GMT+07:00", MORNING),
        ("2024/05/13 8:15:23 CH GMT+7", MORNING + timedelta(hours=12)),
        ("2024/05/13 8:15:23 PM GMT+7", MORNING + timedelta(hours=12)),
        ("2024/05/13 12:15:23 SA GMT+7", MORNING.replace(hour=0)),
        ("2024/05/13 12:15:23 AM GMT+7", MORNING.replace(hour=0)),
        ("2024/05/13 12:15:23 CH GMT+7", MORNING.replace(hour=12)),
        ("2024/05/13 12:00:00 PM GMT+7", datetime(2024, 5, 13, 12)),
        ("2024/05/13 12:00:00 SA GMT+7", datetime(2024, 5, 13)),
        ("2024/05/13 1:15:23 AM GMT", MORNING),
        ("2024/05/13 1:15:23 AM UTC", MORNING),
        ("2024/05/13 6:45:23 AM GMT+5:30", MORNING),
        ("2024/05/12 10:15:23 PM GMT-3", MORNING),
        ("2024/05/12 10:15:23 PM GMT\N{MINUS SIGN}3", MORNING),
        ("2024/05/12 9:45:23 CH GMT-0330", MORNING),
        ("13/05/2024 8:15:23", MORNING),
        ("13/05/2024, 08:15:23", MORNING),
        ("13.05.2024 08:15:23", MORNING),
        ("13-5-2024 8:15:23", MORNING),
        ("5/13/2024 8:15:23", MORNING),
        ("5/13/2024 8:15:23 PM", MORNING + timedelta(hours=12)),
        ("\N{NO-BREAK SPACE}13/05/2024   8:15:23\u200e ", MORNING),
        ("2024-05-13 08:15:23", MORNING),
        ("2024-05-13T08:15:23", MORNING),
        ("2024-05-13T08:15:23.4567899", MORNING),
        ("2024-05-13T01:15:23Z", MORNING),
        ("2024-05-13T01:15:23.000Z", MORNING),
        ("2024-05-13T08:15:23+07:00", MORNING),
        ("2024-05-13T08:15:22.9997", MORNING),
        ("2024-05-13 08:15", MORNING.replace(second=0)),
        ("13/05/2024", datetime(2024, 5, 13)),
    ],
)
def test_texts(text: str, moment: datetime) -> None:
    assert _one(text) == moment


def test_the_order_of_day_and_month_is_decided_by_the_whole_column() -> None:
    assert _times("05/06/2024 8:00:00", "13/06/2024 8:00:00").values[0] == datetime(2024, 6, 5, 8)
    assert _times("05/06/2024 8:00:00", "06/13/2024 8:00:00").values[0] == datetime(2024, 5, 6, 8)
    assert _times("05/06/2024 8:00:00", "06/13/2024 8:00:00", order="mdy").values[0] == datetime(
        2024, 5, 6, 8
    )
    assert _times("05/06/2024 8:00:00", order="dmy").values[0] == datetime(2024, 6, 5, 8)


def test_days_equal_to_their_month_need_no_order_but_decide_none() -> None:
    assert list(_times("05/05/2024 8:00:00", "06/06/2024 9:00:00").values) == [
        datetime(2024, 5, 5, 8),
        datetime(2024, 6, 6, 9),
    ]
    message, values = _error("05/05/2024 8:00:00", "2024-05-20 8:00:00", 45424.5, "01/02/2024 8:00:00")
    assert (message, values["row"]) == ("intake.date-order-unknown", "5")


def test_an_ambiguous_order_is_refused_and_never_guessed() -> None:
    message, values = _error("", "05/06/2024 8:00:00", "06/07/2024 8:00:00")
    assert message == "intake.date-order-unknown"
    assert values == {"name": "t", "row": "3"}


def test_rows_that_contradict_each_other_are_both_named() -> None:
    message, values = _error("05/06/2024 8:00:00", "13/06/2024 8:00:00", "06/14/2024 8:00:00")
    assert message == "intake.date-orders-mixed"
    assert (values["day_first"], values["month_first"]) == ("3", "4")


@pytest.mark.parametrize(("order", "text"), [("dmy", "6/14/2024 8:00:00"), ("mdy", "14/6/2024 8:00:00")])
def test_a_row_that_contradicts_the_order_chosen_is_an_error(order: str, text: str) -> None:
    message, values = _error("01/02/2024 8:00:00", text, order=order)
    assert (message, values["row"]) == ("intake.date-order-contradicted", "3")


def test_impossible_dates_prove_no_order() -> None:
    assert _error("05/06/2024 8:00:00", "13/13/2024 8:00:00")[0] == "intake.date-order-unknown"


@given(
    st.lists(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)), min_size=1),
    st.sampled_from(["dmy", "mdy"]),
)
def test_a_column_of_dates_is_read_right_or_refused(moments: list[datetime], order: str) -> None:
    pattern = {"dmy": "{0:%d/%m/%Y} {0:%H:%M:%S}", "mdy": "{0.month}/{0.day}/{0.year} {0:%H:%M:%S}"}[order]
    try:
        times = _times(*(pattern.format(moment) for moment in moments))
    except DataError:
        assert all(moment.day <= 12 for moment in moments)
    else:
        assert list(times.values) == [moment.replace(microsecond=0) for moment in moments]


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda m: m.replace(microsecond=0)),
    st.integers(-14 * 60, 14 * 60),
)
def test_stated_offsets_are_converted(moment: datetime, minutes: int) -> None:
    there = moment.replace(tzinfo=HANOI).astimezone(timezone(timedelta(minutes=minutes)))
    sign = "-" if minutes < 0 else "+"
    text = f"{there:%Y/%m/%d %I:%M:%S %p} GMT{sign}{abs(minutes) // 60}:{abs(minutes) % 60:02}"
    assert _one(text, "America/New_York") == moment


def test_times_of_another_zone_become_the_offices() -> None:
    serial = (datetime(2024, 4, 30, 18, 30) - EPOCH) / DAY
    times = _times(serial, "2024-04-30 18:30:00", "2024-05-01 01:30:00 GMT+7", zone_from="Etc/GMT")
    assert set(times.values) == {datetime(2024, 5, 1, 1, 30)}
    assert times.moved == 2
    assert _times(serial).moved == 0
    assert _times(serial, zone_from="GMT+07:00").moved == 0


def test_an_hour_that_happened_twice_is_the_first_and_one_that_never_was_moves_on() -> None:
    assert _one(datetime(2024, 11, 3, 1, 30), "America/New_York") == datetime(2024, 11, 3, 12, 30)
    assert _one(datetime(2024, 3, 10, 2, 30), "America/New_York") == datetime(2024, 3, 10, 14, 30)


def test_texts_and_those_without_seconds_are_counted() -> None:
    times = _times("13/05/2024 8:15", "13/05/2024 8:15:23", "13/05/2024", "x", 45424.5)
    assert (times.texts, times.coarse) == (3, 2)


def test_zones_of_a_spreadsheet() -> None:
    moment = datetime(2024, 5, 1, tzinfo=UTC)
    for name, hours in (("Asia/Ho_Chi_Minh", 7), ("GMT+07:00", 7), ("GMT-3", -3), ("Etc/GMT", 0)):
        zone = read_zone(name)
        assert zone is not None
        assert zone.utcoffset(moment) == timedelta(hours=hours)
    assert [read_zone(name) for name in ("Giờ Hà Nội", "", "../etc", "Asia", "GMT+99:00")] == [None] * 5


@pytest.mark.parametrize(
    ("name", "hours"),
    [
        ("Asia/Ho_Chi_Minh", 7),
        ("Asia/Saigon", 7),
        ("GMT+07:00", 7),
        ("GMT+7", 7),
        ("GMT+05:30", 5.5),
        ("GMT+00:00", 0),
        ("Etc/GMT", 0),
        ("GMT+14:00", 14),
        ("GMT-12:00", -12),
    ],
)
def test_a_sheets_zone_is_one_with_the_same_offset(name: str, hours: float) -> None:
    assert datetime(2025, 5, 1, tzinfo=read_zone(name)).utcoffset() == timedelta(hours=hours)


@pytest.mark.parametrize("name", ["GMT+15:00", "Mars/Olympus", "", "../../etc/passwd", "Asia", "a\x00b"])
def test_an_unknown_zone_is_never_guessed(name: str) -> None:
    assert read_zone(name) is None
