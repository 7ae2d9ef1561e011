"""How deep the headings of a document stand, as a list of contents shows it: no level is skipped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qrsurvey.report.model import Heading


def outline(blocks: Sequence[object]) -> Iterator[tuple[int, Heading, int]]:
    """Yield where each heading stands among the blocks, the heading, and its depth, from 0.

    Some blocks begin with a heading of the second level, as those of an annex do: it is the first one there.
    """
    above: list[int] = []
    for at, block in enumerate(blocks):
        if isinstance(block, Heading):
            while above and above[-1] >= block.level:
                above.pop()
            yield at, block, len(above)
            above.append(block.level)
