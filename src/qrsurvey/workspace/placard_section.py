"""`placard:` in `config/units.yaml`: how an office wants its placards to look."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from qrsurvey.i18n.language import Language
from qrsurvey.workspace.yaml_reader import Map

LEAST_CONTRAST = 7.0
"""WCAG 2.2, success criterion 1.4.6: legible to nearly everyone, and nearly black on a copier."""

MAX_TEXTS = 2
MAX_TEXT = 90

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True)
class PlacardStyle:
    """What an office chose: `accent` is `#rrggbb`; `logo` lies inside the workspace; `texts` by language."""

    accent: str = "#083873"
    logo: PurePosixPath | None = None
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def colour(self) -> tuple[float, float, float]:
        """The accent as red, green and blue from 0 to 1."""
        return _parts(self.accent)


def read_placard_section(entry: Map | None) -> PlacardStyle:
    """Read the section, noting every fault."""
    if entry is None:
        return PlacardStyle()
    style = PlacardStyle(accent=_accent(entry) or PlacardStyle.accent, logo=_logo(entry), texts=_texts(entry))
    entry.close()
    return style


def contrast(colour: tuple[float, float, float]) -> float:
    """Return the contrast with white, from 1 to 21 (WCAG 2.2, contrast ratio and relative luminance)."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def darker(accent: str) -> str:
    """Return the nearest colour of the same hue that stands out from white as it should."""
    colour = _parts(accent)
    for thousandths in range(1000, 0, -5):
        shade = "#" + "".join(f"{int(part * 255 * thousandths / 1000):02x}" for part in colour)
        if contrast(_parts(shade)) >= LEAST_CONTRAST:
            return shade
    return "#000000"


def _parts(accent: str) -> tuple[float, float, float]:
    red, green, blue = (int(accent[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _accent(entry: Map) -> str | None:
    accent = entry.text("colour")
    if accent is None:
        return None
    if not _COLOUR.fullmatch(accent):
        entry.fault("workspace.not-colour", "colour", value=accent)
        return None
    ratio = contrast(_parts(accent))
    if ratio < LEAST_CONTRAST:
        values = {"value": accent, "ratio": f"{ratio:.1f}", "works": darker(accent)}
        entry.fault("workspace.pale-colour", "colour", **values)
        return None
    return accent.lower()


def _logo(entry: Map) -> PurePosixPath | None:
    text = entry.text("logo")
    if text is None:
        return None
    path = PurePosixPath(text.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or _DRIVE.match(text) or "://" in text:
        entry.fault("workspace.logo-outside", "logo", value=text)
        return None
    if path.suffix.lower() not in {".png", ".svg"}:
        entry.fault("workspace.logo-kind", "logo", value=text)
        return None
    return path


def _texts(entry: Map) -> dict[str, tuple[str, ...]]:
    by_language = entry.map("texts")
    texts: dict[str, tuple[str, ...]] = {}
    if by_language is None:
        return texts
    for language in Language:
        texts[language.value] = read_notes(by_language, language.value)
    by_language.close()
    return texts


def read_notes(entry: Map, key: str) -> tuple[str, ...]:
    """Read an office's own lines, noting what is too much for a placard."""
    lines = entry.texts(key)
    if len(lines) > MAX_TEXTS:
        entry.fault("workspace.many-texts", key, most=MAX_TEXTS)
    for line in lines:
        if len(line.value) > MAX_TEXT:
            entry.fault("workspace.long-text", key, value=line.value, most=MAX_TEXT)
    return tuple(line.value for line in lines)
