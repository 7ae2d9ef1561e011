"""`auth login`, `status` and `logout` as a person runs them, with a browser that is a program of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

import support.browser
from qrsurvey.cli.main import run
from qrsurvey.workspace import own_files
from support.browser import Browser
from support.google_accounts import make_person, make_service_account
from support.google_oauth import ACCOUNT, make_client
from support.google_server import GoogleServer

SCRIPT = (
    "import sys; from pathlib import Path; from qrsurvey.cli.main import run;"
    "import qrsurvey.workspace.own_files as c; c.user_config_path = lambda: Path(sys.argv[1]);"
    "sys.exit(run(sys.argv[2:]))"
)


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[GoogleServer]:
    with GoogleServer() as server:
        monkeypatch.setenv("QRSURVEY_GOOGLE_BASE_URL", server.base_url)
        yield server


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(own_files, "user_config_path", lambda: tmp_path / "own")
    return tmp_path / "own" / "qrsurvey"


def command(own: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-c", SCRIPT, str(own.parent), *arguments, "--lang", "en"]


@pytest.mark.skipif(sys.platform == "win32", reason="`BROWSER` is taken apart as a POSIX shell does")
def test_the_browser_of_the_environment_is_opened(google: GoogleServer, own: Path, tmp_path: Path) -> None:
    client = make_client(tmp_path, google.accounts.oauth)
    program = f"{sys.executable} {support.browser.__file__} %s"
    done = subprocess.run(
        command(own, "auth", "login", "--client", str(client), "--wait", "60"),
        env={**os.environ, "BROWSER": program}, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"Signed in to Google: {ACCOUNT}")
    assert "The browser is opening" in done.stderr
    held = json.loads((own / "google.json").read_text("utf-8"))
    for secret in (held["refresh_token"], held["client_secret"], *google.accounts.tokens):
        assert secret not in done.stdout + done.stderr


def test_without_a_browser_the_address_stands_alone_on_a_line(
    google: GoogleServer, own: Path, tmp_path: Path
) -> None:
    client = make_client(tmp_path, google.accounts.oauth)
    arguments = command(own, "auth", "login", "--client", str(client), "--no-browser", "--quiet")
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stderr is not None
        assert process.stdout is not None
        assert "Open this address" in process.stderr.readline()
        person = Browser()
        person(process.stderr.readline().strip())
        assert ACCOUNT in process.stdout.read()
        assert process.wait(timeout=30) == 0
        person.close()
    assert (own / "google.json").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT can't be sent to one process there")
def test_an_interrupt_ends_it_with_nothing_written(google: GoogleServer, own: Path, tmp_path: Path) -> None:
    client = make_client(tmp_path, google.accounts.oauth)
    arguments = command(own, "auth", "login", "--client", str(client), "--no-browser")
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stderr is not None
        process.stderr.readline()
        assert re.match(r"http://127\.0\.0\.1:\d+/auth\?", process.stderr.readline())
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
        assert process.wait(timeout=30) == 130
    assert "Traceback" not in said
    assert not own.exists()


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_status_of_a_person(
    google: GoogleServer, own: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    own.mkdir(parents=True)
    make_person(own, google)
    assert run(["auth", "status", "--json", "--lang", lang]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {
        "kind", "account", "file", "since", "until", "scopes", "exposed", "works", "fault", "next_step",
    }  # fmt: skip
    assert (told["kind"], told["works"], told["fault"]) == ("authorized_user", True, None)
    held = json.loads((own / "google.json").read_text("utf-8"))
    google.accounts.people.clear()
    assert run(["auth", "status", "--lang", lang]) == 3
    said = capsys.readouterr()
    assert {"vi": "hết hạn", "en": "expired"}[lang] in said.out
    assert "qrsurvey auth login" in said.err
    google.requests.clear()
    assert run(["auth", "status", "--offline", "--lang", lang]) == 0
    assert google.requests == []
    assert held["refresh_token"] not in said.out + said.err + capsys.readouterr().out


def test_the_status_of_a_key_names_its_address(
    google: GoogleServer, own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own.mkdir(parents=True)
    path = make_service_account(own, google)
    assert run(["auth", "status", "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "khao-sat@hoa-thanh.iam.gserviceaccount.com" in said
    assert "spreadsheets.readonly" in said
    if os.name == "posix":
        path.chmod(0o644)
        assert run(["auth", "status", "--offline", "--json", "--lang", "en"]) == 0
        assert json.loads(capsys.readouterr().out)["exposed"] is True


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"),
        ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"),
        (["2025"], {"a": 1}),
    ],
)
def test_a_sign_in_of_no_possible_time_has_none(
    google: GoogleServer, own: Path, capsys: pytest.CaptureFixture[str], since: object, until: object
) -> None:
    own.mkdir(parents=True)
    path = make_person(own, google)
    held = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**held, "signed_in": since, "expires": until}), encoding="utf-8")
    assert run(["auth", "status", "--offline", "--json", "--lang", "en"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["until"] is None
    # The file itself tells when it came about.
    assert datetime.fromisoformat(told["since"]).timestamp() == pytest.approx(path.stat().st_mtime, abs=1)
    assert run(["auth", "status", "--offline", "--lang", "en"]) == 0


@pytest.mark.parametrize("kind", [["authorized_user"], {"a": 1}, 10**400])
def test_a_client_of_no_possible_type_is_another_file(
    own: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, kind: object
) -> None:
    client = tmp_path / "client.json"
    client.write_text(json.dumps({"type": kind}), encoding="utf-8")
    assert run(["auth", "login", "--client", str(client), "--no-browser", "--lang", "en"]) == 2
    assert str(client) in capsys.readouterr().err


def test_nobody_is_signed_in(google: GoogleServer, own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["auth", "status", "--lang", "en"]) == 2
    assert "qrsurvey auth login" in capsys.readouterr().err
    assert run(["auth", "logout", "--lang", "en"]) == 0
    assert "Nobody is signed in" in capsys.readouterr().err
    assert run(["auth", "login", "--lang", "en"]) == 2
    assert "Desktop app" in capsys.readouterr().err


def test_signing_out(google: GoogleServer, own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own.mkdir(parents=True)
    make_person(own, google)
    assert run(["auth", "logout", "--lang", "vi"]) == 0
    assert "Đã đăng xuất" in capsys.readouterr().out
    assert google.accounts.people == {}
    assert list(own.iterdir()) == []


def test_signing_out_without_google_says_where_to_revoke(
    google: GoogleServer, own: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    own.mkdir(parents=True)
    make_person(own, google)
    monkeypatch.setenv("QRSURVEY_GOOGLE_BASE_URL", "http://127.0.0.1:9")
    assert run(["auth", "logout", "--lang", "en"]) == 0
    assert "https://myaccount.google.com/permissions" in capsys.readouterr().err
    assert list(own.iterdir()) == []
