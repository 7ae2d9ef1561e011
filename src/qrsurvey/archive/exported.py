"""The archive's tables as another engine reads them, and the note beside them that says what they are.

A folder of Parquet: `ledger.parquet` for a table, `answers/month=2024-05/…` for one that is parted by month,
with `month=undated` for what has no time; of a month without rows there is nothing. `export.json` is written
last: without it a folder is a part of something. Salts are left out: with them, text that was deleted could
be guessed from its hash.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qrsurvey import __version__
from qrsurvey.archive.canonical import utc_seconds
from qrsurvey.archive.compared import Comparison, comparison_data, read_comparison
from qrsurvey.archive.ledger import Head

SCHEMA = 1
"""Raised when a table or the note changes so that whoever read the older ones would be wrong."""

NOTE = "export.json"
UNDATED = "undated"


@dataclass(frozen=True)
class TableForm:
    """The columns of a table with their types, as DuckDB names these, and whether it is parted by month.

    `order` is that of its rows: what didn't change is the same again.
    """

    columns: Mapping[str, str]
    order: str
    by_month: bool = False


_TEXT, _NUMBER, _TIME, _YES, _REAL = "VARCHAR", "BIGINT", "TIMESTAMP", "BOOLEAN", "DOUBLE"


def _texts(names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), _TEXT)


STORED: Mapping[str, TableForm] = {
    "responses": TableForm(
        {"seq": _NUMBER, **_texts("id source"), "submitted": _TIME}
        | _texts("code verdict unit counter cells digest"),
        order="seq",
        by_month=True,
    ),
    "answers": TableForm(
        {"response": _NUMBER, **_texts("unit counter"), "submitted": _TIME}
        | {**_texts("question value"), "known": _YES},
        order="response, question, value",
        by_month=True,
    ),
    "changes": TableForm(
        {"event": _NUMBER, "kind": _TEXT, "response": _NUMBER, **_texts("before after digest")},
        order="event, response, kind",
    ),
    "decisions": TableForm(
        {"event": _NUMBER, "number": _NUMBER}
        | _texts("kind who reason criteria unit counter responses digest"),
        order="event",
    ),
    "ledger": TableForm({"seq": _NUMBER, **_texts("recorded kind payload previous hash")}, order="seq"),
    "cases": TableForm(
        {"event": _NUMBER, "number": _NUMBER, "response": _NUMBER}
        | {**_texts("unit grade reasons due"), "quiet": _YES, "evidence": _TEXT},
        order="event, number",
    ),
    "case_steps": TableForm(
        {"event": _NUMBER, "number": _NUMBER, **_texts("kind who detail text")}, order="event, number"
    ),
}
"""What is in the archive, as it is exported."""

DERIVED: Mapping[str, TableForm] = {
    "flags": TableForm(
        {"place": _NUMBER, **_texts("period id kind unit"), "responses": f"{_NUMBER}[]"}
        | {"p": _REAL, "strength": _REAL, "usual": _REAL},
        order="place",
    ),
    "decided": TableForm(
        {"response": _NUMBER, "submitted": _TIME, **_texts("unit counter")}, order="response"
    ),
    "comments": TableForm(
        {"response": _NUMBER, "submitted": _TIME, **_texts("unit text")}, order="response", by_month=True
    ),
}
"""What only the office's own PC can tell of it, with the key that signs its codes.

`flags` are the signals of every month in their order (`place`), each with its responses. `decided` are the
responses that decisions name, with whose they are by their codes alone. `comments` are what was written in
responses, with the unit these count for; the text is NULL where it was purged.
"""

TABLES: Mapping[str, TableForm] = {**STORED, **DERIVED}


@dataclass(frozen=True)
class ExportNote:
    """What an export is of.

    `made` is when it was written (aware), `config` a fingerprint of the configuration that the answers were
    read with, `months` are those that have responses, `rows` how many each table has.
    """

    made: datetime
    config: str
    time_zone: str
    head: Head
    compared: Mapping[str, Comparison | None]
    months: tuple[str, ...]
    rows: Mapping[str, int]

    def write(self) -> bytes:
        """Return the note as UTF-8 JSON."""
        data = {
            "schema": SCHEMA,
            "release": __version__,
            "made": utc_seconds(self.made),
            "config": self.config,
            "time_zone": self.time_zone,
            "head": {"hash": self.head.hash, "events": self.head.events},
            "compared": {name: one and comparison_data(one) for name, one in self.compared.items()},
            "months": list(self.months),
            "rows": dict(self.rows),
        }
        return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


class OtherSchemaError(ValueError):
    """An export that another version of this program wrote."""


def read_note(text: str) -> ExportNote:
    """Read a note.

    Raises:
        OtherSchemaError: it is of another schema.
        ValueError: it isn't what we write.
    """
    try:
        data: dict[str, Any] = json.loads(text)
        if data["schema"] != SCHEMA:
            raise OtherSchemaError(data["schema"])
        return ExportNote(
            made=datetime.fromisoformat(data["made"]),
            config=str(data["config"]),
            time_zone=str(data["time_zone"]),
            head=Head(data["head"]["hash"], int(data["head"]["events"])),
            compared={name: one and read_comparison(one) for name, one in data["compared"].items()},
            months=tuple(str(month) for month in data["months"]),
            rows={name: int(data["rows"][name]) for name in TABLES},
        )
    except (TypeError, LookupError, AttributeError) as error:
        raise ValueError(text[:80]) from error
