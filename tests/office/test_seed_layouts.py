from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from qrsurvey.codes.layouts import shipped_layouts
from qrsurvey.i18n.language import Language
from qrsurvey.office.layouts import preview
from qrsurvey.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", list(shipped_layouts()))
@pytest.mark.parametrize("languages", [(Language.VI,), (Language.VI, Language.EN)], ids=["vi", "vi-en"])
def test_the_seed_towns_own_words_fit_every_layout(
    name: str, languages: tuple[Language, ...], tmp_path: Path
) -> None:
    written = preview(read_workspace(ROOT), name, languages=languages, out=tmp_path, now=datetime(2024, 6, 3))
    assert written.path.read_bytes().startswith(b"%PDF")
