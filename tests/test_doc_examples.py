"""Every command line that the README and the guides show is run, in order, and prints what they say it prints."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import dev
import openpyxl
import pypdfium2
import pytest
from scipy.stats import binom, false_discovery_control, fisher_exact
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from tools.documents import formats, worked

from qrsurvey.analysis.figures import Standing
from qrsurvey.analysis.ranks import rank_ranges
from qrsurvey.analysis.shrinkage import estimates
from qrsurvey.analysis.standing import standings
from qrsurvey.i18n.language import Language
from qrsurvey.i18n.numbers import decimal, percent, points
from qrsurvey.survey.questions import Thresholds
from support.catalogues import messages
from support.doc_examples import ELSEWHERE, REASONS, Example, differs, examples_of, run_example

ROOT = Path(__file__).parents[1]
GUIDES = {
    ROOT / "docs" / "huong-dan.md": Language.VI,
    ROOT / "docs" / "guide.md": Language.EN,
    ROOT / "README.md": Language.EN,
}
EXAMPLES = [example for page in GUIDES for example in examples_of(page)]

# What a reader has by then: the sheet's answers as Google exports them, and photographs of placards.
ANSWERS = ("Câu trả lời.xlsx", "Answers.xlsx")
LISTS = ("Danh sách đơn vị.xlsx", "Units.xlsx")
PHOTOS = {"quay1.jpg": 0, "quay2.jpg": 11, "counter1.jpg": 0, "counter2.jpg": 11}


def test_only_what_cannot_run_is_left_out() -> None:
    for example in EXAMPLES:
        if not example.words:
            assert example.command in ELSEWHERE, example
        elif example.reason is not None:
            line = " ".join(example.words)
            assert any(line == name or line.startswith(f"{name} ") for name in REASONS[example.reason]), (
                example
            )
            assert "--from" not in example.words, example
    assert sum(example.reason is None and bool(example.words) for example in EXAMPLES) >= 60


@pytest.mark.mass
def test_every_example_runs_and_prints_what_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One walk over all pages: a line that an earlier page has shown to run needn't again, but for what it prints."""
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for page in GUIDES:
        _provide_lists(tmp_path / page.stem)
    demo: Path | None = None
    seen: set[tuple[str, ...]] = set()
    for example in EXAMPLES:
        if not example.words or example.reason:
            continue
        folder = tmp_path / example.page.stem / example.folder
        if example.words[0] == "demo" and demo is not None:
            # The same demo, wherever it is made.
            shutil.copytree(demo, folder / example.words[1])
            continue
        if example.shown is None and tuple(example.words) in seen:
            continue
        seen.add(tuple(example.words))
        monkeypatch.chdir(folder)
        monkeypatch.setenv("QRSURVEY_LANG", GUIDES[example.page])
        code, printed = run_example(example.words)
        assert code == 0, f"{example}\n{printed}"
        if example.shown is not None:
            line = differs(example.shown, printed)
            assert line is None, f"{example}\nshown, but not printed: {line}\nprinted:\n{printed}"
        if example.words[0] == "demo":
            made = folder / example.words[1]
            _provide(made)
            demo = shutil.copytree(made, tmp_path / "demo")
            _check_pictures(shutil.copytree(made, tmp_path / "pictured"), tmp_path)
    assert demo is not None


def _check_pictures(demo: Path, scratch: Path) -> None:
    """What the pictures of the terminal show is what it shows today."""
    drawn = scratch / "drawn"
    drawn.mkdir()
    dev.terminal_pictures(demo, drawn)
    for picture in drawn.iterdir():
        shown = ROOT / "docs" / "images" / picture.name
        assert shown.read_bytes() == picture.read_bytes(), f"{picture.name}: python dev.py pictures"


def _provide_lists(folder: Path) -> None:
    """Write the list of units that an office keeps in Excel."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["STT", "Tên đơn vị", "Số bản"])
    for at, name in enumerate(("UBND phường Long Hoa", "UBND xã Trường Hòa", "Phòng Nội vụ"), start=1):
        sheet.append([at, name, 2])
    folder.mkdir()
    for name in LISTS:
        book.save(folder / name)


def _provide(demo: Path) -> None:
    for name in ANSWERS:
        shutil.copy(demo / "answers.xlsx", demo / name)
    with pypdfium2.PdfDocument(demo / "out" / "placards" / "placards.pdf") as document:
        for name, page in PHOTOS.items():
            document[page].render(scale=1.5).to_pil().convert("RGB").rotate(2, fillcolor="white").save(
                demo / name
            )


@pytest.mark.parametrize(("name", "language"), [("huong-dan.md", Language.VI), ("guide.md", Language.EN)])
def test_what_the_guide_quotes_is_said_by_the_tool(name: str, language: Language) -> None:
    """Of the table of what goes wrong: the words in quotation marks that a reader will look for."""
    told = "\n".join(form for forms in messages(language).values() for form in forms)
    rows = re.findall(
        r"^\| ([^|]*“[^|]*) \|", (ROOT / "docs" / name).read_text(encoding="utf-8"), re.MULTILINE
    )
    quoted = [quotation for row in rows for quotation in re.findall("“(.*?)”", row)]
    assert len(quoted) >= 6
    for quotation in quoted:
        assert re.search(".*".join(map(re.escape, quotation.split("…"))), told), quotation


def test_a_wrong_output_is_noticed() -> None:
    printed = "Kho nguyên vẹn: 2.230 phiếu\nMã: 0123\nHết\n"
    assert differs("Kho nguyên vẹn: … phiếu\n…\nHết\n", printed) is None
    assert differs("Kho nguyên vẹn: 2.230 phiếu\n…\n", printed) is None
    assert differs("Kho nguyên vẹn: 2.231 phiếu\n…\n", printed) == "Kho nguyên vẹn: 2.231 phiếu"
    assert differs("Kho nguyên vẹn: … phiếu\nMã: …\n", printed) == "(more is printed than shown)"


def test_what_may_not_be_left_out_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "<!-- folder: a -->\n\n```console\nqrsurvey audit\n```\n\n```text\nx\n```\n\n"
        "<!-- not run: needs Google -->\n\n```console\ncd b\nqrsurvey pull\n```\n\n```console\npip install .\n```\n",
        encoding="utf-8",
    )
    assert examples_of(page) == [
        Example(page, 4, "qrsurvey audit", "a", None, "x\n"),
        Example(page, 15, "qrsurvey pull", "b", "needs Google"),
        Example(page, 19, "pip install .", "b"),
    ]


@pytest.mark.parametrize("page", worked.PAGES, ids=lambda page: page.name)
def test_worked_numbers_are_what_the_tool_works_out(page: Path) -> None:
    written = page.read_text(encoding="utf-8")
    assert written == worked.with_worked(page), "run: python dev.py docs"
    for name in worked.TABLES:
        assert f"<!-- worked: {name} -->\n\n| " in written


@pytest.mark.parametrize(
    ("page", "language"), worked.PAGES.items(), ids=lambda value: getattr(value, "name", "")
)
def test_worked_numbers_are_those_of_other_libraries(page: Path, language: Language) -> None:
    written = page.read_text(encoding="utf-8")
    for k, n in worked.SHARES:
        low, high = proportion_confint(k, n, method="wilson")
        bounds = f"{percent(float(low), language, 1)} – {percent(float(high), language, 1)}"
        assert f"| {k}/{n} | {percent(k / n, language, 1)} | {bounds} |" in written
    for (k1, n1), (k2, n2) in worked.CHANGES:
        low, high = confint_proportions_2indep(k1, n1, k2, n2, method="newcomb", compare="diff")
        assert f"| {points(float(low), language, 1)} … {points(float(high), language, 1)} |" in written
    counts = list(worked.TOWN.values())
    k_all, n_all = (sum(count[i] for count in counts) for i in (0, 1))
    compared = [count for count in counts if count[1] >= 30]
    plain = [fisher_exact([[k, n - k], [k_all - k, (n_all - n) - (k_all - k)]]).pvalue for k, n in compared]
    for p, adjusted in zip(plain, false_discovery_control(plain), strict=True):
        assert f"| {decimal(float(p), 4, language)} | {decimal(float(adjusted), 4, language)} |" in written
    assert f"{k_all}" in written
    assert f"{percent(k_all / n_all, language, 1)}" in written


def test_what_the_method_says_of_its_numbers_is_so() -> None:
    """The sentences around the tables, held to the tables."""
    town, counts = worked.TOWN, list(worked.TOWN.values())
    estimate = dict(zip(town, estimates(counts), strict=True))
    assert (estimate["H"] or 0) < (estimate["B"] or 0)  # eight answers aren't enough to be believed
    found = dict(zip(town, standings(counts, Thresholds()), strict=True))
    assert found["F"].standing is Standing.TYPICAL
    assert found["B"].standing is Standing.ABOVE
    assert town["B"][1] == 4 * town["F"][1]
    ranks = dict(zip(town, rank_ranges(counts, Thresholds().rank_from), strict=True))
    places = [place for unit in "ACE" if (place := ranks[unit])]  # which may well change places
    assert len(places) == 3
    assert max(place.low for place in places) < min(place.high for place in places)
    eight_in_ten = binom.pmf(10, 10, 0.8)  # all of ten satisfied: about one survey in ten
    assert eight_in_ten == pytest.approx(0.1, abs=0.01)


def test_the_formats_are_those_of_the_schemas() -> None:
    assert formats.PAGE.read_text(encoding="utf-8") == formats.page(), "run: python dev.py docs"
