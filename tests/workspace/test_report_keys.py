"""What the report reads beside the rest: targets, days of silence, and successors in part."""

from __future__ import annotations

from pathlib import Path

import pytest

from qrsurvey.errors import WorkspaceError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.survey.questions import Thresholds
from qrsurvey.survey.units import SuccessionKind
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.workspaces import SURVEY, UNITS, write_workspace

ROOT = Path(__file__).parents[2]
MORE = """\
  - {id: CU, name: "Cũ", group: wards, target: 45, valid: {to: 2025-06-30}, successor: {unit: HIEPTAN, kind: merged, partial: true}}
  - {id: CU2, name: "Cũ 2", group: wards, target: 0, valid: {to: 2025-06-30}, successor: {unit: HIEPTAN, kind: merged, partial: false}}
  - {id: CU3, name: "Cũ 3", group: wards, valid: {to: 2025-06-30}, successor: {unit: HIEPTAN, kind: renamed}}
"""


def _read(tmp_path: Path, units: str = UNITS, survey: str = SURVEY) -> Workspace:
    return read_workspace(write_workspace(tmp_path, units, survey))


def _faults(tmp_path: Path, language: Language, units: str = UNITS, survey: str = SURVEY) -> str:
    with pytest.raises(WorkspaceError) as caught:
        _read(tmp_path, units, survey)
    return "\n".join(Catalog(language).message(detail) for detail in caught.value.details)


def test_units_have_targets_and_successors_in_part(tmp_path: Path) -> None:
    units = _read(tmp_path, UNITS + MORE).units
    assert [units[one].target for one in ("LONGHOA", "CU", "CU2", "CU3")] == [None, 45, 0, None]
    kinds = [(one.kind, one.partial) for id_ in ("CU", "CU2", "CU3") if (one := units[id_].succession)]
    assert kinds == [
        (SuccessionKind.MERGED, True),
        (SuccessionKind.MERGED, False),
        (SuccessionKind.RENAMED, False),
    ]


def test_thresholds_have_a_target_and_days_of_silence(tmp_path: Path) -> None:
    assert _read(tmp_path).survey.thresholds == Thresholds(target=0, silent_days=5)
    asked = SURVEY + "thresholds: {target: 40, silent_days: 7}\n"
    assert _read(tmp_path, survey=asked).survey.thresholds == Thresholds(target=40, silent_days=7)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("change", "line", "key"),
    [
        (("target: 45", "target: -1"), 10, "target"),
        (("target: 45", "target: nhiều"), 10, "target"),
        (("target: 45", "targt: 45"), 10, "targt"),
        (("partial: true", "partial: maybe"), 10, "partial"),
        (("partial: false", "partail: false"), 11, "partail"),
    ],
)
def test_a_faulty_unit_is_named_with_its_line(
    tmp_path: Path, language: Language, change: tuple[str, str], line: int, key: str
) -> None:
    faults = _faults(tmp_path, language, (UNITS + MORE).replace(*change))
    assert f"config/units.yaml:{line}: " in faults
    assert key in faults


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("target: -5", "target"),
        ("target: 1.5", "target"),
        ("silent_days: 0", "silent_days"),
        ("silent_days: 51", "silent_days"),
        ("silent_day: 5", "silent_days"),
    ],
)
def test_a_faulty_threshold_is_named_with_its_line(
    tmp_path: Path, language: Language, written: str, key: str
) -> None:
    faults = _faults(tmp_path, language, survey=f"{SURVEY}thresholds:\n  hide_below: 10\n  {written}\n")
    assert "config/survey.yaml:12: " in faults
    assert key in faults


def test_the_seed_explains_them() -> None:
    units, survey = (
        (ROOT / "config" / name).read_text(encoding="utf-8") for name in ("units.yaml", "survey.yaml")
    )
    assert read_workspace(ROOT).survey.thresholds == Thresholds()
    for key in ("hide_below", "rank_from", "target", "silent_days"):
        assert f"{key}: " in survey.split("thresholds:")[0]
        assert f"{key}: {getattr(Thresholds(), key)}" in survey.split("thresholds:")[1]
    assert "partial: true" in units
    assert "target: 60" in units
