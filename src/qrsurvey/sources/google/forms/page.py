"""The page that a citizen gets: opened as nobody, without any credentials.

It tells what no API tells: whether somebody without a Google account can answer. It also holds the form as
data (`FB_PUBLIC_LOAD_DATA_`), which Google documents nowhere: read where it can be, never relied upon.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from qrsurvey.errors import SourceError
from qrsurvey.i18n.text import nfc
from qrsurvey.sources.google import refusals
from qrsurvey.sources.google.access import Access
from qrsurvey.sources.google.base_url import read_base_url
from qrsurvey.sources.google.patience import CallError
from qrsurvey.sources.google.session import TIMEOUT, harden
from qrsurvey.survey.form_address import read_address
from qrsurvey.survey.form_model import Emails, FormItem, FormModel, LiveForm, Shape

if TYPE_CHECKING:
    from requests import Response

_HOST = "docs.google.com"
_MARK = "FB_PUBLIC_LOAD_DATA_ = "
_MAX_BYTES = 5_000_000
_MAX_HOPS = 3

_SHAPES = {
    0: Shape.TEXT,
    1: Shape.PARAGRAPH,
    2: Shape.CHOICE,
    3: Shape.DROP_DOWN,
    4: Shape.MULTIPLE,
    5: Shape.SCALE,
    8: Shape.SECTION,
    13: Shape.FILE,
    18: Shape.STARS,
}
_EMAILS = {1: Emails.NONE, 2: Emails.VERIFIED, 3: Emails.TYPED}


class Door(StrEnum):
    """How the link receives somebody who isn't signed in.

    `UNKNOWN`: something answers, but nothing shows that it is this form; so does the sign-in page of an
    office's network.
    """

    OPEN = "open"
    SIGN_IN = "sign-in"
    CLOSED = "closed"
    GONE = "gone"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Visit:
    """What the link showed; `form` is what could be read of the form, None where nothing could."""

    door: Door
    form: LiveForm | None = None


def visit_form(url: str, access: Access) -> Visit:
    """Open the link for citizens without signing in; redirects are followed within Google Forms only.

    Raises:
        UsageError: the base URL isn't of this machine.
        SourceError: Google or the network refused, at once or again and again, or what answers isn't Google.
    """
    base = read_base_url(access.environment)
    return access.patience.call(lambda: _visit(url, base))


def _visit(url: str, base: str | None) -> Visit:
    import requests

    address = url
    with requests.Session() as session:
        harden(session, base)
        for _ in range(_MAX_HOPS + 1):
            try:
                with session.get(
                    _through(address, base), timeout=TIMEOUT, allow_redirects=False, stream=True
                ) as response:
                    body = _read(response)
            except OSError as error:  # what requests raises is one, too
                raise refusals.from_network(error) from None
            except ValueError:  # requests looks at where a redirect leads, even where it isn't to follow it
                break
            if not 300 <= response.status_code < 400:
                return _judge(address, response, body)
            address = urljoin(address, response.headers.get("Location", ""))
            host = urlsplit(address).hostname or ""
            if host == "accounts.google.com" or host.startswith("accounts.google."):
                return Visit(Door.SIGN_IN)
            if host != _HOST:
                break
    raise CallError(SourceError("google.redirected", host=_HOST))


def read_page(page: str, url: str) -> LiveForm | None:
    """Read the form out of its page; None where Google wrote it otherwise than we know."""
    start = page.find(_MARK)
    if start < 0:
        return None
    try:
        # Not up to the next semicolon: titles hold semicolons too.
        data, _ = json.JSONDecoder().raw_decode(page, start + len(_MARK))
        return _form(data, url)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _judge(address: str, response: Response, body: str) -> Visit:
    if response.status_code in {404, 410}:
        return Visit(Door.GONE)
    if response.status_code in {401, 403}:
        return Visit(Door.SIGN_IN)
    refusals.check_status(response.status_code, response.headers, _HOST)
    if response.status_code != 200:
        raise CallError(SourceError("google.not-google", host=_HOST, status=str(response.status_code)))
    if urlsplit(address).path.endswith("/closedform"):
        return Visit(Door.CLOSED)
    form = read_page(body, address)
    return Visit(Door.OPEN if form is not None or _is_form(body, address) else Door.UNKNOWN, form)


def _is_form(body: str, address: str) -> bool:
    """Tell whether a page sends its answers where those of this very form go."""
    form = read_address(address).id
    return bool(form) and f"/forms/d/{form}/formResponse" in body


def _through(url: str, base: str | None) -> str:
    return url if base is None else base + urlsplit(url).path


def _read(response: Response) -> str:
    content = b""
    for chunk in response.iter_content(65_536):
        content += chunk
        if len(content) > _MAX_BYTES:
            break
    return content.decode("utf-8", "replace")


def _form(data: Any, url: str) -> LiveForm:  # noqa: ANN401 - JSON of any shape
    inner = data[1]
    settings = inner[10] if len(inner) > 10 and isinstance(inner[10], list) else []
    emails = settings[6] if len(settings) > 6 else None
    items = tuple(_item(item) for item in inner[1] or ())
    title = _text(inner[8]) if len(inner) > 8 and inner[8] else _text(data[3])
    return LiveForm(
        FormModel(title, _text(inner[0]), items),
        url=url,
        emails=_EMAILS.get(emails) if isinstance(emails, int) else None,
    )


def _item(item: Any) -> FormItem:  # noqa: ANN401 - JSON of any shape
    shape = _SHAPES.get(item[3], Shape.OTHER)
    title, description = _text(item[1]), _text(item[2])
    answers = item[4] if len(item) > 4 and item[4] else []
    if shape in {Shape.SECTION, Shape.OTHER} or not answers:
        return FormItem(shape if shape is Shape.SECTION else Shape.OTHER, title, description)
    first = answers[0]
    choices = first[1] or [] if len(first) > 1 else []
    return FormItem(
        shape,
        title,
        description,
        required=len(first) > 2 and bool(first[2]),
        options=tuple(_text(choice[0]) for choice in choices if not _is_other(choice)),
        other=any(_is_other(choice) for choice in choices),
        question=f"{int(first[0]):08x}",
    )


def _is_other(choice: Any) -> bool:  # noqa: ANN401 - JSON of any shape
    return len(choice) > 4 and bool(choice[4])


def _text(value: object) -> str:
    return nfc(value) if isinstance(value, str) else ""
