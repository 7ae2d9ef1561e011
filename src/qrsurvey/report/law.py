"""The decrees that hold on the day of a report; what was repealed isn't cited any more.

Decree 61/2018/NĐ-CP (amended by 107/2021/NĐ-CP) until 30 June 2025; from 1 July 2025 Decree 118/2025/NĐ-CP,
amended by 367/2025/NĐ-CP. Personal data: Decree 13/2023/NĐ-CP until 31 December 2025; from 1 January 2026
Law 91/2025/QH15 and Decree 356/2025/NĐ-CP.
"""

from __future__ import annotations

from datetime import date

_ONE_STOP = (
    (date(2026, 1, 1), "law.one-stop-2026"),
    (date(2025, 7, 1), "law.one-stop-2025"),
    (date.min, "law.one-stop-2018"),
)
_PERSONAL_DATA = ((date(2026, 1, 1), "law.personal-data-2026"), (date.min, "law.personal-data-2023"))


def one_stop(day: date) -> str:
    """Return the id of the sentence that cites the decree on the one-stop mechanism."""
    return _latest(_ONE_STOP, day)


def personal_data(day: date) -> str:
    """Return the id of the sentence that cites the law on personal data."""
    return _latest(_PERSONAL_DATA, day)


def _latest(versions: tuple[tuple[date, str], ...], day: date) -> str:
    return next(message_id for start, message_id in versions if day >= start)
