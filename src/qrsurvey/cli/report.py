"""`qrsurvey report`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qrsurvey.cli import completing, next_steps, shared_options
from qrsurvey.cli.replaced import say_replaced
from qrsurvey.cli.report_sent import rehearse, send_report
from qrsurvey.cli.session import Session
from qrsurvey.cli.typed import read_choices
from qrsurvey.errors import UsageError

if TYPE_CHECKING:
    from qrsurvey.office.report import ExportCounting, MadeReport


def register(app: typer.Typer, session: Session) -> None:
    """Add the command."""
    period, what = session.text("help.panel-period"), session.text("help.panel-what")
    files, sending = session.text("help.panel-files"), session.text("help.panel-sending")

    @app.command("report", help=session.text("cli.report"))
    def report(  # noqa: PLR0917 - Typer passes them all by name; each option is one branch
        month: Annotated[str | None, shared_options.month(session, period)] = None,
        quarter: Annotated[str | None, shared_options.quarter(session, period)] = None,
        half: Annotated[
            str | None,
            typer.Option(
                "--half", metavar="2024-H1", help=session.text("cli.opt-half"), rich_help_panel=period
            ),
        ] = None,
        nine_months: Annotated[
            str | None,
            typer.Option(
                "--nine-months",
                metavar="2024",
                help=session.text("cli.opt-nine-months"),
                rich_help_panel=period,
                autocompletion=completing.years(session),
            ),
        ] = None,
        year: Annotated[str | None, shared_options.year(session, period)] = None,
        first: Annotated[
            str | None,
            typer.Option(
                "--from", metavar="2024-05-01", help=session.text("cli.opt-first-day"), rich_help_panel=period
            ),
        ] = None,
        last: Annotated[
            str | None,
            typer.Option(
                "--to", metavar="2024-05-31", help=session.text("cli.opt-last-day"), rich_help_panel=period
            ),
        ] = None,
        campaign: Annotated[
            bool, typer.Option("--campaign", help=session.text("cli.opt-campaign"), rich_help_panel=period)
        ] = False,
        units: Annotated[
            list[str] | None,
            typer.Option(
                "--unit",
                metavar="ID",
                help=session.text("cli.opt-report-unit"),
                rich_help_panel=what,
                autocompletion=completing.units(session),
            ),
        ] = None,
        each_unit: Annotated[
            bool, typer.Option("--each-unit", help=session.text("unit.opt-each-unit"), rich_help_panel=what)
        ] = False,
        by: Annotated[
            list[str] | None,
            typer.Option(
                "--by",
                metavar="counter,service",
                help=session.text("cli.opt-by"),
                rich_help_panel=what,
                autocompletion=completing.several(["counter", "service", "respondent", "visit"]),
            ),
        ] = None,
        formats: Annotated[
            list[str] | None,
            typer.Option(
                "--format",
                metavar="pdf,docx,xlsx,html,json,md,poster",
                help=session.text("cli.opt-format"),
                rich_help_panel=files,
                autocompletion=completing.several(["pdf", "docx", "xlsx", "html", "json", "md", "poster"]),
            ),
        ] = None,
        out: Annotated[
            Path | None,
            typer.Option("--out", metavar="DIR", help=session.text("cli.opt-out"), rich_help_panel=files),
        ] = None,
        verify: Annotated[
            Path | None, typer.Option("--verify", metavar="FILE", help=session.text("issued.opt-verify"))
        ] = None,
        send: Annotated[
            bool, typer.Option("--send", help=session.text("run.opt-send-report"), rich_help_panel=sending)
        ] = False,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help=session.text("run.opt-dry-run"), rich_help_panel=sending)
        ] = False,
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-json"))] = False,
    ) -> None:
        from qrsurvey.cli.periods import AskedPeriod
        from qrsurvey.office.report import make_report
        from qrsurvey.office.report_files import DEFAULT_FORMATS, ReportFormat
        from qrsurvey.office.report_sending import check_sendable, mailing
        from qrsurvey.office.vanished import vanished_units
        from qrsurvey.render.as_json import render_json
        from qrsurvey.render.terminal import print_summary
        from qrsurvey.survey.breakdowns import By
        from qrsurvey.survey.periods import PeriodKind

        typed = {
            PeriodKind.MONTH: month,
            PeriodKind.QUARTER: quarter,
            PeriodKind.HALF: half,
            PeriodKind.NINE_MONTHS: nine_months,
            PeriodKind.YEAR: year,
        }
        if verify is not None:
            from qrsurvey.cli.report_verified import refuse_others, verify_file

            others: dict[str, object] = {f"--{kind}": text for kind, text in typed.items()}
            others |= {"--from": first, "--to": last}
            others |= {"--campaign": campaign or None, "--unit": units, "--by": by, "--format": formats}
            others |= {"--each-unit": each_unit or None}
            refuse_others({**others, "--out": out, "--send": send or None, "--dry-run": dry_run or None})
            verify_file(session, verify, as_json=json)
            return
        asked = AskedPeriod(typed, first, last, campaign)
        only = _units(units or (), each_unit=each_unit)
        wanted = read_choices(formats, ReportFormat, "cli.unknown-format") if formats else DEFAULT_FORMATS
        parts = read_choices(by, By, "cli.unknown-breakdown") if by else ()
        workspace = session.workspace
        counting = _counting(session, sending=send or dry_run)
        if send or dry_run:
            check_sendable(workspace, list(workspace.units) if each_unit else only, wanted)
        with session.progress("unit.progress") as progress:
            made = make_report(
                workspace,
                asked.read(workspace.office, session.now.date()),
                units=only,
                each_unit=each_unit,
                by=parts,
                formats=wanted,
                out=out,
                language=session.language,
                mailing=mailing(workspace) if send and not dry_run else None,
                counting=counting,
                progress=progress,
                now=session.now,
            )
        reports = made.of_units or (made.report,)
        if json:
            session.print_data(render_json(*(one.figures for one in reports)).decode("utf-8"))
        else:
            # Of all units at once the table of all says it; hundreds of summaries nobody reads.
            for one in (made.report,) if each_unit else reports:
                print_summary(one, session.out)
        _print_files(session, made, each_unit=each_unit, json=json)
        if made.of_units and any(format_.public for format_ in wanted):
            session.say("cli.public-of-all")
        for one in reports:
            say_replaced(session, one)
        if made.rebuilt:
            session.say("cli.rebuilt")
        session.warn_of_vanished(vanished_units(workspace))
        _say_how_fresh(session, made)
        if dry_run:
            rehearse(session, made, to_err=json)
        elif send:
            send_report(session, made)
        next_steps.suggest(session, lambda: next_steps.after_report(session, made), data=json)


def _units(typed: Sequence[str], *, each_unit: bool) -> list[str]:
    """Return the units named."""
    only = [unit.strip() for item in typed for unit in item.split(",") if unit.strip()]
    if typed and not only:
        raise UsageError("cli.no-unit")
    if only and each_unit:
        raise UsageError("unit.with-unit")
    return only


def _print_files(session: Session, made: "MadeReport", *, each_unit: bool, json: bool) -> None:
    if each_unit and made.files and not json:
        session.say("unit.made", n=len(made.of_units))
        session.print_folder(made.files)
    else:
        session.print_written(*made.files, to_err=json)


def _counting(session: Session, *, sending: bool) -> "ExportCounting | None":
    """Return what counts instead of the archive, where `engine:` says so."""
    from functools import partial

    from qrsurvey.survey.engines import EngineName

    if session.workspace.survey.engine.name is EngineName.DUCKDB:
        return None
    if sending:
        raise UsageError("cluster.no-send")
    from qrsurvey.office.spark_report import count_by_spark

    return partial(count_by_spark, noisy=session.debug)


def _say_how_fresh(session: Session, made: "MadeReport") -> None:
    for source, comparison in made.compared.items():
        if comparison is None:
            session.say("cli.report-never-compared", source=source, style="yellow")
        else:
            at = comparison.at.astimezone(session.workspace.zone)
            only = "only-" if len(made.compared) == 1 else ""  # its name says nothing then
            session.say(f"cli.report-{only}compared", source=source, moment=at.replace(tzinfo=None))
    if made.export is not None:
        at = made.export.made.astimezone(session.workspace.zone)
        session.say("cluster.counted-from", tables=made.export.tables, moment=at.replace(tzinfo=None))
        if made.files:
            session.say("cluster.not-issued", style="yellow")
