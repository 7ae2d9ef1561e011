"""`placard:` in units.yaml: colours that can be read, a logo from inside, lines that fit."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from qrsurvey.errors import WorkspaceError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.workspace.placard_section import (
    LEAST_CONTRAST,
    PlacardStyle,
    contrast,
    darker,
    read_placard_section,
)
from qrsurvey.workspace.yaml_reader import FaultList, read_yaml


def _read(tmp_path: Path, text: str) -> tuple[PlacardStyle, FaultList]:
    path = tmp_path / "units.yaml"
    path.write_text(text, encoding="utf-8")
    faults = FaultList("config/units.yaml")
    top = read_yaml(path, faults)
    assert top is not None
    return read_placard_section(top.map("placard")), faults


def test_nothing_said_is_the_house_style(tmp_path: Path) -> None:
    style, faults = _read(tmp_path, "office: x\n")
    assert style == PlacardStyle()
    assert faults.faults == []
    assert contrast(style.colour) >= LEAST_CONTRAST


def test_all_of_it_is_read(tmp_path: Path) -> None:
    style, faults = _read(
        tmp_path,
        'placard:\n  colour: "#7A0019"\n  logo: config/logo.svg\n  texts: {vi: [Một, Hai], en: One}\n',
    )
    assert faults.faults == []
    assert style == PlacardStyle(
        "#7a0019", PurePosixPath("config/logo.svg"), {"vi": ("Một", "Hai"), "en": ("One",)}
    )
    assert style.colour == pytest.approx((0x7A / 255, 0, 0x19 / 255))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('colour: "red"', "not-colour"),
        ('colour: "#12345"', "not-colour"),
        ('colour: "#ff8800"', "pale-colour"),
        ("logo: ../logo.png", "logo-outside"),
        ("logo: /etc/logo.png", "logo-outside"),
        ("logo: 'C:\\logo.png'", "logo-outside"),
        ("logo: http://example.org/logo.png", "logo-outside"),
        ("logo: logo.gif", "logo-kind"),
        ("texts: {vi: [a, b, c]}", "many-texts"),
        (f"texts: {{en: {'x' * 91}}}", "long-text"),
        ("color: x", "unknown-key"),
    ],
)
def test_every_fault_is_named_with_its_line(tmp_path: Path, line: str, fault: str) -> None:
    _, faults = _read(tmp_path, f"placard:\n  {line}\n")
    assert [(each.line, each.message.id) for each in faults.faults] == [(2, f"workspace.{fault}")]
    for language in Language:
        assert Catalog(language).message(faults.faults[0].message)


@pytest.mark.parametrize(
    ("colour", "ratio"),
    # https://webaim.org/resources/contrastchecker/ and WCAG's own worked extremes
    [((0.0, 0.0, 0.0), 21.0), ((1.0, 1.0, 1.0), 1.0), ((0x76 / 255,) * 3, 4.54), ((0.0, 0.0, 1.0), 8.59)],
)
def test_contrast_is_that_of_wcag(colour: tuple[float, float, float], ratio: float) -> None:
    assert contrast(colour) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize("pale", ["#ff8800", "#ffffff", "#00aaff", "#777777"])
def test_the_darker_colour_offered_is_accepted_and_the_nearest(tmp_path: Path, pale: str) -> None:
    offered = darker(pale)
    style, faults = _read(tmp_path, f'placard: {{colour: "{offered}"}}\n')
    assert faults.faults == []
    assert 7 <= contrast(style.colour) < 7.5


def test_a_workspace_with_a_pale_colour_is_refused(tmp_path: Path) -> None:
    from qrsurvey.workspace.workspace import read_workspace

    config = tmp_path / "config"
    config.mkdir()
    (config / "units.yaml").write_text('placard: {colour: "#ff8800"}\n', encoding="utf-8")
    with pytest.raises(WorkspaceError) as caught:
        read_workspace(tmp_path)
    faults = [detail.values["fault"].id for detail in caught.value.details]  # type: ignore[attr-defined]
    assert "workspace.pale-colour" in faults
