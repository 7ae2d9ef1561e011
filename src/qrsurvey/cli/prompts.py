"""Questions on a terminal, each with what is proposed for it, and a way back to the one before."""

import re
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import typer
from rich.text import Text

from qrsurvey.cli.asking import meaning
from qrsurvey.cli.session import Session
from qrsurvey.errors import QrsurveyError

BACK = "<"
NOTHING = "-"
_PASTED = 0.05  # seconds within which a terminal hands over the next line of what was pasted

# What a terminal sends for arrows and the like, which it shows as ^[[D where nothing edits the line.
_KEYS = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O[A-Z])")

_Answer = TypeVar("_Answer")


class BackError(Exception):
    """Somebody wants the question before this one."""


def on_terminal() -> bool:
    """Tell whether somebody is there to be asked."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


class Prompts:
    """Asks by standard error and reads standard input; nothing typed is more than text."""

    def __init__(self, session: Session) -> None:
        self._session = session
        reconfigure = getattr(sys.stdin, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")  # letters of another code page are told as such, not a crash

    def say(self, message_id: str, *, style: str = "", **values: object) -> None:
        """Say what belongs to a conversation, `--quiet` or not."""
        self._session.err.print(Text(self._session.text(message_id, **values), style=style))

    def ask(self, question: str, read: Callable[[str], _Answer], default: _Answer | None = None) -> _Answer:
        """Ask until there is an answer that can be read; Enter takes the default, where there is one."""
        while True:
            answer = self.ask_or_skip(question, read, default)
            if answer is not None:
                return answer
            self.say("init.needed", style="yellow")

    def ask_or_skip(
        self,
        question: str,
        read: Callable[[str], _Answer],
        default: _Answer | None = None,
        *,
        shown: str = "",
    ) -> _Answer | None:
        """Ask what may be left open: Enter takes the default or skips, a dash leaves it open."""
        while True:
            typed = self._line(question, shown or ("" if default is None else str(default)))
            if not typed:
                return default
            if typed == NOTHING:
                return None
            try:
                return read(typed)
            except QrsurveyError as error:
                self._session.tell_error(error, self._session.text("init.again"))

    def choose(self, question: str, known: int, default: int) -> int:
        """Ask for a number from 1 to `known`."""
        while True:
            typed = self._line(question, str(default))
            if not typed:
                return default
            if typed.isascii() and typed.isdecimal() and 1 <= int(typed) <= known:
                return int(typed)
            self.say("init.not-a-choice", value=typed, most=str(known), style="yellow")

    def confirm(self, question: str) -> bool:
        """Ask for yes or no; Enter is yes."""
        yes, no = (self._session.text(f"init.{word}") for word in ("yes", "no"))
        while True:
            typed = self._line(question, f"{yes.split()[0].capitalize()}/{no.split()[0]}")
            answer = meaning(typed) if typed else True
            if answer is not None:
                return answer
            self.say("init.yes-or-no", yes=yes.split()[0], no=no.split()[0], style="yellow")

    def lines(self, question: str, *, ends: Callable[[str], bool]) -> str:
        """Read lines up to a blank one, unless more was pasted, or to a first one that `ends` them."""
        self._session.err.print(Text(question))
        lines: list[str] = []
        while True:
            line = self._read("")
            if line.strip():
                if not lines and line.strip() == BACK:
                    raise BackError
                lines.append(line)
                if len(lines) == 1 and ends(line):
                    break
            elif not _more_waits():
                break
        return "\n".join(lines)

    def line(self, question: str) -> str:
        """Read one line; blank is for the one who asks to understand."""
        return self._line(question, "")

    def _line(self, question: str, default: str) -> str:
        prompt = Text(question)
        if default:
            prompt.append(f" [{default}]", style="cyan")
        prompt.append(": ")
        typed = self._read(prompt).strip()
        if typed == BACK:
            raise BackError
        return typed

    def _read(self, prompt: Text | str) -> str:
        try:
            return _KEYS.sub("", self._session.err.input(prompt, markup=False, emoji=False))
        except EOFError as error:  # the terminal has gone, or Ctrl-D
            self._session.err.print()
            raise typer.Abort from error


def _more_waits() -> bool:
    """Tell whether more was typed or pasted than was read."""
    if sys.platform == "win32":
        import msvcrt

        time.sleep(_PASTED)
        return bool(msvcrt.kbhit())
    import select

    ready, _, _ = select.select([sys.stdin], [], [], _PASTED)
    return bool(ready)
