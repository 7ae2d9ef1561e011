"""Runs an Apps Script under Node against our double of Google's services."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

_DOUBLE = Path(__file__).parent / "apps_script" / "double.js"


def run_script(script: str, folder: Path, calls: str = "makeForm", **options: object) -> dict[str, Any]:
    """Run functions of a script one after the other and return what they left behind."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    file = folder / "script.js"
    file.write_text(script, encoding="utf-8")
    done = subprocess.run(
        [node, str(_DOUBLE), str(file), calls, json.dumps(options)],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    left: dict[str, Any] = json.loads(done.stdout)
    return left
