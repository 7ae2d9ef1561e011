"""Packs: documents of their own for some placards, split from the document of all, not drawn again."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from qrsurvey.codes.compose import link_of
from qrsurvey.codes.draw import SPREAD_FROM, Printed, Progress, Sheets, open_pdf
from qrsurvey.codes.layout import Layout
from qrsurvey.codes.parallel import each
from qrsurvey.codes.placard import Placard
from qrsurvey.codes.proof import prove
from qrsurvey.typography.content import Drawn

_CHUNK = 10  # packs proven in one task


@dataclass(frozen=True)
class Pack:
    """One file of placards: their numbers, from 0, in the document that they are split from.

    `start_at` is the place on its first sheet, from 1, at which it begins.
    """

    path: Path
    numbers: tuple[int, ...]
    start_at: int = 1


def split_packs(
    printed: Printed, placards: Sequence[Placard], packs: Sequence[Pack], progress: Progress | None = None
) -> None:
    """Write packs and prove each.

    Args:
        printed: The document that shows all placards.
        placards: Those of the document.
        packs: What to write.
        progress: Told packs written and proven, of twice their number.

    Raises:
        PlacardError: a page doesn't show its link.
        OSError: a file can't be written.
    """
    told = 2 * len(packs)
    with printed.path.open("rb") as source:
        for done, pack in enumerate(packs, start=1):
            with pack.path.open("wb") as file:
                pdf = open_pdf(file, printed.design, printed.shared, printed.logo, printed.letters)
                pages = Sheets(pdf, printed.design.layout, pack.start_at)
                for number in pack.numbers:
                    placard = placards[number]
                    stream = printed.drawing(source, number)
                    opens = link_of(placard, printed.design)
                    pages.add(Drawn(stream, {}, (opens,), (placard.title,)))
                pages.close()
                pdf.close()
            if progress:
                progress(done, told)
    tasks = [
        [
            (pack.path, tuple(placards[number] for number in pack.numbers), pack.start_at)
            for pack in packs[at : at + _CHUNK]
        ]
        for at in range(0, len(packs), _CHUNK)
    ]
    spread = sum(len(pack.numbers) for pack in packs) >= SPREAD_FROM
    done = len(packs)
    with closing(each(partial(_prove, printed.design.layout), tasks, spread=spread)) as proven:
        for count in proven:
            for _ in range(count):
                done += 1
                if progress:
                    progress(done, told)


def _prove(layout: Layout, packs: Sequence[tuple[Path, tuple[Placard, ...], int]]) -> int:
    for path, placards, start_at in packs:
        prove(path, placards, layout=layout, start_at=start_at)
    return len(packs)
