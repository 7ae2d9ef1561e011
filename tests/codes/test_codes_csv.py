"""codes.csv, as a spreadsheet and as another program read it."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from qrsurvey.codes.codes_csv import write_codes_csv
from qrsurvey.codes.placard import Placard
from qrsurvey.i18n.text import inert
from support.placards import placard

HEADER = "unit_id,unit_name,counter_id,counter_name,edition,code,url,copies"


def _written(path: Path, placards: list[Placard]) -> list[list[str]]:
    write_codes_csv(path, placards)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_it_says_what_each_code_is(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    unit = replace(placard("UBND phường Long Hoa – “Một cửa”, tầng 1"), copies=8)
    counter = placard("Bộ phận một cửa", "Tư pháp - Hộ tịch", unit="MOTCUA", counter="Q3")
    header, first, second = _written(path, [unit, counter])
    assert ",".join(header) == HEADER
    name = "UBND phường Long Hoa – “Một cửa”, tầng 1"
    assert first == ["LONGHOA", name, "", "", "1", unit.code.text, unit.link, "8"]
    assert second == [
        "MOTCUA",
        "Bộ phận một cửa",
        "Q3",
        "Tư pháp - Hộ tịch",
        "1",
        counter.code.text,
        counter.link,
        "1",
    ]
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf" + HEADER.encode() + b"\r\n")
    assert data.count(b"\xef\xbb\xbf") == 1
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert list(frame["code"]) == [unit.code.text, counter.code.text]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_name_that_would_be_a_formula_is_text(tmp_path: Path, sign: str) -> None:
    [_, row] = _written(tmp_path / "codes.csv", [placard(f"{sign}cmd|'/c calc'!A1", f"{sign}1+1")])
    assert row[1] == f"'{sign}cmd|'/c calc'!A1"
    assert row[3] == f"'{sign}1+1"


@pytest.mark.parametrize("name", ["UBND xã Trường Hòa", "Tư pháp - Hộ tịch", "'đã có dấu'", "", "A=B", "1+1"])
def test_an_ordinary_name_stays_as_it_is(name: str) -> None:
    assert inert(name) == name
