"""Reads the test server the way `pull` reads Google, without ever really sleeping."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from qrsurvey.sources.google import read_sheet
from qrsurvey.sources.google.access import Access
from qrsurvey.sources.google.patience import Patience
from qrsurvey.sources.table import Progress, RawTable
from qrsurvey.survey.questions import Source
from support.google_accounts import SERVICE_ADDRESS
from support.google_model import Row, Spreadsheet, Tab, moment
from support.google_server import GoogleServer

SPREADSHEET = "1aBcD-eF_9"
SOURCE = Source(spreadsheet=SPREADSHEET)
RESPONSES = "Câu trả lời biểu mẫu 1"
HEADERS: Row = ["Dấu thời gian", "Mã đơn vị", "Thái độ phục vụ", "Góp ý"]
ROWS: list[Row] = [
    HEADERS,
    [moment(datetime(2025, 5, 1)), "LONGHOA-7KQ2", "Hài lòng", "Ngồi chờ lâu"],
    [moment(datetime(2025, 5, 31, 23, 59, 59)), "longhoa-7kq2", "Rất hài lòng"],
]


@dataclass
class Reader:
    """Reads from the test server; `waits` are the sleeps asked for, in seconds. Time passes by them only."""

    server: GoogleServer
    environment: dict[str, str]
    waits: list[float] = field(default_factory=list)
    now: float = 1_000.0

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.waits.append(seconds)
        self.now += seconds

    @property
    def access(self) -> Access:
        """The way to the server."""
        return Access(self.environment, Patience(self.sleep, lambda: 0.0, lambda: self.now))

    def read(self, source: Source = SOURCE, progress: Progress | None = None) -> RawTable:
        """Read without jitter."""
        return read_sheet(source, access=self.access, progress=progress)

    def share(self, *tabs: Tab, **properties: Any) -> Spreadsheet:
        """Share a spreadsheet of these tabs, or of an ordinary one, with the service account."""
        viewers = properties.pop("viewers", {SERVICE_ADDRESS})
        book = Spreadsheet(
            SPREADSHEET, list(tabs or [Tab(RESPONSES, list(ROWS))]), viewers=viewers, **properties
        )
        return self.server.add(book)
