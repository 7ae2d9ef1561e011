"""Message catalogues: an id and its values become a sentence.

One gettext catalogue for each room and language, `assets/locale/<lang>/LC_MESSAGES/<domain>.mo`, compiled
from the `.po` beside it by `python dev.py catalogs`. The domain is the part of an id before its first dot,
so a command reads only the catalogues it speaks from.
"""

from __future__ import annotations

import gettext
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from qrsurvey.errors import Message
from qrsurvey.i18n.language import Language
from qrsurvey.i18n.text import clean

LOCALE_DIR = Path(__file__).parent.parent / "assets" / "locale"


class Catalog:
    """The sentences of one language.

    Values are written the way the language writes them: `int` with its thousands mark, `Decimal` with its
    decimal mark and as many digits as it has, `date` and `datetime` in its order, `Message` translated, a
    list joined by commas. Strings stay as they are.
    A whole number named `n` chooses the plural form.
    """

    def __init__(self, language: Language) -> None:
        self.language = language

    @property
    def tag(self) -> str:
        """The BCP 47 tag that documents carry."""
        return self.language.tag

    def text(self, message_id: str, **values: object) -> str:
        """Return the sentence; raises KeyError for an id that the catalogue doesn't have."""
        template = self.template(message_id, values.get("n", 1))
        return template.format(**{name: self.show(value) for name, value in values.items()})

    def message(self, message: Message) -> str:
        """Return the sentence of a message."""
        return self.text(message.id, **message.values)

    def template(self, message_id: str, n: object = 1) -> str:
        """Return the sentence with its braces; raises KeyError for an id that the catalogue doesn't have."""
        domain = _load(self.language, message_id.partition(".")[0])
        template = domain.ngettext(message_id, message_id, n) if isinstance(n, int) else message_id
        if template == message_id:
            template = domain.gettext(message_id)
        if template == message_id:
            raise KeyError(message_id)
        return template

    def show(self, value: object) -> str:
        """Write a value the way the language writes it."""
        from qrsurvey.i18n import numbers

        if isinstance(value, Message):
            return self.message(value)
        if isinstance(value, bool):
            return str(value)
        if isinstance(value, int):
            return numbers.count(value, self.language)
        if isinstance(value, Decimal):
            return numbers.decimal(float(value), -int(value.as_tuple().exponent), self.language)
        if isinstance(value, datetime):
            return numbers.moment(value)
        if isinstance(value, date):
            return numbers.day(value)
        if isinstance(value, Sequence) and not isinstance(value, str):
            return ", ".join(self.show(item) for item in value)
        # What a person typed, a file's name too, may hold what a terminal would obey.
        return clean(str(value))


@cache
def _load(language: Language, domain: str) -> gettext.NullTranslations:
    return gettext.translation(domain, LOCALE_DIR, languages=[language.value])
