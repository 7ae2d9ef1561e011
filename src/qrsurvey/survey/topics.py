"""What a comment speaks of, and in which tone, by a lexicon: no model, and every decision can be shown.

How often it is right is measured on comments it never saw (tests/fixtures/comments) and told in
docs/chu-de.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from qrsurvey.survey.topic_lexicon import Found, Lexicon, Reading, Tone, Topic
from qrsurvey.survey.topic_words import STOP, Wording, read_words

BEFORE = 4
"""How many words may stand between a denial and what it denies, all of them of `between`."""

NEAR = 5
"""How many words may stand between a judgement and what it judges, or a change and what it changes."""

_TURNED = {Tone.PRAISE: Tone.COMPLAINT, Tone.COMPLAINT: Tone.PRAISE, Tone.NEUTRAL: Tone.COMPLAINT}


# "cán bộ" without accents is neither "cần" nor "bỏ".
_WHOLE = ("wish", "changes", "objects")


@dataclass(frozen=True)
class _Hit:
    """A term found: the places of its words among those of the comment."""

    places: tuple[int, ...]
    term: str
    topic: Topic
    tone: Tone
    courtesy: bool = False

    @property
    def start(self) -> int:
        return self.places[0]

    @property
    def end(self) -> int:
        """The place of its last word."""
        return self.places[-1]

    @property
    def weight(self) -> tuple[bool, int, int, int]:
        """What decides between terms that share a word: the one that judges, of more words, more compact."""
        return (self.tone is Tone.NEUTRAL, -len(self.places), self.end - self.start, self.start)


@dataclass(frozen=True)
class _Signs:
    """The places that words of the grammar and of proposals take."""

    spans: Mapping[str, list[tuple[int, ...]]]
    blocked: Mapping[int, set[int]]
    """Which spans to ignore, by their numbers, cover a place."""

    def of(self, name: str) -> list[tuple[int, ...]]:
        return self.spans.get(name, [])

    def ignored(self, places: tuple[int, ...]) -> bool:
        """Tell whether one span to ignore covers all of some places."""
        return bool(set.intersection(*(self.blocked.get(at, set()) for at in places)))

    def places(self, name: str) -> set[int]:
        return {place for span in self.of(name) for place in span}


def classify(comment: str, lexicon: Lexicon) -> Reading:
    """Read one comment; the time it takes grows with its length and no faster."""
    words = read_words(comment, lexicon.spellings)
    signs = _signs(words, lexicon)
    reader = _Reader(words, signs, _kept(_hits(words, lexicon), signs))
    hits, proposal = reader.meant(), reader.proposes()
    if proposal and all(hit.courtesy for hit in hits):
        hits = []
    order = {topic.id: n for n, topic in enumerate(lexicon.topics)}
    hits.sort(key=lambda hit: (order[hit.topic.id], hit.start))
    found = tuple(Found(hit.topic.id, hit.tone, hit.term) for hit in hits)
    return Reading(_tones(found), proposal, found)


def _hits(comment: Wording, lexicon: Lexicon) -> Iterator[_Hit]:
    for places, term, (topic, tone, courtesy) in lexicon.terms.find(comment):
        yield _Hit(places, term, topic, tone, courtesy)


def _signs(comment: Wording, lexicon: Lexicon) -> _Signs:
    spans: dict[str, list[tuple[int, ...]]] = {}
    for places, _, name in lexicon.signs.find(comment):
        spans.setdefault(name, []).append(places)
    blocked: dict[int, set[int]] = {}
    for n, span in enumerate(spans.get("ignore", ())):
        for at in range(span[0], span[-1] + 1):
            blocked.setdefault(at, set()).add(n)
    signs = _Signs(spans, blocked)
    for name in _WHOLE:
        spans[name] = [span for span in signs.of(name) if not signs.ignored(span)]
    return signs


def _kept(hits: Iterable[_Hit], signs: _Signs) -> list[_Hit]:
    """Return the hits that hold: of those of one topic that share words, the one that says most."""
    taken: dict[str, set[int]] = {}
    kept: list[_Hit] = []
    for hit in sorted(hits, key=lambda hit: hit.weight):
        if signs.ignored(hit.places):
            continue
        places = taken.setdefault(hit.topic.id, set())
        if places.isdisjoint(hit.places):
            places.update(hit.places)
            kept.append(hit)
    # A judgement without an object yields to what has one, unless it holds all of that: "đánh giá cao".
    verdicts = [set(hit.places) for hit in kept if hit.topic.overall and hit.tone is not Tone.NEUTRAL]
    holding = {place: verdict for verdict in verdicts for place in verdict}
    kept = [hit for hit in kept if hit.topic.overall or not holding.get(hit.start, set()) > set(hit.places)]
    others = {place for hit in kept if not hit.topic.overall for place in hit.places}
    return [hit for hit in kept if not hit.topic.overall or others.isdisjoint(hit.places)]


def _tones(found: Iterable[Found]) -> dict[str, Tone]:
    """Return each topic's tone: what names it without judging counts only where nothing judges it."""
    tones: dict[str, set[Tone]] = {}
    for one in found:
        tones.setdefault(one.topic, set()).add(one.tone)
    return {topic: _together(said) for topic, said in tones.items()}


def _together(said: set[Tone]) -> Tone:
    judged = said - {Tone.NEUTRAL}
    if len(judged) == 1:
        return next(iter(judged))
    return Tone.MIXED if judged else Tone.NEUTRAL


class _Reader:
    """Reads the hits of one comment by the small words around them."""

    def __init__(self, comment: Wording, signs: _Signs, hits: list[_Hit]) -> None:
        self._words = comment.words
        self._signs = signs
        self._hits = hits
        # What is part of a term denies nothing else: "không có gì để chê".
        self._deny = signs.places("deny") - {place for hit in hits for place in hit.places}
        self._between = signs.places("between")
        self._wish = {
            place
            for place in signs.places("wish")
            if place - 1 not in signs.places("deny")  # "không cần chờ"
        }
        self._about = signs.places("about")
        self._sentence: list[int] = []
        self._clause: list[int] = []
        self._starts = [0]
        clause = 0
        for at, word in enumerate(comment.words):
            self._sentence.append(len(self._starts) - 1)
            self._clause.append(clause)
            clause += word.ends
            if word.text == STOP:
                self._starts.append(at + 1)
        self._wishing = {self._clause[at] for at in self._wish}
        self._keeping = {self._clause[at] for at in signs.places("keep")}
        self._first_wish: dict[int, int] = {}
        for at in sorted(self._wish):
            self._first_wish.setdefault(self._sentence[at], at)
        self._said = {tone: {at for hit in hits if hit.tone is tone for at in hit.places} for tone in Tone}
        # Where the first term of each clause begins.
        self._begun: dict[int, int] = {}
        for hit in sorted(hits, key=lambda hit: hit.start):
            self._begun.setdefault(self._clause[hit.start], hit.start)
        self._asking = {self._sentence[at] for at in signs.places("ask")}
        self._asking |= {self._sentence[at] for at in comment.questions if self._ends_in_denial(at)}

    def meant(self) -> list[_Hit]:
        """Return the hits in the tone in which they are meant where they stand."""
        told = self._judged([replace(hit, tone=self._tone(hit)) for hit in self._hits])
        serious = [hit for hit in told if not hit.courtesy]
        return serious or told

    def proposes(self) -> bool:
        """Tell whether a procedure is to be changed."""
        if any(not self._denied(span) for span in self._signs.of("phrases")):
            return True
        by_start: dict[int, tuple[int, ...]] = {}
        by_end: dict[int, tuple[int, ...]] = {}
        for thing in self._signs.of("objects"):
            by_start[thing[0]] = by_end[thing[-1]] = thing
        for change in self._signs.of("changes"):
            behind = self._near(by_start, range(change[-1] + 1, change[-1] + NEAR + 2))
            before = self._near(by_end, range(change[0] - 1, change[0] - NEAR - 2, -1))
            if any(thing and self._wished(change, thing) for thing in (behind, before)):
                return True
        return False

    def _near(self, things: dict[int, tuple[int, ...]], places: range) -> tuple[int, ...] | None:
        """Return the first thing at some places of one sentence."""
        for at in places:
            if not 0 <= at < len(self._words) or self._words[at].text == STOP:
                return None
            if at in things:
                return things[at]
        return None

    def _wished(self, change: tuple[int, ...], thing: tuple[int, ...]) -> bool:
        """Tell whether a change is wished for: by a word before it, or by beginning with it."""
        start = change[0]
        wish = self._first_wish.get(self._sentence[start])
        if wish is not None and wish < max(start, thing[0]):
            return True
        return start == 0 or self._words[start - 1].ends

    def _tone(self, hit: _Hit) -> Tone:
        sentence, clause = self._sentence[hit.start], self._clause[hit.start]
        if sentence in self._asking:
            return Tone.NEUTRAL
        wish = self._first_wish.get(sentence, len(self._words))
        if self._denied(hit.places, hit.tone):
            # "mong đừng bắt dân chờ" praises nothing.
            return Tone.COMPLAINT if wish < hit.start else _TURNED[hit.tone]
        wished = clause in self._wishing and clause not in self._keeping
        if hit.tone is Tone.PRAISE and wished and wish < hit.start and not hit.courtesy:
            # "mong nhanh hơn"; but "hướng dẫn rõ nên làm nhanh".
            return hit.tone if self._begun[clause] < wish else Tone.COMPLAINT
        if hit.tone is Tone.NEUTRAL and wished and not hit.topic.overall:
            return Tone.COMPLAINT  # "cần thêm ghế", "thái độ cần thay đổi"
        return hit.tone

    def _judged(self, hits: list[_Hit]) -> list[_Hit]:
        """Give what only names a topic the judgement beside it; what nobody judges says nothing."""
        names = {n for n, hit in enumerate(self._hits) if hit.tone is Tone.NEUTRAL and not hit.topic.overall}
        ends = {self._hits[n].end: n for n in names}
        starts = {self._hits[n].start: n for n in names}
        told = dict(enumerate(hits))
        for n, verdict in enumerate(hits):
            if not verdict.topic.overall or verdict.courtesy:
                continue
            named = self._named_before(verdict, ends)
            if named is None:
                named = self._named_behind(verdict, starts)
            if named is not None:
                told[named] = replace(told[named], tone=verdict.tone)
                names.discard(named)
                del told[n]
        return [
            hit
            for n, hit in told.items()
            if n not in names or hit.tone is not Tone.NEUTRAL or self._sentence[hit.start] in self._asking
        ]

    def _named_before(self, verdict: _Hit, ends: dict[int, int]) -> int | None:
        for at in range(verdict.start - 1, max(verdict.start - NEAR - 2, -1), -1):
            if self._words[at].ends:
                return None
            if at in ends:
                return ends[at]
        return None

    def _named_behind(self, verdict: _Hit, starts: dict[int, int]) -> int | None:
        """Look behind "hài lòng về …"."""
        about = False
        for at in range(verdict.end + 1, min(verdict.end + NEAR + 2, len(self._words))):
            if self._words[at].ends:
                return None
            about |= at in self._about
            if at in starts:
                return starts[at] if about else None
        return None

    def _denied(self, places: tuple[int, ...], tone: Tone | None = None) -> bool:
        """Tell whether an odd number of denials stands before or within a term.

        Between them may stand what says the like: "không hách dịch cửa quyền".
        """
        alike = self._said[tone] if tone else set()
        denials = sum(at in self._deny for at in range(places[0], places[-1]))
        for at in range(places[0] - 1, max(places[0] - BEFORE - 2, -1), -1):
            if at in self._deny:
                denials += 1
            elif at not in self._between and at not in alike:
                break
        return denials % 2 == 1

    def _ends_in_denial(self, end: int) -> bool:
        """Tell whether a sentence ends in "… không ạ?"."""
        start = self._starts[self._sentence[end]]
        return any(at in self._deny for at in range(max(start + 2, end - 2), end))
