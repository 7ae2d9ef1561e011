"""Long work shows that it goes on: to a terminal, in signs that every console has, and nowhere else."""

from __future__ import annotations

import io
import sys
import time

import pytest

from qrsurvey.cli.session import Session
from qrsurvey.i18n.language import Language


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("terminal", "quiet", "shown"), [(True, False, True), (True, True, False), (False, False, False)]
)
def test_work_without_an_end_is_shown(
    monkeypatch: pytest.MonkeyPatch, *, terminal: bool, quiet: bool, shown: bool
) -> None:
    heard = _Terminal() if terminal else io.StringIO()
    monkeypatch.setattr(sys, "stderr", heard)
    monkeypatch.setenv("TERM", "xterm")
    with Session(Language.VI, quiet=quiet).working("help.working-audit"):
        time.sleep(0.3)
    said = heard.getvalue()
    assert ("Đang kiểm tra kho lưu trữ" in said) is shown
    if shown:
        signs = said.replace("Đang kiểm tra kho lưu trữ", "")
        assert signs.isascii()
        assert "\x1b[?25h" in said  # the cursor is back
    else:
        assert said == ""


def test_a_bar_counts_once_it_knows_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = _Terminal()
    monkeypatch.setattr(sys, "stderr", heard)
    monkeypatch.setenv("TERM", "xterm")
    with Session(Language.EN).progress("cli.drawing") as progress:
        assert progress is not None
        progress(3, 12)
        time.sleep(0.2)
    assert "3/12" in heard.getvalue()
    assert "0/?" not in heard.getvalue()
