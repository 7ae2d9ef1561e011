"""Ctrl-C and its like, at any moment: one line, the shell's exit code, and nothing left of it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from support.processes import running, until
from support.workspaces import UNITS, write_workspace

pytestmark = pytest.mark.mass

if sys.platform == "win32":
    pytest.skip("signals can't be sent to a group of processes there", allow_module_level=True)

COUNT = 340  # placards for which other processes are started

INT, TERM, HUP = signal.SIGINT, signal.SIGTERM, signal.SIGHUP


@pytest.fixture
def office(tmp_path: Path) -> Path:
    more = "".join(f'  - {{id: DV{at:03d}, name: "Đơn vị số {at}", group: wards}}\n' for at in range(COUNT))
    (tmp_path / "tmp").mkdir()
    return write_workspace(tmp_path / "office", UNITS + more)


def _make_codes(office: Path) -> list[str]:
    return ["make-codes", "--workspace", str(office)]


def _environment(office: Path) -> dict[str, str]:
    return {"TMPDIR": str(office.parent / "tmp")}


def _left(office: Path) -> list[Path]:
    """All that isn't a finished file of ours: in the folder for temporary files and in the workspace."""
    out = office / "out"
    unfinished = (path for path in out.rglob("*") if path.is_file() and path.name != ".qrsurvey.json")
    return [*(office.parent / "tmp").iterdir(), *unfinished]


def _scratch(office: Path) -> list[Path]:
    return list((office.parent / "tmp").glob("qrsurvey-*"))


def _drawing(office: Path) -> bool:
    """Whether pages have come back from the other processes."""
    return any(
        part.stat().st_size > 50_000
        for folder in _scratch(office)
        for part in folder.glob(".placards.pdf.part")
    )


def _packing(office: Path) -> bool:
    return any(path for folder in _scratch(office) for path in folder.glob("packs/*.pdf"))


@pytest.mark.parametrize(
    ("sign", "numbers", "code"),
    [
        pytest.param(_scratch, (INT,), 130, id="starting-once"),
        pytest.param(_scratch, (INT, INT, INT), 130, id="starting-thrice"),
        pytest.param(_drawing, (INT,), 130, id="drawing-once"),
        pytest.param(_drawing, (INT, INT), 130, id="drawing-twice"),
        pytest.param(_drawing, (TERM, TERM), 143, id="drawing-term"),
        pytest.param(_packing, (INT, INT, INT), 130, id="packing-thrice"),
        pytest.param(_packing, (HUP,), 129, id="packing-hup"),
    ],
)
def test_whatever_ends_it_nothing_is_left(
    office: Path, sign: Callable[[Path], object], numbers: tuple[int, ...], code: int
) -> None:
    with running(_make_codes(office), office.parent / "said", _environment(office)) as command:
        until(lambda: sign(office), command.process)
        command.send(*numbers)
        ended, said = command.end()
        until(command.alone)
    assert (ended, said) == (code, "Interrupted; nothing was left half-written.\n")
    assert _left(office) == []


def test_a_signal_to_one_process_alone_ends_all(office: Path) -> None:
    with running(_make_codes(office), office.parent / "said", _environment(office)) as command:
        until(lambda: _drawing(office), command.process)
        command.process.terminate()
        assert command.end()[0] == 143
        until(command.alone)
    assert _left(office) == []


def test_workers_end_when_their_parent_is_killed_and_the_next_run_sweeps(office: Path) -> None:
    with running(_make_codes(office), office.parent / "said", _environment(office)) as command:
        until(lambda: _drawing(office), command.process)
        command.process.kill()
        command.process.wait()
        until(command.alone)
    assert (office.parent / "said").read_text("utf-8") == ""
    (left,) = _scratch(office)
    lock = left / ".in-use"
    os.utime(lock, (0, 0))
    preview = ["make-codes", "--preview", "--workspace", str(office)]
    with running(preview, office.parent / "said", _environment(office)) as command:
        assert command.end()[0] == 0
    assert _scratch(office) == []


# Sends Ctrl-C at the moment at which a module is first asked for.
_WHILE_LOADING = """
import os, signal, sys
wanted = sys.argv.pop(1)
class Send:
    def find_spec(self, name, path=None, target=None):
        if name == wanted:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Send())
from qrsurvey.cli.main import main
main()
"""


@pytest.mark.parametrize("module", ["qrsurvey.cli.session", "rich.console", "typer", "ruamel.yaml", "duckdb"])
def test_an_interrupt_while_it_is_loading_is_told_in_one_line(office: Path, module: str) -> None:
    program = ["-c", _WHILE_LOADING, module]
    arguments = ["codes", "list", "--workspace", str(office)]
    (office / "data").mkdir()
    (office / "data" / "archive.duckdb").write_bytes(b"")
    with running(arguments, office.parent / "said", {}, program=program) as command:
        assert command.end() == (130, "Interrupted; nothing was left half-written.\n")


def test_what_nohup_switched_off_stays_off(office: Path) -> None:
    program = ["-c", "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n" + _WHILE_LOADING.replace(
        "signal.SIGINT", "signal.SIGHUP")]  # fmt: skip
    arguments = ["typer", "codes", "--help"]
    with running(arguments, office.parent / "said", {}, program=program) as command:
        code, said = command.end()
    assert code == 0
    assert "retire" in said


# A library that takes an interrupt for an error of its own, as DuckDB does.
_SWALLOWED = """
import os, signal, sys
from qrsurvey.cli.main import main
import qrsurvey.office.audit as audit
def query(*_, **__):
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except KeyboardInterrupt:
        raise RuntimeError("Query interrupted") from None
audit.audit_archive = query
main()
"""


def test_an_interrupt_that_a_library_made_an_error_of_is_still_one(office: Path) -> None:
    arguments = ["audit", "--workspace", str(office)]
    with running(arguments, office.parent / "said", {}, program=["-c", _SWALLOWED]) as command:
        assert command.end() == (130, "Interrupted; nothing was left half-written.\n")


_TO_A_FULL_DISK = """
import os, sys
os.dup2(os.open("/dev/full", os.O_WRONLY), 1)
from qrsurvey.cli.main import main
main()
"""


def test_a_result_that_has_no_room_is_no_success(office: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    program = ["-c", _TO_A_FULL_DISK]
    arguments = ["form", "script", "--workspace", str(office)]
    with running(arguments, office.parent / "said", {}, program=program) as command:
        code, said = command.end()
    assert code == 2
    assert "The disk ran full before all of the result was written." in said
    assert "Traceback" not in said
