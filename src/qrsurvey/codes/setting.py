"""The texts of a placard, set in the boxes of its layout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from qrsurvey.codes.arrange import Placed
from qrsurvey.codes.layout import Part
from qrsurvey.codes.placard import Placard, Voice, Wording
from qrsurvey.errors import Message
from qrsurvey.i18n.text import nfc
from qrsurvey.typography.box import Box
from qrsurvey.typography.fit import Align, Fitted, Text, TextStyle, fit, fit_alike, fit_stack
from qrsurvey.typography.fonts import Face

_SECOND, _SECOND_TITLE = 0.82, 0.68
"""How much smaller the second language is."""

_SECOND_LEAST = 0.9
"""How much smaller its least size may be than that of the first."""

_BADGE = 0.365  # of the icon's side
_BESIDE = 0.14
_SHARES = (0.37, 0.345, 0.285)  # the first step has most to say, in every language
_STEP_GAP = 2.0


@dataclass(frozen=True)
class Step:
    """One step: the room of its picture, the disc with its number, and its words."""

    icon: Box
    badge: Box
    number: Fitted
    words: tuple[Fitted, ...]


def names(placed: Placed, placard: Placard) -> tuple[Fitted, ...]:
    """Set the unit's name, and the counter's below it."""
    part, box = placed.part, placed.box
    inside = box.inset(min(5.0, max(1.4, 0.031 * box.width)), min(3.0, 0.085 * box.height))
    place = {"code": placard.code.text}
    unit = Text(
        placard.unit_name,
        replace(_style(Face.SANS_EXTRABOLD, part, leading=1.24), is_name=True),
        Message("placard.place-unit", place),
    )
    if placard.counter_name is None:
        return fit_stack([unit], inside)
    best, comfortable, floor = part.sizes
    least = 0.76 * floor
    counter = _style(
        Face.SANS_SEMIBOLD, replace(part, sizes=(0.52 * best, max(0.4 * best, least), least)), leading=1.24
    )
    counter = replace(counter, is_name=True)
    unit = replace(unit, style=replace(unit.style, floor=least, comfortable=max(0.8 * comfortable, least)))
    return fit_stack(
        [unit, Text(placard.counter_name, counter, Message("placard.place-counter", place))], inside
    )


def office(placed: Placed, wording: Wording) -> tuple[Fitted, ...]:
    """Set who asks, below the body it belongs to."""
    part, about = placed.part, wording.office
    style = _style(Face.SANS_SEMIBOLD, part)
    name = Text(nfc(about.name).upper(), style, Message("placard.place-office"))
    if about.parent is None:
        return fit_stack([name], placed.box)
    best, comfortable, floor = part.sizes
    smaller = replace(style, face=Face.SANS, best=0.9 * best, comfortable=max(0.9 * comfortable, floor))
    parent = Text(nfc(about.parent).upper(), smaller, Message("placard.place-parent"))
    return fit_stack([parent, name], placed.box)


def title(placed: Placed, wording: Wording) -> tuple[Fitted, ...]:
    """Set what is asked."""
    titles = list(dict.fromkeys(nfc(voice.title).upper() for voice in _heard(placed, wording)))
    style = _style(Face.SANS_EXTRABOLD, placed.part, leading=1.36)
    place = Message("placard.place-title")
    stack = _stack(titles, style, place, Face.SANS_SEMIBOLD, _SECOND_TITLE)
    return _first_leads([stack], [placed.box])[0]


def code(placed: Placed, placard: Placard) -> tuple[Fitted, ...]:
    """Set the code, to be read out on the telephone."""
    style = replace(_style(Face.SANS_SEMIBOLD, placed.part), tracking=0.1)
    return (
        fit(placard.code.text, style, placed.box, Message("placard.place-code", {"code": placard.code.text})),
    )


def about(placed: Placed, placard: Placard, wording: Wording, issued: date) -> tuple[Fitted, ...]:
    """Set where the code leads, and which printing it is."""
    place = Message("placard.place-below-code", {"code": placard.code.text})
    texts = [voice.about(placard, issued) for voice in _heard(placed, wording)]
    return _voices(texts, _style(Face.SANS, placed.part), place, placed.box)


def foot(placed: Placed, wording: Wording) -> tuple[Fitted, ...]:
    """Set what a citizen can rely on: the promises, then the warnings, a line each."""
    promises = [(voice.promise, Face.SANS_SEMIBOLD) for voice in wording.voices]
    warnings = [(voice.warning(wording.office.hotline), Face.SANS) for voice in wording.voices]
    return _lines(promises + warnings, placed, Message("placard.place-foot"))


def notes(placed: Placed, wording: Wording) -> tuple[Fitted, ...]:
    """Set the office's own lines."""
    return _lines([(line, Face.SANS) for line in wording.notes], placed, Message("placard.place-notes"))


def short_step(placed: Placed, wording: Wording) -> tuple[Box, tuple[Fitted, ...]]:
    """Set the one sentence that says how, beside its picture."""
    box, side = placed.box, min(placed.part.icon, placed.box.height)
    icon = Box(box.left - 0.15 * side, box.top + (box.height - side) / 2, side, side)
    left = box.left + side * (0.7 + _BESIDE)
    style = _style(Face.SANS_SEMIBOLD, placed.part, Align.LEFT)
    words = Box(left, box.top, box.right - left, box.height)
    said = [voice.scan for voice in _heard(placed, wording)]
    return icon, _voices(said, style, Message("placard.place-scan"), words)


def steps(placed: Placed, wording: Wording) -> tuple[Step, ...]:
    """Set the three steps, side by side or one below another."""
    rooms = _rooms_down(placed) if placed.part.down else _rooms_across(placed)
    style = _style(Face.SANS_SEMIBOLD, placed.part, Align.LEFT)
    side = min(placed.part.icon, *(room.height for room in rooms))
    beside = side * (1 + _BESIDE)
    places = [Message("placard.place-step", {"step": str(number)}) for number in (1, 2, 3)]
    said = zip(*(voice.steps for voice in _heard(placed, wording)), strict=True)
    stacks = [_stack(texts, style, place) for texts, place in zip(said, places, strict=True)]
    boxes = [Box(room.left + beside, room.top, room.width - beside, room.height) for room in rooms]
    set_ = _first_leads(stacks, boxes)
    return tuple(
        _step(number, room, side, words, place)
        for number, (room, words, place) in enumerate(zip(rooms, set_, places, strict=True), start=1)
    )


def _heard(placed: Placed, wording: Wording) -> tuple[Voice, ...]:
    """Return the voices that a part has room for."""
    return wording.voices if placed.part.second else wording.voices[:1]


def _step(number: int, room: Box, side: float, words: tuple[Fitted, ...], place: Message) -> Step:
    # A phone fills the middle of its icon; the disc covers its upper left corner and a little more.
    icon = Box(room.left + 0.07 * side, room.top + (room.height - side) / 2, side, side)
    badge = Box(room.left, icon.top - 0.03 * side, _BADGE * side, _BADGE * side)
    size = 0.714 * side
    style = TextStyle(Face.SANS_EXTRABOLD, best=size, comfortable=0.5 * size, floor=0.5 * size)
    return Step(icon, badge, fit(str(number), style, badge, place), words)


def _rooms_across(placed: Placed) -> list[Box]:
    box = placed.box
    widths = [share * (box.width - 2 * _STEP_GAP) for share in _SHARES]
    lefts = [box.left + sum(widths[:step]) + step * _STEP_GAP for step in range(3)]
    return [Box(left, box.top, width, box.height) for left, width in zip(lefts, widths, strict=True)]


def _rooms_down(placed: Placed) -> list[Box]:
    box, tall = placed.box, placed.box.height / 3
    return [Box(box.left, box.top + step * tall, box.width, tall).inset(0, 0.03 * tall) for step in range(3)]


def _style(face: Face, part: Part, align: Align | None = None, leading: float = 1.3) -> TextStyle:
    best, comfortable, floor = part.sizes
    chosen = align or (Align.LEFT if part.left else Align.CENTRE)
    return TextStyle(face, best, comfortable, floor, part.lines, chosen, leading)


def _stack(
    texts: Sequence[str], style: TextStyle, place: Message, second: Face = Face.SANS, share: float = _SECOND
) -> list[Text]:
    smaller = replace(
        style,
        face=second,
        best=max(share * style.best, _SECOND_LEAST * style.floor),
        comfortable=max(share * style.comfortable, _SECOND_LEAST * style.floor),
        floor=_SECOND_LEAST * style.floor,
    )
    return [Text(text, smaller if index else style, place) for index, text in enumerate(texts)]


def _voices(texts: Sequence[str], style: TextStyle, place: Message, box: Box) -> tuple[Fitted, ...]:
    return _first_leads([_stack(texts, style, place)], [box])[0]


def _first_leads(stacks: Sequence[Sequence[Text]], boxes: Sequence[Box]) -> tuple[tuple[Fitted, ...], ...]:
    """Set texts side by side, the second language never larger than the first, however short it is."""
    set_ = fit_alike(stacks, boxes)
    if all(second.size <= first.size for first, *others in set_ for second in others):
        return set_
    size = min(first.size for first, *_ in set_)
    smaller = [[first, *(text.no_larger(size) for text in others)] for first, *others in stacks]
    return fit_alike(smaller, boxes)


def _lines(texts: Sequence[tuple[str, Face]], placed: Placed, place: Message) -> tuple[Fitted, ...]:
    box, tall = placed.box, placed.box.height / max(len(texts), 1)
    one_line = replace(placed.part, lines=1)
    stacks = [[Text(text, _style(face, one_line), place)] for text, face in texts]
    boxes = [Box(box.left, box.top + at * tall, box.width, tall) for at in range(len(texts))]
    return tuple(line for (line,) in fit_alike(stacks, boxes))
