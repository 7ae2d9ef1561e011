"""The report's words on the one that was issued before it for the same period: what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qrsurvey.analysis.figures import Figures
from qrsurvey.analysis.replaced import Difference, Ratio
from qrsurvey.report.wording import DASH, Wording

_SAID = 8
"""How many figures a sentence can bear; the rest are counted."""


def sentence(figures: Figures, wording: Wording) -> str | None:
    """Tell which report this one replaces and what differs; None where nothing does."""
    replaced = figures.replaces
    if replaced is None or not replaced.differences:
        return None
    said = described(replaced.differences[:_SAID], figures, wording)
    if (left := len(replaced.differences) - _SAID) > 0:
        said.append(wording.plural("issued.others", left))
    return wording.text("issued.replaces", day=replaced.made.date(), differences="; ".join(said))


def described(differences: Sequence[Difference], figures: Figures, wording: Wording) -> list[str]:
    """Say each difference: `số phiếu nhận được 738 → 741`."""
    names = {unit.id: unit.name for unit in figures.units}
    return [_described(one, names, wording) for one in differences]


def _described(one: Difference, names: Mapping[str, str], wording: Wording) -> str:
    unit = names.get(one.unit or "", one.unit or "")
    if one.before is None and isinstance(one.now, int):
        return wording.plural("issued.unit-new", one.now, unit=unit)
    if one.now is None and isinstance(one.before, int):
        return wording.plural("issued.unit-gone", one.before, unit=unit)
    before, now = _value(one.before, wording), _value(one.now, wording)
    return wording.text(f"issued.measure-{one.measure}", unit=unit, before=before, now=now)


def _value(value: int | Ratio | None, wording: Wording) -> str:
    if value is None:
        return DASH
    if isinstance(value, int):
        return wording.count(value)
    if value.satisfied is None:
        return wording.plural("issued.hidden", value.n)
    if not value.n:
        return wording.ratio(0, 0)
    return f"{wording.ratio(value.satisfied, value.n)} ({wording.percent(value.satisfied / value.n)})"
