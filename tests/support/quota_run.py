"""Many spreadsheets pulled on a simulated clock, from a Google that counts its minutes."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import requests

from qrsurvey.office.pull_sheets import PullRun, pull_sheets
from qrsurvey.sources.google import opening
from qrsurvey.sources.google.access import Access
from qrsurvey.sources.google.patience import Patience
from qrsurvey.survey.questions import Source
from qrsurvey.workspace.workspace import Workspace
from support.google_accounts import SERVICE_ADDRESS
from support.google_line import FakeLine
from support.google_model import Row, Spreadsheet, Tab, moment
from support.google_server import QUOTA, Reply
from support.held import held_open

READS, MINUTE = 60, 60.0
"""What Google allows one user of one project."""

_HEADERS: Row = ["Dấu thời gian", "Mã đơn vị", "Thái độ phục vụ", "Hài lòng chung", "Góp ý"]
_MAY = datetime(2025, 5, 1, 8)


class QuotaLine(FakeLine):
    """A line on which a call takes its time, to a Google that refuses what is too much in any minute.

    `arrivals` are the moments at which calls reached it, `refused` those beyond the quota.
    """

    def __init__(self, dice: random.Random, share: float, slowest: float) -> None:
        super().__init__(dice, share)
        self.now = 0.0
        self.arrivals: list[float] = []
        self.refused = 0
        self.too_many = False
        self._minute: deque[float] = deque()
        self._slowest = slowest

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds

    def send(self, request: requests.PreparedRequest, **options: object) -> requests.Response:
        """Answer, or refuse; a part of the time passes on the way there, the rest on the way back."""
        there, back = (self._dice.uniform(0.1, self._slowest / 2) for _ in range(2))
        self.now += there
        self.arrivals.append(self.now)
        while self._minute and self._minute[0] <= self.now - MINUTE:
            self._minute.popleft()
        self._minute.append(self.now)
        self.too_many = len(self._minute) > READS
        self.refused += self.too_many
        try:
            return super().send(request, **options)
        finally:
            self.now += back

    def _answer(self, request: requests.PreparedRequest) -> Reply:
        return QUOTA if self.too_many else super()._answer(request)


@dataclass(frozen=True)
class QuotaRun:
    """One run: what was pulled, the calls that arrived, those refused for the quota, the simulated seconds."""

    pulled: PullRun
    arrivals: Sequence[float]
    refused: int
    seconds: float

    @property
    def bound(self) -> float:
        """The seconds below which the quota lets nobody make so many calls: the first 60 are free."""
        return (len(self.arrivals) - 1) // READS * MINUTE

    @property
    def most(self) -> int:
        """The most calls that arrived within one minute."""
        most, first = 0, 0
        for last, at in enumerate(self.arrivals):
            while self.arrivals[first] <= at - MINUTE:
                first += 1
            most = max(most, last - first + 1)
        return most


class Province:
    """A spreadsheet for each of so many communes, and one workspace that pulls them all."""

    def __init__(self, workspace: Workspace, key: Path, count: int) -> None:
        sources = tuple(Source(f"xa-{n}", f"book-{n}", 0) for n in range(count))
        self.workspace = replace(workspace, survey=replace(workspace.survey, sources=sources))
        self._environment = {"GOOGLE_APPLICATION_CREDENTIALS": str(key)}
        self._rows: list[list[Row]] = [[_HEADERS, *_answers(n, 0, 5)] for n in range(count)]
        self._today = datetime(2025, 6, 1, 8, tzinfo=workspace.zone)

    def grow(self) -> None:
        """Three more answers each."""
        for n, rows in enumerate(self._rows):
            rows.extend(_answers(n, len(rows), 3))

    def pull(self, seed: int, *, faults: float = 0.0, slowest: float = 1.0, full: bool = False) -> QuotaRun:
        """Pull them all; `slowest` is the longest that a call takes."""
        self._today += timedelta(hours=1)
        dice = random.Random(seed)
        line = QuotaLine(dice, faults, slowest)
        line.books = {
            f"book-{n}": Spreadsheet(
                f"book-{n}", [Tab("Câu trả lời biểu mẫu 1", rows)], viewers={SERVICE_ADDRESS}
            )
            for n, rows in enumerate(self._rows)
        }
        way = Access(self._environment, Patience(line.sleep, dice.random, lambda: line.now))
        with patch.object(opening, "open_session", line.open), held_open(self.workspace.archive_path):
            pulled = pull_sheets(self.workspace, full=full, now=self._today, access=way)
        return QuotaRun(pulled, line.arrivals, line.refused, line.now)


def _answers(commune: int, first: int, count: int) -> list[Row]:
    return [
        [
            moment(_MAY + timedelta(minutes=n, seconds=commune)),
            "LONGHOA-7KQ2",
            "Hài lòng",
            "Hài lòng",
            f"số {n}",
        ]
        for n in range(first, first + count)
    ]
