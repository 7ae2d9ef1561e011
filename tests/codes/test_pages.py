"""Files of pictures: what is opened, how it is seen, and what is refused before it does harm."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from qrsurvey.codes import pages
from qrsurvey.codes.pages import open_pages
from qrsurvey.errors import DataError, UsageError
from support.pictures import card

TEXT = "https://example.org/x"


def _open(path: Path) -> list[Image.Image]:
    with open_pages(path) as opened:
        images = list(opened.images)
        assert len(images) == opened.count
        return images


def _pdf(path: Path, *sizes: tuple[float, float]) -> Path:
    document = pypdfium2.PdfDocument.new()
    for width, height in sizes:
        document.new_page(width, height).close()
    document.save(path)
    document.close()
    return path


def _png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and has next to no data."""
    parts = [b"\x89PNG\r\n\x1a\n"]
    for name, body in (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0" * 100)),
        (b"IEND", b""),
    ):
        parts.append(struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)))
    return b"".join(parts)


def test_a_photo_is_turned_as_the_phone_noted(tmp_path: Path) -> None:
    picture = Image.new("L", (40, 20), 255)
    picture.paste(0, (0, 0, 10, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown turned by 90 degrees, clockwise
    picture.save(tmp_path / "a.jpg", exif=exif, quality=95)
    (seen,) = _open(tmp_path / "a.jpg")
    assert seen.size == (20, 40)
    grey = np.asarray(seen)
    assert grey[:6].max() < 60
    assert grey[-20:].min() > 200


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16"])
def test_every_kind_of_png_is_seen_as_on_white_paper(tmp_path: Path, mode: str) -> None:
    drawn = card(TEXT, module=4)
    if mode in {"RGBA", "LA"}:
        # Black modules on nothing at all, as logos and downloaded codes come.
        picture = Image.new(mode, drawn.size, (0,) * len(mode))
        picture.putalpha(drawn.point(lambda value: 255 - value))
    elif mode == "I;16":
        picture = Image.fromarray(np.asarray(drawn, dtype=np.uint16) * 64 + 30_000)
        assert picture.mode == mode
    else:
        picture = drawn.convert(mode)
    picture.save(tmp_path / "a.png")
    (seen,) = _open(tmp_path / "a.png")
    assert seen.mode == "L"
    grey = np.asarray(seen).astype(int)
    assert grey[14, 14] + 40 < grey[2, 2]


def test_a_pdf_gives_its_pages_at_a_scanners_resolution(tmp_path: Path) -> None:
    path = _pdf(tmp_path / "a.pdf", (595, 842), (420, 595))
    first, second = _open(path)
    assert first.size == pytest.approx((595 / 72 * 200, 842 / 72 * 200), abs=1)
    assert second.width == pytest.approx(420 / 72 * 200, abs=1)
    with open_pages(path) as opened:
        assert opened.numbered


def test_a_page_of_many_metres_is_drawn_smaller(tmp_path: Path) -> None:
    (seen,) = _open(_pdf(tmp_path / "a.pdf", (14_400, 14_400)))
    assert seen.width * seen.height <= 25_000_000


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "scan.empty-file"),
        (b"hello", "scan.not-a-picture"),
        (b"GIF89a" + bytes(20), "scan.not-a-picture"),
        (b"PK\x03\x04" + bytes(40), "scan.not-a-picture"),
        (b"%PDF-1.7\nnothing", "scan.pdf-unreadable"),
        (b"\xff\xd8\xff\xe0" + bytes(30), "scan.not-a-picture"),
        (_png_header(300, 300), "scan.picture-broken"),
        (_png_header(12_000, 12_000), "scan.too-many-pixels"),
        (_png_header(60_000, 60_000), "scan.too-many-pixels"),
    ],
)
def test_what_cannot_be_a_picture_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        _open(path)
    assert caught.value.message.id == message
    assert caught.value.message.values["file"] == "a.jpg"


def test_a_photo_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    whole = io.BytesIO()
    card(TEXT).save(whole, "JPEG")
    (tmp_path / "a.jpg").write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2])
    with pytest.raises(DataError) as caught:
        _open(tmp_path / "a.jpg")
    assert caught.value.message.id == "scan.picture-broken"


def test_a_pdf_with_a_password_is_refused(tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "a.pdf"), encrypt=StandardEncryption("secret", canPrint=0))
    canvas.showPage()
    canvas.save()
    with pytest.raises(DataError) as caught:
        _open(tmp_path / "a.pdf")
    assert caught.value.message.id == "scan.pdf-unreadable"


def test_a_file_too_large_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MAX_BYTES", 1_000)
    (tmp_path / "a.png").write_bytes(bytes(1_001))
    with pytest.raises(DataError) as caught:
        _open(tmp_path / "a.png")
    assert caught.value.message.id == "scan.file-too-large"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        _open(tmp_path / "none.png")
    assert caught.value.message.id == "scan.unreadable-file"


def test_a_page_that_cannot_be_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise pypdfium2.PdfiumError("Failed to load page.")

    path = _pdf(tmp_path / "a.pdf", (100, 100))
    monkeypatch.setattr(pypdfium2.PdfPage, "render", broken)
    with pytest.raises(DataError) as caught:
        _open(path)
    assert caught.value.message.id == "scan.pdf-unreadable"
