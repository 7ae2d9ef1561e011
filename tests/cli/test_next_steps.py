"""What comes next is said to whoever sits at a terminal, and to nobody else."""

from __future__ import annotations

import io
import shlex
import sys
from datetime import datetime
from pathlib import Path

import pytest

from qrsurvey.cli import main, next_steps
from qrsurvey.cli.main import run
from qrsurvey.cli.session import Session
from qrsurvey.i18n.language import Language
from support.case_office import ZONE, CaseOffice, at


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> CaseOffice:
    office = CaseOffice.make(tmp_path_factory.mktemp("office"))
    office.answer(at(6, 9), extra="Có")
    office.answer(at(7, 9), overall=1)
    office.answer(at(7, 10), overall=4)
    office.day(at(8))
    return office


def _said(monkeypatch: pytest.MonkeyPatch, office: CaseOffice, line: str, *, terminal: bool = True) -> str:
    monkeypatch.setenv("QRSURVEY_WORKSPACE", str(office.workspace.root))
    monkeypatch.setenv("QRSURVEY_LANG", "en")
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("TERM", "dumb")
    heard = _Terminal() if terminal else io.StringIO()
    monkeypatch.setattr(sys, "stderr", heard)
    assert run(shlex.split(line)) == 0
    return heard.getvalue()


def _next(said: str) -> list[str]:
    return [line.removeprefix("Next: ") for line in said.splitlines() if line.startswith("Next: ")]


def test_after_a_pull_the_missing_report_is_named(
    office: CaseOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(ZONE)
    said = _next(
        _said(
            monkeypatch,
            office,
            "pull --from answers.csv --date-order dmy".replace(
                "answers.csv", shlex.quote(str(office.workspace.root / "answers.csv"))
            ),
        )
    )
    (step,) = said
    month = step.rpartition(" ")[2]
    assert f"{now.year}-{now.month:02}" > month > "2024-05"
    assert step.endswith(f"qrsurvey report --month {month}")


def test_after_a_report_it_can_be_opened(office: CaseOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _next(_said(monkeypatch, office, "report --month 2024-05 --format pdf")) == [
        "the files are in out/reports; open the workspace folder: qrsurvey open folder"
    ]
    units = office.workspace.root / "config" / "units.yaml"
    units.write_text(units.read_text("utf-8").replace("office:\n", "office:\n  language: en\n"), "utf-8")
    for words, opened in (("", ""), (" --unit LONGHOA", " --unit LONGHOA")):
        said = _said(monkeypatch, office, f"report --month 2024-05 --format pdf{words}")
        assert _next(said) == [f"open it: qrsurvey open report{opened}"]
    said = _said(monkeypatch, office, "report --month 2024-05 --format pdf --each-unit")
    assert _next(said)[0].endswith("qrsurvey open folder")
    assert _next(_said(monkeypatch, office, "report --month 2024-05 --format json")) == []


def test_after_an_example_no_line_is_too_long_for_a_window() -> None:
    steps = list(next_steps.after_demo(Path("/home/van-phong/vi-du")))
    for language in Language:
        texts = [Session(language).catalog.message(step) for step in steps]
        assert all(len(f"Tiếp theo: {text}") < 80 for text in texts)
        assert "qrsurvey open report" in texts[-1]


def test_after_placards_one_line_says_what_is_next(
    office: CaseOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = _said(monkeypatch, office, "make-codes")
    assert _next(said) == ["look before printing: qrsurvey open placards"]


def test_what_was_interrupted_begins_its_own_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    heard = _Terminal()
    monkeypatch.setattr(sys, "stderr", heard)
    monkeypatch.setattr(main, "_run", interrupted)
    assert run(["--lang", "en", "status"]) == 130
    assert heard.getvalue().startswith("\n")


def test_after_the_first_of_two_cases_the_other_is_named(
    office: CaseOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = _said(monkeypatch, office, "alerts close 1 --reason done --by me")
    assert _next(said) == ["1 case is still open: qrsurvey alerts"]
    assert _next(_said(monkeypatch, office, "alerts close 2 --reason done --by me")) == []


@pytest.mark.parametrize(
    ("line", "terminal"),
    [
        ("make-codes --list-layouts", False),
        ("make-codes --list-layouts --quiet", True),
        ("make-codes --list-layouts --json", True),
    ],
)
def test_nobody_else_is_bothered(
    office: CaseOffice, monkeypatch: pytest.MonkeyPatch, line: str, *, terminal: bool
) -> None:
    assert _next(_said(monkeypatch, office, line, terminal=terminal)) == []


def test_a_step_is_one_line_to_be_copied(office: CaseOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    said = _next(_said(monkeypatch, office, "make-codes --list-layouts"))
    assert said == ["look at one: qrsurvey make-codes --preview --layout a6x4"]  # wider than the terminal


def test_every_step_names_a_command_that_exists() -> None:
    from qrsurvey.cli.session import Session
    from qrsurvey.i18n.language import Language
    from support import catalogues
    from support.command_line import commands

    known = commands()
    steps = [one for one in catalogues.messages("en") if one.startswith("help.next-")]
    assert len(steps) > 8
    for language in Language:
        for message_id in steps:
            text = Session(language).catalog.template(message_id)
            for found in text.split("qrsurvey ")[1:]:
                words = found.replace(",", " ").replace(";", " ").split()
                assert words[0] in known, (message_id, text)


def test_yes_and_no_are_understood_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    import typer

    from qrsurvey.cli.asking import confirm
    from qrsurvey.cli.session import Session
    from qrsurvey.i18n.language import Language

    for typed, agreed in (("c\n", True), ("Có\n", True), ("y\n", True), ("k\n", False), ("\n", False), ("", False), ("gì\nkhông\n", False), ("gì\nyes\n", True)):  # fmt: skip
        heard = io.StringIO()
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        monkeypatch.setattr(sys, "stderr", heard)
        if agreed:
            confirm(Session(Language.VI), "purge.question")
        else:
            with pytest.raises(typer.Abort):
                confirm(Session(Language.VI), "purge.question")
        assert heard.getvalue().count("[c/K]") == 1 + typed.startswith("gì")
