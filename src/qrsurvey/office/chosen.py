"""Responses of the archive, chosen by what a person can say of them, and whose they are today."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qrsurvey.archive.decisions import SET_ASIDE, Decision, DecisionKind, Place, Standing, read_decisions
from qrsurvey.archive.store import Archive
from qrsurvey.codes.judge import Judge, read_generously
from qrsurvey.codes.verdict import Verdict
from qrsurvey.errors import UsageError
from qrsurvey.survey.near_unit import no_such_unit
from qrsurvey.survey.units import fold_id
from qrsurvey.workspace.workspace import Workspace

SHORT_ID = 8
"""How many characters of an id are shown, and are enough to name it."""

_ID = re.compile(r"[0-9a-f]{8,20}", re.ASCII)


@dataclass(frozen=True)
class Choice:
    """What responses are chosen by; all that is given must hold.

    `ids` are numbers, or ids or their first eight characters. `place` is whose they are counted for, or were
    until they were set aside; `origin` is whose code they carry, whatever was decided since. `since` and
    `until` are local times, both included. `signal` is the id of a signal that is about them.
    """

    ids: tuple[str, ...] = ()
    place: Place | None = None
    origin: Place | None = None
    codes: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    source: str | None = None
    signal: str | None = None

    def criteria(self) -> dict[str, object]:
        """Return what was given, by the names of the options, as the ledger keeps it."""
        given: dict[str, object] = {
            "id": list(self.ids),
            "unit": str(self.place) if self.place else None,
            "from": str(self.origin) if self.origin else None,
            "code": list(self.codes),
            "since": self.since.isoformat(timespec="seconds") if self.since else None,
            "until": self.until.isoformat(timespec="seconds") if self.until else None,
            "source": self.source,
            "signal": self.signal,
        }
        return {name: value for name, value in given.items() if value}

    def __bool__(self) -> bool:
        return bool(self.criteria())


@dataclass(frozen=True)
class State:
    """Whose a response is today: a unit's, nobody's, or set aside."""

    place: Place | None
    set_aside: bool = False


@dataclass(frozen=True)
class Response:
    """A response without a word of its answers.

    `verdict` and `by_code` are what its code alone says; `state` is what holds today, by `decision` if one
    was made. `beneath` is whose it is, or would be if it weren't set aside.
    """

    seq: int
    id: str
    submitted: datetime | None
    code: str
    source: str
    verdict: Verdict
    by_code: Place | None
    state: State
    beneath: Place | None
    decision: Decision | None = None

    @property
    def short(self) -> str:
        """The beginning of its id."""
        return self.id[:SHORT_ID]


def read_place(workspace: Workspace, text: str, counter: str | None = None) -> Place:
    """Read a unit, or one of its counters: `MOTCUA`, `MOTCUA.Q3`.

    Raises:
        UsageError: there is no such unit, or it has no such counter.
    """
    name, _, after = text.strip().upper().partition(".")
    unit = workspace.units.get(name)
    if unit is None:
        raise no_such_unit(name, workspace.units.values(), asked=text)
    wanted = (counter or "").strip().upper() or after
    known = [one.id for one in unit.counters]
    if (counter and after and wanted != after) or (wanted and wanted not in known):
        raise UsageError("decisions.no-such-counter", unit=unit.id, counter=wanted, known=known or ["–"])
    return Place(unit.id, wanted or None)


def choose(
    archive: Archive, workspace: Workspace, judge: Judge, choice: Choice, among: Sequence[int] | None = None
) -> tuple[Response, ...]:
    """Return the responses that a choice is about, in the order of their numbers.

    The answers must be up to date. `among`: only these numbers, such as those that a signal is about.

    Raises:
        UsageError: an id names no response or several, or there is no such source.
        ArchiveError: the archive holds what we never write.
    """
    conditions, parameters = ["true"], list[object]()

    def only(condition: str, value: object) -> None:
        conditions.append(condition)
        parameters.append(value)

    decisions = read_decisions(archive)
    held = Standing(decisions)
    if choice.ids:
        only("r.seq IN (SELECT unnest(?::BIGINT[]))", [_number(archive, text) for text in choice.ids])
    if among is not None:
        only("r.seq IN (SELECT unnest(?::BIGINT[]))", list(among))
    if choice.since:
        only("r.submitted >= ?", choice.since)
    if choice.until:
        only("r.submitted <= ?", choice.until)
    if choice.codes:
        only("r.code IN (SELECT unnest(?::VARCHAR[]))", _spellings(archive, choice.codes))
    if choice.source is not None:
        _require_source(archive, choice.source)
        only("r.source = ?", choice.source)
    for place in filter(None, (choice.place, choice.origin)):
        # Whose a response is that was decided about isn't told by its answers alone.
        conditions.append("(a.unit = ? OR r.seq IN (SELECT unnest(?::BIGINT[])))")
        parameters += [place.unit, list(held)]
    rows = archive.read(
        "SELECT r.seq, r.id, r.submitted, r.code, r.source, a.value, a.unit, a.counter "  # noqa: S608 - conditions of ours
        "FROM responses AS r JOIN answers AS a ON a.response = r.seq AND a.question = ? "
        f"WHERE {' AND '.join(conditions)} ORDER BY r.seq",
        workspace.survey.code_question.key,
        *parameters,
    )
    moved = Standing(one for one in decisions if one.kind is DecisionKind.REASSIGN)
    found = (_response(row, judge, held, moved) for row in rows)
    return tuple(response for response in found if _fits(response, choice))


def _response(row: tuple[object, ...], judge: Judge, held: Standing, moved: Standing) -> Response:
    seq, id_, submitted, code, source, value, unit, counter = row
    assert isinstance(seq, int)
    assert submitted is None or isinstance(submitted, datetime)
    place = None if unit is None else Place(str(unit), None if counter is None else str(counter))
    decision = held.of(seq)
    verdict, by_code, beneath = str(value), place, place
    if decision is not None:
        judged = judge.judge(str(code), submitted)
        verdict = judged.verdict.value
        by_code = None if judged.unit is None else Place(judged.unit, judged.counter)
        last = moved.of(seq)
        beneath = last.to if last is not None else by_code
    state = State(place, value == SET_ASIDE)
    return Response(
        seq, str(id_), submitted, str(code), str(source), Verdict(verdict), by_code, state, beneath, decision
    )


def _fits(response: Response, choice: Choice) -> bool:
    return all(
        wanted is None or (found is not None and wanted.holds(found.unit, found.counter))
        for wanted, found in ((choice.place, response.beneath), (choice.origin, response.by_code))
    )


def _number(archive: Archive, text: str) -> int:
    """Return the number of the response that is meant."""
    wanted = text.strip().casefold()
    found: list[int] = []
    if _ID.fullmatch(wanted):
        query = "SELECT seq FROM responses WHERE starts_with(id, ?) ORDER BY seq LIMIT 5"
        found = [seq for (seq,) in archive.read(query, wanted)]
    if not found and wanted.isdecimal() and wanted.isascii() and len(wanted) < 19:
        found = [seq for (seq,) in archive.read("SELECT seq FROM responses WHERE seq = ?", int(wanted))]
    if not found:
        raise UsageError("decisions.no-such-response", id=text)
    if len(found) > 1:
        raise UsageError("decisions.ambiguous-id", id=text, numbers=[str(seq) for seq in found])
    return found[0]


def _spellings(archive: Archive, codes: Sequence[str]) -> list[str]:
    """Return every way in which these codes came in: read as generously as the judge reads them."""

    def meant(code: str) -> str:
        return fold_id(read_generously(code))

    wanted = set(map(meant, codes))
    known = archive.read("SELECT DISTINCT code FROM responses")
    return [text for (text,) in known if meant(text) in wanted]


def _require_source(archive: Archive, name: str) -> None:
    known = [source for (source,) in archive.read("SELECT DISTINCT source FROM responses ORDER BY source")]
    if name not in known:
        raise UsageError("decisions.no-such-source", source=name, known=known or ["–"])
