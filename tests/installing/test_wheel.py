"""The wheel is for every machine, holds everything that the source has, and nothing else."""

from __future__ import annotations

import tomllib
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from tools.targets import PYTHONS, ROOT, SYSTEMS, Target, UnresolvedError, own_requirements, pins_for, resolve
from tools.wheels import build_own


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_own(tmp_path_factory.mktemp("wheel"))


def test_it_is_for_every_machine(wheel: Path) -> None:
    assert wheel.name.endswith("-py3-none-any.whl")
    with zipfile.ZipFile(wheel) as packed:
        compiled = [name for name in packed.namelist() if name.endswith((".so", ".pyd", ".dll", ".dylib"))]
    assert compiled == []


def test_it_holds_what_the_source_has(wheel: Path) -> None:
    source = ROOT / "src"
    there = {
        path.relative_to(source).as_posix()
        for path in (source / "qrsurvey").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as packed:
        names = {name for name in packed.namelist() if not name.startswith("qrsurvey-")}
    assert names == there
    for kind in (".ttf", ".mo", ".yaml", ".sql", ".css", ".js", ".schema.json", "OFL.txt", "py.typed"):
        assert any(name.endswith(kind) for name in names), kind


def test_it_says_what_the_project_says(wheel: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    with zipfile.ZipFile(wheel) as packed:
        (about,) = (name for name in packed.namelist() if name.endswith(".dist-info/METADATA"))
        told = HeaderParser().parsestr(packed.read(about).decode("utf-8"))
        entries = packed.read(about.replace("METADATA", "entry_points.txt")).decode("utf-8")
    required = {Requirement(one) for one in told.get_all("Requires-Dist") or () if "extra ==" not in one}
    assert required == {Requirement(one) for one in project["dependencies"]}
    assert not any(one.extras for one in required)  # `self-check` judges by the name and bounds
    assert "qrsurvey = qrsurvey.cli.main:main" in entries
    wanted = SpecifierSet(told["Requires-Python"])
    named = {one.rpartition(" ")[2] for one in project["classifiers"] if "Python :: 3." in one}
    assert named == set(PYTHONS) == {one for one in PYTHONS if wanted.contains(f"{one}.0")}


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_what_we_need_is_pinned_within_our_bounds(system: str, python: str) -> None:
    pins = pins_for(Target(SYSTEMS[system], python), (ROOT / "constraints.txt").read_text("utf-8"))
    for one in filter(Target(SYSTEMS[system], python).wants, own_requirements()):
        assert one.specifier.contains(pins[one.name.replace(".", "-")]), one


def test_markers_are_judged_for_the_other_machine() -> None:
    pins = "colorama==0.4.6 ; sys_platform == 'win32'\nnumpy==2.4.6 ; python_full_version < '3.12'\nnumpy==2.5.5 ; python_full_version >= '3.12'\n"
    assert pins_for(Target(SYSTEMS["windows"], "3.11"), pins) == {"colorama": "0.4.6", "numpy": "2.4.6"}
    assert pins_for(Target(SYSTEMS["macos-arm64"], "3.14"), pins) == {"numpy": "2.5.5"}


def test_what_is_not_pinned_is_not_packed() -> None:
    target = Target(SYSTEMS["windows"], "3.12")
    with pytest.raises(UnresolvedError, match=r"isn't pinned"):
        resolve(target, [Requirement("segno>=1.6.1")], {})
    with pytest.raises(UnresolvedError, match=r"1\.5 is pinned"):
        resolve(target, [Requirement("segno>=1.6.1")], {"segno": "1.5"})
