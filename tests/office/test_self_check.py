"""Self-check finds what was really broken on this machine, says what to do, and changes nothing."""

from __future__ import annotations

import base64
import hashlib
import shutil
import sys
import tempfile
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from packaging.specifiers import SpecifierSet

from qrsurvey.errors import ExitCode
from qrsurvey.i18n.catalog import LOCALE_DIR, Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.office.checks import drawn, installed, surroundings, written
from qrsurvey.office.checks.context import guarded
from qrsurvey.office.checks.surroundings import Machine
from qrsurvey.office.findings import Finding, Level
from qrsurvey.office.self_check import CHECKS, Area, check_machine
from qrsurvey.typography import fonts as faces

NOW = datetime(2026, 12, 1, 1, 30, tzinfo=UTC)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    here = tmp_path / "Khảo sát 2026"
    here.mkdir()
    return Machine(here, "utf-8", NOW)


def told(findings: Iterator[Finding]) -> list[tuple[str, str]]:
    """Each finding's level and id; each can be said, and what isn't fine has a next step."""
    found = []
    for finding in guarded(findings):
        for language in Language:
            assert Catalog(language).message(finding.message)
            if finding.level not in {Level.OK, Level.SKIPPED}:
                assert finding.next_step is not None
                assert Catalog(language).message(finding.next_step)
        found.append((finding.level.value, finding.message.id))
    return found


def test_this_machine_will_do_and_nothing_stays(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert machine.folder is not None
    (tmp_path / "temp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    steps: list[tuple[int, int]] = []
    diagnosis = check_machine(machine, lambda done, total: steps.append((done, total)))
    assert [section.area for section in diagnosis.sections] == list(Area)
    assert [finding.message.id for finding in diagnosis.findings if finding.level is Level.BROKEN] == []
    assert diagnosis.exit_code is ExitCode.DONE
    assert list(machine.folder.iterdir()) == []
    assert list((tmp_path / "temp").iterdir()) == []
    total = sum(map(len, CHECKS.values()))
    assert steps == [(done, total) for done in range(1, total + 1)]


# ------------------------------------------------------------ what is installed


def package(
    site: Path, *requires: str, python: str = ">=3.11", files: dict[str, bytes] | None = None
) -> Path:
    """Install a package of our name by hand, as pip leaves one."""
    about = site / "qrsurvey-0.1.0.dist-info"
    about.mkdir(parents=True)
    lines = ["Metadata-Version: 2.4", "Name: qrsurvey", "Version: 0.1.0", f"Requires-Python: {python}"]
    lines += [f"Requires-Dist: {one}" for one in requires]
    (about / "METADATA").write_text("\n".join(lines) + "\n", "utf-8")
    record = []
    for name, content in (files or {}).items():
        path = site / "qrsurvey" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        record.append(f"qrsurvey/{name},sha256={digest},{len(content)}")
    (about / "RECORD").write_text("\n".join([*record, "qrsurvey-0.1.0.dist-info/RECORD,,"]) + "\n", "utf-8")
    return site


def test_libraries_that_are_missing_too_old_or_of_no_use(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = package(
        tmp_path / "site",
        "a-library-that-nobody-has>=1",
        "segno>=99,<100",
        "torn-one",
        "pytest>=999; extra == 'dev'",
        "segno<99,>=1.6.1",
        "a-library-of-others<1; sys_platform == 'elsewhere'",
    )
    torn = site / "torn_one"
    torn.mkdir()
    (torn / "__init__.py").write_text("raise ImportError('DLL load failed while importing torn')", "utf-8")
    about = site / "torn_one-2.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.4\nName: torn-one\nVersion: 2.0\n", "utf-8")
    (about / "RECORD").write_text("torn_one/__init__.py,,\n", "utf-8")
    monkeypatch.syspath_prepend(site)
    found = list(installed.libraries(machine))
    assert told(iter(found)) == [
        ("broken", "selfcheck.library-missing"),
        ("broken", "selfcheck.library-version"),
        ("broken", "selfcheck.library-broken"),
    ]
    said = [Catalog(Language.EN).message(finding.message) for finding in found]
    assert "a-library-that-nobody-has" in said[0]
    assert ">=99,<100" in said[1] or "<100,>=99" in said[1]
    assert "DLL load failed" in said[2]


def test_a_library_whose_binary_part_is_gone(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zxingcpp", None)  # what Python does for a module that isn't there
    assert told(installed.libraries(machine)) == [("broken", "selfcheck.library-broken")]
    assert told(drawn.placard(machine)) == [("broken", "doctor.check-failed")]


def test_a_python_that_is_too_old(machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(package(tmp_path / "site", python=">=3.99"))
    assert told(installed.python(machine)) == [("broken", "selfcheck.python-old")]


def test_files_that_an_antivirus_took_away_or_something_changed(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = {"assets/fonts/one.ttf": b"letters", "codes/sign.py": b"sign = 1\n", "cli/app.py": b"app = 1\n"}
    site = package(tmp_path / "site", files=packed)
    monkeypatch.syspath_prepend(site)
    assert told(installed.files(machine)) == [("ok", "selfcheck.files")]
    (site / "qrsurvey" / "codes" / "sign.py").write_bytes(b"sign = 2\n")
    (site / "qrsurvey" / "assets" / "fonts" / "one.ttf").unlink()
    (fault,) = installed.files(machine)
    assert (fault.level, fault.message.id) == (Level.BROKEN, "selfcheck.files-changed")
    assert fault.message.values["files"] == ["qrsurvey/assets/fonts/one.ttf", "qrsurvey/codes/sign.py"]


def test_a_catalogue_that_is_gone_or_cut(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locale = tmp_path / "locale"
    shutil.copytree(LOCALE_DIR, locale, ignore=shutil.ignore_patterns("*.po"))
    monkeypatch.setattr(installed, "LOCALE_DIR", locale)
    assert told(installed.catalogues(machine)) == [("ok", "selfcheck.catalogues")]
    (locale / "vi" / "LC_MESSAGES" / "report.mo").unlink()
    cut = locale / "en" / "LC_MESSAGES" / "cli.mo"
    cut.write_bytes(cut.read_bytes()[:40])
    (fault,) = installed.catalogues(machine)
    assert (fault.level, fault.message.values["files"]) == (Level.BROKEN, ["vi/report.mo", "en/cli.mo"])


@pytest.mark.parametrize(
    "wanted", ["", ">=2.3,<3", "<3,>=2.3", ">=2.10", "==2.3", "!=2.3.0", "<=2.3", ">2.3"]
)
@pytest.mark.parametrize(
    "version", ["2.3", "2.3.0", "2.2.9", "2.10.1", "3", "3.0.1", "1!0.9"[2:], "2026.10.18"]
)
def test_bounds_are_kept_as_the_standard_says(version: str, wanted: str) -> None:
    assert installed.meets(version, wanted) == SpecifierSet(wanted).contains(version)


# ------------------------------------------------------------ what is drawn


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of our fonts, to be broken; whoever looks next finds the true ones again."""

    known: Any = import_module("reportlab.pdfbase.pdfmetrics")

    def forget() -> None:
        faces.register_fonts.cache_clear()
        faces._metrics.cache_clear()
        for face in faces.Face:  # reportlab keeps the first font of a name
            font = known._fonts.pop(face.value, None)
            if font is not None:
                known._dynFaceNames.pop(font.face.name, None)

    folder = tmp_path / "fonts"
    shutil.copytree(faces.FONTS_DIR, folder)
    with monkeypatch.context() as patched:
        patched.setattr(faces, "FONTS_DIR", folder)
        forget()
        yield folder
    forget()


def test_a_font_that_was_replaced_by_one_without_vietnamese(machine: Machine, shelf: Path) -> None:
    path = shelf / "LiberationSerif-Bold.ttf"
    with TTFont(path) as font:
        plain = Subsetter(Options(name_IDs=["*"], notdef_outline=True))
        plain.populate(text="".join(map(chr, range(32, 127))) + "éà")
        plain.subset(font)
        font.save(path)
    (fault,) = drawn.fonts(machine)
    assert (fault.level, fault.message.id) == (Level.BROKEN, "selfcheck.fonts-letters")
    assert fault.message.values["font"] == "LiberationSerif-Bold.ttf"


def test_fonts_that_are_gone_or_cut(machine: Machine, shelf: Path) -> None:
    (shelf / "BeVietnamPro_400Regular.ttf").unlink()
    cut = shelf / "LiberationSerif-Italic.ttf"
    cut.write_bytes(cut.read_bytes()[:5000])
    (fault,) = drawn.fonts(machine)
    assert (fault.level, fault.message.id) == (Level.BROKEN, "selfcheck.fonts-unreadable")
    assert fault.message.values["fonts"] == ["BeVietnamPro_400Regular.ttf", "LiberationSerif-Italic.ttf"]


def test_the_letters_are_the_134_of_vietnamese() -> None:
    assert len(drawn.LETTERS) == len(set(drawn.LETTERS)) == 134
    assert set("ẴễỢựĐươộỹẶẩ") <= set(drawn.LETTERS)


# ------------------------------------------------------------ what is written


def test_no_place_for_unfinished_files(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temp").write_bytes(b"a file where a folder should be")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    for check in (written.temporary, written.archive, drawn.placard):
        assert told(check(machine)) == [("broken", "machine.temp-unusable")]


def test_a_folder_that_cannot_be_written_is_no_fault_of_the_machine(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "held").write_bytes(b"")
    elsewhere = Machine(tmp_path / "held", "utf-8", NOW)
    assert told(written.folder(elsewhere)) == [("warning", "office.unwritable-folder")]
    assert told(written.folder(Machine(None, "utf-8", NOW))) == [("warning", "selfcheck.folder-gone")]


def test_a_folder_that_is_synchronised(machine: Machine, tmp_path: Path) -> None:
    here = tmp_path / "OneDrive - UBND thị xã" / "Khảo sát"
    here.mkdir(parents=True)
    found = told(written.folder(Machine(here, "utf-8", NOW)))
    assert found == [("ok", "selfcheck.folder"), ("warning", "selfcheck.folder-synced")]
    assert list(here.iterdir()) == []


def test_paths_that_the_system_does_not_take(machine: Machine, tmp_path: Path) -> None:
    assert told(written.long_paths(machine)) == [("ok", "selfcheck.paths")]
    longer = Machine(machine.folder, None, NOW, longest=40_000)  # no system takes so many
    assert told(written.long_paths(longer)) == [("warning", "selfcheck.paths-short")]


# ------------------------------------------------------------ what is around


@pytest.fixture
def zones(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The system's time zones are put back afterwards."""
    before = zoneinfo.TZPATH
    yield
    zoneinfo.reset_tzpath(before)


def test_no_time_zone_data(machine: Machine, zones: None, monkeypatch: pytest.MonkeyPatch) -> None:
    zoneinfo.reset_tzpath([])
    assert told(surroundings.time_zone(machine)) == [("ok", "selfcheck.zone")]  # our tzdata has it
    monkeypatch.setitem(sys.modules, "tzdata", None)
    for name in [name for name in sys.modules if name.startswith("tzdata.")]:
        monkeypatch.delitem(sys.modules, name)
    assert told(surroundings.time_zone(machine)) == [("broken", "selfcheck.zone-missing")]


def test_time_zone_data_that_are_wrong(machine: Machine, zones: None, tmp_path: Path) -> None:
    (tmp_path / "Asia").mkdir()
    tokyo = files("tzdata").joinpath("zoneinfo", "Asia", "Tokyo").read_bytes()
    (tmp_path / "Asia" / "Ho_Chi_Minh").write_bytes(tokyo)
    zoneinfo.reset_tzpath([str(tmp_path)])
    assert told(surroundings.time_zone(machine)) == [("broken", "selfcheck.zone-wrong")]
    (tmp_path / "Asia" / "Ho_Chi_Minh").write_bytes(b"TZif, cut")
    assert told(surroundings.time_zone(machine)) == [("broken", "selfcheck.zone-missing")]


@pytest.mark.parametrize("year", [1980, 2025, 2061])
def test_a_clock_that_stands_or_is_far_off(machine: Machine, year: int) -> None:
    odd = Machine(machine.folder, None, NOW.replace(year=year))
    assert told(surroundings.clock(odd)) == [("warning", "selfcheck.clock-odd")]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", ("ok", "selfcheck.console")),
        ("cp1258", ("warning", "selfcheck.console-letters")),  # it writes marks apart from their letters
        ("cp437", ("warning", "selfcheck.console-letters")),
        ("no-such-encoding", ("warning", "selfcheck.console-letters")),
        (None, ("skipped", "selfcheck.console-none")),
    ],
)
def test_the_window(machine: Machine, encoding: str | None, found: tuple[str, str]) -> None:
    assert told(surroundings.console(Machine(machine.folder, encoding, NOW))) == [found]
