"""What is said beside the result of a pull: what is odd in a source, and which ones it didn't come to."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from qrsurvey.cli.session import Session

if TYPE_CHECKING:
    from qrsurvey.office.pull import Pulled
    from qrsurvey.office.pull_sheets import PullRun


def warn_of_open_credentials(session: Session) -> None:
    """Warn where others of this machine can read the credentials."""
    from qrsurvey.sources.google.credentials import credentials_path
    from qrsurvey.workspace.own_files import readable_by_others

    path = credentials_path()
    if path.is_file() and readable_by_others(path):
        session.say("cli.credentials-exposed", style="yellow")


def tell_pulled(session: Session, pulled: "Pulled") -> None:
    """Say what is odd in one source."""
    for note in pulled.intake.notes:
        session.tell(note, style="yellow")
    for tab in pulled.linked:
        session.say(
            "sync.linked", tab=tab.title, sheet_id=str(tab.sheet_id), source=pulled.source, style="yellow"
        )
    if pulled.result.rebuilt:
        session.say("cli.rebuilt")


def tell_of_the_rest(session: Session, run: "PullRun") -> None:
    """Say which sources failed and why, and which are left."""
    alone = len(run.failed) == 1 and not run.pulled and not run.left
    for failed in run.failed:
        title = session.text("cli.error") if alone else session.text("sync.failed", source=failed.source)
        session.tell_error(failed.error, title)
    if run.left:
        done = [one.source for one in run.pulled]
        session.say("sync.left", n=len(run.left), left=_listed(run.left), style="yellow")
        if done:
            session.say("sync.done", n=len(done), done=_listed(done))


def _listed(names: Iterable[str]) -> list[str]:
    found = list(names)
    return [*found[:20], *["…"] * (len(found) > 20)]
