"""One form has many addresses; each is told from those of everything else."""

from __future__ import annotations

import pytest

from qrsurvey.survey.form_address import Page, editors_id, plain, read_address

ID = "1FAIpQLSdExampleExampleExampleExampleExampleExample0000"
EDITORS = "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"
GOOGLE = "https://docs.google.com"
URL = f"{GOOGLE}/forms/d/e/{ID}/viewform"


@pytest.mark.parametrize(
    "address",
    [
        URL,
        f"{URL}/",
        f"  {URL}\n",
        f"{URL}?usp=sf_link",
        f"{URL}?usp=pp_url&entry.1=x#a",
        f"{GOOGLE}/forms/u/0/d/e/{ID}/viewform",
        f"{GOOGLE}/forms/u/12/d/e/{ID}/viewform?usp=header",
        f"{GOOGLE}/a/hoa-thanh.gov.vn/forms/d/e/{ID}/viewform",
        f"{GOOGLE}/a/hoa-thanh.gov.vn/forms/u/1/d/e/{ID}/viewform?edit_requested=true",
        f"https://Docs.Google.com/forms/d/e/{ID}/viewform",
    ],
)
def test_all_addresses_of_a_form_are_one(address: str) -> None:
    read = read_address(address)
    assert (read.page, read.id, read.plain) == (Page.ANSWER, f"e/{ID}", URL)
    assert plain(address) == URL
    assert plain(plain(address)) == URL


@pytest.mark.parametrize(
    ("address", "page"),
    [
        (f"{GOOGLE}/forms/d/{EDITORS}/viewform", Page.ANSWER),
        (f"{GOOGLE}/forms/d/{EDITORS}/edit#responses", Page.EDIT),
        (f"{GOOGLE}/forms/u/0/d/{EDITORS}", Page.EDIT),
        (f"{GOOGLE}/forms/d/{EDITORS}/prefill", Page.PREFILL),
        (f"{GOOGLE}/forms/d/e/{ID}/formResponse", Page.RESULTS),
        (f"{GOOGLE}/forms/d/{EDITORS}/viewanalytics", Page.RESULTS),
        (f"{GOOGLE}/forms/d/e/{ID}", Page.OTHER),
        (f"{GOOGLE}/forms/d/e/{ID}/elsewhere", Page.OTHER),
        (f"{GOOGLE}/forms/d/e/viewform", Page.OTHER),
        (f"{GOOGLE}/forms/d/e/{'0' * 3000}/viewform", Page.OTHER),
        (f"{GOOGLE}/spreadsheets/d/{EDITORS}/edit", Page.SPREADSHEET),
        ("https://forms.gle/AbC", Page.SHORT),
        (f"https://docs.google.com.evil.example/forms/d/e/{ID}/viewform", Page.OTHER),
        (f"https://docs.google.com@evil.example/forms/d/e/{ID}/viewform", Page.OTHER),
        (f"https://a@docs.google.com/forms/d/e/{ID}/viewform", Page.OTHER),
        ("javascript:alert(1)", Page.OTHER),
        ("https://[", Page.OTHER),
        ("", Page.OTHER),
    ],
)
def test_every_other_address_is_told_apart(address: str, page: Page) -> None:
    assert read_address(address).page is page


def test_an_address_that_is_no_forms_stays_as_it_is() -> None:
    assert plain("https://example.org/x?y=1") == "https://example.org/x?y=1"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (EDITORS, EDITORS),
        (f"{GOOGLE}/forms/u/0/d/{EDITORS}/edit?pli=1#settings", EDITORS),
        (f"{GOOGLE}/forms/d/{EDITORS}", EDITORS),
        (ID, None),
        (URL, None),
        (f"{GOOGLE}/forms/d/abc/edit", None),
        ("https://forms.gle/AbC", None),
    ],
)
def test_the_editors_id_is_not_the_published_one(text: str, found: str | None) -> None:
    assert editors_id(text) == found
