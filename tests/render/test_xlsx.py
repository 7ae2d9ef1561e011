"""The workbook, read back cell by cell by two other readers, and looked into for what must not be there."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openxml_audit import FileFormat, OpenXmlValidator

from qrsurvey.i18n.language import Language
from qrsurvey.i18n.text import CUT_MARK, clean
from qrsurvey.render.xlsx import render_xlsx
from qrsurvey.render.xlsx.names import header_text, tab_names
from qrsurvey.report.identity import IDENTITY_PROPERTY, parse_identity
from qrsurvey.report.model import Identity, Report
from qrsurvey.report.sheet_model import ChartKind, Format, Sheet, SheetColumn, SheetKind
from qrsurvey.survey.breakdowns import By
from qrsurvey.survey.units import Unit, Units
from support.answers import GROUPS, MAY, UNITS, figures, make, report
from support.workbooks import (
    CALC,
    CHART,
    DRAWING,
    NEEDS_CALC,
    as_shown,
    by_calamine,
    charts,
    looked_up,
    opened,
    parts,
    plain,
    references,
    sheet,
)

pytestmark = pytest.mark.mass

ANSWERS = [
    *make(120, "MOTCUA", 1, satisfied=0.95),
    *make(80, "DATDAI", 2, satisfied=0.6),
    *make(40, "LONGHOA", 3),
    *make(7, "TRUONGDONG", 5),
    *make(3, None, 6, verdict="forged"),
    *make(90, "MOTCUA", 8, month=MAY.previous, satisfied=0.7),
]


@cache
def _report(language: Language = Language.VI) -> Report:
    return report(figures(ANSWERS), language=language)


@cache
def _written(language: Language = Language.VI) -> bytes:
    return render_xlsx(_report(language))


def _tables(made: Report) -> list[Sheet]:
    return [one for one in made.sheets if one.kind is SheetKind.TABLE]


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, float):
        # A file holds 16 digits or 17, of which a float may need the last.
        return isinstance(found, (int, float)) and found == pytest.approx(wanted, rel=1e-15, abs=0)
    return bool(found == wanted)


@pytest.mark.parametrize("language", list(Language))
def test_every_cell_reads_back_as_it_was_told(language: Language) -> None:
    made, book = _report(language), opened(_written(language))
    assert book.sheetnames == [one.name for one in made.sheets]
    numbers = 0
    for one in made.sheets:
        tab, head = book[one.name], one.kind is SheetKind.TABLE
        if head:
            assert [cell.value for cell in tab[1]] == [column.title for column in one.columns]
        for line, row in enumerate(one.rows, start=2 if head else 1):
            for at, value in enumerate(row, start=1):
                cell = tab.cell(line, at)
                assert _same(plain(cell.value), None if value == "" else value), (one.key, cell.coordinate)
                if value not in {None, ""}:
                    assert cell.data_type == {str: "s", int: "n", float: "n"}.get(type(value), "d")
                numbers += isinstance(value, (int, float))
        assert tab.max_row == len(one.rows) + head or not one.columns
    assert numbers > 500


def test_another_reader_finds_the_same() -> None:
    read = by_calamine(_written())
    for one in _tables(_report()):
        found = read[one.name]
        assert found[0] == [column.title for column in one.columns]
        assert len(found) == len(one.rows) + 1
        for row, wanted in zip(found[1:], one.rows, strict=True):
            for value, want in zip(row, wanted, strict=True):
                assert _same(plain(value), want if want != "" else None), one.key


NUMBER_FORMATS = {
    Format.TEXT: "General",
    Format.COUNT: "#,##0",
    Format.SHARE: "0.00%",
    Format.MEAN: "0.00",
    Format.POINTS: "+0.00;-0.00;0.00",
    Format.DATE: r"dd\/mm\/yyyy",
    Format.MONTH: r"mm\/yyyy",
}


def test_numbers_are_written_by_their_column_wherever_the_file_is_opened() -> None:
    book = opened(_written())
    seen = set()
    for one in _tables(_report()):
        for at, column in enumerate(one.columns, start=1):
            for line in range(2, len(one.rows) + 2):
                assert book[one.name].cell(line, at).number_format == NUMBER_FORMATS[column.format]
            seen.add(column.format)
    assert seen == set(Format)


def test_tables_are_filtered_by_a_header_that_stays_in_sight_and_on_paper() -> None:
    book = opened(_written())
    for one in _tables(_report()):
        tab = book[one.name]
        last = tab.cell(len(one.rows) + 1, len(one.columns)).coordinate
        assert tab.auto_filter.ref == f"A1:{last}"
        assert tab.freeze_panes == "B2"
        assert tab.print_title_rows == "$1:$1"
    for one in _report().sheets:
        tab = book[one.name]
        assert (tab.page_setup.orientation, tab.page_setup.paperSize) == ("landscape", 9)
        assert bool(tab.sheet_properties.pageSetUpPr.fitToPage) is bool(one.columns)
        if one.columns:
            assert (tab.page_setup.fitToWidth, tab.page_setup.fitToHeight) in {(None, 0), (1, 0)}
        widths = {
            at: group.width
            for group in tab.column_dimensions.values()
            for at in range(group.min, group.max + 1)
        }
        for at, column in enumerate(one.columns, start=1):
            assert widths[at] == pytest.approx(column.width, abs=1)
    assert book.active.title == _report().sheets[0].name


def test_charts_are_drawn_from_the_cells_of_their_tables() -> None:
    made, book = _report(), opened(_written())
    by_key = {one.key: one for one in made.sheets}
    drawn, parsed = by_key["charts"].charts, charts(_written())
    assert [chart.kind for chart in drawn] == [
        ChartKind.TREND,
        ChartKind.LEVELS,
        ChartKind.SHARES,
        ChartKind.COLUMNS,
    ]
    assert len(parsed) == len(drawn)
    for chart, element in zip(drawn, parsed, strict=True):
        table = by_key[chart.sheet]
        series = element.findall(f".//{CHART}ser")
        assert len(series) == len(chart.values)
        for key, one in zip(chart.values, series, strict=True):
            column = table.columns[table.at(key)]
            (name,) = references(one, "tx", "strRef")
            assert looked_up(book, name) == [column.title]
            (values,) = references(one, "val", "numRef")
            assert all(map(_same, looked_up(book, values), table.values(key)))
            (labels,) = references(one, "cat", "numRef") + references(one, "cat", "strRef")
            assert [plain(value) for value in looked_up(book, labels)] == table.values(chart.label)
        title = "".join(element.find(f"{CHART}chart/{CHART}title").itertext())  # type: ignore[union-attr]
        assert title == chart.title


def test_the_interval_of_a_bar_is_drawn_from_its_own_row() -> None:
    book, units = opened(_written()), sheet(_report(), "units")
    element = charts(_written())[2]
    for side, key in (("minus", "below"), ("plus", "above")):
        (cells,) = references(element, "errBars", side, "numRef")
        assert all(map(_same, looked_up(book, cells), units.values(key)))


def test_every_chart_has_a_text_for_who_does_not_see_it() -> None:
    (drawing,) = (
        part for name, part in parts(_written()).items() if re.fullmatch(r"xl/drawings/drawing\d+\.xml", name)
    )
    told = [frame.get("descr") for frame in ET.fromstring(drawing).iter(f"{DRAWING}cNvPr")]
    assert told == [chart.alt for chart in sheet(_report(), "charts").charts]


def test_many_units_are_drawn_in_several_charts_none_of_which_leaves_one_out() -> None:
    units = Units(tuple(Unit(f"U{at:03}", f"Đơn vị số {at}", "wards") for at in range(60)))
    counted = figures([answer for at in range(60) for answer in make(12, f"U{at:03}", at)], units=units)
    made = report(counted)
    drawn = [chart for chart in sheet(made, "charts").charts if chart.kind is ChartKind.SHARES]
    assert [at for chart in drawn for at in range(chart.first, chart.last + 1)] == list(range(60))
    assert [chart.title.partition(" (")[2] for chart in drawn] == ["1/3)", "2/3)", "3/3)"]


def test_no_chart_is_parted_by_the_end_of_a_page() -> None:
    units = Units(tuple(Unit(f"U{at:03}", f"Đơn vị số {at}", "wards") for at in range(60)))
    counted = figures([answer for at in range(60) for answer in make(12, f"U{at:03}", at)], units=units)
    data = render_xlsx(report(counted))
    tab = opened(data)["Biểu đồ"]
    pages = [0, *(one.id for one in tab.row_breaks.brk), 10_000]
    frames = ET.fromstring(parts(data)["xl/drawings/drawing1.xml"])
    spans = [
        tuple(int(frame.findtext(f"{DRAWING}{end}/{DRAWING}row") or 0) for end in ("from", "to"))
        for frame in frames
    ]
    assert len(spans) == 5
    for first, last in spans:
        assert sum(first < page <= last for page in pages) == 0
    # A4 landscape at 95 %, less the margins: 664 pixels of paper are 699 of the sheet, in rows of 20.
    for start, end in pairwise(pages):
        on_page = [last for first, last in spans if start <= first < end]
        assert max(on_page) - start <= 35


def _nothing_active(data: bytes) -> None:
    """No formula, no link, nothing from outside, no macro."""
    names = parts(data)
    for name, part in names.items():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            root = ET.fromstring(part)
            tags = {element.tag.rpartition("}")[2] for element in root.iter()}
            assert not tags & {"f", "hyperlink", "hyperlinks", "oleObject", "dataValidation"}, name
        if name.endswith(".rels"):
            assert b"TargetMode" not in part
            assert b"http://" not in re.sub(rb'(xmlns|Type)="[^"]*"', b"", part)
    assert not [
        name
        for name in names
        if re.search(r"vba|external|connections|queryTable|customXml|activeX|\.bin$", name)
    ]


@pytest.mark.parametrize("language", list(Language))
def test_no_cell_holds_a_formula_and_nothing_leads_outside(language: Language) -> None:
    _nothing_active(_written(language))


HOSTILE = (
    "=cmd|'/c calc'!A1", "+1+1", "-2+3", "@SUM(A1)", "=1+1", "{=1+1}", "http://a.example/x", "mailto:a@b.example",
    "internal:Sheet1!A1", "external:c:\\x.xlsx", "00123", "1e5", "TRUE", "#REF!", "<b>&amp;]]>", "a\nb\n=c", "\t=x", "'=x",
    "_x0041_", "x" * 40_000, "😀" * 20_000, "\u202eabc", "\x00\x01", '&P&D&"Arial"', "Tờ khai\r\n=2", "\ud800", " ",
)  # fmt: skip


def _of_texts(texts: Sequence[str], names: Sequence[str] = ()) -> Report:
    """A report that has these texts for titles, labels and values."""
    column = SheetColumn("a", texts[0], texts[-1], Format.TEXT, 20)
    table = Sheet("t", "T", texts[-1], "", columns=(column,), rows=tuple((text,) for text in texts))
    others = [
        Sheet(f"n{at}", name, "", "", columns=(column,), rows=(("x",),)) for at, name in enumerate(names)
    ]
    return replace(_report(), title=texts[0], author=texts[-1], sheets=(table, *others))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60), st.text("=+-@|'\"!&<>\n", max_size=9)),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_a_text_begins_with_it_is_a_text(texts: list[str]) -> None:
    data = render_xlsx(_of_texts(texts))
    _nothing_active(data)
    tab = opened(data)["T"]
    wanted = [clean(text, 32_767) for text in texts]
    read = by_calamine(data)["T"]
    for line, text in enumerate(wanted):
        cell = tab.cell(line + 2, 1)
        assert cell.data_type == "s" or (text == "" and cell.value is None)
        assert cell.quotePrefix
        found = read[line + 1][0] if line + 1 < len(read) and read[line + 1] else ""
        assert isinstance(found, str)
        assert len(found.encode("utf-16-le")) // 2 <= 32_767
        if "x005F_" not in text:  # openpyxl takes that away wherever it stands
            assert (cell.value or "") == found
        if len(text.encode("utf-16-le")) // 2 <= 32_767:
            assert found == text
        else:
            assert found.endswith(CUT_MARK)
            assert text.startswith(found.removesuffix(CUT_MARK))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(HOSTILE),
            st.text(max_size=45),
            st.sampled_from(["T", "t", "History", "a" * 31, "a" * 32, "''", "[]:*?/\\"]),
        ),
        max_size=5,
    )
)
def test_any_names_of_sheets_become_names_that_excel_takes(names: list[str]) -> None:
    given_ = tab_names(["T", *names])
    assert len({name.casefold() for name in given_}) == len(given_)
    for name in given_:
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith("'")
        assert not name.endswith("'")
        assert name.casefold() != "history"
    assert opened(render_xlsx(_of_texts(["x"], names))).sheetnames == given_


def test_names_stay_as_they_are_where_excel_takes_them() -> None:
    names = [one.name for one in _report().sheets]
    assert tab_names(names) == names
    assert tab_names(["Theo ngày", "theo ngày", "a/b"]) == ["Theo ngày", "theo ngày 2", "a b"]


def test_a_name_with_an_and_is_no_command_of_a_header() -> None:
    assert header_text("Phòng A & B\n&P") == "Phòng A && B &&P"


def test_hostile_names_of_units_are_plain_text_in_the_whole_workbook() -> None:
    names = ("=cmd|' /C calc'!A0", "@SUM(1)\nhai dòng", "-" + "dài " * 60)
    units = Units(tuple(replace(unit, name=name) for unit, name in zip(UNITS.values(), names, strict=False)))
    counted = figures([answer for unit in units for answer in make(30, unit, 1)], units=units)
    data = render_xlsx(report(counted, groups=(replace(GROUPS[0], name="=1+1"), GROUPS[1])))
    _nothing_active(data)
    units_tab = opened(data)["Theo đơn vị"]
    assert [units_tab.cell(line, 1).value for line in (2, 3, 4)] == [clean(name) for name in names]
    # A chart names them from the cells, and a name is no reference.
    element = next(chart for chart in charts(data) if chart.find(f".//{CHART}errBars") is not None)
    assert {reference.partition("!")[0] for reference in references(element)} == {"'Theo đơn vị'"}


def test_the_same_report_is_the_same_file_whenever_it_is_made() -> None:
    shuffled = list(ANSWERS)
    random.Random(3).shuffle(shuffled)
    assert render_xlsx(report(figures(shuffled))) == _written()
    with zipfile.ZipFile(BytesIO(_written())) as archive:
        assert {info.date_time[0] for info in archive.infolist()} == {1980}
        core = archive.read("docProps/core.xml").decode("utf-8")
    assert re.findall(r">(\d{4}-[^<]*)</dcterms", core) == ["2025-06-02T08:30:00Z"] * 2


@pytest.mark.parametrize("language", list(Language))
def test_a_workbook_says_what_it_is(language: Language) -> None:
    book = opened(_written(language))
    assert book.properties.title == _report(language).title
    assert book.properties.creator == "Văn phòng HĐND và UBND"
    assert parse_identity(book.custom_doc_props[IDENTITY_PROPERTY].value) == _report(language).identity


def test_the_longest_identity_has_room_in_a_property() -> None:
    longest = Identity(
        period="2024-01-01_2024-12-31",
        language=Language.VI.tag,
        units=("ABCDEFGHIJKLMNOP",),
        by=tuple(By),
        made="2025-06-02T08:30:00",
        head="f" * 64,
    )
    data = render_xlsx(replace(_report(), identity=longest))  # the writer warns above 255 letters
    assert parse_identity(opened(data).custom_doc_props[IDENTITY_PROPERTY].value) == longest


@pytest.mark.parametrize("language", list(Language))
def test_excel_opens_the_file_without_repair(language: Language, tmp_path: Path) -> None:
    names = ("=cmd|' /C calc'!A0", "A & B <c>\nhai dòng", "_x0041_" + "dài " * 60)
    units = Units(tuple(replace(unit, name=name) for unit, name in zip(UNITS.values(), names, strict=False)))
    hostile = figures([answer for unit in units for answer in make(30, unit, 1)], units=units)
    for data in (_written(language), render_xlsx(report(hostile)), render_xlsx(report(figures([])))):
        file = tmp_path / "report.xlsx"
        file.write_bytes(data)
        result = OpenXmlValidator(file_format=FileFormat.OFFICE_2013).validate(str(file))
        assert [str(error) for error in result.errors] == []


def test_the_smallest_workbook_opens_too() -> None:
    only = Units((Unit("MOTCUA", "Bộ phận Một cửa", "town"),))
    for answers in ([], make(1, "MOTCUA", 1), make(5, "MOTCUA", 1)):
        made = report(figures(answers, units=only, head=None))
        data = render_xlsx(made)
        _nothing_active(data)
        assert opened(data).sheetnames == [one.name for one in made.sheets]
        assert len(charts(data)) == sum(len(one.charts) for one in made.sheets)


def test_a_row_is_high_enough_for_its_text() -> None:
    long = _of_texts(["ngắn", "một câu dài hơn hẳn bề rộng của cột " * 6, "a\nb\nc", "W" * 200])
    tab = opened(render_xlsx(long))["T"]
    heights = [tab.row_dimensions[line].height for line in range(2, 6)]
    # Twenty digits of a column hold about as many letters: 216 letters need ten lines at the least.
    assert heights[0] in {None, 15}  # the height of every row that says none
    assert heights[1] >= 10 * 15
    assert heights[2] == 3 * 15
    assert heights[3] >= 10 * 15


@pytest.mark.system
@pytest.mark.skipif(not CALC, reason=NEEDS_CALC)
def test_libreoffice_shows_what_the_report_says(tmp_path: Path) -> None:
    shown = dict(as_shown(tmp_path, _written()))
    assert set(shown) == {one.name for one in _report().sheets}
    share = next(row for row in sheet(_report(), "units").rows if row[1] == "MOTCUA")[6]
    assert isinstance(share, float)
    assert f"{share:.2%}" in shown["Theo đơn vị"]
    assert "01/05/2025" in shown["Theo ngày"]
    assert "05/2025" in shown["Theo tháng"]
    for one in _tables(_report()):
        lines = shown[one.name].splitlines()
        assert one.columns[0].title in lines[0]
        assert len(lines) == len(one.rows) + 1
        assert "Err:" not in shown[one.name]
        assert "###" not in shown[one.name]
