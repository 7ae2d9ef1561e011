"""What Tab offers: units, periods with answers, formats, layouts, open cases.

Each answer is made in the moment of a key press: from the YAML files, and from the archive only to read and
only where nothing else knows. Whatever is wrong, nothing is offered and nothing is said.
"""

import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qrsurvey.cli.options import VARIABLE, take_global_options
from qrsurvey.cli.session import Session

if TYPE_CHECKING:
    from typer._click.shell_completion import CompletionItem

    from qrsurvey.cli.lazy import LazyGroup

_WORD = re.compile(r"[\w.-]+")
"""What is offered: the shells put it into the line as it stands, to be run."""

_FILE = re.compile(r"[\w .,()+/\\:~-]+")
_ANSWERS = {".xlsx", ".csv", ".zip", ".txt"}

_SPECIAL = re.compile(r"""[\\$`"'\[\]]""")
"""What the script of zsh would run, and Rich take for markup; Typer takes care of a part of it only."""

Offer = Callable[[str], list[tuple[str, str]]]
"""What may be typed and what it is, from the letters typed so far."""


def units(session: Session) -> Offer:
    """Offer the ids of the units, with their names."""
    return _offering(lambda: [(unit.id, unit.name) for unit in session.workspace.units.values()])


def months(session: Session) -> Offer:
    """Offer the months that have answers, the newest first."""
    return _offering(lambda: [(month, "") for month in _months(session)])


def quarters(session: Session) -> Offer:
    """Offer the quarters that have answers, the newest first."""
    return _offering(lambda: _distinct(f"{m[:4]}-Q{(int(m[5:]) + 2) // 3}" for m in _months(session)))


def years(session: Session) -> Offer:
    """Offer the years that have answers, the newest first."""
    return _offering(lambda: _distinct(month[:4] for month in _months(session)))


def layouts(session: Session) -> Offer:
    """Offer the layouts of placards, the office's own too, with what they are for."""

    def known() -> list[tuple[str, str]]:
        from qrsurvey.codes.layouts import shipped_layouts
        from qrsurvey.workspace.workspace import find_workspace

        own: list[Path] = []
        with suppress(Exception):
            own = sorted(find_workspace(session.workspace_asked).glob("config/layouts/*.yaml"))
        return [*((name, "") for name in shipped_layouts()), *((path.stem, "") for path in own)]

    return _offering(known)


def cases(session: Session) -> Offer:
    """Offer the numbers of the cases that are open, with their units."""

    def known() -> list[tuple[str, str]]:
        from qrsurvey.office.alerts import Reader, Wanted, list_cases

        found = list_cases(session.workspace, Wanted(), Reader(), now=session.now)
        return [(str(one.case.number), one.case.unit or "") for one in found]

    return _offering(known)


def answer_files() -> Offer:
    """Offer files that may hold answers, and folders on the way to them; nothing hidden."""

    def offer(incomplete: str) -> list[tuple[str, str]]:
        with suppress(Exception):
            typed = incomplete
            while True:
                found = _files_and_folders(typed)
                if len(found) != 1 or not found[0].endswith("/") or found[0] == typed:
                    return [(name, "") for name in found if _FILE.fullmatch(name)]
                typed = found[0]  # the only folder: what is in it
        return []

    return offer


def _files_and_folders(typed: str) -> list[str]:
    before, slash, begun = typed.replace(os.sep, "/").rpartition("/")
    folder = Path(f"{before}{slash}" or ".").expanduser()
    return [
        f"{before}{slash}{path.name}{'/' if path.is_dir() else ''}"
        for path in sorted(folder.iterdir())
        if path.name.startswith(begun)
        and not path.name.startswith((".", "~$"))
        and (path.is_dir() or path.suffix.lower() in _ANSWERS)
    ]


def several(choices: Sequence[str]) -> Offer:
    """Offer words of a set, after a comma too; none twice."""

    def offer(incomplete: str) -> list[tuple[str, str]]:
        before, comma, _ = incomplete.rpartition(",")
        return [(f"{before}{comma}{one}", "") for one in choices if one not in before.split(",")]

    return offer


def answer_shell(build: "Callable[[Session], LazyGroup]", session: Session, asked: str) -> str:
    """Return what a shell's script asked for through the environment; "" for whatever can't be told.

    Through Typer's own protocol; only the four options that may stand anywhere are taken out of the line
    first, as they are when it is run.
    """
    with suppress(Exception):
        answer = _complete(build, session, asked)
        if asked.endswith(("powershell", "pwsh")):
            _write_as_the_console_reads()
        return answer
    return ""


def _write_as_the_console_reads() -> None:
    """PowerShell takes what a program writes for text in the code page of its console."""
    if sys.platform == "win32":
        import ctypes

        from qrsurvey.i18n.code_pages import errors_for

        page = ctypes.windll.kernel32.GetConsoleOutputCP()
        encoding = "utf-8" if page in {0, 65001} else f"cp{page}"
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(encoding=encoding, errors=errors_for(encoding))


def _complete(build: "Callable[[Session], LazyGroup]", session: Session, asked: str) -> str:
    from typer._click.shell_completion import get_completion_class
    from typer._completion_classes import completion_init

    completion_init()
    instruction, _, shell = asked.partition("_")
    known = get_completion_class(shell)
    if instruction != "complete" or known is None:
        return ""
    group = build(session)
    asking = known(group, {"obj": session}, "qrsurvey", VARIABLE)

    def completions(args: list[str], incomplete: str) -> "list[CompletionItem]":
        options = take_global_options(args)
        session.workspace_asked = Path(options.workspace) if options.workspace else None
        found = _completions(group, session, options.rest, incomplete)
        for item in found:
            item.value = _in_one_word(item.value, shell)
        return found

    setattr(asking, "get_completions", completions)  # noqa: B010 - the rest stays the shell's
    return str(asking.complete())


def _in_one_word(value: str, shell: str) -> str:
    """Write what has spaces as the shell takes it for one word; zsh and fish see to that themselves."""
    if " " not in value:
        return value
    if shell == "bash":
        begun = os.environ.get("COMP_WORDS", "").rpartition("\n")[2]
        return value if begun.startswith(('"', "'")) else re.sub(r"(?=[ ()])", r"\\", value)
    return f'"{value}"' if shell in {"powershell", "pwsh"} else value


def _completions(
    group: "LazyGroup", session: Session, words: Sequence[str], incomplete: str
) -> "list[CompletionItem]":
    """Return how a line may go on, as Typer finds it out.

    Only that no value is turned into what the command takes: Typer would load Pydantic for it.
    """
    from typer._click.core import ParameterSource
    from typer._click.shell_completion import _resolve_incomplete
    from typer.core import TyperGroup

    from qrsurvey.cli.help_page import PageContext

    command: Any = group
    name: str | None = "qrsurvey"
    rest, context = list(words), None
    while True:
        settings = {"obj": session, "resilient_parsing": True, **command.context_settings}
        context = PageContext(command, parent=context, info_name=name, **settings)
        if not (isinstance(command, TyperGroup) and rest and rest[0] in command.commands):
            break
        name, command, rest = command.resolve_command(context, rest)
    if isinstance(command, TyperGroup) and any(not word.startswith("-") for word in rest):
        return []  # there is no such command
    parser = command.make_parser(context)
    values, _, _ = parser.parse_args(list(rest))
    for parameter, value in values.items():
        if value is not None:
            context.params[parameter] = value
            context.set_parameter_source(parameter, ParameterSource.COMMANDLINE)
    context._opt_prefixes.update(parser._opt_prefixes)  # noqa: SLF001 - Typer keeps them there
    asked, begun = _resolve_incomplete(context, list(rest), incomplete)
    return asked.shell_complete(context, begun)


def _offering(known: Callable[[], list[tuple[str, str]]]) -> Offer:
    def offer(incomplete: str) -> list[tuple[str, str]]:
        with suppress(Exception):
            return [
                (word, _SPECIAL.sub("", what))
                for word, what in known()
                if word.startswith(incomplete) and _WORD.fullmatch(word)
            ]
        return []

    return offer


def _distinct(labels: Iterable[str]) -> list[tuple[str, str]]:
    return [(label, "") for label in dict.fromkeys(labels)]


def _months(session: Session) -> list[str]:
    from qrsurvey.office.months_answered import months_answered

    return months_answered(session.workspace)
