"""Start-up: a command loads what it needs in that run, and its help next to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup

from qrsurvey.cli.app import COMMANDS, build_app
from qrsurvey.cli.session import Session
from qrsurvey.i18n.language import Language
from support.case_office import CaseOffice, at
from support.start_up import HEAVY, loaded_by

LIGHT_ROOMS = {"cli", "errors", "i18n"}
SIGNALS = {"qrsurvey.codes", "qrsurvey.codes.interrupts"}  # heeded before anything is loaded

COUNTS = {"duckdb", "babel"}
FIGURES = {*COUNTS, "numpy", "holidays"}
LETTERS = {"reportlab", "PIL"}  # whether the typeface can draw what people wrote: said in each format

# What a command may load when it runs, in an order in which each may load what those before it did.
MAY_LOAD: tuple[tuple[tuple[str, ...], set[str]], ...] = (
    (("--version",), set()),
    (("schedule", "--system", "cron"), set()),
    (("form", "script"), set()),
    (("notify", "list"), set()),
    (("units", "list"), {"babel"}),
    (("codes", "list"), COUNTS),
    (("alerts", "list"), COUNTS),
    (("alerts", "show", "1"), COUNTS),
    (("audit",), COUNTS),
    (("responses", "decisions"), COUNTS),
    (("status",), {*COUNTS, "holidays"}),
    (("make-codes", "--list-layouts", "--json"), {"segno", "numpy"}),
    (("report", "--month", "2024-05", "--format", "json"), FIGURES | LETTERS),
)


def _leaves(commands: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in commands.items():
        yield (*before, name)
        yield from _leaves(getattr(command, "commands", {}), (*before, name))


def test_the_help_of_no_command_loads_a_room_or_anything_heavy() -> None:
    commands = build_app(Session(Language.EN)).load_all().commands
    loaded = loaded_by([("--help",), *((*names, "--help") for names in _leaves(commands))])
    for one in loaded:
        assert one.code == 0
        assert one.of((*HEAVY, "ruamel", "pydantic")) == set(), one.line
        ours = {name for name in one.modules if name.startswith("qrsurvey.")} - SIGNALS
        assert {name.split(".")[1] for name in ours} <= LIGHT_ROOMS, one.line
    modules = {f"qrsurvey.cli.{name.replace('-', '_')}" for name in COMMANDS}
    assert not loaded[0].modules & modules


def test_a_command_loads_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = CaseOffice.make(tmp_path / "office")
    office.answer(at(6, 9), extra="Có")
    office.day(at(6))
    monkeypatch.setenv("QRSURVEY_WORKSPACE", str(office.workspace.root))
    for one, (_, may) in zip(loaded_by([line for line, _ in MAY_LOAD]), MAY_LOAD, strict=True):
        assert one.code == 0, one.line
        assert one.of(HEAVY) <= may, one.line


@pytest.mark.parametrize("language", Language)
def test_the_list_says_what_each_command_says(language: Language) -> None:
    app = build_app(Session(language))
    listed = {name: command.help for name, command in app.commands.items()}
    assert {name: command.help for name, command in app.load_all().commands.items()} == listed


def test_no_group_has_options_that_its_commands_would_miss() -> None:
    commands = build_app(Session(Language.EN)).load_all().commands.values()
    groups = [command for command in commands if isinstance(command, TyperGroup)]
    assert len(groups) > 1
    for group in groups:
        assert group.params == [], group.name
        assert group.invoke_without_command or group.callback is None, group.name


def test_the_outcomes_of_a_case_are_those_that_its_help_names() -> None:
    from qrsurvey.archive.cases import Outcome

    alerts: Any = build_app(Session(Language.EN)).load_all().commands["alerts"]
    named = next(option for option in alerts.commands["close"].params if option.name == "outcome")
    assert named.metavar.split("|") == [one.value for one in Outcome]
    assert named.default == Outcome.HANDLED
