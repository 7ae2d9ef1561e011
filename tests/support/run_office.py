"""An office whose answers come into a Google Sheet, and whose runs send real mails."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from qrsurvey.archive.issued_reports import issued_reports
from qrsurvey.archive.outbox import Message, read_outbox
from qrsurvey.archive.store import Archive
from qrsurvey.office.make_codes import make_codes
from qrsurvey.office.running import Ran, run
from qrsurvey.sources.google.access import Access
from qrsurvey.sources.google.patience import Patience
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.case_office import LEVELS, SURVEY, UNITS, at
from support.google_accounts import SERVICE_ADDRESS
from support.google_model import Row, Spreadsheet, Tab, moment
from support.google_server import GoogleServer, make_service_account
from support.workspaces import write_workspace

BOOK = f"book-{0:030}"
TITLE = "Câu trả lời biểu mẫu 1"
HEADERS: Row = [
    "Dấu thời gian", "Mã đơn vị", "Thái độ phục vụ", "Hài lòng chung", "Có bị gợi ý chi thêm không", "Góp ý",
]  # fmt: skip
SOURCES = f"sources: [{{name: main, spreadsheet: {BOOK}, sheet: {TITLE}}}]\n"
RULES = """\
alerts:
  recipients:
    - {name: leaders, grades: [A], reports: true}
"""
UNIT_TOO = f"{RULES}    - {{name: longhoa, unit: LONGHOA, reports: true}}\n"


def prepare(root: Path, *, sources: str = SOURCES, units: str = UNITS, rules: str = RULES) -> Path:
    """A workspace with its codes made, to be copied."""
    workspace = read_workspace(write_workspace(root, units, sources + SURVEY + rules))
    made = make_codes(workspace, now=at(1, 8, 1)).codes
    codes = {str(code.text).rpartition("-")[0]: code.text for code in made}
    (root / "codes.txt").write_text("\n".join(f"{unit}={code}" for unit, code in codes.items()), "utf-8")
    return root


class RunOffice:
    """One office and its Sheet; `run` is all that is due at a moment."""

    def __init__(self, prepared: Path, root: Path, google: GoogleServer) -> None:
        shutil.copytree(prepared, root)
        self.root, self.google = root, google
        self.environment = google.environment(make_service_account(root.parent, google))
        lines = (root / "codes.txt").read_text("utf-8").splitlines()
        self.codes = dict(line.split("=") for line in lines)
        self.tab = Tab(TITLE, [HEADERS])
        google.add(Spreadsheet(BOOK, [self.tab], viewers={SERVICE_ADDRESS}))

    @property
    def workspace(self) -> Workspace:
        return read_workspace(self.root)

    def answer(
        self, when: datetime, unit: str = "LONGHOA", *, extra: str = "Không", comment: str = ""
    ) -> None:
        self.tab.rows.append(
            [moment(when.replace(tzinfo=None)), self.codes[unit], LEVELS[3], LEVELS[4], extra, comment]
        )

    def access(self) -> Access:
        seconds = 0.0

        def sleep(wait: float) -> None:
            nonlocal seconds
            seconds += wait

        return Access(self.environment, Patience(sleep, lambda: 0.5, lambda: seconds))

    def run(self, now: datetime) -> Ran:
        return run(self.workspace, now=now, access=self.access())

    def issued(self) -> list[str]:
        with Archive.open(self.workspace.archive_path, create=False, read_only=True) as archive:
            return [one.report.period for one in issued_reports(archive)]

    def outbox(self) -> tuple[Message, ...]:
        with Archive.open(self.workspace.archive_path, create=False, read_only=True) as archive:
            return read_outbox(archive)

    def calls(self) -> list[str]:
        """What Google was asked since the last time."""
        found = [
            request.meaning.removeprefix("sheets.spreadsheets.")
            for request in self.google.requests
            if request.meaning != "token"
        ]
        self.google.requests.clear()
        return found
