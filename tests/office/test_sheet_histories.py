"""A thousand sheets that people worked in while Google failed one call in five; a quarter of them by default.

A failure names its seed, and the number of its batch: `-k "sockets and [17]"` runs that batch alone.
"""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from qrsurvey.archive.audit import audit
from qrsurvey.archive.store import Archive
from qrsurvey.cli.main import run
from qrsurvey.office.judging import judge_of
from qrsurvey.office.pull import Pulled
from qrsurvey.office.pull_sheets import pull_sheets
from qrsurvey.sources.google import mark, opening, session
from qrsurvey.sources.google.access import Access
from qrsurvey.sources.google.patience import Patience
from qrsurvey.survey.questions import Source
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.effort import effort
from support.google_accounts import SERVICE_ADDRESS
from support.google_line import FakeLine
from support.google_server import (
    BAD_GATEWAY,
    QUOTA,
    UNAVAILABLE,
    Act,
    Cut,
    Drop,
    Fault,
    GoogleServer,
    Hang,
    Reply,
    error,
    make_service_account,
)
from support.held import held_open
from support.sheet_history import ALIAS, ATTITUDE, OVERLAP, Found, History
from support.workspaces import SURVEY, UNITS, write_workspace

pytestmark = pytest.mark.mass

OVER_SOCKETS, IN_ALL, A_BATCH = effort(100), effort(1_000), 25
A_BATCH_OVER_SOCKETS = 5  # each pull over sockets takes ten times as long
SHARE = 0.2
PASSING = {"google.unavailable", "google.quota", "google.cut", "google.timeout", "google.malformed"}
FAULTS: tuple[Fault, ...] = (
    UNAVAILABLE,
    BAD_GATEWAY,
    QUOTA,
    Reply(429, QUOTA.body, {"Retry-After": "7"}),
    error(500, "Internal error encountered.", "INTERNAL"),
    Drop(),
    Cut(),
    Hang(),
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    aliases = f'title: {{vi: "{ATTITUDE}"}}, aliases: ["{ALIAS[ATTITUDE]}"]'
    survey = SURVEY.replace(f'title: {{vi: "{ATTITUDE}"}}', aliases)
    root = write_workspace(tmp_path_factory.mktemp("office"), UNITS, survey)
    assert run(["make-codes", "--workspace", str(root), "--quiet"]) == 0
    return root


@pytest.fixture
def workspace(office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    # Few rows are read again, so that much happens above them.
    monkeypatch.setattr(mark, "OVERLAP", OVERLAP)
    root = tmp_path / "office"
    shutil.copytree(office, root, ignore=shutil.ignore_patterns("out"))
    return read_workspace(root)


class Clock:
    """Time that passes only by waiting."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Clerk:
    """Pulls one history again and again, and holds what is named to what was done."""

    def __init__(
        self,
        workspace: Workspace,
        seed: int,
        show: Callable[[History, str], object],
        environment: dict[str, str],
    ) -> None:
        self.history = History(seed)
        self.name = f"s{seed}"
        self.workspace, self.show, self.environment = workspace, show, environment
        self.dice = random.Random(-seed)
        self.clock = Clock()
        self.today = datetime(2025, 6, 1, 8, tzinfo=workspace.zone)
        self.sheet_id: int | None = self.history.tab_ids[0] if self.dice.random() < 0.5 else None

    def live(self) -> None:
        self.history.submit(self.dice.randint(0, 14))
        self._pull(full=False)
        for _ in range(self.dice.choice((1, 2))):
            self.history.some()
            if self.dice.random() < 0.3:
                self._pull(full=False)
                self.history.some()
            self._pull(full=True)

    def _pull(self, *, full: bool) -> None:
        history = self.history
        pulled = self._read(full=full)
        assert pulled.complete or not full
        expected = history.expected() if pulled.complete else history.expected_below()
        self._compare(pulled, expected)
        assert [tab.sheet_id for tab in pulled.linked] == ([history.linked] if history.linked else [])
        if history.linked and full:
            self.sheet_id = history.linked
            history.follow()
            pulled = self._read(full=full)
            expected = history.expected()
            assert pulled.complete
            assert pulled.rearranged is None
            assert pulled.linked == ()
            self._compare(pulled, expected)

    def _read(self, *, full: bool) -> Pulled:
        spreadsheet = f"book-{self.name}"
        self.show(self.history, spreadsheet)
        source = Source(self.name, spreadsheet, self.sheet_id)
        workspace = replace(self.workspace, survey=replace(self.workspace.survey, sources=(source,)))
        self.today += timedelta(minutes=self.dice.randrange(1, 600))
        access = Access(
            self.environment, Patience(self.clock.sleep, self.dice.random, lambda: self.clock.now)
        )
        for _ in range(9):
            done = pull_sheets(workspace, full=full, now=self.today, access=access)
            if not done.failed:
                (pulled,) = done.pulled
                return pulled
            (refused,) = done.failed
            if refused.error.message.id not in PASSING:
                raise refused.error
        raise AssertionError("never read")

    def _compare(self, pulled: Pulled, expected: Found) -> None:
        result, changed = pulled.result, pulled.rearranged
        found = Found(
            added=result.added,
            edited=len(result.edited),
            gone=len(result.gone),
            returned=len(result.returned),
            appended=changed.appended if changed else result.added,
            inserted=changed.inserted if changed else 0,
            moved=changed.moved if changed else 0,
        )
        if changed:
            columns = changed.columns
            found.columns_added, found.columns_removed = list(columns.added), list(columns.removed)
            found.columns_renamed = list(columns.renamed)
            found.columns_moved = len(columns.moved)
        assert found == expected

    def check_archive(self, archive: Archive) -> None:
        rows = archive.read("SELECT submitted, code, cells FROM responses WHERE source = ?", self.name)
        comments = [(at, code, _comment(cells)) for at, code, cells in rows]
        assert Counter(comments) == self.history.archived()


def _comment(cells: str) -> str:
    return str(json.loads(cells).get("Góp ý", ""))


def _verify(workspace: Workspace, clerks: list[Clerk]) -> None:
    with Archive.open(workspace.archive_path, create=False, read_only=True) as archive:
        for clerk in clerks:
            clerk.check_archive(archive)
        assert audit(archive, workspace.survey, judge_of(workspace, archive)).ok


@pytest.mark.mass
@pytest.mark.parametrize("batch", range(OVER_SOCKETS // A_BATCH_OVER_SOCKETS))
def test_histories_over_real_sockets(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(session, "TIMEOUT", (5.0, 0.5))
    clerks = []
    with GoogleServer() as google:
        environment = google.environment(make_service_account(tmp_path, google))

        def show(history: History, spreadsheet: str) -> None:
            google.add(history.book(spreadsheet, {SERVICE_ADDRESS}))

        for seed in range(batch * A_BATCH_OVER_SOCKETS, (batch + 1) * A_BATCH_OVER_SOCKETS):
            dice = random.Random(f"faults {seed}")
            for on in ("sheets", "token"):
                google._faults[on].clear()
                google.fail(*(_fault(dice) for _ in range(400)), on=on)
            clerk = Clerk(workspace, seed, show, environment)
            _live(clerk, seed)
            clerks.append(clerk)
    _verify(workspace, clerks)


def _fault(dice: random.Random) -> Fault:
    # To hang takes half a second each time.
    weights = [8] * (len(FAULTS) - 1) + [1]
    return dice.choices(FAULTS, weights)[0] if dice.random() < SHARE else Act(lambda: None)


@pytest.mark.mass
@pytest.mark.parametrize("batch", range(OVER_SOCKETS // A_BATCH, IN_ALL // A_BATCH))
def test_histories_over_a_line_without_sockets(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    line = FakeLine(random.Random(f"faults {batch}"), SHARE)
    monkeypatch.setattr(opening, "open_session", line.open)
    with GoogleServer() as google:
        environment = {"GOOGLE_APPLICATION_CREDENTIALS": str(make_service_account(tmp_path, google))}

    def show(history: History, spreadsheet: str) -> None:
        line.books[spreadsheet] = history.book(spreadsheet, {SERVICE_ADDRESS})

    clerks = []
    with held_open(workspace.archive_path):
        for seed in range(batch * A_BATCH, (batch + 1) * A_BATCH):
            clerk = Clerk(workspace, seed, show, environment)
            _live(clerk, seed)
            clerks.append(clerk)
    assert line.failed > line.calls * SHARE / 2
    _verify(workspace, clerks)


def _live(clerk: Clerk, seed: int) -> None:
    try:
        clerk.live()
    except BaseException as failure:
        failure.add_note(f"seed {seed}")
        raise
