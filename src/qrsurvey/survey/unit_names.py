"""What a unit's name consists of, and ids proposed from it.

A name says first what kind of body it is ("UBND phường", "Phòng", "Chi cục"), then whose or what for. The
kinds are told by their letters and tones: "quận" is one, "Quán" the beginning of a place's name. Only where
a whole name is written without tones, they are told without.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qrsurvey.i18n.text import fold, toneless
from qrsurvey.survey.unit_rows import CounterRow, UnitRow
from qrsurvey.survey.units import LONGEST_ID, fold_id, is_id, is_reserved

Words = tuple[str, ...]

# Kinds of place, and the letters that tell two of the same name apart.
_PLACES = {
    "phường": "P", "xã": "X", "thị trấn": "TT", "đặc khu": "DK", "thị xã": "TX", "thành phố": "TP",
    "quận": "Q", "huyện": "H", "tỉnh": "T", "p": "P", "x": "X", "tx": "TX", "tp": "TP", "q": "Q", "h": "H",
    "ward": "P", "commune": "X",
}  # fmt: skip
_SHORT_PLACES = {"p": "phường", "x": "xã", "tx": "thị xã", "tp": "thành phố", "q": "quận", "h": "huyện"}

# Who governs a place: says nothing beside the kind of place.
_GOVERNORS = ("ủy ban nhân dân", "uỷ ban nhân dân", "ubnd", "people's committee of")

# Bodies that are found in every place, and what clerks call them.
_BODIES = {
    "bộ phận tiếp nhận và trả kết quả": "MOTCUA",
    "bộ phận tiếp nhận và trả hồ sơ": "MOTCUA",
    "bộ phận một cửa": "MOTCUA",
    "tổ một cửa": "MOTCUA",
    "một cửa": "MOTCUA",
    "trung tâm phục vụ hành chính công": "HCC",
    "trung tâm hành chính công": "HCC",
    "điểm phục vụ hành chính công": "HCC",
    "văn phòng hđnd và ubnd": "VPHDND",
    "văn phòng hội đồng nhân dân và ủy ban nhân dân": "VPHDND",
    "văn phòng đăng ký đất đai": "DATDAI",
    "chi nhánh văn phòng đăng ký đất đai": "DATDAI",
    "bảo hiểm xã hội": "BHXH",
    "kho bạc nhà nước": "KHOBAC",
    "chi cục thuế": "THUE",
    "thuế cơ sở": "THUE",
    "thuế": "THUE",
    "công an": "CONGAN",
    "ban chỉ huy quân sự": "BCHQS",
    "trung tâm y tế": "TTYT",
    "trạm y tế": "TYT",
    "bệnh viện": "BV",
    "tòa án nhân dân": "TAND",
    "viện kiểm sát nhân dân": "VKSND",
    "chi cục thi hành án dân sự": "THADS",
    "thi hành án dân sự": "THADS",
}
_OFFICES = {
    "phòng": "P", "sở": "S", "ban": "B", "chi cục": "CC", "cục": "C", "trung tâm": "TT", "văn phòng": "VP",
    "department of": "P",
}  # fmt: skip
_FILLERS = (
    "giải quyết thủ tục hành chính", "thủ tục hành chính", "giải quyết tthc", "tthc", "trực thuộc", "thuộc",
    "của",
)  # fmt: skip
_UNSPOKEN = {"va", "cua", "cac", "of", "the", "and"}
_ENOUGH_FOR_INITIALS = 4  # words: "Tài chính - Kế hoạch" is TCKH, "Nội vụ" is written out
_FALLBACK = "DV"  # "đơn vị", where a name has no Latin letters

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_BRANCH = ("chi", "nhánh")


@dataclass(frozen=True)
class UnitName:
    """A name taken apart, all in lower case and without tones.

    `kind` is what kind of body it is ("phuong", "phong", "motcua"; nothing where it doesn't say), `core` what
    the name is beside that, `place` whose it is where a body is found in many places. `letters` tell the kind
    in an id.
    """

    kind: str
    letters: str
    core: Words
    place: Words = ()
    known: bool = False
    is_place: bool = False


def plain(text: str) -> str:
    """Return a text in lower case, without tones and marks, in words of letters and digits."""
    return " ".join(_plain_words(_WORD.findall(fold(text))))


def take_apart(name: str) -> UnitName:
    """Tell the kind of a body from the rest of its name."""
    words = tuple(_WORD.findall(fold(name)))
    bare = _plain_words(words) == words
    words = _without(words, _GOVERNORS, bare=bare)
    for title, letters in sorted(_BODIES.items(), key=lambda body: -len(body[0])):
        if (rest := _after(words, title, bare=bare)) is not None:
            place = _place_of(rest, bare=bare)
            return UnitName(letters.lower(), letters, (), _plain_words(place), known=True)
    for title, letters in _PLACES.items():
        rest = _after(words, title, bare=bare)
        if rest:
            kind = "".join(_plain_words(_SHORT_PLACES.get(title, title).split()))
            return UnitName(kind, letters, _plain_words(rest), is_place=True)
    for title, letters in _OFFICES.items():
        rest = _after(words, title, bare=bare)
        if rest:
            core, place = _split_at_place(rest, bare=bare)
            return UnitName("".join(_plain_words(title.split())), letters, _plain_words(core), place)
    return UnitName("", "", _plain_words(words))


def propose_ids(rows: Sequence[UnitRow], taken: Iterable[str] = ()) -> tuple[str, ...]:
    """Return an id for each row: its own where it has one, else one proposed from its name.

    None is like another or one of `taken`, look-alike letters being equal. Rows that would get the same id
    are told apart alike, so that no unit looks more important than its neighbours: by the kind of body or
    the place, and where that isn't enough by a number.
    """
    used = {fold_id(one) for one in taken} | {fold_id(row.id) for row in rows if row.id}
    candidates = {at: list(_candidates(row.name)) for at, row in enumerate(rows) if not row.id}
    stems = {at: plainest for at, (plainest, *_) in candidates.items()}
    chosen = {at: row.id for at, row in enumerate(rows) if row.id}
    waiting = list(candidates)
    while waiting:
        wanted = Counter(fold_id(candidates[at][0]) for at in waiting)
        free = [at for at in waiting if wanted[key := fold_id(candidates[at][0])] == 1 and key not in used]
        for at in free:
            chosen[at] = candidates[at][0]
            used.add(fold_id(candidates[at][0]))
        waiting = [at for at in waiting if at not in chosen]
        if not any(len(candidates[at]) > 1 for at in waiting):
            break
        for at in waiting:
            if len(candidates[at]) > 1:
                del candidates[at][0]
    for at in waiting:
        chosen[at] = _numbered(stems[at], used)
        used.add(fold_id(chosen[at]))
    return tuple(chosen[at] for at in range(len(rows)))


def propose_counter_ids(counters: Sequence[CounterRow]) -> tuple[str, ...]:
    """Return an id for each counter of one unit: its own, or Q1, Q2, … ("quầy")."""
    used = {fold_id(counter.id) for counter in counters if counter.id}
    proposed = []
    for counter in counters:
        number = 1
        while not counter.id and fold_id(f"Q{number}") in used:
            number += 1
        proposed.append(counter.id or f"Q{number}")
        used.add(fold_id(proposed[-1]))
    return tuple(proposed)


def propose_group_id(name: str, taken: Iterable[str] = ()) -> str:
    """Return an id for a group, such as `co-quan-chuyen-mon`."""
    used = set(taken)
    stem = plain(name).replace("'", "").encode("ascii", "ignore").decode().strip().replace(" ", "-")[:32]
    stem = stem.strip("-") or "group"
    number, proposed = 1, stem
    while proposed in used:
        number += 1
        proposed = f"{stem[: 31 - len(str(number))]}-{number}"
    return proposed


def _candidates(name: str) -> Iterable[str]:
    """Yield ids for a name, the plainest first; each is one that a unit may have."""
    parts = take_apart(name)
    core = _latin(word for word in parts.core if word not in _UNSPOKEN)
    place = _latin(parts.place)
    many = len(core) >= _ENOUGH_FOR_INITIALS
    if parts.known:
        tried = [parts.letters, *(parts.letters + short for short in _shortenings(place))]
    elif many and not parts.is_place:
        initials = _initials(core)
        tried = [initials, parts.letters + initials]
        tried += [initials + short for short in _shortenings(place)] if place else list(_shortenings(core))
    else:
        shorts = [short for short in _shortenings(core) if len(short) <= LONGEST_ID]
        tried = shorts[:1] + [short + _initials(place) for short in shorts if place]
        tried += [short + there for short in shorts for there in _shortenings(place)]
        tried += [parts.letters + short for short in shorts] + shorts[1:]
    fit = [one for one in dict.fromkeys(tried) if is_id(one) and not is_reserved(one)]
    return fit or [_FALLBACK + "".join(core).upper()[:6] if core else _FALLBACK]


def _shortenings(words: Words) -> Iterable[str]:
    """Yield a name in one word, then with its last word written out; of a long one its initials."""
    if words:
        yield "".join(words).upper()
        yield (_initials(words[:-1]) + words[-1]).upper()
        if sum(map(len, words)) > LONGEST_ID:
            yield _initials(words)


def _initials(words: Words) -> str:
    return "".join(word if word.isdigit() else word[0] for word in words).upper()


def _latin(words: Iterable[str]) -> Words:
    kept = (re.sub(r"[^a-z0-9]", "", word) for word in words)
    return tuple(word for word in kept if word)


def _numbered(stem: str, used: set[str]) -> str:
    number, proposed = 1, stem
    while fold_id(proposed) in used:
        number += 1
        proposed = f"{stem[: LONGEST_ID - len(str(number))]}{number}"
    return proposed


def _plain_words(words: Iterable[str]) -> Words:
    return tuple(map(toneless, words))


def _after(words: Words, title: str, *, bare: bool) -> Words | None:
    """Return what follows a title at the beginning of a name; None where the name doesn't begin so."""
    wanted = tuple(_WORD.findall(fold(title)))
    if bare:
        wanted = tuple(_plain_words(wanted))
    return words[len(wanted) :] if words[: len(wanted)] == wanted else None


def _without(words: Words, titles: Iterable[str], *, bare: bool) -> Words:
    for title in titles:
        words = rest if (rest := _after(words, title, bare=bare)) else words
    return words


def _place_of(rest: Words, *, bare: bool) -> Words:
    """Return where a body is, without what kind of place that is."""
    branch = tuple(_plain_words(_BRANCH)) if bare else _BRANCH
    for at in range(len(rest) - 1):
        if rest[at : at + 2] == branch:
            rest = rest[at + 2 :]
            break
    rest = _without(_without(rest, _FILLERS, bare=bare), _GOVERNORS, bare=bare)
    for title in _PLACES:
        after = _after(rest, title, bare=bare)
        if after is not None:
            return after
    return rest


def _split_at_place(rest: Words, *, bare: bool) -> tuple[Words, Words]:
    """Tell "Nội vụ" from "thị xã Hòa Thành"; "xã hội" is no commune."""
    for at in range(1, len(rest)):
        if "".join(_plain_words(rest[at : at + 2])) == "xahoi":
            continue
        for title in _PLACES.keys() - _SHORT_PLACES:
            if (after := _after(rest[at:], title, bare=bare)) is not None:
                return rest[:at], _plain_words(after)
    return rest, ()
