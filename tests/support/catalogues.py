"""Finds every message id that the source names, and reads the PO files by Babel."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from babel.messages.catalog import Catalog as PoCatalog
from babel.messages.pofile import read_po

SOURCE = Path(__file__).parents[2] / "src" / "qrsurvey"
LOCALE = SOURCE / "assets" / "locale"

_FILE_ENDINGS = {"csv", "duckdb", "json", "lock", "log"}  # `codes.csv` is a file
_ID = re.compile(r"[a-z]+(?:-[a-z]+)*\.[a-z0-9]+(?:[-.][a-z0-9]+)*")


@cache
def domains(language: str) -> Mapping[str, Path]:
    return MappingProxyType(
        {path.stem: path for path in sorted((LOCALE / language / "LC_MESSAGES").glob("*.po"))}
    )


def read(path: Path) -> PoCatalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


@cache
def messages(language: str) -> Mapping[str, tuple[str, ...]]:
    """All ids of a language with their forms, read once."""
    found: dict[str, tuple[str, ...]] = {}
    for path in domains(language).values():
        for message in read(path):
            if message.id:
                key = message.id if isinstance(message.id, str) else message.id[0]
                forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
                found[key] = forms
    return MappingProxyType(found)


@cache
def _nodes(path: Path) -> tuple[ast.AST, ...]:
    """All nodes of a module: every look at it takes them from here."""
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def string_constants(path: Path) -> Iterator[tuple[int, str]]:
    """Every string in a module that looks like a message id of a known domain; f-strings give their start."""
    known = set(domains("vi"))
    for node in _nodes(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            room, _, rest = node.value.partition(".")
            if _ID.fullmatch(node.value) and room in known and rest not in _FILE_ENDINGS:
                yield node.lineno, node.value


def error_ids(path: Path) -> Iterator[tuple[int, str]]:
    """The ids given to a constructor of an error."""
    for node in _nodes(path):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            first = node.args[0] if node.args else None
            if (name.endswith("Error") or name == "_UnexpectedError") and isinstance(first, ast.Constant):
                if isinstance(first.value, str) and _ID.fullmatch(first.value):
                    yield node.lineno, first.value


def id_patterns(path: Path) -> Iterator[re.Pattern[str]]:
    """The ids that a module puts together in an f-string, as patterns."""
    for node in _nodes(path):
        if isinstance(node, ast.JoinedStr):
            parts = [
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z0-9-]+"
                for part in node.values
            ]
            yield re.compile("".join(parts))
