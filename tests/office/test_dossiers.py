"""The annex and the sheet as an office writes them: which cases they have, and what may be handed on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qrsurvey.archive.cases import Outcome, StepKind
from qrsurvey.office.alerts import Reader, show_case, step
from qrsurvey.office.demo import make_demo
from qrsurvey.office.demo_form import CLOCK
from qrsurvey.office.dossiers import DossierFormat, write_annex, write_case_sheet
from qrsurvey.survey.periods import Month, Period, PeriodKind
from qrsurvey.workspace.workspace import read_workspace
from support.case_office import DETAILED, CaseOffice, at
from support.pdf_pages import page_texts, squeezed

WHO = "Bà B"
SECRETS = ("ghi chú riêng của lãnh đạo", "lý do khép riêng", "lý do mở lại riêng", "0912", "Tuấn", "09 giờ")
PDF = (DossierFormat.PDF,)


@pytest.fixture
def office(tmp_path: Path) -> CaseOffice:
    return CaseOffice.make(tmp_path / "office")


def annex(office: CaseOffice, first: date, last: date, *, now: int) -> str:
    period = Period(first, last, PeriodKind.RANGE)
    (written,) = write_annex(office.workspace, period, formats=PDF, now=at(now, month=6))
    return squeezed("".join(page_texts(written.path.read_bytes())))


def test_an_annex_has_the_cases_of_the_responses_sent_in_its_period_whenever_they_were_pulled(
    office: CaseOffice,
) -> None:
    office.answer(at(30, 9), extra="Có", comment="Anh Tuấn quầy 3 đòi 100 nghìn")
    office.answer(at(1, 9, month=6), extra="Có", comment="Anh Tuấn quầy 3 đòi 700 nghìn")
    office.day(at(3, month=6))
    may = annex(office, date(2024, 5, 1), date(2024, 5, 31), now=4)
    june = annex(office, date(2024, 6, 1), date(2024, 6, 30), now=4)
    assert "100nghìn" in may
    assert "700nghìn" not in may
    assert "700nghìn" in june
    assert "100nghìn" not in june
    assert squeezed("Tính đến ngày 04/06/2024") in may
    none = annex(office, date(2024, 4, 1), date(2024, 4, 30), now=4)
    assert squeezed("không có phản ánh nào cần xem xét.") in none


def test_a_case_of_a_whole_unit_goes_by_the_day_it_was_opened(tmp_path: Path) -> None:
    rules = "alerts:\n  dissatisfied: {share: 30%, count: 3, at_least: 3, days: 14}\n"
    office = CaseOffice.make(tmp_path / "office", rules)
    for day in (29, 30, 31):
        office.answer(at(day, 9), "HIEPTAN", overall=1)
    office.day(at(3, month=6))
    assert "HiệpTân" not in annex(office, date(2024, 5, 1), date(2024, 5, 31), now=4)
    assert "HiệpTân" in annex(office, date(2024, 6, 1), date(2024, 6, 30), now=4)


def test_the_annex_of_the_demos_report_has_its_cases(tmp_path: Path) -> None:
    root = make_demo(tmp_path / "demo").root
    workspace = read_workspace(root)
    (written,) = write_annex(workspace, Period.of_month(Month(2024, 5)), formats=PDF, now=CLOCK)
    text = squeezed("".join(page_texts(written.path.read_bytes())))
    assert squeezed("PHẢN ÁNH MỨC A (BÁO CÁO NGAY)") in text
    assert squeezed("ý kiến có nêu: số tiền") in text


def test_a_masked_sheet_has_nothing_that_is_only_for_the_leaders(office: CaseOffice) -> None:
    office.answer(at(6, 9), extra="Có", comment=DETAILED + ". Đường dây nóng 0276 384 1234 không ai nghe.")
    office.day(at(6))
    workspace = office.workspace
    step(workspace, 1, StepKind.NOTE, who=WHO, text="ghi chú riêng của lãnh đạo", now=at(7))
    words = "đề nghị gọi 0912 345 678, kiểm tra quầy 3"
    step(workspace, 1, StepKind.ASSIGN, who=WHO, to="LONGHOA", text=words, now=at(7))
    step(workspace, 1, StepKind.ASSIGN, who=WHO, to="Thanh tra", text="cùng xem xét", now=at(7))
    words = "lý do khép riêng"
    step(workspace, 1, StepKind.CLOSE, who=WHO, text=words, outcome=Outcome.GROUNDED, now=at(8))
    step(workspace, 1, StepKind.REOPEN, who=WHO, text="lý do mở lại riêng", now=at(9))

    def sheet(*, masked: bool) -> str:
        (written,) = write_case_sheet(workspace, 1, masked=masked, formats=PDF, now=at(10))
        return squeezed("".join(page_texts(written.path.read_bytes())))

    handed_on, own = sheet(masked=True), sheet(masked=False)
    for secret in map(squeezed, SECRETS):
        assert secret in own, secret
        assert secret not in handed_on, secret
    for told in ("kiểm tra quầy 3", "cùng xem xét", "200 nghìn", "0276 384 1234", "06/05/2024"):
        assert squeezed(told) in handed_on, told
        assert squeezed(told) in own, told


def test_who_is_outside_is_told_no_hour_and_nothing_unmasked_whatever_else_is_asked(
    office: CaseOffice,
) -> None:
    office.answer(at(6, 9), extra="Có", comment=DETAILED)
    office.day(at(6))
    told = show_case(office.workspace, 1, Reader(confidential=True, outside=True), now=at(7))
    assert told.comment is not None
    assert "0912" not in told.comment
    assert told.submitted is not None
    assert (told.submitted.hour, told.opened.hour, told.hours) == (0, 0, False)
