"""What the comments of a period speak of: counts by topic and tone, proposals, examples fit to be shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from qrsurvey.archive.comments import Comment
from qrsurvey.i18n.text import collapse
from qrsurvey.survey.masking import mask
from qrsurvey.survey.topic_lexicon import MISCONDUCT, Lexicon, Reading, Tone
from qrsurvey.survey.topic_words import Spellings, read_words
from qrsurvey.survey.topics import classify

LEAST_WORDS, MOST_WORDS = 4, 25
"""How many words an example has: fewer say little, more aren't read."""

_MOST_EXAMPLES = 12
"""How many examples of one topic and tone are looked for; a report shows fewer."""

ALIKE = 0.6
"""The share of words in common from which two examples say the same."""

_TONES = (Tone.PRAISE, Tone.COMPLAINT)

# Somebody addressed as one person, a post that one person holds, and a desk: neighbours know who that is.
_SOMEBODY = re.compile(
    r"\b(?:anh|chị|ông|bà|cô|chú|bác|em|cậu|thầy|dì|cháu|con|vợ|chồng|mẹ|cha|ba|má)\b(?!\s+con\b)"
    r"|\b(?:chủ tịch|bí thư|trưởng|phó|giám đốc|sếp|thủ trưởng|bảo vệ|kế toán|văn thư)\b"
    r"|\b(?:quầy|bàn|cửa|phòng|ghế|ô)\s+(?:số\s+)?\d"
    r"|\d{3}",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"\b(?:các|những|mấy|quý)\s+(?:anh|chị|em|cô|chú|bác|ông|bà)(?:\s+(?:chị|em|chú|bác|bà))?\b"
    r"|\b(?:anh\s+chị(?:\s+em)?|chị\s+em|anh\s+em|cô\s+chú|cô\s+bác|ông\s+bà|bà\s+con)\b",
    re.IGNORECASE,
)
# A capital letter within a sentence begins a name of somebody or of somewhere.
_NAMED = re.compile(r"(?<![.!?…:\n(\"])\s[^\W\d_a-z]\w*")
_NO_NAMES = frozenset(
    {"vneid", "cccd", "cmnd", "ubnd", "hđnd", "zalo", "qr", "wifi", "tthc", "ok", "atm", "pdf"}
)


@dataclass(frozen=True)
class TopicCount:
    """How many responses speak of a topic, each once, by tone; `mixed` ones praise and complain."""

    topic: str
    praise: int = 0
    complaint: int = 0
    neutral: int = 0
    mixed: int = 0

    @property
    def total(self) -> int:
        """All responses that speak of it."""
        return self.praise + self.complaint + self.neutral + self.mixed


@dataclass(frozen=True)
class UnitTopics:
    """The comments of one unit: how many, and of what, in the order of the lexicon."""

    unit: str
    comments: int
    topics: tuple[TopicCount, ...]


@dataclass(frozen=True)
class Proposal:
    """A response that asks to change a procedure: where to find it, and no word of it."""

    seq: int
    unit: str
    submitted: datetime


@dataclass(frozen=True)
class Example:
    """A comment that stands for others of its topic and tone; nothing in it was found to tell who is who."""

    topic: str
    tone: Tone
    seq: int
    unit: str
    text: str


@dataclass(frozen=True)
class TopicFigures:
    """The topics of a period's comments.

    `comments` were read, of which `told` speak of a topic or propose something, None where nothing but their
    number may be known (`told_to_unit`); of `purged` ones the words are gone. `topics` are in the order of
    the lexicon, with those nobody speaks of; `units` are those with comments, by id. `examples` are by topic,
    praise first, the most typical first, at most one of each unit.
    """

    comments: int
    told: int | None
    purged: int
    topics: tuple[TopicCount, ...]
    units: tuple[UnitTopics, ...]
    proposals: tuple[Proposal, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class _Read:
    """A comment with what it was read as, and its words where it may become an example."""

    comment: Comment
    reading: Reading
    words: frozenset[str] | None


class Understood:
    """Reads comments, the same words once: many write what many write, and a unit's are among those of all.

    `keep` are the office's own telephone numbers, which are no personal data. Every comment that was read is
    kept.
    """

    def __init__(self, lexicon: Lexicon, keep: Iterable[str] = ()) -> None:
        self.lexicon = lexicon
        self._keep = tuple(keep)
        self._known: dict[str, tuple[Reading, frozenset[str] | None]] = {}

    def read(self, text: str) -> tuple[Reading, frozenset[str] | None]:
        """Return what a comment is read as, and its words where it may become an example."""
        known = self._known.get(text)
        if known is None:
            reading = classify(text, self.lexicon)
            judged = any(tone in _TONES for tone in reading.topics.values())
            words = _fit(text, self.lexicon.spellings) if judged else None
            known = self._known[text] = (reading, words)
        return known

    def harmless(self, text: str) -> bool:
        """Tell whether no personal data is found in a comment; it takes as long as reading three."""
        return not mask(text, keep=self._keep).kinds


def topics_of(understood: Understood, comments: Iterable[Comment], *, purged: int = 0) -> TopicFigures:
    """Sort comments; the same ones give the same figures and examples, whatever their order."""
    lexicon = understood.lexicon
    read = [
        _Read(comment, *understood.read(comment.text))
        for comment in sorted(comments, key=lambda comment: comment.seq)
    ]
    by_unit: dict[str, list[_Read]] = {}
    for one in read:
        by_unit.setdefault(one.comment.unit, []).append(one)
    return TopicFigures(
        comments=len(read),
        told=sum(bool(one.reading.topics) or one.reading.proposal for one in read),
        purged=purged,
        topics=_counts(read, lexicon),
        units=tuple(
            UnitTopics(unit, len(of_unit), _counts(of_unit, lexicon))
            for unit, of_unit in sorted(by_unit.items())
        ),
        proposals=tuple(
            Proposal(one.comment.seq, one.comment.unit, one.comment.submitted)
            for one in read
            if one.reading.proposal
        ),
        examples=tuple(
            example
            for topic in lexicon.topics
            for tone in _TONES
            for example in _examples(read, topic.id, tone, understood.harmless)
        ),
    )


def told_to_unit(topics: TopicFigures, hide_below: int) -> TopicFigures:
    """Return what a unit may know of its own comments: no accusation, and of few their number alone."""
    if topics.comments < hide_below:
        return TopicFigures(topics.comments, None, topics.purged, (), (), (), ())
    return replace(
        topics,
        topics=tuple(one for one in topics.topics if one.topic != MISCONDUCT),
        units=(),
        examples=tuple(one for one in topics.examples if one.topic != MISCONDUCT),
    )


def _counts(read: Iterable[_Read], lexicon: Lexicon) -> tuple[TopicCount, ...]:
    said = Counter(told for one in read for told in one.reading.topics.items())
    return tuple(
        TopicCount(topic.id, **{tone.value: said[topic.id, tone] for tone in Tone})
        for topic in lexicon.topics
    )


def _examples(
    read: Sequence[_Read], topic: str, tone: Tone, harmless: Callable[[str], bool]
) -> Iterator[Example]:
    """Yield comments whose words most others of this topic and tone use too, each saying something else."""
    candidates = [(one, one.words) for one in read if one.words and one.reading.topics.get(topic) is tone]
    usual = Counter(word for _, words in candidates for word in words)
    ranked = sorted(candidates, key=lambda pair: (-_typical(pair[0], pair[1], usual), pair[0].comment.seq))
    units: set[str] = set()
    shown: list[frozenset[str]] = []
    for one, words in ranked:
        if one.comment.unit in units or any(_alike(words, other) for other in shown):
            continue
        if not harmless(one.comment.text):
            continue
        units.add(one.comment.unit)
        shown.append(words)
        yield Example(topic, tone, one.comment.seq, one.comment.unit, collapse(one.comment.text))
        if len(shown) == _MOST_EXAMPLES:
            return


def _typical(one: _Read, words: frozenset[str], usual: Mapping[str, int]) -> float:
    """Return how usual the words of a comment are, on the mean; less where it speaks of several things."""
    return sum(usual[word] for word in words) / len(words) / len(one.reading.topics)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= ALIKE * len(one | other)


def _fit(text: str, spellings: Spellings) -> frozenset[str] | None:
    """Return the words of a comment that may become an example; None where it names somebody."""
    if _SOMEBODY.search(_SEVERAL.sub(" ", text)) or _names(text):
        return None
    comment = read_words(text, spellings)
    words = [word.text for word in comment.words if not word.ends]
    return frozenset(words) if comment.accented and LEAST_WORDS <= len(words) <= MOST_WORDS else None


def _names(text: str) -> bool:
    if text.isupper():
        return False
    found = (match.group().strip() for match in _NAMED.finditer(text))
    return any(word[0].isupper() and word.casefold() not in _NO_NAMES for word in found)
