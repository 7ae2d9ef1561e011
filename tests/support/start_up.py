"""What command lines load, found out in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Costly to import: only inside the function that needs them.
HEAVY = ("pandas", "numpy", "duckdb", "reportlab", "docx", "gspread", "google", "google_auth_oauthlib", "oauthlib", "requests", "pypdfium2", "zxingcpp", "segno", "PIL",
         "python_calamine", "xlsxwriter", "babel", "phonenumbers", "holidays", "apprise", "pyspark", "py4j", "sqlglot")  # fmt: skip

_SCRIPT = """
import json, sys
from pathlib import Path
from qrsurvey.cli.main import run

found = []
for line in json.loads(sys.argv[1]):
    before = set(sys.modules)
    code = run(line)
    found.append((code, sorted(set(sys.modules) - before)))
Path(sys.argv[2]).write_text(json.dumps(found), encoding="utf-8")
"""


@dataclass(frozen=True)
class Loaded:
    """How a command line ended, and the modules that those before it had not loaded."""

    line: tuple[str, ...]
    code: int
    modules: frozenset[str]

    def of(self, libraries: Sequence[str]) -> set[str]:
        """Return which of the libraries are among the modules."""
        return set(libraries) & {name.partition(".")[0] for name in self.modules}


def loaded_by(lines: Sequence[Sequence[str]]) -> list[Loaded]:
    """Run command lines one after the other in one new process."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "loaded.json"
        subprocess.run(
            [sys.executable, "-c", _SCRIPT, json.dumps([list(line) for line in lines]), str(result)],
            capture_output=True,
            check=True,
            env={**os.environ, "QRSURVEY_LANG": "en"},
        )
        found = json.loads(result.read_text(encoding="utf-8"))
    return [
        Loaded(tuple(line), code, frozenset(names)) for line, (code, names) in zip(lines, found, strict=True)
    ]
