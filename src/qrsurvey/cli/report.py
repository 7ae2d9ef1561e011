"""`qrsurvey report`."""

from pathlib import Path
from typing import Annotated

import typer

from qrsurvey.cli.session import Session
from qrsurvey.errors import UsageError


def register(app: typer.Typer, session: Session) -> None:
    """Add the command."""

    @app.command("report", help=session.text("cli.report"))
    def report(
        month: Annotated[
            str | None, typer.Option("--month", metavar="2024-05", help=session.text("cli.opt-month"))
        ] = None,
        formats: Annotated[
            list[str] | None,
            typer.Option("--format", metavar="pdf,docx,json", help=session.text("cli.opt-format")),
        ] = None,
        out: Annotated[
            Path | None, typer.Option("--out", metavar="DIR", help=session.text("cli.opt-out"))
        ] = None,
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-json"))] = False,
    ) -> None:
        from qrsurvey.office.report import ReportFormat, make_report
        from qrsurvey.office.vanished import vanished_units
        from qrsurvey.render.as_json import render_json
        from qrsurvey.render.terminal import print_summary
        from qrsurvey.survey.periods import Month

        try:
            asked = Month.parse(month) if month is not None else None
        except ValueError as error:
            raise UsageError("cli.not-a-month", value=month) from error
        names = [
            name.strip().lower()
            for item in formats or ["pdf,json"]
            for name in item.split(",")
            if name.strip()
        ]
        known = list(ReportFormat)
        for name in names:
            if name not in known:
                raise UsageError("cli.unknown-format", value=name, known=known)
        if not names:
            raise UsageError("cli.unknown-format", value=",".join(formats or ()), known=known)
        wanted = [ReportFormat(name) for name in dict.fromkeys(names)]
        workspace = session.workspace
        made = make_report(
            workspace, asked, formats=wanted, out=out, language=session.language, now=session.now
        )
        if json:
            session.print_data(render_json(made.report.figures).decode("utf-8"))
        else:
            print_summary(made.report, session.out)
        session.print_written(*made.files, to_err=json)
        if made.rebuilt:
            session.say("cli.rebuilt")
        session.warn_of_vanished(vanished_units(workspace))
        for source, comparison in made.compared.items():
            if comparison is None:
                session.say("cli.report-never-compared", source=source, style="yellow")
            else:
                at = comparison.at.astimezone(workspace.zone)
                session.say("cli.report-compared", source=source, moment=at.replace(tzinfo=None))
