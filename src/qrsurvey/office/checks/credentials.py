"""The Google credentials: the file, whether Google takes it, what it allows, and the clock that it needs."""

from __future__ import annotations

from collections.abc import Iterator

from qrsurvey.errors import Message
from qrsurvey.office.auth import age_in_days
from qrsurvey.office.checks.context import Context
from qrsurvey.office.findings import Finding, broken, ok, refused, skipped, warning
from qrsurvey.sources.google.credentials import CredentialsKind, read_credentials
from qrsurvey.sources.google.login import EVERYTHING, READ
from qrsurvey.sources.google.session import signing
from qrsurvey.workspace.own_files import readable_by_others

_OLD = 365  # days after which a key should be replaced
_FAR = 300  # seconds by which a clock may be wrong; Google refuses signatures beyond that

_KINDS = {
    CredentialsKind.SERVICE_ACCOUNT: Message("doctor.kind-service-account"),
    CredentialsKind.PERSON: Message("doctor.kind-person"),
}


def credentials_file(context: Context) -> Iterator[Finding]:
    """Which file lets us in, whose it is, how old, and who may read it."""
    if not context.credentials_wanted:
        yield skipped("doctor.no-credentials-needed")
        return
    credentials = read_credentials(context.environment)
    days = age_in_days(credentials, context.now)
    kind, path = _KINDS[credentials.kind], credentials.path
    with signing(credentials, context.base, None):  # refuses a key that signs nothing, and asks nobody
        pass
    account = credentials.address or Message("doctor.account-unknown")
    yield ok("doctor.credentials", kind=kind, account=account, path=path, n=days)
    if credentials.kind is CredentialsKind.SERVICE_ACCOUNT and days > _OLD:
        yield warning("doctor.key-old", n=days)
    if credentials.until is not None:
        yield warning("doctor.sign-in-ends", day=credentials.until.astimezone(context.now.tzinfo).date())
    if readable_by_others(path):
        yield warning("doctor.credentials-open", path=path)


def sign_in(context: Context) -> Iterator[Finding]:
    """Whether Google takes the credentials."""
    if (reason := _not_asked(context)) is not None:
        yield reason
    elif context.trial is None:
        yield skipped("doctor.no-sign-in")
    elif context.trial.error is not None:
        yield refused(context.trial.error)
    else:
        yield ok("doctor.sign-in")


def scopes(context: Context) -> Iterator[Finding]:
    """Whether a person granted what is needed; a service account has whatever it asks for."""
    credentials, trial = context.credentials, context.trial
    if credentials is None or credentials.kind is not CredentialsKind.PERSON:
        return
    granted = (trial.granted if trial else ()) or credentials.scopes
    if not granted:
        yield skipped("doctor.scopes-unknown", "doctor.scope-missing.hint")
    elif missing := [_short(scope) for scope in READ if scope not in granted]:
        yield broken("doctor.scope-missing", missing=missing)
    elif missing := [_short(scope) for scope in EVERYTHING if scope not in granted]:
        yield warning("doctor.scope-lacking", missing=missing)
    else:
        yield ok("doctor.scopes", scopes=[_short(scope) for scope in EVERYTHING])


def clock(context: Context) -> Iterator[Finding]:
    """Whether this machine's clock agrees with Google's."""
    if _not_asked(context) is not None:
        return
    ahead = context.trial.ahead if context.trial else None
    if ahead is None:
        yield skipped("doctor.clock-unknown")
    elif abs(ahead) > _FAR:
        minutes = round(abs(ahead) / 60)
        yield broken("doctor.clock-ahead" if ahead > 0 else "doctor.clock-behind", n=minutes)
    else:
        yield ok("doctor.clock")


def _not_asked(context: Context) -> Finding | None:
    if context.offline:
        return skipped("doctor.offline")
    return skipped("doctor.no-credentials") if context.credentials is None else None


def _short(scope: str) -> str:
    return scope.rpartition("/")[2]
