"""Live forms for tests: what a workspace asks for, already made at our Google, and ways to spoil it."""

from __future__ import annotations

from pathlib import Path

from qrsurvey.office.form_common import wanted_of
from qrsurvey.sources.google.forms.reading import read_form
from qrsurvey.sources.google.forms.writing import new_item
from qrsurvey.survey.form_model import LiveForm
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.google_forms_model import StoredForm
from support.workspaces import write_workspace

FORM_ID = "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_formid"
PUBLIC_ID = "1FAIpQLSdExampleExampleExampleExampleExampleExample0000"
ENTRY = "entry.1626576186"
EDIT = f"https://docs.google.com/forms/d/{FORM_ID}/edit"

FORM = f"""\
form:
  url: https://docs.google.com/forms/d/e/{PUBLIC_ID}/viewform
  code_entry: {ENTRY}
  id: {FORM_ID}
"""

SURVEY = f"""\
# Khảo sát của phường
title: {{vi: "Khảo sát", en: "Survey"}}
{FORM}questions:
  - {{key: code, role: code, kind: text, title: {{vi: "Mã đơn vị", en: "Unit code"}}}}
  - {{key: place, kind: choice, options: ["Quầy", {{label: "Trực tuyến", aliases: ["Online"]}}], title: {{vi: "Ở đâu"}}}}
  - {{key: channels, kind: multiple, options: ["Báo", "Đài"], title: {{vi: "Biết qua"}}, required: false}}
  - {{key: attitude, kind: rating, section: {{vi: "Phục vụ"}}, title: {{vi: "Thái độ"}}, aliases: ["Thái độ cũ"]}}
  - {{key: overall, role: headline, kind: rating, title: {{vi: "Hài lòng chung"}}}}
  - {{key: comment, role: comment, kind: text, title: {{vi: "Góp ý"}}}}
"""


def workspace_of(root: Path, survey: str = SURVEY) -> Workspace:
    return read_workspace(write_workspace(root, survey=survey))


def made_form(workspace: Workspace, *editors: str) -> StoredForm:
    """Return the form that a workspace asks for, as it would be at Google: open, published, linked."""
    wanted = wanted_of(workspace)
    form = StoredForm(
        FORM_ID,
        PUBLIC_ID,
        wanted.title,
        wanted.title,
        wanted.description,
        emails="DO_NOT_COLLECT",
        state=(True, True),
        linked_sheet="1SheetSheetSheet",
        editors=set(editors),
    )
    requests = [
        {"createItem": {"item": new_item(item), "location": {"index": at}}}
        for at, item in enumerate(wanted.model.items)
    ]
    form.batch_update({"requests": requests})
    return form


def live_of(form: StoredForm) -> LiveForm:
    return read_form(form.resource())
