"""All kinds over all units, weighed together: what is left over when chance has had its due.

Eleven units and nine kinds are a hundred looks a month; each alone at 1 % would accuse somebody every month.
The chances of all looks form one family, adjusted after Benjamini and Hochberg; kinds that state a fact stand
beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from qrsurvey.analysis.chance import adjust
from qrsurvey.analysis.signals.bursts import bursts, low_bursts
from qrsurvey.analysis.signals.comments import comments
from qrsurvey.analysis.signals.facts import changed, volume
from qrsurvey.analysis.signals.identical import identical
from qrsurvey.analysis.signals.model import Evidence, Signal, SignalKind, Suspicion
from qrsurvey.analysis.signals.shares import codes, off_hours, straight
from qrsurvey.analysis.signals.timing import period_end, regular

LEVEL = 0.15
"""The share of false ones among the signals that is put up with (and, in honest periods, their chance)."""

NO_UNIT = "-"

PROBABLE: tuple[Callable[[Evidence], Iterator[Suspicion]], ...] = (
    bursts,
    low_bursts,
    identical,
    straight,
    off_hours,
    period_end,
    regular,
    comments,
    codes,
)
FACTS: tuple[Callable[[Evidence], Iterator[Suspicion]], ...] = (changed, volume)

_ORDER = {kind: at for at, kind in enumerate(SignalKind)}


def find_signals(evidence: Evidence) -> tuple[Signal, ...]:
    """Return the signals of a period, by unit and kind."""
    units = {sheet.unit for sheet in evidence.sheets if sheet.unit is not None}
    looked = [suspicion for look in PROBABLE for suspicion in look(evidence)]
    chances = adjust([_chance(one) for one in looked], len(PROBABLE) * max(len(units), 1))
    found = [_signal(one, evidence.period, p) for one, p in zip(looked, chances, strict=True) if p <= LEVEL]
    found += [_signal(one, evidence.period, None) for look in FACTS for one in look(evidence)]
    return tuple(sorted(found, key=lambda one: (one.unit is None, one.unit or "", _ORDER[one.kind])))


def _chance(suspicion: Suspicion) -> float:
    return 1.0 if suspicion.p is None else suspicion.p


def _signal(one: Suspicion, period: str, p: float | None) -> Signal:
    return Signal(
        id=f"{period}-{one.unit or NO_UNIT}-{one.kind}",
        kind=one.kind,
        period=period,
        unit=one.unit,
        seqs=one.seqs,
        p=p,
        strength=one.strength,
        usual=one.usual,
    )
