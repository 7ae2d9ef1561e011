"""How large symbols come out: what is said is what is printed, for the hardest link of all."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from qrsurvey.codes.layouts import shipped_layouts
from qrsurvey.codes.link import build_link
from qrsurvey.codes.measure import largest, measure, symbol_for
from qrsurvey.codes.symbol import make_symbol
from support import placards as see

LAYOUTS = shipped_layouts()


@settings(max_examples=60, deadline=None)
@given(codes=st.lists(st.text("A7.", min_size=1, max_size=60), min_size=1, max_size=8))
def test_where_the_largest_symbols_can_be_read_all_can(codes: list[str]) -> None:
    links = [build_link(see.FORM, code) for code in codes]
    for layout in LAYOUTS.values():
        modules = [measure(layout, link).module for link in links]
        assert min(measure(layout, link).module for link in largest(links)) == min(modules)


def test_the_longest_link_needn_t_have_the_largest_symbol() -> None:
    digits, letters = (build_link(see.FORM, code) for code in ("7" * 40, "a" * 36))
    assert len(digits) > len(letters)
    assert make_symbol(digits).side < make_symbol(letters).side
    assert largest([digits, letters]) == (letters,)
    assert largest([]) == ()


@settings(max_examples=30, deadline=None)
@given(code=st.text("Aa7.", min_size=1, max_size=60), room=st.floats(20, 180))
def test_level_q_is_for_symbols_of_60_millimetres_and_more(code: str, room: float) -> None:
    link = build_link(see.FORM, code)
    symbol = symbol_for(link, room)
    high = make_symbol(link, "Q")
    if room * high.side / (high.side + 8) >= 60:
        assert symbol == high
    else:
        assert symbol == make_symbol(link, "M")
