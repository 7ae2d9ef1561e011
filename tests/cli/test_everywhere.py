"""Every command wherever people run it: no traceback, the right exit code, a next step, and readable.

Each is run by the examples of its help; those that draw a whole town, or would wait for a person, are left out.
"""

from __future__ import annotations

import re
import shlex
import socket
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pytest
from rich.cells import cell_len

from qrsurvey.cli.examples import EXAMPLES, Needs, examples_of
from qrsurvey.cli.session import Session
from qrsurvey.i18n.language import Language
from qrsurvey.office.checks import context
from support.case_office import ZONE, CaseOffice, at
from support.command_line import leaves
from support.google_accounts import Accounts, make_service_account
from support.screens import Said, Screen

# What needs no office: it makes one, or is about this machine and person.
WITHOUT_OFFICE = {
    "check-codes", "completion", "auth login", "auth status", "auth logout", "notify remove", "init", "self-check",
    "status",
}  # fmt: skip

# What reaches out when it is run by its first example.
REACHES_OUT = {"form plan", "form apply", "form check", "pull", "auth status", "run", "doctor", "audit"}

# Their findings, each with its next step, are the result.
FINDINGS = {"doctor", "form check", "auth status", "self-check"}

_NEXT = "Cach xu ly:"
_CONTROLS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
# A line that is copied whole may be longer than a screen is wide.
_COPIED = re.compile(r"/|qrsurvey |https?:|--\w|[0-9a-f]{64}")


def _lines(language: Language = Language.VI, *, all_of_them: bool = False) -> Iterator[tuple[str, list[str]]]:
    """Yield each command with the words of its first example, or of all of them."""
    for command, examples in EXAMPLES.items():
        lines = [line for line, _ in examples_of(Session(language), command)]
        usable = [
            shlex.split(line)
            for example, line in zip(examples, lines, strict=True)
            if command and example.needs is not Needs.TIME
        ]
        yield from ((command, words) for words in (usable if all_of_them else usable[:1]))


def _plain(text: str) -> str:
    """Return text without the marks that a screen may lack."""
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


def _faults(command: str, said: Said, codes: set[int]) -> Iterator[str]:
    """Name what a person would stumble over."""
    if said.code not in codes:
        yield f"exit code {said.code}: {said.err[-300:]}"
    if "Traceback" in said.out + said.err:
        yield "traceback"
    told = _plain(said.err).partition(_NEXT)[2] + (said.out if command in FINDINGS else "")
    if said.code in {2, 3, 4} and not told.strip():
        yield f"no next step: {said.err[-300:]}"


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home" / ".config"))
    monkeypatch.setenv("PATH", str(tmp_path))  # no program of this machine is opened
    monkeypatch.setenv("QRSURVEY_LANG", "vi")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CaseOffice:
    """An office with answers, two cases and a report, in a folder as offices name theirs."""
    made = CaseOffice.make(tmp_path / "Khảo sát hài lòng" / "Văn phòng – năm 2024")
    for day in (2, 3, 6):
        for unit in ("LONGHOA", "MOTCUA", "HIEPTAN"):
            made.answer(at(day, 9), unit, overall=4)
    made.answer(at(6, 10), overall=1, comment="Chờ quá lâu")
    made.answer(at(7, 10), extra="Có", comment="Phải đưa thêm tiền mới được nhận hồ sơ")
    made.day(at(8))
    made.pull(datetime.now(ZONE))
    monkeypatch.chdir(made.workspace.root)
    return made


def test_every_command_has_an_example() -> None:
    assert set(leaves()) <= {command for command, _ in _lines()} | {"demo"}


def test_without_an_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    faults = []
    for command, words in _lines():
        said = Screen().run(words)
        codes = {0, 2, 3} if command in WITHOUT_OFFICE else {2}
        faults += [f"{shlex.join(words)}: {fault}" for fault in _faults(command, said, codes)]
    assert faults == []
    assert not (tmp_path / "data").exists()
    assert not (tmp_path / "out").exists()


def test_with_a_broken_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "units.yaml").write_text("office: {nam: Văn phòng\ngroups: 5\n", encoding="utf-8")
    (tmp_path / "config" / "survey.yaml").write_text("questions: [\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    faults = []
    for command, words in _lines():
        said = Screen().run(words)
        codes = {0, 2, 3} if command in WITHOUT_OFFICE else {2}
        faults += [f"{shlex.join(words)}: {fault}" for fault in _faults(command, said, codes)]
        if command not in WITHOUT_OFFICE and not re.search(
            r"config/(units|survey)\.yaml:\d", said.out + said.err
        ):
            faults.append(f"{shlex.join(words)}: no place: {said.err}")
    assert faults == []


@dataclass
class Away:
    """Google, as a credentials file names it, at an address where nobody answers."""

    base_url: str
    accounts: Accounts = field(default_factory=Accounts)


def test_without_a_network(office: CaseOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        away = Away(f"http://127.0.0.1:{closed.getsockname()[1]}")
    survey = office.workspace.root / "config" / "survey.yaml"
    spreadsheet = "https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg/edit"
    survey.write_text(
        survey.read_text(encoding="utf-8") + f"source: {{spreadsheet: '{spreadsheet}', sheet_id: 0}}\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("QRSURVEY_GOOGLE_BASE_URL", away.base_url)
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(make_service_account(tmp_path, away)))
    monkeypatch.setattr(time, "sleep", lambda _: None)
    monkeypatch.setattr(context, "PATIENCE", replace(context.PATIENCE, sleep=lambda _: None))
    faults, refused = [], set()
    for command, words in _lines():
        if command not in REACHES_OUT:
            continue
        said = Screen().run(words)
        refused |= {command} if said.code == 3 else set()
        faults += [f"{shlex.join(words)}: {fault}" for fault in _faults(command, said, {0, 2, 3})]
    assert faults == []
    assert {"pull", "run"} <= refused


@pytest.mark.mass
@pytest.mark.parametrize(
    "screen",
    [Screen(60, "cp1258"), Screen(None, "ascii")],
    ids=["a narrow Windows console", "LANG=C, to a pipe"],
)
def test_on_a_screen(office: CaseOffice, screen: Screen) -> None:
    faults = []
    for command, words in _lines():
        said = screen.run(words)
        faults += [f"{shlex.join(words)}: {fault}" for fault in _faults(command, said, {0, 2, 3, 4})]
        if command == "form script":
            continue  # a program, to be copied as it is
        for line in _CONTROLS.sub("", said.out + said.err).splitlines():
            if screen.columns and cell_len(line) > screen.columns and not _COPIED.search(line):
                faults.append(f"{command}: {cell_len(line)} columns: {line}")
            if re.search(r"\w\?\w", line) and "://" not in line:
                faults.append(f"{command}: a letter was lost: {line}")
    assert faults == []
