"""A PDF that is written as it grows: each page goes to disk when it is done.

Memory stays flat however many pages there are, which no library we know offers for writing; and pages may
have been drawn in other processes. The same pages give the same bytes: no clock, no random name, no font
that a reader would have to supply. Format: ISO 32000-1 (PDF 1.7).
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import IO

from qrsurvey.typography.about import DocumentInfo
from qrsurvey.typography.box import POINTS_PER_MM, Box
from qrsurvey.typography.content import FACES, Drawn, Link, Place
from qrsurvey.typography.embedding import embed
from qrsurvey.typography.fonts import Face
from qrsurvey.typography.objects import ObjectFile, text_string
from qrsurvey.typography.outline import Outline
from qrsurvey.typography.pen import number
from qrsurvey.typography.structure import Structure, Tagged

_FANOUT = 64  # pages to a node of the page tree
_RECENT = 64  # drawings that a page may show again without their being written again

_CATALOG, _INFO, _PAGES, _OUTLINES, _RESOURCES, _TAGS = range(1, 7)


Span = tuple[int, int]
"""Where in the file the operators of a drawing lie, as `Drawn.stream` has them: from, and up to."""


@dataclass(frozen=True)
class Stand:
    """A drawing and the place on the page where it stands; the whole page if none."""

    drawn: Drawn
    place: Place | None = None


class PdfFile:
    """Pages of one size in millimetres; nothing is a PDF before `close`.

    `letters` are some that pages will show: files with the same letters share the work of cutting the fonts.
    """

    def __init__(
        self,
        file: IO[bytes],
        width: float,
        height: float,
        info: DocumentInfo,
        letters: Mapping[Face, frozenset[str]] | None = None,
    ) -> None:
        self._width, self._height, self._info = width, height, info
        self._objects = ObjectFile(file, _TAGS)
        self._outline = Outline(self._objects, _OUTLINES)
        self._structure = Structure(self._objects, _TAGS)
        self._letters: dict[Face, frozenset[str]] = dict(letters or {})
        self._named: dict[str, int] = {}
        self._nodes: list[tuple[int, list[int]]] = []
        self._recent: dict[bytes, tuple[int, Span]] = {}
        self._openings: dict[tuple[Place, int, str | None], int] = {}
        self._endings: dict[str | None, int] = {}

    @property
    def letters(self) -> Mapping[Face, frozenset[str]]:
        """All letters shown so far."""
        return self._letters

    def form(self, name: str, drawn: Drawn) -> None:
        """Keep a drawing under a name, for others to show."""
        box = f"[0 {number(-self._height)} {number(self._width)} 0]"
        head = f"/Type/XObject/Subtype/Form/BBox{box}/Resources {_RESOURCES} 0 R/Filter/FlateDecode"
        self._named[name] = self._objects.stream(head, drawn.stream)
        self._note_letters(drawn)

    def image(self, name: str, size: tuple[int, int], colours: bytes, opacity: bytes) -> None:
        """Keep a picture: three bytes of colour and one of opacity a dot."""
        shape = f"/Type/XObject/Subtype/Image/Width {size[0]}/Height {size[1]}/BitsPerComponent 8"
        packed = "/Filter/FlateDecode"
        mask = self._objects.stream(f"{shape}/ColorSpace/DeviceGray{packed}", _deflated(opacity))
        head = f"{shape}/ColorSpace/DeviceRGB/SMask {mask} 0 R{packed}"
        self._named[name] = self._objects.stream(head, _deflated(colours))

    def write(self, drawn: Drawn) -> Span:
        """Write a drawing for the next pages to show, unless it was written just before."""
        known = self._recent.get(drawn.stream)
        if known is None:
            if len(self._recent) == _RECENT:
                del self._recent[next(iter(self._recent))]
            at = self._objects.stream("/Filter/FlateDecode", drawn.stream)
            known = self._recent[drawn.stream] = at, self._objects.last_data(len(drawn.stream))
            self._note_letters(drawn)
        return known[1]

    def page(self, stands: Sequence[Stand], under: str | None = None, over: str | None = None) -> None:
        """Add a page of drawings. They are read aloud in their order; what decorates them isn't read.

        Args:
            stands: The drawings.
            under: A form that decorates each of them from below.
            over: A form that decorates the page.
        """
        whole = Place(Box(0, 0, self._width, self._height))
        places = [stand.place or whole for stand in stands]
        contents = []
        for mark, (stand, place) in enumerate(zip(stands, places, strict=True)):
            self.write(stand.drawn)
            contents += [self._opening(place, mark, under), self._recent[stand.drawn.stream][0]]
            contents.append(self._ending(over if mark == len(stands) - 1 else None))
        page = self._objects.reserve()
        links = [
            [(self._objects.reserve(), link, place.on_page(link.box)) for link in stand.drawn.links]
            for stand, place in zip(stands, places, strict=True)
        ]
        tagged = [[Tagged(at, link.title) for at, link, _ in each] for each in links]
        key, keys = self._structure.tag_page(page, tagged)
        annotations = [annotation for each in links for annotation in each]
        for (at, link, box), link_key in zip(annotations, keys, strict=True):
            self._objects.add(self._link(link, box, link_key), at)
        self._add_page(page, contents, key, [at for at, _, _ in annotations])
        for title in dict.fromkeys(title for stand in stands for title in stand.drawn.bookmarks):
            self._outline.add(title, page)

    def close(self) -> None:
        """Write what all pages share, and the list of everything."""
        for node, pages in self._nodes:
            kids = " ".join(f"{page} 0 R" for page in pages)
            body = f"<</Type/Pages/Parent {_PAGES} 0 R/Count {len(pages)}/Kids[{kids}]>>"
            self._objects.add(body.encode("ascii"), node)
        nodes = " ".join(f"{node} 0 R" for node, _ in self._nodes)
        count = sum(len(pages) for _, pages in self._nodes)
        size = " ".join(number(edge * POINTS_PER_MM) for edge in (self._width, self._height))
        shared = f"/MediaBox[0 0 {size}]/Resources {_RESOURCES} 0 R/Tabs/S"
        self._objects.add(f"<</Type/Pages/Count {count}/Kids[{nodes}]{shared}>>".encode("ascii"), _PAGES)
        self._outline.close()
        self._structure.close()
        fonts = {
            f"F{FACES.index(face)}": embed(face, used).write(self._objects)
            for face, used in sorted(self._letters.items())
        }
        resources = f"<</Font<<{_references(fonts)}>>/XObject<<{_references(self._named)}>>>>"
        self._objects.add(resources.encode("ascii"), _RESOURCES)
        self._about()
        self._objects.end(_CATALOG, _INFO)

    def _about(self) -> None:
        info = self._info
        moment = f"(D:{info.made_on:%Y%m%d})".encode("ascii")
        keywords = b"/Keywords " + text_string(info.keywords) if info.keywords else b""
        self._objects.add(
            b"<</Title " + text_string(info.title) + b"/Author " + text_string(info.author)
            + b"/Creator(qrsurvey)/CreationDate" + moment + b"/ModDate" + moment + keywords + b">>",
            _INFO,
        )  # fmt: skip
        self._objects.plain(
            f"<</Type/Catalog/Pages {_PAGES} 0 R/Outlines {_OUTLINES} 0 R/Lang({info.language})"
            f"/MarkInfo<</Marked true>>/StructTreeRoot {_TAGS} 0 R"
            # A printer that scales to fit would make the code smaller than it was designed.
            "/ViewerPreferences<</DisplayDocTitle true/PrintScaling /None>>>>".encode("ascii"),
            _CATALOG,
        )

    def _add_page(self, page: int, contents: Sequence[int], key: int, annotations: Sequence[int]) -> None:
        if not self._nodes or len(self._nodes[-1][1]) == _FANOUT:
            self._nodes.append((self._objects.reserve(), []))
        node, pages = self._nodes[-1]
        body = f"<</Type/Page/Parent {node} 0 R/StructParents {key}/Contents {self._list(contents)} 0 R"
        body += f"/Annots {self._list(annotations)} 0 R>>" if annotations else ">>"
        self._objects.add(body.encode("ascii"), page, page=True)
        pages.append(page)

    def _list(self, objects: Sequence[int]) -> int:
        return self._objects.add(f"[{' '.join(f'{at} 0 R' for at in objects)}]".encode("ascii"))

    def _opening(self, place: Place, mark: int, under: str | None) -> int:
        """Return the stream that leads to a place, in millimetres, and marks what stands there."""
        known = (place, mark, under)
        if known not in self._openings:
            space = self._space(place)
            ground = f"/Artifact BMC q {space} /{under} Do Q EMC\n" if under else ""
            opening = f"{ground}/P<</MCID {mark}>>BDC q {space}\n"
            self._openings[known] = self._objects.stream("", opening.encode("ascii"))
        return self._openings[known]

    def _ending(self, over: str | None) -> int:
        """Return the stream that ends a drawing; the last one of a page decorates the page."""
        if over not in self._endings:
            whole = Place(Box(0, 0, self._width, self._height))
            marks = f"/Artifact BMC q {self._space(whole)} /{over} Do Q EMC\n" if over else ""
            self._endings[over] = self._objects.stream("", f"\nQ EMC\n{marks}".encode("ascii"))
        return self._endings[over]

    def _space(self, place: Place) -> str:
        """Return the matrix from a place's millimetres, its upper left corner at 0, to the page's points."""
        box, scale = place.box, -POINTS_PER_MM if place.turned else POINTS_PER_MM
        left, top = (box.right, box.bottom) if place.turned else (box.left, box.top)
        at = (number(left * POINTS_PER_MM), number((self._height - top) * POINTS_PER_MM))
        return f"{scale:.8f} 0 0 {scale:.8f} {at[0]} {at[1]} cm"

    def _link(self, link: Link, box: Box, key: int) -> bytes:
        edges = (box.left, self._height - box.bottom, box.right, self._height - box.top)
        rectangle = " ".join(f"{edge * POINTS_PER_MM:.2f}" for edge in edges)
        head = f"<</Type/Annot/Subtype/Link/Rect[{rectangle}]/Border[0 0 0]/F 4/StructParent {key}/Contents"
        action = b"/A<</S/URI/URI" + text_string(link.url) + b">>>>"
        return head.encode("ascii") + text_string(link.title) + action

    def _note_letters(self, drawn: Drawn) -> None:
        for face, used in drawn.letters.items():
            known = self._letters.get(face, frozenset())
            if not used <= known:
                self._letters[face] = known | used


@lru_cache(maxsize=4)
def _deflated(dots: bytes) -> bytes:
    """Compress the dots of a picture, once for all the files that show it."""
    return zlib.compress(dots, 9)


def _references(objects: Mapping[str, int]) -> str:
    return " ".join(f"/{name} {at} 0 R" for name, at in objects.items())
