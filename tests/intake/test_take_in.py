from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from qrsurvey.codes.verdict import Judgement, Verdict
from qrsurvey.errors import DataError, ExitCode
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.i18n.text import MAX_CELL
from qrsurvey.intake.intake import Intake, take_in
from qrsurvey.sources.table import Cell, RawTable, SourceKind
from qrsurvey.survey.questions import Question, Source, Value
from support.answer_files import COMMENT, SURVEY, Echo
from support.reading import read_answers

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TIME, CODE, OVERALL, NOTE = (
    "Dấu thời gian",
    "Mã đơn vị (vui lòng không sửa)",
    "Mức độ hài lòng chung",
    "Góp ý",
)
WHEN = "2024-05-12 08:15:23"
MOMENT = datetime(2024, 5, 12, 8, 15, 23)


def _take(
    headers: Sequence[str],
    *rows: Sequence[Cell],
    source: Source | None = None,
    kind: SourceKind = SourceKind.CSV,
    time_zone: str | None = None,
    first_row: int = 2,
) -> Intake:
    table = RawTable("t", kind, headers, rows, first_row=first_row, time_zone=time_zone)
    return take_in(table, SURVEY, source or Source(), ZONE, Echo())


def _ids(intake: Intake) -> list[str]:
    # Every note can be said in both languages.
    for note in intake.notes:
        assert all(Catalog(language).message(note) for language in Language)
    return [note.id for note in intake.notes if note.id != "intake.missing-questions"]


def test_a_row_becomes_a_response() -> None:
    intake = _take([TIME, CODE, OVERALL, NOTE], [WHEN, " LONGHOA-7KQ2 ", "Hài lòng", "Tốt"])
    (response,) = intake.responses
    assert response.row == 2
    assert response.submitted == MOMENT
    assert response.code == "LONGHOA-7KQ2"
    assert response.judgement == Judgement(Verdict.VALID, "LONGHOA")
    assert response.cells == {CODE: "LONGHOA-7KQ2", OVERALL: "Hài lòng", NOTE: "Tốt"}
    assert response.personal == {NOTE}
    assert intake.summary.verdicts == {verdict: int(verdict is Verdict.VALID) for verdict in Verdict}


def test_the_judge_sees_the_code_and_the_time() -> None:
    seen = []

    class Judge:
        def judge(self, text: str, submitted: datetime | None) -> Judgement:
            seen.append((text, submitted))
            return Judgement(Verdict.UNKNOWN)

    table = RawTable("t", SourceKind.CSV, [TIME, CODE], [[WHEN, "A\x00-1"], ["", "B-2"]])
    assert len(list(take_in(table, SURVEY, Source(), ZONE, Judge()).responses)) == 2
    assert seen == [("A-1", MOMENT), ("B-2", None)]


@pytest.mark.parametrize(
    "headers",
    [
        ["Timestamp", "Unit code", "Overall", NOTE],
        [" dấu  THỜI gian", "MÃ ĐƠN VỊ\n(vui lòng không sửa)", "Hài\u00a0lòng chung", "\ufeffGÓP Ý"],
        [unicodedata.normalize("NFD", text) for text in (TIME, CODE, OVERALL, NOTE)],
    ],
)
def test_headers_are_matched_by_text(headers: list[str]) -> None:
    intake = _take(headers, [WHEN, "A-1", "Hài lòng", "x"])
    assert _ids(intake) == []
    assert intake.responses[0].code == "A-1"
    assert [key for key, _ in read_answers(intake.responses[0].cells, SURVEY)] == ["overall", "comment"]


def test_columns_may_stand_in_any_order_and_be_ragged() -> None:
    intake = _take(
        [NOTE, OVERALL, CODE, TIME], ["x", "5", "A-1", WHEN], ["y"], ["", "", "", WHEN, "", ""], [None, 3.0]
    )
    assert [response.cells.get(OVERALL) for response in intake.responses] == ["5", None, None, "3"]
    assert [response.submitted for response in intake.responses] == [MOMENT, None, MOMENT, None]
    assert intake.responses[2].judgement.verdict is Verdict.MISSING


def test_the_column_of_times_may_be_named() -> None:
    headers = ["THỜI GIAN ĐĂNG KÝ", CODE, TIME, OVERALL]
    intake = _take(headers, [WHEN, "A-1", ""], source=Source(timestamp="Thời gian đăng ký"))
    assert intake.responses[0].submitted == MOMENT
    assert _ids(intake) == ["intake.unused-columns"]


@pytest.mark.parametrize(
    ("headers", "source", "message"),
    [
        ([TIME, "Mã"], Source(), "intake.no-code-column"),
        ([], Source(), "intake.no-code-column"),
        (["Giờ", CODE], Source(), "intake.no-timestamp-column"),
        ([TIME, CODE], Source(timestamp="Giờ"), "intake.no-timestamp-column"),
    ],
)
def test_without_a_column_of_codes_or_times_nothing_is_taken(
    headers: list[str], source: Source, message: str
) -> None:
    with pytest.raises(DataError) as caught:
        _take([*headers, "", "x\x1b[31m" + "y" * 500], [WHEN, "A-1"], source=source)
    assert caught.value.message.id == message
    found = caught.value.message.values["found"]
    assert isinstance(found, list)
    assert found[:-1] == headers
    assert len(found[-1]) == 80
    assert "\x1b" not in found[-1]
    for language in Language:
        assert Catalog(language).message(caught.value.message)
        assert Catalog(language).message(caught.value.hint)


def test_of_two_columns_for_one_question_the_first_that_is_not_blank_counts() -> None:
    headers = [TIME, CODE, OVERALL, NOTE, OVERALL.upper(), CODE, "Overall", TIME]
    intake = _take(
        headers,
        [WHEN, "A-1", "", "", "4", "B-2", "3", ""],
        ["", "", "5", "", "4", "B-2", "", WHEN],
    )
    first, second = intake.responses
    assert (first.code, second.code) == ("A-1", "B-2")
    assert second.submitted == MOMENT
    assert first.cells == {
        CODE: "A-1",
        f"{OVERALL.upper()} (2)": "4",
        f"{CODE} (2)": "B-2",
        "Overall": "3",
    }
    assert read_answers(first.cells, SURVEY) == [("overall", Value("4"))]
    assert read_answers(second.cells, SURVEY) == [("overall", Value("5"))]
    (note,) = (note for note in intake.notes if note.id == "intake.doubled-columns")
    assert note.values["columns"] == [TIME, CODE, OVERALL]


def test_a_second_column_never_takes_the_name_of_another_question() -> None:
    numbered = Question("other", COMMENT.kind, {"vi": f"{NOTE} (2)"})
    survey = replace(SURVEY, questions=(*SURVEY.questions, numbered))
    table = RawTable("t", SourceKind.CSV, [TIME, CODE, NOTE, NOTE, NOTE], [[WHEN, "A-1", "x", "y", "z"]])
    (response,) = take_in(table, survey, Source(), ZONE, Echo()).responses
    assert response.cells == {CODE: "A-1", NOTE: "x", f"{NOTE} (3)": "y", f"{NOTE} (4)": "z"}
    assert response.personal == {NOTE, f"{NOTE} (3)", f"{NOTE} (4)"}
    assert [key for key, _ in read_answers(response.cells, survey)] == ["comment"]


def test_only_the_columns_of_questions_are_kept_and_the_rest_is_named() -> None:
    intake = _take(
        [TIME, CODE, "Địa chỉ email", "", "Ghi chú", OVERALL],
        [WHEN, "A-1", "a@b.c", "", "gọi lại"],
        [WHEN, "A-1", "", "mật", "", "", *[""] * 20, "thừa"],
    )
    assert [response.cells for response in intake.responses] == [{CODE: "A-1"}] * 2
    notes = {note.id: note.values for note in intake.notes}
    assert notes["intake.unused-columns"] == {"columns": ["Địa chỉ email", "Ghi chú"]}
    assert notes["intake.nameless-columns"] == {"columns": ["D", "AA"]}
    assert intake.summary.nameless_columns == ("D", "AA")
    assert "Thái độ; tác phong, lời nói" in str(notes["intake.missing-questions"]["titles"])
    assert [question.key for question in intake.summary.columns.missing] == [
        "attitude", "wait", "cost", "channels", "comment",
    ]  # fmt: skip


def test_rows_blank_in_every_known_column_are_no_responses() -> None:
    intake = _take(
        [TIME, CODE, NOTE, "Ghi chú", OVERALL],
        ["", "", "", "Tổng cộng"],
        [],
        [" ", "\u00a0", None, ""],
        [WHEN],
        ["", "", "x"],
        first_row=5,
    )
    assert [response.row for response in intake.responses] == [8, 9]
    assert (intake.summary.rows, intake.summary.blank) == (5, 3)


@pytest.mark.parametrize("cell", ["hôm qua", True, -3, 99_999_999.0, "12/05/1024 8:00:00"])
def test_a_response_whose_time_cannot_be_read_is_kept_undated(cell: Cell) -> None:
    intake = _take([TIME, CODE], [WHEN, "A-1"], [cell, "A-1"], kind=SourceKind.SHEET)
    assert [response.submitted for response in intake.responses] == [MOMENT, None]
    assert intake.summary.undated == (3,)
    assert "intake.undated" in _ids(intake)


def test_many_undated_rows_are_counted_and_the_first_are_named() -> None:
    intake = _take([TIME, CODE], *[["?", "A-1"]] * 1234)
    (note,) = (note for note in intake.notes if note.id == "intake.undated")
    assert note.values["n"] == 1234
    assert note.values["rows"] == ["2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "…"]
    assert "1.234" in Catalog(Language.VI).message(note)


def test_blank_rows_do_not_shift_the_rows_that_errors_name() -> None:
    with pytest.raises(DataError) as caught:
        _take([TIME, CODE], ["", ""], ["01/02/2024 8:00:00", "A-1"], first_row=10)
    assert caught.value.message.id == "intake.date-order-unknown"
    assert caught.value.message.values["row"] == "11"


def test_unknown_options_are_kept_and_counted_but_never_quoted() -> None:
    intake = _take([TIME, CODE, OVERALL], [WHEN, "A-1", "Bí mật"], [WHEN, "A-1", "6"], [WHEN, "A-1", "5.0"])
    assert intake.summary.unknown_options == {"overall": 2}
    assert intake.responses[0].cells[OVERALL] == "Bí mật"
    (note,) = (note for note in intake.notes if note.id == "intake.unknown-options")
    assert note.values == {"n": 2, "question": OVERALL, "rows": ["2", "3"]}
    assert intake.summary.unknown_rows == {"overall": (2, 3)}
    for language in Language:
        assert "2, 3" in Catalog(language).message(note)


def test_only_the_first_rows_with_unknown_options_are_named_each_once() -> None:
    channels = "Kênh nộp hồ sơ"
    odd = [WHEN, "A-1", "Bí mật, hay là, không"]
    intake = _take([TIME, CODE, channels, OVERALL], [WHEN, "A-1", "Trực tiếp"], *[odd] * 12)
    (note,) = (note for note in intake.notes if note.id == "intake.unknown-options")
    assert note.values["rows"] == [*map(str, range(3, 13)), "…"]
    assert intake.summary.unknown_rows["channels"] == tuple(range(3, 15))


def test_an_empty_form_is_no_error() -> None:
    intake = _take([TIME, CODE])
    assert list(intake.responses) == []
    assert _ids(intake) == ["intake.no-rows"]
    assert _ids(_take([TIME, CODE], ["", ""])) == ["intake.no-rows"]


def test_hostile_cells_are_made_harmless_and_cut_visibly() -> None:
    comment = "=cmd|' /C calc'!A0 \x1b[2J\u202e\ud800<b>" + "x" * 100_000
    intake = _take([TIME, CODE, NOTE], [WHEN, "A-1", comment])
    text = intake.responses[0].cells[NOTE]
    assert text.startswith("=cmd|' /C calc'!A0 [2J<b>xxx")
    assert len(text) == MAX_CELL
    assert intake.summary.cut_cells == 1
    assert _ids(intake) == ["intake.cut-cells"]


def test_a_sheet_says_its_own_time_zone_and_a_file_has_that_of_its_source() -> None:
    bangkok, utc = Source(time_zone="Asia/Bangkok"), Source(time_zone="UTC")
    sheet = _take([TIME, CODE], [45424.0, "A-1"], kind=SourceKind.SHEET, time_zone="Etc/GMT", source=bangkok)
    assert sheet.responses[0].submitted == datetime(2024, 5, 12, 7)
    assert _ids(sheet) == ["intake.times-moved"]
    assert sheet.summary.time_zone == "Etc/GMT"
    file = _take([TIME, CODE], ["2024-05-12 00:00:00", "A-1"], source=utc)
    assert file.responses[0].submitted == datetime(2024, 5, 12, 7)
    same = _take([TIME, CODE], ["2024-05-12 00:00:00", "A-1"], source=bangkok)
    assert same.responses[0].submitted == datetime(2024, 5, 12)
    assert _ids(same) == []


def test_a_time_zone_nobody_knows_is_refused() -> None:
    with pytest.raises(DataError) as caught:
        _take([TIME, CODE], [45424.0, "A-1"], kind=SourceKind.SHEET, time_zone="Mars/Olympus")
    assert caught.value.message.id == "intake.unknown-time-zone"


def test_times_that_are_text_in_a_sheet_or_lack_seconds_are_named() -> None:
    assert _ids(_take([TIME, CODE], [WHEN, "A-1"], kind=SourceKind.XLSX)) == ["intake.text-times"]
    assert _ids(_take([TIME, CODE], ["13/05/2024 8:15", "A-1"])) == ["intake.coarse-times"]


def test_the_order_of_dates_can_be_set() -> None:
    intake = _take([TIME, CODE], ["05/06/2024 8:00:00", "A-1"], source=Source(date_order="mdy"))
    assert intake.responses[0].submitted == datetime(2024, 5, 6, 8)


NOW = datetime(2024, 5, 20, 8)


def _take_now(*rows: Sequence[Cell], source: Source | None = None) -> Intake:
    table = RawTable("t", SourceKind.CSV, [TIME, CODE], rows)
    return take_in(table, SURVEY, source or Source(), ZONE, Echo(), now=NOW)


@pytest.mark.parametrize("source", [Source(date_order="dmy"), Source()])
def test_dates_in_the_future_that_may_be_read_the_wrong_way_round_are_refused(source: Source) -> None:
    proof = "13/05/2024 8:00:00"
    with pytest.raises(DataError) as caught:
        _take_now(["", ""], [proof, "A-1"], ["05/12/2024 8:00:00", "A-1"], [proof, "A-1"], source=source)
    assert caught.value.message.id == "intake.future-dates"
    assert caught.value.message.values["row"] == "4"
    for language in Language:
        assert Catalog(language).message(caught.value.message)
        assert "--date-order" in Catalog(language).message(caught.value.hint)


@pytest.mark.parametrize(
    "cell", ["2024-05-21 08:00:01", "2042-05-12 08:15:23", 45434.0, datetime(2025, 1, 1)]
)
def test_a_time_in_the_future_that_can_only_be_read_one_way_is_left_out(cell: Cell) -> None:
    intake = _take_now([WHEN, "A-1"], [cell, "A-1"], ["?", "A-1"])
    assert [response.submitted for response in intake.responses] == [MOMENT, None, None]
    assert intake.summary.future == (3,)
    assert intake.summary.undated == (3, 4)
    assert _ids(intake) == ["intake.undated", "intake.future-rows"]
    notes = {note.id: note.values for note in intake.notes}
    assert notes["intake.future-rows"] == {"n": 1, "rows": ["3"]}
    assert notes["intake.undated"] == {"n": 1, "rows": ["4"]}


def test_a_day_ahead_is_believed_and_without_a_clock_everything_is() -> None:
    day_ahead = _take_now(["2024-05-21 08:00:00", "A-1"], ["21/05/2024 8:00:00", "A-1"])
    assert {response.submitted for response in day_ahead.responses} == {datetime(2024, 5, 21, 8)}
    assert _ids(day_ahead) == []
    assert _take([TIME, CODE], ["2142-05-12 00:00:00", "A-1"]).summary.future == ()


class _Strange:
    def judge(self, text: str, submitted: datetime | None) -> Judgement:
        return Judgement(Verdict(text) if text else Verdict.MISSING)


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (["forged"] * 4 + ["unknown"] * 2 + ["valid"] * 4 + [""], True),
        (["forged"] * 9, False),
        (["forged"] * 9 + ["valid"], True),
        (["forged"] * 5 + ["valid"] * 5, False),
        (["forged"] * 10 + [""] * 10, False),
    ],
)
def test_where_most_codes_are_of_another_key_that_is_said_first(codes: list[str], said: bool) -> None:  # noqa: FBT001 - a case
    rows = [[WHEN, code, "Bí mật"] for code in codes] + [["?", "", "x"]] * 3
    table = RawTable("t", SourceKind.CSV, [TIME, CODE, OVERALL], rows)
    intake = take_in(table, SURVEY, Source(), ZONE, _Strange())
    found = [note for note in intake.notes if note.id == "intake.mostly-forged"]
    assert bool(found) is said
    if said:
        assert intake.notes[0] is found[0]
        assert found[0].values == {"n": sum(c in {"forged", "unknown"} for c in codes), "dated": len(codes)}
        for language in Language:
            assert "signing.key" in Catalog(language).message(found[0])


def test_without_a_column_for_the_headline_question_other_columns_stop_the_pull() -> None:
    renamed = "Ông/Bà hài lòng ở mức nào?"
    with pytest.raises(DataError) as caught:
        _take([TIME, CODE, NOTE, renamed, "Email"], [WHEN, "A-1", "x", "5", "a@b.c"])
    assert caught.value.message.id == "intake.no-headline-column"
    assert caught.value.exit_code == ExitCode.DATA
    assert caught.value.message.values == {"name": "t", "wanted": OVERALL, "found": [renamed, "Email"]}
    for language in Language:
        assert renamed in Catalog(language).message(caught.value.message)
        assert "`aliases`" in Catalog(language).message(caught.value.hint)
    # With nothing that could be it, the table is taken, and the note says the next step.
    intake = _take([TIME, CODE, NOTE], [WHEN, "A-1", "x"])
    (note,) = (note for note in intake.notes if note.id == "intake.missing-questions")
    assert OVERALL in str(note.values["titles"])
    for language in Language:
        assert "`aliases`" in Catalog(language).message(note)


def test_answers_whose_header_was_deleted_are_not_told() -> None:
    from qrsurvey.intake.headers import find_columns

    for time in ("45778.375", "13/05/2024 09:41:07", "2024/05/13 9:41:07 SA GMT+7"):
        row = (time, "LONGHOA-7KQ2", "Tôi là Nguyễn Thị Lan, 0912345678")
        table = RawTable(
            name="t", kind=SourceKind.SHEET, headers=row, rows=[], first_row=2, time_zone=None, complete=True
        )
        with pytest.raises(DataError) as caught:
            find_columns(table, SURVEY, Source())
        assert caught.value.message.values["found"] == ["…"]
