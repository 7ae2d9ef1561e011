"""Blocks as HTML: headings with anchors, paragraphs and lists, tables, charts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from qrsurvey.render.html.chart import figure
from qrsurvey.render.html.contents import Entry, entries
from qrsurvey.render.html.markup import Markup, joined, tag, text
from qrsurvey.render.html.tables import grid
from qrsurvey.report.model import Block, Heading, Paragraph, ParagraphKind, Table


def blocks(content: Sequence[Block], name: str, level: int) -> Iterator[Markup]:
    """Yield blocks; `name` begins their anchors, their headings stand below one of `level`."""
    found = {entry.at: entry for entry in entries(content, name, level)}
    for is_item, run in groupby(enumerate(content), key=lambda pair: _is_item(pair[1])):
        if is_item:
            yield tag("ul", joined(_item(block) for _, block in run), class_="items")
        else:
            yield from (_block(block, found.get(at), f"{name}-{at}") for at, block in run)


def _is_item(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.kind is ParagraphKind.ITEM


def _item(block: Block) -> Markup:
    assert isinstance(block, Paragraph)
    return tag("li", text(block.text))


def _block(block: Block, entry: Entry | None, anchor: str) -> Markup:
    match block:
        case Heading():
            assert entry is not None
            return tag(f"h{entry.level}", text(block.text), id=entry.anchor)
        case Paragraph():
            kind = None if block.kind is ParagraphKind.BODY else block.kind.value
            return tag("p", text(block.text), class_=kind)
        case Table():
            return grid(block, anchor)
        case _:
            return figure(block, anchor)
