"""What every command is given: the options before it, the language, and where to print."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from qrsurvey.errors import Message, QrsurveyError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from qrsurvey.office.outputs import Written
    from qrsurvey.sources.table import Progress as ProgressCall
    from qrsurvey.workspace.workspace import Workspace


_NARROWEST = 20
"""Columns that a screen has at least; some say 0 or 1 while a window opens."""


@dataclass
class Session:
    """One run of the command line.

    Results go to `out`, which is standard output; messages and progress to `err`, standard error. What takes
    long to load (Rich, the workspace) comes when it is first needed.
    """

    language: Language
    languages_asked: tuple[str, ...] = ()
    workspace_asked: Path | None = None
    quiet: bool = False
    debug: bool = False
    catalog: Catalog = field(init=False)

    def __post_init__(self) -> None:
        self.catalog = Catalog(self.language)

    # What people typed is text, whatever it looks like. A terminal gets whole words on each line; a file or
    # another program gets whole sentences.

    @cached_property
    def out(self) -> "Console":
        """Standard output."""
        from rich.console import Console

        console = Console(file=sys.stdout, markup=False, highlight=False, emoji=False)
        console.soft_wrap = not console.is_terminal
        return _wide_enough(console)

    @cached_property
    def err(self) -> "Console":
        """Standard error."""
        from rich.console import Console

        soft_wrap = not sys.stderr.isatty()
        return _wide_enough(
            Console(file=sys.stderr, markup=False, highlight=False, emoji=False, soft_wrap=soft_wrap)
        )

    @cached_property
    def workspace(self) -> "Workspace":
        """The workspace of this run, read when a command first asks for it."""
        from qrsurvey.workspace.workspace import find_workspace, read_workspace

        return read_workspace(find_workspace(self.workspace_asked))

    @property
    def now(self) -> datetime:
        """The present moment, in the office's time zone."""
        return datetime.now(tz=self.workspace.zone)

    def text(self, message_id: str, **values: object) -> str:
        """Return a sentence in the session's language."""
        return self.catalog.text(message_id, **values)

    def say(self, message_id: str, *, style: str = "", **values: object) -> None:
        """Tell the person something beside the result; silent with `--quiet`."""
        if not self.quiet:
            self._print_message(self.text(message_id, **values), style)

    def tell(self, message: Message, *, style: str = "") -> None:
        """Tell the person a message that a use case left."""
        if not self.quiet:
            self._print_message(self.catalog.message(message), style)

    def _print_message(self, sentence: str, style: str) -> None:
        from rich.text import Text

        self.err.print(Text(sentence, style=style))

    def tell_error(self, error: QrsurveyError, title: str) -> None:
        """Say what went wrong, where, and the next step."""
        from rich.text import Text

        sentence = self.catalog.message(error.message)
        if sentence[-1:].isalnum() or sentence[-1:] in "`”)":  # where nothing could be proposed
            sentence += "."
        self.err.print(Text(f"{title} ", style="bold red") + Text(sentence))
        for detail in error.details:
            said = self.catalog.message(detail)
            self.err.print(Text("  " + said), soft_wrap="://" in said)  # an address is copied whole
        self.err.print(
            Text(self.text("cli.next-step") + " ", style="bold") + Text(self.catalog.message(error.hint))
        )

    def warn_of_vanished(self, units: Sequence[str]) -> None:
        """Warn of units that the configuration has lost though codes of theirs may hang."""
        for unit in units:
            self.say("cli.unit-vanished", unit=unit, style="yellow")

    def warn_in_program_folder(self) -> None:
        """Warn where an office would begin its survey in the folder of the program itself."""
        from qrsurvey.workspace.program_folder import is_program_folder

        workspace = self.workspace
        if not workspace.archive_path.exists() and is_program_folder(workspace.root):
            self.say("status.program", style="yellow")

    @property
    def placard_languages(self) -> tuple[str, ...]:
        """What citizens read: the office's language, whatever the person at the keyboard prefers."""
        return self.languages_asked or (self.workspace.language,)

    def print_written(self, *files: "Written", to_err: bool = False) -> None:
        """Name the files that were written, one a line, and say which changed ones were left alone."""
        from rich.text import Text

        for written in files:
            if written.left:
                self.say("cli.file-left", file=written.path.name)
            elif written.kept is not None:
                self.say("cli.file-kept", file=written.kept.name, new=written.path.name, style="yellow")
            (self.err if to_err else self.out).print(Text(str(written.path)), soft_wrap=True)

    def print_folder(self, files: Sequence["Written"]) -> None:
        """Name the folder of files that belong together, and say which changed ones were left alone."""
        from rich.text import Text

        for written in files:
            if written.kept is not None:
                self.say("cli.file-kept", file=written.kept.name, new=written.path.name, style="yellow")
        if left := sum(written.left for written in files):
            self.say("cli.files-left", n=left, folder=files[0].path.parent.name)
        self.out.print(Text(str(files[0].path.parent)), soft_wrap=True)

    def print_indented(self, text: "Text", by: int = 2) -> None:
        """Print below what it belongs to; wrapped on a terminal, in one piece elsewhere."""
        from rich.padding import Padding
        from rich.text import Text

        if self.out.is_terminal:
            self.out.print(Padding(text, (0, 0, 0, by)))
        else:
            self.out.print(Text(" " * by) + text)

    def print_table(self, table: "Table") -> None:
        """Print a table as a result."""
        from qrsurvey.render.terminal import print_table

        print_table(self.out, table)

    def print_data(self, text: str) -> None:
        """Write a machine's result as it is, unwrapped."""
        sys.stdout.write(text if text.endswith("\n") else text + "\n")

    def print_version(self) -> None:
        """Say which version this is."""
        from qrsurvey import __version__

        self.print_data(f"qrsurvey {__version__}")

    def print_json(self, data: object) -> None:
        """Write a result as JSON, for another program."""
        from json import dumps

        # Another program reads escapes as well as letters; letters that a stream lacks it would never see.
        whole = (sys.stdout.encoding or "utf-8").lower().startswith("utf")
        self.print_data(dumps(data, ensure_ascii=not whole, indent=2))

    @contextmanager
    def progress(self, message_id: str) -> Iterator["ProgressCall | None"]:
        """Show a bar while long work runs; nothing without a terminal."""
        if self.quiet or not self.err.is_terminal:
            yield None
            return
        from rich.progress import BarColumn, Progress, TextColumn

        # How many there are is known once the first is done; until then the bar only moves.
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[count]}"))
        with Progress(*columns, console=self.err, transient=True) as bars:
            task = bars.add_task(self.text(message_id), total=None, count="")
            yield lambda done, total: bars.update(
                task, completed=done, total=total, count=f"{done}/{total}" if total else ""
            )

    @contextmanager
    def working(self, message_id: str) -> Iterator[None]:
        """Show that long work goes on whose end nobody can tell; nothing without a terminal."""
        if self.quiet or not self.err.is_terminal:
            yield
            return
        # Signs that every console has.
        with self.err.status(self.text(message_id), spinner="line"):
            yield


def _wide_enough(console: "Console") -> "Console":
    if console.width < _NARROWEST:  # noqa: PLR1730 - one that is set no longer follows the window
        console.width = _NARROWEST
    return console
