"""How the headings of a document stand: how deep, as a list of contents shows it, and below what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qrsurvey.report.model import Heading, Paragraph, ParagraphKind


def outline(blocks: Sequence[object]) -> Iterator[tuple[int, Heading, int]]:
    """Yield where each heading stands among the blocks, the heading, and its depth, from 0: none is skipped.

    Some blocks begin with a heading of the second level, as those of an annex do: it is the first one there.
    """
    above: list[int] = []
    for at, block in enumerate(blocks):
        if isinstance(block, Heading):
            while above and above[-1] >= block.level:
                above.pop()
            yield at, block, len(above)
            above.append(block.level)


def follows_fields(blocks: Sequence[object], at: int) -> bool:
    """Tell whether a heading stands right below fields, which are set so close that it needs room."""
    before = blocks[at - 1] if at else None
    return (
        isinstance(blocks[at], Heading)
        and isinstance(before, Paragraph)
        and before.kind is ParagraphKind.FIELD
    )
