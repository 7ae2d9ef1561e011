"""Everything that is due, run after run: a Google, mail servers and a calendar that are real enough to fail."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from qrsurvey.archive.issued_reports import IssuedFigures, IssuedReport, IssuedScore, record_reports
from qrsurvey.archive.outbox import MessageKind
from qrsurvey.archive.store import Archive
from qrsurvey.errors import ArchiveError, BusyError, UsageError
from qrsurvey.office import report as making
from qrsurvey.office.audit import audit_archive
from qrsurvey.office.lock import lock
from qrsurvey.office.pull_sheets import pull_sheets
from qrsurvey.office.report import make_report
from qrsurvey.office.report_again import note_issued
from qrsurvey.office.report_files import ReportFormat
from qrsurvey.office.reports_due import reports_due
from qrsurvey.office.running import Ran, run
from qrsurvey.survey.periods import Month
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.archives import MORNING, row
from support.archives import pull as archive_pull
from support.case_office import DETAILED, SURVEY, UNITS, ZONE, CaseOffice, at
from support.google_server import QUOTA, UNAVAILABLE, Drop, Fault, GoogleServer
from support.mail_server import MailServer, free_port
from support.run_office import RULES, SOURCES, UNIT_TOO, RunOffice, prepare
from support.told_office import addresses
from support.workspaces import write_workspace

MAY, JUNE = Month(2024, 5), Month(2024, 6)
FIRST = at(1, 17, 6)
"""Saturday, 1 June 2024: this office works on Saturday mornings, so the month's first working day."""


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare(tmp_path_factory.mktemp("new") / "office")


@pytest.fixture(scope="module")
def prepared(new: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same once it has run on the last day of May."""
    with GoogleServer() as google:
        office = begun(new, tmp_path_factory.mktemp("prepared") / "office", google)
        # Nothing was ever written, and April wasn't asked about: an ordinary day.
        ran = office.run(at(31))
        assert (ran.reported, ran.files, ran.exit_code) == ((), (), 0)
        assert ran.pulled is not None
        assert ran.pulled.pulled[0].result.added == 5
    return office.root


def begun(prepared: Path, root: Path, google: GoogleServer) -> RunOffice:
    office = RunOffice(prepared, root, google)
    for day in range(27, 32):
        office.answer(at(day, 9))
    return office


@pytest.fixture
def office(prepared: Path, tmp_path: Path) -> Iterator[RunOffice]:
    with GoogleServer() as google:
        yield begun(prepared, tmp_path / "office", google)


@pytest.fixture
def new_office(new: Path, tmp_path: Path) -> Iterator[RunOffice]:
    with GoogleServer() as google:
        yield begun(new, tmp_path / "office", google)


@pytest.fixture
def mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    with MailServer() as server:
        book = {"leaders": [server.address("ld@a.example")], "longhoa": [server.address("lh@a.example")]}
        for name, value in addresses(tmp_path, book).items():
            monkeypatch.setenv(name, value)
        yield server


def came(mail: MailServer) -> list[tuple[str, list[str]]]:
    """To whom mails came since the last time, each with the names of its files."""
    found = [
        (one.to, [str(part.get_filename()) for part in one.message.iter_attachments()]) for one in mail.mails
    ]
    mail.mails.clear()
    return found


def errors(ran: Ran) -> list[str]:
    return [error.message.id for error in ran.errors]


REPORT = ["report-2024-05.docx", "report-2024-05.pdf"]


def test_a_month_of_runs(office: RunOffice, mail: MailServer) -> None:
    office.answer(at(31, 16), extra="Có", comment=DETAILED)
    ran = office.run(at(31, 18))
    assert ran.pulled is not None
    assert [one.complete for one in ran.pulled.pulled] == [False]
    assert "values.get" not in office.calls()
    assert [case.number for case in ran.watched.opened] == [1]
    assert came(mail) == [("ld@a.example", [])]

    # The first working day: what was edited far above is seen before the report is written.
    office.tab.rows[1] = [*office.tab.rows[1][:5], "sửa lại"]
    ran = office.run(FIRST)
    assert ran.pulled is not None
    assert [(one.complete, len(one.result.edited)) for one in ran.pulled.pulled] == [(True, 1)]
    assert (ran.reported, ran.put_off, ran.errors, ran.exit_code) == ((MAY,), (), (), 0)
    assert [one.path.name for one in ran.files] == [*REPORT[::-1], "report-2024-05.json"]
    assert came(mail) == [("ld@a.example", REPORT)]
    assert office.issued() == ["2024-05"]

    # Never again, whatever comes.
    for now in (at(1, 19, 6), at(3, 17, 6)):
        office.answer(now)
        ran = office.run(now)
        assert (ran.reported, ran.put_off, ran.files, ran.exit_code) == ((), (), (), 0)
    assert office.issued() == ["2024-05"]
    assert came(mail) == []
    assert audit_archive(office.workspace).result.ok


def test_two_months_that_were_missed_are_made_up_in_order(office: RunOffice, mail: MailServer) -> None:
    with Archive.open(office.workspace.archive_path, create=False) as archive:
        record_reports(archive, [issued("2024-05")], FIRST)
    for month in (6, 7):
        office.answer(at(20, 9, month))
    ran = office.run(at(15, 17, 8))
    assert ran.reported == (JUNE, Month(2024, 7))
    assert office.issued() == ["2024-05", "2024-06", "2024-07"]
    assert [files[0] for _, files in came(mail)] == ["report-2024-06.docx", "report-2024-07.docx"]


@pytest.mark.parametrize("fault", [QUOTA, UNAVAILABLE, Drop()], ids=["quota", "unavailable", "no line"])
def test_a_pull_that_fails_puts_the_report_off_and_nothing_else(
    office: RunOffice, mail: MailServer, fault: Fault
) -> None:
    office.answer(at(31, 16), extra="Có", comment=DETAILED)
    # It was pulled and not looked at, as by a pull that was killed.
    pull_sheets(office.workspace, now=at(31, 18), access=office.access())
    office.google.fail(*[fault] * 99)
    ran = office.run(FIRST)
    assert ran.exit_code == 3
    assert len(ran.errors) == 1
    assert (ran.reported, ran.put_off) == ((), (MAY,))
    assert [case.number for case in ran.watched.opened] == [1]
    assert came(mail) == [("ld@a.example", [])]
    assert office.issued() == []
    if not isinstance(fault, Drop):
        return  # how it goes on is the same for all
    office.google._faults["sheets"].clear()
    ran = office.run(at(3, 17, 6))
    assert (ran.reported, ran.put_off, ran.exit_code) == ((MAY,), (), 0)
    assert came(mail) == [("ld@a.example", REPORT)]


def test_one_source_of_two_that_fails_puts_the_report_off_too(office: RunOffice, mail: MailServer) -> None:
    two = SOURCES.replace("}]", "}, {name: khac, spreadsheet: book-khac, sheet: A}]")
    write_workspace(office.root, UNITS, two + SURVEY + RULES)
    ran = office.run(FIRST)
    assert ran.pulled is not None
    assert [one.source for one in ran.pulled.pulled] == ["main"]
    assert [one.source for one in ran.pulled.failed] == ["khac"]
    assert (ran.reported, ran.put_off, ran.exit_code) == ((), (MAY,), 3)


def test_credentials_that_are_gone_put_the_report_off(office: RunOffice, mail: MailServer) -> None:
    office.environment["GOOGLE_APPLICATION_CREDENTIALS"] = str(office.root / "gone.json")
    ran = office.run(FIRST)
    assert ran.pulled is None or not ran.pulled.pulled
    assert (ran.reported, ran.put_off, len(ran.errors)) == ((), (MAY,), 1)
    assert ran.exit_code == 2
    assert office.issued() == []


def test_a_very_first_pull_that_fails_says_why(new_office: RunOffice, mail: MailServer) -> None:
    new_office.google.fail(*[Drop()] * 99)
    ran = new_office.run(at(31))
    assert (ran.exit_code, ran.watched.opened, ran.reported) == (3, (), ())
    assert len(ran.errors) == 1


def test_an_archive_that_is_new_gets_last_months_report_at_once(
    new_office: RunOffice, mail: MailServer
) -> None:
    assert new_office.run(at(5, 17, 6)).reported == (MAY,)
    assert came(mail) == [("ld@a.example", REPORT)]


def test_what_cannot_be_sent_goes_with_the_next_run_once(
    office: RunOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    address = f"mailto://127.0.0.1:{port}/?from=a@a.example&to=ld@a.example"
    for name, value in addresses(tmp_path, {"leaders": [address]}).items():
        monkeypatch.setenv(name, value)
    ran = office.run(FIRST)
    assert (ran.reported, ran.exit_code) == ((MAY,), 3)
    assert [one.done for one in office.outbox()] == [None]
    with MailServer(port=port) as mail:
        ran = office.run(at(3, 8, 6))
        assert (ran.reported, ran.exit_code) == ((), 0)
        assert came(mail) == [("ld@a.example", REPORT)]
        assert office.run(at(3, 9, 6)).exit_code == 0
        assert mail.mails == []


def test_killed_before_the_report_was_noted_it_is_written_and_sent_by_the_next_run(
    office: RunOffice, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:

        def killed(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        patch.setattr(making, "note_issued", killed)
        with pytest.raises(KeyboardInterrupt):
            office.run(FIRST)
    assert (office.issued(), office.outbox(), mail.mails) == ([], (), [])
    assert (office.root / "out" / "reports" / "report-2024-05.pdf").is_file()
    assert office.run(at(1, 18, 6)).reported == (MAY,)
    assert came(mail) == [("ld@a.example", REPORT)]


def test_a_report_is_never_noted_without_its_mail(
    office: RunOffice, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:

        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        patch.setattr("qrsurvey.office.report_again.queue", killed)
        with pytest.raises(KeyboardInterrupt):
            office.run(FIRST)
    assert office.issued() == []
    office.run(at(1, 18, 6))
    assert came(mail) == [("ld@a.example", REPORT)]
    assert [(one.kind, one.about["report"]) for one in office.outbox()] == [(MessageKind.REPORT, "2024-05")]


def test_a_unit_with_somebody_to_read_it_gets_its_own_once(
    office: RunOffice, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_workspace(office.root, UNITS, SOURCES + SURVEY + UNIT_TOO)
    its_own = ("lh@a.example", ["report-2024-05-LONGHOA.docx", "report-2024-05-LONGHOA.pdf"])
    with monkeypatch.context() as patch:
        # Killed once the unit's is noted, before that of all is.
        patch.setattr(making, "note_issued", _note_one)
        with pytest.raises(KeyboardInterrupt):
            office.run(FIRST)
    assert mail.mails == []
    ran = office.run(at(1, 18, 6))
    assert [one.path.name for one in ran.files] == [*REPORT[::-1], "report-2024-05.json"]
    assert came(mail) == [its_own, ("ld@a.example", REPORT)]
    assert office.run(at(3, 17, 6)).files == ()
    assert came(mail) == []


def _note_one(workspace: Workspace, made: Any, *rest: Any, **more: Any) -> Any:
    if made[0][0].figures.unit is None:
        raise KeyboardInterrupt
    return note_issued(workspace, made, *rest, **more)


def test_what_was_written_by_hand_counts_where_people_read_it(office: RunOffice, mail: MailServer) -> None:
    # From what was known on the last afternoon of May it is provisional.
    make_report(office.workspace, MAY, formats=[ReportFormat.DOCX], now=FIRST)
    assert reports_due(office.workspace, FIRST) == (MAY,)
    pull_sheets(office.workspace, now=FIRST, access=office.access())
    for formats in ([ReportFormat.JSON], [ReportFormat.BULLETIN]):
        make_report(office.workspace, MAY, formats=formats, now=FIRST)
        assert reports_due(office.workspace, FIRST) == (MAY,)
    make_report(office.workspace, MAY, units=["LONGHOA"], formats=[ReportFormat.DOCX], now=FIRST)
    assert reports_due(office.workspace, FIRST) == (MAY,)
    make_report(office.workspace, MAY, formats=[ReportFormat.DOCX], now=FIRST)
    assert reports_due(office.workspace, FIRST) == ()


def test_a_second_run_meanwhile_is_refused(office: RunOffice) -> None:
    office.workspace.archive_path.parent.mkdir(exist_ok=True)
    hold = (
        "import sys; from pathlib import Path; from qrsurvey.office.only_one import only_run\n"
        "with only_run(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", hold, str(office.workspace.archive_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(BusyError) as caught:
            office.run(at(31))
        holder.communicate(b"")
    assert caught.value.message.id == "run.busy"
    assert office.calls() == []
    assert office.run(at(31)).exit_code == 0


def test_a_pull_meanwhile_is_an_error_and_the_rest_is_done(office: RunOffice, mail: MailServer) -> None:
    with lock(office.workspace.archive_path.with_name("pull.lock")) as ours:
        assert ours
        ran = office.run(FIRST)
    assert errors(ran) == ["twofold.pulling"]
    assert (ran.put_off, ran.exit_code) == ((MAY,), 2)


def test_a_damaged_archive_ends_the_run(office: RunOffice) -> None:
    with Archive.open(office.workspace.archive_path, create=False) as archive:
        archive.connection.execute("UPDATE ledger SET payload = '7' WHERE kind = 'pull'")
    with pytest.raises(ArchiveError):
        office.run(FIRST)


def test_files_that_cannot_be_written_are_an_error_and_the_report_comes_later(
    office: RunOffice, mail: MailServer
) -> None:
    out = office.root / "out" / "reports"
    out.parent.mkdir(exist_ok=True)
    out.write_text("đây là tệp", encoding="utf-8")
    ran = office.run(FIRST)
    assert (ran.reported, ran.put_off, ran.exit_code) == ((), (MAY,), 2)
    out.unlink()
    assert office.run(at(1, 18, 6)).reported == (MAY,)
    assert came(mail) == [("ld@a.example", REPORT)]


def test_a_file_is_reported_once_it_was_pulled_after_the_month(tmp_path: Path, mail: MailServer) -> None:
    office = CaseOffice.make(tmp_path / "office", rules=RULES)
    for day in range(27, 32):
        office.answer(at(day, 9))
    office.pull(at(30))
    ran = run(office.workspace, now=FIRST)
    assert ran.pulled is None
    assert errors(ran) == ["run.not-known-to-end"]
    assert (ran.reported, ran.put_off, ran.exit_code) == ((), (MAY,), 2)
    assert mail.mails == []
    office.pull(at(3, 8, 6))
    for hour in (9, 10):
        ran = run(office.workspace, now=at(3, hour, 6))
        assert (ran.reported, ran.exit_code) == (((MAY,), 0) if hour == 9 else ((), 0))
    assert came(mail) == [("ld@a.example", REPORT)]


def test_nothing_was_ever_pulled(tmp_path: Path) -> None:
    workspace = read_workspace(write_workspace(tmp_path / "new", UNITS, SURVEY))
    with pytest.raises(UsageError) as caught:
        run(workspace, now=FIRST)
    assert caught.value.message.id == "office.nothing-pulled"
    assert not workspace.archive_path.exists()


def issued(period: str, *, complete: bool = True) -> IssuedReport:
    score = IssuedScore(0, None, None)
    return IssuedReport(
        period=period,
        unit=None,
        language="vi",
        by=(),
        complete=complete,
        until=None,
        made=datetime(2024, 1, 2, 8),
        head=None,
        release="1",
        files={f"report-{period}.pdf": "0" * 64},
        figures=IssuedFigures(0, 0, 0, score, score, {}),
    )


def due(
    root: Path,
    now: str,
    *,
    written: tuple[str, ...] = (),
    first: str | None = "2020-01-01",
    campaign: str | None = None,
    more: str = "",
) -> list[str]:
    """The months due on a morning, in an office whose first answer came on a day."""
    begun = f"  campaign: {{from: {campaign}}}\n" if campaign else ""
    workspace = read_workspace(
        write_workspace(root, UNITS.replace("  place:", f"{begun}{more}  place:"), SURVEY)
    )
    with Archive.open(workspace.archive_path, create=True) as archive:
        if first is not None:
            seconds = (datetime.fromisoformat(first) - MORNING).total_seconds()
            archive_pull(archive, [row(seconds)])
        for period in written:
            record_reports(archive, [issued(period)], FIRST)
    moment = datetime.fromisoformat(now).replace(hour=8, tzinfo=ZONE)
    return [month.label for month in reports_due(workspace, moment)]


WEEKDAYS = '  working_hours: {mon-fri: ["07:00-11:30", "13:00-17:00"]}\n'


@pytest.mark.parametrize(
    ("now", "more", "expected"),
    [
        # New Year's Day 2025 is a Wednesday.
        ("2025-01-01", "", "2024-11"),
        ("2025-01-02", "", "2024-12"),
        # Tết 2022: from Monday, 31 January, to Friday, 4 February; by the decree until Sunday the 6th.
        ("2022-02-04", WEEKDAYS, "2021-12"),
        ("2022-02-06", WEEKDAYS, "2021-12"),
        ("2022-02-07", WEEKDAYS, "2022-01"),
        # 1 May 2024 is Labour Day.
        ("2024-05-01", "", "2024-03"),
        ("2024-05-02", "", "2024-04"),
        # 1 June 2024 is a Saturday.
        ("2024-06-01", "", "2024-05"),
        ("2024-06-01", WEEKDAYS, "2024-04"),
        ("2024-06-03", WEEKDAYS, "2024-05"),
        # A day that the office has off, and one that it works to make up for another.
        ("2024-07-01", "  days_off: [2024-07-01]\n", "2024-05"),
        ("2024-07-02", "  days_off: [2024-07-01]\n", "2024-06"),
        ("2024-06-02", f"{WEEKDAYS}  days_worked: [2024-06-02]\n", "2024-05"),
    ],
)
def test_a_report_is_due_on_the_first_working_day(tmp_path: Path, now: str, more: str, expected: str) -> None:
    assert due(tmp_path, now, more=more) == [expected]


@pytest.mark.parametrize(
    ("written", "more", "expected"),
    [
        ((), {}, ["2024-05"]),
        ((), {"first": None}, []),
        ((), {"first": "2024-06-01"}, []),
        ((), {"first": "2024-05-31"}, ["2024-05"]),
        ((), {"campaign": "2024-06-01"}, []),
        ((), {"campaign": "2024-05-20", "first": "2024-06-02"}, ["2024-05"]),
        (("2024-05",), {}, []),
        (("2024-06",), {}, []),
        (("2024-04",), {}, ["2024-05"]),
        (("2024-02", "2023-11"), {}, ["2024-03", "2024-04", "2024-05"]),
        (("2024-02",), {"campaign": "2024-04-10"}, ["2024-04", "2024-05"]),
        (("2023-05",), {}, [*(f"2023-{n:02}" for n in range(6, 13)), *(f"2024-{n:02}" for n in range(1, 6))]),
        (("2020-01",), {}, [*(f"2023-{n:02}" for n in range(6, 13)), *(f"2024-{n:02}" for n in range(1, 6))]),
        (("2024-Q1", "2023"), {}, ["2024-05"]),
    ],
)  # fmt: skip
def test_months_that_were_missed_are_due_twelve_at_most(
    tmp_path: Path, written: tuple[str, ...], more: dict[str, str | None], expected: list[str]
) -> None:
    assert due(tmp_path, "2024-06-03", written=written, **more) == expected  # type: ignore[arg-type]


def test_without_an_archive_nothing_is_due(tmp_path: Path) -> None:
    assert reports_due(read_workspace(write_workspace(tmp_path)), FIRST) == ()
