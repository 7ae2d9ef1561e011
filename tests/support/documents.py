"""Reports that try a document's layout, and how to read a DOCX without the library that wrote it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree as ET

from qrsurvey.i18n.language import Language
from qrsurvey.report.model import Annex, Heading, Identity, Paragraph, ParagraphKind, Report
from qrsurvey.survey.units import Office, Unit, Units
from support.answers import MAY, figures, make, report
from support.charts import every_chart, intervals, levels

IDENTITY = Identity("2025-05", "vi", ("MOTCUA", "LONGHOA"), ("service",), "2025-06-02T08:30:00", "3f0a" * 16)
NOTE = "(Kèm theo Báo cáo số      /BC-VP ngày      tháng 6 năm 2025 của Văn phòng HĐND và UBND)"
NAME_OF_80 = "Trung tâm Phục vụ hành chính công và Bộ phận Tiếp nhận và Trả kết quả khu vực số"
MIXED = [
    *make(206, "MOTCUA", 1, satisfied=0.95, blank=0.05),
    *make(61, "DATDAI", 2, satisfied=0.8),
    *make(140, "LONGHOA", 3),
    *make(24, "TRUONGDONG", 4),
    *make(6, "TRUONGHOA", 5),
    *make(3, None, 6, verdict="forged"),
    *make(180, "MOTCUA", 7, month=MAY.previous, satisfied=0.8),
]
MONTHS = ("n-0", "n-1", "n-9", "n-29", "n-30", "n-5000")
SMALL = (*MONTHS, "one", "sixty", "english", "annexes")
ALL = (*SMALL, "units-300")


@cache
def made(name: str) -> Report:
    kind, _, detail = name.partition("-")
    if kind == "n":
        return report(figures(make(int(detail), "MOTCUA", 1)))
    if kind == "one":
        one = Units((Unit("MOTCUA", NAME_OF_80, "town"),))
        return report(figures(make(30, "MOTCUA", 1), units=one), office=Office(name="UBND phường Long Hoa"))
    if kind == "sixty":
        return _many(60, [f"{NAME_OF_80[:77]} {n:02}" for n in range(60)])
    if kind == "units":
        names = [f"{NAME_OF_80[:76]} {n:03}" if n % 3 else f"UBND xã {n:03}" for n in range(int(detail))]
        return _many(int(detail), names)
    if kind == "english":
        return report(figures(MIXED), language=Language.EN)
    if kind == "annexes":
        return _with_annexes(report(figures(MIXED)))
    if kind == "plain":  # of another release: neither annexes nor what it was made from
        return replace(report(figures(MIXED)), annexes=(), identity=None)
    return report(figures(MIXED))


def _many(count: int, names: list[str]) -> Report:
    units = Units(tuple(Unit(f"U{n:03}A", names[n], "town" if n < 5 else "wards") for n in range(count)))
    answers = [
        a for n in range(count) for a in make(n * 7 % 90, f"U{n:03}A", n, satisfied=0.4 + n % 60 / 100)
    ]
    return report(figures(answers, units=units))


def _with_annexes(whole: Report) -> Report:
    long = Paragraph("Ý kiến của người dân về thời gian giải quyết thủ tục hành chính. " * 60)
    item = Paragraph("Chờ lâu ở ô cửa số 3.", ParagraphKind.ITEM)
    table = whole.table("units")
    assert table is not None
    first = Annex(
        "Phụ lục I",
        "SỐ LIỆU CHI TIẾT THEO ĐƠN VỊ",
        (
            Heading("I. CÁC MỨC ĐỘ HÀI LÒNG", 1),
            levels(11, 900, 7),
            Heading("1. Ghi chú", 2),
            long,
            item,
            table,
        ),
        NOTE,
    )
    second = Annex("Phụ lục II", "ĐỘ TIN CẬY CỦA SỐ LIỆU", (Heading("1. Theo giờ", 2), intervals(40)))
    blocks = (*whole.blocks[:-1], *every_chart(), whole.blocks[-1])
    return replace(whole, blocks=blocks, annexes=(first, second), identity=IDENTITY)


NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "asvg": "http://schemas.microsoft.com/office/drawing/2016/SVG/main",
    "pr": "http://schemas.openxmlformats.org/package/2006/relationships",
}


def full(name: str) -> str:
    """Return the name of an element or attribute as ElementTree has it."""
    prefix, local = name.split(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def part(docx: bytes, name: str) -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(docx)) as file:
        return ET.fromstring(file.read(name))


def names(docx: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(docx)) as file:
        return file.namelist()


def find(root: ET.Element, path: str) -> list[ET.Element]:
    return root.findall(path, NAMESPACES)


def value(root: ET.Element, path: str) -> str | None:
    """Return `w:val` of what a path leads to, or None where there is nothing."""
    found = root.find(path, NAMESPACES)
    return None if found is None else found.get(full("w:val"))


def texts(docx: bytes) -> Iterator[str]:
    """Yield the text of every paragraph in order, lines parted by a space."""
    for paragraph in part(docx, "word/document.xml").iter(full("w:p")):
        yield "".join(_pieces(paragraph))


def _pieces(paragraph: ET.Element) -> Iterator[str]:
    for piece in paragraph.iter():
        if piece.tag == full("w:t"):
            yield piece.text or ""
        elif piece.tag == full("w:br"):
            yield " "
