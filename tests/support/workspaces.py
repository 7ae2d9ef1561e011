"""Small workspaces written to disk for a test."""

from __future__ import annotations

from pathlib import Path

UNITS = """\
office:
  parent: Ủy ban nhân dân thị xã Hòa Thành
  name: Văn phòng HĐND và UBND
  place: Hòa Thành
groups:
  - {id: wards, name: "Xã, phường"}
units:
  - {id: LONGHOA, name: "UBND phường Long Hoa", group: wards}
  - {id: HIEPTAN, name: "UBND phường Hiệp Tân", group: wards, copies: 3}
"""

SURVEY = """\
title: {vi: "Khảo sát", en: "Survey"}
form:
  url: https://docs.google.com/forms/d/e/1FAIpQLSdExampleExampleExampleExampleExampleExample0000/viewform
  code_entry: entry.1626576186
questions:
  - {key: code, role: code, kind: text, title: {vi: "Mã đơn vị"}}
  - {key: attitude, kind: rating, title: {vi: "Thái độ phục vụ"}}
  - {key: overall, role: headline, kind: rating, title: {vi: "Hài lòng chung"}}
  - {key: comment, role: comment, kind: text, title: {vi: "Góp ý"}}
"""


def write_workspace(root: Path, units: str = UNITS, survey: str = SURVEY) -> Path:
    (root / "config").mkdir(parents=True, exist_ok=True)
    (root / "config" / "units.yaml").write_text(units, encoding="utf-8")
    (root / "config" / "survey.yaml").write_text(survey, encoding="utf-8")
    return root
