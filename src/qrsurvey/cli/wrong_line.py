"""A command line that can't be understood: which of our sentences says so, whatever Typer calls it.

By the kind of error and what it carries, never by its English text. Each names the command and its own help.
"""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import cast

import typer
from typer._click import exceptions as kinds
from typer.core import TyperArgument, TyperGroup, TyperOption

from qrsurvey.cli.help_page import Command, Parameter, parameters, shown_name
from qrsurvey.cli.options import VALUE_OPTIONS
from qrsurvey.cli.session import Session
from qrsurvey.cli.synonyms import FOR_COMMANDS, FOR_OPTIONS
from qrsurvey.errors import ExitCode, Message, UsageError
from qrsurvey.i18n.near import bare, did_you_mean, guess

_PERIODS = (
    ("--month", re.compile(r"\d{4}-\d{1,2}|\d{1,2}[-/]\d{4}", re.ASCII)),
    ("--quarter", re.compile(r"\d{4}-?[Qq][1-4]", re.ASCII)),
    ("--year", re.compile(r"\d{4}", re.ASCII)),
)
_SHORT = 2
"""So few letters are a part of many words."""

_FILE = re.compile(r".*\.(xlsx|csv|zip)", re.IGNORECASE)
_UNIT = re.compile(r"[A-Z0-9]{2,16}(\.[A-Z0-9]+)?", re.ASCII | re.IGNORECASE)


def no_such_command(group: TyperGroup, path: str, words: Sequence[str]) -> UsageError:
    """Return the error of a command that a group doesn't have, with the one that was probably meant."""
    typed, known = words[0], list(group.commands)
    program, *before = path.split()
    asked = bare(" ".join([*before, *words[:2]])), bare(" ".join([*before, typed]))
    meant: Message | str = ""
    # People type what it is called in another program, or in their language; "codes print" before "codes".
    if found := next((one for name in asked if (one := FOR_COMMANDS.get(name))), None):
        meant = did_you_mean(f"{program} {found}")
    elif len(typed) > _SHORT and (close := get_close_matches(typed.casefold(), known, n=1)):
        meant = did_you_mean(f"{path} {close[0]}")
    return UsageError("help.no-such-command", command=f"{path} {typed}", guess=meant, help=f"{path} --help")


def explain(
    session: Session, error: typer.TyperException, command: Command, path: str, words: Sequence[str]
) -> Exception:
    """Return what to raise instead of an error of Typer's that came of `words` after a command's name."""
    values: dict[str, object] = {"help": f"{path} --help"}
    match error:
        case kinds.NoArgsIsHelpError():  # the help was printed
            return typer.Exit(ExitCode.USAGE)
        case kinds.NoSuchOption():
            return _no_such_option(error.option_name, command, values)
        case kinds.BadOptionUsage():
            option = _option(command, error.option_name)
            values["option"] = error.option_name
            if option is None or option.is_flag:
                return UsageError("help.option-takes-none", **values)
            return UsageError("help.option-needs-value", **values, value=shown_name(session, option))
        case kinds.MissingParameter() if error.param is not None:
            return _missing(session, cast("Parameter", error.param), values)
        case kinds.BadParameter() if error.param is not None:
            return _bad_value(session, cast("Parameter", error.param), error.__cause__, values)
    context = typer.Context(command, info_name=path)
    if isinstance(command, TyperGroup):
        named = [word for word in words if not word.startswith("-")]
        return no_such_command(command, path, named) if named else UsageError("help.no-command", **values)
    _, extra, _ = command.make_parser(context).parse_args(list(words))
    if extra:
        meant = _in_quotes(command, words) or _with_option(command, words, extra[0])
        return UsageError("help.extra-words", **values, words=" ".join(extra), guess=meant)
    return UsageError("help.not-understood", **values)


def _option(command: Command, name: str) -> TyperOption | None:
    return next((one for one in _options(command) if name in (*one.opts, *one.secondary_opts)), None)


def _options(command: Command) -> list[TyperOption]:
    return [one for one in parameters(command) if isinstance(one, TyperOption)]


def _no_such_option(name: str, command: Command, values: dict[str, object]) -> UsageError:
    if name in VALUE_OPTIONS:  # taken out of the line before, where it had its value
        return UsageError("help.option-needs-value", **values, option=name, value="…")
    known = [opt for one in _options(command) for opt in (*one.opts, *one.secondary_opts)]
    usual = [one for one in FOR_OPTIONS.get(bare(name).replace(" ", "-"), ()) if one in known]
    meant = did_you_mean(usual[0]) if usual else guess(name, [*known, "--help", *VALUE_OPTIONS])
    return UsageError("help.no-such-option", **values, option=name, guess=meant)


def _missing(session: Session, parameter: Parameter, values: dict[str, object]) -> UsageError:
    name = shown_name(session, parameter).strip("[]")
    if isinstance(parameter, TyperArgument):
        return UsageError("help.argument-missing", **values, name=name)
    return UsageError("help.option-missing", **values, option=parameter.opts[0], value=name)


def _bad_value(
    session: Session, parameter: Parameter, cause: BaseException | None, values: dict[str, object]
) -> UsageError:
    """Return the error of a value that an option can't take; every such one of ours is a whole number."""
    name = parameter.opts[0] if isinstance(parameter, TyperOption) else shown_name(session, parameter)
    found: list[dict[str, object]] = getattr(cause, "errors", list)()  # what Pydantic says of it
    values |= {"name": name, "value": str(found[0]["input"]) if found else ""}
    if parameter.type_descriptor.annotation is not int:
        return UsageError("help.bad-value", **values)
    if parameter.max is not None:
        bounds = {"least": str(parameter.min), "most": str(parameter.max)}
        return UsageError("help.not-within", **values, **bounds)
    return UsageError("help.not-whole", **values)


def _in_quotes(command: Command, words: Sequence[str]) -> Message | str:
    """Return ", did you mean …?" with a file whose name has spaces and was typed without quotes."""
    valued = {opt for one in _options(command) if not one.is_flag for opt in one.opts}
    for at, word in enumerate(words):
        option, equals, value = word.partition("=")
        if option not in valued:
            continue
        name = value if equals else ""
        for more in words[at + 1 :]:
            if more.startswith("-"):
                break
            name = f"{name} {more}" if name else more
            if " " in name and _is_there(name):
                return did_you_mean(f'{option} "{name}"')
    return ""


def _is_there(name: str) -> bool:
    from pathlib import Path

    try:
        return Path(name).exists()
    except (OSError, ValueError):  # no name that a file can have
        return False


def _with_option(command: Command, words: Sequence[str], word: str) -> Message | str:
    """Return ", did you mean …?" with the option that such a word is the value of."""
    known = {opt: one for one in _options(command) for opt in one.opts}
    for option, pattern in (*_PERIODS, ("--from", _FILE), ("--unit", _UNIT)):
        if option in known and pattern.fullmatch(word) and not _day_alone(known[option], option):
            # A file after the value of another option is the rest of a name with spaces.
            return "" if pattern is _FILE and option in words else did_you_mean(f"{option} {word}")
    return ""


def _day_alone(option: Parameter, name: str) -> bool:
    """Tell whether `--from` takes a day, not a file."""
    return name == "--from" and option.metavar != "FILE"
