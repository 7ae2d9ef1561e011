"""Documents about cases that stay in the office: the annex of a period, and the sheet of one case."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from qrsurvey.analysis.handled import Handling, Tally
from qrsurvey.archive.cases import read_cases
from qrsurvey.errors import UsageError
from qrsurvey.i18n.language import Language
from qrsurvey.office.alerts import Reader, Wanted, list_cases, show_case
from qrsurvey.office.case_views import Viewer
from qrsurvey.office.outputs import Written, check_writable, write_outputs
from qrsurvey.office.report_figures import handled_within
from qrsurvey.office.responses import opened
from qrsurvey.report.case_view import CaseView
from qrsurvey.report.dossier import build_annex, build_case_sheet
from qrsurvey.report.model import Document
from qrsurvey.report.wording import Wording
from qrsurvey.survey.alert_rules import Grade
from qrsurvey.survey.periods import Month, Period
from qrsurvey.workspace.workspace import Workspace


class DossierFormat(StrEnum):
    """The files that such a document can be written as."""

    PDF = "pdf"
    DOCX = "docx"


EVERY_FORMAT = tuple(DossierFormat)
_NONE = Handling(Tally(), {grade: Tally() for grade in Grade})


def write_annex(
    workspace: Workspace,
    period: Period | None = None,
    *,
    formats: Sequence[DossierFormat] = EVERY_FORMAT,
    out: Path | None = None,
    language: Language | None = None,
    now: datetime,
) -> tuple[Written, ...]:
    """Write the annex to a period's report, by default of the last complete month: every case word for word.

    Its cases are those of the responses that the report counts: sent in the period, whenever they were
    pulled. A case of a unit's answers as a whole goes by the day it was opened.

    Raises:
        UsageError: the period hasn't begun, nothing was ever pulled, or the folder can't be written to.
        WorkspaceError: the signing key is lost.
        BusyError: the archive or a file is in use.
        ArchiveError: the archive is damaged.
    """
    local, spoken = now.replace(tzinfo=None), language or workspace.language
    asked = period or Period.of_month(Month.of(local.date()).previous)
    if not asked.started(local):
        raise UsageError("office.month-ahead", month=asked.label)
    everything = list_cases(workspace, Wanted(closed=True), Reader(confidential=True), now=now)
    with opened(workspace, now) as (archive, _):
        handling = handled_within(read_cases(archive), workspace, asked, now)
    viewer = Viewer(workspace, Wording(spoken))
    views = [
        viewer.view(one) for one in everything if asked.start <= (one.submitted or one.opened) < asked.end
    ]
    document = build_annex(
        views, handling or _NONE, office=workspace.office, period=asked, language=spoken, now=local
    )
    return _write(document, f"annex-{asked.label}", formats, out or dossiers_dir(workspace))


def write_case_sheet(
    workspace: Workspace,
    number: int,
    *,
    masked: bool = False,
    formats: Sequence[DossierFormat] = EVERY_FORMAT,
    out: Path | None = None,
    language: Language | None = None,
    now: datetime,
) -> tuple[Written, ...]:
    """Write the sheet of one case, with room for what leaders decide.

    One to be handed on is `masked`, and has no notes but those of an assignment.

    Raises:
        UsageError: there is no such case, or the folder can't be written to.
        WorkspaceError, BusyError, ArchiveError: as `write_annex`.
    """
    spoken = language or workspace.language
    told = show_case(workspace, number, Reader(confidential=not masked, outside=masked), now=now)
    view: CaseView = Viewer(workspace, Wording(spoken)).view(told)
    document = build_case_sheet(
        view, office=workspace.office, language=spoken, now=now.replace(tzinfo=None), masked=masked
    )
    name = f"case-{number}-masked" if masked else f"case-{number}"
    return _write(document, name, formats, out or dossiers_dir(workspace))


def dossiers_dir(workspace: Workspace) -> Path:
    """Return where these documents go unless told otherwise: apart from reports, which are handed round."""
    return workspace.root / "out" / "confidential"


def _write(
    document: Document, name: str, formats: Sequence[DossierFormat], folder: Path
) -> tuple[Written, ...]:
    if not folder.exists():
        with suppress(OSError):  # what is in the way is told by the check
            folder.mkdir(mode=0o700, parents=True)
    check_writable(folder)
    return write_outputs(folder, {f"{name}.{one}": _rendered(document, one) for one in formats})


def _rendered(document: Document, format_: DossierFormat) -> bytes:
    # Each library is loaded only for its own format.
    if format_ is DossierFormat.PDF:
        from qrsurvey.render.pdf.document import render_pdf

        return render_pdf(document)
    from qrsurvey.render.docx import render_docx

    return render_docx(document)
