"""What an account names that makes it one to be checked: who, where, when, how much.

Luật Tố cáo 2018, Điều 25 khoản 2, has a report without its writer's name looked into where it is clear about
the person, concrete and can be verified. Whether a comment complains at all is for `topics` to tell.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from qrsurvey.survey.masking_addresses import find_addresses
from qrsurvey.survey.masking_numbers import find_file_numbers, find_plates, find_profiles
from qrsurvey.survey.masking_view import View
from qrsurvey.survey.particulars_amounts import names_amount
from qrsurvey.survey.particulars_persons import names_person
from qrsurvey.survey.particulars_places import names_place
from qrsurvey.survey.particulars_text import Said
from qrsurvey.survey.particulars_times import names_time


class Particular(StrEnum):
    """A kind of thing an account can name."""

    PERSON = "person"
    PLACE = "place"
    TIME = "time"
    AMOUNT = "amount"


_FINDERS: dict[Particular, Callable[[Said], bool]] = {
    Particular.PERSON: names_person,
    Particular.PLACE: names_place,
    Particular.TIME: names_time,
    Particular.AMOUNT: names_amount,
}


def particulars(text: str) -> tuple[Particular, ...]:
    """Return which particulars a comment names, each once, in the order of `Particular`.

    The time it takes grows with the length of the text and no faster, whatever is in it.
    """
    view = View.of(text)
    # The figures in the number of a file, a plate or a house are neither dates nor money.
    for finder in (find_profiles, find_file_numbers, find_plates):
        view = view.without(list(finder(view)))
    houses = list(find_addresses(view))
    # A street bears the name of a person, and "125/7" looks like a day; "1 tờ 500" looks like a house.
    people = Said.of(view.without(houses))
    facts = Said.of(view.without(span for span in houses if "/" in view.plain[span.start : span.end]))
    return tuple(
        kind for kind, names in _FINDERS.items() if names(people if kind is Particular.PERSON else facts)
    )
