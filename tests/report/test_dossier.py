"""What the documents about cases say, and what they never say."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from itertools import product

import pytest

from qrsurvey.archive.cases import CaseState, Outcome, StepKind
from qrsurvey.i18n.language import Language
from qrsurvey.report.case_view import StepView
from qrsurvey.report.case_wording import (
    grade_words,
    named_words,
    outcome_words,
    reason_words,
    state_words,
    step_line,
    step_words,
)
from qrsurvey.report.handling_table import handling_blocks, handling_sentence
from qrsurvey.report.model import Document, Heading, Paragraph, ParagraphKind, Ruled, Table
from qrsurvey.report.numbering import Numbering
from qrsurvey.report.wording import Wording
from qrsurvey.survey.alert_rules import Grade
from qrsurvey.survey.questions import Kind, Question, Role, Survey
from qrsurvey.survey.units import Office
from support import catalogues
from support.answers import QUESTIONS, TITLES
from support.dossiers import (
    ALL,
    COMMENT,
    EMPTY,
    HOSTILE,
    MISCONDUCT,
    OF_UNIT,
    PURGED,
    SERIOUS,
    SOME,
    UNWRITTEN,
    VAGUE,
    annex,
    document,
    sheet,
    sixty,
)

KINDS = (
    "all",
    "empty",
    "older",
    "one",
    "sixty",
    "hostile",
    "sheet",
    "masked",
    "unwritten",
    "unit",
    "strange",
)
NAMES = (*KINDS, *(f"{kind}-en" for kind in KINDS))
NEVER = ("vi phạm", "tố cáo", "violation", "denunciation")
VI, EN = Wording(Language.VI), Wording(Language.EN)
ASKED = Survey(
    TITLES,
    (
        *QUESTIONS,
        Question(
            "extra", Kind.CHOICE, {"vi": "Có bị gợi ý chi thêm?"}, Role.MISCONDUCT, alarm=("Có", "Một phần")
        ),
    ),
)


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from _texts(item)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _texts(getattr(part, field.name))


def _all(made: Document) -> str:
    return "\n".join(_texts(made))


def _blocks(made: Document) -> list[object]:
    return [*made.blocks, *(block for one in made.annexes for block in one.blocks)]


def _said(made: Document) -> list[str]:
    return [block.text for block in _blocks(made) if isinstance(block, Heading | Paragraph)]


def _quoted(made: Document) -> list[str]:
    return [
        block.text
        for block in _blocks(made)
        if isinstance(block, Paragraph) and block.kind is ParagraphKind.QUOTE
    ]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_called_what_nobody_has_found_it_to_be(name: str) -> None:
    text = _all(document(name)).casefold()
    assert [word for word in NEVER if word in text] == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_sentence_that_we_could_say_calls_it_so(language: str) -> None:
    for message_id, forms in catalogues.messages(language).items():
        if message_id.startswith("dossier."):
            assert not [word for word in NEVER for form in forms if word in form.casefold()], message_id


@pytest.mark.parametrize("name", NAMES)
def test_every_document_is_marked_and_composed(name: str) -> None:
    made = document(name)
    assert made.marking == ("INTERNAL USE ONLY" if name.endswith("-en") else "LƯU HÀNH NỘI BỘ")
    text = _all(made)
    assert text == unicodedata.normalize("NFC", text)
    assert not any(unicodedata.category(char) == "Cf" for char in text)


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("empty")])
def test_every_document_says_that_it_is_as_reported_and_not_verified(name: str) -> None:
    text = _all(document(name)).casefold()
    for words in (
        ("as reported", "not verified") if name.endswith("-en") else ("theo phản ánh", "chưa xác minh")
    ):
        assert words in text or words.replace("not", "not been") in text


def test_where_there_is_nothing_one_sentence_says_so() -> None:
    made = document("empty")
    assert made.annexes[0].blocks == (Paragraph("Trong tháng 5 năm 2024 không có phản ánh nào cần xem xét."),)
    older = document("older")
    assert "Trong tháng 5 năm 2024 không có phản ánh nào cần xem xét." in _said(older)
    assert [block.key for block in _blocks(older) if isinstance(block, Table)] == ["handling"]


def test_the_annex_is_one_of_the_report_of_its_period() -> None:
    (one,) = document("all").annexes
    assert one.label == "Phụ lục"
    assert one.title == "TỔNG HỢP PHẢN ÁNH CẦN XEM XÉT THÁNG 5 NĂM 2024"
    assert one.note.startswith("(Kèm theo Báo cáo số         /BC-VP ngày       tháng 6 năm 2024 của ")


def test_an_annex_says_once_which_cases_it_has_and_of_which_day_their_states_are() -> None:
    sent = "Phụ lục nêu các phản ánh gửi trong tháng 5 năm 2024"
    as_of = "Tính đến ngày 03/06/2024, từng vụ việc có tình trạng như ghi dưới đây."
    assert f"{sent}. {as_of}" in _said(annex((SERIOUS,), EMPTY))
    units = "và các vụ việc về số liệu chung của đơn vị mở trong kỳ"
    assert f"{sent} {units}. {as_of}" in _said(annex((SERIOUS, OF_UNIT), SOME))
    assert _all(document("all")).count("Tính đến ngày") == 1


def test_no_section_of_handling_where_nothing_was_done_in_the_period() -> None:
    made = annex((SERIOUS,), EMPTY)
    assert [block.text for block in _blocks(made) if isinstance(block, Heading) and block.level == 1] == [
        "I. PHẢN ÁNH MỨC A (BÁO CÁO NGAY)"
    ]


def test_what_overdue_counts_is_said_where_something_is() -> None:
    note = "Hạn xử lý tính theo ngày làm việc; số ngày quá hạn tính theo ngày lịch, kể cả ngày nghỉ."
    assert _said(annex((SERIOUS,), SOME))[-1] == note
    assert note not in _said(annex((VAGUE, OF_UNIT), SOME))
    due = "Hạn xử lý: 10/05/2024"
    assert f"{due} – QUÁ HẠN 24 NGÀY (ngày quá hạn tính theo lịch)." in _said(sheet(SERIOUS))
    assert f"{due}." in _said(sheet(VAGUE))


def test_cases_stand_by_grade_and_number_and_what_has_no_comment_or_is_of_c_in_a_table() -> None:
    views = sixty()
    made = annex(tuple(reversed(views)), SOME)
    headings = [block.text for block in _blocks(made) if isinstance(block, Heading)]
    wanted = ["I. TÌNH HÌNH XỬ LÝ"]
    for number, grade in (("II", Grade.A), ("III", Grade.B)):
        head = "NGAY" if grade is Grade.A else "HẰNG TUẦN"
        wanted.append(f"{number}. PHẢN ÁNH MỨC {grade} (BÁO CÁO {head})")
        for view in views:
            if view.grade is grade and view.comment:
                place = f"{view.unit_name}, {view.counter_name}" if view.counter_name else view.unit_name
                wanted.append(f"Vụ việc số {view.number}: {place}")
    assert headings == [*wanted, "IV. PHẢN ÁNH MỨC C (BÁO CÁO HẰNG THÁNG)"]
    (table,) = [block for block in _blocks(made) if isinstance(block, Table) and block.key == "cases"]
    assert [row.cells[0] for row in table.rows] == [str(v.number) for v in views if v.grade is Grade.C]
    (table,) = [block for block in _blocks(made) if isinstance(block, Table) and block.key == "uncommented"]
    assert [row.cells[0] for row in table.rows] == [
        str(v.number) for v in views if v.grade is Grade.B and not v.comment
    ]


def test_a_case_of_b_without_a_comment_is_a_row() -> None:
    made = annex((replace(UNWRITTEN, assigned="Thanh tra thị xã"), OF_UNIT, PURGED), EMPTY)
    (table,) = [block for block in _blocks(made) if isinstance(block, Table)]
    assert table.title == "Các vụ việc mức B không có ý kiến ghi kèm"
    reasons = "; ".join(MISCONDUCT)
    state = "chưa có người tiếp nhận; "
    assert [row.cells for row in table.rows] == [
        (
            "14",
            "UBND phường Long Hoa",
            "07/05/2024",
            reasons,
            f"{state}người xử lý: Thanh tra thị xã; hạn: 10/05/2024",
        ),
        (
            "15",
            "chưa rõ đơn vị",
            "07/05/2024",
            f"{reasons}; nội dung phản ánh đã xóa khi hết thời hạn lưu giữ",
            f"{state}hạn: 10/05/2024",
        ),
        ("16", "UBND xã Trường Đông", "mở ngày 27/05/2024", OF_UNIT.reasons[0], f"{state}hạn: 10/06/2024"),
    ]


def test_a_case_says_all_that_is_known_of_it() -> None:
    said = _said(annex((SERIOUS,), EMPTY))
    at = said.index(
        "Vụ việc số 12: Văn phòng Đăng ký Đất đai tỉnh Tây Ninh - Chi nhánh thị xã Hòa Thành, Quầy số 2"
    )
    first, second = COMMENT.split("\n")
    assert said[at + 1 :] == [
        "Gửi phiếu: 09 giờ 05 ngày 07/05/2024; mở vụ việc: ngày 07/05/2024.",
        f"Căn cứ: {'; '.join(SERIOUS.reasons)}.",
        "Nội dung phản ánh (nguyên văn, chưa xác minh):",
        f"“{first}",
        f"{second}”",
        "Hạn xử lý: 10/05/2024 – QUÁ HẠN 24 NGÀY.",
        "Tình trạng: đã tiếp nhận, đang xử lý; người xử lý: Thanh tra thị xã.",
        "Các bước đã thực hiện:",
        "07/05/2024, Nguyễn Văn An: tiếp nhận;",
        "08/05/2024, Trần Thị Bình: phân công Thanh tra thị xã xử lý;",
        "09/05/2024, Trần Thị Bình: ghi chú – Đã gọi 0912 345 678, hẹn làm việc.",
        "Hạn xử lý tính theo ngày làm việc; số ngày quá hạn tính theo ngày lịch, kể cả ngày nghỉ.",
    ]


def test_what_was_purged_is_not_what_was_never_written() -> None:
    for grade in (Grade.A, Grade.B):
        gone, bare = replace(PURGED, grade=grade), replace(UNWRITTEN, grade=grade)
        assert "đã xóa khi hết thời hạn lưu giữ" in _all(annex((gone,), SOME))
        assert "đã xóa khi hết thời hạn lưu giữ" not in _all(annex((bare,), SOME))
    assert "Nội dung phản ánh: đã xóa khi hết thời hạn lưu giữ." in _said(sheet(PURGED))
    assert "Nội dung phản ánh: phiếu không ghi ý kiến." in _said(sheet(UNWRITTEN))
    assert "Nội dung phản ánh: phiếu không ghi ý kiến." in _said(
        annex((replace(UNWRITTEN, grade=Grade.A),), SOME)
    )
    of_unit = _said(sheet(OF_UNIT))
    assert not [text for text in of_unit if text.startswith("Nội dung phản ánh")]
    assert "Mở vụ việc: ngày 27/05/2024." in of_unit


def test_a_comment_stands_word_for_word_and_only_its_hidden_marks_are_gone() -> None:
    quoted = " ".join(_quoted(document("hostile")))
    visible = "".join(char for char in HOSTILE if unicodedata.category(char) != "Cf")
    assert visible in quoted
    assert "ă" * 5_000 in quoted
    assert "Hết rồi!" in quoted
    many = annex((replace(SERIOUS, comment="một\n\n" * 1_000),), SOME)
    assert len(_quoted(many)) == 1


def test_letters_that_cannot_be_printed_are_spoken_of() -> None:
    for name in ("hostile", "strange"):
        assert "Một số ký tự không in được, thay bằng □." in _said(document(name))
    for name in ("all", "sheet"):
        assert not [text for text in _said(document(name)) if "□" in text]


def test_a_sheet_is_of_one_case_and_leaves_room_for_what_is_decided() -> None:
    made = document("sheet")
    assert made.letterhead is not None
    assert (made.letterhead.kind, made.letterhead.subject) == (
        "PHIẾU BÁO CÁO PHẢN ÁNH",
        "Số vụ việc: 12 – Mức A (báo cáo ngay)",
    )
    order = [
        block.text if isinstance(block, Heading) else "_"
        for block in made.blocks
        if isinstance(block, Heading | Ruled)
    ]
    assert order == [
        "1. Nội dung phản ánh (nguyên văn, chưa xác minh)",
        "2. Các bước đã thực hiện",
        "3. Ý kiến chỉ đạo của lãnh đạo",
        "_",
        "4. Kết quả xác minh",
        "_",
    ]
    assert made.closing is not None
    assert made.closing.recipients == ("- Lãnh đạo Ủy ban nhân dân thị xã;", "- Lưu: hồ sơ vụ việc.")
    bare = sheet(SERIOUS, office=Office(name="VP")).closing
    assert bare is not None
    assert bare.recipients == ("- Lưu: hồ sơ vụ việc.",)


@pytest.mark.parametrize("name", ["masked", "masked-en"])
def test_a_masked_sheet_tells_no_hour_and_does_not_say_word_for_word(name: str) -> None:
    text = _all(document(name))
    for hidden in ("09 giờ 05", "09:05", "nguyên văn", "word for word"):
        assert hidden not in text, hidden
    assert ("personal data masked" if name.endswith("-en") else "đã che thông tin cá nhân") in text
    assert "500.000 đồng" in text
    assert "07/05/2024" in text


def test_what_a_comment_names_is_said_in_one_order() -> None:
    assert named_words(["amount", "time", "place", "person"], VI) == (
        "ý kiến có nêu: người, nơi, lúc, số tiền"
    )
    assert named_words(["time"], VI) == "ý kiến có nêu: lúc"
    assert named_words(["person", "amount"], EN) == "the comment names: a person, an amount of money"


@pytest.mark.parametrize("wording", [VI, EN])
def test_everything_has_a_name(wording: Wording) -> None:
    names = [
        *(grade_words(grade, wording) for grade in Grade),
        *(outcome_words(outcome, wording) for outcome in Outcome),
        *(state_words(state, None, wording) for state in CaseState),
        *(state_words(CaseState.CLOSED, outcome, wording) for outcome in Outcome),
        *(step_words(kind, None, wording) for kind in StepKind),
        *(step_words(StepKind.CLOSE, outcome.value, wording) for outcome in Outcome),
    ]
    assert len(set(names)) == len(names)


def test_steps_say_to_whom_and_with_what_outcome() -> None:
    day = date(2024, 5, 20)
    closed = StepView(day, "An", StepKind.CLOSE, "forwarded", "Theo công văn 12.")
    assert step_line(closed, VI) == (
        "20/05/2024, An: khép vụ việc, kết quả: đã chuyển cơ quan có thẩm quyền – Theo công văn 12."
    )
    assert (
        step_line(StepView(day, "An", StepKind.ASSIGN, "Bình"), VI) == "20/05/2024, An: phân công Bình xử lý"
    )
    assert step_line(StepView(day, "An", StepKind.CLOSE, "cách khác"), VI) == "20/05/2024, An: khép vụ việc"


@pytest.mark.parametrize(
    ("reason", "evidence", "words"),
    [
        ("misconduct", None, "chọn “Có” hoặc “Một phần” ở câu hỏi “Có bị gợi ý chi thêm?”"),
        ("words:attitude", None, "ý kiến nói về “Thái độ phục vụ”"),
        ("words:unheard-of", None, "ý kiến nói về “unheard-of”"),
        ("rating:waiting", None, "chấm mức thấp ở câu hỏi “Thời gian chờ và giải quyết”"),
        ("rating:gone", {}, "chấm mức thấp ở câu hỏi “gone”"),
        (
            "dissatisfied",
            {"from": "2024-05-01", "to": "2024-05-07", "n": 1_200, "dissatisfied": 300},
            "từ ngày 01/05/2024 đến ngày 07/05/2024 có 300/1.200 phiếu (25,00%) không hài lòng",
        ),
        ("dissatisfied", {}, "tỷ lệ phiếu không hài lòng cao"),
        (
            "silent",
            {"last": "2024-05-03", "days": 10},
            "đã 10 ngày làm việc không có phiếu; phiếu gần nhất gửi ngày 03/05/2024",
        ),
        ("silent", {"last": None, "days": 5}, "đã 5 ngày làm việc không có phiếu nào"),
        ("silent", None, "lâu không có phiếu"),
        ("a-later-rule", None, "a-later-rule"),
    ],
)
def test_reasons_are_said_in_words(reason: str, evidence: dict[str, object] | None, words: str) -> None:
    assert reason_words(reason, ASKED, {"attitude": "Thái độ phục vụ"}, VI, evidence) == words


def test_reasons_are_said_in_english_with_its_plurals() -> None:
    assert (
        reason_words("silent", ASKED, {}, EN, {"last": None, "days": 1})
        == "no response at all for 1 working day"
    )
    bare = Survey(TITLES, QUESTIONS)
    assert "misconduct" in reason_words("misconduct", bare, {}, EN)


def test_the_table_of_handling_is_counts_and_the_sentence_says_the_same() -> None:
    sentence, table, note = handling_blocks(SOME, Numbering(VI), VI)
    assert isinstance(table, Table)
    assert [row.cells[1:] for row in table.rows] == [
        ("2", "1", "2", "1", "2"),
        ("3", "1", "3", "1", "6"),
        ("4", "3", "1", "0", "3"),
        ("9", "5", "6", "2", "3,5"),
    ]
    assert table.key == "handling"
    assert isinstance(sentence, Paragraph)
    assert (
        sentence.text
        == handling_sentence(SOME, VI)
        == (
            "Trong kỳ, số vụ việc mở từ phản ánh là 9, số vụ việc khép là 5. Thời gian xử lý trung vị của các vụ "
            "việc đã khép là 3,5 ngày làm việc. Cuối kỳ còn 6 vụ việc chưa khép, trong đó 2 vụ việc đã quá hạn."
        )
    )
    assert isinstance(note, Paragraph)
    assert note.kind is ParagraphKind.NOTE


def test_no_table_of_handling_where_there_was_no_case() -> None:
    assert list(handling_blocks(EMPTY, Numbering(VI), VI)) == []


def test_the_same_case_gives_the_same_document() -> None:
    for view, masked in product((*ALL, VAGUE), (True, False)):
        assert sheet(view, masked=masked) == sheet(view, masked=masked)
