"""Choosing a layout: what there is, how each serves this office's links, and a sheet to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from qrsurvey.codes.draw import draw_placards
from qrsurvey.codes.layout import Layout
from qrsurvey.codes.layouts import choose_layout, read_layouts
from qrsurvey.codes.link import build_link
from qrsurvey.codes.measure import LEAST_MODULE, Measures, largest, measure
from qrsurvey.codes.placard import SAMPLE_LINK, sample_placards, wording_of
from qrsurvey.codes.proof import prove
from qrsurvey.office.outputs import Written, check_writable, write_outputs
from qrsurvey.office.scratch import scratch_folder
from qrsurvey.survey.units import Unit
from qrsurvey.workspace.workspace import Workspace


@dataclass(frozen=True)
class ListedLayout:
    """A layout, and how large the modules of this office's largest symbol come out in it."""

    layout: Layout
    measures: Measures

    @property
    def readable(self) -> bool:
        """Tell whether the layout serves this office."""
        return self.measures.module >= LEAST_MODULE


def list_layouts(workspace: Workspace, languages: Sequence[str] = ()) -> tuple[ListedLayout, ...]:
    """Return the shipped layouts and the office's own, measured with its largest symbol, its lines and logo.

    Where there is no form yet, a sample link serves.

    Raises:
        UsageError: there is no such language.
        WorkspaceError: a layout or language of the office has faults.
    """
    links, words = largest(_links(workspace)), wording_of(workspace, languages)
    return tuple(
        ListedLayout(layout, min((measure(layout, link, words) for link in links), key=lambda m: m.module))
        for layout in read_layouts(workspace.layouts_dir).values()
    )


def preview(
    workspace: Workspace,
    name: str,
    *,
    languages: Sequence[str] = (),
    start_at: int = 1,
    out: Path | None = None,
    issued: date | None = None,
    now: datetime,
) -> Written:
    """Draw a sheet of a layout with sample text, and prove it; needs no form and issues no code.

    Raises:
        UsageError: there is no such layout, place on it or language, or the folder can't be written.
        WorkspaceError: a layout or language of the office has faults.
        PlacardError: a text has no room.
    """
    layout = choose_layout(read_layouts(workspace.layouts_dir), name)
    folder = out or workspace.placards_dir
    check_writable(folder)
    wording = wording_of(workspace, languages)
    samples = sample_placards(wording.staff.language, max(layout.codes_per_page - start_at + 1, 1))
    file = f"preview-{layout.name}.pdf"
    with scratch_folder() as scratch:
        drawn = scratch / file
        draw_placards(drawn, samples, wording, issued or now.date(), layout=layout, start_at=start_at)
        prove(drawn, samples, layout=layout, start_at=start_at)
        (written,) = write_outputs(folder, {file: drawn})
    return written


def _links(workspace: Workspace) -> list[str]:
    """Return links that take the room of the office's own, without asking for its key.

    No check takes more room than one of letters.
    """
    form = workspace.survey.form
    if form is None:
        return [SAMPLE_LINK]
    return [build_link(form, f"{place}-XXXX") for unit in workspace.units.values() for place in _places(unit)]


def _places(unit: Unit) -> list[str]:
    return [unit.id, *(f"{unit.id}.{counter.id}" for counter in unit.counters)]
