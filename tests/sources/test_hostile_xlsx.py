"""Files made to harm: each is refused before anything is built from it."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qrsurvey.errors import DataError, QrsurveyError
from qrsurvey.sources import unzip, xlsx_extent, xlsx_package
from qrsurvey.sources.files import read_file
from qrsurvey.sources.table import RawTable
from qrsurvey.sources.xlsx import read_xlsx
from qrsurvey.survey.questions import Source
from support import answer_files as files
from support.effort import effort

XLSX = files.xlsx_by_xlsxwriter(files.answers(4))
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{}</sheetData></worksheet>"
)
FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def _with(
    rows: str | bytes | None = None, strings: str | bytes | None = None, how: int = zipfile.ZIP_DEFLATED
) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(XLSX)) as old, zipfile.ZipFile(stream, "w", how) as new:
        for name in old.namelist():
            part: str | bytes = old.read(name)
            if name == "xl/worksheets/sheet1.xml" and rows is not None:
                part = SHEET.format(rows) if isinstance(rows, str) else rows
            if name == "xl/sharedStrings.xml" and strings is not None:
                part = strings
            new.writestr(name, part)
    return stream.getvalue()


def _strings(*texts: str) -> str:
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{items}</sst>'


def _read(data: bytes) -> RawTable:
    return read_xlsx(data, "a.xlsx", Source())


def _refused(data: bytes) -> str:
    with pytest.raises(DataError) as caught:
        _read(data)
    return caught.value.message.id


def test_a_zip_bomb_is_refused_while_it_unpacks() -> None:
    bomb = _with(b"<!--" + bytes(64 << 20))
    assert len(bomb) < 1 << 20
    assert _refused(bomb) == "sources.too-large"


def test_a_bomb_in_small_parts_is_refused_in_total(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_package, "MAX_UNPACKED", 100_000)
    assert _refused(_with(strings=b" " * 99_000, how=zipfile.ZIP_STORED)) == "sources.too-large"
    monkeypatch.setattr(unzip, "MAX_MEMBERS", 3)
    assert _refused(XLSX) == "sources.too-large"


def test_stated_sizes_are_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    # The size in the directory is overwritten: the part unpacks to 64 MiB and says it is 5 bytes long.
    bomb = bytearray(_with(b"<!--" + bytes(64 << 20)))
    size = (4 + (64 << 20)).to_bytes(4, "little")
    while (at := bomb.find(size)) >= 0:
        bomb[at : at + 4] = (5).to_bytes(4, "little")
    assert _refused(bytes(bomb)) == "sources.damaged-xlsx"


@pytest.mark.parametrize(
    "rows",
    [
        FAR,
        FAR.replace('"', "'"),
        FAR.replace("<c r=", "<c s='1' r = "),
        FAR.replace("XFD", "xfd"),
        FAR.replace("XFD1048576", "ZZZZZZZ9"),
        FAR.replace("XFD1048576", "A99999999999"),
        FAR.replace("1048576", "9" * 5000),
        "<row><c><v>1</v></c></row><row r='1048576'>" + "<c><v>1</v></c>" * 30 + "</row>",
        "<row r='1048575'><c><v>1</v></c></row>" + "<row>" + "<c/>" * 29 + "<c><v>1</v></c></row>",
        FAR.replace("<c ", "<x:c ")
        .replace("</c>", "</x:c>")
        .replace("<row", "<x:row")
        .replace("</row>", "</x:row>"),
    ],
)
def test_cells_far_apart_never_become_a_grid(rows: str) -> None:
    assert _refused(_with(rows)) == "sources.tab-too-large"


def test_far_cells_that_hold_nothing_do_no_harm() -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Mã</t></is></c></row>'
        '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    )
    assert _read(_with(rows)).headers == ["Mã"]


def test_a_long_text_that_many_cells_share_is_refused() -> None:
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>1</v></c></row>' for n in range(1, 400))
    bomb = _with(cells, _strings("short", "Z" * 5_000_000))
    assert len(bomb) < 30_000
    assert _refused(bomb) == "sources.tab-too-large"
    # The same long text in one cell, and many cells of the short one, are an ordinary table.
    harmless = cells.replace("<v>1</v>", "<v>0</v>").replace("<v>0</v>", "<v>1</v>", 1)
    table = _read(_with(harmless, _strings("short", "Z" * 5_000_000)))
    assert len(table.headers[0]) == 5_000_000
    assert list(table.rows) == [["short"]] * 398


def test_a_comment_that_looks_like_a_far_cell_does_not_stop_the_pull() -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Mã</t></is></c></row><row r="2"><c r="A2" t="inlineStr">'
        '<is><t>- r="XFD1048576" r="A99999999"</t></is></c></row>'
    )
    assert list(_read(_with(rows)).rows) == [['- r="XFD1048576" r="A99999999"']]


def test_a_tab_too_large_does_not_keep_another_from_being_read() -> None:
    stream = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(files.xlsx_by_xlsxwriter(files.answers(4)))) as old,
        zipfile.ZipFile(stream, "w") as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("xl/worksheets/sheet9.xml", SHEET.format(FAR))
    assert len(_read(stream.getvalue()).rows) == 4


def test_the_quick_bound_never_says_less_than_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(BytesIO(XLSX)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    bound = xlsx_extent._bound(sheet)
    assert bound is not None
    rows, columns, cells = bound
    measured = xlsx_extent._measure(sheet, [])
    assert (measured.rows, measured.columns) == (5, 8)
    assert rows >= 5
    assert columns >= 8
    assert cells >= 20


def test_the_quick_bound_is_the_same_wherever_the_sheet_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = FAR + '<row><c r = "B7"/><c/></row><x:row x:r="3"><x:c\tr=\n\'AB12\'/></x:row>'
    for sheet in (
        SHEET.format(rows).encode(),
        zipfile.ZipFile(BytesIO(XLSX)).read("xl/worksheets/sheet1.xml"),
    ):
        whole = xlsx_extent._bound(sheet)
        for window in range(150, 190):
            monkeypatch.setattr(xlsx_extent, "_WINDOW", window)
            assert xlsx_extent._bound(sheet) == whole
        monkeypatch.undo()


def test_a_tag_or_a_text_without_end_is_left_to_the_parser() -> None:
    long = "<!--" + "r='A1' " * 600_000 + "-->"
    assert _refused(_with(long + FAR)) == "sources.tab-too-large"
    small = '<row r="1"><c r="A1" t="inlineStr"><is><t>Mã</t></is></c></row>'
    assert _read(_with(long + small, how=zipfile.ZIP_STORED)).headers == ["Mã"]


def test_a_look_at_a_sheet_takes_less_memory_than_the_sheet() -> None:
    sheet = SHEET.format('<row r="1"/>' * 1_000_000).encode()
    strings = _strings(*["a"] * 100_000).encode()
    tracemalloc.start()
    try:
        assert not xlsx_extent.too_large(sheet, strings)
        assert tracemalloc.get_traced_memory()[1] < len(sheet)
    finally:
        tracemalloc.stop()


def test_parts_that_unpack_to_more_than_a_spreadsheet_are_refused_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(xlsx_package, "MAX_UNPACKED", 256 << 20)
    stream = BytesIO(XLSX)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number in range(26):
            archive.writestr(f"xl/worksheets/more{number}.xml", bytes(10 << 20))
    assert _refused(stream.getvalue()) == "sources.too-large"


def test_damage_is_one_error_whatever_breaks() -> None:
    assert _refused(XLSX[:1500]) == "sources.damaged-xlsx"
    assert _refused(_with(b"<worksheet><sheetData><row r='1'><c r='A1'")) == "sources.damaged-xlsx"
    assert _refused(_with("<row r='1'><c r='A1' t='s'><v>999</v></c></row>")) == "sources.damaged-xlsx"
    assert _refused(_with(FAR + "<broken")) == "sources.damaged-xlsx"
    assert (
        _refused(XLSX.replace(b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheet7.xml"))
        == "sources.damaged-xlsx"
    )


def test_an_encrypted_or_doubled_part_is_damage() -> None:
    stream = BytesIO(XLSX)
    with zipfile.ZipFile(stream, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("xl/worksheets/sheet1.xml", b"<other/>")
    assert _refused(stream.getvalue()) == "sources.damaged-xlsx"
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    assert _refused(stream.getvalue()) == "sources.damaged-xlsx"


def test_an_interrupt_is_not_taken_for_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("qrsurvey.sources.xlsx.table_parts", interrupt)
    with pytest.raises(KeyboardInterrupt):
        _read(XLSX)


MODELS = [
    XLSX,
    _with(how=zipfile.ZIP_STORED),
    files.xlsx_by_xlsxwriter(files.answers(2), inline=True),
    files.sheets_csv(files.answers(3), "dmy"),
    files.forms_csv(files.answers(3), "vi"),
]


@pytest.mark.mass
@given(data=st.data())
@settings(
    max_examples=effort(400), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_bytes_escape_as_anything_but_our_own_error(data: st.DataObject, tmp_path: Path) -> None:
    content = bytearray(data.draw(st.sampled_from(MODELS) | st.binary(max_size=200), label="model"))
    for _ in range(data.draw(st.integers(0, 8), label="edits")):
        at = data.draw(st.integers(0, len(content)), label="at")
        end = at + data.draw(st.integers(0, 12), label="cut")
        content[at:end] = data.draw(st.binary(max_size=12), label="put")
    path = tmp_path / "answers.xlsx"
    path.write_bytes(content)
    try:
        table = read_file(path, Source())
    except QrsurveyError:
        return
    assert all(isinstance(header, str) for header in table.headers)


def test_reading_a_hostile_file_leaves_the_process_alive(tmp_path: Path) -> None:
    (tmp_path / "far.xlsx").write_bytes(_with(FAR))
    script = (
        "import sys; from pathlib import Path; from qrsurvey.sources.files import read_file;"
        "from qrsurvey.survey.questions import Source; from qrsurvey.errors import DataError\n"
        "try: read_file(Path(sys.argv[1]), Source())\n"
        "except DataError as error: print(error.message.id)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "far.xlsx")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "sources.tab-too-large", "")
