"""Where things stand, as plain facts. Moments are the office's local time; nothing here is in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from qrsurvey.errors import BusyError, QrsurveyError
from qrsurvey.office.run_log import LastRun
from qrsurvey.survey.alert_rules import Grade
from qrsurvey.survey.periods import Month, Period


@dataclass(frozen=True)
class Placards:
    """The codes that count today: how many, of how many units, and when the last one was issued.

    `missing` are units that never had a code, or have a counter without one; `withdrawn` those whose codes
    were retired and not made anew; `outdated` those whose placards say another name, or are too few;
    `vanished` those with codes that units.yaml no longer has. Units by id.
    """

    codes: int = 0
    units: int = 0
    issued: date | None = None
    missing: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()


@dataclass(frozen=True)
class SourceState:
    """When a source was last compared with the archive, and last as a whole; None where it never was.

    `sheet` tells a Google Sheet from files. `old`: more of the office's hours have passed since than there
    should.
    """

    name: str
    sheet: bool
    last: datetime | None
    in_full: datetime | None
    old: bool


@dataclass(frozen=True)
class Answers:
    """The responses in the archive, whosever they are."""

    this_month: int
    last_month: int
    total: int
    last: datetime | None


@dataclass(frozen=True)
class Reports:
    """The report of all units that was issued last, of which period and when; the months without one.

    `known`: every source was pulled since these months ended.
    """

    period: str | None
    made: datetime | None
    missing: tuple[Month, ...]
    known: bool


@dataclass(frozen=True)
class Cases:
    """The cases that aren't closed, by grade; those past their deadline, and by how many days at most.

    `untaken` are the numbers of those of grade A that nobody has taken on, and that aren't late yet.
    """

    open: Mapping[Grade, int]
    late: Mapping[Grade, int]
    most_late: int
    untaken: tuple[int, ...]


@dataclass(frozen=True)
class UnitState:
    """A unit that is there today: its responses this month and the last, and the local time of its last one.

    `last` is None where it had none in the last months. `quiet` counts the working days without any, None
    where that isn't known or would mean nothing; `received` of `target` is what the span `UnitsState.span`
    has brought, where a target is set.
    """

    unit: str
    this_month: int
    last_month: int
    last: datetime | None
    quiet: int | None
    received: int
    target: int | None


@dataclass(frozen=True)
class UnitsState:
    """All units that are there today.

    `silent` and `behind` are the ids of those with no response for too long, and of those with less than half
    of what they are to have had in `span`. `current`: responses are attributed as the configuration has it.
    """

    units: tuple[UnitState, ...]
    silent: tuple[str, ...]
    behind: tuple[str, ...]
    span: Period
    current: bool


@dataclass(frozen=True)
class InArchive:
    """What the archive says."""

    placards: Placards
    sources: tuple[SourceState, ...]
    answers: Answers
    reports: Reports
    cases: Cases
    waiting: int
    stuck: int
    units: UnitsState
    purge_due: bool


@dataclass(frozen=True)
class Status:
    """Where things stand in a workspace at a moment.

    `demo` tells that it is the example, whose clock stands still; `program` that it is the folder of the
    program itself, with the seed town. `kept` is None where there is no archive
    yet, or it can't be read: then `archive_fault` says why. `keep_from` is the first day of which personal
    text is kept. `key` tells whether there is a signing key; `key_fault` what is wrong with it. `backup` is
    when the newest one in `data/backups` was made.
    """

    now: datetime
    demo: bool
    form: bool
    sheets: int
    kept: InArchive | None = None
    archive_fault: QrsurveyError | None = None
    keep_from: date | None = None
    key: bool = False
    key_fault: QrsurveyError | None = None
    backup: datetime | None = None
    run: LastRun | None = None
    run_stopped: bool = False
    recipients: int = 0
    program: bool = False

    @property
    def busy(self) -> bool:
        """Tell whether another process holds the archive: it can be looked at in a moment."""
        return isinstance(self.archive_fault, BusyError)
