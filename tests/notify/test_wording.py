"""Messages in words, in both languages: what a subject may say, what a body must, and how long it may get."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from qrsurvey.archive.cases import CaseState
from qrsurvey.archive.outbox import Message, MessageKind
from qrsurvey.i18n.language import Language
from qrsurvey.i18n.text import CUT_MARK
from qrsurvey.notify.letter import Letter, Problem
from qrsurvey.notify.wording import Sender, write_letter
from qrsurvey.report.case_view import CaseView
from qrsurvey.report.wording import Wording
from qrsurvey.survey.alert_rules import Grade
from support import catalogues

CASE = CaseView(
    number=12, grade=Grade.A, unit_name="UBND phường Long Hoa", counter_name="Tư pháp",
    submitted=datetime(2024, 5, 12, 8, 15), opened=date(2024, 6, 1), due=date(2024, 6, 5), late=0,
    reasons=("lý do",), comment="COMMENT dòng một\ndòng hai", comment_gone=False, state=CaseState.OPEN,
    assigned=None, outcome=None,
)  # fmt: skip
ABOUT_CASES = (MessageKind.ALERT, MessageKind.WEEKLY, MessageKind.MONTHLY, MessageKind.OVERDUE)


def letter(
    kind: MessageKind,
    *cases: CaseView,
    language: Language = Language.VI,
    confidential: bool = False,
    hours: bool = True,
) -> Letter:
    about = (
        {"report": "2024-05"} if kind is MessageKind.REPORT else {"cases": [case.number for case in cases]}
    )
    message = Message(7, 3, "2024-06-01T03:00:00Z", "chu-tich", kind, about, "<x@y>", "salt")
    return write_letter(message, cases, Sender("Văn phòng", Wording(language), confidential, hours))


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", list(MessageKind))
@pytest.mark.parametrize("n", [1, 2])
def test_a_subject_is_one_line_without_a_word_of_a_comment(
    language: Language, kind: MessageKind, n: int
) -> None:
    cases = [replace(CASE, number=12 + k) for k in range(n)] if kind in ABOUT_CASES else []
    said = letter(kind, *cases, language=language)
    assert said.subject
    assert "\n" not in said.subject
    assert "COMMENT" not in said.subject
    assert ("COMMENT" in said.body) == bool(cases)
    assert "{" not in said.subject + said.body
    assert "7" in said.body.splitlines()[-1]
    for word in ("vi phạm", "tố cáo", "violat", "accus", "guilty"):
        assert word not in (said.subject + said.body).casefold()


@pytest.mark.parametrize("kind", ABOUT_CASES)
def test_everything_is_said_as_reported_and_where_there_is_more(kind: MessageKind) -> None:
    said = letter(kind, CASE)
    for text in (
        "theo phản ánh, chưa xác minh", "UBND phường Long Hoa, Tư pháp", "08:15 12/05/2024", "lý do",
        "05/06/2024", "chưa có người tiếp nhận", "    COMMENT dòng một\n    dòng hai\n",
        "Căn cứ: lý do", "Gửi phiếu: 08:15 12/05/2024",
        "Cán bộ phụ trách xem và xử lý bằng: qrsurvey alerts show 12\n",
    ):  # fmt: skip
        assert text in said.body
    assert said.body.count("qrsurvey") == 1
    several = letter(kind, CASE, replace(CASE, number=13)).body
    assert "Cán bộ phụ trách xem và xử lý bằng: qrsurvey alerts\n" in several
    assert several.count("qrsurvey") == 1
    assert "đã được che" in said.body
    assert "LƯU HÀNH NỘI BỘ" in letter(kind, CASE, confidential=True).body
    assert "đã được che" not in letter(kind, replace(CASE, comment=None)).body


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("2024-05", "tháng 5 năm 2024"),
        ("2024-Q2", "quý II năm 2024"),
        ("2024", "năm 2024"),
        ("campaign_2024-05-01_2024-05-20", "từ khi bắt đầu khảo sát (ngày 01/05/2024) đến ngày 20/05/2024"),
        ("what\nelse", "what else"),
    ],
)
def test_a_report_is_named_by_its_period_in_words(label: str, words: str) -> None:
    message = Message(
        7, 3, "2024-06-01T03:00:00Z", "chu-tich", MessageKind.REPORT, {"report": label}, "<x@y>", "salt"
    )
    said = write_letter(message, (), Sender("Văn phòng", Wording(Language.VI)))
    assert said.subject == f"Báo cáo khảo sát sự hài lòng {words}"
    assert said.body.startswith(f"Gửi kèm báo cáo khảo sát sự hài lòng {words}.\n")


def test_a_day_alone_is_told_without_an_hour() -> None:
    said = letter(MessageKind.ALERT, CASE, hours=False)
    assert "12/05/2024" in said.body
    assert ":15" not in said.body


def test_many_cases_and_long_comments_are_cut_visibly() -> None:
    cases = [replace(CASE, number=n, comment="x" * 5000) for n in range(1, 36)]
    said = letter(MessageKind.MONTHLY, *cases)
    assert "Vụ việc số 30," in said.body
    assert "Vụ việc số 31," not in said.body
    assert "Còn 5 vụ việc khác" in said.body
    assert said.body.count(CUT_MARK.strip()) == 30
    assert max(map(len, said.body.splitlines())) <= 1004
    assert "35" in said.subject


def test_who_has_no_unit_is_said_to_have_none() -> None:
    assert "chưa rõ đơn vị" in letter(MessageKind.ALERT, replace(CASE, unit_name=None)).subject


def test_every_problem_has_words_and_a_next_step() -> None:
    known = catalogues.messages("vi")
    for problem in Problem:
        assert f"notify.problem-{problem.value}" in known
        assert f"notify.problem-{problem.value}.hint" in known
