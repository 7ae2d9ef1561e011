"""`qrsurvey init [DIR]`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qrsurvey.cli.session import Session
from qrsurvey.errors import UsageError

if TYPE_CHECKING:
    from qrsurvey.i18n.language import Language
    from qrsurvey.office.new_office import NewOffice
    from qrsurvey.office.new_units import NewUnit
    from qrsurvey.office.new_workspace import MadeWorkspace

_STDIN = "-"


def register(app: typer.Typer, session: Session) -> None:
    """Add the command."""

    @app.command("init", help=session.text("init.help"))
    def init(
        *,
        folder: Annotated[
            Path | None, typer.Argument(metavar="DIR", help=session.text("init.opt-folder"))
        ] = None,
        office: Annotated[
            str | None, typer.Option("--office", metavar="NAME", help=session.text("init.opt-office"))
        ] = None,
        parent: Annotated[
            str | None, typer.Option("--parent", metavar="NAME", help=session.text("init.opt-parent"))
        ] = None,
        addressee: Annotated[
            str | None,
            typer.Option("--addressee", metavar="NAME", help=session.text("init.opt-addressee")),
        ] = None,
        place: Annotated[
            str | None, typer.Option("--place", metavar="NAME", help=session.text("init.opt-place"))
        ] = None,
        hotline: Annotated[
            str | None, typer.Option("--hotline", metavar="NUMBER", help=session.text("init.opt-hotline"))
        ] = None,
        signer_title: Annotated[
            str | None,
            typer.Option("--signer-title", metavar="TITLE", help=session.text("init.opt-signer-title")),
        ] = None,
        first: Annotated[
            str | None, typer.Option("--from", metavar="2024-02-01", help=session.text("init.opt-from"))
        ] = None,
        last: Annotated[
            str | None, typer.Option("--to", metavar="2024-12-31", help=session.text("init.opt-to"))
        ] = None,
        hours: Annotated[
            str | None,
            typer.Option(
                "--hours",
                metavar="'mon-fri 07:00-11:30,13:00-17:00; sat 07:00-11:30'",
                help=session.text("init.opt-hours"),
            ),
        ] = None,
        units: Annotated[
            str | None, typer.Option("--units", metavar="FILE|-", help=session.text("init.opt-units"))
        ] = None,
        unit: Annotated[
            list[str] | None, typer.Option("--unit", metavar="NAME", help=session.text("init.opt-unit"))
        ] = None,
        copies: Annotated[
            str | None, typer.Option("--copies", metavar="N", help=session.text("init.opt-copies"))
        ] = None,
        template: Annotated[
            str | None,
            typer.Option("--template", metavar="full|counter|online", help=session.text("init.opt-template")),
        ] = None,
        language: Annotated[
            str | None, typer.Option("--language", metavar="vi|en", help=session.text("init.opt-language"))
        ] = None,
        list_templates: Annotated[
            bool, typer.Option("--list-templates", help=session.text("init.opt-list-templates"))
        ] = False,
        schemas: Annotated[bool, typer.Option("--schemas", help=session.text("init.opt-schemas"))] = False,
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-json"))] = False,
        yes: Annotated[bool, typer.Option("--yes", help=session.text("init.opt-yes"))] = False,
    ) -> None:
        if list_templates:
            _list_templates(session, as_json=json)
            return
        if schemas:
            _renew_schemas(session, folder)
            return
        from qrsurvey.cli.conversation import Conversation, ask_folder
        from qrsurvey.cli.conversation_shown import print_units
        from qrsurvey.cli.prompts import on_terminal
        from qrsurvey.office.new_answers import (
            check_campaign,
            read_copies,
            read_date,
            read_hotline,
            read_line,
        )
        from qrsurvey.office.new_hours import read_hours
        from qrsurvey.office.new_office import NewOffice
        from qrsurvey.office.new_workspace import (
            make_workspace,
            require_free,
            require_outside,
        )
        from qrsurvey.office.templates import TEMPLATES, known_template
        from qrsurvey.workspace.disk import current_folder

        here = current_folder()
        root = folder or session.workspace_asked
        if here is None and not (root and root.is_absolute()):
            raise UsageError("selfcheck.folder-gone")
        if root is None and here is not None:
            require_outside(here)
            asks = on_terminal() and not yes and any(here.iterdir())
            root = ask_folder(session) if asks else None
        root = root or Path()
        require_free(root)
        chosen = _language(session, language)
        given = NewOffice(
            name=read_line(office or ""),
            parent=read_line(parent or "") or None,
            addressee=read_line(addressee or "") or None,
            place=read_line(place or "") or None,
            hotline=read_hotline(hotline) if hotline else None,
            signer_title=read_line(signer_title or "") or None,
            campaign_from=read_date(first) if first else None,
            campaign_to=read_date(last) if last else None,
            working_hours=read_hours(hours) if hours else None,
            template=known_template(template) if template else TEMPLATES[0],
            language=chosen,
            units=_units(units, unit or [], chosen, read_copies(copies) if copies else 1),
        )
        check_campaign(given.campaign_from, given.campaign_to)
        if yes:
            answers = _proposed(given)
            if not session.quiet:
                print_units(session, answers.units)
        elif on_terminal():
            answers = Conversation(session, root).hold(given)
        else:
            raise UsageError("init.no-terminal")
        made = make_workspace(root, answers)
        if json:
            session.print_json(_as_data(made, answers))
        else:
            for file in made.files:
                session.print_data(str(file))
        _say_what_next(session, made, hotline=answers.hotline is not None)


def _proposed(given: "NewOffice") -> "NewOffice":
    """Take for an answer what would be proposed in a conversation.

    Raises:
        UsageError: something is missing that nobody can guess.
    """
    from dataclasses import replace

    from qrsurvey.office.new_proposals import propose_addressee, propose_place, propose_signer_title

    if not given.name or not given.units:
        missing = [flag for flag, there in (("--office", given.name), ("--units", given.units)) if not there]
        raise UsageError("init.missing", flags=missing)
    return replace(
        given,
        addressee=given.addressee or propose_addressee(given.parent, given.name),
        place=given.place or propose_place(given.name, given.parent),
        signer_title=given.signer_title or propose_signer_title(given.name),
    )


def _language(session: Session, asked: str | None) -> "Language":
    from qrsurvey.i18n.language import Language

    if asked is None:
        return session.language
    if asked not in set(Language):
        raise UsageError("cli.unknown-language", value=asked, known=list(Language))
    return Language(asked)


def _units(file: str | None, names: list[str], language: "Language", copies: int) -> "tuple[NewUnit, ...]":
    """Return the units of a file or of standard input, then those named one by one."""
    from qrsurvey.office.new_answers import read_line
    from qrsurvey.office.new_units import arrange_units
    from qrsurvey.office.unit_list import parse_unit_list, read_unit_list
    from qrsurvey.survey.unit_rows import UnitRow

    rows: tuple[UnitRow, ...] = ()
    if file == _STDIN:
        rows = parse_unit_list(_standard_input())
    elif file is not None:
        rows = read_unit_list(Path(file))
    rows += tuple(UnitRow(read_line(name)) for name in names if name.strip())
    return arrange_units(rows, language, copies=copies)


def _standard_input() -> str:
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError("init.nothing-piped")
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError("init.piped-not-utf8") from error


def _list_templates(session: Session, *, as_json: bool) -> None:
    from rich.text import Text

    from qrsurvey.office.templates import TEMPLATES, read_template

    surveys = {name: read_template(name) for name in TEMPLATES}
    if as_json:
        data = [
            {
                "name": name,
                "title": dict(survey.titles),
                "questions": [
                    {"key": one.key, "kind": one.kind.value, "title": dict(one.titles)}
                    for one in survey.questions
                ],
            }
            for name, survey in surveys.items()
        ]
        session.print_json(data)
        return
    for name, survey in surveys.items():
        session.out.print(Text(f"{name}: {session.text(f'init.title-{name}')}", style="bold"))
        for question in survey.questions:
            session.print_indented(Text(question.title(session.language)))


def _renew_schemas(session: Session, folder: Path | None) -> None:
    from qrsurvey.office.schemas import lines_to_add, write_schemas
    from qrsurvey.workspace.workspace import UNITS_FILE, find_workspace

    root = find_workspace(folder or session.workspace_asked)
    for path in write_schemas(root / UNITS_FILE.parent):
        session.print_data(str(path))
    for file, line in lines_to_add(root).items():
        session.say("init.schema-unnamed", file=file, line=line)


def _say_what_next(session: Session, made: "MadeWorkspace", *, hotline: bool) -> None:
    """Tell the way from here to the first printed placard."""
    session.say("init.made", folder=made.root, style="bold")
    if made.unguarded:
        session.say("init.unguarded", lines=list(made.unguarded), style="yellow")
    from qrsurvey.cli.typed import as_typed
    from qrsurvey.workspace.disk import current_folder

    steps: list[str] = []
    here = current_folder()
    if made.root != here:
        below = here is not None and made.root.is_relative_to(here)
        folder = made.root.relative_to(here) if here is not None and below else made.root
        steps.append(session.text("init.next-folder", folder=as_typed(folder)))
    if made.gaps:
        gaps = session.text("init.next-gaps", n=len(made.gaps))
        steps.append(gaps if hotline else f"{gaps} {session.text('init.next-hotline')}")
    steps += [session.text(f"init.next-{step}") for step in ("script", "adopt", "codes")]
    session.say("init.next")
    for number, step in enumerate(steps, start=1):
        session.say("init.step", number=str(number), step=step)
    session.say("init.keep-key", style="yellow")


def _as_data(made: "MadeWorkspace", office: "NewOffice") -> dict[str, object]:
    return {
        "folder": str(made.root),
        "files": [str(file) for file in made.files],
        "template": office.template,
        "units": [
            {"id": unit.id, "name": unit.name, "group": unit.group, "copies": unit.copies}
            for unit in office.units
        ],
        "to_fill_in": list(made.gaps),
    }
