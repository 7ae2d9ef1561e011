"""The register, retirement and reprint as the office uses them, with real keys, answers and placards."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from qrsurvey.archive.ledger import head, read_events
from qrsurvey.archive.store import Archive
from qrsurvey.codes.standing import State
from qrsurvey.errors import UsageError
from qrsurvey.office.audit import audit_archive
from qrsurvey.office.codes import list_codes, retire_codes
from qrsurvey.office.make_codes import MadeCodes, make_codes
from qrsurvey.office.pull import pull
from qrsurvey.office.report import make_report
from qrsurvey.survey.periods import Month
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.placards import words_of
from support.workspaces import SURVEY, UNITS, write_workspace

NOW = datetime(2024, 6, 3, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
COUNTERS = UNITS.replace(
    'name: "UBND phường Long Hoa", group: wards',
    'name: "UBND phường Long Hoa", group: wards, counters: [{id: Q1, name: "Tư pháp"}]',
)
HEADER = ["Dấu thời gian", "Mã đơn vị", "Thái độ phục vụ", "Hài lòng chung", "Góp ý"]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return read_workspace(write_workspace(tmp_path, COUNTERS))


def _pull(workspace: Workspace, made: MadeCodes, *days: int) -> None:
    """One answer on each of some days of May for the first code, and one for the last."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADER)
    for day in days:
        sheet.append([datetime(2024, 5, day, 9), made.codes[0].text, "Hài lòng", "Hài lòng", ""])
    sheet.append([datetime(2024, 5, 20, 9), made.codes[-1].text, "Hài lòng", "Hài lòng", ""])
    path = workspace.root / "answers.xlsx"
    book.save(path)
    pull(workspace, files=[path], now=NOW)


def _responses(workspace: Workspace) -> tuple[dict[str, int], dict[str, int], str | None]:
    figures = make_report(workspace, Month(2024, 5), formats=(), now=NOW).report.figures
    return (
        {unit.id: unit.responses for unit in figures.units},
        {verdict.value: n for verdict, n in figures.responses.unattributed.items()},
        figures.head,
    )


def test_the_register_before_anything_was_made(workspace: Workspace) -> None:
    assert list_codes(workspace, now=NOW) == ()


def test_the_register_of_what_was_made(workspace: Workspace) -> None:
    made = make_codes(workspace, now=NOW)
    listed = list_codes(workspace, now=NOW)
    assert [one.code for one in listed] == list(made.codes)
    unit, counter, other = listed
    assert (unit.unit_name, unit.counter_name, unit.issued) == ("UBND phường Long Hoa", None, NOW.date())
    assert counter.counter_name == "Tư pháp"
    assert other.link.endswith(other.code.text)
    assert {one.standing.state for one in listed if one.standing} == {State.VALID}


def test_retired_codes_leave_the_figures_at_once_and_the_next_edition_follows(workspace: Workspace) -> None:
    made = make_codes(workspace, issued=date(2024, 5, 2), now=NOW)
    _pull(workspace, made, 2, 14, 15, 16)
    assert _responses(workspace)[:2] == (
        {"LONGHOA": 4, "HIEPTAN": 1},
        {"retired": 0, "forged": 0, "unknown": 0, "missing": 0},
    )
    before = _responses(workspace)[2]
    done = retire_codes(
        workspace, "LONGHOA", date(2024, 5, 15), reason="  bảng bị\nmất ", by=" Bà A ", now=NOW
    )
    assert (done.codes, done.answers, done.retirement.edition) == (2, 2, 1)
    assert (done.retirement.reason, done.retirement.by) == ("bảng bị mất", "Bà A")
    units, unattributed, after = _responses(workspace)
    assert (units, unattributed["retired"]) == ({"LONGHOA": 2, "HIEPTAN": 1}, 2)
    assert after != before
    with Archive.open(workspace.archive_path, create=False) as archive:
        assert head(archive).hash == after
        assert [event.kind for event in read_events(archive)][-2:] == ["codes-retired", "rebuild"]
    audited = audit_archive(workspace)
    assert (audited.result.ok, audited.result.stale) == (True, False)

    again = make_codes(workspace, now=NOW)
    assert [code.edition for code in again.codes] == [2, 2, 1]
    assert again.codes[-1] == made.codes[-1]
    assert not {code.text for code in again.codes[:2]} & {code.text for code in made.codes}
    assert "lần 2" in words_of(again.placards.path, 0)
    assert "lần 1" in words_of(again.placards.path, 2)
    assert ",2,LONGHOA-" in again.table.path.read_text(encoding="utf-8-sig")
    listed = list_codes(workspace, now=NOW)
    assert [(one.code.edition, one.standing.state.value, one.reason) for one in listed if one.standing] == [
        (1, "retired", "bảng bị mất"), (1, "retired", "bảng bị mất"),
        (2, "valid", None), (2, "valid", None), (1, "valid", None),
    ]  # fmt: skip
    assert audit_archive(workspace).result.ok


def test_answers_of_a_retired_code_go_to_the_heir(workspace: Workspace) -> None:
    made = make_codes(workspace, issued=date(2024, 5, 2), now=NOW)
    _pull(workspace, made, 2, 14, 15, 16)
    heir = COUNTERS.replace(
        "counters: [", "successor: {unit: HIEPTAN, kind: merged}, valid: {to: 2024-12-31}, counters: ["
    )
    merged = read_workspace(write_workspace(workspace.root, heir))
    assert retire_codes(merged, "LONGHOA", date(2024, 5, 15), reason="sáp nhập", now=NOW).answers == 2
    assert _responses(merged)[0] == {"LONGHOA": 2, "HIEPTAN": 3}
    first = list_codes(merged, now=NOW)[0].standing
    assert first is not None
    assert first.heir == merged.units["HIEPTAN"]


def test_what_cannot_be_retired(workspace: Workspace) -> None:
    def refused(unit: str, reason: str = "x") -> tuple[str, object]:
        with pytest.raises(UsageError) as caught:
            retire_codes(workspace, unit, date(2024, 6, 1), reason=reason, now=NOW)
        return caught.value.message.id, caught.value.message.values.get("guess")

    assert refused("LONGHOA")[0] == "archive.never-issued"
    make_codes(workspace, units=["LONGHOA"], issued=date(2024, 5, 2), now=NOW)
    message, guess = refused("longhoa")
    assert message == "office.no-such-unit"
    assert getattr(guess, "values", None) == {"word": "LONGHOA"}
    assert refused("HIEPTAN")[0] == "archive.never-issued"
    assert refused("LONGHOA", " \n ")[0] == "office.no-reason"
    retire_codes(workspace, "LONGHOA", date(2024, 6, 1), reason="x", by="  ", now=NOW)
    assert refused("LONGHOA")[0] == "archive.retired-already"


def test_codes_are_never_retired_from_before_they_were_issued(workspace: Workspace) -> None:
    make_codes(workspace, issued=date(2024, 5, 13), now=NOW)
    # The second unit's codes are printed again later: the first issue counts.
    make_codes(workspace, units=["HIEPTAN"], now=NOW.replace(day=9))
    for unit in ("LONGHOA", "HIEPTAN"):
        with pytest.raises(UsageError) as caught:
            retire_codes(workspace, unit, date(2024, 5, 12), reason="x", now=NOW)
        assert caught.value.message.id == "office.retired-before-issue"
        assert caught.value.message.values["issued"] == date(2024, 5, 13)
    retire_codes(workspace, "LONGHOA", date(2024, 5, 13), reason="x", now=NOW)
    make_codes(workspace, units=["LONGHOA"], now=NOW)
    with pytest.raises(UsageError) as caught:
        retire_codes(workspace, "LONGHOA", date(2024, 5, 20), reason="x", now=NOW)
    assert caught.value.message.values == {
        "unit": "LONGHOA", "day": date(2024, 5, 20), "edition": "2", "issued": NOW.date(),
    }  # fmt: skip


def test_a_unit_that_left_the_file_stays_in_the_register(workspace: Workspace) -> None:
    make_codes(workspace, now=NOW)
    kept = "".join(line for line in COUNTERS.splitlines(keepends=True) if "LONGHOA" not in line)
    smaller = read_workspace(write_workspace(workspace.root, kept))
    first, *others = list_codes(smaller, now=NOW)
    assert (first.code.unit, first.standing is not None) == ("HIEPTAN", True)
    assert [(one.code.unit, one.unit_name, one.standing) for one in others] == [("LONGHOA", None, None)] * 2


def test_a_code_that_had_two_forms_has_two_lines(workspace: Workspace) -> None:
    make_codes(workspace, units=["HIEPTAN"], now=NOW)
    moved = read_workspace(
        write_workspace(workspace.root, COUNTERS, SURVEY.replace("0000/viewform", "1111/viewform"))
    )
    make_codes(moved, units=["HIEPTAN"], now=NOW)
    first, second = list_codes(moved, now=NOW)
    assert first.code == second.code
    assert "0000/viewform" in first.link
    assert "1111/viewform" in second.link


def test_a_reprint_with_the_same_date_of_issue_is_the_same_to_the_byte(
    workspace: Workspace, tmp_path: Path
) -> None:
    day = date(2024, 5, 13)
    first = make_codes(workspace, out=tmp_path / "a", issued=day, now=NOW)
    later = make_codes(workspace, out=tmp_path / "b", issued=day, now=NOW.replace(month=9, hour=17))
    other = make_codes(workspace, out=tmp_path / "c", now=NOW)
    for name in ("placards", "table"):
        one, two = (getattr(made, name).path.read_bytes() for made in (first, later))
        assert one == two
    assert other.table.path.read_bytes() == first.table.path.read_bytes()
    assert other.placards.path.read_bytes() != first.placards.path.read_bytes()
    assert "13/05/2024" in words_of(first.placards.path)
    assert {one.issued for one in list_codes(workspace, now=NOW)} == {day}


def test_a_date_of_issue_ahead_is_refused(workspace: Workspace) -> None:
    with pytest.raises(UsageError) as caught:
        make_codes(workspace, issued=date(2024, 6, 4), now=NOW)
    assert caught.value.message.id == "office.issued-ahead"
    assert not workspace.archive_path.exists()


def test_files_that_are_there_can_be_left_alone(workspace: Workspace) -> None:
    folder = workspace.placards_dir
    folder.mkdir(parents=True)
    (folder / "placards.pdf").write_bytes(b"mine")
    some = make_codes(workspace, keep_existing=True, now=NOW)
    assert (some.placards.left, some.table.left) == (True, False)
    assert (folder / "placards.pdf").read_bytes() == b"mine"
    written = sorted(folder.rglob("*.*"))
    (folder / "codes.csv").write_bytes(b"mine too")
    none = make_codes(workspace, keep_existing=True, now=NOW)
    assert (none.placards.left, none.table.left) == (True, True)
    assert (folder / "codes.csv").read_bytes() == b"mine too"
    assert sorted(folder.rglob("*.*")) == written
