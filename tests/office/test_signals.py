"""Signals from a pulled archive to the report, the command line and CSV; and what they leave alone."""

from __future__ import annotations

import csv
import json
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import jsonschema
import pytest

from qrsurvey.cli.main import run
from qrsurvey.errors import UsageError, WorkspaceError
from qrsurvey.i18n.language import Language
from qrsurvey.office.make_codes import make_codes
from qrsurvey.office.pull import pull
from qrsurvey.office.report import make_report
from qrsurvey.office.signals import export_signals, list_signals, show_signal
from qrsurvey.render.as_json import as_data
from qrsurvey.survey.periods import Month
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.workspaces import UNITS, write_workspace

MAY = Month(2024, 5)
NOW = datetime(2024, 6, 3, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
SCHEMA = Path(__file__).parents[2] / "src/qrsurvey/assets/schemas/report.schema.json"
LONG = "Anh cán bộ ở quầy số hai hướng dẫn tôi rất kỹ, xin cảm ơn"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Thirty ordinary answers for each of two units, and one morning on which fifteen came at once."""
    root = write_workspace(tmp_path_factory.mktemp("office"), UNITS + "\n")
    workspace = read_workspace(root)
    codes = {code.unit: code.text for code in make_codes(workspace, now=NOW).codes}
    rows = []
    days = [2, 3, 6, 7, 8, 9, 10, 13, 14, 15]
    for unit in ("LONGHOA", "HIEPTAN"):
        for k in range(30):
            when = datetime(2024, 5, days[k % 10], 8 + k // 10, (7 * k) % 60, k)
            mark = ("Hài lòng", "Rất hài lòng", "Bình thường")[k % 3]
            rows.append((when, codes[unit], mark, ("Hài lòng", mark)[k % 2], ""))
    for k in range(15):
        when = datetime(2024, 5, 16, 9, 0) + timedelta(seconds=41 * k + k % 7)
        rows.append((when, codes["LONGHOA"], "Rất hài lòng", "Rất hài lòng", LONG if k < 6 else ""))
    file = root / "answers.csv"
    with file.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(("Dấu thời gian", "Mã đơn vị", "Thái độ phục vụ", "Hài lòng chung", "Góp ý"))
        writer.writerows((f"{when:%d/%m/%Y %H:%M:%S}", *cells) for when, *cells in rows)
    pull(workspace, files=[file], now=NOW)
    return workspace


def test_the_burst_is_named_with_its_responses(office: Workspace) -> None:
    found = list_signals(office, MAY, now=NOW)
    ids = [signal.id for signal in found.signals]
    assert "2024-05-LONGHOA-burst" in ids
    assert all(signal.unit == "LONGHOA" for signal in found.signals)
    _, burst = show_signal(office, "2024-05-longhoa-BURST", now=NOW)
    assert {one.submitted.date().day for one in found.about(burst)} == {16}
    assert burst.count == 15
    assert list_signals(office, MAY, unit="HIEPTAN", now=NOW).signals == ()


def test_the_report_tells_the_share_with_and_without_them(office: Workspace) -> None:
    figures = make_report(office, MAY, formats=(), now=NOW).report.figures
    data = json.loads(json.dumps(as_data(figures)))
    jsonschema.validate(data, json.loads(SCHEMA.read_text(encoding="utf-8")))
    flagged = {seq for signal in data["signals"] for seq in signal["responses"]}
    assert data["responses"]["flagged"] == len(flagged)
    assert data["responses"]["attributed"] == 75  # nothing is left out
    long_hoa, hiep_tan = data["units"]
    assert (long_hoa["n"], hiep_tan["n"]) == (45, 30)
    assert long_hoa["flagged"] == len(flagged)
    assert long_hoa["without_flagged"]["n"] == 45 - len(flagged)
    assert hiep_tan["without_flagged"] == {"n": 30, "share": hiep_tan["share"]}
    assert data["headline"]["without_flagged"]["n"] == 75 - len(flagged)
    assert data["headline"]["without_flagged"]["share"] < data["headline"]["share"]


@pytest.mark.parametrize(
    ("language", "words"), [(Language.VI, "dấu hiệu cần kiểm tra"), (Language.EN, "check")]
)
def test_the_report_has_a_table_and_says_that_it_is_no_verdict(
    office: Workspace, language: Language, words: str
) -> None:
    report = make_report(office, MAY, formats=(), language=language, now=NOW).report
    table = report.table("signals")
    assert table is not None
    assert table.rows[0].cells[0] == "UBND phường Long Hoa"
    assert any(words in sentence for sentence in report.summary)
    # The table and what it means stand in an annex.
    texts = [getattr(block, "text", "") for annex in report.annexes for block in annex.blocks]
    assert any("kết luận" in text or "conclusions" in text for text in texts)


def test_the_same_report_has_the_same_bytes_and_head(office: Workspace, tmp_path: Path) -> None:
    first, second = (make_report(office, MAY, out=tmp_path / name, now=NOW) for name in ("first", "second"))
    assert [one.path.read_bytes() for one in first.files] == [one.path.read_bytes() for one in second.files]
    assert first.report.figures.head == second.report.figures.head


def test_a_quiet_month_says_so(office: Workspace) -> None:
    report = make_report(office, Month(2024, 4), formats=(), now=NOW).report
    assert report.figures.signals == ()
    assert report.figures.responses.flagged == 0
    assert report.table("signals") is None


def test_no_word_of_a_comment_leaves_the_archive(office: Workspace, tmp_path: Path) -> None:
    written = export_signals(office, MAY, out=tmp_path, now=NOW)
    texts = [one.path.read_text(encoding="utf-8-sig") for one in written]
    assert not any("quầy số hai" in text for text in texts)
    signals, responses = (list(csv.DictReader(text.splitlines())) for text in texts)
    assert sum(int(row["responses"]) for row in signals) == len(responses)
    assert signals[0]["unit_name"] == "UBND phường Long Hoa"


def test_more_answers_than_files(office: Workspace) -> None:
    file = office.root / "config" / "volumes.csv"
    file.write_text(
        "\ufeffunit;period;files\r\nLONGHOA;05/2024;40\r\nHIEPTAN;2024-05;300\r\n", encoding="utf-8"
    )
    try:
        ids = [signal.id for signal in list_signals(office, MAY, now=NOW).signals]
    finally:
        file.unlink()
    assert "2024-05-LONGHOA-volume" in ids
    assert "2024-05-HIEPTAN-volume" not in ids


def test_every_fault_of_the_volumes_is_said_at_once(office: Workspace) -> None:
    file = office.root / "config" / "volumes.csv"
    file.write_text(
        "unit,period,files\nLONGHOE,2024-13,1.200\nLONGHOA,2024-05,3\nLONGHOA,2024-05,4\n", encoding="utf-8"
    )
    try:
        with pytest.raises(WorkspaceError) as caught:
            list_signals(office, MAY, now=NOW)
    finally:
        file.unlink()
    faults = [detail.values["fault"].id for detail in caught.value.details]  # type: ignore[attr-defined]
    assert faults == [
        "signals.volumes-unit", "signals.volumes-period", "signals.volumes-files", "signals.volumes-twice",
    ]  # fmt: skip


@pytest.mark.parametrize("content", [b"unit,period\n", b"\xff\xfe\x00", b'unit,period,files\n"a'])
def test_strange_volumes_are_a_clear_error(office: Workspace, content: bytes) -> None:
    file = office.root / "config" / "volumes.csv"
    file.write_bytes(content)
    try:
        with pytest.raises(WorkspaceError):
            list_signals(office, MAY, now=NOW)
    finally:
        file.unlink()


@pytest.mark.parametrize("signal_id", ["", "2024-05", "2024-05-LONGHOA-nothing", "2024-99-X-burst"])
def test_a_signal_that_is_not_there(office: Workspace, signal_id: str) -> None:
    with pytest.raises(UsageError, match=r"signals\.no-such-signal"):
        show_signal(office, signal_id, now=NOW)


def test_on_the_command_line(office: Workspace, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    at = ["--workspace", str(office.root)]
    assert run(["signals", "list", "--month", "2024-05", "--json", *at]) == 0
    data = json.loads(capsys.readouterr().out)
    assert {row["id"] for row in data} >= {"2024-05-LONGHOA-burst"}
    assert run(["signals", "list", "--month", "2024-05", *at]) == 0
    assert "chưa phải kết luận" in capsys.readouterr().err
    for language in ("vi", "en"):
        for row in data:
            assert run(["signals", "show", row["id"], "--lang", language, *at]) == 0
            assert row["id"] in capsys.readouterr().out
    assert run(["signals", "export", "--month", "2024-05", "--out", str(tmp_path), *at]) == 0
    assert capsys.readouterr().out.split() == [
        str(tmp_path / "signals-2024-05.csv"), str(tmp_path / "signals-2024-05-responses.csv"),
    ]  # fmt: skip
    assert run(["signals", "show", "2024-05-X-burst", *at]) == 2
    assert run(["signals", "list", "--unit", "NOBODY", *at]) == 2
    assert run(["signals", "list", "--month", "May", *at]) == 2
