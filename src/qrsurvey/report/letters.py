"""Whether a document has letters that its face can't draw, so that it can say what stands for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from qrsurvey.i18n.text import collapse
from qrsurvey.report.model import Document
from qrsurvey.typography.fonts import Face, missing_letters

_JOINERS = dict.fromkeys(map(ord, "\u200c\u200d"))  # they stand inside emoji and are no letters


def has_missing_letters(document: Document) -> bool:
    """Tell whether any text of the document has a letter that the serif face lacks."""
    drawn = (document.letterhead, document.blocks, document.annexes, document.closing)
    text = collapse(" ".join(_texts(drawn))).translate(_JOINERS)
    return bool(missing_letters(Face.SERIF, text))


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from _texts(item)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _texts(getattr(part, field.name))
