"""One row that has become a response, not yet compared with what the archive knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from qrsurvey.codes.verdict import Judgement


@dataclass(frozen=True)
class Incoming:
    """One submitted form as a source shows it now.

    `row` is its row number there, for messages only. `submitted` is the office's local time to the second,
    None where the row has no time that can be read. `code` is the text of the code question as it came.
    `cells` are the columns that `survey.yaml` names, header to text, without blank ones; `personal` are the
    headers among them whose text was typed freely: free text, and what is none of a question's options.
    """

    row: int
    submitted: datetime | None
    code: str
    judgement: Judgement
    cells: Mapping[str, str]
    personal: frozenset[str] = frozenset()
