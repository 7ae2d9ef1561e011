"""Many sheets in one run: what is done stays done, and each that fails is named."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from qrsurvey.archive.audit import audit
from qrsurvey.archive.store import Archive
from qrsurvey.cli.main import run
from qrsurvey.errors import ArchiveError, BusyError, DataError, Message, SourceError
from qrsurvey.office.judging import judge_of
from qrsurvey.office.pull_sheets import PullRun, Watch, pull_sheets
from qrsurvey.sources.google.access import Access
from qrsurvey.sources.google.patience import Patience
from qrsurvey.survey.questions import Source
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.google_accounts import SERVICE_ADDRESS
from support.google_model import Row, Spreadsheet, Tab, moment
from support.google_server import (
    QUOTA,
    UNAVAILABLE,
    Act,
    Drop,
    GoogleServer,
    Reply,
    error,
    make_person,
    make_service_account,
)
from support.workspaces import SURVEY, write_workspace

HEADERS: Row = ["Dấu thời gian", "Mã đơn vị", "Thái độ phục vụ", "Hài lòng chung", "Góp ý"]
TITLE = "Câu trả lời biểu mẫu 1"
MAY = datetime(2025, 5, 1, 8)
GET, VALUES, BATCH = (f"sheets.spreadsheets.{name}" for name in ("get", "values.get", "values.batchGet"))


def answers(first: int, last: int, code: str = "LONGHOA-7KQ2", where: str = "") -> list[Row]:
    return [
        [moment(MAY + timedelta(minutes=n)), code, "Hài lòng", "Rất hài lòng", f"{where}số {n}"]
        for n in range(first, last + 1)
    ]


class Office:
    """A workspace with a spreadsheet for each of its sources, and a clock of its own."""

    def __init__(self, root: Path, google: GoogleServer) -> None:
        self.google, self.root = google, root
        self.environment = google.environment(make_service_account(root.parent, google))
        self.now = datetime(2025, 6, 1, 8)
        self.seconds = 0.0
        self.waits: list[tuple[str, float]] = []

    def communes(self, count: int, rows: int = 3) -> None:
        lines = "".join(
            f"  - {{name: xa-{n}, spreadsheet: book-{n:030}, sheet: {TITLE}}}\n" for n in range(count)
        )
        (self.root / "config" / "survey.yaml").write_text(f"sources:\n{lines}{SURVEY}", encoding="utf-8")
        for n in range(count):
            # Communes' citizens are others: the same answers in two sources are refused.
            tab = Tab(TITLE, [HEADERS, *answers(1, rows, where=f"xã {n}, ")])
            self.google.add(Spreadsheet(f"book-{n:030}", [tab], viewers={SERVICE_ADDRESS}))

    def book(self, n: int) -> Spreadsheet:
        return self.google.spreadsheets[f"book-{n:030}"]

    @property
    def workspace(self) -> Workspace:
        return read_workspace(self.root)

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds

    def pull(self, workspace: Workspace | None = None, **options: Any) -> PullRun:
        workspace = workspace or self.workspace
        access = Access(self.environment, Patience(self.sleep, lambda: 0.5, lambda: self.seconds))

        def waiting(why: Message, seconds: float) -> None:
            self.waits.append((why.id, seconds))

        options.setdefault("watch", Watch(waiting=waiting))
        return pull_sheets(workspace, now=self.now.replace(tzinfo=workspace.zone), access=access, **options)

    def counts(self) -> dict[str, int]:
        with Archive.open(self.workspace.archive_path, create=False, read_only=True) as archive:
            return dict(
                archive.read("SELECT source, count(*) FROM responses GROUP BY source ORDER BY source")
            )

    def calls(self) -> list[str]:
        found = [request.meaning for request in self.google.requests if request.meaning != "token"]
        self.google.requests.clear()
        return found


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    root = write_workspace(tmp_path / "office")
    assert run(["make-codes", "--workspace", str(root), "--quiet"]) == 0
    with GoogleServer() as google:
        yield Office(root, google)


def names(run_: PullRun) -> tuple[list[str], list[str], list[str]]:
    return [one.source for one in run_.pulled], [one.source for one in run_.failed], list(run_.left)


def test_one_that_fails_does_not_stop_the_others(office: Office) -> None:
    office.communes(5)
    office.book(1).viewers.clear()
    office.book(2).tabs[0].title = "Đã đổi tên"
    office.book(3).tabs[0].rows[0] = ["Dấu thời gian", "Khác"]
    found = office.pull()
    assert names(found) == (["xa-0", "xa-4"], ["xa-1", "xa-2", "xa-3"], [])
    assert [one.error.message.id for one in found.failed] == [
        "google.not-shared",
        "google.no-such-tab",
        "intake.no-code-column",
    ]
    assert office.counts() == {"xa-0": 3, "xa-4": 3}


def test_the_only_one_that_fails_is_told_as_any_other(office: Office) -> None:
    office.communes(2)
    office.book(1).viewers.clear()
    found = office.pull(source="xa-1")
    assert names(found) == ([], ["xa-1"], [])
    assert isinstance(found.failed[0].error, SourceError)
    office.book(0).tabs[0].rows[0] = ["Dấu thời gian", "Khác"]
    found = office.pull(source="xa-0")
    assert names(found) == ([], ["xa-0"], [])
    assert isinstance(found.failed[0].error, DataError)


def test_the_json_of_the_only_one_that_fails(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office.communes(1)
    office.book(0).viewers.clear()
    capsys.readouterr()
    assert _cli(office, monkeypatch, "--json") == 3
    said = capsys.readouterr()
    (failed,) = json.loads(said.out)
    assert (failed["source"], failed["error"]["id"]) == ("xa-0", "google.not-shared")
    assert said.err.startswith("Error:")
    office.book(0).viewers.add(SERVICE_ADDRESS)
    office.book(0).tabs[0].rows[0] = ["Dấu thời gian", "Khác"]
    assert _cli(office, monkeypatch, "--json") == 4
    (failed,) = json.loads(capsys.readouterr().out)
    assert failed["error"]["id"] == "intake.no-code-column"


def test_a_policy_that_forbids_the_sign_in_is_met_once(office: Office, tmp_path: Path) -> None:
    office.communes(5)
    office.environment = office.google.environment(make_person(tmp_path, office.google))
    office.google.fail(*[Reply(400, {"error": "admin_policy_enforced"})] * 9, on="token")
    found = office.pull()
    assert names(found) == ([], ["xa-0"], [f"xa-{n}" for n in range(1, 5)])
    assert found.failed[0].error.message.id == "google.domain-policy"
    assert office.calls() == []


def test_a_quota_that_is_closed_for_long_ends_the_run_and_says_until_when(office: Office) -> None:
    office.communes(3)
    office.google.fail(error(429, "x", "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED", {"Retry-After": "3600"}))
    found = office.pull()
    assert names(found) == ([], ["xa-0"], ["xa-1", "xa-2"])
    assert found.failed[0].error.message.id == "google.come-back"
    assert office.calls() == [GET]
    assert office.waits == []


@pytest.mark.parametrize("kind", ["interrupt", "quota", "network"])
def test_what_was_read_before_the_run_ended_is_stored_and_the_rest_comes_first_next_time(
    office: Office, kind: str
) -> None:
    office.communes(6)
    before = office.pull(source="xa-5")  # the youngest of all
    assert names(before)[0] == ["xa-5"]

    office.now += timedelta(minutes=1)
    turns: list[str] = []

    def turn(source: str, number: int, total: int) -> None:
        turns.append(f"{source} {number}/{total}")
        if source == "xa-3":
            if kind == "interrupt":
                raise KeyboardInterrupt
            office.google.fail(*[QUOTA if kind == "quota" else Drop()] * 99)

    found = office.pull(watch=Watch(turn=turn))
    failed = {"interrupt": [], "quota": ["xa-3"], "network": ["xa-3", "xa-4"]}[kind]
    left = [name for name in ("xa-3", "xa-4", "xa-5") if name not in failed]
    assert names(found) == (["xa-0", "xa-1", "xa-2"], failed, left)
    assert found.interrupted is (kind == "interrupt")
    assert office.counts() == {f"xa-{n}": 3 for n in (0, 1, 2, 5)}
    with Archive.open(office.workspace.archive_path, create=False) as archive:
        assert audit(archive, office.workspace.survey, judge_of(office.workspace, archive)).ok

    office.google._faults["sheets"].clear()
    office.now += timedelta(minutes=1)
    turns.clear()
    assert names(office.pull(watch=Watch(turn=lambda source, number, total: turns.append(source)))) == (
        [f"xa-{n}" for n in range(6)],
        [],
        [],
    )
    assert turns == ["xa-3", "xa-4", "xa-5", "xa-0", "xa-1", "xa-2"]
    assert office.counts() == {f"xa-{n}": 3 for n in range(6)}


def test_a_line_that_fails_once_costs_one_source(office: Office) -> None:
    office.communes(3)
    calm = [Act(lambda: None)] * 2
    office.google.fail(*calm, *[UNAVAILABLE] * 5)
    assert names(office.pull()) == (["xa-0", "xa-2"], ["xa-1"], [])


def test_more_spreadsheets_than_the_quota_allows_in_a_minute_wait_and_say_so(office: Office) -> None:
    office.communes(40, rows=1)
    assert len(office.pull().pulled) == 40
    assert office.waits == [("sync.waiting-quota", 60.0)]
    assert len(office.calls()) == 80


def test_new_rows_cost_two_calls_and_the_rest_is_compared_once_a_day(office: Office) -> None:
    office.communes(1, rows=200)
    assert office.pull().pulled[0].complete
    rows = office.book(0).tabs[0].rows
    rows += answers(201, 203)
    office.calls()
    found = office.pull().pulled[0]
    assert (found.complete, found.result.added, found.result.known) == (False, 3, 0)
    assert [one.row for one in found.intake.responses] == [202, 203, 204]
    assert office.calls() == [GET, BATCH]
    rows[5] = [*rows[5][:4], "sửa"]  # above what is read again
    office.now += timedelta(hours=23, minutes=59)
    found = office.pull().pulled[0]
    assert (found.complete, len(found.result.edited), found.result.event) == (False, 0, None)
    assert found.compared == datetime(2025, 6, 1, 8)
    office.now += timedelta(minutes=1)
    found = office.pull().pulled[0]
    assert (found.complete, len(found.result.edited), found.result.known) == (True, 1, 202)
    rows[6] = [*rows[6][:4], "sửa"]
    assert not office.pull().pulled[0].complete
    found = office.pull(full=True).pulled[0]
    assert (found.complete, len(found.result.edited)) == (True, 1)


def test_a_response_sent_twice_in_one_second_is_counted_by_a_complete_reading(office: Office) -> None:
    office.communes(1, rows=60)
    office.pull()
    rows = office.book(0).tabs[0].rows
    rows.append(rows[-1])
    found = office.pull().pulled[0]
    assert (found.complete, found.result.added, len(found.result.edited)) == (True, 1, 0)
    rows.append([*rows[10][:4], "khác"])  # the second and the code of a known one, far above
    found = office.pull().pulled[0]
    assert (found.complete, found.result.added, len(found.result.edited)) == (True, 1, 0)
    moved, rows[20] = rows[20], []  # cut, and pasted at the end
    rows.append(moved)
    found = office.pull().pulled[0]
    assert found.rearranged is not None
    assert (found.complete, found.result.added, found.rearranged.moved) == (True, 0, 1)


def test_whatever_changes_how_rows_are_understood_has_them_read_whole(office: Office) -> None:
    office.communes(1, rows=60)
    office.pull()
    assert not office.pull().pulled[0].complete
    path = office.root / "config" / "survey.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('{vi: "Góp ý"}', '{vi: "Góp ý", en: "Comment"}'), encoding="utf-8")
    assert office.pull().pulled[0].complete
    assert not office.pull().pulled[0].complete
    with Archive.open(office.workspace.archive_path, create=False) as archive:
        archive.connection.execute("DELETE FROM state WHERE key LIKE 'order:%'")
    assert office.pull().pulled[0].complete
    with Archive.open(office.workspace.archive_path, create=False) as archive:
        archive.connection.execute("UPDATE state SET value = 'x' WHERE key LIKE 'sheet:%'")
    assert office.pull().pulled[0].complete


def test_read_on_or_read_whole_the_archive_is_the_same(office: Office, tmp_path: Path) -> None:
    office.communes(1, rows=5)
    twin = tmp_path / "twin" / "office"
    shutil.copytree(office.root, twin)
    other = read_workspace(twin)
    stored = []
    for last in (80, 81, 140):
        office.book(0).tabs[0].rows = [HEADERS, *answers(1, last)]
        office.pull()
        office.pull(other, full=True)
    office.pull(full=True)
    for workspace in (office.workspace, other):
        with Archive.open(workspace.archive_path, create=False) as archive:
            stored.append(
                archive.read(
                    "SELECT seq, id, submitted, code, verdict, unit, cells FROM responses ORDER BY seq"
                )
            )
    assert stored[0] == stored[1]
    assert len(stored[0]) == 140


def test_an_archive_in_use_stops_before_anything_is_read(office: Office) -> None:
    office.communes(1)
    office.pull()
    office.calls()
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", hold, str(office.workspace.archive_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(BusyError):
            office.pull()
        holder.communicate(b"")
    assert office.calls() == []


def test_a_damaged_archive_stops_the_run(office: Office) -> None:
    office.communes(2)
    office.pull()
    with Archive.open(office.workspace.archive_path, create=False) as archive:
        archive.connection.execute("UPDATE ledger SET payload = '7' WHERE kind = 'pull'")
    office.book(0).tabs[0].rows += answers(9, 9)
    with pytest.raises(ArchiveError):
        office.pull(full=True)


def test_a_source_pointed_at_another_spreadsheet_is_read_whole(office: Office) -> None:
    office.communes(2, rows=60)
    office.book(1).tabs[0].rows = list(office.book(0).tabs[0].rows)
    office.pull(source="xa-0")
    workspace = office.workspace
    moved = replace(workspace.survey, sources=(Source("xa-0", f"book-{1:030}", sheet=TITLE),))
    found = office.pull(replace(workspace, survey=moved)).pulled[0]
    assert (found.complete, found.rearranged) == (True, None)
    assert (found.result.added, found.result.known) == (0, 60)


def _cli(office: Office, monkeypatch: pytest.MonkeyPatch, *options: str) -> int:
    for name, value in office.environment.items():
        monkeypatch.setenv(name, value)
    return run(["pull", "--workspace", str(office.root), "--lang", "en", *options])


def test_what_happened_is_said(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office.communes(2, rows=4)
    assert _cli(office, monkeypatch) == 0
    tab = office.book(0).tabs[0]
    rows = tab.rows
    tab.rows = [[*HEADERS, "Ghi chú"], rows[2], rows[1], rows[4], rows[3]]
    office.book(0).tabs.append(Tab("Câu trả lời biểu mẫu 2", [HEADERS], sheet_id=77))
    office.book(1).viewers.clear()
    capsys.readouterr()
    assert _cli(office, monkeypatch) == 3
    said = capsys.readouterr()
    assert "2 rows stand elsewhere" in said.out
    assert "New columns: Ghi chú" in said.out
    assert "sheet_id: 77" in said.err
    assert "Source xa-1 couldn't be pulled:" in said.err
    assert SERVICE_ADDRESS in said.err

    assert _cli(office, monkeypatch, "--json") == 3
    first, second = json.loads(capsys.readouterr().out)
    assert (first["source"], first["complete"], first["moved"], first["columns"]["added"]) == (
        "xa-0",
        False,
        0,
        [],
    )
    assert first["linked_tabs"] == [{"title": "Câu trả lời biểu mẫu 2", "sheet_id": 77}]
    assert (second["source"], second["error"]["id"]) == ("xa-1", "google.not-shared")
    office.book(1).viewers.add(SERVICE_ADDRESS)
    tab.rows.insert(2, answers(50, 50)[0])
    tab.rows[0] = ["Dấu thời gian", "Mã đơn vị", "Hài lòng chung", "Thái độ phục vụ", "Góp ý", "Lưu ý"]
    tab.rows[1:] = [[*row[:2], row[3], row[2], *row[4:]] for row in tab.rows[1:]]
    assert _cli(office, monkeypatch) == 0
    said = capsys.readouterr()
    assert "1 of them was inserted" in said.out
    assert "“Ghi chú” is now “Lưu ý”" in said.out
    assert "stand elsewhere: " in said.out
    assert "only new rows were read" in said.err


def test_many_sheets_are_said_in_few_lines(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office.communes(8)
    assert _cli(office, monkeypatch) == 0
    assert f"xa-7 – {TITLE}:" in capsys.readouterr().out
    office.book(3).tabs[0].rows += answers(9, 9)
    assert _cli(office, monkeypatch) == 0
    said = capsys.readouterr()
    assert [line for line in said.out.splitlines() if line.endswith(":")] == [f"xa-3 – {TITLE}:"]
    assert "7 sources have nothing new." in said.out
    assert said.err.count("only new rows were read") == 1


def test_an_interrupted_run_says_what_is_done_and_what_is_left(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office.communes(3)

    def interrupt() -> None:
        import _thread

        _thread.interrupt_main()

    office.google.fail(*[Act(lambda: None)] * 2, Act(interrupt))
    assert _cli(office, monkeypatch) == 130
    said = capsys.readouterr()
    assert "Interrupted" in said.err
    assert "xa-1, xa-2" in said.err
    assert "1 source is read and stored: xa-0" in said.err
    assert office.counts() == {"xa-0": 3}


def test_a_file_is_never_a_whole_sheet(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["pull", "--workspace", str(office.root), "--full", "--from", "a.csv", "--lang", "en"]) == 2
    assert "--full" in capsys.readouterr().err
