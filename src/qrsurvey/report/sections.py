"""The report's sections, each a run of blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from qrsurvey.analysis.figures import Figures
from qrsurvey.i18n.text import collapse
from qrsurvey.report import oddities, sentences
from qrsurvey.report.charts import units_chart
from qrsurvey.report.model import Block, Heading, Paragraph, ParagraphKind
from qrsurvey.report.tables import questions_table, unattributed_table, units_table
from qrsurvey.report.wording import Wording
from qrsurvey.survey.questions import Survey
from qrsurvey.survey.units import Group, Office

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


@dataclass
class Composer:
    """What every section is written from, and the running numbers of headings, tables and charts.

    With `letters_missing` a note tells what stands for letters that can't be printed.
    """

    figures: Figures
    office: Office
    groups: Sequence[Group]
    survey: Survey
    wording: Wording
    now: datetime
    letters_missing: bool = False
    _sections: Iterator[int] = field(default_factory=lambda: count(1))
    _parts: Iterator[int] = field(default_factory=lambda: count(1))
    _tables: Iterator[int] = field(default_factory=lambda: count(1))
    _charts: Iterator[int] = field(default_factory=lambda: count(1))

    def blocks(self) -> Iterator[Block]:
        """Yield the whole body of the report."""
        yield Paragraph(self._introduction())
        yield from self._responses()
        yield from self._results()
        yield from self._reading()
        yield from self._oddities()
        yield from self._proof()
        yield Paragraph(self._end())

    def _section(self, message_id: str) -> Heading:
        self._parts = count(1)
        return Heading(f"{_ROMAN[next(self._sections) - 1]}. {self.wording.text(message_id)}", 1)

    def _part(self, message_id: str) -> Heading:
        return Heading(f"{next(self._parts)}. {self.wording.text(message_id)}", 2)

    def _paragraphs(self, *texts: str | None) -> Iterator[Paragraph]:
        """Yield one paragraph of all the sentences there are."""
        if said := [text for text in texts if text]:
            yield Paragraph(" ".join(said))

    def _introduction(self) -> str:
        period = self.figures.period
        values = {
            "office": collapse(self.office.name),
            "title": collapse(self.survey.title(self.wording.language)),
            "period": self.wording.period(period.period),
            "first": period.first,
            "last": period.last,
            "moment": self.wording.moment(self.now),
        }
        return self.wording.text(f"report.introduction-{self._state()}", **values)

    def _state(self) -> str:
        """Return how much of the period is counted: `over`, `running`, or over but only `partial`."""
        period = self.figures.period
        return "over" if period.complete else "partial" if period.until else "running"

    def _end(self) -> str:
        period = self.figures.period
        message_id = "report.end" if period.complete else "report.end-provisional"
        return self.wording.text(message_id, period=self.wording.period(period.period))

    def _responses(self) -> Iterator[Block]:
        figures, wording = self.figures, self.wording
        yield self._section("report.section-responses")
        yield self._part("report.part-received")
        yield from self._paragraphs(
            sentences.until(figures, wording),
            sentences.received(figures, wording),
            sentences.attributed(figures, wording),
            sentences.coverage(figures, wording),
        )
        yield from self._paragraphs(*sentences.remarks(figures, wording))
        if figures.responses.lost:
            yield self._part("report.part-unattributed")
            yield Paragraph(wording.plural("report.unattributed", figures.responses.lost))
            yield unattributed_table(figures, next(self._tables), wording)
        yield from self._silent()

    def _silent(self) -> Iterator[Block]:
        """Yield the units without any response; they are urged, unless it may only not be in yet."""
        wording = self.wording
        silent = [unit.name for unit in self.figures.units if not unit.responses]
        if not silent:
            return
        state = self._state()
        yield self._part("report.part-silent" if state != "partial" else "report.part-silent-partial")
        if len(silent) == len(self.figures.units):
            yield Paragraph(wording.text(f"report.silent-all-{state}"))
            return
        yield Paragraph(wording.plural(f"report.silent-{state}", len(silent)))
        for name in sentences.listed(silent):
            yield Paragraph(name, ParagraphKind.ITEM)

    def _results(self) -> Iterator[Block]:
        figures, survey, wording = self.figures, self.survey, self.wording
        yield self._section("report.section-results")
        yield self._part("report.part-overall")
        yield from self._paragraphs(
            sentences.share(figures, survey, wording), sentences.change(figures, survey, wording)
        )
        yield from self._paragraphs(
            sentences.index(figures, wording), sentences.criteria(figures, survey, wording)
        )
        yield self._part("report.part-units")
        table = units_table(figures, self.groups, next(self._tables), wording)
        chart = units_chart(figures, next(self._charts), wording)
        yield Paragraph(wording.text("report.units-with-chart" if chart else "report.units-without-chart"))
        yield table
        if chart:
            yield chart
        yield self._part("report.part-questions")
        yield questions_table(figures, survey, next(self._tables), wording)
        if any(question.counts is None for question in figures.questions):
            note = wording.text("report.questions-note", hide_below=survey.thresholds.hide_below)
            yield Paragraph(note, ParagraphKind.NOTE)

    def summary(self) -> tuple[str, ...]:
        """Return the sentences that say the most, first whether and how many responses there are."""
        figures, survey, wording = self.figures, self.survey, self.wording
        said = (
            sentences.until(figures, wording),
            sentences.received(figures, wording),
            sentences.share(figures, survey, wording),
            sentences.change(figures, survey, wording),
            sentences.index(figures, wording),
            sentences.criteria(figures, survey, wording),
            oddities.summary(figures, wording) if figures.signals else None,
        )
        return tuple(sentence for sentence in said if sentence)

    def _reading(self) -> Iterator[Block]:
        wording, thresholds = self.wording, self.survey.thresholds
        levels = wording.levels(self.survey)
        yield self._section("report.section-reading")
        items = [
            wording.text("report.reading-share", satisfied=levels[3], very=levels[4]),
            wording.text("report.reading-interval"),
            self._reading_few(thresholds.hide_below, thresholds.rank_from),
            wording.text("report.reading-points"),
            wording.text("report.reading-voluntary"),
            wording.text("report.reading-code"),
        ]
        if self.letters_missing:
            items.append(wording.text("report.reading-letters"))
        for item in items:
            yield Paragraph(item, ParagraphKind.ITEM)

    def _reading_few(self, hide_below: int, rank_from: int) -> str:
        # With thresholds of 1 or less, or equal ones, nothing is hidden or few.
        said = []
        if hide_below > 1:
            said.append(self.wording.text("report.reading-hidden", hide_below=hide_below))
        if rank_from > max(hide_below, 1):
            said.append(self.wording.text("report.reading-few", rank_from=rank_from))
        return " ".join([*said, self.wording.text("report.reading-order")])

    def _oddities(self) -> Iterator[Block]:
        """Yield what needs looking at, where signals were computed."""
        figures, wording = self.figures, self.wording
        if figures.signals is None:
            return
        yield self._section("signals.section")
        yield Paragraph(oddities.summary(figures, wording))
        if figures.signals:
            yield oddities.signals_table(figures, next(self._tables), wording)
            for definition in oddities.definitions(figures, wording):
                yield Paragraph(definition, ParagraphKind.ITEM)
            yield Paragraph(wording.text("signals.not-a-verdict"), ParagraphKind.NOTE)

    def _proof(self) -> Iterator[Block]:
        figures, wording = self.figures, self.wording
        yield self._section("report.section-proof")
        if figures.head is None:
            yield Paragraph(wording.text("report.proof-empty"))
            return
        yield Paragraph(wording.plural("report.proof", figures.events))
        yield Paragraph(figures.head, ParagraphKind.VERBATIM)
        yield Paragraph(wording.text("report.proof-how"))
