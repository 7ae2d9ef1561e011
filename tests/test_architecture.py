"""The house: data flows one way, and each library is known in its own rooms only."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from qrsurvey.cli.app import COMMANDS
from support.start_up import HEAVY

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
    "api",
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


@cache
def _parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _imported(path: Path) -> tuple[str, ...]:
    """Every name that a module imports, at its top or deeper."""
    return tuple(name for _, name in _imports(_parse(path)))


def test_every_room_is_in_the_plan() -> None:
    found = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").is_file()} | {"errors"}
    assert found == set(ROOMS)
    assert {_room(_place(path)) for path in MODULES} == set(ROOMS)


# Each of these looks at all modules and names those at fault: one test a module would cost far more than the look.


@pytest.mark.mass
def test_a_room_imports_only_rooms_above_it() -> None:
    below = [
        f"{_place(path)} imports {name}"
        for path in MODULES
        for name in _imported(path)
        if name.startswith("qrsurvey.")
        and (there := name.split(".")[1]) in ROOMS
        and ROOMS.index(there) > ROOMS.index(_room(_place(path)))
    ]
    assert below == []


@pytest.mark.mass
def test_a_library_is_known_only_where_it_belongs() -> None:
    strangers = [
        f"{place} imports {name}"
        for path in MODULES
        for place in [_place(path)]
        for name in _imported(path)
        if (homes := KNOWN_IN.get(name.split(".")[0])) is not None
        and not any(place == home or place.startswith(f"{home}/") for home in homes)
    ]
    assert strangers == []


@pytest.mark.mass
def test_heavy_libraries_are_imported_where_they_are_used() -> None:
    at_once = [
        f"{_place(path)} imports {name} at once"
        for path in MODULES
        for statement in _parse(path).body  # what runs when the module is imported
        if isinstance(statement, (ast.Import, ast.ImportFrom))
        for _, name in _imports(statement)
        if name.split(".")[0] in HEAVY
    ]
    assert at_once == []


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


def test_modules_stay_small() -> None:
    lines = {_place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {place: count for place, count in lines.items() if count > 350} == {}


def test_the_architecture_page_draws_every_room() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawn = re.findall(r"^\| `([a-z0-9]+)` \|", page, re.MULTILINE)
    assert tuple(drawn) == ROOMS
