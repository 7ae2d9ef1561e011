"""Numbers and names of a set as people type them on the command line."""

import os
import re
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from qrsurvey.cli.synonyms import FOR_FORMATS
from qrsurvey.errors import Message, UsageError
from qrsurvey.i18n.near import did_you_mean, guess

_Choice = TypeVar("_Choice", bound=StrEnum)
_PLAIN = re.compile(r"[\w./\\:+~@%-]+" if os.name == "nt" else r"[\w./:+@%-]+")
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)


def read_choices(typed: Sequence[str], known: type[_Choice], message_id: str) -> tuple[_Choice, ...]:
    """Read names given one by one or joined by commas, each once.

    Raises:
        UsageError: one is unknown, or there is none.
    """
    names = [name.strip().lower() for item in typed for name in item.split(",") if name.strip()]
    allowed = [one.value for one in known]
    for name in names:
        if name not in allowed:
            raise UsageError(message_id, value=name, known=allowed, guess=near(name, allowed))
    if not names:
        raise UsageError(message_id, value=",".join(typed), known=allowed, guess="")
    return tuple(known(name) for name in dict.fromkeys(names))


def one_of(typed: str, known: Sequence[str], message_id: str) -> str:
    """Read one name of a set, in whatever case it is typed.

    Raises:
        UsageError: it isn't one.
    """
    name = typed.strip().lower()
    if name not in known:
        raise UsageError(message_id, value=typed, known=list(known), guess=near(name, known))
    return name


def near(name: str, known: Sequence[str]) -> Message | str:
    """Return ", did you mean …?" for a format or another name of a set, or nothing."""
    meant = FOR_FORMATS.get(name)
    return did_you_mean(meant) if meant is not None and meant in known else guess(name, known)


def as_typed(path: Path) -> str:
    """Return a path as a shell takes it for one word, and for a path."""
    text = str(path)
    if text.startswith("-"):
        text = f".{os.sep}{text}"
    if os.name == "nt":
        return text if _PLAIN.fullmatch(text) else f'"{text}"'
    from shlex import quote

    # Double quotes are what people know; what a shell reads within them has single ones.
    return text if _PLAIN.fullmatch(text) else quote(text) if set(text) & set('$`"\\!') else f'"{text}"'


def read_number(text: str, message_id: str) -> int:
    """Read the number by which something is known; `message_id` says that there is no such thing.

    Raises:
        UsageError: it is none.
    """
    if _NUMBER.fullmatch(text.strip()) is None:
        raise UsageError(message_id, number=text)
    return int(text)
