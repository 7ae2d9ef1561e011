"""The hand-over table as it is handed over: who is in it, which codes it shows, where they lead."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from qrsurvey.codes import handover
from qrsurvey.codes.handover import draw_handover
from qrsurvey.codes.measure import symbol_for
from qrsurvey.codes.placard import Placard
from qrsurvey.errors import PlacardError
from qrsurvey.i18n.language import Language
from support import placards as see
from support.placards import FORM, ISSUED, NAMES

OFFICE = [
    see.placard("Bộ phận Tiếp nhận và Trả kết quả thị xã", unit="MOTCUA"),
    see.placard("Bộ phận Tiếp nhận và Trả kết quả thị xã", "Tư pháp - Hộ tịch", unit="MOTCUA"),
    *(see.placard(name, unit=f"UNIT{at}") for at, name in enumerate(NAMES.values())),
    *(see.placard(f"UBND phường số {at}", unit=f"PHUONG{at}") for at in range(12)),
]


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("handover") / "table.pdf"
    draw_handover(path, OFFICE, see.wording(), ISSUED)
    return path


def _texts(path: Path) -> list[str]:
    with see.opened(path) as document:
        return [see.words_of(path, index) for index in range(len(document))]


@pytest.mark.system
def test_another_decoder_reads_every_code_in_the_order_of_the_rows(table: Path) -> None:
    zbar = pytest.importorskip("pyzbar.pyzbar", reason="needs the system's libzbar", exc_type=ImportError)
    read = []
    for index in range(len(_texts(table))):
        found = zbar.decode(see.raster(table, index, dpi=200), symbols=[zbar.ZBarSymbol.QRCODE])
        read += [code.data.decode() for code in sorted(found, key=lambda code: code.rect.top)]
    assert read == [placard.link for placard in OFFICE]


def test_every_unit_counter_and_code_is_there_to_read_and_every_link_to_click(table: Path) -> None:
    pages = _texts(table)
    text = "".join("".join(pages).split())
    for placard in OFFICE:
        for part in (placard.unit_name, placard.counter_name or "", placard.code.text, placard.link):
            assert "".join(part.split()) in text
    clicked = [url for index in range(len(pages)) for url, _ in see.link_annotations(table, index)]
    assert clicked == [placard.link for placard in OFFICE for _ in ("code", "text")]
    assert "(18 mã, phát hành ngày 13/05/2024)" in pages[0]
    assert all("STT Đơn vị Mã Mã QR Liên kết" in page for page in pages)
    assert ["NGƯỜI BÀN GIAO" in page for page in pages] == [False] * (len(pages) - 1) + [True]


def test_nothing_leaves_the_page_or_its_cell(table: Path) -> None:
    for index in range(len(_texts(table))):
        letters = see.letters(table, index)
        assert min(letter.left for letter in letters) >= 19.9
        assert max(letter.right for letter in letters) <= 195.1
        assert max(letter.bottom for letter in letters) <= 285


@pytest.mark.parametrize("count", [*range(1, 18), 30])
def test_every_row_is_drawn_once_and_the_signature_is_never_alone(count: int) -> None:
    rows = [see.placard(unit=f"U{at}") for at in range(count)]
    pages = list(handover._pages(rows, 29))
    assert [placard for page in pages for placard in page.placards] == rows
    assert [page.first for page in pages] == [
        1 + sum(len(p.placards) for p in pages[:at]) for at in range(len(pages))
    ]
    assert all(page.placards for page in pages)
    assert [page.last for page in pages] == [False] * (len(pages) - 1) + [True]


def test_many_codes_are_drawn_by_all_cores_and_told_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handover, "_SPREAD_FROM", 10)
    told: list[tuple[int, int]] = []
    draw_handover(tmp_path / "many.pdf", OFFICE, see.wording(), ISSUED, lambda *at: told.append(at))
    assert told[-1] == (2 * len(OFFICE), 2 * len(OFFICE))
    assert told == sorted(set(told))
    monkeypatch.undo()
    draw_handover(tmp_path / "one.pdf", OFFICE, see.wording(), ISSUED)
    assert (tmp_path / "many.pdf").read_bytes() == (tmp_path / "one.pdf").read_bytes()


def test_the_language_that_leads_is_that_of_the_table(tmp_path: Path) -> None:
    path = tmp_path / "table.pdf"
    draw_handover(path, OFFICE[:1], see.in_languages(Language.EN, Language.VI), ISSUED)
    (page,) = _texts(path)
    assert "Received by" in page
    assert "Ký nhận" not in page


def test_a_long_link_makes_the_rows_taller_and_not_the_modules_smaller(tmp_path: Path) -> None:
    longest = 1663  # bytes in the largest QR Code at level Q (ISO/IEC 18004, table 7)
    for length, modules in ((900, 113), (longest, 149)):
        link = f"{FORM.url}?".ljust(length, "x")
        path = tmp_path / f"{length}.pdf"
        draw_handover(path, [Placard(OFFICE[0].code, link, NAMES["longest"])], see.wording(), ISSUED)
        (_, room), _ = see.link_annotations(path)
        assert room[3] - room[1] >= 0.42 * modules
        assert max(letter.right for letter in see.letters(path)) <= 195.1


@pytest.mark.parametrize(
    ("shown", "message"), [("https://evil.example/", "codes.proof-link"), (None, "codes.proof-unreadable")]
)
def test_a_code_that_does_not_show_its_link_leaves_no_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: str | None, message: str
) -> None:
    other = symbol_for(shown or OFFICE[0].link, 0)
    monkeypatch.setattr(handover, "symbol_for", lambda *_: other)
    if shown is None:
        monkeypatch.setattr(handover, "path_operators", lambda _: "")
    with pytest.raises(PlacardError) as caught:
        draw_handover(tmp_path / "table.pdf", OFFICE[:2], see.wording(), ISSUED)
    assert caught.value.message.id == message
    assert list(tmp_path.iterdir()) == []


def test_the_document_says_what_it_is(table: Path) -> None:
    with pypdfium2.PdfDocument(table) as document:
        about = document.get_metadata_dict()
    assert about["Title"] == "Bảng bàn giao mã QR – Văn phòng HĐND và UBND"
    assert about["CreationDate"] == "D:20240513"
