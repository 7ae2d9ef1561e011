"""The faces we ship, and which letters they have.

Fonts are loaded by path and never looked up on the system: a machine may have a font of the same name that
lacks Vietnamese. reportlab draws an empty box for a letter that a face lacks and says nothing, so every
text is checked against the face's own table of letters before it is drawn.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from qrsurvey.errors import Message, PlacardError

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont, TTFontFace

FONTS_DIR = Path(__file__).parent.parent / "assets" / "fonts"

_NO_BREAK_SPACE = "\u00a0"
_JOINERS = dict.fromkeys((0x200C, 0x200D))

REPLACEMENT = "□"
"""What stands for a letter that the face lacks: a reader sees that something is there."""


class Face(StrEnum):
    """A face by the name under which reportlab knows it: sans for placards, serif for documents."""

    SANS = "qrsurvey-sans"
    SANS_SEMIBOLD = "qrsurvey-sans-semibold"
    SANS_EXTRABOLD = "qrsurvey-sans-extrabold"
    SERIF = "qrsurvey-serif"
    SERIF_BOLD = "qrsurvey-serif-bold"
    SERIF_ITALIC = "qrsurvey-serif-italic"
    SERIF_BOLD_ITALIC = "qrsurvey-serif-bold-italic"

    @property
    def file(self) -> Path:
        """Where the face lies. No two have the same PostScript name: in a PDF the first would win."""
        return FONTS_DIR / _FILES[self]


_FILES = {
    Face.SANS: "BeVietnamPro_400Regular.ttf",
    Face.SANS_SEMIBOLD: "BeVietnamPro_600SemiBold.ttf",
    Face.SANS_EXTRABOLD: "BeVietnamPro_800ExtraBold.ttf",
    Face.SERIF: "LiberationSerif-Regular.ttf",
    Face.SERIF_BOLD: "LiberationSerif-Bold.ttf",
    Face.SERIF_ITALIC: "LiberationSerif-Italic.ttf",
    Face.SERIF_BOLD_ITALIC: "LiberationSerif-BoldItalic.ttf",
}


@cache
def register_fonts() -> None:
    """Make every face known to reportlab under its name, and the families to `<b>` and `<i>`; once a process.

    Also turns ASCII85 off, which makes a PDF a fifth larger and serves nobody today.
    """
    from reportlab import rl_config
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    rl_config.useA85 = 0
    for face in Face:
        pdfmetrics.registerFont(TTFont(face.value, str(face.file)))
    pdfmetrics.registerFontFamily(
        Face.SERIF.value,
        normal=Face.SERIF.value,
        bold=Face.SERIF_BOLD.value,
        italic=Face.SERIF_ITALIC.value,
        boldItalic=Face.SERIF_BOLD_ITALIC.value,
    )
    pdfmetrics.registerFontFamily(
        Face.SANS.value,
        normal=Face.SANS.value,
        bold=Face.SANS_SEMIBOLD.value,
        italic=Face.SANS.value,
        boldItalic=Face.SANS_SEMIBOLD.value,
    )


def is_whole(face: Face) -> bool:
    """Tell whether the file of a face is there and can be read."""
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    try:
        TTFont(face.value, str(face.file))
    except (TTFError, OSError, ValueError, KeyError, IndexError, struct.error):
        return False
    return True


def missing_letters(face: Face, text: str) -> tuple[str, ...]:
    """Return the characters of a text that the face can't draw, each once, in their order."""
    letters = _metrics(face).charToGlyph
    return tuple(dict.fromkeys(char for char in text if ord(char) not in letters and char != _NO_BREAK_SPACE))


def drawable(content: str, face: Face) -> str:
    """Return the text with a visible mark for every letter that the face lacks."""
    joined = content.translate(_JOINERS)
    missing = set(missing_letters(face, joined))
    return "".join(REPLACEMENT if char in missing else char for char in joined) if missing else joined


def require_letters(face: Face, text: str, place: Message) -> None:
    """Refuse a text that the face can't draw, before anything is drawn.

    Raises:
        PlacardError: names the place of the text and the characters that are missing.
    """
    if missing := missing_letters(face, text):
        letters = [f"{char} (U+{ord(char):04X})" for char in missing]
        raise PlacardError("typography.missing-letters", place=place, letters=letters)


def text_width(face: Face, text: str, tracking: float = 0.0) -> float:
    """Return the width of a text in em; `tracking` is space added between letters, in em."""
    from reportlab.pdfbase import pdfmetrics

    register_fonts()
    return float(pdfmetrics.stringWidth(text, face.value, 1.0)) + tracking * max(len(text) - 1, 0)


def ink(face: Face, text: str) -> tuple[float, float]:
    """Return how far a text's ink reaches above and below its baseline, in em.

    The ascent that a font declares is of no use: the two marks on `Ẳ` reach far above it. The extents come
    from each glyph's own box (OpenType `glyf` table: five big-endian int16 before each outline, of which
    the third and the fifth are yMin and yMax).
    """
    boxes = [_extent(face, char) for char in set(text)]
    rise = max((top for _, top in boxes), default=0.0)
    fall = max((-bottom for bottom, _ in boxes), default=0.0)
    return max(rise, 0.0), max(fall, 0.0)


def cap_height(face: Face) -> float:
    """Return the height of a capital without marks, in em."""
    return ink(face, "H")[0]


@dataclass(frozen=True)
class FaceMetrics:
    """What a PDF says about a face, in thousandths of an em, and the tables to cut it from."""

    name: str
    box: tuple[float, ...]
    ascent: float
    descent: float
    cap_height: float
    widths: Mapping[int, float]
    tables: Mapping[str, bytes]
    offsets: tuple[int, ...]


@cache
def face_metrics(face: Face) -> FaceMetrics:
    """Return the measures and tables of a face; `widths` by code point, `offsets` of outlines by glyph."""
    known = _metrics(face)
    tags = ("cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "maxp", "prep")
    name = known.name.decode("ascii") if isinstance(known.name, bytes) else str(known.name)
    return FaceMetrics(
        name=name,
        box=tuple(known.bbox),
        ascent=known.ascent,
        descent=known.descent,
        cap_height=1000 * cap_height(face),
        widths=known.charWidths,
        tables={tag: _table(known, tag) for tag in tags if tag in known.table},
        offsets=tuple(known.glyphPos),
    )


def whole_table(face: Face, tag: str) -> bytes:
    """Return one table of a face's file as it is."""
    return _table(_metrics(face), tag)


def glyph_ids(face: Face, text: str) -> list[int]:
    """Return the glyph number of each character; a no-break space is drawn as a space."""
    glyphs = _metrics(face).charToGlyph
    return [glyphs.get(ord(char), glyphs[0x20]) for char in text]


@cache
def _metrics(face: Face) -> TTFontFace:
    from reportlab.pdfbase import pdfmetrics

    register_fonts()
    return cast("TTFont", pdfmetrics.getFont(face.value)).face


def _table(face: TTFontFace, tag: str) -> bytes:
    return bytes(face.get_table(tag))  # type: ignore[no-untyped-call]


@cache
def _outlines(face: Face) -> bytes:
    return _table(_metrics(face), "glyf")


@cache
def _extent(face: Face, char: str) -> tuple[float, float]:
    metrics = _metrics(face)
    glyph = metrics.charToGlyph.get(ord(char), 0)
    start, end = metrics.glyphPos[glyph], metrics.glyphPos[glyph + 1]
    if start == end:  # a space has no outline
        return 0.0, 0.0
    _, _, bottom, _, top = struct.unpack_from(">5h", _outlines(face), start)
    return bottom / metrics.unitsPerEm, top / metrics.unitsPerEm
