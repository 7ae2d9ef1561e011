"""`codes.csv`: the list of codes, for whoever writes the labels, checks the walls or keeps the register."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from qrsurvey.codes.placard import Placard
from qrsurvey.i18n.text import inert

HEADER = ("unit_id", "unit_name", "counter_id", "counter_name", "edition", "code", "url", "copies")


def write_codes_csv(path: Path, placards: Sequence[Placard]) -> None:
    """Write one line a code, in UTF-8 with the byte order mark by which Excel knows it.

    Raises:
        OSError: the file can't be written.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for placard in placards:
            code = placard.code
            cells = (code.unit, placard.unit_name, code.counter or "", placard.counter_name or "")
            writer.writerow(
                [*map(inert, cells), code.edition, inert(code.text), inert(placard.link), placard.copies]
            )
