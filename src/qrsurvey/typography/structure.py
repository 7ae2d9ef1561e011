"""The tags of a PDF: in what order it is read aloud, with which links (ISO 32000-1, 14.7 and 14.8).

A document of paragraphs: one for each drawing that stands on a page, read in the order in which its text was
drawn, with the links that lie on it. What is only decoration isn't tagged and isn't read.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from qrsurvey.typography.objects import ObjectFile, text_string

_FANOUT = 64  # entries to a node of the tree by which a reader finds the tag of what it sees


@dataclass(frozen=True)
class Tagged:
    """A link: the number of its annotation, and what it is called when it is read aloud."""

    annotation: int
    title: str


class Structure:
    """The tags, written as pages come. Numbers are those of objects."""

    def __init__(self, objects: ObjectFile, root: int) -> None:
        self._objects, self._root = objects, root
        self._document = objects.reserve()
        self._paragraphs = array("L")
        self._next = 0
        self._entries: list[str] = []
        self._nodes = array("L")

    def tag_page(self, page: int, stands: Sequence[Sequence[Tagged]]) -> tuple[int, list[int]]:
        """Tag what stands on a page.

        Args:
            page: The page's number.
            stands: The links on each drawing; drawings are marked from 0 in this order.

        Returns:
            The keys by which the page and each of its annotations name their tags.
        """
        paragraphs = [self._objects.reserve() for _ in stands]
        key = self._note("[" + " ".join(f"{paragraph} 0 R" for paragraph in paragraphs) + "]")
        keys = []
        for mark, (paragraph, links) in enumerate(zip(paragraphs, stands, strict=True)):
            tags = [self._objects.add(self._link(link, paragraph, page)) for link in links]
            keys += [self._note(f"{tag} 0 R") for tag in tags]
            kids = " ".join([f"{mark}", *(f"{tag} 0 R" for tag in tags)])
            body = f"<</S/P/P {self._document} 0 R/Pg {page} 0 R/K[{kids}]>>"
            self._objects.add(body.encode("ascii"), paragraph)
        self._paragraphs.extend(paragraphs)
        return key, keys

    def close(self) -> None:
        """Write the root of the tags."""
        self._end_node()
        kids, nodes = (
            " ".join(f"{number} 0 R" for number in numbers) for numbers in (self._paragraphs, self._nodes)
        )
        self._objects.add(f"<</S/Document/P {self._root} 0 R/K[{kids}]>>".encode("ascii"), self._document)
        found_by = self._objects.add(f"<</Kids[{nodes}]>>".encode("ascii"))
        self._objects.add(
            f"<</Type/StructTreeRoot/K {self._document} 0 R/ParentTree {found_by} 0 R"
            f"/ParentTreeNextKey {self._next}>>".encode("ascii"),
            self._root,
        )

    def _link(self, link: Tagged, paragraph: int, page: int) -> bytes:
        target = f"<</Type/OBJR/Obj {link.annotation} 0 R>>"
        head = f"<</S/Link/P {paragraph} 0 R/Pg {page} 0 R/K{target}/Alt"
        return head.encode("ascii") + text_string(link.title) + b">>"

    def _note(self, what: str) -> int:
        """Note what the next key stands for; return the key."""
        key = self._next
        self._next += 1
        self._entries.append(f"{key} {what}")
        if len(self._entries) == _FANOUT:
            self._end_node()
        return key

    def _end_node(self) -> None:
        if self._entries:
            first = self._next - len(self._entries)
            body = f"<</Limits[{first} {self._next - 1}]/Nums[{' '.join(self._entries)}]>>"
            self._nodes.append(self._objects.add(body.encode("ascii")))
            self._entries.clear()
