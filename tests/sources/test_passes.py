"""Rows are read again with each pass and held by nobody; what changes between two passes is refused."""

from __future__ import annotations

import os
import tracemalloc
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from qrsurvey.errors import UsageError
from qrsurvey.intake.intake import take_in
from qrsurvey.sources import content, csvfile
from qrsurvey.sources.files import read_file
from qrsurvey.sources.passes import Passes
from qrsurvey.sources.table import RawTable
from qrsurvey.survey.questions import Source
from support import answer_files as files

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
ROWS = 2_000


@pytest.fixture(scope="module")
def answers() -> bytes:
    return files.sheets_csv(files.answers(ROWS), "dmy")


def _written(data: bytes, path: Path) -> Path:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("answers.csv", data)
    else:
        path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", ["a.csv", "a.zip"])
def test_neither_a_table_nor_its_responses_are_held(
    answers: bytes, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name_of_size, size in (
        (content, "CHUNK", 1 << 14),
        (csvfile, "_SAMPLE_CHARACTERS", 1 << 14),
        (csvfile, "_AT_ONCE", 50),
    ):
        monkeypatch.setattr(module, name_of_size, size)
    path = _written(answers, tmp_path / name)

    def most_memory(go_through: Callable[[Iterable[object]], int]) -> int:
        tracemalloc.start()
        try:
            intake = take_in(read_file(path, Source()), files.SURVEY, Source(), ZONE, files.Echo())
            assert go_through(intake.responses) == intake.summary.rows == ROWS
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    held = most_memory(lambda responses: len(list(responses)))
    passed = most_memory(lambda responses: sum(1 for _ in responses))
    assert 2 * passed < held


def _change(path: Path, data: bytes) -> None:
    path.write_bytes(data.replace(b"LONGHOA", b"HIEPTAN") + b"\r\n")


def _spoil(path: Path, data: bytes) -> None:
    path.write_bytes(data[:-20] + b"\xff\xfe" + data[-18:])


def _lengthen(path: Path, data: bytes) -> None:
    path.write_bytes(data + data.splitlines(keepends=True)[-1] * 3)


def test_a_file_that_is_changed_between_two_passes_is_refused(answers: bytes, tmp_path: Path) -> None:
    path = _written(answers, tmp_path / "a.csv")
    table = read_file(path, Source())
    intake = take_in(table, files.SURVEY, Source(), ZONE, files.Echo())
    _change(path, answers)
    with pytest.raises(UsageError) as caught:
        list(intake.responses)
    assert caught.value.message.id == "sources.changed-file"


@pytest.mark.parametrize("change", [_change, _spoil, _lengthen])
def test_a_file_that_is_changed_during_a_pass_is_refused(
    answers: bytes, change: Callable[[Path, bytes], None], tmp_path: Path
) -> None:
    path = _written(answers, tmp_path / "a.csv")
    intake = take_in(read_file(path, Source()), files.SURVEY, Source(), ZONE, files.Echo())
    responses = iter(intake.responses)
    next(responses)
    change(path, answers)
    with pytest.raises(UsageError) as caught:
        list(responses)
    assert caught.value.message.id == "sources.changed-file"


def test_a_file_in_whose_place_another_was_put_is_refused(answers: bytes, tmp_path: Path) -> None:
    path = _written(answers, tmp_path / "a.csv")
    table, known = read_file(path, Source()), path.stat()
    other = _written(answers.replace(b"LONGHOA", b"HIEPTAN"), tmp_path / "b.csv")
    os.utime(other, ns=(known.st_atime_ns, known.st_mtime_ns))
    other.replace(path)
    with pytest.raises(UsageError) as caught:
        list(table.rows)
    assert caught.value.message.id == "sources.changed-file"


def test_a_file_that_went_away_between_two_passes_is_refused(answers: bytes, tmp_path: Path) -> None:
    path = _written(answers, tmp_path / "a.csv")
    table = read_file(path, Source())
    path.unlink()
    with pytest.raises(UsageError) as caught:
        list(table.rows)
    assert caught.value.message.id == "sources.unreadable-file"


def test_blank_rows_at_the_end_are_no_rows_in_any_pass(tmp_path: Path) -> None:
    path = _written(b"\r\nA,B\r\n1,2\r\n,\r\n3,4\r\n,\r\n\r\n", tmp_path / "a.csv")
    table: RawTable = read_file(path, Source())
    assert [list(table.rows), list(table.rows), len(table.rows)] == [[["1", "2"], ["", ""], ["3", "4"]]] * 2 + [3]  # fmt: skip
    assert (table.rows[-1], table.rows[1:]) == (["3", "4"], [["", ""], ["3", "4"]])
    with pytest.raises(IndexError):
        table.rows[3]


def test_passes_are_begun_anew() -> None:
    begun: list[int] = []

    def read() -> object:
        begun.append(1)
        return iter("abc")

    letters: Passes[str] = Passes(read, 3)  # type: ignore[arg-type]
    assert (begun, len(letters), list(letters), "".join(letters)) == ([1, 1], 3, ["a", "b", "c"], "abc")
