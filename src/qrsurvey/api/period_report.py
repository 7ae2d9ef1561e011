"""One period's report in the hands of somebody who calculates on."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any, cast

from qrsurvey.api.frames import table
from qrsurvey.render.as_json import as_data
from qrsurvey.report.model import Report

if TYPE_CHECKING:
    import pandas as pd

_SCORE = ("n", "satisfied", "share", "low", "high", "mean")
_UNIT = ("id", "name", "group", "responses", *_SCORE, "estimate", "standing", "change")
_FRAME_HEIGHT = 640  # pixels: a page's upper half, and it can be scrolled


class PeriodReport:
    """What a report says. Shares and changes are fractions; what is unknown or hidden is missing.

    A notebook shows it as its HTML page.
    """

    def __init__(self, report: Report) -> None:
        self._report = report

    @property
    def period(self) -> str:
        """The label of the period: `2024-05`."""
        return self._report.figures.period.label

    @property
    def summary(self) -> tuple[str, ...]:
        """The sentences that say the most."""
        return self._report.summary

    @property
    def data(self) -> dict[str, Any]:
        """All figures as in `report-<period>.json`, whose schema is shipped; a new copy each time."""
        return as_data(self._report.figures)

    @property
    def headline(self) -> Mapping[str, Any]:
        """The question that counts most: its key, n, satisfied, share and 95 % interval, change."""
        return cast("Mapping[str, Any]", self.data["headline"])

    @property
    def units(self) -> pd.DataFrame:
        """A row a unit in the configuration's order, indexed by id; `n` to `mean` are of the headline."""
        return table(self.data["units"], "id", _UNIT)

    @property
    def questions(self) -> pd.DataFrame:
        """A row a rating question, indexed by key, with how often each level was chosen."""
        rows = [
            {**question, **{f"level_{level}": n for level, n in (question["counts"] or {}).items()}}
            for question in self.data["questions"]
        ]
        return table(rows, "key", ("key", *_SCORE, *(f"level_{level}" for level in range(1, 6))))

    @property
    def html(self) -> str:
        """The report as one HTML page that needs nothing else."""
        from qrsurvey.render.html.document import render_html

        return render_html(self._report).decode("utf-8")

    def _repr_html_(self) -> str:
        """Show it in a notebook, in a frame of its own: neither page's style touches the other."""
        page = escape(self.html, quote=True)
        return (
            f'<iframe sandbox srcdoc="{page}" style="width:100%;height:{_FRAME_HEIGHT}px;border:0"></iframe>'
        )

    def __repr__(self) -> str:
        figures = self._report.figures
        unit = f", unit {figures.unit}" if figures.unit else ""
        return f"<report {self.period}{unit}: {figures.responses.received} responses>"
