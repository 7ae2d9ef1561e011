"""What the report says of leaders' decisions, in both languages and at the edges of what may be shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qrsurvey.analysis.decided import Decided, DecisionFigures
from qrsurvey.analysis.figures import Figures, Score
from qrsurvey.archive.decisions import DecisionKind, Place
from qrsurvey.i18n.language import Language
from qrsurvey.report import decisions, sentences
from qrsurvey.report.wording import Wording
from support.answers import figures, make

VI, EN = Wording(Language.VI), Wording(Language.EN)
ASIDE = DecisionFigures(
    4, DecisionKind.SET_ASIDE, date(2025, 6, 2), "Bà C", "quét thử.", {Place("MOTCUA"): 11, None: 1}
)
MOVED = DecisionFigures(
    5,
    DecisionKind.REASSIGN,
    date(2025, 6, 3),
    "Ông <b>D</b>",
    "treo nhầm",
    {Place("MOTCUA", "Q1"): 1},
    Place("MOTCUA", "Q3"),
)
FORMER = DecisionFigures(
    6, DecisionKind.REASSIGN, date(2025, 6, 3), "Bà C", "nhầm", {Place("GONE"): 2}, Place("LONGHOA")
)


def counted(
    *made: DecisionFigures, undone: int = 0, aside: int = 12, without: Score | None = None, n: int = 60
) -> Figures:
    """A month of `n` answers, of which a unit's are told as if so many more had been set aside."""
    found = figures(make(n, "MOTCUA", 3))
    return replace(
        found,
        decided=Decided(made, undone),
        responses=replace(found.responses, set_aside=aside),
        headline=replace(found.headline, without_decisions=without or found.headline.score),
    )


def test_each_decision_is_told_with_whose_the_answers_were() -> None:
    first, second, third = decisions.items(counted(ASIDE, MOVED, FORMER), VI)
    unit = "Bộ phận Tiếp nhận và Trả kết quả thị xã"
    assert first == (
        f"Quyết định số 4 trong sổ ghi, ngày 02/06/2025, Bà C: không tính 12 phiếu ({unit}: 11; "
        "không thuộc đơn vị nào: 1); lý do: quét thử"
    )
    assert f"Ông <b>D</b>: tính 1 phiếu cho {unit}, quầy Q3 (theo mã: {unit}, quầy Q1)" in second
    assert "cho UBND phường Long Hoa (theo mã: GONE)" in third
    _, english, _ = decisions.items(counted(ASIDE, MOVED, FORMER), EN)
    assert "1 response counted for" in english


def test_received_is_the_sum_of_what_is_said() -> None:
    found = counted(ASIDE)
    said = sentences.attributed(found, VI)
    assert said is not None
    assert "60 phiếu xác định được đơn vị" in said
    assert "12 phiếu không tính theo quyết định" in said
    assert "không xác định được đơn vị" not in said
    lost = replace(found, responses=replace(found.responses, unattributed={"missing": 3}))  # type: ignore[dict-item]
    said = sentences.attributed(lost, EN)
    assert said is not None
    assert "60 could be attributed" in said
    assert "3 could not" in said
    assert "12 are set aside" in said


@pytest.mark.parametrize(
    ("n", "without", "words"),
    [
        (60, None, "do not change the overall share"),
        (60, Score(72, 63, 0.875, 0.8, 0.9, 4.0), "without these decisions it would be 87.50% (72 answers)"),
        (60, Score(4, None), "too few answers"),
        (5, Score(17, 15, 15 / 17, 0.7, 0.9, 4.0), "Without these decisions the overall share of satisfied"),
        (5, Score(6, None), None),
    ],
)
def test_the_share_with_and_without_hides_what_the_figures_hide(
    n: int, without: Score | None, words: str | None
) -> None:
    said = decisions.summary(counted(ASIDE, without=without, n=n), EN)
    assert said is not None
    assert said.startswith("By decision of the leadership 12 responses of the period are not counted")
    assert said.endswith("results.") if words is None else words in said
    assert ("%" in said) == (without is not None and without.share is not None)


def test_moved_answers_alone_are_told_as_decided_too() -> None:
    said = decisions.summary(counted(MOVED, aside=0), VI)
    assert said is not None
    assert said.startswith(
        "Theo quyết định của lãnh đạo, 1 phiếu trong kỳ được tính cho đơn vị hoặc quầy khác"
    )
    both = decisions.summary(counted(ASIDE, MOVED), VI)
    assert both is not None
    assert both.count("Theo quyết định") == 1


def test_what_was_taken_back_is_only_counted() -> None:
    found = counted(undone=2, aside=0)
    assert decisions.any_made(found)
    assert decisions.summary(found, VI) is None
    assert list(decisions.items(found, VI)) == []
    assert decisions.undone(found, EN) == (
        "2 decisions about responses of the period were taken back and no longer stand."
    )
    assert not decisions.any_made(replace(found, decided=Decided()))
    assert not decisions.any_made(replace(found, decided=None))
