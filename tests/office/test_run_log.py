"""What is written down of runs: every outcome, in few files, and nothing that citizens wrote."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qrsurvey.cli.main import run
from qrsurvey.cli.session import Session
from qrsurvey.errors import UsageError
from qrsurvey.office import run_log as logs
from qrsurvey.office.run_log import log_path, run_log
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.case_office import DETAILED, CaseOffice, at
from support.mail_server import free_port
from support.run_office import RULES
from support.told_office import addresses
from support.workspaces import write_workspace

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00 (INFO|WARNING|ERROR) \S.*")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return read_workspace(write_workspace(tmp_path / "Một cửa"))


def lines(workspace: Workspace) -> list[str]:
    found = log_path(workspace).read_text(encoding="utf-8").splitlines()
    assert all(LINE.fullmatch(line) for line in found), found
    return found


def test_a_line_has_its_time_and_stays_one_line(workspace: Workspace) -> None:
    with run_log(workspace) as log:
        log.info("3 phiếu mới; còn chờ: 0")
        log.error("một\ndòng\r\n2024-05-06T07:00:00+0700 INFO khác %s {x}")
    first, second = lines(workspace)
    assert first.endswith(" INFO 3 phiếu mới; còn chờ: 0")
    assert second.endswith(" ERROR một dòng 2024-05-06T07:00:00+0700 INFO khác %s {x}")


def test_old_lines_make_room(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "MOST_BYTES", 400)
    for number in range(40):
        with run_log(workspace) as log:
            log.info("lần chạy số %s", number)
    files = sorted(path.name for path in log_path(workspace).parent.glob("run.log*"))
    assert files == ["run.log", "run.log.1", "run.log.2", "run.log.3"]
    assert all(path.stat().st_size <= 400 for path in log_path(workspace).parent.glob("run.log*"))
    kept = [
        int(line.rsplit(" ", 1)[1])
        for name in reversed(files)
        for line in (log_path(workspace).parent / name).read_text(encoding="utf-8").splitlines()
    ]
    assert kept == list(range(kept[0], 40))


def test_a_log_that_cannot_be_turned_over_grows(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(logs, "MOST_BYTES", 200)
    (log_path(workspace).with_name("run.log.3") / "x").mkdir(parents=True)  # as one that Windows holds
    log_path(workspace).with_name("run.log.2").write_text("", encoding="utf-8")
    for number in range(9):
        with run_log(workspace) as log:
            log.info("lần chạy số %s", number)
    assert len(lines(workspace)) == 9
    assert capsys.readouterr().err == ""


def test_a_log_that_cannot_be_written_is_told_before_anything_is_done(workspace: Workspace) -> None:
    log_path(workspace).mkdir(parents=True)
    with pytest.raises(UsageError) as caught, run_log(workspace):
        pytest.fail("it began")
    assert caught.value.message.id == "run.no-log"


def _write(workspace: Workspace, line: str, done: list[str]) -> None:
    with run_log(workspace) as log:
        log.info(line)
        done.append(line)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_line_that_finds_no_room_is_told_at_the_end(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    log_path(workspace).parent.mkdir()
    log_path(workspace).symlink_to("/dev/full")
    done: list[str] = []
    with pytest.raises(UsageError) as caught:
        _write(workspace, "x", done)
    assert done == ["x"]
    assert caught.value.message.id == "run.no-log"
    assert capsys.readouterr().err == ""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> CaseOffice:
    office = CaseOffice.make(tmp_path_factory.mktemp("told") / "office", rules=RULES)
    office.answer(at(31, 9), extra="Có", comment=DETAILED)
    office.pull(at(31))
    return office


def test_every_outcome_is_written_down_and_nothing_of_citizens(
    told: CaseOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = told.workspace

    def typed(*words: str) -> int:
        return run(["--workspace", str(workspace.root), "--lang", "en", "run", *words])

    address = f"mailto://u:s3cret@127.0.0.1:{free_port()}/?from=a@a.example&to=ld@a.example"
    for name, value in addresses(tmp_path, {"leaders": [address]}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(Session, "now", at(31))
    assert typed() == 3
    monkeypatch.setattr(Session, "now", at(1, 9, 6))
    assert typed("--json") == 3
    monkeypatch.setattr("qrsurvey.office.running.watch", interrupted)
    assert typed() == 130
    monkeypatch.setattr("qrsurvey.office.running.watch", broken)
    assert typed() == 1
    monkeypatch.undo()
    told.rule(RULES.replace("alerts:", "alerts:\n  words: [khongco]"))
    monkeypatch.setattr(Session, "now", at(1, 10, 6))
    assert typed() == 2
    said = capsys.readouterr()
    assert "Traceback" not in said.err

    written = lines(workspace)
    levels = [line.split(" ")[1] for line in written]
    assert levels[:8] == ["WARNING"] * 2 + ["ERROR", *["WARNING"] * 3] + ["WARNING", "ERROR"]
    # Faulty rules keep nothing else from being done: the report is put off, the message tried.
    assert levels[8:] == ["ERROR", "ERROR", "WARNING", "WARNING", "WARNING"]
    text = "\n".join(written)
    for secret in ("0912", "345 678", "Tuấn", "gợi ý", "s3cret", "ld@a.example", "a@a.example"):
        assert secret not in text
    assert "Message 1 (alert) to leaders: not sent: the server can't be reached." in written[0]
    assert written[1].endswith(
        "0 new responses; new cases: A 1, B 0, C 0; reports: –; messages sent: 0, waiting: 1"
    )


def interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def broken(*_: object, **__: object) -> None:
    raise ZeroDivisionError("0912 345 678")
