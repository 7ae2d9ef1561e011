"""Options and arguments that several commands have: named, explained and completed alike."""

from typing import Any

import typer

from qrsurvey.cli import completing
from qrsurvey.cli.session import Session


def month(session: Session, panel: str | None = None) -> Any:  # noqa: ANN401 - Typer's
    """Return the option of a month, under a heading of the help."""
    return typer.Option(
        "--month",
        metavar="2024-05",
        help=session.text("cli.opt-month"),
        rich_help_panel=panel,
        autocompletion=completing.months(session),
    )


def quarter(session: Session, panel: str | None = None) -> Any:  # noqa: ANN401 - Typer's
    """Return the option of a quarter, under a heading of the help."""
    return typer.Option(
        "--quarter",
        metavar="2024-Q2",
        help=session.text("cli.opt-quarter"),
        rich_help_panel=panel,
        autocompletion=completing.quarters(session),
    )


def year(session: Session, panel: str | None = None) -> Any:  # noqa: ANN401 - Typer's
    """Return the option of a year, under a heading of the help."""
    return typer.Option(
        "--year",
        metavar="2024",
        help=session.text("cli.opt-year"),
        rich_help_panel=panel,
        autocompletion=completing.years(session),
    )


def case_number(session: Session) -> Any:  # noqa: ANN401 - Typer's
    """Return the argument that is the number of a case."""
    return typer.Argument(
        metavar="N", help=session.text("cases.arg-number"), autocompletion=completing.cases(session)
    )


def case_formats(session: Session) -> Any:  # noqa: ANN401 - Typer's
    """Return the option of the formats of a document about cases."""
    return typer.Option(
        "--format",
        metavar="pdf,docx",
        help=session.text("cases.opt-format"),
        autocompletion=completing.several(["pdf", "docx"]),
    )
