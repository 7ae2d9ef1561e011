"""What a pull of a large Sheet costs, in one run on one machine: `python benchmarks/sheet_sync.py [ROWS]`.

A server on this machine, in a process of its own, answers as Google does (tests/support/google_server.py).
It is asked by (a) gspread's `get_all_records`, (b) gspread's plain values call with the types that we need,
(c) our reading alone, (d) a first pull, with everything that is judged and stored, (e) a second pull after 50
new rows. Bytes are those of the bodies, unpacked. Ratios are what counts; seconds are this machine's.
"""

from __future__ import annotations

import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from support.google_accounts import SERVICE_ADDRESS, make_service_account  # noqa: E402
from support.google_model import Row, Spreadsheet, Tab, moment  # noqa: E402
from support.google_server import GoogleServer  # noqa: E402
from support.workspaces import SURVEY, write_workspace  # noqa: E402

BOOK = "1aBcDeFgHiJkLmNoPqRsTuVwXyZ"
TITLE = "Câu trả lời biểu mẫu 1"
NEW = 50
HEADERS: Row = ["Dấu thời gian", "Mã đơn vị", "Thái độ phục vụ", "Hài lòng chung", "Góp ý"]
LABELS = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")


def answers(count: int, seed: int, start: datetime) -> list[Row]:
    """Rows as a form writes them: one in three has a comment."""
    dice = random.Random(seed)  # noqa: S311 - made-up answers
    rows: list[Row] = []
    for number in range(count):
        start += timedelta(seconds=dice.randrange(1, 150))
        comment = f"Ý kiến số {number}: cán bộ hướng dẫn tận tình" if number % 3 == 0 else ""
        rows.append(
            [
                moment(start),
                dice.choice(("LONGHOA-7KQ2", "HIEPTAN-AB12")),
                *dice.choices(LABELS, (2, 4, 10, 45, 40), k=2),
                comment,
            ]
        )
    return rows


def serve(folder: Path, count: int) -> None:
    """Answer until standard input ends; each line adds the new rows, and tells what was asked since."""
    tab = Tab(TITLE, [HEADERS, *answers(count, 1, datetime(2024, 1, 1))])
    with GoogleServer() as google:
        google.judged = False
        google.add(Spreadsheet(BOOK, [tab], viewers={SERVICE_ADDRESS}))
        make_service_account(folder, google)
        print(google.base_url, flush=True)
        for line in sys.stdin:
            if line.strip() == "grow":
                tab.rows += answers(NEW, 2, datetime(2025, 1, 1))
                tab.row_count = len(tab.rows)
            calls = len([request for request in google.requests if request.meaning != "token"])
            print(calls, google.sent, flush=True)


class Server:
    """The server's process, and what was asked of it."""

    def __init__(self, folder: Path, count: int) -> None:
        command = [sys.executable, __file__, "--serve", str(folder), str(count)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self.base_url = self._answer()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def tell(self, word: str) -> tuple[int, int]:
        """Return the calls and bytes so far."""
        assert self._process.stdin is not None
        print(word, file=self._process.stdin, flush=True)
        calls, sent = self._answer().split()
        return int(calls), int(sent)

    def measure(self, name: str, work: Callable[[], object]) -> SimpleNamespace:
        """Do something, and print what it cost."""
        calls, sent = self.tell("")
        began = time.perf_counter()
        work()
        seconds = time.perf_counter() - began
        now_calls, now_sent = self.tell("")
        cost = SimpleNamespace(calls=now_calls - calls, sent=now_sent - sent, seconds=seconds)
        print(f"{name:44} {cost.calls:5d} calls {cost.sent:13,d} bytes {seconds:8.2f} s", flush=True)
        return cost

    def stop(self) -> None:
        """End the process."""
        self._process.communicate("")


def main(count: int) -> None:
    """Measure, and print the ratios."""
    import gspread
    from gspread.http_client import HTTPClient

    from qrsurvey.office.make_codes import make_codes
    from qrsurvey.office.pull_sheets import pull_sheets
    from qrsurvey.sources.google import read_sheet
    from qrsurvey.sources.google.access import Access
    from qrsurvey.workspace.workspace import read_workspace

    print(f"{count:,} rows; {platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} CPUs")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = f"source: {{spreadsheet: {BOOK}, sheet: {TITLE}}}\n"
        workspace = read_workspace(write_workspace(folder / "office", survey=source + SURVEY))
        now = datetime(2025, 6, 1, 8, tzinfo=workspace.zone)
        make_codes(workspace, now=now)
        server = Server(folder, count)
        key = folder / "google.json"
        access = Access(
            {"GOOGLE_APPLICATION_CREDENTIALS": str(key), "QRSURVEY_GOOGLE_BASE_URL": server.base_url}
        )

        class Local(HTTPClient):
            def request(self, method: str, endpoint: str, *rest: object, **named: object) -> object:
                address = endpoint.replace("https://sheets.googleapis.com", server.base_url)
                return super().request(method, address, *rest, **named)

        scopes = ["https://www.googleapis.com/auth/spreadsheets.readonly"]
        client = gspread.service_account(str(key), scopes=scopes, http_client=Local)
        tab = client.open_by_key(BOOK).worksheet(TITLE)
        records = server.measure("gspread get_all_records", tab.get_all_records)
        plain = server.measure(
            "gspread plain values call",
            lambda: tab.get(value_render_option="UNFORMATTED_VALUE", date_time_render_option="SERIAL_NUMBER"),
        )
        reading = server.measure("our reading alone", lambda: read_sheet(workspace.source(), access=access))
        first = server.measure("our first pull", lambda: pull_sheets(workspace, now=now, access=access))
        server.tell("grow")
        later = now + timedelta(hours=1)
        second = server.measure(
            f"our second pull, {NEW} rows later", lambda: pull_sheets(workspace, now=later, access=access)
        )
        server.measure(
            "our full comparison", lambda: pull_sheets(workspace, now=later, access=access, full=True)
        )
        server.stop()
    print(f"reading alone / plain values call:    {reading.seconds / plain.seconds:7.2f} of the time")
    print(f"first pull / get_all_records:         {first.sent / records.sent:7.2%} of the bytes")
    print(f"second pull / get_all_records:        {second.sent / records.sent:7.3%} of the bytes")
    print(f"second pull / first pull:             {second.sent / first.sent:7.3%} of the bytes")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
