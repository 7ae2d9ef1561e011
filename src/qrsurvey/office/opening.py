"""What a person may want to look at: the newest report, the placards, the guide, the whole folder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from qrsurvey.errors import UsageError
from qrsurvey.i18n.language import Language
from qrsurvey.office.packs import PLACARDS_FILE
from qrsurvey.survey.near_unit import no_such_unit
from qrsurvey.survey.periods import Period
from qrsurvey.workspace.workspace import Workspace

GUIDE_DIR = Path(__file__).parent.parent / "assets" / "guide"

ENDINGS = ("pdf", "docx", "xlsx", "html", "json", "md")
"""The files that a report may be, by their endings."""

_LANGUAGE = re.compile(rf"-(?:{'|'.join(Language)})$")
_NUMBERED = re.compile(r" \(\d+\)$", re.ASCII)


class Shown(StrEnum):
    """What can be opened."""

    REPORT = "report"
    PLACARDS = "placards"
    DOCS = "docs"
    FOLDER = "folder"


@dataclass(frozen=True)
class Newest:
    """A file to open, and how many of its kind are older."""

    path: Path
    others: int = 0


def guide(language: Language) -> Path:
    """Return the guide that comes with the program, in the language if there is one."""
    path = GUIDE_DIR / f"{language.value}.html"
    return path if path.is_file() else GUIDE_DIR / f"{Language.VI.value}.html"


def inside(path: Path, folder: Path) -> Path:
    """Return a path if it leads into a folder, whatever links there are on the way.

    Raises:
        UsageError: it leads elsewhere.
    """
    if not path.resolve().is_relative_to(folder.resolve()):
        raise UsageError("help.leads-outside", path=path, folder=folder)
    return path


def placards(workspace: Workspace) -> Path:
    """Return the file of all placards.

    Raises:
        UsageError: none were made yet, or not there.
    """
    path = workspace.placards_dir / PLACARDS_FILE
    if not path.is_file():
        raise UsageError("help.no-placards", path=path)
    return path


def newest_report(workspace: Workspace, ending: str, unit: str | None = None) -> Newest:
    """Return the report that was written last with this ending (`pdf`): of all units, or of one.

    In the office's language, whichever was written last; in another where there is none.

    Raises:
        UsageError: there is none, or no such unit.
    """
    if unit is not None and unit not in workspace.units:
        raise no_such_unit(unit, workspace.units.values())
    folder = workspace.reports_dir
    ours: list[Path] = []
    others: list[Path] = []
    for path in folder.glob(f"report-*.{ending}"):
        stem = _NUMBERED.sub("", path.stem).removeprefix("report-")
        bare = _LANGUAGE.sub("", stem)
        if path.is_file() and _is_period(bare if unit is None else bare.removesuffix(f"-{unit}"), bare, unit):
            (ours if bare == stem else others).append(path)
    files = ours or others
    if not files:
        of_unit = "" if unit is None else "-of-unit"
        raise UsageError(f"help.no-report{of_unit}", format=ending, path=folder, unit=unit)
    return Newest(max(files, key=lambda path: (path.stat().st_mtime_ns, path.name)), len(files) - 1)


def _is_period(label: str, name: str, unit: str | None) -> bool:
    """Tell whether a label is what is left of a report's name without its unit."""
    try:
        Period.parse(label)
    except ValueError:
        return False
    return unit is None or label != name
