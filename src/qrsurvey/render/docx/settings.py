"""What the document tells a program beside its text: how to lay it out, and which font it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrsurvey.i18n.language import Language
from qrsurvey.render.docx.styles import FONT, SUBSTITUTE
from qrsurvey.render.docx.xml import element, twips, w
from qrsurvey.render.measures import SETTINGS, Style
from qrsurvey.report.identity import IDENTITY_PROPERTY, identity_text
from qrsurvey.report.model import Identity

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement as Element

_PROPERTY = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # the format of every custom property
_WORD = "http://schemas.microsoft.com/office/word"
_SIGNS = {Language.VI: (",", ";"), Language.EN: (".", ",")}

# The layout of Word 2013 and later; what it asks of a new document.
_MODERN = {
    "compatibilityMode": 15,
    "overrideTableStyleFontSizeAndJustification": 1,
    "enableOpenTypeFeatures": 1,
    "doNotFlipMirrorIndents": 1,
    "differentiateMultirowTableHeaders": 1,
}


def settings(language: Language, tag: str) -> list[Element]:
    """Return what is in the settings part."""
    decimal, separator = _SIGNS[language]
    return [
        w("zoom", percent=100),
        w("defaultTabStop", val=twips(SETTINGS[Style.BODY].first_line)),
        w("characterSpacingControl", val="doNotCompress"),
        w(
            "compat",
            *(w("compatSetting", name=name, uri=_WORD, val=value) for name, value in _MODERN.items()),
        ),
        w("themeFontLang", val=tag),
        w("decimalSymbol", val=decimal),
        w("listSeparator", val=separator),
    ]


def fonts() -> Element:
    """Return the table of fonts: the one, and what a machine without it has instead."""
    font = w(
        "font",
        w("altName", val=SUBSTITUTE),
        w("panose1", val="02020603050405020304"),
        w("charset", val="00"),
        w("family", val="roman"),
        w("pitch", val="variable"),
        name=FONT,
    )
    return w("fonts", font)


def custom(identity: Identity) -> Element:
    """Return the properties that are ours: what the report is made from, so that it can be made again.

    A property of the document stays in it whoever saves it, and isn't shown with the text.
    """
    text = element("vt:lpwstr")
    text.text = identity_text(identity)
    attributes = {"fmtid": _PROPERTY, "pid": 2, "name": IDENTITY_PROPERTY}
    return element("op:Properties", None, element("op:property", attributes, text))
