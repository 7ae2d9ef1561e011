"""`qrsurvey.Workspace`: its examples hold, and its tables say what the file of answers says."""

from __future__ import annotations

import doctest
import json
import unicodedata
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest

import qrsurvey.api.workspace
from qrsurvey import Workspace
from qrsurvey.errors import UsageError, WorkspaceError
from qrsurvey.office.demo import make_demo

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("notebook")
    make_demo(place / "demo")
    return place


@pytest.fixture
def office(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.chdir(folder)
    return Workspace("demo")


@pytest.fixture
def rows(folder: Path) -> list[dict[str, object]]:
    """The answers as another reader finds them in the file."""
    sheet = openpyxl.load_workbook(folder / "demo" / "answers.xlsx").worksheets[0]
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def _plain(cell: object) -> str:
    """Return a cell as it reads, however it was typed."""
    return " ".join(unicodedata.normalize("NFC", str(cell)).split()).casefold()


def test_the_examples_of_the_code_hold(office: Workspace) -> None:
    module = qrsurvey.api.workspace
    for one in doctest.DocTestFinder().find(module, extraglobs={"office": office, "Workspace": Workspace}):
        result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(one)
        assert result.failed == 0


def test_the_examples_of_the_page_hold(office: Workspace) -> None:
    page = str(ROOT / "docs" / "api.md")
    done = doctest.testfile(page, module_relative=False, optionflags=doctest.ELLIPSIS, encoding="utf-8")
    assert done.failed == 0
    assert done.attempted > 10


def test_responses_are_the_rows_of_the_file(office: Workspace, rows: list[dict[str, object]]) -> None:
    found = office.responses()
    survey = office.questions
    levels = ("rất không hài lòng", "không hài lòng", "bình thường", "hài lòng", "rất hài lòng")
    assert len(found) == len(rows)
    for key in survey.index[survey["kind"] == "rating"]:
        cells = [_plain(row[str(survey.loc[key, "title"])]) for row in rows]
        for level, label in enumerate(levels, start=1):
            assert (found[key] == level).sum() == cells.count(label)
    title = str(survey.loc["service", "title"])
    assert (found["service"] == "Đất đai").sum() == [row[title] for row in rows].count("Đất đai")
    assert found["comment"].sum() == sum(bool(row[str(survey.loc["comment", "title"])]) for row in rows)
    assert list(found["unit"].cat.categories) == list(office.units.index)


def test_a_period_ends_before_the_day_after_it(office: Workspace, rows: list[dict[str, object]]) -> None:
    times = [moment for row in rows for moment in [row["Dấu thời gian"]] if isinstance(moment, datetime)]
    april = office.responses("2024-04")
    assert len(april) == sum(moment.month == 4 for moment in times)
    assert len(office.responses("2024-H1")) == len(times)
    assert len(office.responses("2024-04-30_2024-04-30")) == sum(
        (moment.month, moment.day) == (4, 30) for moment in times
    )


def test_one_unit_is_counted_for_itself(office: Workspace) -> None:
    own = office.responses("2024-05", unit="longhoa")
    report = office.report("2024-05", unit="LONGHOA")
    assert set(own["unit"]) == {"LONGHOA"}
    assert report.data["unit"] == "LONGHOA"
    assert report.data["responses"]["attributed"] == len(own)
    assert "LONGHOA" in repr(report)


def test_comments_come_without_personal_data(office: Workspace) -> None:
    told = office.responses(comments=True)["comment"].dropna()
    assert len(told) == office.responses()["comment"].sum()
    assert not told.str.contains(r"\d{9,}").any()


def test_a_report_is_shown_as_a_page_in_a_frame(office: Workspace) -> None:
    frames: list[dict[str, str | None]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            frames.append({"tag": tag, **dict(attrs)})

    report = office.report("2024-05")
    Reader().feed(report._repr_html_())
    (frame,) = frames
    assert frame["srcdoc"] == report.html
    assert frame["tag"] == "iframe"
    assert "sandbox" in frame


def test_counting_issues_nothing_and_writing_does(office: Workspace) -> None:
    events = office.report("2024-05").data["ledger"]["events"]
    assert office.report("2024-05").data["ledger"]["events"] == events
    (written,) = office.write_report("2024-05", formats=["json"], folder="elsewhere")
    assert json.loads(written.read_text(encoding="utf-8"))["period"]["label"] == "2024-05"
    assert office.audit().ok


def test_the_moment_can_be_given(folder: Path) -> None:
    then = Workspace(folder / "demo", now=datetime(2024, 5, 2, 9))
    assert then.report().period == "2024-04"
    assert then.now.utcoffset() is not None


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda office: office.report("tháng 5"), "Write 2024-05"),
        (lambda office: office.responses("2024-05", unit="NOWHERE"), "NOWHERE"),
        (lambda office: office.write_report("2024-05", formats=["odt"]), "odt"),
        (lambda office: office.signals("2024"), "2024"),
        (lambda office: office.signals("05/2024"), "did you mean `2024-05`"),
    ],
)
def test_an_error_says_what_to_do(folder: Path, ask: object, said: str) -> None:
    assert callable(ask)
    with pytest.raises(UsageError) as caught:
        ask(Workspace(folder / "demo", language="en"))
    assert said in "\n".join(caught.value.__notes__)


def test_one_format_is_a_format_and_not_its_letters(folder: Path) -> None:
    office = Workspace(folder / "demo", language="en")
    with pytest.raises(UsageError) as caught:
        office.write_report("2024-05", formats="odt")
    assert "odt" in "\n".join(caught.value.__notes__)


def test_a_language_that_is_none_of_ours_is_refused(folder: Path) -> None:
    with pytest.raises(UsageError) as caught:
        Workspace(folder / "demo", language="fr")
    assert "fr" in "\n".join(caught.value.__notes__)


def test_a_folder_that_is_no_workspace_says_so(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError) as caught:
        Workspace(tmp_path, language="en")
    assert caught.value.__notes__
