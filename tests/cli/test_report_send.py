"""`report --send`: each report whole, to whom it is for, once; refused before anything is issued for nobody."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from qrsurvey.archive.issued_reports import issued_reports
from qrsurvey.archive.outbox import read_outbox
from qrsurvey.archive.store import Archive
from qrsurvey.cli.main import run
from qrsurvey.cli.session import Session
from qrsurvey.office.audit import audit_archive
from qrsurvey.workspace.workspace import read_workspace
from support.case_office import CaseOffice, at
from support.mail_server import MailServer, free_port
from support.run_office import UNIT_TOO
from support.told_office import addresses

NOW = at(3, 9, 6)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    office = CaseOffice.make(tmp_path_factory.mktemp("prepared") / "office", rules=UNIT_TOO)
    for day in range(2, 32):
        office.answer(at(day, 9), "HIEPTAN" if day % 2 else "LONGHOA")
    office.pull(at(1, 8, 6))
    units = office.workspace.root / "config" / "units.yaml"  # its reports are read here in English
    units.write_text(units.read_text("utf-8").replace("office:\n", "office:\n  language: en\n"), "utf-8")
    return office.workspace.root


class Typed:
    def __init__(
        self, root: Path, folder: Path, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch
    ) -> None:
        self.root, self._folder, self._capsys, self._patch = root, folder, capsys, patch
        patch.setattr(Session, "now", NOW)

    def book(self, **names: str) -> None:
        for name, value in addresses(self._folder, {key: [names[key]] for key in names}).items():
            self._patch.setenv(name, value)

    def __call__(self, *words: str, code: int = 0, lang: str = "en") -> tuple[str, str]:
        self._capsys.readouterr()
        done = run(["--workspace", str(self.root), "--lang", lang, "report", *words])
        out, err = self._capsys.readouterr()
        assert done == code, out + err
        assert "Traceback" not in err
        return out, err

    def file(self, name: str) -> bytes:
        return (self.root / "out" / "reports" / name).read_bytes()

    @property
    def files(self) -> list[str]:
        return sorted(path.name for path in (self.root / "out" / "reports").glob("report-*"))

    def issued(self) -> list[tuple[str, str | None]]:
        workspace = read_workspace(self.root)
        assert audit_archive(workspace).result.ok
        with Archive.open(workspace.archive_path, create=False) as archive:
            return [(one.report.period, one.report.unit) for one in issued_reports(archive)]

    def waiting(self) -> list[str]:
        with Archive.open(read_workspace(self.root).archive_path, create=False) as archive:
            return [one.recipient for one in read_outbox(archive) if one.done is None]


@pytest.fixture
def typed(
    prepared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Typed:
    shutil.copytree(prepared, tmp_path / "office")
    return Typed(tmp_path / "office", tmp_path, capsys, monkeypatch)


def sent(mail: MailServer) -> list[tuple[str, dict[str, bytes]]]:
    return [
        (
            one.to,
            {
                str(part.get_filename()): bytes(part.get_payload(decode=True))
                for part in one.message.iter_attachments()
            },
        )
        for one in mail.mails
    ]


def test_the_report_goes_whole_to_the_office_and_json_stays_json(typed: Typed) -> None:
    with MailServer() as mail:
        typed.book(leaders=mail.address("ld@a.example"), longhoa=mail.address("lh@a.example"))
        out, err = typed("--send", "--json")
    assert json.loads(out)["responses"]["received"] == 30
    files = {name: typed.file(name) for name in ("report-2024-05.pdf", "report-2024-05.docx")}
    assert sent(mail) == [("ld@a.example", dict(sorted(files.items())))]
    assert "Message 1 (report) to leaders: sent, 1 place." in err
    assert (typed.issued(), typed.waiting()) == ([("2024-05", None)], [])


def test_a_units_report_goes_to_its_recipient_only(typed: Typed) -> None:
    with MailServer() as mail:
        typed.book(leaders=mail.address("ld@a.example"), longhoa=mail.address("lh@a.example"))
        typed("--unit", "LONGHOA,HIEPTAN", "--format", "docx", "--send")
    name = "report-2024-05-LONGHOA.docx"
    assert sent(mail) == [("lh@a.example", {name: typed.file(name)})]
    assert sorted(unit or "" for _, unit in typed.issued()) == ["HIEPTAN", "LONGHOA"]


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("how", ["--send", "--dry-run"])
def test_what_is_for_nobody_is_refused_before_it_is_written(typed: Typed, lang: str, how: str) -> None:
    for words in (("--unit", "HIEPTAN"), ("--format", "xlsx"), ("--format", "json,poster")):
        out, err = typed(*words, how, code=2, lang=lang)
        assert out == ""
        assert "pdf" in err
    path = typed.root / "config" / "survey.yaml"
    path.write_text(path.read_text("utf-8").replace(", reports: true", ""), encoding="utf-8")
    out, err = typed(how, code=2, lang=lang)
    assert out == ""
    assert "reports: true" in err
    assert (typed.files, typed.issued(), typed.waiting()) == ([], [], [])


def test_a_rehearsal_sends_nothing_and_says_to_whom(typed: Typed) -> None:
    with MailServer() as mail:
        typed.book(leaders=mail.address("ld@a.example"))
        said = "Would go to leaders: report-2024-05.docx\n"
        out, _ = typed("--dry-run", "--format", "docx")
        assert out.endswith(said)
        out, err = typed("--dry-run", "--send", "--format", "docx", "--json")
        json.loads(out)
        assert said in err
    assert (mail.mails, typed.waiting()) == ([], [])


def test_what_cannot_go_waits_and_goes_once(typed: Typed) -> None:
    port = free_port()
    typed.book(leaders=f"mailto://127.0.0.1:{port}/?from=a@a.example&to=ld@a.example")
    _, err = typed("--send", "--format", "docx", code=3)
    assert "the server can't be reached" in err
    assert typed.waiting() == ["leaders"]
    with MailServer(port=port) as mail:
        assert run(["--workspace", str(typed.root), "--quiet", "notify", "send", "--all"]) == 0
        assert run(["--workspace", str(typed.root), "--quiet", "notify", "send", "--all"]) == 0
    assert [(to, list(files)) for to, files in sent(mail)] == [("ld@a.example", ["report-2024-05.docx"])]
    assert typed.waiting() == []


def test_a_file_that_somebody_changed_is_not_what_is_sent(typed: Typed) -> None:
    typed("--format", "docx")
    (typed.root / "out" / "reports" / "report-2024-05.docx").write_bytes(b"sua tay")
    with MailServer() as mail:
        typed.book(leaders=mail.address("ld@a.example"))
        typed("--format", "docx", "--send")
    name = "report-2024-05 (2).docx"
    assert sent(mail) == [("ld@a.example", {name: typed.file(name)})]
