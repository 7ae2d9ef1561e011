"""`qrsurvey units list`, `check`, `export` and `import`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from qrsurvey.cli.asking import agrees
from qrsurvey.cli.session import Session
from qrsurvey.errors import UsageError

if TYPE_CHECKING:
    from qrsurvey.office.unit_import import UnitImport


def register(app: typer.Typer, session: Session) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="units", help=session.text("units.help"))

    @group.command("list", help=session.text("units.help-list"))
    def list_(
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-json"))] = False,
    ) -> None:
        from qrsurvey.cli.units_shown import list_as_data, print_units

        if json:
            session.print_json(list_as_data(session.workspace))
        else:
            print_units(session, session.workspace)

    @group.command("check", help=session.text("units.help-check"))
    def check(
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-json"))] = False,
    ) -> None:
        from qrsurvey.cli.units_shown import check_as_data, print_check
        from qrsurvey.office.findings import exit_code
        from qrsurvey.office.unit_check import check_units

        found = check_units(session.workspace, session.now.date())
        if json:
            session.print_json(check_as_data(session, found))
        else:
            print_check(session, found)
        raise typer.Exit(exit_code(one.finding for one in found))

    @group.command("export", help=session.text("units.help-export"))
    def export(
        file: Annotated[
            Path | None, typer.Argument(metavar="FILE", help=session.text("units.arg-export"))
        ] = None,
    ) -> None:
        from qrsurvey.cli.typed import as_typed
        from qrsurvey.office.unit_export import FILE, export_units

        workspace = session.workspace
        path = file or workspace.root / FILE
        written = export_units(workspace, session.catalog, path, session.now.date())
        session.print_written(written)
        session.say("units.exported-next", file=as_typed(written.path))

    @group.command("import", help=session.text("units.help-import"))
    def import_(
        file: Annotated[Path, typer.Argument(metavar="FILE", help=session.text("units.arg-import"))],
        dry_run: Annotated[bool, typer.Option("--dry-run", help=session.text("units.opt-dry-run"))] = False,
        yes: Annotated[bool, typer.Option("--yes", help=session.text("units.opt-yes"))] = False,
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-json"))] = False,
    ) -> None:
        from qrsurvey.cli.units_shown import import_as_data, print_import, print_reprints
        from qrsurvey.office.unit_import import apply_import, plan_import

        planned = plan_import(session.workspace, file)
        if not json:
            print_import(session, planned)
        if planned.edit.changes and not (dry_run or yes):
            _confirm(session, planned, shown=not json)
        backup = None if dry_run else apply_import(planned, session.now)
        if json:
            session.print_json(import_as_data(session, planned, backup))
        elif planned.edit.changes and dry_run:
            session.say("units.dry-run")
        if json or backup is None:
            return
        session.out.print(Text(session.text("units.imported", n=len(planned.changes), backup=backup.name)))
        print_reprints(session, planned.reprints)
        session.say("units.imported-check" if planned.reprints else "units.imported-next")


def _confirm(session: Session, planned: "UnitImport", *, shown: bool) -> None:
    """Ask the person at the keyboard, who must have been shown the changes.

    Raises:
        UsageError: nobody is there to ask, or the answer is no.
    """
    n = len(planned.changes)
    if not (shown and sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("units.unconfirmed", n=n)
    message_id = "units.confirm-cautions" if planned.cautions else "units.confirm"
    if not agrees(session, session.text(message_id, n=planned.cautions or n)):
        raise UsageError("units.not-confirmed")
