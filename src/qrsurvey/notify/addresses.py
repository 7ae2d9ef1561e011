"""Where recipients are reached: a file of the person who runs this, outside of every workspace.

`{"van-thu": ["mailtos://…", "tgram://…"]}`: the names that stand in `survey.yaml`, and addresses as apprise
writes them. They hold passwords and tokens, so nothing of them ever enters an error, a log or the archive.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qrsurvey.errors import UsageError
from qrsurvey.workspace.disk import reason
from qrsurvey.workspace.own_files import own_folder, readable_by_others, write_own

VARIABLE = "QRSURVEY_RECIPIENTS"

_MAX_BYTES = 1_000_000


@dataclass(frozen=True)
class AddressBook:
    """The addresses by name. `exposed`: other people of this machine may read the file."""

    path: Path
    exposed: bool = False
    addresses: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def of(self, name: str) -> tuple[str, ...]:
        """Return the addresses of a recipient."""
        return self.addresses.get(name, ())


def addresses_path(environment: Mapping[str, str] = os.environ) -> Path:
    """Return where the addresses are: `QRSURVEY_RECIPIENTS`, else the person's own folder."""
    named = environment.get(VARIABLE)
    return Path(named) if named else own_folder() / "recipients.json"


def read_addresses(environment: Mapping[str, str] = os.environ) -> AddressBook:
    """Read the file; where there is none, nobody has an address.

    Raises:
        UsageError: it can't be read, or isn't what it must be.
    """
    path = addresses_path(environment)
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
        exposed = readable_by_others(path)
    except FileNotFoundError:
        return AddressBook(path)
    except OSError as error:
        raise UsageError("notify.addresses-unreadable", path=path, reason=reason(error)) from error
    addresses = _parse(content)
    if addresses is None:
        raise UsageError("notify.addresses-damaged", path=path)
    return AddressBook(path, exposed, addresses)


def add_address(name: str, address: str, environment: Mapping[str, str] = os.environ) -> AddressBook:
    """Add an address of a recipient; one that is there already isn't added again.

    Raises:
        UsageError: the file can't be read or written, or isn't what it must be.
    """
    book = read_addresses(environment)
    return _write(book, {**book.addresses, name: tuple(dict.fromkeys((*book.of(name), address)))})


def remove_addresses(name: str, environment: Mapping[str, str] = os.environ) -> int:
    """Forget all addresses of a recipient; return how many there were.

    Raises:
        UsageError: the file can't be read or written, or isn't what it must be.
    """
    book = read_addresses(environment)
    if book.of(name):
        _write(book, {other: urls for other, urls in book.addresses.items() if other != name})
    return len(book.of(name))


def _write(book: AddressBook, addresses: Mapping[str, tuple[str, ...]]) -> AddressBook:
    content = json.dumps(addresses, ensure_ascii=False, indent=2).encode("utf-8") + b"\n"
    try:
        write_own(book.path, content)
    except OSError as error:
        raise UsageError("notify.addresses-unwritable", path=book.path, reason=reason(error)) from error
    return AddressBook(book.path, exposed=False, addresses=addresses)


def _parse(content: bytes) -> dict[str, tuple[str, ...]] | None:
    """Read the file's content; None where it is anything else. A single address may stand without a list."""
    if len(content) > _MAX_BYTES:
        return None
    try:
        value = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    found: dict[str, tuple[str, ...]] = {}
    for name, urls in value.items():
        listed = [urls] if isinstance(urls, str) else urls
        if not (isinstance(listed, list) and all(isinstance(url, str) and url.strip() for url in listed)):
            return None
        found[name] = tuple(dict.fromkeys(url.strip() for url in listed))
    return found
