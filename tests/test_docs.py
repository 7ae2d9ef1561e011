"""No document goes stale unseen: commands in them exist, links lead somewhere, the reference is generated."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dev
import pytest
import typer
from tools.documents import guides

from qrsurvey.cli.app import build_app
from qrsurvey.cli.session import Session
from qrsurvey.codes.layouts import shipped_layouts
from qrsurvey.i18n.language import Language
from support.languages import FRENCH, french

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])

_BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")


def _id(path: Path) -> str:
    return path.name


def _examples(page: Path) -> list[list[str]]:
    blocks = _BLOCK.findall(page.read_text(encoding="utf-8"))
    lines = [line for block in blocks for line in block.splitlines()]
    return [shlex.split(line) for line in lines if line.startswith("qrsurvey ")]


def _leaves(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            assert command.help
            yield from _leaves(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


@pytest.mark.parametrize("page", PAGES, ids=_id)
def test_every_command_shown_exists_with_its_options(page: Path) -> None:
    app = build_app(Session(Language.EN)).load_all()
    everywhere = {name for option in app.params for name in option.opts}
    for _, *words in _examples(page):
        command: Any = app
        while hasattr(command, "commands"):
            if not words and command.invoke_without_command:
                break
            assert words[:1], f"{page.name}: qrsurvey … {command.name} of what?"
            name = words.pop(0)
            assert name in command.commands, f"{page.name}: qrsurvey … {name}"
            command = command.commands[name]
        own = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
        known = own | everywhere
        for word in words:
            if word.startswith("--"):
                assert word.partition("=")[0] in known, f"{page.name}: qrsurvey … {command.name} {word}"


@pytest.mark.parametrize("page", PAGES, ids=_id)
def test_every_link_within_the_repository_leads_somewhere(page: Path) -> None:
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_command_reference_is_what_help_says() -> None:
    written = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert written == dev.command_reference(), "run: python dev.py docs"


def test_the_installed_guides_are_what_the_documents_say() -> None:
    for language, page in guides.PAGES.items():
        written = guides.shipped(language).read_text(encoding="utf-8")
        assert written == guides.guide(page, language), "run: python dev.py docs"
        assert "<h1>" in written
        # Nothing is asked of the network, and no link leads to what isn't installed.
        assert not re.search(r"<(img|script|link)\b|href=\"(?!https://|#)", written)
        anchors = set(re.findall(r' id="([^"]*)"', written))
        assert anchors >= set(re.findall(r'href="#([^"]*)"', written))
        assert written.count("<svg") == written.count("</svg>") >= 3


@pytest.mark.parametrize("page", dev.MEASURED, ids=_id)
def test_pages_show_what_was_measured_last(page: Path) -> None:
    written = page.read_text(encoding="utf-8")
    assert written == dev.with_results(page), "run: python dev.py docs"
    assert "|" in written.partition("<!-- results: ")[2].partition("<!-- end -->")[0]


def test_every_command_is_in_the_reference_and_says_what_it_does() -> None:
    reference = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for name, command in _leaves(build_app(Session(Language.EN)).load_all()):
        assert f"\n## `qrsurvey {name}`\n" in reference
        assert isinstance(command, typer.core.TyperCommand)
        assert command.help
        assert all(getattr(option, "help", None) for option in command.params), name


def test_the_readme_lists_the_commands_that_matter_and_no_others() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `qrsurvey ([a-z -]+)` \|", readme, re.MULTILINE)
    known = {name for name, _ in _leaves(build_app(Session(Language.EN)).load_all())}
    assert set(listed) <= known
    assert len(listed) == len(set(listed)) >= 12
    assert "(docs/commands.md)" in readme


def test_the_readme_has_its_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "```console\npython3 dev.py demo\n```" in readme
    assert "```console\npython3 dev.py test\n```" in readme
    assert "python3 dev.py test" in run


def test_every_layout_is_shown() -> None:
    page = (ROOT / "docs" / "bo-cuc.md").read_text(encoding="utf-8")
    for name in shipped_layouts():
        assert f"](images/layout-{name}.png)" in page


def test_the_language_shown_is_one_that_an_office_can_add() -> None:
    page = (ROOT / "docs" / "bo-cuc.md").read_text(encoding="utf-8")
    assert f"```yaml\n{FRENCH}```" in page
    assert french().text("placard.warning")
