"""The comments that the lexicon of topics is held to, and a score that knows nothing of how it works."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from qrsurvey.survey.topics import classify
from qrsurvey.workspace.topics_file import shipped_lexicon

FOLDER = Path(__file__).parents[1] / "fixtures" / "comments"
PARTS = ("development", "later", "held-out", "last", "others")
CHOSEN_BY, UNREAD = PARTS[:2], PARTS[2:]
"""The parts that terms were chosen by, and those that were never read for that."""

SIGNS = {"praise": "+", "complaint": "-", "neutral": "=", "mixed": "*"}
PROPOSAL = "proposal"


@dataclass(frozen=True)
class Labelled:
    """A comment and what it was labelled with: `waiting-`, `attitude+`, `proposal`."""

    text: str
    labels: frozenset[str]


@dataclass
class Score:
    """Of `wanted` labels and `given` ones `right` are the same; the rest is told in `wrong`."""

    wanted: int = 0
    given: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.right / self.wanted

    @property
    def precision(self) -> float:
        return self.right / self.given


def labelled(part: str) -> list[Labelled]:
    lines = (FOLDER / f"{part}.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("|", maxsplit=1) for line in lines)
    return [Labelled(text.removeprefix(" "), frozenset(labels.split())) for labels, text in pairs]


def read(text: str) -> frozenset[str]:
    """What the shipped lexicon labels a comment with."""
    reading = classify(text, shipped_lexicon())
    topics = {f"{topic}{SIGNS[tone.value]}" for topic, tone in reading.topics.items()}
    return frozenset(topics | ({PROPOSAL} if reading.proposal else set()))


def score(comments: Iterable[Labelled], counts: Callable[[str], bool]) -> Score:
    """Compare the labels that count."""
    result = Score()
    for comment in comments:
        wanted = {label for label in comment.labels if counts(label)}
        given = {label for label in read(comment.text) if counts(label)}
        result.wanted += len(wanted)
        result.given += len(given)
        result.right += len(wanted & given)
        if wanted != given:
            result.wrong.append(f"{comment.text}: {sorted(wanted)}, not {sorted(given)}")
    return result


def is_topic(label: str) -> bool:
    return label != PROPOSAL


def is_proposal(label: str) -> bool:
    return label == PROPOSAL
