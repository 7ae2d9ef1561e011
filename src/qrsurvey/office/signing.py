"""When a signing key may be made, and when its absence is an alarm."""

from __future__ import annotations

from pathlib import Path

from qrsurvey.codes.key import SigningKey, create_key, read_key
from qrsurvey.errors import WorkspaceError
from qrsurvey.workspace.workspace import Workspace


def existing_key(workspace: Workspace, issued_with: str | None) -> SigningKey:
    """Return the key that signed the codes on the walls.

    `issued_with` is the fingerprint that the ledger knows; None where no code was ever issued.

    Raises:
        WorkspaceError: the key is missing, unreadable, or not the one that the codes were signed with.
    """
    key = known_key(workspace.key_path, issued_with)
    if key is None:
        raise WorkspaceError("office.no-key-yet", path=workspace.key_path)
    return key


def existing_or_new_key(workspace: Workspace, issued_with: str | None) -> SigningKey:
    """Return the key as `existing_key` does, but make one where no code was ever issued.

    Raises:
        WorkspaceError: as `existing_key`, or a new one can't be written.
    """
    return known_key(workspace.key_path, issued_with) or create_key(workspace.key_path)


def known_key(path: Path, issued_with: str | None) -> SigningKey | None:
    """Return the key at `path` where it is the one that signed the codes; None where there is none to be.

    Raises:
        WorkspaceError: as `existing_key`.
    """
    key = read_key(path)
    if issued_with is not None:
        if key is None:
            # A new key would make a forgery of every placard that hangs.
            raise WorkspaceError("office.key-lost", path=path, fingerprint=issued_with)
        if key.fingerprint != issued_with:
            raise WorkspaceError(
                "office.other-key", path=path, found=key.fingerprint, fingerprint=issued_with
            )
    return key
