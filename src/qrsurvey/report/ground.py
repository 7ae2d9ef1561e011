"""What every section of a report is written from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from qrsurvey.analysis.figures import Figures, Standing, UnitFigures
from qrsurvey.report.model import Block, Heading, Paragraph, ParagraphKind, Table
from qrsurvey.report.numbering import Numbering
from qrsurvey.report.wording import Wording
from qrsurvey.survey.questions import Survey
from qrsurvey.survey.units import Group, Office


@dataclass(frozen=True)
class Ground:
    """The figures, whose they are, and the words and numbers to write them with.

    `whole` are the figures of all units beside those of one, `topic_names` what topics of comments are
    called. With `letters_missing` a note tells what stands for letters that can't be printed.
    """

    figures: Figures
    office: Office
    groups: Sequence[Group]
    survey: Survey
    wording: Wording
    numbering: Numbering
    now: datetime
    whole: Figures | None = None
    topic_names: Mapping[str, str] = field(default_factory=dict)
    letters_missing: bool = False

    @property
    def state(self) -> str:
        """How much of the period is counted: `over`, `running`, or over but only `partial`."""
        period = self.figures.period
        return "over" if period.complete else "partial" if period.until else "running"

    @property
    def period(self) -> str:
        """The period in words."""
        return self.wording.period(self.figures.period.period)

    def units(self, *standings: Standing) -> tuple[UnitFigures, ...]:
        """Return the units of some standings."""
        return tuple(unit for unit in self.figures.units if unit.standing in standings)

    def naming(self, message_id: str, units: Sequence[UnitFigures]) -> str:
        """Say something of units by name; of a single one without counting it."""
        names = self.wording.listed([unit.name for unit in units])
        if len(units) == 1:
            return self.wording.text(f"{message_id}-one", units=names)
        return self.wording.plural(message_id, len(units), units=names)

    def section(self, message_id: str) -> Heading:
        """Return the next section's heading."""
        return self.numbering.section(message_id)

    def part(self, message_id: str) -> Heading:
        """Return the next part's heading."""
        return self.numbering.part(message_id)


def paragraph(*texts: str | None) -> Iterator[Paragraph]:
    """Yield one paragraph of all the sentences there are."""
    if said := [text for text in texts if text]:
        yield Paragraph(" ".join(said))


def leading(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks with those marked that lead to what follows: they don't stand last on a page."""
    before: Block | None = None
    for block in blocks:
        if before is not None:
            yield _led(before, block)
        before = block
    if before is not None:
        yield before


def _led(block: Block, following: Block) -> Block:
    leads = isinstance(following, Table) or (
        isinstance(following, Paragraph) and following.kind in {ParagraphKind.ITEM, ParagraphKind.VERBATIM}
    )
    if (
        leads
        and isinstance(block, Paragraph)
        and block.kind is ParagraphKind.BODY
        and block.text.endswith(":")
    ):
        return replace(block, kind=ParagraphKind.LEAD)
    return block


def items(texts: Sequence[str]) -> Iterator[Paragraph]:
    """Yield a list: a semicolon after each item, a full stop after the last."""
    for at, text in enumerate(texts, start=1):
        mark = ";" if at < len(texts) else "."
        yield Paragraph(f"{text.rstrip('.;')}{mark}", ParagraphKind.ITEM)
