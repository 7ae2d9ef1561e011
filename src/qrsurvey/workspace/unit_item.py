"""How a unit is written in `units.yaml`: its keys in their order, in one line where it has little to say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qrsurvey.survey.units import Unit
from qrsurvey.workspace.yaml_edit import written

ORDER = ("id", "name", "group", "copies", "target", "counters", "valid", "successor")

_QUOTE = '"'

Keys = tuple[str, ...]
"""What leads to a scalar of a unit, such as `valid`, `to`."""


def scalars_of(unit: Unit) -> dict[Keys, str | None]:
    """Return what may change in a unit, but for its counters; None is what isn't written."""
    follows = unit.succession
    return {
        ("name",): unit.name,
        ("group",): unit.group,
        ("copies",): str(unit.copies),
        ("target",): None if unit.target is None else str(unit.target),
        ("valid", "from"): unit.valid_from.isoformat() if unit.valid_from else None,
        ("valid", "to"): unit.valid_to.isoformat() if unit.valid_to else None,
        ("successor", "unit"): follows.unit if follows else None,
        ("successor", "kind"): follows.kind.value if follows else None,
        ("successor", "partial"): "true" if follows and follows.partial else None,
    }


def unit_item(unit: Unit, *, one_line: bool) -> tuple[str, ...]:
    """Return the lines of a unit in a list, the first with its dash.

    In one line, where that is wanted, unless it has counters, days or a successor.
    """
    given = {keys: value for keys, value in scalars_of(unit).items() if value is not None}
    own = {"id": unit.id, **{keys[0]: value for keys, value in given.items() if len(keys) == 1}}
    parts = {
        key: {keys[1]: value for keys, value in given.items() if len(keys) > 1 and keys[0] == key}
        for key in ("valid", "successor")
    }
    if one_line and not unit.counters and not any(parts.values()):
        return (f"- {braces(own)}",)
    lines = list(_pairs(own))
    if unit.counters:
        lines.append("counters:")
        lines += [f"  - {named(counter.id, counter.name)}" for counter in unit.counters]
    lines += [f"{key}: {braces(values)}" for key, values in parts.items() if values]
    first, *others = lines
    return (f"- {first}", *(f"  {line}" for line in others))


def named(item_id: str, name: str) -> str:
    """Write a counter or a group."""
    return braces({"id": item_id, "name": name})


def braces(values: Mapping[str, str]) -> str:
    """Write a mapping in one line."""
    return "{" + ", ".join(_pairs(values)) + "}"


def _pairs(values: Mapping[str, str]) -> Iterator[str]:
    """Yield each key with its value, a name in quotes: "Null" and "2024" are names too."""
    return (f"{key}: {written(value, _QUOTE if key == 'name' else '')}" for key, value in values.items())
