"""The signing key: what makes a code ours.

`config/signing.key` is 32 random bytes as 64 hexadecimal digits and a line end. Whoever loses it can't print
the same codes again, and whoever reads it can forge them; so it is never overwritten and never shown.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from qrsurvey.codes.interrupts import uninterrupted
from qrsurvey.errors import WorkspaceError
from qrsurvey.workspace.disk import reason

KEY_BYTES = 32
_FINGERPRINT_PURPOSE = b"qrsurvey signing key fingerprint\x00"


@dataclass(frozen=True)
class SigningKey:
    """The secret; it doesn't show in `repr`, so that it can't end up in a traceback."""

    secret: bytes = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that tell keys apart and say nothing about them."""
        return hashlib.sha256(_FINGERPRINT_PURPOSE + self.secret).hexdigest()[:16]


def read_key(path: Path) -> SigningKey | None:
    """Read a key; None where there is no such file.

    Raises:
        WorkspaceError: the file can't be read, or isn't a key.
    """
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WorkspaceError("codes.key-unreadable", path=path, reason=reason(error)) from error
    try:
        secret = bytes.fromhex(text.decode("ascii"))
    except ValueError:
        secret = b""
    if len(secret) != KEY_BYTES:
        raise WorkspaceError("codes.key-malformed", path=path)
    return SigningKey(secret)


def create_key(path: Path) -> SigningKey:
    """Make a new key and write it, readable for its owner alone. Whether it may be made is not asked here.

    Raises:
        WorkspaceError: there is a file already, or it can't be written.
    """
    key = SigningKey(secrets.token_bytes(KEY_BYTES))
    # O_EXCL: two processes never both make one, and no key is ever overwritten. Windows ignores the mode.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with uninterrupted():
        try:
            descriptor = os.open(path, flags, 0o600)
        except FileExistsError as error:
            raise WorkspaceError("codes.key-exists", path=path) from error
        except OSError as error:
            raise WorkspaceError("codes.key-unwritable", path=path, reason=reason(error)) from error
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(key.secret.hex().encode("ascii") + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            path.unlink(missing_ok=True)
            raise WorkspaceError("codes.key-unwritable", path=path, reason=reason(error)) from error
    return key


def open_to_others(path: Path) -> bool:
    """Tell whether other users of this machine may read the key; Windows' modes don't say, so no there."""
    return os.name == "posix" and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
