"""Vietnamese on consoles whose code pages lack it."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from qrsurvey.cli.main import run
from qrsurvey.i18n.code_pages import errors_for, nearest
from support.workspaces import write_workspace

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LETTERS = [unicodedata.normalize("NFC", v + t) for v in VOWELS + VOWELS.upper() for t in TONES] + ["đ", "Đ"]
SIGNS = "✓→–—…≥≤×“”‘’•·−─│╭╮╰╯┏━┓┃┡╇█░\xa0"


def _written(text: str, encoding: str) -> bytes:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, errors=errors_for(encoding), newline="")
    stream.write(text)
    stream.flush()
    return raw.getvalue()


def _bare(text: str) -> str:
    marked = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in marked if not unicodedata.combining(char))


def test_the_vietnamese_code_page_loses_nothing() -> None:
    text = "Khảo sát mức độ hài lòng – Đường Nguyễn Huệ, phường Tự An: " + " ".join(LETTERS)
    read = _written(text.replace("–", "-"), "cp1258").decode("cp1258")
    assert unicodedata.normalize("NFC", read) == text.replace("–", "-")


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "cp850", "cp1252", "latin-1", "cp932"])
def test_other_code_pages_keep_the_letters(encoding: str) -> None:
    for letter in LETTERS:
        read = _written(letter, encoding).decode(encoding)
        assert "?" not in read
        assert _bare(read) == _bare(letter), (letter, read)
    assert _written("Khảo sát", "ascii") == b"Khao sat"
    assert _written("Khảo sát", "cp437").decode("cp437") == "Khao sát"


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "cp1252", "cp1258"])
def test_signs_and_frames_become_ascii_or_stay(encoding: str) -> None:
    for sign in SIGNS:
        read = _written(sign, encoding).decode(encoding)
        assert read == sign or (read.isascii() and read != "?" and read), (sign, read)
    assert _written("A → B ≥ 3 ✓", "ascii") == b"A -> B >= 3 +"
    assert _written("╭──┬╮│█", "ascii") == b"+--++|#"


def test_what_no_page_has_is_one_mark() -> None:
    assert _written("龍", "cp1258") == b"?"
    assert nearest("😀", "ascii") == "?"


def test_a_pipe_is_utf_8_unless_somebody_names_another_encoding(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_workspace(tmp_path)
    monkeypatch.setenv("QRSURVEY_WORKSPACE", str(tmp_path))

    def said(*words: str) -> bytes:
        raw = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
        assert run(["--lang", "vi", *words]) == 0
        sys.stdout.flush()
        return raw.getvalue()

    monkeypatch.delenv("PYTHONIOENCODING", raising=False)
    assert "Cách dùng:" in said("report", "--help").decode("utf-8")
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    assert "Cach dung:" in said("report", "--help").decode("ascii")
    # Data loses nothing.
    listed = json.loads(said("make-codes", "--list-layouts", "--json").decode("ascii"))
    assert any(not one["title"].isascii() for one in listed)


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals are POSIX's")
@pytest.mark.parametrize("encoding", ["cp1258"])
def test_a_console_of_another_code_page(encoding: str) -> None:
    """A process with a real terminal of that encoding, and another with a pipe: tables, help and errors."""
    script = (
        "import sys; from qrsurvey.cli.main import run;"
        "run(['--lang','vi','report','--help']); run(['--lang','vi','make-codes','--list-layouts']);"
        "run(['--lang','vi','bao-cao'])"
    )
    env = {**os.environ, "PYTHONIOENCODING": encoding, "COLUMNS": "80", "TERM": "dumb"}
    env["QRSURVEY_WORKSPACE"] = str(Path(__file__).parents[2])
    ours, theirs = pty.openpty()
    shown = []
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=theirs, stderr=theirs, stdin=subprocess.DEVNULL, env=env
    ) as process:
        os.close(theirs)
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other end was closed
                break
            if not part:
                break
            shown.append(part)
        process.wait()
    os.close(ours)
    text = unicodedata.normalize("NFC", b"".join(shown).decode(encoding))
    assert "Traceback" not in text
    assert ("Cách dùng: qrsurvey report" if encoding == "cp1258" else "Cach dung: qrsurvey report") in text
    assert text.rstrip().count("?") == 1  # of "did you mean …?"
    assert "----" in text  # the table's frame
