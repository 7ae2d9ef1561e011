from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrsurvey.errors import DataError
from support.contents import read_csv

HEADER = ["Dấu thời gian", "Mã", "Thái độ, tác phong, lời nói", "Chờ; đợi", "Góp ý"]
ROWS = [
    ["12/05/2024 8:15:23", "LONGHOA-7KQ2", "Hài lòng", "5", "Tốt, nhanh"],
    ["13/05/2024 9:15:23", "HIEPTAN-M0XD", "Bình thường", "3", 'nói "chờ"\r\nhai giờ; ba giờ'],
    ["14/05/2024 9:15:23", "", "", "", ""],
]


def _written(rows: list[list[str]], **form: object) -> bytes:
    stream = StringIO()
    csv.writer(stream, **form).writerows(rows)  # type: ignore[arg-type]
    return stream.getvalue().encode("utf-8")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("lineterminator", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_every_way_to_write_the_same_table_reads_alike(
    delimiter: str, quoting: int, lineterminator: str, mark: bytes
) -> None:
    data = mark + _written(
        [HEADER, *ROWS], delimiter=delimiter, quoting=quoting, lineterminator=lineterminator
    )
    table = read_csv(data, "a.csv")
    assert list(table.headers) == HEADER
    assert list(table.rows) == ROWS
    assert table.first_row == 2


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_header_alone_is_an_empty_table(delimiter: str) -> None:
    header = ["Dấu thời gian", "Mã", "Góp ý"]
    table = read_csv(_written([header], delimiter=delimiter), "a.csv")
    assert list(table.headers) == header
    assert list(table.rows) == []


def test_rows_keep_their_numbers_over_blank_ones_and_blank_ends_are_dropped() -> None:
    table = read_csv(b"\r\n,,\r\nA,B\r\n1,2\r\n\r\n,\r\n3,4\r\n,\r\n\r\n", "a.csv")
    assert table.headers == ["A", "B"]
    assert table.first_row == 4
    assert [row for row in table.rows if any(row)] == [["1", "2"], ["3", "4"]]
    assert table.rows[3] == ["3", "4"]
    assert len(table.rows) == 4


def test_ragged_rows_stay_as_they_are() -> None:
    table = read_csv(b"A,B,C\r\n1\r\n1,2,3,4\r\n", "a.csv")
    assert list(table.rows) == [["1"], ["1", "2", "3", "4"]]


def test_a_single_column_is_a_table() -> None:
    assert list(read_csv("Mã\nA\nB".encode(), "a.csv").rows) == [["A"], ["B"]]


@pytest.mark.parametrize(
    ("data", "message", "line"),
    [
        (b"A,B\n1,\xff\n", "sources.not-utf-8", "2"),
        (b"A,B\n1,2\n\xed\xa0\x80,4\n", "sources.not-utf-8", "3"),  # a surrogate in UTF-8's clothes
        (b'A,B\n1,2\n3,"no end\n5,6\n', "sources.bad-csv", "3"),
        (b'A,B\n1,"x" y\n', "sources.bad-csv", "2"),
        (b'A,B\n1,2\n"' + b"x" * 200_000, "sources.bad-csv", "3"),
    ],
)
def test_errors_name_the_line(data: bytes, message: str, line: str) -> None:
    with pytest.raises(DataError) as caught:
        read_csv(data, "a.csv")
    assert caught.value.message.id == message
    assert caught.value.message.values["line"] == line


def test_long_and_strange_cells_are_left_to_the_intake() -> None:
    long = "ễ" * 100_000
    table = read_csv(f"A,B\n{long},a\0b\x1b[31m\n".encode(), "a.csv")
    assert list(table.rows) == [[long, "a\0b\x1b[31m"]]


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_one_field_may_be_longer_than_the_csv_reader_likes(delimiter: str) -> None:
    before = csv.field_size_limit()
    long = "ễ, \r\n" * 40_000
    rows = [["1", long, "x"], ["2", "y", "z"]]
    table = read_csv(_written([["A", "B", "C"], *rows], delimiter=delimiter), "a.csv")
    assert list(table.rows) == rows
    assert csv.field_size_limit() == before
    with pytest.raises(DataError):
        read_csv(b'A,B\n1,"no end', "a.csv")
    assert csv.field_size_limit() == before


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), min_size=3, max_size=3),
        max_size=6,
    ),
    st.sampled_from([",", ";", "\t"]),
)
def test_what_a_csv_writer_quotes_is_read_back(rows: list[list[str]], delimiter: str) -> None:
    table = read_csv(_written([["A", "B", "C"], *rows], delimiter=delimiter, quoting=csv.QUOTE_ALL), "a.csv")
    assert table.headers == ["A", "B", "C"]
    assert list(table.rows) == rows[: len(table.rows)]
    assert not any(cell.strip() for row in rows[len(table.rows) :] for cell in row)
