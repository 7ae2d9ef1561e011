"""Mail, spoken to a real SMTP server: what arrives, under which id, and what is said when it doesn't."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from qrsurvey.errors import UsageError
from qrsurvey.notify.letter import Letter, Problem
from qrsurvey.notify.patience import Patience
from qrsurvey.notify.sending import send
from qrsurvey.notify.services import describe, places_of
from support.mail_server import LOOPBACK, MailServer, free_port, self_signed, silent_server

# Nothing but loopback hears these passwords.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")

ID = "<0123456789abcdef.7@qrsurvey.invalid>"
LETTER = Letter("Phản ánh mức A số 7: Long Hoa", "Đề nghị xem xét.\nTheo phản ánh, chưa xác minh.")


def deliver(address: str, letter: Letter = LETTER, seconds: float = 5.0) -> list[Problem | None]:
    failures = [send(place, letter, ID, Patience(seconds)) for place in places_of(address)]
    return [failure.problem if failure else None for failure in failures]


def test_a_mail_arrives_whole_in_plain_text_under_its_own_id() -> None:
    with MailServer() as server:
        assert deliver(server.address("chutich@hoathanh.example")) == [None]
        assert deliver(server.address("chutich@hoathanh.example")) == [None]
    first, second = server.mails
    assert first.message["Message-ID"] == second.message["Message-ID"] == ID
    assert first.raw.lower().count(b"message-id:") == 1
    assert first.message["Subject"] == LETTER.subject
    assert first.message.get_content_type() == "text/plain"
    assert first.message.get_content_charset() == "utf-8"
    assert first.text.rstrip("\n") == LETTER.body
    assert first.message["To"] == "chutich@hoathanh.example"
    assert first.message["Date"]
    assert first.raw.isascii()


def test_everybody_an_address_names_gets_a_mail_of_their_own() -> None:
    with MailServer() as server:
        address = server.address("mot@a.example", "hai@a.example") + "&cc=ba@a.example&bcc=mot@a.example"
        assert deliver(address) == [None, None, None]
    assert sorted(mail.to for mail in server.mails) == ["ba@a.example", "hai@a.example", "mot@a.example"]
    assert all(mail.message["To"] == mail.to and mail.message["Cc"] is None for mail in server.mails)


def test_files_come_along() -> None:
    letter = Letter("Báo cáo", "Gửi kèm.", (("report-2024-05.pdf", b"%PDF-1.7 \x00\xff"), ("b.docx", b"PK")))
    with MailServer() as server:
        assert deliver(server.address("a@a.example"), letter) == [None]
    files = {part.get_filename(): part.get_content() for part in server.mails[0].message.iter_attachments()}
    assert files == {"report-2024-05.pdf": b"%PDF-1.7 \x00\xff", "b.docx": b"PK"}
    assert server.mails[0].text.strip() == "Gửi kèm."


@pytest.mark.parametrize(
    ("server", "problem"),
    [
        (MailServer(refusals={"a@a.example": "550 no such user"}), Problem.REFUSED),
        (MailServer(refusals={"a@a.example": "451 try later"}), Problem.LATER),
        (MailServer(reply="451 greylisted"), Problem.LATER),
        (MailServer(reply="554 no"), Problem.REFUSED),
        (MailServer(login=("khaosat", "mat-khau")), Problem.LOGIN),
    ],
)
def test_what_a_server_refuses_is_told_apart(server: MailServer, problem: Problem) -> None:
    with server:
        assert deliver(server.address("a@a.example")) == [problem]
    assert server.mails == []


def test_a_login_is_used_and_a_wrong_one_is_told() -> None:
    with MailServer(login=("khaosat", "mat khau/@")) as server:
        assert deliver(server.address("a@a.example", login="khaosat:mat%20khau%2F%40@")) == [None]
        for wrong in ("khac", "m%E1%BA%ADt"):
            assert deliver(server.address("a@a.example", login=f"khaosat:{wrong}@")) == [Problem.LOGIN]
    assert len(server.mails) == 1


def test_a_server_that_is_away_or_silent_or_without_tls_is_told_apart() -> None:
    assert deliver(f"mailto://{LOOPBACK}:{free_port()}/?from=a@a.example&to=b@b.example") == [
        Problem.UNREACHABLE
    ]
    with silent_server() as port:
        address = f"mailto://{LOOPBACK}:{port}/?from=a@a.example&to=b@b.example"
        assert deliver(address, seconds=0.2) == [Problem.NO_ANSWER]
    with MailServer() as server:
        address = server.address("b@b.example").replace("mailto:", "mailtos:")
        assert deliver(f"{address}&mode=starttls") == [Problem.INSECURE]
        assert deliver(f"{address}&mode=ssl") == [Problem.INSECURE]
    assert server.mails == []


@pytest.mark.parametrize("tls", ["ssl", "starttls"])
def test_a_server_that_nobody_vouches_for_gets_nothing_unless_the_address_says_so(
    tmp_path: Path, tls: str
) -> None:
    with MailServer(tls=tls, certificate=self_signed(tmp_path)) as server:
        address = server.address("b@b.example").replace("mailto:", "mailtos:") + f"&mode={tls}"
        assert deliver(address) == [Problem.INSECURE]
        assert server.mails == []
        assert deliver(f"{address}&verify=no") == [None]
    assert [mail.to for mail in server.mails] == ["b@b.example"]


@pytest.mark.parametrize(
    "hostile",
    [
        "<img src=x onerror=alert(1)><b>đậm</b>",
        "*đậm* _nghiêng_ [liên kết](https://evil.example) `x` # đề mục",
        "dòng\n.\nMAIL FROM:<x@x.example>\n.dấu chấm đầu dòng",
        "Content-Type: text/html\n\n<p>",
    ],
)
def test_what_somebody_typed_is_text(hostile: str) -> None:
    with MailServer() as server:
        assert deliver(server.address("a@a.example"), Letter("Phản ánh", hostile)) == [None]
    (mail,) = server.mails
    assert mail.message.get_content_type() == "text/plain"
    assert mail.text.rstrip("\n") == hostile


def test_a_subject_begins_no_header() -> None:
    with MailServer() as server:
        letter = Letter("Long Hoa\r\nBcc: evil@evil.example\r\n\r\nxin chào", "…")
        assert deliver(server.address("a@a.example"), letter) == [None]
    (mail,) = server.mails
    assert mail.message["Bcc"] is None
    assert mail.message["Subject"] == "Long Hoa Bcc: evil@evil.example xin chào"
    assert mail.text.strip() == "…"


def test_nothing_of_an_address_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with MailServer(refusals={"a@a.example": "550 no"}) as server:
        deliver(server.address("a@a.example", login="user:s3cret@"))
    with pytest.raises(UsageError):
        describe("khong-co://s3cret@x")
    said = " ".join(record.getMessage() for record in caplog.records if record.name != "mail.log")
    assert "s3cret" not in said
    assert "a@a.example" not in said
    assert not [record for record in caplog.records if record.name.startswith("apprise")]
