"""The A5 placard: where everything stands, before anything is drawn.

One column read from top to bottom: who asks, what is asked, which unit is meant, the code, how to
answer, and what a citizen can rely on. All lengths in millimetres, sizes of text in points.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from qrsurvey.codes.placard import Placard, Wording
from qrsurvey.codes.symbol import QUIET_ZONE, Symbol
from qrsurvey.errors import Message, PlacardError
from qrsurvey.i18n.text import nfc
from qrsurvey.typography.box import Box
from qrsurvey.typography.fit import Align, Fitted, TextStyle, fit, fit_alike
from qrsurvey.typography.fonts import Face

WIDTH, HEIGHT = 148.0, 210.0
MARGIN = 9.0
"""What stays blank at the edges: no office printer prints to the edge."""

_COLUMN = WIDTH - 2 * MARGIN

SYMBOL_AREA = Box.around((WIDTH / 2, 108.0), 104.0)
"""Where the symbol stands with its quiet zone."""

SYMBOL_LEAST = 90.5
"""The least side of the symbol itself. A short link has large modules, whose quiet zone reaches up to 2.1
beyond the area; what stands above and below leaves that room."""

OFFICE = Box(MARGIN, 8.0, _COLUMN, 8.8)
TITLE = Box(MARGIN, 17.8, _COLUMN, 13.6)
BAND = Box(MARGIN, 33.5, _COLUMN, 18.8)
CODE = Box(MARGIN, 163.2, _COLUMN, 6.2)
BELOW_CODE = Box(MARGIN, 169.6, _COLUMN, 3.8)
STEPS_RULE, FOOT_RULE = 175.4, 192.6
STEPS_TOP, STEPS_HEIGHT = 176.6, 14.8
FOOT_TOP, FOOT_LINE = 194.3, 4.2

_STEP_GAP = 2.0
_STEP_SHARES = (0.37, 0.345, 0.285)  # the first step has most to say, in every language
_ICON = 12.6
_BADGE = 4.6

_PARENT_STYLE = TextStyle(Face.SANS, best=8.5, comfortable=7.5, floor=6.5)
_OFFICE_STYLE = TextStyle(Face.SANS_SEMIBOLD, best=9.5, comfortable=8, floor=6.5, lines=2)
_TITLE_STYLE = TextStyle(Face.SANS_EXTRABOLD, best=16, comfortable=13.5, floor=8.5, lines=3, leading=1.36)
_UNIT_STYLE = TextStyle(Face.SANS_EXTRABOLD, best=27, comfortable=20, floor=10.5, lines=3, leading=1.24)
_UNIT_OF_COUNTER_STYLE = replace(_UNIT_STYLE, floor=8)
_COUNTER_STYLE = TextStyle(Face.SANS_SEMIBOLD, best=14, comfortable=11, floor=8, lines=2, leading=1.24)
_CODE_STYLE = TextStyle(Face.SANS_SEMIBOLD, best=16, comfortable=9, floor=9, tracking=0.1)
_BELOW_CODE_STYLE = TextStyle(Face.SANS, best=8, comfortable=6.5, floor=6.5)
_BADGE_STYLE = TextStyle(Face.SANS_EXTRABOLD, best=9, comfortable=9, floor=9)
_STEP_STYLE = TextStyle(Face.SANS_SEMIBOLD, best=9, comfortable=8, floor=7, lines=4, align=Align.LEFT)
_FOOT_STYLE = TextStyle(Face.SANS, best=8.5, comfortable=6.5, floor=6.5)
_FOOT_STRONG_STYLE = TextStyle(Face.SANS_SEMIBOLD, best=8.5, comfortable=6.5, floor=6.5)


@dataclass(frozen=True)
class Step:
    """One step: the room of its picture, the disc with its number, and its words."""

    icon: Box
    badge: Box
    number: Fitted
    words: Fitted


@dataclass(frozen=True)
class Common:
    """What all pages share."""

    office: tuple[Fitted, ...]
    title: Fitted
    steps: tuple[Step, ...]
    foot: tuple[Fitted, ...]


@dataclass(frozen=True)
class Page:
    """What is a page's own."""

    names: tuple[Fitted, ...]
    code: Fitted
    below_code: Fitted


def arrange_common(wording: Wording) -> Common:
    """Set what all pages share.

    Raises:
        PlacardError: a text can't be set; names it.
    """
    return Common(
        office=_office(wording),
        title=fit(nfc(wording.title).upper(), _TITLE_STYLE, TITLE, Message("placard.place-title")),
        steps=_steps(wording),
        foot=_foot(wording),
    )


def arrange_page(placard: Placard, wording: Wording, issued: date) -> Page:
    """Set what is a page's own.

    Raises:
        PlacardError: a text can't be set; names the code.
    """
    place = {"code": placard.code.text}
    below = f"{wording.opens(placard.link)} · {wording.imprint(placard.code.edition, issued)}"
    return Page(
        names=_names(placard),
        code=fit(placard.code.text, _CODE_STYLE, CODE, Message("placard.place-code", place)),
        below_code=fit(below, _BELOW_CODE_STYLE, BELOW_CODE, Message("placard.place-below-code", place)),
    )


def place_symbol(symbol: Symbol) -> tuple[Box, Box]:
    """Return where the symbol's own modules stand, and the room it takes with its quiet zone."""
    with_quiet_zone = symbol.side + 2 * QUIET_ZONE
    module = max(SYMBOL_AREA.width / with_quiet_zone, SYMBOL_LEAST / symbol.side)
    centre = SYMBOL_AREA.centre
    return Box.around(centre, module * symbol.side), Box.around(centre, module * with_quiet_zone)


def _steps(wording: Wording) -> tuple[Step, ...]:
    widths = [share * (_COLUMN - 2 * _STEP_GAP) for share in _STEP_SHARES]
    lefts = [MARGIN + sum(widths[:step]) + step * _STEP_GAP for step in range(3)]
    beside = _ICON + 1.8
    places = [Message("placard.place-step", {"step": str(number)}) for number in (1, 2, 3)]
    words = fit_alike(
        wording.steps,
        _STEP_STYLE,
        [
            Box(left + beside, STEPS_TOP, width - beside, STEPS_HEIGHT)
            for left, width in zip(lefts, widths, strict=True)
        ],
        places,
    )
    steps = []
    for number, (left, text, place) in enumerate(zip(lefts, words, places, strict=True), start=1):
        # A phone fills the middle of its icon; the disc covers its upper left corner and a little more.
        icon = Box(left + 0.9, STEPS_TOP + (STEPS_HEIGHT - _ICON) / 2, _ICON, _ICON)
        badge = Box(left, icon.top - 0.4, _BADGE, _BADGE)
        steps.append(Step(icon, badge, fit(str(number), _BADGE_STYLE, badge, place), text))
    return tuple(steps)


def _office(wording: Wording) -> tuple[Fitted, ...]:
    office = wording.office
    name_place = Message("placard.place-office")
    if office.parent is None:
        return (fit(office.name.upper(), _OFFICE_STYLE, OFFICE, name_place),)
    upper = Box(OFFICE.left, OFFICE.top, OFFICE.width, OFFICE.height * 0.45)
    lower = Box(OFFICE.left, upper.bottom, OFFICE.width, OFFICE.height - upper.height)
    return (
        fit(office.parent.upper(), _PARENT_STYLE, upper, Message("placard.place-parent")),
        fit(office.name.upper(), _OFFICE_STYLE, lower, name_place),
    )


def _names(placard: Placard) -> tuple[Fitted, ...]:
    inside = BAND.inset(4, 1.6)
    if placard.counter_name is None:
        place = Message("placard.place-unit", {"code": placard.code.text})
        return (fit(placard.unit_name, _UNIT_STYLE, inside, place),)
    try:
        return _two_names(placard, placard.counter_name, inside, 0.58)
    except PlacardError:
        return _two_names(placard, placard.counter_name, inside, 0.5)


def _two_names(placard: Placard, counter_name: str, inside: Box, share: float) -> tuple[Fitted, ...]:
    """Set the unit's name in the upper `share` of the band, the counter's below."""
    place = {"code": placard.code.text}
    upper = Box(inside.left, inside.top, inside.width, inside.height * share)
    lower = Box(inside.left, upper.bottom, inside.width, inside.height - upper.height)
    return (
        fit(placard.unit_name, _UNIT_OF_COUNTER_STYLE, upper, Message("placard.place-unit", place)),
        fit(counter_name, _COUNTER_STYLE, lower, Message("placard.place-counter", place)),
    )


def _foot(wording: Wording) -> tuple[Fitted, ...]:
    place = Message("placard.place-foot")
    upper = Box(MARGIN, FOOT_TOP, _COLUMN, FOOT_LINE)
    lower = Box(MARGIN, upper.bottom, _COLUMN, FOOT_LINE)
    rest = wording.warning if wording.hotline is None else f"{wording.warning} · {wording.hotline}"
    return (
        fit(wording.promise, _FOOT_STRONG_STYLE, upper, place),
        fit(rest, _FOOT_STYLE, lower, place),
    )
