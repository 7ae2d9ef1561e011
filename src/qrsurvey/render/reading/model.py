"""What was read of a file: its text in parts, and the identity that it carries."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from qrsurvey.report.model import Identity

# A soft hyphen, a no-break space and their like are how programs break or keep a line; nobody reads them.
_UNREAD = {ord(char): None for char in "\u00ad\ufffe\u0002\u200b\u200e\u200f\ufeff"}


class FileKind(StrEnum):
    """The kinds of files that can be read back; their names are the endings."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    HTML = "html"
    JSON = "json"


@dataclass(frozen=True)
class Part:
    """A stretch of text. `place` is a page, a cell or a key, as that kind of file has it; empty for none."""

    place: str
    text: str


@dataclass(frozen=True)
class ReadBack:
    """A file. With `keyed` its parts stand for themselves, else they are one text in their order.

    `identity` is None where the file carries none that can be read. `running` tells that its period wasn't
    over, where the file says so but not when it was made.
    """

    kind: FileKind
    identity: Identity | None
    parts: tuple[Part, ...]
    keyed: bool = False
    running: bool = False


def plain(text: str) -> str:
    """Return text composed, on one line, without what isn't seen of it."""
    return " ".join(unicodedata.normalize("NFC", text.translate(_UNREAD)).split())
