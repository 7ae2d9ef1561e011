"""`config/units.yaml` of a new workspace: what was answered, in a template that explains each key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from qrsurvey.i18n.language import Language
from qrsurvey.office.new_hours import Hours
from qrsurvey.office.new_office import NewOffice
from qrsurvey.office.new_proposals import propose_authority
from qrsurvey.office.new_units import NewUnit, group_ids
from qrsurvey.workspace.unit_item import named, unit_item
from qrsurvey.workspace.yaml_edit import written

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
        "<<groups>>": "\n".join(f"  - {named(key, name)}" for name, key in groups.items()),
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
        "addressee": office.addressee,
        "hotline": office.hotline,
        "authority": propose_authority(office.name, office.signer_title),
        "signer_title": office.signer_title,
    }
    days = {"campaign_from": office.campaign_from, "campaign_to": office.campaign_to}
    return {
        **{key: _text(text) if text else "" for key, text in said.items()},
        **{key: day.isoformat() if day else "" for key, day in days.items()},
        "working_hours": _hours(office.working_hours),
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
        group = groups[unit.group]
        whole = replace(unit.known, id=unit.id, name=unit.name, group=group, copies=unit.copies)
        lines = unit_item(whole, one_line=True)
        yield from (f"  {line}" for line in lines)


def _hours(hours: Hours | None) -> str:
    days = []
    for day, spans in (hours or {}).items():
        quoted = ", ".join(f'"{span}"' for span in spans)
        days.append(f"{day}: [{quoted}]")
    return "{" + ", ".join(days) + "}" if days else ""


def _text(text: str) -> str:
    """Write a text as YAML: as it is where every reader takes it for that text, else in quotes."""
    return written(text, '"' if text.casefold() in _NOT_TEXT else "", _FLAT)
