"""Whose a code is: the address letter by letter, the code by its check, the day by the register."""

from __future__ import annotations

from datetime import date

import pytest

from qrsurvey.codes.judge import Edition, Judge
from qrsurvey.codes.key import SigningKey
from qrsurvey.codes.link import build_link
from qrsurvey.codes.ownership import Finding, Owned, Ownership
from qrsurvey.codes.sign import sign
from qrsurvey.codes.standing import State, standing
from qrsurvey.survey.questions import Form
from qrsurvey.survey.units import Counter, Succession, SuccessionKind, Unit, Units

KEY = SigningKey(bytes(range(32)))
FORM = Form("https://docs.google.com/forms/d/e/1FAIpQLSdOurs/viewform", "entry.1626576186")
OLD_FORM = Form("https://docs.google.com/forms/d/e/1FAIpQLSdOld/viewform", "entry.7")
TODAY = date(2024, 6, 15)

UNITS = Units(
    (
        Unit("LONGHOA", "UBND phường Long Hoa", "g", counters=(Counter("Q1", "Tư pháp"),)),
        Unit("OLD", "Phường cũ", "g", valid_to=date(2024, 5, 31),
             succession=Succession(SuccessionKind.MERGED, "LONGHOA")),
        Unit("CLOSED", "Phòng đã giải thể", "g", valid_to=date(2024, 5, 31)),
        Unit("LATER", "Phòng sẽ giải thể", "g", valid_to=date(2024, 6, 15)),
        Unit("MOVED", "Phòng đã đổi bảng", "g"),
    )
)  # fmt: skip
EDITIONS = {"MOVED": (Edition(1, date(2024, 6, 1)), Edition(2, date(2024, 7, 1)), Edition(3))}


def _code(unit: str, counter: str | None = None, edition: int = 1) -> str:
    return sign(KEY, unit, counter, edition)


def _link(unit: str, counter: str | None = None, edition: int = 1, form: Form = FORM) -> str:
    return build_link(form, _code(unit, counter, edition))


def _of(text: str, issued: dict[str, str] | None = None) -> Owned:
    return Ownership(FORM, Judge(KEY, UNITS, EDITIONS), UNITS, issued or {}).of(text, TODAY)


def test_a_code_of_ours() -> None:
    assert _of(_link("LONGHOA")) == Owned(Finding.VALID, _code("LONGHOA"), UNITS["LONGHOA"], None, 1)
    assert _of(f" {_link('LONGHOA', 'Q1')}\n").counter == "Q1"
    assert _of(_link("MOVED", edition=3)).edition == 3


def test_what_the_day_makes_of_it() -> None:
    old = _of(_link("OLD"))
    assert (old.finding, old.since, old.heir) == (Finding.ENDED, date(2024, 6, 1), UNITS["LONGHOA"])
    closed = _of(_link("CLOSED"))
    assert (closed.finding, closed.heir) == (Finding.ENDED, None)
    first, second = (_of(_link("MOVED", edition=edition)) for edition in (1, 2))
    assert (first.finding, first.since) == (Finding.RETIRED, date(2024, 6, 1))
    assert (second.finding, second.since) == (Finding.VALID, date(2024, 7, 1))
    assert _of(_link("LATER")).finding is Finding.VALID


def test_the_earlier_of_two_ends_counts() -> None:
    unit = UNITS["CLOSED"]
    assert standing(unit, date(2024, 5, 1), UNITS, TODAY).state is State.RETIRED
    assert standing(unit, date(2024, 6, 1), UNITS, TODAY).state is State.ENDED
    assert standing(unit, date(2024, 7, 1), UNITS, TODAY).since == date(2024, 6, 1)
    assert standing(unit, None, UNITS, date(2024, 5, 31)).state is State.VALID


def test_forged_unknown_and_empty_codes() -> None:
    forged = _of(build_link(FORM, "LONGHOA-0000"))
    assert (forged.finding, forged.unit, forged.code) == (Finding.FORGED, UNITS["LONGHOA"], "LONGHOA-0000")
    assert forged.edition is None
    unknown = _of(build_link(FORM, "NOWHERE-7KQ2"))
    assert (unknown.finding, unknown.unit) == (Finding.UNKNOWN, None)
    for link in (
        FORM.url,
        f"{FORM.url}?usp=pp_url",
        build_link(FORM, ""),
        f"{FORM.url}?entry.9=LONGHOA-7KQ2",
    ):
        assert _of(link) == Owned(Finding.NOT_PREFILLED)


def test_an_unknown_code_is_shown_without_what_could_harm_a_terminal() -> None:
    shown = _of(build_link(FORM, "A\x1b[31m\u202e" + "B" * 500)).code
    assert shown is not None
    assert shown.isprintable()
    assert len(shown) <= 60


@pytest.mark.parametrize(
    "more",
    ["&entry.5=Rất+hài+lòng", "&entry.1626576186=HIEPTAN-0000", "#x", "&submit=Submit", "&usp=other"],
)
def test_our_form_and_code_with_something_added_is_not_ours(more: str) -> None:
    altered = _of(_link("LONGHOA") + more)
    assert (altered.finding, altered.unit) == (Finding.ALTERED, UNITS["LONGHOA"])
    assert not altered.finding.ours


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://evil.example/forms/d/e/1FAIpQLSdOurs/viewform?entry.1626576186=X", "evil.example"),
        ("https://docs.google.com/forms/d/e/1FAIpQLSdTheirs/viewform", "docs.google.com"),
        (
            "https://docs.google.com/forms/d/e/1FAIpQLSdOurs/formResponse?entry.1626576186=X",
            "docs.google.com",
        ),
        ("http://docs.google.com/forms/d/e/1FAIpQLSdOurs/viewform", "docs.google.com"),
        ("https://docs.google.com@evil.example/forms/d/e/1FAIpQLSdOurs/viewform", "evil.example"),
        ("https://evil.example\\@docs.google.com/forms/d/e/1FAIpQLSdOurs/viewform", "evil.example"),
        ("HTTPS://EVIL.EXAMPLE:8443/", "evil.example"),
        ("https://docs.gооgle.com/forms", "docs.xn--ggle-55da.com"),
        ("https://a" + "b" * 70 + "é.example/", "a" + "b" * 55 + " […]"),
        ("https://@/x", ""),
    ],
)
def test_a_foreign_address_is_named_by_its_host_alone(address: str, host: str) -> None:
    assert _of(address) == Owned(Finding.FOREIGN, host=host)


@pytest.mark.parametrize(
    "text",
    ["", "LONGHOA-7KQ2", "00020101021238570010A000000727", "WIFI:T:WPA;S:office;P:secret;;", "tel:113",
     "javascript:alert(1)", "https:docs.google.com", "https://[::1", "geo:11.28,106.13"],
)  # fmt: skip
def test_what_is_no_link(text: str) -> None:
    assert _of(text) == Owned(Finding.NOT_A_LINK)


def test_a_link_that_we_printed_for_an_earlier_form_is_ours() -> None:
    link = _link("LONGHOA", form=OLD_FORM)
    assert _of(link).finding is Finding.FOREIGN
    earlier = _of(link, {link: _code("LONGHOA")})
    assert (earlier.finding, earlier.unit, earlier.finding.ours) == (
        Finding.EARLIER_FORM, UNITS["LONGHOA"], True)  # fmt: skip
    retired = _link("MOVED", form=OLD_FORM)
    assert _of(retired, {retired: _code("MOVED")}).finding is Finding.RETIRED


def test_which_findings_are_ours() -> None:
    assert {finding.value for finding in Finding if finding.ours} == {
        "valid", "retired", "ended", "earlier-form"}  # fmt: skip
