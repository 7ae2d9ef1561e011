"""Where the name of a Vietnamese body may break: its words are mostly of two syllables, parted by a space.

Capitals tell most of it without a dictionary: a capitalised syllable and the small one after it are a word
("Lao động"), capitalised ones in a row are a name ("Tây Ninh"). What is written small is told by the words
that names of bodies are made of.
"""

from __future__ import annotations

from enum import IntEnum

NEVER_FIRST = frozenset("-–—/·&")

# Words that belong to what follows them; a line that ends with one reads as if it were cut off.
NOT_LAST = frozenset({
    "các", "cho", "của", "do", "số", "tại", "theo", "thuộc", "trong", "và", "về", "với",
    "and", "at", "for", "in", "of", "the", "to", "with",
})  # fmt: skip

_DIVISIONS = frozenset({
    "huyện", "khu", "phường", "quận", "số", "thành", "thị", "thôn", "tỉnh", "xã", "ấp", "đặc",
})  # fmt: skip
"""What a name of an area begins with: "Thuế | thành phố"."""

_BODIES = frozenset({"phòng", "phường", "quầy", "quận", "sở", "xã"})
"""What a name of a body begins with, in one syllable: "Phòng | Nội vụ"."""

_WORDS = frozenset({
    "bảo hiểm", "bộ phận", "chi nhánh", "chính công", "chứng thực", "công an", "công chức",
    "công thương", "doanh nghiệp", "dân sự", "dịch vụ", "giao thông", "giáo dục", "hành chính",
    "hạ tầng", "hộ tịch", "hội đồng", "khoa học", "khu phố", "khu vực", "kinh tế", "kiểm lâm",
    "kế hoạch", "kết quả", "kỹ thuật", "lao động", "môi trường", "một cửa", "người dân", "nhân dân",
    "nông nghiệp", "nông thôn", "nội vụ", "phát triển", "phục vụ", "quản lý", "quỹ đất", "thi hành",
    "thành phố", "thông tin", "thương binh", "thị trấn", "thị xã", "tiếp nhận", "trung tâm",
    "tài chính", "tài nguyên", "tư pháp", "văn hóa", "văn phòng", "vận tải", "xây dựng", "xã hội",
    "y tế", "án dân", "đào tạo", "đô thị", "đăng ký", "đất đai", "đầu tư", "đặc khu", "ủy ban",
})  # fmt: skip


class Bond(IntEnum):
    """What a break between two syllables would part, from nothing to a word."""

    NONE = 0
    NAME = 1
    WORD = 2


def pieces(text: str, least: Bond | None = None) -> list[str]:
    """Split at spaces, except where what stands there belongs together.

    That is a dash and what it follows, and a number ("Quầy số 3"); with `least`, also the syllables bound at
    least so much, and a word with what it leads to ("và Xã hội").
    """
    syllables = text.split(" ")
    found: list[str] = []
    for at, syllable in enumerate(syllables):
        if found and (
            syllable in NEVER_FIRST
            or syllable.isdigit()
            or (least is not None and _belongs(syllables, at, least))
        ):
            found[-1] += " " + syllable
        else:
            found.append(syllable)
    return found


def breaks_well(before: str, after: str) -> bool:
    """Tell whether a reader pauses here anyway: after a dash, and before "và"."""
    return before[-1] in NEVER_FIRST or after.split(" ", 1)[0] == "và"


def cuts_a_phrase(before: str, after: str) -> bool:
    """Tell whether a break here parts what is read as one: "của | người dân", "Long | Hoa"."""
    last, first = before.rsplit(" ", 1)[-1], after.split(" ", 1)[0]
    name = last[:1].isupper() and first[:1].isupper() and last[-1:].isalpha()
    return name or last.casefold() in NOT_LAST


def parts_an_area(before: str, after: str) -> bool:
    """Tell whether a break here parts what an area is from what it is called: "tỉnh | Tây Ninh"."""
    return before.rsplit(" ", 1)[-1] in _DIVISIONS and after[0].isupper()


def _belongs(syllables: list[str], at: int, least: Bond) -> bool:
    before, here = syllables[at - 1], syllables[at]
    return before.casefold() in NOT_LAST or _bond(before, here, syllables[at + 1 : at + 2]) >= least


def _bond(before: str, here: str, following: list[str]) -> Bond:
    if f"{before} {here.rstrip(',;.')}".casefold() in _WORDS:
        return Bond.WORD
    if not _capitalised(before):
        return Bond.NONE
    if here.islower():
        return Bond.NONE if here in _DIVISIONS or here in NOT_LAST else Bond.WORD
    if not _capitalised(here) or before.casefold() in _BODIES:
        return Bond.NONE
    # "Phòng Đăng ký": what begins a word of its own doesn't end a name.
    begins_a_word = bool(following) and _bond(here, following[0], []) is Bond.WORD
    return Bond.NONE if begins_a_word else Bond.NAME


def _capitalised(syllable: str) -> bool:
    """Tell a capitalised syllable from a small one, a sign, and an abbreviation ("UBND")."""
    return syllable.isalpha() and syllable[0].isupper() and (len(syllable) == 1 or not syllable.isupper())
