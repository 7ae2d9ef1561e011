"""A page of placards, drawn: what many pages share once, and what is each placard's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from qrsurvey.codes import icons, setting
from qrsurvey.codes.arrange import FRAME, Arranged, Placed, arrange
from qrsurvey.codes.layouts import Layout, Show
from qrsurvey.codes.measure import side_of, symbol_for
from qrsurvey.codes.placard import Placard, Wording
from qrsurvey.codes.symbol import path_operators
from qrsurvey.typography.box import Box
from qrsurvey.typography.content import BLACK, WHITE, Colour, Content, Drawn
from qrsurvey.typography.fit import Fitted
from qrsurvey.typography.pen import Pen

SOFT: Colour = (0.27, 0.31, 0.37)
"""For what is small and second: 8:1 on white."""

LOGO, GROUND = "Logo", "Ground"

_OWN = {Show.NAMES, Show.SYMBOL, Show.CODE, Show.ABOUT}
_PICTURES = (icons.scan, icons.open_link, icons.answer)
_HAIR = 0.1
_TICK, _TICK_AT_EDGE = 4.0, 10.0


@dataclass(frozen=True)
class Design:
    """How all placards of a document look; goes to other processes as it is."""

    layout: Layout
    wording: Wording
    issued: date

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
    ground = Content()
    _draw_ground(ground, design)
    forms = {GROUND: ground.finish()}
    for name, parts in runs(design.arranged()):
        if name is not None:
            content = Content()
            for placed in parts:
                _draw_shared_part(content, placed, design)
            forms[name] = content.finish()
    return forms


def draw_page(placards: Sequence[Placard | None], design: Design) -> Drawn:
    """Draw a page: a placard for each place of the sheet, or none where it stays blank.

    Raises:
        PlacardError: a text can't be set; names the code.
    """
    content, layout = Content(), design.layout
    cut = runs(design.arranged())
    shown = [placard for placard in placards for _ in layout.places] if layout.fold else placards
    for place, placard in zip(layout.places, shown, strict=True):
        if placard is not None:
            if placard.title not in content.bookmarks:
                content.bookmark(placard.title)
            with content.at(place):
                _draw_placard(content, placard, cut, design)
    _draw_marks(content, layout)
    return content.finish()


def _draw_placard(
    content: Content, placard: Placard, cut: Sequence[tuple[str | None, Sequence[Placed]]], design: Design
) -> None:
    content.form(GROUND)
    for name, parts in cut:
        if name is not None:
            content.form(name)
            continue
        for placed in parts:
            match placed.part.show:
                case Show.NAMES:
                    _texts(content, setting.names(placed, placard), (WHITE,))
                case Show.SYMBOL:
                    _draw_symbol(content, placard, placed)
                case Show.CODE:
                    _texts(content, setting.code(placed, placard))
                case _:
                    _texts(content, setting.about(placed, placard, design.wording, design.issued), (SOFT,))


def _draw_ground(content: Content, design: Design) -> None:
    """Draw what lies under every placard's words and around its code."""
    layout, arranged = design.layout, design.arranged()
    for placed in arranged.parts:
        _rule(content, placed, design)
        if placed.part.show is Show.NAMES:
            content.panel(placed.box, design.accent, radius=0.0162 * min(layout.width, layout.height))
    beyond = -FRAME * arranged.symbol.width
    content.picture(icons.viewfinder, arranged.symbol.inset(beyond, beyond), 1, design.accent)


def _draw_symbol(content: Content, placard: Placard, placed: Placed) -> None:
    room = Box.around(placed.box.centre, min(placed.box.width, placed.box.height))
    symbol = symbol_for(placard.link, room.width)
    modules = Box.around(room.centre, side_of(symbol, room.width))
    content.modules(path_operators(symbol), modules, symbol.side)
    content.hidden_text(placard.link, modules)
    content.link(placard.link, room, placard.title)


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


def _draw_marks(content: Content, layout: Layout) -> None:
    """Draw where to cut or fold: crosses at the corners of placards, or ticks at the fold."""
    width, height = layout.page_width, layout.page_height
    if layout.fold:
        for left in (0.0, width - _TICK_AT_EDGE):
            content.line((left, height / 2, left + _TICK_AT_EDGE, height / 2), 2 * _HAIR, SOFT)
    if not layout.cut:
        return
    boxes = [place.box for place in layout.places]
    for x in sorted({round(edge, 3) for box in boxes for edge in (box.left, box.right)}):
        for y in sorted({round(edge, 3) for box in boxes for edge in (box.top, box.bottom)}):
            across = _TICK_AT_EDGE if x in (0.0, width) else _TICK
            down = _TICK_AT_EDGE if y in (0.0, height) else _TICK
            if 0 < y < height:
                content.line((max(x - across, 0), y, min(x + across, width), y), _HAIR, SOFT)
            if 0 < x < width:
                content.line((x, max(y - down, 0), x, min(y + down, height)), _HAIR, SOFT)
