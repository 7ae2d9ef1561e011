"""The difference between the wanted and the live form, carried out on a form of our own Google."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qrsurvey.office.form_common import wanted_of
from qrsurvey.sources.google.forms.writing import batch_requests
from qrsurvey.survey.form_model import Shape
from qrsurvey.survey.form_plan import FormPlan, Hazard, What, plan_form
from qrsurvey.workspace.workspace import Workspace
from support.google_forms_model import StoredForm, choice, question, section
from support.live_forms import ENTRY, SURVEY, live_of, made_form, workspace_of

Items = list[dict[str, Any]]


@pytest.fixture
def office(tmp_path: Path) -> Workspace:
    return workspace_of(tmp_path)


@pytest.fixture
def form(office: Workspace) -> StoredForm:
    return made_form(office)


def _plan(office: Workspace, form: StoredForm, *, remove_extra: bool = False) -> FormPlan:
    return plan_form(wanted_of(office), live_of(form), ENTRY, remove_extra=remove_extra)


def _apply(office: Workspace, form: StoredForm, plan: FormPlan) -> None:
    requests = batch_requests(plan, wanted_of(office), live_of(form), form.resource())
    if requests:
        form.batch_update({"requests": requests})


def _asked(form: StoredForm, title: str) -> dict[str, Any]:
    (item,) = [item for item in form.items if item["title"] == title]
    found: dict[str, Any] = item["questionItem"]["question"]
    return found


def _entries(form: StoredForm) -> dict[str, str]:
    return {item.title: item.entry for item in live_of(form).model.items if item.entry}


def test_a_form_as_it_should_be_needs_nothing(office: Workspace, form: StoredForm) -> None:
    plan = _plan(office, form)
    assert (plan.changes, plan.left) == ((), ())
    assert batch_requests(plan, wanted_of(office), live_of(form), form.resource()) == []


def test_without_a_form_everything_is_added(office: Workspace) -> None:
    plan = plan_form(wanted_of(office), None)
    assert [change.what for change in plan.changes] == [What.ADD] * 7 + [What.PUBLISH]


def _swap(form: StoredForm) -> None:
    form.items[1], form.items[2] = form.items[2], form.items[1]


def _set(title: str, **values: Any) -> Callable[[StoredForm], None]:
    return lambda form: _asked(form, title).update(values)


def _titled(title: str, new: str) -> Callable[[StoredForm], None]:
    return lambda form: next(item for item in form.items if item["title"] == title).update(title=new)


def _options(title: str, *labels: str, kind: str = "RADIO") -> Callable[[StoredForm], None]:
    return lambda form: _asked(form, title).update(choiceQuestion=choice(*labels, kind=kind))


def _without(title: str) -> Callable[[StoredForm], None]:
    def remove(form: StoredForm) -> None:
        form.items[:] = [item for item in form.items if item["title"] != title]

    return remove


@pytest.mark.parametrize(
    ("spoil", "changes"),
    [
        (_swap, [(What.MOVE, None)]),
        (_titled("Thái độ", "Thái độ cũ"), [(What.RETITLE, None)]),
        (_titled("Thái độ", "Cách tiếp dân"), [(What.RETITLE, Hazard.STATISTICS)]),
        (_titled("Mã đơn vị", "Unit code"), [(What.RETITLE, None)]),
        (_titled("Mã đơn vị", "Mã"), [(What.RETITLE, Hazard.STATISTICS)]),
        (_titled("Phục vụ", "Phần 2"), [(What.RETITLE, None)]),
        (_set("Hài lòng chung", required=False), []),
        (_set("Biết qua", required=True), [(What.RELEASE, None)]),
        (_set("Mã đơn vị", required=False), [(What.REQUIRE, None)]),
        (_options("Ở đâu", "Trực tuyến", "Quầy"), [(What.OPTION_ORDER, None)]),
        (_options("Ở đâu", "Quầy", "Online"), [(What.OPTION_RENAME, None)]),
        (_options("Ở đâu", "Quầy"), [(What.OPTION_ADD, None)]),
        (_options("Ở đâu", "Quầy", "Trực tuyến", "Bưu điện"), [(What.OPTION_REMOVE, Hazard.STATISTICS)]),
        (_options("Ở đâu", "Quầy", "Qua mạng"), [(What.OPTION_REMOVE, Hazard.STATISTICS), (What.OPTION_ADD, None)]),
        (_options("Ở đâu", "Quầy", "Trực tuyến", kind="DROP_DOWN"), []),
        (_options("Ở đâu", "Quầy", "Trực tuyến", kind="CHECKBOX"), [(What.RESHAPE, Hazard.STATISTICS)]),
        (_without("Góp ý"), [(What.ADD, None)]),
        (_without("Phục vụ"), [(What.ADD, None)]),
    ],
)  # fmt: skip
def test_each_difference_is_named_and_made_good(
    office: Workspace,
    form: StoredForm,
    spoil: Callable[[StoredForm], None],
    changes: list[tuple[What, Hazard | None]],
) -> None:
    before = _entries(form)
    spoil(form)
    plan = _plan(office, form)
    assert [(change.what, change.hazard) for change in plan.changes] == changes
    _apply(office, form, plan)
    assert _plan(office, form).changes == ()
    after = _entries(form)
    assert after["Mã đơn vị"] == ENTRY
    assert after == before


def _as(title: str, **asked: Any) -> Callable[[StoredForm], None]:
    def change(form: StoredForm) -> None:
        at = next(i for i, item in enumerate(form.items) if item["title"] == title)
        old = form.items[at]["questionItem"]["question"]["questionId"]
        form.items[at] = question(title, old, **asked)

    return change


@pytest.mark.parametrize(
    ("spoil", "hazard"),
    [
        (_as("Mã đơn vị", choiceQuestion=choice("a", "b")), Hazard.LINKS),
        (_as("Ở đâu", textQuestion={}), Hazard.STATISTICS),
        (_as("Thái độ", scaleQuestion={"low": 1, "high": 10}), Hazard.STATISTICS),
        (_as("Thái độ", textQuestion={}), Hazard.STATISTICS),
    ],
)
def test_a_kind_that_cannot_be_read_is_made_anew(
    office: Workspace, form: StoredForm, spoil: Callable[[StoredForm], None], hazard: Hazard
) -> None:
    spoil(form)
    plan = _plan(office, form)
    assert [(change.what, change.hazard) for change in plan.changes] == [(What.REMAKE, hazard)]
    _apply(office, form, plan)
    assert _plan(office, form).changes == ()


@pytest.mark.parametrize(
    "asked",
    [
        {"scaleQuestion": {"low": 1, "high": 5}},
        {"ratingQuestion": {"ratingScaleLevel": 5, "iconType": "STAR"}},
    ],
)
def test_a_rating_may_stay_a_scale_or_stars(
    office: Workspace, form: StoredForm, asked: dict[str, Any]
) -> None:
    _as("Thái độ", **asked)(form)
    assert _plan(office, form).changes == ()


def test_a_code_question_that_was_deleted_comes_back_under_the_printed_entry(
    office: Workspace, form: StoredForm
) -> None:
    _without("Mã đơn vị")(form)
    plan = _plan(office, form)
    assert [(change.what, change.hazard) for change in plan.changes] == [(What.ADD, None)]
    _apply(office, form, plan)
    assert live_of(form).model.items[0].entry == ENTRY


def test_a_code_question_on_another_page_comes_to_the_first(office: Workspace, form: StoredForm) -> None:
    form.items.append(form.items.pop(0))
    form.items.insert(0, section("Lời chào", "00000077"))
    plan = _plan(office, form)
    assert plan.has(What.MOVE)
    _apply(office, form, plan)
    model = live_of(form).model
    assert model.section_of(model.position(ENTRY) or 0) == 1
    assert not _plan(office, form).has(What.MOVE)


def test_what_nobody_asks_for_stays_where_it_is_unless_told(office: Workspace, form: StoredForm) -> None:
    form.items.insert(2, question("Câu riêng", "00000123", textQuestion={}))
    plan = _plan(office, form)
    assert (plan.changes, [item.title for item in plan.left]) == ((), ["Câu riêng"])
    told = _plan(office, form, remove_extra=True)
    assert [(change.what, change.hazard) for change in told.changes] == [(What.REMOVE, Hazard.STATISTICS)]
    _apply(office, form, told)
    assert "Câu riêng" not in _entries(form)


def test_branches_pictures_and_other_stay(office: Workspace, form: StoredForm) -> None:
    asked = _asked(form, "Ở đâu")["choiceQuestion"]
    asked["options"] = [
        {"value": "Online", "goToAction": "SUBMIT_FORM"},
        {"value": "Quầy", "goToAction": "NEXT_SECTION"},
        {"isOther": True},
    ]
    _apply(office, form, _plan(office, form))
    assert _asked(form, "Ở đâu")["choiceQuestion"]["options"] == [
        {"value": "Quầy", "goToAction": "NEXT_SECTION"},
        {"value": "Trực tuyến", "goToAction": "SUBMIT_FORM"},
        {"isOther": True},
    ]


def test_settings_that_keep_people_out_are_changes(office: Workspace, form: StoredForm) -> None:
    form.emails, form.state = "VERIFIED", (True, False)
    assert [change.what for change in _plan(office, form).changes] == [What.EMAILS, What.PUBLISH]
    form.emails, form.state = None, None  # an old form: it can't say whether it is published
    assert _plan(office, form).changes == ()


def test_a_question_we_made_is_known_under_any_title(tmp_path: Path) -> None:
    survey = SURVEY.replace('"Góp ý"', '"Ý kiến của Ông/Bà", en: "Comments"')
    form = made_form(workspace_of(tmp_path / "before"))
    plan = _plan(workspace_of(tmp_path / "after", survey), form)
    # Known, and yet a hazard: the sheet's column had another header until now.
    assert [(c.what, c.before, c.hazard) for c in plan.changes if c.what is What.RETITLE] == [
        (What.RETITLE, "Góp ý", Hazard.STATISTICS)
    ]


@pytest.mark.mass
@pytest.mark.parametrize("seed", range(150))
def test_any_spoilt_form_becomes_the_wanted_one_and_keeps_its_entries(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    office = workspace_of(tmp_path)
    form = made_form(office)
    before = _entries(form)
    extra = _spoil(form, chance)
    survivors = {title: entry for title, entry in before.items() if entry in _entries(form).values()}
    _apply(office, form, _plan(office, form))
    again = _plan(office, form)
    assert again.changes == ()
    after = _entries(form)
    assert survivors.items() <= after.items()
    assert after["Mã đơn vị"] == ENTRY
    assert extra <= {item["title"] for item in form.items}
    model = live_of(form).model
    wanted = [item.title for item in wanted_of(office).model.items if item.shape is not Shape.SECTION]
    assert [item.title for item in model.items if item.title in wanted] == wanted


def _spoil(form: StoredForm, chance: random.Random) -> set[str]:
    """Edit a form as its staff may; return the titles of what they added."""
    extra: set[str] = set()
    for number in range(chance.randrange(1, 8)):
        act = chance.randrange(7)
        item = chance.choice(form.items) if form.items else None
        if act == 0:
            chance.shuffle(form.items)
        elif act == 1 and item is not None:
            form.items.remove(item)
            extra.discard(item["title"])
        elif act == 2:
            title = f"Thêm {number}"
            new = (
                question(title, f"{number + 1:08x}", textQuestion={})
                if chance.random() < 0.7
                else section(title, f"{number + 0x99:08x}")
            )
            form.items.insert(chance.randrange(len(form.items) + 1), new)
            # A page break may be taken for the section that is asked for, and be given its title.
            extra |= {title} if "questionItem" in new else set()
        elif item is not None and act == 3 and item["title"] not in extra:
            item["description"] = "Lời khác"
        elif item is not None and act == 4 and "questionItem" in item:
            item["questionItem"]["question"]["required"] = chance.random() < 0.5
        elif act == 5:
            for found in form.items:
                if "choiceQuestion" in found.get("questionItem", {}).get("question", {}):
                    options = found["questionItem"]["question"]["choiceQuestion"]["options"]
                    chance.shuffle(options)
                    if len(options) > 1 and chance.random() < 0.5:
                        options.pop()
        elif act == 6:
            form.title, form.description = "Khác", "Khác nữa"
    return extra
