"""How Google is reached: which environment names the credentials, and how waiting is done."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Access:
    """What a use case needs to speak to Google; `sleep` takes seconds, `random` gives 0 to 1."""

    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    sleep: Callable[[float], object] = time.sleep
    random: Callable[[], float] = random.random
