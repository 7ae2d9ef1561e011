"""Codes: golden vectors, and the same worked out in another way."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrsurvey.codes.key import SigningKey
from qrsurvey.codes.sign import ALPHABET, Code, check_of, sign

KEY = SigningKey(bytes(range(32)))
IDS = st.from_regex(r"[A-Z0-9]{2,16}", fullmatch=True)


def _independently(secret: bytes, message: str) -> str:
    # RFC 4648 base32 of the whole digest; its first four letters are the first 20 bits.
    rfc = base64.b32encode(hmac.new(secret, message.encode(), hashlib.sha256).digest()).decode()[:4]
    return rfc.translate(str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET))


@pytest.mark.parametrize(
    ("unit", "counter", "edition", "text"),
    [
        # openssl dgst -sha256 -mac HMAC -macopt hexkey:000102…1e1f, over "LONGHOA..1" and so on
        ("LONGHOA", None, 1, "LONGHOA-94NW"),
        ("MOTCUA", "Q3", 1, "MOTCUA.Q3-FY1C"),
        ("MOTCUA", "Q3", 2, "MOTCUA.Q3-8QX2"),
    ],
)
def test_codes_never_change(unit: str, counter: str | None, edition: int, text: str) -> None:
    assert sign(KEY, unit, counter, edition) == text
    assert Code.issue(KEY, unit, counter, edition) == Code(unit, counter, edition, text)


@given(
    secret=st.binary(min_size=32, max_size=32),
    unit=IDS,
    counter=st.none() | IDS,
    edition=st.integers(1, 999),
)
def test_the_check_is_the_first_twenty_bits_of_the_hmac(
    secret: bytes, unit: str, counter: str | None, edition: int
) -> None:
    expected = _independently(secret, f"{unit}.{counter or ''}.{edition}")
    assert check_of(SigningKey(secret), unit, counter, edition) == expected
    place = unit if counter is None else f"{unit}.{counter}"
    assert sign(SigningKey(secret), unit, counter, edition) == f"{place}-{expected}"


def test_unit_and_counter_cannot_be_read_as_each_other() -> None:
    assert check_of(KEY, "AB", "CD", 1) != check_of(KEY, "ABCD", None, 1)
