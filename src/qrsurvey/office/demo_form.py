"""The form of the demo: an address that looks like one, and leads nowhere."""

from __future__ import annotations

from qrsurvey.errors import WorkspaceError
from qrsurvey.workspace.workspace import Workspace

DEMO_FORM = f"https://docs.google.com/forms/d/e/1FAIpQLSdViDuKhongPhaiBieuMauThat{'0' * 23}/viewform"
MARKER = ".qrsurvey-demo"
"""An empty file in the demo's own folder; copying `config` doesn't take it along."""


def refuse_demo_form(workspace: Workspace) -> None:
    """Refuse the demo's form outside of the demo: placards on walls would open nothing.

    Raises:
        WorkspaceError: the workspace was copied from the demo, and its form with it.
    """
    form = workspace.survey.form
    if form is not None and form.url == DEMO_FORM and not (workspace.root / MARKER).exists():
        raise WorkspaceError("office.form-of-demo")
