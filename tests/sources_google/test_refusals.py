from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
import requests
from google.auth import _helpers as google_clock
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError

from qrsurvey.errors import ExitCode, SourceError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.sources.google import refusals, session
from qrsurvey.sources.google.credentials import Credentials, read_credentials
from support.google_accounts import SERVICE_ADDRESS
from support.google_reader import Reader
from support.google_server import (
    BAD_GATEWAY,
    QUOTA,
    UNAVAILABLE,
    Act,
    Cut,
    Drop,
    GoogleServer,
    Hang,
    Reply,
    error,
    make_person,
    make_service_account,
)

PORTAL = Reply(200, "<html>Cổng đăng nhập số 4711</html>")
RATE_403 = error(403, "Rate Limit Exceeded", "PERMISSION_DENIED", "RATE_LIMIT_EXCEEDED")
OLD_RATE_403 = Reply(
    403,
    {
        "error": {
            "code": 403,
            "message": "User Rate Limit Exceeded",
            "errors": [{"domain": "usageLimits", "reason": "userRateLimitExceeded", "message": "x"}],
        }
    },
)
STORAGE_403 = Reply(
    403,
    {
        "error": {
            "code": 403,
            "message": "The user's Drive storage quota has been exceeded.",
            "errors": [{"domain": "usageLimits", "reason": "storageQuotaExceeded", "message": "x"}],
        }
    },
)

POLICY_403 = Reply(
    403,
    {
        "error": {
            "code": 403,
            "message": "The domain administrators have disabled this application.",
            "errors": [{"domain": "global", "reason": "domainPolicy", "message": "x"}],
        }
    },
)


def refused(reader: Reader) -> SourceError:
    """Read in vain; whatever is said, in either language, gives nothing secret away."""
    with pytest.raises(SourceError) as caught:
        reader.read()
    failure = caught.value
    assert failure.exit_code is ExitCode.NETWORK
    said = [str(failure), repr(failure.args), repr(failure.__cause__), repr(failure.__context__)]
    for language in Language:
        said += [Catalog(language).message(failure.message), Catalog(language).message(failure.hint)]
    text = " ".join(said)
    held = json.loads(Path(reader.environment["GOOGLE_APPLICATION_CREDENTIALS"]).read_text("utf-8"))
    secrets = [held.get(name) for name in ("private_key", "private_key_id", "refresh_token", "client_secret")]
    for secret in [
        *filter(None, secrets),
        *reader.server.accounts.tokens,
        "BEGIN",
        "ya29.",
        "4711",
        "Bearer",
    ]:
        assert secret not in text
    return failure


def test_a_sheet_that_is_not_shared_names_the_address_to_share_it_with(reader: Reader) -> None:
    reader.share(viewers={"ai.do@vi-du.vn"})
    failure = refused(reader)
    assert failure.message.id == "google.not-shared"
    assert SERVICE_ADDRESS in Catalog(Language.VI).message(failure.hint)
    assert reader.waits == []


def test_a_person_is_told_of_the_signed_in_account(google: GoogleServer, tmp_path: Path) -> None:
    reader = Reader(google, google.environment(make_person(tmp_path, google)))
    reader.share()
    assert refused(reader).message.id == "google.not-shared-person"


def test_a_wrong_spreadsheet_is_not_found(reader: Reader) -> None:
    assert refused(reader).message.id == "google.no-such-spreadsheet"
    assert reader.waits == []


@pytest.mark.parametrize(
    ("answer", "message_id"),
    [
        (error(403, "Google Sheets API has not been used in project 1 before or it is disabled.",
               "PERMISSION_DENIED", "SERVICE_DISABLED"), "google.api-disabled"),
        (error(403, "Google Sheets API has not been used in project 1 before", "PERMISSION_DENIED"),
         "google.api-disabled"),
        (error(403, "Request had insufficient authentication scopes.", "PERMISSION_DENIED",
               "ACCESS_TOKEN_SCOPE_INSUFFICIENT"), "google.scope"),
        (error(403, "This API method requires billing", "PERMISSION_DENIED", "BILLING_DISABLED"), "google.refused"),
        (STORAGE_403, "google.storage-quota"),
        (POLICY_403, "google.domain-policy"),
        (Reply(403, {"error": {"code": 403, "message": "x", "details": "odd", "errors": [7, {}]}}),
         "google.not-shared"),
        (error(400, "This operation is not supported for this document", "FAILED_PRECONDITION"),
         "google.office-file"),
        (error(400, "Invalid value at 'x'", "INVALID_ARGUMENT"), "google.refused"),
        (Reply(400, {"error": "text"}), "google.not-google"),
        (Reply(403, "<h1>Blocked by firewall</h1>"), "google.not-google"),
        (Reply(403, ["odd"]), "google.not-google"),
        (Reply(404, "<h1>Not here</h1>"), "google.not-google"),
        (Reply(204), "google.not-google"),
        (error(412, "x", "FAILED_PRECONDITION"), "google.refused"),
        (Reply(302, headers={"Location": "http://127.0.0.1:9/elsewhere"}), "google.redirected"),
        (Reply(307, headers={"Location": "https://evil.example/"}), "google.redirected"),
    ],
)  # fmt: skip
def test_a_lasting_refusal_is_told_at_once(
    reader: Reader, google: GoogleServer, hosts: list[str], answer: Reply, message_id: str
) -> None:
    reader.share()
    google.fail(answer)
    assert refused(reader).message.id == message_id
    assert reader.waits == []
    assert len(google.seen()) == 1
    assert set(hosts) == {"127.0.0.1"}


@pytest.mark.parametrize(
    ("answer", "link"),
    [
        (
            error(403, "x", "PERMISSION_DENIED", "SERVICE_DISABLED"),
            "https://console.cloud.google.com/apis/library/sheets.googleapis.com?project=123456789",
        ),
        (
            error(403, "Google Sheets API has not been used in project 55 before or it is disabled.", "x"),
            "https://console.cloud.google.com/apis/library/sheets.googleapis.com?project=55",
        ),
        (
            Reply(403, {"error": {"code": 403, "message": "x", "errors": [{"reason": "accessNotConfigured"}]}}),
            "https://console.cloud.google.com/apis/library/sheets.googleapis.com",
        ),
        (
            Reply(403, {"error": {"code": 403, "message": "x", "details": [
                {"reason": "SERVICE_DISABLED", "metadata": {"consumer": "projects/1?x=https://evil.example"}}]}}),
            "https://console.cloud.google.com/apis/library/sheets.googleapis.com",
        ),
    ],
)  # fmt: skip
def test_an_api_that_is_not_enabled_names_the_page_where_it_is(
    reader: Reader, google: GoogleServer, answer: Reply, link: str
) -> None:
    reader.share()
    google.fail(answer)
    failure = refused(reader)
    assert failure.message.id == "google.api-disabled"
    for language in Language:
        assert "Google Sheets API" in Catalog(language).message(failure.message)
        assert f"{link} " in Catalog(language).message(failure.hint)


def test_a_person_who_may_not_view_is_named_where_the_sign_in_says_who_it_is(
    google: GoogleServer, tmp_path: Path
) -> None:
    path = make_person(tmp_path, google)
    path.write_text(
        json.dumps({**json.loads(path.read_text("utf-8")), "account": "chi.lan@vi-du.vn"}), "utf-8"
    )
    reader = Reader(google, google.environment(path))
    reader.share(viewers={"ai.do@vi-du.vn"})
    failure = refused(reader)
    assert failure.message.id == "google.not-shared-account"
    for language in Language:
        assert "chi.lan@vi-du.vn" in Catalog(language).message(failure.hint)


@pytest.mark.parametrize(
    ("message_id", "values", "words"),
    [
        (
            "not-shared",
            {"address": "sa@x.iam.gserviceaccount.com"},
            ["sa@x.iam.gserviceaccount.com", "Workspace"],
        ),
        (
            "not-shared-account",
            {"address": "lan@vi-du.vn"},
            ["lan@vi-du.vn", "qrsurvey auth login", "Workspace"],
        ),
        ("not-shared-person", {}, ["qrsurvey auth login"]),
        ("no-credentials", {}, ["client_email", "qrsurvey auth login", "qrsurvey pull --from"]),
        ("credentials-client-secrets", {}, ["qrsurvey auth login --client"]),
        ("key-refused", {}, ["JSON"]),
        ("sign-in-expired", {}, ["qrsurvey auth login", "7", "Testing", "In production", "Publish app"]),
        ("sign-in-refused", {}, ["qrsurvey auth login --client"]),
        ("scope", {}, ["qrsurvey auth login", "spreadsheets.readonly", "forms.body"]),
        ("no-such-tab", {}, ["sheet:", "sheet_id:", "gid="]),
        ("no-such-tab-id", {}, ["sheet_id:", "gid="]),
        ("storage-quota", {}, ["qrsurvey auth login"]),
        ("domain-policy", {}, ["Workspace", "qrsurvey pull --from"]),
    ],
)
def test_the_next_step_names_what_to_do(message_id: str, values: dict[str, str], words: list[str]) -> None:
    for language in Language:
        hint = Catalog(language).text(f"google.{message_id}.hint", **values)
        assert [word for word in words if word not in hint] == []


@pytest.mark.parametrize("message_id", ["offline", "timeout", "proxy", "tls", "not-google"])
def test_who_must_open_the_firewall_is_told_for_which_hosts(message_id: str) -> None:
    for language in Language:
        hint = Catalog(language).text(f"google.{message_id}.hint", host="x", status="403")
        for host in ("sheets.googleapis.com", "forms.googleapis.com", "oauth2.googleapis.com",
                     "accounts.google.com", "docs.google.com"):  # fmt: skip
            assert host in hint


@pytest.mark.parametrize("fault", [QUOTA, RATE_403, OLD_RATE_403, UNAVAILABLE, BAD_GATEWAY, Reply(500), Reply(504),
                                   Reply(408), Drop(), Cut(), PORTAL, Reply(200, ["odd"])])  # fmt: skip
@pytest.mark.parametrize("calls_before", [0, 1])
def test_what_passes_is_tried_again(
    reader: Reader, google: GoogleServer, fault: Any, calls_before: int
) -> None:
    reader.share()
    google.fail(*[Act(lambda: None)] * calls_before, fault, fault)
    assert len(reader.read().rows) == 2
    assert len(reader.waits) == 2
    assert len(google.seen()) == 4


@pytest.mark.parametrize(
    ("fault", "message_id"),
    [
        (QUOTA, "google.quota"),
        (RATE_403, "google.quota"),
        (UNAVAILABLE, "google.unavailable"),
        (BAD_GATEWAY, "google.unavailable"),
        (Reply(500, "", {"Content-Type": "text/plain"}), "google.unavailable"),
        (Drop(), "google.cut"),
        (Cut(), "google.cut"),
        (PORTAL, "google.malformed"),
        (Reply(200, ["odd"]), "google.malformed"),
        (Reply(200, b'{"values": [[' + b"9" * 5_000 + b"]]}"), "google.malformed"),
        (Reply(200, b"[" * 100_000 + b"]" * 100_000), "google.malformed"),
    ],
)
def test_after_five_tries_it_gives_up(
    reader: Reader, google: GoogleServer, fault: Any, message_id: str
) -> None:
    reader.share()
    google.fail(*[fault] * 9)
    assert refused(reader).message.id == message_id
    assert len(reader.waits) == 4
    assert len(google.seen()) == 5


def test_an_answer_that_never_comes_is_given_up(
    reader: Reader, google: GoogleServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "TIMEOUT", (5.0, 0.2))
    reader.share()
    google.fail(*[Hang()] * 5)
    assert refused(reader).message.id == "google.timeout"
    assert len(google.seen()) == 5


def test_retry_after_is_honoured(reader: Reader, google: GoogleServer) -> None:
    reader.share()
    google.fail(*[Reply(503, "", {"Retry-After": value}) for value in ("3", "60")])
    google.fail(error(403, "x", "PERMISSION_DENIED", "RATE_LIMIT_EXCEEDED", {"Retry-After": "4"}))
    reader.read()
    assert reader.waits == [3.0, 60.0, 4.0]


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_longer_wish_is_not_overridden_but_told(reader: Reader, google: GoogleServer, form: str) -> None:
    reader.share()
    asked = "7200" if form == "seconds" else formatdate(time.time() + 7_200, usegmt=True)
    google.fail(Reply(503, "", {"Retry-After": asked}))
    before = datetime.now(UTC).astimezone().replace(tzinfo=None)
    error = refused(reader)
    assert error.message.id == "google.come-back"
    moment = error.message.values["moment"]
    assert isinstance(moment, datetime)
    # A date has whole seconds; the moment told is a whole minute, never too early.
    assert timedelta(seconds=7_198) <= moment - before <= timedelta(seconds=7_320)
    assert reader.waits == []
    assert len(google.seen()) == 1


def test_values_of_another_shape_are_refused(reader: Reader, google: GoogleServer) -> None:
    reader.share()
    for values in ("x", [1], [["a"], "b"]):
        google.fail(
            Act(lambda: None), Reply(200, {"range": "A1", "majorDimension": "ROWS", "values": values})
        )
        assert refused(reader).message.id == "google.malformed"


def test_a_sign_in_that_google_keeps_refusing(reader: Reader, google: GoogleServer) -> None:
    reader.share()
    google.fail(*[error(401, "x", "UNAUTHENTICATED")] * 3)
    assert refused(reader).message.id == "google.unauthorized"
    assert len(google.seen("token")) == 3


@pytest.mark.parametrize(
    "fault", [Reply(500), UNAVAILABLE, QUOTA, Drop(), Cut(), PORTAL, Reply(200, {"expires_in": 3599}),
              Reply(200, {"access_token": "x", "expires_in": "soon"})],
)  # fmt: skip
def test_the_token_endpoint_is_asked_again_within_the_same_bounds(
    reader: Reader, google: GoogleServer, fault: Any
) -> None:
    reader.share()
    google.fail(fault, on="token")
    assert len(reader.read().rows) == 2
    assert len(reader.waits) == 1

    reader.waits.clear()
    google.requests.clear()
    google.fail(*[fault] * 9, on="token")
    refused(reader)
    assert len(google.seen("token")) == 5
    assert len(reader.waits) == 4
    assert google.seen() == []


@pytest.mark.parametrize(
    ("fault", "message_id"),
    [
        (Reply(302, headers={"Location": "https://evil.example/"}), "google.redirected"),
        (Reply(403, "<h1>Blocked</h1>"), "google.not-google"),
        (Reply(400, {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}),
         "google.key-refused"),
        (Reply(401, {"error": "invalid_client"}), "google.key-refused"),
        (Reply(400, {"odd": "answer"}), "google.key-refused"),
    ],
)  # fmt: skip
def test_a_refused_sign_in_is_not_tried_again(
    reader: Reader, google: GoogleServer, fault: Reply, message_id: str
) -> None:
    reader.share()
    google.fail(fault, on="token")
    assert refused(reader).message.id == message_id
    assert reader.waits == []
    assert len(google.seen("token")) == 1


def test_a_deleted_account_is_told(reader: Reader, google: GoogleServer) -> None:
    google.accounts.keys.clear()
    assert refused(reader).message.id == "google.key-refused"


def test_a_replaced_key_is_told(reader: Reader, google: GoogleServer) -> None:
    from cryptography.hazmat.primitives.asymmetric import rsa

    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    google.accounts.keys[SERVICE_ADDRESS] = other.public_key()
    assert refused(reader).message.id == "google.key-refused"


def test_a_wrong_clock_is_told(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    a_year_ago = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=365)
    monkeypatch.setattr(google_clock, "utcnow", lambda: a_year_ago)
    assert refused(reader).message.id == "google.clock"


def test_a_persons_sign_in_that_was_revoked(google: GoogleServer, tmp_path: Path) -> None:
    reader = Reader(google, google.environment(make_person(tmp_path, google)))
    google.accounts.people.clear()
    failure = refused(reader)
    assert failure.message.id == "google.sign-in-expired"
    assert "7" in Catalog(Language.VI).message(failure.hint)


@pytest.mark.parametrize(
    ("code", "message_id"),
    [
        ("invalid_scope", "google.scope"),
        ("deleted_client", "google.sign-in-refused"),
        ("unauthorized_client", "google.sign-in-refused"),
        ("admin_policy_enforced", "google.domain-policy"),
    ],
)
def test_a_persons_sign_in_that_is_refused(
    google: GoogleServer, tmp_path: Path, code: str, message_id: str
) -> None:
    reader = Reader(google, google.environment(make_person(tmp_path, google)))
    google.fail(Reply(400, {"error": code, "error_description": "x"}), on="token")
    assert refused(reader).message.id == message_id


def test_a_person_must_sign_in_again_where_google_wants_proof(google: GoogleServer, tmp_path: Path) -> None:
    reader = Reader(google, google.environment(make_person(tmp_path, google)))
    google.fail(Reply(400, {"error": "invalid_grant", "error_subtype": "invalid_rapt"}), on="token")
    assert refused(reader).message.id == "google.sign-in-expired"


def test_without_a_network_the_host_and_the_firewall_are_named(
    reader: Reader, google: GoogleServer, hosts: list[str]
) -> None:
    reader.share()
    del reader.environment["QRSURVEY_GOOGLE_BASE_URL"]
    failure = refused(reader)
    assert failure.message.id == "google.offline"
    assert failure.message.values["host"] == "sheets.googleapis.com"
    assert set(hosts) == {"127.0.0.1", "sheets.googleapis.com"}
    assert len(reader.waits) == 4
    hint = Catalog(Language.VI).message(failure.hint)
    assert re.search(r"sheets\.googleapis\.com.*oauth2\.googleapis\.com", hint)


def test_the_token_endpoint_of_the_key_file_is_followed(
    reader: Reader, google: GoogleServer, tmp_path: Path, hosts: list[str]
) -> None:
    path = make_service_account(tmp_path, google)
    key = {**json.loads(path.read_text("utf-8")), "token_uri": "https://oauth2.googleapis.com/token"}
    path.write_text(json.dumps(key), encoding="utf-8")
    failure = refused(reader)
    assert failure.message.values["host"] == "oauth2.googleapis.com"
    assert set(hosts) == {"oauth2.googleapis.com"}


@pytest.fixture
def credentials(reader: Reader) -> Credentials:
    return read_credentials(reader.environment)


REQUEST = requests.Request("GET", "https://sheets.googleapis.com/v4/spreadsheets/x").prepare()


@pytest.mark.parametrize(
    ("raised", "message_id", "again"),
    [
        (requests.exceptions.ProxyError("407", request=REQUEST), "google.proxy", False),
        (requests.exceptions.SSLError("self-signed", request=REQUEST), "google.tls", False),
        (OSError("Could not find a suitable TLS CA certificate bundle"), "google.tls", False),
        (requests.exceptions.ConnectTimeout(request=REQUEST), "google.timeout", True),
        (requests.exceptions.ContentDecodingError(request=REQUEST), "google.cut", True),
        (TransportError(requests.exceptions.ProxyError("407")), "google.proxy", False),  # type: ignore[no-untyped-call]
        (TransportError("odd"), "google.key-refused", False),  # type: ignore[no-untyped-call]
        (RefreshError("no answer"), "google.key-refused", False),  # type: ignore[no-untyped-call]
    ],
)
def test_what_the_libraries_raise_gets_words(
    credentials: Credentials,
    raised: OSError | GoogleAuthError,
    message_id: str,
    again: bool,  # noqa: FBT001
) -> None:
    failure = refusals.from_exception(raised, credentials)
    assert failure.error.message.id == message_id
    assert (failure.first_wait is not None) is again
