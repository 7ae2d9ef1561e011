"""LibreOffice, which opens what we write as a clerk's machine would, and the lines of a page it made."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pypdfium2 import raw

from qrsurvey.typography.fonts import FONTS_DIR
from support.pdf_pages import opened

SOFFICE = shutil.which("soffice")

# Only our own faces, so that the widths of letters don't hang on what a machine has: older releases of
# Liberation lack most Vietnamese letters. The name that the document asks for leads to them as everywhere.
_FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{faces}</dir>
  <cachedir>{cache}</cachedir>
  <alias binding="same">
    <family>Times New Roman</family>
    <accept><family>Liberation Serif</family></accept>
  </alias>
</fontconfig>
"""


TWO_MM = 2 * 72 / 25.4


class Line(NamedTuple):
    """What stands on one baseline, without spaces; left end and baseline in points from the upper left."""

    text: str
    left: float
    baseline: float


def converted(files: Mapping[str, bytes], ending: str, folder: Path) -> dict[str, bytes]:
    """Open documents in LibreOffice and save them as another format, all in one run."""
    assert SOFFICE is not None
    (folder / "in").mkdir(parents=True)
    for name, data in files.items():
        (folder / "in" / f"{name}.docx").write_bytes(data)
    fonts = folder / "fonts.conf"
    fonts.write_text(_FONTS.format(faces=FONTS_DIR, cache=folder / "fonts"), encoding="utf-8")
    subprocess.run(
        [
            SOFFICE,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            ending,
            "--outdir",
            str(folder / "out"),
            *(str(folder / "in" / f"{name}.docx") for name in files),
        ],
        check=True,
        capture_output=True,
        timeout=300,
        env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
    )
    return {name: (folder / "out" / f"{name}.{ending}").read_bytes() for name in files}


def page_lines(pdf: bytes) -> list[list[Line]]:
    """Return the lines of every page, from top to bottom."""
    with opened(pdf) as document:
        return [_lines(page) for page in document]


def pictures_on(pdf: bytes) -> list[int]:
    """Return how many pictures of dots stand on every page."""
    with opened(pdf) as document:
        return [len(list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]))) for page in document]


def astray(ours: list[Line], theirs: list[Line]) -> list[Line]:
    """The lines of LibreOffice's page that stand nowhere within 2 mm on ours."""
    return [
        line
        for line in theirs
        if not any(
            line.text == other.text
            and abs(line.left - other.left) < TWO_MM
            and abs(line.baseline - other.baseline) < TWO_MM
            for other in ours
        )
    ]


def check_page(ours: list[Line], theirs: list[Line], where: tuple[str, int]) -> None:
    """Hold a page's lines to ours.

    A line that fits by a hair's breadth with one program doesn't with another, which rounds widths: then a word
    begins the next line there, and all lines stand where they stood.
    """
    moved = astray(ours, theirs)
    places = [line.baseline for line in moved]
    before = [
        line for line in astray(theirs, ours) if any(abs(line.baseline - place) < TWO_MM for place in places)
    ]
    assert len(moved) == len(before) <= 4, (where, moved)
    assert "".join(line.text for line in moved) == "".join(line.text for line in before), (where, moved)
    for line, other in zip(moved, before, strict=True):
        assert abs(line.baseline - other.baseline) < TWO_MM, (where, line)
        assert abs(line.left - other.left) < TWO_MM, (where, line)


def _lines(page: Any) -> list[Line]:
    textpage, height = page.get_textpage(), page.get_height()
    places: list[tuple[float, float, str]] = []
    across, up = ctypes.c_double(), ctypes.c_double()
    for at in range(textpage.count_chars()):
        char = chr(raw.FPDFText_GetUnicode(textpage, at))
        if not char.isspace() and char not in "\u00a0\x00\x02\ufffe":
            raw.FPDFText_GetCharOrigin(textpage, at, ctypes.byref(across), ctypes.byref(up))
            places.append((height - up.value, across.value, char))
    rows: list[tuple[float, list[tuple[float, str]]]] = []
    for baseline, left, char in sorted(places):
        if not rows or baseline - rows[-1][0] > 1.5:
            rows.append((baseline, []))
        rows[-1][1].append((left, char))
    return [
        Line("".join(char for _, char in sorted(chars)), min(chars)[0], baseline) for baseline, chars in rows
    ]
