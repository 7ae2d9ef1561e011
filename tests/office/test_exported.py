"""A report that is made from an export is the report that the archive gives, without archive and key."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from qrsurvey.analysis.figures import Figures
from qrsurvey.archive.compared import known_up_to
from qrsurvey.archive.exported import STORED, TABLES, read_note
from qrsurvey.archive.store import Archive
from qrsurvey.errors import DataError, UsageError
from qrsurvey.office.exported_facts import ExportedFacts, checked_note
from qrsurvey.office.report_figures import count_in, count_report
from qrsurvey.render.as_json import as_data, render_json
from qrsurvey.survey.breakdowns import By
from qrsurvey.survey.periods import Period
from qrsurvey.survey.units import Units
from qrsurvey.workspace.workspace import Workspace
from support.exported_office import NOW, export, make_office, note_of, over

PERIODS = ("2024-05", "2024", "2023-11-20_2024-05-15")
BY = (By.COUNTER, By.SERVICE)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return make_office(tmp_path_factory.mktemp("exported") / "office")


@pytest.fixture(scope="module")
def tables(office: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(office, tmp_path_factory.mktemp("tables"))


def by_archive(office: Workspace, label: str) -> tuple[Figures, Figures]:
    counted = count_report(office, Period.parse(label), by=BY, units=["HIEPTAN"], now=NOW)
    return counted.figures, counted.by_unit["HIEPTAN"]


def test_everything_that_is_compared_has_happened(office: Workspace) -> None:
    whole, _ = by_archive(office, "2024-05")
    data = json.loads(json.dumps(as_data(whole)))
    told = data["responses"]
    assert min(told["flagged"], told["set_aside"], told["undated"]) > 0
    assert (len(data["decisions"]), data["decisions_undone"]) == (1, 1)
    assert data["cases"]["opened"] > 0
    april = by_archive(office, "2024-04")[0]
    assert april.responses.changed_upstream > 0
    assert april.replaces is not None
    assert april.topics is not None
    assert april.topics.purged > 0
    assert whole.topics is not None
    assert whole.topics.comments > 0


@pytest.mark.parametrize("label", PERIODS)
def test_an_export_gives_the_archives_report(office: Workspace, tables: Path, label: str) -> None:
    note = checked_note(note_of(tables), office, str(tables))
    with over(tables) as engine:
        counted = count_in(
            ExportedFacts(engine, office),
            office,
            note.head,
            Period.parse(label),
            units=["HIEPTAN"],
            by=BY,
            now=NOW,
            compared=known_up_to(note.compared.values(), office.zone),
        )
    found = (counted.figures, counted.by_unit["HIEPTAN"])
    expected = by_archive(office, label)
    assert found == expected
    assert [render_json(one) for one in found] == [render_json(one) for one in expected]


def test_the_note_says_what_the_tables_hold(office: Workspace, tables: Path) -> None:
    note = read_note(note_of(tables))
    with over(tables) as engine, Archive.open(office.archive_path, create=False, read_only=True) as archive:
        connection = engine._connection
        for name in TABLES:
            assert connection.execute(f"SELECT count(*) FROM {name}").fetchall() == [(note.rows[name],)]
        for name, form in STORED.items():
            columns, order = ", ".join(form.columns), f"{form.order}, {next(iter(form.columns))}"
            assert connection.execute(
                f"SELECT {columns} FROM {name} ORDER BY {order}"
            ).fetchall() == archive.read(f"SELECT {columns} FROM {name} ORDER BY {order}")
    assert "2024-05" in note.months
    assert min(note.rows.values()) > 0


def test_names_may_change_after_an_export(office: Workspace, tables: Path) -> None:
    renamed = Units(tuple(replace(unit, name=f"{unit.name} (mới)") for unit in office.units.values()))
    assert checked_note(note_of(tables), replace(office, units=renamed), "x").rows["flags"] > 0


def test_another_configuration_is_refused(office: Workspace, tables: Path) -> None:
    fewer = replace(office, survey=replace(office.survey, questions=office.survey.questions[:-1]))
    with pytest.raises(UsageError) as refused:
        checked_note(note_of(tables), fewer, "x")
    assert refused.value.message.id == "cluster.other-config"
    assert refused.value.message.values["moment"] == NOW.replace(tzinfo=None)
    longer = replace(office, office=replace(office.office, days_off=(datetime(2024, 5, 2).date(),)))
    with pytest.raises(UsageError):
        checked_note(note_of(tables), longer, "x")


def test_a_note_of_another_make_is_refused(office: Workspace, tables: Path) -> None:
    note = json.loads(note_of(tables))
    for text, id_ in (
        (json.dumps({**note, "schema": 2}), "cluster.other-schema"),
        (json.dumps({**note, "rows": {}}), "cluster.bad-note"),
        ("[]", "cluster.bad-note"),
        ("", "cluster.bad-note"),
    ):
        with pytest.raises(DataError) as refused:
            checked_note(text, office, "x")
        assert refused.value.message.id == id_
