"""Demo: a whole workspace, offline, so that a new user sees the whole job done before setting anything up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qrsurvey.errors import UsageError
from qrsurvey.i18n.language import Language
from qrsurvey.office.demo_answers import make_answers, write_answers
from qrsurvey.office.demo_form import CLOCK, DEMO_FORM, MARKER
from qrsurvey.office.make_codes import make_codes
from qrsurvey.office.outputs import check_writable
from qrsurvey.office.pull import Pulled, pull
from qrsurvey.office.report import make_report
from qrsurvey.office.schemas import write_schemas
from qrsurvey.office.watching import watch
from qrsurvey.report.model import Report
from qrsurvey.sources.table import Progress
from qrsurvey.survey.periods import Month
from qrsurvey.workspace.workspace import SURVEY_FILE, UNITS_FILE, read_workspace

SEED = Path(__file__).parent.parent / "assets" / "seed"
ANSWERS_FILE = "answers.xlsx"
MONTHS = (Month(2024, 3), Month(2024, 4), Month(2024, 5))

# What only an office can know, made up: nobody has this number, and Google has no form of this name.
_UNITS_FILLED_IN = {
    "  hotline:  ": '  hotline: "0276 000 0000"  ',
    "    from:  ": "    from: 2024-03-01  ",
    "    # counters:  ": "    counters:  ",
    '    #   - {id: Q1, name: "Tư pháp - Hộ tịch"}': '      - {id: Q1, name: "Tư pháp - Hộ tịch"}',
}
_SURVEY_FILLED_IN = {
    "# form:\n": "form:\n",
    "#   url: https://docs.google.com/forms/d/e/…/viewform": f"  url: {DEMO_FORM}",
    "#   code_entry:": "  code_entry:",
}


@dataclass(frozen=True)
class MadeDemo:
    """The example: where it is, what was pulled, its report, and files worth opening with what they are."""

    root: Path
    pulled: Pulled
    report: Report
    files: Sequence[tuple[Path, str]]


def make_demo(root: Path, *, language: Language = Language.VI, progress: Progress | None = None) -> MadeDemo:
    """Make a workspace with the seed town, its placards, three months of made-up answers and a report.

    Raises:
        UsageError: the folder isn't empty or can't be written.
    """
    _check_empty(root)
    _write_config(root)
    (root / MARKER).write_bytes(b"")
    workspace = read_workspace(root.resolve())
    made = make_codes(workspace, languages=[language], now=CLOCK, progress=progress)
    codes: dict[str, list[str]] = {}
    for code in made.codes:
        codes.setdefault(code.unit, []).append(code.text)
    answers = workspace.root / ANSWERS_FILE
    write_answers(answers, workspace.survey, make_answers(workspace.survey, codes, MONTHS))
    (pulled,) = pull(workspace, files=[answers], now=CLOCK)
    watch(workspace, now=CLOCK)
    reported = make_report(workspace, MONTHS[-1], language=language, now=CLOCK)
    report_pdf, report_docx, report_json = (written.path for written in reported.files)
    return MadeDemo(
        root=workspace.root,
        pulled=pulled,
        report=reported.report,
        files=(
            (made.placards.path, "office.demo-placards"),
            (made.packs[0].path.parent, "office.demo-packs"),
            (made.table.path, "office.demo-codes"),
            (made.handover.path, "office.demo-handover"),
            (made.guide.path, "office.demo-guide"),
            (answers, "office.demo-answers"),
            (report_pdf, "office.demo-report"),
            (report_docx, "office.demo-document"),
            (report_json, "office.demo-figures"),
            (workspace.root / UNITS_FILE, "office.demo-units"),
        ),
    )


def _check_empty(root: Path) -> None:
    if root.exists() and not root.is_dir():
        raise UsageError("office.not-a-folder", folder=root)
    if root.is_dir() and any(root.iterdir()):
        raise UsageError("office.folder-not-empty", folder=root.resolve())
    check_writable(root)


def _write_config(root: Path) -> None:
    for target, filled_in in ((UNITS_FILE, _UNITS_FILLED_IN), (SURVEY_FILE, _SURVEY_FILLED_IN)):
        text = (SEED / target.name).read_text(encoding="utf-8")
        for blank, value in filled_in.items():
            assert blank in text, blank
            text = text.replace(blank, value, 1)
        (root / target).parent.mkdir(exist_ok=True)
        (root / target).write_text(text, encoding="utf-8", newline="\n")
    write_schemas(root / UNITS_FILE.parent)
