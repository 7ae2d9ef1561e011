"""The schemas say of the configuration files what their reader says, as far as a schema can."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from qrsurvey.errors import WorkspaceError
from qrsurvey.office.demo import _write_config
from qrsurvey.office.templates import TEMPLATES, template_text
from qrsurvey.workspace.workspace import read_workspace
from qrsurvey.workspace.yaml_reader import Map
from support.schemas import SCHEMAS, described, keys, schema, told
from support.workspaces import write_workspace

ROOT = Path(__file__).parents[2]
SEED = ROOT / "src" / "qrsurvey" / "assets" / "seed"
NAMES = ("units", "survey")

# Each mapping that there can be, so that the reader asks for all of its keys; not each key.
UNITS = """\
office:
  name: Văn phòng HĐND và UBND
  signer: {title: CHÁNH VĂN PHÒNG}
  campaign: {from: 2024-02-01}
  working_hours: {mon-fri: ["07:00-11:30", "13:00-17:00"], sat: "07:00-11:30", sun: }
  recipients: Như trên
  days_off: 2024-05-13
groups:
  - {id: wards, name: "Xã, phường"}
  - {id: 7, name: 2024}
units:
  - id: LONGHOA
    name: UBND phường Long Hoa
    group: wards
    copies: 3
    counters: [{id: Q1, name: "Hộ tịch"}]
    valid: {to: 2025-06-30}
    successor: {unit: 1E5, kind: merged, partial: true}
  - {id: 1E5, name: 1E5, group: 7, target: "60"}
  - {id: TRUE, name: TRUE, group: wards, copies: , valid: , successor: }
placard:
  colour: "#083873"
  logo: config/logo.png
  texts: {vi: "Một dòng", en: [One, Two]}
retention: {comments: 24 months}
"""

SURVEY = """\
title: {vi: "Khảo sát"}
description: {vi: "Mở đầu"}
thanks: {en: "Thank you"}
form:
  url: https://docs.google.com/forms/d/e/1FAIpQLSdExample0000/viewform?usp=sf_link
  code_entry: entry.1626576186
source: {spreadsheet: 1aBcD_ef-9, sheet: Câu trả lời, date_order: dmy}
questions:
  - {key: code, role: code, kind: text, title: {vi: "Mã"}, help: {vi: "Không sửa"}}
  - {key: overall, role: headline, kind: rating, title: "Chung", required: true, scale: false, section: {en: "Two"}}
  - key: attitude
    kind: rating
    title: {en: "Attitude"}
    labels: [1 rất kém, kém, vừa, {label: tốt, aliases: good}, rất tốt]
  - {key: true, kind: choice, title: {vi: "Có hay không"}, options: [Không, {label: Có, aliases: [Yes]}], alarm: Có}
  - {key: ways, kind: multiple, title: {vi: "Cách"}, options: Một}
thresholds: {hide_below: "10"}
alerts:
  words: misconduct
  ratings: {at_most: 1, questions: overall}
  dissatisfied: {share: 30}
  silent: {grade: C}
  deadlines: {A: 3}
  recipients: [{name: lanh-dao, grades: [A], confidential: true}, {name: 7, unit: LONGHOA, grades: B}]
store_columns: Ghi chú
engine: {name: pyspark, master: "local[*]", options: {spark.sql.shuffle.partitions: 8}}
"""
SOURCES = SURVEY.replace("source: {", "sources: [{name: main, ").replace(
    "date_order: dmy}", "date_order: dmy}]"
)
TEXTS = {"units": UNITS, "survey": SURVEY}


def _faults(root: Path, units: str, survey: str) -> list[str]:
    """Return the reader's faults, which must be those of the configuration."""
    try:
        read_workspace(write_workspace(root, units, survey))
    except WorkspaceError as error:
        return [str(detail.values) for detail in error.details]
    return []


@pytest.mark.parametrize("name", NAMES)
def test_the_schemas_are_schemas_and_explain_every_key_in_vietnamese_and_english(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))
    seen = list(described(name))
    assert len(seen) > 20
    for path, said in seen:
        if not path.endswith((".vi", ".en")):
            vietnamese, _, english = said["description"].partition("\n\n")
            assert re.search(r"[^\x00-\x7f]", vietnamese), path
            assert english.isascii() or re.search(r"[“”…’–]|Nơi nhận", english), path
        assert said["title"], path


@pytest.mark.parametrize("name", NAMES)
def test_examples_and_defaults_are_what_they_stand_for(name: str) -> None:
    whole = schema(name)

    def look(part: Any) -> int:
        if isinstance(part, list):
            return sum(map(look, part))
        if not isinstance(part, dict):
            return 0
        shown = [*part.get("examples", []), *([part["default"]] if "default" in part else [])]
        own = {key: value for key, value in part.items() if key != "$schema"}
        for value in shown if isinstance(part.get("examples", []), list) else ():
            judge = Draft202012Validator({**own, "$defs": whole["$defs"]})
            assert list(judge.iter_errors(value)) == [], (part.get("title"), value)
        return len(shown) + sum(map(look, part.values()))

    assert look(whole) > 20


def test_what_ships_is_valid_and_names_its_schema() -> None:
    files = [(name, (SEED / f"{name}.yaml").read_text(encoding="utf-8")) for name in NAMES]
    files += [("survey", template_text(template)) for template in TEMPLATES]
    for name, text in files:
        assert told(name, text) == []
        assert text.startswith(f"# yaml-language-server: $schema=schemas/{name}.schema.json\n")
    for name in NAMES:
        path = ROOT / "config" / f"{name}.yaml"
        text = path.read_text(encoding="utf-8")
        assert told(name, text) == []
        named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
        assert named is not None
        assert (path.parent / named[1]).resolve() == SCHEMAS / f"{name}.schema.json"


def test_schema_and_reader_know_the_same_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[tuple[str, str]] = set()
    value = Map._value

    def record(self: Map, key: str, *, required: bool = False) -> Any:
        asked.add((self.path, key))
        return value(self, key, required=required)

    monkeypatch.setattr(Map, "_value", record)
    for number, survey in enumerate((SURVEY, SOURCES)):
        assert _faults(tmp_path / str(number), UNITS, survey) == []
        assert told("survey", survey) == []
    assert told("units", UNITS) == []

    known = keys("units") | keys("survey")
    patterns = [(path, key) for path, key in known if key.startswith("^")]
    data = {
        (path, key)
        for path, key in asked
        for there, form in patterns
        if path == there and re.search(form, key)
    }
    assert len(data) == 4  # three kinds of days, and a setting of Spark
    assert asked - data == known - set(patterns)


# What is wrong: the file, what stands there, what comes instead, and whether a schema can say it too.
FAULTY = [
    ("units", "  name: Văn phòng HĐND và UBND\n", "", True),
    ("units", "  name: Văn", "  naem: Văn", True),
    ("units", "  name: Văn phòng HĐND và UBND", "  name: ", True),
    ("units", "  name: Văn phòng HĐND và UBND", "  name: [a]", True),
    ("units", "from: 2024-02-01", "from: 01/02/2024", True),
    ("units", "from: 2024-02-01", "from: 2024-02-31", False),  # the form of a day, but in no calendar
    ("units", "from: 2024-02-01", "from: 2024-02-02, to: 2024-02-01", False),
    ("units", "mon-fri", "thu2", True),
    ("units", '07:00-11:30", "13', '7:00-11:30", "13', True),
    ("units", '07:00-11:30", "13', '17:00-11:30", "13', False),
    ("units", "days_off: 2024-05-13", "days_off: {a: b}", True),
    ("units", "days_off: 2024-05-13", "language: fr", True),
    ("units", "days_off: 2024-05-13", "time_zone: Asia/Hanoi", False),
    ("units", "days_off: 2024-05-13", "name: Hai lần", False),  # YAML itself takes the last
    ("units", "recipients: Như trên", "recipients: [{a: b}]", True),
    ("units", 'id: wards, name: "X', 'id: Wards, name: "X', True),
    ("units", "id: 7,", "id: wards,", False),
    ("units", "id: LONGHOA", "id: longhoa", True),
    ("units", "id: LONGHOA", "id: L", True),
    ("units", "id: LONGHOA", "id: ABCDEFGHIJKLMNOPQ", True),
    ("units", "id: LONGHOA", "id: CON", True),
    ("units", "id: LONGHOA", "id: ", True),
    ("units", "id: LONGHOA", "id: 007", False),  # a number to an editor, as 1E5 is
    ("units", "id: 1E5, name", "id: L0NGHOA, name", False),
    ("units", "group: wards\n", "group: ward\n", False),
    ("units", "    group: wards\n", "", True),
    ("units", "copies: 3", "copies: nhiều", True),
    ("units", "copies: 3", "copies: -1", True),
    ("units", "copies: 3", "copies: 10001", True),
    ("units", "copies: 3", "copies: 1.5", True),
    ("units", "[{id: Q1, ", "[{id: Q1, floor: 2, ", True),
    ("units", "[{id: Q1, name", "[{id: Q1}, {id: QI, name", True),
    ("units", "counters: [", "counters: [a, ", True),
    ("units", "kind: merged", "kind: joined", True),
    ("units", "unit: 1E5, kind: merged", "kind: merged", True),
    ("units", "unit: 1E5, kind: merged", "unit: NOWHERE, kind: merged", False),
    ("units", "partial: true", "partial: perhaps", True),
    ("units", 'target: "60"', "target: 1000001", True),
    ("units", '"#083873"', '"083873"', True),
    ("units", '"#083873"', '"#ffff00"', False),  # too pale
    ("units", "config/logo.png", "/etc/logo.png", True),
    ("units", "config/logo.png", "config/../../logo.png", True),
    ("units", "config/logo.png", "config/logo.jpg", True),
    ("units", "config/logo.png", "https://example.org/logo.png", True),
    ("units", "[One, Two]", "[One, Two, Three]", True),
    ("units", '"Một dòng"', f'"{"dài " * 30}"', True),
    ("units", 'vi: "Một dòng"', "fr: Une", True),
    ("units", "24 months", "two years", True),
    ("units", UNITS.partition("groups:")[0], "office: Văn phòng\n", True),
    ("units", UNITS[UNITS.index("units:") :], "units: []\n", True),
    ("survey", "questions:", "question:", True),
    ("survey", 'title: {vi: "Kh', 'titel: {vi: "Kh', True),
    ("survey", 'vi: "Mở đầu"', 'fr: "Début"', True),
    ("survey", "/viewform?usp=sf_link", "/edit", True),
    ("survey", "https://docs.google.com/forms/d/e/1FAIpQLSdExample0000/viewform?usp=sf_link", "https://forms.gle/abc", True),
    ("survey", "  code_entry: entry.1626576186\n", "", True),
    ("survey", "entry.1626576186", "entry.abc", True),
    ("survey", "entry.1626576186", "entry.5\n  id: short", True),
    ("survey", "1aBcD_ef-9", "https://docs.google.com/spreadsheets/d/e/2PACX/pubhtml", True),
    ("survey", "1aBcD_ef-9", "https://example.org/sheet", True),
    ("survey", "sheet: Câu trả lời,", "sheet: Câu, sheet_id: 5,", True),
    ("survey", "sheet: Câu trả lời,", "sheet_id: -5,", True),
    ("survey", "date_order: dmy", "date_order: ymd", True),
    ("survey", "date_order: dmy}", "name: chính}", True),
    ("survey", "questions:\n", "sources: [{name: hai}]\nquestions:\n", True),
    ("survey", "role: code, ", "", True),
    ("survey", "role: headline, ", "", True),
    ("survey", "key: attitude", "key: overall", False),
    ("survey", "    kind: rating\n", "    kind: rating\n    role: headline\n", True),
    ("survey", "    kind: rating\n", "    kind: ratng\n", True),
    ("survey", "    kind: rating\n", "    kind: rating\n    options: [a]\n", True),
    ("survey", "role: code, kind: text", "role: code, kind: choice, options: [a]", True),
    ("survey", "role: code, kind: text", "role: code, kind: text, options: [a]", True),
    ("survey", "role: code, kind: text", "role: code, kind: text, alarm: [a]", True),
    ("survey", "role: code, kind: text", "role: code, kind: text, scale: true", True),
    ("survey", "role: code, kind: text", "role: code, kind: text, section: Một", True),
    ("survey", "role: headline, kind: rating", "role: headline, kind: text", True),
    ("survey", "key: attitude", "key: Attitude", True),
    ("survey", "key: attitude", "key: 1st", True),
    ("survey", '    title: {en: "Attitude"}\n', "", True),
    ("survey", '{en: "Attitude"}', "{en: , vi: }", True),
    ("survey", '{en: "Attitude"}', "Chung", False),  # another question's title
    ("survey", ", rất tốt]", "]", True),
    ("survey", "{label: tốt, aliases: good}", "{aliases: good}", True),
    ("survey", ", kém,", ", vừa,", False),
    ("survey", "[Không, {label: Có, aliases: [Yes]}]", "[]", True),
    ("survey", "options: Một", "help: Một", True),
    ("survey", "alarm: Có", "alarm: Luôn", False),
    ("survey", "required: true", "required: always", True),
    ("survey", 'hide_below: "10"', "hide_below: -1", True),
    ("survey", 'hide_below: "10"', "hide_below: 50", False),  # above rank_from, which isn't said
    ("survey", 'hide_below: "10"', "silent_days: 51", True),
    ("survey", "words: misconduct", "words: [Tiêu cực]", True),
    ("survey", "at_most: 1", "at_most: 5", True),
    ("survey", "questions: overall", "questions: over", False),
    ("survey", "share: 30", "share: 130", True),
    ("survey", "share: 30", "share: a third", True),
    ("survey", "grade: C", "grade: D", True),
    ("survey", "{A: 3}", "{A: 366}", True),
    ("survey", "{A: 3}", "{E: 3}", True),
    ("survey", "name: lanh-dao", "name: ai@example.org", True),
    ("survey", "grades: [A]", "grades: [A, E]", True),
    ("survey", "unit: LONGHOA", "unit: LONGHO", False),
    ("survey", "unit: LONGHOA", "unit: LONGHOA, confidential: true", True),
    ("survey", "name: pyspark", "name: polars", True),
    ("survey", "name: pyspark", "name: duckdb", True),
    ("survey", 'master: "local[*]"', "master: here", True),
    ("survey", 'master: "local[*]"', 'master: yarn, connect: "sc://spark.example"', True),
    ("survey", "spark.sql.shuffle.partitions", "sql.shuffle.partitions", True),
    ("survey", "spark.sql.shuffle.partitions: 8", "spark.hadoop.fs.s3a.secret.key: x", False),
    ("survey", "store_columns: Ghi chú", "store_columns: Chung", False),
    ("survey", "store_columns: Ghi chú", "store_columns: [[a]]", True),
]  # fmt: skip


@pytest.mark.mass
def test_what_the_reader_refuses_the_schema_refuses_where_a_schema_can(tmp_path: Path) -> None:
    wrong = []
    for name, old, new, sayable in FAULTY:
        assert old in TEXTS[name], old
        texts = {**TEXTS, name: TEXTS[name].replace(old, new, 1)}
        refused = bool(_faults(tmp_path, texts["units"], texts["survey"]))
        if not refused or bool(told(name, texts[name])) is not sayable:
            wrong.append((name, new, refused, told(name, texts[name])))
    assert wrong == []


def test_the_demo_brings_the_schemas_that_its_files_name(tmp_path: Path) -> None:
    _write_config(tmp_path)
    for name in NAMES:
        path = tmp_path / "config" / f"{name}.yaml"
        named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", path.read_text(encoding="utf-8"))
        assert named is not None
        assert json.loads((path.parent / named[1]).read_text(encoding="utf-8")) == schema(name)
        assert told(name, path.read_text(encoding="utf-8")) == []


def test_a_workspace_may_have_copies_of_the_schemas_that_anybody_can_read() -> None:
    for name in NAMES:
        text = (SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8")
        assert json.loads(text)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert "\r" not in text
