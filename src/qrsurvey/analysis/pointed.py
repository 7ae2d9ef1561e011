"""The signals that concern a period, of all units or of one."""

from __future__ import annotations

from dataclasses import replace

from qrsurvey.analysis.asked import Asked, State
from qrsurvey.analysis.engine import Engine
from qrsurvey.analysis.signals.model import Signal
from qrsurvey.survey.periods import Period


def signals_of(engine: Engine, asked: Asked, state: State) -> tuple[Signal, ...] | None:
    """Return the signals as far as they concern the period; None where they weren't computed.

    They are of whole months. Of a month that is in the period only in part a signal is told for the responses
    that are, and not at all where it is about the month as a whole.
    """
    if state.signals is None:
        return None
    own = [one for one in state.signals if asked.unit is None or one.unit == asked.unit]
    seqs = sorted({seq for signal in own for seq in signal.seqs})
    period, code = asked.period, asked.survey.code_question.key
    rows = engine.rows("counted", period.start, period.end, code, seqs) if seqs else []
    there = {seq for (seq,) in rows}
    told = (
        replace(one, seqs=tuple(seq for seq in one.seqs if seq in there)) if one.seqs else one for one in own
    )
    return tuple(one for one in told if one.seqs or _whole(one, asked.period))


def _whole(signal: Signal, period: Period) -> bool:
    """Tell whether the month that a signal is about is in the period from its first day to its last."""
    month = Period.parse(signal.period)
    return not signal.seqs and period.first <= month.first and month.last <= period.last
