"""Words and numbers of one language, put together the way the report's sentences need them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from qrsurvey.i18n import numbers
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.survey.periods import Month, Period, PeriodKind
from qrsurvey.survey.questions import SIPAS_LEVELS, Question, Survey

DASH = "–"
"""What stands in a cell whose figure is not shown."""


class Wording:
    """The report's sentences and the way it writes figures."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._catalog = Catalog(language)

    def text(self, message_id: str, **values: object) -> str:
        """Return a sentence."""
        return self._catalog.text(message_id, **values)

    def plural(self, message_id: str, n: int, **values: object) -> str:
        """Return a sentence in the form that the language uses for `n`."""
        return self.text(message_id, n=n, **values)

    def count(self, value: int) -> str:
        """Write a whole number."""
        return numbers.count(value, self.language)

    def mean(self, value: float) -> str:
        """Write a mean of levels, which is rounded to what it can bear."""
        return numbers.decimal(value, 2, self.language)

    def percent(self, fraction: float) -> str:
        """Write a share: `90,64%`."""
        return numbers.percent(fraction, self.language)

    def tick(self, fraction: float) -> str:
        """Write a share on an axis: `90%`."""
        return numbers.percent(fraction, self.language, digits=0)

    def ratio(self, part: int, whole: int) -> str:
        """Write k of n: `455/502`."""
        return f"{self.count(part)}/{self.count(whole)}"

    def interval(self, low: float, high: float) -> str:
        """Write both bounds in the room of a table cell: `87,77–92,89%`."""
        return f"{self.percent(low).removesuffix('%')}–{self.percent(high)}"

    def points(self, fraction: float) -> str:
        """Write a difference of shares with its sign, in percentage points: `+1,30`."""
        return numbers.points(fraction, self.language)

    def points_unsigned(self, fraction: float) -> str:
        """Write the size of a difference of shares, in percentage points: `1,30`."""
        return numbers.points(abs(fraction), self.language).removeprefix("+")

    def month(self, month: Month) -> str:
        """Write a month: `tháng 5 năm 2025`."""
        name = self.text(f"report.month-{month.month}")
        return self.text("report.month-of-year", name=name, year=str(month.year))

    def period(self, period: Period) -> str:
        """Write a period: `tháng 5 năm 2025`, `quý II năm 2025`, `6 tháng đầu năm 2025`."""
        year = str(period.first.year)
        match period.kind:
            case PeriodKind.MONTH:
                return self.month(Month.of(period.first))
            case PeriodKind.QUARTER:
                number = ("I", "II", "III", "IV")[(period.first.month - 1) // 3]
                return self.text("report.period-quarter", number=number, year=year)
            case PeriodKind.HALF:
                half = 1 if period.first.month == 1 else 2
                return self.text(f"report.period-half-{half}", year=year)
            case PeriodKind.NINE_MONTHS | PeriodKind.YEAR:
                return self.text(f"report.period-{period.kind}", year=year)
            case PeriodKind.RANGE | PeriodKind.CAMPAIGN:
                return self.text(f"report.period-{period.kind}", first=period.first, last=period.last)

    def moment(self, value: datetime) -> str:
        """Write a day with its time: `08 giờ 00 ngày 03/06/2024`."""
        return self.text(
            "report.moment", hour=f"{value:%H}", minute=f"{value:%M}", day=numbers.day(value.date())
        )

    def month_in_date(self, month: int) -> str:
        """Write a month within a date: the decree pads the first two with a nought, and no other."""
        return self.text(f"report.month-{month:02}" if month <= 2 else f"report.month-{month}")

    def listed(self, names: Sequence[str]) -> str:
        """Write names one after the other: `A, B và C`; with semicolons where a name has a comma itself."""
        *first, last = names
        if not first:
            return last
        if any("," in name for name in names):
            return "; ".join(names)
        return self.text("report.listed", names=", ".join(first), last=last)

    def either(self, names: Sequence[str]) -> str:
        """Write names of which any will do: `A, B hoặc C`."""
        *first, last = names
        return self.text("report.either", names=", ".join(first), last=last) if first else last

    def table_label(self, number: int) -> str:
        """Write a table's number: `Bảng 1`."""
        return self.text("report.table", number=str(number))

    def chart_label(self, number: int) -> str:
        """Write a chart's number: `Biểu đồ 1`."""
        return self.text("report.chart", number=str(number))

    def question(self, question: Question) -> str:
        """Return a question's title."""
        return question.title(self.language)

    def levels(self, survey: Survey) -> tuple[str, ...]:
        """Return the names of the five levels, lowest first.

        The national ones are known in every language; an office's own are as it wrote them, and where its
        questions have different ones, the levels have numbers only.
        """
        options = {question.options for question in survey.ratings}
        if options <= {SIPAS_LEVELS, ()}:
            return tuple(self.text(f"report.level-{level}") for level in range(1, 6))
        if len(options) == 1:
            return tuple(option.label for option in options.pop())
        return tuple(self.text("report.level", level=str(level)) for level in range(1, 6))
