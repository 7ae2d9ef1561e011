"""The summary on the terminal: complete, in any width, and literal."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from qrsurvey.render.terminal import print_summary
from qrsurvey.report.model import Report
from qrsurvey.survey.units import Group, Unit, Units
from support.answers import UNITS, figures, make, report

ANSWERS = [
    *make(1_200, "MOTCUA", 1, satisfied=0.95),
    *make(12, "LONGHOA", 2),
    *make(4, "HIEPTAN", 3),
    *make(2, None, 4, verdict="forged"),
]


def _printed(made: Report, width: int, *, colour: bool = False, terminal: bool = True) -> str:
    file = io.StringIO()
    print_summary(
        made,
        Console(
            file=file,
            width=width,
            force_terminal=terminal,
            color_system="truecolor" if colour else None,
        ),
    )
    return file.getvalue()


def _squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_no_line_is_longer_than_the_terminal(width: int) -> None:
    for line in _printed(report(figures(ANSWERS)), width).splitlines():
        assert cell_len(line) <= width


@pytest.mark.parametrize("width", [60, 120])
def test_title_sentences_units_and_what_belongs_to_none_are_there(width: int) -> None:
    made = report(figures(ANSWERS))
    text = _squeezed(_printed(made, width))
    for expected in (made.letterhead.subject, *made.summary):
        assert _squeezed(expected) in text
    for figure in ("1.200", "–/4", "Thị xã", "Chung các"):
        assert _squeezed(figure) in text
    lines = _printed(made, width).splitlines()
    assert any("Mã không khớp" in line and " 2" in line for line in lines)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_figures_never_break(width: int) -> None:
    made = report(figures(ANSWERS))
    table = made.table("units")
    assert table is not None
    text = _printed(made, width)
    for row in table.rows:
        for at, cell in enumerate(row.cells):
            if table.columns[at].essential and any(char.isdigit() for char in cell):
                assert cell in text


def test_a_narrow_terminal_leaves_out_what_is_not_essential() -> None:
    made = report(figures(ANSWERS))
    assert "STT" not in _printed(made, 60)
    assert "STT" in _printed(made, 120)


def test_without_colour_there_are_no_escape_codes() -> None:
    made = report(figures(ANSWERS))
    assert "\x1b" not in _printed(made, 80)
    assert "\x1b[1m" in _printed(made, 80, colour=True)


def test_names_are_only_text() -> None:
    hostile = "[bold red]Đ[/] [link=file:///etc]x[/link] :smile: {n} %s <b>"
    units = Units((Unit("AA", hostile, "town"), Unit("AB", "y", "wards")))
    groups = (Group("town", "[/]nhóm[/]"), Group("wards", "[x]"))
    made = report(figures(make(3, "AA", 1), units=units), groups=groups)
    text = _printed(made, 200)
    assert hostile in text
    assert "[/]nhóm[/]" in text


def test_the_empty_month_is_printed_too() -> None:
    text = _printed(report(figures([], head=None)), 80)
    assert "không nhận được phiếu nào" in _squeezed(text).replace(
        "khôngnhậnđượcphiếunào", "không nhận được phiếu nào"
    )
    assert text.count("không có phiếu") >= len(UNITS)


def test_a_pipe_gets_whole_sentences() -> None:
    made = report(figures(ANSWERS))
    lines = _printed(made, 80, terminal=False).splitlines()
    for sentence in (made.letterhead.subject, *made.summary):
        assert sentence in lines
    table = made.table("units")
    assert table is not None
    assert table.title in lines
