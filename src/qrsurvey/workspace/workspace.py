"""Find a workspace and read it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from qrsurvey.errors import Message, WorkspaceError
from qrsurvey.i18n.language import Language
from qrsurvey.i18n.near import guess
from qrsurvey.survey.questions import Source, Survey
from qrsurvey.survey.retention import Retention
from qrsurvey.survey.units import Group, Office, Units
from qrsurvey.workspace.placard_section import PlacardStyle
from qrsurvey.workspace.survey_file import read_survey_file
from qrsurvey.workspace.units_file import read_units_file
from qrsurvey.workspace.yaml_reader import FaultList, read_yaml, read_yaml_text

UNITS_FILE = Path("config/units.yaml")
SURVEY_FILE = Path("config/survey.yaml")
KEY_FILE = Path("config/signing.key")
ARCHIVE_FILE = Path("data/archive.duckdb")


@dataclass(frozen=True)
class Workspace:
    """One office's folder: what its two files say, and where everything else of it lies."""

    root: Path
    office: Office
    groups: tuple[Group, ...]
    units: Units
    survey: Survey
    placard_style: PlacardStyle = field(default_factory=PlacardStyle)
    retention: Retention | None = None

    @property
    def archive_path(self) -> Path:
        """The archive of all responses ever pulled."""
        return self.root / ARCHIVE_FILE

    @property
    def backups_dir(self) -> Path:
        """Where copies of the archive go."""
        return self.archive_path.parent / "backups"

    @property
    def exports_dir(self) -> Path:
        """Where the archive's tables for other tools go unless told otherwise."""
        return self.root / "out" / "export"

    @property
    def key_path(self) -> Path:
        """The key that signs the codes."""
        return self.root / KEY_FILE

    @property
    def layouts_dir(self) -> Path:
        """The office's own layouts of placards."""
        return self.root / "config" / "layouts"

    @property
    def languages_dir(self) -> Path:
        """The languages that the office adds for its placards."""
        return self.root / "config" / "languages"

    @property
    def placards_dir(self) -> Path:
        """Where placards go unless told otherwise."""
        return self.root / "out" / "placards"

    @property
    def reports_dir(self) -> Path:
        """Where reports go unless told otherwise."""
        return self.root / "out" / "reports"

    @property
    def language(self) -> Language:
        """The language that the office reads."""
        return Language(self.office.language)

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone: every "local time" is in it."""
        return ZoneInfo(self.office.time_zone)

    def source(self, name: str = "main") -> Source:
        """Return a source by name; a workspace that names none has a bare `main` for files.

        Raises:
            WorkspaceError: there is no such source.
        """
        named = {source.name: source for source in self.survey.sources}
        if name in named:
            return named[name]
        if name == "main" and not named:
            return Source()
        raise WorkspaceError(
            "workspace.no-such-source", name=name, known=sorted(named), guess=guess(name, sorted(named))
        )


def find_workspace(
    asked: Path | None, environment: Mapping[str, str] = os.environ, start: Path | None = None
) -> Path:
    """Return the folder to work in: the one asked for, `QRSURVEY_WORKSPACE`, or the nearest one upwards.

    Raises:
        WorkspaceError: none of them holds `config/units.yaml`.
    """
    named = asked or (
        Path(environment["QRSURVEY_WORKSPACE"]) if environment.get("QRSURVEY_WORKSPACE") else None
    )
    if named is not None:
        if (named / UNITS_FILE).is_file():
            return named.resolve()
        raise WorkspaceError("workspace.not-a-workspace", folder=named)
    try:
        here = (start or Path.cwd()).resolve()
    except FileNotFoundError as error:  # the folder we stand in was deleted
        raise WorkspaceError("workspace.not-found", folder=".") from error
    for folder in (here, *here.parents):
        if (folder / UNITS_FILE).is_file():
            return folder
    raise WorkspaceError("workspace.not-found", folder=here)


def read_workspace(root: Path, units_text: str | None = None) -> Workspace:
    """Read both files of a workspace; `units_text` is what its `units.yaml` may hold instead.

    Raises:
        WorkspaceError: anything is wrong in them; its details list every fault of both, with file and line.
    """
    unit_faults, survey_faults = FaultList(UNITS_FILE.as_posix()), FaultList(SURVEY_FILE.as_posix())
    if units_text is None:
        units_top = read_yaml(root / UNITS_FILE, unit_faults)
    else:
        units_top = read_yaml_text(units_text, UNITS_FILE.name, unit_faults)
    survey_top = read_yaml(root / SURVEY_FILE, survey_faults)
    units = read_units_file(units_top) if units_top else None
    known = list(units.units) if units else None
    survey = read_survey_file(survey_top, known) if survey_top else None
    faults = [
        fault
        for found in (unit_faults, survey_faults)
        for fault in sorted(found.faults, key=lambda f: f.line)
    ]
    if faults:
        error = WorkspaceError("workspace.faults", n=len(faults))
        error.details = tuple(
            Message("workspace.fault", {"place": fault.place, "fault": fault.message}) for fault in faults
        )
        raise error
    assert units is not None
    assert survey is not None
    return Workspace(
        root, units.office, units.groups, units.units, survey, units.placard_style, units.retention
    )


def read_language(root: Path) -> Language | None:
    """Return the workspace's language without judging the rest of it, for messages about a faulty one."""
    top = read_yaml(root / UNITS_FILE, FaultList(UNITS_FILE.as_posix()))
    office = top.map("office") if top else None
    name = office.text("language") if office else None
    return Language(name) if name in set(Language) else None
