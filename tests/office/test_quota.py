"""Two hundred spreadsheets at once, on a simulated clock: never over the quota, and hardly slower than it."""

from __future__ import annotations

from pathlib import Path

import pytest

from qrsurvey.cli.main import run
from qrsurvey.workspace.workspace import read_workspace
from support.google_server import GoogleServer, make_service_account
from support.quota_run import READS, Province
from support.workspaces import write_workspace

pytestmark = pytest.mark.mass

COUNT = 200


@pytest.fixture
def province(tmp_path: Path) -> Province:
    root = write_workspace(tmp_path / "office")
    assert run(["make-codes", "--workspace", str(root), "--quiet"]) == 0
    with GoogleServer() as google:
        key = make_service_account(tmp_path, google)
    return Province(read_workspace(root), key, COUNT)


@pytest.mark.mass
def test_two_hundred_spreadsheets_keep_within_the_quota_and_use_it(province: Province) -> None:
    first = province.pull(1)
    province.grow()
    second = province.pull(2)
    for found, added in ((first, 5), (second, 3)):
        assert [one.result.added for one in found.pulled.pulled] == [added] * COUNT
        assert len(found.arrivals) == 2 * COUNT
        assert (found.most, found.refused) == (READS, 0)
        assert found.bound == 360
        assert found.seconds <= 1.15 * found.bound


@pytest.mark.mass
def test_failures_and_a_slow_way_do_not_lead_over_the_quota(province: Province) -> None:
    found = province.pull(3, faults=0.05, slowest=3.0)
    assert (len(found.pulled.pulled), found.pulled.failed, found.pulled.left) == (COUNT, (), ())
    assert len(found.arrivals) > 2 * COUNT
    assert found.most <= READS
    assert found.refused == 0
