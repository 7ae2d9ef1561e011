"""How Google is reached: which environment names the credentials, and how long a call is tried."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from qrsurvey.sources.google.patience import Patience


@dataclass(frozen=True)
class Access:
    """What a use case needs to speak to Google."""

    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    patience: Patience = field(default_factory=lambda: Patience(time.sleep, random.random))
