"""An office that asks about misconduct, whose answers come in day by day."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from qrsurvey.office.make_codes import make_codes
from qrsurvey.office.pull import pull
from qrsurvey.office.watching import Watched, watch
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.workspaces import write_workspace

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
UNITS = """\
office:
  parent: Ủy ban nhân dân thị xã Hòa Thành
  name: Văn phòng HĐND và UBND
  place: Hòa Thành
  hotline: "0276 384 1234"
groups:
  - {id: wards, name: "Xã, phường"}
units:
  - {id: MOTCUA, name: "Bộ phận Một cửa", group: wards, counters: [{id: Q3, name: "Đất đai"}]}
  - {id: LONGHOA, name: "UBND phường Long Hoa", group: wards}
  - {id: HIEPTAN, name: "UBND phường Hiệp Tân", group: wards}
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
  - {key: extra_cost, role: misconduct, kind: choice, options: ["Không", "Có", "Không muốn trả lời"], alarm: ["Có"], title: {vi: "Có bị gợi ý chi thêm không"}}
  - {key: comment, role: comment, kind: text, title: {vi: "Góp ý"}}
"""
RULES = """\
alerts:
  words: [misconduct, attitude, waiting]
  ratings: {at_most: 1, questions: [overall]}
  recipients:
    - {name: leaders, grades: [A, B, C], confidential: true}
    - {name: clerk, grades: [A]}
    - {name: longhoa, grades: [A, B, C], unit: LONGHOA}
"""
LEVELS = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")
DETAILED = "Anh Tuấn quầy 3 gợi ý đưa thêm 200 nghìn, gọi tôi 0912 345 678"


def at(day: int, hour: int = 17, month: int = 5) -> datetime:
    """A moment in 2024, in the office's time zone."""
    return datetime(2024, month, day, hour, tzinfo=ZONE)


@dataclass
class CaseOffice:
    """One office; `rows` are all answers so far, as its exported file has them."""

    workspace: Workspace
    codes: dict[str, str]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    _pulled: int = -1

    @classmethod
    def make(cls, root: Path, rules: str = RULES) -> CaseOffice:
        workspace = read_workspace(write_workspace(root, UNITS, SURVEY + rules))
        made = make_codes(workspace, now=at(1, 8, 1)).codes
        return cls(workspace, {str(code.text).rpartition("-")[0]: code.text for code in made})

    def rule(self, rules: str) -> None:
        """Change the rules."""
        self.workspace = read_workspace(write_workspace(self.workspace.root, UNITS, SURVEY + rules))

    def answer(
        self,
        when: datetime,
        unit: str = "LONGHOA",
        *,
        overall: int = 5,
        extra: str = "Không",
        comment: str = "",
    ) -> None:
        self.rows.append(
            (
                f"{when:%d/%m/%Y %H:%M:%S}",
                self.codes.get(unit, unit),
                LEVELS[max(1, overall) - 1],
                LEVELS[overall - 1],
                extra,
                comment,
            )
        )

    def pull(self, now: datetime) -> None:
        """Pull all answers so far."""
        file = self.workspace.root / "answers.csv"
        headers = (
            "Dấu thời gian", "Mã đơn vị", "Thái độ phục vụ", "Hài lòng chung", "Có bị gợi ý chi thêm không",
            "Góp ý",
        )  # fmt: skip
        with file.open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle).writerows([headers, *self.rows])
        pull(self.workspace, files=[file], date_order="dmy", now=now)

    def day(self, now: datetime) -> Watched:
        """End a day: pull what came, and look."""
        if len(self.rows) != self._pulled:
            self.pull(now)
            self._pulled = len(self.rows)
        return watch(self.workspace, now=now)
