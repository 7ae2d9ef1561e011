"""Read a report's HTML back: the text that is shown, and the identity among what the page says of itself."""

from __future__ import annotations

from html.parser import HTMLParser

from qrsurvey.render.reading.model import FileKind, Part, ReadBack, plain
from qrsurvey.report.identity import parse_identity

IDENTITY_META = "qrsurvey-identity"
"""The name under which a page carries its identity."""

_SILENT = frozenset({"style", "script", "template", "noscript"})


def read_html(data: bytes) -> ReadBack:
    """Read the page."""
    reader = _Reader()
    reader.feed(data.decode("utf-8-sig", errors="replace"))
    reader.close()
    identity = parse_identity(reader.identity) if reader.identity else None
    return ReadBack(FileKind.HTML, identity, tuple(Part("", text) for text in reader.texts))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.identity: str | None = None
        self.texts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "meta":
            found = dict(attrs)
            if found.get("name") == IDENTITY_META:
                self.identity = found.get("content")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and self._silent:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if not self._silent and (text := plain(data)):
            self.texts.append(text)
