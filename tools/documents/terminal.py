"""Pictures of the terminal: what a command really prints, with its colours, as SVG that fetches nothing."""

from __future__ import annotations

import io
import os
import re
import select
import subprocess
import sys
from collections.abc import Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from datetime import datetime
from html import escape, unescape
from pathlib import Path
from unittest.mock import patch
from zlib import crc32

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from qrsurvey.cli.main import run
from qrsurvey.cli.session import Session

WIDTH = 100

FONTS = 'Consolas, Menlo, "Noto Sans Mono", "Roboto Mono", "Liberation Mono"'

_INKS = ((170, 20, 24), (22, 112, 52), (150, 96, 0), (24, 72, 150), (122, 40, 122), (0, 108, 116))

# Dark letters on paper: a picture that can be printed.
PAPER = TerminalTheme(
    (252, 251, 249),
    (32, 32, 32),
    [(32, 32, 32), *_INKS, (110, 110, 110)],
    [(90, 90, 90), *_INKS, (32, 32, 32)],
)

# Rich's own template has the font fetched from elsewhere, and room for a title bar on top. No generic
# "monospace": what Linux takes for it sets ế and ộ apart from their marks.
_SVG = """\
<svg viewBox="0 0 {width} TALL" xmlns="http://www.w3.org/2000/svg" role="img">
<title>TITLE</title>
<style>
.{unique_id}-matrix {{ font: {char_height}px FONTS; }}
{styles}
</style>
<defs>
{lines}
</defs>
<rect x="1" y="1" width="99.8%" height="FRAME" rx="8" fill="#fcfbf9" stroke="#b9b2ac"/>
<g transform="translate(12, 10)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""

_LINE, _LETTER = 24.4, 12.2
"""How high Rich makes a line, and how wide a letter."""

_MOVES = re.compile(r"(\x1b\[1A|\x1b\[2K|\x1b\[\?25[lh]|\r|\n)")

_TEXT = re.compile(r'<text class="([^"]+)" x="([^"]+)" y="([^"]+)" textLength="[^"]+"([^>]*)>([^<]*)</text>')


_START, _QUIET = 5.0, 0.4
"""For how many seconds a command may think before its first word, and between two."""


class _Terminal(io.StringIO):
    """What a command takes for a terminal."""

    def isatty(self) -> bool:
        return True


def picture(
    command: Sequence[str], folder: Path, now: datetime, *, language: str, lines: int | None = None
) -> str:
    """Run a command in a folder and return the SVG of what a terminal of `WIDTH` columns shows.

    Args:
        command: The words after `qrsurvey`.
        folder: Where it is run.
        now: What its clock says.
        language: In which it speaks.
        lines: How many of the first lines are shown, all unless told.
    """
    terminal = _Terminal()
    settings = {"QRSURVEY_LANG": language, "COLUMNS": str(WIDTH), "TERM": "xterm-256color", "COLORTERM": ""}
    with patch.dict(os.environ, settings), chdir(folder):
        os.environ.pop("NO_COLOR", None)
        with redirect_stdout(terminal), redirect_stderr(terminal), patch.object(Session, "now", now):
            run(command)
    # Where the scratch folder is says nothing to a reader.
    printed = terminal.getvalue().replace(str(folder), r"D:\khao-sat")
    return draw("qrsurvey " + " ".join(command), printed, lines)


def conversation(
    command: Sequence[str], folder: Path, answers: Sequence[str], *, language: str, lines: int | None = None
) -> str:
    """Run a command that asks on a terminal of its own, type the answers, and return the SVG of it.

    Only where the system has such terminals, which Windows hasn't.
    """
    import pty
    import termios

    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (50, WIDTH))
    settings = {**os.environ, "QRSURVEY_LANG": language, "TERM": "xterm-256color", "COLORTERM": ""}
    program = [sys.executable, "-m", "qrsurvey", *command]
    with subprocess.Popen(
        program, cwd=folder, env=settings, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as asking:
        os.close(theirs)
        printed = _heard(ours)
        for answer in answers:
            os.write(ours, f"{answer}\n".encode())
            printed += _heard(ours)
        asking.terminate()
    os.close(ours)
    return draw("qrsurvey " + " ".join(command), printed.replace("\r\n", "\n"), lines)


def _heard(terminal: int) -> str:
    """Return what is printed until nothing comes for a while: then it waits for an answer, or has ended."""
    heard = b""
    while select.select([terminal], [], [], _QUIET if heard else _START)[0]:
        try:
            heard += os.read(terminal, 65536)
        except OSError:  # the other end is closed
            break
    return heard.decode()


def draw(typed: str, printed: str, lines: int | None = None) -> str:
    """Return the SVG of a prompt, what was typed and what was printed."""
    rows = (Text.from_ansi(line) for line in _left_standing(printed))
    shown = [piece for row in rows for piece in row.divide(range(WIDTH, row.cell_len, WIDTH))]
    if lines is not None and len(shown) > lines:
        shown = [*shown[:lines], Text("…")]
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, highlight=False)
    console.print(Text.assemble(("> ", "bright_black"), (typed, "bold")), soft_wrap=True)
    for line in shown:
        console.print(line, soft_wrap=True, no_wrap=True)
    tall = _LINE * (len(shown) + 1) + 24
    template = _SVG.replace("TALL", f"{tall:g}").replace("FRAME", f"{tall - 2:g}")
    template = template.replace("TITLE", escape(typed)).replace("FONTS", FONTS)
    # Several pictures may be part of one page: the names of their styles mustn't meet.
    own = f"t{crc32(typed.encode()):08x}"
    return _TEXT.sub(_words, console.export_svg(theme=PAPER, code_format=template, unique_id=own))


def _left_standing(printed: str) -> list[str]:
    """Return the lines that are there in the end: bars that were drawn over again are gone."""
    rows, at, over = [""], 0, False
    for piece in _MOVES.split(printed):
        match piece:
            case "\n":
                at, over = at + 1, False
                rows += [""] * (at + 1 - len(rows))
            case "\x1b[1A":
                at = max(at - 1, 0)
            case "\x1b[2K":
                rows[at] = ""
            case "\r":
                over = True
            case "" | "\x1b[?25l" | "\x1b[?25h":
                pass
            case _:
                rows[at], over = piece if over else rows[at] + piece, False
    return "\n".join(rows).rstrip().splitlines()


def _words(text: re.Match[str]) -> str:
    """Place each word by itself: a length forced on a whole line pulls marks off their letters."""
    style, x, y, clip, content = text.groups()
    words = re.finditer(r"[^\xa0]+", unescape(content))
    places = ((float(x) + word.start() * _LETTER, escape(word[0])) for word in words)
    return "".join(f'<text class="{style}" x="{at:g}" y="{y}"{clip}>{word}</text>' for at, word in places)
