"""The help of a command or a group: a page of ours, since Typer's own speaks English wherever it is read.

Headings and two columns without frames: it reads alike in 60 columns and in 120, in a pipe and in the code
page of an old console, and what is to be copied (the examples) stands alone on its line.
"""

import re
import textwrap
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar, cast

import typer
from rich.text import Text
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from qrsurvey.cli.examples import examples_of
from qrsurvey.cli.session import Session

_WIDEST = 100
"""Longer lines are hard to read, however wide the screen."""

_NARROW = 70
_LEFT, _LEFT_NARROW = 28, 18
"""The widest a first column gets; what is longer stands on a line of its own."""

_WORD = re.compile(r"[A-Z]{2,}")
_WORDS = {
    "CODE": "help.word-code",
    "COUNTER": "help.word-counter",
    "DIR": "help.word-dir",
    "FILE": "help.word-file",
    "HASH": "help.word-hash",
    "ID": "help.word-id",
    "LINK": "help.word-link",
    "NAME": "help.word-name",
    "NUMBER": "help.word-number",
    "SHELL": "help.word-shell",
    "TEXT": "help.word-text",
    "TITLE": "help.word-title",
    "UNIT": "help.word-unit",
    "WHO": "help.word-who",
}
"""What stands for a value, in capitals; one that isn't here is the same in every language."""

Command = TyperCommand | TyperGroup
Parameter = TyperOption | TyperArgument
_Listed = TypeVar("_Listed", TyperOption, Command)
_Rows = Sequence[tuple[str, str]]


def parameters(command: Command) -> list[Parameter]:
    """Return a command's arguments and options."""
    return cast("list[Parameter]", command.params)


class PageContext(typer.Context):
    """The context of a command whose help is such a page, however it is asked for."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Typer's
        super().__init__(*given, **named)
        session, option = self.find_object(Session), self.command.get_help_option(self)
        if session is not None and option is not None:
            option.help = session.text("help.opt-help")

    def get_help(self) -> str:
        """Print the page; Typer would print what is returned."""
        session = self.find_object(Session)
        assert session is not None
        width = min(session.out.width, _WIDEST)
        for line in page(session, self, width):
            session.out.print(line, soft_wrap=True)
        return ""


def page(session: Session, context: typer.Context, width: int) -> Iterator[Text]:
    """Yield the lines of a command's page, none wider than `width` but those that are to be copied."""
    command = cast("Command", context.command)
    yield from _usage(session, context, width)
    yield Text()
    for paragraph in (command.help or "").split("\n\n"):
        yield from map(Text, _wrapped(paragraph, width))
    if isinstance(command, TyperGroup):
        inner = _panels(cast("list[Command]", list(command.commands.values())))
        yield from _sections(
            {
                title or session.text("help.commands"): [(str(one.name), one.help or "") for one in listed]
                for title, listed in inner.items()
            },
            width,
        )
    yield from _sections(_parameters(session, context), width)
    yield from _examples(session, context, width)
    last = []
    if isinstance(command, TyperGroup):
        last.append(session.text("help.of-commands", group=context.command_path))
    if context.parent is not None:
        last.append(session.text("help.everywhere", options="--workspace, --lang, --quiet, --debug"))
    yield Text()
    yield from (Text(line, style="dim") for said in last for line in _wrapped(said, width))


def _parameters(session: Session, context: typer.Context) -> dict[str, _Rows]:
    """Return the arguments and options by heading; what has none comes last: it is what every command has."""
    shown = [one for one in cast("list[Parameter]", context.command.get_params(context)) if not one.hidden]
    arguments = [
        (shown_name(session, one), _explained(session, context, one))
        for one in shown
        if isinstance(one, TyperArgument)
    ]
    panels = _panels([one for one in shown if isinstance(one, TyperOption)])
    rest = panels.pop("", [])
    return {
        session.text("help.arguments"): arguments,
        **{
            title: [(_option(session, one), _explained(session, context, one)) for one in some]
            for title, some in (*panels.items(), (session.text("help.options"), rest))
        },
    }


def shown_name(session: Session, parameter: Parameter) -> str:
    """Return what stands for a value (`FILE`, `2024-05`), in the language of the session."""
    metavar = parameter.metavar or str(parameter.name).upper()
    return _WORD.sub(lambda word: session.text(_WORDS[word[0]]) if word[0] in _WORDS else word[0], metavar)


def _usage(session: Session, context: typer.Context, width: int) -> Iterator[Text]:
    command, pieces = cast("Command", context.command), [context.command_path]
    if isinstance(command, TyperGroup):
        pieces += [session.text("help.usage-command")]
    for one in parameters(command):
        if isinstance(one, TyperArgument):
            name = shown_name(session, one).strip("[]")
            pieces.append(name if one.required else f"[{name}]")
        elif one.required:
            pieces.append(f"{one.opts[0]} {shown_name(session, one)}")
    title = session.text("help.usage") + " "
    # What belongs together stays together: wrapping leaves no-break spaces alone.
    line = " ".join(piece.replace(" ", "\xa0") for piece in [*pieces, session.text("help.usage-options")])
    first, *others = textwrap.wrap(line, width - len(title), break_long_words=False, break_on_hyphens=False)
    yield Text(title, style="bold") + Text(first.replace("\xa0", " "))
    yield from (Text(" " * len(title) + other.replace("\xa0", " ")) for other in others)


def _panels(some: Sequence[_Listed]) -> dict[str, list[_Listed]]:
    panels: dict[str, list[_Listed]] = defaultdict(list)
    for one in some:
        if not one.hidden:
            panels[one.rich_help_panel or ""].append(one)
    return panels


def _option(session: Session, option: TyperOption) -> str:
    names = ", ".join(
        sorted([*option.opts, *option.secondary_opts], key=lambda name: not name.startswith("--"))
    )
    return names if option.is_flag else f"{names} {shown_name(session, option)}"


def _explained(session: Session, context: typer.Context, parameter: Parameter) -> str:
    """Return a parameter's help, and what of its rules the help doesn't say, as one sentence."""
    said = [(parameter.help or "").removesuffix(".")]
    if getattr(parameter, "max", None) is not None:
        # As they are typed: a port has no thousands mark.
        said.append(session.text("help.range", least=str(parameter.min), most=str(parameter.max)))
    default = None if parameter.required else parameter.get_default(context, call=False)
    if isinstance(default, (int, str)) and not isinstance(default, bool) and default != "":
        said.append(session.text("help.default", value=str(default)))
    if parameter.required:
        said.append(session.text("help.required"))
    return f"{' '.join(filter(None, said))}."


def _sections(sections: Mapping[str, _Rows], width: int) -> Iterator[Text]:
    """Yield headings with two columns below each, the second one beginning at the same place in all."""
    widest = _LEFT if width >= _NARROW else _LEFT_NARROW
    lengths = [len(name) for rows in sections.values() for name, _ in rows]
    left = max((length for length in lengths if length <= widest), default=widest)
    for title, rows in sections.items():
        if rows:
            yield Text()
            yield Text(title, style="bold yellow")
        for name, help_ in rows:
            lines = _wrapped(help_, width - left - 4)
            first = lines.pop(0) if len(name) <= left and lines else ""
            *above, last = _broken(name, width - 2)
            yield from (Text(f"  {part}", style="bold cyan") for part in above)
            yield Text(f"  {last:<{left}}  " if first else f"  {last}", style="bold cyan") + Text(first)
            yield from (Text(" " * (left + 4) + line) for line in lines)


def _broken(name: str, width: int) -> list[str]:
    """Return an option and its long list of values in as many lines as it takes."""
    if len(name) <= width:
        return [name]
    parts = textwrap.wrap(name.replace("|", "| ").replace(",", ", "), width, break_on_hyphens=False)
    return [part.replace("| ", "|").replace(", ", ",") for part in parts]


def _examples(session: Session, context: typer.Context, width: int) -> Iterator[Text]:
    program, *names = context.command_path.split()
    examples = list(examples_of(session, " ".join(names)))
    if examples:
        yield Text()
        yield Text(session.text("help.examples"), style="bold yellow")
    for line, explanation in examples:
        yield from (Text(f"  {one}") for one in _wrapped(explanation, width - 2))
        yield Text(f"    {program} {line}", style="green")


def _wrapped(text: str, width: int) -> list[str]:
    # An option or a command is never broken at its dashes, nor in the middle of a word.
    return textwrap.wrap(text, max(width, 20), break_long_words=False, break_on_hyphens=False)
