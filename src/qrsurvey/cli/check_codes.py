"""`qrsurvey check-codes FILE…`."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from qrsurvey.cli.session import Session
from qrsurvey.errors import ExitCode

if TYPE_CHECKING:
    from qrsurvey.codes.ownership import Owned
    from qrsurvey.office.check_codes import CheckedCode, CheckedFile

_STYLES = {True: "yellow", False: "bold red"}
_MOST_PAGES_NAMED = 20


def register(app: typer.Typer, session: Session) -> None:
    """Add the command."""

    @app.command("check-codes", help=session.text("cli.check-codes"))
    def check_codes(
        files: Annotated[list[Path], typer.Argument(metavar="FILE…", help=session.text("cli.arg-pictures"))],
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-json"))] = False,
    ) -> None:
        from qrsurvey.office.check_codes import check_codes as check

        workspace = session.workspace
        with session.progress("cli.looking") as progress:
            checked = check(workspace, files, now=session.now, progress=progress)
        if json:
            data = [_as_data(session, file) for file in checked]
            session.print_json(data)
        else:
            for file in checked:
                _print(session, file)
        _sum_up(session, checked)
        if not all(file.ours for file in checked):
            raise typer.Exit(ExitCode.DATA)


def _print(session: Session, file: "CheckedFile") -> None:
    from qrsurvey.codes.ownership import Finding

    out = session.out
    out.print(Text(str(file.path), style="bold"), soft_wrap=True)
    for code in file.codes:
        finding = code.owned.finding
        style = "green" if finding is Finding.VALID else _STYLES[finding.ours]
        said = Text(session.text("cli.check-page", page=str(code.page)) + " " if code.page else "")
        said.append(_sentence(session, code.owned), style=style)
        session.print_indented(said)
    if file.fault is not None:
        session.print_indented(Text(session.catalog.message(file.fault), style="bold red"))
        hint = session.text(f"{file.fault.id}.hint", **file.fault.values)
        session.print_indented(Text(hint))
    elif not file.codes:
        session.print_indented(Text(session.text("scan.nothing"), style="bold red"))
    elif file.blank:
        pages = [str(page) for page in file.blank[:_MOST_PAGES_NAMED]]
        pages += ["…"] * (len(file.blank) > _MOST_PAGES_NAMED)
        session.print_indented(Text(session.text("scan.blank-pages", n=len(file.blank), pages=pages)))


def _sentence(session: Session, owned: "Owned") -> str:
    from qrsurvey.codes.ownership import Finding

    unit = owned.unit
    said = session.text(
        f"scan.{owned.finding}",
        code=owned.code,
        unit=unit.name if unit else "",
        edition=str(owned.edition),
        day=owned.since,
        host=owned.host,
    )
    counters = {counter.id: counter.name for counter in unit.counters} if unit else {}
    if owned.counter is not None:
        said += " " + session.text("scan.counter", counter=counters.get(owned.counter, owned.counter))
    if owned.finding is Finding.VALID and owned.since is not None:
        said += " " + session.text("scan.until", day=owned.since)
    if owned.finding in {Finding.RETIRED, Finding.ENDED}:
        heir = owned.heir
        said += " " + (session.text("scan.heir", unit=heir.name) if heir else session.text("scan.no-heir"))
    return said


def _sum_up(session: Session, checked: tuple["CheckedFile", ...]) -> None:
    from qrsurvey.codes.ownership import Finding

    found = Counter(code.owned.finding for file in checked for code in file.codes)
    ours = sum(n for finding, n in found.items() if finding.ours)
    beside = found[Finding.NOT_A_LINK]
    foreign = found.total() - ours - beside
    unread = sum(not file.codes or file.fault is not None for file in checked)
    if foreign:
        session.say("cli.check-foreign", n=foreign, style="bold red")
    if unread:
        session.say("cli.check-unread", n=unread, style="yellow")
    # A code that pays or identifies lies on many a counter, and is neither ours nor a forgery of ours.
    if beside:
        session.say("cli.check-beside", n=beside, style="yellow")
    past = found[Finding.RETIRED] + found[Finding.ENDED]
    if past:
        session.say("cli.check-past", n=ours, past=past, style="bold yellow")
    elif ours and not foreign and not unread:
        session.say("cli.check-ours", n=ours, style="bold")


def _as_data(session: Session, file: "CheckedFile") -> dict[str, object]:
    return {
        "file": str(file.path),
        "ours": file.ours,
        "pages": file.pages,
        "fault": session.catalog.message(file.fault) if file.fault else None,
        "pages_without_code": list(file.blank),
        "codes": [_code_as_data(code) for code in file.codes],
    }


def _code_as_data(code: "CheckedCode") -> dict[str, object]:
    owned = code.owned
    return {
        "page": code.page,
        "finding": owned.finding.value,
        "ours": owned.finding.ours,
        "code": owned.code,
        "unit": owned.unit.id if owned.unit else None,
        "counter": owned.counter,
        "edition": owned.edition,
        "since": owned.since.isoformat() if owned.since else None,
        "successor": owned.heir.id if owned.heir else None,
        "host": owned.host,
    }
