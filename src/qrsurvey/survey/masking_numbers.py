"""Personal numbers and addresses of the network, told by their form and by the word before them.

Every pattern here is bounded or can fail in one way only, so that no text makes it slow.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from qrsurvey.survey.masking_view import PersonalKind, Span, View, only_digits

# Digits as people set them apart. A stroke is none of these marks: it writes dates and decrees.
_CHAIN = re.compile(r"\+?\d(?:[ .\-–·_*()]{0,3}\d)*")
_DATE = re.compile(r"(?<!\d)(?<!\d[.\-/])\d{1,2} ?[./\-] ?\d{1,2} ?[./\-] ?(?:19|20)\d\d(?!\d)(?![.\-]\d)")
_MONEY = re.compile(r" {0,2}(?:d|dong|vnd|ngan|nghin|trieu|ty|tr)(?![a-z0-9])")

_WORDS_OF_DIGITS = "khong|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin"
_SPOKEN = re.compile(rf"(?<!\w)(?:(?:{_WORDS_OF_DIGITS})[ ,.\-]{{1,3}}){{8,11}}(?:{_WORDS_OF_DIGITS})(?!\w)")

_PHONE_CUE = re.compile(
    r"(?<!\w)(?:so dien thoai|dien thoai|sdt|s[o0]? ?dt|dt|phone|tel|zalo|viber|lien he|lien lac|lh"
    r"|goi(?: lai)?(?: cho \w{1,5})?|alo)[^\w\n+]{0,3}"
    r"(?:(?:la|so|toi|em|minh|cua \w{1,5})[^\w\n+]{1,3}){0,3}$"
)
_IDENTITY_CUE = re.compile(
    r"(?<!\w)(?:cmnd|cmtnd|cmt|cccd|can cuoc(?: cong dan)?|chung minh(?: nhan dan| thu)?|ho chieu|passport"
    r"|dinh danh(?: ca nhan)?|giay to tuy than|bhxh|bao hiem xa hoi|bhyt|bao hiem y te)[^\w\n]{0,3}"
    r"(?:(?:so|la|cua|toi|em|co)[^\w\n]{1,3}){0,3}$"
)
_TAX_CUE = re.compile(r"(?<!\w)(?:mst|ma so thue)[^\w\n]{0,3}(?:(?:ca nhan|cua|toi|la|so)[^\w\n]{1,3}){0,3}$")
_ACCOUNT_CUE = re.compile(
    r"(?<!\w)(?:stk|so tk|so tai khoan|tai khoan|tk|so the|the atm)[^\w\n]{0,3}"
    r"(?:(?!so\W)\w{1,12}[^\w\n]{1,3}){0,2}(?:(?:so|la)[^\w\n]{1,3})?$"
)
_CUE_REACH = 40

_FILE = re.compile(
    r"(?<![\w.])(?:\d{2,3}\.){0,4}[gh]\d{2}(?:\.\d{1,4}){0,4} ?[-–. ] ?\d{6} ?[-–. ] ?\d{3,6}(?!\w)"
    r"|(?<![\w.\-])2\d(?:0\d|1[0-2])[0-3]\d ?[-–] ?\d{4,6}(?![\w])"
)
_CUED_FILE = re.compile(
    r"(?<!\w)(?:(?:ma|so) (?:so )?(?:ho so|hs|bien nhan|tiep nhan|giay hen|tra cuu)"
    r"|(?:ho so|hs|bien nhan|giay hen)"
    r"(?: (?:cua )?(?:toi|em|minh))?,? (?:ma|so))(?: so)?(?: la)?[ :.#\-]{1,3}(?=[^\s,;]*\d)"
    r"([\w][\w./\-–]{4,39})"
)

_PLATE = re.compile(
    r"(?<![\w.,/])(?:1[1-9]|[2-9]\d)[ \-.]?(?:[a-z]{1,2}\d?|md\d)[ \-.]{0,3}(?:\d{3}[. ]?\d{2}|\d{4})"
    r"(?![\w]|[.,]\d)"
)
_CUED_PLATE = re.compile(
    r"(?<!\w)(?:bien so|bien kiem soat|bks|bsx|bs|xe|bien)(?: xe)?(?: so)?[ :]{1,3}"
    r"((?:[a-z]{2}|\d{2})[ \-.]?(?:[a-z]{1,2}\d?[ \-.]{0,3})?\d{2}[\-. ]?\d{2,3})(?!\w)"
)

_AT = re.compile(r"@|[(\[{] ?(?:at|a cong|a-cong) ?[)\]}]|(?<!\w)(?:a cong|acong|a-cong)(?!\w)")
_DOT = r"(?: ?\. ?| ?,(?=com|vn|net|org)| (?:cham|dot) |[(\[](?:dot|cham)[)\]])"
_DOMAIN = re.compile(rf" {{0,2}}[a-z0-9\-]{{1,63}}(?:{_DOT}(?=[a-z0-9])[a-z0-9\-]{{1,63}}){{0,4}}")
_LOCAL = re.compile(r"[\w.+\-]{1,64} {0,2}$")
_PROFILE = re.compile(
    r"(?<![\w.])(?:https?://)?(?:(?:www|m|vi-vn)\.)?"
    r"(?:facebook\.com|fb\.com|fb\.me|zalo\.me|tiktok\.com|instagram\.com|m\.me)/[^\s,;\x00]{1,200}"
)

_SERVICE = ("1800", "1900")
_HEALTH_CARD = re.compile(
    r"(?<!\w)[a-z]{2} ?\d ?\d{2} ?\d{3} ?\d{3} ?\d{4}(?!\w)|(?<!\w)[a-z]{2} ?\d ?\d{12}(?!\w)"
)
_PASSPORT = re.compile(r"[a-z]\d{7,8}(?!\w)")


def find_emails(view: View) -> Iterator[Span]:
    """Find addresses of mail, those too that are written around the sign."""
    done = 0
    for sign in _AT.finditer(view.plain):
        left = _LOCAL.search(view.plain, max(done, sign.start() - 66), sign.start())
        right = _DOMAIN.match(view.plain, sign.end())
        if left and right and only_word(left.group()):
            done = right.end()
            yield Span(left.start(), right.end(), PersonalKind.EMAIL)


def find_profiles(view: View) -> Iterator[Span]:
    """Find the addresses of persons in social networks."""
    for match in _PROFILE.finditer(view.plain):
        yield Span(match.start(), match.end(), PersonalKind.PROFILE)


def find_file_numbers(view: View) -> Iterator[Span]:
    """Find the numbers of files: in the national form, and what is called one."""
    taken: list[tuple[int, int]] = []
    for match in _FILE.finditer(view.plain):
        taken.append(match.span())
        yield Span(*match.span(), PersonalKind.FILE)
    for match in _CUED_FILE.finditer(view.plain):
        start, end = match.span(1)
        end = start + len(match[1].rstrip(".-–/"))
        if len(only_digits(match[1])) >= 4 and not overlaps(taken, start, end):
            yield Span(start, end, PersonalKind.FILE)


def find_accounts(view: View) -> Iterator[Span]:
    """Find bank accounts: digits after their name, and those too long to be anything else."""
    for chain in _CHAIN.finditer(view.digits):
        count = len(only_digits(chain.group()))
        called = 6 <= count <= 19 and _cued(_ACCOUNT_CUE, view.plain, chain.start())
        if called or (13 <= count <= 19 and chain.group().isdigit()):
            yield Span(*chain.span(), PersonalKind.ACCOUNT)


def find_plates(view: View) -> Iterator[Span]:
    """Find the plates of cars and motorcycles; military ones where they are called plates."""
    taken: list[tuple[int, int]] = []
    for match in _PLATE.finditer(view.plain):
        taken.append(match.span())
        yield Span(*match.span(), PersonalKind.PLATE)
    for match in _CUED_PLATE.finditer(view.plain):
        if not overlaps(taken, *match.span(1)):
            yield Span(*match.span(1), PersonalKind.PLATE)


def find_cards(view: View) -> Iterator[Span]:
    """Find the numbers of health cards, and of what is called a passport."""
    for match in _HEALTH_CARD.finditer(view.plain):
        yield Span(*match.span(), PersonalKind.IDENTITY)
    for match in _PASSPORT.finditer(view.plain):
        if _cued(_IDENTITY_CUE, view.plain, match.start()):
            yield Span(*match.span(), PersonalKind.IDENTITY)


def find_identities(view: View) -> Iterator[Span]:
    """Find identity cards of 9 and 12 digits, and what is called an insurance or a person's tax number."""
    for chain in _CHAIN.finditer(_without_dates(view.digits)):
        digits = only_digits(chain.group())
        cued = _cued(_IDENTITY_CUE, view.plain, chain.start())
        if chain.group().startswith("+"):
            continue
        if _is_identity(chain.group(), digits, cued=cued) and (
            cued or not _MONEY.match(view.plain, chain.end())
        ):
            yield Span(*chain.span(), PersonalKind.IDENTITY)
        elif len(digits) == 10 and digits[0] == "8" and _cued(_TAX_CUE, view.plain, chain.start()):
            # The tax numbers of persons begin with 8, those of companies with their province.
            yield Span(*chain.span(), PersonalKind.IDENTITY)


def find_phones(view: View) -> Iterator[Span]:
    """Find telephone numbers, however their digits are set apart or spoken; public ones stay."""
    for match in _SPOKEN.finditer(view.plain):
        yield Span(*match.span(), PersonalKind.PHONE)
    text = _without_dates(view.digits)
    for chain in _CHAIN.finditer(text):
        yield from _phones_in(view, text, chain.start(), chain.end())


def overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    """Tell whether a place touches one of some places in order."""
    at = bisect_left(taken, (end, end))
    return at > 0 and taken[at - 1][1] > start


def only_word(text: str) -> bool:
    """Tell whether there is a letter or a digit in a text."""
    return any(char.isalnum() for char in text)


def _is_identity(chain: str, digits: str, *, cued: bool) -> bool:
    if cued:
        return 8 <= len(digits) <= 12
    if chain.isdigit():
        return len(digits) in {9, 12}
    groups = re.split(r"[^\d]+", chain)
    if len(digits) == 12 and digits[0] == "0":
        return max(map(len, groups)) <= 6 or len(groups) == 2
    # Three times three digits with dots is how money is written.
    return [len(group) for group in groups] == [3, 3, 3] and "." not in chain and digits[0] != "0"


def _phones_in(view: View, text: str, start: int, end: int) -> Iterator[Span]:
    """Find telephone numbers in a chain of digits: several may follow each other."""
    places = [at for at in range(start, end) if text[at].isdigit()]
    number = "".join(text[at] for at in places)
    at = 0
    while at < len(places):
        begins = at == 0 or places[at] - places[at - 1] > 1
        length = _phone_length(view, text, places, number, at) if begins else 0
        if not length:
            at += 1
            continue
        first = places[at]
        while first > start and text[first - 1] in "+(":
            first -= 1
        if not _kept(view, number[at : at + length]):
            yield Span(first, places[at + length - 1] + 1, PersonalKind.PHONE)
        at += length


def _phone_length(view: View, text: str, places: list[int], number: str, at: int) -> int:
    """Return how many digits from a place on are a telephone number; 0 where none is."""
    abroad = places[at] > 0 and text[places[at] - 1] == "+"
    cued: bool | None = None
    for length in range(min(15, len(places) - at), 7, -1):
        last = at + length
        if last < len(places) and places[last] - places[last - 1] == 1:
            continue  # within a run of digits
        digits = number[at:last]
        if _valid(f"+{digits}" if abroad else digits):
            return length
        if 9 <= length <= 11 and last == len(places) and digits[:4] not in _SERVICE:
            if cued is None:
                cued = _cued(_PHONE_CUE, view.plain, places[at])
            if cued:
                return length
    return 0


@lru_cache(4_096)
def _valid(number: str) -> bool:
    """Tell whether the numbering plan knows a number; mobiles of eleven digits were replaced in 2018."""
    import phonenumbers

    if not number.startswith(("+", "0", "84")):
        return False
    if re.fullmatch(r"(?:0|84|\+84)1[2689]\d{8}", number):
        return True
    if number.startswith("0") and not number.startswith("00") and len(number) not in {10, 11}:
        return False
    try:
        parsed = phonenumbers.parse(f"+{number}" if number.startswith("84") else number, "VN")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed)


def _kept(view: View, digits: str) -> bool:
    return digits.startswith(_SERVICE) or _national(digits) in map(_national, view.keep)


def _national(digits: str) -> str:
    return f"0{digits[2:]}" if digits.startswith("84") and len(digits) > 10 else digits


def _without_dates(digits: str) -> str:
    return _DATE.sub(lambda match: "/" * len(match.group()), digits)


def _cued(cue: re.Pattern[str], plain: str, at: int) -> bool:
    """Tell whether what a number is is said before it."""
    return cue.search(plain, max(0, at - _CUE_REACH), at) is not None
