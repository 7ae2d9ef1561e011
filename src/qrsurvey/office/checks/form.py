"""The form: whether the placards that hang lead to the form and question that the survey means."""

from __future__ import annotations

from collections.abc import Iterator

from qrsurvey.codes.link import read_link
from qrsurvey.codes.sign import Code
from qrsurvey.office.checks.context import Context
from qrsurvey.office.findings import Finding, broken, ok, skipped, warning
from qrsurvey.office.form_check import check_form
from qrsurvey.office.hanging import hanging
from qrsurvey.survey.form_address import plain
from qrsurvey.survey.questions import Form

_LISTED = 20


def printed_links(context: Context) -> Iterator[Finding]:
    """Whether each code's newest link, and those printed before it, are what would be printed now."""
    workspace = context.workspace
    if workspace is None:
        yield skipped("doctor.files-first")
        return
    if not context.archive_there:
        yield skipped("doctor.no-codes", "doctor.no-codes.hint")
        return
    if context.codes is None:  # why is told where the archive is looked at
        yield skipped("doctor.archive-first")
        return
    codes = context.codes
    hung = hanging(codes.issued, codes.withdrawn, workspace.units, context.now.date())
    if not hung:
        yield skipped("doctor.no-codes", "doctor.no-codes.hint")
        return
    form = workspace.survey.form
    if form is None:
        yield broken("doctor.form-gone", n=len(hung))
        return
    newest = {code: links[-1] for code, links in hung.items()}
    elsewhere = [code.text for code, link in newest.items() if not _same_form(link, form)]
    blank = [
        code.text
        for code, link in newest.items()
        if code.text not in elsewhere and not _prefills(link, form, code)
    ]
    if elsewhere:
        yield broken("doctor.other-form", n=len(elsewhere), codes=elsewhere[:_LISTED])
    if blank:
        yield broken("doctor.other-question", n=len(blank), codes=blank[:_LISTED])
    if not elsewhere and not blank:
        yield ok("doctor.links", n=len(newest))
        outdated = [
            code.text
            for code, links in hung.items()
            if not all(_same_form(link, form) and _prefills(link, form, code) for link in links)
        ]
        if outdated:
            yield warning("doctor.old-placards", n=len(outdated), codes=outdated[:_LISTED])


def live_form(context: Context) -> Iterator[Finding]:
    """What the form itself looks like now."""
    if context.workspace is None or context.workspace.survey.form is None:
        return
    if context.offline:
        yield skipped("doctor.offline")
        return
    # What is wrong with the credentials is told where they are looked at, and Google not asked again.
    outside = context.credentials_wanted and not context.signed_in
    yield from check_form(context.workspace, access=context.access, outside=outside)


def _same_form(link: str, form: Form) -> bool:
    return plain(read_link(link).url) == plain(form.url)


def _prefills(link: str, form: Form, code: Code) -> bool:
    return read_link(link).answers.get(form.code_entry) == code.text
