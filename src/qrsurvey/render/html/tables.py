"""Tables: a caption, headers that say what they head, a region of its own that scrolls where room is short.

A phone keeps the names in sight while the figures move past them; a running number before the names is not
shown there. Nothing else is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qrsurvey.render.html.markup import Markup, bound, joined, tag, text
from qrsurvey.report.model import Align, Row, RowKind, Table


def grid(table: Table, anchor: str) -> Markup:
    """Return a table."""
    caption_id = f"{anchor}-caption"
    caption = tag("caption", tag("span", bound(f"{table.label}. {table.title}")), id=caption_id)
    named = _named(table)
    return tag(
        "div",
        tag(
            "table",
            caption,
            _widths(table, named),
            _head(table, named),
            joined(_bodies(table, named)),
            _foot(table, named),
        ),
        class_="table",
        role="region",
        aria_labelledby=caption_id,
        tabindex=0,
    )


def _widths(table: Table, named: int) -> Markup:
    """Return how wide the columns would like to be; none gets too narrow for its words."""
    total = sum(column.width for column in table.columns)
    columns = (
        tag("col", style=f"width:{100 * column.width / total:.3g}%", class_="before" if at < named else None)
        for at, column in enumerate(table.columns)
    )
    return tag("colgroup", joined(columns))


def _named(table: Table) -> int:
    """Return the column that says what a row is about: the first one of names."""
    return next((at for at, column in enumerate(table.columns) if column.align is Align.LEFT), 0)


def _head(table: Table, named: int) -> Markup:
    cells = (
        tag("th", text(column.title), scope="col", class_=_class(table, at, named))
        for at, column in enumerate(table.columns)
    )
    return tag("thead", tag("tr", joined(cells)))


def _bodies(table: Table, named: int) -> Iterator[Markup]:
    """Yield the rows, those of a group and its name as one body."""
    rows: list[Markup] = []
    for row in table.rows:
        if row.kind is RowKind.TOTAL:
            continue
        if row.kind is RowKind.GROUP:
            if rows:
                yield tag("tbody", joined(rows))
            name = tag("th", tag("span", text(row.cells[0])), colspan=len(table.columns), scope="rowgroup")
            rows = [tag("tr", name, class_="group")]
        else:
            rows.append(_row(row, table, named))
    if rows:
        yield tag("tbody", joined(rows))


def _foot(table: Table, named: int) -> Markup:
    rows = [_row(row, table, named) for row in table.rows if row.kind is RowKind.TOTAL]
    return tag("tfoot", joined(rows)) if rows else Markup("")


def _row(row: Row, table: Table, named: int) -> Markup:
    return tag("tr", joined(_cells(row.cells, table, named)))


def _cells(cells: Sequence[str], table: Table, named: int) -> Iterator[Markup]:
    for at, cell in enumerate(cells):
        if at == named:
            yield tag("th", text(cell), scope="row")
        else:
            yield tag("td", text(cell), class_=_class(table, at, named))


def _class(table: Table, at: int, named: int) -> str | None:
    """Return how a cell is set, and whether it stands before the names."""
    align = table.columns[at].align
    words = [align.value] if align is not Align.LEFT else ["words"]
    return " ".join([*words, *(["before"] if at < named else [])]) or None
