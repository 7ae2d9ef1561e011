from __future__ import annotations

import unicodedata
from urllib.parse import quote

import pytest

from qrsurvey.codes.link import build_link
from qrsurvey.codes.marked_link import read_marked_link
from qrsurvey.errors import UsageError
from qrsurvey.survey.form_address import plain

ID = "1FAIpQLSdExampleExampleExampleExampleExampleExample0000"
URL = f"https://docs.google.com/forms/d/e/{ID}/viewform"
OLD = "https://docs.google.com/forms/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789/viewform"


@pytest.mark.parametrize(
    ("link", "url", "entry"),
    [
        (f"{URL}?usp=pp_url&entry.1626576186=CODE", URL, "entry.1626576186"),
        (f"{URL}?entry.1626576186=CODE", URL, "entry.1626576186"),
        (f"{URL}?usp=pp_url&entry.1=CODE&entry.2=Ng%C6%B0%E1%BB%9Di+d%C3%A2n", URL, "entry.1"),
        (f"{URL}?usp=pp_url&entry.2=&entry.1=+code%20", URL, "entry.1"),
        (f"{URL}?usp=pp_url&entry.1=CODE&entry.1=CODE", URL, "entry.1"),
        (f"  <{URL}?usp=pp_url&entry.1=CODE>\n", URL, "entry.1"),
        (f"{URL}?usp=pp_url&entry.1=\n  CODE", URL, "entry.1"),
        (f'"{URL}?usp=pp_url&entry.1=CODE"', URL, "entry.1"),
        (f"{URL}?usp=pp_url&entry.1=CODE#responses", URL, "entry.1"),
        (f"https://docs.google.com/forms/u/0/d/e/{ID}/viewform?entry.1=CODE", URL, "entry.1"),
        (f"https://docs.google.com/a/hoa-thanh.gov.vn/forms/d/e/{ID}/viewform?entry.1=CODE", URL, "entry.1"),
        (f"{OLD}?entry.1=CODE", OLD, "entry.1"),
        (
            f"{URL}?usp=pp_url&entry.1=__other_option__&entry.1.other_option_response=CODE&entry.2=CODE",
            URL,
            "entry.2",
        ),
    ],
)
def test_the_entry_with_the_marker_is_found(link: str, url: str, entry: str) -> None:
    form = read_marked_link(link)
    assert (form.url, form.code_entry, form.id) == (url, entry, None)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_other_answers_may_be_composed_or_not(form: str) -> None:
    text = quote(unicodedata.normalize(form, "Đất đai – Hộ tịch"))  # type: ignore[arg-type]
    assert read_marked_link(f"{URL}?entry.7={text}&entry.8=CODE").code_entry == "entry.8"


@pytest.mark.parametrize(
    ("link", "fault"),
    [
        ("https://docs.google.com/forms/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789/edit", "form.edit-link"),
        (
            "https://docs.google.com/forms/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789/edit#responses",
            "form.edit-link",
        ),
        (
            "https://docs.google.com/forms/u/0/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789/edit?pli=1",
            "form.edit-link",
        ),
        ("https://docs.google.com/forms/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789/prefill", "form.edit-link"),
        ("https://docs.google.com/forms/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789", "form.edit-link"),
        ("https://forms.gle/AbCdEfGhIjKlMnOp7", "form.short-link"),
        (f"https://docs.google.com/forms/d/e/{ID}/formResponse?entry.1=CODE", "form.answer-link"),
        (f"https://docs.google.com/forms/d/e/{ID}/viewanalytics", "form.answer-link"),
        (f"{URL}?edit2=2_ABaOnud&entry.1=CODE", "form.answer-link"),
        (URL, "form.not-prefilled"),
        (f"{URL}?usp=sf_link", "form.not-prefilled"),
        (f"{URL}?usp=pp_url", "form.link-cut"),
        (f"{URL}?usp=pp_url&entry.1=", "form.not-prefilled"),
        (f"{URL}?usp=pp_url&entry.1=LONGHOA-7KQ2", "form.marker-missing"),
        (f"{URL}?usp=pp_url&entry.1=CODE&entry.2=code", "form.many-markers"),
        ("https://docs.google.com/spreadsheets/d/1AbC/edit", "form.not-a-form-link"),
        (
            f"https://docs.google.com.evil.example/forms/d/e/{ID}/viewform?entry.1=CODE",
            "form.not-a-form-link",
        ),
        (f"https://evil.example/forms/d/e/{ID}/viewform?entry.1=CODE", "form.not-a-form-link"),
        (
            f"https://docs.google.com@evil.example/forms/d/e/{ID}/viewform?entry.1=CODE",
            "form.not-a-form-link",
        ),
        ("CODE", "form.not-a-form-link"),
        ("", "form.not-a-form-link"),
        ("https://[", "form.not-a-form-link"),
        ("javascript:alert(1)", "form.not-a-form-link"),
    ],
)
def test_every_other_link_is_refused_by_its_name(link: str, fault: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_marked_link(link)
    assert caught.value.message.id == fault


def test_what_is_adopted_makes_the_link_that_google_made() -> None:
    link = f"{URL}?usp=pp_url&entry.1626576186=CODE"
    assert build_link(read_marked_link(link), "CODE") == link


def test_an_address_is_compared_without_who_opened_it() -> None:
    assert plain(f"https://docs.google.com/forms/u/3/d/e/{ID}/viewform?usp=x") == URL
    assert plain("https://example.org/x") == "https://example.org/x"
