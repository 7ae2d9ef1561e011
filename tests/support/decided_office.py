"""An office with counters, a unit that has ended and a successor, its codes, and answers to decide about."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from qrsurvey.office.make_codes import make_codes
from qrsurvey.office.pull import pull
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.workspaces import write_workspace

NOW = datetime(2024, 6, 3, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
UNITS = """\
office:
  parent: Ủy ban nhân dân thị xã Hòa Thành
  name: Văn phòng HĐND và UBND
  place: Hòa Thành
  hotline: "0276 384 1234"
groups:
  - {id: town, name: "Thị xã"}
  - {id: wards, name: "Xã, phường"}
units:
  - {id: MOTCUA, name: "Bộ phận Một cửa", group: town, counters: [{id: Q1, name: "Tư pháp"}, {id: Q3, name: "Đất đai"}]}
  - {id: LONGHOA, name: "UBND phường Long Hoa", group: wards}
  - {id: HIEPTAN, name: "UBND phường Hiệp Tân", group: wards}
  - {id: OLDWARD, name: "UBND xã cũ", group: wards, valid: {to: 2024-05-15}, successor: {unit: HIEPTAN, kind: merged}}
"""
MARKS = ("Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")


@dataclass(frozen=True)
class Row:
    """One row of the file: `code` is a place (`MOTCUA.Q1`) whose code it has, or the text itself."""

    when: datetime
    code: str
    attitude: str
    overall: str
    comment: str = ""


def rows() -> list[Row]:
    """240 answers from 1 April to 31 May, five places in turn; some with codes that count for nobody."""
    places = ("MOTCUA.Q1", "MOTCUA.Q3", "LONGHOA", "HIEPTAN", "MOTCUA")
    start, made = datetime(2024, 4, 1, 7, 30), []
    for n in range(240):
        when = start + timedelta(hours=6 * n, seconds=17 * n)
        made.append(Row(when, places[n % 5], MARKS[n % 4], MARKS[(n * n + n // 5) % 4]))
    for n, text in enumerate(("LONGHOA-0000", "LONGHOA-0000", "XYZ", "", "Bà Nguyễn Thị Hoa")):
        made.append(Row(datetime(2024, 5, 20, 9, n), text, MARKS[2], MARKS[n % 4], "gọi 0912 345 678"))
    return made


class Offices:
    """Offices with one signing key: what differs between them is only what is pulled and decided."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = write_workspace(folder / "template", UNITS)
        made = make_codes(read_workspace(self._template), now=NOW).codes
        self.codes = {str(code.text).rpartition("-")[0]: code.text for code in made}
        self._made = 0
        self._pulled: dict[tuple[datetime, tuple[Row, ...]], Path] = {}

    def office(self, answers: Iterable[Row], now: datetime = NOW) -> Workspace:
        """Make another office and pull these answers; the same ones are pulled once and copied from then on."""
        key = (now, tuple(answers))
        if key not in self._pulled:
            root = self._folder / f"pulled{len(self._pulled)}"
            shutil.copytree(self._template, root)
            self.pull(read_workspace(root), key[1], now)
            self._pulled[key] = root
        self._made += 1
        return read_workspace(shutil.copytree(self._pulled[key], self._folder / f"office{self._made}"))

    def pull(self, workspace: Workspace, answers: Iterable[Row], now: datetime = NOW) -> None:
        """Pull answers from a file."""
        file = workspace.root / "answers.csv"
        with file.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(("Dấu thời gian", "Mã đơn vị", "Thái độ phục vụ", "Hài lòng chung", "Góp ý"))
            for one in answers:
                code = self.codes.get(one.code, one.code)
                writer.writerow(
                    (f"{one.when:%d/%m/%Y %H:%M:%S}", code, one.attitude, one.overall, one.comment)
                )
        pull(workspace, files=[file], now=now)
