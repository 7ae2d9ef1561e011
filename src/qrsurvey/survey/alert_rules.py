"""What is to alert somebody, how soon it must be dealt with, and who is told.

Grades follow from article 25 of the Law on Denunciations (Luật Tố cáo 2018): a report without its author's
name is looked into where it is clear about the person, concrete, and can be verified.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Grade(StrEnum):
    """How urgent a case is.

    A: misconduct with a person, a place, a time or an amount named, told at once; B: misconduct without, told
    every week; C: rude, slow and the like, told every month.
    """

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True)
class LowRatings:
    """Ratings of `at_most` 1 to 5 open a case; `questions` are the keys of those that count."""

    at_most: int
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Dissatisfied:
    """A unit's share of dissatisfied answers to the headline question, in any window of `days` days.

    It alerts from `percent` of the answers on, where `count` or more of `at_least` or more are that.
    """

    percent: int
    count: int
    at_least: int
    days: int
    grade: Grade = Grade.B


@dataclass(frozen=True)
class Silence:
    """A unit that used to have answers, and has had none for so many of the office's working days."""

    days: int
    grade: Grade = Grade.C


@dataclass(frozen=True)
class Recipient:
    """Who is told, under the name by which their addresses are kept outside the workspace.

    `grades` are those of the cases they are told of, all of the office's or those of one `unit`. Only who is
    `confidential` reads comments as they were written. `reports` tells that they get the report too.
    """

    name: str
    grades: tuple[Grade, ...] = ()
    confidential: bool = False
    unit: str | None = None
    reports: bool = False


DEADLINES: Mapping[Grade, int] = {Grade.A: 3, Grade.B: 10, Grade.C: 20}
"""Within how many working days a case is to be closed, where the office says nothing."""


@dataclass(frozen=True)
class AlertRules:
    """The whole of it. An alarming answer to the misconduct question opens a case whatever stands here.

    `topics` are those of the lexicon of comments of which a complaint opens a case.
    """

    topics: tuple[str, ...] = ()
    ratings: LowRatings | None = None
    dissatisfied: Dissatisfied | None = None
    silence: Silence | None = None
    deadlines: Mapping[Grade, int] = field(default_factory=lambda: DEADLINES)
    recipients: tuple[Recipient, ...] = ()

    @property
    def getting_reports(self) -> tuple[Recipient, ...]:
        """The recipients who get reports."""
        return tuple(one for one in self.recipients if one.reports)
