"""Adopt a form: write its address and the entry of its code question into `config/survey.yaml`."""

from __future__ import annotations

from dataclasses import dataclass

from qrsurvey.codes.marked_link import read_marked_link
from qrsurvey.errors import UsageError
from qrsurvey.office.form_common import (
    fetch,
    form_id_of,
    require_same_links,
    same_form,
    wanted_of,
)
from qrsurvey.office.form_made import forget_made
from qrsurvey.office.hanging import hanging_of
from qrsurvey.sources.google.access import Access
from qrsurvey.sources.google.forms.client import READ, open_forms
from qrsurvey.survey.form_address import plain
from qrsurvey.survey.form_model import QUESTIONS
from qrsurvey.survey.form_plan import fits, match_items
from qrsurvey.survey.questions import Form
from qrsurvey.workspace.form_section import write_form
from qrsurvey.workspace.workspace import SURVEY_FILE, Workspace


@dataclass(frozen=True)
class Adopted:
    """The form that `config/survey.yaml` now names; `changed` tells whether it did not before."""

    form: Form
    changed: bool


def adopt_link(workspace: Workspace, link: str, *, break_printed_links: bool = False) -> Adopted:
    """Adopt the form of a pre-filled link with CODE typed into its code question. No network is used.

    Raises:
        UsageError: the link is another one, CODE stands in none or several of its questions, printed links
            lead elsewhere and that isn't allowed, or the file can't be written.
        BusyError: the archive or the file is in use.
    """
    found = read_marked_link(link)
    known = workspace.survey.form
    # The link can't tell the editors' id; where it is the same form, the one we have is still right.
    form_id = known.id if known is not None and same_form(known, found.url) else None
    return _adopt(workspace, Form(found.url, found.code_entry, form_id), allowed=break_printed_links)


def adopt_form(
    workspace: Workspace, form: str, *, break_printed_links: bool = False, access: Access | None = None
) -> Adopted:
    """Adopt a form by its link for editing or its id: the Forms API tells address and entry.

    Raises:
        UsageError: as `adopt_link`, or there are no credentials that can be used.
        SourceError: Google or the network refused.
    """
    form_id = form_id_of(workspace, form)
    assert form_id is not None
    with open_forms(access or Access(), READ) as client:
        live = fetch(client, form_id).live
    wanted = wanted_of(workspace)
    known = workspace.survey.form
    entry = known.code_entry if known and same_form(known, live.url or "") else None
    found = match_items(wanted, live, entry)[wanted.items.index(wanted.code)]
    if found is None or found.entry is None:
        titles = [item.title for item in live.model.items if item.shape in QUESTIONS]
        raise UsageError("form.no-code-question", title=wanted.code.item.title, found=titles[:10])
    if not fits(wanted.code, found):
        raise UsageError("form.code-not-text", title=found.title)
    return _adopt(workspace, Form(plain(live.url or ""), found.entry, form_id), allowed=break_printed_links)


def _adopt(workspace: Workspace, form: Form, *, allowed: bool) -> Adopted:
    """Write a form into the workspace's file; raises as `adopt_link`."""
    require_same_links(workspace, form.url, form.code_entry, hanging_of(workspace), allowed=allowed)
    changed = write_form(workspace.root / SURVEY_FILE, form)
    forget_made(workspace)
    return Adopted(form, changed)
