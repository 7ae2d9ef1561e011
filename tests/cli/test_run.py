"""`run` and `schedule` as they are typed: what is said, where, in which language, and the exit codes."""

from __future__ import annotations

import json
import plistlib
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree

from qrsurvey.cli.main import run
from qrsurvey.cli.session import Session
from support.case_office import DETAILED, CaseOffice, at
from support.google_server import GoogleServer
from support.mail_server import MailServer
from support.run_office import RULES, SOURCES, RunOffice, prepare
from support.told_office import addresses
from support.workspaces import write_workspace

Command = Callable[..., tuple[int, str, str]]
NAMESPACE = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    office = CaseOffice.make(tmp_path_factory.mktemp("prepared") / "office", rules=RULES)
    office.answer(at(31, 9), extra="Có", comment=DETAILED)
    office.pull(at(1, 8, 6))
    return office.workspace.root


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setattr(Session, "now", at(1, 9, 6))

    def type_in(root: Path, *words: str, lang: str = "en") -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["--workspace", str(root), "--lang", lang, *words])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        for secret in ("0912", "345 678", "Tuấn", "ld@a.example"):
            assert secret not in said.out + said.err
        return code, said.out, said.err

    return type_in


@pytest.fixture
def office(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "office"))


@pytest.fixture
def mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    with MailServer() as server:
        for name, value in addresses(tmp_path, {"leaders": [server.address("ld@a.example")]}).items():
            monkeypatch.setenv(name, value)
        yield server


def test_a_run_is_summed_up_in_a_line(office: Path, command: Command, mail: MailServer) -> None:
    code, out, err = command(office, "run")
    assert code == 0
    summary = "0 new responses; new cases: A 1, B 0, C 0; reports: 2024-05; messages sent: 2, waiting: 0"
    reports = [str(office / "out" / "reports" / f"report-2024-05.{kind}") for kind in ("pdf", "docx", "json")]
    assert out.splitlines() == [summary, "1 new case of grade A: 1", *reports]
    assert str(office / "data" / "run.log") in err
    assert len(mail.mails) == 2
    code, out, _ = command(office, "--quiet", "run", lang="vi")
    assert (code, out) == (
        0,
        "0 phiếu mới; vụ việc mới: A 0, B 0, C 0; báo cáo: –; thông báo đã gửi: 0, còn chờ: 0\n",
    )
    log = (office / "data" / "run.log").read_text(encoding="utf-8").splitlines()
    assert [line.split(" ", 2)[1:] for line in log] == [["INFO", summary], ["INFO", out.strip()]]


def test_json_is_all_there_is_on_standard_output(office: Path, command: Command, mail: MailServer) -> None:
    mail.reply = "451 later"
    code, out, err = command(office, "run", "--json")
    assert code == 3
    assert json.loads(out) == {
        "pulled": None,
        "opened": [{"number": 1, "grade": "A"}],
        "reported": ["2024-05"],
        "put_off": [],
        "files": [
            str(office / "out" / "reports" / f"report-2024-05.{kind}") for kind in ("pdf", "docx", "json")
        ],
        "sent": 0,
        "waiting": 2,
        "errors": [],
    }
    assert "Message 1 (alert) to leaders: not sent" in err


def test_each_source_that_fails_is_named(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = SOURCES.replace("}]", "}, {name: khac, spreadsheet: book-khac, sheet: A}]")
    with GoogleServer() as google:
        office = RunOffice(prepare(tmp_path / "new", sources=two), tmp_path / "office", google)
        office.answer(at(31, 9))
        for name, value in office.environment.items():
            monkeypatch.setenv(name, value)
        code, out, err = command(office.root, "run", "--json")
        assert code == 3
        data = json.loads(out)
        assert data["pulled"] == {"added": 1, "sources": ["main"], "failed": ["khac"], "left": []}
        assert (data["put_off"], len(data["errors"])) == (["2024-05"], 1)
        assert err.count("Source khac couldn't be pulled:") == 1
        assert err.count("What to do:") == 1
        assert "The report of 2024-05 waits" in err
        log = (office.root / "data" / "run.log").read_text(encoding="utf-8")
        assert "ERROR Source khac couldn't be pulled:" in log
        assert log.count("\n") == 3


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_stops_a_run_is_said_and_written_down(tmp_path: Path, command: Command, lang: str) -> None:
    root = write_workspace(tmp_path / "new")
    code, out, err = command(root, "run", lang=lang)
    assert (code, out) == (2, "")
    assert "qrsurvey pull" in err
    (line,) = (root / "data" / "run.log").read_text(encoding="utf-8").splitlines()
    assert " ERROR " in line
    assert not (root / "data" / "archive.duckdb").exists()


def test_a_log_that_cannot_be_written_is_said(tmp_path: Path, command: Command) -> None:
    root = write_workspace(tmp_path / "new")
    (root / "data" / "run.log").mkdir(parents=True)
    code, out, err = command(root, "run")
    assert (code, out) == (2, "")
    assert "The log" in err


def test_a_crontab_is_printed_and_nothing_else(tmp_path: Path, command: Command) -> None:
    root = write_workspace(tmp_path / "Một cửa")
    code, out, err = command(root, "schedule", "--system", "cron", "--at", "16:30,9:05", "--at", "11:00")
    assert code == 0
    assert [line.split(" ", 2)[:2] for line in out.splitlines()] == [["5", "9"], ["0", "11"], ["30", "16"]]
    typed = shlex.split(out.splitlines()[0].split(" ", 5)[5])
    assert typed[1:] == ["-m", "qrsurvey", "--workspace", str(root), "--quiet", "run"]
    assert "crontab -e" in err
    assert not (root / "out").exists()


def test_what_a_clock_does_not_know_is_said(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QRSURVEY_RECIPIENTS", "/bí mật/recipients.json")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/bí mật/khóa.json")
    _, out, err = command(write_workspace(tmp_path), "schedule", "--system", "cron")
    assert "GOOGLE_APPLICATION_CREDENTIALS" in err
    assert "QRSURVEY_RECIPIENTS" in err
    assert "bí mật" not in out + err


@pytest.mark.parametrize(
    ("system", "file", "install"),
    [
        ("windows", "qrsurvey-task.xml", "schtasks /Create"),
        ("launchd", "qrsurvey.run.plist", "launchctl load"),
    ],
)
def test_a_file_and_how_to_install_it(
    tmp_path: Path, command: Command, system: str, file: str, install: str
) -> None:
    root = write_workspace(tmp_path / "office")
    code, out, err = command(root, "schedule", "--system", system, lang="vi")
    assert code == 0
    path, line = out.splitlines()
    assert path == str(root / "out" / file)
    assert install in line
    assert path in line
    assert "gỡ" in err.lower()
    content = Path(path).read_bytes()
    if system == "windows":
        (arguments,) = [one.text for one in etree.fromstring(content).iter(f"{NAMESPACE}Arguments")]
        assert arguments is not None
        assert arguments.endswith("--quiet run")
    else:
        assert plistlib.loads(content)["ProgramArguments"][-2:] == ["--quiet", "run"]


@pytest.mark.parametrize(
    "words", [("--at", "25:00"), ("--at", "8h30"), ("--at", "8:5"), ("--system", "amiga")]
)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_schedule_that_there_is_not(
    tmp_path: Path, command: Command, words: tuple[str, str], lang: str
) -> None:
    code, out, err = command(write_workspace(tmp_path), "schedule", *words, lang=lang)
    assert (code, out) == (2, "")
    assert words[1] in err
