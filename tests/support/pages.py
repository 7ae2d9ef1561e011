"""Reports as pages, and Chromium that shows them: without a network, at a phone's and a desk's width."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from qrsurvey.i18n.language import Language
from qrsurvey.render.html import render_html
from qrsurvey.report.model import Annex, Heading, Identity, Paragraph, ParagraphKind, Report
from qrsurvey.survey.units import Group, Office, Signer, Unit, Units
from support.answers import MAY, OFFICE, figures, make, report
from support.charts import LONG, every_chart, levels

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

IDENTITY = Identity("2025-05", "vi-VN", (), (), "2025-06-02T08:30:00", "3f0a" * 16)
NOTE = "(Kèm theo Báo cáo số      /BC-VP ngày      tháng 6 năm 2025 của Văn phòng HĐND và UBND)"
HOSTILE = '<b onclick="x()">&amp; </script><script>alert(1)</script> <img src=http://evil.example/x.png>'
MIXED = [
    *make(206, "MOTCUA", 1, satisfied=0.95, blank=0.05),
    *make(61, "DATDAI", 2, satisfied=0.8),
    *make(140, "LONGHOA", 3),
    *make(24, "TRUONGDONG", 4),
    *make(6, "TRUONGHOA", 5),
    *make(3, None, 6, verdict="forged"),
    *make(180, "MOTCUA", 7, month=MAY.previous, satisfied=0.8),
]

CASES = ("mixed", "english", "empty", "every-chart", "long-names", "hostile")


@cache
def made(name: str) -> Report:
    """A report by the name of what is special about it."""
    match name:
        case "english":
            return report(figures(MIXED), language=Language.EN)
        case "empty":
            return report(figures([]), office=Office(name="UBND phường Long Hoa"))
        case "every-chart":
            return _with_charts(11, 900)
        case "long-names":
            return _with_charts(60, 3000)
        case "hostile":
            units = Units((Unit("MOTCUA", HOSTILE, "town"), Unit("LONGHOA", "W" * 80, "wards")))
            answers = [*make(40, "MOTCUA", 1), *make(30, "LONGHOA", 2)]
            signer = Signer("KT. Chánh Văn phòng", "Phó Chánh Văn phòng", HOSTILE)
            office = replace(OFFICE, name=f"Văn phòng {HOSTILE}", signer=signer)
            groups = (Group("town", HOSTILE), Group("wards", "Xã, phường"))
            return report(figures(answers, units=units), office=office, groups=groups)
        case "many-units":
            units = Units(
                tuple(
                    Unit(f"U{at:03}A", f"{LONG[:76]} {at:03}" if at % 3 else f"UBND xã {at:03}", "wards")
                    for at in range(300)
                )
            )
            answers = [a for at in range(300) for a in make(at * 7 % 50, f"U{at:03}A", at)]
            return report(figures(answers, units=units))
        case _:
            return replace(report(figures(MIXED)), identity=IDENTITY)


@cache
def page(name: str) -> bytes:
    return render_html(made(name))


def _with_charts(units: int, total: int) -> Report:
    """The body with one chart of each kind, and two annexes."""
    whole = report(figures(MIXED))
    *body, last = whole.blocks
    charts = every_chart(units, total)
    first = Annex(
        "Phụ lục I",
        "SỐ LIỆU CHI TIẾT THEO ĐƠN VỊ",
        (
            Heading("I. CÁC MỨC ĐỘ HÀI LÒNG", 1),
            levels(units, total, 7),
            Heading("1. Ghi chú", 2),
            Paragraph("Một."),
        ),
        NOTE,
    )
    second = Annex(
        "Phụ lục II",
        "ĐỘ TIN CẬY CỦA SỐ LIỆU",
        (
            Heading("1. Theo giờ", 2),
            charts[4],
            Heading("2. Mã kiểm chứng", 2),
            Paragraph("3f0a" * 16, ParagraphKind.VERBATIM),
        ),
    )
    return replace(whole, blocks=(*body, *charts, last), annexes=(first, second), identity=IDENTITY)


@contextmanager
def shown(
    browser: Browser, content: bytes, folder: Path, *, width: int, scheme: Literal["light", "dark"] = "light"
) -> Iterator[Page]:
    """A page as it is shown; whatever the browser complains of fails the test."""
    file = folder / "report.html"
    file.write_bytes(content)
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, offline=True)
    complaints: list[str] = []
    try:
        opened = context.new_page()
        opened.on("console", lambda message: complaints.append(message.text))
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.on(
            "request",
            lambda request: complaints.append(request.url) if request.url.startswith("http") else None,
        )
        opened.goto(file.as_uri())
        opened.evaluate("document.fonts.ready")
        yield opened
    finally:
        context.close()
    assert complaints == []
