"""The same words written by several people. What many write anyway, and whatever is short, says nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from qrsurvey.analysis.chance import binomial_tail
from qrsurvey.analysis.signals.model import Evidence, SignalKind, Suspicion

LEAST = 3
RARE = 0.003
"""How likely a person's longer sentence is, word for word, another's, where none was seen elsewhere."""


def comments(evidence: Evidence) -> Iterator[Suspicion]:
    """Look for a longer comment that comes again and again at one unit and hardly at others."""
    units = evidence.by_unit
    written = {unit: Counter(s.comment for s in sheets if s.comment > 0) for unit, sheets in units.items()}
    said = {unit: sum(sheet.comment != 0 for sheet in sheets) for unit, sheets in units.items()}
    everywhere = Counter[int]()
    for own in written.values():
        everywhere.update(own)
    for unit, sheets in units.items():
        repeated = {text: n for text, n in written[unit].items() if n >= LEAST}
        if not repeated:
            continue
        n, n_others = said[unit], sum(said.values()) - said[unit]
        best = 1.0
        for text, k in repeated.items():
            elsewhere = everywhere[text] - k
            usual = max(RARE, (elsewhere + 1) / (n_others + 1) if elsewhere else 0.0)
            best = min(best, binomial_tail(k - 1, n - 1, min(usual, 1.0)) * len(written[unit]))
        seqs = tuple(sheet.seq for sheet in sheets if sheet.comment in repeated)
        yield Suspicion(SignalKind.COMMENTS, unit, seqs, min(best, 1.0), float(max(repeated.values())))
