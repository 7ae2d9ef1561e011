"""Tables: header rows repeat, no row breaks, a group's name stays with its first unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from qrsurvey.render.columns import fit, kept
from qrsurvey.render.docx.paragraphs import Own, blank, paragraph
from qrsurvey.render.docx.styles import GRID_STYLE
from qrsurvey.render.docx.xml import eighths, legal, twips, w
from qrsurvey.render.measures import RULED_HEIGHT, RULED_LINE, SHADE, TEXT_WIDTH, Style, cell_shown
from qrsurvey.report.model import Align, RowKind, Ruled, Table

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement as Element

_SHADE = f"{round(SHADE * 255):02X}" * 3


def grid(table: Table) -> Element:
    """Return the table, without its caption."""
    size, lengths = fit(table)
    widths = whole(lengths)
    rows = [_header(table, size, widths)]
    # Word keeps a row with the next one where its paragraphs are kept with the next.
    for at, (row, together) in enumerate(zip(table.rows, kept(table), strict=True)):
        own = Own(size=size, keep_next=together)
        if row.kind is RowKind.GROUP:
            text = paragraph([cell_shown(row.cells[0], Style.BOLD_LEFT)], Style.BOLD_LEFT, own)
            rows.append(_row([cell(sum(widths), [text], span=len(widths), centred=True)]))
            continue
        bold = row.kind is RowKind.TOTAL
        styles = [Style.cell(column.align, bold=bold) for column in table.columns]
        rows.append(
            _row(
                cell(
                    width,
                    [paragraph([cell_shown(text, style)], style, own)],
                    shaded=bold and at > 0,
                    centred=True,
                )
                for width, text, style in zip(widths, row.cells, styles, strict=True)
            )
        )
    return w("tbl", _properties(table, widths), columns(widths), *rows)


def arranged(
    widths: Sequence[float], rows: Sequence[Sequence[Sequence[Element]]], *, whole_rows: bool
) -> Element:
    """Return a table without lines that sets its cells side by side; of `whole_rows` none breaks."""
    lengths = whole(widths)
    made = [
        _row((cell(width, content) for width, content in zip(lengths, row, strict=True)), whole=whole_rows)
        for row in rows
    ]
    return w("tbl", _plain(lengths), columns(lengths), *made)


def ruled(lines: Ruled, *, keep_next: bool) -> Element:
    """Return lines to be written on by hand; they stay together, and with what follows if told so."""
    width = twips(TEXT_WIDTH)
    rows = [_ruled_row(width, keep_next=keep_next or at + 1 < lines.lines) for at in range(lines.lines)]
    return w("tbl", _plain([width]), columns([width]), *rows)


def whole(lengths: Sequence[float]) -> list[int]:
    """Return lengths in twips whose sum is that of all, rounded."""
    made: list[int] = []
    for at in range(len(lengths)):
        made.append(twips(sum(lengths[: at + 1])) - sum(made))
    return made


def columns(widths: Sequence[int]) -> Element:
    """Return the table's columns."""
    return w("tblGrid", *(w("gridCol", w=width) for width in widths))


def cell(
    width: int, content: Sequence[Element], *, span: int = 1, shaded: bool = False, centred: bool = False
) -> Element:
    """Return a cell."""
    properties = w(
        "tcPr",
        w("tcW", w=width, type="dxa"),
        w("gridSpan", val=span) if span > 1 else None,
        w("shd", val="clear", color="auto", fill=_SHADE) if shaded else None,
        w("vAlign", val="center") if centred else None,
    )
    return w("tc", properties, *content)


def _properties(table: Table, widths: Sequence[int]) -> Element:
    return w(
        "tblPr",
        w("tblStyle", val=GRID_STYLE),
        w("tblW", w=sum(widths), type="dxa"),
        w("tblLayout", type="fixed"),
        w("tblLook", val="0020", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1),
        w("tblCaption", val=legal(f"{table.label}. {table.title}")),
    )


def _plain(widths: Sequence[int]) -> Element:
    return w(
        "tblPr",
        w("tblStyle", val="TableNormal"),
        w("tblW", w=sum(widths), type="dxa"),
        w("tblLayout", type="fixed"),
        w("tblLook", val="0000", firstRow=0, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1),
    )


def _ruled_row(width: int, *, keep_next: bool) -> Element:
    line = w("bottom", val="dotted", sz=eighths(RULED_LINE), space=0, color="auto")
    return w(
        "tr",
        w("trPr", w("cantSplit"), w("trHeight", val=twips(RULED_HEIGHT), hRule="exact")),
        w(
            "tc",
            w("tcPr", w("tcW", w=width, type="dxa"), w("tcBorders", line)),
            blank(RULED_HEIGHT - RULED_LINE, keep_next=keep_next),
        ),
    )


def _header(table: Table, size: float, widths: Sequence[int]) -> Element:
    style = Style.cell(Align.CENTER, bold=True)
    own = Own(size=size, keep_next=True)
    return _row(
        (
            cell(width, [paragraph([cell_shown(column.title, style)], style, own)], shaded=True, centred=True)
            for width, column in zip(widths, table.columns, strict=True)
        ),
        header=True,
    )


def _row(cells: Iterable[Element], *, whole: bool = True, header: bool = False) -> Element:
    properties = w("trPr", w("cantSplit") if whole else None, w("tblHeader") if header else None)
    return w("tr", properties if len(properties) else None, *cells)
