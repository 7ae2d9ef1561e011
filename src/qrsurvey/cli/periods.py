"""The period that the options of a command line name."""

import re
from dataclasses import dataclass
from datetime import date

from qrsurvey.cli.days import read_day
from qrsurvey.errors import UsageError
from qrsurvey.survey.near_period import guess_period
from qrsurvey.survey.periods import EARLIEST_YEAR, LATEST_YEAR, Period, PeriodKind
from qrsurvey.survey.units import Office

_MONTH = re.compile(r"(\d{4})/(\d{1,2})|(\d{1,2})[-/](\d{4})", re.ASCII)

_FORMS = {
    PeriodKind.MONTH: ("--month", "2024-05"),
    PeriodKind.QUARTER: ("--quarter", "2024-Q2"),
    PeriodKind.HALF: ("--half", "2024-H1"),
    PeriodKind.NINE_MONTHS: ("--nine-months", "2024"),
    PeriodKind.YEAR: ("--year", "2024"),
}


@dataclass(frozen=True)
class AskedPeriod:
    """What was typed for each kind of period, and the days and the campaign."""

    typed: dict[PeriodKind, str | None]
    first: str | None = None
    last: str | None = None
    campaign: bool = False

    def read(self, office: Office, today: date) -> Period | None:
        """Return the period; None where none was named.

        Raises:
            UsageError: more than one was named, this is no period, or the campaign's first day isn't known.
        """
        named = [_FORMS[kind][0] for kind, text in self.typed.items() if text is not None]
        if self.first is not None or self.last is not None:
            named.append("--from")
        if self.campaign:
            named.append("--campaign")
        if len(named) > 1:
            raise UsageError("cli.periods-many", options=named)
        for kind, text in self.typed.items():
            if text is not None:
                return read_period(kind, text, today)
        if self.first is not None or self.last is not None:
            return _range(self.first, self.last)
        return _campaign(office, today) if self.campaign else None


def read_period(kind: PeriodKind, text: str, today: date) -> Period:
    """Read a period of one kind.

    Raises:
        UsageError: this is none, or one of another kind.
    """
    option, example = _FORMS[kind]
    label = f"{text.strip()}-9M" if kind is PeriodKind.NINE_MONTHS else text
    if kind is PeriodKind.MONTH:
        label = _month_label(text.strip())
    try:
        period = Period.parse(label)
    except ValueError as error:
        near = guess_period(kind, text, today)
        raise UsageError(f"cli.not-a-{kind}", value=text, guess=near) from error
    if period.kind is not kind:
        raise UsageError("cli.other-period", option=option, value=text, example=example)
    return period


def _month_label(typed: str) -> str:
    """Return `2024-05` for `05/2024`, `5-2024` and `2024/5`: nothing else can be meant."""
    if found := _MONTH.fullmatch(typed):
        year, month = (found[1], found[2]) if found[1] else (found[4], found[3])
        return f"{year}-{month:0>2}"
    return typed


def _range(first: str | None, last: str | None) -> Period:
    if first is None or last is None:
        raise UsageError("cli.half-range", option="--from" if first is None else "--to")
    start, end = read_day(first), read_day(last)
    if start > end:
        raise UsageError("cli.days-reversed", first=start, last=end)
    for day, typed in ((start, first), (end, last)):
        if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            raise UsageError("cli.not-a-day", value=typed)
    return Period(start, end, PeriodKind.RANGE)


def _campaign(office: Office, today: date) -> Period:
    first = office.campaign_from
    if first is None:
        raise UsageError("cli.no-campaign")
    return Period(first, max(first, min(office.campaign_to or today, today)), PeriodKind.CAMPAIGN)
