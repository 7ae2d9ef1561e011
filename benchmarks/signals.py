"""How often signals cry wolf, and what they find: `python benchmarks/signals.py [HONEST] [PLANTED]`.

HONEST months (1,000) of eleven units in which nobody interfered: signals a month. Then PLANTED months (200)
for each of ten kinds of interference and a hidden one, at three strengths: the share in which the unit was
named. Seeded: the same numbers every time. Prints Markdown.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from qrsurvey.analysis.signals.weigh import find_signals  # noqa: E402
from qrsurvey.survey.periods import Month  # noqa: E402
from support.signal_months import KINDS, STRENGTHS, Town, with_interference  # noqa: E402

MONTHS = tuple(Month(2025, month) for month in (3, 5, 6, 7, 8, 10, 11, 12))


def honest(seed: int) -> list[str]:
    """Return the kinds of the signals of one honest month."""
    town = Town(_dice(seed), MONTHS[seed % len(MONTHS)])
    return [str(signal.kind) for signal in find_signals(town.evidence())]


def planted(job: tuple[str, str, int]) -> tuple[str, str, bool, float]:
    """Return whether the unit was named, and which share of the added responses was flagged."""
    kind, strength, seed = job
    town = Town(_dice(f"{kind} {strength} {seed}"), MONTHS[seed % len(MONTHS)])
    evidence, unit, added = with_interference(town, kind, strength)
    mine = [signal for signal in find_signals(evidence) if signal.unit == unit]
    flagged = {seq for signal in mine for seq in signal.seqs}
    return kind, strength, bool(mine), len(flagged & added) / len(added)


def _dice(seed: int | str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a simulation, to be repeated


def main(months: int, repeats: int) -> None:
    """Simulate and print."""
    began = time.perf_counter()
    with ProcessPoolExecutor(min(os.cpu_count() or 1, 2)) as pool:
        found = list(pool.map(honest, range(months), chunksize=20))
        jobs = [(kind, strength, n) for kind in KINDS for strength in STRENGTHS for n in range(repeats)]
        results = list(pool.map(planted, jobs, chunksize=20))
    kinds = Counter(kind for month in found for kind in month)
    signals = sum(map(len, found))
    print(f"Honest months: {months}; signals: {signals}, {signals / months:.3f} a month;")
    print(f"months with any: {sum(map(bool, found)) / months:.1%}; by kind: {dict(kinds.most_common())}\n")
    print("| interference | " + " | ".join(STRENGTHS) + " |")
    print("| --- |" + " --- |" * len(STRENGTHS))
    for kind in KINDS:
        cells = []
        for strength in STRENGTHS:
            of_kind = [(named, share) for k, s, named, share in results if (k, s) == (kind, strength)]
            named = sum(one for one, _ in of_kind) / len(of_kind)
            share = sum(part for _, part in of_kind) / len(of_kind)
            cells.append(f"{named:.0%} ({share:.0%})")
        print(f"| {kind} | " + " | ".join(cells) + " |")
    print(f"\n{time.perf_counter() - began:.0f} s, Python {sys.version.split()[0]}", file=sys.stderr)


if __name__ == "__main__":
    sizes = [int(word) for word in sys.argv[1:3]]
    main(*(sizes + [1000, 200][len(sizes) :]))
