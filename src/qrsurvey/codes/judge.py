"""Codes as they come back: read generously, judged strictly, for the time of submission."""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from qrsurvey.codes.key import SigningKey
from qrsurvey.codes.sign import check_of
from qrsurvey.codes.verdict import Judgement, Verdict
from qrsurvey.survey.units import Unit, Units, fold_id

_RULES = 1  # raised when the same text would get another verdict from the same configuration

_REMEMBERED = 65_536  # distinct texts; an office has hundreds of codes, what people type adds some
_DASHES_OF_OTHER_KINDS = "\u00ad\u2212"  # soft hyphen and minus sign aren't dashes to Unicode


@dataclass(frozen=True)
class Edition:
    """One edition of a unit's codes; answers from `withdrawn_from` on are no longer its own."""

    number: int
    withdrawn_from: date | None = None


FIRST_EDITION = (Edition(1),)


def read_generously(text: str) -> str:
    """Return what a person or a phone may have made of a code, as it was printed but for look-alikes.

    Case, white space, invisible characters, full-width letters and the kind of dash don't count.
    """
    return "".join(
        "-" if unicodedata.category(char) == "Pd" or char in _DASHES_OF_OTHER_KINDS else char
        for char in unicodedata.normalize("NFKC", text)
        if char in _DASHES_OF_OTHER_KINDS
        or not (char.isspace() or unicodedata.category(char) in {"Cc", "Cf"})
    ).upper()


@dataclass(frozen=True)
class CodeReading:
    """What a text says, whatever the day: a verdict that no day changes, or a genuine code with its edition.

    A forged one has the unit that it names, and no edition.
    """

    verdict: Verdict
    unit: Unit | None = None
    counter: str | None = None
    edition: Edition | None = None


class Judge:
    """Judges codes against the key, the units and the editions issued.

    A unit that is not in `editions` has its first one only.
    """

    def __init__(self, key: SigningKey, units: Units, editions: Mapping[str, tuple[Edition, ...]]) -> None:
        self._key = key
        self._units = units
        self._editions = dict(editions)
        self._read = lru_cache(maxsize=_REMEMBERED)(self._recognise)

    def read(self, text: str) -> CodeReading:
        """Say what the text of a code is, whatever the day."""
        return self._read(text)

    def judge(self, text: str, submitted: datetime | None) -> Judgement:
        """Judge the text of a code question, as it came, at the office's local time of submission.

        A code is `retired` after its unit's last day and from the day its edition was withdrawn: such an
        answer goes to the unit's heir, if it has one. Without a time nothing has ended. The day a unit
        began doesn't matter: the code is genuine.
        """
        reading = self._read(text)
        if reading.unit is None or reading.edition is None:
            return Judgement(reading.verdict)
        unit, withdrawn = reading.unit, reading.edition.withdrawn_from
        day = submitted.date() if submitted else date.min
        ended = unit.valid_to is not None and day > unit.valid_to
        if not ended and (withdrawn is None or day < withdrawn):
            return Judgement(Verdict.VALID, unit.id, reading.counter)
        heir = self._units.heir(unit, day)
        return Judgement(Verdict.RETIRED, heir.id if heir else None)

    @property
    def fingerprint(self) -> str:
        """A hash of all that decides verdicts: the key, the units' ends, heirs and counters, the editions."""
        rules = {
            "rules": _RULES,
            "key": self._key.fingerprint,
            "units": [
                [
                    unit.id,
                    str(unit.valid_to),
                    [unit.succession.kind, unit.succession.unit] if unit.succession else None,
                    sorted(counter.id for counter in unit.counters),
                    sorted(
                        [edition.number, str(edition.withdrawn_from)]
                        for edition in self._editions.get(unit.id, FIRST_EDITION)
                    ),
                ]
                for _, unit in sorted(self._units.items())
            ],
        }
        return hashlib.sha256(json.dumps(rules, sort_keys=True).encode("utf-8")).hexdigest()

    def _recognise(self, text: str) -> CodeReading:
        code = read_generously(text)
        if not code:
            return CodeReading(Verdict.MISSING)
        place, _, check = code.partition("-")
        unit_text, dot, counter_text = place.partition(".")
        unit = self._units.like(unit_text)
        if unit is None:
            return CodeReading(Verdict.UNKNOWN)
        counter = _counter(unit, counter_text) if dot else None
        edition = self._edition(unit, counter, fold_id(check))
        if edition is None or (dot and not counter_text):
            return CodeReading(Verdict.FORGED, unit)
        return CodeReading(Verdict.VALID, unit, counter, edition)

    def _edition(self, unit: Unit, counter: str | None, check: str) -> Edition | None:
        if not (check.isascii() and (counter or "").isascii()):
            return None
        for edition in self._editions.get(unit.id, FIRST_EDITION):
            if hmac.compare_digest(check_of(self._key, unit.id, counter, edition.number), check):
                return edition
        return None


def _counter(unit: Unit, text: str) -> str:
    """Return the counter meant, or the text itself: a counter that is gone from the file was signed once."""
    folded = fold_id(text)
    return next((counter.id for counter in unit.counters if fold_id(counter.id) == folded), text)
