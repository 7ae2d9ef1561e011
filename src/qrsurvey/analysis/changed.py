"""How many responses were changed where they came from, after they were first seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from qrsurvey.analysis.engine import Engine
from qrsurvey.archive.history import ChangeKind


def changed_within(engine: Engine, start: datetime, end: datetime) -> Mapping[str | None, int]:
    """Count the responses of a period edited or gone since first seen, each once; `end` is excluded.

    They are told by the unit for which they count, by the answers as they are read today; None is no unit.
    """
    kinds = (ChangeKind.EDITED.value, ChangeKind.GONE.value)
    return {unit: int(n) for unit, n in engine.rows("changed", *kinds, start, end)}
