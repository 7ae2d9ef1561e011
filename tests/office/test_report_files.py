"""Many reports at once: the same files over all cores as in one process, and nothing left where it is stopped."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qrsurvey.archive.issued_reports import issued_reports
from qrsurvey.archive.store import Archive
from qrsurvey.codes import parallel
from qrsurvey.errors import UsageError
from qrsurvey.office import report_files
from qrsurvey.office.report import make_report
from qrsurvey.office.report_figures import count_report
from qrsurvey.office.report_files import ReportFormat
from qrsurvey.survey.breakdowns import By
from qrsurvey.survey.periods import Month, Period
from qrsurvey.survey.units import Units
from qrsurvey.workspace.workspace import Workspace
from support.decided_office import NOW, Offices, rows

MAY = Month(2024, 5)
UNITS = ("MOTCUA", "LONGHOA", "HIEPTAN")
FORMATS = (ReportFormat.PDF, ReportFormat.JSON, ReportFormat.BULLETIN)


@pytest.fixture
def waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where files wait until all are drawn; three reports are many."""
    folder = tmp_path / "temporary files"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr(report_files, "SPREAD_FROM", 3)
    return folder


def test_reports_drawn_over_all_cores_are_the_same(
    office: Workspace, tmp_path: Path, waiting: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel, "cores", lambda: 2)
    told: list[tuple[int, int]] = []
    many = make_report(
        office, MAY, units=UNITS, formats=FORMATS, out=tmp_path / "many", progress=lambda *step: told.append(step), now=NOW
    )  # fmt: skip
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert list(waiting.iterdir()) == []
    monkeypatch.setattr(report_files, "SPREAD_FROM", 4)
    here = make_report(office, MAY, units=UNITS, formats=FORMATS, out=tmp_path / "here", now=NOW)
    assert many.of_units == here.of_units
    assert many.report == here.report
    assert [one.path.name for one in many.files] == [one.path.name for one in here.files]
    assert [one.path.read_bytes() for one in many.files] == [one.path.read_bytes() for one in here.files]
    with Archive.open(office.archive_path, create=False) as archive:
        noted = [event.report for event in issued_reports(archive)]
    assert [one.unit for one in noted] == [*UNITS, None]
    assert {name: digest for one in noted for name, digest in one.files.items()} == {
        one.path.name: hashlib.sha256(one.path.read_bytes()).hexdigest() for one in many.files
    }


@pytest.mark.parametrize("at", [1, 3])
def test_an_interrupt_while_drawing_leaves_nothing(
    office: Workspace, tmp_path: Path, waiting: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    monkeypatch.setattr(parallel, "cores", lambda: 1)

    def interrupt(done: int, _: int) -> None:
        if done == at:
            assert sum(path.suffix == ".pdf" for path in waiting.rglob("*")) >= at
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_report(office, MAY, units=UNITS, out=tmp_path / "out", progress=interrupt, now=NOW)
    assert list((tmp_path / "out").iterdir()) == []
    assert list(waiting.iterdir()) == []
    with Archive.open(office.archive_path, create=False) as archive:
        assert issued_reports(archive) == ()


def test_a_unit_is_told_the_same_alone_and_among_others(office: Workspace) -> None:
    period, by = Period.of_month(MAY), (By.COUNTER,)
    together = count_report(office, period, units=UNITS, by=by, now=NOW)
    for unit in UNITS[::-1]:
        alone = count_report(office, period, units=[unit], by=by, now=NOW)
        assert alone.by_unit[unit] == together.by_unit[unit]
        assert alone.figures == together.figures


def test_each_unit_is_every_one_that_was_there_or_has_answers(office: Workspace, tmp_path: Path) -> None:
    # OLDWARD ended within May.
    for month, there in ((MAY, [*UNITS, "OLDWARD"]), (Month(2024, 6), [*UNITS])):
        folder = tmp_path / str(month.first)
        made = make_report(office, month, each_unit=True, formats=[ReportFormat.JSON], out=folder, now=NOW)
        assert [one.figures.unit for one in made.of_units] == there
        assert [one.path.name for one in made.files] == [
            f"report-{made.report.figures.period.label}-{unit}.json" for unit in there
        ]


def test_where_no_unit_was_there_nothing_is_written(offices: Offices, tmp_path: Path) -> None:
    office = offices.office(rows())
    later = Units(tuple(replace(unit, valid_from=date(2024, 4, 1)) for unit in office.units.values()))
    with pytest.raises(UsageError, match=r"unit\.nobody-there"):
        make_report(replace(office, units=later), Month(2024, 3), each_unit=True, out=tmp_path, now=NOW)


def test_only_what_takes_long_to_draw_is_worth_other_processes() -> None:
    assert not report_files.is_much(report_files.SPREAD_FROM - 1, [ReportFormat.PDF])
    assert not report_files.is_much(300, [ReportFormat.JSON])
    assert not report_files.is_much(300, [])
    assert report_files.is_much(report_files.SPREAD_FROM, [ReportFormat.JSON, ReportFormat.DOCX])
