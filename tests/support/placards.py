"""Placards to test with, and eyes for the pages: where each letter and each dark dot really is."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

from qrsurvey.codes.draw import draw_placards
from qrsurvey.codes.key import SigningKey
from qrsurvey.codes.layout import Layout
from qrsurvey.codes.link import build_link
from qrsurvey.codes.placard import Placard, Voice, Wording
from qrsurvey.codes.sign import Code
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.i18n.phrases import OfficeLanguage
from qrsurvey.survey.questions import Form
from qrsurvey.survey.units import Office
from qrsurvey.workspace.placard_section import PlacardStyle

MM = 72 / 25.4
KEY = SigningKey(bytes(range(32)))
FORM = Form(
    "https://docs.google.com/forms/d/e/1FAIpQLSdM0HZp0jQxq8b3m2Jt5cVn7w9yKxRrTtUuVvWwXxYyZz0123A/viewform",
    "entry.1626576186",
)
ISSUED = date(2024, 5, 13)

OFFICE = Office(
    name="Văn phòng HĐND và UBND",
    parent="Ủy ban nhân dân thị xã Hòa Thành",
    hotline="0276 000 0000",
)
TITLE = "Khảo sát mức độ hài lòng của người dân, doanh nghiệp"

NAMES = {
    "shortest": "Sở",
    "usual": "UBND phường Long Hoa",
    "longest": "Trung tâm Phục vụ hành chính công và Bộ phận Tiếp nhận, Trả kết quả xã Trường Đông – Chi nhánh 2",
    "all marks": "ẲẴ Ễ ộ ữ Đ – ỵ gặp Ổ Ỗ Ậ Ệ ẫ ỡ ượng",
}


TITLES = {Language.VI: TITLE, Language.EN: "Citizen and business satisfaction survey"}


def wording(
    office: Office = OFFICE,
    title: str = TITLE,
    language: Language = Language.VI,
    style: PlacardStyle | None = None,
    root: Path | None = None,
) -> Wording:
    return Wording(office, (Voice(Catalog(language), title),), style or PlacardStyle(), root)


def in_languages(*languages: Language | OfficeLanguage) -> Wording:
    voices = tuple(
        Voice(Catalog(language), TITLES[language])
        if isinstance(language, Language)
        else Voice(language, language.title)
        for language in languages
    )
    return Wording(OFFICE, voices)


def placard(
    unit_name: str = NAMES["usual"],
    counter_name: str | None = None,
    *,
    unit: str = "LONGHOA",
    counter: str | None = None,
    form: Form = FORM,
) -> Placard:
    if counter_name is not None and counter is None:
        counter = "Q1"
    code = Code.issue(KEY, unit, counter, 1)
    return Placard(code, build_link(form, code.text), unit_name, counter_name)


def draw(
    path: Path, placards: Sequence[Placard], words: Wording | None = None, layout: Layout | None = None
) -> Path:
    draw_placards(path, placards, words or wording(), ISSUED, layout=layout)
    return path


@dataclass(frozen=True)
class Letter:
    """A letter as a PDF reader finds it: edges in millimetres from the upper left corner."""

    char: str
    left: float
    top: float
    right: float
    bottom: float


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    with closing(pypdfium2.PdfDocument(path)) as document:
        yield document


def letters(path: Path, index: int = 0) -> list[Letter]:
    """Every visible letter of a page, by its ink."""
    with opened(path) as document, closing(document[index]) as page, closing(page.get_textpage()) as text:
        height = page.get_height()
        found = []
        for at in range(text.count_chars()):
            char = text.get_text_range(at, 1)
            hidden = pdfium.FPDFTextObj_GetTextRenderMode(pdfium.FPDFText_GetTextObject(text, at)) == 3
            if char.strip() and not hidden:
                left, bottom, right, top = text.get_charbox(at)
                found.append(Letter(char, left / MM, (height - top) / MM, right / MM, (height - bottom) / MM))
        return found


def words_of(path: Path, index: int = 0) -> str:
    """The text of a page, white space collapsed."""
    with opened(path) as document, closing(document[index]) as page, closing(page.get_textpage()) as text:
        return " ".join(text.get_text_range().split())


def raster(path: Path, index: int = 0, dpi: int = 300) -> npt.NDArray[np.uint8]:
    """A page as red, green and blue."""
    with opened(path) as document, closing(document[index]) as page:
        bitmap = page.render(scale=dpi / 72, rev_byteorder=True)
        image: npt.NDArray[np.uint8] = bitmap.to_numpy().copy()
        bitmap.close()
        return image[:, :, :3]


def link_annotations(path: Path, index: int = 0) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Address and rectangle (left, top, right, bottom in millimetres) of each link of a page."""
    found = []
    with opened(path) as document, closing(document[index]) as page:
        height = page.get_height()
        position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
        while pdfium.FPDFLink_Enumerate(page, ctypes.byref(position), ctypes.byref(link)):
            action = pdfium.FPDFLink_GetAction(link)
            length = pdfium.FPDFAction_GetURIPath(document, action, None, 0)
            buffer = ctypes.create_string_buffer(length)
            pdfium.FPDFAction_GetURIPath(document, action, buffer, length)
            box = pdfium.FS_RECTF()
            pdfium.FPDFLink_GetAnnotRect(link, ctypes.byref(box))
            edges = (box.left / MM, (height - box.top) / MM, box.right / MM, (height - box.bottom) / MM)
            found.append((buffer.value.decode("ascii"), edges))
    return found
