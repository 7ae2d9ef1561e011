from __future__ import annotations

from datetime import date, datetime

import pytest

from qrsurvey.i18n import numbers
from qrsurvey.i18n.language import Language

VI, EN = Language.VI, Language.EN


def test_counts_have_the_thousands_mark_of_the_language() -> None:
    assert numbers.count(1234567, VI) == "1.234.567"
    assert numbers.count(1234567, EN) == "1,234,567"


@pytest.mark.parametrize(
    ("fraction", "vietnamese"),
    [
        (0.8266, "82,66%"),
        (1.0, "100,00%"),
        (0.0, "0,00%"),
        (0.123450, "12,35%"),
        (2 / 3, "66,67%"),
        (12.5, "1.250,00%"),
    ],
)
def test_percentages_have_two_decimals_and_a_comma(fraction: float, vietnamese: str) -> None:
    assert numbers.percent(fraction, VI) == vietnamese


def test_halves_round_up_as_people_round() -> None:
    assert numbers.decimal(0.125, 2, EN) == "0.13"
    assert numbers.decimal(2.675, 2, EN) == "2.68"  # the float is a little less, the person wrote 2.675


def test_differences_carry_their_sign() -> None:
    assert numbers.points(0.0130, VI) == "+1,30"
    assert numbers.points(-0.0130, VI) == "−1,30"
    assert numbers.points(0.0, VI) == "0,00"


def test_days_are_written_day_first() -> None:
    assert numbers.day(date(2024, 5, 31)) == "31/05/2024"
    assert numbers.moment(datetime(2024, 5, 1, 7, 5)) == "07:05 01/05/2024"


@pytest.mark.parametrize(
    ("locale", "first"),
    [
        ("en_US", True),
        ("fil_PH", True),
        ("vi_VN", False),
        ("en_GB", False),
        ("fr_FR", False),
        ("ja_JP", False),  # the year leads, nothing can be confused
        ("sv_SE", False),
        ("", False),
        ("xx_XX", False),
        ("not a locale", False),
    ],
)
def test_which_locales_write_the_month_before_the_day(locale: str, first: bool) -> None:  # noqa: FBT001
    assert numbers.month_first(locale) is first
