from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qrsurvey.analysis.changed import changed_within
from qrsurvey.analysis.engine import DuckDBEngine
from qrsurvey.archive.answers import refresh_answers
from qrsurvey.archive.audit import audit
from qrsurvey.archive.compared import Comparison, last_comparison
from qrsurvey.archive.digest import hashed_cell
from qrsurvey.archive.ledger import EventKind, head, read_events, record
from qrsurvey.archive.store import Archive
from qrsurvey.errors import ArchiveError, DataError
from qrsurvey.intake.incoming import Incoming
from qrsurvey.sources.table import SourceKind
from qrsurvey.survey.questions import Kind, Question, Survey
from support.archives import (
    AT,
    CODE,
    COMMENT,
    HEADERS,
    JUDGE,
    MORNING,
    OVERALL,
    SURVEY,
    VISIT,
    contents,
    everything,
    numbered_salts,
    pull,
    row,
)

THREE = [row(0, comment="Cảm ơn"), row(60, "MOTCUA-XXXX", "Bình thường"), row(60, "HIEPTAN-YYYY")]
CSV, XLSX, SHEET = SourceKind.CSV, SourceKind.XLSX, SourceKind.SHEET


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive.duckdb", create=True) as opened:
        yield opened


def _verified(archive: Archive, survey: Survey = SURVEY) -> bool:
    result = audit(archive, survey, JUDGE)
    assert result.first_fault is None
    return result.ok and not result.stale


def _numbers(archive: Archive) -> list[int]:
    return [seq for (seq,) in archive.read("SELECT seq FROM responses ORDER BY seq")]


def _changed(archive: Archive, span: timedelta) -> int:
    """How many responses of a span of time from the morning on were changed upstream."""
    return sum(changed_within(DuckDBEngine(archive.connection), MORNING, MORNING + span).values())


def test_a_first_pull_stores_rows_answers_and_one_event(archive: Archive) -> None:
    result = pull(archive, THREE)
    assert (result.added, result.known, result.event) == (3, 0, 1)
    stored = archive.read(
        "SELECT seq, source, submitted, code, verdict, unit, counter FROM responses ORDER BY seq"
    )
    assert stored == [
        (1, "main", MORNING, "LONGHOA-7KQ2", "valid", "LONGHOA", None),
        (2, "main", MORNING + timedelta(seconds=60), "HIEPTAN-YYYY", "valid", "HIEPTAN", None),
        (3, "main", MORNING + timedelta(seconds=60), "MOTCUA-XXXX", "valid", "MOTCUA", None),
    ]
    assert archive.read("SELECT unit, question, value, known FROM answers WHERE response = 1") == [
        ("LONGHOA", "code", "valid", True),
        ("LONGHOA", "overall", "4", True),
        ("LONGHOA", "comment", None, True),
    ]
    (event,) = read_events(archive)
    assert event.recorded == "2024-06-01T03:00:00Z"
    assert event.data["headers"] == sorted(HEADERS)
    assert {name: event.data[name] for name in ("source", "origin", "added", "first_seq", "last_seq", "rows_read")} == {
        "source": "main", "origin": "sheet", "added": 3, "first_seq": 1, "last_seq": 3, "rows_read": 3,
    }  # fmt: skip
    assert "Cảm ơn" not in event.payload
    assert _verified(archive)


def test_an_empty_pull_leaves_everything_but_the_time_of_comparison(archive: Archive) -> None:
    pull(archive, THREE)
    before = everything(archive)
    assert pull(archive, THREE).event is None
    after = everything(archive)
    assert before == after
    pull(archive, [], origin=CSV)
    assert last_comparison(archive, "main") == Comparison(AT, CSV, complete=False)
    assert last_comparison(archive, "other") is None
    after = everything(archive)
    del before["state"], after["state"]
    assert before == after


def _note_purge(archive: Archive) -> None:
    payload = {"before": "2024-06-01", "responses": 1, "cells": 1, "changes": 0}
    record(archive, EventKind.PURGE, payload, AT)


def test_the_text_of_personal_cells_enters_by_salted_hash_only(archive: Archive) -> None:
    pull(archive, THREE, salt=numbered_salts())
    cells, salts = archive.read("SELECT cells, salts FROM responses WHERE seq = 1")[0]
    assert json.loads(cells)[COMMENT] == "Cảm ơn"
    assert json.loads(salts) == {COMMENT: "salt 0"}
    hidden = hashed_cell("Cảm ơn", "salt 0")
    archive.connection.execute(
        "UPDATE responses SET cells = ?, salts = '{}' WHERE seq = 1",
        [cells.replace('"Cảm ơn"', f'{{"purged":"{hidden}"}}')],
    )
    # Text that no purge in the ledger deleted was taken away by somebody else.
    assert not audit(archive, SURVEY, JUDGE).ok
    _note_purge(archive)
    assert _verified(archive)


def test_purged_text_is_ignored_in_matching_and_never_comes_back(archive: Archive) -> None:
    pull(archive, THREE)
    hidden = hashed_cell(
        "Cảm ơn", json.loads(archive.read("SELECT salts FROM responses WHERE seq = 1")[0][0])[COMMENT]
    )
    cells = archive.read("SELECT cells FROM responses WHERE seq = 1")[0][0]
    archive.connection.execute(
        "UPDATE responses SET cells = ?, salts = '{}' WHERE seq = 1",
        [cells.replace('"Cảm ơn"', f'{{"purged":"{hidden}"}}')],
    )
    _note_purge(archive)
    assert pull(archive, THREE).event is None
    edited = pull(archive, [row(0, overall="Bình thường", comment="Cảm ơn"), *THREE[1:]])
    assert [change.headers for change in edited.edited] == [(OVERALL,)]
    assert pull(archive, [row(0, overall="Bình thường", comment="Cảm ơn"), *THREE[1:]]).event is None
    assert "Cảm ơn" not in repr(everything(archive))
    assert _verified(archive)


def test_three_equal_rows_are_three_responses_with_ids_of_their_own(archive: Archive) -> None:
    assert pull(archive, [row()] * 3).added == 3
    assert pull(archive, [row()] * 3).event is None
    assert pull(archive, [row()] * 4).added == 1
    assert len({one for (one,) in archive.read("SELECT id FROM responses")}) == 4
    assert _verified(archive)


AS_SHEET = [
    row(0, visit="45424.34375", channels="Trực tiếp, Qua mạng", comment="5"),
    row(0, visit="45424.34375", channels="Trực tiếp, Qua mạng", comment="5"),
    row(1, "longhoa-7kq2 ", "5", visit="45424", comment="TRUE"),
    row(None, "MOTCUA-XXXX", "Rất hài lòng", comment="không có giờ"),
]
AS_CSV = [
    row(0, visit="12/05/2024 8:15:00", channels="Trực tiếp;Qua mạng", comment="5,0"),
    row(0, visit="12/05/2024 8:15:00", channels="Trực tiếp;Qua mạng", comment="5,0"),
    row(1, "longhoa-7kq2", "5.0", visit="12/05/2024", comment="true"),
    row(None, "MOTCUA-XXXX", "Rất  hài lòng", comment="không có giờ"),
]
AS_XLSX = [
    row(0, visit="2024-05-12T08:15:00", channels="Trực tiếp, Qua mạng", comment="5"),
    row(0, visit="2024-05-12T08:15:00", channels="Trực tiếp, Qua mạng", comment="5.0"),
    row(2, "longhoa-7kq2", "5", visit="2024-05-12", comment="TRUE"),
    row(None, "MOTCUA-XXXX", "Rất hài lòng", comment="không có giờ"),
]


@pytest.mark.mass
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.permutations([(SHEET, AS_SHEET), (CSV, AS_CSV), (XLSX, AS_XLSX), (CSV, AS_CSV)]),
    st.randoms(use_true_random=False),
)
def test_the_same_answers_in_any_format_and_order_are_the_same_responses(
    tmp_path_factory: pytest.TempPathFactory, pulls: list[tuple[SourceKind, list[Incoming]]], dice: object
) -> None:
    with Archive.open(tmp_path_factory.mktemp("a") / "archive.duckdb", create=True) as archive:
        origin, rows = pulls[0]
        pull(archive, rows, origin=origin)
        before = everything(archive)
        del before["state"]
        for origin, rows in pulls:
            dice.shuffle(copy := list(rows))  # type: ignore[attr-defined]
            result = pull(archive, copy, origin=origin)
            assert (result.added, result.known, result.event) == (0, 4, None)
        after = everything(archive)
        del after["state"]
        assert before == after


def test_the_order_of_the_first_pull_does_not_matter(tmp_path: Path) -> None:
    stored = []
    for name, rows in (("a", THREE), ("b", THREE[::-1])):
        with Archive.open(tmp_path / name / "archive.duckdb", create=True) as archive:
            pull(archive, rows, salt=numbered_salts())
            stored.append((contents(archive), contents(archive, "answers")))
    assert stored[0] == stored[1]


def test_a_new_column_doubles_nothing(archive: Archive) -> None:
    pull(archive, THREE, headers=[CODE, OVERALL, COMMENT])
    now = [row(0, comment="Cảm ơn", visit="2024-05-12"), *THREE[1:], row(90, visit="2024-05-12")]
    result = pull(archive, now)
    assert (result.added, result.known, result.edited) == (1, 3, ())
    # where the column was there from the start, filling it in is an edit
    result = pull(archive, [*now[:3], row(90, visit="2024-05-13")])
    assert [change.headers for change in result.edited] == [(VISIT,)]
    assert _verified(archive)


def test_a_renamed_header_is_the_same_column(archive: Archive) -> None:
    pull(archive, THREE)
    headers = HEADERS - {OVERALL} | {"Mức hài lòng"}
    renamed = [
        replace(
            one,
            cells={
                "Mức hài lòng" if header == OVERALL else header: text for header, text in one.cells.items()
            },
        )
        for one in THREE
    ]
    assert pull(archive, renamed, headers=headers).event is None
    edited = replace(renamed[0], cells={**renamed[0].cells, "Mức hài lòng": "Rất hài lòng"})
    result = pull(archive, [edited, *renamed[1:]], headers=headers)
    assert [change.kind for change in result.edited] == ["edited"]
    after = json.loads(archive.read("SELECT after FROM changes")[0][0])
    assert after == {CODE: "LONGHOA-7KQ2", "Mức hài lòng": "Rất hài lòng", COMMENT: "Cảm ơn"}
    assert _verified(archive)


def test_an_edit_is_noted_once_with_both_versions_and_the_first_stays(archive: Archive) -> None:
    pull(archive, THREE)
    responses, answers = contents(archive), contents(archive, "answers")
    now = [row(0, overall="Rất hài lòng", comment="Cảm ơn nhiều", number=17), *THREE[1:]]
    result = pull(archive, now)
    assert (result.added, result.known, result.event) == (0, 2, 2)
    (change,) = result.edited
    assert (change.kind, change.seq, change.row, change.headers) == ("edited", 1, 17, (COMMENT, OVERALL))
    assert change.id == archive.read("SELECT id FROM responses WHERE seq = 1")[0][0]
    (stored,) = archive.read("SELECT event, kind, response, before, after, salts FROM changes")
    assert stored[:3] == (2, "edited", 1)
    assert json.loads(stored[3]) == {CODE: "LONGHOA-7KQ2", OVERALL: "Hài lòng", COMMENT: "Cảm ơn"}
    assert json.loads(stored[4]) == {CODE: "LONGHOA-7KQ2", OVERALL: "Rất hài lòng", COMMENT: "Cảm ơn nhiều"}
    salts = json.loads(stored[5])
    assert salts["before"].keys() == salts["after"].keys() == {COMMENT}
    assert (contents(archive), contents(archive, "answers")) == (responses, answers)
    assert pull(archive, now).event is None
    assert _verified(archive)


def test_editing_back_is_a_further_change(archive: Archive) -> None:
    pull(archive, THREE)
    pull(archive, [row(0, overall="Bình thường", comment="Cảm ơn"), *THREE[1:]])
    result = pull(archive, THREE)
    assert [change.kind for change in result.edited] == ["restored"]
    assert pull(archive, THREE).event is None
    assert _changed(archive, timedelta(days=1)) == 1
    assert _verified(archive)


def test_a_column_that_a_narrower_table_lacks_is_not_forgotten(archive: Archive) -> None:
    pull(archive, THREE)
    narrow = [
        replace(one, cells={h: t for h, t in one.cells.items() if h != COMMENT}, personal=frozenset())
        for one in [row(0, overall="Bình thường"), *THREE[1:]]
    ]
    assert len(pull(archive, narrow, headers=HEADERS - {COMMENT}).edited) == 1
    wide = [row(0, overall="Bình thường", comment="Cảm ơn"), *THREE[1:]]
    assert pull(archive, wide).event is None
    result = pull(archive, [row(0, overall="Bình thường", comment="Khác"), *THREE[1:]])
    assert [change.headers for change in result.edited] == [(COMMENT,)]
    assert _verified(archive)


def test_a_row_missing_from_the_whole_tab_is_gone_and_may_return(archive: Archive) -> None:
    pull(archive, THREE)
    gone = pull(archive, THREE[1:])
    assert [(change.kind, change.seq, change.row) for change in gone.gone] == [("gone", 1, None)]
    assert pull(archive, THREE[1:]).event is None
    assert _changed(archive, timedelta(seconds=1)) == 1
    back = pull(archive, THREE)
    assert [(change.kind, change.seq, change.row) for change in back.returned] == [("returned", 1, 2)]
    assert back.added == 0
    assert pull(archive, THREE).event is None
    assert len(pull(archive, []).gone) == 3
    edited_and_back = pull(archive, [row(0, comment="Khác"), *THREE[1:]])
    assert (len(edited_and_back.returned), len(edited_and_back.edited)) == (3, 1)
    assert _verified(archive)


def test_a_file_says_neither_gone_nor_returned(archive: Archive) -> None:
    pull(archive, THREE)
    assert pull(archive, THREE[1:], origin=XLSX).event is None
    pull(archive, THREE[1:])
    assert pull(archive, THREE, origin=XLSX).event is None
    assert len(pull(archive, [row(0, comment="Khác")], origin=XLSX).edited) == 1


def test_changes_outside_the_span_of_a_file_are_left_alone(archive: Archive) -> None:
    rows = [row(0), row(9_000), row(None, comment="không giờ")]
    pull(archive, rows)
    edited = [row(0, overall="Bình thường"), *rows[1:]]
    pull(archive, edited)
    before = everything(archive)["changes"]
    assert pull(archive, rows[1:], origin=CSV).event is None
    assert pull(archive, edited).event is None
    assert everything(archive)["changes"] == before


def test_a_changed_time_or_code_is_one_gone_and_one_new(archive: Archive) -> None:
    pull(archive, THREE)
    result = pull(archive, [row(5, comment="Cảm ơn"), THREE[1], row(60, "HIEPTAN-ZZZZ")])
    assert (result.added, len(result.gone), result.edited) == (2, 2, ())


def test_changes_in_one_pull_are_told_apart(archive: Archive) -> None:
    rows = [row(n * 7, comment=f"số {n}") for n in range(20)]
    pull(archive, rows)
    now = [
        *rows[1:10],
        replace(rows[10], cells={**rows[10].cells, OVERALL: "Bình thường"}),
        *rows[12:],
        row(999),
    ]
    result = pull(archive, now[::-1])
    assert (result.added, result.known) == (1, 17)
    assert [change.seq for change in result.edited] == [11]
    assert [change.seq for change in result.gone] == [1, 12]
    (event,) = [one for one in read_events(archive) if one.seq == result.event]
    assert [event.data[name] for name in ("added", "edited", "gone", "returned", "restored")] == [
        1,
        1,
        2,
        0,
        0,
    ]
    assert _numbers(archive) == list(range(1, 22))
    assert _verified(archive)


def test_sources_know_nothing_of_each_other(archive: Archive) -> None:
    # Two may be alike by chance; more of them are a copy, which is refused (test_elsewhere.py).
    pull(archive, THREE[:2])
    assert pull(archive, THREE[:2], source="second").added == 2
    assert pull(archive, [], source="second").gone[0].seq == 3
    assert len({one for (one,) in archive.read("SELECT id FROM responses")}) == 4
    assert _verified(archive)


def test_a_file_in_another_time_zone_is_refused_and_nothing_stored(archive: Archive) -> None:
    rows = [row(n * 613, f"U{n % 3}-ABCD", comment=f"số {n}") for n in range(12)]
    pull(archive, rows)
    before = everything(archive)
    moved = [replace(one, submitted=one.submitted and one.submitted - timedelta(hours=7)) for one in rows]
    with pytest.raises(DataError) as raised:
        pull(archive, moved, origin=CSV)
    assert raised.value.message.id == "archive.other-time-zone"
    assert raised.value.message.values == {"n": 12, "source": "main", "offset": "+7:00"}
    with pytest.raises(DataError) as raised:
        pull(
            archive,
            [replace(one, submitted=one.submitted and one.submitted + timedelta(hours=13)) for one in moved],
        )
    assert raised.value.message.values["offset"] == "−6:00"
    assert everything(archive) == before
    with pytest.raises(DataError):
        pull(archive, moved[:2], origin=CSV)
    assert pull(archive, moved[:1], origin=CSV).added == 1


def test_the_earliest_and_latest_times_are_no_trouble(archive: Archive) -> None:
    rows = [
        replace(row(), submitted=when) for when in (datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59))
    ]
    assert pull(archive, rows, origin=CSV).added == 2
    assert pull(archive, rows, origin=CSV).event is None


def test_the_head_is_that_of_the_last_event_that_changed_data(archive: Archive) -> None:
    assert (head(archive).hash, head(archive).events) == (None, 0)
    pull(archive, [])
    assert head(archive).events == 0
    pull(archive, THREE)
    first = head(archive)
    assert first.events == 1
    assert first.hash == archive.read("SELECT hash FROM ledger")[0][0]
    pull(archive, THREE)
    assert head(archive) == first
    assert refresh_answers(archive, SURVEY, replace(JUDGE, fingerprint="another"), AT)
    assert head(archive).events == 2


def test_a_pull_under_a_changed_survey_rebuilds_in_the_same_transaction(archive: Archive) -> None:
    pull(archive, THREE)
    survey = replace(SURVEY, questions=(*SURVEY.questions, Question("extra", Kind.TEXT, {"vi": "Thêm"})))
    result = pull(archive, [*THREE, row(99)], survey=survey)
    assert result.rebuilt
    assert [event.kind for event in read_events(archive)] == ["pull", "rebuild", "pull"]
    assert _verified(archive, survey)


def test_the_moment_of_an_event_is_told_in_utc(archive: Archive) -> None:
    pull(archive, THREE)
    (event,) = read_events(archive)
    assert datetime.fromisoformat(event.recorded) == datetime(2024, 6, 1, 3, tzinfo=UTC)


def test_progress_is_told_to_the_end(archive: Archive) -> None:
    told: list[tuple[int, int]] = []
    pull(archive, THREE, progress=lambda done, total: told.append((done, total)))
    assert told == [(n, 5) for n in range(1, 6)]


@pytest.mark.parametrize("cells", ["[1]", "no json", '{"a":{}'])
def test_rows_that_another_program_wrote_are_an_error_and_no_crash(archive: Archive, cells: str) -> None:
    pull(archive, THREE)
    archive.connection.execute("UPDATE responses SET cells = ? WHERE seq = 2", [cells])
    with pytest.raises(ArchiveError) as raised:
        pull(archive, [*THREE, row(1000)], origin=CSV)
    assert raised.value.message.id == "archive.altered"
    archive.connection.execute("UPDATE ledger SET payload = '{}'")
    with pytest.raises(ArchiveError):
        pull(archive, THREE)


def _question(survey: Survey, key: str, *aliases: str) -> Survey:
    questions = tuple(replace(q, aliases=aliases) if q.key == key else q for q in survey.questions)
    return replace(survey, questions=questions)


def _answers_to(archive: Archive, question: str) -> list[tuple[int, str]]:
    return archive.read("SELECT response, value FROM answers WHERE question = ? ORDER BY response", question)


def test_answers_under_a_title_that_was_not_known_are_counted_once_it_is(archive: Archive) -> None:
    # The form's title differs, so the column isn't read; then the clerk adds the title as an alias.
    without = HEADERS - {OVERALL}
    stripped = [replace(r, cells={h: c for h, c in r.cells.items() if h != OVERALL}) for r in THREE]
    pull(archive, stripped, origin=XLSX, headers=without)
    assert _answers_to(archive, "overall") == []
    renamed = [
        replace(r, cells={("Chung" if h == OVERALL else h): c for h, c in r.cells.items()}) for r in THREE
    ]
    survey = _question(SURVEY, "overall", "Chung")
    result = pull(archive, renamed, origin=XLSX, headers=without | {"Chung"}, survey=survey)
    assert (result.added, result.known, len(result.completed), len(result.edited)) == (0, 3, 3, 0)
    assert _answers_to(archive, "overall") == [(1, "4"), (2, "4"), (3, "3")]
    assert _changed(archive, timedelta(days=1)) == 0
    assert _verified(archive, survey)
    before = everything(archive)["ledger"]
    again = pull(archive, renamed, origin=XLSX, headers=without | {"Chung"}, survey=survey)
    assert (again.completed, again.event) == ((), None)
    assert everything(archive)["ledger"] == before


WITHOUT = HEADERS - {OVERALL}


def _unanswered(rows: list[Incoming]) -> list[Incoming]:
    return [replace(r, cells={h: c for h, c in r.cells.items() if h != OVERALL}) for r in rows]


def test_what_a_complete_reading_found_blank_is_never_completed(archive: Archive) -> None:
    blank = _unanswered(THREE)
    pull(archive, blank, headers=WITHOUT)
    assert pull(archive, blank).event == 2  # the new column has been met, and was blank
    assert pull(archive, blank).event is None
    filled_in = pull(archive, THREE)
    assert filled_in.completed == ()
    assert [(one.kind, one.headers) for one in filled_in.edited] == [("edited", (OVERALL,))] * 3
    assert _changed(archive, timedelta(days=1)) == 3
    assert _answers_to(archive, "overall") == []
    assert pull(archive, THREE).event is None
    assert [one.kind for one in pull(archive, blank).edited] == ["restored"] * 3
    assert _verified(archive)


def test_a_response_that_was_away_from_a_complete_reading_is_completed_when_it_is_back(
    archive: Archive,
) -> None:
    first, *rest = THREE
    pull(archive, _unanswered(THREE), headers=WITHOUT)
    pull(archive, _unanswered(rest), headers=WITHOUT)
    pull(archive, _unanswered(rest))  # blank in all that are there
    back = pull(archive, [first, *_unanswered(rest)])
    assert ([one.seq for one in back.completed], [one.seq for one in back.returned]) == ([1], [1])
    assert back.edited == ()
    assert _answers_to(archive, "overall") == [(1, "4")]
    # From then on it is read like any other.
    assert pull(archive, [first, *_unanswered(rest)]).event is None
    assert len(pull(archive, [row(0, "LONGHOA-7KQ2", "5", "Cảm ơn"), *_unanswered(rest)]).edited) == 1
    assert _verified(archive)


def test_a_response_from_a_file_is_read_by_the_complete_readings_that_hold_it(archive: Archive) -> None:
    first, *rest = THREE
    pull(archive, rest)
    pull(archive, _unanswered([first]), headers=WITHOUT, origin=CSV)
    pull(archive, rest)  # the tab hasn't got it
    assert [one.seq for one in pull(archive, [first, *rest]).completed] == [3]
    assert _verified(archive)


def test_a_reading_of_new_rows_says_nothing_of_those_above(archive: Archive) -> None:
    first, *rest = THREE
    pull(archive, _unanswered([first]), headers=WITHOUT)
    pull(archive, rest, complete=False)
    result = pull(archive, THREE)
    assert ([one.seq for one in result.completed], result.edited) == ([1], ())
    assert _answers_to(archive, "overall") == [(1, "4"), (2, "4"), (3, "3")]


def test_readings_of_one_source_say_nothing_of_another(archive: Archive) -> None:
    pull(archive, _unanswered(THREE), headers=WITHOUT)
    pull(archive, THREE, source="second")
    assert len(pull(archive, THREE).completed) == 3
    assert _verified(archive)


def test_what_an_edited_row_of_a_file_had_blank_was_blank(archive: Archive) -> None:
    pull(archive, _unanswered([row(0, comment="Cảm ơn")]), headers=WITHOUT, origin=CSV)
    assert len(pull(archive, _unanswered([row(0, comment="Khác")]), origin=CSV).edited) == 1
    # The comment is as first seen again, but the rating isn't.
    result = pull(archive, [row(0, comment="Cảm ơn")], origin=CSV)
    assert (result.completed, [one.kind for one in result.edited]) == ((), ["edited"])
    assert _verified(archive)


def test_an_edit_names_columns_that_were_read_before_as_they_are_called_now(archive: Archive) -> None:
    pull(archive, _unanswered([row(0, comment="Cảm ơn")]), headers=WITHOUT)
    survey = _question(SURVEY, "comment", "Ý kiến")
    edited = replace(row(0), cells={**row(0).cells, "Ý kiến": "Khác"}, personal=frozenset({"Ý kiến"}))
    result = pull(archive, [edited], headers=HEADERS - {COMMENT} | {"Ý kiến"}, survey=survey)
    assert [one.headers for one in result.edited] == [("Ý kiến",)]
    assert [one.headers for one in result.completed] == [(OVERALL,)]
    assert _verified(archive, survey)


def test_a_completed_answer_that_is_edited_later_keeps_its_first_version(archive: Archive) -> None:
    pull(archive, [row(0)], headers=WITHOUT, origin=CSV)
    assert len(pull(archive, [row(0, overall="Hài lòng")], origin=CSV).completed) == 1
    edited = pull(archive, [row(0, overall="Rất không hài lòng")], origin=CSV)
    assert len(edited.edited) == 1
    assert _answers_to(archive, "overall") == [(1, "4")]
    assert _changed(archive, timedelta(days=1)) == 1
    assert _verified(archive)
