"""Commands that are listed by name and help, and whose modules are loaded when one is asked for."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, cast

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from qrsurvey.cli.help_page import PageContext
from qrsurvey.cli.session import Session


class Listed(TyperCommand):
    """What the help and the completion of a group need to know of a command."""

    def __init__(self, name: str, text: str, register: Callable[[typer.Typer], None], *, panel: str) -> None:
        super().__init__(name, help=text, rich_help_panel=panel)
        self._register = register

    @cached_property
    def loaded(self) -> TyperCommand | TyperGroup:
        """The command itself, or the group of commands."""
        shelf = typer.Typer(add_completion=False)
        shelf.callback()(_nothing)  # without it, a single command would be all that Typer makes of the shelf
        self._register(shelf)
        command: Any = cast("TyperGroup", get_command(shelf)).commands[str(self.name)]
        command.rich_help_panel = self.rich_help_panel
        _dress(command)
        return cast("TyperCommand | TyperGroup", command)


class LazyGroup(TyperGroup):
    """A group that may hold listed commands.

    Typer resolves a command when it is to run, to be completed or to print its own help; the group's own help
    and completion only go through the list.
    """

    context_class = PageContext

    def resolve_command(self, *asked: Any) -> tuple[Any, ...]:  # noqa: ANN401 - Typer's
        """Return what is asked for as Typer does, loaded: its name, the command, the words after it."""
        name, command, rest = super().resolve_command(*asked)
        return name, command.loaded if isinstance(command, Listed) else command, rest

    def load_all(self) -> "LazyGroup":
        """Put each command in the place of its listing, for whoever looks into all; return the group."""
        for name, command in self.commands.items():
            if isinstance(command, Listed):
                self.commands[name] = command.loaded
        return self


def run_line(group: TyperGroup, session: Session, words: Sequence[str]) -> None:
    """Run a command line as the group would.

    No group of ours has options or a callback that concern its commands. To find nothing of them in the line,
    Typer would load Pydantic, which costs half as much again as the help of a command.

    Raises:
        UsageError: the line can't be understood.
        Exit: the command ended with a code of its own, or the help was printed because nothing was asked.
    """
    command: Any = group
    name: str | None = "qrsurvey"
    rest, context, path = list(words), None, "qrsurvey"
    while isinstance(command, TyperGroup) and rest and not rest[0].startswith("-"):
        if rest[0] not in command.commands:
            from qrsurvey.cli.wrong_line import no_such_command

            raise no_such_command(command, path, rest)
        context = PageContext(
            command, parent=context, info_name=name, obj=session, **command.context_settings
        )
        name, command, rest = command.resolve_command(context, rest)
        path = f"{path} {name}"
    try:
        with command.make_context(name, list(rest), parent=context, obj=session) as inner:
            command.invoke(inner)
    except typer.TyperException as error:
        from qrsurvey.cli.wrong_line import explain

        raise explain(session, error, command, path, rest) from error


def _dress(command: Any) -> None:  # noqa: ANN401 - a command or a group
    """Give a command and those within it our help."""
    command.context_class = PageContext
    for inner in getattr(command, "commands", {}).values():
        _dress(inner)


def _nothing() -> None:
    """Do nothing."""
