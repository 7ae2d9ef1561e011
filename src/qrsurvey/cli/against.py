"""Say how the archive compares with its source: rows by their numbers, never what people wrote."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qrsurvey.cli.session import Session

if TYPE_CHECKING:
    from qrsurvey.office.against import AgainstNamed

_SHOWN = 20


def print_against(session: Session, compared: "AgainstNamed") -> None:
    """Print one comparison."""
    found = compared.against
    text, out = session.text, session.out.print
    out(text("keep.against-name", name=compared.name, source=found.source))
    out(text("keep.against-same", n=found.same, rows=found.rows))
    for message_id, rows in (
        ("keep.against-lacking", [str(row) for row in found.lacking]),
        ("keep.against-incomplete", [str(row) for row in found.incomplete]),
        ("keep.against-differing", [str(one.row) for one in found.differing]),
    ):
        if rows:
            out(text(message_id, n=len(rows), rows=_few(rows)), style="bold red", soft_wrap=True)
    headers = dict.fromkeys(header for one in found.differing for header in one.headers)
    if headers:
        out(text("keep.against-columns", columns=_few(list(headers))), soft_wrap=True)
    for message_id, rows in (
        ("keep.against-restored", [str(row) for row in found.restored]),
        ("keep.against-returned", [str(row) for row in found.returned]),
    ):
        if rows:
            out(text(message_id, n=len(rows), rows=_few(rows)), soft_wrap=True)
    if found.edited:
        out(text("keep.against-edited", n=found.edited))
    if found.gone:
        out(text("keep.against-gone", n=found.gone))
    if found.extra:
        numbers = _few([str(one.seq) for one in found.extra])
        message_id = "keep.against-deleted" if found.complete else "keep.against-extra"
        out(text(message_id, n=len(found.extra), numbers=numbers), style="yellow", soft_wrap=True)
    if found.holds:
        out(text("keep.against-holds"), style="green")
    elif found.differing:
        session.say("keep.against-next-differing")
    else:
        session.say("keep.against-next")


def _few(names: Sequence[str]) -> list[str]:
    return [*names[:_SHOWN], *["…"] * (len(names) > _SHOWN)]
