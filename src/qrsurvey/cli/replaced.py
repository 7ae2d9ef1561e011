"""Tell that a period was reported before, and what differs from what was issued then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from qrsurvey.cli.session import Session

if TYPE_CHECKING:
    from qrsurvey.report.model import Report


def say_replaced(session: Session, report: Report) -> None:
    """Say it of one report; nothing where there was none before, or nothing differs."""
    replaced = report.figures.replaces
    if replaced is None or not replaced.differences:
        return
    from qrsurvey.report.replaced import described
    from qrsurvey.report.wording import Wording

    session.say("issued.again", day=replaced.made.date(), style="yellow")
    if not session.quiet:
        for line in described(replaced.differences, report.figures, Wording(session.language)):
            session.err.print(Text(f"  - {line}"))
