"""The Tab key, through the protocol that the shells' own scripts speak."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qrsurvey.cli.main import run
from support.case_office import CaseOffice, at
from support.workspaces import UNITS, write_workspace

Ask = Callable[..., list[str]]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> CaseOffice:
    office = CaseOffice.make(tmp_path_factory.mktemp("office"))
    office.answer(at(6, 9), extra="Có")
    office.answer(at(6, 10), overall=4)
    office.answer(at(28, 10, month=2), overall=4)
    office.day(at(8))
    return office


@pytest.fixture
def ask(office: CaseOffice, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    monkeypatch.setenv("QRSURVEY_WORKSPACE", str(office.workspace.root))
    monkeypatch.setenv("QRSURVEY_LANG", "vi")

    def asked(line: str, shell: str = "bash") -> list[str]:
        words = line.split(" ")
        monkeypatch.setenv("_QRSURVEY_COMPLETE", f"complete_{shell}")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
        monkeypatch.setenv("_TYPER_COMPLETE_ARGS", line)
        monkeypatch.setenv("_TYPER_COMPLETE_WORD_TO_COMPLETE", words[-1])
        monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
        assert run([]) == 0
        said = capsys.readouterr()
        assert said.err == ""
        return said.out.splitlines()

    return asked


def _files(root: Path) -> Iterator[tuple[Path, int]]:
    return ((path, path.stat().st_mtime_ns) for path in sorted(root.rglob("*")))


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("qrsurvey che", ["check-codes"]),
        ("qrsurvey codes ", ["list", "retire"]),
        ("qrsurvey report --mo", ["--month"]),
        ("qrsurvey report --month ", ["2024-05", "2024-02"]),
        ("qrsurvey report --month 2024-0", ["2024-05", "2024-02"]),
        ("qrsurvey report --quarter ", ["2024-Q2", "2024-Q1"]),
        ("qrsurvey report --year ", ["2024"]),
        ("qrsurvey report --unit ", ["MOTCUA", "LONGHOA", "HIEPTAN"]),
        ("qrsurvey report --lang en --unit L", ["LONGHOA"]),
        ("qrsurvey report --format pdf,d", ["pdf,docx"]),
        ("qrsurvey make-codes --unit H", ["HIEPTAN"]),
        ("qrsurvey make-codes --layout a6", ["a6x4"]),
        ("qrsurvey codes retire M", ["MOTCUA"]),
        ("qrsurvey signals list --unit L", ["LONGHOA"]),
        ("qrsurvey responses set-aside --unit L", ["LONGHOA"]),
        ("qrsurvey alerts show ", ["1"]),
        ("qrsurvey alerts list --unit L", ["LONGHOA"]),
        ("qrsurvey open pl", ["placards"]),
        ("qrsurvey completion po", ["powershell"]),
        ("qrsurvey nonsense ", None),
    ],
)
def test_tab_offers_what_can_follow(ask: Ask, line: str, offered: list[str] | None) -> None:
    found = ask(line)
    if offered is not None:
        assert [one for one in found if one] == offered


def test_only_what_may_hold_answers_is_offered(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (".gitignore", "notes.md", "Tháng 5/phiếu.csv", "a.xlsx", "b $(x).zip", "Tháng 5/~$x.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert ask("qrsurvey pull --from ") == [r"Tháng\ 5/", "a.xlsx"]
    assert ask("qrsurvey pull --from T") == [r"Tháng\ 5/phiếu.csv"]
    assert ask("qrsurvey pull --from T", "powershell") == ['"Tháng 5/phiếu.csv"::: ']


def test_names_stand_beside_the_ids_where_a_shell_shows_them(ask: Ask) -> None:
    assert '"LONGHOA":"UBND phường Long Hoa"' in "\n".join(ask("qrsurvey report --unit L", "zsh"))
    assert ask("qrsurvey report --unit L", "fish") == ["LONGHOA\tUBND phường Long Hoa"]
    assert ask("qrsurvey report --unit L", "powershell") == ["LONGHOA:::UBND phường Long Hoa"]
    assert any("Xem hướng dẫn này." in line for line in ask("qrsurvey report --he", "fish"))


@pytest.mark.skipif(sys.platform == "win32", reason="needs bash")
def test_a_name_is_never_run_by_a_shell_that_shows_it(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, harm = tmp_path / "office", tmp_path / "harm"
    name = rf"Phòng \$(touch {harm}) \`touch {harm}` [/x] 'q'"
    write_workspace(root, UNITS.replace('"UBND phường Long Hoa"', json.dumps(name, ensure_ascii=False)))
    layouts = root / "config" / "layouts"
    layouts.mkdir()
    for layout in ("của-tôi", "x$(touch harm)", "a b"):
        (layouts / f"{layout}.yaml").touch()
    monkeypatch.setenv("QRSURVEY_WORKSPACE", str(root))
    offered = "\n".join(ask("qrsurvey report --unit L", "zsh"))
    assert '"LONGHOA":"Phòng (touch' in offered
    # What `_arguments` of zsh does with it; words in double quotes mean the same in both.
    script = f'_arguments() {{ local all="${{1#*((}}"; eval "words=( ${{all%))}} )"; }}\n{offered}\n'
    subprocess.run(["/bin/bash", "-c", script], check=True)
    assert not harm.exists()
    found = ask("qrsurvey make-codes --layout ")
    assert "của-tôi" in found
    assert not any("touch" in one or " " in one for one in found)


def test_asking_changes_nothing_and_never_fails(
    ask: Ask, office: CaseOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = list(_files(office.workspace.root))
    for line in ("qrsurvey alerts show ", "qrsurvey report --month ", "qrsurvey make-codes --layout "):
        ask(line)
    assert list(_files(office.workspace.root)) == before
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "units.yaml").write_text("units: [{", encoding="utf-8")
    for root in (tmp_path, tmp_path / "nowhere"):
        monkeypatch.setenv("QRSURVEY_WORKSPACE", str(root))
        assert ask("qrsurvey report --unit ") == []
        assert ask("qrsurvey report --month ") == []
        assert ask("qrsurvey alerts show ") == []
    assert [path.name for path in tmp_path.rglob("*")] == ["config", "units.yaml"]
    assert ask("qrsurvey re", "nushell") == []
    monkeypatch.setenv("COMP_CWORD", "x")
    monkeypatch.setenv("_QRSURVEY_COMPLETE", "complete_bash")
    assert run([]) == 0


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_a_real_bash_completes(office: CaseOffice, tmp_path: Path) -> None:
    program = tmp_path / "qrsurvey"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m qrsurvey "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    script = (
        'eval "$(qrsurvey completion bash --quiet)"\n'
        "COMP_WORDS=(qrsurvey report --unit L); COMP_CWORD=3\n"
        '"$(complete -p qrsurvey | sed "s/.*-F \\([^ ]*\\).*/\\1/")" qrsurvey\n'
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    env = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    env["QRSURVEY_WORKSPACE"] = str(office.workspace.root)
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=env,
        check=True,
    )
    assert done.stdout == "LONGHOA\n"
    assert done.stderr == ""


def test_the_script_is_put_where_the_shell_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / ".bashrc").write_text("alias ll='ls -l'\n", encoding="utf-8")
    for _ in range(2):
        assert run(["completion", "bash", "--install", "--lang", "en"]) == 0
    said = capsys.readouterr()
    script = Path(said.out.splitlines()[0])
    assert "_QRSURVEY_COMPLETE=complete_bash" in script.read_text(encoding="utf-8")
    settings = (tmp_path / ".bashrc").read_text(encoding="utf-8")
    assert settings.startswith("alias ll='ls -l'\n")
    assert settings.count(str(script)) == 1
    assert run(["completion", "bsah", "--lang", "en"]) == 2
    assert "did you mean `bash`?" in capsys.readouterr().err
    for shell in ("zsh", "fish", "powershell", "pwsh"):
        assert run(["completion", shell, "--quiet"]) == 0
        assert "_QRSURVEY_COMPLETE" in capsys.readouterr().out


@pytest.mark.parametrize(("shell", "file"), [("bash", ".bashrc"), ("zsh", ".zshrc")])
def test_settings_of_a_shell_keep_every_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shell: str, file: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    before = b"# t\xe9l\xe9phone\r\nalias ll='ls -l'"  # of an old code page, and without an end
    (tmp_path / file).write_bytes(before)
    for _ in range(2):
        assert run(["completion", shell, "--install", "--quiet"]) == 0
    after = (tmp_path / file).read_bytes()
    assert after.startswith(before + b"\n")
    assert len(after.removeprefix(before).strip().splitlines()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="the PowerShell of this test is a shell script")
def test_powershell_reads_our_script_beside_its_profile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = tmp_path / "Tài liệu" / "WindowsPowerShell" / "Microsoft.PowerShell_profile.ps1"
    asked = tmp_path / "asked"
    program = tmp_path / "powershell"
    program.write_text(
        f'#!/bin/sh\necho "$@" >> "{asked}"\nprintf "%s\\r\\n" "{profile}"\n', encoding="utf-8"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")
    for before in (None, b"$x = 1\r\n", "\ufeff$x = 'ả'\r\n".encode("utf-16-le")):
        if before is not None:
            profile.write_bytes(before)
        for _ in range(2):
            assert run(["completion", "powershell", "--install", "--lang", "en"]) == 0
        script = Path(capsys.readouterr().out.splitlines()[0])
        assert script.parent == profile.parent
        assert "_QRSURVEY_COMPLETE" in script.read_text(encoding="utf-8-sig")
        encoding = "utf-16" if before and before.startswith(b"\xff\xfe") else "utf-8"
        settings = profile.read_bytes().decode(encoding)
        assert settings.count(script.name) == 1
        assert profile.read_bytes().startswith(before or b"")
    assert "ExecutionPolicy" not in asked.read_text(encoding="utf-8")  # ours to propose, not to loosen
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert run(["completion", "pwsh", "--install"]) == 2
