"""The comments that the masking is held to, and a score of it that knows nothing of how it works."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from qrsurvey.survey.masking import MARKS, mask

FILE = Path(__file__).parents[1] / "survey" / "masking_corpus.yaml"
_MARKED = re.compile(r"\{(\w+):([^{}]+)\}")


@dataclass(frozen=True)
class Comment:
    """A comment, and the places in it that must go: start, end, kind."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


@dataclass
class Score:
    """`found` of `wanted` places are wholly gone; of `marks` set, `wrong` stand where nothing personal was."""

    wanted: int = 0
    found: int = 0
    marks: int = 0
    wrong: int = 0
    clean: int = 0
    clean_touched: int = 0
    missed: list[str] = None  # type: ignore[assignment]
    wrongly: list[str] = None  # type: ignore[assignment]

    @property
    def recall(self) -> float:
        return self.found / self.wanted

    @property
    def precision(self) -> float:
        return 1 - self.wrong / self.marks


def comments(half: str) -> list[Comment]:
    with FILE.open(encoding="utf-8") as file:
        return [read(text) for text in YAML(typ="safe").load(file)[half]]


def read(marked: str) -> Comment:
    text, at, spans = "", 0, []
    for match in _MARKED.finditer(marked):
        text += marked[at : match.start()]
        spans.append((len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        at = match.end()
    return Comment(text + marked[at:], tuple(spans))


def gone(text: str) -> list[tuple[int, int]]:
    """The places of a text that the masking replaced, told from its result alone."""
    masked = mask(text).text
    pieces = re.split("|".join(map(re.escape, MARKS.values())), masked)
    text = unicodedata.normalize("NFC", text)
    places, at = [], len(pieces[0])
    assert text.startswith(pieces[0])
    for n, piece in enumerate(pieces[1:], start=1):
        last = n == len(pieces) - 1
        start = len(text) - len(piece) if last else text.find(piece, at + 1)
        assert start > at, (text, masked)
        places.append((at, start))
        at = start + len(piece)
    return places


def score(corpus: Sequence[Comment]) -> Score:
    result = Score(missed=[], wrongly=[])
    for comment in corpus:
        places = gone(comment.text)
        hidden = {at for start, end in places for at in range(start, end)}
        personal = {at for start, end, _ in comment.spans for at in range(start, end)}
        for start, end, kind in comment.spans:
            result.wanted += 1
            if all(at in hidden or not comment.text[at].isalnum() for at in range(start, end)):
                result.found += 1
            else:
                result.missed.append(f"{kind} {comment.text[start:end]!r}: {comment.text}")
        result.marks += len(places)
        for start, end in places:
            if not personal & set(range(start, end)):
                result.wrong += 1
                result.wrongly.append(f"{comment.text[start:end]!r}: {comment.text}")
        result.clean += not comment.spans
        result.clean_touched += bool(places and not comment.spans)
    return result
