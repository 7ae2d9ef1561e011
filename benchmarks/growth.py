"""What a town, a province and a country need: `python benchmarks/growth.py`, from benchmarks/results.md.

Nothing is measured here: rates that the other benchmarks have measured are multiplied by what a town, a
province or a country has. Where a size lies between two that were measured, what holds for the larger one is
told; beyond the largest it is drawn on in a straight line, and marked with a tilde.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "results.md"

READS_A_MINUTE = 60
"""What Google allows one account of a project (developers.google.com/workspace/sheets/api/limits)."""

ACCOUNTS_A_PROJECT = 5
"""As many accounts use up a project's own 300 reads a minute."""

CELLS_OF_A_SHEET = 10_000_000
"""What Google lets one spreadsheet have (support.google.com/drive/answer/37603)."""

COLUMNS = 14
"""Columns of the seed survey's sheet, with the time."""

YEARS = 5


@dataclass(frozen=True)
class Place:
    """Who asks: its responses a year, its units, its sheets (one for each commune or town), its offices.

    Each of `offices` has an archive and a Google project of its own.
    """

    name: str
    responses: int
    units: int
    sheets: int
    offices: int = 1


PLACES = (
    Place("a town", 20_000, 20, 1),
    Place("a province", 2_000_000, 300, 100),
    Place("a country, by province", 300_000_000, 10_000, 3_400, 34),
    Place("a country, in one archive", 300_000_000, 10_000, 3_400),
)


@dataclass(frozen=True)
class Rates:
    """What was measured: by number of archived responses where that matters."""

    bytes_each: dict[int, float]
    figures: dict[int, float]
    report: dict[int, float]
    first_pull: float
    calls_a_sheet: float
    unit_report: float
    placard: float


def read(text: str) -> Rates:
    """Read the rates from the page of all results.

    Raises:
        ValueError: a measurement isn't there.
    """

    def table(pattern: str) -> dict[int, float]:
        found = {_number(size): _number(value) for size, value in re.findall(pattern, text, re.MULTILINE)}
        if not found:
            raise ValueError(pattern)
        return found

    def one(pattern: str) -> float:
        found = re.search(pattern, text, re.MULTILINE)
        if found is None:
            raise ValueError(pattern)
        return _number(found[1])

    warm = r"^\| ([\d,]+) \([\d,]+\) \| {} \| [\d.,]+ s \| ([\d.,]+) s"
    million = re.search(r"^\| 1,000,000 rows .*?(?=\n\n|\Z)", text, re.MULTILINE | re.DOTALL)
    if million is None:
        raise ValueError("pull")
    pulled = re.search(r"\| first pull, CSV \| ([\d,]+)", million[0])
    sheets, calls = one(r"^(\d+) spreadsheets"), one(r"^second pull, three new rows each +(\d+) calls")
    if pulled is None:
        raise ValueError("first pull")
    return Rates(
        bytes_each=table(r"^\| ([\d,]+) \| [\d,]+ MiB \| (\d+) \|"),
        figures=table(warm.format("qrsurvey, figures")),
        report=table(warm.format("qrsurvey, with signals and topics")),
        first_pull=_number(pulled[1]),
        calls_a_sheet=calls / sheets,
        unit_report=one(r"^\| \d+ processes \| [\d.,]+ \| ([\d.,]+) \|"),
        placard=one(r"^\| 10,000 \| this tool, proven, and a proven file a unit \| ([\d.]+)") / 10_000,
    )


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def at(sizes: dict[int, float], size: float) -> tuple[float, bool]:
    """Return what holds at a size, and whether it was only drawn on."""
    known = min((one for one in sizes if one >= size), default=None)
    if known is not None:
        return sizes[known], False
    largest = max(sizes)
    return sizes[largest] * size / largest, True


def rows(rates: Rates) -> list[list[str]]:
    """Return the table: a line for each thing, a column for each place."""
    lines: list[list[str]] = [["", *(place.name for place in PLACES)]]

    def line(name: str, values: Sequence[str]) -> None:
        lines.append([name, *values])

    line("responses a year", [f"{place.responses:,}" for place in PLACES])
    line("units", [f"{place.units:,}" for place in PLACES])
    line("forms and sheets (one a commune)", [f"{place.sheets:,}" for place in PLACES])
    line("archives, each on a PC", [f"{place.offices:,}" for place in PLACES])
    line("years until a sheet is full", [f"{_full(place):.0f}" for place in PLACES])
    line("reads of Google a day (one pull)", [f"{_calls(place, rates):,.0f}" for place in PLACES])
    line("minutes of quota, one account an office", [f"{_minutes(place, rates, 1):,.0f}" for place in PLACES])
    line(
        f"minutes of quota, {ACCOUNTS_A_PROJECT} accounts",
        [f"{_minutes(place, rates, ACCOUNTS_A_PROJECT):,.0f}" for place in PLACES],
    )
    line(
        "a day's new responses into one archive", [_time(_day(place) / rates.first_pull) for place in PLACES]
    )
    line(f"archive after {YEARS} years", [_size(_bytes(place, rates)) for place in PLACES])
    line("a month's figures", [_counted(rates.figures, place) for place in PLACES])
    line("a month's report, with signals and topics", [_counted(rates.report, place) for place in PLACES])
    line(
        "reports of all units",
        [_time(ceil(place.units / place.offices) * rates.unit_report) for place in PLACES],
    )
    line(
        "placards of all units, each decoded again",
        [_time(ceil(place.units / place.offices) * rates.placard) for place in PLACES],
    )
    return lines


def _full(place: Place) -> float:
    return CELLS_OF_A_SHEET / COLUMNS / (place.responses / place.sheets)


def _calls(place: Place, rates: Rates) -> float:
    return place.sheets * rates.calls_a_sheet


def _minutes(place: Place, rates: Rates, accounts: int) -> float:
    return ceil(_calls(place, rates) / place.offices / (READS_A_MINUTE * accounts))


def _day(place: Place) -> float:
    return place.responses / place.offices / 250


def _bytes(place: Place, rates: Rates) -> float:
    return place.responses / place.offices * YEARS * rates.bytes_each[max(rates.bytes_each)]


def _counted(sizes: dict[int, float], place: Place) -> str:
    """Two years of an office's responses, as they were measured."""
    seconds, drawn_on = at(sizes, 2 * place.responses / place.offices)
    return ("~" if drawn_on else "") + _time(seconds)


def _time(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.2g} s" if seconds < 10 else f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


def _size(count: float) -> str:
    return f"{count / 1e6:,.0f} MB" if count < 1e9 else f"{count / 1e9:,.0f} GB"


def measure(text: str) -> list[str]:
    """Return the table as Markdown."""
    head, *body = rows(read(text))
    return [
        "## What a town, a province and a country need",
        "",
        "Multiplied from the rates above; `~`: drawn on beyond what was measured.",
        "",
        f"| {' | '.join(head)} |",
        "| --- |" + " ---: |" * (len(head) - 1),
        *(f"| {' | '.join(line)} |" for line in body),
    ]


if __name__ == "__main__":
    print("\n".join(measure(RESULTS.read_text(encoding="utf-8"))))
