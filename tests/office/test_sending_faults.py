"""Messages that can't go, or have been tampered with: what becomes of them, and that no other waits for them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from qrsurvey.archive.audit import audit
from qrsurvey.archive.outbox import MessageKind, note_failed, pending, read_outbox
from qrsurvey.archive.store import Archive
from qrsurvey.errors import BusyError
from qrsurvey.notify.letter import Problem
from qrsurvey.notify.patience import PATIENCE, Patience
from qrsurvey.office.lock import lock
from qrsurvey.office.notify import Fate, Sent, send_due
from qrsurvey.office.recipients import list_outbox, send_test
from qrsurvey.workspace.workspace import Workspace
from support.archives import JUDGE, tamper
from support.mail_server import MailServer
from support.told_office import NOW, addresses, queued, told_office

# Nothing but loopback hears these passwords.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")

FILE = ("report-2024-05.pdf", b"%PDF-1.7")


@pytest.fixture
def office(tmp_path: Path) -> Workspace:
    return told_office(tmp_path / "office")


def send(workspace: Workspace, environment: Mapping[str, str], patience: Patience = PATIENCE) -> Sent:
    return send_due(workspace, NOW, patience=patience, environment=environment)


def fates(sent: Sent) -> list[tuple[Fate, Problem | None]]:
    return [(one.fate, one.problem) for one in sent.outcomes]


def fault(workspace: Workspace) -> str | None:
    with Archive.open(workspace.archive_path, create=False) as archive:
        found = audit(archive, workspace.survey, JUDGE).first_fault
    if found is None:
        return None
    inner = found.values.get("fault")
    return inner.id if inner is not None else found.id  # type: ignore[attr-defined]


def test_one_wrong_password_holds_up_nobody_else_on_that_server(office: Workspace, tmp_path: Path) -> None:
    with MailServer(login=("tot", "mat-khau")) as server:
        environment = addresses(
            tmp_path,
            {
                "chu-tich": [server.address("ct@a.example", login="tot:cu@")],
                "van-phong": [server.address("vp@a.example", login="tot:mat-khau@")],
            },
        )
        queued(office, "chu-tich", "chu-tich", "van-phong")
        sent = send(office, environment)
    assert fates(sent) == [(Fate.FAILED, Problem.LOGIN)] * 2 + [(Fate.SENT, None)]
    assert not sent.ours_to_mend
    with Archive.open(office.archive_path, create=False) as archive:
        # The same login wasn't tried twice: some servers lock out who does that.
        assert [one.attempts for one in pending(archive)] == [1, 0]


def test_a_message_at_which_the_server_hangs_up_holds_up_no_other(office: Workspace, tmp_path: Path) -> None:
    with MailServer(hangs_up_at={"ct@a.example"}) as server:
        book = {
            name: [server.address(to)]
            for name, to in (("chu-tich", "ct@a.example"), ("van-phong", "vp@a.example"))
        }
        queued(office, "chu-tich", "van-phong")
        assert fates(send(office, addresses(tmp_path, book))) == [
            (Fate.FAILED, Problem.BROKEN_OFF),
            (Fate.SENT, None),
        ]
    assert [mail.to for mail in server.mails] == ["vp@a.example"]


def test_what_must_be_acted_upon_goes_first_and_what_failed_many_times_last(
    office: Workspace, tmp_path: Path
) -> None:
    queued(office, "van-phong")
    with Archive.open(office.archive_path, create=False) as archive:
        for _ in range(5):
            note_failed(archive, 1, "later", NOW - timedelta(days=2))
    queued(office, "van-phong", kind=MessageKind.REPORT, files=[FILE])
    for kind in (MessageKind.MONTHLY, MessageKind.WEEKLY, MessageKind.OVERDUE, MessageKind.ALERT):
        queued(office, "van-phong", kind=kind)
    order = []
    with MailServer() as server:
        environment = addresses(tmp_path, {"van-phong": [server.address("vp@a.example")]})
        sent = send_due(office, NOW, environment=environment, watch=lambda one: order.append(one.number))
    assert order == [6, 5, 4, 3, 2, 1]
    assert [one.message.number for one in sent.outcomes] == [1, 2, 3, 4, 5, 6]


def test_a_run_that_takes_too_long_leaves_the_rest_to_the_next(
    office: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued(office, "van-phong", "chu-tich")
    clock = [0.0]
    monkeypatch.setattr(
        "qrsurvey.office.notify.time", SimpleNamespace(monotonic=lambda: clock[0], sleep=time.sleep)
    )
    with MailServer(taken=lambda: clock.append(clock.pop() + 1.6)) as server:
        both = server.address("mot@a.example", "hai@a.example")
        environment = addresses(tmp_path, {"van-phong": [both], "chu-tich": [server.address("ct@a.example")]})
        sent = send(office, environment, Patience(run=1.5))
        assert [(one.fate, one.accepted, one.places) for one in sent.outcomes] == [(Fate.FAILED, 1, 2)]
        assert sent.waiting == 1
        server.taken = None
        again = send_due(office, NOW, every=True, environment=environment)
        assert fates(again) == [(Fate.SENT, None)] * 2
    assert [mail.to for mail in server.mails] == ["mot@a.example", "ct@a.example", "hai@a.example"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE attachments SET content = '%PDF forged'::BLOB",
        'UPDATE outbox SET about = \'{"report":"2024-04"}\'',
        "UPDATE outbox SET kind = 'monthly'",
    ],
)
def test_what_is_not_what_was_queued_is_kept_and_told(
    office: Workspace, tmp_path: Path, statement: str
) -> None:
    queued(office, "van-phong", kind=MessageKind.REPORT, files=[FILE])
    tamper(office.archive_path, statement)
    with MailServer() as server:
        environment = addresses(tmp_path, {"van-phong": [server.address("vp@a.example")]})
        assert fates(send_due(office, NOW, dry_run=True)) == [(Fate.KEPT, Problem.ALTERED)]
        sent = send(office, environment)
    assert fates(sent) == [(Fate.KEPT, Problem.ALTERED)]
    assert sent.ours_to_mend
    assert server.mails == []
    assert [one.problem for one in list_outbox(office, environment=environment)] == [Problem.ALTERED]


def test_an_id_that_somebody_wrote_gets_into_no_header(office: Workspace, tmp_path: Path) -> None:
    queued(office, "van-phong")
    tamper(office.archive_path, "UPDATE outbox SET message_id = '<x@y>\nReply-To: evil@evil.example'")
    with MailServer() as server:
        environment = addresses(tmp_path, {"van-phong": [server.address("vp@a.example")]})
        assert fates(send(office, environment)) == [(Fate.SENT, None)]
    (mail,) = server.mails
    assert mail.message["Reply-To"] is None
    assert b"evil" not in mail.raw
    assert str(mail.message["Message-ID"]).endswith(".1@qrsurvey.invalid>")
    assert fault(office) == "notify.fault-progress"


def test_who_took_it_written_by_somebody_stops_nothing_and_is_found(
    office: Workspace, tmp_path: Path
) -> None:
    queued(office, "van-phong", "van-phong")
    tamper(office.archive_path, "UPDATE outbox SET accepted = 'x' WHERE number = 2")
    with MailServer() as server:
        environment = addresses(tmp_path, {"van-phong": [server.address("vp@a.example")]})
        assert fault(office) == "notify.fault-progress"
        assert fates(send(office, environment)) == [(Fate.SENT, None)] * 2


def test_a_test_message_that_could_not_be_tried_does_not_stay(office: Workspace, tmp_path: Path) -> None:
    environment = addresses(tmp_path, {"chu-tich": ["json://127.0.0.1:1/"]})
    with lock(office.archive_path.with_name("outbox.lock")) as ours:
        assert ours
        with pytest.raises(BusyError, match=r"notify\.sending-already"):
            send_test(office, "chu-tich", now=NOW, environment=environment)
    with Archive.open(office.archive_path, create=False) as archive:
        (message,) = read_outbox(archive)
        assert message.done is not None
    assert fault(office) is None


def test_what_only_the_office_can_mend_is_told_from_what_a_server_did(
    office: Workspace, tmp_path: Path
) -> None:
    queued(office, "chu-tich", "van-phong", "nghi-viec")
    assert send(office, addresses(tmp_path, {"van-phong": ["khong-co://x"]})).ours_to_mend
    environment = addresses(tmp_path, {"van-phong": ["json://127.0.0.1:1/"]})
    sent = send_due(office, NOW, every=True, environment=environment)
    assert not sent.done
    assert not sent.ours_to_mend
    assert not Sent().ours_to_mend
