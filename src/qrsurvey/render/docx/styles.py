"""The document's styles, made from the common measures; none of the template's is left."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.render.docx.xml import eighths, half_points, twips, w
from qrsurvey.render.measures import (
    BODY_SIZE,
    CELL_ABOVE,
    CELL_BELOW,
    CELL_SIDE,
    GRID_LINE,
    LEFT,
    PAGE_NUMBER_SIZE,
    RIGHT,
    RULE_GAP,
    SETTINGS,
    Style,
)
from qrsurvey.render.plates import BELOW
from qrsurvey.typography.fonts import Face

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement as Element

FONT, SUBSTITUTE = "Times New Roman", "Liberation Serif"
"""The decree's font, and the free one whose letters are as wide: the PDF's."""

RULE_STYLE, HEADER_STYLE, PICTURE_STYLE = "Rule", "Header", "Picture"
ITEM_STYLE, SUBTITLE_STYLE, ANNEX_STYLE, ANNEX_TITLE_STYLE = "Item", "Subtitle", "Annex", "AnnexTitle"
ANNEX_NOTE_STYLE = "AnnexNote"
GRID_STYLE = "TableGrid"

_ALIGNMENTS = {0: "left", 1: "center", 2: "right", 4: "both"}


class _Word(NamedTuple):
    """A style as Word knows it: id, the name of a built-in one or the id of a name of ours, what follows."""

    id: str
    name: str
    then: str | None = None
    outline: int | None = None


_BODY = "BodyText"
_WORDS: Mapping[Style, _Word] = MappingProxyType(
    {
        Style.BODY: _Word(_BODY, "Body Text"),
        Style.SECTION: _Word("Heading1", "heading 1", _BODY, 0),
        Style.PART: _Word("Heading2", "heading 2", _BODY, 1),
        Style.CAPTION: _Word("Caption", "caption", _BODY),
        Style.NOTE: _Word("Note", "docx.style-note", _BODY),
        Style.VERBATIM: _Word("Verbatim", "docx.style-verbatim", _BODY),
        Style.HEAD: _Word("Parent", "docx.style-parent"),
        Style.HEAD_BOLD: _Word("Issuer", "docx.style-issuer"),
        Style.MOTTO: _Word("Motto", "docx.style-motto"),
        Style.NUMBER: _Word("Number", "docx.style-number"),
        Style.DATE: _Word("PlaceDate", "docx.style-date"),
        Style.KIND: _Word("Title", "Title", SUBTITLE_STYLE),
        Style.ADDRESSEE: _Word("Addressee", "docx.style-addressee", _BODY),
        Style.RECIPIENTS_TITLE: _Word("RecipientsTitle", "docx.style-recipients-title"),
        Style.RECIPIENT: _Word("Recipient", "docx.style-recipient"),
        Style.SIGNER: _Word("Signer", "docx.style-signer"),
        Style.CELL_LEFT: _Word("CellLeft", "docx.style-cell-left"),
        Style.CELL_CENTER: _Word("CellCenter", "docx.style-cell-center"),
        Style.CELL_RIGHT: _Word("CellRight", "docx.style-cell-right"),
        Style.BOLD_LEFT: _Word("CellBoldLeft", "docx.style-bold-left"),
        Style.BOLD_CENTER: _Word("CellBoldCenter", "docx.style-bold-center"),
        Style.BOLD_RIGHT: _Word("CellBoldRight", "docx.style-bold-right"),
    }
)
_SELDOM: Mapping[Style, _Word] = MappingProxyType(
    {
        Style.FIELD: _Word("Field", "docx.style-field"),
        Style.QUOTE: _Word("Quoted", "docx.style-quote", _BODY),
        Style.FRAME: _Word("Frame", "docx.style-frame"),
    }
)
"""Styles that only a document has that uses them."""

_TWINS: Mapping[Style, tuple[_Word, ...]] = MappingProxyType(
    {
        Style.BODY: (_Word(ITEM_STYLE, "docx.style-item"),),
        Style.PART: (_Word("Heading3", "heading 3", _BODY, 2),),
        Style.DATE: (_Word(ANNEX_NOTE_STYLE, "docx.style-annex-note", _BODY),),
        Style.KIND: (
            _Word(SUBTITLE_STYLE, "Subtitle", _BODY),
            _Word(ANNEX_STYLE, "docx.style-annex", ANNEX_TITLE_STYLE, 0),
            _Word(ANNEX_TITLE_STYLE, "docx.style-annex-title", ANNEX_NOTE_STYLE),
        ),
    }
)
"""Styles that are set as another one, and named for themselves."""


def style_id(style: Style) -> str:
    """Return the id of a style of ours in Word's document."""
    return (_WORDS.get(style) or _SELDOM[style]).id


def heading_style(level: int) -> str:
    """Return the id of the style of a heading; below the third there is none."""
    return f"Heading{min(level, 3)}"


def styles(language: Language, tag: str, used: Collection[Style]) -> Iterator[Element]:
    """Yield what is in the styles part. `tag` is the language of all text as Word names it.

    Of the styles that few documents have only those are there that are `used`.
    """
    catalog = Catalog(language)
    yield w("docDefaults", w("rPrDefault", _run(BODY_SIZE, tag=tag)), w("pPrDefault"))
    # Only our own and a few more are offered to who writes on.
    yield w(
        "latentStyles",
        defLockedState=0,
        defUIPriority=99,
        defSemiHidden=1,
        defUnhideWhenUsed=1,
        defQFormat=0,
        count=376,
    )
    yield _normal()
    for style, word in (
        *_WORDS.items(),
        *((style, word) for style, word in _SELDOM.items() if style in used),
    ):
        for twin in (word, *_TWINS.get(style, ())):
            yield _style(style, twin, catalog)
    yield _plain(RULE_STYLE, catalog.text("docx.style-rule"), 1, w("spacing", **_exact(RULE_GAP)))
    # A picture's line is as high as the picture.
    picture = w("spacing", before=0, after=twips(BELOW), line=240, lineRule="auto"), w("jc", val="center")
    yield _plain(PICTURE_STYLE, catalog.text("docx.style-picture"), 1, *picture)
    # The middle of the page, not of the text, whose margins differ.
    header = (
        w("spacing", **_exact(PAGE_NUMBER_SIZE * 1.2)),
        w("ind", left=twips(RIGHT - LEFT)),
        w("jc", val="center"),
    )
    yield _plain(HEADER_STYLE, "header", PAGE_NUMBER_SIZE, *header)
    yield _no_table()
    yield _grid()


def _normal() -> Element:
    return w(
        "style",
        w("name", val="Normal"),
        w("qFormat"),
        w("pPr", w("widowControl")),
        type="paragraph",
        default=1,
        styleId="Normal",
    )


def _style(style: Style, word: _Word, catalog: Catalog) -> Element:
    setting = SETTINGS[style]
    keep = style in {Style.SECTION, Style.PART, Style.CAPTION} or word.outline is not None
    lengths = {"left": setting.left, "firstLine": setting.first_line}
    indents: dict[str, object] = {name: twips(length) for name, length in lengths.items() if length}
    spacing = _exact(setting.leading) | {"before": twips(setting.before), "after": twips(setting.after)}
    return w(
        "style",
        w("name", val=_name(word, catalog)),
        w("basedOn", val="Normal"),
        w("next", val=word.then) if word.then else None,
        w("uiPriority", val=1),
        w("qFormat"),
        w(
            "pPr",
            w("keepNext") if keep else None,
            w("keepLines") if keep else None,
            w("spacing", **spacing),
            w("ind", **indents) if indents else None,
            w("jc", val=_ALIGNMENTS[setting.alignment]),
            w("outlineLvl", val=word.outline) if word.outline is not None else None,
        ),
        _run(setting.size, setting.face),
        type="paragraph",
        styleId=word.id,
        **({} if _built_in(word) else {"customStyle": 1}),
    )


def _plain(style_id: str, name: str, size: float, *properties: Element) -> Element:
    own = {} if style_id == HEADER_STYLE else {"customStyle": 1}
    return w(
        "style",
        w("name", val=name),
        w("basedOn", val="Normal"),
        w("uiPriority", val=2),
        w("pPr", *properties),
        _run(size),
        type="paragraph",
        styleId=style_id,
        **own,
    )


def _name(word: _Word, catalog: Catalog) -> str:
    return word.name if _built_in(word) else catalog.text(word.name)


def _built_in(word: _Word) -> bool:
    """Tell whether Word knows the style: it shows the name in its own language."""
    return not word.name.startswith("docx.")


def _exact(line: float) -> dict[str, object]:
    return {"before": 0, "after": 0, "line": twips(line), "lineRule": "exact"}


def _run(size: float, face: Face = Face.SERIF, tag: str | None = None) -> Element:
    bold = face in {Face.SERIF_BOLD, Face.SERIF_BOLD_ITALIC}
    italic = face in {Face.SERIF_ITALIC, Face.SERIF_BOLD_ITALIC}
    # The font and the language are said once for all.
    fonts = w("rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT) if tag else None
    return w(
        "rPr",
        fonts,
        *((w("b"), w("bCs")) if bold else ()),
        *((w("i"), w("iCs")) if italic else ()),
        w("sz", val=half_points(size)),
        w("szCs", val=half_points(size)),
        w("lang", val=tag, eastAsia=tag, bidi="ar-SA") if tag else None,
    )


def _no_table() -> Element:
    """Return the style of tables that only arrange: neither lines nor padding."""
    return w(
        "style",
        w("name", val="Normal Table"),
        w("uiPriority", val=99),
        w("semiHidden"),
        w("unhideWhenUsed"),
        w("tblPr", w("tblInd", w=0, type="dxa"), _margins(0, 0, 0)),
        type="table",
        default=1,
        styleId="TableNormal",
    )


def _grid() -> Element:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    above = CELL_ABOVE - GRID_LINE  # which Word counts as part of the row
    borders = [w(side, val="single", sz=eighths(GRID_LINE), space=0, color="auto") for side in sides]
    return w(
        "style",
        w("name", val="Table Grid"),
        w("basedOn", val="TableNormal"),
        w("uiPriority", val=39),
        w("tblPr", w("tblBorders", *borders), _margins(above, CELL_SIDE, CELL_BELOW)),
        type="table",
        styleId=GRID_STYLE,
    )


def _margins(above: float, side: float, below: float) -> Element:
    lengths = {"top": above, "left": side, "bottom": below, "right": side}
    return w("tblCellMar", *(w(name, w=twips(length), type="dxa") for name, length in lengths.items()))
