"""The form as code: how the live form differs from `survey.yaml`, and making it the same."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from qrsurvey.errors import Message, QrsurveyError, SourceError, UsageError
from qrsurvey.office.form_common import (
    FetchedForm,
    fetch,
    form_id_of,
    require_same_links,
    wanted_of,
)
from qrsurvey.office.form_made import (
    alone,
    edit_link,
    forget_made,
    made_before,
    require_place,
    write_made,
)
from qrsurvey.office.hanging import Hanging, hanging_of
from qrsurvey.sources.google.access import Access
from qrsurvey.sources.google.forms.client import (
    READ,
    WRITE,
    FormsClient,
    UncertainError,
    is_service_account,
    open_forms,
)
from qrsurvey.sources.google.forms.reading import read_form
from qrsurvey.sources.google.forms.writing import batch_requests, publish_request
from qrsurvey.survey.form_address import plain
from qrsurvey.survey.form_model import LiveForm
from qrsurvey.survey.form_plan import Change, FormPlan, Hazard, What, match_items, plan_form
from qrsurvey.survey.form_wanted import WantedForm
from qrsurvey.survey.questions import Form
from qrsurvey.workspace.form_section import write_form
from qrsurvey.workspace.workspace import SURVEY_FILE, Workspace, read_workspace

# After these the code question is another one, to be written into survey.yaml.
_NEW_ENTRY = {What.ADD, What.REMAKE}


@dataclass(frozen=True)
class PlannedForm:
    """What would be done; `live` is None where a form would be made, `refused` what must be allowed."""

    plan: FormPlan
    live: LiveForm | None
    refused: tuple[Change, ...]


@dataclass(frozen=True)
class AppliedForm:
    """What was done. `made` tells that the form is new."""

    plan: FormPlan
    form: Form
    made: bool
    live: LiveForm


def plan(
    workspace: Workspace, *, form: str | None = None, remove_extra: bool = False, access: Access | None = None
) -> PlannedForm:
    """Compare the live form with what the workspace asks for; nothing is changed.

    Without a form in the workspace one would be made, for which Google needn't be asked; one that an earlier
    run made is compared.

    Raises:
        UsageError: the editors' id of the form isn't known, or there are no credentials that can be used.
        SourceError: Google or the network refused.
        ArchiveError, BusyError: the ledger can't be read.
    """
    wanted, form_id = wanted_of(workspace), _form_id(workspace, form)
    if form_id is None and (earlier := made_before(workspace)) is not None:
        form_id = earlier.id
    if form_id is None:
        made = plan_form(wanted, None)
        return PlannedForm(made, None, ())
    with open_forms(access or Access(), READ) as client:
        live = fetch(client, form_id).live
    return _planned(workspace, wanted, live, hanging_of(workspace), remove_extra=remove_extra)


def apply(
    workspace: Workspace,
    *,
    form: str | None = None,
    allow: Collection[Hazard] = (),
    remove_extra: bool = False,
    access: Access | None = None,
) -> AppliedForm:
    """Make the live form what the workspace asks for, or make one; then write `form:` into survey.yaml.

    Ids of questions are kept, so that printed links live on. All changes of an existing form arrive together
    or not at all; where the connection was lost meanwhile, the form is looked at again. A new form is written
    down as soon as it exists, and published last: interrupted, the next run goes on with it. Nothing is made
    that couldn't be written down.

    Raises:
        UsageError: as `plan`; survey.yaml can't be written; a change would break printed links or split
            statistics and isn't allowed; or a service account was to make a form.
        BusyError: another process is at it, or another program holds survey.yaml.
        SourceError: Google or the network refused, somebody changed the form meanwhile, or nobody knows
            whether it was changed.
    """
    with alone(workspace):
        current = read_workspace(workspace.root)  # another run may have written a form down meanwhile
        return _apply(current, form, set(allow), access or Access(), remove_extra=remove_extra)


def _apply(
    workspace: Workspace, form: str | None, allow: set[Hazard], access: Access, *, remove_extra: bool
) -> AppliedForm:
    form_id = _form_id(workspace, form)
    made = form_id is None
    breaking, hung = Hazard.LINKS in allow, hanging_of(workspace)
    if made:
        _require_may_be_made(workspace, access, 0 if breaking else len(hung))
    known = workspace.survey.form
    if known is None or known.id != form_id:
        require_place(workspace)
    with open_forms(access, WRITE) as client:
        if form_id is None:
            form_id = _create(client, workspace)
            workspace = read_workspace(workspace.root)
        wanted = wanted_of(workspace)
        before = fetch(client, form_id)
        planned = _planned(workspace, wanted, before.live, hung, remove_extra=remove_extra)
        _require_allowed(workspace, wanted, planned, hung, allow)
        if any(
            change.key == wanted.code.key and change.what in _NEW_ENTRY for change in planned.plan.changes
        ):
            require_place(workspace)
        try:
            _change(client, form_id, planned.plan, wanted, before)
        except UncertainError:
            seen = _look_again(client, form_id)
            left = _planned(workspace, wanted, seen.live, hung, remove_extra=remove_extra)
            _require_done(left.plan, wanted, seen)
        if planned.plan.has(What.PUBLISH):
            client.set_publish_settings(form_id, publish_request())
        after = fetch(client, form_id).live
    found = match_items(wanted, after, wanted.code.item.entry)[wanted.items.index(wanted.code)]
    if found is None or found.entry is None:
        raise SourceError("form.not-accepted")
    written = Form(plain(after.url or ""), found.entry, form_id)
    require_same_links(workspace, written.url, written.code_entry, hung, allowed=breaking)
    write_form(workspace.root / SURVEY_FILE, written)
    forget_made(workspace)
    return AppliedForm(planned.plan, written, made, after)


def _form_id(workspace: Workspace, asked: str | None) -> str | None:
    form_id = form_id_of(workspace, asked)
    if form_id is None and workspace.survey.form is not None:
        raise UsageError("form.no-id")
    return form_id


def _planned(
    workspace: Workspace, wanted: WantedForm, live: LiveForm, hung: Hanging, *, remove_extra: bool
) -> PlannedForm:
    form = workspace.survey.form
    entry = form.code_entry if form is not None else None
    made = plan_form(wanted, live, entry, remove_extra=remove_extra)
    if not hung:
        # No link hangs anywhere: there is none to break.
        changes = tuple(
            replace(change, hazard=None) if change.hazard is Hazard.LINKS else change
            for change in made.changes
        )
        made = replace(made, changes=changes)
    return PlannedForm(made, live, tuple(change for change in made.changes if change.hazard is not None))


def _require_allowed(
    workspace: Workspace,
    wanted: WantedForm,
    planned: PlannedForm,
    hung: Hanging,
    allow: Collection[Hazard],
) -> None:
    if (risky := planned.plan.hazards(Hazard.STATISTICS)) and Hazard.STATISTICS not in allow:
        raise _with_changes(UsageError("form.splits-statistics", n=len(risky)), risky)
    if Hazard.LINKS in allow:
        return
    if risky := planned.plan.hazards(Hazard.LINKS):
        raise _with_changes(UsageError("form.code-question-remade", option="--break-printed-links"), risky)
    assert planned.live is not None
    entry = workspace.survey.form.code_entry if workspace.survey.form else None
    found = match_items(wanted, planned.live, entry)[wanted.items.index(wanted.code)]
    future = found.entry if found is not None else wanted.code.item.entry
    require_same_links(workspace, planned.live.url or "", future or "", hung, allowed=False)


def _with_changes(error: QrsurveyError, changes: Collection[Change]) -> QrsurveyError:
    error.details = tuple(describe(change) for change in changes)
    return error


def describe(change: Change) -> Message:
    """Return a change as a sentence."""
    values = {"title": change.title, "before": change.before, "after": change.after}
    if change.what in {What.REMAKE, What.RESHAPE}:
        values["before"] = Message(f"form.shape-{change.before}")  # type: ignore[assignment]
        values["after"] = Message(f"form.shape-{change.after}")  # type: ignore[assignment]
    return Message(f"form.change-{change.what}", values)


def _require_may_be_made(workspace: Workspace, access: Access, broken: int) -> None:
    if made_before(workspace) is None and is_service_account(access):
        raise UsageError("form.service-account-cannot-create")
    if broken:
        raise UsageError("form.breaks-printed-links", n=broken, option="--break-printed-links")


def _create(client: FormsClient, workspace: Workspace) -> str:
    """Make an empty, unpublished form and write it down at once, so that it is never made twice.

    One that was made before and couldn't be written down is written down now.
    """
    earlier = made_before(workspace)
    if earlier is not None and earlier.id is not None:
        try:
            fetch(client, earlier.id)
        except SourceError as error:
            if error.message.id != "form.no-such-form":
                raise
            forget_made(workspace)
            raise SourceError("form.made-gone", edit=edit_link(earlier)) from error
        write_made(workspace, earlier)
        return earlier.id
    wanted = wanted_of(workspace)
    raw = client.create(wanted.title)
    try:
        live = read_form(raw)
    except SourceError as error:
        raise SourceError("form.maybe-made", title=wanted.title) from error
    entry = wanted.code.item.entry
    assert entry is not None
    assert live.id is not None
    write_made(workspace, Form(plain(live.url or ""), entry, live.id))
    return live.id


def _change(
    client: FormsClient, form_id: str, made: FormPlan, wanted: WantedForm, before: FetchedForm
) -> None:
    requests = batch_requests(made, wanted, before.live, before.raw)
    if requests:
        client.batch_update(form_id, requests, before.live.revision)


def _look_again(client: FormsClient, form_id: str) -> FetchedForm:
    try:
        return fetch(client, form_id)
    except SourceError:
        raise SourceError("form.maybe-changed") from None


def _require_done(left: FormPlan, wanted: WantedForm, seen: FetchedForm) -> None:
    """Go on after a change in doubt where the form is seen to be as it should, but for its publication."""
    if batch_requests(left, wanted, seen.live, seen.raw):
        changes = [change for change in left.changes if change.what is not What.PUBLISH]
        raise _with_changes(SourceError("form.changed-and-differs"), changes)
