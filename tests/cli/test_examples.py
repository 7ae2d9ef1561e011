"""The examples of the help, run as they stand in one small office, but those that need more than a disk."""

from __future__ import annotations

import shlex
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import pytest

from qrsurvey.cli.examples import EXAMPLES, Needs, examples_of
from qrsurvey.cli.main import run
from qrsurvey.cli.session import Session
from qrsurvey.i18n.language import Language
from qrsurvey.workspace import yaml_reader
from support.case_office import ZONE, CaseOffice, at

# Examples that end with another code than 0, and why.
OTHERWISE = {
    "doctor --offline": {0, 2, 3, 4},  # the office has no spreadsheet
    "notify drop 1": {2},  # nothing waits to be sent in this office
    "notify drop 2": {2},
}


def _office(root: Path) -> CaseOffice:
    office = CaseOffice.make(root)
    for day in (2, 3, 4, 6, 7):
        for unit in ("LONGHOA", "MOTCUA", "HIEPTAN"):
            office.answer(at(day, 9), unit, overall=4)
    office.answer(at(6, 10), overall=1, comment="Chờ quá lâu")
    office.answer(at(7, 10), extra="Có", comment="Phải đưa thêm tiền mới được nhận hồ sơ")
    office.day(at(8))
    office.pull(datetime.now(ZONE))  # a report of last month is only made of what was pulled since
    return office


def test_every_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office = _office(tmp_path / "Văn phòng")
    monkeypatch.chdir(office.workspace.root)
    monkeypatch.setenv("QRSURVEY_LANG", "vi")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))  # no program of this machine is opened
    # Each line reads the same two files: they are taken apart once.
    monkeypatch.setattr(yaml_reader, "compose", lru_cache(8)(yaml_reader.compose.__wrapped__))
    for command, examples in EXAMPLES.items():
        lines = [line for line, _ in examples_of(Session(Language.VI), command)]
        for example, line in zip(examples, lines, strict=True):
            if example.needs is not None or not command:
                continue
            code = run(shlex.split(line))
            said = capsys.readouterr()
            expected = next((codes for start, codes in OTHERWISE.items() if line.startswith(start)), {0})
            assert code in expected, (line, said.out, said.err)
            assert "Traceback" not in said.err


def test_few_examples_can_not_be_run() -> None:
    """Only what truly needs more: commands that reach Google or people, ask, or want somebody's file."""
    needing = {command for command, some in EXAMPLES.items() if all(one.needs for one in some)}
    assert needing <= {
        "form adopt", "form plan", "form apply", "form check", "demo", "signals show", "pull", "notify add", "notify test",
        "notify remove", "archive restore", "auth login", "auth status", "auth logout", "run",
    }  # fmt: skip
    assert {one.needs for some in EXAMPLES.values() for one in some} == {None, *Needs}
