"""Ways to say something, written in Vietnamese and found however people spell it.

A way is a regular expression in which a blank stands for the space between words and `…` for up to three
words whatever they are. It is searched without accents; where the writer typed accents, they must agree: in
"của 2 người" nobody names "cửa 2", in "cua 2" somebody may.

Every way is bounded or can fail in one way only, and what stands around a place is looked for in a window of
fixed size, so that no text makes the search slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from qrsurvey.i18n.text import fold, toneless
from qrsurvey.survey.masking_view import View
from qrsurvey.survey.masking_words import plain_word

DIGITS_SAID = "một|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín|mười"
SOME = f"{DIGITS_SAID}|mươi|vài|mấy|nửa|dăm"
THINGS = (
    "người|hồ sơ|hs|bộ|trang|tờ|bản|lần|lượt|phút|phần|ngày|giờ|tiếng|tuần|tháng|năm|"
    "tuổi|điểm|sao|mét|m2?|km|cái|"
    "giấy|số|phiếu|dân|ghế|quầy|bước|thủ tục|ý kiến|trường hợp|%|h"
)
"""What is counted at a counter and isn't money, and no day of a month."""

_WORD = re.compile(r"[^\W\d_]+")
_NO_WORDS = re.compile(r"\\[a-z]|\[[^\]]*\]|\{[^}]*\}|\(\?[:=!<]+")
_GAP = r"((?: {1,3}[^\W_]{1,8}){0,3})"
_REACH = 36
# "1oo.ooo", "2ook": who pays in noughts types them so.
_ROUND = re.compile(r"(?<!\w)[1-9][\do.,]{1,12}(?=(?:k|tr|d)?(?!\w))")
# As in `topic_words`: who types accents and leaves them out says another word.
_ACCENTED_SHARE = 0.3


@dataclass(frozen=True)
class _Way:
    """One way, as it is searched anywhere, before a place and behind one; and the words it is spelt with."""

    anywhere: re.Pattern[str]
    at_the_end: re.Pattern[str]
    at_the_start: re.Pattern[str]
    spelt: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, way: str) -> _Way:
        spelt: dict[str, set[str]] = {}
        for word in _WORD.findall(_NO_WORDS.sub(" ", way)):
            spelt.setdefault(plain_word(word), set()).add(fold(word))
        bare = _bare(way)
        return cls(
            re.compile(rf"(?<![\w.,/])(?:{bare})(?!\w)"),
            re.compile(rf"(?:(?<!\w)|(?=[.,!?;\n]))(?:{bare})[ ,:]{{0,3}}$"),
            re.compile(rf" {{0,3}}(?:{bare})(?!\w)"),
            {plain: frozenset(words) for plain, words in spelt.items()},
        )


@dataclass(frozen=True)
class Ways:
    """Some ways to say one thing, and what may not or must stand around.

    `strict`: without its accents it is something else more often, so that it demands them. `behind` are ways
    of which one must end before it, `not_behind` such as may not; none of `not_before` may begin after it.
    """

    ways: Sequence[str]
    behind: Ways | None = None
    not_behind: Ways | None = None
    not_before: Ways | None = None
    strict: bool = False

    @cached_property
    def each(self) -> tuple[_Way, ...]:
        """The ways, ready to be searched."""
        return tuple(map(_Way.of, self.ways))


def _bare(way: str) -> str:
    return toneless(way).replace(" ", "(?: {1,3})").replace("…", _GAP)


@dataclass(frozen=True)
class Said:
    """A comment as ways are looked for in it; `plain` is that of the view, its numbers in true digits."""

    view: View
    plain: str
    accented: bool

    @classmethod
    def of(cls, view: View) -> Said:
        """Look at a comment."""
        pairs = zip(view.plain, view.digits, strict=True)
        plain = "".join(digit if digit.isdigit() else char for char, digit in pairs)
        plain = _ROUND.sub(lambda match: match.group().replace("o", "0"), plain)
        words = [match.span() for match in _WORD.finditer(view.plain)]
        marked = sum(view.plain[start:end] != view.shown[start:end].lower() for start, end in words)
        return cls(view, plain, marked > 0 and marked >= _ACCENTED_SHARE * len(words))

    def names(self, *several: Ways) -> bool:
        """Tell whether something is said in any of some ways."""
        return any(True for ways in several for _ in self.find(ways))

    def find(self, ways: Ways) -> Iterator[re.Match[str]]:
        """Yield the places where something is said."""
        for way in ways.each:
            for match in way.anywhere.finditer(self.plain):
                if not self._agrees(match, way, strict=ways.strict):
                    continue
                if ways.behind and not self.ends(ways.behind, match.start()):
                    continue
                if ways.not_behind and self.ends(ways.not_behind, match.start()):
                    continue
                if ways.not_before and self.begins(ways.not_before, match.end()):
                    continue
                yield match

    def begins(self, ways: Ways, at: int) -> bool:
        """Tell whether something is said that begins at a place."""
        found = ((way.at_the_start.match(self.plain, at), way) for way in ways.each)
        return any(match and self._agrees(match, way, strict=ways.strict) for match, way in found)

    def ends(self, ways: Ways, at: int) -> bool:
        """Tell whether something is said that ends before a place."""
        for way in ways.each:
            start = max(0, at - _REACH)
            while match := way.at_the_end.search(self.plain, start, at):
                if self._agrees(match, way, strict=ways.strict):
                    return True
                start = match.start() + 1
        return False

    def _agrees(self, match: re.Match[str], way: _Way, *, strict: bool) -> bool:
        """Tell whether the words of a match, but for those that are any, are typed as they are meant."""
        gaps = [match.span(n) for n in range(1, match.re.groups + 1)]
        for word in _WORD.finditer(self.plain, *match.span()):
            meant = way.spelt.get(word.group())
            if meant is None or any(start <= word.start() < end for start, end in gaps):
                continue
            typed = fold(self.view.shown[word.start() : word.end()])
            if typed not in meant and (strict or self.accented or typed != word.group()):
                return False
        return True
