"""The main job, end to end through the command line, held to an independent count.

A made-up office of seven units, 560 answers across a month's edges: placards are read back by another
decoder, the answers are written by openpyxl and by hand as CSV, every figure is counted here again.
"""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pypdfium2
import pytest
from scipy.stats import binomtest, false_discovery_control, fisher_exact

from qrsurvey.cli.main import run
from qrsurvey.office.pull import pull
from qrsurvey.office.report import make_report
from qrsurvey.survey.periods import Month
from qrsurvey.workspace.workspace import read_workspace
from support.google_accounts import SERVICE_ADDRESS, make_service_account
from support.google_model import Row, Spreadsheet, Tab, moment
from support.google_server import GoogleServer
from support.workspaces import write_workspace

pytestmark = pytest.mark.mass

UNITS = """\
office:
  parent: Ủy ban nhân dân thị xã Hòa Thành
  name: Văn phòng HĐND và UBND
  place: Hòa Thành
groups:
  - {id: town, name: "Thị xã"}
  - {id: wards, name: "Xã, phường"}
units:
  - {id: MOTCUA, name: "Bộ phận Tiếp nhận và Trả kết quả thị xã – Đ", group: town, counters: [{id: Q1, name: "Hộ tịch"}]}
  - {id: LONGHOA, name: "UBND phường Long Hoa", group: wards}
  - {id: HIEPTAN, name: "UBND phường Hiệp Tân ễ", group: wards}
  - {id: TRDONG, name: "UBND xã Trường Đông ộ", group: wards}
  - {id: TRTAY, name: "UBND xã Trường Tây ữ", group: wards}
  - {id: SMALL6, name: "Đơn vị có sáu phiếu", group: wards}
  - {id: NOBODY, name: "Đơn vị không có phiếu", group: wards}
"""

SURVEY = """\
title: {vi: "Khảo sát mức độ hài lòng", en: "Survey"}
form:
  url: https://docs.google.com/forms/d/e/1FAIpQLSdExampleExampleExampleExampleExampleExample0000/viewform
  code_entry: entry.1626576186
questions:
  - {key: code, role: code, kind: text, title: {vi: "Mã đơn vị (vui lòng không sửa)"}}
  - {key: attitude, kind: rating, title: {vi: "Thái độ phục vụ"}}
  - {key: time, kind: rating, title: {vi: "Thời gian giải quyết"}}
  - {key: overall, role: headline, kind: rating, title: {vi: "Hài lòng chung"}}
  - {key: extra, role: misconduct, kind: choice, options: ["Không", "Có", "Không muốn trả lời"], alarm: ["Có"], title: {vi: "Chi ngoài quy định"}}
  - {key: comment, role: comment, kind: text, title: {vi: "Góp ý"}}
"""

SPREADSHEET = "1aBcD-eF_9"
LABELS = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")
RATINGS = {"attitude": "Thái độ phục vụ", "time": "Thời gian giải quyết", "overall": "Hài lòng chung"}
HEADER = ["Dấu thời gian", "Mã đơn vị (vui lòng không sửa)", *RATINGS.values(), "Chi ngoài quy định", "Góp ý"]
SHARES = {"MOTCUA": 210, "LONGHOA": 120, "HIEPTAN": 90, "TRDONG": 80, "TRTAY": 50, "SMALL6": 6}

MAY, JUNE = datetime(2025, 5, 1), datetime(2025, 6, 1)
EDGES = (MAY, JUNE - timedelta(seconds=1), MAY - timedelta(seconds=1), JUNE)


@dataclass(frozen=True)
class Answer:
    at: datetime
    code: str
    unit: str | None
    verdict: str
    levels: tuple[int | None, int | None, int | None]
    extra: str
    comment: str


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_workspace(tmp_path_factory.mktemp("Thị xã Hòa Thành"), UNITS, SURVEY)
    assert run(["make-codes", "--workspace", str(root), "--quiet"]) == 0
    return root


@pytest.fixture(scope="module")
def codes(office: Path) -> dict[tuple[str, str], dict[str, str]]:
    with (office / "out" / "placards" / "codes.csv").open(encoding="utf-8-sig", newline="") as file:
        return {(row["unit_id"], row["counter_id"]): row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def answers(codes: dict[tuple[str, str], dict[str, str]]) -> list[Answer]:
    """560 answers: 556 of units, 4 with bad codes; the first four stand on the edges of the month."""
    dice = random.Random(20250501)
    made: list[Answer] = []
    for unit, count in SHARES.items():
        own = [row["code"] for (owner, _), row in codes.items() if owner == unit]
        for _ in range(count):
            code = dice.choice(own)
            if dice.random() < 0.1:
                code = code.lower()
            made.append(_answer(dice, code, unit, "valid"))
    wrong = codes["LONGHOA", ""]["code"]
    wrong = wrong[:-1] + ("0" if wrong[-1] != "0" else "2")
    bad = ((wrong, "forged"), ("XADAU-1234", "unknown"), ("UBND phường Long Hoa", "unknown"), ("", "missing"))
    made += [_answer(dice, code, None, verdict) for code, verdict in bad]
    made = [replace(answer, at=edge) for answer, edge in zip(made, EDGES, strict=False)] + made[len(EDGES) :]
    assert len(made) == 560
    dice.shuffle(made)
    return made


def _answer(dice: random.Random, code: str, unit: str | None, verdict: str) -> Answer:
    at = MAY + timedelta(days=dice.randrange(-6, 37), seconds=dice.randrange(86_400))
    levels = tuple(dice.choices((None, 1, 2, 3, 4, 5), (4, 2, 4, 10, 45, 35))[0] for _ in range(3))
    extra = dice.choice(("Không", "Có", ""))
    comment = dice.choice(("", "", '=HYPERLINK("x")', 'Tốt; nhanh, "gọn"\nCảm ơn', "Cán bộ tận tình"))
    return Answer(at, code, unit, verdict, levels, extra, comment)  # type: ignore[arg-type]


def _cells(answer: Answer) -> list[str]:
    return [answer.code, *(LABELS[n - 1] if n else "" for n in answer.levels), answer.extra, answer.comment]


def _write_xlsx(path: Path, answers: list[Answer]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Câu trả lời biểu mẫu 1"
    sheet.append(HEADER)
    for row, answer in enumerate(answers, start=2):
        sheet.cell(row, 1, answer.at).number_format = "d/m/yyyy h:mm:ss"
        for column, text in enumerate(_cells(answer), start=2):
            if text:
                cell = sheet.cell(row, column)
                cell.value = text
                cell.data_type = "s"  # a leading "=" is text, as Google exports it
    book.save(path)


def _write_forms_csv(path: Path, answers: list[Answer]) -> None:
    """As Google Forms downloads it: year first, twelve hours with SA and CH, the offset."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(HEADER)
    for answer in answers:
        half = "SA" if answer.at.hour < 12 else "CH"
        stamp = f"{answer.at:%Y/%m/%d} {answer.at.hour % 12 or 12}:{answer.at:%M:%S} {half} GMT+7"
        writer.writerow([stamp, *_cells(answer)])
    path.write_bytes(out.getvalue().encode("utf-8"))


def _wilson(k: int, n: int) -> tuple[float, float]:
    interval = binomtest(k, n).proportion_ci(confidence_level=0.95, method="wilson")
    return float(interval.low), float(interval.high)


def _check_score(figure: dict[str, Any], levels: list[int | None]) -> None:
    given = [level for level in levels if level is not None]
    k, n = sum(level >= 4 for level in given), len(given)
    assert (figure["n"], figure["satisfied"]) == (n, k)
    if n:
        assert figure["share"] == pytest.approx(k / n, abs=1e-12)
        assert (figure["low"], figure["high"]) == pytest.approx(_wilson(k, n), abs=1e-6)
        assert figure["mean"] == pytest.approx(sum(given) / n, abs=1e-12)


def _check_report(report: dict[str, Any], answers: list[Answer]) -> None:
    """Hold every figure to a count of the made-up answers themselves."""
    within = [answer for answer in answers if MAY <= answer.at < JUNE]
    ours = [answer for answer in within if answer.unit]
    lost = Counter(answer.verdict for answer in within if not answer.unit)
    responses = report["responses"]
    assert responses == {
        "received": len(within),
        "attributed": len(ours),
        "unattributed": {verdict: lost[verdict] for verdict in ("retired", "forged", "unknown", "missing")},
        "flagged": 0,
        "set_aside": 0,
        "undated": 0,
        "changed_upstream": 0,
    }
    assert report["headline"]["question"] == "overall"
    _check_score(report["headline"], [answer.levels[2] for answer in ours])
    every = [level for answer in ours for level in answer.levels if level is not None]
    index = report["index"]
    assert (index["n"], index["satisfied"]) == (len(every), sum(level >= 4 for level in every))
    assert index["share"] == pytest.approx(index["satisfied"] / len(every), abs=1e-12)
    assert index["mean"] == pytest.approx(sum(every) / len(every), abs=1e-12)
    # Several marks of one person are less certain than as many people's would be.
    wilson = binomtest(index["satisfied"], len(every)).proportion_ci(0.95, "wilson")
    assert 0 < index["low"] <= wilson.low < index["share"] < wilson.high <= index["high"] < 1
    questions = report["questions"]
    assert [question["key"] for question in questions] == list(RATINGS)
    for column, question in enumerate(questions):
        levels = [answer.levels[column] for answer in ours]
        _check_score(question, levels)
        assert question["counts"] == {str(n): levels.count(n) for n in range(1, 6)}
    units = {unit["id"]: unit for unit in report["units"]}
    assert list(units) == [*SHARES, "NOBODY"]
    standings = _standings(ours)
    for unit_id, unit in units.items():
        own = [answer for answer in ours if answer.unit == unit_id]
        levels = [answer.levels[2] for answer in own]
        n = sum(level is not None for level in levels)
        assert (unit["responses"], unit["n"]) == (len(own), n)
        expected = "none" if n == 0 else "hidden" if n < 10 else "few" if n < 30 else standings[unit_id]
        assert unit["standing"] == expected
        assert (unit["estimate"] is not None) == (n >= 30)
        if n >= 10:
            _check_score(unit, levels)
        elif n == 0:
            assert [unit[key] for key in ("satisfied", "share", "low", "high", "mean")] == [0, *[None] * 4]
        else:
            assert [unit[key] for key in ("satisfied", "share", "low", "high", "mean")] == [None] * 5


def _standings(answers: list[Answer]) -> dict[str, str]:
    """Compare every unit of thirty answers with all the others, and allow for how many are compared."""
    told = [(answer.unit, answer.levels[2] >= 4) for answer in answers if answer.levels[2] is not None]
    table = {
        unit: [sum(good is said for one, good in told if (one == unit) is its)
               for its in (True, False) for said in (True, False)]
        for unit in {unit for unit, _ in told if unit}
    }  # fmt: skip
    ranked = [unit for unit, cells in table.items() if sum(cells[:2]) >= 30]
    tests = [fisher_exact([table[unit][:2], table[unit][2:]]).pvalue for unit in ranked]
    found: dict[str, str] = {}
    for unit, p in zip(ranked, false_discovery_control(tests) if tests else [], strict=True):
        good, bad, others, worse = table[unit]
        higher = good * (others + worse) > others * (good + bad)
        found[unit] = "typical" if p >= 0.05 else "above" if higher else "below"
    return found


def _report(office: Path) -> dict[str, Any]:
    assert run(["--workspace", str(office), "report", "--month", "2025-05", "--quiet"]) == 0
    text = (office / "out" / "reports" / "report-2025-05.json").read_text(encoding="utf-8")
    report: dict[str, Any] = json.loads(text)
    schema = Path(__file__).parents[1] / "src" / "qrsurvey" / "assets" / "schemas" / "report.schema.json"
    jsonschema.validate(report, json.loads(schema.read_text(encoding="utf-8")))
    return report


@pytest.mark.system
def test_every_placard_is_read_back_by_another_decoder(
    office: Path, codes: dict[tuple[str, str], dict[str, str]]
) -> None:
    zbar = pytest.importorskip("pyzbar.pyzbar", reason="needs the system's libzbar", exc_type=ImportError)
    document = pypdfium2.PdfDocument(office / "out" / "placards" / "placards.pdf")
    try:
        read = []
        for page in document:
            image = page.render(scale=150 / 72).to_pil()
            read.append([symbol.data.decode("ascii") for symbol in zbar.decode(image)])
            page.close()
    finally:
        document.close()
    assert len(codes) == 8
    assert read == [[row["url"]] for row in codes.values()]
    for row in codes.values():
        assert row["url"].endswith(f"/viewform?usp=pp_url&entry.1626576186={row['code']}")


def test_every_figure_agrees_with_an_independent_count_however_often_and_as_what_it_is_pulled(
    office: Path, answers: list[Answer], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet, forms = tmp_path / "Câu trả lời.xlsx", tmp_path / "phiếu.csv"
    _write_xlsx(sheet, answers)
    _write_forms_csv(forms, sorted(answers, key=lambda answer: answer.at))

    assert run(["pull", "--workspace", str(office), "--from", str(sheet)]) == 0
    first = _report(office)
    _check_report(first, answers)
    assert first["period"] == {"label": "2025-05", "from": "2025-05-01", "to": "2025-05-31", "complete": True}

    for again in (sheet, forms, sheet):
        capsys.readouterr()
        assert run(["pull", "--workspace", str(office), "--from", str(again), "--json"]) == 0
        (pulled,) = json.loads(capsys.readouterr().out)
        assert (pulled["added"], pulled["known"]) == (0, 560)
        assert (pulled["edited"], pulled["gone"]) == (0, 0)
        assert _report(office) == first

    assert run(["audit", "--workspace", str(office)]) == 0
    head = first["ledger"]["head"]
    assert run(["audit", "--workspace", str(office), "--head", head]) == 0
    assert run(["audit", "--workspace", str(office), "--head", "0" * 64]) == 4


def test_the_sheet_after_a_file_adds_nothing_and_names_what_changed(
    office: Path,
    answers: list[Answer],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = tmp_path / "office"
    shutil.copytree(office, root, ignore=shutil.ignore_patterns("data", "out"))
    survey = root / "config" / "survey.yaml"
    source = (
        f"source: {{spreadsheet: https://docs.google.com/spreadsheets/d/{SPREADSHEET}/edit, sheet_id: 0}}\n"
    )
    survey.write_text(source + survey.read_text(encoding="utf-8"), encoding="utf-8")
    forms = tmp_path / "phiếu.csv"
    _write_forms_csv(forms, answers)
    shutil.copytree(office / "data", root / "data")
    # The codes are known to this archive already; its answers come from the file first.
    assert run(["pull", "--workspace", str(root), "--from", str(forms), "--quiet"]) == 0
    expected = _report(root)

    rows: list[Row] = [HEADER]
    rows += [[moment(answer.at), *_cells(answer)] for answer in answers]
    with GoogleServer() as google:
        for name, value in google.environment(make_service_account(tmp_path, google)).items():
            monkeypatch.setenv(name, value)
        book = Spreadsheet(SPREADSHEET, [Tab("Câu trả lời biểu mẫu 1", rows)])
        google.add(book)

        # Not shared yet: the address to share it with is said, and nothing changes.
        capsys.readouterr()
        assert run(["pull", "--workspace", str(root), "--lang", "en"]) == 3
        assert SERVICE_ADDRESS in capsys.readouterr().err

        book.viewers.add(SERVICE_ADDRESS)
        assert _pulled(root, capsys) == {"added": 0, "known": 560, "edited": 0, "gone": 0, "returned": 0}
        assert _report(root) == expected

        # Sorted, one row deleted, one cell edited, one answer new.
        ordered = sorted(rows[1:], key=str)
        removed = ordered.pop(200)
        edited = list(ordered[100])
        edited[5] = "Đã sửa"
        ordered[100] = edited
        new: Row = [moment(datetime(2025, 5, 20, 10)), "", "Hài lòng", "", "Hài lòng", "", ""]
        book.tabs[0].rows = [HEADER, *ordered, new]
        assert _pulled(root, capsys) == {"added": 1, "known": 558, "edited": 1, "gone": 1, "returned": 0}
        book.tabs[0].rows = [HEADER, *ordered, new, removed]
        assert _pulled(root, capsys) == {"added": 0, "known": 561, "edited": 0, "gone": 0, "returned": 1}
    assert run(["audit", "--workspace", str(root)]) == 0


def _pulled(root: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, int]:
    capsys.readouterr()
    assert run(["pull", "--workspace", str(root), "--json"]) == 0
    (pulled,) = json.loads(capsys.readouterr().out)
    return {key: pulled[key] for key in ("added", "known", "edited", "gone", "returned")}


def test_answers_under_a_title_the_survey_did_not_know_are_not_lost(
    office: Path, answers: list[Answer], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "office"
    shutil.copytree(office, root, ignore=shutil.ignore_patterns("out"))
    shutil.rmtree(root / "data")
    assert run(["make-codes", "--workspace", str(root), "--quiet"]) == 0
    with (root / "out" / "placards" / "codes.csv").open(encoding="utf-8-sig", newline="") as file:
        code = next(csv.DictReader(file))["code"]
    sheet = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Dấu thời gian", HEADER[1], "Thái độ cán bộ", *HEADER[3:]])
    for day in range(1, 13):
        book.active.append([datetime(2025, 5, day, 9), code, "Hài lòng", "Hài lòng", "Rất hài lòng", "Không"])
    book.save(sheet)

    assert run(["pull", "--workspace", str(root), "--from", str(sheet), "--lang", "en"]) == 0
    said = capsys.readouterr().err
    assert "Thái độ phục vụ" in said
    assert "aliases" in said
    survey = root / "config" / "survey.yaml"
    text = survey.read_text(encoding="utf-8")
    survey.write_text(
        text.replace(
            'title: {vi: "Thái độ phục vụ"}', 'title: {vi: "Thái độ phục vụ"}, aliases: ["Thái độ cán bộ"]'
        ),
        encoding="utf-8",
    )
    assert run(["pull", "--workspace", str(root), "--from", str(sheet), "--json"]) == 0
    (pulled,) = json.loads(capsys.readouterr().out)
    assert (pulled["added"], pulled["known"], pulled["completed"]) == (0, 12, 12)
    report = _report(root)
    assert [question["n"] for question in report["questions"]] == [12, 12, 12]
    assert run(["audit", "--workspace", str(root)]) == 0


def test_a_report_made_before_the_month_was_pulled_to_its_end_is_provisional(
    office: Path, answers: list[Answer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "office"
    shutil.copytree(office, root, ignore=shutil.ignore_patterns("out"))
    forms = tmp_path / "phiếu.csv"
    early = [answer for answer in answers if answer.at < datetime(2025, 5, 10)]
    _write_forms_csv(forms, early)
    shutil.rmtree(root / "data")
    assert run(["make-codes", "--workspace", str(root), "--quiet"]) == 0
    workspace = read_workspace(root)
    pull(workspace, files=[forms], now=datetime(2025, 5, 10, 8, tzinfo=workspace.zone))
    later = datetime(2025, 7, 1, 8, tzinfo=workspace.zone)
    report = make_report(workspace, Month(2025, 5), formats=(), now=later).report
    assert not report.figures.period.complete
    assert any("10/05/2025" in getattr(block, "text", "") for block in report.blocks)
    pull(workspace, files=[forms], now=later)
    assert make_report(workspace, Month(2025, 5), formats=(), now=later).report.figures.period.complete


def test_two_files_are_taken_together_or_not_at_all(
    office: Path, answers: list[Answer], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "office"
    shutil.copytree(office, root, ignore=shutil.ignore_patterns("out"))
    first, second, shifted = tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "c.csv"
    ordered = sorted(answers, key=lambda answer: answer.at)
    _write_forms_csv(first, ordered[:500])
    _write_forms_csv(second, ordered[500:])
    _write_forms_csv(
        shifted, [replace(answer, at=answer.at + timedelta(hours=6)) for answer in ordered[:400]]
    )
    shutil.rmtree(root / "data")
    assert run(["make-codes", "--workspace", str(root), "--quiet"]) == 0  # the same key, so the same codes
    assert run(["pull", "--workspace", str(root), "--from", str(first), "--quiet"]) == 0
    capsys.readouterr()
    assert run(["pull", "--workspace", str(root), "--from", str(second), "--from", str(shifted)]) == 4
    assert capsys.readouterr().out == ""
    assert run(["pull", "--workspace", str(root), "--from", str(second), "--from", str(first), "--json"]) == 0
    two, one = json.loads(capsys.readouterr().out)
    assert (two["added"], two["known"], one["added"], one["known"]) == (60, 0, 0, 500)
