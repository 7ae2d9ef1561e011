"""The workspace's own files: what they say, and the signing key."""

from __future__ import annotations

from collections.abc import Iterator

from qrsurvey.codes.key import open_to_others
from qrsurvey.errors import Message
from qrsurvey.office.checks.context import Context
from qrsurvey.office.findings import Finding, Level, ok, refused, skipped, warning
from qrsurvey.office.schemas import outdated_schemas
from qrsurvey.office.signing import known_key
from qrsurvey.workspace.workspace import UNITS_FILE


def files(context: Context) -> Iterator[Finding]:
    """Every fault of both configuration files at once."""
    if context.fault is not None:
        if not context.fault.details:
            yield refused(context.fault)
        for detail in context.fault.details:
            yield Finding(Level.BROKEN, detail, Message("doctor.files.hint"))
    elif context.workspace is not None:
        survey = context.workspace.survey
        yield ok("doctor.files", units=len(context.workspace.units), questions=len(survey.questions))


def schemas(context: Context) -> Iterator[Finding]:
    """Whether the copies by which an editor explains the files are of this version."""
    for copy in outdated_schemas(context.root / UNITS_FILE.parent):
        yield warning("init.schema-old", file=copy.name)


def form_and_sources(context: Context) -> Iterator[Finding]:
    """Whether the survey names its form and where the answers arrive."""
    if context.workspace is None:
        return
    survey = context.workspace.survey
    if survey.form is None:
        yield warning("doctor.no-form")
    if not context.sheets:
        yield ok("doctor.no-sheet")


def working_hours(context: Context) -> Iterator[Finding]:
    """Whether the office says when it works: units are urged and deadlines counted by that."""
    if context.workspace is not None and not context.workspace.office.working_hours:
        yield warning("doctor.no-hours")


def signing_key(context: Context) -> Iterator[Finding]:
    """Whether the key is there, is the one that signed the codes, and is its owner's alone."""
    # Why the archive can't be read is told where it is looked at.
    known = context.codes is not None or not context.archive_there
    issued_with = context.codes.signed_with if context.codes else None
    key = known_key(context.key_path, issued_with)
    if key is None:
        yield skipped("doctor.key-unknown") if not known else warning("doctor.no-key")
        return
    if issued_with is not None:
        yield ok("doctor.key", fingerprint=key.fingerprint)
    elif known:
        yield ok("doctor.key-unused", fingerprint=key.fingerprint)
    else:
        yield skipped("doctor.key-unknown")
    if open_to_others(context.key_path):
        yield warning("doctor.key-open", path=context.key_path)
