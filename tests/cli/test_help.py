"""Help and faulty command lines: in the reader's language, with examples, and with what was probably meant."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer._click import exceptions as kinds

from qrsurvey.cli.app import COMMANDS, PANELS, build_app
from qrsurvey.cli.examples import EXAMPLES, examples_of
from qrsurvey.cli.help_page import PageContext, page
from qrsurvey.cli.lazy import run_line
from qrsurvey.cli.main import run
from qrsurvey.cli.session import Session
from qrsurvey.cli.synonyms import FOR_COMMANDS, FOR_OPTIONS
from qrsurvey.errors import UsageError
from qrsurvey.i18n.language import Language
from support.command_line import commands, leaves
from support.workspaces import UNITS, write_workspace

# What Typer and Click themselves would say.
ENGLISH = re.compile(
    r"\b(Usage|Options?|Arguments?|Commands?|Show|message|exit|default|required|OPTIONS|COMMAND|ARGS|Missing|"
    r"No such|Did you mean|Invalid|value|requires|unexpected|extra|valid|Try|FILE|DIR|NAME|TEXT|UNIT|HASH|LINK)\b"
    r"|<bool>|<int>"
)
# How an ordinary word of a path, of an option or of an option's values may look like one of these.
NOT_PROSE = re.compile(r"--[a-z-]+|`[^`]*`|default_[a-z]+|[a-z_]*\.(?:yaml|json)")
LONGEST = 112
"""Of an example, with its indentation: what a window of usual size shows in one or two lines."""


def _page(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    capsys.readouterr()
    assert run([*words, "--help"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return said.out


def _pages(language: Language, width: int) -> Iterator[tuple[str, Any, str]]:
    """Yield each command's full name, the command and its help, in this many columns."""
    session = Session(language)

    def within(command: Any, name: str, parent: PageContext | None) -> Iterator[tuple[str, Any, str]]:
        settings = {"obj": session, **command.context_settings}
        context = PageContext(command, parent=parent, info_name=name, **settings)
        yield context.command_path, command, "\n".join(line.plain for line in page(session, context, width))
        for inner_name, inner in getattr(command, "commands", {}).items():
            yield from within(inner, inner_name, context)

    yield from within(build_app(session).load_all(), "qrsurvey", None)


@pytest.mark.parametrize("width", [60, 80])
def test_every_help_is_vietnamese_and_fits(width: int) -> None:
    found = list(_pages(Language.VI, width))
    assert len(found) == len(commands())
    for name, _, text in found:
        assert text.startswith(f"Cách dùng: {name}")
        prose, _, examples = text.partition("\nVí dụ\n")
        told = [line for line in examples.splitlines() if not line.startswith("    qrsurvey ")]
        for line in (*prose.splitlines(), *told):
            assert len(line) <= width or " " not in line.strip(), (name, line)
            assert not ENGLISH.search(NOT_PROSE.sub("", line)), (name, line)


@pytest.mark.parametrize("language", Language)
def test_every_help_is_a_sentence(language: Language) -> None:
    for name, command in commands(language).items():
        for said in (command.help, *(parameter.help for parameter in command.params)):
            assert said.endswith("."), (name, said)
            assert said[0] == said[0].upper(), (name, said)


def test_help_is_the_same_in_english() -> None:
    for name, command, text in _pages(Language.EN, 100):
        assert text.startswith(f"Usage: {name}")
        for parameter in command.params:
            assert parameter.help.split()[0] in text, (name, parameter.name)


@pytest.mark.parametrize("words", [(), ("report",), ("codes", "retire"), ("alerts",)])
def test_help_prints_that_page_however_it_is_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    wanted = next(text for name, _, text in _pages(Language.VI, 80) if name == " ".join(["qrsurvey", *words]))
    assert _page(capsys, "--lang", "vi", *words) == f"{wanted}\n\n"
    assert run(["-h", "--lang", "vi"] if not words else [*words, "-h", "--lang", "vi"]) == 0
    assert capsys.readouterr().out == f"{wanted}\n\n"


def test_help_needs_no_workspace_and_heeds_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    english = write_workspace(tmp_path, UNITS.replace("groups:", "  language: en\ngroups:", 1))
    monkeypatch.chdir(english)
    monkeypatch.delenv("QRSURVEY_LANG", raising=False)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "vi_VN.UTF-8")
    assert _page(capsys, "report").startswith("Cách dùng:")
    assert run(["report", "--mouth"]) == 2
    assert "There is no option" in capsys.readouterr().err  # a message: the workspace's language
    monkeypatch.setenv("QRSURVEY_LANG", "en")
    assert _page(capsys, "report").startswith("Usage:")
    assert _page(capsys, "report", "--lang", "vi").startswith("Cách dùng:")
    monkeypatch.setenv("QRSURVEY_LANG", "vi")
    assert run(["report", "--mouth"]) == 2
    assert "Không có tùy chọn" in capsys.readouterr().err


def test_commands_stand_under_the_headings_of_the_work(capsys: pytest.CaptureFixture[str]) -> None:
    page = _page(capsys, "--lang", "vi")
    session = Session(Language.VI)
    places = [page.index(f"\n{session.text(title)}\n") for title in PANELS]
    assert places == sorted(places)
    for title, listed in PANELS.items():
        below = page[page.index(f"\n{session.text(title)}\n") :]
        for name in listed:
            assert re.search(rf"^  {re.escape(name)}  ", below, re.MULTILINE), name
    assert set(COMMANDS) == set(build_app(session).commands)


def test_asking_nothing_of_a_group_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    for words in ([], ["codes"], ["form"]):
        assert run(["--lang", "vi", *words]) == 2
        said = capsys.readouterr()
        assert said.out.startswith("Cách dùng:")
        assert said.err == ""


WRONG = [
    # the line, what kind of error Typer has for it, the sentences of ours, what is proposed
    (["repotr"], None, "Không có lệnh `qrsurvey repotr`", "`qrsurvey report`"),
    (["bao-cao"], None, "Không có lệnh", "`qrsurvey report`"),
    (["báo", "cáo"], None, "Không có lệnh", "`qrsurvey report`"),
    (["in-ma"], None, "Không có lệnh", "`qrsurvey make-codes`"),
    (["codes", "print"], None, "`qrsurvey codes print`", "`qrsurvey make-codes`"),
    (["export"], None, "Không có lệnh", "`qrsurvey archive export`"),
    (["backup"], None, "Không có lệnh", "`qrsurvey archive backup`"),
    (["trợ", "giúp"], None, "Không có lệnh", "`qrsurvey --help`"),
    (["in"], None, "Không có lệnh `qrsurvey in`", "`qrsurvey make-codes`"),
    (["ru"], None, "Không có lệnh `qrsurvey ru`.", ""),
    (["alerts", "shwo", "1"], None, "`qrsurvey alerts shwo`", "`qrsurvey alerts show`"),
    (["report", "--mouth", "5"], kinds.NoSuchOption, "Không có tùy chọn `--mouth`", "`--month`"),
    (["report", "--thang", "5"], kinds.NoSuchOption, "Không có tùy chọn `--thang`", "`--month`"),
    (["report", "-x"], kinds.NoSuchOption, "Không có tùy chọn `-x`", ""),
    (["--wrkspace", "x", "report"], kinds.NoSuchOption, "`--wrkspace`", "`--workspace`"),
    (["report", "--month"], kinds.BadOptionUsage, "Sau `--month` còn thiếu giá trị", "2024-05"),
    (["report", "--lang"], kinds.NoSuchOption, "Sau `--lang` còn thiếu giá trị", ""),
    (["report", "--json=3"], kinds.BadOptionUsage, "`--json` không nhận giá trị", ""),
    (["codes", "retire"], kinds.MissingParameter, "Còn thiếu `ĐƠN_VỊ`", ""),
    (["codes", "retire", "X"], kinds.MissingParameter, "Còn thiếu tùy chọn `--from 2024-05-31`", ""),
    (["report", "2024-05"], kinds.UsageError, "Thừa `2024-05`", "`--month 2024-05`"),
    (["make-codes", "LONGHOA"], kinds.UsageError, "Thừa `LONGHOA`", "`--unit LONGHOA`"),
    (["pull", "a.xlsx"], kinds.UsageError, "Thừa `a.xlsx`", "`--from a.xlsx`"),
    (["pull", "--from", "Khảo", "sát.xlsx"], kinds.UsageError, "Thừa `sát.xlsx` trong câu lệnh.", "dấu ngoặc kép"),
    (["demo", "a", "b"], kinds.UsageError, "Thừa `b`", ""),
    (["make-codes", "--start-at", "x"], kinds.BadParameter, "`--start-at` cần một số nguyên", ""),
    (["auth", "login", "--port", "99999"], kinds.BadParameter, "từ 0 đến 65535, không phải `99999`", ""),
    (["codes"], kinds.NoArgsIsHelpError, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("words", "kind", "said", "meant"), WRONG)
def test_a_faulty_line_is_told_in_our_words(
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    kind: type | None,
    said: str | None,
    meant: str | None,
) -> None:
    session = Session(Language.VI)
    with pytest.raises((UsageError, typer.Exit)) as raised:
        run_line(build_app(session), session, words)
    assert type(raised.value.__cause__) is (kind or type(None))
    capsys.readouterr()
    if said is None:
        return
    assert run(["--lang", "vi", *words]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert (f"có phải là {meant}" in err) if meant and meant.startswith("`") else (meant or "") in err
    assert not ENGLISH.search(NOT_PROSE.sub("", err)), err
    told = re.search(r"qrsurvey(?: [a-z-]+)*? --help", err.rpartition("Cách xử lý:")[2])
    assert told, err
    assert run(shlex.split(told[0])[1:]) == 0  # and that is help


def test_no_command_can_raise_another_kind_of_error() -> None:
    """Typer has three more: of values that come in pairs, of files that it opens, and the root of all."""
    known = {kind for _, kind, _, _ in WRONG}
    found = {
        one for one in vars(kinds).values() if isinstance(one, type) and issubclass(one, typer.TyperException)
    }
    assert found - known == {
        typer.TyperException, kinds.ClickException, kinds.BadArgumentUsage, kinds.FileError,
    }  # fmt: skip
    for name, command in commands().items():
        for parameter in command.params:
            assert parameter.nargs in {1, -1}, name
            assert not parameter.type_descriptor.is_file, name


def _parse(app: Any, line: str) -> None:
    command = app
    words, context = shlex.split(line), None
    while hasattr(command, "commands") and words:
        name = words.pop(0)
        context = typer.Context(command, parent=context, info_name=name)
        command = command.commands[name]
    # The four that may stand anywhere are taken out of a line before it is parsed.
    words = [word for word in words if word != "--quiet"]
    if "--lang" in words:
        del words[words.index("--lang") : words.index("--lang") + 2]
    command.make_context(command.name, words, parent=context)


def test_every_command_has_examples_that_its_parser_takes() -> None:
    missing = {name for name in leaves() if not 2 <= len(EXAMPLES.get(name, ())) <= 4}
    assert missing == set(), "EXAMPLES in qrsurvey/cli/examples.py"
    known = commands()
    assert set(EXAMPLES) <= set(known)
    app = known[""]
    for language in Language:
        session = Session(language)
        for name in EXAMPLES:
            for line, explanation in examples_of(session, name):
                assert f"{line} ".startswith(f"{name} ".lstrip()) or name == "alerts list", line
                assert len(f"    qrsurvey {line}") <= LONGEST, line
                assert len(explanation) <= 58, explanation
                _parse(app, line)


def test_synonyms_lead_to_commands_and_options_that_exist() -> None:
    known = commands()
    options = {name for one in known.values() for parameter in one.params for name in parameter.opts}
    for typed, meant in FOR_COMMANDS.items():
        assert typed not in known, typed
        assert meant in known or meant.startswith("-"), meant
    assert {one for meant in FOR_OPTIONS.values() for one in meant} <= options | {"--help"}


@pytest.mark.parametrize("columns", ["0", "1", "12"])
def test_a_screen_without_width_gets_help_all_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    for words in (["--help"], ["units", "import", "--help"]):
        assert run([*words, "--lang", "en"]) == 0
        said = capsys.readouterr()
        assert "--help" in said.out.replace("\n", "")
        assert said.err == ""
