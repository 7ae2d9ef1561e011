"""How many responses were changed where they came from, after they were first seen."""

from __future__ import annotations

from datetime import datetime

from qrsurvey.analysis.engine import Engine
from qrsurvey.archive.history import ChangeKind


def changed_within(engine: Engine, start: datetime, end: datetime, unit: str | None = None) -> int:
    """Count the responses of a period edited or gone since first seen, each once; `end` is excluded.

    With `unit` those alone that count for it, by the answers as they are read today.
    """
    kinds = (ChangeKind.EDITED.value, ChangeKind.GONE.value)
    ((n,),) = engine.rows("changed", *kinds, start, end, unit, unit)
    return int(n)
