"""Whether a layout serves an office: its modules can be read, and all that it says has room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from qrsurvey.codes import setting
from qrsurvey.codes.compose import Design, draw_shared
from qrsurvey.codes.layout import Layout, Show
from qrsurvey.codes.measure import LEAST_MODULE, largest, least_module
from qrsurvey.codes.placard import Placard, Wording
from qrsurvey.errors import Message, PlacardError
from qrsurvey.typography.fonts import Face, text_width
from qrsurvey.workspace.placard_section import PlacardStyle

_TRIED = 20
"""So many placards, those with the longest names, tell whether names have room."""

_ANY_DAY = date(2024, 12, 31)  # every day is as wide


def require_readable(
    layout: Layout, layouts: Mapping[str, Layout], placards: Sequence[Placard], wording: Wording
) -> None:
    """Refuse a layout in which the modules would be too small, or some of what an office adds has no room.

    Raises:
        PlacardError: names what is too small or has no room, and the layouts that serve all these placards;
            a text that has no room even on a placard without additions is named itself.
    """
    hardest = largest(placard.link for placard in placards)
    if not hardest:
        return
    tried = _with_longest_names(placards)
    if (without := _no_room(layout, tried, wording)) is not None:
        # A letter that no font has is no matter of room.
        of_room = without.message.id in {"typography.no-room", "codes.parts-without-room"}
        if not of_room or not _additions(wording) or _no_room(layout, tried, _plain(wording)):
            raise without
        raise PlacardError(
            "codes.no-room-for-additions",
            layout=layout.name,
            additions=Message("codes.and", {"first": added[0], "second": added[1]})
            if len(added := _additions(wording)) == 2
            else added,
            works=_serving(layouts, tried, hardest, wording),
        )
    module, link = least_module(hardest, layout, wording)
    if module < LEAST_MODULE:
        raise PlacardError(
            "codes.modules-too-small",
            layout=layout.name,
            code=next(placard.code.text for placard in placards if placard.link == link),
            module=_millimetres(module),
            least=Decimal(str(LEAST_MODULE)),
            works=_serving(layouts, tried, hardest, wording),
        )


def _serving(
    layouts: Mapping[str, Layout], tried: Sequence[Placard], hardest: Sequence[str], wording: Wording
) -> list[Message] | Message:
    """Return the layouts that really serve, each with its module."""
    works = []
    for name, layout in sorted(layouts.items()):
        if _no_room(layout, tried, wording) is None:
            module = least_module(hardest, layout, wording)[0]
            if module >= LEAST_MODULE:
                works.append(Message("codes.serving", {"layout": name, "module": _millimetres(module)}))
    return works or Message("codes.none-serves")


def _no_room(layout: Layout, placards: Sequence[Placard], wording: Wording) -> PlacardError | None:
    """Return why not all parts of a placard can be set, or None."""
    design = Design(layout, wording, _ANY_DAY)
    arranged = design.arranged()
    if not arranged.fits:
        return PlacardError("codes.parts-without-room", layout=layout.name)
    try:
        draw_shared(design)
        for placed in arranged.parts:
            for placard in placards:
                if placed.part.show is Show.NAMES:
                    setting.names(placed, placard)
                elif placed.part.show is Show.ABOUT:
                    setting.about(placed, placard, wording, _ANY_DAY)
    except PlacardError as error:
        return error
    return None


def _with_longest_names(placards: Sequence[Placard]) -> list[Placard]:
    def width(placard: Placard) -> float:
        return text_width(Face.SANS, f"{placard.unit_name} {placard.counter_name or ''}")

    return sorted(placards, key=width, reverse=True)[:_TRIED]


def _additions(wording: Wording) -> list[Message]:
    """Return what an office added to a placard in one language."""
    there = {
        "codes.addition-logo": wording.logo is not None,
        "codes.addition-texts": bool(wording.notes),
        "codes.addition-languages": len(wording.voices) > 1,
    }
    return [Message(name) for name, added in there.items() if added]


def _plain(wording: Wording) -> Wording:
    """Return the same without what `_additions` tells."""
    first = replace(wording.voices[0], notes=())
    style = PlacardStyle(accent=wording.style.accent)
    return replace(wording, voices=(first,), style=style)


def _millimetres(module: float) -> Decimal:
    return Decimal(f"{module:.2f}")
