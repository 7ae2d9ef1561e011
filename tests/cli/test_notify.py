"""`qrsurvey notify` at the keyboard: addresses that nobody sees, test messages, the outbox, and exit codes."""

from __future__ import annotations

import io
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from qrsurvey.archive.audit import audit
from qrsurvey.archive.ledger import EventKind, read_events
from qrsurvey.archive.outbox import MessageKind
from qrsurvey.archive.store import Archive
from qrsurvey.cli.main import run
from qrsurvey.workspace.workspace import Workspace
from support.archives import JUDGE
from support.mail_server import LOOPBACK, MailServer, Webhook, free_port
from support.told_office import NAME, PHONE, queued, told_office

SECRET = "s3cret"
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def office(tmp_path: Path) -> Workspace:
    return told_office(tmp_path / "office")


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "own" / "recipients.json"
    monkeypatch.setenv("QRSURVEY_RECIPIENTS", str(path))
    return path


@pytest.fixture
def command(
    office: Workspace, book: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Command:
    monkeypatch.delenv("COLUMNS", raising=False)  # tables are as wide as they are

    def type_in(*words: str, line: str = "", lang: str = "en") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(line))
        code = run(["--workspace", str(office.root), "--lang", lang, "notify", *words])
        said = capsys.readouterr()
        assert SECRET not in said.out + said.err
        return code, said.out, said.err

    return type_in


def test_an_address_is_kept_for_its_owner_alone_and_never_shown(command: Command, book: Path) -> None:
    address = f"mailtos://khaosat:{SECRET}@mail.example?to=a@a.example,b@a.example"
    code, out, err = command("add", "chu-tich", line=f"{address}\n")
    assert (code, out) == (0, "An address of chu-tich is kept: e-mail, 2 places.\n")
    assert "qrsurvey notify test chu-tich" in err
    assert json.loads(book.read_text(encoding="utf-8")) == {"chu-tich": [address]}
    if os.name == "posix":
        assert stat.S_IMODE(book.stat().st_mode) == 0o600
    assert command("add", "chu-tich", line=address)[0] == 0
    assert json.loads(book.read_text(encoding="utf-8")) == {"chu-tich": [address]}
    code, out, err = command("list")
    assert code == 0
    assert "1 (e-mail)" in out
    assert "No address is known of: van-phong, long-hoa" in err
    assert command("remove", "chu-tich")[:2] == (0, "1 address of chu-tich is forgotten.\n")
    assert json.loads(book.read_text(encoding="utf-8")) == {}
    assert command("remove", "chu-tich")[0] == 2


def test_what_cannot_be_an_address_is_refused(command: Command, book: Path) -> None:
    assert command("add", "chu-tich", line=f"khong-co://{SECRET}@x")[0] == 2
    assert command("add", "chu-tich", line=SECRET)[0] == 2
    assert command("add", "chu-tich")[0] == 2
    code, _, err = command("add", "chu-tic", line=f"json://{SECRET}")
    assert code == 2
    assert "did you mean chu-tich?" in err or "chu-tich" in err
    assert not book.exists()


def test_an_address_that_can_be_read_on_its_way_is_warned_of(command: Command) -> None:
    _, _, err = command("add", "chu-tich", line=f"mailto://khaosat:{SECRET}@mail.example?to=a@a.example")
    assert "isn't encrypted" in err


@pytest.mark.skipif(os.name != "posix", reason="modes say nothing here")
def test_a_file_that_others_can_read_is_warned_of(command: Command, book: Path) -> None:
    book.parent.mkdir()
    book.write_text(json.dumps({"chu-tich": f"json://{SECRET}.example"}), encoding="utf-8")
    book.chmod(0o644)
    _, out, err = command("list")
    assert "1 (JSON)" in out
    assert "chmod 600" in err


@pytest.mark.parametrize(
    "content",
    [
        f'{{"chu-tich": "{SECRET}',
        f'["{SECRET}"]',
        f'{{"chu-tich": {{"{SECRET}": 1}}}}',
        f'{{"a": ["", "{SECRET}"]}}',
    ],
)
def test_a_damaged_file_is_told_without_what_is_in_it(command: Command, book: Path, content: str) -> None:
    book.parent.mkdir()
    book.write_text(content, encoding="utf-8")
    for words in (["list"], ["outbox"], ["send"], ["test", "chu-tich"], ["remove", "chu-tich"]):
        code, _, err = command(*words)
        assert code == 2
        assert "isn't what it must be" in err


def test_a_test_message_goes_at_once(command: Command, office: Workspace) -> None:
    code, _, err = command("test", "chu-tich")
    assert code == 2
    assert "No address" in err
    with MailServer() as server:
        command("add", "chu-tich", line=server.address("ct@a.example"))
        code, out, _ = command("test", "chu-tich")
        assert (code, out) == (0, "Message 1 (test) to chu-tich: sent, 1 place.\n")
        server.refusals["ct@a.example"] = "550 no"
        code, out, err = command("test", "chu-tich")
        assert code == 3
        assert "the server refused it for this recipient" in out
        assert "notify remove" in err
    assert server.mails[0].message["Subject"] == "Thông báo thử của hệ thống khảo sát"
    assert "chu-tich" in server.mails[0].text
    assert json.loads(command("outbox", "--json")[1]) == []
    with Archive.open(office.archive_path, create=False) as archive:
        assert audit(archive, office.survey, JUDGE).ok


def test_the_outbox_says_what_waits_and_why(command: Command, office: Workspace) -> None:
    assert command("outbox")[:2] == (0, "Nothing waits to be sent.\n")
    assert command("send")[:2] == (0, "Nothing is due to be sent.\n")
    queued(office, "chu-tich", "van-phong", "ai-do")
    port = free_port()
    command(
        "add", "chu-tich", line=f"mailto://u:{SECRET}@{LOOPBACK}:{port}/?from=a@a.example&to=ct@a.example"
    )
    code, out, err = command("send")
    assert code == 3
    assert out.splitlines() == [
        "Message 1 (alert) to chu-tich: not sent: the server can't be reached.",
        "Message 2 (alert) to van-phong: kept, no address of the recipient is known.",
        "Message 3 (alert) to ai-do: kept, survey.yaml has no such recipient any more.",
    ]
    assert "Check the network" in err
    assert "qrsurvey notify add NAME" in err
    _, out, _ = command("outbox")
    assert "the server can't be reached" in out
    waiting = json.loads(command("outbox", "--json")[1])
    assert [(one["number"], one["recipient"], one["attempts"], one["problem"]) for one in waiting] == [
        (1, "chu-tich", 1, "unreachable"),
        (2, "van-phong", 0, "no-address"),
        (3, "ai-do", 0, "no-recipient"),
    ]
    with MailServer(port=port) as server:
        server.refusals.clear()
        command("remove", "chu-tich")
        command("add", "chu-tich", line=server.address("ct@a.example"))
        assert "1 other message waits" in command("send")[2]
        assert server.mails == []
        code, out, _ = command("send", "--all", "--json")
    assert code == 2  # no server failed: who has no address is the office's to mend
    assert [(one["number"], one["fate"]) for one in json.loads(out)["messages"]] == [
        (1, "sent"),
        (2, "kept"),
        (3, "kept"),
    ]
    assert len(server.mails) == 1
    assert command("drop", "3", "--by", "Bà B", "--reason", "nghỉ việc")[:2] == (
        0,
        "Message 3 is given up.\n",
    )
    assert command("drop", "3", "--by", "Bà B", "--reason", "nghỉ việc")[0] == 2
    assert command("drop", "2", "--reason", "x")[0] == 2
    assert command("drop", "99", "--by", "Bà B", "--reason", "x")[0] == 2
    for wrong in ("abc", "1.5", "²", ""):
        code, _, err = command("drop", wrong, "--by", "Bà B", "--reason", "x", lang="vi")
        assert code == 2
        assert f"Không có thông báo số {wrong}" in err
    every = json.loads(command("outbox", "--all", "--json")[1])
    assert [(one["number"], one["done"]) for one in every] == [(1, True), (2, False), (3, True)]
    assert [one["ended"] for one in every] == ["sent", None, "dropped"]
    out = command("outbox", "--all")[1]
    assert "done: sent" in out
    assert "done: given up" in out
    out = command("outbox", "--all", lang="vi")[1]
    assert "đã gửi" in out
    assert "đã bỏ, không gửi" in out
    with Archive.open(office.archive_path, create=False) as archive:
        (event,) = read_events(archive, EventKind.MESSAGE_DROPPED)
        assert event.data == {"message": 3, "who": "Bà B", "reason": "nghỉ việc"}
        assert audit(archive, office.survey, JUDGE).ok


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_rehearsal_prints_each_as_it_would_go(command: Command, office: Workspace, lang: str) -> None:
    queued(office, "chu-tich", "van-phong")
    queued(office, "van-phong", kind=MessageKind.REPORT, files=[("report-2024-05.pdf", b"PDF")])
    with Webhook() as hook:
        command("add", "chu-tich", line=hook.address())
        code, out, _ = command("send", "--dry-run", lang=lang)
        shown = json.loads(command("send", "--dry-run", "--json", lang=lang)[1])
    assert code == 0
    assert hook.posted == []
    raw, masked, report = (one["body"] for one in shown["messages"])
    # Everybody reads the office's language, whatever that of the keyboard is.
    assert "Phản ánh mức A, vụ việc số 1: UBND phường Long Hoa" in out
    assert "report-2024-05.pdf" in out
    assert "Gửi kèm báo cáo" in report
    printed = [line.rstrip() for line in out.splitlines()]
    assert all(f"  {line}".rstrip() in printed for line in masked.splitlines())
    for secret in (NAME, PHONE):
        assert secret in raw
        assert secret not in masked
    assert command("outbox", "--json")[1].count('"attempts": 0') == 3


def test_a_service_without_files_is_warned_of_and_told(command: Command, office: Workspace) -> None:
    address = "workflows://prod-1.westus.logic.azure.com:443/643e69f83c8944/KODuebWbDGYFr0z0eu/"
    _, out, err = command("add", "van-phong", line=address)
    assert "Power Automate" in out
    assert "takes no files" in err


def test_nothing_was_ever_pulled(tmp_path: Path, book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from support.told_office import RECIPIENTS
    from support.workspaces import SURVEY, UNITS, write_workspace

    root = write_workspace(tmp_path / "new", UNITS, SURVEY + RECIPIENTS)
    book.parent.mkdir()
    with Webhook() as hook:
        book.write_text(json.dumps({"chu-tich": [hook.address()]}), encoding="utf-8")
        for words in (["outbox"], ["send"], ["send", "--dry-run"]):
            assert run(["--workspace", str(root), "notify", *words]) == 0
        assert run(["--workspace", str(root), "notify", "drop", "1", "--by", "B", "--reason", "x"]) == 2
        assert not (root / "data").exists()
        assert run(["--workspace", str(root), "notify", "test", "chu-tich"]) == 0
    assert len(hook.posted) == 1


def test_an_office_without_recipients(tmp_path: Path, book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from support.workspaces import write_workspace

    assert run(["--workspace", str(write_workspace(tmp_path)), "--lang", "en", "notify", "list"]) == 0
    assert "names nobody to be told" in capsys.readouterr().out
