"""The conversation by which `init` learns about an office; every answer can be gone back to."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import typer
from rich.padding import Padding
from rich.text import Text

from qrsurvey.cli.conversation_shown import print_summary, print_units
from qrsurvey.cli.prompts import BackError, Prompts
from qrsurvey.cli.session import Session
from qrsurvey.errors import DataError, QrsurveyError, UsageError
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
from qrsurvey.office.new_hours import PROPOSED, SATURDAY, read_hours, write_hours
from qrsurvey.office.new_office import NewOffice
from qrsurvey.office.new_proposals import (
    in_full,
    propose_addressee,
    propose_place,
    propose_signer_title,
)
from qrsurvey.office.new_units import (
    NewUnit,
    arrange_units,
    groups_of,
    heir_of_another,
    id_of_another,
    with_change,
    with_copies,
)
from qrsurvey.office.new_workspace import require_free, require_sound
from qrsurvey.office.templates import TEMPLATES, read_template

_Step = Callable[[NewOffice], NewOffice | None]

_FOLLOWED = {"units", "copies", "agree"}
"""Questions after which the next one comes, even where a single answer is being corrected."""


class _CorrectError(Exception):
    """Somebody wants to answer a question anew, after all have been answered."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


class Conversation:
    """Asks what isn't known yet; what was given before is proposed."""

    def __init__(self, session: Session, folder: Path) -> None:
        self._session = session
        self._folder = folder
        self._prompts = Prompts(session)
        self._steps: dict[str, _Step] = {
            "office": self._name,
            "parent": self._parent,
            "addressee": self._addressee,
            "place": self._place,
            "hotline": self._hotline,
            "signer-title": self._signer_title,
            "from": self._campaign_from,
            "to": self._campaign_to,
            "hours": self._hours,
            "units": self._units,
            "copies": self._copies,
            "review": self._review,
            "template": self._template,
            "agree": self._agree,
        }
        self._at = 0

    def hold(self, office: NewOffice) -> NewOffice:
        """Ask all questions and have the answers confirmed.

        Raises:
            typer.Abort: the person doesn't want it after all.
        """
        self._prompts.say("init.welcome", style="bold")
        self._prompts.say("init.keys", style="dim")
        steps = tuple(self._steps.values())
        names, last = tuple(self._steps), len(steps) - 1
        asked: list[int] = []
        correcting = False
        while self._at <= last:
            try:
                answered = steps[self._at](office)
            except BackError:
                if not asked:
                    self._prompts.say("init.first-question", style="yellow")
                else:
                    self._at = asked.pop()
                continue
            except _CorrectError as wanted:
                asked.append(self._at)
                self._at, correcting = wanted.at, True
                continue
            if answered is not None:  # None: there was nothing to ask
                asked.append(self._at)
                office = answered
            # One answer corrected, the summary is shown again; another list of units is looked through first.
            follows = not correcting or names[self._at] in _FOLLOWED
            self._at = self._at + 1 if follows else last
        return office

    def _name(self, office: NewOffice) -> NewOffice:
        name = self._prompts.ask(self._question("office"), read_line, office.name or None)
        return replace(office, name=name if name == office.name else self._in_full(name))

    def _in_full(self, name: str) -> str:
        """Ask for a name as the head of a document has it, where it was typed short."""
        whole = in_full(name)
        return name if whole == name else self._prompts.ask(self._text("init.ask-in-full"), read_line, whole)

    def _parent(self, office: NewOffice) -> NewOffice:
        asked = self._question("parent")
        parent = self._prompts.ask_or_skip(asked, read_line, office.parent)
        if parent is not None and parent != office.parent:
            parent = self._in_full(parent)
        return replace(office, parent=parent)

    def _addressee(self, office: NewOffice) -> NewOffice:
        proposed = office.addressee or propose_addressee(office.parent, office.name)
        asked = self._question("addressee")
        return replace(office, addressee=self._prompts.ask_or_skip(asked, read_line, proposed))

    def _place(self, office: NewOffice) -> NewOffice:
        proposed = office.place or propose_place(office.name, office.parent)
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

    def _hours(self, office: NewOffice) -> NewOffice:
        """Ask for the hours of the week, then for Saturday, unless the answer tells days itself."""
        proposed = office.working_hours or PROPOSED
        plain = proposed.keys() <= {*PROPOSED, SATURDAY}
        shown = ", ".join(proposed[next(iter(PROPOSED))]) if plain else write_hours(proposed)
        typed = self._prompts.ask_or_skip(self._question("hours"), read_hours, proposed, shown=shown)
        if typed is None or not (typed.keys() == PROPOSED.keys() or (typed is proposed and plain)):
            return replace(office, working_hours=typed)
        saturday = typed.get(SATURDAY, next(iter(typed.values()))[:1])
        question = self._text("init.ask-saturday", hours=", ".join(saturday))
        works = self._prompts.confirm(question, default=SATURDAY in typed)
        week = {day: spans for day, spans in typed.items() if day != SATURDAY}
        return replace(office, working_hours={**week, SATURDAY: saturday} if works else week)

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
                self._session.tell_error(_pasted(error), self._text("init.again"))
                continue
            self._prompts.say("init.units-read", n=len(units), style="green")
            return replace(office, units=units)

    def _copies(self, office: NewOffice) -> NewOffice | None:
        units, asked = office.units, False
        groups = {
            group: members
            for group, members in groups_of(office.units).items()
            if not all(unit.copies_known for unit in members)
        }
        for at, (group, members) in enumerate(groups.items(), start=1):
            part = self._text("init.part", at=str(at), of=str(len(groups))) if len(groups) > 1 else ""
            question = self._question("copies", part, group=group, n=len(members))
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
            if other is not None and other.id == unit_id:
                raise UsageError("init.id-twice", value=unit_id, name=other.name)
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
        numbers = {name: number for number, name in enumerate(self._steps, start=1)}
        print_summary(self._session, office, numbers)
        self._prompts.say("init.correct", style="dim")
        question = self._question("write", folder=self._folder.absolute())
        answer = self._prompts.confirm_or_choose(question, self._at)
        if answer is False:
            raise typer.Abort
        if answer is not True:
            raise _CorrectError(answer - 1)
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

    def _question(self, name: str, part: str = "", /, **values: object) -> str:
        """Return a question with its place among all; `part` is its place among some of one number."""
        return f"({self._at + 1}/{len(self._steps)}{part}) " + self._text(f"init.ask-{name}", **values)

    def _text(self, message_id: str, **values: object) -> str:
        return self._session.text(message_id, **values)

    def _indented(self, text: Text, by: int) -> None:
        self._session.err.print(Padding(text, (0, 0, 0, by)))


def ask_folder(session: Session) -> Path:
    """Ask which folder to make, where the one that somebody stands in holds other things."""
    prompts = Prompts(session)

    def read(typed: str) -> Path:
        folder = Path(typed).expanduser()
        require_free(folder)
        return folder

    proposed = Path(session.text("init.folder"))
    question = session.text("init.ask-folder", here=str(Path.cwd()))
    while True:
        with suppress(BackError):
            return prompts.ask(question, read, None if proposed.exists() else proposed)
        prompts.say("init.first-question", style="yellow")


def _pasted(error: QrsurveyError) -> QrsurveyError:
    """Return what is wrong in a list with the next step that there is within the conversation."""
    if error.message.id != "units.list-faults":
        return error
    here = DataError("init.list-faults", **error.message.values)
    here.details = error.details
    return here
