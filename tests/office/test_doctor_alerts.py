"""The doctor on alerts: who is to be told, and whether anything has waited too long."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from qrsurvey.office.doctor import Area, examine
from qrsurvey.office.findings import Level
from support.case_office import DETAILED, RULES, CaseOffice, at


@pytest.fixture
def office(tmp_path: Path) -> CaseOffice:
    office = CaseOffice.make(tmp_path / "office")
    office.answer(at(6, 9), extra="Có", comment=DETAILED)
    office.day(at(6))
    return office


def found(office: CaseOffice, book: Path, day: int = 6, hour: int = 18) -> list[tuple[Level, str]]:
    environment = {"QRSURVEY_RECIPIENTS": str(book)}
    diagnosis = examine(office.workspace.root, offline=True, environment=environment, now=at(day, hour))
    section = next(one for one in diagnosis.sections if one.area is Area.ALERTS)
    return [(one.level, one.message.id) for one in section.findings]


def _write(book: Path, *names: str) -> None:
    addresses = {name: [f"json://127.0.0.1:9/{name}"] for name in names}
    book.write_text(json.dumps(addresses), encoding="utf-8")
    book.chmod(0o600)


def test_who_has_no_address_is_named_until_everybody_has_one(office: CaseOffice, tmp_path: Path) -> None:
    book = tmp_path / "recipients.json"
    assert found(office, book) == [(Level.WARNING, "doctor.no-addresses")]
    _write(book, "leaders", "clerk")
    assert found(office, book) == [(Level.WARNING, "doctor.no-addresses")]
    _write(book, "leaders", "clerk", "longhoa")
    assert found(office, book) == [(Level.OK, "doctor.recipients")]


def test_a_message_that_waits_for_more_than_a_day_is_told(office: CaseOffice, tmp_path: Path) -> None:
    book = tmp_path / "recipients.json"
    _write(book, "leaders", "clerk", "longhoa")
    assert (Level.WARNING, "doctor.outbox-stuck") not in found(office, book, day=7, hour=16)
    assert (Level.WARNING, "doctor.outbox-stuck") in found(office, book, day=7, hour=18)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_addresses_that_others_can_read_are_told(office: CaseOffice, tmp_path: Path) -> None:
    book = tmp_path / "recipients.json"
    _write(book, "leaders", "clerk", "longhoa")
    book.chmod(0o644)
    assert (Level.WARNING, "doctor.addresses-open") in found(office, book)


def test_an_office_that_names_nobody_is_told_how(office: CaseOffice, tmp_path: Path) -> None:
    for rules in (
        "",
        RULES.replace("grades: [A, B, C]", "grades: [C]").replace("grades: [A]", "grades: [B]"),
    ):
        office.rule(rules)
        assert found(office, tmp_path / "none.json") == [(Level.SKIPPED, "doctor.nobody-told")]
