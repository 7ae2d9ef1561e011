"""Message catalogues: an id and its values become a sentence.

One gettext catalogue for each room and language, `assets/locale/<lang>/LC_MESSAGES/<domain>.mo`, compiled
from the `.po` beside it by `python dev.py catalogs`. The domain is the part of an id before its first dot,
so a command reads only the catalogues it speaks from.
"""

from __future__ import annotations

import gettext
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path

from qrsurvey.errors import Message
from qrsurvey.i18n.language import Language

LOCALE_DIR = Path(__file__).parent.parent / "assets" / "locale"


class Catalog:
    """The sentences of one language.

    Values are written the way the language writes them: `int` with its thousands mark, `date` and
    `datetime` in its order, `Message` translated, a list joined by commas. Strings stay as they are.
    """

    def __init__(self, language: Language) -> None:
        self.language = language

    def text(self, message_id: str, **values: object) -> str:
        """Return the sentence; raises KeyError for an id that the catalogue doesn't have."""
        template = _domain(self.language, message_id).gettext(message_id)
        return self._fill(message_id, template, values)

    def plural(self, message_id: str, n: int, **values: object) -> str:
        """Return the sentence in the form that the language uses for `n`, which is `{n}` in it."""
        template = _domain(self.language, message_id).ngettext(message_id, message_id, n)
        return self._fill(message_id, template, {"n": n, **values})

    def message(self, message: Message) -> str:
        """Return the sentence of a message, in its plural form where it has a value `n` that counts."""
        n = message.values.get("n")
        if isinstance(n, int):
            return self.plural(message.id, n, **{k: v for k, v in message.values.items() if k != "n"})
        return self.text(message.id, **message.values)

    def has(self, message_id: str) -> bool:
        """Tell whether the catalogue has a sentence for this id."""
        return _domain(self.language, message_id).gettext(message_id) != message_id

    def _fill(self, message_id: str, template: str, values: dict[str, object]) -> str:
        if template == message_id:
            raise KeyError(message_id)
        return template.format(**{name: self._show(value) for name, value in values.items()})

    def _show(self, value: object) -> str:
        from qrsurvey.i18n import numbers

        if isinstance(value, Message):
            return self.message(value)
        if isinstance(value, bool):
            return str(value)
        if isinstance(value, int):
            return numbers.count(value, self.language)
        if isinstance(value, datetime):
            return numbers.moment(value)
        if isinstance(value, date):
            return numbers.day(value)
        if isinstance(value, Sequence) and not isinstance(value, str):
            return ", ".join(self._show(item) for item in value)
        return str(value)


@cache
def _domain(language: Language, message_id: str) -> gettext.NullTranslations:
    return _load(language, message_id.partition(".")[0])


@cache
def _load(language: Language, domain: str) -> gettext.NullTranslations:
    return gettext.translation(domain, LOCALE_DIR, languages=[language.value])
