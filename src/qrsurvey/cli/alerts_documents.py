"""`qrsurvey alerts annex` and `sheet`: documents about cases that stay in the office."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qrsurvey.cli import shared_options
from qrsurvey.cli.session import Session
from qrsurvey.cli.typed import read_choices, read_number

if TYPE_CHECKING:
    pass


def add_documents(group: typer.Typer, session: Session) -> None:
    """Add both commands."""
    text = session.text

    @group.command("annex", help=text("cases.help-annex"))
    def annex(
        *,
        month: Annotated[str | None, shared_options.month(session)] = None,
        quarter: Annotated[str | None, shared_options.quarter(session)] = None,
        year: Annotated[str | None, shared_options.year(session)] = None,
        first: Annotated[
            str | None, typer.Option("--from", metavar="2024-05-01", help=text("cli.opt-first-day"))
        ] = None,
        last: Annotated[
            str | None, typer.Option("--to", metavar="2024-05-31", help=text("cli.opt-last-day"))
        ] = None,
        formats: Annotated[list[str] | None, shared_options.case_formats(session)] = None,
        out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help=text("cases.opt-out"))] = None,
    ) -> None:
        from qrsurvey.cli.periods import AskedPeriod
        from qrsurvey.office.dossiers import EVERY_FORMAT, DossierFormat, write_annex
        from qrsurvey.survey.periods import PeriodKind

        typed = {PeriodKind.MONTH: month, PeriodKind.QUARTER: quarter, PeriodKind.YEAR: year}
        asked = AskedPeriod(typed, first, last)
        workspace = session.workspace
        written = write_annex(
            workspace,
            asked.read(workspace.office, session.now.date()),
            formats=read_choices(formats, DossierFormat, "cli.unknown-format") if formats else EVERY_FORMAT,
            out=out,
            language=session.language,
            now=session.now,
        )
        session.print_written(*written)
        session.say("cases.confidential-files", style="yellow")

    @group.command("sheet", help=text("cases.help-sheet"))
    def sheet(
        number: Annotated[str, shared_options.case_number(session)],
        *,
        masked: Annotated[bool, typer.Option("--masked", help=text("cases.opt-masked"))] = False,
        formats: Annotated[list[str] | None, shared_options.case_formats(session)] = None,
        out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help=text("cases.opt-out"))] = None,
    ) -> None:
        from qrsurvey.office.dossiers import EVERY_FORMAT, DossierFormat, write_case_sheet

        written = write_case_sheet(
            session.workspace,
            read_number(number, "cases.no-such-case"),
            masked=masked,
            formats=read_choices(formats, DossierFormat, "cli.unknown-format") if formats else EVERY_FORMAT,
            out=out,
            language=session.language,
            now=session.now,
        )
        session.print_written(*written)
        if not masked:
            session.say("cases.confidential-files", style="yellow")
