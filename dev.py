"""Set up everything and run it: `python dev.py demo`, `python dev.py test`.

Needs Python 3.11 or newer and nothing else. Makes `.venv` beside this file and installs the pinned packages
of constraints.txt there; a second run finds it ready.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCALE = ROOT / "src" / "qrsurvey" / "assets" / "locale"

# Pages with tables out of benchmarks/results.md.
MEASURED = (ROOT / "docs" / "scale.md", ROOT / "docs" / "spark.md")

# Pictures of the terminal: a name, the words after `qrsurvey`, how many lines are shown.
TERMINAL = (
    ("report", ("report", "--month", "2024-05"), 38),
    ("alerts", ("alerts",), 16),
    ("status", ("status",), None),
)

# How the names of pictures end, by the language they speak.
SUFFIXES = {"vi": "", "en": "-en"}

# What a clerk types where `init` asks, for its picture.
ANSWERS = (
    *("Văn phòng HĐND và UBND", "Ủy ban nhân dân thị xã Hòa Thành", "", "", "0276 000 0000", "", "", ""),
    *("", ""),  # the hours that are proposed, and no Saturday
    *("UBND phường Long Hoa", "UBND phường Hiệp Tân", "UBND xã Trường Hòa", "Phòng Nội vụ", "", "3", "", ""),
)

# Twice the cores: half of the time a test waits for a program that it has started.
WORKERS = str(2 * (os.cpu_count() or 1))

LOOKS = (
    ["ruff", "format", "--check", "."],
    ["ruff", "check", "."],
    ["mypy"],
    ["mkdocs", "build", "--strict", "--quiet"],
)
TRIALS = (
    ["pytest", "--cov", "--cov-report=", "-n", WORKERS, "--dist", "worksteal"],
    ["coverage", "report"],
)

# What makes something to install, or looks at it: the module, and what it does.
INSTALLERS = {
    "matrix": (
        "tools.matrix",
        "show that each system and Python finds a wheel of everything (asks the index)",
    ),
    "wheelhouse": ("tools.wheelhouse", "make a bundle for an office without internet"),
    "single-file": ("tools.single_file", "make the program one file, for PCs without pip"),
}

EXIT_CODES = """\
## Mã thoát · Exit codes

| | Tiếng Việt | English |
| --- | --- | --- |
| 0 | xong, kể cả khi có phiếu bị sửa hoặc mã không hợp lệ được để riêng | done, also when changes were named or odd answers kept apart |
| 1 | lỗi ngoài dự kiến | unexpected |
| 2 | câu lệnh hoặc cấu hình chưa đúng | usage or configuration |
| 3 | Google hoặc mạng từ chối | Google or the network refused |
| 4 | dữ liệu không nhận được, hoặc kho lưu trữ không còn nguyên vẹn | data refused, or the archive doesn't verify |
| 129, 143 | bị hệ thống dừng (cửa sổ lệnh bị đóng, máy tắt) | ended by the system (its terminal was closed, the machine shuts down) |
| 130 | bị dừng bằng Ctrl-C | interrupted |
"""


def main() -> int:
    """Run one job; the exit code is that of the first tool that failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    jobs = parser.add_subparsers(dest="job", required=True)
    demo = jobs.add_parser("demo", help="make an example workspace: placards, answers, report (offline)")
    demo.add_argument("folder", nargs="?", default="demo", help="a new or empty folder (default: demo)")
    test = jobs.add_parser("test", help="format, lint, types, tests and coverage, as CI runs them")
    test.add_argument(
        "--thorough",
        action="store_true",
        help="try all of the random histories, edits and kills instead of a sixth (takes twice as long)",
    )
    jobs.add_parser("catalogs", help="compile the message catalogues (.po to .mo)")
    jobs.add_parser("docs", help="write the command reference and the measured tables again")
    jobs.add_parser("pictures", help="draw the pictures of the documents again")
    jobs.add_parser("site", help="make the site of the documents, in the folder site, to be opened offline")
    for job, (_, about) in INSTALLERS.items():
        jobs.add_parser(job, help=about, add_help=False)
    arguments, rest = parser.parse_known_args()
    if rest and arguments.job not in INSTALLERS:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")

    set_up(with_tools=arguments.job != "demo")
    os.environ["NO_MKDOCS_2_WARNING"] = "1"  # mkdocs is pinned below 2
    if arguments.job in INSTALLERS:
        return run(INSTALLERS[arguments.job][0], *rest)
    if arguments.job == "demo":
        return run("qrsurvey", "demo", arguments.folder)
    if arguments.job == "site":
        return run("mkdocs", "build", "--strict", "--quiet")
    if arguments.job == "test":
        if arguments.thorough:
            os.environ["QRSURVEY_THOROUGH"] = "1"  # read by tests/support/effort.py
        (ROOT / ".coverage").unlink(missing_ok=True)
        # Where the environment forbids it, every worker and every command that a test starts compiles us again.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        # While the types are checked on one core, the tests are compiled on another, once for all workers.
        compile_tests = [str(PYTHON), "-m", "pytest", "--collect-only", "-qq"]
        with subprocess.Popen(compile_tests, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
            failed = first_failure(LOOKS)
        return failed or first_failure(TRIALS)
    return subprocess.run(
        [PYTHON, "-c", f"import dev; dev.{arguments.job}()"], cwd=ROOT, check=False
    ).returncode


def set_up(*, with_tools: bool) -> None:
    """Make the environment, unless it is there and made from the same files."""
    wanted = "[dev]" if with_tools else ""
    files = (ROOT / "pyproject.toml", ROOT / "constraints.txt")
    mark = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    stamp = VENV / "qrsurvey-set-up"
    done = stamp.read_text(encoding="utf-8").split() if stamp.is_file() else []
    if done[:1] == [mark] and (done[1:] == ["[dev]"] or not wanted):
        return
    if not PYTHON.is_file():
        print(f"Making {VENV} …", flush=True)
        try:
            venv.create(VENV, with_pip=True, clear=True)
        except subprocess.CalledProcessError:
            shutil.rmtree(VENV, ignore_errors=True)
            sys.exit("This Python has no ensurepip. On Debian and Ubuntu: apt install python3-venv")
    print("Installing packages (a few minutes the first time) …", flush=True)
    install: list[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*install, "--constraint", "constraints.txt", "--editable", f".{wanted}"], cwd=ROOT, check=True
    )
    stamp.write_text(f"{mark} {wanted}", encoding="utf-8")


def run(tool: str, *arguments: str) -> int:
    """Run a tool of the environment, showing what is run."""
    print(f"$ {tool} {' '.join(arguments)}", flush=True)
    return subprocess.run([PYTHON, "-m", tool, *arguments], cwd=ROOT, check=False).returncode


def first_failure(checks: Sequence[Sequence[str]]) -> int:
    """Run the tools in their order until one fails; return its exit code, or 0."""
    return next((code for check in checks if (code := run(*check))), 0)


def compile_catalog(po: Path) -> bytes:
    """Return the compiled form of a catalogue; the same text always gives the same bytes."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po.open("rb") as file:
        catalog = read_po(file, locale=po.parts[-3])
    # Babel would write the moment of compiling into the header.
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    return compiled.getvalue()


def catalogs() -> None:
    """Compile every catalogue beside its source."""
    for po in sorted(LOCALE.rglob("*.po")):
        po.with_suffix(".mo").write_bytes(compile_catalog(po))


def command_reference() -> str:
    """Return docs/commands.md, made from the commands themselves in both languages."""
    from qrsurvey.cli.app import build_app
    from qrsurvey.cli.session import Session
    from qrsurvey.i18n.language import Language

    apps: list[Any] = [build_app(Session(language)).load_all() for language in Language]
    parts = ["# Lệnh · Commands", "Made by `python dev.py docs` from the commands themselves."]
    for name, *commands in _each_command(apps):
        parts += [f"## `qrsurvey {name}`", *(command.help for command in commands), _options(commands)]
        parts += _examples(name)
    parts += ["## Mọi lệnh · Every command", _options(apps), EXIT_CODES]
    return "\n\n".join(parts)


def _each_command(groups: Sequence[Any], before: str = "") -> Iterator[tuple[Any, ...]]:
    """Yield the full name of each command and the command in each language, those of groups within too."""
    for name in groups[0].commands:
        commands = [group.commands[name] for group in groups]
        if hasattr(commands[0], "commands"):
            yield from _each_command(commands, f"{before}{name} ")
        else:
            yield f"{before}{name}", *commands


def _examples(name: str) -> list[str]:
    """Return the examples of a command, each below what it does in both languages."""
    from qrsurvey.cli.examples import examples_of
    from qrsurvey.cli.session import Session
    from qrsurvey.i18n.language import Language

    vi, en = (list(examples_of(Session(language), name)) for language in Language)
    lines = [f"# {one[1]} · {other[1]}\nqrsurvey {one[0]}" for one, other in zip(vi, en, strict=True)]
    return ["Ví dụ · Examples", "\n".join(["```console", *lines, "```"])] if lines else []


def _options(commands: Sequence[Any]) -> str:
    """Return the table of a command's options, given in each language."""
    rows = ["| | Tiếng Việt | English |", "| --- | --- | --- |"]
    for options in zip(*(command.params for command in commands), strict=True):
        names = ", ".join(options[0].opts) if options[0].param_type_name == "option" else ""
        usage = " ".join(filter(None, (names, options[0].metavar))).replace("|", "\\|")
        rows.append(f"| `{usage}` | " + " | ".join(option.help for option in options) + " |")
    return "\n".join(rows)


def docs() -> None:
    """Write the pages that are made from the code, and into others what was measured and is worked out."""
    from tools.documents import formats, guides, worked

    pages = {ROOT / "docs" / "commands.md": command_reference(), formats.PAGE: formats.page()}
    pages |= {page: with_results(page) for page in MEASURED}
    pages |= {page: worked.with_worked(page) for page in worked.PAGES}
    for page, text in pages.items():
        page.write_text(text, encoding="utf-8", newline="\n")
    # Of the pages as they are by now.
    guides.FOLDER.mkdir(exist_ok=True)
    for language, page in guides.PAGES.items():
        guides.shipped(language).write_text(guides.guide(page, language), encoding="utf-8", newline="\n")


def with_results(page: Path) -> str:
    """Return a page with the tables of the benchmarks it names, as they were measured last."""
    results = (ROOT / "benchmarks" / "results.md").read_text(encoding="utf-8")
    sections = re.split(r"(?m)^(?=## )", results)[1:]

    def measured(place: re.Match[str]) -> str:
        (section,) = (one for one in sections if f"`python benchmarks/{place[1]}.py" in one)
        body = section.partition("\n")[2].strip()
        return f"<!-- results: {place[1]} -->\n\n{body}\n\n<!-- end -->"

    text = page.read_text(encoding="utf-8")
    return re.sub(r"<!-- results: (\w+) -->.*?<!-- end -->", measured, text, flags=re.DOTALL)


def pictures() -> None:
    """Draw the pictures of the documents from a demo made for them."""
    import tempfile

    import pypdfium2
    from PIL import ImageOps

    from qrsurvey.codes.layouts import shipped_layouts
    from qrsurvey.office.demo import make_demo
    from qrsurvey.office.demo_form import CLOCK
    from qrsurvey.office.layouts import preview
    from qrsurvey.workspace.workspace import read_workspace

    folder = ROOT / "docs" / "images"
    folder.mkdir(exist_ok=True)

    def take(name: str, file: Path, page: int, scale: float, mode: str) -> None:
        with pypdfium2.PdfDocument(file) as document:
            image = document[page].render(scale=scale).to_pil().convert(mode)
        ImageOps.expand(image, border=1, fill="#b0b0b0").save(folder / f"{name}.png", optimize=True)

    with tempfile.TemporaryDirectory() as scratch:
        made = make_demo(Path(scratch) / "demo")
        files = {path.name: path for path, _ in made.files}
        # The Long Hoa ward's placard, and the page of the report with its table of units.
        take("placard", files["placards.pdf"], 11, 1.3, "RGB")
        take("report", files["report-2024-05.pdf"], 0, 1.1, "L")
        take("report-units", files["report-2024-05.pdf"], 1, 1.1, "L")
        take("guide", files["huong-dan-quet-ma.pdf"], 0, 0.8, "RGB")
        take("handover", files["ban-giao-ma-qr.pdf"], 0, 0.8, "RGB")
        terminal_pictures(made.root, folder)
        conversation_pictures(Path(scratch), folder)
        workspace = read_workspace(made.root)
        for name in shipped_layouts():
            drawn = preview(workspace, name, now=CLOCK)
            take(f"layout-{name}", drawn.path, 0, 0.8, "RGB")


def terminal_pictures(demo: Path, folder: Path) -> None:
    """Draw what a terminal shows of some commands in a demo, in both languages."""
    from tools.documents.terminal import picture

    from qrsurvey.office.demo_form import CLOCK

    for name, words, lines in TERMINAL:
        for language, suffix in SUFFIXES.items():
            svg = picture(words, demo, CLOCK, language=language, lines=lines)
            (folder / f"terminal-{name}{suffix}.svg").write_text(svg, encoding="utf-8", newline="\n")


def conversation_pictures(scratch: Path, folder: Path) -> None:
    """Draw how `init` asks and a clerk answers, in both languages."""
    from tools.documents.terminal import conversation

    for language, suffix in SUFFIXES.items():
        office = "khao-sat" if language == "vi" else "survey"
        svg = conversation(("init", office), scratch, ANSWERS, language=language, lines=38)
        (folder / f"terminal-init{suffix}.svg").write_text(svg, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
