"""`qrsurvey archive backup`, `restore` and `export`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from qrsurvey.cli import completing, next_steps
from qrsurvey.cli.session import Session
from qrsurvey.errors import UsageError

if TYPE_CHECKING:
    from qrsurvey.office.keep import BackedUp, Restored

_KEEP = 10
"""How many backups made by date stay unless somebody says otherwise."""


def register(app: typer.Typer, session: Session) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="archive", help=session.text("keep.help"))

    @group.command("backup", help=session.text("keep.help-backup"))
    def backup(
        out: Annotated[
            Path | None, typer.Option("--out", metavar="FILE", help=session.text("keep.opt-backup-out"))
        ] = None,
        keep: Annotated[int, typer.Option("--keep", metavar="N", help=session.text("keep.opt-keep"))] = _KEEP,
    ) -> None:
        from qrsurvey.office.keep import back_up_archive

        with session.working("help.working-backup"):
            made = back_up_archive(session.workspace, out=out, keep=keep, now=session.now)
        _tell_backup(session, made)

    @group.command("restore", help=session.text("keep.help-restore"))
    def restore(
        file: Annotated[Path, typer.Argument(metavar="FILE", help=session.text("keep.arg-backup"))],
        replace: Annotated[bool, typer.Option("--replace", help=session.text("keep.opt-replace"))] = False,
    ) -> None:
        from qrsurvey.office.keep import restore_archive

        with session.working("help.working-restore"):
            restored = restore_archive(session.workspace, file, replace=replace, now=session.now)
        _tell_restored(session, restored)

    @group.command("export", help=session.text("keep.help-export"))
    def export(
        formats: Annotated[
            str,
            typer.Option(
                "--format",
                metavar="csv,xlsx,parquet",
                help=session.text("keep.opt-format"),
                autocompletion=completing.several(["csv", "xlsx", "parquet"]),
            ),
        ] = "csv,xlsx,parquet",
        out: Annotated[
            Path | None, typer.Option("--out", metavar="DIR", help=session.text("keep.opt-export-out"))
        ] = None,
    ) -> None:
        from qrsurvey.archive.exported import NOTE
        from qrsurvey.office.archive_export import FORMATS, export_archive

        wanted = list(dict.fromkeys(name.strip().lower() for name in formats.split(",") if name.strip()))
        if not wanted:
            raise UsageError("keep.unknown-format", value=formats, known=list(FORMATS), guess="")
        with session.working("help.working-export"):
            written = export_archive(session.workspace, wanted, out=out, now=session.now)
        tables = next((one.path.parent for one in written if one.path.name == NOTE), None)
        session.print_written(*(one for one in written if tables not in one.path.parents))
        if tables is not None:
            session.out.print(Text(str(tables)), soft_wrap=True)
        session.say("keep.export-confidential", style="yellow")


def _tell_backup(session: Session, made: "BackedUp") -> None:
    session.out.print(Text(str(made.backup.path)), soft_wrap=True)
    session.say("keep.backed-up", n=made.backup.responses, events=made.backup.events)
    if made.removed:
        session.say("keep.removed", n=len(made.removed), names=[path.name for path in made.removed])
    session.say("keep.backup-next")


def _tell_restored(session: Session, restored: "Restored") -> None:
    backup, compared = restored.backup, restored.compared
    session.out.print(session.text("keep.restored", n=backup.responses, events=backup.events), style="green")
    session.say(f"keep.relation-{compared.relation.value}")
    if compared.lost:
        session.say("keep.lost", n=len(compared.lost), first=str(compared.lost[0].seq), style="yellow")
        session.say("keep.lost-responses", n=compared.responses, style="yellow")
    if restored.aside is not None:
        session.say("keep.aside", path=restored.aside)
    next_steps.suggest(session, next_steps.READ_AGAIN)
