"""Numbers and dates as a language writes them: `1.234`, `82,66%`, `31/05/2024`.

Rounding happens here and nowhere else: figures stay fractions until they are drawn.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from qrsurvey.i18n.language import Language


@lru_cache(4096)
def count(value: int, language: Language) -> str:
    """Write a whole number with its thousands mark."""
    from babel.numbers import format_decimal

    return str(format_decimal(value, locale=language.value))


def decimal(value: float, digits: int, language: Language) -> str:
    """Write a number with exactly `digits` decimals, halves rounded up as people round."""
    from babel.numbers import format_decimal

    return str(
        format_decimal(
            _rounded(value, digits),
            format="#,##0" + ("." + "0" * digits if digits else ""),
            locale=language.value,
            decimal_quantization=False,
        )
    )


def percent(fraction: float, language: Language, digits: int = 2) -> str:
    """Write a fraction as a percentage, the sign next to the number: 0.8266 is `82,66%`."""
    return decimal(float(Decimal(repr(float(fraction))) * 100), digits, language) + "%"


def points(fraction: float, language: Language, digits: int = 2) -> str:
    """Write a difference of two shares in percentage points, always with its sign."""
    value = decimal(abs(float(Decimal(repr(float(fraction))) * 100)), digits, language)
    if fraction > 0:
        return "+" + value
    return ("−" if fraction < 0 else "") + value


def day(value: date) -> str:
    """Write a day as dd/mm/yyyy, in both languages: the office's documents know no other order."""
    return f"{value.day:02}/{value.month:02}/{value.year:04}"


def moment(value: datetime) -> str:
    """Write a day with its time to the minute."""
    return f"{value:%H:%M} {day(value)}"


def month_first(locale: str) -> bool:
    """Tell whether a locale (`en_US`) writes the month before the day; one that nobody knows doesn't."""
    from babel import Locale, UnknownLocaleError

    try:
        pattern = str(Locale.parse(locale).date_formats["short"].pattern)
    except (UnknownLocaleError, ValueError, TypeError):
        return False
    return pattern.find("M") < pattern.find("d") and not pattern.startswith("y")


def _rounded(value: float, digits: int) -> Decimal:
    # repr() gives the shortest decimal that is this float: 0.825 stays 0.825 and rounds up.
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
