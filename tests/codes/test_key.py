"""The signing key: made once, never shown, never overwritten."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pytest

from qrsurvey.codes.key import SigningKey, create_key, open_to_others, read_key
from qrsurvey.errors import WorkspaceError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language

posix = pytest.mark.skipif(os.name != "posix", reason="Windows keeps no such modes")


def test_a_new_key_is_32_bytes_as_hexadecimal_digits_and_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "signing.key"
    made = create_key(path)
    assert re.fullmatch(rb"[0-9a-f]{64}\n", path.read_bytes())
    assert read_key(path) == made
    assert made.secret.hex() == path.read_text(encoding="ascii").strip()
    assert create_key(tmp_path / "other.key") != made


@posix
def test_a_new_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "signing.key"
    before = os.umask(0)
    try:
        create_key(path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not open_to_others(path)
    path.chmod(0o640)
    assert open_to_others(path)


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "signing.key"
    made = create_key(path)
    with pytest.raises(WorkspaceError) as caught:
        create_key(path)
    assert caught.value.message.id == "codes.key-exists"
    assert read_key(path) == made


def test_where_there_is_no_file_there_is_no_key(tmp_path: Path) -> None:
    assert read_key(tmp_path / "signing.key") is None


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"ab" * 31, b"ab" * 33, b"zz" * 32, "ế".encode() * 32, b"\xef\xbb\xbf" + b"ab" * 32],
)
def test_what_is_no_key_is_refused_without_showing_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "signing.key"
    path.write_bytes(content)
    with pytest.raises(WorkspaceError) as caught:
        read_key(path)
    assert caught.value.message.id == "codes.key-malformed"
    for language in Language:
        sentence = Catalog(language).message(caught.value.message)
        assert str(path) in sentence
        assert "abab" not in sentence


def test_a_key_survives_an_editor_that_writes_crlf(tmp_path: Path) -> None:
    path = tmp_path / "signing.key"
    path.write_bytes(b"AB" * 32 + b"\r\n")
    assert read_key(path) == SigningKey(b"\xab" * 32)


def test_a_file_that_cannot_be_opened_is_an_error_that_says_why(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError) as caught:
        read_key(tmp_path)  # a folder
    assert caught.value.message.id == "codes.key-unreadable"
    assert caught.value.message.values["reason"]


def test_a_folder_that_is_not_there_is_an_error_that_says_why(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError) as caught:
        create_key(tmp_path / "config" / "signing.key")
    assert caught.value.message.id == "codes.key-unwritable"


def test_a_full_disk_leaves_no_half_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WorkspaceError) as caught:
        create_key(tmp_path / "signing.key")
    assert caught.value.message.id == "codes.key-unwritable"
    assert list(tmp_path.iterdir()) == []


def test_the_secret_shows_neither_in_repr_nor_in_the_fingerprint() -> None:
    key = SigningKey(b"\x42" * 32)
    assert "42" * 4 not in repr(key)
    assert "B" * 4 not in repr(key)
    assert re.fullmatch(r"[0-9a-f]{16}", key.fingerprint)
    assert key.fingerprint == SigningKey(b"\x42" * 32).fingerprint
    assert key.fingerprint != SigningKey(b"\x43" * 32).fingerprint
