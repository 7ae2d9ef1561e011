"""How many of a mass of seeds a run tries: a sixth of them, or all under `python dev.py test --thorough`.

The first ones of a mass are always among those tried, so a seed that once failed is kept by a low number.
"""

from __future__ import annotations

import os

THOROUGH = os.environ.get("QRSURVEY_THOROUGH") == "1"
_SHARE = 6


def effort(full: int, *, least: int = 1) -> int:
    """Return how many of `full` to try: never fewer than `least`, never more than all."""
    return full if THOROUGH else min(full, max(least, -(-full // _SHARE)))
