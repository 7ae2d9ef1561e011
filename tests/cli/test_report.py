"""`report` as it is typed: every period, single units, breakdowns, and what is refused."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from qrsurvey.cli.main import run
from qrsurvey.cli.session import Session
from support.workspaces import SURVEY, UNITS, write_workspace

NOW = datetime(2024, 6, 12, 9, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
"""A Wednesday."""

OFFICE = UNITS.replace("groups:", "  campaign: {from: 2024-02-05, to: 2024-12-31}\ngroups:").replace(
    'name: "UBND phường Long Hoa", group: wards',
    'name: "UBND phường Long Hoa", group: wards, counters: [{id: Q1, name: "Hộ tịch"}]',
) + '  - {id: CU, name: "UBND xã Cũ", group: wards, valid: {to: 2023-12-31}, successor: {unit: HIEPTAN, kind: merged}}\n'  # fmt: skip

ASKED = SURVEY.replace(
    "  - {key: attitude",
    '  - {key: service, role: service, kind: choice, options: ["Đất đai", "Khác"], title: {vi: "Lĩnh vực"}}\n  - {key: attitude',
)
HEADER = ["Dấu thời gian", "Mã đơn vị", "Lĩnh vực", "Thái độ phục vụ", "Hài lòng chung", "Góp ý"]

# How many responses each unit had in each month.
MONTHS = {
    (2023, 5): (12, 4),
    (2024, 2): (31, 8),
    (2024, 3): (33, 2),
    (2024, 4): (35, 11),
    (2024, 5): (40, 20),
    (2024, 6): (15, 3),
}


def _answers(path: Path, codes: Sequence[str]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "Form Responses 1"
    book.active.append(HEADER)
    for (year, month), sizes in MONTHS.items():
        for code, n in zip(codes, sizes, strict=True):
            for at in range(n):
                level = "Hài lòng" if at % 5 else "Không hài lòng"
                when = datetime(year, month, 3 + at % 5, 8, at % 60, 7 if code == codes[0] else 9)
                book.active.append([when, code, "Đất đai" if at % 2 else "Khác", level, level, None])
    book.save(path)
    return path


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose answers were pulled; its codes are LONGHOA's own and HIEPTAN's."""
    root = write_workspace(tmp_path_factory.mktemp("prepared"), OFFICE, ASKED)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "now", NOW)
        assert run(["make-codes", "--workspace", str(root), "--quiet"]) == 0
        with (root / "out" / "placards" / "codes.csv").open(encoding="utf-8-sig", newline="") as file:
            codes = {line["unit_id"]: line["code"] for line in csv.DictReader(file) if not line["counter_id"]}
        answers = _answers(root / "a.xlsx", [codes["LONGHOA"], codes["HIEPTAN"]])
        assert run(["--workspace", str(root), "--quiet", "pull", "--from", str(answers)]) == 0
    return root


class Typed:
    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self._capsys = capsys

    def __call__(self, *words: str, code: int = 0, lang: str = "vi") -> tuple[str, str]:
        self._capsys.readouterr()
        assert run(["--workspace", str(self.root), "--lang", lang, "report", *words]) == code
        said = self._capsys.readouterr()
        assert "Traceback" not in said.err
        return said.out, said.err

    @property
    def files(self) -> list[str]:
        folder = self.root / "out" / "reports"
        return sorted(path.name for path in folder.glob("report-*")) if folder.exists() else []


@pytest.fixture
def typed(
    prepared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Typed:
    root = tmp_path / "office"
    shutil.copytree(prepared, root)
    monkeypatch.setattr(Session, "now", NOW)
    return Typed(root, capsys)


def _sum(*months: tuple[int, int]) -> int:
    return sum(sum(MONTHS[month]) for month in months)


ALL_2024 = tuple(month for month in MONTHS if month[0] == 2024)


@pytest.mark.parametrize(
    ("options", "label", "received", "words"),
    [
        ((), "2024-05", _sum((2024, 5)), "tháng 5 năm 2024"),
        (("--month", "2024-05"), "2024-05", _sum((2024, 5)), "tháng 5 năm 2024"),
        (("--month", "2024-06"), "2024-06", _sum((2024, 6)), "tháng 6 năm 2024 (số liệu tạm tính)"),
        (("--quarter", "2024-Q1"), "2024-Q1", _sum((2024, 2), (2024, 3)), "quý I năm 2024"),
        (("--quarter", "2024-q2"), "2024-Q2", _sum(*ALL_2024[2:]), "quý II năm 2024 (số liệu tạm tính)"),
        (("--half", "2024-H1"), "2024-H1", _sum(*ALL_2024), "6 tháng đầu năm 2024 (số liệu tạm tính)"),
        (("--half", "2023-H1"), "2023-H1", 16, "6 tháng đầu năm 2023"),
        (("--nine-months", "2023"), "2023-9M", 16, "9 tháng đầu năm 2023"),
        (("--year", "2023"), "2023", 16, "năm 2023"),
        (("--year", "2024"), "2024", _sum(*ALL_2024), "năm 2024 (số liệu tạm tính)"),
        (
            ("--from", "2024-05-03", "--to", "2024-05-03"),
            "2024-05-03_2024-05-03",
            8 + 4,
            "giai đoạn từ ngày 03/05/2024 đến ngày 03/05/2024",
        ),
        (
            ("--campaign",),
            "campaign_2024-02-05_2024-06-12",
            _sum(*ALL_2024) - (7 + 6) - (2 + 2),  # without the 3rd and 4th of February
            "từ khi bắt đầu khảo sát (ngày 05/02/2024) đến ngày 12/06/2024 (số liệu tạm tính)",
        ),
    ],
)
def test_every_period_is_counted_and_named(
    typed: Typed, options: tuple[str, ...], label: str, received: int, words: str
) -> None:
    out, _ = typed(*options, "--format", "json")
    assert words in out.splitlines()[0]
    assert out.splitlines()[0].endswith(words)
    assert typed.files == [f"report-{label}.json"]
    data = json.loads((typed.root / "out" / "reports" / typed.files[0]).read_text(encoding="utf-8"))
    assert (data["period"]["label"], data["responses"]["received"]) == (label, received)
    assert data["period"]["complete"] == ("tạm tính" not in words)


@pytest.mark.parametrize(
    ("options", "english", "vietnamese"),
    [
        (("--month", "2024-5"), "`2024-5` is no month", "2024-5"),
        (("--quarter", "2024-Q5"), "`2024-Q5` is no quarter", "2024-Q5"),
        (("--quarter", "2024-05"), "`2024-05` is no value of --quarter", "--quarter 2024-Q2"),
        (("--half", "2024-H3"), "`2024-H3` is no half-year", "2024-H3"),
        (("--nine-months", "2024-05"), "`2024-05` is no year", "2024-05"),
        (("--nine-months", "24"), "`24` is no year", "24"),
        (("--year", "0024"), "`0024` is no year", "0024"),
        (("--year", "2024-Q1"), "`2024-Q1` is no value of --year", "2024-Q1"),
        (("--year", "9999"), "`9999` is no year", "9999"),
        (("--from", "2024-05-01"), "--to is missing", "--to"),
        (("--to", "2024-05-01"), "--from is missing", "--from"),
        (("--from", "2024-05-02", "--to", "2024-05-01"), "is after the last", "01/05/2024"),
        (("--from", "2024-02-30", "--to", "2024-03-01"), "`2024-02-30` is no date", "2024-02-30"),
        (("--from", "0001-01-01", "--to", "2024-03-01"), "`0001-01-01` is no date", "0001-01-01"),
        (("--from", "2024-01-01", "--to", "9999-12-31"), "`9999-12-31` is no date", "9999-12-31"),
        (("--month", "2024-05", "--year", "2024"), "--month", "--year"),
        (("--campaign", "--quarter", "2024-Q1"), "--campaign", "--quarter"),
        (("--half", "2024-H1", "--from", "2024-01-01", "--to", "2024-01-02"), "--from", "--half"),
        (("--month", "2024-07"), "The period 2024-07 hasn't begun", "2024-07"),
        (("--from", "2024-06-13", "--to", "2024-06-20"), "hasn't begun", "2024-06-13_2024-06-20"),
        (("--unit", "LONGHAO"), "did you mean `LONGHOA`?", "LONGHOA"),
        (("--unit", "longhoa"), "did you mean `LONGHOA`?", "LONGHOA"),
        (("--unit", "CU"), "CU didn't exist in the period 2024-05", "CU"),
        (("--by", "weekday"), "weekday", "counter"),
        (("--by", ","), "counter", "service"),
        (("--by", "visit"), "role: visit", "role: visit"),
        (("--by", "counter,respondent"), "role: respondent", "role: respondent"),
        (("--format", "doc"), "can't be written as `doc`", "doc"),
    ],
)
def test_what_is_no_period_unit_or_part_is_refused(
    typed: Typed, options: tuple[str, ...], english: str, vietnamese: str
) -> None:
    for lang, words, hint in (("en", english, "What to do:"), ("vi", vietnamese, "Cách xử lý:")):
        out, err = typed(*options, code=2, lang=lang)
        assert out == ""
        assert words in err, err
        assert hint in err
    assert typed.files == []


def test_a_campaign_needs_its_first_day(typed: Typed) -> None:
    config = typed.root / "config" / "units.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("  campaign: {from: 2024-02-05, to: 2024-12-31}\n", ""), encoding="utf-8")
    _, err = typed("--campaign", code=2, lang="en")
    assert "office.campaign" in err


def test_units_have_files_of_their_own(typed: Typed) -> None:
    out, _ = typed("--unit", "LONGHOA", "--unit", "HIEPTAN,LONGHOA", "--month", "2024-05")
    assert typed.files == [
        "report-2024-05-HIEPTAN.docx",
        "report-2024-05-HIEPTAN.json",
        "report-2024-05-HIEPTAN.pdf",
        "report-2024-05-LONGHOA.docx",
        "report-2024-05-LONGHOA.json",
        "report-2024-05-LONGHOA.pdf",
    ]
    assert out.count("của UBND phường Long Hoa") == 1
    assert "Trong kỳ nhận được 40 phiếu, tăng 5 phiếu so với tháng 4 năm 2024 (35 phiếu)." in out
    assert "Trong kỳ nhận được 20 phiếu, tăng 9 phiếu so với tháng 4 năm 2024 (11 phiếu)." in out


def test_each_unit_that_was_there_has_files_in_a_folder_that_is_named(typed: Typed) -> None:
    out, err = typed("--each-unit", "--month", "2024-05", "--format", "pdf,json", lang="en")
    assert typed.files == [
        f"report-2024-05-{unit}{one}" for unit in ("HIEPTAN", "LONGHOA") for one in ("-en.pdf", ".json")
    ]
    # One summary, which is that of all, and the folder instead of hundreds of names.
    assert out.count("responses were received in the period") == 1
    assert out.rstrip().endswith(str(typed.root / "out" / "reports"))
    assert "The reports of 2 units are in the folder" in err
    data = json.loads(typed("--each-unit", "--json", "--format", "json")[0])
    assert [[unit["id"] for unit in one["units"]] for one in data] == [["LONGHOA"], ["HIEPTAN"]]
    assert "--each-unit" in typed("--each-unit", "--unit", "LONGHOA", code=2)[1]


def test_figures_of_one_unit_are_an_object_and_those_of_several_a_list(typed: Typed) -> None:
    out, err = typed("--json", "--unit", "HIEPTAN", "--format", "json")
    one = json.loads(out)
    assert [unit["id"] for unit in one["units"]] == ["HIEPTAN"]
    assert one["responses"]["received"] == one["units"][0]["responses"] == 20
    assert "report-2024-05-HIEPTAN.json" in err
    both = json.loads(typed("--json", "--unit", "HIEPTAN,LONGHOA", "--format", "json")[0])
    assert [figures["responses"]["received"] for figures in both] == [20, 40]
    whole = json.loads(typed("--json", "--format", "json")[0])
    assert whole["responses"]["received"] == 60


def test_a_units_figures_tell_only_its_own_changes_upstream(typed: Typed) -> None:
    book = openpyxl.load_workbook(typed.root / "a.xlsx")
    assert book.active is not None
    changed = 0
    for row in book.active.iter_rows(min_row=2):
        when, code = row[0].value, str(row[1].value)
        if (
            isinstance(when, datetime)
            and (when.year, when.month) == (2024, 5)
            and code.startswith("LONGHOA")
            and changed < 3
        ):
            row[4].value = "Rất hài lòng"
            changed += 1
    book.save(typed.root / "b.xlsx")
    assert run(["--workspace", str(typed.root), "--quiet", "pull", "--from", str(typed.root / "b.xlsx")]) == 0
    own, other = json.loads(typed("--json", "--unit", "LONGHOA,HIEPTAN", "--format", "json")[0])
    assert (own["responses"]["changed_upstream"], other["responses"]["changed_upstream"]) == (3, 0)
    assert json.loads(typed("--json", "--format", "json")[0])["responses"]["changed_upstream"] == 3


def test_parts_can_be_asked_for_in_any_way(typed: Typed) -> None:
    for words in (("--by", "counter,service"), ("--by", "COUNTER", "--by", " service ")):
        typed(*words, "--format", "json")
    typed("--by", "counter", "--unit", "HIEPTAN", "--format", "pdf")
    assert "report-2024-05-HIEPTAN.pdf" in typed.files


def test_a_running_period_says_so_from_head_to_end(typed: Typed) -> None:
    out, err = typed("--month", "2024-06", "--format", "json")
    assert "Phiếu được nhận và đối chiếu lần cuối lúc" in err
    assert "main" not in err  # the name of the only source
    assert "(số liệu tạm tính)" in out
    assert "Đến nay, trong kỳ đã nhận được 18 phiếu." in out
    english, _ = typed("--month", "2024-06", "--format", "json", lang="en")
    assert "(provisional figures)" in english
    assert "So far, 18 responses were received in the period." in english
