"""The Forms API v1: get, create, batchUpdate, setPublishSettings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from qrsurvey.errors import SourceError, UsageError
from qrsurvey.sources.google import refusals
from qrsurvey.sources.google.access import Access
from qrsurvey.sources.google.base_url import rewrite
from qrsurvey.sources.google.blame import Blame, GoogleError, blame_of
from qrsurvey.sources.google.credentials import Credentials, CredentialsKind, read_credentials
from qrsurvey.sources.google.opening import open_google
from qrsurvey.sources.google.patience import CallError, Patience
from qrsurvey.sources.google.session import TIMEOUT

if TYPE_CHECKING:
    from google.auth.transport.requests import AuthorizedSession
    from requests import Response

READ = "https://www.googleapis.com/auth/forms.body.readonly"
WRITE = "https://www.googleapis.com/auth/forms.body"

_URL = "https://forms.googleapis.com/v1/forms"

# What the Sheets API's refusals are called where they are about a form.
_ABOUT_FORMS = {
    "google.no-such-spreadsheet": "form.no-such-form",
    "google.not-shared": "form.not-shared",
    "google.not-shared-person": "form.not-shared-person",
    "google.not-shared-account": "form.not-shared-account",
    "google.scope": "form.scope",
}


class UncertainError(SourceError):
    """A change went out, and nobody knows whether it was made."""


class FormsClient:
    """Speaks the Forms API through a session, which the caller closes. `base` replaces Google's hosts."""

    def __init__(
        self, authorized: AuthorizedSession, credentials: Credentials, base: str | None, patience: Patience
    ) -> None:
        self._authorized = authorized
        self._credentials = credentials
        self._base = base
        self._patience = patience

    def get(self, form_id: str) -> Mapping[str, Any]:
        """Return `Form`.

        Raises:
            SourceError: Google or the network refused, at once or again and again.
        """
        return self._patience.call(lambda: self._call("GET", f"/{form_id}"))

    def create(self, title: str) -> Mapping[str, Any]:
        """Make an empty form and return its `Form`; tried once, since a second try could make a second one.

        Raises:
            UsageError: there is no room for it; a service account has none at all.
            SourceError: as `get`, or nobody knows whether the form was made.
        """
        body = {"info": {"title": title, "documentTitle": title}}
        try:
            return self._call("POST", "?unpublished=true", body)
        except CallError as failure:
            error = failure.error
        if error.message.id == "form.no-storage":
            raise UsageError("form.no-storage", address=self._credentials.address or "")
        if blame_of(error) is Blame.LINE:  # no answer came that says what became of it
            raise SourceError("form.maybe-made", title=title)
        raise error

    def batch_update(self, form_id: str, requests: list[dict[str, Any]], revision: str | None) -> None:
        """Change a form, all or nothing, if its revision is still the given one.

        Where no answer came, it is tried again only while the form is seen to have that revision.

        Raises:
            UncertainError: the form may or may not have been changed.
            SourceError: as `get`, or somebody changed the form meanwhile; nothing was changed by us.
        """
        body: dict[str, Any] = {"requests": requests}
        if revision is not None:
            body["writeControl"] = {"requiredRevisionId": revision}
        doubt = False

        def attempt() -> None:
            nonlocal doubt
            try:
                self._call("POST", f"/{form_id}:batchUpdate", body)
            except CallError as failure:
                # No answer came that says what became of it.
                uncertain = blame_of(failure.error) is Blame.LINE
                # A change in doubt may arrive late: then it is what made the revision another one.
                late = doubt and failure.error.message.id == "form.changed-meanwhile"
                doubt = doubt or uncertain
                if late or (uncertain and not self._has_revision(form_id, revision)):
                    raise CallError(UncertainError("form.maybe-changed")) from None
                raise

        self._patience.call(attempt)

    def set_publish_settings(self, form_id: str, body: dict[str, Any]) -> None:
        """Publish a form, or stop it; doing so twice does no harm. Raises SourceError as `get`."""
        self._patience.call(lambda: self._call("POST", f"/{form_id}:setPublishSettings", body))

    def _has_revision(self, form_id: str, revision: str | None) -> bool:
        """Tell whether a form is seen to have a revision; not where it can't be looked at."""
        try:
            return revision is not None and self.get(form_id).get("revisionId") == revision
        except SourceError:
            return False

    def _call(self, method: str, path: str, body: object = None) -> Mapping[str, Any]:
        from google.auth.exceptions import GoogleAuthError

        options: dict[str, Any] = {"timeout": TIMEOUT, "allow_redirects": False}
        if body is not None:
            options["json"] = body
        try:
            response: Response = self._authorized.request(  # type: ignore[no-untyped-call]
                method, rewrite(_URL, self._base) + path, **options
            )
        except (OSError, GoogleAuthError) as error:
            raise self._named(refusals.from_exception(error, self._credentials)) from None
        self._check(response)
        try:
            answer = json.loads(response.content)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise refusals.malformed()
        return answer

    def _check(self, response: Response) -> None:
        if response.status_code in {400, 403} and (refusal := _own_refusal(response)) is not None:
            raise CallError(refusal)
        try:
            refusals.check_response(response, self._credentials)
        except CallError as failure:
            raise self._named(failure) from None

    def _named(self, failure: CallError) -> CallError:
        found = _ABOUT_FORMS.get(failure.error.message.id)
        if found is None:
            return failure
        error = GoogleError(found, blame_of(failure.error), **failure.error.message.values)
        return CallError(error, failure.first_wait, failure.asked_wait)


@contextmanager
def open_forms(access: Access, scope: str) -> Iterator[FormsClient]:
    """Open the Forms API with the credentials that the environment names, for reading or for writing.

    Raises:
        UsageError: there are no credentials that can be used, or the base URL isn't of this machine.
    """
    with open_google(access, (scope,)) as google:
        yield FormsClient(google.session, google.credentials, google.base, google.patience)


def is_service_account(access: Access) -> bool:
    """Tell whether the credentials are those of a service account, which can't own a form.

    Raises:
        UsageError: as `open_forms`.
    """
    return read_credentials(access.environment).kind is CredentialsKind.SERVICE_ACCOUNT


def _own_refusal(response: Response) -> SourceError | None:
    """Return what only the Forms API says; nothing of its body gets into the error."""
    try:
        said = json.loads(response.content)["error"]
        message, reasons = str(said.get("message", "")), json.dumps(said)
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return None
    if "storageQuotaExceeded" in reasons:
        return SourceError("form.no-storage", address="")
    if response.status_code == 400 and "revision" in message.casefold():
        return SourceError("form.changed-meanwhile")
    if response.status_code == 400:
        return SourceError("form.not-accepted")
    return None
