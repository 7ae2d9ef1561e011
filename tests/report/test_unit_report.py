"""A unit's own report: itself, beside all together, and nothing of any other unit or of who complained."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from qrsurvey.analysis.figures import Figures
from qrsurvey.analysis.topics import Example, TopicCount, TopicFigures
from qrsurvey.i18n.language import Language
from qrsurvey.report.build import build_report
from qrsurvey.report.model import Audience, Heading, Paragraph, Report, Table
from qrsurvey.survey.questions import Kind, Option, Question, Role, Thresholds
from qrsurvey.survey.topic_lexicon import Tone
from support.answers import GROUPS, MAY, NOW, OFFICE, QUESTIONS, UNITS, Answer, figures, make, survey

OTHERS = [name for unit in UNITS.values() if (name := unit.name) != UNITS["LONGHOA"].name]


def _report(answers: list[Answer], unit: str = "LONGHOA", language: Language = Language.VI) -> Report:
    own, whole = figures(answers, unit=unit), figures(answers)
    return _built(own, whole, language)


def _built(own: Figures, whole: Figures, language: Language = Language.VI) -> Report:
    return build_report(
        own, office=OFFICE, groups=GROUPS, survey=survey(), language=language, now=NOW, whole=whole
    )


def _words(report: Report) -> str:
    said = [report.title, report.letterhead.subject, str(report.letterhead.addressee), *report.summary]
    for block in (*report.blocks, *(block for annex in report.annexes for block in annex.blocks)):
        if isinstance(block, Heading | Paragraph):
            said.append(block.text)
        elif isinstance(block, Table):
            said += [block.title, *(cell for row in block.rows for cell in row.cells)]
        else:
            said += [block.title, block.alt, block.note]
            said += [row.label for row in getattr(block, "rows", ())]
            said += [point.label for point in getattr(block, "points", ())]
    return "\n".join(said)


EVERYBODY = [
    answer for at, unit in enumerate(UNITS) for answer in make(40, unit, at, satisfied=0.5 + at / 14)
]


@pytest.mark.parametrize("language", list(Language))
def test_a_units_report_names_no_other_unit(language: Language) -> None:
    words = _words(_report(EVERYBODY, language=language))
    assert UNITS["LONGHOA"].name in words
    for name in OTHERS:
        assert name not in words


def test_a_units_report_goes_to_the_unit_and_counts_its_own_answers() -> None:
    report = _report(EVERYBODY)
    assert report.audience is Audience.UNIT
    assert report.letterhead.addressee == "Kính gửi: UBND phường Long Hoa"
    assert report.letterhead.subject.endswith("tháng 5 năm 2025 của UBND phường Long Hoa")
    own = [answer for answer in EVERYBODY if answer.unit == "LONGHOA"]
    satisfied = sum(answer.ratings["overall"] >= 4 for answer in own)
    assert f"Có {satisfied}/{len(own)} phiếu trả lời" in _words(report)
    assert report.figures.responses.received == len(own)
    assert report.table("units") is None


def test_the_whole_stands_beside_the_unit_only_where_it_tells_of_nobody_else() -> None:
    assert _report(EVERYBODY).table("whole") is not None
    # With one other unit, all less the own answers are that unit's.
    two = make(40, "LONGHOA", 1) + make(40, "HIEPTAN", 2)
    assert _report(two).table("whole") is None
    assert "có thể suy ra" in _words(_report(two))
    few = make(40, "LONGHOA", 1) + make(4, "HIEPTAN", 2) + make(5, "MOTCUA", 3)
    assert _report(few).table("whole") is None


def test_a_unit_is_compared_with_what_it_was_before() -> None:
    before = make(60, "LONGHOA", 1, month=MAY.previous, satisfied=0.5) + make(
        90, "HIEPTAN", 2, month=MAY.previous
    )
    words = _words(_report(before + make(60, "LONGHOA", 3, satisfied=1.0)))
    share = sum(answer.ratings["overall"] >= 4 for answer in before[:60]) / 60
    assert f"So với tháng 4 năm 2025 ({share * 100:.2f}%)".replace(".", ",", 1) in words
    assert "Trong kỳ nhận được 60 phiếu, bằng số phiếu của tháng 4 năm 2025." in words


def test_a_unit_isnt_told_what_was_reported_of_it() -> None:
    reported = Question("extra", Kind.CHOICE, {"vi": "Có bị gợi ý chi thêm không?"}, Role.MISCONDUCT,
                        options=(Option("Có"), Option("Không")), alarm=("Có",))  # fmt: skip
    asked = survey(Thresholds(), questions=(*QUESTIONS, reported))
    own = figures(EVERYBODY, unit="LONGHOA", asked=asked)
    report = build_report(
        own,
        office=OFFICE,
        groups=GROUPS,
        survey=asked,
        language=Language.VI,
        now=NOW,
        whole=figures(EVERYBODY, asked=asked),
    )
    assert "gợi ý chi" not in _words(report)
    everybody = build_report(
        figures(EVERYBODY, asked=asked),
        office=OFFICE,
        groups=GROUPS,
        survey=asked,
        language=Language.VI,
        now=NOW,
    )
    assert "gợi ý chi" in _words(everybody)


@pytest.mark.parametrize(("comments", "shown"), [(9, False), (10, True)])
def test_a_unit_of_few_comments_reads_none_of_them(comments: int, *, shown: bool) -> None:
    examples = (
        Example("waiting", Tone.PRAISE, 1, "LONGHOA", "Nhận kết quả rất nhanh."),
        Example("waiting", Tone.PRAISE, 2, "LONGHOA", "Nhận kết quả rất nhanh."),
        Example("misconduct", Tone.COMPLAINT, 3, "LONGHOA", "Phải bồi dưỡng mới xong."),
    )
    topics = TopicFigures(comments, comments, 0, (TopicCount("waiting", praise=comments),), (), (), examples)
    own = replace(figures(EVERYBODY, unit="LONGHOA"), topics=topics)
    words = _words(_built(own, figures(EVERYBODY)))
    assert words.count("“Nhận kết quả rất nhanh”") == int(shown)
    assert "bồi dưỡng" not in words
    everybody = _words(_built(replace(figures(EVERYBODY), topics=topics), figures(EVERYBODY)))
    assert "bồi dưỡng" not in everybody


def test_an_empty_units_report_is_honest() -> None:
    words = _words(_report(make(40, "HIEPTAN", 1)))
    assert "Trong kỳ không nhận được phiếu nào" in words
    assert datetime(2025, 6, 2, 8, 30) == NOW
