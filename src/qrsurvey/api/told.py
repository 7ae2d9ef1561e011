"""Errors of the library, for somebody who reads a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from qrsurvey.errors import QrsurveyError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language


@contextmanager
def told(language: Language) -> Iterator[None]:
    """Add to an error what it says and the next step, in a language, as notes (PEP 678)."""
    try:
        yield
    except QrsurveyError as error:
        catalog = Catalog(language)
        for message in (error.message, *error.details, error.hint):
            error.add_note(catalog.message(message))
        raise
