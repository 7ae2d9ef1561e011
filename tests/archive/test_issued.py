from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from qrsurvey.archive.issued import IssuedCode, editions, issued_codes, key_fingerprint, record_issued
from qrsurvey.archive.ledger import head, read_events
from qrsurvey.archive.store import Archive
from qrsurvey.codes.judge import Edition
from qrsurvey.codes.sign import Code
from support.archives import AT


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive.duckdb", create=True) as opened:
        yield opened


def _issued(unit: str, counter: str | None = None, edition: int = 1, link: str = "https://x/1") -> IssuedCode:
    return IssuedCode(Code(unit, counter, edition, f"{unit}-0000"), link)


def test_nothing_was_issued_in_an_empty_archive(archive: Archive) -> None:
    assert (list(issued_codes(archive)), key_fingerprint(archive), editions(archive)) == ([], None, {})


def test_codes_are_recorded_once(archive: Archive) -> None:
    codes = [_issued("MOTCUA"), _issued("MOTCUA", "Q1"), _issued("LONGHOA")]
    event = record_issued(archive, "key one", [*codes, codes[0]], AT)
    assert event is not None
    assert event.data == {
        "key": "key one",
        "codes": [
            ["MOTCUA", None, 1, "MOTCUA-0000", "https://x/1"],
            ["MOTCUA", "Q1", 1, "MOTCUA-0000", "https://x/1"],
            ["LONGHOA", None, 1, "LONGHOA-0000", "https://x/1"],
        ],
    }
    assert record_issued(archive, "key one", codes[:2], AT) is None
    assert list(issued_codes(archive)) == codes
    assert key_fingerprint(archive) == "key one"
    assert head(archive).hash is None


def test_only_what_is_new_is_recorded(archive: Archive) -> None:
    record_issued(archive, "key one", [_issued("MOTCUA")], AT)
    new = [_issued("MOTCUA", edition=2), _issued("MOTCUA", link="https://x/2")]
    record_issued(archive, "key one", [_issued("MOTCUA"), *new], AT)
    assert [len(event.data["codes"]) for event in read_events(archive)] == [1, 2]
    assert list(issued_codes(archive)) == [_issued("MOTCUA"), *new]
    assert editions(archive) == {"MOTCUA": (Edition(1), Edition(2))}


def test_another_key_is_news_even_for_the_same_codes(archive: Archive) -> None:
    record_issued(archive, "key one", [_issued("MOTCUA")], AT)
    assert record_issued(archive, "key two", [_issued("MOTCUA")], AT) is not None
    assert key_fingerprint(archive) == "key two"
    assert list(issued_codes(archive)) == [_issued("MOTCUA")]


def test_issuing_nothing_is_no_event(archive: Archive) -> None:
    assert record_issued(archive, "key one", [], AT) is None
    assert key_fingerprint(archive) is None


def test_a_link_printed_again_after_another_is_the_newest_one(archive: Archive) -> None:
    first, second = _issued("MOTCUA"), _issued("MOTCUA", link="https://x/2")
    for number, issued in enumerate([first, second, first, first]):
        record_issued(archive, "key one", [issued], AT + timedelta(days=number))
    assert [len(event.data["codes"]) for event in read_events(archive)] == [1, 1, 1]
    found = issued_codes(archive)
    assert list(found) == [second, first]
    assert found[first].recorded == AT
