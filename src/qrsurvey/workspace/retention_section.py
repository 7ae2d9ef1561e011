"""The section `retention` of `config/units.yaml`: when what people wrote is to be deleted."""

from __future__ import annotations

from qrsurvey.survey.retention import Retention, read_retention
from qrsurvey.workspace.yaml_reader import Map


def read_retention_section(entry: Map | None) -> Retention | None:
    """Read how long comments are kept, noting every fault; None where the office hasn't said."""
    if entry is None:
        return None
    text = entry.text("comments")
    entry.close()
    if text is None:
        return None
    retention = read_retention(text)
    if retention is None:
        entry.fault("purge.bad-retention", "comments", value=text)
    return retention
