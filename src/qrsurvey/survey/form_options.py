"""The options of a question against those of a live form: they have no ids, only their text."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from qrsurvey.i18n.text import collapse, fold
from qrsurvey.survey.questions import Option


class OptionChange(StrEnum):
    """How an option differs."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    ORDER = "order"


def compare_options(wanted: Sequence[Option], live: Sequence[str]) -> list[tuple[OptionChange, str, str]]:
    """Return what differs, each with the text before and after.

    A live text that is an alias is renamed: answers under it are understood. Any other that isn't wanted is
    removed, and answers that were given with it will belong to no option.
    """
    by_text = {fold(text): option for option in wanted for text in option.spellings}
    changes: list[tuple[OptionChange, str, str]] = []
    kept: list[Option] = []
    for text in live:
        option = by_text.get(fold(text))
        if option is None or option in kept:
            changes.append((OptionChange.REMOVED, text, ""))
            continue
        kept.append(option)
        if collapse(text) != collapse(option.label):
            changes.append((OptionChange.RENAMED, text, option.label))
    changes += [(OptionChange.ADDED, "", option.label) for option in wanted if option not in kept]
    if kept != [option for option in wanted if option in kept]:
        changes.append((OptionChange.ORDER, "", ""))
    return changes


def renamed_from(wanted: Sequence[Option], live: Sequence[str]) -> dict[str, str]:
    """Return the live text of each wanted label that is there already."""
    by_text = {fold(text): option.label for option in wanted for text in option.spellings}
    found: dict[str, str] = {}
    for text in live:
        label = by_text.get(fold(text))
        if label is not None:
            found.setdefault(label, text)
    return found
