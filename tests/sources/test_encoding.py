"""UTF-8 and UTF-16 are read, with and without a mark; what can't be told for certain is refused."""

from __future__ import annotations

import codecs
import csv
import random
import re
from collections.abc import Callable
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrsurvey.errors import DataError
from qrsurvey.sources import content
from support import catalogues, code_pages
from support.contents import read_csv

HEADER = ["Dấu thời gian", "Mã đơn vị (vui lòng không sửa)", "Thái độ, tác phong", "Góp ý"]
ROWS = [
    ["12/05/2024 8:15:23", "LONGHOA-7KQ2", "Rất hài lòng", "“Tốt”; cảm ơn 👍🏽"],
    ["13/05/2024 9:15:23", "MOTCUA.Q3-M0XD", "Hài lòng", 'Hẹn "15 phút" mà chờ\n2 giờ'],
    ["14/05/2024 9:15:23", "", "", "全角　文字"],
]
WAYS = {
    "utf-8": lambda text: text.encode("utf-8"),
    "utf-8 marked": lambda text: codecs.BOM_UTF8 + text.encode("utf-8"),
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "utf-16-le marked": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "utf-16-be marked": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
}


def _text(rows: list[list[str]], delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL) -> str:
    stream = StringIO()
    csv.writer(stream, delimiter=delimiter, quoting=quoting, lineterminator="\r\n").writerows(rows)  # type: ignore[arg-type]
    return stream.getvalue()


def _refused(data: bytes) -> tuple[str, object]:
    with pytest.raises(DataError) as caught:
        read_csv(data, "a.csv")
    return caught.value.message.id, caught.value.message.values.get("line")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_the_same_table_in_every_encoding_reads_alike(way: str, delimiter: str, quoting: int) -> None:
    table = read_csv(WAYS[way](_text([HEADER, *ROWS], delimiter, quoting)), "a.csv")
    assert list(table.headers) == HEADER
    assert list(table.rows) == ROWS


@pytest.mark.parametrize("way", WAYS)
def test_the_header_alone_says_its_encoding(way: str) -> None:
    assert list(read_csv(WAYS[way](_text([HEADER])), "a.csv").headers) == HEADER


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("piece", [1, 2, 3, 5, 64])
def test_letters_may_lie_across_the_pieces_that_are_checked(
    way: str, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "CHUNK", piece)
    assert list(read_csv(WAYS[way](_text([HEADER, *ROWS])), "a.csv").rows) == ROWS


@given(
    rows=st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
            min_size=4,
            max_size=4,
        ),
        max_size=6,
    ),
    way=st.sampled_from(list(WAYS)),
)
def test_what_anybody_may_have_typed_comes_back(rows: list[list[str]], way: str) -> None:
    table = read_csv(
        WAYS[way](_text([HEADER, *rows, ["the", "last", "row", "."]], "\t", csv.QUOTE_ALL)), "a.csv"
    )
    assert list(table.rows) == [*rows, ["the", "last", "row", "."]]


@pytest.mark.parametrize("way", [way for way in WAYS if "16" in way])
@pytest.mark.parametrize("piece", [1, 64, 1 << 20])
def test_broken_utf_16_names_its_line(way: str, piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "CHUNK", piece)
    data = WAYS[way](_text([HEADER, *ROWS]))
    assert _refused(data[:-1]) == ("sources.bad-utf-16", "5")
    little = "le" in way
    for half in (0xD83D, 0xDC4D):
        lone = half.to_bytes(2, "little" if little else "big")
        third_line = data.index(WAYS[way]("13/05")[2 if "marked" in way else 0 :])
        assert _refused(data[:third_line] + lone + data[third_line:]) == ("sources.bad-utf-16", "3")


@pytest.mark.parametrize("codec", ["utf-32", "utf-32-be", "utf-32-le"])
def test_utf_32_is_refused(codec: str) -> None:
    mark = codecs.BOM_UTF32_BE if codec == "utf-32-be" else b""
    assert _refused(mark + _text([HEADER]).encode(codec))[0] in {"sources.not-utf-8", "sources.not-a-table"}


def test_zeros_on_both_sides_are_no_text() -> None:
    noise = random.Random(1).randbytes
    for data in (b"ab\0\0" * 500, bytes(99) + noise(200) + bytes(99), b"A,B\n1,2\n" + bytes(900)):
        assert _refused(data)[0] == "sources.not-a-table"


def test_a_zero_here_and_there_is_left_to_the_intake() -> None:
    assert list(read_csv("Mã,Góp ý\r\n1,a\0b\r\n".encode(), "a.csv").rows) == [["1", "a\0b"]]
    marked = codecs.BOM_UTF16_LE + "Mã,Góp ý\r\n1,a\0b\r\n".encode("utf-16-le")
    assert list(read_csv(marked, "a.csv").rows) == [["1", "a\0b"]]


def test_the_tables_of_old_code_pages_are_right() -> None:
    motto = "Cộng hòa xã hội chủ nghĩa Việt Nam"
    assert code_pages.tcvn3(motto) == "céng hßa x· héi chñ nghÜa viÖt nam".encode("latin-1")
    assert code_pages.vni(motto) == "coäng hoøa xaõ hoäi chuû nghóa vieät nam".encode("latin-1")
    assert code_pages.cp1258("Việt") == b"Vi\xea\xf2t"


@pytest.mark.parametrize("page", [code_pages.cp1258, code_pages.tcvn3, code_pages.vni])
def test_one_syllable_in_an_old_code_page_is_enough_to_refuse_a_file(page: Callable[[str], bytes]) -> None:
    """A file whose titles are English, and in which a single cell holds Vietnamese."""
    sentences = " ".join(form for forms in catalogues.messages("vi").values() for form in forms)
    syllables = {word for word in re.findall(r"[^\W\d_]+", sentences) if not word.isascii()}
    assert len(syllables) > 300
    for syllable in sorted(syllables):
        data = b"Timestamp,Code,Comment\r\n12/05/2024 8:15:23,LONGHOA-7KQ2," + page(syllable) + b"\r\n"
        assert _refused(data) == ("sources.not-utf-8", "2"), syllable


def test_western_letters_in_the_western_code_page_are_refused() -> None:
    for word in ("Mã", "Góp ý", "Có", "Không rõ"):
        assert _refused(b"Timestamp,Code\r\n1," + word.encode("cp1252"))[0] == "sources.not-utf-8"
