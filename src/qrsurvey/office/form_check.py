"""Check the live form: would a citizen who scans a placard now reach it, answer it, and be counted?"""

from __future__ import annotations

from collections.abc import Iterator

from qrsurvey.codes.link import build_link
from qrsurvey.errors import Message, SourceError, UsageError
from qrsurvey.office.findings import Finding, Level, broken, ok, refused, skipped, warning
from qrsurvey.office.form_common import fetch, form_id_of, same_form, wanted_of
from qrsurvey.office.form_plan import describe
from qrsurvey.office.packs import CODES_FILE
from qrsurvey.sources.google.access import Access
from qrsurvey.sources.google.forms.client import READ, open_forms
from qrsurvey.sources.google.forms.page import Door, visit_form
from qrsurvey.survey.form_model import Emails, LiveForm, Shape
from qrsurvey.survey.form_plan import Change, FormPlan, Hazard, What, fits, plan_form
from qrsurvey.survey.form_wanted import WantedForm
from qrsurvey.survey.questions import Form, Role
from qrsurvey.workspace.workspace import Workspace

# Said by findings of their own, or of no weight to whoever answers.
_ELSEWHERE = {What.PUBLISH, What.EMAILS}

_TRIAL = "THU"  # "try": no unit's code

_DOORS = {Door.OPEN: ok, Door.UNKNOWN: warning}


def check_form(
    workspace: Workspace, *, form: str | None = None, access: Access | None = None, outside: bool = False
) -> tuple[Finding, ...]:
    """Look at the form from outside, as a citizen, and from inside, by the Forms API where that can be used.

    Without credentials, or without the editors' id, the page that citizens get says what it can. What can't
    be reached is a finding, not an error. `outside`: it is known that Google takes no credentials now.

    Raises:
        UsageError: `form` is no link for editing and no id, or the base URL isn't of this machine.
    """
    access = access or Access()
    known = workspace.survey.form
    form_id = form_id_of(workspace, form)
    if known is None:
        return (broken("form.check-no-form"),)
    findings: list[Finding] = []
    page = None
    try:
        visit = visit_form(known.url, access)
    except SourceError as error:
        findings.append(refused(error))
    else:
        page = visit.form
        findings.append(_DOORS.get(visit.door, broken)(f"form.check-door-{visit.door}"))
    inside, failure = _inside(form_id, access, outside=outside)
    if failure is not None:
        findings.append(failure)
    live = inside or page
    if live is None:
        findings.append(_unseen(workspace, known))
        return tuple(findings)
    findings += _findings(workspace, known, live)
    return tuple(findings)


def _unseen(workspace: Workspace, known: Form) -> Finding:
    """Return how a person can look: by a printed link, or by one like those that will be printed."""
    if (workspace.placards_dir / CODES_FILE).is_file():
        return warning("form.check-unseen")
    return warning("form.check-unseen-unprinted", link=build_link(known, _TRIAL), code=_TRIAL)


def _inside(form_id: str | None, access: Access, *, outside: bool) -> tuple[LiveForm | None, Finding | None]:
    if form_id is None:
        return None, skipped("form.check-no-id", "form.check-no-id.hint")
    if outside:
        return None, skipped("doctor.sign-in-first")
    try:
        with open_forms(access, READ) as client:
            return fetch(client, form_id).live, None
    except UsageError as error:
        if error.message.id == "google.no-credentials":
            return None, skipped("form.check-no-credentials", "form.check-no-credentials.hint")
        return None, refused(error, Level.WARNING)
    except SourceError as error:
        return None, refused(error, Level.WARNING)


def _findings(workspace: Workspace, known: Form, live: LiveForm) -> Iterator[Finding]:
    wanted = wanted_of(workspace)
    if live.url is not None and not same_form(known, live.url):
        yield broken("form.check-other-form", found=live.url)
    yield from _settings(live)
    yield from _code(wanted, known, live)
    yield from _questions(wanted, plan_form(wanted, live, known.code_entry))
    yield from _sheet(workspace, live)


def _settings(live: LiveForm) -> Iterator[Finding]:
    if live.published is False:
        yield broken("form.check-unpublished")
    elif live.accepting is False:
        yield broken("form.check-not-accepting")
    elif live.accepting:
        yield ok("form.check-accepting")
    if live.emails is Emails.VERIFIED:
        yield broken("form.check-emails-verified")
    elif live.emails is Emails.TYPED:
        yield warning("form.check-emails-typed")
    elif live.emails is Emails.NONE:
        yield ok("form.check-no-emails")
    if files := [item.title for item in live.model.items if item.shape is Shape.FILE]:
        yield broken("form.check-file-upload", titles=files)


def _code(wanted: WantedForm, known: Form, live: LiveForm) -> Iterator[Finding]:
    at = live.model.position(known.code_entry)
    if at is None:
        yield broken("form.check-entry-gone", entry=known.code_entry)
        return
    item = live.model.items[at]
    section = live.model.section_of(at)
    if not fits(wanted.code, item):
        yield broken("form.check-code-not-text", title=item.title, shape=Message(f"form.shape-{item.shape}"))
    elif section != 1:
        yield broken("form.check-code-section", section=str(section))
    else:
        yield ok("form.check-entry", entry=known.code_entry, title=item.title)


def _questions(wanted: WantedForm, plan: FormPlan) -> Iterator[Finding]:
    small = 0
    odd = False
    for change in plan.changes:
        if change.what in _ELSEWHERE:
            continue
        level = _level(wanted, change)
        if level is None:
            small += 1
            continue
        odd = True
        yield Finding(level, describe(change), Message("form.check-differs.hint"))
    if left := [item.title for item in plan.left if item.shape is not Shape.SECTION]:
        yield warning("form.check-extra", titles=left)
    if small:
        yield warning("form.check-differs", n=small)
    elif not odd:
        yield ok("form.check-questions", n=sum(one.question is not None for one in wanted.items))


def _level(wanted: WantedForm, change: Change) -> Level | None:
    """Return how bad a difference is for the answers; None where they come and are counted all the same."""
    roles = {one.key: one.question.role for one in wanted.items if one.question is not None}
    if change.what is What.ADD:
        if not change.key:
            return None
        vital = roles[change.key] in {Role.CODE, Role.HEADLINE}
        return Level.BROKEN if vital else Level.WARNING
    if change.what is What.OPTION_ADD:
        return Level.WARNING
    if change.hazard in {Hazard.STATISTICS, Hazard.LINKS}:
        return Level.BROKEN
    return None


def _sheet(workspace: Workspace, live: LiveForm) -> Iterator[Finding]:
    if live.id is None:  # the page doesn't say
        return
    named = {source.spreadsheet for source in workspace.survey.sources if source.spreadsheet}
    if live.spreadsheet is None:
        yield warning("form.check-no-sheet")
    elif named and live.spreadsheet not in named:
        yield warning("form.check-other-sheet", found=live.spreadsheet)
    elif named:
        yield ok("form.check-sheet")
    else:
        yield warning("form.check-sheet-unnamed", found=live.spreadsheet)
