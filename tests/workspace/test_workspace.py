from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qrsurvey.errors import ExitCode, WorkspaceError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.survey.questions import SIPAS_LEVELS, Source
from qrsurvey.survey.units import SuccessionKind
from qrsurvey.workspace.workspace import find_workspace, read_language, read_workspace
from support.workspaces import SURVEY, UNITS, write_workspace

ROOT = Path(__file__).parents[2]

FULL_UNITS = """\
# yaml-language-server: $schema=units.schema.json
office:
  parent: Ủy ban nhân dân thị xã Hòa Thành
  name: Văn phòng HĐND và UBND
  symbol: BC-VP                      # Số:   /BC-VP
  place: Hòa Thành
  addressee: Lãnh đạo Ủy ban nhân dân thị xã
  hotline: "0276 000 0000"
  signer: {authority: null, title: CHÁNH VĂN PHÒNG, name: null}
  recipients: ["Như trên", "Phòng Nội vụ", "UBND các xã, phường", "Lưu: VT, VP"]
  time_zone: Asia/Ho_Chi_Minh
  language: vi
  campaign: {from: 2024-02-01, to: 2024-12-31}
  working_hours: {mon-fri: ["07:00-11:30", "13:00-17:00"], sat: ["07:00-11:30"]}
  days_off: []
  days_worked: [2024-05-04]
groups:
  - {id: town, name: "Thị xã"}
  - {id: wards, name: "Xã, phường"}
units:
  - id: MOTCUA
    name: Bộ phận Tiếp nhận và Trả kết quả thị xã
    group: town
    copies: 8
    counters:
      - {id: Q1, name: "Tư pháp - Hộ tịch"}
  - id: LONGHOA
    name: UBND phường Long Hoa
    group: wards
    valid: {to: 2025-06-30}
    successor: {unit: TN25LONGHOA, kind: merged}    # renamed | merged | split | closed
  - {id: TN25LONGHOA, name: "UBND phường Long Hoa", group: wards, valid: {from: 2025-07-01}}
  - {id: 1E5, name: 1E5, group: town}
  - {id: TRUE, name: TRUE, group: town}
"""

FULL_SURVEY = """\
title: {vi: "Khảo sát mức độ hài lòng …", en: "…"}
form:
  url: https://docs.google.com/forms/d/e/1FAIpQLSd000/viewform?usp=sf_link
  code_entry: entry.1626576186
source:
  spreadsheet: https://docs.google.com/spreadsheets/d/1aBcD_ef-9/edit#gid=42
  sheet_id: 1234567
  time_zone: Asia/Ho_Chi_Minh
questions:
  - {key: code,     role: code,       kind: text,   title: {vi: "Mã đơn vị (vui lòng không sửa)"}}
  - {key: attitude,                   kind: rating, title: {vi: "Thái độ", en: "Attitude"}, aliases: ["Thái độ cũ"]}
  - {key: overall,  role: headline,   kind: rating, title: {vi: "Chung"}}
  - {key: extra_cost, role: misconduct, kind: choice, options: ["Không", "Có", "Không muốn trả lời"], alarm: ["Có"], title: {vi: "Chi thêm"}}
  - {key: comment,  role: comment,    kind: text,   title: {vi: "Góp ý"}}
thresholds: {hide_below: 10, rank_from: 30, alarm_rating: 2}
"""


def _faults(tmp_path: Path, units: str = UNITS, survey: str = SURVEY) -> list[str]:
    with pytest.raises(WorkspaceError) as caught:
        read_workspace(write_workspace(tmp_path, units, survey))
    assert caught.value.exit_code == ExitCode.USAGE
    return [Catalog(Language.EN).message(detail) for detail in caught.value.details]


def test_everything_of_both_files_is_read(tmp_path: Path) -> None:
    workspace = read_workspace(write_workspace(tmp_path, FULL_UNITS, FULL_SURVEY))
    office, units, survey = workspace.office, workspace.units, workspace.survey
    assert (office.symbol, office.hotline, office.signer.title) == (
        "BC-VP",
        "0276 000 0000",
        "CHÁNH VĂN PHÒNG",
    )
    assert office.recipients[2] == "UBND các xã, phường"
    assert (office.campaign_from, office.campaign_to) == (date(2024, 2, 1), date(2024, 12, 31))
    assert office.working_hours == {"mon-fri": ("07:00-11:30", "13:00-17:00"), "sat": ("07:00-11:30",)}
    assert office.days_worked == (date(2024, 5, 4),)
    assert list(units) == ["MOTCUA", "LONGHOA", "TN25LONGHOA", "1E5", "TRUE"]
    assert units["MOTCUA"].counters[0].name == "Tư pháp - Hộ tịch"
    assert units["LONGHOA"].valid_to == date(2025, 6, 30)
    succession = units["LONGHOA"].succession
    assert succession is not None
    assert (succession.kind, succession.unit) == (SuccessionKind.MERGED, "TN25LONGHOA")
    assert units["1E5"].name == "1E5"
    assert survey.form is not None
    assert survey.form.url == "https://docs.google.com/forms/d/e/1FAIpQLSd000/viewform"
    assert workspace.source().spreadsheet == "1aBcD_ef-9"
    assert workspace.source().sheet_id == 1234567
    assert survey.questions[1].aliases == ("Thái độ cũ",)
    assert survey.questions[1].options == SIPAS_LEVELS
    assert survey.questions[3].alarm == ("Có",)
    assert survey.headline.key == "overall"


@pytest.mark.parametrize(
    ("source", "gid"),
    [
        ("spreadsheet: abc, sheet_id: 1626576186", 1626576186),
        ("spreadsheet: abc, sheet_id: 0", 0),
        (
            'spreadsheet: "https://docs.google.com/spreadsheets/d/abc/edit?usp=sharing#gid=1626576186"',
            1626576186,
        ),
        ("spreadsheet: abc, sheet: Câu trả lời", None),
        ('spreadsheet: "https://docs.google.com/spreadsheets/d/abc/edit#gid=99999999999"', None),
    ],
)
def test_a_tab_is_told_by_its_id_of_ten_digits_too(tmp_path: Path, source: str, gid: int | None) -> None:
    survey = SURVEY.replace("form:", f"source: {{{source}}}\nform:", 1)
    assert read_workspace(write_workspace(tmp_path, survey=survey)).source().sheet_id == gid


def test_the_seed_town_is_a_workspace_and_ships_with_the_package() -> None:
    workspace = read_workspace(ROOT)
    assert [unit.name for unit in workspace.units.values() if unit.group == "wards"] == [
        "UBND phường Hiệp Tân",
        "UBND phường Long Hoa",
        "UBND phường Long Thành Bắc",
        "UBND phường Long Thành Trung",
        "UBND xã Long Thành Nam",
        "UBND xã Trường Đông",
        "UBND xã Trường Hòa",
        "UBND xã Trường Tây",
    ]
    assert workspace.office.hotline is None
    for name in ("units.yaml", "survey.yaml"):
        shipped = ROOT / "src" / "qrsurvey" / "assets" / "seed" / name
        # All but where the schema lies: a workspace has a copy, the repository the one that is shipped.
        there, here = b"$schema=schemas/", b"$schema=../src/qrsurvey/assets/schemas/"
        assert shipped.read_bytes().count(there) == 1
        assert shipped.read_bytes().replace(there, here) == (ROOT / "config" / name).read_bytes()


def test_all_faults_of_both_files_are_said_at_once_with_file_and_line(tmp_path: Path) -> None:
    units = UNITS.replace("  name: Văn", "  naem: Văn").replace("copies: 3", "copies: nhiều")
    survey = SURVEY.replace('kind: rating, title: {vi: "Thái', 'kind: ratng, title: {vi: "Thái')
    faults = _faults(tmp_path, units, survey)
    assert "config/units.yaml:3: unknown key `naem`, did you mean `name`?" in faults
    assert (
        "config/units.yaml:9: `units[].copies` must be a whole number from 0 to 10000, not `nhiều`" in faults
    )
    assert any(
        f.startswith("config/survey.yaml:7: `questions[].kind` can't be `ratng`, did you mean `rating`?")
        for f in faults
    )


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("id: LONGHOA", "id: longhoa", "8: id `longhoa` can't be used"),
        ("id: LONGHOA", "id: 007", "8: id `007` can't be used"),
        ("id: LONGHOA", "id: A", "8: id `A` can't be used"),
        ("id: LONGHOA", "id: ABCDEFGHIJKLMNOPQ", "8: id `ABCDEFGHIJKLMNOPQ` can't be used"),
        ("id: LONGHOA", "id: AUX", "8: id `AUX` is a name that Windows reserves"),
        ("id: HIEPTAN", "id: LONGHOA", "9: `LONGHOA` is already used above"),
        ("id: HIEPTAN", "id: L0NGHOA", "9: id `L0NGHOA` is easily mistaken for `LONGHOA`"),
        ("copies: 3", "valid: {from: 2025-01-01, to: 2024-01-01}", "9: `units[].valid`: the end is before"),
        ("copies: 3", "successor: {unit: NOWHERE, kind: merged}", "9: there is no unit `NOWHERE`"),
        ("copies: 3", "successor: {unit: LONGHOA, kind: merged}", "9: unit `HIEPTAN` has a successor but no last day"),
        ("copies: 3", "valid: {to: 2025-01-01}, successor: {unit: HIEPTAN, kind: renamed}", "9: the successors of"),
        ("copies: 3", "counters: [{id: Q1, name: a}, {id: QI, name: b}]", "9: id `QI` is easily mistaken for `Q1`"),
        ("group: wards, copies", "group: ward, copies", "9: `units[].group` can't be `ward`, did you mean `wards`?"),
        ("  place: Hòa Thành", "  time_zone: Asia/Hanoi", "4: there is no time zone `Asia/Hanoi`"),
        ("  place: Hòa Thành", "  days_off: [2024-02-30]", "4: `office.days_off` must be a day"),
        ("  place: Hòa Thành", "  working_hours: {mon-son: ['07:00-11:30']}", "4: `mon-son` is no weekday"),
        ("  place: Hòa Thành", "  place: [a]", "4: `office.place` must be text"),
        ("  place: Hòa Thành", "  name: Lặp lại", "4: key `name` is written twice"),
        ("  place: Hòa Thành", "  campaign: {from: 2024-12-31, to: 2024-01-01}", "4: `office.campaign`: the end"),
        ("  - {id: wards", "  - {id: Wards", "6: group id `Wards` can't be used"),
    ],
)  # fmt: skip
def test_a_fault_in_units(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in UNITS
    found = _faults(tmp_path, UNITS.replace(old, new))
    assert any(line.startswith(f"config/units.yaml:{fault}") for line in found), found


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("/d/e/1FAIpQLSdExampleExampleExampleExampleExampleExample0000/viewform", "/d/abc/edit", "3: this is the link for editing"),
        ("https://docs.google.com/forms/d/e/1FAIpQLSdExampleExampleExampleExampleExampleExample0000/viewform", "https://forms.gle/abc", "3: a forms.gle short link"),
        ("/d/e/1FAIpQLSdExampleExampleExampleExampleExampleExample0000/viewform", "/d/abc", "3: this is the link for editing"),
        ("/d/e/1FAIpQLSdExampleExampleExampleExampleExampleExample0000/viewform", "/d/abc/edit#responses", "3: this is the link for editing"),
        ("/d/e/1FAIpQLSdExampleExampleExampleExampleExampleExample0000/viewform", "/d/abc/viewanalytics", "3: this link shows or takes answers"),
        ("0000/viewform", "0000/formResponse", "3: this link shows or takes answers"),
        ("forms/d/e/1FAIpQLSdExampleExampleExampleExampleExampleExample0000/viewform", "spreadsheets/d/abc/edit", "3: this is a spreadsheet's address"),
        ("form:", 'source: {spreadsheet: "https://docs.google.com/forms/d/abc/edit"}\nform:', "2: this is a form's link"),
        ("form:", 'source: {spreadsheet: "https://forms.gle/abc"}\nform:', "2: this is a form's link"),
        ("form:", 'source: {spreadsheet: "https://drive.google.com/file/d/abc/view"}\nform:', "2: this is a link to a file in Google Drive"),
        ("https://docs.google.com", "https://docs.google.com.evil.example", "3: `https://docs.google.com.evil"),
        ("0000/viewform", "0" * 3000 + "/viewform", "3: `https://docs.google.com/forms/d/e/1FAIpQLSdEx"),
        ("/forms/d/e/", "/a/" + "x" * 3000 + ".vn/forms/d/e/", "3: `https://docs.google.com/a/xxx"),
        ("entry.1626576186", "1626576186", "4: `1626576186` is no entry"),
        ("https://docs.google.com/forms/d/e/1FAIpQLSdExampleExampleExampleExampleExampleExample0000/viewform", '"https://[docs"', "3: `https://[docs` is no link"),
        ("role: code, ", "", "5: no question has the role `code`"),
        ("role: headline, kind: rating", "role: headline, kind: text", "8: a question with the role `headline`"),
        ("key: attitude", "key: Attitude", "7: question key `Attitude` can't be used"),
        ("key: attitude", "key: overall", "8: `overall` is already used above"),
        ('"Góp ý"', '"mã ĐƠN vị"', '9: the title "mã ĐƠN vị" already belongs to question `code`'),
        ('title: {vi: "Thái độ phục vụ"}', "title: {vi: a}, labels: [x, y]", "7: `labels` takes exactly five"),
        ('kind: rating, title: {vi: "Thái độ', 'kind: choice, title: {vi: "Thái độ', "7: `questions[].options` is missing"),
        ("role: comment, kind: text", "kind: choice, options: [a, b], alarm: [c]", '9: `alarm` names "c"'),
        ("role: comment, kind: text", "kind: choice, options: [a, A]", '9: the option "A" appears twice'),
        ("form:", "sources:\n  - {spreadsheet: abc}\nform:", "3: `sources[].name` is missing"),
        ("form:", 'source: {spreadsheet: "https://docs.google.com/spreadsheets/d/e/2PACX/pubhtml"}\nform:', '2: this is a "Publish to the web"'),
        ("form:", 'source: {spreadsheet: "https://example.org/x"}\nform:', "2: `https://example.org/x` is no address"),
        ("form:", "source: {sheet: a, sheet_id: 3}\nform:", "2: write either `sheet` or `sheet_id`"),
        ("form:", "source: {}\nsources: []\nform:", "3: write either `source` or `sources`"),
        ("form:", "thresholds: {hide_below: 50, rank_from: 30}\nform:", "2: `rank_from` must not be below"),
    ],
)  # fmt: skip
def test_a_fault_in_the_survey(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in SURVEY
    found = _faults(tmp_path, survey=SURVEY.replace(old, new, 1))
    assert any(line.startswith(f"config/survey.yaml:{fault}") for line in found), found


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "1: `units.yaml` must be a mapping"),
        (b"- a\n- b\n", "1: `units.yaml` must be a mapping"),
        (b"office: {name: x\n", "not valid YAML"),
        (b"office: {name:x}\n", "1: not valid YAML (a space is needed after the colon of `name`)"),
        (b"office:\n\tname: x\n", "2: this line has a tab; use spaces"),
        (b"office:\n  name:\tx\n", "2: this line has a tab; use spaces"),
        (b'office: {name: "\\UFFFFFFFF"}\n', "1: not valid YAML (a value is out of range)"),
        (b'office: {name: "\\U00110000"}\n', "1: not valid YAML (a value is out of range)"),
        (b"%YAML 1.999\n---\na: b\n", "1: not valid YAML (a value is out of range)"),
        (b"office: " + b"[" * 5000, "1: not valid YAML (nested too deeply)"),
        (b"office: " + b"{a: " * 3000, "1: not valid YAML (nested too deeply)"),
        (b"office: " + b"[" * 50 + b"]" * 50, "1: `office` must be a mapping"),
        (b"office: " + b"[" * 51 + b"]" * 51, "1: not valid YAML (nested too deeply)"),
        (b"- " * 5000, "1: not valid YAML (nested too deeply)"),
        ("office:\n  name: Hòa\n".encode("utf-16"), "1: the file is not UTF-8"),
        ("office:\n  name: Hòa\n".encode("cp1258", "replace") + b"\xff", "not UTF-8"),
        (b"office: {name: \x01}\n", "not valid YAML"),
        (b"a: b\n---\nc: d\n", "not valid YAML"),
        (b"a: &a [*a]\n", "unknown key `a`"),
    ],
)
def test_a_file_that_is_no_such_yaml(tmp_path: Path, data: bytes, fault: str) -> None:
    write_workspace(tmp_path)
    (tmp_path / "config" / "units.yaml").write_bytes(data)
    with pytest.raises(WorkspaceError) as caught:
        read_workspace(tmp_path)
    lines = [Catalog(Language.EN).message(detail) for detail in caught.value.details]
    assert any(fault in line and line.startswith("config/units.yaml:") for line in lines), lines


def test_a_missing_survey_file_is_said_together_with_the_faults_of_the_other(tmp_path: Path) -> None:
    write_workspace(tmp_path, units=UNITS.replace("  name: Văn", "  naem: Văn"))
    (tmp_path / "config" / "survey.yaml").unlink()
    with pytest.raises(WorkspaceError) as caught:
        read_workspace(tmp_path)
    lines = [Catalog(Language.EN).message(detail) for detail in caught.value.details]
    assert "config/survey.yaml:1: there is no such file" in lines
    assert any("naem" in line for line in lines)


def test_the_workspace_is_the_one_named_or_the_nearest_upwards(tmp_path: Path) -> None:
    outer = write_workspace(tmp_path / "Thị xã")
    inner = write_workspace(outer / "phường")
    deep = inner / "out" / "placards"
    deep.mkdir(parents=True)
    assert find_workspace(None, {}, deep) == inner
    assert find_workspace(None, {"QRSURVEY_WORKSPACE": str(outer)}, deep) == outer
    assert find_workspace(outer, {"QRSURVEY_WORKSPACE": str(inner)}, deep) == outer


def test_where_there_is_no_workspace_the_next_step_is_said(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError) as caught:
        find_workspace(tmp_path, {})
    assert caught.value.message.id == "workspace.not-a-workspace"
    with pytest.raises(WorkspaceError) as caught:
        find_workspace(None, {}, tmp_path)
    assert caught.value.message.id == "workspace.not-found"


def test_sources_have_names_and_files_need_none(tmp_path: Path) -> None:
    plain = read_workspace(write_workspace(tmp_path / "a"))
    assert plain.source() == Source()
    survey = (
        SURVEY + "sources:\n  - {name: long-hoa, spreadsheet: abc}\n  - {name: hiep-tan, spreadsheet: def}\n"
    )
    named = read_workspace(write_workspace(tmp_path / "b", survey=survey))
    assert named.source("hiep-tan").spreadsheet == "def"
    with pytest.raises(WorkspaceError) as caught:
        named.source("hiep-tn")
    assert "did you mean `hiep-tan`?" in Catalog(Language.EN).message(caught.value.message)


@pytest.mark.parametrize("own", ["forms/u/0/d/e/", "a/hoa-thanh.gov.vn/forms/d/e/"])
def test_what_is_the_clerks_own_in_a_forms_address_is_not_printed(tmp_path: Path, own: str) -> None:
    survey = SURVEY.replace("forms/d/e/", own).replace("/viewform", "/viewform?usp=header")
    form = read_workspace(write_workspace(tmp_path, survey=survey)).survey.form
    assert form == read_workspace(write_workspace(tmp_path / "plain", survey=SURVEY)).survey.form
    assert form is not None
    assert form.url.startswith("https://docs.google.com/forms/d/e/")
    assert form.url.endswith("/viewform")


def test_a_faulty_workspace_still_says_its_language(tmp_path: Path) -> None:
    units = UNITS.replace("  place: Hòa Thành", "  language: en\n  nonsense: 1")
    assert read_language(write_workspace(tmp_path, units)) is Language.EN
    assert read_language(write_workspace(tmp_path / "b")) is None


def test_what_the_form_alone_needs_is_read(tmp_path: Path) -> None:
    survey = SURVEY.replace(
        "  code_entry: entry.1626576186\n",
        "  code_entry: entry.1626576186\n"
        "  id: https://docs.google.com/forms/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789/edit#responses\n",
    ).replace(
        "{key: attitude, kind: rating,",
        '{key: attitude, kind: rating, required: true, scale: false, section: "Phục vụ", help: {en: "Help"},',
    )
    survey += 'description: {vi: "Mở đầu"}\nthanks: "Cảm ơn"\n'
    read = read_workspace(write_workspace(tmp_path, survey=survey)).survey
    assert read.form is not None
    assert read.form.id == "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"
    attitude = read.questions[1]
    assert (attitude.required, attitude.scale) == (True, False)
    assert (attitude.section, attitude.help) == ({"vi": "Phục vụ"}, {"en": "Help"})
    assert (read.description, read.thanks) == ({"vi": "Mở đầu"}, {"vi": "Cảm ơn"})
    assert (read.questions[0].required, read.questions[0].scale) == (None, None)


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("{key: code,", '{key: code, section: "Phần 1",', "workspace.section-first"),
        ("role: code, kind: text,", "role: code, kind: text, scale: true,", "workspace.scale-kind"),
        ("{key: attitude,", "{key: attitude, required: có,", "workspace.not-one-of"),
        ("  code_entry:", "  id: forms.gle/x\n  code_entry:", "workspace.bad-form-id"),
        (
            "questions:\n",
            'questions:\n  - {key: a, kind: text, title: "A"}\n  - {key: b, kind: text, section: "S", title: "B"}\n',
            "workspace.section-before-code",
        ),
    ],
)  # fmt: skip
def test_what_the_form_cannot_be_is_a_fault(tmp_path: Path, before: str, after: str, fault: str) -> None:
    assert before in SURVEY
    with pytest.raises(WorkspaceError) as caught:
        read_workspace(write_workspace(tmp_path, survey=SURVEY.replace(before, after, 1)))
    faults = [detail.values["fault"] for detail in caught.value.details]
    assert [getattr(one, "id", None) for one in faults] == [fault]


def test_one_tab_under_two_names_is_a_fault(tmp_path: Path) -> None:
    sources = "".join(
        f"  - {{name: {name}, spreadsheet: 1aBcD, sheet_id: {gid}}}\n"
        for name, gid in (("a", 7), ("b", 8), ("c", 7))
    )
    with pytest.raises(WorkspaceError) as caught:
        read_workspace(write_workspace(tmp_path, survey=f"sources:\n{sources}{SURVEY}"))
    assert [fault.values["place"] for fault in caught.value.details] == ["config/survey.yaml:4"]
