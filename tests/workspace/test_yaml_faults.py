"""What people do to YAML by hand: each slip is said in our words, on the line where it was made."""

from __future__ import annotations

import pytest

from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.workspace.yaml_reader import FaultList, read_yaml_text

RIGHT = """\
office:
  name: "Văn phòng"
  place: Hòa Thành
groups:
  - {id: wards, name: "Xã, phường"}
units:
  - id: CA
    name: "Công an"
    group: wards
  - {id: MOTCUA, name: "Bộ phận Một cửa", group: wards}
  - id: LH
    name: Long Hoa
"""


def said(text: str, language: Language = Language.EN) -> list[str]:
    faults = FaultList("units.yaml")
    read_yaml_text(text, "units.yaml", faults)
    return [Catalog(language).message(one) for one in faults.told()]


@pytest.mark.parametrize(
    ("right", "wrong", "line", "fault"),
    [
        ("place: Hòa", "place:Hòa", 3, "a space is needed after the colon of `place`"),
        ('name: "Văn', 'name:"Văn', 2, "a space is needed after the colon of `name`"),
        ("name: Long", "name:Long", 12, "a space is needed after the colon of `name`"),
        ("- id: CA", "-id: CA", 7, "a space is needed after the dash"),
        ("- id: LH", "-id: LH", 11, "a space is needed after the dash"),
        ('Văn phòng"', "Văn phòng", 2, "a quote is opened on this line"),
        ('Công an"', "Công an", 8, "a quote is opened on this line"),
        ('"Công an"', "'Công an", 8, "a quote is opened on this line"),
        ('Một cửa"', "Một cửa", 10, "a quote is opened on this line"),
        ('"Công an"', '"Công "an" xã"', 8, "something follows the closing quote"),
        ("    group: wards\n", "      group: wards\n", 9, "not indented like"),
        ("    group: wards\n", "   group: wards\n", 9, "not indented like"),
        ("  place: H", "    place: H", 3, "not indented like"),
        ("  - id: LH", " - id: LH", 11, "not indented like"),
        ("place: Hòa", "place Hòa", 3, "the colon is missing"),
        ("Hòa Thành", "Hòa Thành: mới", 3, "a value with a colon"),
        ("MOTCUA, name", "MOTCUA name", 10, "a comma is missing"),
        ("group: wards}\n", "group: wards\n", 10, "not closed by }"),
        ("group: wards}\n", "group: wards}}\n", 10, "there is a } too many"),
        ("Hòa Thành", "@Hòa", 3, "a value that begins with @"),
        ("Hòa Thành", "*Hòa", 3, "a value that begins with *"),
        ("Hòa Thành", "|Hòa", 3, "a value that begins with |"),
        ("Công an", r"C:\Users", 8, r"a \ within double quotes"),
        ("Hòa Thành", "Hòa\a", 3, "control character"),
        ("units:\n", "---\nunits:\n", 6, "a line `---`"),
    ],
)
def test_a_slip_is_said_where_it_was_made(right: str, wrong: str, line: int, fault: str) -> None:
    assert right in RIGHT
    (told,) = said(RIGHT.replace(right, wrong))
    assert told.startswith(f"units.yaml:{line}: not valid YAML (")
    assert fault in told


def test_a_text_in_quotes_over_two_lines_takes_no_blame() -> None:
    text = RIGHT.replace('"Công an"', '"Công\n      an"').replace("place: Hòa", "place:Hòa")
    assert said(text, Language.VI) == [
        "units.yaml:3: không đúng cú pháp YAML (sau dấu hai chấm của `place` phải có một dấu cách)"
    ]
    text = RIGHT.replace('"Văn phòng"', '"Văn\n    phòng"').replace("Long Hoa", '"Long Hoa')
    assert said(text)[0].startswith("units.yaml:13: not valid YAML (a quote is opened")
