"""An office's folder in Python: its responses as tables, its reports, what is odd and what needs somebody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from qrsurvey.api.frames import table, typed_responses
from qrsurvey.api.period_report import PeriodReport
from qrsurvey.api.told import told
from qrsurvey.errors import UsageError
from qrsurvey.i18n.language import Language, choose
from qrsurvey.i18n.near import guess
from qrsurvey.survey.near_period import guess_period
from qrsurvey.survey.periods import Month, Period, PeriodKind
from qrsurvey.survey.questions import Role
from qrsurvey.workspace import workspace as folders

if TYPE_CHECKING:
    import pandas as pd

    from qrsurvey.archive.audit import AuditResult
    from qrsurvey.archive.store import Archive
    from qrsurvey.office.report_files import ReportFormat
    from qrsurvey.report.model import Report

_DEFAULT = ("pdf", "docx", "json")
_FIRST, _LAST = datetime(1, 1, 1), datetime(9999, 12, 31)


class Workspace:
    """One office's folder.

    Nothing here uses the network. What is read is what was pulled, under today's configuration: if that
    changed, the answers in the archive are read anew first, as each command does.

    >>> from qrsurvey import Workspace
    >>> office = Workspace("demo")
    >>> office
    <workspace demo: Văn phòng HĐND và UBND, 18 units>

    Args:
        folder: The folder with `config/units.yaml`; by default what `QRSURVEY_WORKSPACE` names, or the
            nearest one upwards.
        language: `vi` or `en`, of reports and errors; by default that of `QRSURVEY_LANG`, or the office's.
        now: The present moment, where it isn't to be the clock's; without a time zone it is local time.

    Raises:
        WorkspaceError: there is no workspace, or its configuration is faulty; a note at the error says how.
        UsageError: this is no language of ours.
    """

    def __init__(
        self, folder: str | Path | None = None, *, language: str | None = None, now: datetime | None = None
    ) -> None:
        with told(choose(language)):
            if language is not None and language not in set(Language):
                raise UsageError("cli.unknown-language", value=language, known=list(Language))
            root = folders.find_workspace(Path(folder) if folder is not None else None)
            self._folder = folders.read_workspace(root)
        self._language = choose(language, workspace=self._folder.language)
        self._now = now

    @property
    def root(self) -> Path:
        """The folder, absolute."""
        return self._folder.root

    @property
    def now(self) -> datetime:
        """The present moment in the office's time zone."""
        zone = self._folder.zone
        if self._now is None:
            return datetime.now(tz=zone)
        return self._now.replace(tzinfo=zone) if self._now.tzinfo is None else self._now.astimezone(zone)

    @property
    def units(self) -> pd.DataFrame:
        """The units in the order of the configuration, indexed by id.

        >>> office.units.loc["LONGHOA", ["name", "group"]].to_list()
        ['UBND phường Long Hoa', 'wards']
        """
        rows = [
            {"id": one.id, "name": one.name, "group": one.group, "copies": one.copies,
             "valid_from": one.valid_from, "valid_to": one.valid_to}
            for one in self._folder.units.values()
        ]  # fmt: skip
        return table(rows, "id", ("id", "name", "group", "copies", "valid_from", "valid_to"))

    @property
    def questions(self) -> pd.DataFrame:
        """The questions in their order, indexed by key: kind, role, and the title in the chosen language.

        >>> office.questions.loc["overall", "role"]
        'headline'
        """
        rows = [
            {"key": one.key, "kind": one.kind.value, "role": one.role.value if one.role else None,
             "title": one.title(self._language.value)}
            for one in self._folder.survey.questions
        ]  # fmt: skip
        return table(rows, "key", ("key", "kind", "role", "title"))

    def responses(
        self, period: str | None = None, *, unit: str | None = None, comments: bool = False
    ) -> pd.DataFrame:
        """Return the responses of a period, or all: a row each, indexed by the number in the archive.

        >>> may = office.responses("2024-05")
        >>> counted = may[may["unit"].notna()]
        >>> int((counted["overall"] >= 4).sum()), int(counted["overall"].count())
        (622, 713)

        `submitted` is local time (NaT for undated ones, which only come where no period is asked for).
        `unit` is the one they count for today, decisions taken in; missing where they count for none, and
        `verdict` says why. Ratings are 1 to 5; single choices are categories, multiple ones tuples; for free
        text there is only whether something was written. Answers that are no option of their question are
        missing, as in figures.

        Args:
            period: A label: `2024-05`, `2024-Q2`, `2024-H1`, `2024-9M`, `2024`, `2024-05-03_2024-05-20`.
            unit: Only those that count for this unit.
            comments: Put the words of comments, without the personal data that is recognised in them, where
                otherwise it is told whether there are any; missing where there are none, or they were purged.

        Raises:
            UsageError: this is no period, there is no such unit, or nothing was ever pulled.
            WorkspaceError: the signing key is lost.
            BusyError: the archive is in use.
            ArchiveError: it is damaged.
        """
        from qrsurvey.archive.wide import read_wide
        from qrsurvey.office.chosen import read_place
        from qrsurvey.office.responses import opened

        folder = self._folder
        with told(self._language):
            asked = _period(period) if period is not None else None
            if unit is not None:
                unit = read_place(folder, unit).unit
            start, end = (asked.start, asked.end) if asked else (None, None)
            with opened(folder, self.now) as (archive, _):
                wide = read_wide(archive, folder.survey, start, end, unit)
                made = typed_responses(wide, folder.survey, list(folder.units))
                if comments:
                    made = self._with_comments(archive, made, start, end)
        return made

    def report(self, period: str | None = None, *, unit: str | None = None) -> PeriodReport:
        """Count a period, by default the last complete month, for all units or one; nothing is written.

        >>> report = office.report("2024-05")
        >>> report
        <report 2024-05: 738 responses>
        >>> report.headline["satisfied"], report.headline["n"]
        (622, 713)
        >>> report.units.loc["LONGHOA", ["responses", "n", "satisfied"]].to_list()
        [65, 64, 63]

        Raises:
            UsageError: this is no period, it hasn't begun, there is no such unit, or nothing was ever pulled.
            WorkspaceError, BusyError, ArchiveError: as `responses`.
        """
        return PeriodReport(self._make(period, unit, (), None)[0])

    def write_report(
        self,
        period: str | None = None,
        *,
        unit: str | None = None,
        formats: str | Iterable[str] = _DEFAULT,
        folder: str | Path | None = None,
    ) -> tuple[Path, ...]:
        """Write a report as `qrsurvey report` does and return its files; the ledger notes it as issued.

        Args:
            period: As `report`.
            unit: As `report`.
            formats: One or several of `pdf`, `docx`, `xlsx`, `html`, `json`, `md` (a bulletin), `poster`.
            folder: Where to; by default `out/reports` of the workspace.

        Raises:
            UsageError: as `report`; or there is no such format, or the folder can't be written.
            WorkspaceError, BusyError, ArchiveError: as `responses`.
        """
        named = (formats,) if isinstance(formats, str) else tuple(formats)
        return self._make(period, unit, named, Path(folder) if folder is not None else None)[1]

    def signals(self, month: str | None = None, *, unit: str | None = None) -> pd.DataFrame:
        """Return what looks odd in a month, by default the last complete one: to be looked at, no verdict.

        >>> list(office.signals("2024-05").columns)
        ['kind', 'unit', 'count', 'p', 'responses']

        `responses` are numbers in the archive, the index of `Workspace.responses`.

        Raises:
            UsageError: this is no month, it hasn't begun, there is no such unit, or nothing was ever pulled.
            WorkspaceError, BusyError, ArchiveError: as `responses`.
        """
        from qrsurvey.office.signals import list_signals

        with told(self._language):
            asked = _month(month, self.now.date()) if month is not None else None
            found = list_signals(self._folder, asked, unit=unit, now=self.now)
        rows = [
            {"id": one.id, "kind": one.kind.value, "unit": one.unit, "count": one.count, "p": one.p,
             "responses": one.seqs}
            for one in found.signals
        ]  # fmt: skip
        return table(rows, "id", ("id", "kind", "unit", "count", "p", "responses"))

    def cases(self, *, closed: bool = False) -> pd.DataFrame:
        """Return the cases that somebody must act on, the most urgent first, indexed by number.

        >>> sorted(office.cases()["grade"].unique())
        ['A', 'B', 'C']

        `comment` is without the personal data that is recognised in it. `overdue_days` counts calendar days.

        Args:
            closed: Also those that are done with.

        Raises:
            UsageError, WorkspaceError, BusyError, ArchiveError: as `responses`.
        """
        from qrsurvey.office.alerts import Wanted, list_cases

        with told(self._language):
            found = list_cases(self._folder, Wanted(closed=closed), now=self.now)
        rows = [
            {"number": one.case.number, "grade": one.case.grade.value, "state": one.case.state.value,
             "unit": one.placed.unit, "counter": one.placed.counter, "response": one.case.response,
             "submitted": one.submitted, "due": one.case.deadline, "overdue_days": one.late,
             "reasons": one.case.reasons, "comment": one.comment}
            for one in found
        ]  # fmt: skip
        columns = (
            "number", "grade", "state", "unit", "counter", "response", "submitted", "due", "overdue_days",
            "reasons", "comment",
        )  # fmt: skip
        return table(rows, "number", columns)

    def pull(self, *files: str | Path) -> int:
        """Take exported files in, look for cases in what is new, and return how many responses are new.

        >>> office.pull("demo/answers.xlsx")
        0

        Raises:
            UsageError: a file can't be read.
            DataError: a file can't be taken as answers; then nothing of any is stored.
            WorkspaceError: nothing was ever printed, or the signing key is lost.
            BusyError, ArchiveError: as `responses`.
        """
        from qrsurvey.office.pull import pull
        from qrsurvey.office.watching import watch

        now = self.now
        with told(self._language):
            pulled = pull(self._folder, files=[Path(file) for file in files], now=now)
            if pulled:
                watch(self._folder, now=now)
        return sum(one.result.added for one in pulled)

    def audit(self) -> AuditResult:
        """Recompute the archive's chain of hashes and derive its answers again.

        >>> office.audit().ok
        True

        Raises:
            UsageError, WorkspaceError, BusyError, ArchiveError: as `responses`.
        """
        from qrsurvey.office.audit import audit_archive

        with told(self._language):
            return audit_archive(self._folder).result

    def __repr__(self) -> str:
        return f"<workspace {self.root.name}: {self._folder.office.name}, {len(self._folder.units)} units>"

    def _make(
        self, period: str | None, unit: str | None, formats: Sequence[str], folder: Path | None
    ) -> tuple[Report, tuple[Path, ...]]:
        from qrsurvey.office.report import make_report

        with told(self._language):
            made = make_report(
                self._folder,
                _period(period) if period is not None else None,
                units=(unit,) if unit is not None else (),
                formats=[_format(name) for name in formats],
                out=folder,
                language=self._language,
                now=self.now,
            )
        report = made.of_units[0] if made.of_units else made.report
        return report, tuple(file.path for file in made.files)

    def _with_comments(
        self, archive: Archive, made: pd.DataFrame, start: datetime | None, end: datetime | None
    ) -> pd.DataFrame:
        from qrsurvey.archive.comments import comment_texts
        from qrsurvey.office.decided import without_personal_data

        question = self._folder.survey.by_role(Role.COMMENT)
        if question is None:
            return made
        within = (start or _FIRST, end or _LAST)
        texts = {
            seq: without_personal_data(self._folder, text)
            for seq, text in comment_texts(archive, *within, self._folder.survey)
            if text is not None
        }
        return made.assign(**{question.key: made.index.map(texts.get)})


def _period(label: str) -> Period:
    try:
        return Period.parse(label)
    except ValueError as error:
        raise UsageError("api.not-a-period", value=label) from error


def _month(label: str, today: date) -> Month:
    try:
        return Month.parse(label)
    except ValueError as error:
        near = guess_period(PeriodKind.MONTH, label, today)
        raise UsageError("cli.not-a-month", value=label, guess=near) from error


def _format(name: str) -> ReportFormat:
    from qrsurvey.office.report_files import ReportFormat

    known = [one.value for one in ReportFormat]
    if name not in known:
        raise UsageError("cli.unknown-format", value=name, known=known, guess=guess(name, known))
    return ReportFormat(name)
