from __future__ import annotations

import io

import pytest
from rich.console import Console

from qrsurvey.cli.session import Session
from qrsurvey.cli.watch import watching
from qrsurvey.errors import Message
from qrsurvey.i18n.language import Language

QUOTA = Message("sync.waiting-quota")
AGAIN = Message("sync.waiting-again", {"reason": Message("google.unavailable", {"host": "vi-du.vn"})})


def session(*, terminal: bool, quiet: bool = False) -> tuple[Session, io.StringIO]:
    made, shown = Session(Language.EN, quiet=quiet), io.StringIO()
    made.err = Console(file=shown, force_terminal=terminal, markup=False, width=160, color_system=None)
    return made, shown


def test_a_terminal_shows_whose_turn_it_is_and_why_it_waits() -> None:
    made, shown = session(terminal=True)
    with watching(made) as watch:
        assert watch.turn
        assert watch.progress
        assert watch.waiting
        watch.turn("xa-[/]", 2, 200)
        watch.progress(50, 1_000)
    assert "Reading source xa-[/] (2 of 200)" in shown.getvalue()
    with watching(made) as watch:
        assert watch.waiting
        watch.waiting(QUOTA, 42.4)
    assert "Google allows so many reads a minute; waiting for the next one (42 seconds)" in shown.getvalue()


def test_without_a_terminal_long_waits_are_said_in_a_line_each() -> None:
    made, shown = session(terminal=False)
    with watching(made) as watch:
        assert (watch.turn, watch.progress) == (None, None)
        assert watch.waiting
        watch.waiting(AGAIN, 1.0)
        watch.waiting(AGAIN, 8.0)
    (line,) = shown.getvalue().splitlines()
    assert "vi-du.vn" in line
    assert line.endswith("Waiting to try again (8 seconds)")


@pytest.mark.parametrize("terminal", [True, False])
def test_quiet_is_quiet(terminal: bool) -> None:  # noqa: FBT001 - a case
    made, shown = session(terminal=terminal, quiet=True)
    with watching(made) as watch:
        assert (watch.turn, watch.progress, watch.waiting) == (None, None, None)
    assert shown.getvalue() == ""
