"""A zip around one CSV, as Google Forms gives it, and everything else that a zip may be."""

from __future__ import annotations

import random
import struct
import tracemalloc
import warnings
import zipfile
from io import BytesIO, RawIOBase
from pathlib import Path
from typing import Any

import pytest

from qrsurvey.errors import DataError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.sources import csvfile, unzip
from qrsurvey.sources import files as files_module
from qrsurvey.sources.files import read_file
from qrsurvey.sources.table import RawTable, SourceKind
from qrsurvey.survey.questions import Source
from support import answer_files as files

ANSWERS = files.answers(30)
CSV = files.forms_csv(ANSWERS, "vi")
NAME = "Khảo sát mức độ hài lòng.csv"
XLSX = files.xlsx_by_openpyxl(ANSWERS)


def _zip(*members: tuple[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", how) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # names may be doubled
        for name, data in members:
            archive.writestr(name, data)
    return stream.getvalue()


def _read(data: bytes, folder: Path) -> RawTable:
    path = folder / "answers.zip"
    path.write_bytes(data)
    return read_file(path, Source())


def _refused(data: bytes, folder: Path) -> DataError:
    with pytest.raises(DataError) as caught:
        _read(data, folder)
    for language in Language:
        assert "answers.zip" in Catalog(language).message(caught.value.message)
        assert Catalog(language).message(caught.value.hint)
    return caught.value


@pytest.fixture
def plain(tmp_path: Path) -> RawTable:
    (tmp_path / "plain.csv").write_bytes(CSV)
    return read_file(tmp_path / "plain.csv", Source())


class _Pipe(RawIOBase):
    """A stream that can't be wound back, so that a zip's sizes stand behind its data."""

    def __init__(self) -> None:
        self.written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.written += data
        return len(data)


def _streamed(*, zip64: bool = False) -> bytes:
    pipe = _Pipe()
    with (
        zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(NAME, "w", force_zip64=zip64) as member,
    ):
        member.write(CSV)
    data = bytes(pipe.written)
    assert data[6] & 8, "the sizes stand in a descriptor behind the data"
    return data


def _in_zip64() -> bytes:
    stream = BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(NAME, "w", force_zip64=True) as member,
    ):
        member.write(CSV)
    return stream.getvalue()


def _with_zip64_end() -> bytes:
    """The end of the directory, written again in the longer form that archives beyond 4 GiB need."""
    plain = _zip((NAME, CSV))
    *_, size, offset, _ = struct.unpack("<4s4H2LH", plain[-22:])
    end = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, size, offset)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(plain) - 22, 1)
    short = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return plain[:-22] + end + locator + short


FOLDER = ("Khảo sát/", b"")
READ = {
    "deflated": _zip((NAME, CSV)),
    "stored": _zip((NAME, CSV), how=zipfile.ZIP_STORED),
    "without a suffix": _zip(("responses", CSV)),
    "in a folder": _zip(FOLDER, (f"Khảo sát/{NAME}", CSV)),
    "in a Windows folder": _zip(("Khao sat\\", b""), ("Khao sat\\a.csv", CSV)),
    "from a Mac": _zip(
        FOLDER, ("Khảo sát/a.csv", CSV), ("__MACOSX/", b""), ("__MACOSX/Khảo sát/._a.csv", b"\0\5\x16\7"),
        ("Khảo sát/.DS_Store", b"\0\0\0\1Bud1"), ("._a.csv", b"\0\5\x16\7"),
    ),
    "from Windows": _zip((NAME, CSV), ("Thumbs.db", b"\xd0\xcf"), ("desktop.ini", b"[.ShellClassInfo]")),
    "streamed": _streamed(),
    "streamed in zip64": _streamed(zip64=True),
    "member in zip64": _in_zip64(),
    "directory in zip64": _with_zip64_end(),
    "in UTF-16": _zip((NAME, CSV.decode("utf-8").encode("utf-16"))),
    "with a remark": _zip((NAME, CSV))[:-2] + b"\4\0abcd",
}  # fmt: skip


@pytest.mark.parametrize("way", READ)
def test_one_csv_is_read_however_it_was_packed(way: str, plain: RawTable, tmp_path: Path) -> None:
    table = _read(READ[way], tmp_path)
    assert (table.kind, table.complete, table.time_zone) == (SourceKind.CSV, False, None)
    assert (table.headers, table.first_row) == (plain.headers, plain.first_row)
    assert list(table.rows) == list(plain.rows)
    assert len(table.rows) == 30


def test_a_zip_is_told_by_its_content(plain: RawTable, tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_bytes(_zip((NAME, CSV)))
    table = read_file(tmp_path / "answers.csv", Source())
    assert list(table.rows) == list(plain.rows)
    assert table.name == f"answers.csv › {NAME}"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../etc/passwd", "../../../etc/passwd"),
        ("/etc/cron.d/a", "/etc/cron.d/a"),
        ("C:\\Windows\\a.csv", "C:/Windows/a.csv"),
        ("CON", "CON"),
        ("aux.csv", "aux.csv"),
        ("a\x1b[31m\n\u202egnp.csv", "a[31m gnp.csv"),
        ("\x07\x08", "?"),
        ("ẫ" * 300, "ẫ" * 56 + " […]"),
    ],
)
def test_a_name_in_a_zip_is_shown_and_never_a_path(name: str, shown: str, tmp_path: Path) -> None:
    folder = tmp_path / "in" / "here"
    folder.mkdir(parents=True)
    assert _read(_zip((name, CSV)), folder).name == f"answers.zip › {shown}"
    assert [path.name for path in tmp_path.rglob("*")] == ["in", "here", "answers.zip"]


def test_several_files_are_named_and_none_is_chosen(tmp_path: Path) -> None:
    error = _refused(_zip(("a.csv", CSV), ("b.csv", CSV)), tmp_path)
    assert error.message.id == "sources.zip-several"
    assert error.message.values["names"] == ["a.csv", "b.csv"]
    error = _refused(_zip(*[(f"{n}.csv", CSV) for n in range(12)]), tmp_path)
    assert error.message.values["n"] == 12
    assert error.message.values["names"] == [*(f"{n}.csv" for n in range(10)), "…"]
    assert _refused(_zip((NAME, CSV), (NAME, CSV)), tmp_path).message.id == "sources.zip-several"
    assert _refused(_zip((NAME, CSV), ("readme.txt", b"x")), tmp_path).message.id == "sources.zip-several"


def _flagged(bit: int) -> bytes:
    data = bytearray(_zip(("a.csv", CSV)))
    for at in (6, data.index(b"PK\1\2") + 8):
        data[at : at + 2] = struct.pack("<H", struct.unpack("<H", data[at : at + 2])[0] | bit)
    return bytes(data)


def _changed(data: bytes, at: int, put: bytes) -> bytes:
    return data[:at] + put + data[at + len(put) :]


STORED = _zip(("a.csv", CSV), how=zipfile.ZIP_STORED)
DEFLATED = _zip(("a.csv", CSV))
REFUSED = {
    "sources.zip-empty": [_zip(), _zip(FOLDER), _zip(FOLDER, ("__MACOSX/._x", b"x"), (".DS_Store", b"x"))],
    "sources.zip-locked": [_flagged(1), _flagged(0x41)],
    "sources.zip-method": [
        _zip(("a.csv", CSV), how=zipfile.ZIP_BZIP2),
        _zip(("a.csv", CSV), how=zipfile.ZIP_LZMA),
    ],
    "sources.zip-in-zip": [_zip(("b.zip", _zip((NAME, CSV)))), _zip(("b.csv", XLSX)), _zip(("b.zip", _zip()))],
    "sources.damaged-zip": [
        DEFLATED[:-30],
        DEFLATED[:200],
        _changed(STORED, 60, b"x"),  # the checksum is another one
        _changed(DEFLATED, 60, b"\xff\xff\xff\xff"),
        _changed(STORED, 30, b"b"),  # the name in the directory is another one
    ],
    "sources.empty-file": [_zip((NAME, b"")), _zip((NAME, b"\xff\xfe\r\0\n\0")), _zip((NAME, bytes(999)))],
    "sources.no-header": [_zip((NAME, b",,\r\n,,"))],
    "sources.not-utf-8": [_zip((NAME, "Mã,Góp ý\r\n".encode("cp1258", "replace")))],
    "sources.bad-utf-16": [_zip((NAME, "Mã,Góp ý\r\n".encode("utf-16")[:-1]))],
    "sources.web-page": [_zip(("a.html", b"<!doctype html><html>")), _zip(("a", "<html>".encode("utf-16")))],
    "sources.google-shortcut": [_zip(("a.gsheet", b'{"doc_id": "1AbC"}'))],
    "sources.not-a-table": [_zip(("a.pdf", b"%PDF-1.7")), _zip(("a.gz", b"\x1f\x8b\x08"))],
    "sources.old-excel": [_zip(("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)))],
    "sources.bad-csv": [_zip((NAME, b'A,B\n1,"no end'))],
}  # fmt: skip


@pytest.mark.parametrize(
    ("message", "data"),
    [(message, data) for message, contents in REFUSED.items() for data in contents],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_holds_no_table_of_answers_is_refused(message: str, data: bytes, tmp_path: Path) -> None:
    assert _refused(data, tmp_path).message.id == message


@pytest.mark.parametrize("end", range(4, len(DEFLATED), 97))
def test_a_zip_cut_off_anywhere_is_never_read(end: int, tmp_path: Path) -> None:
    assert _refused(DEFLATED[:end], tmp_path).message.id in {"sources.damaged-zip", "sources.damaged-xlsx"}


LINE = b"2024/05/13 9:41:07 SA GMT+7,LONGHOA-7KQ2,5\n"


def test_a_bomb_is_refused_while_it_unpacks(tmp_path: Path) -> None:
    bomb = _zip((NAME, LINE * 1_500_000))
    assert len(bomb) < 1 << 20
    tracemalloc.start()
    try:
        assert _refused(bomb, tmp_path).message.id == "sources.too-large"
        assert tracemalloc.get_traced_memory()[1] < len(bomb) * (unzip.MAX_RATIO + 5) + (16 << 20)
    finally:
        tracemalloc.stop()


def test_the_sizes_that_a_zip_states_are_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unzip, "RATIO_FROM", 1 << 20)
    content = LINE * 300_000
    bomb = _zip((NAME, content))
    directory = bomb.index(b"PK\1\2")
    packed, unpacked = directory + 20, directory + 24
    for at, claim in ((unpacked, 5), (unpacked, 0), (packed, len(content)), (packed, 0x7FFFFFFF)):
        lie = _changed(bomb, at, struct.pack("<L", claim))
        assert _refused(lie, tmp_path).message.id in {"sources.too-large", "sources.damaged-zip"}


def test_nothing_unpacks_to_more_than_a_file_may_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noise = random.Random(2)
    content = b"".join(b"%d,%d\n" % (n, noise.randrange(10**9)) for n in range(100_000))
    monkeypatch.setattr(files_module, "MAX_BYTES", len(content))
    assert len(_read(_zip((NAME, content)), tmp_path).rows) == 99_999
    monkeypatch.setattr(files_module, "MAX_BYTES", len(content) - 1)
    assert _refused(_zip((NAME, content)), tmp_path).message.id == "sources.too-large"


def test_answers_that_are_all_alike_are_no_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The most repetitive honest export: one unit, one opinion, nobody writes a word."""
    given = [files.Answer(answer.moment, "LONGHOA-7KQ2", "Rất hài lòng", 5, "Rất hài lòng", "Không", (), "")
             for answer in files.answers(20_000)]  # fmt: skip
    content = files.forms_csv(given, "vi")
    packed = _zip((NAME, content))
    monkeypatch.setattr(unzip, "RATIO_FROM", len(content) // 2)
    assert len(content) * 4 < len(packed) * unzip.MAX_RATIO
    assert len(_read(packed, tmp_path).rows) == 20_000


def test_a_zip_of_too_many_members_is_refused_before_they_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = _zip(*[(f"{n}.csv", b"x") for n in range(20)])
    monkeypatch.setattr(unzip, "MAX_MEMBERS", 19)
    monkeypatch.delattr(zipfile, "ZipFile")
    assert _refused(data, tmp_path).message.id == "sources.too-large"


@pytest.mark.mass
def test_rows_of_nothing_take_little_memory_and_have_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = b"A,B\n" + b"\n" * 200_000 + b"1,2\n"
    tracemalloc.start()
    try:
        assert len(_read(_zip((NAME, data)), tmp_path).rows) == 200_001
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()
    monkeypatch.setattr(csvfile, "MAX_CELLS", 400_000)
    assert _refused(_zip((NAME, data)), tmp_path).message.id == "sources.too-large"


def test_a_small_file_takes_a_small_part_of_the_largest_one(tmp_path: Path) -> None:
    tracemalloc.start()
    try:
        _read(_zip((NAME, CSV)), tmp_path)
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()
