"""What the document tells a program beside its text: how to lay it out, and which font it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrsurvey.i18n.language import Language
from qrsurvey.render.docx.styles import FONT
from qrsurvey.render.docx.xml import twips, w
from qrsurvey.render.measures import SETTINGS, Style

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement as Element

_SUBSTITUTE = "Liberation Serif"
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
        w("altName", val=_SUBSTITUTE),
        w("panose1", val="02020603050405020304"),
        w("charset", val="00"),
        w("family", val="roman"),
        w("pitch", val="variable"),
        name=FONT,
    )
    return w("fonts", font)
