"""The house: data flows one way, and each library is known in its own rooms only."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from qrsurvey.cli.app import COMMANDS

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "qrsurvey"

# A room may import the rooms above it, never one below.
ROOMS = (
    "errors",
    "i18n",
    "survey",
    "workspace",
    "typography",
    "codes",
    "sources",
    "intake",
    "archive",
    "analysis",
    "cases",
    "report",
    "render",
    "notify",
    "office",
    "cli",
)

# Who may know which library; everything not named here is free.
KNOWN_IN = {
    "typer": ("cli",),
    "rich": ("cli", "render/terminal"),
    "gspread": ("sources/google",),
    "google": ("sources/google",),
    "google_auth_oauthlib": ("sources/google",),
    "oauthlib": ("sources/google",),
    "requests": ("sources/google",),
    "duckdb": ("archive", "analysis"),
    "reportlab": ("typography", "codes", "render"),
    "segno": ("codes",),
    "zxingcpp": ("codes",),
    "PIL": ("typography", "codes", "render/charts"),
    "docx": ("render/docx",),
    "python_calamine": ("sources", "render/reading"),
    "ruamel": ("workspace",),
    "babel": ("i18n",),
    "phonenumbers": ("survey",),
    "xlsxwriter": ("office", "render"),
    "holidays": ("survey",),
    "apprise": ("notify",),
    "pyspark": ("analysis/spark",),
    "py4j": ("analysis/spark",),
    "sqlglot": ("analysis/spark_sql",),
}

# Costly to import: only inside the function that needs them.
HEAVY = ("pandas", "numpy", "duckdb", "reportlab", "docx", "gspread", "google", "google_auth_oauthlib", "oauthlib", "requests", "pypdfium2", "zxingcpp", "segno", "PIL",
         "python_calamine", "xlsxwriter", "babel", "phonenumbers", "holidays", "apprise", "pyspark", "py4j", "sqlglot")  # fmt: skip

MODULES = sorted(path for path in SOURCE.rglob("*.py") if path.parent != SOURCE or path.name == "errors.py")


def _place(path: Path) -> str:
    return path.relative_to(SOURCE).with_suffix("").as_posix()


def _room(place: str) -> str:
    return place.split("/", maxsplit=1)[0]


def _imports(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node, node.module or ""
            # "from qrsurvey import codes" names the room in its second half
            yield from (
                (node, f"{node.module}.{alias.name}") for alias in node.names if node.module == "qrsurvey"
            )


def _parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_every_room_is_in_the_plan() -> None:
    found = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").is_file()} | {"errors"}
    assert found == set(ROOMS)


@pytest.mark.parametrize("path", MODULES, ids=_place)
def test_a_room_imports_only_rooms_above_it(path: Path) -> None:
    here = ROOMS.index(_room(_place(path)))
    for _, name in _imports(_parse(path)):
        if name.startswith("qrsurvey."):
            there = name.split(".")[1]
            if there in ROOMS:
                assert ROOMS.index(there) <= here, f"{_place(path)} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=_place)
def test_a_library_is_known_only_where_it_belongs(path: Path) -> None:
    place = _place(path)
    for _, name in _imports(_parse(path)):
        allowed = KNOWN_IN.get(name.split(".")[0])
        if allowed is not None:
            assert any(place == home or place.startswith(f"{home}/") for home in allowed), (
                f"{place} imports {name}"
            )


@pytest.mark.parametrize("path", MODULES, ids=_place)
def test_heavy_libraries_are_imported_where_they_are_used(path: Path) -> None:
    tree = _parse(path)
    for statement in tree.body:  # what runs when the module is imported
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            for _, name in _imports(statement):
                assert name.split(".")[0] not in HEAVY, f"{_place(path)} imports {name} at once"


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys; from qrsurvey.cli.main import run; code = run(['--help']);"
        f"print([n for n in {HEAVY!r} if n in sys.modules], file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize("asked", ["audit", "check-codes", "--version"])
def test_a_command_loads_no_other(asked: str) -> None:
    words = [asked] if asked == "--version" else [asked, "--help"]
    script = (
        f"import sys; from qrsurvey.cli.main import run; code = run({words!r});"
        "print(*(n for n in sys.modules if n.startswith('qrsurvey.cli.')), file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", check=True
    )
    commands = {f"qrsurvey.cli.{name.replace('-', '_')}" for name in COMMANDS}
    loaded = commands & set(done.stderr.split())
    assert loaded == (set() if asked == "--version" else {f"qrsurvey.cli.{asked.replace('-', '_')}"})


@pytest.mark.parametrize("path", MODULES, ids=_place)
def test_modules_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 350


def test_the_architecture_page_draws_every_room() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawn = re.findall(r"^\| `([a-z0-9]+)` \|", page, re.MULTILINE)
    assert tuple(drawn) == ROOMS
