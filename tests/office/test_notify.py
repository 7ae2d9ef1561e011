"""Messages from the outbox to real servers: down, slow, refusing one, killed in the middle; and what they say."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from qrsurvey.archive.audit import audit
from qrsurvey.archive.case_steps import take_step
from qrsurvey.archive.cases import StepKind
from qrsurvey.archive.ledger import EventKind, read_events
from qrsurvey.archive.outbox import MessageKind, drop, find_message, pending
from qrsurvey.archive.store import Archive
from qrsurvey.errors import BusyError
from qrsurvey.notify.letter import Problem
from qrsurvey.notify.patience import Patience
from qrsurvey.office.lock import lock
from qrsurvey.office.notify import Fate, Sent, send_due
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.archives import AT, JUDGE
from support.mail_server import LOOPBACK, MailServer, Webhook, free_port, silent_server
from support.told_office import COMMENT, NAME, NOW, PHONE, addresses, queued, told_office
from support.workspaces import UNITS

LATER = NOW + timedelta(minutes=2)


@pytest.fixture
def office(tmp_path: Path) -> Workspace:
    return told_office(tmp_path / "office")


def send(workspace: Workspace, environment: Mapping[str, str], *, again: bool = False) -> Sent:
    return send_due(workspace, LATER if again else NOW, patience=Patience(5.0), environment=environment)


def fates(sent: Sent) -> list[tuple[Fate, Problem | None]]:
    return [(one.fate, one.problem) for one in sent.outcomes]


def waiting(workspace: Workspace) -> list[int]:
    with Archive.open(workspace.archive_path, create=False) as archive:
        assert audit(archive, workspace.survey, JUDGE).ok
        return [one.number for one in pending(archive)]


def sent_events(workspace: Workspace) -> list[int]:
    with Archive.open(workspace.archive_path, create=False) as archive:
        return [event.data["message"] for event in read_events(archive, EventKind.MESSAGE_SENT)]


def test_each_recipient_gets_the_message_once(office: Workspace, tmp_path: Path) -> None:
    with MailServer() as server, Webhook() as hook:
        environment = addresses(
            tmp_path, {"chu-tich": [server.address("ct@a.example")], "van-phong": [hook.address()]}
        )
        queued(office, "chu-tich", "van-phong")
        sent = send(office, environment)
        assert fates(sent) == [(Fate.SENT, None)] * 2
        assert sent.done
        assert send(office, environment) == Sent()
    assert [mail.to for mail in server.mails] == ["ct@a.example"]
    assert len(hook.posted) == 1
    assert waiting(office) == []
    assert sent_events(office) == [1, 2]


def test_a_server_that_is_down_gets_it_when_it_is_back(office: Workspace, tmp_path: Path) -> None:
    port = free_port()
    environment = addresses(
        tmp_path, {"chu-tich": [f"mailto://{LOOPBACK}:{port}/?from=a@a.example&to=ct@a.example"]}
    )
    (message,) = queued(office, "chu-tich")
    sent = send(office, environment)
    assert fates(sent) == [(Fate.FAILED, Problem.UNREACHABLE)]
    assert not sent.done
    with MailServer(port=port) as server:
        assert send(office, environment) == Sent(waiting=1)
        assert fates(send(office, environment, again=True)) == [(Fate.SENT, None)]
    assert [mail.message["Message-ID"] for mail in server.mails] == [message.message_id]
    assert waiting(office) == []


def test_a_server_that_never_answers_holds_up_nobody_else(office: Workspace, tmp_path: Path) -> None:
    queued(office, "chu-tich", "chu-tich", "van-phong")
    with silent_server() as port, MailServer() as server:
        slow = f"mailto://{LOOPBACK}:{port}/?from=a@a.example&to=ct@a.example"
        environment = addresses(tmp_path, {"chu-tich": [slow], "van-phong": [server.address("vp@a.example")]})
        sent = send_due(office, NOW, patience=Patience(0.3), environment=environment)
    assert fates(sent) == [(Fate.FAILED, Problem.NO_ANSWER)] * 2 + [(Fate.SENT, None)]
    assert [mail.to for mail in server.mails] == ["vp@a.example"]
    with Archive.open(office.archive_path, create=False) as archive:
        # It was asked once: the second message wasn't tried, and may be as soon as somebody runs again.
        assert [one.attempts for one in pending(archive)] == [1, 0]


@pytest.mark.parametrize("reply", ["550 no such user", "451 try again later"])
def test_one_who_is_refused_hides_nobody_who_took_it(office: Workspace, tmp_path: Path, reply: str) -> None:
    with MailServer(refusals={"hai@a.example": reply}) as server:
        address = server.address("mot@a.example", "hai@a.example", "ba@a.example")
        environment = addresses(tmp_path, {"chu-tich": [address]})
        (message,) = queued(office, "chu-tich")
        (outcome,) = send(office, environment).outcomes
        assert (outcome.fate, outcome.accepted, outcome.places) == (Fate.FAILED, 2, 3)
        assert outcome.problem is (Problem.REFUSED if reply.startswith("5") else Problem.LATER)
        assert waiting(office) == [message.number]
        server.refusals.clear()
        assert fates(send(office, environment, again=True)) == [(Fate.SENT, None)]
    assert [mail.to for mail in server.mails] == ["mot@a.example", "ba@a.example", "hai@a.example"]
    assert {mail.message["Message-ID"] for mail in server.mails} == {message.message_id}


def test_a_mended_address_goes_to_those_who_have_not_got_it(office: Workspace, tmp_path: Path) -> None:
    with MailServer(refusals={"sai@a.example": "550 no"}) as server:
        queued(office, "chu-tich")
        wrong = addresses(tmp_path, {"chu-tich": [server.address("mot@a.example", "sai@a.example")]})
        assert fates(send(office, wrong)) == [(Fate.FAILED, Problem.REFUSED)]
        right = addresses(tmp_path, {"chu-tich": [server.address("mot@a.example", "dung@a.example")]})
        assert fates(send(office, right, again=True)) == [(Fate.SENT, None)]
    assert [mail.to for mail in server.mails] == ["mot@a.example", "dung@a.example"]


def test_killed_when_the_server_has_it_and_we_do_not_know_it_comes_again_under_one_id(
    office: Workspace, tmp_path: Path
) -> None:
    with MailServer() as server:
        address = server.address("mot@a.example", "hai@a.example")
        environment = addresses(tmp_path, {"chu-tich": [address]})
        (message,) = queued(office, "chu-tich")
        client = subprocess.Popen(
            [sys.executable, "-m", "qrsurvey", "--workspace", str(office.root), "notify", "send"],
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
        )

        def kill() -> None:
            if len(server.mails) == 2 and client.returncode is None:  # the second address has just taken it
                client.kill()
                client.wait()

        server.taken = kill
        client.wait(timeout=60)
        assert client.returncode == (-signal.SIGKILL if os.name == "posix" else 1)
        assert [mail.to for mail in server.mails] == ["mot@a.example", "hai@a.example"]
        assert waiting(office) == [message.number]
        server.taken = None
        assert fates(send(office, environment)) == [(Fate.SENT, None)]
    # Only the one of whom we couldn't know got it twice.
    assert [mail.to for mail in server.mails] == ["mot@a.example", "hai@a.example", "hai@a.example"]
    assert {mail.message["Message-ID"] for mail in server.mails} == {message.message_id}
    assert sent_events(office) == [message.number]
    assert waiting(office) == []


def test_who_has_no_address_or_is_no_recipient_any_more_is_told_and_kept(
    office: Workspace, tmp_path: Path
) -> None:
    queued(office, "chu-tich", "da-nghi-viec")
    sent = send(office, addresses(tmp_path, {"da-nghi-viec": ["mailto://x"]}))
    assert fates(sent) == [(Fate.KEPT, Problem.NO_ADDRESS), (Fate.KEPT, Problem.NO_RECIPIENT)]
    assert not sent.done
    assert waiting(office) == [1, 2]


def test_an_address_that_is_not_understood_keeps_no_other_from_getting_it(
    office: Workspace, tmp_path: Path
) -> None:
    with MailServer() as server:
        book = {"chu-tich": ["khong-co://s3cret", server.address("ct@a.example")]}
        queued(office, "chu-tich")
        sent = send(office, addresses(tmp_path, book))
    assert fates(sent) == [(Fate.FAILED, Problem.NOT_UNDERSTOOD)]
    assert len(server.mails) == 1
    assert "s3cret" not in repr(sent)


def test_what_is_given_up_meanwhile_ends_nothing(office: Workspace, tmp_path: Path) -> None:
    def give_up(*numbers: int) -> None:
        with Archive.open(office.archive_path, create=False) as archive:
            for number in numbers:
                drop(archive, number, "Bà B", "gửi tay", AT)

    with MailServer() as server:
        environment = addresses(tmp_path, {"chu-tich": [server.address("ct@a.example")]})
        queued(office, *["chu-tich"] * 3)
        server.taken = lambda: give_up(1, 2) if len(server.mails) == 1 else None
        assert [fate for fate, _ in fates(send(office, environment))] == [Fate.SENT, Fate.ENDED, Fate.SENT]
    assert len(server.mails) == 2
    assert waiting(office) == []
    assert sent_events(office) == [3]


def test_only_one_process_sends(office: Workspace, tmp_path: Path) -> None:
    environment = addresses(tmp_path, {})
    with lock(office.archive_path.with_name("outbox.lock")) as ours:
        assert ours
        # Where nothing waits nobody is in the way of anybody.
        assert send(office, environment).outcomes == ()
        queued(office, "chu-tich")
        with pytest.raises(BusyError) as caught:
            send(office, environment)
    assert caught.value.message.id == "notify.sending-already"


def test_the_archive_is_free_while_a_server_is_spoken_to(office: Workspace, tmp_path: Path) -> None:
    opened = []
    with MailServer() as server:

        def look() -> None:
            script = "import sys, duckdb; duckdb.connect(sys.argv[1]).close()"
            opened.append(
                subprocess.run([sys.executable, "-c", script, str(office.archive_path)], check=False)
            )

        server.taken = look
        queued(office, "chu-tich")
        send(office, addresses(tmp_path, {"chu-tich": [server.address("ct@a.example")]}))
    assert [one.returncode for one in opened] == [0]


def test_no_address_gets_into_the_archive(office: Workspace, tmp_path: Path) -> None:
    with MailServer(refusals={"sai@a.example": "550 no"}) as server:
        address = server.address("ct@a.example", "sai@a.example", login="tai-khoan:s3cret@")
        queued(office, "chu-tich")
        send(office, addresses(tmp_path, {"chu-tich": [address, "json://127.0.0.1:1/t0ken"]}))
    stored = b"".join(path.read_bytes() for path in office.root.rglob("*") if path.is_file())
    for secret in (b"s3cret", b"t0ken", b"ct@a.example", b"sai@a.example", b"tai-khoan"):
        assert secret not in stored


def test_only_the_confidential_read_what_was_written(office: Workspace, tmp_path: Path) -> None:
    with MailServer() as server:
        book = {name: [server.address(f"{name}@a.example")] for name in ("chu-tich", "van-phong")}
        queued(office, "chu-tich", "van-phong")
        send(office, addresses(tmp_path, book))
    raw, masked = (mail.text for mail in server.mails)
    assert COMMENT in raw
    assert "LƯU HÀNH NỘI BỘ" in raw
    for secret in (NAME, PHONE):
        assert secret in raw
        assert secret not in masked
    assert "[số điện thoại]" in masked
    for text in (raw, masked):
        assert "theo phản ánh, chưa xác minh" in text
        assert "UBND phường Long Hoa" in text
        assert "08:15 12/05/2024" in text
        assert "05/06/2024" in text
        assert "qrsurvey alerts show 1" in text
        assert "vi phạm" not in text
        assert "tố cáo" not in text
    for mail in server.mails:
        assert (
            mail.message["Subject"]
            == "Phản ánh mức A, vụ việc số 1: UBND phường Long Hoa, hạn xử lý 05/06/2024"
        )


def test_a_unit_is_told_of_its_own_by_the_day_and_of_conduct_only_once_it_was_given_the_case(
    office: Workspace, tmp_path: Path
) -> None:
    with MailServer() as server:
        environment = addresses(tmp_path, {"long-hoa": [server.address("lh@a.example")]})
        queued(office, "long-hoa", kind=MessageKind.MONTHLY, cases=(1, 2))
        queued(office, "long-hoa", cases=(1,))
        assert fates(send(office, environment)) == [(Fate.SENT, None), (Fate.DROPPED, None)]
        with Archive.open(office.archive_path, create=False) as archive:
            take_step(archive, 1, StepKind.ASSIGN, "Bà B", detail="LONGHOA", at=AT)
        queued(office, "long-hoa", cases=(1,))
        assert fates(send(office, environment)) == [(Fate.SENT, None)]
    first, second = (mail.text for mail in server.mails)
    assert "chờ lâu" in first
    assert "Vụ việc số 1," not in first
    assert "đòi thêm tiền" not in first
    assert "đòi thêm tiền" in second
    for text in (first, second):
        assert "12/05/2024" in text
        assert "08:1" not in text
        assert NAME not in text
        assert PHONE not in text
    assert waiting(office) == []


def test_a_late_case_says_by_how_much(office: Workspace, tmp_path: Path) -> None:
    with MailServer() as server:
        environment = addresses(tmp_path, {"van-phong": [server.address("vp@a.example")]})
        queued(office, "van-phong", kind=MessageKind.OVERDUE, cases=(1, 2))
        send_due(office, NOW + timedelta(days=5), patience=Patience(5.0), environment=environment)
    (mail,) = server.mails
    assert mail.message["Subject"] == "2 vụ việc quá hạn xử lý"
    assert mail.text.count("đã quá hạn 3 ngày") == 2


def test_a_report_goes_as_it_was_queued(office: Workspace, tmp_path: Path) -> None:
    file = ("report-2024-05.pdf", b"%PDF-1.7 \x00\xff")
    with MailServer() as server:
        environment = addresses(tmp_path, {"van-phong": [server.address("vp@a.example")]})
        (message,) = queued(office, "van-phong", kind=MessageKind.REPORT, files=[file])
        assert fates(send(office, environment)) == [(Fate.SENT, None)]
    (mail,) = server.mails
    assert mail.message["Subject"] == "Báo cáo khảo sát sự hài lòng tháng 5 năm 2024"
    assert [(one.get_filename(), one.get_content()) for one in mail.message.iter_attachments()] == [file]
    with Archive.open(office.archive_path, create=False) as archive:
        assert archive.read("SELECT count(*) FROM attachments") == [(0,)]
        assert find_message(archive, message.number).done is not None


def test_hostile_text_arrives_as_text(tmp_path: Path) -> None:
    hostile = "<b>đậm</b>\r\nBcc: x@evil.example\n\n.\n[nhấn](https://evil.example)"
    office = told_office(tmp_path / "office", [hostile])
    units = UNITS.replace('"UBND phường Long Hoa"', r'"UBND <i>Long</i>\r\nBcc: evil@evil.example"')
    (office.root / "config" / "units.yaml").write_text(units, encoding="utf-8")
    with MailServer() as server:
        queued(office, "chu-tich")
        send(read_workspace(office.root), addresses(tmp_path, {"chu-tich": [server.address("ct@a.example")]}))
    (mail,) = server.mails
    assert [*mail.message.keys()].count("Bcc") == 0
    assert mail.message.get_content_type() == "text/plain"
    assert "UBND <i>Long</i> Bcc: evil@evil.example" in str(mail.message["Subject"])
    for line in ("<b>đậm</b>", "Bcc: x@evil.example", ".", "[nhấn](https://evil.example)"):
        assert f"\n    {line}\n" in mail.text


def test_a_rehearsal_sends_nothing_and_notes_nothing(office: Workspace, tmp_path: Path) -> None:
    with MailServer() as server:
        environment = addresses(tmp_path, {"chu-tich": [server.address("ct@a.example")]})
        queued(office, "chu-tich")
        before = office.archive_path.read_bytes()
        (shown,) = send_due(office, NOW, dry_run=True, environment=environment).outcomes
        assert shown.fate is Fate.SHOWN
        assert office.archive_path.read_bytes() == before
        assert server.mails == []
        send(office, environment)
    assert shown.letter is not None
    assert server.mails[0].text.rstrip("\n") == shown.letter.body
    assert server.mails[0].message["Subject"] == shown.letter.subject
