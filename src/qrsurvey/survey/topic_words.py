"""Comments as words, and terms that find themselves in them, whether or not people typed the accents.

A term is one or more words. `…` stands for up to four others, `a/b` for either, `_` joins words within such a
choice, and a sign of equality before the whole demands its accents: `chờ … tiếng/cả_buổi`, `=đòi tiền`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Generic, TypeVar

from qrsurvey.i18n.text import fold
from qrsurvey.survey.masking_words import plain_word

GAP = 4
"""How many words may stand where a term has `…`."""

MOST_GAPS = 2
MOST_CHOICES = 400
MOST_LETTERS = 400

T = TypeVar("T")

COMMA, STOP = ",", "."
"""What stands between words where a clause or a sentence ends."""

# Words, faces and hearts, and what ends a clause or a sentence; a point within a number ends nothing.
_PIECES = re.compile(
    r"(?P<word>\w+(?:['’.,]\w+)*)|(?P<face>[\U0001F300-\U0001FAFF\u2600-\u27BF])|(?P<stop>[.!?…\n;]+)|(?P<comma>[,:()–—]|\s-)"
)
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_DOTTED = re.compile(r"([.,])")
# Of ten words of Vietnamese seven or eight bear marks; who types without them may still slip one in.
_ACCENTED_SHARE = 0.3

_SHAPE = re.compile(r"=?[\w'’/_…\U0001F300-\U0001FAFF\u2600-\u27BF ]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is compared; `typed` is false where it was written out from a shorter spelling."""

    text: str
    plain: str
    typed: bool = True

    @property
    def ends(self) -> bool:
        """Tell whether it is no word but an end of clause or sentence."""
        return self.text in {COMMA, STOP}

    @property
    def accented(self) -> bool:
        """Tell whether it bears a mark on any letter."""
        return self.text != self.plain


@dataclass(frozen=True)
class Wording:
    """The words of one comment; `accented` tells whether its writer types accents."""

    words: tuple[Word, ...]
    accented: bool
    questions: frozenset[int]
    """The ends of sentences with a question mark, by their place among the words."""


Spellings = Mapping[str, tuple[str, ...]]
"""What a word is written out as, by its other spelling."""


def read_words(text: str, spellings: Spellings) -> Wording:
    """Take a text apart; case, stretched letters and the place of the tone don't count."""
    words: list[Word] = []
    questions: set[int] = set()
    typed = accented = 0
    for piece in _PIECES.finditer(fold_lines(text)):
        if piece["stop"]:
            if "?" in piece["stop"]:
                questions.add(len(words))
            words.append(Word(STOP, STOP))
        elif piece["comma"]:
            words.append(Word(COMMA, COMMA))
        else:
            for word in _written_out(piece[0], spellings):
                words.append(word)
                if word.typed and word.text.isalpha():
                    typed += 1
                    accented += word.accented
    return Wording(tuple(words), accented > 0 and accented >= _ACCENTED_SHARE * typed, frozenset(questions))


def fold_lines(text: str) -> str:
    """Fold a text and keep its lines apart: a new line is a new sentence."""
    return "\n".join(fold(line) for line in text.splitlines())


def _written_out(piece: str, spellings: Spellings) -> Iterator[Word]:
    word = _STRETCHED.sub(r"\1", piece.replace("’", "'"))
    if word in spellings:
        for whole in spellings[word]:
            yield Word(whole, plain_word(whole), typed=False)
        return
    # "tốt.cảm ơn": people leave the space out; in a number the point stays.
    parts = [word] if word[:1].isdigit() else _DOTTED.split(word)
    for part in parts:
        if part in {COMMA, STOP}:
            yield Word(part, part)
        elif part in spellings and len(parts) > 1:
            for whole in spellings[part]:
                yield Word(whole, plain_word(whole), typed=False)
        else:
            yield Word(part, _plain(part))


@lru_cache(20_000)
def _plain(word: str) -> str:
    return plain_word(word)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way to say a term: its words, and before which of them others may stand; `strict`: with accents."""

    words: tuple[Word, ...]
    gaps: frozenset[int]
    strict: bool

    def at(self, comment: Wording, start: int) -> tuple[int, ...] | None:
        """Return the places of its words in a comment if it begins at a place."""
        places = self._follow(comment.words, start, 0)
        if places is None:
            return None
        # Who types accents and leaves them out says another word: "cho" is not "chờ".
        if comment.accented and any(
            comment.words[place].text != word.text for word, place in zip(self.words, places, strict=True)
        ):
            return None
        return places

    def _follow(self, words: Sequence[Word], at: int, n: int) -> tuple[int, ...] | None:
        if at >= len(words) or not self._agrees(self.words[n], words[at]):
            return None
        if n + 1 == len(self.words):
            return (at,)
        for skipped in range(GAP + 1 if n + 1 in self.gaps else 1):
            following = at + 1 + skipped
            if following >= len(words) or words[following].ends:
                return None
            if (rest := self._follow(words, following, n + 1)) is not None:
                return (at, *rest)
        return None

    def _agrees(self, word: Word, said: Word) -> bool:
        if said.text == word.text:
            return True
        return not self.strict and word.accented and not said.accented and said.plain == word.plain


def read_term(text: str, spellings: Spellings) -> tuple[Pattern, ...]:
    """Return the ways to say a term.

    Raises:
        ValueError: it has no words, other signs than those of terms, or too many gaps or choices.
    """
    strict, slots, gaps = take_apart(text)
    return tuple(_pattern(chosen, gaps, strict, spellings) for chosen in product(*slots))


def take_apart(text: str) -> tuple[bool, list[list[str]], set[int]]:
    """Return whether a term demands its accents, the choices for each word, and before which words is a gap.

    Raises:
        ValueError: it has no words, other signs than those of terms, or too many gaps or choices.
    """
    text = fold(text.replace("...", "…"))
    if not text or len(text) > MOST_LETTERS or not _SHAPE.fullmatch(text):
        raise ValueError(text)
    strict = text.startswith("=")
    slots: list[list[str]] = []
    gaps: set[int] = set()
    for slot in text.removeprefix("=").replace("…", " … ").split():
        if slot == "…":
            gaps.add(len(slots))
        else:
            slots.append(slot.split("/"))
    if not slots or len(gaps) > MOST_GAPS or gaps & {0, len(slots)}:
        raise ValueError(text)
    choices = 1
    for slot_choices in slots:
        choices *= len(slot_choices)
        if not all(choice.strip("_") for choice in slot_choices) or choices > MOST_CHOICES:
            raise ValueError(text)
    return strict, slots, gaps


def _pattern(chosen: Iterable[str], gaps: set[int], strict: bool, spellings: Spellings) -> Pattern:  # noqa: FBT001
    words: list[Word] = []
    moved: set[int] = set()
    for n, choice in enumerate(chosen):
        if n in gaps:
            moved.add(len(words))
        for part in choice.split("_"):
            words += [Word(w.text, w.plain) for w in _written_out(part, spellings)] if part else []
    return Pattern(tuple(words), frozenset(moved), strict)


class Finder(Generic[T]):
    """Finds many terms at once; each stands for something."""

    def __init__(self, terms: Iterable[tuple[str, T]], spellings: Spellings) -> None:
        self._by_first: dict[str, list[tuple[frozenset[str], Pattern, str, T]]] = {}
        for term, meaning in terms:
            for pattern in read_term(term, spellings):
                plain = [word.plain for word in pattern.words]
                known = self._by_first.setdefault(plain[0], [])
                known.append((frozenset(plain), pattern, term, meaning))

    def find(self, comment: Wording) -> Iterator[tuple[tuple[int, ...], str, T]]:
        """Yield the places, the term and what it stands for, of all that is found."""
        said = {word.plain for word in comment.words}
        for at, word in enumerate(comment.words):
            for needed, pattern, term, meaning in self._by_first.get(word.plain, ()):
                # Of hundreds of terms that begin like this one, few have all of their words in the comment.
                if needed <= said and (places := pattern.at(comment, at)) is not None:
                    yield places, term, meaning
