"""`config/units.yaml`: the office and the units it measures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from qrsurvey.i18n.language import Language
from qrsurvey.survey.retention import Retention
from qrsurvey.survey.units import (
    MOST_COPIES,
    MOST_TARGET,
    Counter,
    Group,
    Office,
    Signer,
    Succession,
    SuccessionKind,
    Unit,
    Units,
    fold_id,
    is_id,
    is_reserved,
)
from qrsurvey.workspace.placard_section import PlacardStyle, read_placard_section
from qrsurvey.workspace.retention_section import read_retention_section
from qrsurvey.workspace.yaml_reader import Map

_GROUP_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}", re.ASCII)
_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_RANGE = re.compile(rf"({'|'.join(_DAYS)})(-({'|'.join(_DAYS)}))?")


@dataclass(frozen=True)
class UnitsFile:
    """What the file says."""

    office: Office
    groups: tuple[Group, ...]
    units: Units
    placard_style: PlacardStyle
    retention: Retention | None = None


def read_units_file(top: Map) -> UnitsFile:
    """Read the whole file, noting every fault; what is faulty is left out of the result."""
    office = _office(top)
    groups = tuple(_groups(top))
    units = _units(top, {group.id for group in groups})
    placard_style = read_placard_section(top.map("placard"))
    retention = read_retention_section(top.map("retention"))
    top.close()
    _check_collisions(units)
    _check_successions(units)
    return UnitsFile(office, groups, Units(tuple(unit for unit, _ in units)), placard_style, retention)


def _office(top: Map) -> Office:
    entry = top.map("office", required=True)
    if entry is None:
        return Office(name="")
    signer = entry.map("signer")
    campaign = entry.map("campaign")
    office = Office(
        name=entry.text("name", required=True) or "",
        parent=entry.text("parent"),
        symbol=entry.text("symbol") or Office.symbol,
        place=entry.text("place"),
        addressee=entry.text("addressee"),
        hotline=entry.text("hotline"),
        signer=Signer(*(signer.text(key) for key in ("authority", "title", "name"))) if signer else Signer(),
        recipients=tuple(item.value for item in entry.texts("recipients")) or Office.recipients,
        time_zone=read_time_zone(entry, "time_zone") or Office.time_zone,
        language=entry.one_of("language", list(Language)) or Office.language,
        campaign_from=campaign.day("from") if campaign else None,
        campaign_to=campaign.day("to") if campaign else None,
        working_hours=_working_hours(entry.map("working_hours")),
        days_off=entry.days("days_off"),
        days_worked=entry.days("days_worked"),
    )
    for part in (signer, campaign, entry):
        if part:
            part.close()
    if campaign and office.campaign_from and office.campaign_to and office.campaign_from > office.campaign_to:
        campaign.fault("workspace.days-reversed", "to", key=campaign.path)
    return office


def read_time_zone(entry: Map, key: str) -> str | None:
    """Read the name of a time zone that this machine knows."""
    name = entry.text(key)
    if name is None:
        return None
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; a path; a folder of zones
        entry.fault("workspace.not-time-zone", key, value=name)
        return None
    return name


def _working_hours(entry: Map | None) -> Mapping[str, tuple[str, ...]]:
    hours: dict[str, tuple[str, ...]] = {}
    for name, _ in entry.keys() if entry else ():
        assert entry is not None
        spans = entry.texts(name)
        if not _DAY_RANGE.fullmatch(name):
            entry.fault("workspace.not-weekday", name, value=name)
        for span in spans:
            if not _HOURS.fullmatch(span.value) or span.value[:5] >= span.value[6:]:
                entry.fault("workspace.not-hours", name, value=span.value)
        hours[name] = tuple(span.value for span in spans)
    return hours


def _groups(top: Map) -> Iterable[Group]:
    seen: set[str] = set()
    for entry in top.maps("groups", required=True):
        group_id, name = entry.text("id", required=True), entry.text("name", required=True)
        if group_id and not _GROUP_ID.fullmatch(group_id):
            entry.fault("workspace.bad-group-id", "id", value=group_id)
        if group_id in seen:
            entry.fault("workspace.duplicate-id", "id", value=group_id)
        entry.close()
        if group_id and name:
            seen.add(group_id)
            yield Group(group_id, name)


def _units(top: Map, groups: set[str]) -> list[tuple[Unit, Map]]:
    units: list[tuple[Unit, Map]] = []
    for entry in top.maps("units", required=True):
        unit_id = _id(entry)
        name = entry.text("name", required=True)
        group = entry.one_of("group", sorted(groups), required=True)
        valid = entry.map("valid")
        unit = Unit(
            id=unit_id or "",
            name=name or "",
            group=group or "",
            copies=entry.whole("copies", 1, least=0, most=MOST_COPIES),
            counters=tuple(_counters(entry)),
            valid_from=valid.day("from") if valid else None,
            valid_to=valid.day("to") if valid else None,
            succession=_succession(entry.map("successor")),
            target=entry.whole("target", 0, least=0, most=MOST_TARGET) if entry.has("target") else None,
        )
        if valid:
            valid.close()
            if unit.valid_from and unit.valid_to and unit.valid_from > unit.valid_to:
                valid.fault("workspace.days-reversed", "to", key=valid.path)
        entry.close()
        if unit_id:
            units.append((unit, entry))
    return units


def _counters(unit: Map) -> Iterable[Counter]:
    seen: dict[str, str] = {}
    for entry in unit.maps("counters"):
        counter_id, name = _id(entry), entry.text("name", required=True)
        entry.close()
        if counter_id is None or name is None:
            continue
        _note_collision(entry, counter_id, seen)
        yield Counter(counter_id, name)


def _id(entry: Map) -> str | None:
    text = entry.text("id", required=True)
    if text is None:
        return None
    if not is_id(text):
        entry.fault("workspace.bad-id", "id", value=text)
        return None
    if is_reserved(text):
        entry.fault("workspace.reserved-id", "id", value=text)
        return None
    return text


def _succession(entry: Map | None) -> Succession | None:
    if entry is None:
        return None
    kind = entry.one_of("kind", list(SuccessionKind), required=True)
    unit = entry.text("unit", required=kind in {SuccessionKind.RENAMED, SuccessionKind.MERGED})
    partial = entry.one_of("partial", ("true", "false")) == "true"
    entry.close()
    return Succession(SuccessionKind(kind), unit, partial=partial) if kind else None


def _check_collisions(units: list[tuple[Unit, Map]]) -> None:
    seen: dict[str, str] = {}
    for unit, entry in units:
        _note_collision(entry, unit.id, seen)


def _note_collision(entry: Map, new_id: str, seen: dict[str, str]) -> None:
    earlier = seen.get(fold_id(new_id))
    seen.setdefault(fold_id(new_id), new_id)
    if earlier == new_id:
        entry.fault("workspace.duplicate-id", "id", value=new_id)
    elif earlier is not None:
        entry.fault("workspace.lookalike-id", "id", value=new_id, other=earlier)


def _check_successions(units: list[tuple[Unit, Map]]) -> None:
    by_id = {unit.id: unit for unit, _ in units}
    for unit, entry in units:
        following = unit.succession.unit if unit.succession else None
        if following is None:
            continue
        if following not in by_id:
            entry.fault("workspace.unknown-successor", "successor", value=following)
            continue
        if unit.valid_to is None:
            entry.fault("workspace.successor-without-end", "successor", value=unit.id)
        seen = {unit.id}
        while following is not None and following not in seen:
            seen.add(following)
            after = by_id[following].succession if following in by_id else None
            following = after.unit if after else None
        if following == unit.id:
            entry.fault("workspace.successor-circle", "successor", value=unit.id)
