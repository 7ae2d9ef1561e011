"""Sets of questions that a new survey can begin with: `survey.yaml` files that come with the package."""

from __future__ import annotations

from pathlib import Path

from qrsurvey.errors import UsageError
from qrsurvey.i18n.near import guess
from qrsurvey.survey.questions import Survey
from qrsurvey.workspace.survey_file import read_survey_file
from qrsurvey.workspace.yaml_reader import FaultList, read_yaml

_ASSETS = Path(__file__).parent.parent / "assets"

# The full one is that of the seed town: the plan that the tool was made for.
_FILES = {
    "full": _ASSETS / "seed" / "survey.yaml",
    "counter": _ASSETS / "templates" / "counter.yaml",
    "online": _ASSETS / "templates" / "online.yaml",
}

TEMPLATES = tuple(_FILES)
"""Their names, the usual one first."""


def known_template(name: str) -> str:
    """Return the name of a template as it is listed.

    Raises:
        UsageError: there is no such template.
    """
    found = name.strip().lower()
    if found not in _FILES:
        raise UsageError(
            "init.no-such-template", name=name, known=list(TEMPLATES), guess=guess(found, TEMPLATES)
        )
    return found


def template_text(name: str) -> str:
    """Return a template as it is written into a workspace."""
    return _FILES[known_template(name)].read_text(encoding="utf-8")


def read_template(name: str) -> Survey:
    """Return what a template asks."""
    path = _FILES[known_template(name)]
    faults = FaultList(path.name)
    top = read_yaml(path, faults)
    assert top is not None
    survey = read_survey_file(top)
    assert not faults.faults, faults.faults
    return survey
