"""Check codes: read the QR codes of photos, scans and PDFs, and say whose they are. No link is opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qrsurvey.archive.issued import editions, issued_codes, key_fingerprint
from qrsurvey.archive.store import Archive
from qrsurvey.codes.judge import Judge
from qrsurvey.codes.ownership import Finding, Owned, Ownership
from qrsurvey.codes.pages import open_pages
from qrsurvey.codes.scan import read_codes
from qrsurvey.errors import DataError, Message, UsageError, WorkspaceError
from qrsurvey.office.signing import existing_key
from qrsurvey.sources.table import Progress
from qrsurvey.workspace.workspace import Workspace

_PICTURES = frozenset({".pdf", ".png", ".jpg", ".jpeg"})


@dataclass(frozen=True)
class CheckedCode:
    """A code that was read: on which page, counted from 1 (None in a picture), and whose it is."""

    page: int | None
    owned: Owned


@dataclass(frozen=True)
class CheckedFile:
    """What a file showed; `blank` pages hold no code that can be read.

    `fault` tells why the file, or the rest of it, can't be read.
    """

    path: Path
    pages: int = 0
    codes: tuple[CheckedCode, ...] = ()
    blank: tuple[int, ...] = ()
    fault: Message | None = None

    @property
    def ours(self) -> bool:
        """Whether a code of ours was read, and every link that was read is ours."""
        findings = [code.owned.finding for code in self.codes if code.owned.finding is not Finding.NOT_A_LINK]
        return self.fault is None and bool(findings) and all(finding.ours for finding in findings)


def check_codes(
    workspace: Workspace, files: Sequence[Path], *, now: datetime, progress: Progress | None = None
) -> tuple[CheckedFile, ...]:
    """Read every code of some PDFs, photos and scans; one that can't be read doesn't stop the others.

    Args:
        workspace: Whose codes are ours.
        files: PDF, PNG or JPEG, or folders: then all such files in them, by their names.
        now: The office's local time; codes are judged for its day.
        progress: Told pages looked at, of as many as are known by then.

    Raises:
        UsageError: a file isn't there or can't be opened, or a folder holds no picture.
        WorkspaceError: there is no form yet, no code was ever made, or the key is lost.
        ArchiveError: the archive is damaged.
        BusyError: another process holds it.
    """
    files = list(dict.fromkeys(file for path in files for file in _pictures(path)))
    ownership = _ownership(workspace)
    checked: list[CheckedFile] = []
    for at, path in enumerate(files):
        done = sum(max(file.pages, 1) for file in checked)
        ahead = len(files) - at - 1

        def step(page: int, pages: int, *, done: int = done, ahead: int = ahead) -> None:
            if progress is not None:
                progress(done + page, done + pages + ahead)

        checked.append(_check(path, ownership, now, step))
    return tuple(checked)


def _pictures(path: Path) -> list[Path]:
    """Return a file, or the pictures and PDFs of a folder and the folders in it, in order."""
    if not path.exists():
        raise UsageError("office.no-such-file", file=path)
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise UsageError("office.not-a-file", file=path)
    found = sorted(file for file in path.rglob("*") if file.suffix.lower() in _PICTURES and file.is_file())
    # What begins with a dot belongs to a program: thumbnails, what a Mac leaves on a stick.
    found = [file for file in found if not any(part[0] == "." for part in file.relative_to(path).parts)]
    if not found:
        raise UsageError("office.no-pictures", folder=path)
    return found


def _check(path: Path, ownership: Ownership, now: datetime, step: Progress) -> CheckedFile:
    codes: list[CheckedCode] = []
    blank: list[int] = []
    try:
        with open_pages(path) as pages:
            for number, picture in enumerate(pages.images, start=1):
                found = [
                    CheckedCode(number if pages.numbered else None, ownership.of(code.text, now.date()))
                    for code in read_codes(picture)
                ]
                codes += found
                if not found:
                    blank.append(number)
                step(number, pages.count)
            return CheckedFile(path, pages.count, tuple(codes), tuple(blank))
    except DataError as error:
        return CheckedFile(path, len(codes) + len(blank), tuple(codes), tuple(blank), error.message)


def _ownership(workspace: Workspace) -> Ownership:
    form = workspace.survey.form
    if form is None:
        raise WorkspaceError("office.no-form")
    if not workspace.archive_path.exists():
        return Ownership(form, Judge(existing_key(workspace, None), workspace.units, {}), workspace.units, {})
    with Archive.open(workspace.archive_path, create=False, read_only=True) as archive:
        judge = Judge(existing_key(workspace, key_fingerprint(archive)), workspace.units, editions(archive))
        links = {issued.link: issued.code.text for issued in issued_codes(archive)}
    return Ownership(form, judge, workspace.units, links)
