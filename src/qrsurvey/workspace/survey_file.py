"""`config/survey.yaml`: what is asked, in which form, and where the answers arrive."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from qrsurvey.i18n.language import Language
from qrsurvey.i18n.text import fold
from qrsurvey.survey.form_address import Page, editors_id, read_address
from qrsurvey.survey.questions import (
    SIPAS_LEVELS,
    Form,
    Kind,
    Option,
    Question,
    Role,
    Source,
    Survey,
    Thresholds,
)
from qrsurvey.workspace.alerts_section import read_alerts_section
from qrsurvey.workspace.engine_section import read_engine_section
from qrsurvey.workspace.units_file import read_time_zone
from qrsurvey.workspace.yaml_reader import Map, Text

DATE_ORDERS = ("dmy", "mdy")

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_SOURCE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}", re.ASCII)
_ENTRY = re.compile(r"entry\.\d{1,10}", re.ASCII)
_SHEET_URL = re.compile(
    r"https://docs\.google\.com/(?:a/[^/]+/)?spreadsheets/(?:u/\d+/)?d/([A-Za-z0-9_-]+)", re.ASCII
)
_SHEET_ID = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_GID = re.compile(r"[#?&]gid=(\d{1,10})(?!\d)", re.ASCII)
_LANGUAGES = list(Language)

_OTHER_LINKS = {
    Page.SPREADSHEET: "workspace.sheet-not-form",
    Page.RESULTS: "workspace.form-response-link",
    Page.PREFILL: "workspace.form-response-link",
    Page.EDIT: "workspace.form-edit-link",
    Page.SHORT: "workspace.form-short-link",
}

# A survey has one question of each of these; the others may repeat.
_SINGLE_ROLES = (Role.CODE, Role.HEADLINE, Role.MISCONDUCT, Role.VISIT)


def read_survey_file(top: Map, units: Sequence[str] | None = None) -> Survey:
    """Read the whole file, noting every fault; what is faulty is left out of the result.

    `units` are the ids of the units, None where they aren't known.
    """
    questions, thresholds = tuple(_questions(top)), _thresholds(top.map("thresholds"))
    survey = Survey(
        titles=top.localized("title", _LANGUAGES) or {"vi": "Khảo sát mức độ hài lòng"},
        form=_form(top.map("form")),
        sources=tuple(_sources(top)),
        questions=questions,
        thresholds=thresholds,
        description=top.localized("description", _LANGUAGES),
        thanks=top.localized("thanks", _LANGUAGES),
        store_columns=tuple(item.value for item in top.texts("store_columns")),
        alerts=read_alerts_section(top.map("alerts"), questions, thresholds.alarm_rating, units),
        engine=read_engine_section(top),
    )
    top.close()
    _check_store_columns(top, survey)
    return survey


def _check_store_columns(top: Map, survey: Survey) -> None:
    """Refuse headers that are stored anyway: who writes one there means something else."""
    asked = {fold(header): question.key for question in survey.questions for header in question.headers}
    times = {fold(name) for source in survey.sources or (Source(),) for name in source.timestamp_headers}
    for item in top.texts("store_columns"):
        if fold(item.value) in asked:
            other = asked[fold(item.value)]
            top.fault("purge.bad-store-column", "store_columns", value=item.value, other=other)
        elif fold(item.value) in times:
            top.fault("purge.store-column-time", "store_columns", value=item.value)


def _form(entry: Map | None) -> Form | None:
    if entry is None:
        return None
    url, code_entry = entry.text("url", required=True), entry.text("code_entry", required=True)
    form_id = entry.text("id")
    entry.close()
    if form_id is not None:
        form_id = _form_id(entry, form_id)
    if url is not None:
        url = _form_url(entry, url)
    if code_entry is not None and not _ENTRY.fullmatch(code_entry):
        entry.fault("workspace.bad-entry", "code_entry", value=code_entry)
        return None
    return Form(url, code_entry, form_id) if url and code_entry else None


def _form_id(entry: Map, text: str) -> str | None:
    found = editors_id(text)
    if found is None:
        entry.fault("workspace.bad-form-id", "id", value=text)
    return found


def _form_url(entry: Map, url: str) -> str | None:
    """Return the address as it is printed; say of another link which it is: people copy what is shown."""
    address = read_address(url)
    if address.page is Page.ANSWER and urlsplit(url).scheme == "https":
        return address.plain
    fault = _OTHER_LINKS.get(address.page)
    if fault is not None:
        entry.fault(fault, "url")
    else:
        entry.fault("workspace.bad-form-url", "url", value=url)
    return None


def _sources(top: Map) -> Iterable[Source]:
    if top.has("source") and top.has("sources"):
        top.fault("workspace.source-twice", "sources")
    single = top.map("source")
    if single is not None:
        yield _source(single, "main")
    seen: set[str] = set()
    tabs: set[tuple[object, ...]] = set()
    for entry in top.maps("sources"):
        name = entry.text("name", required=True)
        if name and not _SOURCE_NAME.fullmatch(name):
            entry.fault("workspace.bad-source-name", "name", value=name)
        if name in seen:
            entry.fault("workspace.duplicate-id", "name", value=name)
        seen.add(name or "")
        source = _source(entry, name or "")
        tab = (source.spreadsheet, source.sheet_id, source.sheet)
        # One tab under two names would be counted twice: matching stays within a source.
        if source.spreadsheet and tab in tabs:
            entry.fault("workspace.duplicate-id", "spreadsheet", value=source.spreadsheet)
        tabs.add(tab)
        yield source


def _source(entry: Map, name: str) -> Source:
    address = entry.text("spreadsheet")
    gid = _GID.search(address) if address else None
    sheet = entry.text("sheet")
    sheet_id = entry.whole("sheet_id", -1, least=0, most=2_147_483_647)
    if sheet and entry.has("sheet_id"):
        entry.fault("workspace.tab-twice", "sheet_id")
    source = Source(
        name=name,
        spreadsheet=_spreadsheet(entry, address) if address else None,
        # The address bar shows the tab: "…/edit#gid=1234567".
        sheet_id=sheet_id if sheet_id >= 0 else int(gid[1]) if gid and not sheet else None,
        sheet=sheet,
        time_zone=read_time_zone(entry, "time_zone"),
        timestamp=entry.text("timestamp"),
        date_order=entry.one_of("date_order", DATE_ORDERS),
    )
    entry.close()
    return source


def _spreadsheet(entry: Map, address: str) -> str | None:
    if "/spreadsheets/d/e/" in address:
        entry.fault("workspace.published-sheet", "spreadsheet")
        return None
    match = _SHEET_URL.match(address)
    if match:
        return match[1]
    if _SHEET_ID.fullmatch(address):
        return address
    if "docs.google.com/forms/" in address or "forms.gle/" in address:
        entry.fault("workspace.form-not-sheet", "spreadsheet")
    elif "://drive.google.com/" in address:
        entry.fault("workspace.drive-not-sheet", "spreadsheet")
    else:
        entry.fault("workspace.bad-spreadsheet", "spreadsheet", value=address)
    return None


def _questions(top: Map) -> Iterable[Question]:
    questions: list[Question] = []
    seen_keys: set[str] = set()
    seen_headers: dict[str, str] = {}
    seen_roles: set[Role] = set()
    for entry in top.maps("questions", required=True):
        question = _question(entry)
        if question is None:
            continue
        if question.key in seen_keys:
            entry.fault("workspace.duplicate-id", "key", value=question.key)
        seen_keys.add(question.key)
        for header in question.headers:
            owner = seen_headers.setdefault(fold(header), question.key)
            if owner != question.key:
                entry.fault("workspace.header-twice", "title", value=header, other=owner)
        if question.role in _SINGLE_ROLES and question.role in seen_roles:
            entry.fault("workspace.role-twice", "role", value=question.role)
        if question.section:
            _check_section(entry, first=not questions, code_seen=Role.CODE in seen_roles)
        if question.role:
            seen_roles.add(question.role)
        questions.append(question)
    for role in (Role.CODE, Role.HEADLINE):
        if top.has("questions") and role not in seen_roles:
            top.fault("workspace.role-missing", "questions", value=role)
    return questions


def _check_section(entry: Map, *, first: bool, code_seen: bool) -> None:
    # Where a section is skipped its questions aren't sent, and what precedes it is the form's first page.
    if first:
        entry.fault("workspace.section-first", "section")
    elif not code_seen:
        entry.fault("workspace.section-before-code", "section")


def _question(entry: Map) -> Question | None:
    key = entry.text("key", required=True)
    kind_name = entry.one_of("kind", list(Kind), required=True)
    role_name = entry.one_of("role", list(Role))
    titles = entry.localized("title", _LANGUAGES, required=True)
    aliases = tuple(item.value for item in entry.texts("aliases"))
    kind = Kind(kind_name) if kind_name else None
    role = Role(role_name) if role_name else None
    options = tuple(_options(entry, kind))
    alarm = _alarm(entry, options)
    section, help_ = entry.localized("section", _LANGUAGES), entry.localized("help", _LANGUAGES)
    required, scale = _yes_or_no(entry, "required"), _yes_or_no(entry, "scale")
    entry.close()
    if scale is not None and kind not in {Kind.RATING, None}:
        entry.fault("workspace.scale-kind", "scale")
    if key and not _KEY.fullmatch(key):
        entry.fault("workspace.bad-question-key", "key", value=key)
    if role is Role.CODE and kind not in {Kind.TEXT, None}:
        entry.fault("workspace.role-kind", "kind", value=role, kind=Kind.TEXT)
    if role is Role.HEADLINE and kind not in {Kind.RATING, None}:
        entry.fault("workspace.role-kind", "kind", value=role, kind=Kind.RATING)
    if not key or kind is None or not titles:
        return None
    return Question(key, kind, titles, role, aliases, options, alarm, section, help_, required, scale)


def _yes_or_no(entry: Map, key: str) -> bool | None:
    said = entry.one_of(key, ("true", "false"))
    return None if said is None else said == "true"


def _options(entry: Map, kind: Kind | None) -> Iterable[Option]:
    name = "labels" if kind is Kind.RATING else "options"
    if kind in {Kind.TEXT, None} or (kind is Kind.RATING and not entry.has(name)):
        return SIPAS_LEVELS if kind is Kind.RATING else ()
    options: list[Option] = []
    seen: dict[str, str] = {}
    for item in entry.texts_or_maps(name):
        option = _option(item)
        if option is None:
            continue
        for spelling in option.spellings:
            if seen.setdefault(fold(spelling), option.label) != option.label or option.label in {
                other.label for other in options
            }:
                entry.fault("workspace.option-twice", name, value=spelling)
                break
        options.append(option)
    if kind is Kind.RATING and len(options) != len(SIPAS_LEVELS):
        entry.fault("workspace.five-labels", name, key=name)
        return SIPAS_LEVELS
    if not options:
        entry.fault("workspace.missing-key", None, key=f"{entry.path}.{name}")
    return options


def _option(item: Text | Map) -> Option | None:
    if isinstance(item, Text):
        return Option(item.value)
    label = item.text("label", required=True)
    aliases = tuple(alias.value for alias in item.texts("aliases"))
    item.close()
    return Option(label, aliases) if label else None


def _alarm(entry: Map, options: Sequence[Option]) -> tuple[str, ...]:
    labels = [option.label for option in options]
    by_fold = {fold(label): label for label in labels}
    alarm = []
    for item in entry.texts("alarm"):
        if fold(item.value) in by_fold:
            alarm.append(by_fold[fold(item.value)])
        else:
            entry.fault("workspace.unknown-alarm", "alarm", value=item.value, allowed=labels)
    return tuple(alarm)


def _thresholds(entry: Map | None) -> Thresholds:
    if entry is None:
        return Thresholds()
    thresholds = Thresholds(
        hide_below=entry.whole("hide_below", Thresholds.hide_below, least=0, most=1_000_000),
        rank_from=entry.whole("rank_from", Thresholds.rank_from, least=1, most=1_000_000),
        alarm_rating=entry.whole("alarm_rating", Thresholds.alarm_rating, least=0, most=5),
        target=entry.whole("target", Thresholds.target, least=0, most=1_000_000),
        # Answers are looked for three months before a period.
        silent_days=entry.whole("silent_days", Thresholds.silent_days, least=1, most=50),
    )
    entry.close()
    if thresholds.rank_from < thresholds.hide_below:
        entry.fault("workspace.thresholds-reversed", "rank_from")
    return thresholds
