"""Which names may mean the same body: written twice, without tones, with its kind cut short, or mistyped.

Thousands of units are compared by keys, never each with each: names that are one slip apart meet where one
letter of each is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from qrsurvey.i18n.text import fold
from qrsurvey.survey.unit_names import plain, take_apart
from qrsurvey.survey.units import Unit, Units, fold_id

_SHORTEST_FOR_A_SLIP = 7
"""Letters; shorter names of places are often one letter apart ("Tân Phú", "Tân Phúc")."""

_SHORTEST_FOR_ANOTHER_LETTER = 12
"""Letters; "Bình Thạnh" and "Bình Chánh" are two places."""

_MORE_LOOKALIKES = str.maketrans({"S": "5", "Z": "2", "B": "8", "G": "6", "V": "U"})


class Alike(StrEnum):
    """How two names are alike, the surest first."""

    SAME = "same"
    TONES = "tones"
    KIND = "kind"
    SLIP = "slip"


@dataclass(frozen=True)
class AlikeUnits:
    """Units whose names are alike."""

    how: Alike
    units: tuple[Unit, ...]


def body_key(name: str) -> str:
    """Return the key under which ways to write a body are equal: "P. Long Hoa", "UBND phường Long Hoa"."""
    parts = take_apart(name)
    words = (word for word in (*parts.core, "", *parts.place) if word != "va")
    return f"{parts.kind}:{' '.join(words)}"


def is_same_body(one: str, other: str) -> bool:
    """Tell whether two names may well mean the same body, one of them perhaps mistyped or shortened."""
    if plain(one) == plain(other) or body_key(one) == body_key(other):
        return True
    if any(f"{plain(long)} ".startswith(f"{plain(short)} ") for short, long in ((one, other), (other, one))):
        return True  # "Trạm Y tế phường" and "Trạm Y tế phường Hiệp Tân"
    core, other_core = set(take_apart(one).core), set(take_apart(other).core)
    return 2 * len(core & other_core) >= min(len(core), len(other_core)) > 0


def alike_names(units: Units) -> tuple[AlikeUnits, ...]:
    """Return units whose names may mean the same body, where they exist at the same time.

    One that followed another, by its successor or by its days, may well have the name of that.
    """
    found: list[AlikeUnits] = []
    told: set[frozenset[str]] = set()
    keys: tuple[tuple[Alike, Callable[[Unit], str]], ...] = (
        (Alike.SAME, lambda unit: fold(unit.name)),
        (Alike.TONES, lambda unit: plain(unit.name)),
        (Alike.KIND, lambda unit: body_key(unit.name)),
    )
    for how, key in keys:
        for members in _by(units.values(), key):
            _note(found, told, how, members)
    for pair in _slips(tuple(units.values())):
        _note(found, told, Alike.SLIP, pair)
    order = {unit_id: at for at, unit_id in enumerate(units)}
    return tuple(sorted(found, key=lambda group: order[group.units[0].id]))


def alike_ids(units: Units) -> tuple[tuple[Unit, ...], ...]:
    """Return units whose ids may be misread for each other: S and 5, Z and 2, B and 8, G and 6, U and V."""
    return tuple(
        tuple(members)
        for members in _by(units.values(), lambda unit: fold_id(unit.id).translate(_MORE_LOOKALIKES))
    )


def _by(units: Iterable[Unit], key: Callable[[Unit], str]) -> Iterator[Sequence[Unit]]:
    groups: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        groups[key(unit)].append(unit)
    return (members for members in groups.values() if len(members) > 1)


def _note(found: list[AlikeUnits], told: set[frozenset[str]], how: Alike, members: Sequence[Unit]) -> None:
    """Note units that are alike, but for those that aren't at the same time or were told as surer."""
    kept = [
        unit
        for unit in members
        if any(
            other is not unit and _at_once(unit, other) and frozenset((unit.id, other.id)) not in told
            for other in members
        )
    ]
    if len(kept) > 1:
        found.append(AlikeUnits(how, tuple(kept)))
        told.update(frozenset((one.id, other.id)) for one in kept for other in kept if one is not other)


def _at_once(one: Unit, other: Unit) -> bool:
    for earlier, later in ((one, other), (other, one)):
        if earlier.succession is not None and earlier.succession.unit == later.id:
            return False
        if (
            earlier.valid_to is not None
            and later.valid_from is not None
            and earlier.valid_to < later.valid_from
        ):
            return False
    return True


def _slips(units: Sequence[Unit]) -> Iterator[tuple[Unit, Unit]]:
    """Yield pairs of one group and kind whose names are one slip of the finger apart."""
    spelled: dict[str, tuple[str, str]] = {}
    meeting: dict[tuple[str, str, str], list[Unit]] = defaultdict(list)
    for unit in units:
        kind, _, rest = body_key(unit.name).partition(":")
        letters = rest.replace(" ", "")
        spelled[unit.id] = kind, letters
        if len(letters) >= _SHORTEST_FOR_A_SLIP:
            for shorter in {letters, *(letters[:at] + letters[at + 1 :] for at in range(len(letters)))}:
                meeting[unit.group, kind, shorter].append(unit)
    seen: set[tuple[str, str]] = set()
    for members in meeting.values():
        for at, one in enumerate(members):
            for other in members[at + 1 :]:
                if (one.id, other.id) in seen or one.id == other.id:
                    continue
                seen.add((one.id, other.id))
                if _one_slip(spelled[one.id][1], spelled[other.id][1]):
                    yield one, other


def _one_slip(one: str, other: str) -> bool:
    """Tell whether a letter is missing, doubled, swapped with the next, or in a long name another one."""
    if [c for c in one if c.isdigit()] != [c for c in other if c.isdigit()]:
        return False
    short, long = sorted((one, other), key=len)
    start = next(
        (at for at, pair in enumerate(zip(short, long, strict=False)) if len(set(pair)) > 1), len(short)
    )
    if len(long) == len(short) + 1:
        return long[start + 1 :] == short[start:]
    if len(long) != len(short) or long == short:
        return False
    if long[start + 2 :] == short[start + 2 :] and long[start : start + 2] == short[start : start + 2][::-1]:
        return True
    return len(long) >= _SHORTEST_FOR_ANOTHER_LETTER and long[start + 1 :] == short[start + 1 :]


def left_without_heir(units: Units) -> tuple[Unit, ...]:
    """Return units that were renamed or merged, but on the day after their last nobody answers for them."""
    return tuple(
        unit
        for unit in units.values()
        if unit.valid_to is not None
        and unit.succession is not None
        and unit.succession.heir is not None
        and units.heir(unit, unit.valid_to + timedelta(days=1)) is None
    )
