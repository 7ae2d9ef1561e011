"""How `units.yaml` is written: where each unit stands, and its name letter by letter.

What is read for work is composed and trimmed; whoever looks for slips must see what somebody typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from qrsurvey.workspace.workspace import UNITS_FILE
from qrsurvey.workspace.yaml_edit import pair_of
from qrsurvey.workspace.yaml_reader import compose


@dataclass(frozen=True)
class WrittenName:
    """A name as it is typed, and where: `config/units.yaml:14`. `owner` is the id of whose it is."""

    owner: str
    text: str
    place: str


@dataclass(frozen=True)
class WrittenUnit(WrittenName):
    """A unit as it is typed, with its counters."""

    counters: tuple[WrittenName, ...] = ()


def written_units(root: Path) -> dict[str, WrittenUnit]:
    """Return the units of a sound file by id."""
    return {one.owner: one for one in _items(root, "units")}


def written_groups(root: Path) -> dict[str, WrittenUnit]:
    """Return the groups of a sound file by id."""
    return {one.owner: one for one in _items(root, "groups")}


def _items(root: Path, key: str) -> Iterator[WrittenUnit]:
    top = compose((root / UNITS_FILE).read_bytes().decode("utf-8-sig"))
    for item, found in _named(top, key):
        counters = tuple(counter for _, counter in _named(item, "counters"))
        yield WrittenUnit(found.owner, found.text, found.place, counters)


def _named(mapping: Node | None, key: str) -> Iterator[tuple[Node, WrittenName]]:
    pair = pair_of(mapping, key) if isinstance(mapping, MappingNode) else None
    if pair is None or not isinstance(pair[1], SequenceNode):
        return
    for item in pair[1].value:
        if not isinstance(item, MappingNode):
            continue
        owner, name = pair_of(item, "id"), pair_of(item, "name")
        if owner and name and isinstance(name[1], ScalarNode):
            line = int(owner[0].start_mark.line) + 1
            yield item, WrittenName(owner[1].value.strip(), name[1].value, f"{UNITS_FILE.as_posix()}:{line}")
