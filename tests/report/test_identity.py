"""What a report is made from, written into a file and read back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrsurvey.report.identity import identity_text, parse_identity
from qrsurvey.report.model import Identity

_WORDS = st.text(max_size=30)
_IDENTITIES = st.builds(
    Identity,
    period=_WORDS,
    language=_WORDS,
    units=st.lists(_WORDS, max_size=4).map(tuple),
    by=st.lists(_WORDS, max_size=3).map(tuple),
    made=_WORDS,
    head=st.none() | _WORDS,
)
ONE = Identity("2025-05", "vi", ("MOTCUA",), (), "2025-06-02T08:30:00", None)


@given(_IDENTITIES)
def test_an_identity_comes_back_as_it_was(identity: Identity) -> None:
    text = identity_text(identity)
    assert text.isascii()
    assert parse_identity(text) == identity


@given(st.text(max_size=60) | st.text(max_size=60).map("qrsurvey {}".format))
def test_any_other_text_is_no_identity(text: str) -> None:
    assert parse_identity(text) is None


def test_what_a_later_release_adds_is_passed_over() -> None:
    known = json.loads(identity_text(ONE).removeprefix("qrsurvey "))
    assert parse_identity("qrsurvey " + json.dumps(known | {"later": [1]})) == ONE


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("period", 5),
        ("language", None),
        ("units", "MOTCUA"),
        ("units", [1]),
        ("by", None),
        ("made", []),
        ("head", 1),
    ],
)
def test_a_value_of_another_kind_is_no_identity(name: str, value: object) -> None:
    known = json.loads(identity_text(ONE).removeprefix("qrsurvey "))
    assert parse_identity("qrsurvey " + json.dumps(known | {name: value})) is None


def test_neither_is_a_nest_without_end() -> None:
    assert parse_identity("qrsurvey " + "[" * 100_000) is None
