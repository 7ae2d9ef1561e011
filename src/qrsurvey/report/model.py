"""The frozen Report: everything a reader will see, in order, already in the report's language.

Renderers only draw it. Text is plain text (never markup), numbers in it are already written the way the
language writes them; a chart carries fractions beside the words because it is drawn from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from qrsurvey.analysis.figures import Figures
from qrsurvey.i18n.language import Language


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
    """What a paragraph is: running text, one item of a list, a text to be copied, or a note to a table."""

    BODY = "body"
    ITEM = "item"
    VERBATIM = "verbatim"
    NOTE = "note"


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


@dataclass(frozen=True)
class IntervalRow:
    """One line of an interval chart: a share between its bounds (fractions), and the words beside it.

    Without a share the words alone stand there, and say why. A share of `few` answers is marked as one not
    to be compared.
    """

    label: str
    words: str
    share: float | None = None
    low: float | None = None
    high: float | None = None
    few: bool = False


@dataclass(frozen=True)
class Tick:
    """A place on an axis (a fraction) and its label."""

    at: float
    label: str


@dataclass(frozen=True)
class IntervalChart:
    """Shares with their intervals, one below the other, on an axis from its first to its last tick.

    `reference` is a share that is drawn across all lines; `note` tells how all this is drawn.
    """

    key: str
    label: str
    title: str
    rows: tuple[IntervalRow, ...]
    ticks: tuple[Tick, ...]
    reference: float
    note: str


Block = Heading | Paragraph | Table | IntervalChart


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


@dataclass(frozen=True)
class Report:
    """One report. `summary` are the sentences that say the most; `made` is the office's local time."""

    language: Language
    title: str
    author: str
    made: datetime
    letterhead: Letterhead
    summary: tuple[str, ...]
    blocks: tuple[Block, ...]
    closing: Closing
    figures: Figures

    def table(self, key: str) -> Table | None:
        """Return a table by its name; not every report has every table."""
        return next((block for block in self.blocks if isinstance(block, Table) and block.key == key), None)
