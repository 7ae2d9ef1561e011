"""The whole command line, for tests that go through every command."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qrsurvey.cli.app import build_app
from qrsurvey.cli.session import Session
from qrsurvey.i18n.language import Language


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
