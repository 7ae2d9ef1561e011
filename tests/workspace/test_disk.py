"""A file takes its place also where Windows lets an antivirus look into it first."""

from __future__ import annotations

from pathlib import Path

import pytest

from qrsurvey.workspace import disk


@pytest.mark.parametrize(("refusals", "taken"), [(0, True), (2, True), (3, False)])
def test_what_is_held_for_a_moment_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, refusals: int, taken: bool
) -> None:
    replace, left = Path.replace, [PermissionError(13, "Access is denied")] * refusals  # what Windows says

    def replace_later(self: Path, target: Path) -> Path:
        if left:
            raise left.pop()
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", replace_later)
    monkeypatch.setattr(disk, "_WAITS", (0.0, 0.0))
    new, place = tmp_path / "new", tmp_path / "place"
    new.write_bytes(b"new")
    place.write_bytes(b"old")
    if taken:
        disk.take_place(new, place)
        assert (place.read_bytes(), new.exists()) == (b"new", False)
    else:
        with pytest.raises(PermissionError):
            disk.take_place(new, place)
        assert (place.read_bytes(), new.exists()) == (b"old", True)
