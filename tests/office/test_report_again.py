"""Reports issued, issued again, and what differs: in the ledger, in the document and in the data."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import qrsurvey
from qrsurvey.analysis.replaced import differences, issued_figures
from qrsurvey.archive.issued_reports import IssuedEvent, IssuedUnit, issued_reports
from qrsurvey.archive.ledger import head
from qrsurvey.archive.store import Archive
from qrsurvey.errors import BusyError, UsageError
from qrsurvey.i18n.language import Language
from qrsurvey.office import report_again
from qrsurvey.office.audit import audit_archive
from qrsurvey.office.opening import newest_report
from qrsurvey.office.report import MadeReport, make_report
from qrsurvey.office.report_files import ReportFormat
from qrsurvey.office.verify_report import Outcome, verify_report
from qrsurvey.render.as_json import as_data
from qrsurvey.report.model import Paragraph
from qrsurvey.report.replaced import described
from qrsurvey.report.wording import Wording
from qrsurvey.survey.periods import Month
from qrsurvey.workspace.workspace import Workspace
from support.decided_office import MARKS, NOW, Offices, Row, rows

pytestmark = pytest.mark.mass

MAY = Month(2024, 5)
JSON = (ReportFormat.JSON,)
SCHEMA = json.loads(
    (Path(qrsurvey.__file__).parent / "assets/schemas/report.schema.json").read_text(encoding="utf-8")
)
MORE = [Row(datetime(2024, 5, 21, 9, n), "LONGHOA", MARKS[3], MARKS[3]) for n in range(3)]


def known(workspace: Workspace) -> tuple[IssuedEvent, ...]:
    with Archive.open(workspace.archive_path, create=False, read_only=True) as archive:
        return issued_reports(archive)


def texts(made: MadeReport) -> list[str]:
    return [block.text for block in made.report.blocks if isinstance(block, Paragraph)]


def test_what_is_written_is_in_the_ledger(office: Workspace) -> None:
    made = make_report(office, MAY, language=Language.EN, now=NOW)
    (event,) = known(office)
    told, figures = event.report, made.report.figures
    assert told.files == {
        one.path.name: hashlib.sha256(one.path.read_bytes()).hexdigest() for one in made.files
    }
    assert (told.period, told.unit, told.language, told.head) == ("2024-05", None, "en", figures.head)
    assert told.made == NOW.replace(tzinfo=None)
    assert told.figures.received == figures.responses.received > 0
    data = as_data(figures)
    headline: Any = data["headline"]
    assert (told.figures.headline.n, told.figures.headline.satisfied, told.figures.headline.share) == (
        headline["n"], headline["satisfied"], headline["share"],
    )  # fmt: skip
    units: Any = data["units"]
    assert {unit["id"]: (unit["responses"], unit["n"], unit["satisfied"]) for unit in units} == {
        id_: (one.responses, one.n, one.satisfied) for id_, one in told.figures.units.items()
    }
    assert audit_archive(office).result.ok


def test_without_files_nothing_is_issued(office: Workspace) -> None:
    make_report(office, MAY, formats=(), now=NOW)
    assert known(office) == ()


def test_the_same_again_is_no_event_and_gives_the_same_bytes(office: Workspace, tmp_path: Path) -> None:
    first = make_report(office, MAY, out=tmp_path / "first", now=NOW)
    second = make_report(office, MAY, out=tmp_path / "second", now=NOW)
    assert len(known(office)) == 1
    assert [one.path.read_bytes() for one in first.files] == [one.path.read_bytes() for one in second.files]
    make_report(office, MAY, formats=JSON, out=tmp_path / "third", now=NOW + timedelta(days=1))
    make_report(office, MAY, formats=JSON, out=tmp_path / "fourth", now=NOW + timedelta(days=2))
    assert len(known(office)) == 2  # the JSON alone is another issue, and then the same one


def test_each_unit_that_gets_its_own_report_has_its_event(office: Workspace) -> None:
    make_report(office, MAY, units=["LONGHOA", "HIEPTAN", "LONGHOA"], formats=JSON, now=NOW)
    told = [one.report for one in known(office)]
    assert [(one.unit, list(one.files), list(one.figures.units)) for one in told] == [
        ("LONGHOA", ["report-2024-05-LONGHOA.json"], ["LONGHOA"]),
        ("HIEPTAN", ["report-2024-05-HIEPTAN.json"], ["HIEPTAN"]),
    ]


def test_the_name_in_the_ledger_is_that_of_the_file_beside_the_one_somebody_edited(office: Workspace) -> None:
    (first,) = make_report(office, MAY, formats=JSON, now=NOW).files
    first.path.write_text("{}", encoding="utf-8")
    (second,) = make_report(office, MAY, formats=JSON, now=NOW).files
    assert first.path.read_text(encoding="utf-8") == "{}"
    assert second.path.name == "report-2024-05 (2).json"
    assert [list(one.report.files) for one in known(office)] == [["report-2024-05.json"], [second.path.name]]


@pytest.mark.parametrize("language", Language)
def test_a_period_reported_again_lists_what_differs(
    offices: Offices, office: Workspace, tmp_path: Path, language: Language
) -> None:
    before = make_report(office, MAY, formats=JSON, language=language, now=NOW).report.figures
    assert before.replaces is None
    offices.pull(office, [*rows(), *MORE])
    later = NOW + timedelta(days=2)
    made = make_report(office, MAY, out=tmp_path / "a", language=language, now=later)
    replaced = made.report.figures.replaces
    assert replaced is not None
    told = {(one.measure.value, one.unit): (one.before, one.now) for one in replaced.differences}
    received = before.responses.received
    assert told["received", None] == (received, received + 3)
    old = next(unit for unit in before.units if unit.id == "LONGHOA")
    assert told["responses", "LONGHOA"] == (old.responses, old.responses + 3)
    assert not any(unit not in {None, "LONGHOA"} for _, unit in told)
    replaces = "thay thế số liệu" if language is Language.VI else "replaces"
    (sentence,) = [text for text in texts(made) if "03/06/2024" in text and replaces in text]
    words = ("từ", "thành") if language is Language.VI else ("from", "to")
    assert f"{words[0]} {received} {words[1]} {received + 3}" in sentence
    assert "UBND phường Long Hoa" in sentence
    data = json.loads(json.dumps(as_data(made.report.figures)))
    jsonschema.validate(data, SCHEMA)
    assert data["replaces"]["made"] == "2024-06-03T08:00:00"
    # Once more from the same archive: the same bytes, though the ledger knows of the second one by now.
    again = make_report(office, MAY, out=tmp_path / "b", language=language, now=later)
    assert [one.path.read_bytes() for one in made.files] == [one.path.read_bytes() for one in again.files]


def test_a_unit_that_only_one_of_the_reports_has_is_one_line_or_none(office: Workspace) -> None:
    now = make_report(office, MAY, formats=(), now=NOW).report.figures
    full = issued_figures(now)
    counts = {unit: one.responses for unit, one in full.units.items()}
    assert counts["LONGHOA"]
    assert "NHANTAM" not in counts
    name = next(unit.name for unit in now.units if unit.id == "LONGHOA")
    others = {unit: one for unit, one in full.units.items() if unit != "LONGHOA"}
    without = replace(full, units=others)
    empty = replace(full, units={**full.units, "NHANTAM": IssuedUnit(0, 0, 0)})
    wording = Wording(Language.VI)
    assert differences(full, empty) == differences(empty, full) == ()
    assert described(differences(without, full), now, wording) == [
        f"{name}: mới có trong báo cáo, {counts['LONGHOA']} phiếu"
    ]
    assert described(differences(full, without), now, wording) == [
        f"{name}: không còn trong báo cáo, trước có {counts['LONGHOA']} phiếu"
    ]


def test_a_report_in_another_language_takes_no_place_of_the_offices(office: Workspace) -> None:
    formats = (ReportFormat.PDF, ReportFormat.JSON, ReportFormat.BULLETIN)
    ours = make_report(office, MAY, formats=formats, now=NOW)
    (first,) = (one.path for one in ours.files if one.path.suffix == ".pdf")
    kept = first.read_bytes()
    made = make_report(office, MAY, formats=formats, language=Language.EN, now=NOW)
    names = {"report-2024-05-en.pdf", "report-2024-05.json", "report-2024-05-en.md"}
    assert {one.path.name for one in made.files} == names
    assert first.read_bytes() == kept
    assert set(known(office)[-1].report.files) == names
    english = next(one.path for one in made.files if one.path.suffix == ".pdf")
    assert verify_report(office, english, now=NOW).outcome is Outcome.ISSUED
    both = make_report(office, MAY, units=["LONGHOA"], formats=formats[:1], language=Language.EN, now=NOW)
    assert [one.path.name for one in both.files] == ["report-2024-05-LONGHOA-en.pdf"]
    # Whichever was written last, the office's is opened; nor is one unit's opened for all.
    assert newest_report(office, "pdf").path == first
    assert newest_report(office, "pdf", "LONGHOA").path == both.files[0].path


def test_answers_of_another_month_replace_nothing(offices: Offices, office: Workspace) -> None:
    make_report(office, MAY, formats=JSON, now=NOW)
    offices.pull(office, [*rows(), Row(datetime(2024, 4, 3, 9), "LONGHOA", MARKS[0], MARKS[0])])
    made = make_report(office, MAY, formats=(), now=NOW)
    assert made.report.figures.replaces is not None
    assert made.report.figures.replaces.differences == ()
    assert not any("thay thế số liệu" in text for text in texts(made))
    assert "replaces" not in as_data(made.report.figures)


def test_a_provisional_report_is_followed_and_not_replaced(offices: Offices) -> None:
    early = datetime(2024, 5, 15, 8, tzinfo=NOW.tzinfo)
    office = offices.office([one for one in rows() if one.when < early.replace(tzinfo=None)], early)
    assert not make_report(office, MAY, formats=JSON, now=early).report.figures.period.complete
    offices.pull(office, rows())
    assert make_report(office, MAY, formats=JSON, now=NOW).report.figures.replaces is None


def test_an_archive_in_use_after_the_files_were_written_is_said_with_their_names(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Held(Archive):
        @classmethod
        def open(cls, path: Path, **more: Any) -> Any:
            raise BusyError("archive.busy", path=path)

    monkeypatch.setattr(report_again, "Archive", Held)
    with pytest.raises(BusyError) as raised:
        make_report(office, MAY, formats=JSON, now=NOW)
    assert raised.value.message.id == "issued.busy"
    assert raised.value.message.values["files"] == ["report-2024-05.json"]
    assert (office.reports_dir / "report-2024-05.json").exists()


def test_issuing_leaves_the_head_that_reports_print(office: Workspace) -> None:
    first = make_report(office, MAY, now=NOW).report.figures
    second = make_report(office, MAY, now=NOW + timedelta(days=1)).report.figures
    with Archive.open(office.archive_path, create=False, read_only=True) as archive:
        assert first.head == second.head == head(archive).hash
    assert first.events == second.events


def test_a_period_that_nothing_is_known_of_yet_is_refused(office: Workspace, tmp_path: Path) -> None:
    later = NOW + timedelta(days=200)
    with pytest.raises(UsageError) as caught:
        make_report(office, Month(2024, 9), out=tmp_path, now=later)
    assert caught.value.message.id == "office.not-pulled-yet"
    assert caught.value.message.values["moment"] == NOW.replace(tzinfo=None)
    assert list(tmp_path.iterdir()) == []
