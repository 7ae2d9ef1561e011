"""The catalogues are complete, agree with each other and with the source, and are compiled."""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import dev
import pytest

from support import catalogues

LANGUAGES = ("vi", "en")
MODULES = sorted(catalogues.SOURCE.rglob("*.py"))


def _fields(form: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(form) if name}


def test_both_languages_say_the_same_messages() -> None:
    vi, en = catalogues.messages("vi"), catalogues.messages("en")
    assert vi
    assert sorted(vi) == sorted(en)


@pytest.mark.mass
def test_no_message_is_empty_or_decomposed() -> None:
    for language in LANGUAGES:
        for message_id, forms in catalogues.messages(language).items():
            for form in forms:
                assert form.strip(), (language, message_id)
                assert form == unicodedata.normalize("NFC", form), (language, message_id)


@pytest.mark.mass
def test_both_languages_fill_in_the_same_values() -> None:
    vi, en = catalogues.messages("vi"), catalogues.messages("en")
    for message_id, forms in vi.items():
        here = set().union(*(_fields(form) for form in forms))
        there = set().union(*(_fields(form) for form in en[message_id]))
        assert here == there, message_id


def test_plural_messages_have_the_forms_of_their_language() -> None:
    vi, en = catalogues.messages("vi"), catalogues.messages("en")
    for message_id, forms in en.items():
        assert len(forms) in {1, 2}, message_id
        assert len(vi[message_id]) == 1, message_id


def _unknown(found: Iterable[tuple[Path, tuple[int, str]]], ending: str = "") -> list[tuple[str, int, str]]:
    known = catalogues.messages("vi")
    return [
        (path.relative_to(catalogues.SOURCE).as_posix(), line, name)
        for path, (line, name) in found
        if f"{name}{ending}" not in known
    ]


@pytest.mark.mass
def test_every_message_id_in_the_source_is_in_the_catalogues() -> None:
    found = [(path, each) for path in MODULES for each in catalogues.string_constants(path)]
    assert found
    assert _unknown(found) == []


@pytest.mark.mass
def test_every_error_has_a_next_step() -> None:
    found = [(path, each) for path in MODULES for each in catalogues.error_ids(path)]
    assert found
    assert _unknown(found, ".hint") == []


@pytest.mark.mass
def test_every_message_in_the_catalogues_is_used() -> None:
    named = {name for path in MODULES for _, name in catalogues.string_constants(path)}
    # An id that is put together ("report.standing-" + word) is used where its f-string can give it.
    patterns = {
        pattern for path in MODULES for pattern in catalogues.id_patterns(path) if "\\." in pattern.pattern
    }
    unused = [
        message_id
        for message_id in catalogues.messages("vi")
        if message_id.removesuffix(".hint") not in named
        and message_id not in named
        and not any(pattern.fullmatch(message_id) for pattern in patterns)
    ]
    assert unused == []


@pytest.mark.mass
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogues_are_fresh(language: str) -> None:
    for path in catalogues.domains(language).values():
        assert path.with_suffix(".mo").read_bytes() == dev.compile_catalog(path), (
            f"{path.stem}: python dev.py catalogs"
        )
