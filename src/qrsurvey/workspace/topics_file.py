"""`config/topics.yaml`, optional: the office's own terms by which comments are sorted.

Without it the shipped lexicon holds (`assets/topics.yaml`). With it, its terms and topics are added to the
shipped ones, or stand in their place where it says `extends: false`; words that deny or wish and spellings
are the language's and are always added.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from qrsurvey.errors import WorkspaceError
from qrsurvey.i18n.language import Language
from qrsurvey.i18n.near import guess
from qrsurvey.i18n.text import fold
from qrsurvey.survey.topic_lexicon import Grammar, Lexicon, ProposalTerms, Topic
from qrsurvey.survey.topic_words import take_apart
from qrsurvey.workspace.yaml_reader import FaultList, Map, Text, read_yaml

TOPICS_FILE = Path("config/topics.yaml")

_SHIPPED = Path(__file__).parent.parent / "assets/topics.yaml"
_ID = re.compile(r"[a-z][a-z0-9-]{0,31}", re.ASCII)
_LANGUAGES = list(Language)
_TONES = ("praise", "complaint", "neutral", "courtesy")
_GRAMMAR = tuple(field.name for field in fields(Grammar))
_PROPOSALS = tuple(field.name for field in fields(ProposalTerms))


@dataclass(frozen=True)
class _Entry:
    """One topic as a file has it; `without` are the terms of the topic extended that shall not count."""

    topic: Topic
    without: tuple[str, ...]


def read_lexicon(root: Path) -> Lexicon:
    """Return the lexicon of a workspace; the shipped one where it has none of its own.

    Raises:
        WorkspaceError: anything is wrong in its file; the details list every fault with its line.
    """
    path = root / TOPICS_FILE
    if not path.is_file():
        return shipped_lexicon()
    faults = FaultList(TOPICS_FILE.as_posix())
    lexicon = _read(path, faults, shipped_lexicon())
    if faults.faults:
        error = WorkspaceError("topics.faults", n=len(faults.faults))
        error.details = tuple(faults.told())
        raise error
    return lexicon


@cache
def shipped_lexicon() -> Lexicon:
    """Return the lexicon that comes with the program."""
    faults = FaultList(_SHIPPED.name)
    lexicon = _read(_SHIPPED, faults, Lexicon(()))
    assert not faults.faults, faults.faults
    return lexicon


def _read(path: Path, faults: FaultList, base: Lexicon) -> Lexicon:
    top = read_yaml(path, faults)
    if top is None:
        return base
    extends = top.one_of("extends", ("true", "false")) != "false"
    begun = base if extends else Lexicon(())
    spellings = {**base.spellings, **_spellings(top.map("spellings"), faults)}
    terms = _TermReader(faults)
    grammar = terms.lists(top.map("words"), _GRAMMAR)
    proposals = terms.lists(top.map("proposals"), _PROPOSALS)
    entries = list(_entries(top, begun, terms, required=not extends))
    top.close()
    return Lexicon(
        topics=tuple(_merged(begun.topics, entries)),
        grammar=Grammar(*_joined(base.grammar, grammar)),
        spellings=spellings,
        proposals=ProposalTerms(*_joined(begun.proposals, proposals)),
    )


def _joined(known: Grammar | ProposalTerms, more: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    for field in fields(known):
        yield (*getattr(known, field.name), *more.get(field.name, ()))


class _TermReader:
    """Reads lists of terms, each fault at the line of its term."""

    def __init__(self, faults: FaultList) -> None:
        self.faults = faults

    def lists(self, entry: Map | None, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Read the lists of a mapping that has nothing else."""
        if entry is None:
            return {}
        lists = {name: self.terms(entry.texts(name)) for name in names}
        entry.close()
        return lists

    def terms(self, items: Iterable[Text]) -> tuple[str, ...]:
        """Return what of a list is a term."""
        return tuple(item.value for item in items if self._is_term(item))

    def _is_term(self, item: Text) -> bool:
        try:
            take_apart(item.value)
        except ValueError:
            self.faults.add(item.line, "topics.bad-term", value=item.value)
            return False
        return True


def _entries(top: Map, base: Lexicon, terms: _TermReader, *, required: bool) -> Iterator[_Entry]:
    known = {topic.id: topic for topic in base.topics}
    seen: set[str] = set()
    for entry in top.maps("topics", required=required):
        found = _entry(entry, known, terms)
        if found is None:
            continue
        if found.topic.id in seen:
            entry.fault("workspace.duplicate-id", "id", value=found.topic.id)
        seen.add(found.topic.id)
        yield found


def _entry(entry: Map, known: Mapping[str, Topic], terms: _TermReader) -> _Entry | None:
    id_ = entry.text("id", required=True)
    names = entry.localized("name", _LANGUAGES)
    overall = entry.one_of("overall", ("true", "false"))
    items = {tone: entry.texts(tone) for tone in _TONES}
    lists = {tone: terms.terms(items[tone]) for tone in _TONES}
    _check_tones(items, terms.faults)
    without = tuple(_without(entry, known.get(id_ or ""), terms.faults))
    entry.close()
    if id_ is None:
        return None
    if not _ID.fullmatch(id_):
        entry.fault("topics.bad-id", "id", value=id_)
    elif id_ not in known and not names:
        # An id mistyped is a new topic without a name.
        entry.fault("topics.nameless", "id", value=id_, guess=guess(id_, list(known)))
    return _Entry(Topic(id_, names, **lists, overall=overall == "true"), without)


def _check_tones(items: Mapping[str, Iterable[Text]], faults: FaultList) -> None:
    """Refuse a term in two lists: it would mean whatever is found first."""
    tones: dict[str, str] = {}
    for tone, listed in items.items():
        for item in listed:
            if (other := tones.setdefault(fold(item.value), tone)) != tone:
                faults.add(item.line, "topics.two-tones", term=item.value, one=other, other=tone)


def _without(entry: Map, shipped: Topic | None, faults: FaultList) -> Iterator[str]:
    known = [term for tone in _TONES for term in getattr(shipped, tone)] if shipped else []
    folded = {fold(term): term for term in known}
    for item in entry.texts("without"):
        if fold(item.value) in folded:
            yield folded[fold(item.value)]
        else:
            near = guess(fold(item.value), known)
            faults.add(item.line, "topics.no-such-term", value=item.value, guess=near)


def _merged(known: Iterable[Topic], entries: Iterable[_Entry]) -> Iterator[Topic]:
    added = {entry.topic.id: entry for entry in entries}
    for topic in known:
        entry = added.pop(topic.id, None)
        yield _added(topic, entry) if entry else topic
    for entry in added.values():
        yield entry.topic


def _added(topic: Topic, entry: _Entry) -> Topic:
    new = entry.topic
    # A term given another tone than it had has the new one.
    gone = {*entry.without, *(term for tone in _TONES for term in getattr(new, tone))}

    def joined(tone: str) -> tuple[str, ...]:
        return (*(term for term in getattr(topic, tone) if term not in gone), *getattr(new, tone))

    return Topic(
        topic.id,
        {**topic.names, **new.names},
        praise=joined("praise"),
        complaint=joined("complaint"),
        neutral=joined("neutral"),
        courtesy=joined("courtesy"),
        overall=topic.overall or new.overall,
    )


def _spellings(entry: Map | None, faults: FaultList) -> dict[str, tuple[str, ...]]:
    """Read `không: [ko, k]`, turned round: what each spelling is written out as."""
    found: dict[str, tuple[str, ...]] = {}
    if entry is None:
        return found
    for whole, line in list(entry.keys()):
        words = tuple(fold(whole).split())
        if not all(word.isalpha() for word in words):
            faults.add(line, "topics.bad-spelling", value=whole)
        for item in entry.texts(whole):
            short = fold(item.value)
            if not short.replace("'", "").isalnum():
                faults.add(item.line, "topics.bad-spelling", value=item.value)
            elif (other := found.setdefault(short, words)) != words:
                faults.add(
                    item.line, "topics.spelling-twice", value=item.value, one=" ".join(other), other=whole
                )
    return found
