"""What an office installs from, made of our own wheel and started by a Python that knows no other package."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import distribution, version
from pathlib import Path

import pytest
from tools.single_file import write
from tools.targets import SYSTEMS, System, Wheel
from tools.wheelhouse import pack, write_parts
from tools.wheels import build_own, digest

HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"
SYSTEM = next(
    system for system in SYSTEMS.values() if system.sys_platform == sys.platform
)  # no file says which processor


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ours, and one that keeps its module apart, as a few do."""
    folder = tmp_path_factory.mktemp("bundle") / "wheels"
    folder.mkdir()
    build_own(folder)
    with zipfile.ZipFile(folder / "apart-1.0-py3-none-any.whl", "w") as packed:
        packed.writestr("apart-1.0.data/purelib/apart.py", "HERE = 1\n")
        packed.writestr("apart-1.0.data/scripts/apart", "#!python\n")
        packed.writestr("apart-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: apart\nVersion: 1.0\n")
    return folder


def make(path: Path, wheels: Path, python: str = HERE, system: System = SYSTEM) -> Path:
    write(path, wheels, system, version("qrsurvey"), {python: sorted(one.name for one in wheels.iterdir())})
    return path


def start(program: Path, cache: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Start it with nothing but the standard library at hand."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(program), *words],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={
            **os.environ,
            "XDG_CACHE_HOME": str(cache),
            "LOCALAPPDATA": str(cache),
            "HOME": str(cache),
            "PYTHONUTF8": "1",
        },
    )


@pytest.mark.skipif(sys.platform == "darwin", reason="its caches aren't where a variable says")
def test_the_single_file_unpacks_once_wherever_the_person_lives(wheels: Path, tmp_path: Path) -> None:
    home = tmp_path / "Nhà của Ngọc Ánh"
    program = make(tmp_path / "qrsurvey thử.pyz", wheels)
    # Two at once: a clerk clicks twice.
    with ThreadPoolExecutor(2) as pool:
        first = list(pool.map(lambda _: start(program, home, "--version"), range(2)))
    for done in first:
        assert (done.stdout, done.stderr, done.returncode) == (f"qrsurvey {version('qrsurvey')}\n", "", 0)
    (mark,) = home.rglob(".whole")
    folder = mark.parent
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]  # nothing half done is left
    assert (folder / "apart.py").is_file()
    assert not list(folder.glob("*.data"))
    assert len(folder.name) < 25  # a path on Windows has 259 characters
    before = (folder / "qrsurvey" / "errors.py").stat().st_mtime_ns
    assert start(program, home, "--version").returncode == 0
    assert (folder / "qrsurvey" / "errors.py").stat().st_mtime_ns == before


@pytest.mark.skipif(sys.platform == "darwin", reason="its caches aren't where a variable says")
def test_a_new_version_clears_away_what_nobody_uses_any_more(wheels: Path, tmp_path: Path) -> None:
    program = make(tmp_path / "qrsurvey.pyz", wheels)
    assert start(program, tmp_path / "cache", "--version").returncode == 0
    (mark,) = (tmp_path / "cache").rglob(".whole")
    place = mark.parent.parent
    for name, days in (("0.0.1-aaaaaaaa-311", 40), ("0.0.2-bbbbbbbb-311", 20)):
        (place / name).mkdir()
        (place / name / ".whole").write_bytes(b"")
        long_ago = time.time() - days * 24 * 3600
        os.utime(place / name / ".whole", (long_ago, long_ago))
    (place / "somebody's").mkdir()
    assert start(program, tmp_path / "cache", "--version").returncode == 0
    assert (place / "0.0.1-aaaaaaaa-311").exists()  # only another version makes room
    shutil.rmtree(mark.parent)
    assert start(program, tmp_path / "cache", "--version").returncode == 0
    left = {path.name for path in place.iterdir()}
    assert left == {mark.parent.name, "0.0.2-bbbbbbbb-311", "somebody's"}


def test_the_single_file_beside_itself_where_a_person_has_no_place(wheels: Path, tmp_path: Path) -> None:
    (tmp_path / "full").write_bytes(b"")
    program = make(tmp_path / "qrsurvey.pyz", wheels)
    assert start(program, tmp_path / "full", "--version").returncode == 0
    assert list((tmp_path / "qrsurvey-run").rglob(".whole"))


def test_the_single_file_on_a_machine_that_it_is_not_for(wheels: Path, tmp_path: Path) -> None:
    other = next(system for system in SYSTEMS.values() if system.sys_platform != sys.platform)
    for program in (
        make(tmp_path / "old.pyz", wheels, python="3.9"),
        make(tmp_path / "other.pyz", wheels, system=other),
    ):
        done = start(program, tmp_path / "cache", "--version")
        assert done.returncode == 2
        assert "Máy này" in done.stderr
        assert "Here: " in done.stderr
        assert f"Python {HERE}" in done.stderr
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "cache").exists()


def test_the_same_wheels_make_the_same_file(wheels: Path, tmp_path: Path) -> None:
    one, other = make(tmp_path / "one.pyz", wheels), make(tmp_path / "other.pyz", wheels)
    assert one.read_bytes() == other.read_bytes()


# ------------------------------------------------------------ without internet


def bundle(folder: Path, wheels: Path, python: str = HERE) -> Path:
    """Make a bundle of our wheel and of the pip that is here, packed again as the wheel it came as."""
    inner = folder / "wheels"
    inner.mkdir(parents=True)
    (own,) = wheels.glob("qrsurvey-*.whl")
    shutil.copy(own, inner)
    pip = distribution("pip")
    with zipfile.ZipFile(inner / f"pip-{pip.version}-py3-none-any.whl", "w") as packed:
        for file in pip.files or ():
            if file.suffix != ".pyc" and ".." not in file.parts:
                packed.write(str(file.locate()), file.as_posix())
    needed = [Wheel("pip", pip.version, f"pip-{pip.version}-py3-none-any.whl", "")]
    write_parts(folder, SYSTEM, inner / own.name, {python: needed})
    return folder


def install(folder: Path, to: Path, *, home: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", str(folder / "install.py"), "--to", str(to)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={
            **os.environ,
            "HOME": str(home),
            "PIP_INDEX_URL": "x://nowhere",
            "PIP_FIND_LINKS": "",
            "PYTHONUTF8": "1",
        },
    )
    return done.returncode, done.stdout + done.stderr


def test_a_bundle_installs_only_what_it_was_packed_with(wheels: Path, tmp_path: Path) -> None:
    folder = bundle(tmp_path / "Bộ cài", wheels)
    lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    sums = {name: told for told, name in (line.split("  ") for line in lines)}
    assert sums.pop("DOC-TRUOC.txt")
    assert all(digest(folder / name) == told for name, told in sums.items())
    # Ours alone would need what isn't here: pip refuses, which shows that nothing comes from elsewhere.
    code, said = install(folder, tmp_path / "Ứng dụng", home=tmp_path)
    assert code == 2, said
    assert "Không cài được" in said
    assert "ERROR" in said
    (own,) = (folder / "wheels").glob("qrsurvey-*.whl")
    own.write_bytes(own.read_bytes() + b"\0")
    code, said = install(folder, tmp_path / "Ứng dụng", home=tmp_path)
    assert code == 2
    assert "DO NOT MATCH THE HASHES" in said
    assert "Traceback" not in said


def test_a_bundle_leaves_a_folder_of_somebody_else_alone(wheels: Path, tmp_path: Path) -> None:
    folder = bundle(tmp_path / "bundle", wheels)
    (tmp_path / "Tài liệu").mkdir()
    (tmp_path / "Tài liệu" / "đơn.docx").write_bytes(b"mine")
    code, said = install(folder, tmp_path / "Tài liệu", home=tmp_path)
    assert code == 2
    assert "--to THƯMỤC" in said
    assert [path.name for path in (tmp_path / "Tài liệu").iterdir()] == ["đơn.docx"]


def test_a_bundle_for_another_python_says_so(wheels: Path, tmp_path: Path) -> None:
    folder = bundle(tmp_path / "bundle", wheels, python="3.99")
    code, said = install(folder, tmp_path / "app", home=tmp_path)
    assert code == 2
    assert "Python 3.99" in said
    if sys.platform != "win32":
        asked = subprocess.run(
            ["sh", "install.sh"], cwd=folder, capture_output=True, encoding="utf-8", check=False
        )
        assert asked.returncode == 2
        assert "DOC-TRUOC.txt" in asked.stderr
    assert not (tmp_path / "app").exists()


def test_a_bundle_for_windows_is_written_for_windows(wheels: Path, tmp_path: Path) -> None:
    (own,) = wheels.glob("qrsurvey-*.whl")
    folder = tmp_path / "bundle"
    (folder / "wheels").mkdir(parents=True)
    shutil.copy(own, folder / "wheels")
    no_more: Sequence[Wheel] = ()
    write_parts(folder, SYSTEMS["windows"], own, {"3.12": no_more, "3.13": no_more})
    pack(tmp_path / "offline.zip", folder)
    with zipfile.ZipFile(tmp_path / "offline.zip") as packed:
        names = set(packed.namelist())
        batch = packed.read("offline/install.bat")
        note = packed.read("offline/DOC-TRUOC.txt")
        about = json.loads(packed.read("offline/bundle.json"))
    assert {"offline/requirements-3.12.txt", "offline/requirements-3.13.txt", "offline/SHA256SUMS"} < names
    assert all(name.isascii() for name in names)  # old unzippers
    assert "offline/install.sh" not in names
    batch.decode("ascii")
    assert batch.count(b"\n") == batch.count(b"\r\n") > 5
    assert note.startswith(b"\xef\xbb\xbf")  # Notepad
    assert "Python 3.12, 3.13" in note.decode("utf-8-sig")
    assert "{" not in note.decode("utf-8-sig")
    assert about == {"system": "windows", "sys_platform": "win32", "pythons": ["3.12", "3.13"]}
