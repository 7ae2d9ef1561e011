"""Write the Apps Script that makes the form, for a clerk to paste into script.google.com."""

from __future__ import annotations

from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.office.form_common import wanted_of, words_of
from qrsurvey.sources.google.forms.script import write_script
from qrsurvey.workspace.workspace import Workspace

SCRIPT_FILE = "make_form.gs"
"""What it is called in a folder that was named for it."""


def form_script(workspace: Workspace, language: Language | None = None) -> str:
    """Return the script; its comments and messages in `language`, the form in the office's own."""
    catalog = Catalog(language or workspace.language)
    return write_script(
        wanted_of(workspace),
        words_of(workspace),
        time_zone=workspace.office.time_zone,
        language=workspace.language,
        say=catalog.text,
    )
