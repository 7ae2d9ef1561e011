"""The encoding of a text file: UTF-8 or UTF-16, by its mark or by its bytes; a code page is never guessed.

Excel's "Unicode Text" is UTF-16 with a mark. Some programs leave the mark out; then Latin letters, of which
Vietnamese consists for the most part, show the order of bytes by the zero beside each of them. In a code
page (1252, 1258, TCVN3, VNI) the same byte is another letter in each, so such a file is refused.
"""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import chain
from typing import BinaryIO

from qrsurvey.errors import DataError
from qrsurvey.sources.content import chunks

_UTF_8 = b"\xef\xbb\xbf"
_UTF_16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_UTF_32 = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")

SAMPLE = 4096
"""How many bytes tell the encoding."""


@dataclass(frozen=True)
class Encoding:
    """The name of a codec, and how many bytes of mark stand before the text."""

    codec: str
    mark: int = 0

    @contextmanager
    def open(self, stream: BinaryIO) -> Iterator[TextIOWrapper]:
        """Give the text of bytes, which begin here; line ends are left as they are."""
        stream.read(self.mark)
        text = TextIOWrapper(stream, encoding=self.codec, newline="")
        try:
            yield text
        finally:
            text.detach()  # the bytes are whoever's who opened them

    def text(self, start: bytes) -> str:
        """Return the beginning of the text, whatever can't be decoded left out."""
        return start[self.mark :].decode(self.codec, "ignore")


def encoding_of(start: bytes, file: str) -> Encoding:
    """Tell the encoding by the first bytes, `SAMPLE` of them; that all keep to it is `check`'s to say.

    Raises:
        DataError: it is another one, or no text.
    """
    if start.startswith(_UTF_32):
        raise DataError("sources.not-utf-8", file=file, line="1")
    if start.startswith(_UTF_8):
        return Encoding("utf-8", len(_UTF_8))
    if start[:2] in _UTF_16:
        return Encoding(_UTF_16[start[:2]], 2)
    zeros = (start[1::2].count(0), start[0::2].count(0))
    if sum(zeros) * 4 <= len(start):
        return Encoding("utf-8")
    # A letter whose own byte is zero is rare; zeros on both sides are no text.
    if min(zeros) * 10 > max(zeros):
        raise DataError("sources.not-a-table", file=file)
    return Encoding("utf-16-le" if zeros[0] > zeros[1] else "utf-16-be")


def check(stream: BinaryIO, encoding: Encoding, file: str) -> None:
    """Hold that all of the bytes can be decoded, a piece at a time.

    Raises:
        DataError: they can't; the line is named.
    """
    decoder = getincrementaldecoder(encoding.codec)()
    line = 1
    stream.read(encoding.mark)
    for chunk in chain(chunks(stream), [b""]):
        try:
            line += decoder.decode(chunk, final=not chunk).count("\n")
        except UnicodeDecodeError as error:
            line += error.object[: error.start].decode(encoding.codec).count("\n")
            message_id = "sources.not-utf-8" if encoding.codec == "utf-8" else "sources.bad-utf-16"
            raise DataError(message_id, file=file, line=str(line)) from None
