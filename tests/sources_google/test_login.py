"""A person signs in: the whole flow over real sockets, against rules that are Google's and not ours."""

from __future__ import annotations

import json
import logging
import os
import socket
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from google.auth.exceptions import RefreshError

from qrsurvey.errors import ExitCode, QrsurveyError, SourceError, UsageError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.office import auth
from qrsurvey.office.auth import SignedIn, sign_in, sign_in_status, sign_out
from qrsurvey.sources.google.private_file import (
    delete_private,
    require_place_for_private,
    write_private,
)
from qrsurvey.sources.google.receiver import Pages, Receiver
from qrsurvey.sources.google.refusals import from_exception
from qrsurvey.sources.google.session import signing
from support.browser import Browser
from support.google_accounts import FORMS, READ_ONLY, make_service_account
from support.google_oauth import ACCOUNT, CLIENT_ID, make_client
from support.google_reader import Reader
from support.google_server import Drop, GoogleServer, Reply

PAGES = Pages("Xong <việc>", "Chưa được", "Lần khác")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The person's own folder of settings, which doesn't exist yet."""
    folder = tmp_path / "Cài đặt"
    monkeypatch.setattr("qrsurvey.workspace.own_files.user_config_path", lambda: folder)
    monkeypatch.setattr("qrsurvey.sources.google.access.time.sleep", lambda _seconds: None)
    return folder / "qrsurvey"


@pytest.fixture
def browser() -> Iterator[Browser]:
    person = Browser()
    yield person
    person.close()


@pytest.fixture
def client(tmp_path: Path, google: GoogleServer) -> Path:
    return make_client(tmp_path, google.accounts.oauth)


def login(google: GoogleServer, browser: Browser, client: Path | None, **options: Any) -> SignedIn:
    environment = {"QRSURVEY_GOOGLE_BASE_URL": google.base_url, **options.pop("environment", {})}
    options = {"seconds": 20.0, **options}
    return sign_in(client=client, show=browser, pages=PAGES, environment=environment, **options)


def secrets(google: GoogleServer, own: Path) -> list[str]:
    found = [*google.accounts.tokens, *google.accounts.people, *google.accounts.oauth.clients.values()]
    found += [str(seen.query.get("code", "-----")) for seen in google.requests]
    return [secret for secret in found if secret]


def refusal(google: GoogleServer, browser: Browser, own: Path, client: Path | None, **options: Any) -> Any:
    """Sign in in vain; nothing is left behind, and nothing secret is said."""
    with pytest.raises(QrsurveyError) as caught:
        login(google, browser, client, **options)
    browser.close()
    assert not own.exists() or list(own.iterdir()) == []
    failure = caught.value
    said = [str(failure), repr(failure.__cause__), repr(failure.__context__)]
    for language in Language:
        said += [Catalog(language).message(failure.message), Catalog(language).message(failure.hint)]
    for secret in secrets(google, own):
        assert secret not in " ".join(said)
    return failure


def test_a_person_signs_in_and_can_read_at_once(
    google: GoogleServer, browser: Browser, own: Path, client: Path, hosts: list[str]
) -> None:
    done = login(google, browser, client)
    browser.close()
    assert done.credentials.address == ACCOUNT
    assert done.overruled_by is None
    assert done.credentials.path == own / "google.json"
    held = json.loads((own / "google.json").read_text("utf-8"))
    assert held["type"] == "authorized_user"
    assert held["scopes"] == sorted([READ_ONLY, FORMS])
    assert held["client_id"] == CLIENT_ID
    assert held["refresh_token"] in google.accounts.people
    # An access token is of no use in an hour, and isn't kept.
    assert not [
        token for token in google.accounts.tokens if token in (own / "google.json").read_text("utf-8")
    ]
    assert browser.icons == [404]
    assert "Xong &lt;việc&gt;" in browser.pages[0]
    assert set(hosts) == {"127.0.0.1"}

    reader = Reader(google, {"QRSURVEY_GOOGLE_BASE_URL": google.base_url})
    reader.share(viewers={ACCOUNT})
    assert len(reader.read().rows) == 2


@pytest.mark.skipif(os.name != "posix", reason="modes say nothing there")
@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_the_files_are_the_owners_alone_whatever_the_mask(
    google: GoogleServer, browser: Browser, own: Path, client: Path, mask: int
) -> None:
    before = os.umask(mask)
    try:
        login(google, browser, client)
    finally:
        os.umask(before)
    assert sorted(path.name for path in own.iterdir()) == ["google.json", "oauth-client.json"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in own.iterdir()} == {0o600}
    assert stat.S_IMODE(own.stat().st_mode) == 0o700


def test_nothing_is_logged_that_could_be_used(
    google: GoogleServer, browser: Browser, own: Path, client: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    login(google, browser, client)
    sign_in_status(environment={"QRSURVEY_GOOGLE_BASE_URL": google.base_url})
    browser.close()
    for secret in secrets(google, own):
        assert secret not in caplog.text


def test_the_client_is_remembered_and_a_second_sign_in_replaces_the_first(
    google: GoogleServer, browser: Browser, own: Path, client: Path
) -> None:
    login(google, browser, client)
    first = (own / "google.json").read_text("utf-8")
    client.unlink()
    browser.close()
    login(google, browser, None)
    assert (own / "google.json").read_text("utf-8") != first


def test_reading_only_is_asked_for_where_that_is_all(
    google: GoogleServer, browser: Browser, own: Path, client: Path
) -> None:
    done = login(google, browser, client, read_only=True)
    assert done.credentials.scopes == (READ_ONLY,)
    assert "forms" not in browser.addresses[0]


def test_who_may_change_forms_may_read_them(
    google: GoogleServer, browser: Browser, own: Path, client: Path
) -> None:
    credentials = login(google, browser, client).credentials
    with signing(credentials, google.base_url, [f"{FORMS}.readonly"]) as (granted, request):
        granted.refresh(request)
    assert google.accounts.tokens[granted.token].scope == FORMS


def test_a_right_that_was_not_granted_is_refused(
    google: GoogleServer, browser: Browser, own: Path, client: Path
) -> None:
    credentials = login(google, browser, client, read_only=True).credentials
    with signing(credentials, google.base_url, [FORMS]) as (granted, request):
        with pytest.raises(RefreshError) as caught:
            granted.refresh(request)
        refused = from_exception(caught.value, credentials)
    assert refused.error.message.id == "google.scope"


def test_a_variable_that_names_another_file_is_pointed_out(
    google: GoogleServer, browser: Browser, own: Path, client: Path, tmp_path: Path
) -> None:
    named = {"GOOGLE_APPLICATION_CREDENTIALS": str(tmp_path / "khoa.json")}
    assert login(google, browser, client, environment=named).overruled_by == tmp_path / "khoa.json"


def test_a_sign_in_to_an_application_in_testing_says_when_it_ends(
    google: GoogleServer, browser: Browser, own: Path, client: Path
) -> None:
    google.accounts.oauth.lasts = 7 * 86_400 - 1
    credentials = login(google, browser, client).credentials
    assert credentials.until is not None
    assert 6 <= (credentials.until - credentials.since).days <= 7


@pytest.mark.parametrize(
    ("error", "message_id"),
    [
        ("access_denied", "auth.denied"),
        ("admin_policy_enforced", "google.domain-policy"),
        ("org_internal", "google.domain-policy"),
        ("unauthorized_client", "auth.client-refused"),
        ("disallowed_useragent", "auth.refused"),
    ],
)
def test_a_refusal_on_googles_page_is_told(
    *, google: GoogleServer, browser: Browser, own: Path, client: Path, error: str, message_id: str
) -> None:
    google.accounts.oauth.refuses = error
    failure = refusal(google, browser, own, client)
    assert failure.message.id == message_id
    assert failure.exit_code is ExitCode.NETWORK
    assert "Chưa được" in browser.pages[0]
    assert google.seen("token") == []


def test_the_answer_to_another_sign_in_is_not_taken(
    google: GoogleServer, browser: Browser, own: Path, client: Path
) -> None:
    google.accounts.oauth.state = "x" * 30
    assert refusal(google, browser, own, client, seconds=5.0).message.id == "auth.other-answer"
    assert "Lần khác" in browser.pages[0]
    assert google.seen("token") == []


@pytest.mark.parametrize(
    "spoilt", ["code=4/0Axxx", "code=4/0Axxx&state=", "error=access_denied&state=x", "twice"]
)
def test_a_page_that_calls_the_port_cannot_end_a_sign_in(
    *, google: GoogleServer, own: Path, client: Path, spoilt: str
) -> None:
    answers: list[tuple[str, int]] = []

    class Attacked(Browser):
        def _visit(self, address: str) -> None:
            asked = parse_qs(urlsplit(address).query)
            home = asked["redirect_uri"][0]
            query = f"error=x&state=a&state={asked['state'][0]}" if spoilt == "twice" else spoilt
            with requests.Session() as session:
                session.trust_env = False
                for _ in range(3):
                    for path in ("", "callback"):
                        sent = session.get(f"{home}{path}?{query}", timeout=10)
                        answers.append((path, sent.status_code))
            super()._visit(address)

    person = Attacked()
    assert login(google, person, client).credentials.address == ACCOUNT
    person.close()
    assert answers == [("", 400), ("callback", 404)] * 3


@pytest.mark.parametrize("unticked", [{READ_ONLY}, {FORMS}, {READ_ONLY, FORMS}])
def test_rights_that_were_taken_out_are_named(
    google: GoogleServer, browser: Browser, own: Path, client: Path, unticked: set[str]
) -> None:
    google.accounts.oauth.unticked = unticked
    failure = refusal(google, browser, own, client)
    assert failure.message.id == "auth.not-all-granted"
    assert {scope.rpartition("/")[2] for scope in unticked} == set(failure.message.values["missing"])


def test_a_sign_in_that_would_not_last_is_refused(
    google: GoogleServer, browser: Browser, own: Path, client: Path
) -> None:
    google.accounts.oauth.lasting = False
    assert refusal(google, browser, own, client).message.id == "auth.no-refresh-token"


def test_a_client_whose_secret_was_changed(
    google: GoogleServer, browser: Browser, own: Path, client: Path
) -> None:
    google.accounts.oauth.clients[CLIENT_ID] = "GOCSPX-another"
    assert refusal(google, browser, own, client).message.id == "auth.client-refused"


@pytest.mark.parametrize(
    ("fault", "message_id"),
    [
        (Reply(400, {"error": "invalid_grant", "error_description": "Bad Request"}), "auth.code-refused"),
        (Reply(403, "<h1>Blocked by firewall</h1>"), "google.not-google"),
        (Reply(302, headers={"Location": "https://evil.example/"}), "google.redirected"),
    ],
)
def test_a_code_that_gets_no_token(
    *, google: GoogleServer, browser: Browser, own: Path, client: Path, fault: Reply, message_id: str
) -> None:
    google.fail(fault, on="token")
    assert refusal(google, browser, own, client).message.id == message_id
    assert len(google.seen("token")) == 1


def test_a_busy_token_endpoint_is_asked_again(
    google: GoogleServer, browser: Browser, own: Path, client: Path
) -> None:
    # What is overloaded hasn't used the code up; the test server answers before it fails.
    codes = google.accounts.oauth.codes
    kept: dict[str, Any] = {}

    class Keeping(dict[str, Any]):
        def pop(self, name: str, *default: Any) -> Any:
            kept[name] = self.get(name)
            return kept[name]

    google.accounts.oauth.codes = Keeping(codes)
    google.fail(Reply(503), Reply(500), on="token")
    assert login(google, browser, client).credentials.address == ACCOUNT
    assert len(google.seen("token")) == 3


def test_a_line_that_breaks_after_the_code_was_used_up_is_told(
    google: GoogleServer, browser: Browser, own: Path, client: Path
) -> None:
    google.fail(Drop(), on="token")
    assert refusal(google, browser, own, client).message.id == "auth.code-refused"


def test_nobody_comes(google: GoogleServer, own: Path, client: Path) -> None:
    absent = Browser(goes_back=False)
    failure = refusal(google, absent, own, client, seconds=0.3)
    assert failure.message.id == "auth.nobody-came"
    assert isinstance(failure, SourceError)


def test_a_port_in_use_is_told(google: GoogleServer, browser: Browser, own: Path, client: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        failure = refusal(google, browser, own, client, port=taken.getsockname()[1])
    assert failure.message.id == "auth.port-in-use"
    assert isinstance(failure, UsageError)
    assert browser.addresses == []


def test_a_port_can_be_chosen(google: GoogleServer, browser: Browser, own: Path, client: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    login(google, browser, client, port=port)
    assert f"127.0.0.1%3A{port}" in browser.addresses[0]


def test_a_port_can_be_had_again_at_once() -> None:
    """Who closes a line first keeps its address for minutes (TIME_WAIT): here that is the receiver."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for _ in range(3):
        with Receiver(port, PAGES) as receiver, ThreadPoolExecutor() as pool:
            found = pool.submit(receiver.wait, 20.0, "s")
            with socket.create_connection(("127.0.0.1", port)) as line:
                line.sendall(f"GET /?code=c&state=s HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
                while line.recv(65_536):
                    pass
            assert found.result() == "code=c&state=s"


def test_two_cannot_listen_at_one_port() -> None:
    with Receiver(0, PAGES) as first:
        port = urlsplit(first.address).port
        assert port
        with pytest.raises(UsageError), Receiver(port, PAGES):
            pass


@pytest.mark.skipif(os.name != "posix", reason="links need a right there")
def test_no_place_for_the_sign_in_is_found_before_anybody_agrees(
    google: GoogleServer, browser: Browser, own: Path, client: Path
) -> None:
    own.parent.mkdir()
    own.symlink_to(own.parent / "gone" / "away")
    with pytest.raises(UsageError) as caught:
        login(google, browser, client)
    assert caught.value.message.id == "auth.unwritable"
    assert browser.addresses == []
    assert google.requests == []
    assert [path.name for path in own.parent.iterdir()] == ["qrsurvey"]


def test_looking_for_a_place_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "có").mkdir()
    for folder in (tmp_path / "có", tmp_path / "chưa" / "có"):
        require_place_for_private(folder / "google.json")
    (tmp_path / "tệp").write_bytes(b"")
    with pytest.raises(UsageError):
        require_place_for_private(tmp_path / "tệp" / "x" / "google.json")
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")) == ["có", "tệp"]


def test_giving_up_leaves_nothing(google: GoogleServer, own: Path, client: Path) -> None:
    def give_up(_address: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sign_in(client=client, show=give_up, pages=PAGES,
                environment={"QRSURVEY_GOOGLE_BASE_URL": google.base_url})  # fmt: skip
    assert not own.exists()


def test_a_request_in_another_name_is_not_the_browser(google: GoogleServer, own: Path, client: Path) -> None:
    answers: list[int] = []

    class Rebound(Browser):
        def _visit(self, address: str) -> None:
            with requests.Session() as session:
                session.trust_env = False
                sent = session.get(address, allow_redirects=False, timeout=10).headers["Location"]
                headers = {"Host": "evil.example"}
                answers.append(session.get(sent, headers=headers, timeout=10).status_code)

    assert refusal(google, Rebound(), own, client, seconds=1.0).message.id == "auth.nobody-came"
    assert answers == [404]


@pytest.mark.parametrize(
    ("content", "message_id"),
    [
        (None, "auth.client-missing"),
        ("no json", "auth.client-other"),
        ([], "auth.client-other"),
        ({"installed": {"client_id": CLIENT_ID}}, "auth.client-other"),
        ({"installed": {"client_id": "x&redirect_uri=y", "client_secret": "s"}}, "auth.client-other"),
        ({"web": {"client_id": CLIENT_ID, "client_secret": "s"}}, "auth.client-web"),
        ({"type": "service_account", "private_key": "s"}, "auth.client-is-key"),
    ],
)
def test_a_client_file_that_is_something_else(
    *, google: GoogleServer, browser: Browser, own: Path, tmp_path: Path, content: object, message_id: str
) -> None:
    path = tmp_path / "tệp.json"
    if content is not None:
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    failure = refusal(google, browser, own, path)
    assert failure.message.id == message_id
    assert failure.exit_code is ExitCode.USAGE


def test_without_a_client_the_steps_are_told(google: GoogleServer, browser: Browser, own: Path) -> None:
    assert refusal(google, browser, own, None).message.id == "auth.no-client"


def test_a_key_is_never_written_over(google: GoogleServer, browser: Browser, own: Path, client: Path) -> None:
    own.mkdir(parents=True)
    key = make_service_account(own, google)
    before = key.read_bytes()
    with pytest.raises(UsageError) as caught:
        login(google, browser, client)
    assert caught.value.message.id == "auth.file-in-place"
    with pytest.raises(UsageError) as caught:
        sign_out(environment={"QRSURVEY_GOOGLE_BASE_URL": google.base_url})
    assert caught.value.message.id == "auth.not-a-sign-in"
    assert key.read_bytes() == before
    assert google.requests == []


def test_a_folder_that_cannot_be_made(
    google: GoogleServer, browser: Browser, own: Path, client: Path
) -> None:
    own.parent.write_bytes(b"a file stands where the folder should be")
    with pytest.raises(UsageError) as caught:
        login(google, browser, client)
    assert caught.value.message.id in {"auth.unwritable", "google.credentials-unreadable"}


def test_what_cannot_be_written_or_deleted_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "full").write_bytes(b"")
    for path in (tmp_path / "file" / "google.json", tmp_path / "folder"):
        with pytest.raises(UsageError) as caught:
            write_private(path, {"refresh_token": "x"})
        assert caught.value.message.id == "auth.unwritable"
    with pytest.raises(UsageError) as caught:
        delete_private(tmp_path / "folder")
    assert caught.value.message.id == "auth.undeletable"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


def test_signing_out_revokes_and_deletes(
    google: GoogleServer, browser: Browser, own: Path, client: Path
) -> None:
    environment = {"QRSURVEY_GOOGLE_BASE_URL": google.base_url}
    login(google, browser, client)
    gone = sign_out(environment=environment)
    assert gone is not None
    assert (gone.account, gone.revoked) == (ACCOUNT, True)
    assert google.accounts.people == {}
    assert sorted(path.name for path in own.iterdir()) == ["oauth-client.json"]
    assert sign_out(environment=environment) is None


@pytest.mark.parametrize(
    "fault", [Reply(503), Drop(), Reply(302, headers={"Location": "https://evil.example/"})]
)
def test_signing_out_deletes_though_google_cannot_be_told(
    google: GoogleServer, browser: Browser, own: Path, client: Path, fault: Any
) -> None:
    login(google, browser, client)
    google.fail(fault, on="revoke")
    gone = sign_out(environment={"QRSURVEY_GOOGLE_BASE_URL": google.base_url})
    assert gone is not None
    assert not gone.revoked
    assert not (own / "google.json").exists()


def test_signing_out_of_what_google_forgot_already(
    google: GoogleServer, browser: Browser, own: Path, client: Path
) -> None:
    login(google, browser, client)
    google.accounts.people.clear()
    gone = sign_out(environment={"QRSURVEY_GOOGLE_BASE_URL": google.base_url})
    assert gone is not None
    assert gone.revoked


def test_the_status_of_a_sign_in(google: GoogleServer, browser: Browser, own: Path, client: Path) -> None:
    environment = {"QRSURVEY_GOOGLE_BASE_URL": google.base_url}
    login(google, browser, client)
    google.requests.clear()
    offline = sign_in_status(offline=True, environment=environment)
    assert offline.works is None
    assert set(offline.granted) == {READ_ONLY, FORMS}
    assert google.requests == []
    assert sign_in_status(environment=environment).works is True
    assert len(google.seen("token")) == 1
    google.accounts.people.clear()
    expired = sign_in_status(environment=environment)
    assert expired.works is False
    assert expired.error is not None
    assert expired.error.message.id == "google.sign-in-expired"
    for language in Language:
        assert "qrsurvey auth login" in Catalog(language).message(expired.error.hint)
        assert "In production" in Catalog(language).message(expired.error.hint)


def test_the_status_of_a_key(google: GoogleServer, own: Path, tmp_path: Path) -> None:
    environment = google.environment(make_service_account(tmp_path, google))
    found = sign_in_status(environment=environment)
    assert found.works
    assert found.granted == (READ_ONLY,)
    assert not found.exposed
    assert auth.age_in_days(found.credentials, found.credentials.since) == 0
