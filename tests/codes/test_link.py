"""Prefilled links, there and back, by the standard library's own reading of addresses."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrsurvey.codes.link import build_link, domain_of, read_link
from qrsurvey.errors import UsageError
from support.placards import FORM


@given(code=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_a_link_prefills_exactly_the_code(code: str) -> None:
    link = build_link(FORM, code)
    parts = urlsplit(link)
    assert link.isascii()
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == FORM.url
    assert parse_qs(parts.query, strict_parsing=True) == {"usp": ["pp_url"], FORM.code_entry: [code]}
    assert read_link(link).url == FORM.url
    assert read_link(link).answers == {FORM.code_entry: code}


def test_a_code_stands_in_the_link_as_it_is_and_a_plus_is_escaped() -> None:
    assert build_link(FORM, "MOTCUA.Q3-M0XD").endswith("?usp=pp_url&entry.1626576186=MOTCUA.Q3-M0XD")
    assert build_link(FORM, "A+B c&d").endswith("=A%2BB+c%26d")


def test_the_forms_own_prefilled_link_is_read() -> None:
    link = read_link(
        f"  {FORM.url}?usp=pp_url&entry.7=&entry.1626576186=C%C3%B3+M%C3%A3&entry.7=x&emailAddress=a#end"
    )
    assert link.url == FORM.url
    assert link.answers == {"entry.7": "", "entry.1626576186": "Có Mã"}


@pytest.mark.parametrize(
    "text", ["", "LONGHOA-7KQ2", "ftp://docs.google.com/forms", "https://", "https://[x/"]
)
def test_what_is_no_web_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_link(text)
    assert caught.value.message.id == "codes.not-a-link"


def test_the_domain_is_what_the_phone_shows() -> None:
    assert domain_of(build_link(FORM, "X")) == "docs.google.com/forms"
    assert domain_of("https://docs.google.com/a/example.org/forms/d/e/1/viewform") == "docs.google.com/forms"
    assert domain_of("https://khaosat.example.vn/abc") == "khaosat.example.vn"
