"""The conversation by which `init` learns about an office; every answer can be gone back to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import typer
from rich import box
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from qrsurvey.cli.prompts import BackError, Prompts
from qrsurvey.cli.session import Session
from qrsurvey.errors import QrsurveyError, UsageError
from qrsurvey.i18n.numbers import day as show_day
from qrsurvey.office.new_answers import (
    check_campaign,
    named_file,
    read_copies,
    read_date,
    read_hotline,
    read_id,
    read_line,
    read_units,
)
from qrsurvey.office.new_proposals import propose_place, propose_signer_title
from qrsurvey.office.new_units import (
    NewUnit,
    arrange_units,
    groups_of,
    heir_of_another,
    id_of_another,
    with_change,
    with_copies,
)
from qrsurvey.office.new_workspace import NewOffice, require_sound
from qrsurvey.office.templates import TEMPLATES, read_template

_Step = Callable[[NewOffice], NewOffice | None]


class Conversation:
    """Asks what isn't known yet; what was given before is proposed."""

    def __init__(self, session: Session, folder: Path) -> None:
        self._session = session
        self._folder = folder
        self._prompts = Prompts(session)
        self._steps: tuple[_Step, ...] = (
            self._name,
            self._parent,
            self._place,
            self._hotline,
            self._signer_title,
            self._campaign_from,
            self._campaign_to,
            self._units,
            self._copies,
            self._review,
            self._template,
            self._agree,
        )
        self._at = 0

    def hold(self, office: NewOffice) -> NewOffice:
        """Ask all questions and have the answers confirmed.

        Raises:
            typer.Abort: the person doesn't want it after all.
        """
        self._prompts.say("init.welcome", style="bold")
        self._prompts.say("init.keys", style="dim")
        asked: list[int] = []
        while self._at < len(self._steps):
            try:
                answered = self._steps[self._at](office)
            except BackError:
                if not asked:
                    self._prompts.say("init.first-question", style="yellow")
                else:
                    self._at = asked.pop()
                continue
            if answered is not None:  # None: there was nothing to ask
                asked.append(self._at)
                office = answered
            self._at += 1
        return office

    def _name(self, office: NewOffice) -> NewOffice:
        return replace(
            office, name=self._prompts.ask(self._question("office"), read_line, office.name or None)
        )

    def _parent(self, office: NewOffice) -> NewOffice:
        asked = self._question("parent")
        return replace(office, parent=self._prompts.ask_or_skip(asked, read_line, office.parent))

    def _place(self, office: NewOffice) -> NewOffice:
        proposed = office.place or propose_place(office.parent, office.name)
        return replace(office, place=self._prompts.ask_or_skip(self._question("place"), read_line, proposed))

    def _hotline(self, office: NewOffice) -> NewOffice:
        asked = self._question("hotline")
        return replace(office, hotline=self._prompts.ask_or_skip(asked, read_hotline, office.hotline))

    def _signer_title(self, office: NewOffice) -> NewOffice:
        proposed = office.signer_title or propose_signer_title(office.name)
        asked = self._question("signer-title")
        return replace(office, signer_title=self._prompts.ask_or_skip(asked, read_line, proposed))

    def _campaign_from(self, office: NewOffice) -> NewOffice:
        return replace(office, campaign_from=self._day("from", read_date, office.campaign_from))

    def _campaign_to(self, office: NewOffice) -> NewOffice:
        def read(typed: str) -> date:
            last = read_date(typed)
            check_campaign(office.campaign_from, last)
            return last

        known, first = office.campaign_to, office.campaign_from
        kept = None if known and first and known < first else known
        return replace(office, campaign_to=self._day("to", read, kept))

    def _day(self, question: str, read: Callable[[str], date], default: date | None) -> date | None:
        shown = show_day(default) if default else ""
        return self._prompts.ask_or_skip(self._question(question), read, default, shown=shown)

    def _units(self, office: NewOffice) -> NewOffice:
        known = len(office.units)
        while True:
            self._session.err.print()
            if known:
                self._prompts.say("init.units-known", n=known)
            typed = self._prompts.lines(
                self._question("units"), ends=lambda line: named_file(line) is not None
            )
            if not typed and known:
                return office
            try:
                units = arrange_units(read_units(typed), office.language)
            except QrsurveyError as error:
                self._session.tell_error(error, self._text("init.again"))
                continue
            self._prompts.say("init.units-read", n=len(units), style="green")
            return replace(office, units=units)

    def _copies(self, office: NewOffice) -> NewOffice | None:
        units, asked = office.units, False
        for group, members in groups_of(office.units).items():
            if all(unit.copies_known for unit in members):
                continue
            question = self._question("copies", group=group, n=len(members))
            now = next(unit.copies for unit in members if not unit.copies_known)
            units, asked = with_copies(units, group, self._prompts.ask(question, read_copies, now)), True
        return replace(office, units=units) if asked else None

    def _review(self, office: NewOffice) -> NewOffice:
        units = office.units
        while True:
            self._print_units(units)
            typed = self._prompts.line(self._question("review"))
            if not typed:
                return replace(office, units=units)
            leave = typed.startswith("-")
            number = typed.removeprefix("-").strip()
            if not (number.isascii() and number.isdecimal() and 1 <= int(number) <= len(units)):
                self._prompts.say("init.not-a-row", value=typed, most=str(len(units)), style="yellow")
            elif leave and len(units) == 1:
                self._prompts.say("init.last-unit", style="yellow")
            elif leave and (other := heir_of_another(units, int(number) - 1)) is not None:
                self._prompts.say("init.unit-needed", name=other.name, style="yellow")
            elif leave:
                self._prompts.say("init.unit-left-out", name=units[int(number) - 1].name)
                units = (*units[: int(number) - 1], *units[int(number) :])
            else:
                units = self._edited(units, int(number) - 1)

    def _edited(self, units: tuple[NewUnit, ...], at: int) -> tuple[NewUnit, ...]:
        """Ask for all of one unit; what `<` interrupts stays as it was."""
        unit = units[at]

        def read(typed: str) -> str:
            unit_id = read_id(typed)
            other = id_of_another(units, at, unit_id)
            if other is not None:
                raise UsageError("init.id-taken", value=unit_id, other=other.id, name=other.name)
            return unit_id

        ask = self._prompts.ask
        try:
            changed = replace(
                unit,
                name=ask(self._text("init.edit-name"), read_line, unit.name),
                id=ask(self._text("init.edit-id"), read, unit.id),
                group=ask(self._text("init.edit-group"), read_line, unit.group),
                copies=ask(self._text("init.edit-copies"), read_copies, unit.copies),
            )
        except BackError:
            return units
        return with_change(units, at, changed)

    def _template(self, office: NewOffice) -> NewOffice:
        self._session.err.print()
        for number, name in enumerate(TEMPLATES, start=1):
            n = len(read_template(name).questions) - 1  # the code is filled in already
            self._indented(Text(self._text(f"init.template-{name}", number=str(number), n=n)), 2)
        chosen = TEMPLATES.index(office.template) + 1
        chosen = self._prompts.choose(self._question("template"), len(TEMPLATES), chosen)
        while True:
            self._print_questions(TEMPLATES[chosen - 1], office)
            again = self._prompts.choose(self._text("init.ask-template-again"), len(TEMPLATES), chosen)
            if again == chosen:
                return replace(office, template=TEMPLATES[chosen - 1])
            chosen = again

    def _agree(self, office: NewOffice) -> NewOffice:
        try:
            require_sound(office)
        except QrsurveyError as error:
            self._session.tell_error(error, self._text("init.again"))
            raise BackError from error
        print_summary(self._session, office)
        if not self._prompts.confirm(self._question("write", folder=self._folder.absolute())):
            raise typer.Abort
        return office

    def _print_questions(self, template: str, office: NewOffice) -> None:
        from qrsurvey.survey.questions import Kind, Role

        survey = read_template(template)
        self._session.err.print()
        self._indented(Text(survey.title(office.language), style="bold"), 2)
        asked = [question for question in survey.questions if question.role is not Role.CODE]
        for number, question in enumerate(asked, start=1):
            labels = [option.label for option in question.options]
            said = f"{labels[0]} … {labels[-1]}" if question.kind is Kind.RATING else " / ".join(labels)
            kind = self._text(f"init.kind-{question.kind}", labels=said)
            self._indented(Text(f"{number}. {question.title(office.language)} ") + Text(kind, style="dim"), 4)

    def _print_units(self, units: tuple[NewUnit, ...]) -> None:
        self._session.err.print()
        print_units(self._session, units)

    def _question(self, name: str, **values: object) -> str:
        """Return a question with its place among all."""
        return f"({self._at + 1}/{len(self._steps)}) " + self._text(f"init.ask-{name}", **values)

    def _text(self, message_id: str, **values: object) -> str:
        return self._session.text(message_id, **values)

    def _indented(self, text: Text, by: int) -> None:
        self._session.err.print(Padding(text, (0, 0, 0, by)))


def print_units(session: Session, units: tuple[NewUnit, ...]) -> None:
    """Show units with their ids, groups and numbers of placards."""
    from qrsurvey.render.terminal import print_table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("number", "unit", "id", "group", "copies"):
        table.add_column(
            Text(session.text(f"init.column-{column}")),
            justify="right" if column in {"number", "copies"} else "left",
            overflow="fold",
            no_wrap=column == "id",
        )
    for number, unit in enumerate(units, start=1):
        table.add_row(*map(Text, (str(number), unit.name, unit.id, unit.group, str(unit.copies))))
    print_table(session.err, table)


def print_summary(session: Session, office: NewOffice) -> None:
    """Show all that will be written, before it is."""
    from qrsurvey.render.terminal import print_table

    open_ = session.text("init.open")
    days = [show_day(day) if day else "…" for day in (office.campaign_from, office.campaign_to)]
    rows = {
        "office": office.name,
        "parent": office.parent,
        "place": office.place,
        "hotline": office.hotline,
        "signer-title": office.signer_title,
        "campaign": " – ".join(days) if office.campaign_from or office.campaign_to else None,
        "units": session.text("init.summary-units", n=len(office.units), copies=_copies_of(office)),
        "template": session.text(f"init.title-{office.template}"),
        "language": session.text(f"init.language-{office.language}"),
    }
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for row, value in rows.items():
        table.add_row(
            Text(session.text(f"init.row-{row}"), style="bold"),
            Text(value or open_, style="" if value else "dim"),
        )
    session.err.print()
    print_table(session.err, table)


def _copies_of(office: NewOffice) -> int:
    """Count the placards: a unit's own code, and one of each counter."""
    return sum(unit.copies + len(unit.known.counters) for unit in office.units)
