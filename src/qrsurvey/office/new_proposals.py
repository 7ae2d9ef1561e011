"""What a few answers let us guess of the others, so that a clerk has less to type."""

from __future__ import annotations

import re

from qrsurvey.i18n.text import collapse, fold

_PLACE = re.compile(
    r"(?:ủy ban nhân dân|uỷ ban nhân dân|ubnd|hđnd và ubnd)\s+"
    r"(?:tỉnh|thành phố|thị xã|thị trấn|quận|huyện|đặc khu|phường|xã|tp\.?|tx\.?)\s+(?P<place>[^,;(–-]+)",
    re.IGNORECASE,
)

# Who signs for a body, by what its name begins with; the longest beginning is looked for first.
_SIGNERS = {
    "văn phòng hđnd và ubnd": "CHÁNH VĂN PHÒNG",
    "văn phòng hội đồng nhân dân và ủy ban nhân dân": "CHÁNH VĂN PHÒNG",
    "văn phòng ủy ban nhân dân": "CHÁNH VĂN PHÒNG",
    "văn phòng ubnd": "CHÁNH VĂN PHÒNG",
    "ủy ban nhân dân": "CHỦ TỊCH",
    "ubnd": "CHỦ TỊCH",
    "trung tâm": "GIÁM ĐỐC",
    "sở": "GIÁM ĐỐC",
    "phòng": "TRƯỞNG PHÒNG",
    "ban": "TRƯỞNG BAN",
    "chi cục": "CHI CỤC TRƯỞNG",
    "thanh tra": "CHÁNH THANH TRA",
}


_COMMITTEE = re.compile(
    r"(?:ubnd|(?:ủy|uỷ) ban nhân dân)"
    r"(?= (?:tỉnh|thành phố|thị xã|thị trấn|quận|huyện|đặc khu|phường|xã|tp|tx)\b)",
    re.IGNORECASE,
)
_CHAIR = "CHỦ TỊCH"


def is_committee(office: str) -> bool:
    """Tell whether an office is a People's Committee itself, not a department of one."""
    return _COMMITTEE.match(collapse(office)) is not None


def in_full(office: str) -> str:
    """Write out "UBND" at the beginning of a committee's name, as the head of a document has it.

    Decree 30/2020/NĐ-CP, annex I: the name of the body is written in full.
    """
    name = collapse(office)
    found = _COMMITTEE.match(name)
    return name if found is None else f"Ủy ban nhân dân{name[found.end() :]}"


def propose_authority(office: str, signer_title: str | None) -> str | None:
    """Return on whose behalf a report is signed: a committee's chair signs for the committee."""
    chair = is_committee(office) and collapse(signer_title or "").upper() == _CHAIR
    return "TM. ỦY BAN NHÂN DÂN" if chair else None


def propose_place(*names: str | None) -> str | None:
    """Return the place that the first of several names tells: "UBND thị xã Hòa Thành" is in Hòa Thành."""
    for name in names:
        found = _PLACE.search(collapse(name or ""))
        if found is not None:
            return found["place"].strip()
    return None


def propose_signer_title(office: str) -> str | None:
    """Return what the head of an office is called, in capitals as on documents; None where we don't know."""
    name = fold(office)
    for start, title in _SIGNERS.items():
        if name == fold(start) or name.startswith(fold(start) + " "):
            return title
    return None


def propose_addressee(parent: str | None, office: str = "") -> str | None:
    """Return to whom reports go: a committee's to the body above it, a department's to its leaders."""
    if parent and is_committee(office):
        return in_full(parent)
    return f"Lãnh đạo {parent}" if parent else None
