"""What goes to a pipe or a file: whole lines, with no blanks after them."""

from __future__ import annotations

from pathlib import Path

import pytest

from qrsurvey.cli.main import run
from support.workspaces import UNITS, write_workspace

LONG = " ".join(["Bộ phận tiếp nhận và trả kết quả"] * 3)


def _lines(capsys: pytest.CaptureFixture[str], root: Path, *words: str) -> list[str]:
    capsys.readouterr()
    assert run([*words, "--workspace", str(root), "--lang", "vi"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line != line.rstrip()] == []
    return lines


def test_lines_and_tables_are_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    root = write_workspace(tmp_path / "office", UNITS + f'  - {{id: DAI, name: "{LONG}", group: wards}}\n')
    _lines(capsys, root, "make-codes")
    answers = tmp_path / f"{'câu trả lời ' * 12}.csv"
    answers.write_text("Dấu thời gian,Mã đơn vị\n13/05/2025 8:00:00,X\n", encoding="utf-8")
    assert f"{answers.name}:" in _lines(capsys, root, "pull", "--from", str(answers))
    assert any(LONG in line for line in _lines(capsys, root, "codes", "list"))
    assert any(LONG in line for line in _lines(capsys, root, "report", "--month", "2025-05"))
    assert any("label-99x57" in line for line in _lines(capsys, root, "make-codes", "--list-layouts"))
