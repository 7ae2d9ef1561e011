"""Responses and decisions as the command line shows them: tables, sentences, data."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from qrsurvey.analysis.figures import Score
from qrsurvey.archive.decisions import Decision, Place
from qrsurvey.cli.session import Session
from qrsurvey.i18n import numbers
from qrsurvey.office.chosen import State
from qrsurvey.office.decided import made_on, without_personal_data
from qrsurvey.office.decisions import Effect
from qrsurvey.office.responses import Listed, shown_code

_MOMENTS = ("since", "until")
_ASKED = ("id", "unit", "from", "code", "since", "until", "source", "signal")
"""The criteria of a choice, in the order of the help."""

_WIDE = 110
"""From this many columns on, code and source are shown too."""


def responses_table(session: Session, listed: Sequence[Listed]) -> Table:
    """Return a table of responses; their comments only where these were asked for."""
    wide = session.out.width >= _WIDE or not session.out.is_terminal
    columns = ["number", "id", "submitted", "unit", "verdict", "state"]
    if wide:
        columns[5:5] = ["code", "source"]
    if any(one.comment is not None for one in listed):
        columns.append("comment")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        table.add_column(
            Text(session.text(f"decisions.column-{name}")),
            justify="right" if name == "number" else "left",
            overflow="fold",
            no_wrap=name in {"number", "id", "submitted", "code"},
        )
    for one in listed:
        response = one.response
        cells = {
            "number": str(response.seq),
            "id": response.short,
            "submitted": f"{response.submitted:%d/%m/%Y %H:%M:%S}" if response.submitted else "–",
            "unit": str(response.state.place or "–"),
            "verdict": session.text(f"decisions.verdict-{response.verdict}"),
            "code": session.catalog.show(shown_code(session.workspace, response)),
            "source": session.catalog.show(response.source),
            "state": _standing(session, one),
            "comment": session.catalog.show(one.comment or ""),
        }
        table.add_row(*(Text(cells[name]) for name in columns))
    return table


def response_data(session: Session, one: Listed) -> dict[str, object]:
    """Return a response as data; `comment` only where comments were asked for."""
    response = one.response
    return {
        "number": response.seq,
        "id": response.id,
        "submitted": response.submitted.isoformat() if response.submitted else None,
        "source": response.source,
        "code": shown_code(session.workspace, response),
        "verdict": response.verdict.value,
        "by_code": _place_data(response.by_code),
        **_state_data(response.state),
        "decision": response.decision.number if response.decision else None,
        "flagged": one.flagged,
        **({} if one.comment is None else {"comment": one.comment}),
    }


def decision_text(session: Session, one: Decision) -> str:
    """Return a decision in a few lines: what, who, when, why, and whether it was taken back."""
    lines = [
        session.text(
            f"decisions.line-{one.kind}",
            number=str(one.number),
            n=one.count,
            place=str(one.to or "–"),
            made=made_on(session.workspace, one.recorded),
        ),
        "  " + session.text("decisions.line-why", who=one.who, reason=_reason(session, one.reason)),
        "  " + session.text("decisions.line-chosen", criteria=_criteria(one.criteria)),
    ]
    if one.undone:
        undone = one.undone
        lines.append(
            "  "
            + session.text(
                "decisions.line-undone",
                made=made_on(session.workspace, undone.recorded),
                who=undone.who,
                reason=_reason(session, undone.reason),
            )
        )
    return "\n".join(lines)


def decision_data(session: Session, one: Decision) -> dict[str, object]:
    """Return a decision as data; reasons without personal data, as a report prints them."""
    undone = one.undone
    return {
        "number": one.number,
        "kind": one.kind.value,
        "event": one.event,
        "recorded": one.recorded,
        "by": one.who,
        "reason": _reason(session, one.reason),
        "criteria": dict(one.criteria),
        "to": _place_data(one.to),
        "count": one.count,
        "responses": list(one.seqs),
        "stands": undone is None,
        "undone": {
            "event": undone.event,
            "recorded": undone.recorded,
            "by": undone.who,
            "reason": _reason(session, undone.reason),
        }
        if undone
        else None,
    }


def print_effect(session: Session, console: Console, effect: Effect, what: str) -> None:
    """Print what a decision comes to: how many responses of when, whose they were and are, the headline."""

    def line(message_id: str, **values: object) -> None:
        console.print(Text(session.text(message_id, **values)))

    times = [one.submitted for one in effect.responses if one.submitted]
    line(
        f"decisions.plan-{what}",
        n=len(effect.responses),
        place=str(effect.decision.to or "–"),
        number=str(effect.decision.number),
    )
    if times:
        line("decisions.plan-times", first=min(times), last=max(times))
    if undated := len(effect.responses) - len(times):
        line("decisions.plan-undated", n=undated)
    if effect.skipped:
        line("decisions.plan-skipped", n=effect.skipped)
    for (old, new), n in sorted(effect.moves.items(), key=lambda one: str(one[0])):
        unchanged = "decisions.plan-unmoved" if old == new else "decisions.plan-move"
        line(unchanged, n=n, old=_state(session, old), new=_state(session, new))
    verdicts = Counter(one.verdict for one in effect.responses)
    told = [
        f"{session.text(f'decisions.verdict-{verdict}')}: {session.catalog.show(n)}"
        for verdict, n in verdicts.items()
    ]
    line("decisions.plan-verdicts", verdicts="; ".join(told))
    for month in effect.months:
        line(
            "decisions.plan-month",
            month=f"{month.month.month:02}/{month.month.year:04}",
            before=_share(session, month.before),
            after=_share(session, month.after),
        )


def effect_data(effect: Effect, what: str, *, made: bool) -> dict[str, object]:
    """Return what a decision comes to as data; `made` tells a decision from a rehearsal of it."""
    times = [one.submitted for one in effect.responses if one.submitted]
    return {
        "what": what,
        "made": made,
        # A decision that was only rehearsed has no number yet.
        "number": effect.decision.number if made or what == "undo" else None,
        "count": len(effect.responses),
        "responses": list(effect.seqs),
        "skipped_set_aside": effect.skipped,
        "first": min(times).isoformat() if times else None,
        "last": max(times).isoformat() if times else None,
        "undated": len(effect.responses) - len(times),
        "verdicts": dict(Counter(one.verdict.value for one in effect.responses)),
        "moves": [
            {"before": _state_data(old), "after": _state_data(new), "n": n}
            for (old, new), n in sorted(effect.moves.items(), key=lambda one: str(one[0]))
        ],
        "months": [
            {
                "month": one.month.label,
                "before": {"n": one.before.n, "share": one.before.share},
                "after": {"n": one.after.n, "share": one.after.share},
            }
            for one in effect.months
        ],
    }


def _standing(session: Session, one: Listed) -> str:
    """Say what holds for a response beside its code: a decision, a signal, or nothing."""
    response, said = one.response, []
    if response.decision is not None:
        number = str(response.decision.number)
        if response.state.set_aside:
            said.append(session.text("decisions.state-set-aside", number=number))
        else:
            origin = _state(session, State(response.by_code))
            said.append(session.text("decisions.state-reassigned", number=number, origin=origin))
    if one.flagged:
        said.append(session.text("decisions.state-flagged"))
    return "; ".join(said)


def _state(session: Session, state: State) -> str:
    if state.set_aside:
        return session.text("decisions.aside")
    return str(state.place) if state.place else session.text("decisions.nobody")


def _state_data(state: State) -> dict[str, object]:
    return {**(_place_data(state.place) or {"unit": None, "counter": None}), "set_aside": state.set_aside}


def _place_data(place: Place | None) -> dict[str, object] | None:
    return {"unit": place.unit, "counter": place.counter} if place else None


def _share(session: Session, score: Score) -> str:
    if score.share is None:
        return session.text("decisions.share-hidden", n=score.n)
    share = numbers.percent(score.share, session.language)
    return session.text("decisions.share", share=share, n=score.n)


def _reason(session: Session, reason: str) -> str:
    return without_personal_data(session.workspace, reason)


def _criteria(criteria: Mapping[str, object]) -> str:
    """Write what was asked for as it stands on a command line, days and hours as people read them."""
    return " ".join(
        f"--{name} {_moment(str(value)) if name in _MOMENTS else value}"
        for name, given in sorted(criteria.items(), key=_place_in_help)
        for value in (given if isinstance(given, (list, tuple)) else (given,))
    )


def _moment(text: str) -> str:
    try:
        return numbers.moment(datetime.fromisoformat(text))
    except ValueError:  # of an archive that somebody else wrote
        return text


def _place_in_help(criterion: tuple[str, object]) -> int:
    return _ASKED.index(criterion[0]) if criterion[0] in _ASKED else len(_ASKED)
