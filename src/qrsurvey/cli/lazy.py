"""Commands that are listed by name and help, and whose modules are loaded when one is asked for."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, cast

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command


class Listed(TyperCommand):
    """What the help and the completion of a group need to know of a command."""

    def __init__(self, name: str, text: str, register: Callable[[typer.Typer], None]) -> None:
        super().__init__(name, help=text)
        self._register = register

    @cached_property
    def loaded(self) -> TyperCommand | TyperGroup:
        """The command itself, or the group of commands."""
        shelf = typer.Typer(add_completion=False)
        shelf.callback()(_nothing)  # without it, a single command would be all that Typer makes of the shelf
        self._register(shelf)
        command: Any = cast("TyperGroup", get_command(shelf)).commands[str(self.name)]
        return cast("TyperCommand | TyperGroup", command)


class LazyGroup(TyperGroup):
    """A group that may hold listed commands.

    Typer resolves a command when it is to run, to be completed or to print its own help; the group's own help
    and completion only go through the list.
    """

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


def run_line(group: TyperGroup, name: str | None, words: Sequence[str]) -> None:
    """Run a command line as the group would.

    No group of ours has options or a callback that concern its commands. To find nothing of them in the line,
    Typer would load Pydantic, which costs half as much again as the help of a command.
    """
    command: Any = group
    rest, context = list(words), None
    while isinstance(command, TyperGroup) and rest and rest[0] in command.commands:
        context = typer.Context(command, parent=context, info_name=name, **command.context_settings)
        name, command, rest = command.resolve_command(context, rest)
    with command.make_context(name, rest, parent=context) as inner:
        command.invoke(inner)


def _nothing() -> None:
    """Do nothing."""
