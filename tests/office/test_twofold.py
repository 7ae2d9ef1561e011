"""No answer is stored twice, or taken for deleted, because a sheet, its clock or its name is another one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from qrsurvey.archive.audit import audit
from qrsurvey.archive.store import Archive
from qrsurvey.cli.main import run
from qrsurvey.errors import BusyError, DataError, Message
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.office.against import compare_with
from qrsurvey.office.doctor import examine
from qrsurvey.office.findings import Level
from qrsurvey.office.judging import judge_of
from qrsurvey.office.only_one import only_pull
from qrsurvey.office.pull_sheets import PullRun, pull_sheets
from qrsurvey.sources.google.access import Access
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.google_accounts import SERVICE_ADDRESS
from support.google_model import Row, Spreadsheet, Tab, moment
from support.google_server import GoogleServer, make_service_account
from support.workspaces import SURVEY, write_workspace

pytestmark = pytest.mark.mass

HEADERS: Row = ["Dấu thời gian", "Mã đơn vị", "Thái độ phục vụ", "Hài lòng chung", "Góp ý"]
BOOK, OTHER = "book-000000001", "book-000000002"
MAIN = f"source: {{spreadsheet: {BOOK}, sheet_id: 7}}\n"


def answer(n: int, code: str = "LONGHOA-7KQ2", comment: str | None = None, step: int = 607) -> Row:
    at = datetime(2025, 5, 1, 8) + timedelta(seconds=n * step)
    return [moment(at), code, "Hài lòng", "Rất hài lòng", f"ý kiến {n}" if comment is None else comment]


class Desk:
    """A workspace, a spreadsheet with one tab of answers, and what the archive holds of it."""

    def __init__(self, root: Path, google: GoogleServer) -> None:
        self.root, self.google = root, google
        self.environment = google.environment(make_service_account(root.parent, google))
        self.now = datetime(2025, 6, 1, 8)
        self.book = self.add(BOOK)
        self.rows = self.book.tabs[0].rows

    def add(self, spreadsheet: str, rows: list[Row] | None = None, gid: int = 7) -> Spreadsheet:
        tab = Tab("Câu trả lời biểu mẫu 1", [HEADERS, *(rows or [])], gid)
        return self.google.add(Spreadsheet(spreadsheet, [tab], viewers={SERVICE_ADDRESS}))

    @property
    def workspace(self) -> Workspace:
        return read_workspace(self.root)

    def write(self, sources: str) -> None:
        (self.root / "config" / "survey.yaml").write_text(SURVEY + sources, encoding="utf-8")

    def pull(self, **options: Any) -> PullRun:
        self.now += timedelta(minutes=5)
        workspace = self.workspace
        access = Access(self.environment)
        return pull_sheets(workspace, now=self.now.replace(tzinfo=workspace.zone), access=access, **options)

    def refused(self, **options: Any) -> str:
        """Pull; return why that was refused, which is told in both languages."""
        before = self.stored()
        pulled = self.pull(**options)
        assert pulled.pulled == ()
        errors = [one.error for one in pulled.failed]
        for language in Language:
            for error in errors:
                assert all(Catalog(language).message(part) for part in (error.message, error.hint))
        assert self.stored() == before
        (message_id,) = {error.message.id for error in errors}
        return message_id

    def stored(self) -> dict[str, list[Any]]:
        if not self.workspace.archive_path.exists():
            return {}
        with Archive.open(self.workspace.archive_path, create=False, read_only=True) as archive:
            return {
                name: sorted(archive.read(f"SELECT * FROM {name}"), key=repr)
                for name in ("responses", "changes", "ledger", "state")
            }

    def counts(self) -> tuple[int, int]:
        """How many responses there are, and how many changes."""
        stored = self.stored()
        return len(stored["responses"]), len(stored["changes"])

    def archive(self, statement: str) -> None:
        with Archive.open(self.workspace.archive_path, create=False) as archive:
            archive.connection.execute(statement)

    def spoil(self, notes: str) -> None:
        """Lose what was noted of tabs, or have it as it was before the ledger named them."""
        if notes == "lost":
            self.archive("DELETE FROM state WHERE key LIKE 'sheet:%' OR key LIKE 'order:%'")
        elif notes == "older":
            for part in ("tab", "time_zone"):
                self.archive(
                    f'UPDATE ledger SET payload = regexp_replace(payload, \',"{part}":"[^"]*"\', \'\')'
                )
            self.archive(
                "UPDATE state SET value = regexp_replace(value, ',\"time_zone\":\"[^\"]*\"}$', '}') WHERE key LIKE 'sheet:%'"
            )

    def doctor(self) -> list[tuple[Level, str]]:
        now = self.now.replace(tzinfo=self.workspace.zone)
        diagnosis = examine(self.root, environment=self.environment, now=now)
        found = [(one.level, one.message) for section in diagnosis.sections for one in section.findings]
        return [(level, message.id) for level, message in found if message.id.startswith("twofold.")]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_workspace(tmp_path_factory.mktemp("office"), survey=SURVEY + MAIN)
    assert run(["make-codes", "--workspace", str(root), "--quiet"]) == 0
    return root


@pytest.fixture
def desk(office: Path, tmp_path: Path) -> Iterator[Desk]:
    root = tmp_path / "office"
    shutil.copytree(office, root, ignore=shutil.ignore_patterns("out"))
    with GoogleServer() as google:
        yield Desk(root, google)


# The clock of a spreadsheet.


@pytest.mark.parametrize("notes", ["kept", "lost", "older"])
@pytest.mark.parametrize("count", [1, 2, 3, 10])
def test_a_tab_whose_clock_was_set_otherwise_doubles_nothing(desk: Desk, count: int, notes: str) -> None:
    desk.rows += [answer(n) for n in range(count)]
    desk.pull()
    desk.book.time_zone = "Etc/GMT"
    if count > 2:
        desk.rows[1:3] = [[*row[:4], "sửa"] for row in desk.rows[1:3]]
    desk.rows += [answer(n) for n in range(1_000, 1_000 + 2 * count)]
    desk.spoil(notes)
    assert desk.refused() == desk.refused(full=True) == "twofold.other-clock"
    assert notes == "lost" or desk.doctor() == [(Level.WARNING, "twofold.clock-changed")]
    with pytest.raises(DataError) as caught:
        compare_with(
            desk.workspace,
            "sheet",
            now=desk.now.replace(tzinfo=desk.workspace.zone),
            access=Access(desk.environment),
        )
    assert caught.value.message.id == "twofold.other-clock"
    desk.book.time_zone = "Asia/Ho_Chi_Minh"
    (pulled,) = desk.pull(full=True).pulled
    assert (pulled.result.added, len(pulled.result.gone)) == (2 * count, 0)
    assert desk.doctor() == []


def test_answers_on_the_hour_are_not_taken_for_one_another(desk: Desk) -> None:
    desk.rows += [answer(n, comment="", step=3_600) for n in range(20)]
    desk.pull()
    desk.book.time_zone = "Asia/Tokyo"
    assert desk.refused() == "twofold.other-clock"


def test_another_name_for_the_same_clock_is_no_change(desk: Desk) -> None:
    desk.rows += [answer(n) for n in range(5)]
    desk.pull()
    del desk.rows[2]
    for zone in ("Asia/Bangkok", "GMT+07:00", "Asia/Saigon"):
        desk.book.time_zone = zone
        desk.pull(full=True)
        assert desk.counts() == (5, 1)


def test_a_clock_that_was_put_right_together_with_the_times_goes_on(desk: Desk) -> None:
    desk.book.time_zone = "Etc/GMT"
    desk.rows += [answer(n) for n in range(5)]
    desk.pull()
    desk.book.time_zone = "Asia/Ho_Chi_Minh"
    desk.rows[1:] = [
        [moment(datetime(2025, 5, 1, 15) + timedelta(seconds=n * 607)), *answer(n)[1:]] for n in range(7)
    ]
    (pulled,) = desk.pull().pulled
    assert (pulled.result.added, pulled.result.known, len(pulled.result.gone)) == (2, 5, 0)


# The name of a source.


@pytest.mark.parametrize("notes", ["kept", "lost", "older"])
@pytest.mark.parametrize("rows", [[answer(1)], [answer(n, code="") for n in range(40)]])
def test_a_source_under_a_new_name_is_refused_until_it_has_its_old_one(
    desk: Desk, rows: list[Row], notes: str
) -> None:
    desk.rows += rows
    desk.pull()
    desk.spoil(notes)
    desk.write(f"sources:\n  - {{name: thi-xa, spreadsheet: {BOOK}, sheet_id: 7}}\n")
    desk.rows += [answer(90), answer(91)]
    assert desk.refused() == "twofold.second-name"
    assert desk.doctor() == [(Level.BROKEN, "twofold.second-name")]
    desk.write(f"sources:\n  - {{name: main, spreadsheet: {BOOK}, sheet_id: 7}}\n")
    assert not desk.pull().failed
    assert desk.counts() == (len(rows) + 2, 0)


def test_a_name_under_which_nothing_was_stored_may_be_changed(desk: Desk) -> None:
    desk.pull()
    desk.write(f"sources:\n  - {{name: thi-xa, spreadsheet: {BOOK}, sheet_id: 7}}\n")
    desk.rows.append(answer(1))
    assert not desk.pull().failed
    assert desk.doctor() == []
    assert desk.counts() == (1, 0)


def test_answers_that_were_stored_under_two_names_before_do_not_stop_the_one_that_is_kept(desk: Desk) -> None:
    desk.rows += [answer(n) for n in range(5)]
    desk.pull()
    desk.archive("UPDATE responses SET source = 'cu' WHERE seq = 1")
    desk.archive("INSERT INTO state SELECT 'sheet:cu', value FROM state WHERE key = 'sheet:main'")
    desk.rows.append(answer(10))
    assert not desk.pull().failed
    assert desk.doctor() == []
    assert desk.counts() == (6, 0)


TWICE = f"""\
sources:
  - {{name: a, spreadsheet: {BOOK}, sheet_id: 7}}
  - {{name: b, spreadsheet: {BOOK}, sheet: câu trả lời biểu mẫu 1}}
  - {{name: c, spreadsheet: {BOOK}, sheet_id: 8}}
"""


def test_one_tab_by_its_id_and_by_its_name_is_refused_and_the_others_are_read(desk: Desk) -> None:
    desk.write(TWICE)
    desk.rows += [answer(1), answer(2)]
    desk.book.tabs.append(Tab("Xã", [HEADERS, answer(3)], 8))
    pulled = desk.pull()
    assert [one.source for one in pulled.pulled] == ["c"]
    assert [(one.source, one.error.message.id) for one in pulled.failed] == [
        ("a", "twofold.one-tab"),
        ("b", "twofold.one-tab"),
    ]
    assert desk.counts() == (1, 0)
    assert desk.doctor() == [(Level.BROKEN, "twofold.one-tab")]
    assert not desk.pull(source="a").failed
    assert desk.refused(source="b") == "twofold.second-name"
    assert desk.counts() == (3, 0)


# Another tab under the old name.


def _another_link(desk: Desk) -> None:
    desk.add(OTHER, [answer(n) for n in range(500, 503)])
    desk.write(f"source: {{spreadsheet: {OTHER}, sheet_id: 7}}\n")


def _a_deleted_tab(desk: Desk) -> None:
    desk.book.tabs[:] = [Tab("Câu trả lời biểu mẫu 2", [HEADERS, answer(500)], 8)]


def _an_empty_tab_of_the_same_name(desk: Desk) -> None:
    desk.book.tabs[:] = [Tab("Câu trả lời biểu mẫu 1", [HEADERS], 8)]


@pytest.mark.parametrize("notes", ["kept", "lost", "older"])
@pytest.mark.parametrize("change", [_another_link, _a_deleted_tab, _an_empty_tab_of_the_same_name])
def test_a_tab_without_the_known_answers_deletes_none(desk: Desk, change: Any, notes: str) -> None:
    desk.write(f"source: {{spreadsheet: {BOOK}}}\n")
    desk.rows += [answer(n) for n in range(20)]
    desk.pull()
    before = list(desk.book.tabs)
    desk.spoil(notes)
    change(desk)
    assert desk.refused() == desk.refused(full=True) == "twofold.other-tab"
    desk.book.tabs[:] = before
    desk.write(f"source: {{spreadsheet: {BOOK}}}\n")
    desk.rows.append(answer(30))
    assert not desk.pull().failed
    assert desk.counts() == (21, 0)


def test_what_the_refusal_of_another_tab_says_to_do_helps(desk: Desk) -> None:
    desk.rows += [answer(n) for n in range(20)]
    desk.pull()
    _another_link(desk)
    assert desk.refused() == "twofold.other-tab"
    desk.write(f"sources:\n  - {{name: moi, spreadsheet: {OTHER}, sheet_id: 7}}\n")
    assert not desk.pull().failed
    assert desk.counts() == (23, 0)
    desk.write(f"source: {{spreadsheet: {BOOK}, sheet_id: 7}}\n")
    assert not desk.pull().failed
    assert desk.counts() == (23, 0)


def test_answers_of_files_are_not_deleted_by_the_first_sheet(desk: Desk, tmp_path: Path) -> None:
    lines = [",".join(str(title) for title in HEADERS)]
    lines += [f"2025/04/{n} 8:15:23 SA GMT+7,LONGHOA-7KQ2,Hài lòng,Hài lòng,số {n}" for n in range(10, 20)]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    assert (
        run(["pull", "--workspace", str(desk.root), "--quiet", "--yes", "--from", str(tmp_path / "a.csv")])
        == 0
    )
    desk.rows += [answer(n) for n in range(20)]
    assert desk.refused() == "twofold.other-tab"


def test_a_spreadsheet_with_copies_of_all_answers_goes_on_under_the_old_name(desk: Desk) -> None:
    desk.rows += [answer(n) for n in range(20)]
    desk.pull()
    del desk.rows[3]
    desk.pull(full=True)
    desk.add(OTHER, [answer(n) for n in range(23)])
    desk.write(f"source: {{spreadsheet: {OTHER}}}\n")
    (pulled,) = desk.pull().pulled
    assert (pulled.result.added, pulled.result.known) == (3, 20)
    assert (len(pulled.result.gone), len(pulled.result.returned)) == (0, 1)


def test_answers_deleted_in_the_tab_itself_are_named(desk: Desk) -> None:
    desk.rows += [answer(n) for n in range(20)]
    desk.pull()
    del desk.rows[2:]
    (pulled,) = desk.pull(full=True).pulled
    assert len(pulled.result.gone) == 19


# Two at once.

HOLD = """
import sys
from pathlib import Path
from qrsurvey.office.only_one import only_pull
with only_pull(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_pull_asks_google_nothing_and_readers_are_not_kept_out(desk: Desk) -> None:
    desk.rows += [answer(1)]
    path = desk.workspace.archive_path
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(BusyError) as caught:
            desk.pull()
        assert desk.google.requests == []
        for language in Language:
            message: Message = caught.value.message
            assert str(path) in Catalog(language).message(message)
        assert desk.counts() == (0, 0)
        holder.kill()
    assert not desk.pull().failed
    with only_pull(path):
        pass


# All of it stands up to an audit.


def test_the_audit_holds_and_no_address_of_a_sheet_is_in_the_ledger(desk: Desk) -> None:
    desk.rows += [answer(n) for n in range(3)]
    desk.pull()
    with Archive.open(desk.workspace.archive_path, create=False, read_only=True) as archive:
        assert audit(archive, desk.workspace.survey, judge_of(desk.workspace, archive)).ok
        assert not [one for (one,) in archive.read("SELECT payload FROM ledger") if BOOK in one]
