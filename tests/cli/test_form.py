"""The commands about the form as they are typed: what they print, and with what they end."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from qrsurvey.workspace.workspace import read_workspace
from support.apps_script_runner import run_script
from support.command_line import Typed
from support.google_accounts import FORMS, PERSON_ADDRESS, READ_ONLY
from support.google_forms_model import StoredForm, choice
from support.google_server import UNAVAILABLE, Drop, GoogleServer, make_person
from support.live_forms import EDIT, ENTRY, FORM, FORM_ID, PUBLIC_ID, SURVEY, made_form, workspace_of

URL = f"https://docs.google.com/forms/d/e/{PUBLIC_ID}/viewform"


@pytest.fixture
def typed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Typed:
    return Typed(workspace_of(tmp_path / "office", SURVEY.replace(FORM, "")).root, capsys, "form")


@pytest.fixture
def google(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GoogleServer]:
    with GoogleServer() as server:
        for name, value in server.environment(make_person(tmp_path, server, READ_ONLY, FORMS)).items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def form(google: GoogleServer, tmp_path: Path) -> StoredForm:
    return google.forms.add(made_form(workspace_of(tmp_path / "other"), PERSON_ADDRESS))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_link_is_adopted(typed: Typed, lang: str) -> None:
    out, err = typed("adopt", f"{URL}?usp=pp_url&{ENTRY}=CODE", lang=lang)
    assert out.splitlines() == [URL, ENTRY]
    assert "qrsurvey form check" in err
    adopted = read_workspace(typed.root).survey.form
    assert adopted is not None
    assert (adopted.url, adopted.code_entry) == (URL, ENTRY)


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    "words",
    [
        (),
        ("https://forms.gle/x",),
        (EDIT,),
        (f"{URL}?entry.1=CODE&entry.2=CODE",),
        ("--form", "x"),
        ("--form", EDIT, "https://forms.gle/x"),
    ],
)
def test_a_wrong_link_is_told_with_the_next_step(typed: Typed, words: tuple[str, ...], lang: str) -> None:
    before = (typed.root / "config" / "survey.yaml").read_bytes()
    out, err = typed("adopt", *words, code=2, lang=lang)
    assert out == ""
    assert "qrsurvey form adopt" in err or "…/edit" in err
    assert (typed.root / "config" / "survey.yaml").read_bytes() == before


def test_a_form_is_made_and_changed_and_checked(typed: Typed, google: GoogleServer) -> None:
    out, err = typed("plan")
    assert "Add: Mã đơn vị" in out
    assert "a new one would be made" in err
    assert "Add: Mã đơn vị" in typed("apply", "--dry-run")[0]
    assert google.forms.stored == {}
    out, err = typed("apply")
    (form,) = google.forms.stored.values()
    assert out.splitlines()[-1] == form.url
    assert "Link to Sheets" in err
    assert typed.data("plan") == {"exists": True, "changes": [], "left": []}

    form.items[1]["questionItem"]["question"]["choiceQuestion"] = choice("Quầy", "Trực tuyến", "Bưu điện")
    (change,) = typed.data("plan")["changes"]
    assert (change["what"], change["question"], change["breaks"]) == ("option-remove", "place", "statistics")
    out, err = typed("plan")
    assert "[splits statistics]" in out
    assert "--split-statistics" in err
    out, err = typed("apply", code=2)
    assert "Drop the option “Bưu điện”" in err
    assert typed.data("apply", "--split-statistics")["made"] is False

    levels = {line["id"]: line["level"] for line in typed.data("check")}
    assert "broken" not in levels.values()
    assert levels["form.check-no-sheet"] == "warning"
    form.emails = "VERIFIED"
    out, _ = typed("check", code=2)
    assert "x broken   The link demands a Google sign-in" in out


def test_what_was_found_is_one_line_each_for_another_program(typed: Typed, google: GoogleServer) -> None:
    typed("apply")
    (form,) = google.forms.stored.values()
    form.emails = "VERIFIED"
    out, _ = typed("check", code=2, lang="vi")
    lines = out.splitlines()
    assert all(line == line.rstrip() for line in lines)
    found = typed.data("check", code=2)
    assert len(lines) == sum(1 + (one["next_step"] is not None) for one in found)
    at = next(n for n, line in enumerate(lines) if line.startswith("  x hỏng"))
    assert len(lines[at + 1]) > 80
    assert lines[at + 1].strip().startswith("Cách xử lý: ")


def test_a_way_that_fails_ends_as_one_of_the_network(
    typed: Typed, google: GoogleServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    typed("apply")
    google.fail(*[Drop()] * 5, on="page")
    assert "google.cut" in {one["id"] for one in typed.data("check", code=3)}


def test_a_form_that_could_not_be_read_is_tried_with_what_there_is(
    typed: Typed, google: GoogleServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    typed("adopt", f"{URL}?usp=pp_url&{ENTRY}=CODE")
    listed = typed.root / "out" / "placards" / "codes.csv"
    for printed in (False, True):
        google.fail(*[UNAVAILABLE] * 5, on="page")
        out, _ = typed("check", code=3)
        assert (f"{URL}?usp=pp_url&{ENTRY}=THU" in out, "codes.csv" in out) == (not printed, printed)
        listed.parent.mkdir(parents=True, exist_ok=True)
        listed.touch()


def test_a_check_ends_with_what_weighs_most(
    typed: Typed, google: GoogleServer, form: StoredForm, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    typed("adopt", "--form", EDIT)
    typed("check")
    google.fail(*[UNAVAILABLE] * 5, on="page")
    out, _ = typed("check", code=3)
    assert "x broken" in out
    assert len(waits) == 4
    form.items[0]["questionItem"]["question"]["questionId"] = "00000123"
    google.fail(*[UNAVAILABLE] * 5, on="page")
    typed("check", code=2)


def test_adopting_by_the_api(typed: Typed, form: StoredForm) -> None:
    out, _ = typed("adopt", "--form", EDIT)
    assert out.splitlines() == [URL, ENTRY]
    adopted = read_workspace(typed.root).survey.form
    assert adopted is not None
    assert adopted.id == FORM_ID


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_script_is_the_result_and_the_steps_are_said(typed: Typed, tmp_path: Path, lang: str) -> None:
    out, err = typed("script", lang=lang)
    assert "function makeForm()" in out
    assert "script.google.com" in err
    file = tmp_path / "out" / "form.gs"
    assert "--out" in err
    written, err = typed("script", "--out", str(file), lang=lang)
    assert written.strip() == str(file)
    assert "script.google.com" in err
    assert "form.gs" in err
    assert "--out" not in err
    assert file.read_text(encoding="utf-8") == out
    written, _ = typed("script", "--out", str(tmp_path / "out"), lang=lang)
    assert written.strip() == str(tmp_path / "out" / "make_form.gs")


def test_a_folder_for_the_script_gets_one_file_however_often(typed: Typed, tmp_path: Path) -> None:
    folder = tmp_path / "thư mục"
    folder.mkdir()
    for _ in range(2):
        written, _ = typed("script", "--out", str(folder))
        assert written.strip() == str(folder / "make_form.gs")
    (folder / ".qrsurvey.json").unlink()  # nobody knows any more whose file it is, but it says the same
    typed("script", "--out", str(folder))
    assert sorted(path.name for path in folder.iterdir()) == [".qrsurvey.json", "make_form.gs"]


def test_changes_go_to_a_pipe_whole_and_without_blanks_after_them(
    typed: Typed, google: GoogleServer, tmp_path: Path
) -> None:
    title = " ".join(["Ông bà thấy sao"] * 6)
    workspace_of(typed.root, SURVEY.replace(FORM, "").replace("Hài lòng chung", title))
    out, _ = typed("plan")
    lines = out.splitlines()
    assert any(title in line for line in lines)
    assert [line for line in lines if line != line.rstrip()] == []


def test_words_of_a_form_are_only_words(typed: Typed, form: StoredForm) -> None:
    form.items[1]["title"] = "[bold red]Ở đâu[/]\x1b[31m"
    typed("adopt", "--form", FORM_ID)
    out, err = typed("plan")
    assert "\x1b" not in out + err
    assert "[bold red]Ở đâu[/]" in out


@pytest.mark.system
def test_from_nothing_to_a_checked_form_without_google_cloud(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qrsurvey.workspace.own_files.user_config_path", lambda: tmp_path / "nobody")
    left = run_script(typed("script")[0], tmp_path)
    command = shlex.split(left["log"][-1])
    assert command[:3] == ["qrsurvey", "form", "adopt"]
    typed(*command[2:])
    made = left["forms"][0]["form"]
    form = StoredForm(
        made["formId"],
        made["responderUri"].split("/")[-2],
        made["info"]["title"],
        description=made["info"]["description"],
        items=made["items"],
        emails=made["settings"]["emailCollectionType"],
        state=(True, True),
    )
    with GoogleServer() as google:
        google.forms.add(form)
        monkeypatch.setenv("QRSURVEY_GOOGLE_BASE_URL", google.base_url)
        levels = {line["id"]: line["level"] for line in typed.data("check")}
        assert google.seen("token") == google.seen("forms") == []
    assert levels == {
        "form.check-door-open": "ok",
        "form.check-no-id": "skipped",
        "form.check-no-emails": "ok",
        "form.check-entry": "ok",
        "form.check-questions": "ok",
    }
