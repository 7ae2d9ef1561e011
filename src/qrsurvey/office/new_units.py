"""The units of a new workspace: each row of a list gets an id, a group and its number of placards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from qrsurvey.errors import Message
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.office.unit_list import refuse_rows
from qrsurvey.survey.unit_merge import merge
from qrsurvey.survey.unit_names import plain, propose_group_id, take_apart
from qrsurvey.survey.unit_rows import Column, UnitRow, UnitTable
from qrsurvey.survey.units import Unit, Units, fold_id

# Which kinds of body are listed and compared together, by the kinds that names begin with.
_KINDS = {
    "onestop": ("motcua", "hcc"),
    "departments": ("phong", "so", "ban", "vanphong", "vphdnd", "departmentof"),
    "wards": ("phuong", "xa", "thitran", "dackhu", "ward", "commune"),
    "districts": ("quan", "huyen", "thixa", "thanhpho"),
    "services": ("trungtam", "ttyt", "tyt", "bv"),
    "counters": (),
    "vertical": ("datdai", "bhxh", "khobac", "thue", "congan", "bchqs", "tand", "vksnd", "thads",
                 "chicuc", "cuc"),
}  # fmt: skip
_BY_KIND = {kind: group for group, kinds in _KINDS.items() for kind in kinds}

# Names that say so in words of their own.
_BY_BEGINNING = {
    "thanh tra": "departments",
    "bo phan tiep nhan": "onestop",
    "chi nhanh": "vertical",
    "dien luc": "vertical",
    "buu dien": "vertical",
    "truong": "services",
    "one stop": "onestop",
    "tax": "vertical",
    "police": "vertical",
    # What a ward has behind its own counters.
    **dict.fromkeys(
        (
            "quay", "bo phan", "cua so", "tu phap", "ho tich", "chung thuc", "dia chinh", "dat dai",
            "xay dung", "lao dong", "bao tro xa hoi", "van hoa", "tai chinh", "ke toan", "kinh te", "noi vu",
            "counter", "window", "civil status", "land",
        ),
        "counters",
    ),
}  # fmt: skip
_BY_ENDING = {
    "police": "vertical", "tax office": "vertical", "health station": "services", "school": "services",
    "library": "services",
}  # fmt: skip
_OTHERS = "others"

_PROPOSED = (*_KINDS, _OTHERS)
"""The groups that are proposed; their names are in the catalogue."""


@dataclass(frozen=True)
class NewUnit:
    """A unit to be written. `group` is its group's name; `known` is what else the list said of it.

    `copies_known` tells that the list itself said how many placards to print.
    """

    id: str
    name: str
    group: str
    copies: int
    copies_known: bool
    known: Unit


def arrange_units(rows: Iterable[UnitRow], language: Language, *, copies: int = 1) -> tuple[NewUnit, ...]:
    """Propose for each row what it doesn't say itself: id, group, and the number of copies.

    Units of a group needn't stand together: the order of the list stays. Where a list has groups, a row that
    is blank there is of the group above it.

    Raises:
        DataError: what rows say of each other doesn't fit; the details name each.
    """
    words = Catalog(language)
    listed = list(rows)
    first = next((at for at, row in enumerate(listed) if row.group), len(listed))
    listed[:first] = [
        replace(row, group=words.text(f"init.group-{_group_of(row.name)}")) for row in listed[:first]
    ]
    merged = merge(UnitTable(listed, frozenset(Column)), Units(()), ())
    refuse_rows(merged.faults, Message("init.list"))
    names = {group.id: group.name for group in merged.new_groups}
    return tuple(
        NewUnit(
            unit.id,
            unit.name,
            names[unit.group],
            copies if row.copies is None else row.copies,
            row.copies is not None,
            unit,
        )
        for row, unit in zip(listed, merged.units, strict=True)
    )


def groups_of(units: Sequence[NewUnit]) -> dict[str, tuple[NewUnit, ...]]:
    """Return the units by the name of their group, in the order in which groups first appear."""
    found: dict[str, list[NewUnit]] = {}
    for unit in units:
        found.setdefault(unit.group, []).append(unit)
    return {name: tuple(members) for name, members in found.items()}


def group_ids(units: Sequence[NewUnit], language: Language) -> dict[str, str]:
    """Return an id for each group's name: the usual one where we proposed it, else one made of the name."""
    words = Catalog(language)
    usual = {words.text(f"init.group-{group}"): group for group in _PROPOSED}
    ids: dict[str, str] = {}
    for name in groups_of(units):
        wanted = usual.get(name)
        ids[name] = wanted if wanted and wanted not in ids.values() else propose_group_id(name, ids.values())
    return ids


def with_copies(units: Sequence[NewUnit], group: str, copies: int) -> tuple[NewUnit, ...]:
    """Give all units of a group this number of copies, but those of which the list says it."""
    return tuple(
        replace(unit, copies=copies) if unit.group == group and not unit.copies_known else unit
        for unit in units
    )


def with_change(units: Sequence[NewUnit], at: int, changed: NewUnit) -> tuple[NewUnit, ...]:
    """Put another in the place of a unit; those that hand on to it follow where its id is another."""
    before = units[at].id
    return tuple(changed if n == at else _following(unit, before, changed.id) for n, unit in enumerate(units))


def id_of_another(units: Sequence[NewUnit], at: int, unit_id: str) -> NewUnit | None:
    """Return another unit that has this id, or one that a person may take for it."""
    return next(
        (unit for n, unit in enumerate(units) if n != at and fold_id(unit.id) == fold_id(unit_id)), None
    )


def heir_of_another(units: Sequence[NewUnit], at: int) -> NewUnit | None:
    """Return a unit that hands on to this one."""
    return next((unit for unit in units if _heir(unit) == units[at].id), None)


def _heir(unit: NewUnit) -> str | None:
    return unit.known.succession.unit if unit.known.succession else None


def _following(unit: NewUnit, before: str, after: str) -> NewUnit:
    succession = unit.known.succession
    if succession is None or succession.unit != before or before == after:
        return unit
    return replace(unit, known=replace(unit.known, succession=replace(succession, unit=after)))


def _group_of(name: str) -> str:
    words = plain(name)
    if ends := [group for end, group in _BY_ENDING.items() if words.endswith(f" {end}")]:
        return ends[0]  # "Ward police" is no ward
    kind = take_apart(name).kind
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    return next(
        (group for start, group in _BY_BEGINNING.items() if f"{words} ".startswith(f"{start} ")), _OTHERS
    )
