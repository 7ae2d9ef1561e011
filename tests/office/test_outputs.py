from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from qrsurvey.errors import BusyError, ExitCode, UsageError
from qrsurvey.office.outputs import REGISTER, check_writable, write_outputs


def test_files_are_written_and_rewritten_in_place(tmp_path: Path) -> None:
    folder = tmp_path / "ra" / "báo cáo"
    (first,) = write_outputs(folder, {"a.pdf": b"1"})
    (second,) = write_outputs(folder, {"a.pdf": b"2"})
    assert first.path == second.path == folder / "a.pdf"
    assert second.kept is None
    assert second.path.read_bytes() == b"2"
    assert sorted(path.name for path in folder.iterdir()) == [REGISTER, "a.pdf"]


def test_a_file_that_somebody_changed_is_never_overwritten(tmp_path: Path) -> None:
    write_outputs(tmp_path, {"a.docx": b"1"})
    (tmp_path / "a.docx").write_bytes(b"edited by the clerk")
    (second,) = write_outputs(tmp_path, {"a.docx": b"2"})
    assert (second.path.name, second.kept) == ("a (2).docx", tmp_path / "a.docx")
    (third,) = write_outputs(tmp_path, {"a.docx": b"3"})
    assert third.path.name == "a (2).docx"
    assert (tmp_path / "a.docx").read_bytes() == b"edited by the clerk"
    assert (tmp_path / "a (2).docx").read_bytes() == b"3"


def test_a_file_of_unknown_origin_is_somebodys_own(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"theirs")
    (tmp_path / REGISTER).write_text("not json", encoding="utf-8")
    (written,) = write_outputs(tmp_path, {"a.csv": b"ours"})
    assert written.path.name == "a (2).csv"
    assert json.loads((tmp_path / REGISTER).read_text(encoding="utf-8")).keys() == {"a (2).csv"}


def test_a_file_open_elsewhere_is_a_clear_error_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_outputs(tmp_path, {"a.xlsx": b"1"})

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(13, "being used by another process")  # what Windows says

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(BusyError) as caught:
        write_outputs(tmp_path, {"a.xlsx": b"2"})
    assert caught.value.message.id == "office.file-open"
    assert (tmp_path / "a.xlsx").read_bytes() == b"1"
    assert sorted(path.name for path in tmp_path.iterdir()) == [REGISTER, "a.xlsx"]


def test_what_says_the_same_is_nobodys_own(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"ours")
    (tmp_path / "made").write_bytes(b"ours")
    for made in (b"ours", tmp_path / "made"):
        (written,) = write_outputs(tmp_path, {"a.csv": made})
        assert (written.path.name, written.kept) == ("a.csv", None)
    assert sorted(path.name for path in tmp_path.iterdir()) == [REGISTER, "a.csv"]


@pytest.mark.parametrize(("file", "folder"), [(False, True), (True, False)])
def test_a_file_that_is_read_only_is_called_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, file: bool, folder: bool
) -> None:
    write_outputs(tmp_path, {"a.xlsx": b"1"})
    answers = {tmp_path / "a.xlsx": file, tmp_path: folder}

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Access is denied")  # what Windows says of both

    monkeypatch.setattr(Path, "replace", refuse)
    monkeypatch.setattr(os, "access", lambda path, mode: answers[path])
    with pytest.raises(UsageError) as caught:
        write_outputs(tmp_path, {"a.xlsx": b"2"})
    assert caught.value.message.id == "machine.read-only"


def test_a_folder_that_cannot_be_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for call in (
        lambda: check_writable(tmp_path / "file" / "x"),
        lambda: write_outputs(tmp_path / "file", {"a": b""}),
    ):
        with pytest.raises(UsageError) as caught:
            call()
        assert caught.value.exit_code == ExitCode.USAGE
        assert caught.value.message.id == "office.unwritable-folder"


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_files_for_people_have_the_rights_of_any_new_file(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        (written,) = write_outputs(tmp_path, {"a.pdf": b"1"})
    finally:
        os.umask(before)
    assert written.path.stat().st_mode & 0o777 == 0o666 & ~mask


def test_a_file_replaced_before_another_was_found_open_is_still_known_as_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_outputs(tmp_path, {"a.pdf": b"1", "b.json": b"1"})
    real = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target.name == "b.json":
            raise PermissionError(13, "being used by another process")
        return real(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", refuse)
        with pytest.raises(BusyError):
            write_outputs(tmp_path, {"a.pdf": b"2", "b.json": b"2"})
    again = write_outputs(tmp_path, {"a.pdf": b"3", "b.json": b"3"})
    assert [(written.path.name, written.kept) for written in again] == [("a.pdf", None), ("b.json", None)]
    assert sorted(path.name for path in tmp_path.iterdir()) == [REGISTER, "a.pdf", "b.json"]


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = []

    def full(descriptor: int) -> None:
        synced.append(descriptor)
        if len(synced) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError):
        write_outputs(tmp_path, {"a.pdf": b"1", "b.json": b"1"})
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_place_of_a_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").mkdir()
    (written,) = write_outputs(tmp_path, {"a.pdf": b"1"})
    assert written.path.name == "a (2).pdf"
