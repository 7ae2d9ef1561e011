"""Where things stand: what is told of an office at different moments, held against what is known of it."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from qrsurvey.archive.cases import StepKind
from qrsurvey.errors import ArchiveError, WorkspaceError
from qrsurvey.office.alerts import list_cases, step
from qrsurvey.office.codes import retire_codes
from qrsurvey.office.demo_form import CLOCK, DEMO_FORM, MARKER
from qrsurvey.office.keep import back_up_archive
from qrsurvey.office.purge import plan_purge, purge
from qrsurvey.office.reports_due import reports_due
from qrsurvey.office.run_log import last_run, log_path, run_log
from qrsurvey.office.status import look
from qrsurvey.office.status_due import Due, Urgency, commands_for, due_today, first_steps
from qrsurvey.office.status_facts import InArchive, Status
from qrsurvey.survey.alert_rules import Grade
from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.survey.periods import Month, PeriodKind
from qrsurvey.survey.units import Office
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.case_office import SURVEY, UNITS, at
from support.standing import compare, contents_of, held, issue_report, issued, make_office
from support.workspaces import write_workspace

SHEET = "sources: [{name: main, spreadsheet: book-0000000000000000000000000000, sheet: A}]\n"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_office(tmp_path_factory.mktemp("prepared") / "office").workspace.root


@pytest.fixture
def root(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "office"))


def rewrite(root: Path, file: str, old: str, new: str) -> Workspace:
    path = root / "config" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return read_workspace(root)


def kept_of(status: Status) -> InArchive:
    assert status.kept is not None
    return status.kept


def due(workspace: Workspace, now: datetime) -> dict[str, Due]:
    found = due_today(workspace, look(workspace, now=now))
    assert len({one.kind for one in found}) == len(found)
    return {one.kind: one for one in found}


def typed(one: Due) -> str:
    return " ".join(str(word) for word in one.command.words)


def test_responses_are_counted_by_month(root: Path) -> None:
    workspace = read_workspace(root)
    answers = kept_of(look(workspace, now=at(31, 18))).answers
    assert (answers.this_month, answers.last_month, answers.total) == (29 + 7 + 2, 0, 38)
    assert answers.last == datetime(2024, 5, 30, 9)
    june = kept_of(look(workspace, now=at(1, 9, 6))).answers
    assert (june.this_month, june.last_month, june.total) == (0, 38, 38)


def test_a_pull_is_old_after_a_working_day_of_the_offices_hours(root: Path) -> None:
    workspace = rewrite(root, "survey.yaml", "title:", f"{SHEET}title:")
    # Friday the 24th, when the office closes; it works on Saturday morning.
    compare(workspace.archive_path, "main", at(24, 17))
    assert "pull-old" not in due(workspace, at(25, 11))
    assert "pull-old" not in due(workspace, at(27, 8))
    assert "pull-old" in due(workspace, at(27, 16))
    # The hours between: 4.5 of Saturday, and those of Monday.
    assert typed(due(workspace, at(28, 8))["pull-old"]) == "pull"
    compare(workspace.archive_path, "main", at(27, 9))
    assert "pull-old" not in due(workspace, at(28, 8))
    assert "pull-old" in due(workspace, at(28, 10))


def test_a_file_is_fetched_once_a_working_week(root: Path) -> None:
    workspace = read_workspace(root)
    (source,) = kept_of(look(workspace, now=at(31, 18))).sources
    assert (source.sheet, source.last, source.old) == (False, datetime(2024, 5, 31, 17), False)
    # Friday evening, and four and a half days of work until the next Friday morning.
    assert not kept_of(look(workspace, now=at(7, 8, 6))).sources[0].old
    found = due(workspace, at(7, 17, 6))["pull-old"]
    assert found.message.id == "status.due-pull-file-one"
    assert found.command.words[:2] == ("pull", "--from")


def test_what_came_after_the_campaign_need_not_be_pulled(root: Path) -> None:
    workspace = rewrite(
        root, "units.yaml", "groups:", "  campaign: {from: 2024-05-01, to: 2024-05-30}\ngroups:"
    )
    compare(workspace.archive_path, "main", at(31, 8))
    for now in (at(20, 8, 6), at(20, 8, 12)):
        kept = kept_of(look(workspace, now=now))
        assert (kept.sources[0].old, kept.units.silent, kept.units.behind) == (False, (), ())
    workspace = rewrite(root, "units.yaml", "2024-05-30", "2024-06-28")
    assert "pull-old" in due(workspace, at(20, 8, 12))


def test_sources_that_were_never_pulled_are_named(root: Path) -> None:
    two = SHEET.replace("}]", "}, {name: khac, spreadsheet: book-1111111111111111111111111111, sheet: B}]")
    workspace = rewrite(root, "survey.yaml", "title:", f"{two}title:")
    compare(workspace.archive_path, "main", at(31, 17), complete=False)
    found = due(workspace, at(31, 18))
    assert found["pull-never"].message.values["sources"] == ["khac"]
    # Nobody is silent while answers of theirs may lie unread.
    assert "units-silent" not in found
    assert [one.in_full for one in kept_of(look(workspace, now=at(31, 18))).sources] == [None, None]


def test_the_report_of_a_month_that_is_over_is_missing_until_people_can_read_one(root: Path) -> None:
    workspace = read_workspace(root)
    assert kept_of(look(workspace, now=at(31, 18))).reports.missing == ()
    now = at(3, 9, 6)
    reports = kept_of(look(workspace, now=now)).reports
    assert reports.missing == reports_due(workspace, now) == (Month(2024, 5),)
    # The last pull was on the evening of the 31st, before the month had ended.
    found = due(workspace, now)
    assert found["pull-old"].message.id == "status.due-pull-report"
    assert typed(found["first-report"]) == "report --month 2024-05"
    # Answers dated by a wrong clock lead to no report that can't be written yet.
    assert typed(due(workspace, at(20, 9, 4))["first-report"]) == "report --month 2024-04"
    issue_report(workspace.archive_path, "2024-05", now, ("report-2024-05.json",))
    assert typed(due(workspace, now)["report"]) == "report --month 2024-05"
    issue_report(workspace.archive_path, "2024-05", now, ("report-2024-05.pdf",))
    assert not {"report", "first-report"} & set(due(workspace, now))
    status = look(workspace, now=now)
    assert (kept_of(status).reports.period, kept_of(status).reports.made) == (
        "2024-05",
        datetime(2024, 6, 3, 9),
    )
    assert all(one.done for one in first_steps(workspace, status))
    later = due(workspace, at(8, 9, 8))["report"]
    assert later.message.values["n"] == 2
    assert typed(later) == "report --month 2024-06"


def test_cases_are_those_of_the_list(root: Path) -> None:
    workspace = read_workspace(root)
    for now in (at(9), at(18)):
        cases = kept_of(look(workspace, now=now)).cases
        listed = list_cases(workspace, now=now)
        assert len(listed) == 2
        for grade in Grade:
            own = [one for one in listed if one.case.grade is grade]
            assert cases.open[grade] == len(own)
            assert cases.late[grade] == sum(one.late > 0 for one in own)
        assert cases.most_late == max(one.late for one in listed)


def test_a_case_of_grade_a_is_urged_until_somebody_takes_it_on(root: Path) -> None:
    workspace = read_workspace(root)
    found = due(workspace, at(7))
    assert (found["cases-untaken"].urgency, typed(found["cases-untaken"])) == (
        Urgency.URGENT,
        "alerts show 1",
    )
    late = due(workspace, at(10))
    assert late["cases-late"].message.values["a"] == 1
    assert "cases-untaken" not in late  # one case is told once
    step(workspace, 1, StepKind.ACKNOWLEDGE, who="Bà B", now=at(7))
    assert "cases-untaken" not in due(workspace, at(7))
    step(workspace, 1, StepKind.CLOSE, who="Bà B", text="xong", now=at(8))
    assert "cases-late" not in due(workspace, at(10))


def test_units_that_have_fallen_silent_are_told_with_their_working_days(root: Path) -> None:
    workspace = read_workspace(root)
    kept = kept_of(look(workspace, now=at(31, 18)))
    quiet = {one.unit: (one.quiet, one.last) for one in kept.units.units}
    # After the 8th: 9–11, 13–18, 20–25, 27–30.
    assert quiet["MOTCUA"] == (3 + 6 + 6 + 4, datetime(2024, 5, 8, 10))
    # Its codes are older than the survey, which began on the 2nd: 2–4, 6–8 and the days above.
    assert quiet["HIEPTAN"] == (3 + 3 + 19, None)
    assert quiet["LONGHOA"] == (0, datetime(2024, 5, 30, 9))
    assert kept.units.silent == ("MOTCUA", "HIEPTAN")
    found = due(workspace, at(31, 18))["units-silent"]
    assert found.message.values["units"] == ["Bộ phận Một cửa", "UBND phường Hiệp Tân"]
    rewrite(root, "survey.yaml", "alerts:", "thresholds: {silent_days: 20}\nalerts:")
    assert kept_of(look(read_workspace(root), now=at(31, 18))).units.silent == ("HIEPTAN",)


def test_silence_of_all_is_said_as_such(root: Path) -> None:
    workspace = read_workspace(root)
    compare(workspace.archive_path, "main", at(14, 17, 6))
    found = due(workspace, at(14, 18, 6))["units-silent"]
    assert (found.message.id, found.message.values["n"]) == ("status.due-silent-all", 3)


def test_units_are_held_against_their_targets_for_the_days_that_are_known(root: Path) -> None:
    workspace = rewrite(root, "survey.yaml", "alerts:", "thresholds: {target: 60, silent_days: 30}\nalerts:")
    units = kept_of(look(workspace, now=at(31, 18))).units
    assert (units.span.kind, units.span.last) == (PeriodKind.RANGE, date(2024, 5, 30))
    received = {one.unit: (one.received, one.target) for one in units.units}
    # The survey began on the 2nd: 29 of the 31 days' worth of 60.
    assert received == {"MOTCUA": (8, 56), "LONGHOA": (30, 56), "HIEPTAN": (0, 56)}
    assert units.behind == ("MOTCUA", "HIEPTAN")
    compare(workspace.archive_path, "main", at(5, 17, 6))
    june = kept_of(look(workspace, now=at(6, 8, 6))).units
    assert (june.span.kind, june.span.first) == (PeriodKind.MONTH, date(2024, 5, 1))
    assert june.behind == units.behind


def test_placards_that_lack_are_told_with_the_command_that_makes_them(root: Path) -> None:
    workspace = rewrite(
        root,
        "units.yaml",
        '  - {id: LONGHOA, name: "UBND phường Long Hoa", group: wards}\n',
        '  - {id: LONGHOA, name: "UBND phường Long Hoa", group: wards, counters: [{id: Q1, name: "Hộ tịch"}]}\n'
        '  - {id: MOI, name: "UBND xã Mới", group: wards}\n'
        '  - {id: XONG, name: "UBND xã Xong", group: wards, valid: {to: 2024-04-30}}\n',
    )
    retire_codes(workspace, "HIEPTAN", date(2024, 5, 31), reason="mất bảng", now=at(31, 18))
    placards = kept_of(look(workspace, now=at(31, 19))).placards
    assert (placards.missing, placards.withdrawn) == (("LONGHOA", "MOI"), ("HIEPTAN",))
    assert (placards.codes, placards.units, placards.issued) == (3, 2, date(2024, 1, 1))
    found = due(workspace, at(31, 19))
    assert typed(found["placards-missing"]) == "make-codes --unit LONGHOA --unit MOI"
    assert typed(found["placards-withdrawn"]) == "make-codes --unit HIEPTAN"
    # Who has no placards isn't silent.
    assert "HIEPTAN" not in kept_of(look(workspace, now=at(31, 19))).units.silent
    gone = rewrite(root, "units.yaml", '  - {id: HIEPTAN, name: "UBND phường Hiệp Tân", group: wards}\n', "")
    assert kept_of(look(gone, now=at(31, 19))).placards.vanished == ("HIEPTAN",)
    assert due(gone, at(31, 19))["units-vanished"].urgency is Urgency.URGENT
    assert not kept_of(look(gone, now=at(31, 19))).units.current


def test_a_purge_is_due_until_it_was_made(root: Path) -> None:
    assert "purge" not in due(read_workspace(root), at(20, 9, 6))
    workspace = rewrite(root, "units.yaml", "office:", "retention: {comments: 1 month}\noffice:")
    for now in (at(5, 9, 6), at(20, 9, 6)):
        assert ("purge" in due(workspace, now)) == bool(plan_purge(workspace, now=now))
    assert "purge" in due(workspace, at(20, 9, 6))
    purge(workspace, now=at(20, 9, 6))
    assert "purge" not in due(workspace, at(20, 9, 6))


def test_a_backup_is_due_every_month(root: Path) -> None:
    workspace = read_workspace(root)
    assert due(workspace, at(31, 18))["backup"].message.id == "status.due-no-backup"
    (workspace.backups_dir).mkdir()
    (workspace.backups_dir / "archive-20249999-080000.duckdb").write_bytes(b"")
    back_up_archive(workspace, keep=3, now=at(31, 18))
    assert look(workspace, now=at(31, 19)).backup == datetime(2024, 5, 31, 18)
    assert "backup" not in due(workspace, at(29, 18, 6))
    assert due(workspace, at(30, 19, 6))["backup"].message.values == {"n": 30}


def test_how_the_last_run_ended_is_read_from_the_log(root: Path) -> None:
    workspace = read_workspace(root)
    assert last_run(workspace) is None
    with run_log(workspace) as log:
        log.error("Bảng tính không mở được")
    written = last_run(workspace)
    assert written is not None
    assert (written.ok, written.said, written.often) == (False, "Bảng tính không mở được", False)
    lines = [
        f"2024-05-{day}T16:30:00+07:00 {level} {said}\n"
        for day, level, said in (
            (27, "INFO", "a"),
            (28, "ERROR", "b"),
            (28, "WARNING", "c"),
            (29, "INFO", "d"),
        )
    ]
    log_path(workspace).write_text("".join([*lines, "không phải một dòng\n", "2024-05-29 INFO x\n"]), "utf-8")
    ended = last_run(workspace)
    assert ended is not None
    assert (ended.at, ended.ok, ended.said, ended.often) == (
        at(29, 16) + timedelta(minutes=30),
        True,
        "d",
        True,
    )
    assert "run-stopped" not in due(workspace, at(31, 11))
    assert typed(due(workspace, at(1, 11, 6))["run-stopped"]) == "schedule"
    log_path(workspace).write_text("".join(lines[:-1]), "utf-8")
    assert "run-failed" not in due(workspace, at(28, 18))  # two days aren't a habit
    lines.insert(0, "2024-05-25T11:00:00+07:00 INFO x\n")
    log_path(workspace).write_text("".join(lines[:-1]), "utf-8")
    assert due(workspace, at(28, 18))["run-failed"].message.values["said"] == "c"


def test_a_lost_key_comes_first(root: Path) -> None:
    workspace = read_workspace(root)
    workspace.key_path.unlink()
    status = look(workspace, now=at(31, 18))
    assert isinstance(status.key_fault, WorkspaceError)
    first = due_today(workspace, status)[0]
    assert (first.kind, first.message.id, first.urgency) == ("key", "office.key-lost", Urgency.URGENT)


def test_a_busy_archive_is_said_and_hides_nothing_else(root: Path) -> None:
    workspace = read_workspace(root)
    back_up_archive(workspace, keep=3, now=at(31, 18))
    with held(workspace.archive_path):
        status = look(workspace, now=at(31, 19))
    assert (status.busy, status.kept) == (True, None)
    assert (status.backup, status.key, status.form) == (datetime(2024, 5, 31, 18), True, True)
    assert due_today(workspace, status) == ()
    assert first_steps(workspace, status) == ()
    assert commands_for((), status)


def test_a_damaged_archive_is_said_and_hides_nothing_else(root: Path) -> None:
    workspace = read_workspace(root)
    workspace.archive_path.write_bytes(b"\0" * 20_000)
    status = look(workspace, now=at(31, 18))
    assert isinstance(status.archive_fault, ArchiveError)
    assert not status.busy
    (one,) = due_today(workspace, status)
    assert (one.kind, typed(one)) == ("archive", "doctor")


def test_looking_writes_nothing(root: Path, tmp_path: Path) -> None:
    with run_log(read_workspace(root)) as log:
        log.info("x")
    fresh = write_workspace(tmp_path / "fresh")
    for folder in (root, fresh):
        workspace, before = read_workspace(folder), contents_of(folder)
        for now in (at(31, 18), at(20, 9, 6)):
            due_today(workspace, look(workspace, now=now))
        assert contents_of(folder) == before


def test_a_new_office_is_led_step_by_step(tmp_path: Path) -> None:
    def next_step(survey: str) -> tuple[str, list[str]]:
        workspace = read_workspace(write_workspace(tmp_path, UNITS, survey))
        status = look(workspace, now=at(31, 18))
        following = next(one.name for one in first_steps(workspace, status) if not one.done)
        found = due_today(workspace, status)
        assert found[0].kind == following
        return following, [typed(one) for one in found]

    no_form = SURVEY.replace("form:\n", "").replace("  url: ", "#").replace("  code_entry: ", "#")
    following, (script,) = next_step(no_form)
    assert (following, script.startswith("form script --out ")) == ("form", True)
    assert next_step(SURVEY) == ("placards", ["make-codes"])
    issued(tmp_path, SURVEY)
    assert next_step(SHEET + SURVEY) == ("answers", ["pull"])
    following, (pull,) = next_step(SURVEY)
    assert (following, pull.startswith("pull --from ")) == ("answers", True)
    # There is nothing to report on yet, however long ago the survey began.
    begun = UNITS.replace("  place:", "  campaign: {from: 2024-01-02}\n  place:")
    workspace = read_workspace(write_workspace(tmp_path, begun, SURVEY))
    assert "report" not in due(workspace, at(31, 18))


def test_the_demos_form_elsewhere_is_none(root: Path) -> None:
    address = SURVEY.split("  url: ")[1].split("\n")[0]
    workspace = rewrite(root, "survey.yaml", address, DEMO_FORM)
    assert due(workspace, at(31, 18))["form"].message.id == "status.due-form-demo"


def test_the_demo_lives_in_its_own_time_until_somebody_goes_on_with_it(root: Path) -> None:
    (root / MARKER).write_bytes(b"")
    workspace, today = read_workspace(root), datetime(2026, 11, 26, 9, tzinfo=CLOCK.tzinfo)
    status = look(workspace, now=today)
    assert (status.demo, status.now) == (True, CLOCK.replace(tzinfo=None))
    step(workspace, 1, StepKind.NOTE, who="Bà B", text="thử", now=today)
    assert look(workspace, now=today).now == today.replace(tzinfo=None)


def test_hours_worked_between_two_moments_are_those_of_the_minutes() -> None:
    calendar = WorkCalendar.of(Office("Văn phòng"))
    # From a Friday over a weekend and the holidays at the end of April to the first days of May.
    start, end = datetime(2024, 4, 26, 8, 15), datetime(2024, 5, 3, 14, 20)
    minutes = 0
    moment = start
    while moment < end:
        minutes += any(opens <= moment.time() < closes for opens, closes in calendar.spans(moment.date()))
        moment += timedelta(minutes=1)
    assert calendar.worked(start, end) == timedelta(minutes=minutes)
    assert calendar.worked(end, start) == timedelta()
    assert calendar.full_day == timedelta(hours=8, minutes=30)
