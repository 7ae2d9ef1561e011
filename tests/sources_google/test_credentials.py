from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from qrsurvey.errors import UsageError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.sources.google.credentials import (
    VARIABLE,
    CredentialsKind,
    credentials_path,
    read_credentials,
)
from qrsurvey.sources.google.session import open_session
from qrsurvey.workspace.own_files import readable_by_others
from support.google_accounts import SERVICE_ADDRESS
from support.google_server import GoogleServer, make_person, make_service_account

ACCOUNT: dict[str, Any] = {
    "type": "service_account",
    "client_email": SERVICE_ADDRESS,
    "private_key": "-----BEGIN PRIVATE KEY-----\nTOP-SECRET\n-----END PRIVATE KEY-----\n",
    "token_uri": "https://oauth2.googleapis.com/token",
}
PERSON: dict[str, Any] = {
    "type": "authorized_user",
    "client_id": "id",
    "client_secret": "TOP-SECRET",
    "refresh_token": "1//TOP-SECRET",
}


def refusal(path: Path, environment: dict[str, str] | None = None) -> UsageError:
    with (
        pytest.raises(UsageError) as caught,
        open_session(read_credentials(environment or {VARIABLE: str(path)}), None),
    ):
        pass
    error = caught.value
    said = [str(error), repr(error.__cause__), repr(error.__context__)]
    for language in Language:
        catalog = Catalog(language)
        said += [catalog.message(error.message), catalog.message(error.hint)]
    assert "SECRET" not in " ".join(said)
    return error


def written(folder: Path, content: object) -> Path:
    path = folder / "key.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_the_variable_names_the_file_and_else_it_is_in_the_persons_own_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert credentials_path({VARIABLE: "khoa.json"}) == Path("khoa.json")
    assert credentials_path({VARIABLE: ""}).parts[-2:] == ("qrsurvey", "google.json")


def test_no_file_at_all_says_where_one_belongs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("qrsurvey.workspace.own_files.user_config_path", lambda: tmp_path)
    with pytest.raises(UsageError) as caught:
        read_credentials({})
    assert caught.value.message.id == "google.no-credentials"
    assert caught.value.message.values["path"] == tmp_path / "qrsurvey" / "google.json"


def test_a_named_file_that_is_missing_is_another_error(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.json").message.id == "google.credentials-missing"


def test_a_folder_cannot_be_read(tmp_path: Path) -> None:
    assert refusal(tmp_path).message.id == "google.credentials-unreadable"


@pytest.mark.parametrize(
    "content", ["", "TOP-SECRET", '["TOP-SECRET"]', '{"a": "TOP-SECRET', "[" * 50_000, " " * 200_000]
)
def test_what_is_not_a_json_object_is_refused(tmp_path: Path, content: str) -> None:
    assert refusal(written(tmp_path, content)).message.id == "google.credentials-not-json"


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    path.write_bytes(b'{"type": "\xff\xfe"}')
    assert refusal(path).message.id == "google.credentials-not-json"


@pytest.mark.parametrize("kind", ["installed", "web"])
def test_the_secrets_of_an_application_are_told_apart(tmp_path: Path, kind: str) -> None:
    path = written(tmp_path, {kind: {"client_id": "x", "client_secret": "TOP-SECRET"}})
    assert refusal(path).message.id == "google.credentials-client-secrets"


@pytest.mark.parametrize(
    "kind", ["external_account", "impersonated_service_account", "TOP-SECRET", 7, None, ["x"]]
)
def test_other_kinds_are_refused(tmp_path: Path, kind: object) -> None:
    assert refusal(written(tmp_path, {**ACCOUNT, "type": kind})).message.id == "google.credentials-wrong-type"


@pytest.mark.parametrize(
    "content",
    [
        {**ACCOUNT, "client_email": ""},
        {**ACCOUNT, "private_key": None},
        {**ACCOUNT, "token_uri": 7},
        {**ACCOUNT, "token_uri": "TOP-SECRET"},
        {**ACCOUNT, "token_uri": "ftp://TOP-SECRET/"},
        {**ACCOUNT, "token_uri": "http://[TOP-SECRET"},
        {key: value for key, value in ACCOUNT.items() if key != "token_uri"},
        ACCOUNT,
        {**PERSON, "refresh_token": ""},
        {key: value for key, value in PERSON.items() if key != "client_secret"},
    ],
)
def test_a_file_from_which_nothing_can_be_signed_is_damaged(tmp_path: Path, content: object) -> None:
    assert refusal(written(tmp_path, content)).message.id == "google.credentials-damaged"


def test_both_kinds_are_read_and_only_an_account_has_an_address(tmp_path: Path, google: GoogleServer) -> None:
    account = read_credentials({VARIABLE: str(make_service_account(tmp_path, google))})
    assert (account.kind, account.address) == (CredentialsKind.SERVICE_ACCOUNT, SERVICE_ADDRESS)
    person = read_credentials({VARIABLE: str(make_person(tmp_path, google))})
    assert (person.kind, person.address) == (CredentialsKind.PERSON, None)


def test_a_file_saved_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    path.write_text(json.dumps(PERSON), encoding="utf-8-sig")
    assert read_credentials({VARIABLE: str(path)}).kind is CredentialsKind.PERSON


def test_credentials_do_not_show_what_they_hold(tmp_path: Path) -> None:
    assert "SECRET" not in repr(read_credentials({VARIABLE: str(written(tmp_path, PERSON))}))


@pytest.mark.skipif(os.name != "posix", reason="file modes mean something on POSIX only")
@pytest.mark.parametrize(
    ("mode", "open_to_others"), [(0o600, False), (0o400, False), (0o640, True), (0o604, True)]
)
def test_a_key_that_others_may_read_is_noticed(tmp_path: Path, mode: int, open_to_others: bool) -> None:  # noqa: FBT001
    path = written(tmp_path, PERSON)
    path.chmod(mode)
    assert readable_by_others(path) is open_to_others
