"""`qrsurvey make-codes`."""

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from qrsurvey.cli import completing, next_steps
from qrsurvey.cli.days import read_day
from qrsurvey.cli.session import Session
from qrsurvey.cli.typed import near
from qrsurvey.errors import UsageError
from qrsurvey.i18n.numbers import decimal

if TYPE_CHECKING:
    from qrsurvey.office.layouts import ListedLayout
    from qrsurvey.office.make_codes import MadeCodes
    from qrsurvey.office.packs import CodeFormat


def register(app: typer.Typer, session: Session) -> None:
    """Add the command."""
    which, look = session.text("help.panel-units"), session.text("help.panel-look")
    files = session.text("help.panel-files")

    @app.command("make-codes", help=session.text("cli.make-codes"))
    def command(
        *,
        unit: Annotated[
            list[str] | None,
            typer.Option(
                "--unit",
                metavar="ID",
                help=session.text("cli.opt-unit"),
                rich_help_panel=which,
                autocompletion=completing.units(session),
            ),
        ] = None,
        layout: Annotated[
            str | None,
            typer.Option(
                "--layout",
                metavar="NAME",
                help=session.text("cli.opt-layout"),
                rich_help_panel=look,
                autocompletion=completing.layouts(session),
            ),
        ] = None,
        start_at: Annotated[
            int,
            typer.Option(
                "--start-at", metavar="N", help=session.text("cli.opt-start-at"), rich_help_panel=look
            ),
        ] = 1,
        formats: Annotated[
            list[str] | None,
            typer.Option(
                "--format",
                metavar="pdf,svg,png",
                help=session.text("cli.opt-code-format"),
                rich_help_panel=files,
                autocompletion=completing.several(["pdf", "svg", "png"]),
            ),
        ] = None,
        out: Annotated[
            Path | None,
            typer.Option("--out", metavar="DIR", help=session.text("cli.opt-out"), rich_help_panel=files),
        ] = None,
        issued: Annotated[
            str | None,
            typer.Option(
                "--issued", metavar="2024-05-31", help=session.text("cli.opt-issued"), rich_help_panel=files
            ),
        ] = None,
        no_clobber: Annotated[
            bool, typer.Option("--no-clobber", help=session.text("cli.opt-no-clobber"), rich_help_panel=files)
        ] = False,
        list_: Annotated[
            bool,
            typer.Option("--list-layouts", help=session.text("cli.opt-list-layouts"), rich_help_panel=look),
        ] = False,
        preview_: Annotated[
            bool, typer.Option("--preview", help=session.text("cli.opt-preview"), rich_help_panel=look)
        ] = False,
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-layouts-json"))] = False,
    ) -> None:
        from qrsurvey.codes.layouts import SHIPPED_DEFAULT

        day = read_day(issued) if issued is not None else None
        wanted = _formats(formats or [])
        name = SHIPPED_DEFAULT if layout is None else layout
        if list_:
            _print_layouts(session, json=json)
            return
        if json:
            raise UsageError("cli.json-without-list")
        workspace, languages = session.workspace, session.placard_languages
        if preview_:
            from qrsurvey.office.layouts import preview

            written = preview(
                workspace, name, languages=languages, start_at=start_at, out=out, issued=day, now=session.now
            )
            session.print_written(written)
            return
        session.warn_in_program_folder()
        from qrsurvey.office.make_codes import make_codes
        from qrsurvey.office.vanished import vanished_units

        with session.progress("cli.drawing") as progress:
            made = make_codes(
                workspace,
                units=unit or (),
                layout=name,
                start_at=start_at,
                formats=wanted,
                out=out,
                languages=languages,
                issued=day,
                keep_existing=no_clobber,
                now=session.now,
                progress=progress,
            )
        for ended in made.ended:
            session.say("cli.unit-left-out", unit=ended.id, name=ended.name, day=ended.valid_to)
        session.warn_of_vanished(vanished_units(workspace))
        if made.key_exposed:
            session.say("cli.key-exposed", path=workspace.key_path, style="yellow")
        _print_made(session, made, some=bool(unit))


def _print_made(session: Session, made: "MadeCodes", *, some: bool) -> None:
    from qrsurvey.office.printed import outdated_placards

    if not made.all_left:
        session.say("cli.codes-made", n=len(made.codes), style="bold")
        if made.to_print != len(made.codes):
            session.say("cli.codes-to-print", n=made.to_print)
        if some:
            session.say("cli.codes-only-some", style="yellow")
            if others := outdated_placards(session.workspace, session.now.date()):
                names = [one.name for one in others]
                session.say("units.others-outdated", n=len(others), units=names, style="yellow")
    session.print_written(*made.files)
    for _, files in groupby((*made.packs, *made.singles), key=lambda file: file.path.parent):
        session.print_folder(list(files))
    if not made.all_left:
        if made.copies is not None:
            session.say("cli.codes-next-copies", file=made.copies.path.name)
        else:
            session.say("cli.codes-next")
        next_steps.suggest(session, lambda: next_steps.after_make_codes(session, made.placards.path))


def _formats(asked: list[str]) -> list["CodeFormat"]:
    from qrsurvey.office.packs import CodeFormat

    names = [name.strip().lower() for item in asked for name in item.split(",")]
    for name in names:
        if name not in set(CodeFormat):
            raise UsageError(
                "cli.unknown-code-format",
                value=name,
                known=list(CodeFormat),
                guess=near(name, list(CodeFormat)),
            )
    return [CodeFormat(name) for name in names]


def _print_layouts(session: Session, *, json: bool) -> None:
    from qrsurvey.office.layouts import list_layouts

    listed = list_layouts(session.workspace, session.placard_languages)
    if json:
        session.print_json([_as_data(session, one) for one in listed])
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column, right in (("name", 0), ("title", 0), ("page", 1), ("codes", 1), ("side", 1), ("distance", 1)):
        heading = Text(session.text(f"cli.layouts-column-{column}"))
        table.add_column(heading, justify="right" if right else "left", no_wrap=column == "name")
    for one in listed:
        layout, sizes = one.layout, one.measures
        cells = (
            layout.name,
            layout.title(session.language),
            f"{layout.page_width:g} × {layout.page_height:g}",
            str(layout.codes_per_page),
            f"{sizes.side:.0f}",
            f"{decimal(sizes.distance, 2, session.language)} m"
            if one.readable
            else session.text("cli.layouts-too-small"),
        )
        table.add_row(*(Text(cell, style="" if one.readable else "dim") for cell in cells))
    session.print_table(table)
    next_steps.suggest(session, next_steps.LOOK_AT_LAYOUT)


def _as_data(session: Session, one: "ListedLayout") -> dict[str, object]:
    layout, sizes = one.layout, one.measures
    return {
        "name": layout.name,
        "title": layout.title(session.language),
        "page_mm": [layout.page_width, layout.page_height],
        "codes_per_sheet": layout.codes_per_page,
        "side_mm": round(sizes.side, 1),
        "module_mm": round(sizes.module, 3),
        "distance_m": round(sizes.distance, 2),
        "readable": one.readable,
    }
