"""The workbook: pages of text, tables with real numbers, and charts drawn from their cells.

Whatever a text begins with, it is a text: no cell holds a formula or a link, and none is read as a number.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from qrsurvey.i18n.text import clean
from qrsurvey.render.xlsx.charts import add_chart, height
from qrsurvey.render.xlsx.heights import LINE, height_of, lines_of
from qrsurvey.render.xlsx.names import cell_text, header_text, tab_names
from qrsurvey.render.xlsx.styles import FONT, SIZE, TITLE_SIZE, Styles
from qrsurvey.report.identity import IDENTITY_PROPERTY, identity_text
from qrsurvey.report.model import Report
from qrsurvey.report.sheet_model import Format, Sheet, SheetColumn, SheetKind, Value

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format as Style
    from xlsxwriter.worksheet import Worksheet

_FIRST_DATE = date(1900, 3, 1)  # Excel counts a 29 February 1900 that never was
_A4 = 9
_ROW = 20  # pixels
_BETWEEN = 2  # rows between two charts
_PAGE = 700  # pixels of a page's height at the scale of the charts
_COLUMNS, _COLUMN = 15, 8.43  # as many as a chart is wide, each of 64 pixels


def render_xlsx(report: Report) -> bytes:
    """Return the report's sheets as a workbook; the same report gives the same bytes."""
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, _options()) as book:
        book.set_properties(
            {
                "title": clean(report.title),
                "author": clean(report.author),
                "company": clean(report.author),
                "created": report.made,
            }
        )
        if report.identity is not None:
            book.set_custom_property(IDENTITY_PROPERTY, identity_text(report.identity), "text")
        styles = Styles(book)
        names = tab_names([sheet.name for sheet in report.sheets])
        # Charts look into tables that come after them.
        tabs = [book.add_worksheet(name) for name in names]
        by_key = dict(zip((sheet.key for sheet in report.sheets), names, strict=True))
        for sheet, tab in zip(report.sheets, tabs, strict=True):
            _set_up(tab, sheet, report)
            match sheet.kind:
                case SheetKind.PAGE:
                    _write_page(tab, sheet, styles)
                case SheetKind.TABLE:
                    _write_table(tab, sheet, styles)
        for sheet, tab in zip(report.sheets, tabs, strict=True):
            if sheet.kind is SheetKind.CHARTS:
                _draw(book, tab, sheet, {one.key: one for one in report.sheets}, by_key)
    return file.getvalue()


def _options() -> dict[str, object]:
    """Return the library's options, new for each workbook: it writes into them."""
    return {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        # The widths of columns are counted in digits of this font; one of a scheme is the theme's instead.
        "default_format_properties": {"font_name": FONT, "font_size": SIZE, "font_scheme": "none"},
    }


def _set_up(tab: Worksheet, sheet: Sheet, report: Report) -> None:
    """Print on A4, all columns side by side, the header on every page."""
    tab.set_landscape()
    tab.set_paper(_A4)
    tab.set_margins(left=0.6, right=0.6, top=0.75, bottom=0.6)
    tab.set_header(_left(sheet.title))
    tab.set_footer(f"{_left(report.author)}&R&P/&N")
    if sheet.kind is not SheetKind.CHARTS:
        tab.fit_to_pages(1, 0)
    else:
        tab.hide_gridlines(2)
        tab.set_column(0, _COLUMNS - 1, _COLUMN)
        tab.set_print_scale(95)


def _left(text: str) -> str:
    shown = header_text(text)
    return f"&L{shown}" if shown else ""


def _write_page(tab: Worksheet, sheet: Sheet, styles: Styles) -> None:
    """Write labels with what they say; the first line is the page's title."""
    tab.hide_gridlines(2)
    first, second = sheet.columns
    for at, column in enumerate(sheet.columns):
        tab.set_column(at, at, column.width)
    for line, (label, value) in enumerate(sheet.rows):
        _write(tab, line, 0, label, styles.label)
        if not isinstance(value, str):
            # A number among sentences stands where they begin.
            _write(tab, line, 1, value, styles.left)
            continue
        size, style = (SIZE, styles.cells[Format.TEXT]) if line else (TITLE_SIZE, styles.title)
        _write(tab, line, 1, value, style)
        lines = lines_of(value, second.width, bold=not line, size=size)
        tab.set_row(
            line, max(height_of(lines, LINE * size / SIZE), height_of(_lines(label, first, bold=True)))
        )


def _write_table(tab: Worksheet, sheet: Sheet, styles: Styles) -> None:
    """Write a header that stays in sight and filters, and the rows below it."""
    for at, column in enumerate(sheet.columns):
        tab.set_column(at, at, column.width)
        _write(tab, 0, at, column.title, styles.head)
    # Below the titles there is room for the arrows of the filter.
    tab.set_row(0, height_of(1 + max(_lines(column.title, column, bold=True) for column in sheet.columns)))
    for line, row in enumerate(sheet.rows, start=1):
        cells = tuple(zip(sheet.columns, row, strict=True))
        tab.set_row(line, height_of(max(_lines(value, column) for column, value in cells)))
        for at, (column, value) in enumerate(cells):
            _write(tab, line, at, value, styles.cells[column.format])
    tab.freeze_panes(1, 1)
    tab.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
    tab.repeat_rows(0)


def _lines(value: Value, column: SheetColumn, *, bold: bool = False) -> int:
    return lines_of(cell_text(value), column.width, bold=bold) if isinstance(value, str) else 1


def _write(tab: Worksheet, line: int, at: int, value: Value, style: Style) -> None:
    """Write a value as what it is; nothing is guessed from a text."""
    match value:
        case None:
            tab.write_blank(line, at, None, style)
        case str():
            tab.write_string(line, at, cell_text(value), style)
        case date():
            assert value >= _FIRST_DATE
            tab.write_datetime(line, at, datetime(value.year, value.month, value.day), style)
        case _:
            tab.write_number(line, at, value, style)


def _draw(
    book: xlsxwriter.Workbook,
    tab: Worksheet,
    sheet: Sheet,
    tables: Mapping[str, Sheet],
    names: Mapping[str, str],
) -> None:
    """Draw charts one below the other; on paper none is parted."""
    line, used = 0, 0
    breaks = []
    for chart in sheet.charts:
        tall = height(chart) + _BETWEEN * _ROW
        if used and used + tall > _PAGE:
            breaks.append(line - 1)
            used = 0
        drawn = add_chart(book, chart, tables[chart.sheet], names[chart.sheet])
        tab.insert_chart(line, 0, drawn, {"description": clean(chart.alt), "object_position": 2})
        lines = -(-tall // _ROW)
        line += lines
        used += lines * _ROW
    tab.set_h_pagebreaks(breaks)
