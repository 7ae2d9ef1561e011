"""From answers to cases and messages, as days go by in an office."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from qrsurvey.archive.cases import Case, StepKind, read_cases
from qrsurvey.archive.ledger import head, last_event
from qrsurvey.archive.outbox import Message, MessageKind, read_outbox
from qrsurvey.archive.store import Archive
from qrsurvey.errors import UsageError, WorkspaceError
from qrsurvey.office.alerts import Reader, list_cases, step
from qrsurvey.office.audit import audit_archive
from qrsurvey.office.watching import watch
from qrsurvey.survey.alert_rules import Grade
from support.case_office import DETAILED, RULES, CaseOffice, at


@pytest.fixture
def office(tmp_path: Path) -> CaseOffice:
    return CaseOffice.make(tmp_path / "office")


def told(messages: tuple[Message, ...]) -> list[tuple[str, str, tuple[int, ...]]]:
    return [(one.recipient, one.kind.value, one.cases) for one in messages]


def grounds(cases: tuple[Case, ...]) -> list[tuple[str, tuple[str, ...]]]:
    return [(case.grade.value, case.reasons) for case in cases]


def every_case(office: CaseOffice) -> tuple[Case, ...]:
    with Archive.open(office.workspace.archive_path, create=False, read_only=True) as archive:
        return read_cases(archive)


def test_each_rule_opens_a_case_of_its_grade(office: CaseOffice) -> None:
    office.answer(at(6, 9), extra="Có", comment=DETAILED)
    office.answer(at(6, 10), extra="Có")
    office.answer(at(6, 11), comment="Cán bộ vòi tiền mới chịu làm")
    office.answer(at(6, 12), overall=1)
    office.answer(at(6, 13), comment="Thái độ hách dịch, cửa quyền")
    office.answer(at(6, 14), comment="Cán bộ nhiệt tình, không hề vòi tiền")
    office.answer(at(6, 15), extra="Không muốn trả lời", comment="Tốt")
    watched = office.day(at(6))
    assert grounds(watched.opened) == [
        ("A", ("misconduct", "words:misconduct")),
        ("B", ("misconduct",)),
        ("B", ("words:misconduct",)),
        ("C", ("rating:overall",)),
        ("C", ("words:attitude",)),
    ]
    # Monday the 6th: 3, 10 and 20 working days, Saturdays being worked.
    assert [case.due for case in watched.opened] == [
        date(2024, 5, 9), date(2024, 5, 17), date(2024, 5, 17), date(2024, 5, 29), date(2024, 5, 29),
    ]  # fmt: skip
    assert told(watched.queued) == [("leaders", "alert", (1,)), ("clerk", "alert", (1,))]
    assert audit_archive(office.workspace).result.ok


def test_without_rules_the_misconduct_question_opens_cases_all_the_same(tmp_path: Path) -> None:
    office = CaseOffice.make(tmp_path / "office", rules="")
    office.answer(at(6, 9), extra="Có", comment=DETAILED)
    office.answer(at(6, 9), "HIEPTAN", overall=1, comment="vòi tiền")
    watched = office.day(at(6))
    assert grounds(watched.opened) == [("A", ("misconduct",))]
    assert watched.queued == ()
    assert watched.untold == 1


def test_nothing_is_told_twice_and_a_look_at_nothing_new_writes_nothing(office: CaseOffice) -> None:
    office.answer(at(6, 9), extra="Có", comment=DETAILED)
    assert len(office.day(at(6)).queued) == 2
    with Archive.open(office.workspace.archive_path, create=False, read_only=True) as archive:
        before = last_event(archive)
    for hour in (18, 19):
        assert watch(office.workspace, now=at(6, hour)).queued == ()
        assert office.day(at(6, hour)).opened == ()
    with Archive.open(office.workspace.archive_path, create=False, read_only=True) as archive:
        assert last_event(archive) == before


def test_cases_and_messages_move_no_head(office: CaseOffice) -> None:
    office.answer(at(6, 9), extra="Có", comment=DETAILED)
    office.pull(at(6))
    with Archive.open(office.workspace.archive_path, create=False, read_only=True) as archive:
        before = head(archive)
    assert watch(office.workspace, now=at(6)).opened
    step(office.workspace, 1, StepKind.NOTE, who="Bà B", text="đã gọi", now=at(7))
    with Archive.open(office.workspace.archive_path, create=False, read_only=True) as archive:
        assert head(archive) == before


def test_a_backlog_opens_cases_and_notifies_nobody_and_what_follows_does(office: CaseOffice) -> None:
    for day in range(1, 29):
        office.answer(at(day, 9), extra="Có", comment=DETAILED)
    first = office.day(at(28))
    assert len(first.opened) == 28
    # What was sent in the last week isn't forgotten: it is told by the next look, and nothing by this one.
    assert [case.number for case in first.opened if case.quiet] == list(range(1, 21))
    assert first.queued == ()
    assert first.untold == 0
    office.answer(at(29, 9), extra="Có", comment=DETAILED)
    second = office.day(at(29))
    assert [case.quiet for case in second.opened] == [False]
    assert {one.cases for one in second.queued if one.kind is MessageKind.ALERT} == {
        (n,) for n in range(21, 30)
    }
    assert len(second.queued) == 18
    # Late ones of the backlog are told to nobody either.
    assert not any(1 in one.cases for one in office.day(at(28, month=6)).queued)


def test_the_first_pull_of_an_office_that_has_just_begun_is_no_backlog(office: CaseOffice) -> None:
    office.answer(at(3, 9), extra="Có", comment=DETAILED)
    office.answer(at(6, 9), extra="Có", comment=DETAILED)
    assert len(office.day(at(6)).queued) == 4


def test_lists_come_once_a_week_and_once_a_month(office: CaseOffice) -> None:
    sent: list[tuple[date, str, str, tuple[int, ...]]] = []
    start = datetime(2024, 5, 6, 9)
    for n in range(40):
        day = start + timedelta(days=n)
        if n in {0, 2, 9}:
            office.answer(day.replace(tzinfo=at(6).tzinfo), "HIEPTAN", extra="Có")
        if n == 3:
            office.answer(day.replace(tzinfo=at(6).tzinfo), overall=1)
        queued = office.day(day.replace(hour=17, tzinfo=at(6).tzinfo)).queued
        sent += [
            (day.date(), one.recipient, one.kind.value, one.cases)
            for one in queued
            if one.kind is not MessageKind.OVERDUE
        ]
    assert sent == [
        (date(2024, 5, 13), "leaders", "weekly", (1, 2)),
        (date(2024, 5, 20), "leaders", "weekly", (4,)),
        (date(2024, 6, 1), "leaders", "monthly", (3,)),
        (date(2024, 6, 1), "longhoa", "monthly", (3,)),
    ]


def test_runs_that_were_missed_are_made_up(office: CaseOffice) -> None:
    office.answer(at(6, 9), "HIEPTAN", extra="Có")
    office.day(at(6))
    office.answer(at(7, 9), "HIEPTAN", extra="Có", comment=DETAILED)
    queued = office.day(at(31)).queued
    assert told(queued)[:3] == [
        ("leaders", "alert", (2,)),
        ("clerk", "alert", (2,)),
        ("leaders", "weekly", (1,)),
    ]


def test_who_is_late_is_told_once_and_never_of_what_is_closed(office: CaseOffice) -> None:
    office.answer(at(6, 9), extra="Có", comment=DETAILED)
    office.answer(at(6, 10), "HIEPTAN", extra="Có", comment=DETAILED)
    office.day(at(6))
    step(office.workspace, 2, StepKind.CLOSE, who="Bà B", text="đã làm việc với đơn vị", now=at(7))
    assert told(watch(office.workspace, now=at(9)).queued) == []
    assert told(watch(office.workspace, now=at(10)).queued) == [
        ("leaders", "overdue", (1,)),
        ("clerk", "overdue", (1,)),
    ]
    assert watch(office.workspace, now=at(11)).queued == ()


def test_a_unit_hears_of_misconduct_only_once_leaders_assigned_it(office: CaseOffice) -> None:
    office.answer(at(6, 9), extra="Có")
    office.answer(at(6, 9), comment="Chờ lâu quá, quá chậm")
    office.day(at(6))
    assert {one.recipient for one in office.day(at(13)).queued} == {"leaders"}
    step(office.workspace, 1, StepKind.ASSIGN, who="Bà B", to="longhoa", now=at(13))
    assert ("longhoa", "weekly", (1,)) in told(watch(office.workspace, now=at(14)).queued)


def test_a_new_rule_reaches_old_answers_only_when_asked_and_tells_nobody(office: CaseOffice) -> None:
    office.rule("alerts: {recipients: [{name: leaders, grades: [A, B, C]}]}\n")
    for day in range(1, 8):
        office.answer(at(day, 9), overall=1)
    office.day(at(7))
    office.rule(RULES)
    assert watch(office.workspace, now=at(8)).opened == ()
    again = watch(office.workspace, now=at(8), since=date(2024, 5, 5))
    assert [case.quiet for case in again.opened] == [True] * 3
    assert again.queued == ()
    assert watch(office.workspace, now=at(9), since=date(2024, 5, 1)).opened[0].number == 4
    assert audit_archive(office.workspace).result.ok


def test_answers_without_a_unit_open_cases_too(office: CaseOffice) -> None:
    office.answer(at(6, 9), "LONGHOA-0000", extra="Có", comment=DETAILED)
    (case,) = office.day(at(6)).opened
    assert case.grade is Grade.A


def test_trends_open_cases_of_units(office: CaseOffice) -> None:
    office.rule(
        "alerts:\n  dissatisfied: {share: 40%, count: 4, at_least: 8, days: 7}\n  silent: {days: 10, grade: B}\n"
    )
    opened: list[tuple[int, Case]] = []
    for day in range(6, 31):
        for n in range(3):
            unhappy = day in {20, 21, 22} and n < 2
            office.answer(at(day, 8 + n), "HIEPTAN", overall=2 if unhappy else 5)
            if day < 10:
                office.answer(at(day, 8 + n), "LONGHOA")
        opened += [(day, case) for case in office.day(at(day)).opened]
    assert [(day, case.unit, case.reasons, case.grade.value) for day, case in opened] == [
        # 10 working days from Friday the 10th on.
        (21, "LONGHOA", ("silent",), "B"),
        # 6 of the 21 answers of seven days are not 40 %; the window has few days at first only.
    ]
    office.answer(at(31, 8), "HIEPTAN", overall=1)
    assert not office.day(at(31)).opened


def test_a_topic_that_there_is_not_is_named(office: CaseOffice) -> None:
    office.answer(at(6, 9))
    office.pull(at(6))
    office.rule("alerts: {words: [misconducts]}\n")
    with pytest.raises(WorkspaceError) as caught:
        watch(office.workspace, now=at(6))
    assert caught.value.message.values["topic"] == "misconducts"


def test_what_is_queued_is_in_the_outbox(office: CaseOffice) -> None:
    office.answer(at(6, 9), extra="Có", comment=DETAILED)
    queued = office.day(at(6)).queued
    with Archive.open(office.workspace.archive_path, create=False, read_only=True) as archive:
        assert read_outbox(archive) == queued
    assert every_case(office)[0].number == 1


def test_a_unit_does_not_read_of_itself_what_no_rule_calls_misconduct(office: CaseOffice) -> None:
    office.rule(RULES.replace("[misconduct, attitude, waiting]", "[attitude]"))
    office.answer(at(6, 9), comment="Hách dịch, vòi tiền 200 nghìn", extra="Không muốn trả lời")
    office.answer(at(6, 10), comment="Thái độ hách dịch")
    opened = office.day(at(6)).opened
    assert [case.grade for case in opened] == [Grade.C, Grade.C]
    assert [one.case.number for one in list_cases(office.workspace, reader=Reader("LONGHOA"), now=at(6))] == [
        2
    ]
    monthly = [one for one in office.day(at(1, month=6)).queued if one.kind is MessageKind.MONTHLY]
    assert told(tuple(monthly)) == [("leaders", "monthly", (1, 2)), ("longhoa", "monthly", (2,))]


@pytest.mark.parametrize(
    ("text", "grade"),
    [("Có ạ", "B"), ("Có, 200 nghìn", "A"), ("có nhưng tôi không đưa", "B"), ("Không ạ", None), ("Yes", "B")],
)
def test_an_answer_that_is_no_option_is_not_missed(office: CaseOffice, text: str, grade: str | None) -> None:
    office.answer(at(6, 9), extra=text)
    assert [case.grade.value for case in office.day(at(6)).opened] == ([grade] if grade else [])


def test_what_is_reported_by_an_edit_is_told(office: CaseOffice) -> None:
    office.answer(at(6, 9))
    office.answer(at(6, 10), "HIEPTAN")
    assert office.day(at(6)).opened == ()
    office.rows[0] = (*office.rows[0][:4], "Có", DETAILED)
    office.pull(at(20))
    watched = watch(office.workspace, now=at(20))
    assert [(case.grade, case.response, case.quiet) for case in watched.opened] == [(Grade.A, 1, False)]
    assert told(watched.queued) == [("leaders", "alert", (1,)), ("clerk", "alert", (1,))]
    assert watch(office.workspace, now=at(20, 18)).opened == ()
    assert audit_archive(office.workspace).result.ok


def test_what_no_look_has_seen_is_told_whatever_is_looked_through_again(office: CaseOffice) -> None:
    office.answer(at(6, 9))
    office.day(at(6))
    office.answer(at(7, 9), extra="Có", comment=DETAILED)
    office.pull(at(7))
    watched = watch(office.workspace, now=at(7), since=date(2024, 5, 1))
    assert [case.quiet for case in watched.opened] == [False]
    assert len(watched.queued) == 2


def test_no_note_outside_the_chain_keeps_an_answer_from_being_seen(office: CaseOffice) -> None:
    office.answer(at(6, 9))
    office.day(at(6))
    office.answer(at(7, 9), extra="Có", comment=DETAILED)
    office.pull(at(7))
    with Archive.open(office.workspace.archive_path, create=False) as archive:
        archive.connection.execute("UPDATE state SET value = '9' WHERE key LIKE 'cases%'")
        archive.connection.execute("INSERT INTO state VALUES ('cases-scanned', '9')")
    assert len(watch(office.workspace, now=at(7)).opened) == 1


def test_a_case_of_grade_a_is_told_a_unit_when_it_is_assigned(office: CaseOffice) -> None:
    office.answer(at(6, 9), "HIEPTAN", extra="Có", comment=DETAILED)
    office.day(at(6))
    step(office.workspace, 1, StepKind.ASSIGN, who="Bà B", to="LONGHOA", now=at(7))
    assert told(watch(office.workspace, now=at(7)).queued) == [("longhoa", "alert", (1,))]
    assert watch(office.workspace, now=at(8)).queued == ()


def test_a_reopened_case_has_a_new_deadline_and_is_told_anew_when_it_passes(office: CaseOffice) -> None:
    office.answer(at(6, 9), extra="Có", comment=DETAILED)
    office.day(at(6))
    assert len(watch(office.workspace, now=at(10)).queued) == 2
    step(office.workspace, 1, StepKind.CLOSE, who="Bà B", text="xong", now=at(10, 18))
    one = step(office.workspace, 1, StepKind.REOPEN, who="Bà B", text="còn nữa", now=at(13))
    assert (one.case.deadline, one.late) == (date(2024, 5, 16), 0)
    assert watch(office.workspace, now=at(16)).queued == ()
    assert {one.kind for one in watch(office.workspace, now=at(17)).queued} == {MessageKind.OVERDUE}
    assert watch(office.workspace, now=at(18)).queued == ()
    assert audit_archive(office.workspace).result.ok


def test_a_pause_of_the_whole_office_is_no_units_silence(office: CaseOffice) -> None:
    office.rule("alerts: {silent: {days: 5}}\n")
    for day in range(6, 18):
        for n in range(3):
            office.answer(at(day, 8 + n), "HIEPTAN")
            office.answer(at(day, 8 + n), "LONGHOA")
    office.day(at(17))
    office.answer(at(28, 9, month=6), "HIEPTAN")
    assert office.day(at(28, month=6)).opened == ()


def test_a_mistyped_unit_is_no_person(office: CaseOffice) -> None:
    office.answer(at(6, 9), extra="Có")
    office.day(at(6))
    with pytest.raises(UsageError) as caught:
        step(office.workspace, 1, StepKind.ASSIGN, who="Bà B", to="longhoaa", now=at(7))
    assert "LONGHOA" in str(caught.value.message.values["guess"])
    assert (
        step(office.workspace, 1, StepKind.ASSIGN, who="Bà B", to="Ông C", now=at(7)).case.assigned == "Ông C"
    )
