"""Working hours as people type them."""

import pytest

from qrsurvey.errors import UsageError
from qrsurvey.office.new_hours import read_hours, write_hours

HALVES = ("07:00-11:30", "13:00-17:00")


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("07:00-11:30, 13:00-17:00", {"mon-fri": HALVES}),
        ("7h-11h30 13h-17h", {"mon-fri": HALVES}),
        ("7h00 đến 11h30 và 13h – 17h", {"mon-fri": HALVES}),
        ("mon-fri 07:00-11:30,13:00-17:00; sat 07:00-11:30", {"mon-fri": HALVES, "sat": HALVES[:1]}),
        ("Thứ hai - thứ sáu: 7h-11h30, 13h-17h; thứ bảy 7h-11h30", {"mon-fri": HALVES, "sat": HALVES[:1]}),
        ("T2-T6 7-11.30, 13-17; CN 7h-11h30", {"mon-fri": HALVES, "sun": HALVES[:1]}),
        ("thứ 7 7h-11h30", {"sat": HALVES[:1]}),
        ("thu 7:00-11:30", {"thu": HALVES[:1]}),
    ],
)
def test_hours_are_read_as_they_are_said(typed: str, hours: dict[str, tuple[str, ...]]) -> None:
    assert read_hours(typed) == hours
    assert read_hours(write_hours(hours)) == hours


@pytest.mark.parametrize(
    "typed",
    [
        "",
        ";",
        "sáng",
        "8-5",
        "7h-25h",
        "7h-11h60",
        "13h-17h, 7h-11h",
        "7h-12h, 11h-17h",
        "fri 8-9; mon-fri 8-9",
    ],
)
def test_what_are_no_hours_is_refused(typed: str) -> None:
    with pytest.raises(UsageError):
        read_hours(typed)
