"""A workspace in good health: its form open, codes made, answers pulled from the test server's spreadsheet."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from qrsurvey.office.make_codes import make_codes
from qrsurvey.office.pull_sheets import pull_sheets
from qrsurvey.sources.google.access import Access
from qrsurvey.workspace.workspace import read_workspace
from support.google_accounts import SERVICE_ADDRESS, make_service_account
from support.google_forms_model import StoredForm
from support.google_model import Row, Spreadsheet, Tab, moment
from support.google_server import GoogleServer
from support.live_forms import ENTRY, FORM_ID, made_form
from support.workspaces import SURVEY, UNITS, write_workspace

NOW = datetime(2025, 6, 2, 8, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
SPREADSHEET = "1aBcD-eF_9"
SOURCE = f"""\
source:
  spreadsheet: https://docs.google.com/spreadsheets/d/{SPREADSHEET}/edit
  sheet_id: 7
"""
HEADERS: Row = ["Dấu thời gian", "Mã đơn vị", "Thái độ phục vụ", "Hài lòng chung", "Góp ý"]
ROWS: list[Row] = [
    HEADERS,
    [moment(datetime(2025, 5, 1, 9)), "LONGHOA-0000", "Hài lòng", "Hài lòng", "Ngồi chờ lâu"],
    [moment(datetime(2025, 5, 31, 16)), "", "Rất hài lòng", "Hài lòng"],
]


def spreadsheet(**properties: object) -> Spreadsheet:
    tabs = [Tab("Trang tính1", [], 0), Tab("Câu trả lời biểu mẫu 1", list(ROWS), 7)]
    return Spreadsheet(**{"id": SPREADSHEET, "tabs": tabs, "viewers": {SERVICE_ADDRESS}, **properties})  # type: ignore[arg-type]


def serve(google: GoogleServer, root: Path) -> StoredForm:
    """Let a server have the spreadsheet and the form of a patient."""
    google.add(spreadsheet())
    form = made_form(read_workspace(root), SERVICE_ADDRESS)
    form.linked_sheet = SPREADSHEET
    return google.forms.add(form)


PLACE = "  place: Hòa Thành\n"
HOURS = '  working_hours: {mon-fri: ["07:00-11:30", "13:00-17:00"], sat: ["07:00-11:30"]}\n'


def make_patient(root: Path) -> Path:
    """Make the workspace; the server that it was pulled from is gone afterwards."""
    write_workspace(
        root, UNITS.replace(PLACE, PLACE + HOURS), SURVEY.replace(ENTRY, f"{ENTRY}\n  id: {FORM_ID}") + SOURCE
    )
    workspace = read_workspace(root)
    make_codes(workspace, now=NOW - timedelta(days=60))
    with GoogleServer() as google:
        google.add(spreadsheet())
        environment = google.environment(make_service_account(root.parent, google))
        pull_sheets(workspace, access=Access(environment), now=NOW - timedelta(days=1))
    return root
