"""The A5 placard as it comes out of the printer: what it says, and that everything has its room."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from qrsurvey.codes.arrange import arrange
from qrsurvey.codes.compose import SOFT
from qrsurvey.codes.layout import Show
from qrsurvey.codes.layouts import default_layout
from qrsurvey.codes.placard import Placard
from qrsurvey.errors import PlacardError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.survey.questions import Form
from qrsurvey.workspace.placard_section import PlacardStyle
from support import placards as see

PRINTABLE = 7.0  # millimetres that an office printer may leave blank
A5 = default_layout()
BAND = next(placed.box for placed in arrange(A5).parts if placed.part.show is Show.NAMES)
COUNTERS = (None, "Tư pháp - Hộ tịch", see.NAMES["longest"])
LINKS = {
    "short": Form("https://docs.google.com/forms/d/e/X/viewform", "entry.1"),
    "usual": see.FORM,
    "long": Form(see.FORM.url.replace("/viewform", "A" * 60 + "/viewform"), see.FORM.code_entry),
}

SAMPLES = [see.placard(name, counter) for name, counter in product(see.NAMES.values(), COUNTERS)]
SAMPLES += [
    see.placard(unit="LONGHOALONGHOA99", counter="QUAYQUAYQUAYQU99", counter_name="Quầy số 99"),
    *(see.placard(form=form) for form in LINKS.values()),
]


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return see.draw(tmp_path_factory.mktemp("placards") / "placards.pdf", SAMPLES)


def _link_box(pdf: Path, index: int) -> tuple[float, float, float, float]:
    [(_, box)] = see.link_annotations(pdf, index)
    return box


@pytest.mark.system
def test_each_page_is_read_by_another_decoder_than_ours(pdf: Path) -> None:
    pyzbar = pytest.importorskip("pyzbar.pyzbar", reason="needs libzbar0", exc_type=ImportError)
    for index, placard in enumerate(SAMPLES):
        found = pyzbar.decode(see.raster(pdf, index, dpi=150), symbols=[pyzbar.ZBarSymbol.QRCODE])
        assert [symbol.data.decode() for symbol in found] == [placard.link]


@pytest.mark.system
def test_every_font_is_embedded(pdf: Path) -> None:
    if shutil.which("pdffonts") is None:
        pytest.skip("needs pdffonts (poppler-utils)")
    lines = subprocess.run(
        ["pdffonts", pdf], check=True, capture_output=True, text=True, encoding="utf-8"
    ).stdout.splitlines()[2:]
    assert {line.split()[0].partition("+")[2] for line in lines} == {
        "BeVietnamPro-Regular",
        "BeVietnamPro-SemiBold",
        "BeVietnamPro-ExtraBold",
    }
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in lines)


def test_there_is_one_a5_page_a_code(pdf: Path) -> None:
    with see.opened(pdf) as document:
        assert len(document) == len(SAMPLES)
        for index in range(len(SAMPLES)):
            assert document.get_page_size(index) == pytest.approx((148 * see.MM, 210 * see.MM), abs=0.01)


@pytest.mark.parametrize("index", range(len(SAMPLES)))
def test_no_letter_touches_the_code_its_quiet_zone_or_the_margin(pdf: Path, index: int) -> None:
    left, top, right, bottom = _link_box(pdf, index)
    for letter in see.letters(pdf, index):
        assert letter.left >= PRINTABLE, letter
        assert letter.right <= A5.width - PRINTABLE, letter
        assert letter.top >= PRINTABLE, letter
        assert letter.bottom <= A5.height - PRINTABLE, letter
        apart = letter.right < left or letter.left > right or letter.bottom < top or letter.top > bottom
        assert apart, letter


@pytest.mark.parametrize("index", range(len(SAMPLES)))
def test_letters_do_not_run_into_each_other(pdf: Path, index: int) -> None:
    letters = see.letters(pdf, index)
    for number, one in enumerate(letters):
        for other in letters[number + 1 :]:
            across = min(one.right, other.right) - max(one.left, other.left)
            down = min(one.bottom, other.bottom) - max(one.top, other.top)
            # Neighbours in a line may lean over by a hair; nothing else may meet.
            assert across <= 0.35 or down <= 0, (one, other)


@pytest.mark.parametrize("index", range(len(SAMPLES)))
def test_the_names_stay_inside_their_band(pdf: Path, index: int) -> None:
    inside = [letter for letter in see.letters(pdf, index) if BAND.top < letter.top < BAND.bottom]
    placard = SAMPLES[index]
    shown = "".join(letter.char for letter in inside)
    assert shown == "".join(f"{placard.unit_name}{placard.counter_name or ''}".split())
    for letter in inside:
        assert BAND.left < letter.left < letter.right < BAND.right
        assert letter.bottom < BAND.bottom


@pytest.mark.parametrize("index", range(len(SAMPLES)))
def test_the_symbol_is_88_mm_wide_or_more_pure_black_and_clear_for_four_modules(
    pdf: Path, index: int
) -> None:
    dpi = 300
    dots = dpi / 25.4
    image = see.raster(pdf, index, dpi)
    left, top, right, bottom = (round(edge * dots) for edge in _link_box(pdf, index))
    room = image[top:bottom, left:right]
    assert np.ptp(room, axis=2).max() == 0  # greys only, and those only at the edges of modules:
    assert np.isin(room, (0, 255)).mean() > 0.8
    dark = room.min(axis=2) < 128
    rows, columns = np.nonzero(dark.any(axis=1))[0], np.nonzero(dark.any(axis=0))[0]
    width, height = columns[-1] + 1 - columns[0], rows[-1] + 1 - rows[0]
    assert width == pytest.approx(height, abs=1)
    assert width / dots >= 88
    # The upper left finder begins with seven black modules: they measure the module.
    finder = dark[rows[0] + 2, columns[0] :]
    module = np.flatnonzero(~finder)[0] / 7
    margins = (rows[0], columns[0], dark.shape[0] - 1 - rows[-1], dark.shape[1] - 1 - columns[-1])
    assert min(margins) >= 4 * module - 1.5
    assert (right - left) / module == pytest.approx(width / module + 8, abs=0.3)


def test_nothing_is_drawn_where_a_printer_cannot_print(pdf: Path) -> None:
    image = see.raster(pdf, 0, dpi=150)
    edge = round(PRINTABLE / 25.4 * 150)
    inner = image[edge:-edge, edge:-edge].copy()
    image[edge:-edge, edge:-edge] = 255
    assert image.min() == 255
    assert inner.min() == 0


def test_it_says_what_a_citizen_needs(pdf: Path) -> None:
    index = SAMPLES.index(see.placard(see.NAMES["usual"], "Tư pháp - Hộ tịch"))
    text = see.words_of(pdf, index)
    for sentence in (
        "ỦY BAN NHÂN DÂN THỊ XÃ HÒA THÀNH",
        "VĂN PHÒNG HĐND VÀ UBND",
        "KHẢO SÁT MỨC ĐỘ HÀI LÒNG CỦA NGƯỜI DÂN, DOANH NGHIỆP",
        "UBND phường Long Hoa",
        "Tư pháp - Hộ tịch",
        SAMPLES[index].code.text,
        "docs.google.com/forms",
        "Mở Zalo, chọn Quét mã QR (hoặc camera điện thoại).",
        "Đưa khung vào mã, bấm mở liên kết.",
        "Chọn câu trả lời, bấm Gửi.",
        "Tự nguyện, không cần ghi tên; cán bộ, công chức không điền thay",
        "Không yêu cầu mật khẩu, OTP, chuyển tiền",
        "Đường dây nóng: 0276 000 0000",
        "lần 1",
        "13/05/2024",
    ):
        assert sentence in text


def test_the_code_can_be_tapped_on_a_screen(pdf: Path) -> None:
    for index, placard in enumerate(SAMPLES):
        assert [url for url, _ in see.link_annotations(pdf, index)] == [placard.link]


def test_pages_are_found_by_code_and_name(pdf: Path) -> None:
    with see.opened(pdf) as document:
        titles = [entry.get_title() for entry in document.get_toc()]
    assert len(titles) == len(SAMPLES)
    for title, placard in zip(titles, SAMPLES, strict=True):
        assert placard.code.text in title
        assert placard.unit_name in title


def test_an_office_without_parent_and_hotline_leaves_no_gap_in_words(tmp_path: Path) -> None:
    office = replace(see.OFFICE, parent=None, hotline=None)
    path = see.draw(tmp_path / "placards.pdf", [see.placard()], see.wording(office))
    text = see.words_of(path)
    assert "VĂN PHÒNG HĐND VÀ UBND" in text
    assert "Đường dây nóng" not in text
    assert "None" not in text


def test_long_office_names_titles_and_hotlines_find_room(tmp_path: Path) -> None:
    office = replace(
        see.OFFICE,
        parent="Ủy ban nhân dân Thành phố Hồ Chí Minh – Sở Giáo dục và Đào tạo",
        name="Văn phòng Hội đồng nhân dân và Ủy ban nhân dân thị xã Hòa Thành, tỉnh Tây Ninh",
        hotline="0276 000 0000 – 0276 000 0001",
    )
    title = (
        "Khảo sát mức độ hài lòng của người dân, doanh nghiệp trên địa bàn thị xã trong giải quyết thủ tục "
        "hành chính bằng mã QR"
    )
    path = see.draw(tmp_path / "placards.pdf", [see.placard()], see.wording(office, title))
    text = see.words_of(path)
    assert office.name.upper() in text
    assert title.upper() in text
    letters = see.letters(path)
    assert min(letter.left for letter in letters) >= PRINTABLE
    assert max(letter.right for letter in letters) <= A5.width - PRINTABLE


def test_it_speaks_english_too(tmp_path: Path) -> None:
    words = see.wording(title="Citizen satisfaction survey", language=Language.EN)
    path = see.draw(tmp_path / "placards.pdf", [see.placard()], words)
    text = see.words_of(path)
    assert "CITIZEN SATISFACTION SURVEY" in text
    assert "Voluntary, no name needed; staff don’t fill it in for you" in text
    assert b"/Lang(en)" in path.read_bytes()


def test_the_document_says_whose_it_is(pdf: Path) -> None:
    with see.opened(pdf) as document:
        about = document.get_metadata_dict()
    assert about["Author"] == see.OFFICE.name
    assert see.OFFICE.name in about["Title"]
    assert about["CreationDate"] == "D:20240513"
    data = pdf.read_bytes()
    assert b"/Lang(vi-VN)" in data
    assert b"/PrintScaling /None" in data
    assert b"Helvetica" not in data


def test_the_same_placards_are_the_same_bytes_in_any_process(pdf: Path, tmp_path: Path) -> None:
    again = see.draw(tmp_path / "again.pdf", SAMPLES)
    assert again.read_bytes() == pdf.read_bytes()
    script = (
        "from codes.test_placards import SAMPLES; from support import placards as see; from pathlib import Path\n"
        "import sys; see.draw(Path(sys.argv[1]), SAMPLES)"
    )
    other = tmp_path / "other.pdf"
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "7",
        "TZ": "America/Lima",
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    subprocess.run([sys.executable, "-c", script, str(other)], check=True, env=environment, cwd=tmp_path)
    assert other.read_bytes() == pdf.read_bytes()


@pytest.mark.parametrize("name", ["Phòng Nội vụ 😀", "財政局", "مكتب"])
def test_a_letter_that_no_font_has_is_an_error_and_no_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / "placards.pdf"
    bad = see.placard(name)
    with pytest.raises(PlacardError) as caught:
        see.draw(path, [see.placard(), bad])
    assert not path.exists()
    for language in Language:
        assert bad.code.text in Catalog(language).message(caught.value.message)


def test_a_name_that_has_no_room_is_an_error_and_no_file(tmp_path: Path) -> None:
    path = tmp_path / "placards.pdf"
    with pytest.raises(PlacardError) as caught:
        see.draw(path, [see.placard("Bộ phận Tiếp nhận và Trả kết quả " * 9)])
    assert caught.value.message.id == "typography.no-room"
    assert not path.exists()


def test_no_placards_at_all_is_an_error_and_no_file(tmp_path: Path) -> None:
    with pytest.raises(PlacardError) as caught:
        see.draw(tmp_path / "placards.pdf", [])
    assert caught.value.message.id == "codes.no-placards"
    assert list(tmp_path.iterdir()) == []


def test_progress_counts_pages(tmp_path: Path) -> None:
    from qrsurvey.codes.draw import draw_placards

    told: list[tuple[int, int]] = []
    some: list[Placard] = SAMPLES[:3]
    draw_placards(
        tmp_path / "p.pdf", some, see.wording(), see.ISSUED, lambda done, total: told.append((done, total))
    )
    assert told == [(1, 3), (2, 3), (3, 3)]


def _luminance(colour: tuple[float, float, float]) -> float:
    # WCAG 2.2, relative luminance
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", [PlacardStyle().colour, SOFT])
def test_every_colour_stands_out_from_white_by_seven_to_one(colour: tuple[float, float, float]) -> None:
    assert 1.05 / (_luminance(colour) + 0.05) >= 7
