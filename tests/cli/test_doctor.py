"""`doctor` as a person runs it: exit codes, both languages, any width, JSON, and nothing secret."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from qrsurvey.cli.main import run
from support.google_accounts import make_service_account
from support.google_server import GoogleServer
from support.patients import make_patient, serve


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_patient(tmp_path_factory.mktemp("prepared") / "office")


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, prepared: Path) -> Iterator[GoogleServer]:
    with GoogleServer() as server:
        serve(server, prepared)
        for name, value in server.environment(make_service_account(tmp_path, server)).items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def office(prepared: Path, tmp_path: Path) -> Path:
    root = tmp_path / "Thư mục có dấu"
    shutil.copytree(prepared, root)
    return root


def test_the_shape_of_the_json(
    office: Path, google: GoogleServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["doctor", "--json", "--lang", "en", "--workspace", str(office)]) == 0
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert set(told) == {"exit_code", "ok", "warning", "broken", "skipped", "findings"}
    assert told["exit_code"] == 0
    for level in ("ok", "warning", "broken", "skipped"):
        assert told[level] == sum(finding["level"] == level for finding in told["findings"])
    for finding in told["findings"]:
        assert set(finding) == {"area", "level", "id", "message", "next_step"}
        assert finding["level"] in {"ok", "skipped"} or finding["next_step"]
    assert said.err == ""


@pytest.mark.parametrize(("lang", "words"), [("vi", "Cách xử lý:"), ("en", "What to do:")])
def test_what_is_broken_is_said_with_the_next_step_and_the_exit_code(
    office: Path, google: GoogleServer, capsys: pytest.CaptureFixture[str], lang: str, words: str
) -> None:
    google.spreadsheets["1aBcD-eF_9"].viewers.clear()
    assert run(["doctor", "--lang", lang, "--workspace", str(office)]) == 3
    said = capsys.readouterr()
    lines = said.out.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("  x "))
    # Written to a file, a finding is one line, and its next step the line below.
    assert "khao-sat@hoa-thanh.iam.gserviceaccount.com" in lines[at]
    assert lines[at + 1].strip().startswith(words)
    assert "\x1b" not in said.out
    key = (office / "config" / "signing.key").read_text("ascii").strip()
    for secret in (key, "PRIVATE KEY", *google.accounts.tokens):
        assert secret not in said.out + said.err


def test_offline_nobody_is_asked(
    office: Path, google: GoogleServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["doctor", "--offline", "--lang", "en", "--workspace", str(office)]) == 0
    assert google.requests == []
    assert "- skipped" in capsys.readouterr().out


def test_a_faulty_configuration_hides_nothing_else(
    office: Path, google: GoogleServer, capsys: pytest.CaptureFixture[str]
) -> None:
    units = office / "config" / "units.yaml"
    units.write_text(units.read_text("utf-8").replace("copies: 3", "copeis: 3"), "utf-8")
    assert run(["doctor", "--lang", "en", "--workspace", str(office)]) == 2
    said = capsys.readouterr().out
    assert "config/units.yaml:10" in said
    assert "QR codes can be drawn and read back" in said
    assert "Google accepts the credentials" in said


def test_without_a_workspace_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["doctor", "--lang", "en"]) == 2
    assert "No workspace found" in capsys.readouterr().err


@pytest.mark.parametrize("width", [40, 60, 80, 200])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_terminal_of_any_width_shows_all_of_it(
    *,
    office: Path,
    google: GoogleServer,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    width: int,
    lang: str,
) -> None:
    google.spreadsheets["1aBcD-eF_9"].viewers.clear()

    def terminal(**options: object) -> Console:
        # A console without colours is all that some have.
        return Console(**{**options, "force_terminal": True, "width": width, "no_color": True})  # type: ignore[arg-type]

    monkeypatch.setattr("rich.console.Console", terminal)
    run(["doctor", "--quiet", "--lang", lang, "--workspace", str(office)])
    lines = capsys.readouterr().out.splitlines()
    plain = [
        line.replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", "").rstrip() for line in lines
    ]
    assert max(map(len, plain)) <= width
    together = "".join("".join(plain).split())
    assert "khao-sat@hoa-thanh.iam.gserviceaccount.com" in together
