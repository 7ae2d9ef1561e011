"""Logos: taken from the workspace only, small, and without anything that fetches or runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

import numpy as np
import pytest
from PIL import Image

from qrsurvey.codes.proof import prove
from qrsurvey.errors import PlacardError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.typography import logo
from qrsurvey.workspace.placard_section import PlacardStyle
from support import placards as see

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10" viewBox="0 0 20 10">{}</svg>'
RED = '<rect x="0" y="0" width="10" height="10" fill="#ff0000"/>'


def _png(path: Path, size: tuple[int, int] = (40, 20)) -> Path:
    Image.new("RGBA", size, (255, 0, 0, 255)).save(path)
    return path


def _svg(path: Path, inner: str = RED) -> Path:
    path.write_text(SVG.format(inner), encoding="utf-8")
    return path


def _refused(path: Path, root: Path) -> str:
    with pytest.raises(PlacardError) as caught:
        logo.read_logo(path, root)
    for language in Language:
        assert Catalog(language).message(caught.value.message)
        assert Catalog(language).message(caught.value.hint)
    return caught.value.message.id


def test_a_png_stands_whole_in_the_middle_of_a_square(tmp_path: Path) -> None:
    read = logo.read_logo(_png(tmp_path / "a.png"), tmp_path)
    opacity = np.frombuffer(read.opacity, dtype=np.uint8).reshape(read.size[::-1])
    assert read.size == (40, 40)
    assert (opacity[10:30] == 255).all()
    assert (opacity[:10] == 0).all()
    assert (opacity[30:] == 0).all()


def test_an_svg_is_drawn_with_what_is_clear_left_clear(tmp_path: Path) -> None:
    read = logo.read_logo(_svg(tmp_path / "a.svg"), tmp_path)
    side = read.size[0]
    colours = np.frombuffer(read.colours, dtype=np.uint8).reshape(side, side, 3)
    opacity = np.frombuffer(read.opacity, dtype=np.uint8).reshape(side, side)
    assert side == 600
    assert tuple(colours[side // 2, side // 4]) == (255, 0, 0)
    assert opacity[side // 2, side // 4] == 255
    assert opacity[side // 2, 3 * side // 4] == 0


def test_an_svg_as_drawing_programs_save_it_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<!-- Created with Inkscape -->\n'
    path.write_text(head + SVG.format(f"<title>onload=1 Sở</title>{RED}"), encoding="utf-8-sig")
    assert logo.read_logo(path, tmp_path) == logo.read_logo(_svg(tmp_path / "b.svg"), tmp_path)


def test_taking_titles_out_puts_no_element_together(tmp_path: Path) -> None:
    inner = "<scr<title>x</title>ipt>alert(1)</scr<title>x</title>ipt>"
    assert _refused(_svg(tmp_path / "a.svg", inner), tmp_path) == "typography.logo-broken"


@pytest.mark.parametrize("name", ["a.png", "a.svg"])
def test_it_is_on_the_placard_and_the_code_is_still_read(tmp_path: Path, name: str) -> None:
    make = _png if name.endswith("png") else _svg
    make(tmp_path / name)
    words = replace(see.wording(), style=PlacardStyle(logo=PurePosixPath(name)), root=tmp_path)
    path = see.draw(tmp_path / "p.pdf", [see.placard()], words)
    prove(path, [see.placard()])
    red = (see.raster(path, dpi=100) == (255, 0, 0)).all(axis=2)
    assert red.sum() > 200
    assert np.nonzero(red)[0].max() < 0.12 * len(red)


@pytest.mark.parametrize(
    "inner",
    [
        '<image href="http://127.0.0.1:9/x.png" width="5" height="5"/>',
        '<image xlink:href="file:///etc/passwd"/>',
        "<script>alert(1)</script>",
        '<rect onload="x()" width="1" height="1"/>',
        "<style>@import url(http://127.0.0.1:9/x.css);</style>",
        '<rect fill="url(http://127.0.0.1:9/#a)" width="1" height="1"/>',
        '<s:use s:href="other.svg#a"/>',
        "<text>Sở</text>",
    ],
)
def test_an_svg_with_more_than_shapes_is_refused(tmp_path: Path, inner: str) -> None:
    assert _refused(_svg(tmp_path / "a.svg", inner), tmp_path) == "typography.logo-broken"


def test_entities_are_refused_before_anything_parses_them(tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    path.write_text(f'<!DOCTYPE svg [<!ENTITY a "b">]>{SVG.format("&a;")}', encoding="utf-8")
    assert _refused(path, tmp_path) == "typography.logo-broken"


def test_a_logo_outside_missing_broken_or_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "workspace"
    root.mkdir()
    _png(tmp_path / "outside.png")
    (root / "link.png").symlink_to(tmp_path / "outside.png")
    (root / "text.png").write_text("no picture", encoding="utf-8")
    (root / "text.svg").write_text("no picture", encoding="utf-8")
    (root / "utf16.svg").write_bytes(SVG.format("").encode("utf-16"))
    assert _refused(root / ".." / "outside.png", root) == "typography.logo-outside"
    assert _refused(root / "link.png", root) == "typography.logo-outside"
    assert _refused(root / "none.png", root) == "typography.logo-missing"
    for name in ("text.png", "text.svg", "utf16.svg"):
        assert _refused(root / name, root) == "typography.logo-broken"
    assert _refused(_png(root / "wide.png", (4001, 1)), root) == "typography.logo-large"
    monkeypatch.setattr(logo, "MAX_PNG", 10)
    assert _refused(_png(root / "heavy.png"), root) == "typography.logo-large"
