"""`qrsurvey alerts annex` and `sheet`: documents about cases that stay in the office."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qrsurvey.cli.session import Session
from qrsurvey.errors import UsageError

if TYPE_CHECKING:
    from qrsurvey.office.dossiers import DossierFormat


def add_documents(group: typer.Typer, session: Session) -> None:
    """Add both commands."""
    text = session.text

    @group.command("annex", help=text("cases.help-annex"))
    def annex(
        *,
        month: Annotated[
            str | None, typer.Option("--month", metavar="2024-05", help=text("cli.opt-month"))
        ] = None,
        quarter: Annotated[
            str | None, typer.Option("--quarter", metavar="2024-Q2", help=text("cli.opt-quarter"))
        ] = None,
        year: Annotated[str | None, typer.Option("--year", metavar="2024", help=text("cli.opt-year"))] = None,
        first: Annotated[
            str | None, typer.Option("--from", metavar="2024-05-01", help=text("cli.opt-first-day"))
        ] = None,
        last: Annotated[
            str | None, typer.Option("--to", metavar="2024-05-31", help=text("cli.opt-last-day"))
        ] = None,
        formats: Annotated[
            list[str] | None, typer.Option("--format", metavar="pdf,docx", help=text("cases.opt-format"))
        ] = None,
        out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help=text("cases.opt-out"))] = None,
    ) -> None:
        from qrsurvey.cli.periods import AskedPeriod
        from qrsurvey.office.dossiers import write_annex
        from qrsurvey.survey.periods import PeriodKind

        typed = {PeriodKind.MONTH: month, PeriodKind.QUARTER: quarter, PeriodKind.YEAR: year}
        asked = AskedPeriod(typed, first, last)
        workspace = session.workspace
        written = write_annex(
            workspace,
            asked.read(workspace.office, session.now.date()),
            formats=_formats(formats),
            out=out,
            language=session.language,
            now=session.now,
        )
        session.print_written(*written)
        session.say("cases.confidential-files", style="yellow")

    @group.command("sheet", help=text("cases.help-sheet"))
    def sheet(
        number: Annotated[str, typer.Argument(metavar="N", help=text("cases.arg-number"))],
        *,
        masked: Annotated[bool, typer.Option("--masked", help=text("cases.opt-masked"))] = False,
        formats: Annotated[
            list[str] | None, typer.Option("--format", metavar="pdf,docx", help=text("cases.opt-format"))
        ] = None,
        out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help=text("cases.opt-out"))] = None,
    ) -> None:
        from qrsurvey.office.dossiers import write_case_sheet

        written = write_case_sheet(
            session.workspace,
            read_case_number(number),
            masked=masked,
            formats=_formats(formats),
            out=out,
            language=session.language,
            now=session.now,
        )
        session.print_written(*written)
        if not masked:
            session.say("cases.confidential-files", style="yellow")


def read_case_number(text: str) -> int:
    """Read the number of a case.

    Raises:
        UsageError: it is none.
    """
    if re.fullmatch(r"\d{1,9}", text.strip(), re.ASCII) is None:
        raise UsageError("cases.no-such-case", number=text)
    return int(text)


def _formats(typed: Sequence[str] | None) -> "tuple[DossierFormat, ...]":
    from qrsurvey.office.dossiers import EVERY_FORMAT, DossierFormat

    names = [name.strip().lower() for item in typed or () for name in item.split(",") if name.strip()]
    known = [one.value for one in DossierFormat]
    for name in names:
        if name not in known:
            raise UsageError("cli.unknown-format", value=name, known=known)
    return tuple(DossierFormat(name) for name in dict.fromkeys(names)) or EVERY_FORMAT
