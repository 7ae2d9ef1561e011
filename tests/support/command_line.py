"""The whole command line, for tests that go through every command, and one to type at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qrsurvey.cli.app import build_app
from qrsurvey.cli.main import run
from qrsurvey.cli.session import Session
from qrsurvey.i18n.language import Language


class Typed:
    """Runs commands in one workspace and returns what they said, on standard output and standard error.

    `group` is typed before the words of each.
    """

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str], *group: str) -> None:
        self.root = root
        self._capsys = capsys
        self._group = group

    def __call__(self, *words: str, code: int = 0, lang: str = "en") -> tuple[str, str]:
        self._capsys.readouterr()
        assert run(["--workspace", str(self.root), "--lang", lang, *self._group, *words]) == code
        said = self._capsys.readouterr()
        assert "Traceback" not in said.err
        return said.out, said.err

    def data(self, *words: str, code: int = 0) -> Any:
        """Return what a command gives another program."""
        return json.loads(self(*words, "--json", code=code)[0])


def commands(language: Language = Language.VI) -> dict[str, Any]:
    """Return every command and group by its full name; the whole is ""."""
    app = build_app(Session(language)).load_all()
    return {"": app, **dict(_within(app, ""))}


def leaves() -> dict[str, Any]:
    """Return every command that is no group."""
    return {name: command for name, command in commands().items() if not hasattr(command, "commands")}


def _within(group: Any, before: str) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        yield f"{before}{name}", command
        if hasattr(command, "commands"):
            yield from _within(command, f"{before}{name} ")
