"""One way in to Google's APIs: credentials, a session, and one count of what is asked through it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from qrsurvey.sources.google.access import Access
from qrsurvey.sources.google.base_url import read_base_url
from qrsurvey.sources.google.credentials import Credentials, read_credentials
from qrsurvey.sources.google.limiter import Limiter
from qrsurvey.sources.google.patience import Patience
from qrsurvey.sources.google.session import SCOPE, open_session
from qrsurvey.sources.table import Waiting

if TYPE_CHECKING:
    from google.auth.transport.requests import AuthorizedSession
    from requests import PreparedRequest, Response
    from requests.adapters import BaseAdapter


@dataclass(frozen=True)
class Google:
    """An open way in: `base` replaces Google's hosts, `patience` shares the session's limiter."""

    session: AuthorizedSession
    credentials: Credentials
    base: str | None
    patience: Patience


@contextmanager
def open_google(
    access: Access, scopes: Sequence[str] = (SCOPE,), *, waiting: Waiting | None = None
) -> Iterator[Google]:
    """Open a session for these scopes, with the credentials that the environment names.

    All that is asked through it stays within Google's quotas; `waiting` is told why nothing moves.

    Raises:
        UsageError: there are no credentials that can be used, or the base URL isn't of this machine.
    """
    base = read_base_url(access.environment)
    credentials = read_credentials(access.environment)
    limiter = Limiter(access.patience.clock, access.patience.sleep, waiting=waiting)
    patience = replace(access.patience, limiter=limiter, waiting=waiting)
    with open_session(credentials, base, scopes) as session:
        for prefix, adapter in list(session.adapters.items()):
            session.mount(prefix, _Metered(adapter, limiter))  # type: ignore[arg-type]
        yield Google(session, credentials, base, patience)


class _Metered:
    """A session's way out, with a count: google-auth sends a request anew by itself where a token expired."""

    def __init__(self, adapter: BaseAdapter, limiter: Limiter) -> None:
        self._adapter = adapter
        self._limiter = limiter

    def send(self, request: PreparedRequest, **options: Any) -> Response:  # noqa: ANN401 - those of requests
        """Send one request, once it may be."""
        with self._limiter.call():
            return self._adapter.send(request, **options)

    def close(self) -> None:
        """Let go of the connections."""
        self._adapter.close()
