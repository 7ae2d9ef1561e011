"""Damaged text and zips: nothing but our own errors leaves the reader, and little memory is taken."""

from __future__ import annotations

import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qrsurvey.errors import QrsurveyError
from qrsurvey.sources.files import read_file
from qrsurvey.survey.questions import Source
from support import answer_files as files
from support.effort import effort

ANSWERS = files.answers(3)
TEXT = files.sheets_csv(ANSWERS, "dmy").decode("utf-8")
CONTENTS = [
    TEXT.encode("utf-8"),
    TEXT.encode("utf-8-sig"),
    TEXT.encode("utf-16"),
    TEXT.encode("utf-16-le"),
    TEXT.encode("utf-16-be"),
    b"\xfe\xff" + TEXT.encode("utf-16-be"),
    TEXT.encode("utf-32"),
    files.forms_csv(ANSWERS, "vi"),
    files.excel_unicode_text(ANSWERS),
    files.xlsx_by_openpyxl(ANSWERS),
    files.zipped(TEXT.encode("utf-8")),
]
ALL_FILES = settings(max_examples=effort(250), suppress_health_check=[HealthCheck.function_scoped_fixture])

# Little beside what a table takes that can be told from a bomb only by unpacking it.
MOST_MEMORY = 64 << 20


@st.composite
def damaged(draw: st.DrawFn, contents: st.SearchStrategy[bytes]) -> bytes:
    """Some bytes replaced by others, doubled, moved or cut out."""
    data = bytearray(draw(contents))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(data)))
        end = at + draw(st.integers(0, 16))
        fragments = st.sampled_from(
            [b'"', b"\r", b"\n", b"\0", b"\xff", b"PK\3\4", b"PK\1\2", b"\xd8", data[at:end] * 3]
        )
        data[at:end] = draw(st.binary(max_size=8) | fragments)
    return bytes(data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data)


@st.composite
def zips(draw: st.DrawFn) -> bytes:
    """A zip of one member or more, whatever they hold and are called."""
    stream = BytesIO()
    how = draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2]))
    names = st.sampled_from(
        ["a.csv", "../a", "a/", "xl/workbook.xml", "__MACOSX/a", "content.xml", "\\"]
    ) | st.text(max_size=9)
    with zipfile.ZipFile(stream, "w", how) as archive:
        for name in draw(st.lists(names, min_size=1, max_size=3, unique=True)):
            info = zipfile.ZipInfo(name.encode("utf-8", "replace").decode("utf-8"))
            info.compress_type = how
            archive.writestr(info, draw(damaged(st.sampled_from(CONTENTS))))
    return stream.getvalue()


def _held(content: bytes, folder: Path) -> None:
    path = folder / "answers"
    path.write_bytes(content)
    tracemalloc.start()
    try:
        table = read_file(path, Source())
    except QrsurveyError as error:
        assert error.message.id.startswith("sources.")  # noqa: PT017 - both ends are held
    else:
        assert all(isinstance(header, str) for header in table.headers)
        assert not table.complete
    finally:
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert most < MOST_MEMORY


@pytest.mark.mass
@given(content=damaged(st.sampled_from(CONTENTS)) | st.binary(max_size=300))
@ALL_FILES
def test_no_damaged_file_escapes_as_anything_but_our_own_error(content: bytes, tmp_path: Path) -> None:
    _held(content, tmp_path)


@pytest.mark.mass
@given(content=zips())
@ALL_FILES
def test_no_zip_escapes_as_anything_but_our_own_error(content: bytes, tmp_path: Path) -> None:
    _held(content, tmp_path)


@pytest.mark.mass
@given(content=damaged(zips()))
@ALL_FILES
def test_no_damaged_zip_escapes_as_anything_but_our_own_error(content: bytes, tmp_path: Path) -> None:
    _held(content, tmp_path)
