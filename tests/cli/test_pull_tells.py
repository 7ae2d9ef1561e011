"""`pull` opens cases, says so and tells whoever is to be told; what can't be sent is no failed pull."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from qrsurvey.archive.outbox import pending
from qrsurvey.archive.store import Archive
from qrsurvey.cli.main import run
from qrsurvey.cli.session import Session
from qrsurvey.office.audit import audit_archive
from qrsurvey.workspace.workspace import read_workspace
from support.case_office import DETAILED, LEVELS, CaseOffice, at
from support.mail_server import MailServer, free_port
from support.terminal import Typist
from support.told_office import addresses

HEADERS = (
    "Dấu thời gian",
    "Mã đơn vị",
    "Thái độ phục vụ",
    "Hài lòng chung",
    "Có bị gợi ý chi thêm không",
    "Góp ý",
)
LIKED = LEVELS[-1]
PERSONAL = ("0912", "345 678", "Tuấn", "nguoi-nhan")
KEYS = {
    "source", "name", "complete", "rows", "added", "known", "completed", "edited", "gone", "returned", "appended",
    "inserted", "moved", "columns", "linked_tabs", "undated", "verdicts", "unknown_options", "missing_questions",
    "unused_columns", "nameless_columns", "event",
}  # fmt: skip


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office whose file of answers has three that open cases: A, B and C."""
    office = CaseOffice.make(tmp_path_factory.mktemp("prepared") / "office")
    office.answer(at(6, 9), extra="Có", comment=DETAILED)
    office.answer(at(6, 10), "HIEPTAN", extra="Có")
    office.answer(at(6, 11), overall=1)
    with (office.workspace.root / "a.csv").open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([HEADERS, *office.rows])
    return office.workspace.root


class Typed:
    def __init__(
        self, root: Path, folder: Path, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch
    ) -> None:
        self.root, self._folder, self._capsys, self._patch = root, folder, capsys, patch
        patch.setattr(Session, "now", at(6))

    def book(self, address: str) -> None:
        for name, value in addresses(self._folder, {"leaders": [address], "clerk": [address]}).items():
            self._patch.setenv(name, value)

    def __call__(self, *words: str, code: int = 0, lang: str = "en") -> tuple[str, str]:
        self._capsys.readouterr()
        typed = ["--workspace", str(self.root), "--lang", lang, *words]
        done = run(typed)
        out, err = self._capsys.readouterr()
        assert done == code, out + err
        assert "Traceback" not in err
        for secret in PERSONAL:
            assert secret not in out + err
        return out, err

    def pull(self, *words: str, lang: str = "en") -> tuple[str, str]:
        return self("pull", "--from", str(self.root / "a.csv"), "--date-order", "dmy", *words, lang=lang)

    @property
    def waiting(self) -> list[tuple[str, int]]:
        workspace = read_workspace(self.root)
        assert audit_archive(workspace).result.ok
        with Archive.open(workspace.archive_path, create=False) as archive:
            return [(one.recipient, one.attempts) for one in pending(archive)]


@pytest.fixture
def typed(
    prepared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Typed:
    shutil.copytree(prepared, tmp_path / "office")
    return Typed(tmp_path / "office", tmp_path, capsys, monkeypatch)


@pytest.fixture
def mail(typed: Typed) -> Iterator[MailServer]:
    with MailServer() as server:
        typed.book(server.address("nguoi-nhan@a.example"))
        yield server


def test_cases_are_opened_said_and_told(typed: Typed, mail: MailServer) -> None:
    out, err = typed.pull()
    assert [line for line in out.splitlines() if "case" in line] == [
        "1 new case of grade A: 1",
        "1 new case of grade B: 2",
        "1 new case of grade C: 3",
    ]
    assert "Message 1 (alert) to leaders: sent, 1 place." in err
    assert "qrsurvey alerts" in err
    # Only who is marked confidential reads what was written.
    assert [DETAILED in one.text for one in mail.mails] == [True, False]
    assert "0912" not in mail.mails[1].text
    assert typed.waiting == []
    out, err = typed.pull()
    assert "case" not in out
    assert len(mail.mails) == 2


def test_without_sending_it_waits(typed: Typed, mail: MailServer) -> None:
    out, _ = typed.pull("--no-send", lang="vi")
    assert "1 vụ việc mới mức A: số 1" in out
    assert mail.mails == []
    assert typed.waiting == [("leaders", 0), ("clerk", 0)]
    typed.pull()
    assert len(mail.mails) == 2
    assert typed.waiting == []


@pytest.mark.parametrize("quiet", [(), ("--quiet",)])
def test_a_mail_server_that_is_down_fails_no_pull(typed: Typed, quiet: tuple[str, ...]) -> None:
    typed.book(f"mailto://u:bi-mat@127.0.0.1:{free_port()}/?from=a@a.example&to=nguoi-nhan@a.example")
    _, err = typed(*quiet, "pull", "--from", str(typed.root / "a.csv"), "--date-order", "dmy")
    assert "Message 1 (alert) to leaders: not sent: the server can't be reached." in err
    assert "bi-mat" not in err
    assert typed.waiting == [("leaders", 1), ("clerk", 0)]


def test_a_file_of_addresses_that_is_damaged_fails_no_pull(typed: Typed, tmp_path: Path) -> None:
    typed.book("json://x")
    (tmp_path / "recipients.json").write_text("{", encoding="utf-8")
    _, err = typed.pull()
    assert "Messages couldn't be sent:" in err
    assert len(typed.waiting) == 2


def test_json_is_what_it_was(typed: Typed, mail: MailServer) -> None:
    out, err = typed.pull("--json")
    (source,) = json.loads(out)
    assert set(source) == KEYS
    assert source["added"] == 3
    assert "Message 1 (alert) to leaders: sent" in err
    assert len(mail.mails) == 2


def test_json_says_beside_it_that_nobody_is_told(typed: Typed) -> None:
    path = typed.root / "config" / "survey.yaml"
    path.write_text(path.read_text("utf-8").partition("alerts:")[0], encoding="utf-8")
    out, err = typed.pull("--json")
    assert len(json.loads(out)) == 1
    assert "Nobody is told of 1 case of grade A" in err


def test_a_backlog_is_opened_and_nobody_is_told(
    typed: Typed, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "now", at(30))
    out, err = typed.pull()
    assert "1 new case of grade A: 1" in out
    assert "3 of them are of answers sent long ago, so no notices go out." in err
    assert mail.mails == []
    assert typed.waiting == []


def answers_of(typed: Typed, name: str, codes: list[str]) -> str:
    file = typed.root / name
    rows = [(f"06/05/2024 08:{i:02}:00", code, LIKED, LIKED, "Có", "") for i, code in enumerate(codes)]
    with file.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([HEADERS, *rows])
    return str(file)


def test_the_file_of_another_office_is_refused_before_anything_is_written(typed: Typed) -> None:
    foreign = answers_of(typed, "foreign.csv", ["LONGHOA-2222", "XAKHAC-2345"] * 6)
    words = ("pull", "--from", foreign, "--from", str(typed.root / "a.csv"), "--date-order", "dmy")
    before = (typed.root / "data" / "archive.duckdb").read_bytes()
    out, err = typed(*words, code=4, lang="vi")
    assert out == ""
    assert "foreign.csv có 12 phiếu mới, 12 phiếu mang mã lạ, 0 phiếu mang mã của cơ quan này" in err
    assert "signing.key" in err
    assert "--yes" in err
    assert (typed.root / "data" / "archive.duckdb").read_bytes() == before
    out, _ = typed(*words, "--yes", "--json")
    assert [one["added"] for one in json.loads(out)] == [12, 3]


@pytest.mark.parametrize(("codes", "code"), [(["X-2222"] * 9, 0), ([""] * 30, 0), (["X-2222"] * 10, 4)])
def test_few_strange_codes_or_none_at_all_say_nothing_of_whose_a_file_is(
    typed: Typed, codes: list[str], code: int
) -> None:
    file = answers_of(typed, "b.csv", codes)
    typed("pull", "--from", file, "--date-order", "dmy", "--no-send", code=code)


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of one's own is POSIX's")
@pytest.mark.parametrize(("answer", "code"), [("c\n", 0), ("\n", 4)])
def test_at_a_terminal_it_asks_whether_to_take_in_the_file_of_another_office(
    typed: Typed, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    file = answers_of(typed, "foreign.csv", ["LONGHOA-2222"] * 12)
    with Typist(monkeypatch, [("Vẫn nhận? [c/K]", answer)]) as typist:
        out, _ = typed("pull", "--from", file, "--date-order", "dmy", "--no-send", code=code, lang="vi")
    assert "12 phiếu mang mã lạ" in typist.screen
    assert ("12 phiếu mới" in out) == (code == 0)
    assert ("Chưa có gì được ghi vào kho lưu trữ." in typist.screen.rpartition("[c/K]")[2]) == (code == 4)
