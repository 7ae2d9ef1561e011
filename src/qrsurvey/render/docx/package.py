"""The file around the document: its parts, what it says about itself, and bytes that don't change."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from itertools import count
from typing import TYPE_CHECKING, cast

from qrsurvey.i18n.language import Language
from qrsurvey.render.docx.paragraphs import beside
from qrsurvey.render.docx.settings import custom, fonts, settings
from qrsurvey.render.docx.styles import HEADER_STYLE, styles
from qrsurvey.render.docx.xml import element, legal, w
from qrsurvey.render.measures import PARAGRAPH_STYLES, Style
from qrsurvey.report.model import Document as Drawn
from qrsurvey.report.model import Paragraph

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.part import Part
    from docx.oxml.xmlchemy import BaseOxmlElement as Element

_TAGS = {Language.VI: "vi-VN", Language.EN: "en-US"}

# What stays of python-docx's template; all but the theme, which nothing refers to, is filled anew.
_KEPT = ("styles", "settings", "theme", "officeDocument", "core-properties")

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_LONGEST_PROPERTY = 255


class Package:
    """A new document without any content; only our own styles and settings are in it."""

    def __init__(self, drawn: Drawn) -> None:
        import docx
        from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE

        self._document: Document = docx.Document()
        self._numbers = count(1)
        self._pictures = count(1)
        self._strip()
        tag = _TAGS[drawn.language]
        self._replace(self._document.styles.element, styles(drawn.language, tag, _used(drawn)))
        self._replace(self._document.settings.element, settings(drawn.language, tag))
        part = self._part("/word/fontTable.xml", CONTENT_TYPE.WML_FONT_TABLE, _serialized(fonts()))
        self._document.part.relate_to(part, RELATIONSHIP_TYPE.FONT_TABLE)
        self._describe(drawn, tag)
        if drawn.identity:
            part = self._part(
                "/docProps/custom.xml",
                CONTENT_TYPE.OFC_CUSTOM_PROPERTIES,
                _serialized(custom(drawn.identity)),
            )
            self._document.part.package.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)
        self._header = self._page_number(drawn.marking)

    def fill(self, content: Iterable[Element], last_section: Element) -> None:
        """Put the content into the body; `last_section` tells how its last pages look."""
        body = cast("Element", self._document.element.body)
        self._replace(body, [*content, last_section])

    def header_reference(self) -> Element:
        """Return what a section names its header by."""
        return element("w:headerReference", {"w:type": "default", "r:id": self._header})

    def number(self) -> int:
        """Return the next number for something that is drawn: in a document each has its own."""
        return next(self._numbers)

    def picture(self, data: bytes, ending: str, content_type: str) -> str:
        """Keep a picture and return its relation."""
        from docx.opc.constants import RELATIONSHIP_TYPE

        part = self._part(f"/word/media/image{next(self._pictures)}.{ending}", content_type, data)
        return self._document.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)

    def saved(self) -> bytes:
        """Return the file, its parts in order and without a time, for which python-docx asks the clock."""
        written = io.BytesIO()
        self._document.save(written)
        file = io.BytesIO()
        with zipfile.ZipFile(written) as before, zipfile.ZipFile(file, "w") as after:
            for name in sorted(before.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
                member = zipfile.ZipInfo(name, _ZIP_TIME)
                member.create_system = 0  # whatever system writes it
                member.compress_type = zipfile.ZIP_DEFLATED
                after.writestr(member, before.read(name))
        return file.getvalue()

    def _strip(self) -> None:
        part = self._document.part
        for relations in (part.rels, part.package.rels):
            for key in [key for key, one in relations.items() if one.reltype.rsplit("/", 1)[-1] not in _KEPT]:
                del relations[key]

    def _part(self, name: str, content_type: str, data: bytes) -> Part:
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        return Part(PackURI(name), content_type, data, self._document.part.package)

    @staticmethod
    def _replace(parent: Element, children: Iterable[Element]) -> None:
        for child in list(parent):
            parent.remove(child)
        parent.extend(children)

    def _describe(self, drawn: Drawn, tag: str) -> None:
        said = self._document.core_properties
        said.title = legal(drawn.title)[:_LONGEST_PROPERTY]
        said.author = said.last_modified_by = legal(drawn.author)[:_LONGEST_PROPERTY]
        said.language = tag
        said.created = said.modified = drawn.made
        said.comments = ""
        said.revision = 1

    def _page_number(self, marking: str | None) -> str:
        """Make the header with the page's number and return its relation; a first page has none."""
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.parts.hdrftr import HeaderPart

        part = HeaderPart.new(self._document.part.package)
        shown = w("t")
        shown.text = "2"  # until a program counts
        number = w("fldSimple", w("r", shown), instr=" PAGE ")
        content = (
            beside(number, marking) if marking else w("p", w("pPr", w("pStyle", val=HEADER_STYLE)), number)
        )
        self._replace(part.element, [content])
        return self._document.part.relate_to(part, RELATIONSHIP_TYPE.HEADER)


def _used(drawn: Drawn) -> frozenset[Style]:
    """Return the styles of the paragraphs, and of the frame if there is one."""
    blocks = (*drawn.blocks, *(block for annex in drawn.annexes for block in annex.blocks))
    found = {PARAGRAPH_STYLES[block.kind] for block in blocks if isinstance(block, Paragraph)}
    return frozenset(found | ({Style.FRAME} if drawn.marking else set()))


def _serialized(root: Element) -> bytes:
    from docx.opc.oxml import serialize_part_xml

    return serialize_part_xml(root)
