"""`config/units.yaml` of a new workspace: what was answered, in a template that explains each key."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from qrsurvey.i18n.language import Language
from qrsurvey.office.new_proposals import propose_addressee
from qrsurvey.office.new_units import NewUnit, group_ids
from qrsurvey.survey.unit_names import plain, propose_counter_ids
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


def units_text(office: NewOffice) -> str:
    """Return the file; it says what was answered, and marks what only the office can say."""
    template = (_FOLDER / f"units.{office.language.value}.yaml").read_text(encoding="utf-8")
    values = _values(office)
    groups = group_ids(office.units, office.language)
    blocks = {
        "<<groups>>": "\n".join(f"  - {{id: {key}, name: {_quoted(name)}}}" for name, key in groups.items()),
        "<<units>>": "\n".join(_units(office.units, groups)),
    }
    lines = (blocks.get(line) or _line(line, values) for line in template.splitlines())
    return "\n".join(lines) + "\n"


def gaps_of(text: str, language: Language) -> tuple[int, ...]:
    """Return the lines of a file, from 1, that wait to be filled in."""
    mark = f"# {_MARKS[language]}"
    return tuple(n for n, line in enumerate(text.splitlines(), start=1) if mark in line)


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


def _units(units: tuple[NewUnit, ...], groups: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of all units; a blank line stands where another group begins."""
    by_name = {unit.name: unit.id for unit in units} | {unit.id: unit.id for unit in units}
    by_plain = {plain(name): unit_id for name, unit_id in by_name.items()}
    before = None
    for unit in units:
        if before is not None and unit.group != before:
            yield ""
        before = unit.group
        parts = [f"id: {_id(unit.id)}", f"name: {_quoted(unit.name)}", f"group: {groups[unit.group]}"]
        parts.append(f"copies: {unit.copies}")
        row = unit.row
        if row.target is not None:
            parts.append(f"target: {row.target}")
        span = [
            f"{key}: {day.isoformat()}"
            for key, day in (("from", row.valid_from), ("to", row.valid_to))
            if day
        ]
        if span:
            parts.append(f"valid: {{{', '.join(span)}}}")
        if row.kind is not None:
            following = by_plain.get(plain(row.successor or ""), row.successor)
            successor = [f"unit: {_id(following)}"] if following else []
            successor.append(f"kind: {row.kind.value}")
            successor += ["partial: true"] if row.partial else []
            parts.append(f"successor: {{{', '.join(successor)}}}")
        if row.counters:
            yield from _with_counters(parts, unit)
        else:
            yield f"  - {{{', '.join(parts)}}}"


def _with_counters(parts: list[str], unit: NewUnit) -> Iterator[str]:
    first, *others = parts
    yield f"  - {first}"
    yield from (f"    {part}" for part in others)
    yield "    counters:"
    ids = propose_counter_ids(unit.row.counters)
    for counter, counter_id in zip(unit.row.counters, ids, strict=True):
        yield f"      - {{id: {_id(counter_id)}, name: {_quoted(counter.name)}}}"


def scalar(text: str) -> str:
    """Write a text as YAML: as it is where every reader takes it for that text, else in quotes."""
    if not _FLAT.fullmatch(text) or text.casefold() in _NOT_TEXT:
        return _quoted(text)
    node = compose(f"key: {text}\n")
    assert node is not None
    return text if node.value[0][1].value == text else _quoted(text)


def _id(text: str) -> str:
    """Write an id; one that an editor would take for a number or a truth is quoted."""
    return text if text.isalpha() and text.casefold() not in _NOT_TEXT else scalar(text)


def _quoted(text: str) -> str:
    """Write a text in double quotes: those of JSON are YAML's."""
    return json.dumps(text, ensure_ascii=False)
