"""`python -m qrsurvey`, for PCs where the scripts folder isn't on the path."""

import os
import sys
from contextlib import suppress

# Python looks for modules in the folder one stands in first: a file `rich.py` there would be taken for the
# library. Nothing of ours is there, unless one stands in our own source.
with suppress(OSError):
    _OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - nothing is loaded yet
    if sys.path[:1] in ([""], [os.getcwd()]) and os.getcwd() != _OURS:  # noqa: PTH109
        del sys.path[0]

from qrsurvey.cli.main import main

main()
