"""`audit --against`: what a Sheet or a file has that the archive hasn't, and nothing is stored."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from qrsurvey.cli.main import run
from support.archives import tamper
from support.google_accounts import SERVICE_ADDRESS
from support.google_model import Row, Shown, Spreadsheet, Tab, moment
from support.google_server import GoogleServer, make_service_account
from support.workspaces import SURVEY, write_workspace

HEADERS: Row = ["Dấu thời gian", "Mã đơn vị", "Thái độ phục vụ", "Hài lòng chung", "Góp ý"]
TITLE = "Câu trả lời biểu mẫu 1"
BOOK = "1aBcDeFgHiJkLmNoPqRsTuVwXyZ"
MAY = datetime(2025, 5, 13, 8)
SECRET = "Cán bộ tên Bí Mật"


def answer(n: int, comment: str = "") -> Row:
    return [moment(MAY + timedelta(minutes=n)), "LONGHOA-7KQ2", "Hài lòng", "Rất hài lòng", comment or f"số {n}"]  # fmt: skip


class Office:
    def __init__(self, root: Path, google: GoogleServer, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self._capsys = root, capsys
        line = f"source: {{spreadsheet: {BOOK}, sheet: {TITLE}}}\n"
        (root / "config" / "survey.yaml").write_text(line + SURVEY, encoding="utf-8")
        self.tab = Tab(TITLE, [HEADERS, *(answer(n) for n in range(20))])
        google.add(Spreadsheet(BOOK, [self.tab], viewers={SERVICE_ADDRESS}))

    def typed(self, code: int, *words: str) -> tuple[str, str]:
        self._capsys.readouterr()
        assert run([*words, "--workspace", str(self.root)]) == code
        shown = self._capsys.readouterr()
        return shown.out, shown.err

    def against(self, code: int, what: str = "sheet", *more: str) -> dict[str, Any]:
        path = self.root / "data" / "archive.duckdb"
        before = hashlib.sha256(path.read_bytes()).hexdigest()
        shown = "".join(self.typed(code, "audit", "--against", what, *more))
        assert SECRET not in shown
        found = json.loads(self.typed(code, "audit", "--against", what, "--json", *more)[0])
        assert hashlib.sha256(path.read_bytes()).hexdigest() == before
        (one,) = found["against"]
        assert one["holds"] is (code == 0)
        return dict(one)

    def file(self, rows: list[Row]) -> str:
        path = self.root / "answers.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADERS)
            for when, *cells in rows:
                assert isinstance(when, Shown)
                writer.writerow([when.text, *cells])
        return str(path)


@pytest.fixture
def office(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Office]:
    monkeypatch.setenv("QRSURVEY_LANG", "en")
    root = write_workspace(tmp_path / "office")
    with GoogleServer() as google:
        for name, value in google.environment(make_service_account(tmp_path, google)).items():
            monkeypatch.setenv(name, value)
        office = Office(root, google, capsys)
        office.typed(0, "make-codes", "--out", str(tmp_path / "codes"))
        office.typed(0, "pull")
        yield office


QUIET = {"lacking": [], "incomplete": [], "differing": [], "restored": [], "returned": [], "extra": [], "edited": 0, "gone": 0}  # fmt: skip


def _news(found: dict[str, Any]) -> dict[str, Any]:
    return {key: found[key] for key in QUIET if found[key] != QUIET[key]}


def test_what_was_pulled_holds(office: Office) -> None:
    found = office.against(0)
    assert (found["rows"], found["same"], found["complete"], _news(found)) == (20, 20, True, {})
    assert "has all answers" in office.typed(0, "audit", "--against", "sheet")[0]


def test_rows_that_the_archive_lacks_are_named(office: Office) -> None:
    office.tab.rows.insert(5, answer(100, SECRET))
    office.tab.rows.append(answer(101, SECRET))
    assert _news(office.against(4)) == {"lacking": [6, 23]}
    assert "lacks 2 rows: 6, 23" in office.typed(4, "audit", "--against", "sheet")[0]
    office.typed(0, "pull", "--full")
    assert _news(office.against(0)) == {}


def test_an_edit_is_found_until_it_is_on_record(office: Office) -> None:
    office.tab.rows[3] = [*answer(2)[:3], "Không hài lòng", SECRET]
    news = _news(office.against(4))
    assert news == {"differing": [{"row": 4, "seq": 3, "headers": ["Góp ý", "Hài lòng chung"]}]}
    office.typed(0, "pull", "--full")
    assert _news(office.against(0)) == {"edited": 1}
    office.tab.rows[3] = answer(2)
    assert _news(office.against(0)) == {"restored": [4], "edited": 1}


def test_deleted_rows_are_named_until_they_are_on_record(office: Office) -> None:
    gone = office.tab.rows.pop(7)
    news = _news(office.against(0))
    assert [one["seq"] for one in news.pop("extra")] == [7]
    assert news == {}
    assert "response no. 7" in office.typed(0, "audit", "--against", "sheet")[0]
    office.typed(0, "pull", "--full")
    assert _news(office.against(0)) == {"gone": 1}
    office.tab.rows.append(gone)
    assert _news(office.against(0)) == {"returned": [21]}


def test_a_sorted_sheet_is_the_same(office: Office) -> None:
    office.tab.rows[1:] = office.tab.rows[:0:-1]
    assert _news(office.against(0)) == {}


def test_a_column_that_was_never_read_is_lacking(office: Office) -> None:
    text = (office.root / "config" / "survey.yaml").read_text(encoding="utf-8")
    more = text + '  - {key: speed, kind: rating, title: {vi: "Thời gian chờ"}}\n'
    (office.root / "config" / "survey.yaml").write_text(more, encoding="utf-8")
    office.tab.rows[0] = [*HEADERS, "Thời gian chờ"]
    office.tab.rows[1] = [*answer(0), "Hài lòng"]
    office.tab.column_count = max(office.tab.column_count, 6)
    assert _news(office.against(4)) == {"incomplete": [2]}
    office.typed(0, "pull", "--full")
    assert _news(office.against(0)) == {}


def test_a_file_is_compared_over_its_own_time(office: Office) -> None:
    rows = [answer(n) for n in range(5, 15)]
    assert _news(office.against(0, office.file(rows))) == {}
    rows[2] = answer(7, SECRET)
    del rows[6]
    rows.append(answer(13, SECRET))
    found = office.against(4, office.file(rows))
    assert (found["complete"], found["same"]) == (False, 8)
    assert [(one["row"], one["seq"]) for one in found["differing"]] == [(4, 8)]
    assert [one["seq"] for one in found["extra"]] == [12]
    assert found["lacking"] == [11]


def test_what_does_not_verify_is_not_compared(office: Office) -> None:
    tamper(office.root / "data" / "archive.duckdb", "DELETE FROM responses WHERE seq = 3")
    out, err = office.typed(4, "audit", "--against", "sheet")
    assert "NOT verify" in out
    assert "not compared" in err


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (2, ["--against", "none.csv"]),
        (2, ["--against", "sheet", "--source", "other"]),
        (2, ["--source", "main"]),
    ],
)
def test_what_cannot_be_compared_is_said(office: Office, code: int, words: list[str]) -> None:
    office.typed(code, "audit", *words)


def test_a_printed_head_tells_what_came_since(office: Office) -> None:
    head = json.loads(office.typed(0, "audit", "--json")[0])["head"]
    office.tab.rows += [answer(100), answer(101)]
    office.typed(0, "pull")
    office.tab.rows.pop(1)
    office.typed(0, "pull", "--full")
    proof = json.loads(office.typed(0, "audit", "--json", "--head", head)[0])["proof"]
    added = {"pull": 2, "cases-opened": 2}
    assert (proof["found"], proof["since"], proof["added"], proof["responses"]) == (True, 4, added, 2)
    out, _ = office.typed(0, "audit", "--head", head)
    assert f"event no. {proof['event']}," in out
    assert "2 times: answers pulled" in out
    assert "brought 2 responses" in out
