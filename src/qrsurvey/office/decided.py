"""What was decided about the responses of a month, for its report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from qrsurvey.analysis.decided import Decided, DecisionFigures
from qrsurvey.archive.decisions import Decision, Place, Standing
from qrsurvey.archive.store import Archive
from qrsurvey.codes.judge import Judge
from qrsurvey.survey.masking import mask
from qrsurvey.workspace.workspace import Workspace


@dataclass(frozen=True)
class Named:
    """A response that decisions name: when it was submitted, and whose it is by its code alone."""

    seq: int
    submitted: datetime | None
    place: Place | None


def named_responses(archive: Archive, judge: Judge, decisions: Sequence[Decision]) -> Iterator[Named]:
    """Yield every response that any of the decisions names, by its number."""
    rows = archive.read(
        "SELECT seq, submitted, code FROM responses WHERE seq IN (SELECT unnest(?::BIGINT[])) ORDER BY seq",
        sorted({seq for decision in decisions for seq in decision.seqs}),
    )
    for seq, submitted, code in rows:
        yield Named(seq, submitted, place_by_code(judge, code, submitted))


def decided_about(workspace: Workspace, decisions: Sequence[Decision], named: Iterable[Named]) -> Decided:
    """Return what leaders decided about the responses of a period.

    Args:
        workspace: Whose decisions they are.
        decisions: All that were ever made, in their order.
        named: The responses of the period that any of them names, by their numbers.
    """
    held = Standing(decisions)
    origins: dict[int, Counter[Place | None]] = {}
    left_out, taken_in, within = [], [], set()
    for one in named:
        seq, place = one.seq, one.place
        within.add(seq)
        decision = held.of(seq)
        if decision is None:
            continue
        origins.setdefault(decision.number, Counter())[place] += 1
        if place is not None and decision.to is None:
            left_out.append(seq)
        elif place is None and decision.to is not None:
            taken_in.append(seq)
    undone = sum(one.undone is not None and not within.isdisjoint(one.seqs) for one in decisions)
    return Decided(
        tuple(_figures(workspace, one, origins[one.number]) for one in decisions if one.number in origins),
        undone,
        tuple(left_out),
        tuple(taken_in),
    )


def place_by_code(judge: Judge, code: str, submitted: datetime | None) -> Place | None:
    """Return whose a response is by its code alone, whatever was decided about it."""
    judged = judge.judge(code, submitted)
    return Place(judged.unit, judged.counter) if judged.unit is not None else None


def made_on(workspace: Workspace, recorded: str) -> datetime:
    """Return the office's local time of an event."""
    return datetime.fromisoformat(recorded).astimezone(workspace.zone).replace(tzinfo=None)


def without_personal_data(workspace: Workspace, text: str) -> str:
    """Return a reason as it may be printed; the office's own telephone number is public."""
    hotline = workspace.office.hotline
    return mask(text, keep=(hotline,) if hotline else ()).text


def _figures(workspace: Workspace, decision: Decision, origins: Counter[Place | None]) -> DecisionFigures:
    ordered = sorted(origins.items(), key=lambda one: (one[0] is None, str(one[0])))
    return DecisionFigures(
        decision.number,
        decision.kind,
        made_on(workspace, decision.recorded).date(),
        decision.who,
        without_personal_data(workspace, decision.reason),
        dict(ordered),
        decision.to,
    )
