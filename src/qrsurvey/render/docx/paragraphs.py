"""Paragraphs and runs: text in a style, and the few things that a single paragraph has of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qrsurvey.render.docx.styles import HEADER_STYLE, RULE_STYLE, style_id
from qrsurvey.render.docx.xml import eighths, half_points, legal, twips, w
from qrsurvey.render.measures import (
    FRAME_ABOVE,
    FRAME_BELOW,
    FRAME_LINE,
    FRAME_SIDE,
    LEFT,
    MARKING_SIZE,
    PAGE_WIDTH,
    RULE,
    SETTINGS,
    TEXT_WIDTH,
    Style,
    line_width,
    shown,
)
from qrsurvey.render.titles import balanced
from qrsurvey.typography.fonts import Face, drawable

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement as Element


@dataclass(frozen=True)
class Own:
    """What a paragraph has beside its style, lengths in points; `size` scales its lines too."""

    before: float | None = None
    after: float | None = None
    size: float | None = None
    keep_next: bool = False
    keep_lines: bool = False


NOTHING = Own()

_SLACK = 4.0
"""Beside a text in a frame: programs round widths, LibreOffice takes the lines off them, and a text that
just fits mustn't break."""


def paragraph(lines: Sequence[str], style: Style, own: Own = NOTHING, *, named: str | None = None) -> Element:
    """Return a paragraph of one or more lines, each on a line of its own; what is in them is only text.

    `named` is the id of another style that is set the same way.
    """
    face = SETTINGS[style].face
    return w("p", _properties(style, own, named), *_runs([drawable(line, face) for line in lines], own.size))


def title(
    content: str, style: Style, width: float, own: Own = NOTHING, *, named: str | None = None
) -> Element:
    """Return a paragraph that is broken into lines as the PDF breaks it."""
    return paragraph(balanced(content, style, width), style, own, named=named)


def rule(content: str, style: Style, width: float, part: float) -> Element:
    """Return the line below a text, in a room of some width: `part` as long as the text's longest line.

    It is the lower border of an empty paragraph that is set in from both sides: text programs agree on that,
    it moves with the text, and nobody has to draw.
    """
    length = max(line_width(line, style) for line in balanced(content, style, width)) * part
    side = max(twips((width - length) / 2), 0)
    border = w("bottom", val="single", sz=eighths(RULE), space=0, color="auto")
    properties = w(
        "pPr", w("pStyle", val=RULE_STYLE), w("pBdr", border), w("ind", left=side, right=side, firstLine=0)
    )
    return w("p", properties)


def framed(content: str, width: float, *, left: bool, before: float = 0, after: float = 0) -> Element:
    """Return a line in a frame, in a room of some width: at its `left` or in its middle.

    The frame is the paragraph's own, which is set in from both sides.
    """
    length = line_width(content, Style.FRAME) + 2 * _SLACK
    side = FRAME_SIDE - _SLACK
    start = side if left else (width - length) / 2
    spaces = {"top": FRAME_ABOVE, "left": side, "bottom": FRAME_BELOW, "right": side}
    borders = [
        w(name, val="single", sz=eighths(FRAME_LINE), space=round(space), color="auto")
        for name, space in spaces.items()
    ]
    properties = w(
        "pPr",
        w("pStyle", val=style_id(Style.FRAME)),
        w("pBdr", *borders),
        w("spacing", before=twips(before), after=twips(after)),
        w("ind", left=twips(start), right=twips(width - start - length), firstLine=0),
    )
    return w("p", properties, *_runs([shown(content, Style.FRAME)], None))


def beside(number: Element, marking: str) -> Element:
    """Return the head of a page: its number in the middle, at the right within which circle it is to stay."""
    stops = {"center": PAGE_WIDTH / 2 - LEFT, "right": TEXT_WIDTH}
    properties = w(
        "pPr",
        w("pStyle", val=HEADER_STYLE),
        w("tabs", *(w("tab", val=kind, pos=twips(place)) for kind, place in stops.items())),
        w("ind", left=0),
        w("jc", val="left"),
    )
    said = w("t")
    said.text = legal(drawable(marking, Face.SERIF_BOLD))
    size = half_points(MARKING_SIZE)
    bold = w("rPr", w("b"), w("bCs"), w("sz", val=size), w("szCs", val=size))
    return w("p", properties, w("r", w("tab")), number, w("r", bold, w("tab"), said))


def blank(height: float, section: Element | None = None, *, keep_next: bool = False) -> Element:
    """Return an empty paragraph that is as high as told; the `section` above it may end here."""
    spacing = w("spacing", before=0, after=0, line=twips(height), lineRule="exact")
    keep = w("keepNext") if keep_next else None
    return w("p", w("pPr", w("pStyle", val=RULE_STYLE), keep, spacing, section))


def _properties(style: Style, own: Own, named: str | None) -> Element:
    setting = SETTINGS[style]
    spacing: dict[str, object] = {}
    if own.before is not None:
        spacing["before"] = twips(own.before)
    if own.after is not None:
        spacing["after"] = twips(own.after)
    if own.size is not None and own.size != setting.size:
        spacing |= {"line": twips(setting.leading * own.size / setting.size), "lineRule": "exact"}
    return w(
        "pPr",
        w("pStyle", val=named or style_id(style)),
        w("keepNext") if own.keep_next else None,
        w("keepLines") if own.keep_lines else None,
        w("spacing", **spacing) if spacing else None,
    )


def _runs(lines: Sequence[str], size: float | None) -> list[Element]:
    properties = (
        w("rPr", w("sz", val=half_points(size)), w("szCs", val=half_points(size)))
        if size is not None
        else None
    )
    made: list[Element] = []
    for at, line in enumerate(lines):
        text = w("t")
        text.text = legal(line)
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        made += [w("br")] if at else []
        made.append(text)
    return [w("r", properties, *made)]
