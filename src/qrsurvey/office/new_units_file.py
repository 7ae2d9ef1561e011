"""`config/units.yaml` of a new workspace: what was answered, in a template that explains each key."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from qrsurvey.i18n.language import Language
from qrsurvey.office.new_proposals import propose_addressee
from qrsurvey.office.new_units import NewUnit, group_ids
from qrsurvey.survey.units import Unit
from qrsurvey.workspace.yaml_reader import compose

if TYPE_CHECKING:
    from qrsurvey.office.new_workspace import NewOffice

_FOLDER = Path(__file__).parent.parent / "assets" / "templates"
_COMMENTS_AT = 36  # the column in which comments begin where the value leaves room
_MARKS = {Language.VI: "CẦN ĐIỀN", Language.EN: "TO FILL IN"}

_VALUE = re.compile(r"<<(?P<name>[a-z_]+)>>")
_MARK = re.compile(r"<<(?P<mark>[^a-z<>]+: )>>")
_FLAT = re.compile(r"[^\W\d_][\w .,/()-]*[\w.)]|[^\W\d_]")
"""Texts that YAML takes as they are, whatever the loader: beginning with a letter, without its marks."""
_NOT_TEXT = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}


def new_units_file(office: NewOffice) -> str:
    """Return the file; it says what was answered, and marks what only the office can say."""
    template = (_FOLDER / f"units.{office.language.value}.yaml").read_text(encoding="utf-8")
    values = _values(office)
    groups = group_ids(office.units, office.language)
    blocks = {
        "<<groups>>": "\n".join(
            f"  - {_braces([_pair('id', key), _name(name)])}" for name, key in groups.items()
        ),
        "<<units>>": "\n".join(_units(office.units, groups)),
    }
    lines = (blocks.get(line) or _line(line, values) for line in template.splitlines())
    return "\n".join(lines) + "\n"


def gaps_of(text: str, language: Language) -> tuple[int, ...]:
    """Return the lines of a file, from 1, that wait to be filled in."""
    # Behind what the line says: a name may hold the same words.
    mark = re.compile(rf'[^"]*# {_MARKS[language]}')
    return tuple(n for n, line in enumerate(text.splitlines(), start=1) if mark.match(line))


def _values(office: NewOffice) -> Mapping[str, str]:
    said = {
        "parent": office.parent,
        "name": office.name,
        "place": office.place,
        "addressee": propose_addressee(office.parent),
        "hotline": office.hotline,
        "signer_title": office.signer_title,
    }
    days = {"campaign_from": office.campaign_from, "campaign_to": office.campaign_to}
    return {
        **{key: scalar(text) if text else "" for key, text in said.items()},
        **{key: day.isoformat() if day else "" for key, day in days.items()},
        "language": office.language.value,
    }


def _line(line: str, values: Mapping[str, str]) -> str:
    """Fill in one line; a mark stays only where its value isn't known."""
    if "  # " not in line or line.startswith("#"):
        return line
    key, _, comment = line.partition("  # ")
    found = _VALUE.search(key)
    empty = found is not None and not values[found["name"]]
    filled = _VALUE.sub(lambda match: values[match["name"]], key).rstrip()
    comment = _MARK.sub(lambda match: match["mark"] if empty else "", comment)
    return f"{filled:<{_COMMENTS_AT}} # {comment}"


def _units(units: Sequence[NewUnit], groups: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of all units; where groups stand together, a blank line parts them."""
    parted = [at for at in range(1, len(units)) if units[at].group != units[at - 1].group]
    together = len(parted) < len(groups)
    for at, unit in enumerate(units):
        if together and at in parted:
            yield ""
        parts = [_pair("id", unit.id), _name(unit.name), _pair("group", groups[unit.group])]
        parts += [f"copies: {unit.copies}", *_more(unit.known)]
        if not unit.known.counters:
            yield f"  - {_braces(parts)}"
            continue
        first, *others = parts
        yield f"  - {first}"
        yield from (f"    {part}" for part in others)
        yield "    counters:"
        yield from (
            f"      - {_braces([_pair('id', counter.id), _name(counter.name)])}"
            for counter in unit.known.counters
        )


def _more(unit: Unit) -> Iterator[str]:
    """Yield what few units have."""
    if unit.target is not None:
        yield f"target: {unit.target}"
    if unit.valid_from or unit.valid_to:
        yield f"valid: {_braces([*_day('from', unit.valid_from), *_day('to', unit.valid_to)])}"
    if unit.succession is not None:
        following = [_pair("unit", unit.succession.unit)] if unit.succession.unit else []
        partial = ["partial: true"] if unit.succession.partial else []
        yield f"successor: {_braces([*following, f'kind: {unit.succession.kind.value}', *partial])}"


def _day(key: str, day: date | None) -> Sequence[str]:
    return [f"{key}: {day.isoformat()}"] if day else []


def _braces(parts: Sequence[str]) -> str:
    return f"{{{', '.join(parts)}}}"


def _name(text: str) -> str:
    """Write a name in double quotes: those of JSON are YAML's."""
    return f"name: {json.dumps(text, ensure_ascii=False)}"


def _pair(key: str, text: str) -> str:
    return f"{key}: {scalar(text)}"


def scalar(text: str) -> str:
    """Write a text as YAML: as it is where every reader takes it for that text, else in quotes."""
    quoted = json.dumps(text, ensure_ascii=False)
    if not _FLAT.fullmatch(text) or text.casefold() in _NOT_TEXT:
        return quoted
    node = compose(f"key: {text}\n")
    assert node is not None
    return text if node.value[0][1].value == text else quoted
