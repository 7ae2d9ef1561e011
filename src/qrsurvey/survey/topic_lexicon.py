"""The lexicon by which comments are sorted: topics with their terms, and the small words that turn them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from qrsurvey.survey.topic_words import Finder

MISCONDUCT = "misconduct"
"""The topic of comments that accuse somebody: counted in reports, and never quoted."""


class Tone(StrEnum):
    """How a comment speaks of a topic; `mixed` is praise and complaint in one comment."""

    PRAISE = "praise"
    COMPLAINT = "complaint"
    NEUTRAL = "neutral"
    MIXED = "mixed"


@dataclass(frozen=True)
class Topic:
    """One thing comments speak of, and the terms by which they do (their form: `survey.topic_words`).

    `neutral` terms name it without judging. `courtesy` is praise where nothing else is said ("cảm ơn"). An
    `overall` topic judges without saying what: its words belong to another topic that stands beside them.
    """

    id: str
    names: Mapping[str, str]
    praise: tuple[str, ...] = ()
    complaint: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()
    courtesy: tuple[str, ...] = ()
    overall: bool = False

    def name(self, language: str) -> str:
        """Return the name in a language, or in the first one it has."""
        return self.names.get(language) or next(iter(self.names.values()))


@dataclass(frozen=True)
class Grammar:
    """The small words that turn what others mean; each is a list of terms.

    `deny` turns praise and complaint round, also with words of `between` before what is denied. `wish` says
    that something lacks, unless a word of `keep` says that it shall stay. `about` leads from a judgement to
    what it judges ("hài lòng về"), `ask` makes a question. In what stands in `ignore` no term is found.
    """

    deny: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    wish: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProposalTerms:
    """How changes to procedures are proposed: in `phrases`, or by a wish for a change of an object."""

    phrases: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """A term that was found, and how it is meant where it stands."""

    topic: str
    tone: Tone
    term: str


@dataclass(frozen=True)
class Reading:
    """What one comment speaks of, in the order of the lexicon; `proposal`: it asks to change a procedure."""

    topics: Mapping[str, Tone] = field(default_factory=dict)
    proposal: bool = False
    found: tuple[Found, ...] = ()


@dataclass(frozen=True)
class Lexicon:
    """All topics and their terms. Terms must be well formed: the room `workspace` reads them from a file."""

    topics: tuple[Topic, ...]
    grammar: Grammar = field(default_factory=Grammar)
    spellings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    proposals: ProposalTerms = field(default_factory=ProposalTerms)

    def __getitem__(self, topic: str) -> Topic:
        """Return a topic by its id."""
        return next(one for one in self.topics if one.id == topic)

    @cached_property
    def terms(self) -> Finder[tuple[Topic, Tone, bool]]:
        """Finds the terms of all topics: topic, tone, and whether it is a courtesy."""
        return Finder(
            (
                (term, (topic, tone, courtesy))
                for topic in self.topics
                for terms, tone, courtesy in (
                    (topic.praise, Tone.PRAISE, False),
                    (topic.complaint, Tone.COMPLAINT, False),
                    (topic.neutral, Tone.NEUTRAL, False),
                    (topic.courtesy, Tone.PRAISE, True),
                )
                for term in terms
            ),
            self.spellings,
        )

    @cached_property
    def signs(self) -> Finder[str]:
        """Finds the words of the grammar and of proposals: the name of their list."""
        lists = {**vars(self.grammar), **vars(self.proposals)}
        return Finder(((term, name) for name, terms in lists.items() for term in terms), self.spellings)
