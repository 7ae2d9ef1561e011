"""The comments whose particulars are known, as the patterns were chosen by them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

FILE = Path(__file__).parents[1] / "survey" / "particulars_corpus.yaml"


@dataclass(frozen=True)
class Told:
    """A comment, and the names of what it names in their order."""

    text: str
    names: tuple[str, ...]


def told(part: str) -> list[Told]:
    with FILE.open(encoding="utf-8") as file:
        return [_read(line) for line in YAML(typ="safe").load(file)[part]]


def _read(line: str) -> Told:
    text, _, names = line.partition(" => ")
    return Told(text, tuple(names.split()))
