"""The encoding of a text file: UTF-8 or UTF-16, by its mark or by its bytes; a code page is never guessed.

Excel's "Unicode Text" is UTF-16 with a mark. Some programs leave the mark out; then Latin letters, of which
Vietnamese consists for the most part, show the order of bytes by the zero beside each of them. In a code
page (1252, 1258, TCVN3, VNI) the same byte is another letter in each, so such a file is refused.
"""

from __future__ import annotations

from codecs import getincrementaldecoder
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper

from qrsurvey.errors import DataError

_UTF_8 = b"\xef\xbb\xbf"
_UTF_16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_UTF_32 = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")

_SAMPLE = 4096  # bytes
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Encoding:
    """The name of a codec, and how many bytes of mark stand before the text."""

    codec: str
    mark: int = 0

    def open(self, data: bytes) -> TextIOWrapper:
        """Return the text as a stream; line ends are left as they are."""
        stream = BytesIO(data)
        stream.seek(self.mark)
        return TextIOWrapper(stream, encoding=self.codec, newline="")

    def start(self, data: bytes) -> str:
        """Return the beginning of the text, whatever can't be decoded left out."""
        return data[self.mark : self.mark + _SAMPLE].decode(self.codec, "ignore")


def encoding_of(data: bytes, file: str) -> Encoding:
    """Tell the encoding by the first bytes; that all of the data keeps to it is `check`'s to say.

    Raises:
        DataError: it is another one, or no text.
    """
    if data.startswith(_UTF_32):
        raise DataError("sources.not-utf-8", file=file, line="1")
    if data.startswith(_UTF_8):
        return Encoding("utf-8", len(_UTF_8))
    if data[:2] in _UTF_16:
        return Encoding(_UTF_16[data[:2]], 2)
    sample = data[:_SAMPLE]
    zeros = (sample[1::2].count(0), sample[0::2].count(0))
    if sum(zeros) * 4 <= len(sample):
        return Encoding("utf-8")
    # A letter whose own byte is zero is rare; zeros on both sides are no text.
    if min(zeros) * 10 > max(zeros):
        raise DataError("sources.not-a-table", file=file)
    return Encoding("utf-16-le" if zeros[0] > zeros[1] else "utf-16-be")


def check(data: bytes, encoding: Encoding, file: str) -> None:
    """Hold that all of the data can be decoded, a piece at a time.

    Raises:
        DataError: it can't; the line is named.
    """
    decoder = getincrementaldecoder(encoding.codec)()
    line = 1
    view = memoryview(data)[encoding.mark :]
    for at in range(0, len(view), _CHUNK):
        try:
            line += decoder.decode(view[at : at + _CHUNK], final=at + _CHUNK >= len(view)).count("\n")
        except UnicodeDecodeError as error:
            line += error.object[: error.start].decode(encoding.codec).count("\n")
            message_id = "sources.not-utf-8" if encoding.codec == "utf-8" else "sources.bad-utf-16"
            raise DataError(message_id, file=file, line=str(line)) from None
