"""Cases with whose they are today: a response may have been reassigned since it opened one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qrsurvey.archive.cases import Case
from qrsurvey.archive.decisions import SET_ASIDE
from qrsurvey.archive.store import Archive
from qrsurvey.survey.questions import Survey


@dataclass(frozen=True)
class Placed:
    """A case and its unit and counter; None where its response counts for none.

    `set_aside` tells that leaders left its response out of the figures. The case stands all the same.
    """

    case: Case
    unit: str | None
    counter: str | None = None
    set_aside: bool = False

    def shown_to(self, unit: str) -> bool:
        """Tell whether a unit may see it: its own, and of misconduct only what was assigned to it.

        Whoever is complained about isn't to be warned of what the leaders look into.
        """
        if self.case.assigned == unit:
            return True
        return self.unit == unit and not self.case.misconduct


def place(archive: Archive, cases: Sequence[Case], survey: Survey) -> tuple[Placed, ...]:
    """Return cases with whose they are; the answers must be up to date."""
    places = {
        seq: (unit, counter, value)
        for seq, unit, counter, value in archive.read(
            "SELECT response, unit, counter, value FROM answers "
            "WHERE question = ? AND response IN (SELECT unnest(?::BIGINT[]))",
            survey.code_question.key,
            [case.response for case in cases if case.response is not None],
        )
    }
    return tuple(_placed(cases, places))


def _placed(
    cases: Iterable[Case], places: dict[int, tuple[str | None, str | None, str | None]]
) -> Iterable[Placed]:
    for case in cases:
        if case.response is None:
            yield Placed(case, case.unit)
        else:
            unit, counter, value = places.get(case.response, (None, None, None))
            yield Placed(case, unit, counter, value == SET_ASIDE)
