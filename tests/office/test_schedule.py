"""Entries for clocks, read back by what isn't ours: a parser of crontabs by the manual, lxml, plistlib."""

from __future__ import annotations

import plistlib
import shlex
import subprocess
import sys
from datetime import time
from pathlib import Path

import pytest
from lxml import etree

from qrsurvey.office.schedule import (
    System,
    command_line,
    cron_lines,
    install_command,
    launchd_job,
    times_of,
    variables_set,
    windows_task,
    write_entry,
)
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.workspaces import UNITS, write_workspace

HOURS = '  working_hours: {mon-fri: ["07:00-11:30", "13:00-17:00"], sat: ["07:00-11:30"]}\n'
NAMESPACE = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    root = tmp_path / "Khảo sát 100% & \"hài lòng\" 'một cửa'"
    return read_workspace(write_workspace(root, UNITS.replace("groups:\n", HOURS + "groups:\n", 1)))


def test_runs_come_before_the_counters_close(workspace: Workspace) -> None:
    assert times_of(workspace) == {time(11): (0, 1, 2, 3, 4, 5), time(16, 30): (0, 1, 2, 3, 4)}
    assert times_of(workspace, [time(9, 5)]) == {time(9, 5): (0, 1, 2, 3, 4, 5)}


def test_a_crontab_line_gives_the_shell_the_very_command(workspace: Workspace) -> None:
    command = command_line(workspace)
    lines = cron_lines(command, times_of(workspace)).splitlines()
    assert [line.split(" ", 5)[:5] for line in lines] == [
        ["0", "11", "*", "*", "1-6"],
        ["30", "16", "*", "*", "1-5"],
    ]
    for line in lines:
        typed = line.split(" ", 5)[5]
        # crontab(5): an unescaped % ends the command; the backslash before one is taken away.
        assert "%" not in typed.replace(r"\%", "")
        assert shlex.split(typed.replace(r"\%", "%")) == command


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_the_shell_starts_this_program_on_this_workspace(workspace: Workspace) -> None:
    line = cron_lines(command_line(workspace), {time(11): (0,)})
    typed = line.split(" ", 5)[5].replace(r"\%", "%").replace(" run", " schedule --system cron")
    done = subprocess.run(
        ["/bin/sh", "-c", typed], capture_output=True, check=False, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    assert str(workspace.root)[:20] in done.stdout


def test_days_are_written_as_cron_counts_them() -> None:
    assert cron_lines(["x"], {time(8): (0, 2, 3, 4, 6)}) == "0 8 * * 1,3-5,7 x\n"
    assert cron_lines(["x"], {time(8, 5): tuple(range(7))}) == "5 8 * * * x\n"


def test_a_windows_task_is_whole_and_catches_up(workspace: Workspace) -> None:
    command = [
        "C:\\Program Files\\Python\\python.exe",
        "-m",
        "qrsurvey",
        "--workspace",
        'C:\\Một cửa & "A"\\',
        "run",
    ]
    written = write_entry(workspace, System.WINDOWS, command, times_of(workspace))
    content = written.path.read_bytes()
    assert content.decode("utf-16").startswith("<?xml")
    task = etree.fromstring(content)
    found = {name: [one.text for one in task.iter(NAMESPACE + name)] for name in (
        "Command", "Arguments", "StartWhenAvailable", "MultipleInstancesPolicy", "StartBoundary", "WorkingDirectory",
    )}  # fmt: skip
    assert found["Command"] == [command[0]]
    # The rules by which a Windows program reads its command line: the backslash before a quote is doubled.
    assert found["Arguments"] == ['-m qrsurvey --workspace "C:\\Một cửa & \\"A\\"\\\\" run']
    assert found["StartWhenAvailable"] == ["true"]
    assert found["MultipleInstancesPolicy"] == ["IgnoreNew"]
    assert [text[11:] for text in found["StartBoundary"] if text] == ["11:00:00", "16:30:00"]
    assert found["WorkingDirectory"] == [str(workspace.root)]
    days = [[day.tag.removeprefix(NAMESPACE) for day in one] for one in task.iter(NAMESPACE + "DaysOfWeek")]
    assert days[1] == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    assert str(written.path) in install_command(System.WINDOWS, written.path).replace('\\"', '"')


def test_a_windows_task_of_odd_paths_is_well_formed() -> None:
    for path in ("C:\\a & b\\<c>", "C:\\ngày 5\\"):
        text = windows_task(["python.exe", path], {time(11): (0,)}, Path("x"))
        assert etree.fromstring(text.encode("utf-16")) is not None


def test_a_launchd_job_names_each_day_and_time(workspace: Workspace) -> None:
    job = plistlib.loads(launchd_job(command_line(workspace), times_of(workspace), workspace.root))
    assert job["ProgramArguments"] == command_line(workspace)
    assert len(job["StartCalendarInterval"]) == 11
    # launchd.plist(5): 0 and 7 are Sunday.
    assert {"Weekday": 6, "Hour": 11, "Minute": 0} in job["StartCalendarInterval"]


def test_variables_that_a_clock_does_not_know_are_named() -> None:
    assert variables_set({"PATH": "x", "QRSURVEY_RECIPIENTS": "y", "HTTPS_PROXY": "z"}) == [
        "HTTPS_PROXY",
        "QRSURVEY_RECIPIENTS",
    ]
    assert variables_set({"PATH": "x", "HOME": "y"}) == []
