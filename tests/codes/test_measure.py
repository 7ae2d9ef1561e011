"""How large symbols come out: what is said is what is printed, for the hardest link of all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qrsurvey.codes.layouts import shipped_layouts
from qrsurvey.codes.link import build_link
from qrsurvey.codes.measure import largest, measure, symbol_for
from qrsurvey.codes.placard import Wording
from qrsurvey.codes.symbol import make_symbol
from qrsurvey.i18n.language import Language
from qrsurvey.office.layouts import list_layouts
from qrsurvey.workspace.placard_section import PlacardStyle
from qrsurvey.workspace.workspace import read_workspace
from support import placards as see
from support.workspaces import UNITS, write_workspace

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle cx="4" cy="4" r="4" fill="#a00"/></svg>'
LINES: dict[str, tuple[str, ...]] = {
    Language.VI: ("Mời ông, bà quét mã", "Xin cảm ơn!"),
    Language.EN: ("Thank you!",),
}
THREE: dict[str, tuple[str, ...]] = {
    Language.VI: ("Mời ông, bà quét mã", "Xin cảm ơn!", "Hòm thư góp ý ở tầng 1")
}
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


def _dressed(root: Path, texts: Mapping[str, tuple[str, ...]], *languages: Language) -> Wording:
    """With a logo and lines of the office's own."""
    (root / "logo.svg").write_text(LOGO, encoding="utf-8")
    style = PlacardStyle(logo=PurePosixPath("logo.svg"), texts=texts)
    return replace(see.in_languages(*languages), style=style, root=root)


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("dress", ["plain", "full"])
def test_the_size_told_is_the_size_printed(name: str, dress: str, tmp_path: Path) -> None:
    plain = see.in_languages(Language.VI)
    words = _dressed(tmp_path, THREE, Language.VI) if dress == "full" else plain
    layout, placard = LAYOUTS[name], see.placard()
    told = measure(layout, placard.link, words)
    path = see.draw(tmp_path / "p.pdf", [placard], words, layout)
    left, _, right, _ = see.link_annotations(path)[0][1]
    modules = 17 + 4 * told.version
    assert told.side == pytest.approx((right - left) * modules / (modules + 8), abs=0.01)
    assert told.module == pytest.approx(told.side / modules)
    assert told.distance == pytest.approx(told.side / 100)


def test_a_logo_and_lines_of_the_office_take_their_room(tmp_path: Path) -> None:
    words, plain = _dressed(tmp_path, THREE, Language.VI), see.in_languages(Language.VI)
    assert measure(LAYOUTS["a5"], wording=words).side < measure(LAYOUTS["a5"], wording=plain).side - 10


def test_layouts_are_listed_with_the_size_that_the_office_gets(tmp_path: Path) -> None:
    texts = {str(language): list(lines) for language, lines in LINES.items()}
    style = f"placard: {{logo: logo.svg, texts: {texts}}}\n"
    root = write_workspace(tmp_path, re.sub("^groups:", style + "groups:", UNITS, flags=re.MULTILINE))
    words = _dressed(root, LINES, *Language)
    workspace = read_workspace(root)
    assert workspace.survey.form is not None
    link = build_link(workspace.survey.form, "LONGHOA-XXXX")
    for one in list_layouts(workspace, list(Language)):
        assert one.measures == measure(one.layout, link, words)
