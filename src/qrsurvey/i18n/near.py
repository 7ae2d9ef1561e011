"""What somebody may have meant by a word that isn't known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence

from qrsurvey.errors import Message
from qrsurvey.i18n.text import toneless

_CLOSE = 0.6


def bare(text: str) -> str:
    """Return a text in small letters without diacritics, and what is no letter or digit as one space."""
    kept = (char if char.isalnum() else " " for char in toneless(text.casefold()))
    return " ".join("".join(kept).split())


def guess(word: str, known: Sequence[str]) -> Message | str:
    """Return ", did you mean …?", or nothing where no known word is close."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=_CLOSE)
    return did_you_mean(close[0]) if close else ""


def did_you_mean(word: str) -> Message:
    """Return ", did you mean …?"."""
    return Message("workspace.did-you-mean", {"word": word})


def guess_named(word: str, names: Mapping[str, str]) -> Message | str:
    """Return ", did you mean …?" with an id, where the word is close to an id, or is a name or a part of one.

    `names` has the names by id. Letters with and without diacritics are the same, as people type them; a part
    that several names have says nothing.
    """
    wanted = bare(word)
    if not wanted:
        return ""
    by_name = {id_: bare(name) for id_, name in names.items()}
    for found in (
        _only(id_ for id_, name in by_name.items() if name == wanted),
        # "Long Hoa" of "UBND phường Long Hoa"; and LONGHOA itself, written as two words
        _only(id_ for id_ in names if id_.casefold() == wanted.replace(" ", "")),
        _only(id_ for id_, name in by_name.items() if f" {wanted} " in f" {name} "),
    ):
        if found is not None:
            return did_you_mean(found)
    close = difflib.get_close_matches(word.strip().upper(), list(names), n=1, cutoff=_CLOSE)
    if not close:
        nearest = difflib.get_close_matches(wanted, list(by_name.values()), n=1, cutoff=0.75)
        close = [id_ for id_, name in by_name.items() if name in nearest][:1]
    return did_you_mean(close[0]) if close else ""


def _only(found: Iterable[str]) -> str | None:
    ids = list(found)
    return ids[0] if len(ids) == 1 else None
