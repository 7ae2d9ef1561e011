"""Other services than mail: webhooks, Telegram and Teams as apprise speaks to them, on loopback."""

from __future__ import annotations

import json
import logging
from html import unescape

import pytest

from qrsurvey.errors import UsageError
from qrsurvey.notify.letter import Letter, Problem
from qrsurvey.notify.patience import Patience
from qrsurvey.notify.sending import ID_HEADER, fitted, send
from qrsurvey.notify.services import describe, places_of
from support.mail_server import LOOPBACK, Webhook, free_port, silent_server

ID = "<0123456789abcdef.7@qrsurvey.invalid>"
LETTER = Letter(
    "Phản ánh số 7", "Đề nghị xem xét.\nChưa xác minh.", no_files="(không có tệp)", more="(còn nữa)"
)
HOSTILE = "<b>đậm</b> &amp; *đậm* _x_ [liên kết](https://evil.example) </pre><script>"
BOT = "tgram://123456789:AAbbccddeeffgghhiijjkkllmmnnooppqqrr"


def deliver(address: str, letter: Letter = LETTER, seconds: float = 5.0) -> list[Problem | None]:
    failures = [send(place, letter, ID, Patience(seconds)) for place in places_of(address)]
    return [failure.problem if failure else None for failure in failures]


def test_a_webhook_gets_text_and_an_id_to_know_a_repeat_by() -> None:
    with Webhook() as hook:
        assert deliver(hook.address(), Letter(LETTER.subject, HOSTILE)) == [None]
    (posted,) = hook.posted
    said = json.loads(posted.body)
    assert (said["title"], said["message"]) == (LETTER.subject, HOSTILE)
    assert posted.headers[ID_HEADER] == ID


def test_files_are_sent_where_they_are_taken() -> None:
    with Webhook() as hook:
        assert deliver(hook.address(), Letter("s", "b", (("a.pdf", b"PDF"),))) == [None]
    (attached,) = json.loads(hook.posted[0].body)["attachments"]
    assert attached["filename"] == "a.pdf"


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (401, Problem.LOGIN),
        (403, Problem.LOGIN),
        (404, Problem.REFUSED),
        (429, Problem.LATER),
        (503, Problem.LATER),
    ],
)
def test_what_a_service_refuses_is_told_apart(status: int, problem: Problem) -> None:
    with Webhook(status) as hook:
        assert deliver(hook.address(), Letter("s", "error=500 timed out")) == [problem]


def test_a_service_that_is_away_or_silent_is_told_apart() -> None:
    assert deliver(f"json://{LOOPBACK}:{free_port()}/hook") == [Problem.UNREACHABLE]
    with silent_server() as port:
        assert deliver(f"json://{LOOPBACK}:{port}/hook", seconds=0.2) == [Problem.NO_ANSWER]


@pytest.mark.parametrize("more", ["", "?redirect=yes"])
def test_nobody_sends_us_on(more: str) -> None:
    with Webhook() as elsewhere, Webhook(307, f"http://{LOOPBACK}:{elsewhere.port}/") as hook:
        assert deliver(hook.address() + more) == [Problem.REFUSED]
    assert elsewhere.posted == []


def test_each_chat_is_a_place_of_its_own_and_reads_text(monkeypatch: pytest.MonkeyPatch) -> None:
    from apprise.plugins.telegram import NotifyTelegram

    with Webhook() as hook:
        monkeypatch.setattr(NotifyTelegram, "notify_url", f"http://{LOOPBACK}:{hook.port}/bot")
        places = places_of(f"{BOT}/111/222")
        assert len({place.key for place in places}) == 2
        assert [send(place, Letter("Phản ánh <số 7>", HOSTILE), ID, Patience(5.0)) for place in places] == [
            None,
            None,
        ]
        sent = [json.loads(posted.body) for posted in hook.posted]
    assert [one["chat_id"] for one in sent] == [111, 222]
    for one in sent:
        assert one["parse_mode"] == "HTML"
        title, _, body = one["text"].partition("\r\n")
        assert title == "<b>Phản ánh &lt;số 7&gt;</b>"
        assert not set("<>") & set(body)
        assert unescape(body) == HOSTILE


def test_a_comment_full_of_signs_is_cut_and_not_refused_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    from apprise.plugins.telegram import NotifyTelegram

    with Webhook() as hook:
        monkeypatch.setattr(NotifyTelegram, "notify_url", f"http://{LOOPBACK}:{hook.port}/bot")
        assert deliver(f"{BOT}/111", Letter("s", "<&>" * 1000)) == [None]
        (sent,) = [json.loads(posted.body) for posted in hook.posted]
    assert len(sent["text"]) <= 4096
    body = sent["text"].removeprefix("<b>s</b>\r\n")
    assert not set("<>") & set(body)
    assert len(body) > 2000


def test_teams_reads_text(monkeypatch: pytest.MonkeyPatch) -> None:
    import requests

    to_loopback = requests.post
    with Webhook(202) as hook:
        # It knows https alone; the request itself is real.
        monkeypatch.setattr(
            requests, "post", lambda url, **more: to_loopback(url.replace("https:", "http:"), **more)
        )
        address = f"workflows://{LOOPBACK}:{hook.port}/workflow4e69f83c8944/KODuebWbDGYFr0z0eu/"
        assert deliver(address, Letter("Phản ánh", HOSTILE)) == [None]
    said = json.loads(hook.posted[0].body)["attachments"][0]["content"]["body"]
    assert said[-1]["text"].replace("\\", "") == HOSTILE
    assert "\\[liên kết\\]\\(" in said[-1]["text"]


def test_a_long_letter_is_one_message_that_says_where_the_rest_is() -> None:
    letter = Letter("s", "\n".join(f"dòng {n}" for n in range(500)), more="(còn nữa)")
    cut = fitted(letter, 1000, files=True)
    assert len(cut) <= 800
    assert cut.endswith("\n\n(còn nữa)")
    assert letter.body.startswith(cut.removesuffix("\n\n(còn nữa)") + "\n")
    assert fitted(letter, 32_768, files=True) == letter.body
    assert fitted(LETTER, 1000, files=True) == LETTER.body
    with_file = Letter("s", "b", (("a.pdf", b"x"),), no_files="(không có tệp)")
    assert fitted(with_file, 1000, files=False) == "b\n\n(không có tệp)"


def test_an_address_is_described_without_being_named() -> None:
    found = describe(f"{BOT}/111/222")
    assert (found.kind, found.places, found.files, found.secret) == ("Telegram", 2, True, True)
    assert not describe("mailto://user:pass@mail.example?to=a@a.example,b@b.example").secret
    assert describe("mailtos://user:pass@mail.example?to=a@a.example,b@b.example").secret
    assert describe("mailto://user:pass@gmail.com").secret  # apprise knows that it wants TLS
    assert not describe("json://hook.example/x").secret
    for wrong in ("khong-co://s3cret", "mailto://", "s3cret", ""):
        with pytest.raises(UsageError) as caught:
            describe(wrong)
        assert "s3cret" not in str(caught.value)
        assert "s3cret" not in repr(caught.value)


def test_nothing_of_an_address_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with Webhook(500) as hook:
        deliver(hook.address("/s3cret-token"))
        deliver(f"json://{LOOPBACK}:{free_port()}/s3cret-token")
    assert "s3cret" not in caplog.text
    assert logging.getLogger("apprise").propagate
    assert logging.getLogger("urllib3").propagate
