"""Every command wherever people run it: no traceback, the right exit code, a next step, and readable.

Each is run by the examples of its help; those that draw a whole town are left out. Where one needs more than a
disk (`Needs`), it may say so instead.
"""

from __future__ import annotations

import re
import shlex
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import pytest
from rich.cells import cell_len

from qrsurvey.cli.examples import EXAMPLES, Needs, examples_of
from qrsurvey.cli.session import Session
from qrsurvey.i18n.language import Language
from qrsurvey.i18n.near import bare
from qrsurvey.office.checks import context
from qrsurvey.workspace import yaml_reader
from support.case_office import ZONE, CaseOffice, at
from support.command_line import leaves
from support.google_accounts import Accounts, make_service_account
from support.screens import Said, Screen

pytestmark = pytest.mark.mass

# What needs no office: it makes one, or is about this machine and person.
WITHOUT_OFFICE = {
    "check-codes", "completion", "auth login", "auth status", "auth logout", "notify remove", "init", "self-check",
    "status",
}  # fmt: skip

# What reaches out when it is run by its first example.
REACHES_OUT = {"form plan", "form apply", "form check", "pull", "auth status", "run", "doctor", "audit"}

# Their findings, each with its next step, are the result.
FINDINGS = {"doctor", "form check", "auth status", "self-check"}

# Examples that end with another code than 0 though they need nothing, and why.
OTHERWISE = {
    "doctor --offline": {0, 2, 3, 4},  # the office has no spreadsheet
    "notify drop 1": {2},  # nothing waits to be sent in this office
    "notify drop 2": {2},
}

_NEXT = "cach xu ly"  # whatever of its marks a screen has
_CONTROLS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
# A line that is copied whole may be longer than a screen is wide.
_COPIED = re.compile(r"/|qrsurvey |https?:|--\w|[0-9a-f]{64}")


@dataclass(frozen=True)
class Line:
    """An example of a command, taken apart."""

    command: str
    words: list[str]
    needs: Needs | None
    first: bool

    def __str__(self) -> str:
        return shlex.join(self.words)

    @property
    def codes(self) -> set[int]:
        """What it may end with in an office that has what most need."""
        if self.needs is not None:
            return {0, 2, 3, 4}
        return next((codes for start, codes in OTHERWISE.items() if str(self).startswith(start)), {0})


def _lines() -> Iterator[Line]:
    """Yield all examples that draw no whole town, a command's in their order."""
    for command, examples in EXAMPLES.items():
        shown = [line for line, _ in examples_of(Session(Language.VI), command)]
        usable = [pair for pair in zip(examples, shown, strict=True) if pair[0].needs is not Needs.TIME]
        for number, (example, line) in enumerate(usable if command else ()):
            yield Line(command, shlex.split(line), example.needs, first=number == 0)


def _first_lines() -> Iterator[Line]:
    return (line for line in _lines() if line.first)


def _faults(line: Line, said: Said, codes: set[int]) -> Iterator[str]:
    """Name what a person would stumble over."""
    if said.code not in codes:
        yield f"{line}: exit code {said.code}: {said.err[-300:]}"
    if "Traceback" in said.out + said.err:
        yield f"{line}: traceback"
    told = bare(said.err).partition(_NEXT)[2] + (said.out if line.command in FINDINGS else "")
    if said.code in {2, 3, 4} and not told.strip():
        yield f"{line}: no next step: {said.err[-300:]}"


def _unreadable(line: Line, said: Said, columns: int | None) -> Iterator[str]:
    if line.command == "form script" or "--json" in line.words:
        return  # a program, or for one: as it is
    for shown in _CONTROLS.sub("", said.out + said.err).splitlines():
        if columns and cell_len(shown) > columns and not _COPIED.search(shown):
            yield f"{line}: {cell_len(shown)} columns: {shown}"
        if re.search(r"\w\?\w", shown) and "://" not in shown:
            yield f"{line}: a letter was lost: {shown}"


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
    for day in (2, 3, 4, 6, 7):
        for unit in ("LONGHOA", "MOTCUA", "HIEPTAN"):
            made.answer(at(day, 9), unit, overall=4)
    made.answer(at(6, 10), overall=1, comment="Chờ quá lâu")
    made.answer(at(7, 10), extra="Có", comment="Phải đưa thêm tiền mới được nhận hồ sơ")
    made.day(at(8))
    made.pull(datetime.now(ZONE))  # a report of last month is only made of what was pulled since
    monkeypatch.chdir(made.workspace.root)
    # Each line reads the same two files: they are taken apart once.
    monkeypatch.setattr(yaml_reader, "compose", lru_cache(8)(yaml_reader.compose.__wrapped__))
    return made


def test_every_command_has_an_example() -> None:
    assert set(leaves()) <= {line.command for line in _lines()} | {"demo"}


def test_few_examples_can_not_be_run() -> None:
    """Only what truly needs more: commands that reach Google or people, ask, or want somebody's file."""
    needing = {command for command, some in EXAMPLES.items() if all(one.needs for one in some)}
    assert needing <= {
        "form adopt", "form plan", "form apply", "form check", "demo", "signals show", "pull", "notify add", "notify test",
        "notify remove", "archive restore", "auth login", "auth status", "auth logout", "run",
    }  # fmt: skip
    assert {one.needs for some in EXAMPLES.values() for one in some} == {None, *Needs}


def test_without_an_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    faults: list[str] = []
    for line in _first_lines():
        said = Screen().run(line.words)
        faults += _faults(line, said, {0, 2, 3} if line.command in WITHOUT_OFFICE else {2})
    assert faults == []
    assert not (tmp_path / "data").exists()
    assert not (tmp_path / "out").exists()


def test_with_a_broken_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "units.yaml").write_text("office: {nam: Văn phòng\ngroups: 5\n", encoding="utf-8")
    (tmp_path / "config" / "survey.yaml").write_text("questions: [\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    faults: list[str] = []
    for line in _first_lines():
        said = Screen().run(line.words)
        faults += _faults(line, said, {0, 2, 3} if line.command in WITHOUT_OFFICE else {2})
        place = re.search(r"config/(units|survey)\.yaml:\d", said.out + said.err)
        if line.command not in WITHOUT_OFFICE and not place:
            faults.append(f"{line}: no place: {said.err}")
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
    faults: list[str] = []
    refused = set()
    for line in _first_lines():
        if line.command not in REACHES_OUT:
            continue
        said = Screen().run(line.words)
        refused |= {line.command} if said.code == 3 else set()
        faults += _faults(line, said, {0, 2, 3})
    assert faults == []
    assert {"pull", "run"} <= refused


@pytest.mark.usefixtures("office")
def test_every_example_runs_on_a_narrow_windows_console() -> None:
    screen = Screen(60, "cp1258")
    faults: list[str] = []
    for line in _lines():
        if line.needs is None or line.first:
            said = screen.run(line.words)
            faults += [*_faults(line, said, line.codes), *_unreadable(line, said, screen.columns)]
    assert faults == []


@pytest.mark.usefixtures("office")
def test_every_command_runs_in_a_pipe_without_vietnamese_letters() -> None:
    screen = Screen(None, "ascii")
    faults: list[str] = []
    for line in _first_lines():
        said = screen.run(line.words)
        faults += [*_faults(line, said, {0, 2, 3, 4}), *_unreadable(line, said, screen.columns)]
    assert faults == []
