"""The command lines that documents show, in their order, with where they run and what they are said to print.

A line `cd khao-sat` leads into a folder that was made beside the one that the page began in. Two comments, which
readers don't see, may stand before a block of commands:

- `<!-- folder: thu-nghiem -->` leads there without saying so, to where there are answers;
- `<!-- not run: needs Google -->`: the next block can't run in a test, for one of the reasons of `REASONS`;

A block ```` ```text ```` after it is what its last command prints; `…` stands for whatever there is.
"""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from qrsurvey.cli.main import run

REASONS: Mapping[str, tuple[str, ...]] = {
    "needs Google": ("auth", "doctor", "form apply", "form check", "form plan", "pull"),
    "needs the keyboard": ("init",),
    "needs a clock": ("run",),
    "needs a screen": ("open",),
    "changes the reader's own settings": ("completion",),
}
"""Why a block may be left out, and the commands that this is true of."""

ELSEWHERE = frozenset({"pip install .", "pipx install .", "python3 dev.py demo", "python3 dev.py test"})
"""Lines of documents that aren't ours to run: CI itself is made of them."""

_PART = re.compile(
    r"<!-- (?P<mark>folder|not run): (?P<value>.*?) -->|^```(?P<kind>console|text)\n(?P<body>.*?)^```",
    re.MULTILINE | re.DOTALL,
)


@dataclass
class Example:
    """One line; `reason` is why it can't run here, `shown` what it is said to print."""

    page: Path
    line: int
    command: str
    folder: str
    reason: str | None = None
    shown: str | None = None

    @property
    def words(self) -> list[str]:
        """The arguments after `qrsurvey`; none where it is another program's line."""
        program, *words = shlex.split(self.command)
        return words if program == "qrsurvey" else []

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}: {self.command}"


def examples_of(page: Path) -> list[Example]:
    """Return the examples of a page in their order."""
    text = page.read_text(encoding="utf-8")
    found: list[Example] = []
    folder, reason, open_for_text = ".", None, False
    for part in _PART.finditer(text):
        match part["mark"], part["kind"]:
            case "folder", _:
                folder = part["value"]
            case "not run", _:
                reason = part["value"]
            case _, "console":
                first = text.count("\n", 0, part.start()) + 2
                for at, line in enumerate(part["body"].splitlines(), start=first):
                    if line.startswith("cd "):
                        folder = line.removeprefix("cd ")
                    elif line:
                        found.append(Example(page, at, line, folder, reason))
                reason = None
            case _, "text" if open_for_text:
                found[-1].shown = part["body"]
        open_for_text = part["kind"] == "console"
    return found


def run_example(words: list[str]) -> tuple[int, str]:
    """Run a command line; return its exit code and all it printed, in the order in which it was printed."""
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n", write_through=True)
    with redirect_stdout(printed), redirect_stderr(printed):
        code = run(words)
    printed.seek(0)
    return code, printed.read()


def differs(shown: str, printed: str) -> str | None:
    """Return the first line shown that isn't printed where it should be; None where all are."""
    pattern = ""
    for line in _lines(shown):
        if line == "…":
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*".join(re.escape(piece) for piece in line.split("…")) + r"\n"
        if re.match(pattern, "".join(f"{one}\n" for one in _lines(printed))) is None:
            return line
    whole = re.fullmatch(pattern, "".join(f"{one}\n" for one in _lines(printed)))
    return None if whole else "(more is printed than shown)"


def _lines(text: str) -> Iterator[str]:
    return (line.rstrip() for line in text.strip("\n").splitlines())
