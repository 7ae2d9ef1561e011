"""The office whose leaders decide about answers (`support.decided_office`), for the tests of this room."""

from __future__ import annotations

import pytest

from qrsurvey.workspace.workspace import Workspace
from support.decided_office import Offices, rows


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Offices:
    return Offices(tmp_path_factory.mktemp("offices"))


@pytest.fixture
def office(offices: Offices) -> Workspace:
    return offices.office(rows())
