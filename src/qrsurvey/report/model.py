"""The frozen Report, and what every document is: all that a reader will see, in order, in its language.

Renderers only draw it. Text is plain text (never markup), numbers in it are already written the way the
language writes them; a chart carries fractions beside the words because it is drawn from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from qrsurvey.analysis.figures import Figures
from qrsurvey.i18n.language import Language
from qrsurvey.report.chart_model import Chart
from qrsurvey.report.sheet_model import Sheet


class Align(StrEnum):
    """How a column's text is set."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class RowKind(StrEnum):
    """What a table row is: a line of data, the name of the group that follows, or the sum of all."""

    DATA = "data"
    GROUP = "group"
    TOTAL = "total"


class ParagraphKind(StrEnum):
    """What a paragraph is.

    Running text, what leads to the list or table that follows, one item of a list, a text to be copied, a
    note to a table, a detail of a form with its name before it, or what somebody wrote, word for word.
    """

    BODY = "body"
    LEAD = "lead"
    ITEM = "item"
    VERBATIM = "verbatim"
    NOTE = "note"
    FIELD = "field"
    QUOTE = "quote"


@dataclass(frozen=True)
class Heading:
    """A heading with its number; level 1 is `I.`, level 2 is `1.`."""

    text: str
    level: int


@dataclass(frozen=True)
class Paragraph:
    """One paragraph; an item comes without its dash."""

    text: str
    kind: ParagraphKind = ParagraphKind.BODY


@dataclass(frozen=True)
class Column:
    """One column. `width` is its share of the table's; where room is short only `essential` ones stay."""

    title: str
    align: Align
    width: float
    essential: bool = True


@dataclass(frozen=True)
class Row:
    """One row with a cell for each column; a group has one cell that spans them all."""

    cells: tuple[str, ...]
    kind: RowKind = RowKind.DATA


@dataclass(frozen=True)
class Table:
    """A table. `key` is its name among the report's tables, `label` its number: `Bảng 1`."""

    key: str
    label: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


Block = Heading | Paragraph | Table | Chart


@dataclass(frozen=True)
class Ruled:
    """Lines to be written on by hand."""

    lines: int


@dataclass(frozen=True)
class Letterhead:
    """The head of the document as Decree 30/2020/NĐ-CP, annex I, lays it out; number and day stay open."""

    parent: str | None
    issuer: str
    nation: str
    motto: str
    number: str
    place_and_date: str
    kind: str
    subject: str
    addressee: str | None


@dataclass(frozen=True)
class Closing:
    """The end of the document: who gets it, and who signs."""

    recipients_title: str
    recipients: tuple[str, ...]
    authority: str | None
    title: str | None
    name: str | None


class Audience(StrEnum):
    """Who reads a report: the leaders, or a unit, which sees the others only as the whole."""

    LEADERS = "leaders"
    UNIT = "unit"


@dataclass(frozen=True)
class Annex:
    """An annex. Its pages are numbered apart from those of all else.

    Decree 30/2020/NĐ-CP, annex I: `label` is `Phụ lục I`, `title` stands in capitals, `note` says which
    document it comes with, in brackets: `(Kèm theo Báo cáo số    /BC-VP ngày    tháng 6 năm 2025 của …)`.
    """

    label: str
    title: str
    blocks: tuple[Block, ...]
    note: str = ""


@dataclass(frozen=True)
class Identity:
    """What a report is made from, so that it can be made again: every file carries it.

    `period` is the period as the command line names it, `made` the office's local time in ISO 8601, `head`
    the hash of the ledger that was counted.
    """

    period: str
    language: str
    units: tuple[str, ...]
    by: tuple[str, ...]
    made: str
    head: str | None


@dataclass(frozen=True, kw_only=True)
class Document:
    """What can be drawn on pages; `made` is the office's local time.

    One without a letterhead has no body either: it is an annex in a file of its own. `marking` says within
    which circle it is to stay: Decree 30/2020/NĐ-CP, annex I, part I, III.2.c.
    """

    language: Language
    title: str
    author: str
    made: datetime
    letterhead: Letterhead | None
    blocks: tuple[Block | Ruled, ...] = ()
    closing: Closing | None = None
    annexes: tuple[Annex, ...] = ()
    identity: Identity | None = None
    marking: str | None = None


@dataclass(frozen=True, kw_only=True)
class Report(Document):
    """One report. `summary` are the sentences that say the most, `sheets` the same figures as a workbook."""

    letterhead: Letterhead
    summary: tuple[str, ...]
    blocks: tuple[Block, ...]
    closing: Closing
    figures: Figures
    sheets: tuple[Sheet, ...] = ()

    @property
    def audience(self) -> Audience:
        """Who reads it."""
        return Audience.LEADERS if self.figures.unit is None else Audience.UNIT

    def table(self, key: str) -> Table | None:
        """Return a table by its name, of the body or of an annex; not every report has every table."""
        blocks = (*self.blocks, *(block for annex in self.annexes for block in annex.blocks))
        return next((block for block in blocks if isinstance(block, Table) and block.key == key), None)
