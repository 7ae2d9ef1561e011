"""`qrsurvey form adopt`, `plan`, `apply`, `check` and `script`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from qrsurvey.cli import next_steps
from qrsurvey.cli.session import Session
from qrsurvey.errors import UsageError

if TYPE_CHECKING:
    from qrsurvey.office.form_adopt import Adopted
    from qrsurvey.office.form_plan import PlannedForm
    from qrsurvey.survey.form_plan import Change


def register(app: typer.Typer, session: Session) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="form", help=session.text("cli.form"))
    _register_adopt(group, session)
    _register_plan(group, session)
    _register_apply(group, session)
    _register_check(group, session)
    _register_script(group, session)


def _register_adopt(group: typer.Typer, session: Session) -> None:
    @group.command("adopt", help=session.text("cli.form-adopt"))
    def adopt(
        link: Annotated[
            str | None, typer.Argument(metavar="LINK", help=session.text("cli.form-arg-link"))
        ] = None,
        form: Annotated[
            str | None, typer.Option("--form", metavar="LINK|ID", help=session.text("cli.form-opt-form"))
        ] = None,
        break_links: Annotated[
            bool, typer.Option("--break-printed-links", help=session.text("cli.form-opt-break-links"))
        ] = False,
    ) -> None:
        from qrsurvey.office.form_adopt import adopt_form, adopt_link

        if (link is None) == (form is None):
            raise UsageError("form.link-or-form")
        session.warn_in_program_folder()
        if link is not None:
            adopted = adopt_link(session.workspace, link, break_printed_links=break_links)
        else:
            assert form is not None
            with session.working("help.working-form"):
                adopted = adopt_form(session.workspace, form, break_printed_links=break_links)
        _print_adopted(session, adopted)
        session.say("form.adopted-next")


def _register_plan(group: typer.Typer, session: Session) -> None:
    @group.command("plan", help=session.text("cli.form-plan"))
    def plan(
        form: Annotated[
            str | None, typer.Option("--form", metavar="LINK|ID", help=session.text("cli.form-opt-form"))
        ] = None,
        remove_extra: Annotated[
            bool, typer.Option("--remove-extra", help=session.text("cli.form-opt-remove-extra"))
        ] = False,
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-json"))] = False,
    ) -> None:
        _show_plan(session, form, remove_extra=remove_extra, json=json)


def _register_apply(group: typer.Typer, session: Session) -> None:
    @group.command("apply", help=session.text("cli.form-apply"))
    def apply(
        *,
        form: Annotated[
            str | None, typer.Option("--form", metavar="LINK|ID", help=session.text("cli.form-opt-form"))
        ] = None,
        remove_extra: Annotated[
            bool, typer.Option("--remove-extra", help=session.text("cli.form-opt-remove-extra"))
        ] = False,
        break_links: Annotated[
            bool, typer.Option("--break-printed-links", help=session.text("cli.form-opt-break-links"))
        ] = False,
        split: Annotated[
            bool, typer.Option("--split-statistics", help=session.text("cli.form-opt-split"))
        ] = False,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help=session.text("cli.form-opt-dry-run"))
        ] = False,
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-json"))] = False,
    ) -> None:
        from qrsurvey.office.form_made import edit_link
        from qrsurvey.office.form_plan import apply as apply_form
        from qrsurvey.survey.form_plan import Hazard

        if dry_run:
            _show_plan(session, form, remove_extra=remove_extra, json=json)
            return
        session.warn_in_program_folder()
        asked = ((Hazard.LINKS, break_links), (Hazard.STATISTICS, split))
        with session.working("help.working-form"):
            applied = apply_form(
                session.workspace,
                form=form,
                allow={hazard for hazard, said in asked if said},
                remove_extra=remove_extra,
            )
        if json:
            data = {
                "made": applied.made,
                "form": {
                    "url": applied.form.url,
                    "code_entry": applied.form.code_entry,
                    "id": applied.form.id,
                },
                "changes": [_as_data(session, change) for change in applied.plan.changes],
            }
            session.print_json(data)
        else:
            _print_changes(session, applied.plan.changes)
            session.out.print(Text(applied.form.url), soft_wrap=True)
        if applied.made:
            session.say("form.made-next", edit=edit_link(applied.form))
        elif applied.live.spreadsheet is None:
            session.say("form.link-sheet-next", edit=edit_link(applied.form))
        else:
            session.say("form.applied-next" if applied.plan.changes else "form.same")


def _register_check(group: typer.Typer, session: Session) -> None:
    @group.command("check", help=session.text("cli.form-check"))
    def check(
        form: Annotated[
            str | None, typer.Option("--form", metavar="LINK|ID", help=session.text("cli.form-opt-form"))
        ] = None,
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-json"))] = False,
    ) -> None:
        from qrsurvey.cli.findings import finding_as_data, print_findings
        from qrsurvey.office.findings import exit_code
        from qrsurvey.office.form_check import check_form

        with session.working("help.working-form"):
            findings = check_form(session.workspace, form=form)
        if json:
            data = [finding_as_data(session, finding) for finding in findings]
            session.print_json(data)
        else:
            print_findings(session, findings)
        raise typer.Exit(exit_code(findings))


def _register_script(group: typer.Typer, session: Session) -> None:
    @group.command("script", help=session.text("cli.form-script"))
    def script(
        out: Annotated[
            Path | None, typer.Option("--out", metavar="FILE", help=session.text("cli.form-opt-out"))
        ] = None,
    ) -> None:
        from qrsurvey.office.form_script import SCRIPT_FILE, form_script
        from qrsurvey.office.outputs import write_outputs

        text = form_script(session.workspace, session.language)
        if out is None:
            session.print_data(text)
            session.say("form.script-steps")
        else:
            path = out / SCRIPT_FILE if out.is_dir() else out
            session.print_written(*write_outputs(path.parent, {path.name: text.encode("utf-8")}))
            session.say("form.script-steps-file", file=path.name)


def _show_plan(session: Session, form: str | None, *, remove_extra: bool, json: bool) -> None:
    from qrsurvey.office.form_plan import plan as plan_form

    with session.working("help.working-form"):
        planned = plan_form(session.workspace, form=form, remove_extra=remove_extra)
    if json:
        data = {
            "exists": planned.live is not None,
            "changes": [_as_data(session, change) for change in planned.plan.changes],
            "left": [item.title for item in planned.plan.left],
        }
        session.print_json(data)
        return
    if planned.live is None:
        session.say("form.none-yet")
    _print_changes(session, planned.plan.changes)
    if planned.plan.left:
        titles = [item.title or "–" for item in planned.plan.left]
        session.say("form.left", n=len(titles), titles=titles)
    _say_what_next(session, planned)


def _say_what_next(session: Session, planned: "PlannedForm") -> None:
    from qrsurvey.survey.form_plan import Hazard

    if not planned.plan.changes:
        session.say("form.same")
        return
    if planned.plan.hazards(Hazard.STATISTICS):
        session.say("form.plan-splits", style="yellow")
    if planned.plan.hazards(Hazard.LINKS):
        session.say("form.plan-breaks", style="yellow")
    next_steps.suggest(session, next_steps.APPLY_FORM)


def _print_changes(session: Session, changes: tuple["Change", ...]) -> None:
    from qrsurvey.office.form_plan import describe

    for change in changes:
        said = Text(session.catalog.message(describe(change)))
        if change.hazard is not None:
            said.append(" " + session.text(f"form.hazard-{change.hazard}"), style="bold red")
        session.print_indented(said)


def _print_adopted(session: Session, adopted: "Adopted") -> None:
    session.out.print(Text(adopted.form.url), soft_wrap=True)
    session.out.print(Text(adopted.form.code_entry))
    session.say("form.adopted" if adopted.changed else "form.adopted-before", style="bold")


def _as_data(session: Session, change: "Change") -> dict[str, object]:
    from qrsurvey.office.form_plan import describe

    return {
        "what": change.what.value,
        "question": change.key or None,
        "title": change.title,
        "before": change.before or None,
        "after": change.after or None,
        "breaks": change.hazard.value if change.hazard else None,
        "message": session.catalog.message(describe(change)),
    }
