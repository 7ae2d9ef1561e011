"""Archives in a test's folder, and rows to pull into them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from qrsurvey.archive.comparing import Reading
from qrsurvey.archive.store import Archive
from qrsurvey.archive.sync import SyncResult, sync
from qrsurvey.codes.verdict import Judgement, Verdict
from qrsurvey.intake.incoming import Incoming
from qrsurvey.sources.table import SourceKind
from qrsurvey.survey.questions import SIPAS_LEVELS, Kind, Option, Question, Role, Survey

AT = datetime(2024, 6, 1, 3, 0, 0, tzinfo=UTC)
MORNING = datetime(2024, 5, 12, 8, 15, 23)

CODE, OVERALL, VISIT, CHANNELS, COMMENT = "Mã đơn vị", "Hài lòng chung", "Ngày nộp", "Kênh nộp", "Góp ý"
HEADERS = frozenset({CODE, OVERALL, VISIT, CHANNELS, COMMENT})

SURVEY = Survey(
    {"vi": "Khảo sát"},
    (
        Question("code", Kind.TEXT, {"vi": CODE}, Role.CODE),
        Question("overall", Kind.RATING, {"vi": OVERALL}, Role.HEADLINE, ("Mức hài lòng",), SIPAS_LEVELS),
        Question("visit", Kind.TEXT, {"vi": VISIT}, Role.VISIT),
        Question(
            "channels", Kind.MULTIPLE, {"vi": CHANNELS}, options=(Option("Trực tiếp"), Option("Qua mạng"))
        ),
        Question("comment", Kind.TEXT, {"vi": COMMENT}, Role.COMMENT),
    ),
)


@dataclass(frozen=True)
class Judge:
    """Takes the word before the dash for the unit; `moved` sends a unit's answers to another one."""

    fingerprint: str = "key one"
    moved: tuple[str, str] | None = None

    def judge(self, text: str, submitted: datetime | None) -> Judgement:
        unit = text.partition("-")[0].strip().upper()
        if not unit:
            return Judgement(Verdict.MISSING)
        if self.moved and unit == self.moved[0]:
            return Judgement(Verdict.RETIRED, self.moved[1])
        return Judgement(Verdict.VALID, unit)


JUDGE = Judge()


def row(
    second: float | None = 0,
    code: str = "LONGHOA-7KQ2",
    overall: str = "Hài lòng",
    comment: str = "",
    number: int = 2,
    **more: str,
) -> Incoming:
    """A row `second` seconds after a morning in May; `visit` and `channels` beside what is named."""
    cells = {CODE: code, OVERALL: overall, COMMENT: comment}
    cells |= {{"visit": VISIT, "channels": CHANNELS}[name]: text for name, text in more.items()}
    cells = {header: text for header, text in cells.items() if text}
    submitted = None if second is None else MORNING + timedelta(seconds=second)
    return Incoming(
        number,
        submitted,
        code,
        JUDGE.judge(code, submitted),
        cells,
        frozenset({COMMENT, VISIT} & cells.keys()),
    )


def pull(
    archive: Archive,
    rows: Iterable[Incoming],
    *,
    origin: SourceKind = SourceKind.SHEET,
    complete: bool | None = None,
    headers: Iterable[str] = HEADERS,
    source: str = "main",
    survey: Survey = SURVEY,
    judge: Judge = JUDGE,
    **more: Any,
) -> SyncResult:
    """Pull rows; a sheet is read completely unless told otherwise, a file never."""
    whole = origin is SourceKind.SHEET if complete is None else complete
    reading = Reading(source, origin, frozenset(headers), rows, whole)
    return sync(archive, reading, survey=survey, judge=judge, at=AT, **more)


def contents(archive: Archive, table: str = "responses") -> list[tuple[Any, ...]]:
    """All rows of a table, in one order."""
    return sorted(archive.read(f"SELECT * FROM {table}"), key=repr)


def everything(archive: Archive) -> dict[str, list[tuple[Any, ...]]]:
    return {
        name: contents(archive, name)
        for name in ("responses", "answers", "changes", "decisions", "ledger", "state")
    }


def tamper(path: Path, *statements: str, parameters: Mapping[str, Any] | None = None) -> None:
    """Change an archive the way another program would."""
    with duckdb.connect(path) as connection:
        for statement in statements:
            connection.execute(statement, parameters or None)


def numbered_salts() -> Callable[[], str]:
    """Salts that can be foretold."""
    count = iter(range(10**9))
    return lambda: f"salt {next(count)}"
