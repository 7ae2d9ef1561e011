"""The answers of one source aren't taken again as those of another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qrsurvey.archive.store import Archive
from qrsurvey.errors import DataError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.sources.table import SourceKind
from support.archives import everything, pull, row

ROWS = [row(60 * n, "LONGHOA-7KQ2" if n % 2 else "HIEPTAN-YYYY", comment=f"Góp ý {n}") for n in range(40)]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive.duckdb", create=True) as opened:
        yield opened


@pytest.mark.parametrize("origin", [SourceKind.SHEET, SourceKind.XLSX])
def test_answers_that_another_source_has_are_refused_and_nothing_is_stored(
    archive: Archive, origin: SourceKind
) -> None:
    pull(archive, ROWS)
    before = everything(archive)
    newer = [row(5_000 + n, comment="mới") for n in range(60)]
    with pytest.raises(DataError) as caught:
        pull(archive, [*ROWS, *newer], source="moi", origin=origin)
    assert caught.value.message.id == "archive.known-elsewhere"
    assert everything(archive) == before
    for language in Language:
        told = [Catalog(language).message(part) for part in (caught.value.message, caught.value.hint)]
        assert all("main" in sentence for sentence in told)


def test_a_copy_is_found_among_thousands_of_rows(archive: Archive) -> None:
    many = [row(7 * n, comment=f"Góp ý {n}") for n in range(3_000)]
    pull(archive, many)
    with pytest.raises(DataError):
        pull(archive, many[::-1], source="moi")


def test_the_same_seconds_and_codes_with_other_answers_are_other_people(archive: Archive) -> None:
    pull(archive, ROWS)
    others = [row(60 * n, "LONGHOA-7KQ2" if n % 2 else "HIEPTAN-YYYY", comment="khác") for n in range(40)]
    assert pull(archive, others, source="xa-khac").added == len(others)


def test_two_who_answered_alike_in_one_second_are_no_copy(archive: Archive) -> None:
    pull(archive, ROWS)
    assert pull(archive, [*ROWS[:2], *(row(9_000 + n) for n in range(5))], source="xa-khac").added == 7


def test_a_new_spreadsheet_under_the_old_name_brings_only_what_is_new(archive: Archive) -> None:
    pull(archive, ROWS)
    result = pull(archive, [*ROWS, row(9_000)])
    assert (result.added, result.known) == (1, len(ROWS))


@pytest.mark.parametrize("step", [7, 60])
def test_answers_without_codes_are_known_by_what_they_say(archive: Archive, step: int) -> None:
    rows = [row(step * n - 23, "", comment=f"Góp ý {n}") for n in range(40)]
    pull(archive, rows)
    before = everything(archive)
    with pytest.raises(DataError) as caught:
        pull(archive, [*rows, *(row(9_000 + n, "", comment="mới") for n in range(20))], source="moi")
    assert caught.value.message.id == "archive.known-elsewhere"
    assert everything(archive) == before


def test_times_that_know_no_seconds_are_no_proof_without_codes(archive: Archive) -> None:
    minutes = [60 * n - 23 for n in range(100)]
    pull(archive, [row(second, "") for second in minutes])
    others = [
        row(second, "", overall="Hài lòng" if n % 3 == 0 else "Bình thường")
        for n, second in enumerate(minutes)
    ]
    assert pull(archive, others, source="xa-khac").added == len(others)


def test_a_few_copies_at_a_time_are_found_by_the_third(archive: Archive) -> None:
    pull(archive, ROWS)
    assert pull(archive, ROWS[:2], source="moi").added == 2
    with pytest.raises(DataError) as caught:
        pull(archive, ROWS[:3], source="moi")
    assert caught.value.message.id == "archive.known-elsewhere"


def test_equal_seconds_and_codes_hide_no_copy(archive: Archive) -> None:
    rows = [row(60 * n, comment=f"{word} {n}") for n in range(10) for word in ("một", "hai")]
    pull(archive, rows)
    # Of two in one second, the first is known from elsewhere.
    others = [row(60 * n, comment=f"{word} {n}") for n in range(10) for word in ("một", "khác")]
    with pytest.raises(DataError):
        pull(archive, others, source="moi")
