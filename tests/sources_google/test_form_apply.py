"""`form plan` and `form apply` against the Forms API: what is asked, in which order, and what is refused."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from qrsurvey.archive.issued import IssuedCode, Retirement, record_issued, record_retired
from qrsurvey.archive.store import Archive
from qrsurvey.codes.link import build_link
from qrsurvey.codes.sign import Code
from qrsurvey.errors import QrsurveyError, SourceError, UsageError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.office.form_adopt import adopt_form, adopt_link
from qrsurvey.office.form_plan import apply, plan
from qrsurvey.sources.google.access import Access
from qrsurvey.sources.google.patience import Patience
from qrsurvey.survey.form_plan import Hazard, What
from qrsurvey.survey.questions import Form
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.google_accounts import FORMS, PERSON_ADDRESS, READ_ONLY, SERVICE_ADDRESS
from support.google_forms_model import WRITE_SCOPE, StoredForm, choice, question
from support.google_server import Act, Cut, Drop, GoogleServer, Reply, make_person, make_service_account
from support.google_server import error as google_error
from support.live_forms import EDIT, ENTRY, FORM, FORM_ID, PUBLIC_ID, SURVEY, live_of, made_form, workspace_of

NO_FORM = SURVEY.replace(FORM, "")
URL = f"https://docs.google.com/forms/d/e/{PUBLIC_ID}/viewform"


@pytest.fixture
def access(google: GoogleServer, tmp_path: Path) -> Access:
    return _access(google, make_person(tmp_path, google, READ_ONLY, FORMS))


@pytest.fixture
def office(tmp_path: Path) -> Workspace:
    return workspace_of(tmp_path / "office")


@pytest.fixture
def form(google: GoogleServer, office: Workspace) -> StoredForm:
    return google.forms.add(made_form(office, PERSON_ADDRESS, SERVICE_ADDRESS))


def _access(google: GoogleServer, credentials: Path) -> Access:
    return Access(google.environment(credentials), Patience(lambda _seconds: None, lambda: 0.0))


def _print_codes(office: Workspace, form: Form, day: int = 1) -> None:
    code = Code("LONGHOA", None, 1, "LONGHOA-7KQ2")
    with Archive.open(office.archive_path, create=True) as archive:
        moment = datetime(2024, 5, day, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
        record_issued(archive, "f" * 16, [IssuedCode(code, build_link(form, code.text))], moment)


def _survey(office: Workspace) -> str:
    return (office.root / "config" / "survey.yaml").read_text(encoding="utf-8")


def _fault(caught: pytest.ExceptionInfo[QrsurveyError]) -> str:
    return caught.value.message.id


def test_a_form_is_made_published_and_written_down(
    google: GoogleServer, access: Access, tmp_path: Path
) -> None:
    office = workspace_of(tmp_path / "new", NO_FORM)
    assert plan(office, access=access).live is None
    assert google.requests == []  # for that, Google needn't be asked
    applied = apply(office, access=access)
    (form,) = google.forms.stored.values()
    live = live_of(form)
    assert applied.made
    assert (live.published, live.accepting) == (True, True)
    written = read_workspace(office.root).survey.form
    assert written == applied.form == Form(form.url, live.model.items[0].entry or "", form.id)
    assert "# Khảo sát của phường" in _survey(office)
    calls = [request.meaning.removeprefix("forms.forms.") for request in google.seen("forms")]
    assert calls == ["create", "get", "batchUpdate", "setPublishSettings", "get"]
    assert {grant.scope for grant in google.accounts.tokens.values()} == {WRITE_SCOPE}
    assert plan(read_workspace(office.root), access=access).plan.changes == ()


def test_interrupted_after_it_was_made_the_next_run_goes_on_with_it(
    google: GoogleServer, access: Access, tmp_path: Path
) -> None:
    office = workspace_of(tmp_path / "new", NO_FORM)
    unavailable = google_error(400, "Invalid requests[0].createItem: no", "INVALID_ARGUMENT")
    ordinary = Act(lambda: None)
    google.fail(ordinary, ordinary, unavailable, on="forms")
    with pytest.raises(SourceError) as caught:
        apply(office, access=access)
    assert _fault(caught) == "form.not-accepted"
    (form,) = google.forms.stored.values()
    assert live_of(form).accepting is False  # nobody answers half a form
    applied = apply(read_workspace(office.root), access=access)
    assert not applied.made
    assert list(google.forms.stored.values()) == [form]
    assert live_of(form).accepting is True
    assert live_of(form).model.items[0].entry == applied.form.code_entry


def test_making_is_never_tried_twice(google: GoogleServer, access: Access, tmp_path: Path) -> None:
    office = workspace_of(tmp_path / "new", NO_FORM)
    google.fail(Drop(), on="forms")
    with pytest.raises(SourceError) as caught:
        apply(office, access=access)
    assert _fault(caught) == "form.maybe-made"
    assert len(google.seen("forms.forms.create")) == 1


def test_a_service_account_is_told_the_other_way(google: GoogleServer, tmp_path: Path) -> None:
    office = workspace_of(tmp_path / "new", NO_FORM)
    with pytest.raises(UsageError) as caught:
        apply(office, access=_access(google, make_service_account(tmp_path, google)))
    assert _fault(caught) == "form.service-account-cannot-create"
    assert google.requests == []


def test_a_full_drive_is_told(google: GoogleServer, access: Access, tmp_path: Path) -> None:
    office = workspace_of(tmp_path / "new", NO_FORM)
    body = {
        "error": {
            "code": 403,
            "message": "x",
            "errors": [{"domain": "usageLimits", "reason": "storageQuotaExceeded"}],
        }
    }
    google.fail(Reply(403, body), on="forms")
    with pytest.raises(UsageError) as caught:
        apply(office, access=access)
    assert _fault(caught) == "form.no-storage"


def test_an_edited_form_is_put_right_and_its_entries_live_on(
    google: GoogleServer, access: Access, office: Workspace, form: StoredForm
) -> None:
    before = {item.title: item.question for item in live_of(form).model.items if item.question}
    form.items.reverse()
    form.emails, form.state = "VERIFIED", (True, False)
    applied = apply(office, access=access)
    assert not applied.made
    assert {item.title: item.question for item in live_of(form).model.items if item.question} == before
    assert (form.emails, form.accepting) == ("DO_NOT_COLLECT", True)
    (batch,) = google.seen("forms.forms.batchUpdate")
    assert json.loads(batch.body)["writeControl"] == {"requiredRevisionId": "00000002"}
    assert _survey(office) == SURVEY


def test_nothing_is_written_where_nothing_differs(
    google: GoogleServer, access: Access, office: Workspace, form: StoredForm
) -> None:
    apply(office, access=access)
    assert google.seen("forms.forms.batchUpdate") == google.seen("forms.forms.setPublishSettings") == []


def test_an_edit_meanwhile_is_noticed_and_changes_nothing(
    google: GoogleServer, access: Access, office: Workspace, form: StoredForm
) -> None:
    form.items.reverse()
    order = [item["title"] for item in form.items]

    stale = form.resource()
    form.revision += 1
    google.fail(Reply(200, stale), on="forms")
    with pytest.raises(SourceError) as caught:
        apply(office, access=access)
    assert _fault(caught) == "form.changed-meanwhile"
    assert [item["title"] for item in form.items] == order


ORDINARY = Act(lambda: None)


@pytest.mark.parametrize("lost", [Cut(), Drop()])
def test_a_change_whose_answer_was_lost_is_seen_to_be_made(
    google: GoogleServer, access: Access, office: Workspace, form: StoredForm, lost: Cut | Drop
) -> None:
    form.items.reverse()
    form.state = (True, False)
    google.fail(ORDINARY, lost, on="forms")
    assert apply(office, access=access).plan.has(What.MOVE)
    assert len(google.seen("forms.forms.batchUpdate")) == 1
    assert plan(office, access=access).plan.changes == ()


def test_a_change_that_was_not_made_is_tried_again(
    google: GoogleServer, access: Access, office: Workspace, form: StoredForm
) -> None:
    form.items.reverse()
    google.fail(ORDINARY, google_error(503, "x", "UNAVAILABLE"), on="forms")
    apply(office, access=access)
    assert len(google.seen("forms.forms.batchUpdate")) == 2
    assert plan(office, access=access).plan.changes == ()


def test_google_being_down_is_told_as_such(
    google: GoogleServer, access: Access, office: Workspace, form: StoredForm
) -> None:
    form.items.reverse()
    down: list[Reply | Act] = [google_error(503, "x", "UNAVAILABLE"), ORDINARY]
    google.fail(ORDINARY, *down * 5, on="forms")
    with pytest.raises(SourceError) as caught:
        apply(office, access=access)
    assert _fault(caught) == "google.unavailable"
    assert len(google.seen("forms.forms.batchUpdate")) == 5
    assert form.revision == 2


@pytest.mark.parametrize("lost", [Cut(), Drop()])
def test_a_lost_answer_and_another_editor_are_told_together(
    google: GoogleServer, access: Access, office: Workspace, form: StoredForm, lost: Cut | Drop
) -> None:
    form.items.reverse()

    def retitle() -> None:
        form.title = "Của người khác"
        form.revision += 1

    google.fail(ORDINARY, lost, Act(retitle), on="forms")
    with pytest.raises(SourceError) as caught:
        apply(office, access=access)
    assert _fault(caught) == "form.changed-and-differs"
    assert [detail.id for detail in caught.value.details] == ["form.change-title"]
    assert len(google.seen("forms.forms.batchUpdate")) == 1


def test_where_the_form_cannot_be_looked_at_again_nothing_is_claimed(
    google: GoogleServer, access: Access, office: Workspace, form: StoredForm
) -> None:
    form.items.reverse()
    google.fail(ORDINARY, Cut(), *[Drop()] * 40, on="forms")
    with pytest.raises(SourceError) as caught:
        apply(office, access=access)
    assert _fault(caught) == "form.maybe-changed"
    assert len(google.seen("forms.forms.batchUpdate")) == 1


@pytest.mark.parametrize("lost", [Cut(), Drop()])
def test_publishing_may_be_done_twice(
    google: GoogleServer, access: Access, office: Workspace, form: StoredForm, lost: Cut | Drop
) -> None:
    form.state = (True, False)
    google.fail(ORDINARY, lost, on="forms")
    apply(office, access=access)
    assert len(google.seen("forms.forms.setPublishSettings")) == 2
    assert form.accepting


def test_what_splits_statistics_is_refused_until_it_is_named(
    google: GoogleServer, access: Access, office: Workspace, form: StoredForm
) -> None:
    form.items[1]["questionItem"]["question"]["choiceQuestion"] = choice("Quầy", "Trực tuyến", "Bưu điện")
    with pytest.raises(UsageError) as caught:
        apply(office, access=access)
    assert _fault(caught) == "form.splits-statistics"
    assert [detail.values["before"] for detail in caught.value.details] == ["Bưu điện"]
    assert form.revision == 2
    apply(office, access=access, allow={Hazard.STATISTICS})
    assert form.items[1]["questionItem"]["question"]["choiceQuestion"] == choice("Quầy", "Trực tuyến")


def test_an_alias_keeps_old_answers_understood(
    google: GoogleServer, access: Access, form: StoredForm, tmp_path: Path
) -> None:
    survey = SURVEY.replace('"Quầy"', '{label: "Tại quầy", aliases: ["Quầy"]}')
    office = workspace_of(tmp_path / "later", survey)
    planned = plan(office, access=access)
    assert [change.what for change in planned.plan.changes] == [What.OPTION_RENAME]
    assert planned.refused == ()
    apply(office, access=access)
    assert form.items[1]["questionItem"]["question"]["choiceQuestion"] == choice("Tại quầy", "Trực tuyến")


@pytest.mark.parametrize("printed", [False, True])
def test_remaking_the_code_question_is_refused_where_links_are_printed(
    google: GoogleServer,
    access: Access,
    office: Workspace,
    form: StoredForm,
    printed: bool,  # noqa: FBT001
) -> None:
    form.items[0] = question("Mã đơn vị", "60f3953a", choiceQuestion=choice("a", "b"))
    if printed:
        _print_codes(office, Form(URL, ENTRY))
        with pytest.raises(UsageError) as caught:
            apply(office, access=access)
        assert _fault(caught) == "form.code-question-remade"
        assert form.revision == 2
    applied = apply(office, access=access, allow={Hazard.LINKS} if printed else ())
    assert applied.form.code_entry != ENTRY
    assert read_workspace(office.root).survey.form == applied.form


@pytest.mark.parametrize("make", ["another", "new"])
def test_another_form_is_refused_where_links_are_printed(
    google: GoogleServer, access: Access, tmp_path: Path, make: str
) -> None:
    office = workspace_of(tmp_path / "office", NO_FORM if make == "new" else SURVEY)
    _print_codes(office, Form(URL, ENTRY))
    other = made_form(workspace_of(tmp_path / "other"), PERSON_ADDRESS)
    other.id, other.public_id = FORM_ID.replace("1", "2"), PUBLIC_ID.replace("0", "9")
    google.forms.add(other)
    asked = other.id if make == "another" else None
    with pytest.raises(UsageError) as caught:
        apply(office, form=asked, access=access)
    assert _fault(caught) == "form.breaks-printed-links"
    assert len(google.forms.stored) == 1
    before = _survey(office)
    apply(office, form=asked, access=access, allow={Hazard.LINKS})
    assert _survey(office) != before


def test_the_form_is_adopted_by_its_link_for_editing(
    google: GoogleServer, access: Access, form: StoredForm, tmp_path: Path
) -> None:
    office = workspace_of(tmp_path / "new", NO_FORM)
    adopted = adopt_form(office, f"{EDIT}#responses", access=access)
    assert adopted.form == Form(URL, ENTRY, FORM_ID)
    assert read_workspace(office.root).survey.form == adopted.form
    assert not adopt_form(read_workspace(office.root), FORM_ID, access=access).changed


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ("https://forms.gle/AbC", "form.not-a-form-id"),
        (f"{URL}?entry.1=CODE", "form.not-a-form-id"),
        ("1FAIpQLSdExampleExampleExampleExampleExampleExample0000", "form.not-a-form-id"),
        ("x", "form.not-a-form-id"),
        (FORM_ID.replace("1", "9"), "form.no-such-form"),
    ],
)
def test_what_is_no_link_for_editing_is_told(
    access: Access, office: Workspace, form: StoredForm, asked: str, fault: str
) -> None:
    with pytest.raises(QrsurveyError) as caught:
        adopt_form(office, asked, access=access)
    assert _fault(caught) == fault


def test_a_form_without_a_code_question_is_not_adopted(
    access: Access, office: Workspace, form: StoredForm
) -> None:
    form.items[0]["questionItem"]["question"]["choiceQuestion"] = choice("a")
    del form.items[0]["questionItem"]["question"]["textQuestion"]
    with pytest.raises(UsageError) as caught:
        adopt_form(office, FORM_ID, access=access)
    assert _fault(caught) == "form.code-not-text"
    del form.items[0]
    with pytest.raises(UsageError) as caught:
        adopt_form(office, FORM_ID, access=access)
    assert _fault(caught) == "form.no-code-question"


def test_a_printed_link_guards_adopting_too(office: Workspace) -> None:
    _print_codes(office, Form(URL, ENTRY))
    link = f"{URL}?usp=pp_url&entry.77=CODE"
    with pytest.raises(UsageError) as caught:
        adopt_link(office, link)
    assert _fault(caught) == "form.breaks-printed-links"
    assert _survey(office) == SURVEY
    same = adopt_link(office, f"{URL}?usp=pp_url&{ENTRY}=CODE")
    assert (same.changed, same.form.id) == (False, FORM_ID)  # the editors' id is kept
    assert adopt_link(office, link, break_printed_links=True).changed
    # From now on this is the form: adopting it again needs no permission.
    assert not adopt_link(read_workspace(office.root), link).changed


@pytest.mark.parametrize("back", [False, True])
def test_wherever_a_code_was_printed_it_may_hang(office: Workspace, *, back: bool) -> None:
    """Printed on one form, then on another, and perhaps back on the first: no third one is let through."""
    first, second = Form(URL, ENTRY), Form(URL.replace("Example", "Another"), ENTRY)
    printed = [first, second, first] if back else [first, second]
    for day, form in enumerate(printed, start=1):
        adopt_link(office, build_link(form, "CODE"), break_printed_links=True)
        _print_codes(office, form, day)
        office = read_workspace(office.root)
    for other in (first, second, Form(URL.replace("Example", "Strange"), ENTRY)):
        if other == printed[-1]:
            assert not adopt_link(office, build_link(other, "CODE")).changed
            continue
        with pytest.raises(UsageError) as caught:
            adopt_link(office, build_link(other, "CODE"))
        assert (_fault(caught), caught.value.message.values["n"]) == ("form.breaks-printed-links", 1)


def test_a_retired_code_holds_no_form_back(office: Workspace) -> None:
    _print_codes(office, Form(URL, ENTRY))
    with Archive.open(office.archive_path, create=False) as archive, archive.transaction():
        moment = datetime(2024, 6, 1, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
        record_retired(archive, Retirement("LONGHOA", 1, moment.date(), "moved"), moment)
    assert adopt_link(office, f"{URL}?usp=pp_url&entry.77=CODE").changed


def test_the_ledger_is_read_once(
    access: Access, office: Workspace, form: StoredForm, monkeypatch: pytest.MonkeyPatch
) -> None:
    _print_codes(office, Form(URL, ENTRY))
    form.items.reverse()
    opened = []
    open_archive = Archive.open

    def watched(*arguments: Any, **options: Any) -> Any:
        opened.append(arguments)
        return open_archive(*arguments, **options)

    monkeypatch.setattr(Archive, "open", watched)
    assert apply(office, access=access).plan.changes
    assert len(opened) == 1


def test_a_form_without_its_id_says_how_to_find_it(access: Access, tmp_path: Path) -> None:
    office = workspace_of(tmp_path / "new", SURVEY.replace(f"  id: {FORM_ID}\n", ""))
    with pytest.raises(UsageError) as caught:
        plan(office, access=access)
    assert _fault(caught) == "form.no-id"


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (
            google_error(403, "The caller does not have permission", "PERMISSION_DENIED"),
            "form.not-shared-person",
        ),
        (google_error(403, "x", "PERMISSION_DENIED", "SERVICE_DISABLED"), "google.api-disabled"),
        (google_error(403, "x", "PERMISSION_DENIED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"), "form.scope"),
        (google_error(404, "Requested entity was not found.", "NOT_FOUND"), "form.no-such-form"),
        (Reply(302, "", {"Location": "https://example.org"}), "google.redirected"),
        (Reply(200, "<html>"), "google.malformed"),
        (Reply(200, {"formId": "x"}), "google.malformed"),
        (Reply(200, {"formId": "x", "responderUri": "https://evil.example/phish"}), "google.malformed"),
        (Reply(200, {"formId": "x", "responderUri": "javascript:alert(1)"}), "google.malformed"),
        (
            Reply(
                200,
                {
                    "formId": "x",
                    "responderUri": URL,
                    "items": [
                        {
                            "itemId": "1",
                            "questionItem": {"question": {"questionId": "zz", "textQuestion": {}}},
                        }
                    ],
                },
            ),
            "google.malformed",
        ),
    ],
)
def test_refusals_speak_of_the_form(
    *, google: GoogleServer, access: Access, office: Workspace, form: StoredForm, reply: Any, fault: str
) -> None:
    google.fail(*[reply] * 5, on="forms")
    with pytest.raises(SourceError) as caught:
        plan(office, access=access)
    assert _fault(caught) == fault


@pytest.mark.parametrize("language", list(Language))
def test_an_api_that_is_off_is_named_and_another_way_shown(
    google: GoogleServer, access: Access, office: Workspace, form: StoredForm, language: Language
) -> None:
    google.fail(google_error(403, "x", "PERMISSION_DENIED", "SERVICE_DISABLED"), on="forms")
    with pytest.raises(SourceError) as caught:
        plan(office, access=access)
    catalog = Catalog(language)
    assert "Google Forms API" in catalog.message(caught.value.message)
    hint = catalog.message(caught.value.hint)
    assert "https://console.cloud.google.com/apis/library/forms.googleapis.com?project=123456789" in hint
    assert "qrsurvey form script" in hint


def test_a_hiccup_is_passed_over(
    google: GoogleServer, access: Access, office: Workspace, form: StoredForm
) -> None:
    google.fail(google_error(503, "x", "UNAVAILABLE"), Drop(), on="forms")
    assert plan(office, access=access).plan.changes == ()


def test_the_seed_survives_the_whole_way(google: GoogleServer, access: Access, tmp_path: Path) -> None:
    root = tmp_path / "seed"
    shutil.copytree(Path(__file__).parents[2] / "config", root / "config")
    (root / "config" / "signing.key").unlink(missing_ok=True)
    office = read_workspace(root)
    apply(office, access=access)
    assert plan(read_workspace(root), access=access).plan.changes == ()
