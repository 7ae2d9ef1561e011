"""An office with recipients, answers with comments, and cases of which somebody is to be told."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from qrsurvey.archive.case_steps import open_cases
from qrsurvey.archive.cases import NewCase
from qrsurvey.archive.outbox import Message, MessageKind, NewMessage, queue
from qrsurvey.archive.store import Archive
from qrsurvey.notify.addresses import VARIABLE
from qrsurvey.survey.alert_rules import Grade
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.archives import AT, pull, row
from support.workspaces import SURVEY, UNITS, write_workspace

NOW = datetime(2024, 6, 3, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
PHONE, NAME = "0912 345 678", "Nguyễn Văn Bình"
COMMENT = f"Cán bộ {NAME} đòi thêm tiền, gọi tôi {PHONE}"
RECIPIENTS = """\
alerts:
  recipients:
    - {name: chu-tich, grades: [A, B], confidential: true}
    - {name: van-phong, grades: [A, B, C], reports: true}
    - {name: long-hoa, grades: [C], unit: LONGHOA}
"""


def told_office(root: Path, comments: Sequence[str] = (COMMENT, "chờ lâu")) -> Workspace:
    """An office with one response a comment, each of which opened a case: the first of grade A, the rest C."""
    workspace = read_workspace(write_workspace(root, UNITS, SURVEY + RECIPIENTS))
    with Archive.open(workspace.archive_path, create=True) as archive:
        rows = [row(60 * n, comment=comment) for n, comment in enumerate(comments)]
        pull(archive, rows, survey=workspace.survey)
        with archive.transaction():
            open_cases(
                archive,
                [
                    NewCase(
                        n, "LONGHOA", Grade.A if n == 1 else Grade.C, ("misconduct",) if n == 1 else ("words:waiting",),
                        date(2024, 6, 5),
                    )
                    for n in range(1, len(comments) + 1)
                ],
                AT,
            )  # fmt: skip
    return workspace


def queued(
    workspace: Workspace,
    *recipients: str,
    kind: MessageKind = MessageKind.ALERT,
    cases: Sequence[int] = (1,),
    files: Sequence[tuple[str, bytes]] = (),
) -> tuple[Message, ...]:
    """Queue a message for each recipient."""
    about = {"report": "2024-05"} if kind is MessageKind.REPORT else {"cases": list(cases)}
    new = [NewMessage(name, kind, {} if kind is MessageKind.TEST else about, files) for name in recipients]
    with Archive.open(workspace.archive_path, create=False) as archive, archive.transaction():
        return queue(archive, new, NOW)


def addresses(folder: Path, book: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Write a file of addresses and return the environment that names it."""
    path = folder / "recipients.json"
    path.write_text(json.dumps(book), encoding="utf-8")
    path.chmod(0o600)
    return {VARIABLE: str(path)}
