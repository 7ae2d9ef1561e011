"""Whether whoever is to be told of a case can be: recipients, addresses, and what waits in the outbox."""

from __future__ import annotations

from collections.abc import Iterator

from qrsurvey.notify.addresses import read_addresses
from qrsurvey.office.checks.context import Context
from qrsurvey.office.checks.kept import waiting_long
from qrsurvey.office.findings import Finding, ok, skipped, warning
from qrsurvey.survey.alert_rules import Grade


def recipients(context: Context) -> Iterator[Finding]:
    """Whether somebody is told of what is urgent, and each who is named can be reached."""
    if context.workspace is None:
        yield skipped("doctor.files-first")
        return
    named = context.workspace.survey.alerts.recipients
    if not any(Grade.A in one.grades and one.unit is None for one in named):
        yield skipped("doctor.nobody-told", "doctor.nobody-told.hint")
        return
    book = read_addresses(context.environment)
    without = [one.name for one in named if not book.of(one.name)]
    if without:
        yield warning("doctor.no-addresses", names=without, first=without[0])
    else:
        yield ok("doctor.recipients", n=len(named))
    if book.exposed:
        yield warning("doctor.addresses-open", path=book.path)


def outbox(context: Context) -> Iterator[Finding]:
    """Whether messages wait that should have gone long ago."""
    if context.archive is None:
        return
    if stuck := waiting_long(context.archive.waiting, context.now):
        yield warning("doctor.outbox-stuck", n=len(stuck))
