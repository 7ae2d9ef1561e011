"""The same archive and clock give the same bytes of every format, whatever the process around them is."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import qrsurvey
from qrsurvey.office.report_files import ReportFormat
from support.decided_office import Offices, rows

pytestmark = pytest.mark.mass

_SCRIPT = """
import hashlib, json, sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo
from qrsurvey.office.report import make_report
from qrsurvey.office.report_files import ReportFormat
from qrsurvey.survey.breakdowns import By
from qrsurvey.survey.periods import Month
from qrsurvey.workspace.workspace import read_workspace

root, out, format_ = sys.argv[1:]
now = datetime(2024, 6, 3, 8, 30, 15, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
made = make_report(read_workspace(Path(root)), Month(2024, 5), by=[By.COUNTER],
                   formats=[ReportFormat(format_)], out=Path(out), now=now)
for one in made.files:
    sys.stdout.write(hashlib.sha256(one.path.read_bytes()).hexdigest())
"""
AROUND = (
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Ho_Chi_Minh", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "4242", "TZ": "America/Los_Angeles", "LC_ALL": "C", "PYTHONUTF8": "0"},
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Offices(tmp_path_factory.mktemp("offices")).office(rows()).root


@pytest.mark.parametrize("format_", ReportFormat)
def test_the_same_report_is_the_same_bytes_in_any_process(
    office: Path, tmp_path: Path, format_: ReportFormat
) -> None:
    digests = []
    for number, around in enumerate(AROUND):
        here = tmp_path / f"place {number}"
        here.mkdir()
        root = shutil.copytree(office, here / "office")
        environment = {**os.environ, **around, "PYTHONPATH": str(Path(qrsurvey.__file__).parents[1])}
        done = subprocess.run(
            [sys.executable, "-c", _SCRIPT, str(root), str(here / "out"), format_.value],
            cwd=here, env=environment, capture_output=True, text=True, encoding="utf-8", check=True,
        )  # fmt: skip
        digests.append(done.stdout)
    assert len(digests[0]) == len(hashlib.sha256().hexdigest())
    assert len(set(digests)) == 1
