"""Comments out of the archive: whose count, which column, and what was purged or read later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from qrsurvey.archive.answers import refresh_answers
from qrsurvey.archive.comments import Comment, comment_texts, comments_within
from qrsurvey.archive.purge import purge
from qrsurvey.archive.store import Archive
from qrsurvey.survey.questions import Kind, Question, Role, Survey
from support.archives import AT, COMMENT, HEADERS, JUDGE, MORNING, SURVEY, Judge, pull, row

MAY, JUNE = datetime(2024, 5, 1), datetime(2024, 6, 1)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive.duckdb", create=True) as opened:
        yield opened


def _texts(archive: Archive, survey: Survey = SURVEY) -> list[str]:
    return [comment.text for comment in comments_within(archive, MAY, JUNE, survey).comments]


def test_comments_come_with_their_unit_and_time(archive: Archive) -> None:
    pull(archive, [row(0, comment="Chờ lâu"), row(5, "HIEPTAN-M0XD", comment="Tốt\nlắm"), row(9)])
    assert comments_within(archive, MAY, JUNE, SURVEY).comments == (
        Comment(1, "LONGHOA", MORNING, "Chờ lâu"),
        Comment(2, "HIEPTAN", MORNING + timedelta(seconds=5), "Tốt\nlắm"),
    )


def test_what_counts_for_no_unit_or_no_day_is_left_out(archive: Archive) -> None:
    day = 24 * 3600
    pull(
        archive,
        [
            row(0, "", comment="không mã"),
            row(None, comment="không ngày"),
            row(-12 * day, comment="tháng tư"),
            row(20 * day, comment="tháng sáu"),
            row(1, comment="tháng năm"),
        ],
    )
    assert _texts(archive) == ["tháng năm"]
    assert [text for _, text in comment_texts(archive, MAY, JUNE, SURVEY)] == ["không mã", "tháng năm"]


def test_the_first_second_is_of_the_period_and_the_last_is_not(archive: Archive) -> None:
    first = (MAY - MORNING).total_seconds()
    end = (JUNE - MORNING).total_seconds()
    pull(archive, [row(first, comment="đầu"), row(end - 1, comment="cuối"), row(end, comment="sau")])
    assert _texts(archive) == ["đầu", "cuối"]


def test_a_moved_response_is_its_new_units(archive: Archive) -> None:
    pull(archive, [row(0, comment="Chờ lâu")])
    refresh_answers(archive, SURVEY, Judge("key two", ("LONGHOA", "TN25")), AT)
    assert [comment.unit for comment in comments_within(archive, MAY, JUNE, SURVEY).comments] == ["TN25"]


def test_a_purged_comment_is_counted_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "purged.duckdb"
    later = 20 * 24 * 3600
    with Archive.open(path, create=True) as archive:
        pull(archive, [row(0, comment="Chờ lâu"), row(9), row(later, comment="Tốt")])
    purge(path, JUNE.date(), survey=SURVEY, judge_of=lambda _: JUDGE, at=AT)
    with Archive.open(path, create=False) as archive:
        read = comments_within(archive, MAY, JUNE + timedelta(days=30), SURVEY)
        texts = list(comment_texts(archive, MAY, JUNE, SURVEY))
    assert [comment.text for comment in read.comments] == ["Tốt"]
    assert read.purged == 1
    assert texts == [(1, None)]


def test_a_comment_in_a_column_read_later_is_read(archive: Archive) -> None:
    pull(archive, [row(0)], headers=HEADERS - {COMMENT})
    assert _texts(archive) == []
    pull(archive, [row(0, comment="Chờ lâu")])
    assert _texts(archive) == ["Chờ lâu"]


def test_an_edited_comment_stays_what_was_seen_first(archive: Archive) -> None:
    pull(archive, [row(0, comment="Chờ lâu")])
    pull(archive, [row(0, comment="Rất tốt")])
    assert _texts(archive) == ["Chờ lâu"]


def test_several_questions_for_comments_are_lines_of_one(archive: Archive) -> None:
    pull(archive, [row(0, comment="Chờ lâu", visit="Quầy vui vẻ"), row(5, visit="Tốt")])
    both = Survey(
        SURVEY.titles,
        (
            *(question for question in SURVEY.questions if question.key != "visit"),
            Question("more", Kind.TEXT, {"vi": "Ngày nộp"}, Role.COMMENT),
        ),
    )
    refresh_answers(archive, both, JUDGE, AT)
    assert _texts(archive, both) == ["Chờ lâu\nQuầy vui vẻ", "Tốt"]


def test_a_survey_without_such_a_question_has_no_comments(archive: Archive) -> None:
    pull(archive, [row(0, comment="Chờ lâu")])
    without = Survey(SURVEY.titles, SURVEY.questions[:2])
    refresh_answers(archive, without, JUDGE, AT)
    assert comments_within(archive, MAY, JUNE, without).comments == ()


def test_an_archive_without_answers_has_none(archive: Archive) -> None:
    assert comments_within(archive, MAY, JUNE, SURVEY).comments == ()
