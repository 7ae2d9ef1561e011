"""What is said of where a unit stands: of every standing, in both languages, and never more than it means."""

from __future__ import annotations

import pytest

from qrsurvey.analysis.figures import Score, Standing, UnitFigures
from qrsurvey.i18n.language import Language
from qrsurvey.report.tables import standing_words
from qrsurvey.report.wording import Wording


def _words(standing: Standing, language: Language) -> str:
    unit = UnitFigures("A", "A", "town", 40, Score(40, 38), standing, None, ())
    return standing_words(unit, Wording(language))


@pytest.mark.parametrize("language", list(Language))
def test_every_standing_has_words_of_its_own(language: Language) -> None:
    # That no difference was shown is no news, and doesn't mean that there is none.
    assert _words(Standing.TYPICAL, language) == ""
    said = [_words(standing, language) for standing in Standing if standing is not Standing.TYPICAL]
    assert all(said)
    assert not any(words.startswith("report.") for words in said)
    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing.ABOVE, "cao hơn các đơn vị còn lại"),
        (Standing.BELOW, "thấp hơn các đơn vị còn lại"),
    ],
)
def test_where_a_unit_stands_is_told_of_the_others_not_of_its_worth(standing: Standing, words: str) -> None:
    assert _words(standing, Language.VI) == words
