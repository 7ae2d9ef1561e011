"""Questions on a terminal, each with what is proposed for it, and a way back to the one before."""

import re
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import typer
from rich.text import Text

from qrsurvey.cli.asking import meaning, question_of
from qrsurvey.cli.session import Session
from qrsurvey.errors import QrsurveyError

BACK = "<"
NOTHING = "-"
_PASTED = 0.05  # seconds within which a terminal hands over the next line of what was pasted

# What a terminal sends for arrows and the like, which it shows as ^[[D where nothing edits the line.
_KEYS = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O[A-Z])")

# Other keys that nobody means as text, such as Ctrl-L; a tab parts the columns of a table.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

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
        if reconfigure is not None and sys.stdin.errors != "replace":
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

    def confirm(self, question: str, *, default: bool = True) -> bool:
        """Ask for yes or no; Enter is the default."""
        answer = self.confirm_or_choose(question, 0, default=default)
        return bool(answer)

    def confirm_or_choose(self, question: str, most: int, *, default: bool = True) -> bool | int:
        """Ask for yes or no, or a number from 1 to `most`; Enter is the default."""
        while True:
            typed = self._answered(question_of(self._session, question, default=default))
            if typed.isascii() and typed.isdecimal() and 1 <= int(typed) <= most:
                return int(typed)
            answer = meaning(typed) if typed else default
            if answer is not None:
                return answer
            self.say("help.say-yes-or-no", style="yellow")

    def lines(self, question: str, *, ends: Callable[[str], bool]) -> str:
        """Read lines up to a blank one, unless more was pasted, or to a first one that `ends` them."""
        self._session.err.print(Text(question))
        lines: list[str] = []
        while True:
            line = self._read("")
            lines.append(line)  # a blank one too: faults are told by the lines that were pasted
            if line.strip():
                first = not any(map(str.strip, lines[:-1]))
                if first and line.strip() == BACK:
                    raise BackError
                if first and ends(line):
                    break
            elif not _more_waits():
                break
        return "\n".join(lines).rstrip()

    def line(self, question: str) -> str:
        """Read one line; blank is for the one who asks to understand."""
        return self._line(question, "")

    def _line(self, question: str, default: str) -> str:
        prompt = Text(question)
        if default:
            prompt.append(f" [{default}]", style="cyan")
        return self._answered(prompt)

    def _answered(self, prompt: Text) -> str:
        typed = self._read(prompt.append(": ")).strip()
        if typed == BACK:
            raise BackError
        return typed

    def _read(self, prompt: Text | str) -> str:
        try:
            typed = _KEYS.sub("", self._session.err.input(prompt, markup=False, emoji=False))
        except EOFError as error:  # the terminal has gone, or Ctrl-D
            self._session.err.print()
            raise typer.Abort from error
        return _CONTROLS.sub("", typed)


def _more_waits() -> bool:
    """Tell whether more was typed or pasted than was read."""
    if sys.platform == "win32":
        import msvcrt

        time.sleep(_PASTED)
        return bool(msvcrt.kbhit())
    import select

    ready, _, _ = select.select([sys.stdin], [], [], _PASTED)
    return bool(ready)
