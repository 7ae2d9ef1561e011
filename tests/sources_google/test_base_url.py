from __future__ import annotations

import pytest

from qrsurvey.errors import UsageError
from qrsurvey.sources.google.base_url import VARIABLE, is_loopback, read_base_url, rewrite


@pytest.mark.parametrize(
    ("value", "base"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.0.0.1", "http://127.0.0.1"),
        ("https://127.200.3.4:1/", "https://127.200.3.4:1"),
        ("http://[::1]:99/google/", "http://[::1]:99/google"),
        ("HTTP://127.0.0.1:80", "http://127.0.0.1:80"),
    ],
)
def test_a_literal_address_of_this_machine_replaces_google(value: str, base: str) -> None:
    assert read_base_url({VARIABLE: value}) == base


@pytest.mark.parametrize(
    "value",
    [
        "http://localhost:8080",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example/",
        "http://127.0.0.1@evil.example/",
        "http://user:secret@127.0.0.1/",
        "http://evil.example\\@127.0.0.1/",
        "http://127.0.0.1\\.evil.example/",
        "http://evil.example/127.0.0.1",
        "http://evil.example#127.0.0.1",
        "http://127.0.0.1/?to=evil.example",
        "http://127.0.0.1?",
        "http://127.0.0.1#",
        "http://127.1/",
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://0.0.0.0/",
        "http://10.0.0.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::1%25eth0]/",
        "http://[::]/",
        "http://127.0.0.1:port/",
        "http://127.0.0.1:99999/",
        "http://[::1/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "127.0.0.1:8080",
        "//127.0.0.1",
        " http://127.0.0.1",
        "http://127.0.0.1\n",
        "http://１２７.0.0.1/",
        "x",
    ],
)
def test_anything_else_is_refused_and_not_repeated(value: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_base_url({VARIABLE: value})
    assert caught.value.message.id == "google.bad-base-url"
    assert "evil" not in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("environment", [{}, {VARIABLE: ""}])
def test_without_the_variable_it_is_google_itself(environment: dict[str, str]) -> None:
    assert read_base_url(environment) is None
    url = "https://sheets.googleapis.com/v4/spreadsheets/1"
    assert rewrite(url, None) == url


def test_only_the_host_is_replaced() -> None:
    base = "http://127.0.0.1:1/x"
    assert rewrite("https://sheets.googleapis.com/v4/a?b=https://c", base) == f"{base}/v4/a?b=https://c"
    assert rewrite("https://forms.googleapis.com/v1/forms/f", base) == f"{base}/v1/forms/f"
    assert rewrite("https://example.com/v4/a", base) == "https://example.com/v4/a"


@pytest.mark.parametrize(
    ("host", "own"), [("127.0.0.1", True), ("::1", True), (None, False), ("8.8.8.8", False)]
)
def test_loopback_hosts_are_told_from_others(host: str | None, own: bool) -> None:  # noqa: FBT001
    assert is_loopback(host) is own
