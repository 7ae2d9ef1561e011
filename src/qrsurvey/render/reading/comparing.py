"""Whether two files of one kind say the same, and where they don't.

Apart stands what an office writes into its document by hand: the number, the day, and the name of who signs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from qrsurvey.render.reading.model import Part, ReadBack, plain

SHOWN = 20
"""How many places are shown."""

_BEFORE = 6  # words that tell where in a text it is
_LENGTH = 160  # characters of each side
_ROOM = re.compile(r"\s{3,}|[.…]{3,}")
_BY_HAND = r"\s*([\w./\-… ]{0,20}?)\s*"
_NAME = 8  # words of a name, with titles


@dataclass(frozen=True)
class Place:
    """One difference: what the file has there, and what the archive says. `context` comes right before it.

    `place` is as in `Part`; empty where the kind of file has no such thing.
    """

    place: str
    context: str
    found: str
    expected: str


@dataclass(frozen=True)
class Compared:
    """What differs: at most `SHOWN` places of `total`. `by_hand` is what was filled in."""

    places: tuple[Place, ...]
    total: int
    by_hand: tuple[str, ...]


@dataclass(frozen=True)
class Open:
    """What the document leaves to be filled in: texts with room in them, and after what a name is signed."""

    texts: tuple[str, ...]
    signer: str | None


NOT_COMPARED = Compared((), 0, ())


def compare(found: ReadBack, expected: ReadBack, left_open: Open) -> Compared:
    """Compare a file with the one that the archive gives today."""
    by_hand: list[str] = []
    if found.keyed:
        places = list(_by_key(found.parts, expected.parts))
    else:
        settled = list(_settled(found.parts, left_open.texts, by_hand))
        # Our own is open where it is to be filled in: both must come out the same.
        ours = list(_settled(expected.parts, left_open.texts, []))
        places = list(_in_order(settled, ours, left_open.signer, by_hand))
    return Compared(tuple(places[:SHOWN]), len(places), tuple(by_hand))


def _by_key(found: Iterable[Part], expected: Iterable[Part]) -> Iterator[Place]:
    there, here = _sorted(found), _sorted(expected)
    for place in dict.fromkeys((*here, *there)):
        if there.get(place) != here.get(place):
            yield Place(place, "", *(_short(one.get(place, ())) for one in (there, here)))


def _sorted(parts: Iterable[Part]) -> Mapping[str, list[str]]:
    by_place: dict[str, list[str]] = defaultdict(list)
    for part in parts:
        by_place[part.place].append(part.text)
    return dict(by_place)


def _settled(parts: Iterable[Part], texts: Iterable[str], by_hand: list[str]) -> Iterator[Part]:
    """Yield the parts as if nothing had been filled in, and note what was."""
    patterns = [(_pattern(text), plain(_ROOM.sub(" ", text))) for text in dict.fromkeys(texts)]
    for part in parts:
        text = part.text
        for pattern, blank in patterns:

            def settle(match: re.Match[str], blank: str = blank) -> str:
                if (filled := plain(match[0])) != blank and filled not in by_hand:
                    by_hand.append(filled)
                return blank

            text = pattern.sub(settle, text)
        yield Part(part.place, text)


def _pattern(text: str) -> re.Pattern[str]:
    """Return what a text with room may look like once it is filled in; a month may have become the next."""
    parts = [
        r"\s+".join(re.sub(r"\d+", r"\\d{1,4}", re.escape(word)) for word in part.split())
        for part in _ROOM.split(text)
    ]
    return re.compile(_BY_HAND.join(parts))


def _in_order(
    found: Iterable[Part], expected: Iterable[Part], signer: str | None, by_hand: list[str]
) -> Iterator[Place]:
    there, here = _words(found), _words(expected)
    start = _shared(there, here)
    end = _shared(there[start:][::-1], here[start:][::-1])
    there_end, here_end = len(there) - end, len(here) - end
    matcher = SequenceMatcher(
        None,
        [word for _, word in there[start:there_end]],
        [word for _, word in here[start:here_end]],
    )
    for kind, low, high, here_low, here_high in matcher.get_opcodes():
        if kind == "equal":
            continue
        came = there[start + low : start + high]
        missing = here[start + here_low : start + here_high]
        before = [word for _, word in here[: start + here_low]]
        said = " ".join(word for _, word in came)
        if not missing and _is_signature(said, before, signer):
            by_hand.append(said)
            continue
        place = (came or there[max(start + low - 1, 0) :] or [("", "")])[0][0]
        yield Place(
            place,
            " ".join(before[-_BEFORE:]),
            _short([said]),
            _short([" ".join(word for _, word in missing)]),
        )


def _words(parts: Iterable[Part]) -> list[tuple[str, str]]:
    return [(part.place, word) for part in parts for word in part.text.split()]


def _shared(one: list[tuple[str, str]], other: list[tuple[str, str]]) -> int:
    """Count the words with which both begin, on whichever page."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a[1] != b[1]), min(len(one), len(other)))


def _is_signature(said: str, before: list[str], signer: str | None) -> bool:
    words = signer.split() if signer else []
    named = bool(words) and before[-len(words) :] == words
    return named and len(said.split()) <= _NAME and not any(char.isdigit() for char in said)


def _short(texts: Iterable[str]) -> str:
    text = "; ".join(texts)
    return text if len(text) <= _LENGTH else f"{text[: _LENGTH - 1]}…"
