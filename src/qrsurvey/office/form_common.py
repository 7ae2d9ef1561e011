"""What every command about the form needs: its words, the live form, and a guard for what hangs on walls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qrsurvey.codes.link import read_link
from qrsurvey.errors import UsageError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.office.hanging import Hanging
from qrsurvey.sources.google.forms.client import FormsClient
from qrsurvey.sources.google.forms.reading import read_form
from qrsurvey.survey.form_address import editors_id, plain
from qrsurvey.survey.form_model import FormWords, LiveForm
from qrsurvey.survey.form_wanted import WantedForm, wanted_form
from qrsurvey.survey.questions import Form
from qrsurvey.workspace.workspace import Workspace


@dataclass(frozen=True)
class FetchedForm:
    """A form at Google: as it was given, and as it is understood."""

    raw: Mapping[str, Any]
    live: LiveForm


def languages_of(workspace: Workspace) -> tuple[Language, ...]:
    """Return the languages that the form speaks: the office's, then those of the survey's titles."""
    others = [Language(name) for name in workspace.survey.titles if name in set(Language)]
    return tuple(dict.fromkeys((workspace.language, *others)))


def words_of(workspace: Workspace) -> FormWords:
    """Return what the form says beside the survey's own words."""
    catalogs = [Catalog(language) for language in languages_of(workspace)]

    def say(message_id: str) -> str:
        return "\n".join(catalog.text(message_id) for catalog in catalogs)

    thanks = workspace.survey.thanks
    return FormWords(
        code_help=say("form.word-code-help"),
        thanks="\n".join(thanks.values()) if thanks else say("form.word-thanks"),
        code_fault=say("form.word-code-fault"),
        sheet=catalogs[0].text("form.word-sheet", title=workspace.survey.title(workspace.language)),
    )


def wanted_of(workspace: Workspace) -> WantedForm:
    """Return the form that the workspace asks for."""
    return wanted_form(workspace.survey, workspace.language, words_of(workspace))


def fetch(client: FormsClient, form_id: str) -> FetchedForm:
    """Read a form; raises SourceError."""
    raw = client.get(form_id)
    return FetchedForm(raw, read_form(raw))


def form_id_of(workspace: Workspace, asked: str | None) -> str | None:
    """Return the id by which the API knows the form: the one asked for, or that of the workspace.

    None where neither says it.

    Raises:
        UsageError: what was asked for is neither a link for editing nor an id.
    """
    if asked is not None:
        found = editors_id(asked)
        if found is None:
            raise UsageError("form.not-a-form-id", text=asked)
        return found
    form = workspace.survey.form
    if form is None:
        return None
    # Older links for citizens hold the editors' id.
    return form.id or (None if "/d/e/" in form.url else editors_id(form.url))


def require_same_links(workspace: Workspace, url: str, entry: str, hung: Hanging, *, allowed: bool) -> None:
    """Refuse a form to which not all links on the walls lead, unless that is allowed.

    Every link that a code was ever printed with counts: any of them may still hang somewhere. A form that the
    workspace has already was allowed before.

    Raises:
        UsageError: it isn't allowed.
    """
    form = workspace.survey.form
    if allowed or (form is not None and (plain(form.url), form.code_entry) == (plain(url), entry)):
        return
    if n := sum(not all(_leads_to(link, url, entry) for link in links) for links in hung.values()):
        raise UsageError("form.breaks-printed-links", n=n, option="--break-printed-links")


def same_form(form: Form | None, url: str) -> bool:
    """Tell whether an address is that of the workspace's form, whoever opened it."""
    return form is not None and plain(form.url) == plain(url)


def _leads_to(link: str, url: str, entry: str) -> bool:
    read = read_link(link)
    return plain(read.url) == plain(url) and entry in read.answers
