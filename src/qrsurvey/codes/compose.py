"""A placard, drawn: what all of a document share once, and what is each one's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from qrsurvey.codes import icons, setting
from qrsurvey.codes.arrange import FRAME, Arranged, Placed, arrange
from qrsurvey.codes.layout import Layout, Show
from qrsurvey.codes.measure import side_of, symbol_for
from qrsurvey.codes.placard import SAMPLE_LINK, Placard, Wording
from qrsurvey.codes.symbol import path_operators
from qrsurvey.typography.box import Box
from qrsurvey.typography.content import BLACK, WHITE, Colour, Content, Drawn, Link
from qrsurvey.typography.fit import Fitted
from qrsurvey.typography.fonts import Face, text_width
from qrsurvey.typography.pen import Pen

SOFT: Colour = (0.27, 0.31, 0.37)
"""For what is small and second: 8:1 on white."""

LOGO, GROUND, MARKS, ADDRESS = "Logo", "Ground", "Marks", "Address"

_OWN = {Show.NAMES, Show.SYMBOL, Show.CODE, Show.ABOUT}
_PICTURES = (icons.scan, icons.open_link, icons.answer)
_HAIR = 0.1
_TICK, _TICK_AT_EDGE = 4.0, 10.0


@dataclass(frozen=True)
class Design:
    """How all placards of a document look; goes to other processes as it is.

    `address` is how all their links begin.
    """

    layout: Layout
    wording: Wording
    issued: date
    address: str = ""

    def arranged(self) -> Arranged:
        """Where each part stands."""
        words = self.wording
        return arrange(self.layout, len(words.voices), len(words.notes), logo=words.logo is not None)

    @property
    def accent(self) -> Colour:
        """The office's colour."""
        return self.wording.style.colour


def runs(arranged: Arranged) -> list[tuple[str | None, list[Placed]]]:
    """Cut the parts, in reading order, into runs that all placards share (named as a form) and others."""
    cut = groupby(arranged.parts, key=lambda placed: placed.part.show in _OWN)
    return [(None if own else f"Shared{number}", list(parts)) for number, (own, parts) in enumerate(cut)]


def draw_shared(design: Design) -> dict[str, Drawn]:
    """Draw what all placards share, a form for each run of it.

    Raises:
        PlacardError: a text can't be set; names it.
    """
    forms = {GROUND: _draw_ground(design), ADDRESS: _draw_address(design)}
    for name, parts in runs(design.arranged()):
        if name is not None:
            content = Content()
            for placed in parts:
                _draw_shared_part(content, placed, design)
            forms[name] = content.finish()
    if design.layout.cut or design.layout.fold:
        forms[MARKS] = _draw_marks(design.layout)
    return forms


def draw_placard(placard: Placard, design: Design) -> Drawn:
    """Draw what is a placard's own, and what it shares by name.

    Raises:
        PlacardError: a text can't be set; names the code.
    """
    content = Content()
    content.bookmark(placard.title)
    for name, parts in runs(design.arranged()):
        if name is not None:
            content.form(name)
            continue
        for placed in parts:
            match placed.part.show:
                case Show.NAMES:
                    _texts(content, setting.names(placed, placard), (WHITE,))
                case Show.SYMBOL:
                    _draw_symbol(content, placard, design)
                case Show.CODE:
                    _texts(content, setting.code(placed, placard))
                case _:
                    _texts(content, setting.about(placed, placard, design.wording, design.issued), (SOFT,))
    return content.finish()


def link_of(placard: Placard, design: Design) -> Link:
    """Return what a tap on a placard's code opens."""
    return Link(placard.link, design.arranged().symbol, placard.title)


def _draw_ground(design: Design) -> Drawn:
    """Draw what lies under every placard's words and around its code."""
    content, layout, arranged = Content(), design.layout, design.arranged()
    for placed in arranged.parts:
        _rule(content, placed, design)
        if placed.part.show is Show.NAMES:
            content.panel(placed.box, design.accent, radius=0.0162 * min(layout.width, layout.height))
    beyond = -FRAME * arranged.symbol.width
    content.picture(icons.viewfinder, arranged.symbol.inset(beyond, beyond), 1, design.accent)
    return content.finish()


def _draw_address(design: Design) -> Drawn:
    """Draw, unseen, how every link begins: it is long, and the same on every placard."""
    content = Content()
    content.hidden_text(design.address, *_address_line(design))
    return content.finish()


def _address_line(design: Design) -> tuple[tuple[float, float], float]:
    """Return where the line of the link begins, and its size: a third of the width is left to the code."""
    room = design.arranged().symbol
    return (room.left, room.centre[1]), room.width / (
        1.5 * text_width(Face.SANS, design.address or SAMPLE_LINK)
    )


def _draw_symbol(content: Content, placard: Placard, design: Design) -> None:
    room = design.arranged().symbol
    symbol = symbol_for(placard.link, room.width)
    modules = Box.around(room.centre, side_of(symbol, room.width))
    content.modules(path_operators(symbol), modules, symbol.side)
    (left, line), em = _address_line(design)
    if design.address:
        content.form(ADDRESS)
        left += text_width(Face.SANS, design.address) * em
    content.hidden_text(f"{placard.link.removeprefix(design.address)} ", (left, line), em)
    opens = link_of(placard, design)
    content.link(opens.url, opens.box, opens.title)


def _draw_shared_part(content: Content, placed: Placed, design: Design) -> None:
    words, accent = design.wording, design.accent
    match placed.part.show:
        case Show.LOGO:
            side = placed.part.height or 0.0
            content.image(LOGO, Box(placed.box.centre[0] - side / 2, placed.box.top, side, side))
        case Show.OFFICE:
            set_ = setting.office(placed, words)
            _texts(content, set_, (SOFT, BLACK) if len(set_) > 1 else (BLACK,))
        case Show.TITLE:
            _texts(content, setting.title(placed, words), (accent, SOFT))
        case Show.SCAN:
            icon, set_ = setting.short_step(placed, words)
            content.picture(icons.scan, icon, icons.GRID, accent)
            _texts(content, set_, (BLACK, SOFT))
        case Show.STEPS:
            for step, picture in zip(setting.steps(placed, words), _PICTURES, strict=True):
                _draw_step(content, step, picture, accent)
        case Show.FOOT:
            _texts(content, setting.foot(placed, words))
        case _:
            _texts(content, setting.notes(placed, words))


def _draw_step(content: Content, step: setting.Step, picture: Callable[[Pen], None], accent: Colour) -> None:
    content.picture(picture, step.icon, icons.GRID, accent)
    edge = 0.11 * step.badge.width
    content.panel(step.badge.inset(-edge, -edge), WHITE, radius=step.badge.width / 2 + edge)
    content.panel(step.badge, accent, radius=step.badge.width / 2)
    content.text(step.number, WHITE)
    _texts(content, step.words, (BLACK, SOFT))


def _texts(content: Content, texts: Sequence[Fitted], colours: Sequence[Colour] = (BLACK,)) -> None:
    """Draw texts, the first in the first colour and so on; the last colour is for all that follow."""
    for index, text in enumerate(texts):
        content.text(text, colours[min(index, len(colours) - 1)])


def _rule(content: Content, placed: Placed, design: Design) -> None:
    if placed.part.rule is not None:
        at, box = placed.box.top - placed.part.rule, placed.box
        content.line((box.left, at, box.right, at), 0.0017 * design.layout.height**0.5 * 10, design.accent)


def _draw_marks(layout: Layout) -> Drawn:
    """Draw where to cut or fold: crosses at the corners of placards, or ticks at the fold."""
    content = Content()
    width, height = layout.page_width, layout.page_height
    if layout.fold:
        for left in (0.0, width - _TICK_AT_EDGE):
            content.line((left, height / 2, left + _TICK_AT_EDGE, height / 2), 2 * _HAIR, SOFT)
    boxes = [place.box for place in layout.places] if layout.cut else []
    for x in sorted({round(edge, 3) for box in boxes for edge in (box.left, box.right)}):
        for y in sorted({round(edge, 3) for box in boxes for edge in (box.top, box.bottom)}):
            across = _TICK_AT_EDGE if x in (0.0, width) else _TICK
            down = _TICK_AT_EDGE if y in (0.0, height) else _TICK
            if 0 < y < height:
                content.line((max(x - across, 0), y, min(x + across, width), y), _HAIR, SOFT)
            if 0 < x < width:
                content.line((x, max(y - down, 0), x, min(y + down, height)), _HAIR, SOFT)
    return content.finish()
