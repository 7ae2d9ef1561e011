"""The doctor finds what was planted, says what to do, and overlooks nothing else because of it."""

from __future__ import annotations

import ast
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import duckdb
import pytest
from google.auth import _helpers as google_clock

from qrsurvey.archive.issued import IssuedCode, issued_codes, key_fingerprint, record_issued
from qrsurvey.archive.store import Archive
from qrsurvey.errors import ExitCode
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.office.checks import machine
from qrsurvey.office.checks.context import PATIENCE
from qrsurvey.office.doctor import CHECKS, Area, examine
from qrsurvey.office.findings import Diagnosis, Finding, Level
from qrsurvey.office.make_codes import make_codes
from qrsurvey.office.pull_sheets import pull_sheets
from qrsurvey.sources.google.access import Access
from qrsurvey.sources.google.patience import Patience
from qrsurvey.typography.fonts import Face
from qrsurvey.workspace.workspace import read_workspace
from support import catalogues
from support.google_accounts import FORMS, PERSON_ADDRESS, READ_ONLY, make_person, make_service_account
from support.google_forms_model import StoredForm
from support.google_model import Shown, Spreadsheet, Tab
from support.google_server import BAD_GATEWAY, Act, GoogleServer, Reply, error
from support.patients import HEADERS, HOURS, NOW, SPREADSHEET, make_patient, serve, spreadsheet


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once; each test works on a copy."""
    return make_patient(tmp_path_factory.mktemp("prepared") / "office")


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    look_up: Callable[..., Any] = socket.getaddrinfo

    def only_loopback(host: str, *arguments: Any, **options: Any) -> Any:
        assert host == "127.0.0.1"
        return look_up(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", only_loopback)


@dataclass
class Patient:
    """A healthy workspace with its Google, to plant a fault into."""

    root: Path
    google: GoogleServer
    book: Spreadsheet
    form: StoredForm
    environment: dict[str, str]
    now: datetime = NOW
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    offline: bool = False
    waits: list[float] = field(default_factory=list)

    @property
    def key_file(self) -> Path:
        return Path(self.environment["GOOGLE_APPLICATION_CREDENTIALS"])

    def write(self, name: str, old: str, new: str) -> None:
        path = self.root / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    def archive(self, statement: str, *values: object) -> None:
        with duckdb.connect(self.root / "data" / "archive.duckdb") as connection:
            connection.execute(statement, list(values))

    def examine(self) -> Diagnosis:
        patience = type(PATIENCE)(self.waits.append, lambda: 0.0, tries=2)
        return examine(
            self.root, offline=self.offline, environment=self.environment, now=self.now, clock=self.clock,
            patience=patience,
        )  # fmt: skip


@pytest.fixture
def patient(prepared: Path, tmp_path: Path) -> Iterator[Patient]:
    root = tmp_path / "Thư mục có dấu"
    shutil.copytree(prepared, root)
    with GoogleServer() as google:
        form = serve(google, root)
        book = google.spreadsheets[SPREADSHEET]
        yield Patient(root, google, book, form, google.environment(make_service_account(tmp_path, google)))


def by_area(diagnosis: Diagnosis) -> dict[StrEnum, list[tuple[Level, str]]]:
    return {
        Area(section.area): [(finding.level, finding.message.id) for finding in section.findings]
        for section in diagnosis.sections
    }


def findings(diagnosis: Diagnosis) -> list[Finding]:
    return [finding for section in diagnosis.sections for finding in section.findings]


def said(diagnosis: Diagnosis) -> str:
    """Everything in both languages; what isn't fine has a next step."""
    texts = []
    for finding in findings(diagnosis):
        assert finding.level in {Level.OK, Level.SKIPPED} or finding.next_step is not None
        for language in Language:
            catalog = Catalog(language)
            texts.append(catalog.message(finding.message))
            if finding.next_step is not None:
                texts.append(catalog.message(finding.next_step))
    return "\n".join(texts)


HEALTHY = {
    Area.CONFIGURATION: ["doctor.files", "doctor.key"],
    Area.CREDENTIALS: ["doctor.credentials"],
    Area.GOOGLE: ["doctor.sign-in", "doctor.clock"],
    Area.SHEETS: [
        "doctor.shared",
        "doctor.zone",
        "doctor.locale",
        "doctor.cells",
        "doctor.tab",
        "doctor.columns",
    ],
    Area.PLACARDS: ["doctor.links"],
    Area.FORM: [
        "form.check-door-open",
        "form.check-accepting",
        "form.check-no-emails",
        "form.check-entry",
        "form.check-questions",
        "form.check-sheet",
    ],
    Area.ARCHIVE: ["doctor.archive", "doctor.ledger", "doctor.pull", "doctor.full"],
    Area.MACHINE: ["doctor.folders", "doctor.codes", "doctor.fonts"],
}
NOBODY_TOLD = {Area.ALERTS: [(Level.SKIPPED, "doctor.nobody-told")]}


def test_a_healthy_workspace(patient: Patient) -> None:
    before = {path: path.read_bytes() for path in patient.root.rglob("*") if path.is_file()}
    diagnosis = patient.examine()
    healthy = {area: [(Level.OK, name) for name in ids] for area, ids in HEALTHY.items()}
    assert by_area(diagnosis) == healthy | NOBODY_TOLD
    assert diagnosis.exit_code is ExitCode.DONE
    assert {path: path.read_bytes() for path in patient.root.rglob("*") if path.is_file()} == before
    text = said(diagnosis)
    assert "khao-sat@hoa-thanh.iam.gserviceaccount.com" in text
    assert "A → thời gian gửi, B → code, C → attitude, D → overall, E → comment" in text
    assert "last fetched at 08:30 01/06/2025 (yesterday)" in text
    # Two tabs of Google's smallest size: 1,000 rows of 26 columns.
    assert "52,000 cells are used, 9,948,000 are left" in text


def test_offline_nobody_is_asked_and_the_rest_is_the_same(patient: Patient) -> None:
    patient.offline = True
    diagnosis = patient.examine()
    skipped = [(Level.SKIPPED, "doctor.offline")]
    asks = {Area.GOOGLE: skipped, Area.SHEETS: skipped, Area.FORM: skipped}
    expected = (
        {area: [(Level.OK, name) for name in ids] for area, ids in HEALTHY.items()} | NOBODY_TOLD | asks
    )
    assert by_area(diagnosis) == expected
    assert diagnosis.exit_code is ExitCode.DONE
    assert patient.google.requests == []


def no_key(patient: Patient) -> None:
    (patient.root / "config" / "signing.key").unlink()


def other_key(patient: Patient) -> None:
    (patient.root / "config" / "signing.key").write_text("ab" * 32 + "\n", "ascii")


def torn_key(patient: Patient) -> None:
    (patient.root / "config" / "signing.key").write_text("ab" * 20, "ascii")


def open_key(patient: Patient) -> None:
    (patient.root / "config" / "signing.key").chmod(0o644)


def open_credentials(patient: Patient) -> None:
    patient.key_file.chmod(0o644)


def old_credentials(patient: Patient) -> None:
    os.utime(patient.key_file, (NOW.timestamp(), (NOW - timedelta(days=400)).timestamp()))


def revoked(patient: Patient) -> None:
    patient.google.accounts.keys.clear()


def person(patient: Patient, *scopes: str, **more: object) -> None:
    path = make_person(patient.key_file.parent, patient.google)
    held = json.loads(path.read_text("utf-8"))
    patient.google.accounts.consents[held["refresh_token"]] = " ".join(scopes)
    path.write_text(json.dumps({**held, "scopes": list(scopes), "account": PERSON_ADDRESS, **more}), "utf-8")
    patient.book.viewers.add(PERSON_ADDRESS)
    patient.form.editors.add(PERSON_ADDRESS)


def expired(patient: Patient) -> None:
    person(patient, READ_ONLY, FORMS)
    patient.google.accounts.people.clear()


def in_testing(patient: Patient) -> None:
    person(
        patient, READ_ONLY, FORMS, signed_in=NOW.isoformat(), expires=(NOW + timedelta(days=7)).isoformat()
    )


def cut_off(patient: Patient) -> None:
    patient.environment["QRSURVEY_GOOGLE_BASE_URL"] = "http://127.0.0.1:9"
    person(patient, READ_ONLY, FORMS)


def no_folder(patient: Patient) -> None:
    shutil.rmtree(patient.root / "out")
    (patient.root / "out").write_bytes(b"")


def no_form(patient: Patient) -> None:
    survey = patient.root / "config" / "survey.yaml"
    lines = survey.read_text("utf-8").splitlines(keepends=True)
    survey.write_text(
        "".join(line for line in lines if not line.startswith(("form:", "  url:", "  code_entry:", "  id:"))),
        "utf-8",
    )


def columns(patient: Patient, *headers: str) -> None:
    patient.book.tabs[1].rows[0] = list(headers)


def grow(patient: Patient, rows: int) -> None:
    patient.book.tabs[0].row_count = rows


def cut_ledger(patient: Patient) -> None:
    patient.archive("DELETE FROM ledger WHERE seq = (SELECT max(seq) FROM ledger)")


def altered_ledger(patient: Patient) -> None:
    patient.archive("UPDATE ledger SET payload = replace(payload, '\"added\":2', '\"added\":3')")


def reprinted(patient: Patient) -> None:
    """The form was another one first; its placards may still hang."""
    patient.write("config/survey.yaml", "1FAIpQLSdExample", "1FAIpQLSdAnother")
    patient.form.public_id = patient.form.public_id.replace("1FAIpQLSdExample", "1FAIpQLSdAnother")
    make_codes(read_workspace(patient.root), now=NOW, layout="a5")


@dataclass(frozen=True)
class Case:
    """What is planted, where it must be found, and how the program ends."""

    plant: Callable[[Patient], object]
    area: Area
    level: Level
    message_id: str
    code: int
    spoils: frozenset[Area] = frozenset()
    needs_modes: bool = False


G, S, F = Area.GOOGLE, Area.SHEETS, Area.FORM
BROKEN, WARNING = Level.BROKEN, Level.WARNING
ENTRY = "entry.1626576186"

CASES = {
    "a fault in units.yaml": Case(
        lambda p: p.write("config/units.yaml", "copies: 3", "copeis: 3"),
        Area.CONFIGURATION, BROKEN, "workspace.fault", 2, frozenset({F, S, Area.PLACARDS, Area.CREDENTIALS, Area.ARCHIVE}),
    ),
    "no form": Case(no_form, Area.CONFIGURATION, WARNING, "doctor.no-form", 2, frozenset({F, Area.PLACARDS})),
    "no working hours": Case(
        lambda p: p.write("config/units.yaml", HOURS, ""), Area.CONFIGURATION, WARNING, "doctor.no-hours", 0
    ),
    "the key is lost": Case(no_key, Area.CONFIGURATION, BROKEN, "office.key-lost", 2),
    "another key": Case(other_key, Area.CONFIGURATION, BROKEN, "office.other-key", 2),
    "half a key": Case(torn_key, Area.CONFIGURATION, BROKEN, "codes.key-malformed", 2),
    "the key is open": Case(open_key, Area.CONFIGURATION, WARNING, "doctor.key-open", 0, needs_modes=True),
    "no credentials": Case(
        lambda p: p.key_file.unlink(), Area.CREDENTIALS, BROKEN, "google.credentials-missing", 2, frozenset({F, G, S}),
    ),
    "a base address elsewhere": Case(
        lambda p: p.environment.update(QRSURVEY_GOOGLE_BASE_URL="https://user:pw@evil.example"), Area.CREDENTIALS, BROKEN,
        "google.bad-base-url", 2, frozenset({F, G, S}),
    ),
    "damaged credentials": Case(
        lambda p: p.key_file.write_text("{", "utf-8"), Area.CREDENTIALS, BROKEN, "google.credentials-not-json", 2,
        frozenset({F, G, S}),
    ),
    "a key that signs nothing": Case(
        lambda p: p.key_file.write_text(json.dumps({**json.loads(p.key_file.read_text("utf-8")), "private_key": "x"}),
                                        "utf-8"),
        Area.CREDENTIALS, BROKEN, "google.credentials-damaged", 2, frozenset({F, G, S}),
    ),
    "open credentials": Case(
        open_credentials, Area.CREDENTIALS, WARNING, "doctor.credentials-open", 0, needs_modes=True
    ),
    "an old key": Case(old_credentials, Area.CREDENTIALS, WARNING, "doctor.key-old", 0),
    "testing mode": Case(in_testing, Area.CREDENTIALS, WARNING, "doctor.sign-in-ends", 0),
    "a person without forms": Case(
        lambda p: person(p, READ_ONLY), Area.CREDENTIALS, WARNING, "doctor.scope-lacking", 0, frozenset({F})),
    "a person who may not read": Case(
        lambda p: person(p, FORMS), Area.CREDENTIALS, BROKEN, "doctor.scope-missing", 2, frozenset({S})
    ),
    "a revoked key": Case(revoked, G, BROKEN, "google.key-refused", 3, frozenset({F, S})),
    "an expired sign-in": Case(expired, G, BROKEN, "google.sign-in-expired", 3, frozenset({F, S, Area.CREDENTIALS})),
    "a clock that is ahead": Case(
        lambda p: setattr(p, "clock", lambda: datetime.now(UTC) + timedelta(minutes=11)), G, BROKEN,
        "doctor.clock-ahead", 3,
    ),
    "a clock that is behind": Case(
        lambda p: setattr(p, "clock", lambda: datetime.now(UTC) - timedelta(minutes=11)), G, BROKEN,
        "doctor.clock-behind", 3,
    ),
    "a firewall": Case(
        lambda p: p.google.fail(*[Reply(403, "<h1>Blocked</h1>")] * 9, on="token"), G, BROKEN, "google.not-google", 3,
        frozenset({F, S}),
    ),
    "no way to Google": Case(
        cut_off, G, BROKEN, "google.offline", 3, frozenset({F, S, Area.CREDENTIALS}),
    ),
    "not shared": Case(lambda p: p.book.viewers.clear(), S, BROKEN, "google.not-shared", 3),
    "the API is disabled": Case(
        lambda p: p.google.fail(error(403, "x", "PERMISSION_DENIED", "SERVICE_DISABLED")), S, BROKEN,
        "google.api-disabled", 3,
    ),
    "Google is out of order": Case(
        lambda p: p.google.fail(*[BAD_GATEWAY] * 9), S, BROKEN, "google.unavailable", 3
    ),
    "deleted": Case(lambda p: p.google.spreadsheets.clear(), S, BROKEN, "google.no-such-spreadsheet", 3),
    "re-linked": Case(
        lambda p: setattr(p.book.tabs[1], "sheet_id", 8), S, BROKEN, "google.no-such-tab-id", 3
    ),
    "a renamed tab": Case(
        lambda p: p.write("config/survey.yaml", "sheet_id: 7", "sheet: Câu trả lời"), S, BROKEN, "google.no-such-tab", 3
    ),
    "a tab by its name": Case(
        lambda p: p.write("config/survey.yaml", "sheet_id: 7", "sheet: Câu trả lời biểu mẫu 1"), S, WARNING,
        "doctor.tab-by-name", 0,
    ),
    "another time zone": Case(
        lambda p: setattr(p.book, "time_zone", "Etc/GMT"), S, WARNING, "doctor.zone-differs", 0
    ),
    "an unknown time zone": Case(
        lambda p: setattr(p.book, "time_zone", "Mars/Olympus"), S, BROKEN, "doctor.zone-unknown", 3
    ),
    "an American locale": Case(lambda p: setattr(p.book, "locale", "en_US"), S, WARNING, "doctor.month-first", 0),
    "few cells left": Case(lambda p: grow(p, 350_000), S, WARNING, "doctor.cells-few", 0),
    "no cells left": Case(lambda p: grow(p, 390_000), S, BROKEN, "doctor.cells-full", 3),
    "no code column": Case(
        lambda p: columns(p, "Dấu thời gian", "Mã", *map(str, HEADERS[2:])), S, BROKEN, "intake.no-code-column", 3
    ),
    "an empty tab": Case(
        lambda p: p.book.tabs[1].rows.clear(), S, BROKEN, "intake.no-code-column", 3
    ),
    "a renamed question": Case(
        lambda p: columns(p, "Dấu thời gian", "Mã đơn vị", "Thái độ", "Hài lòng chung", "Góp ý"), S, WARNING,
        "doctor.unanswered", 0,
    ),
    "a question twice": Case(
        lambda p: columns(p, *map(str, HEADERS), "Góp ý"), S, WARNING, "doctor.doubled", 0
    ),
    "a column of the staff": Case(
        lambda p: columns(p, *map(str, HEADERS), "Ghi chú"), S, Level.OK, "doctor.unused", 0
    ),
    "another form": Case(
        lambda p: p.write("config/survey.yaml", "1FAIpQLSdExample", "1FAIpQLSdAnother"), Area.PLACARDS, BROKEN,
        "doctor.other-form", 2, frozenset({F})),
    "another code question": Case(
        lambda p: p.write("config/survey.yaml", ENTRY, "entry.77"), Area.PLACARDS, BROKEN, "doctor.other-question", 2, frozenset({F})),
    "old placards": Case(reprinted, Area.PLACARDS, WARNING, "doctor.old-placards", 0, frozenset({F, Area.ARCHIVE})),
    "no archive": Case(
        lambda p: (p.root / "data" / "archive.duckdb").unlink(), Area.ARCHIVE, Level.SKIPPED, "doctor.no-archive", 0,
        frozenset({Area.CONFIGURATION, Area.PLACARDS}),
    ),
    "an archive that is none": Case(
        lambda p: (p.root / "data" / "archive.duckdb").write_bytes(b"no database" * 999), Area.ARCHIVE, BROKEN,
        "archive.not-an-archive", 4, frozenset({Area.CONFIGURATION, Area.PLACARDS}),
    ),
    "an archive of a newer version": Case(
        lambda p: p.archive("UPDATE state SET value = '99' WHERE key = 'schema'"), Area.ARCHIVE, BROKEN,
        "archive.newer", 4, frozenset({Area.CONFIGURATION, Area.PLACARDS}),
    ),
    "a ledger without its end": Case(cut_ledger, Area.ARCHIVE, BROKEN, "doctor.ledger-cut", 4),
    "a ledger that was altered": Case(altered_ledger, Area.ARCHIVE, BROKEN, "doctor.ledger-cut", 4),
    "never pulled": Case(
        lambda p: p.archive("DELETE FROM state WHERE key LIKE 'compared:%'"), Area.ARCHIVE, WARNING,
        "doctor.never-pulled", 0,
    ),
    "an old pull": Case(
        lambda p: setattr(p, "now", NOW + timedelta(days=40)), Area.ARCHIVE, WARNING, "doctor.pull-old", 0
    ),
    "an old full comparison": Case(
        lambda p: setattr(p, "now", NOW + timedelta(days=40)), Area.ARCHIVE, WARNING, "doctor.full-old", 0
    ),
    "a folder that is a file": Case(
        no_folder, Area.MACHINE, BROKEN,
        "office.unwritable-folder", 2,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_was_planted_is_found_and_nothing_else_is_overlooked(patient: Patient, name: str) -> None:
    case = CASES[name]
    if case.needs_modes and os.name != "posix":
        pytest.skip("modes say nothing there")
    case.plant(patient)
    diagnosis = patient.examine()
    found = by_area(diagnosis)
    assert (case.level, case.message_id) in found[case.area], found
    assert diagnosis.exit_code == case.code
    for area, ids in HEALTHY.items():
        if area is not case.area and area not in case.spoils:
            assert [name for level, name in found[area] if level is Level.OK][: len(ids)] == ids, found
            assert {level for level, _ in found[area]} == {Level.OK}, found
    text = said(diagnosis)
    for secret in secrets(patient):
        assert secret not in text


def secrets(patient: Patient) -> Iterator[str]:
    key = patient.root / "config" / "signing.key"
    if key.exists():
        yield key.read_text("ascii").strip()
    if patient.key_file.exists():
        text = patient.key_file.read_text("utf-8")
        held = json.loads(text) if len(text) > 1 else {}
        yield from (
            held[name]
            for name in ("private_key", "refresh_token", "client_secret")
            if len(held.get(name, "")) > 1
        )
    yield from patient.google.accounts.tokens
    yield "BEGIN PRIVATE KEY"
    # What citizens wrote is nobody's business here.
    yield "Ngồi chờ lâu"


def test_a_clock_for_which_google_refuses_the_sign_in(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = datetime.now(UTC) - timedelta(hours=7)
    monkeypatch.setattr(google_clock, "utcnow", lambda: behind.replace(tzinfo=None))
    patient.clock = lambda: behind
    assert by_area(patient.examine())[G] == [(BROKEN, "google.clock"), (BROKEN, "doctor.clock-behind")]


def test_every_fault_of_both_files_is_listed_at_once(patient: Patient) -> None:
    patient.write("config/units.yaml", "copies: 3", "copeis: 3")
    patient.write("config/survey.yaml", 'kind: text, title: {vi: "Góp ý"}', 'kind: txt, title: {vi: "Góp ý"}')
    text = said(patient.examine())
    assert "config/units.yaml:" in text
    assert "config/survey.yaml:" in text


def test_an_archive_in_use_is_no_fault(patient: Patient) -> None:
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read(); c.close()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(patient.root / "data" / "archive.duckdb")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as holder:  # fmt: skip
        assert holder.stdout is not None
        holder.stdout.readline()
        try:
            diagnosis = patient.examine()
        finally:
            holder.communicate()
    found = by_area(diagnosis)
    assert found[Area.ARCHIVE] == [(WARNING, "archive.busy")]  # said once, however many checks need it
    assert found[Area.PLACARDS] == [(Level.SKIPPED, "doctor.archive-first")]
    assert found[Area.MACHINE] == [(Level.OK, name) for name in HEALTHY[Area.MACHINE]]
    assert diagnosis.exit_code is ExitCode.DONE


def test_the_tab_is_the_one_that_pull_reads(patient: Patient) -> None:
    patient.write("config/survey.yaml", "  sheet_id: 7\n", "")
    patient.book.tabs.append(Tab("Câu trả lời biểu mẫu 2", [HEADERS], 9))
    patient.book.tabs[0].hidden = True
    access = Access(patient.environment)
    (pulled,) = pull_sheets(read_workspace(patient.root), access=access, now=NOW).pulled
    assert pulled.name == "Câu trả lời biểu mẫu 1"
    (sheets,) = [s for s in patient.examine().sections if s.area is S]
    (tab,) = [one for one in sheets.findings if one.message.id == "doctor.tab"]
    assert (tab.level, tab.message.values) == (Level.OK, {"tab": pulled.name, "sheet_id": "7"})


def test_a_tab_that_only_a_held_archive_tells_is_not_judged(patient: Patient) -> None:
    patient.write("config/survey.yaml", "  sheet_id: 7\n", "")
    patient.book.tabs.append(Tab("Câu trả lời biểu mẫu 2", [HEADERS], 9))
    patient.archive("UPDATE state SET value = '99' WHERE key = 'schema'")
    assert by_area(patient.examine())[S][-1] == (Level.SKIPPED, "doctor.archive-first")


def test_the_archive_is_free_while_google_is_asked(patient: Patient) -> None:
    """A pull at the same time must not be turned away because the doctor waits for Google."""
    opened = []

    def write() -> None:
        with duckdb.connect(patient.root / "data" / "archive.duckdb") as connection:
            opened.append(connection.execute("SELECT count(*) FROM ledger").fetchone())

    patient.google.fail(Act(write))
    assert by_area(patient.examine())[Area.ARCHIVE] == [(Level.OK, name) for name in HEALTHY[Area.ARCHIVE]]
    assert len(opened) == 1


@pytest.mark.parametrize("blank", [24, 700])
def test_a_header_far_down_is_found_as_pull_finds_it(patient: Patient, blank: int) -> None:
    patient.book.tabs[1].rows[:0] = [[]] * blank
    found = by_area(patient.examine())
    assert found[S] == [(Level.OK, name) for name in HEALTHY[S]]
    assert len(patient.google.seen("sheets.spreadsheets.values")) <= 3


def test_a_hundred_and_forty_reads_wait_for_the_quota(patient: Patient) -> None:
    survey = patient.root / "config" / "survey.yaml"
    text = survey.read_text("utf-8")
    lines = "".join(f"  - {{name: s{n}, spreadsheet: book{n}, sheet_id: 7}}\n" for n in range(70))
    survey.write_text(f"{text[: text.index('source:')]}sources:\n{lines}", "utf-8")
    for n in range(70):
        patient.google.add(spreadsheet(id=f"book{n}"))
    told: list[tuple[str, float]] = []
    now = 0.0

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    diagnosis = examine(
        patient.root, environment=patient.environment, now=NOW,
        patience=Patience(sleep, lambda: 0.0, lambda: now, tries=2),
        waiting=lambda why, seconds: told.append((why.id, seconds)),
    )  # fmt: skip
    assert len(patient.google.seen("sheets")) == 140
    assert told == [("sync.waiting-quota", 60.0)] * 2
    assert by_area(diagnosis)[S] == [(Level.OK, name) for name in HEALTHY[S]] * 70


def test_a_refused_key_is_said_once_and_tried_once(patient: Patient) -> None:
    revoked(patient)
    diagnosis = patient.examine()
    said_ids = [finding.message.id for finding in findings(diagnosis)]
    assert said_ids.count("google.key-refused") == 1
    assert (Level.SKIPPED, "doctor.sign-in-first") in by_area(diagnosis)[F]
    assert (Level.OK, "form.check-door-open") in by_area(diagnosis)[F]
    assert len(patient.google.seen("token")) == 1


def test_an_office_without_google_cloud_is_not_warned(
    patient: Patient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("qrsurvey.workspace.own_files.user_config_path", lambda: tmp_path / "nobody")
    del patient.environment["GOOGLE_APPLICATION_CREDENTIALS"]
    survey = patient.root / "config" / "survey.yaml"
    text = survey.read_text("utf-8")
    with_id = text[: text.index("source:")]
    for without, said_of_it in (("", "form.check-no-credentials"), ("  id: ", "form.check-no-id")):
        lines = [line for line in with_id.splitlines() if not (without and line.startswith(without))]
        survey.write_text("\n".join(lines) + "\n", "utf-8")
        diagnosis = patient.examine()
        assert (diagnosis.count(WARNING), diagnosis.count(BROKEN)) == (0, 0)
        (skipped,) = [one for one in findings(diagnosis) if one.message.id == said_of_it]
        assert skipped.level is Level.SKIPPED
        assert skipped.next_step is not None


def test_a_second_spreadsheet_is_looked_at_though_the_first_is_not_shared(patient: Patient) -> None:
    second = spreadsheet(id="2zZ")
    patient.google.add(second)
    patient.book.viewers.clear()
    survey = patient.root / "config" / "survey.yaml"
    text = survey.read_text("utf-8")
    survey.write_text(text[: text.index("source:")] + (
        "sources:\n"
        "  - {name: main, spreadsheet: 1aBcD-eF_9, sheet_id: 7}\n"
        "  - {name: second, spreadsheet: 2zZ, sheet_id: 7}\n"
    ), "utf-8")  # fmt: skip
    diagnosis = patient.examine()
    assert by_area(diagnosis)[S] == [(BROKEN, "google.not-shared")] + [
        (Level.OK, name) for name in HEALTHY[S]
    ]
    assert (WARNING, "doctor.never-pulled") in by_area(diagnosis)[Area.ARCHIVE]


def test_a_file_pulled_since_is_no_full_comparison(patient: Patient) -> None:
    patient.archive("UPDATE state SET value = replace(value, 'true', 'false') WHERE key = 'compared:main'")
    assert by_area(patient.examine())[Area.ARCHIVE] == [(Level.OK, name) for name in HEALTHY[Area.ARCHIVE]]
    survey = patient.root / "config" / "survey.yaml"
    text = (
        survey.read_text("utf-8")
        .replace("source:", "sources:")
        .replace("  spreadsheet", "  - name: other\n    spreadsheet")
    )
    survey.write_text(text.replace("  sheet_id", "    sheet_id"), "utf-8")
    patient.archive("UPDATE state SET key = 'compared:other' WHERE key = 'compared:main'")
    found = by_area(patient.examine())[Area.ARCHIVE]
    assert found[2:] == [(Level.OK, "doctor.pull"), (WARNING, "doctor.never-in-full")]


def test_an_archive_without_events(patient: Patient) -> None:
    patient.archive("DELETE FROM ledger")
    assert (BROKEN, "doctor.ledger-cut") in by_area(patient.examine())[Area.ARCHIVE]
    patient.archive("DELETE FROM state WHERE key = 'ledger-end'")
    found = by_area(patient.examine())
    assert (Level.OK, "doctor.ledger-empty") in found[Area.ARCHIVE]
    assert (Level.OK, "doctor.key-unused") in found[Area.CONFIGURATION]
    assert found[Area.PLACARDS] == [(Level.SKIPPED, "doctor.no-codes")]


def test_placards_that_hang_though_the_unit_has_ended_are_not_judged(patient: Patient) -> None:
    patient.write(
        "config/units.yaml",
        "copies: 3",
        "copies: 3, valid: {to: 2025-05-31}, successor: {unit: LONGHOA, kind: merged}",
    )
    patient.write("config/survey.yaml", "1FAIpQLSdExample", "1FAIpQLSdAnother")
    patient.form.public_id = patient.form.public_id.replace("1FAIpQLSdExample", "1FAIpQLSdAnother")
    (placards,) = [s for s in patient.examine().sections if s.area is Area.PLACARDS]
    codes = placards.findings[0].message.values["codes"]
    assert isinstance(codes, list)
    assert [str(code).partition("-")[0] for code in codes] == ["LONGHOA"]


def test_a_placard_printed_for_the_forms_address_of_one_account_opens_the_form(patient: Patient) -> None:
    # As older versions printed it where the clerk had pasted his own address.
    with Archive.open(patient.root / "data" / "archive.duckdb", create=False) as archive:
        links = [(one.code, one.link.replace("/forms/d/", "/forms/u/0/d/")) for one in issued_codes(archive)]
        key = key_fingerprint(archive)
        assert key is not None
        record_issued(archive, key, [IssuedCode(code, link) for code, link in links], NOW)
    placards = by_area(patient.examine())[Area.PLACARDS]
    assert placards == [(Level.OK, "doctor.links")]


def test_placards_printed_for_the_first_form_again_are_the_newest(patient: Patient) -> None:
    first = patient.form.public_id
    reprinted(patient)
    patient.write("config/survey.yaml", "1FAIpQLSdAnother", "1FAIpQLSdExample")
    patient.form.public_id = first
    assert by_area(patient.examine())[Area.PLACARDS][0] == (BROKEN, "doctor.other-form")
    make_codes(read_workspace(patient.root), now=NOW, layout="a5")
    assert by_area(patient.examine())[Area.PLACARDS] == [
        (Level.OK, "doctor.links"),
        (WARNING, "doctor.old-placards"),
    ]


def test_a_fresh_workspace_is_told_the_first_steps(tmp_path: Path) -> None:
    from support.workspaces import write_workspace

    diagnosis = examine(write_workspace(tmp_path / "office"), offline=True,
                        environment={"GOOGLE_APPLICATION_CREDENTIALS": str(tmp_path / "none.json")})  # fmt: skip
    found = by_area(diagnosis)
    assert diagnosis.exit_code is ExitCode.DONE
    assert (WARNING, "doctor.no-key") in found[Area.CONFIGURATION]
    assert (Level.OK, "doctor.no-sheet") in found[Area.CONFIGURATION]
    assert found[Area.CREDENTIALS] == [(Level.SKIPPED, "doctor.no-credentials-needed")]
    assert found[Area.ARCHIVE] == [(Level.SKIPPED, "doctor.no-archive")]
    assert not (tmp_path / "office" / "data").exists()
    assert not (tmp_path / "office" / "out").exists()
    assert "make-codes" in said(diagnosis)


def test_the_demo_is_in_good_health(tmp_path: Path) -> None:
    from qrsurvey.office.demo import make_demo

    root = make_demo(tmp_path / "demo", language=Language.VI).root
    nowhere = {"GOOGLE_APPLICATION_CREDENTIALS": str(tmp_path / "none.json")}
    diagnosis = examine(root, offline=True, environment=nowhere)
    assert diagnosis.count(BROKEN) == 0
    assert diagnosis.exit_code is ExitCode.DONE


def test_missing_fonts_are_named(patient: Patient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("qrsurvey.typography.fonts.FONTS_DIR", tmp_path)
    patient.offline = True
    diagnosis = patient.examine()
    assert (BROKEN, "doctor.fonts-broken") in by_area(diagnosis)[Area.MACHINE]
    assert Face.SANS.value in said(diagnosis)
    assert diagnosis.exit_code is ExitCode.USAGE


def test_a_fault_of_ours_is_one_finding_and_hides_no_other(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def surprise(*_: object) -> bytes:
        raise ZeroDivisionError("secret 0912345678")

    monkeypatch.setattr(machine, "code_png", surprise)
    diagnosis = patient.examine()
    found = by_area(diagnosis)[Area.MACHINE]
    assert found == [
        (Level.OK, "doctor.folders"), (BROKEN, "doctor.check-failed"), (Level.OK, "doctor.fonts"),
    ]  # fmt: skip
    assert "0912345678" not in said(diagnosis)


def test_hostile_titles_are_made_safe(patient: Patient) -> None:
    patient.book.tabs[1].title = "a\x1b[31m\u202e" + "x" * 300
    columns(patient, *map(str, HEADERS), "\x1b]0;pwned\x07" + "y" * 500)
    text = said(patient.examine())
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "y" * 200 not in text


def test_answers_are_not_fetched_beyond_the_header(patient: Patient) -> None:
    patient.book.tabs[1].rows += [[Shown(1.0, "x"), f"X-{n}"] for n in range(2_000)]
    patient.book.tabs[1].row_count = 3_000
    patient.examine()
    (asked,) = patient.google.seen("sheets.spreadsheets.values")
    assert asked.parameters["range"].endswith("!A1:Z20")


def test_the_configuration_weighs_more_than_the_archive_and_that_more_than_google(patient: Patient) -> None:
    patient.book.viewers.clear()
    assert patient.examine().exit_code is ExitCode.NETWORK
    cut_ledger(patient)
    assert patient.examine().exit_code is ExitCode.DATA
    no_key(patient)
    assert patient.examine().exit_code is ExitCode.USAGE


def test_every_finding_that_is_not_fine_has_a_next_step_in_the_catalogues() -> None:
    known = catalogues.messages("vi")
    named = set()
    for path in (catalogues.SOURCE / "office" / "checks").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"broken", "warning"}
            ):
                for constant in ast.walk(node):
                    if isinstance(constant, ast.Constant) and str(constant.value).startswith("doctor."):
                        named.add(str(constant.value))
    assert len(named) > 20
    assert [name for name in sorted(named) if f"{name}.hint" not in known] == []


def test_every_area_is_examined() -> None:
    assert set(CHECKS) == set(Area)
