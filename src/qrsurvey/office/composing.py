"""What a message says to its recipient, by the archive as it is when the message is sent.

Only a recipient who is marked confidential reads comments as they were written. Those of a unit are told what
the unit may see.
"""

from __future__ import annotations

from datetime import datetime

from qrsurvey.archive.cases import read_cases
from qrsurvey.archive.outbox import Message, attachments_of
from qrsurvey.archive.store import Archive
from qrsurvey.notify.letter import Letter
from qrsurvey.notify.wording import Sender, write_letter
from qrsurvey.office.alerts import Reader, tell
from qrsurvey.office.case_views import Viewer
from qrsurvey.report.case_view import CaseView
from qrsurvey.report.wording import Wording
from qrsurvey.survey.alert_rules import Recipient
from qrsurvey.workspace.workspace import Workspace


def compose(
    workspace: Workspace, archive: Archive, message: Message, recipient: Recipient, now: datetime
) -> Letter | None:
    """Return a message as it is sent; None where there is nothing in it that the recipient may know.

    Raises:
        ArchiveError: the archive holds what we never write.
        WorkspaceError: `config/topics.yaml` is faulty.
    """
    wording = Wording(workspace.language)
    sender = Sender(workspace.office.name, wording, recipient.confidential, hours=recipient.unit is None)
    views: list[CaseView] = []
    if message.cases:
        cases = read_cases(archive, message.cases)
        told = tell(workspace, archive, cases, Reader(recipient.unit, recipient.confidential), now)
        if not told:
            return None
        viewer = Viewer(workspace, wording)
        views = [viewer.view(one) for one in told]
    return write_letter(message, views, sender, attachments_of(archive, message.number))
