"""Who, by name or initials: the names that masking finds, and those behind words it doesn't rely on.

The names of those who write, and of theirs, are none: "tôi tên …" accuses nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qrsurvey.survey import masking_words as words
from qrsurvey.survey.masking_names import Words, find_names
from qrsurvey.survey.masking_words import plain_word
from qrsurvey.survey.particulars_text import Said, Ways

KIN = "anh|chị|ông|bà|cô|chú|bác|cậu|thầy|ổng|bả|dì|sếp|thằng|lão|mụ|em|con nhỏ|nhỏ"
STAFF = "cán bộ|cb|nhân viên|nv|công chức|chuyên viên|cán bộ công chức|bảo vệ|công an|kế toán"
TITLES = (
    "trưởng phòng|phó phòng|phó trưởng phòng|chủ tịch|phó chủ tịch|pct|giám đốc|"
    "phó giám đốc|bí thư|phó bí thư|"
    "trưởng ấp|trưởng khu phố|trưởng thôn|trưởng ban|chánh văn phòng|trưởng bộ phận|"
    "phó bộ phận|trưởng công an|"
    "phó công an|chỉ huy trưởng|tổ trưởng|phó ban|trưởng trạm|trưởng chi nhánh"
)

_INITIALS = (
    Ways(
        [
            (
                f"(?:{KIN}|{STAFF}|đ/c|đồng chí|tên|tên là|mr|ms|"
                r"mrs)\.? [^\W\d_]\.\s?[^\W\d_](?:\.\s?[^\W\d_])?\.?"
            )
        ]
    ),
    Ways(
        [
            r"(?:cán bộ|cb|nhân viên|nv|công chức|đồng chí|đ/c) tên [^\W\d_]",
            rf"(?:{STAFF})…… [^\W\d_]\.[^\W\d_]\.[^\W\d_]\.?",
        ]
    ),
)
_LETTER = Ways(
    [
        (
            f"(?:{KIN}|{STAFF}|đ/c|đồng chí|tên|tên là)(?: (?:họ|nguyễn|trần|lê|phạm|huỳnh|"
            r"võ))? ([^\W\d_])"
        )
    ]
)
_CALLED = Ways(
    [
        r"(?:đ/c|đồng chí)[.:]? ([^\W\d_]{2,8})",
        rf"(?:{KIN}|{STAFF}|mr|ms|mrs|miss|officer|{TITLES})[.:]? ([^\W\d_]{{2,8}})",
    ],
    not_behind=Ways(["hồ"]),
)
_BORN = Ways(
    [r"(?:anh|chị|ông|bà|cô|chú|bác|dì|cậu) (?:hai|ba|tư|năm|sáu|bảy|tám|chín|mười|út) ([^\W\d_]{2,8})"]
)

# Behind these a name is the writer's, or one of theirs.
_OWN = Ways(
    [
        r"(?:tôi|em|mình|cháu|tui|con|my name)(?: (?:tên|tên là|ký tên|is))",
        # But "người đòi tiền tôi là …" tells who it was.
        r"(?:^|[.,!?;\n] ?|dạ |thưa |chào |ạ |xin )(?:tôi|em|mình|cháu|tui|con) là",
        (
            "(?:tên (?:tôi|em|mình|cháu)|ký tên|người viết|người gửi|người nộp|kính đơn|đứng tên|"
            "chủ hộ|họ tên|họ và tên)(?: là)?"
        ),
        "bé|cháu|bồi",
        r"(?:con trai|con gái|vợ|chồng|mẹ)(?: (?:tôi|tui|em|mình))?(?: (?:tên|là|tên là))?",
        r"(?:con|cha|má|ba|cháu|anh hai|chị hai)(?: (?:tôi|tui|em|mình))(?: (?:tên|là|tên là))?",
        (
            "(?:hồ sơ|giấy|sổ|đơn|nhà|đất)(?: (?:của|tên|đứng tên|cho|mang tên))?(?: (?:ông|bà|"
            "anh|chị|cô|chú))?"
        ),
    ]
)
_ADDRESS = Ways([KIN, STAFF, "tên"])
_GIVEN = words.GIVEN - words.BIRTH_ORDER
# Behind "chi" without its tone these are "chỉ nhận", "chỉ mong".
_DOUBTFUL = frozenset(
    ("nhan", "lam", "mo", "no", "tin", "sang", "hai", "tien", "huong", "dan", "mong", "can", "so",
     "viet", "truc")
)  # fmt: skip
_DOING = Ways(
    [
        (
            "lấy|đòi|vòi|thu|ăn|xin|kêu|bảo|bắt|gợi|nhận|nói|hẹn|làm|bên|ở|tại|quầy|bàn|phòng|"
            "địa chính|tư pháp|hộ tịch|"
            "văn thư|kế toán|thủ quỹ|cán bộ|trưởng|phó|bảo vệ|công an|nhũng nhiễu|yêu cầu|đã|có|"
            "asked|took|wanted|gây|cầm|ra giá|ép"
        )
    ]
)
_TAKING = Ways(
    [
        (
            "(?:cũng |lại |có |hay |toàn )?(?:đòi|vòi|lấy|ăn tiền|ăn hối lộ|nhận tiền|"
            "nhận phong bì|nhận quà|gợi ý|thu tiền|xin tiền|kêu đưa|ép|"
            "làm khó|ngồi quầy)"
        )
    ]
)
_BESIDE = Ways([*_TAKING.ways, "bên|địa chính|hộ tịch|tư pháp|quầy|bàn số|văn thư"])
# Letters that stand for no word: "k" is "không", "e" is "em", "o" is "ở".
_LONE = frozenset("bcdđghlmnpqrstvx")


def names_somebody(said: Said) -> bool:
    """Tell whether a comment bears the name or the initials of somebody else than its writer."""
    return said.names(*_INITIALS) or any(_named(said)) or any(_called(said))


def _named(said: Said) -> Iterator[bool]:
    """Look at the names that masking finds, which would rather hide a word too much."""
    for start, end, _ in find_names(said.view):
        name = said.plain[start:end]
        doubtful = (
            not said.accented
            and (said.view.shown[start:end].islower() or said.view.shown[start:end].isupper())
            and name.split()[0] in _DOUBTFUL
        )
        doubtful |= not said.accented and _NO_NAME.search(name) is not None
        doubtful |= not said.accented and _TURN.match(name) is not None and not said.ends(_ADDRESS, start)
        yield not (doubtful or _is_known(name) or said.ends(_OWN, start))


def _is_known(name: str) -> bool:
    """Tell whether a name is a street's, such as everybody knows: "Duong Nguyen Trai"."""
    return name.removeprefix("duong ") in _KNOWN


def _called(said: Said) -> Iterator[bool]:
    """Look behind words of address and of work that masking doesn't rely on."""
    capitals = Words.of(said.view).capitals_tell
    for match in said.find(_LETTER):
        letter = said.view.shown[match.start(1)]
        told = (
            (capitals and letter.isupper() and letter not in "ÝỞÀ")
            or _MIDST.match(said.plain, match.end()) is not None
            or (letter.lower() in _LONE and said.begins(_BESIDE, match.end()))
        )
        yield told and not said.ends(_OWN, match.start())
    for match in said.find(_BORN):
        word = said.view.shown[slice(*match.span(1))]
        yield (
            capitals and word[0].isupper() and match[1] in _GIVEN_BARE and not said.ends(_OWN, match.start())
        )
    for match in said.find(_CALLED):
        word = said.view.shown[slice(*match.span(1))]
        bare = word.lower() == match[1]
        name = word.lower()
        given, safe = (_GIVEN_BARE if bare else _GIVEN), (_SAFE if said.accented else _SAFE_BARE | _SAFE)
        after = said.plain[match.end() : match.end() + 12].split()[:1]
        if (
            {" ".join([match[1], *after]), match.group()} & _COMPOUNDS
            or name in _NOT_NAMES
            or said.ends(_OWN, match.start())
        ):
            continue
        yield capitals and word[0].isupper() and name in given
        yield name in given and name not in _DOUBTFUL and said.begins(_TAKING, match.end())
        yield name in safe and (said.accented or name not in _DOUBTFUL) and said.begins(_DOING, match.end())


# "Năm trăm"; "vô thì", "lẹ thì".
_NO_NAME = re.compile(r"(?:mot|hai|ba|bon|tu|nam|sau|bay|tam|chin) (?:tram|trieu|ngan)")
_TURN = re.compile(r"(?:vo|le) thi ")
# The point of what is cut short, not of the sentence: "anh Q. nhận".
_MIDST = re.compile(r"\.[ ,]{0,3}\w")
_SAFE = words.SAFE
_GIVEN_BARE = frozenset(map(plain_word, _GIVEN))
_SAFE_BARE = frozenset(map(plain_word, words.SAFE))
_KNOWN = frozenset(map(plain_word, words.KNOWN))
# Without tones a ward is called like a woman.
_COMPOUNDS = frozenset(
    map(plain_word, (*words.COMPOUNDS, *(f"{staff} phường" for staff in STAFF.split("|"))))
)
_NOT_NAMES = words.NOT_NAMES | words.KIN
