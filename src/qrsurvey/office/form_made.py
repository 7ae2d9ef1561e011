"""From a form that Google has just made to `survey.yaml`: one is made at a time, and none is lost.

What was made is noted in `data/form-made.json` until it stands in `survey.yaml`. Whatever comes between, the
next run goes on with that form instead of making another.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from qrsurvey.errors import BusyError, UsageError
from qrsurvey.office.lock import lock
from qrsurvey.office.outputs import check_writable
from qrsurvey.survey.form_address import editors_id
from qrsurvey.survey.questions import Form
from qrsurvey.workspace.disk import prepared, reason
from qrsurvey.workspace.form_section import lines_to_write, require_form_can_be_written, write_form
from qrsurvey.workspace.workspace import SURVEY_FILE, Workspace

# As long as what Google gives out.
_LIKELY = Form(
    f"https://docs.google.com/forms/d/e/1FAIpQLS{'x' * 49}/viewform", "entry.1234567890", f"1{'x' * 43}"
)


@contextmanager
def alone(workspace: Workspace) -> Iterator[None]:
    """Keep every other process from changing this workspace's form while the block lasts.

    Raises:
        BusyError: another one is at it.
        UsageError: there is no place for a lock.
    """
    path = workspace.archive_path.with_name("form-apply.lock")
    with ExitStack() as held:
        with _unwritable(path):
            ours = held.enter_context(lock(path))
        if not ours:
            raise BusyError("form.in-use")
        yield


def require_place(workspace: Workspace) -> None:
    """Find out that a form couldn't be written down before it is made or changed.

    Raises:
        UsageError: `survey.yaml` or the note can't be written.
        BusyError: another program holds `survey.yaml`.
    """
    require_form_can_be_written(workspace.root / SURVEY_FILE, _LIKELY)
    check_writable(_note(workspace).parent)


def write_made(workspace: Workspace, form: Form) -> None:
    """Write down a form that was made just now; where that can't be done, say all that is known of it.

    Raises:
        UsageError: `survey.yaml` can't be written.
    """
    noted = True
    try:
        with _unwritable(_note(workspace)):
            content = {"url": form.url, "code_entry": form.code_entry, "id": form.id}
            note = _note(workspace)
            with prepared(note, json.dumps(content).encode("utf-8")) as temporary:
                temporary.replace(note)
    except UsageError:
        noted = False  # it is enough if survey.yaml can be written
    try:
        write_form(workspace.root / SURVEY_FILE, form)
    except UsageError as error:
        message_id = "form.made-unwritten" if noted else "form.made-unnoted"
        told = UsageError(message_id, edit=edit_link(form))
        told.details = (error.message, *lines_to_write(form))
        raise told from error
    forget_made(workspace)


def made_before(workspace: Workspace) -> Form | None:
    """Return the form that was made and couldn't be written into `survey.yaml`; None where there is none.

    Raises:
        UsageError: the note can't be read.
    """
    path = _note(workspace)
    try:
        with _unwritable(path):
            read = json.loads(path.read_bytes()) if path.exists() else None
    except ValueError:
        return None
    names = ("url", "code_entry", "id")
    if not isinstance(read, dict) or not all(isinstance(read.get(name), str) for name in names):
        return None
    form = Form(*(read[name] for name in names))
    return form if form.id == editors_id(form.id or "") else None


def forget_made(workspace: Workspace) -> None:
    """Forget what was made before: `survey.yaml` names a form."""
    with suppress(OSError):  # nobody looks at it while a form is named there
        _note(workspace).unlink(missing_ok=True)


def edit_link(form: Form) -> str:
    """Return the address at which the editors of a form open it."""
    return f"https://docs.google.com/forms/d/{form.id}/edit"


def _note(workspace: Workspace) -> Path:
    return workspace.archive_path.with_name("form-made.json")


@contextmanager
def _unwritable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError("form.unwritable", file=path, reason=reason(error)) from error
