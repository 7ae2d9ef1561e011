"""Layouts as data, a YAML file each: those in `assets/layouts`, an office's own in `config/layouts`."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from qrsurvey.codes.arrange import arrange
from qrsurvey.codes.layout import Column, Layout, Part, Show
from qrsurvey.errors import Message, UsageError, WorkspaceError
from qrsurvey.i18n.language import Language
from qrsurvey.i18n.near import guess
from qrsurvey.typography.box import Box
from qrsurvey.typography.content import Place
from qrsurvey.workspace.disk import files_in
from qrsurvey.workspace.yaml_reader import FaultList, Map, read_yaml

LAYOUTS_DIR = Path(__file__).parent.parent / "assets" / "layouts"
SHIPPED_DEFAULT = "a5"

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,30}", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,4}(\.\d{1,3})?", re.ASCII)


@cache
def shipped_layouts() -> Mapping[str, Layout]:
    """Return the layouts that come with the tool."""
    return _read(sorted(LAYOUTS_DIR.glob("*.yaml")), "layouts")


def default_layout() -> Layout:
    """Return the layout for whoever doesn't choose one."""
    return shipped_layouts()[SHIPPED_DEFAULT]


def read_layouts(own: Path | None = None) -> dict[str, Layout]:
    """Return the shipped layouts and an office's own, which win where names are equal.

    Raises:
        WorkspaceError: its details list every fault of every file of the office, with file and line.
        UsageError: the folder of the office's own can't be read.
    """
    files = [] if own is None else files_in(own, ".yaml")
    return {**shipped_layouts(), **_read(files, "config/layouts")}


def choose_layout(layouts: Mapping[str, Layout], name: str) -> Layout:
    """Return a layout by name.

    Raises:
        UsageError: there is no such layout.
    """
    if name not in layouts:
        raise UsageError(
            "codes.no-such-layout", name=name, known=sorted(layouts), guess=guess(name, sorted(layouts))
        )
    return layouts[name]


def _read(files: Sequence[Path], folder: str) -> dict[str, Layout]:
    layouts, details = {}, list[Message]()
    for path in files:
        faults = FaultList(f"{folder}/{path.name}")
        layout = _layout(path, faults)
        if layout is not None and not faults.faults:
            _check_room(layout, faults)
            layouts[layout.name] = layout
        details += faults.told()
    if details:
        error = WorkspaceError("codes.layout-faults", n=len(details))
        error.details = tuple(details)
        raise error
    return layouts


def _layout(path: Path, faults: FaultList) -> Layout | None:
    top = read_yaml(path, faults)
    if top is None:
        return None
    if not _NAME.fullmatch(path.stem):
        faults.add(1, "codes.layout-name", name=path.stem)
    titles = top.localized("title", list(Language), required=True)
    sheet = top.map("sheet", required=True)
    placard = top.map("placard")
    margins = _numbers(top, "margins", 3) or (0.0, 0.0, 0.0)
    gap = _number(top, "gap", 0.0)
    columns = tuple(_column(entry) for entry in top.maps("columns", required=True))
    cut, fold = (top.one_of("marks", ["cut", "fold"]) == kind for kind in ("cut", "fold"))
    top.close()
    if sheet is None or not columns:
        return None
    width, height = _number(sheet, "width", 210, least=20), _number(sheet, "height", 297, least=20)
    size = (
        (_number(placard, "width", width, least=20), _number(placard, "height", height, least=20))
        if placard
        else (width, height)
    )
    places = _places(sheet, (width, height), size, fold=fold)
    for entry in (sheet, placard):
        if entry:
            entry.close()
    _check_parts(columns, top)
    by_language = {Language(language): title for language, title in titles.items()}
    return Layout(path.stem, by_language, width, height, places, margins, columns, gap, cut, fold)


def _places(
    sheet: Map, page: tuple[float, float], size: tuple[float, float], *, fold: bool
) -> tuple[Place, ...]:
    columns = sheet.whole("columns", 1, least=1, most=20)
    rows = sheet.whole("rows", 1, least=1, most=40)
    across, down = _number(sheet, "across", size[0]), _number(sheet, "down", size[1])
    block = (across * (columns - 1) + size[0], down * (rows - 1) + size[1])
    left = _number(sheet, "left", (page[0] - block[0]) / 2)
    top = _number(sheet, "top", (page[1] - block[1]) / 2)
    inside = left >= -0.01 and top >= -0.01 and left + block[0] <= page[0] + 0.01
    if not inside or top + block[1] > page[1] + 0.01 or across < size[0] - 0.01 or down < size[1] - 0.01:
        sheet.fault("codes.layout-outside", None)
    if fold and (columns, rows) != (1, 2):
        sheet.fault("codes.layout-fold", "rows")
    return tuple(
        Place(Box(left + column * across, top + row * down, *size), turned=fold and row == 0)
        for row in range(rows)
        for column in range(columns)
    )


def _column(entry: Map) -> Column:
    width = _number(entry, "width", math.nan, least=10)
    parts = tuple(part for each in entry.maps("parts", required=True) if (part := _part(each)))
    entry.close()
    if sum(part.height is None for part in parts) > 1:
        entry.fault("codes.layout-open-parts", "parts")
    return Column(parts, None if math.isnan(width) else width)


def _part(entry: Map) -> Part | None:
    show = entry.one_of("show", list(Show), required=True)
    height = _number(entry, "height", math.nan, least=1)
    rule = _number(entry, "rule", math.nan)
    sizes = _numbers(entry, "size", 3) or Part.sizes
    if not sizes[0] >= sizes[1] >= sizes[2] >= 4:
        entry.fault("codes.layout-sizes", "size")
    part = Part(
        show=Show(show or Show.TITLE),
        height=None if math.isnan(height) else height,
        before=_number(entry, "before", 0.0),
        second=_number(entry, "second", 0.0),
        sizes=sizes,
        lines=entry.whole("lines", 1, least=1, most=8),
        left=entry.one_of("align", ["left", "centre"]) == "left",
        down=entry.one_of("steps", ["down", "across"]) == "down",
        icon=_number(entry, "icon", Part.icon, least=3),
        rule=None if math.isnan(rule) else rule,
    )
    entry.close()
    return part if show else None


def _check_parts(columns: Sequence[Column], top: Map) -> None:
    shown = [part.show for column in columns for part in column.parts]
    for required in (Show.NAMES, Show.SYMBOL, Show.CODE):
        if required not in shown:
            top.fault("codes.layout-part-missing", "columns", part=required.value)
    for part in sorted({part for part in shown if shown.count(part) > 1}):
        top.fault("codes.layout-part-twice", "columns", part=part.value)
    if sum(column.width is None for column in columns) > 1:
        top.fault("codes.layout-open-columns", "columns")


def _check_room(layout: Layout, faults: FaultList) -> None:
    for languages in (1, 2):
        arranged = arrange(layout, languages)
        if not arranged.fits:
            faults.add(1, "codes.layout-too-full", n=languages)


def _number(entry: Map, key: str, default: float, *, least: float = -1000) -> float:
    text = entry.text(key)
    if text is None:
        return default
    return _float(entry, key, text, least)


def _numbers(entry: Map, key: str, count: int) -> tuple[float, float, float] | None:
    texts = entry.texts(key)
    if not texts:
        return None
    if len(texts) != count:
        entry.fault("codes.layout-numbers", key, key=key, count=str(count))
        return None
    first, second, third = (_float(entry, key, text.value, 0) for text in texts)
    return first, second, third


def _float(entry: Map, key: str, text: str, least: float) -> float:
    if not _NUMBER.fullmatch(text) or float(text) < least:
        entry.fault("codes.layout-number", key, key=key, value=text)
        return max(least, 20.0)
    return float(text)
