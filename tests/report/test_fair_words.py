"""Reports say what the figures bear: of a unit where it stands, of a share whose it is, of nobody too much."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from qrsurvey.analysis.decided import Decided, DecisionFigures
from qrsurvey.analysis.figures import Figures
from qrsurvey.analysis.topics import TopicCount, TopicFigures
from qrsurvey.archive.decisions import DecisionKind, Place
from qrsurvey.i18n.language import Language
from qrsurvey.render.bulletin import render_bulletin
from qrsurvey.render.poster import render_poster
from qrsurvey.report.build import build_report
from qrsurvey.report.model import Heading, Paragraph, Report
from qrsurvey.report.public import PublicSummary, build_public
from support.answers import GROUPS, MAY, NOW, OFFICE, UNITS, Answer, figures, make, report, survey

LOW = [
    *make(80, "LONGHOA", 1, satisfied=0.3),
    *make(80, "MOTCUA", 2, satisfied=0.95),
    *make(80, "HIEPTAN", 3, satisfied=0.95),
]


def _own(answers: list[Answer], unit: str, *, whole: Figures | None = None) -> Report:
    return build_report(
        figures(answers, unit=unit),
        office=OFFICE,
        groups=GROUPS,
        survey=survey(),
        language=Language.VI,
        now=NOW,
        whole=whole or figures(answers),
    )


def _sections(made: Report) -> list[str]:
    """The text of sections I to IV, what stands above them first."""
    sections: list[list[str]] = [[]]
    for block in made.blocks:
        if isinstance(block, Heading) and block.text.split(".")[0] in {"I", "II", "III", "IV"}:
            sections.append([])
        if isinstance(block, Heading | Paragraph):
            sections[-1].append(block.text)
    return ["\n".join(texts) for texts in sections]


def test_a_unit_reads_where_it_stands() -> None:
    *_, appraisal, proposals = _sections(_own(LOW, "LONGHOA"))
    assert "Tỷ lệ hài lòng của đơn vị thấp hơn các đơn vị còn lại" in appraisal
    assert "chưa cho thấy tồn tại" not in appraisal
    assert "Tìm hiểu, làm rõ nguyên nhân tỷ lệ hài lòng thấp hơn các đơn vị còn lại" in proposals
    *_, appraisal, proposals = _sections(_own(LOW, "MOTCUA"))
    assert "Tỷ lệ hài lòng của đơn vị cao hơn các đơn vị còn lại" in appraisal
    assert "thấp hơn các đơn vị còn lại" not in proposals


def test_a_unit_that_could_work_out_another_reads_nothing_of_where_it_stands() -> None:
    two = [answer for answer in LOW if answer.unit != "HIEPTAN"]
    *_, appraisal, _ = _sections(_own(two, "LONGHOA"))
    assert "thấp hơn các đơn vị còn lại" not in appraisal
    assert "chưa đủ để so sánh đơn vị với các đơn vị còn lại" in appraisal


def test_where_no_unit_can_be_compared_nothing_is_said_to_be_well() -> None:
    *_, appraisal, _ = _sections(report(figures(make(12, "MOTCUA", 1))))
    assert "Chưa có đủ đơn vị để so sánh." in appraisal
    assert "chưa cho thấy tồn tại" not in appraisal


def test_a_single_unit_is_named_and_not_counted() -> None:
    *_, appraisal, proposals = _sections(report(figures(LOW)))
    assert f"{UNITS['LONGHOA'].name} có tỷ lệ hài lòng thấp hơn các đơn vị còn lại" in appraisal
    assert f"Trao đổi với {UNITS['LONGHOA'].name} để làm rõ nguyên nhân" in proposals


def _decided(kind: DecisionKind) -> Decided:
    decision = DecisionFigures(1, kind, date(2025, 5, 9), "A", "thử", {Place("LONGHOA", "Q1"): 3})
    return Decided((decision,), 0, (), ())


def test_a_unit_whose_answers_were_set_aside_is_not_told_to_check_its_placards() -> None:
    answers = make(40, "MOTCUA", 1)
    counted = figures(answers)
    name = UNITS["LONGHOA"].name
    for kind, urged in ((DecisionKind.SET_ASIDE, False), (DecisionKind.REASSIGN, True)):
        decided = replace(counted, decided=_decided(kind))
        _, _, _, _, proposals = _sections(report(decided))
        assert (name in proposals) is urged
        *_, own = _sections(_own(answers, "LONGHOA", whole=decided))
        assert ("Kiểm tra việc đặt mã QR" in own) is urged


def test_a_units_report_goes_to_the_unit_and_is_filed() -> None:
    office = replace(OFFICE, recipients=("Như trên", "Chủ tịch UBND", "Lưu: VT, VP"))
    counted = figures(LOW, unit="LONGHOA")
    assert report(counted, office=office).closing.recipients == ("- Như trên;", "- Lưu: VT, VP.")
    assert len(report(figures(LOW), office=office).closing.recipients) == 3


def test_two_units_have_no_table_of_places() -> None:
    assert report(figures(LOW)).table("ranks") is not None
    assert report(figures([one for one in LOW if one.unit != "HIEPTAN"])).table("ranks") is None


def test_the_introduction_names_the_survey_once_as_one() -> None:
    for language in Language:
        first = report(figures(LOW), language=language).blocks[0]
        assert isinstance(first, Paragraph)
        assert "“" not in first.text
    first = report(figures(LOW)).blocks[0]
    assert isinstance(first, Paragraph)
    assert "báo cáo kết quả khảo sát mức độ hài lòng" in first.text


def _public(counted: Figures, now: datetime = NOW, **names: str) -> PublicSummary:
    return build_public(
        counted,
        office=OFFICE,
        groups=GROUPS,
        survey=survey(),
        language=Language.VI,
        now=now,
        topic_names=names,
    )


def test_a_share_stands_over_those_who_answered_its_question() -> None:
    answers = [*LOW, *(Answer("MOTCUA", MAY.start, ratings={"waiting": 4}) for _ in range(7))]
    summary = _public(figures(answers, public=True))
    n = sum("overall" in answer.ratings for answer in answers)
    assert summary.answers == f"{n} phiếu trả lời câu hỏi này"
    assert f"Có {len(answers)} phiếu trả lời được tính vào kết quả." in summary.sentences
    assert f"3/{len(UNITS)} đơn vị có phiếu trả lời." in summary.sentences


def test_nobody_is_thanked_for_no_answers() -> None:
    summary = _public(figures([], public=True))
    text = render_bulletin(summary).decode("utf-8")
    assert "Chưa có phiếu trả lời nào." in text
    assert "cảm ơn" not in text
    assert "chưa có phiếu" not in text
    assert "\n\n\n" not in text
    assert render_poster(summary).startswith(b"%PDF")


def test_what_is_blamed_more_than_praised_is_not_what_people_praise() -> None:
    told = (TopicCount("waiting", praise=20, complaint=30), TopicCount("fees", praise=15, complaint=15))
    topics = TopicFigures(80, 80, 0, told, (), (), ())
    said = _public(replace(figures(LOW, public=True), topics=topics), waiting="Thời gian", fees="Lệ phí")
    words = " ".join(said.sentences)
    assert "khen nhiều nhất" not in words
    assert "cải thiện nhiều nhất trong các góp ý: Thời gian." in words


@pytest.mark.parametrize("compared", [datetime(2025, 5, 10, 8)])
def test_figures_are_provisional_as_of_their_data(compared: datetime) -> None:
    now = datetime(2025, 5, 28, 8)
    counted = figures(make(40, "MOTCUA", 1), now=now, compared=compared, public=True)
    assert "08 giờ 00 ngày 10/05/2025" in _public(counted, now).sentences[0]
