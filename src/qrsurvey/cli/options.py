"""Options that may stand before or after the command, as people type them."""

from collections.abc import Sequence
from dataclasses import dataclass

VALUE_OPTIONS = ("--workspace", "--lang")
FLAGS = ("--quiet", "--debug")

_DEEPEST = 3
"""So many words are a group, its command and one more."""

VARIABLE = "_QRSURVEY_COMPLETE"
"""What a shell's script sets in the environment when it asks how a line may go on."""


@dataclass(frozen=True)
class GlobalOptions:
    """What was found of them, and the rest of the command line."""

    workspace: str | None
    lang: str | None
    quiet: bool
    debug: bool
    rest: tuple[str, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """What `--lang` names: messages speak the first, placards all."""
        names = (name.strip() for name in (self.lang or "").split(","))
        return tuple(dict.fromkeys(name for name in names if name))


def take_global_options(arguments: Sequence[str]) -> GlobalOptions:
    """Take the global options out of a command line; what follows `--` is left alone.

    One that lacks its value stays in the rest, where the parser complains about it.
    """
    values: dict[str, str] = {}
    flags: set[str] = set()
    rest: list[str] = []
    at = 0
    while at < len(arguments):
        word = arguments[at]
        name, equals, value = word.partition("=")
        if word == "--":
            rest.extend(arguments[at:])
            break
        if word in FLAGS:
            flags.add(word)
        elif name in VALUE_OPTIONS and equals:
            values[name] = value
        elif word in VALUE_OPTIONS and at + 1 < len(arguments):
            at += 1
            values[word] = arguments[at]
        else:
            rest.append(word)
        at += 1
    return GlobalOptions(
        workspace=values.get("--workspace"),
        lang=values.get("--lang"),
        quiet="--quiet" in flags,
        debug="--debug" in flags,
        rest=_asking_help(rest),
    )


def _asking_help(rest: Sequence[str]) -> tuple[str, ...]:
    """Read `help report`, `report help` and `codes retire help` as people of other programs mean them."""
    if rest[:1] == ["help"]:
        return (*rest[1:], "--help")
    if rest[-1:] == ["help"] and len(rest) <= _DEEPEST and not any(word.startswith("-") for word in rest):
        return (*rest[:-1], "--help")
    return tuple(rest)
