"""Replay days one by one: pull, look, send; and write down who was told of what on which day."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from qrsurvey.archive.cases import Case
from qrsurvey.archive.outbox import MessageKind
from qrsurvey.office.make_codes import make_codes
from qrsurvey.office.pull import pull
from qrsurvey.office.watching import watch
from qrsurvey.workspace.workspace import Workspace
from support.incident_days import Given, closing


@dataclass
class Replay:
    """What came of the days so far.

    `opened` are the cases, by the day they were opened on and what was planted, if anything was; `told` are
    the days on which a message of each kind named a case.
    """

    workspace: Workspace
    codes: dict[str, str]
    opened: list[tuple[date, Case, Given | None]] = field(default_factory=list)
    told: dict[int, list[tuple[date, MessageKind]]] = field(default_factory=dict)
    answers: list[Given] = field(default_factory=list)

    @classmethod
    def start(cls, workspace: Workspace, when: datetime) -> Replay:
        made = make_codes(workspace, now=when.replace(tzinfo=workspace.zone)).codes
        return cls(workspace, {str(code.text).rpartition("-")[0]: code.text for code in made})

    def day(self, day: date, given: Iterable[Given]) -> None:
        """End a day: its answers come in as a file, and what is new is looked through."""
        now = datetime.combine(day, closing(day), tzinfo=self.workspace.zone)
        own = list(given)
        if own:
            pull(self.workspace, files=[self._file(own)], date_order="dmy", now=now)
            self.answers += own
        watched = watch(self.workspace, now=now)
        for case in watched.opened:
            answer = None if case.response is None else self.answers[case.response - 1]
            self.opened.append((day, case, answer))
        for message in watched.queued:
            for number in message.cases:
                self.told.setdefault(number, []).append((day, message.kind))

    def _file(self, given: list[Given]) -> Path:
        survey = self.workspace.survey
        keys = ("code", "overall", "attitude", "extra_cost", "comment")
        titles = {question.key: question.title("vi") for question in survey.questions}
        levels = {question.key: [option.label for option in question.options] for question in survey.ratings}
        path = self.workspace.root / "day.csv"
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(["Dấu thời gian", *(titles[key] for key in keys)])
            for one in given:
                writer.writerow(
                    [
                        f"{one.when:%d/%m/%Y %H:%M:%S}",
                        self.codes[one.unit],
                        levels["overall"][one.overall - 1],
                        levels["attitude"][one.attitude - 1],
                        one.extra_cost,
                        one.comment,
                    ]
                )
        return path

    def grades(self) -> Counter[tuple[str, str]]:
        """Count planted incidents by the grade they were written as and the one they were given."""
        given = {
            answer.planted: case.grade.value for _, case, answer in self.opened if answer and answer.planted
        }
        planted = [one.planted for one in self.answers if one.planted]
        return Counter((name[0], given.get(name, "–")) for name in planted)

    def false_alarms(self) -> list[tuple[date, Case]]:
        """Return the cases of misconduct that were opened from ordinary answers."""
        return [
            (day, case)
            for day, case, answer in self.opened
            if answer is not None and answer.planted is None and case.misconduct
        ]
