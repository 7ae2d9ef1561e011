"""What needs no probability: answers changed at the source, and more answers than files handled."""

from __future__ import annotations

from collections.abc import Iterator

from qrsurvey.analysis.signals.model import Evidence, SignalKind, Suspicion


def changed(evidence: Evidence) -> Iterator[Suspicion]:
    """Name the units of which responses were edited or deleted in the sheet after they were first seen."""
    seqs: dict[str | None, list[int]] = {}
    for sheet in evidence.sheets:
        if sheet.changed:
            seqs.setdefault(sheet.unit, []).append(sheet.seq)
    for unit, found in seqs.items():
        yield Suspicion(SignalKind.CHANGED, unit, tuple(found), None, float(len(found)))


def volume(evidence: Evidence) -> Iterator[Suspicion]:
    """Name the units with more responses than files; which of the responses are too many nobody can say."""
    for unit, sheets in evidence.by_unit.items():
        files = evidence.files.get(unit)
        if files is not None and len(sheets) > files:
            yield Suspicion(SignalKind.VOLUME, unit, (), None, float(len(sheets)), float(files))
