"""`form check`: each thing that keeps citizens out or answers uncounted is found, with what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qrsurvey.errors import UsageError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.office.findings import Finding, Level
from qrsurvey.office.form_check import check_form
from qrsurvey.sources.google.access import Access
from qrsurvey.sources.google.forms.page import Door, read_page, visit_form
from qrsurvey.sources.google.patience import Patience
from qrsurvey.survey.form_model import Emails
from qrsurvey.workspace.workspace import Workspace
from support.google_accounts import SERVICE_ADDRESS
from support.google_forms_model import StoredForm, choice, question, section
from support.google_server import (
    BAD_GATEWAY,
    QUOTA,
    UNAVAILABLE,
    Cut,
    Drop,
    GoogleServer,
    Reply,
    make_service_account,
)
from support.google_server import error as google_error
from support.live_forms import FORM, FORM_ID, PUBLIC_ID, SURVEY, live_of, made_form, workspace_of

SHEET = "source: {spreadsheet: 1SheetSheetSheet}\n"


@pytest.fixture
def access(google: GoogleServer, tmp_path: Path) -> Access:
    environment = google.environment(make_service_account(tmp_path, google))
    return Access(environment, Patience(lambda _seconds: None, lambda: 0.0))


@pytest.fixture
def office(tmp_path: Path) -> Workspace:
    return workspace_of(tmp_path / "office", SURVEY + SHEET)


@pytest.fixture
def form(google: GoogleServer, office: Workspace) -> StoredForm:
    return google.forms.add(made_form(office, SERVICE_ADDRESS))


def _ids(findings: tuple[Finding, ...], *levels: Level) -> list[str]:
    return [finding.message.id.split(".", 1)[1] for finding in findings if finding.level in levels]


def _all_said(findings: tuple[Finding, ...]) -> None:
    for language in Language:
        catalog = Catalog(language)
        for finding in findings:
            assert catalog.message(finding.message)
            assert (finding.next_step is None) == (finding.level is Level.OK)
            if finding.next_step is not None:
                assert catalog.message(finding.next_step)


def test_a_form_as_it_should_be(access: Access, office: Workspace, form: StoredForm) -> None:
    findings = check_form(office, access=access)
    _all_said(findings)
    assert _ids(findings, Level.WARNING, Level.BROKEN) == []
    assert _ids(findings, Level.OK) == [
        "check-door-open",
        "check-accepting",
        "check-no-emails",
        "check-entry",
        "check-questions",
        "check-sheet",
    ]


def _verified(form: StoredForm) -> None:
    form.emails = "VERIFIED"


def _typed(form: StoredForm) -> None:
    form.emails = "RESPONDER_INPUT"


def _one_response(form: StoredForm) -> None:
    form.one_response = True


def _closed(form: StoredForm) -> None:
    form.state = (True, False)


def _unpublished(form: StoredForm) -> None:
    form.state = (False, False)


def _upload(form: StoredForm) -> None:
    form.items.append(question("Ảnh", "00000099", fileUploadQuestion={"folderId": "x"}))


def _second_page(form: StoredForm) -> None:
    form.items.insert(0, section("Lời chào", "00000077"))


def _new_code(form: StoredForm) -> None:
    form.items[0] = question("Mã đơn vị", "00000123", textQuestion={}, required=True)


def _code_choice(form: StoredForm) -> None:
    form.items[0] = question("Mã đơn vị", "60f3953a", choiceQuestion=choice("a"), required=True)


def _option(form: StoredForm) -> None:
    form.items[1]["questionItem"]["question"]["choiceQuestion"]["options"].append({"value": "Bưu điện"})


def _retitled(form: StoredForm) -> None:
    form.items[1]["title"] = "Nơi nào"


def _no_headline(form: StoredForm) -> None:
    form.items[:] = [item for item in form.items if item["title"] != "Hài lòng chung"]


def _no_comment(form: StoredForm) -> None:
    del form.items[-1]


def _shuffled(form: StoredForm) -> None:
    form.items[1], form.items[2] = form.items[2], form.items[1]


def _extra(form: StoredForm) -> None:
    form.items.append(question("Câu riêng", "00000099", textQuestion={}))


def _unlinked(form: StoredForm) -> None:
    form.linked_sheet = None


def _relinked(form: StoredForm) -> None:
    form.linked_sheet = "1Other"


@pytest.mark.parametrize(
    ("spoil", "broken", "warnings"),
    [
        (_verified, ["check-door-sign-in", "check-emails-verified"], []),
        (_typed, [], ["check-emails-typed"]),
        (_one_response, ["check-door-sign-in"], []),
        (_closed, ["check-door-closed", "check-not-accepting"], []),
        (_unpublished, ["check-door-gone", "check-unpublished"], []),
        (_upload, ["check-door-sign-in", "check-file-upload"], ["check-extra"]),
        (_second_page, ["check-code-section"], ["check-differs"]),
        (_new_code, ["check-entry-gone"], ["check-differs"]),
        (_code_choice, ["check-code-not-text", "change-remake"], []),
        (_option, ["change-option-remove"], []),
        (_retitled, ["change-retitle"], []),
        (_no_headline, ["change-add"], []),
        (_no_comment, [], ["change-add"]),
        (_shuffled, [], ["check-differs"]),
        (_extra, [], ["check-extra"]),
        (_unlinked, [], ["check-no-sheet"]),
        (_relinked, [], ["check-other-sheet"]),
    ],
)
def test_each_fault_is_found_and_says_what_to_do(
    *,
    access: Access,
    office: Workspace,
    form: StoredForm,
    spoil: Callable[[StoredForm], None],
    broken: list[str],
    warnings: list[str],
) -> None:
    spoil(form)
    findings = check_form(office, access=access)
    _all_said(findings)
    assert _ids(findings, Level.BROKEN) == broken
    assert _ids(findings, Level.WARNING) == warnings


def test_another_form_under_the_address_is_told(
    google: GoogleServer, access: Access, office: Workspace, form: StoredForm
) -> None:
    other = made_form(office, SERVICE_ADDRESS)
    other.id, other.public_id = "1OtherOtherOtherOtherOtherOther", "1FAIpQLSdOther"
    google.forms.add(other)
    findings = check_form(office, form=other.id, access=access)
    assert _ids(findings, Level.BROKEN) == ["check-other-form"]


@pytest.mark.parametrize("missing", ["credentials", "id", "api"])
def test_without_the_api_the_page_says_what_it_can(
    google: GoogleServer,
    form: StoredForm,
    tmp_path: Path,
    missing: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    access = Access(
        google.environment(make_service_account(tmp_path, google)), Patience(lambda _s: None, lambda: 0.0)
    )
    survey = SURVEY.replace(f"  id: {FORM_ID}\n", "") if missing == "id" else SURVEY
    office = workspace_of(tmp_path / "plain", survey)
    if missing == "credentials":
        # Where a person's own folder is empty.
        monkeypatch.setattr("qrsurvey.workspace.own_files.user_config_path", lambda: tmp_path / "nobody")
        access = Access({"QRSURVEY_GOOGLE_BASE_URL": google.base_url}, Patience(lambda _s: None, lambda: 0.0))
    if missing == "api":
        google.fail(google_error(403, "x", "PERMISSION_DENIED", "SERVICE_DISABLED"), on="forms")
    found = {"credentials": "check-no-credentials", "id": "check-no-id", "api": "api-disabled"}[missing]
    findings = check_form(office, access=access)
    _all_said(findings)
    assert _ids(findings, Level.BROKEN) == []
    # What an office without Google Cloud does without is no fault of it, and it says how to see more.
    level = Level.WARNING if missing == "api" else Level.SKIPPED
    assert _ids(findings, level) == [found]
    assert _ids(findings, Level.WARNING) == ([found] if missing == "api" else [])
    assert [one.next_step is not None for one in findings if one.level is level] == [True]
    assert _ids(findings, Level.OK) == [
        "check-door-open",
        "check-no-emails",
        "check-entry",
        "check-questions",
    ]
    _new_code(form)
    assert "check-entry-gone" in _ids(check_form(office, access=access), Level.BROKEN)


def test_no_form_is_told_at_once(google: GoogleServer, access: Access, tmp_path: Path) -> None:
    office = workspace_of(tmp_path / "new", SURVEY.replace(FORM, ""))
    findings = check_form(office, access=access)
    _all_said(findings)
    assert _ids(findings, Level.BROKEN) == ["check-no-form"]
    assert google.requests == []


def test_what_is_no_link_for_editing_is_an_error(access: Access, office: Workspace) -> None:
    with pytest.raises(UsageError):
        check_form(office, form="https://forms.gle/x", access=access)


@pytest.mark.parametrize(
    "reply",
    [
        Drop(),
        Reply(500, "<html>"),
        Reply(302, "", {"Location": "http://192.0.2.1/login"}),
        Reply(302, "", {"Location": "https://[login"}),
    ],
)
def test_a_page_that_cannot_be_reached_is_a_finding(
    google: GoogleServer, access: Access, office: Workspace, form: StoredForm, reply: Reply
) -> None:
    google.fail(*[reply] * 5, on="page")
    findings = check_form(office, access=access)
    _all_said(findings)
    (broken,) = [finding for finding in findings if finding.level is Level.BROKEN]
    assert broken.message.id.startswith("google.")


@pytest.mark.parametrize("fault", [UNAVAILABLE, QUOTA, BAD_GATEWAY, Drop(), Cut()])
def test_a_hiccup_of_the_page_is_passed_over(
    google: GoogleServer, access: Access, office: Workspace, form: StoredForm, fault: Reply
) -> None:
    google.fail(fault, on="page")
    assert _ids(check_form(office, access=access), Level.WARNING, Level.BROKEN) == []
    assert len(google.seen("page")) == 2


PORTAL = "<!DOCTYPE html><title>Đăng nhập mạng cơ quan</title><form action='/login'></form>"


@pytest.mark.parametrize(
    ("page", "door"),
    [
        (PORTAL, Door.UNKNOWN),
        ("", Door.UNKNOWN),
        (f"{PORTAL}<a href='https://docs.google.com/forms/d/e/{PUBLIC_ID}/viewform'>", Door.UNKNOWN),
        ("<form action='https://docs.google.com/forms/d/e/1FAIpQLSdOther/formResponse'>", Door.UNKNOWN),
        (f"<form action='https://docs.google.com/forms/d/e/{PUBLIC_ID}/formResponse'>", Door.OPEN),
    ],
)
def test_only_the_form_itself_passes_for_the_form(
    *, google: GoogleServer, access: Access, office: Workspace, form: StoredForm, page: str, door: Door
) -> None:
    google.fail(Reply(200, page), on="page")
    findings = check_form(office, access=access)
    _all_said(findings)
    expected = [] if door is Door.OPEN else ["check-door-unknown"]
    assert _ids(findings, Level.WARNING, Level.BROKEN) == expected
    assert ("check-door-open" in _ids(findings, Level.OK)) == (door is Door.OPEN)


def test_the_page_tells_the_same_as_the_api(office: Workspace, form: StoredForm) -> None:
    form.title += '; "x" </b>'
    form.items[1]["questionItem"]["question"]["choiceQuestion"]["options"].append({"isOther": True})
    page = read_page(form.page(), form.url)
    assert page is not None
    live = live_of(form)
    assert page.model.title == live.model.title
    assert page.emails is Emails.NONE
    for seen, known in zip(page.model.items, live.model.items, strict=True):
        assert (seen.shape, seen.title, seen.description) == (known.shape, known.title, known.description)
        assert (seen.entry, seen.options, seen.required, seen.other) == (
            known.entry,
            known.options,
            known.required,
            known.other,
        )


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<html>",
        "FB_PUBLIC_LOAD_DATA_ = [1",
        "FB_PUBLIC_LOAD_DATA_ = [1,2]",
        "FB_PUBLIC_LOAD_DATA_ = [null,[null,[[1,2]]]]",
    ],
)
def test_a_page_of_another_make_says_nothing(page: str) -> None:
    assert read_page(page, "x") is None


def test_a_citizen_carries_no_credentials(
    google: GoogleServer, access: Access, form: StoredForm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login a password b\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    assert visit_form(form.url, access).door is Door.OPEN
    (request,) = google.seen("page")
    assert "authorization" not in request.headers
