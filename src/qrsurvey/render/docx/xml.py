"""WordprocessingML, element by element: lengths in points come in, Word's units go out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement as Element

_TWIPS_PER_POINT = 20
_EMU_PER_POINT = 12_700

# What XML 1.0 can't hold, escaped or not.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# Names that python-docx doesn't know.
_NAMESPACES = {
    "asvg": "http://schemas.microsoft.com/office/drawing/2016/SVG/main",
    "op": "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
    "vt": "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes",
}


def element(tag: str, attributes: Mapping[str, object] | None = None, *children: Element | None) -> Element:
    """Return an element; names carry their prefix (`w:p`), children that are None are left out."""
    from docx.oxml.ns import nsmap
    from docx.oxml.parser import oxml_parser

    names = {**nsmap, **_NAMESPACES}
    prefix, _, local = tag.partition(":")
    made = cast(
        "Element", oxml_parser.makeelement(f"{{{names[prefix]}}}{local}", nsmap={prefix: names[prefix]})
    )
    for name, value in (attributes or {}).items():
        space, _, local = name.rpartition(":")
        made.set(f"{{{names[space]}}}{local}" if space else local, legal(str(value)))
    made.extend(child for child in children if child is not None)
    return made


def w(tag: str, /, *children: Element | None, **attributes: object) -> Element:
    """Return an element of WordprocessingML whose attributes are of it too: `w("jc", val="center")`."""
    return element(f"w:{tag}", {f"w:{key}": value for key, value in attributes.items()}, *children)


def legal(content: str) -> str:
    """Return the text without what XML can't hold."""
    return _ILLEGAL.sub("", content)


def twips(points: float) -> int:
    """Return a length in twentieths of a point, in which Word measures pages and paragraphs."""
    return round(points * _TWIPS_PER_POINT)


def half_points(points: float) -> int:
    """Return a size of type in halves of a point."""
    return round(points * 2)


def eighths(points: float) -> int:
    """Return the thickness of a line in eighths of a point."""
    return round(points * 8)


def emu(points: float) -> int:
    """Return a length in English Metric Units, in which drawings are measured."""
    return round(points * _EMU_PER_POINT)
