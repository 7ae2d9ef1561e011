"""A form is made once, by one process, where it can be written down; and it is never lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from qrsurvey.errors import BusyError, QrsurveyError, SourceError, UsageError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.office.form_adopt import adopt_form
from qrsurvey.office.form_plan import apply, plan
from qrsurvey.office.lock import lock
from qrsurvey.sources.google.access import Access
from qrsurvey.sources.google.patience import Patience
from qrsurvey.survey.questions import Form
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.google_accounts import FORMS, PERSON_ADDRESS, READ_ONLY
from support.google_forms_model import choice, question
from support.google_server import Act, GoogleServer, Reply, make_person
from support.live_forms import FORM, SURVEY, made_form, workspace_of

NO_FORM = SURVEY.replace(FORM, "")
CREATE = "forms.forms.create"


@pytest.fixture
def access(google: GoogleServer, tmp_path: Path) -> Access:
    credentials = make_person(tmp_path, google, READ_ONLY, FORMS)
    return Access(google.environment(credentials), Patience(lambda _seconds: None, lambda: 0.0))


@pytest.fixture
def office(tmp_path: Path) -> Workspace:
    return workspace_of(tmp_path / "new", NO_FORM)


def _file(office: Workspace) -> Path:
    return office.root / "config" / "survey.yaml"


def _note(office: Workspace) -> Path:
    return office.root / "data" / "form-made.json"


def _refused(office: Workspace, access: Access, **options: str) -> QrsurveyError:
    with pytest.raises(QrsurveyError) as caught:
        apply(office, access=access, **options)  # type: ignore[arg-type]
    return caught.value


def _made(google: GoogleServer) -> Form:
    """Return the one form that there is."""
    (form,) = google.forms.stored.values()
    return Form(form.url, "", form.id)


@pytest.mark.parametrize(
    "survey",
    [
        f"form:\n{NO_FORM}",
        f"{NO_FORM}form: null\n",
        f"form: ~   # chưa có\n{NO_FORM}",
        "".join(f"  {line}\n" for line in NO_FORM.splitlines()),
    ],
    ids=["empty", "null", "with a comment", "indented"],
)
def test_wherever_it_can_be_written_one_form_is_made(
    google: GoogleServer, access: Access, tmp_path: Path, survey: str
) -> None:
    office = workspace_of(tmp_path / "office", survey)
    applied = apply(office, access=access)
    assert read_workspace(office.root).survey.form == applied.form
    # Whoever read the workspace before is told nothing else.
    assert not apply(office, access=access).made
    assert len(google.seen(CREATE)) == 1
    assert not _note(office).exists()


def test_a_read_only_file_is_found_before_a_form_is_made(
    google: GoogleServer, access: Access, office: Workspace
) -> None:
    _file(office).chmod(0o444)
    assert _refused(office, access).message.id == "form.read-only"
    assert google.requests == []
    assert _file(office).read_text(encoding="utf-8") == NO_FORM


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions don't bind root, or aren't POSIX"
)
@pytest.mark.parametrize("folder", ["config", "data"])
def test_a_read_only_folder_is_found_before_a_form_is_made(
    google: GoogleServer, access: Access, office: Workspace, folder: str
) -> None:
    (office.root / folder).mkdir(exist_ok=True)
    (office.root / folder).chmod(0o555)
    assert _refused(office, access).message.id == "form.unwritable"
    (office.root / folder).chmod(0o755)
    assert google.requests == []


def test_no_place_for_the_note_is_found_before_a_form_is_made(
    google: GoogleServer, access: Access, office: Workspace
) -> None:
    (office.root / "data").write_text("một tệp", encoding="utf-8")
    assert _refused(office, access).message.id == "form.unwritable"
    assert google.requests == []


def test_a_layout_that_cannot_be_edited_is_found_before_a_form_is_made(
    google: GoogleServer, access: Access, tmp_path: Path
) -> None:
    office = workspace_of(tmp_path / "office", f"form: !!null\n{NO_FORM}")
    assert _refused(office, access).message.id == "form.cannot-prepare"
    assert google.requests == []


def test_the_place_is_looked_at_before_a_live_form_is_changed(
    google: GoogleServer, access: Access, office: Workspace, tmp_path: Path
) -> None:
    form = google.forms.add(made_form(office, PERSON_ADDRESS))
    _file(office).chmod(0o444)
    assert _refused(office, access, form=form.id).message.id == "form.read-only"
    known = workspace_of(tmp_path / "known")
    form.items[0] = question("Mã đơn vị", "60f3953a", choiceQuestion=choice("a", "b"))
    _file(known).chmod(0o444)
    assert _refused(known, access).message.id == "form.read-only"
    assert google.seen("forms.forms.batchUpdate") == []


def test_a_read_only_file_is_no_hindrance_where_nothing_is_written(
    google: GoogleServer, access: Access, tmp_path: Path
) -> None:
    known = workspace_of(tmp_path / "known")
    form = google.forms.add(made_form(known, PERSON_ADDRESS))
    form.items.reverse()
    _file(known).chmod(0o444)
    apply(known, access=access)
    assert len(google.seen("forms.forms.batchUpdate")) == 1


def test_a_form_that_could_not_be_written_down_is_told_and_gone_on_with(
    google: GoogleServer, access: Access, office: Workspace
) -> None:
    google.fail(Act(lambda: _file(office).chmod(0o444)), on="forms")
    error = _refused(office, access)
    made = _made(google)
    assert isinstance(error, UsageError)
    assert error.message.id == "form.made-unwritten"
    for language in Language:
        assert f"/forms/d/{made.id}/edit" in Catalog(language).message(error.message)
    said = [Catalog(Language("en")).message(detail) for detail in error.details]
    assert "read-only" in said[0]
    _file(office).chmod(0o644)

    planned = plan(office, access=access)
    assert planned.live is not None
    applied = apply(office, access=access)
    assert applied.made
    assert (applied.form.id, applied.form.url) == (made.id, made.url)
    assert len(google.seen(CREATE)) == 1
    assert not _note(office).exists()
    # The lines that were told to be written by hand are what was written.
    assert "\n".join(said[1:]) in _file(office).read_text(encoding="utf-8")


def test_the_lines_that_were_told_can_be_written_by_hand(
    google: GoogleServer, access: Access, office: Workspace
) -> None:
    google.fail(Act(lambda: _file(office).chmod(0o444)), on="forms")
    error = _refused(office, access)
    _file(office).chmod(0o644)
    lines = [Catalog(Language("vi")).message(detail) for detail in error.details[1:]]
    _file(office).write_text("\n".join([*lines, NO_FORM]), encoding="utf-8")
    assert not apply(office, access=access).made
    assert len(google.seen(CREATE)) == 1
    assert not _note(office).exists()


def test_where_nothing_can_be_noted_either_that_is_said(
    google: GoogleServer, access: Access, office: Workspace
) -> None:
    def hinder() -> None:
        _file(office).chmod(0o444)
        _note(office).mkdir()

    google.fail(Act(hinder), on="forms")
    error = _refused(office, access)
    assert error.message.id == "form.made-unnoted"
    assert error.message.values["edit"] == f"https://docs.google.com/forms/d/{_made(google).id}/edit"


def test_where_only_the_note_fails_the_form_is_written_down(
    google: GoogleServer, access: Access, office: Workspace
) -> None:
    google.fail(Act(lambda: _note(office).mkdir()), on="forms")
    applied = apply(office, access=access)
    assert read_workspace(office.root).survey.form == applied.form


def test_a_form_that_was_deleted_meanwhile_is_told_once(
    google: GoogleServer, access: Access, office: Workspace
) -> None:
    google.fail(Act(lambda: _file(office).chmod(0o444)), on="forms")
    _refused(office, access)
    _file(office).chmod(0o644)
    gone = _made(google).id
    google.forms.stored.clear()
    error = _refused(office, access)
    assert isinstance(error, SourceError)
    assert error.message.id == "form.made-gone"
    assert str(gone) in str(error.message.values["edit"])
    assert apply(office, access=access).made


def test_a_form_that_is_adopted_instead_ends_it(
    google: GoogleServer, access: Access, office: Workspace
) -> None:
    google.fail(Act(lambda: _file(office).chmod(0o444)), on="forms")
    _refused(office, access)
    _file(office).chmod(0o644)
    other = google.forms.add(made_form(office, PERSON_ADDRESS))
    adopt_form(office, other.id, access=access)
    assert not _note(office).exists()


def test_an_answer_that_is_no_form_leaves_it_open_whether_one_was_made(
    google: GoogleServer, access: Access, office: Workspace
) -> None:
    google.fail(Reply(200, {"formId": "x", "responderUri": "https://evil.example/phish"}), on="forms")
    assert _refused(office, access).message.id == "form.maybe-made"
    assert _file(office).read_text(encoding="utf-8") == NO_FORM


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"url": 1, "code_entry": "entry.1", "id": "x"}'])
def test_a_note_that_says_nothing_is_none(
    google: GoogleServer, access: Access, office: Workspace, content: str
) -> None:
    _note(office).parent.mkdir()
    _note(office).write_text(content, encoding="utf-8")
    assert apply(office, access=access).made
    assert not _note(office).exists()


def test_two_at_once_make_one_form(google: GoogleServer, access: Access, office: Workspace) -> None:
    refused: list[QrsurveyError] = []
    google.fail(Act(lambda: refused.append(_refused(office, access))), on="forms")
    apply(office, access=access)
    assert isinstance(refused[0], BusyError)
    assert refused[0].message.id == "form.in-use"
    assert len(google.forms.stored) == 1


def test_a_lock_is_held_by_one_process_and_ends_with_it(tmp_path: Path) -> None:
    path = tmp_path / "mới" / "khóa.lock"
    script = (
        "import sys; from pathlib import Path; from qrsurvey.office.lock import lock\n"
        "with lock(Path(sys.argv[1])) as ours:\n"
        "    print(ours, flush=True); sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        with lock(path) as ours:
            assert not ours
        other.kill()
        other.wait()
    for _ in range(2):
        with lock(path) as ours:
            assert ours
