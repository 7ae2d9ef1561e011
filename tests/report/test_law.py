"""The decrees that a report cites are those in force on its day."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from qrsurvey.i18n.language import Language
from qrsurvey.report import law
from qrsurvey.report.model import Paragraph, Report
from support.answers import MAY, figures, make, report

# Since when a decree is in force, and what it put in the place of what.
OLD = {"61/2018/NĐ-CP", "107/2021/NĐ-CP", "13/2023/NĐ-CP"}
MIDDLE = {"118/2025/NĐ-CP", "13/2023/NĐ-CP"}
NEW = {"118/2025/NĐ-CP", "367/2025/NĐ-CP", "91/2025/QH15", "356/2025/NĐ-CP"}
EVERY = OLD | MIDDLE | NEW


def _text(made: Report) -> str:
    blocks = [*made.blocks, *(block for annex in made.annexes for block in annex.blocks)]
    return "\n".join(block.text for block in blocks if isinstance(block, Paragraph))


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("now", "cited"),
    [
        (datetime(2024, 6, 3, 8), OLD),
        (datetime(2025, 6, 30, 23, 59), OLD),
        (datetime(2025, 7, 1), MIDDLE),
        (datetime(2025, 12, 31, 23, 59), MIDDLE),
        (datetime(2026, 1, 1), NEW),
        (datetime(2030, 5, 2), NEW),
    ],
)
def test_the_day_of_the_report_decides_what_is_cited(
    now: datetime, cited: set[str], language: Language
) -> None:
    text = _text(report(figures(make(20, "MOTCUA", 1, month=MAY), now=now), now=now, language=language))
    assert {number for number in EVERY if number in text} == cited


def test_the_period_reported_on_decides_nothing() -> None:
    # A report on May 2025 that is written in 2026 cites the law of 2026.
    now = datetime(2026, 2, 1)
    assert "118/2025" in _text(report(figures([], month=MAY, now=now), now=now))


@pytest.mark.parametrize("day", [date.min, date(2018, 4, 23), date.max])
def test_there_is_a_law_for_every_day(day: date) -> None:
    assert law.one_stop(day)
    assert law.personal_data(day)
