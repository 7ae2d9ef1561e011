"""What is the demo's alone: a form whose address looks like one and leads nowhere, and a clock of its own."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from qrsurvey.errors import WorkspaceError
from qrsurvey.workspace.workspace import Workspace

DEMO_FORM = f"https://docs.google.com/forms/d/e/1FAIpQLSdViDuKhongPhaiBieuMauThat{'0' * 23}/viewform"
MARKER = ".qrsurvey-demo"
"""An empty file in the demo's own folder; copying `config` doesn't take it along."""

CLOCK = datetime(2024, 6, 3, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
"""The demo lives in its own time: the first working morning after its last month."""


def is_demo(workspace: Workspace) -> bool:
    """Tell whether it is the demo's own folder."""
    return (workspace.root / MARKER).exists()


def has_demo_form(workspace: Workspace) -> bool:
    """Tell whether the form is the demo's, outside of the demo."""
    form = workspace.survey.form
    return form is not None and form.url == DEMO_FORM and not is_demo(workspace)


def refuse_demo_form(workspace: Workspace) -> None:
    """Refuse the demo's form outside of the demo: placards on walls would open nothing.

    Raises:
        WorkspaceError: the workspace was copied from the demo, and its form with it.
    """
    if has_demo_form(workspace):
        raise WorkspaceError("office.form-of-demo")
