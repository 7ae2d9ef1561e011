"""Entries for the clocks of three systems, which start `qrsurvey run` on the office's working days.

Sources: crontab(5) of Debian's cron; learn.microsoft.com, "Task Scheduler Schema", version 1.2;
launchd.plist(5) of macOS.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from subprocess import list2cmdline
from xml.sax.saxutils import escape

from qrsurvey.office.outputs import Written, check_writable, write_outputs
from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.workspace.workspace import Workspace

BEFORE_CLOSING = timedelta(minutes=30)
"""A run comes so long before the counters close: whoever is told can still do something the same day."""

_WINDOWS_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONDAY = date(2024, 1, 1)
_LABEL = "qrsurvey.run"
_OURS = "QRSURVEY_"
_LEADING = (
    "GOOGLE_APPLICATION_CREDENTIALS",
    "HTTPS_PROXY",
    "https_proxy",
    "XDG_CONFIG_HOME",
)

Times = Mapping[time, tuple[int, ...]]
"""At which times of the day, and on which days of the week: 0 is Monday."""


class System(StrEnum):
    """Whose clock it is."""

    CRON = "cron"
    WINDOWS = "windows"
    LAUNCHD = "launchd"

    @classmethod
    def here(cls) -> System:
        """Return the one of this machine."""
        if sys.platform == "win32":
            return cls.WINDOWS
        return cls.LAUNCHD if sys.platform == "darwin" else cls.CRON


def times_of(workspace: Workspace, asked: Sequence[time] = ()) -> Times:
    """Return when to run: at the times asked for, else before each end of the office's hours."""
    hours = WorkCalendar.of(workspace.office).hours
    open_days = tuple(day for day, spans in enumerate(hours) if spans) or tuple(range(7))
    if asked:
        return dict.fromkeys(sorted(set(asked)), open_days)
    found: dict[time, list[int]] = {}
    for day, spans in enumerate(hours):
        for start, end in spans:
            at = max(datetime.combine(_MONDAY, end) - BEFORE_CLOSING, datetime.combine(_MONDAY, start))
            found.setdefault(at.time(), []).append(day)
    return {at: tuple(found[at]) for at in sorted(found)} or {time(17): open_days}


def command_line(workspace: Workspace) -> list[str]:
    """Return the program and its arguments, by whole paths: a clock knows no current folder, nor PATH."""
    program = [sys.executable, "-m", "qrsurvey"]
    started = Path(sys.argv[0])
    if started.suffix in {".pyz", ".pyzw"} and started.is_file():
        program = [sys.executable, str(started.resolve())]
    return [*program, "--workspace", str(workspace.root), "--quiet", "run"]


def variables_set(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Return the names of the variables that lead a run; a clock starts it in an environment of its own."""
    return sorted(name for name in environment if name.startswith(_OURS) or name in _LEADING)


def write_entry(workspace: Workspace, system: System, command: Sequence[str], times: Times) -> Written:
    """Write the file that the Windows Task Scheduler or launchd reads.

    Raises:
        UsageError: it can't be written.
    """
    folder = workspace.root
    if system is System.WINDOWS:
        # schtasks reads a task as it exports one: UTF-16 with a mark.
        content = windows_task(command, times, folder).replace("\n", "\r\n").encode("utf-16")
        name = "qrsurvey-task.xml"
    else:
        content, name = launchd_job(command, times, folder), f"{_LABEL}.plist"
    out = folder / "out"
    check_writable(out)
    return write_outputs(out, {name: content})[0]


def install_command(system: System, path: Path) -> str:
    """Return what is typed to install such a file."""
    if system is System.WINDOWS:
        return list2cmdline(["schtasks", "/Create", "/TN", "qrsurvey", "/XML", str(path), "/F"])
    target = f"~/Library/LaunchAgents/{path.name}"
    return f"cp {shlex.quote(str(path))} {target} && launchctl load {target}"


def cron_lines(command: Sequence[str], times: Times) -> str:
    """Return the lines of a crontab; a percent sign would end the command there."""
    typed = shlex.join(command).replace("%", r"\%")
    return "".join(f"{at.minute} {at.hour} * * {_cron_days(days)} {typed}\n" for at, days in times.items())


def windows_task(command: Sequence[str], times: Times, folder: Path) -> str:
    """Return a task for the Windows Task Scheduler: what is missed while the PC is off starts later."""
    triggers = "".join(_trigger(at, days) for at, days in times.items())
    program, *arguments = command
    return f"""\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>qrsurvey run</Description>
  </RegistrationInfo>
  <Triggers>
{triggers}  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT2H</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{escape(program)}</Command>
      <Arguments>{escape(list2cmdline(arguments))}</Arguments>
      <WorkingDirectory>{escape(str(folder))}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""


def launchd_job(command: Sequence[str], times: Times, folder: Path) -> bytes:
    """Return a property list for launchd, which makes up a run missed while the machine slept."""
    import plistlib

    calendar = [
        {"Weekday": day + 1, "Hour": at.hour, "Minute": at.minute}
        for at, days in times.items()
        for day in days
    ]
    return plistlib.dumps(
        {
            "Label": _LABEL,
            "ProgramArguments": list(command),
            "WorkingDirectory": str(folder),
            "StartCalendarInterval": calendar,
        }
    )


def _cron_days(days: Sequence[int]) -> str:
    """Write days as cron does: 1 is Monday, 7 Sunday, `1-5` a run of them."""
    if tuple(days) == tuple(range(7)):
        return "*"
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][1] == day - 1:
            runs[-1][1] = day
        else:
            runs.append([day, day])
    return ",".join(f"{first + 1}-{last + 1}" if last > first else f"{first + 1}" for first, last in runs)


def _trigger(at: time, days: Sequence[int]) -> str:
    named = "".join(f"<{_WINDOWS_DAYS[day]} />" for day in days)
    return f"""\
    <CalendarTrigger>
      <StartBoundary>{_MONDAY.isoformat()}T{at:%H:%M:%S}</StartBoundary>
      <Enabled>true</Enabled>
      <ScheduleByWeek>
        <DaysOfWeek>{named}</DaysOfWeek>
        <WeeksInterval>1</WeeksInterval>
      </ScheduleByWeek>
    </CalendarTrigger>
"""
