"""Whose a code on a wall is: ours and good, ours and past, or somebody else's.

The address must be ours letter by letter. A sticker may open our own form with answers filled in, or send it
at once; so what merely contains our form and a good code isn't ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

from qrsurvey.codes.judge import Judge, read_generously
from qrsurvey.codes.link import build_link, read_link
from qrsurvey.codes.standing import standing
from qrsurvey.codes.verdict import Verdict
from qrsurvey.errors import UsageError
from qrsurvey.i18n.text import clean
from qrsurvey.survey.questions import Form
from qrsurvey.survey.units import Unit, Units

_LONGEST_SHOWN = 60


class Finding(StrEnum):
    """What a QR code turned out to be. The first four are ours."""

    VALID = "valid"
    RETIRED = "retired"
    ENDED = "ended"
    EARLIER_FORM = "earlier-form"
    FORGED = "forged"
    UNKNOWN = "unknown"
    ALTERED = "altered"
    FOREIGN = "foreign"
    NOT_PREFILLED = "not-prefilled"
    NOT_A_LINK = "not-a-link"

    @property
    def ours(self) -> bool:
        """Whether the office printed it."""
        return self in _OURS


_OURS = frozenset({Finding.VALID, Finding.RETIRED, Finding.ENDED, Finding.EARLIER_FORM})


@dataclass(frozen=True)
class Owned:
    """Whose a code is.

    `unit` is the one it names, also when it is forged. `since` is the first day on which it no longer counts
    (of a valid one: will no longer count), `heir` the unit its answers go to from then on. `host` is where a
    foreign address leads: nothing else of it is told, and nothing of it is ever opened.
    """

    finding: Finding
    code: str | None = None
    unit: Unit | None = None
    counter: str | None = None
    edition: int | None = None
    since: date | None = None
    heir: Unit | None = None
    host: str | None = None


@dataclass(frozen=True)
class Ownership:
    """What tells our codes from others: form, judge and units of today, and the code of every link issued."""

    form: Form
    judge: Judge
    units: Units
    issued: Mapping[str, str]

    def of(self, text: str, today: date) -> Owned:
        """Say whose a QR code is, by its text."""
        link = text.strip()
        try:
            read = read_link(link)
        except UsageError:
            return Owned(Finding.NOT_A_LINK)
        code = self.issued.get(link)
        if code is None:
            if read.url != self.form.url:
                return Owned(Finding.FOREIGN, host=_host(link))
            code = read.answers.get(self.form.code_entry, "")
        reading = self.judge.read(code)
        shown = clean(read_generously(code), _LONGEST_SHOWN)
        if reading.verdict is Verdict.MISSING:
            return Owned(Finding.NOT_PREFILLED)
        if reading.unit is None or reading.edition is None:
            return Owned(Finding(reading.verdict.value), shown, reading.unit)
        owned = Owned(Finding.VALID, shown, reading.unit, reading.counter, reading.edition.number)
        as_printed_today = link == build_link(self.form, code)
        if not as_printed_today and link not in self.issued:
            return replace(owned, finding=Finding.ALTERED)
        day = standing(reading.unit, reading.edition.withdrawn_from, self.units, today)
        finding = Finding(day.state.value)
        if finding is Finding.VALID and not as_printed_today:
            finding = Finding.EARLIER_FORM
        return replace(owned, finding=finding, since=day.since, heir=day.heir)


def _host(link: str) -> str:
    """Return where a link leads, so that it can't pass for another: in ASCII, as a browser understands it."""
    # Browsers take a backslash for a slash, which ends the host; Python takes what is before @ for a user.
    host = urlsplit(link.replace("\\", "/")).hostname or ""
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        host = host.encode("ascii", "backslashreplace").decode("ascii")
    return clean(host, _LONGEST_SHOWN)
