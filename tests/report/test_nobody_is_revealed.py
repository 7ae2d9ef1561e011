"""What a report must not tell: who reported misconduct, who was there at an hour, what a hidden score is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from qrsurvey.analysis.figures import Figures
from qrsurvey.analysis.topics import Understood, told_to_unit, topics_of
from qrsurvey.archive.comments import Comment
from qrsurvey.i18n.language import Language
from qrsurvey.render.as_json import as_data
from qrsurvey.report.build import build_report
from qrsurvey.report.chart_model import DaysChart, HeatChart
from qrsurvey.report.model import Paragraph, Report
from qrsurvey.survey.periods import Month
from qrsurvey.survey.questions import Kind, Option, Question, Role
from qrsurvey.survey.topic_lexicon import MISCONDUCT, Lexicon
from qrsurvey.workspace.topics_file import shipped_lexicon
from support.answers import GROUPS, MAY, NOW, OFFICE, QUESTIONS, Answer, figures, make, survey

COST = Question(
    "extra_cost", Kind.CHOICE, {"vi": "Có phải nộp thêm chi phí không?"}, Role.MISCONDUCT,
    options=(Option("Không"), Option("Có")), alarm=("Có",),
)  # fmt: skip
ASKED = survey(questions=(*QUESTIONS, COST))
BEGAN = date(2025, 3, 1)
SURVEYED = replace(OFFICE, campaign_from=BEGAN)


def _built(own: Figures, whole: Figures | None = None) -> Report:
    return build_report(
        own, office=SURVEYED, groups=GROUPS, survey=ASKED, language=Language.VI, now=NOW, whole=whole
    )


def _text(report: Report) -> str:
    blocks = (*report.blocks, *(block for annex in report.annexes for block in annex.blocks))
    return "\n".join(block.text for block in blocks if isinstance(block, Paragraph))


def _sheets(report: Report) -> set[str]:
    return {sheet.key for sheet in report.sheets}


def _views(counted: Figures) -> Any:
    return as_data(counted)["views"]


def _reporting(unit: str, n: int = 1) -> list[Answer]:
    when = datetime(2025, 5, 6, 9)
    return [Answer(unit, when, ratings={"overall": 4}, picks={"extra_cost": ("Có",)}) for _ in range(n)]


REPORTED = [
    *make(60, "MOTCUA", 1),
    *_reporting("MOTCUA", 2),
    *_reporting("HIEPTAN"),
]


def test_reports_of_misconduct_are_counted_and_no_unit_is_named() -> None:
    counted = figures(REPORTED, asked=ASKED)
    made = _built(counted)
    said = _text(made).split("Theo phản ánh, ")[1]
    assert said.startswith("3/3 phiếu")
    assert "Các phản ánh này thuộc phiếu của 2 đơn vị." in said
    assert "nội dung chi tiết không nêu trong báo cáo này" in said
    assert "phụ lục" not in said.split("\n")[2]
    [sheet] = (sheet for sheet in made.sheets if sheet.key == "misconduct")
    assert [column.key for column in sheet.columns] == ["reports", "reported-units"]
    assert sheet.rows == ((3, 2),)
    assert _views(counted)["choices"] == [
        {"key": "extra_cost", "n": 3, "counts": {"Không": 0, "Có": 3}, "alarming": 3, "alarming_units": 2}
    ]


def test_a_units_json_says_nothing_of_what_was_reported_of_it() -> None:
    assert _views(figures(REPORTED, asked=ASKED, unit="HIEPTAN"))["choices"] == []


@pytest.mark.parametrize("unit", [None, "MOTCUA"])
@pytest.mark.parametrize(("n", "shown"), [(0, False), (1, False), (9, False), (10, True)])
def test_the_hours_of_few_responses_are_not_told(n: int, unit: str | None, *, shown: bool) -> None:
    # Of a unit its own responses count: those of others make its own no more.
    answers = make(n, "MOTCUA", 1) + (make(40, "HIEPTAN", 2) if unit else [])
    whole = figures(answers, asked=ASKED)
    counted = figures(answers, asked=ASKED, unit=unit) if unit else whole
    made = _built(counted, whole if unit else None)
    charts = [block for annex in made.annexes for block in annex.blocks]
    assert any(isinstance(block, HeatChart) for block in charts) is shown
    assert any(isinstance(block, DaysChart) for block in charts) is shown
    assert ({"days", "hours"} <= _sheets(made)) is shown
    assert ({"days", "hours"} & _sheets(made) != set()) is shown
    assert bool(_views(counted)["days"]) is shown


@pytest.mark.parametrize("unit", [None, "LONGHOA"])
@pytest.mark.parametrize(("n", "told"), [(9, False), (10, True)])
def test_a_hidden_score_does_not_follow_from_the_sum_since_the_campaign_began(
    n: int, unit: str | None, *, told: bool
) -> None:
    answers = [
        *make(30, "LONGHOA", 1, month=Month(2025, 3)),
        *make(30, "LONGHOA", 2, month=MAY.previous),
        *make(n, "LONGHOA", 3),
        *(make(60, "MOTCUA", 4) if unit else []),
    ]
    whole = figures(answers, asked=ASKED, campaign=BEGAN)
    counted = figures(answers, asked=ASKED, campaign=BEGAN, unit=unit)
    made = _built(counted, whole if unit else None)
    views = _views(counted)
    assert (views["campaign"] is not None) is told
    # How many there were is told always: it says nothing of what they answered.
    assert views["campaign_received"] == 60 + n
    assert (f"/{60 + n} phiếu trả lời hài lòng" in _text(made)) is told
    [overall] = (sheet for sheet in made.sheets if sheet.key == "overall")
    assert (60 + n in overall.values("answers")) is told
    if unit:
        data: Any = as_data(counted)
        [line] = data["units"]
        assert (line["recent"] is not None) is told
        assert ("ba tháng gần nhất" in _text(made)) is told


def test_nothing_answered_hides_no_sum() -> None:
    answers = make(40, "LONGHOA", 2, month=MAY.previous)
    counted = figures(answers, asked=ASKED, campaign=BEGAN, unit="LONGHOA")
    assert counted.views.campaign is not None
    assert counted.units[0].recent is not None


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return shipped_lexicon()


@pytest.mark.parametrize(("n", "told"), [(9, False), (10, True)])
def test_what_few_comments_are_about_is_not_told_to_a_unit(n: int, lexicon: Lexicon, *, told: bool) -> None:
    texts = ["Chờ lâu quá, đề nghị bỏ bớt giấy tờ", "Cán bộ đòi tiền bồi dưỡng"]
    comments = [Comment(seq, "LONGHOA", datetime(2025, 5, 6, 9), texts[seq % 2]) for seq in range(n)]
    topics = told_to_unit(topics_of(Understood(lexicon), comments), 10)
    answers = make(40, "LONGHOA", 1) + make(60, "MOTCUA", 2)
    own = replace(figures(answers, asked=ASKED, unit="LONGHOA"), topics=topics)
    made = _built(own, figures(answers, asked=ASKED))
    data = _views(own)["topics"]
    assert data["comments"] == n
    assert f"Có {n} phiếu ghi ý kiến góp ý" in _text(made)
    assert (made.table("topics") is not None) is told
    assert ("topics" in _sheets(made)) is told
    assert bool(data["topics"]) is told
    assert (data["told"] is not None) is told
    assert (data["proposals"] is not None) is told
    # What people accuse somebody of isn't told to the unit at all.
    assert MISCONDUCT not in {one["topic"] for one in data["topics"]}
