"""Files held against the archive: as issued, made anew, saved again, edited, and of nobody we know.

Whoever edits here is no code of ours: PDFium and reportlab, plain zips, python-docx, a word processor.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

from qrsurvey.errors import ArchiveError, DataError, QrsurveyError, UsageError
from qrsurvey.i18n.language import Language
from qrsurvey.office.audit import audit_archive
from qrsurvey.office.chosen import Choice
from qrsurvey.office.decisions import Author, set_aside
from qrsurvey.office.report import make_report
from qrsurvey.office.report_files import ReportFormat
from qrsurvey.office.verify_report import Outcome, VerifiedReport, verify_report
from qrsurvey.survey.breakdowns import By
from qrsurvey.survey.periods import Month
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.archives import tamper
from support.decided_office import MARKS, NOW, Offices, Row, rows

pytestmark = pytest.mark.mass

MAY = Month(2024, 5)
LATER = NOW + timedelta(days=30)
LEADER = Author("Trần Văn B, Chánh Văn phòng", "quét thử")
MORE = [Row(datetime(2024, 5, 21, 9, n), "LONGHOA", MARKS[3], MARKS[3]) for n in range(3)]
FORMATS = [one for one in ReportFormat if one is not ReportFormat.BULLETIN]
ZIPS = [one for one in ReportFormat if one.value in {"docx", "xlsx"}]


def issue(workspace: Workspace, format_: ReportFormat, **more: Any) -> Path:
    (made,) = make_report(workspace, MAY, formats=[format_], now=NOW, **more).files
    return made.path


def verified(workspace: Workspace, path: Path) -> VerifiedReport:
    return verify_report(workspace, path, now=LATER)


def refused(workspace: Workspace, path: Path) -> QrsurveyError:
    with pytest.raises(QrsurveyError) as raised:
        verified(workspace, path)
    return raised.value


def rezipped(path: Path, edit: Callable[[str, bytes], bytes] = lambda _, data: data) -> Path:
    """Pack a file again as any program might, other bytes around the same parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as new:
        for name in reversed(old.namelist()):
            new.writestr(name, edit(name, old.read(name)))
    copy = path.with_name(f"copy{path.suffix}")
    copy.write_bytes(packed.getvalue())
    return copy


def saved_again(path: Path) -> Path:
    """Save a file by another program, nothing changed in what it says."""
    if path.suffix in {".docx", ".xlsx"}:
        return rezipped(path)
    copy = path.with_name(f"copy{path.suffix}")
    if path.suffix == ".pdf":
        document = pdfium.PdfDocument(path)
        document.save(copy)
        document.close()
    elif path.suffix == ".json":
        copy.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8"))), encoding="utf-8-sig")
    else:
        copy.write_bytes(path.read_bytes() + b"\n<!-- saved -->\n")
    return copy


@pytest.mark.parametrize("format_", FORMATS)
def test_the_very_file_that_was_issued_is_known_whatever_it_is_called(
    office: Workspace, tmp_path: Path, format_: ReportFormat
) -> None:
    copy = Path(shutil.copy(issue(office, format_), tmp_path / "bản in"))
    found = verified(office, copy)
    assert found.outcome is Outcome.ISSUED
    assert found.event is not None
    assert found.event.report.made == NOW.replace(tzinfo=None)


@pytest.mark.mass
@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("language", Language)
def test_a_report_of_which_the_ledger_knows_nothing_is_made_anew(
    offices: Offices, office: Workspace, format_: ReportFormat, language: Language
) -> None:
    twin = replace(office, root=Path(shutil.copytree(office.root, f"{office.root}-{format_}-{language}")))
    path = issue(read_workspace(twin.root), format_, language=language, by=[By.COUNTER])
    found = verified(office, path)
    assert (found.outcome, found.event) == (Outcome.SAME_BYTES, None)


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("unit", [None, "LONGHOA"])
def test_a_file_that_was_only_saved_again_says_the_same(
    office: Workspace, format_: ReportFormat, unit: str | None
) -> None:
    path = saved_again(issue(office, format_, units=[unit] if unit else []))
    found = verified(office, path)
    assert (found.outcome, found.compared.total) == (Outcome.SAME_CONTENT, 0)
    assert found.event is not None
    assert found.event.report.unit == (None if format_.public else unit)


@pytest.mark.mass
@pytest.mark.parametrize("format_", FORMATS)
def test_a_report_holds_when_the_archive_has_grown(
    offices: Offices, office: Workspace, format_: ReportFormat
) -> None:
    issued = issue(office, format_)
    copy = saved_again(issued)
    offices.pull(office, [*rows(), *MORE])
    set_aside(office, Choice(ids=("1", "2")), LEADER, now=LATER)
    assert verified(office, issued).outcome is Outcome.ISSUED
    found = verified(office, copy)
    assert (found.outcome, found.compared.places) == (Outcome.SAME_CONTENT, ())
    assert dict(found.since) == {"pull": 1, "set-aside": 1}
    assert found.superseded is None
    # What was made since from the larger archive holds as well, and says what it replaces.
    newer = saved_again(issue(office, format_, out=office.root / "newer"))
    assert verified(office, newer).outcome is Outcome.SAME_CONTENT
    # It is true still, but somebody who holds it should know that there is another.
    for old in (issued, copy):
        superseded = verified(office, old).superseded
        assert superseded is not None
        assert superseded.report.head != verified(office, old).event.report.head  # type: ignore[union-attr]
    assert verified(office, newer).superseded is None


def test_a_changed_figure_is_named_in_a_json(office: Workspace) -> None:
    path = issue(office, ReportFormat.JSON)
    data = json.loads(path.read_text(encoding="utf-8"))
    received = data["responses"]["received"]
    data["responses"]["received"] += 7
    data["units"].pop()
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    found = verified(office, path)
    assert found.outcome is Outcome.DIFFERS
    places = {one.place: (one.found, one.expected) for one in found.compared.places}
    assert places["responses.received"] == (str(received + 7), str(received))
    assert len(found.compared.places) == 20 < found.compared.total
    assert any(place.startswith("units[OLDWARD]") for place in places)


def test_a_changed_word_is_named_in_a_docx_and_what_was_filled_in_is_not(office: Workspace) -> None:
    path = issue(office, ReportFormat.DOCX)

    def fill(name: str, data: bytes) -> bytes:
        if name != "word/document.xml":
            return data
        text = data.decode()
        text = re.sub(r"Số:\s+/BC", "Số: 05/BC", text)
        return re.sub(r"ngày\s{3,}tháng 6 năm", "ngày 05 tháng 7 năm", text).encode()

    filled = verified(office, rezipped(path, fill))
    assert (filled.outcome, filled.compared.total) == (Outcome.SAME_CONTENT, 0)
    by_hand = filled.compared.by_hand
    assert by_hand[0].startswith("Số: 05/")
    assert "Hòa Thành, ngày 05 tháng 7 năm 2024" in by_hand

    def edit(name: str, data: bytes) -> bytes:
        text = fill(name, data).decode() if name == "word/document.xml" else ""
        return text.replace("Trong kỳ nhận được", "Trong kỳ chỉ nhận được").encode() if text else data

    edited = verified(office, rezipped(path, edit))
    assert edited.outcome is Outcome.DIFFERS
    (place,) = edited.compared.places
    assert (place.found, place.expected) == ("chỉ", "")
    assert place.context.endswith("Trong kỳ")


def test_a_name_signed_below_the_title_is_no_difference_but_one_elsewhere_is(office: Workspace) -> None:
    import docx

    units = office.root / "config" / "units.yaml"
    text = units.read_text(encoding="utf-8")
    units.write_text(
        text.replace("  hotline:", '  signer: {title: "Chánh Văn phòng"}\n  hotline:'), encoding="utf-8"
    )
    office = read_workspace(office.root)
    path = issue(office, ReportFormat.DOCX)
    for where, outcome in (("CHÁNH VĂN PHÒNG", Outcome.SAME_CONTENT), ("BÁO CÁO", Outcome.DIFFERS)):
        document = docx.Document(str(path))
        paragraphs = [
            *document.paragraphs,
            *(each for table in document.tables for cell in table._cells for each in cell.paragraphs),
        ]
        target = next(one for one in paragraphs if one.text == where)
        new = target.insert_paragraph_before("Nguyễn Thị Hoa")
        target._p.addnext(new._p)
        copy = path.with_name("signed.docx")
        document.save(str(copy))
        found = verified(office, copy)
        assert found.outcome is outcome
        if outcome is Outcome.SAME_CONTENT:
            assert found.compared.by_hand == ("Nguyễn Thị Hoa",)
        else:
            assert found.compared.places[0].found == "Nguyễn Thị Hoa"


def test_text_over_a_page_of_a_pdf_is_found_drawn_or_pasted(office: Workspace) -> None:
    from pypdfium2 import raw

    path = issue(office, ReportFormat.PDF)
    document = pdfium.PdfDocument(path)
    page = document[0]
    note = raw.FPDFPage_CreateAnnot(page, raw.FPDF_ANNOT_FREETEXT)
    said = "950 phiếu\0".encode("utf-16-le")
    raw.FPDFAnnot_SetStringValue(
        note, b"Contents", (raw.FPDF_WCHAR * (len(said) // 2)).from_buffer_copy(said)
    )
    raw.FPDFPage_CloseAnnot(note)
    pasted = path.with_name("pasted.pdf")
    document.save(pasted)
    document.close()
    found = verified(office, pasted)
    assert found.outcome is Outcome.DIFFERS
    assert [(one.place, one.found) for one in found.compared.places] == [("1", "[950 phiếu]")]

    document = pdfium.PdfDocument(path)
    page = document[0]
    font = raw.FPDFText_LoadStandardFont(document, b"Helvetica")
    drawn = raw.FPDFPageObj_CreateTextObj(document, font, 14)
    word = "99,99%\0".encode("utf-16-le")
    raw.FPDFText_SetText(drawn, (raw.FPDF_WCHAR * (len(word) // 2)).from_buffer_copy(word))
    raw.FPDFPageObj_Transform(drawn, 1, 0, 0, 1, 200, 300)
    raw.FPDFPage_InsertObject(page, drawn)
    raw.FPDFPage_GenerateContent(page)
    over = path.with_name("over.pdf")
    document.save(over)
    document.close()
    found = verified(office, over)
    assert found.outcome is Outcome.DIFFERS
    assert any("99,99%" in one.found for one in found.compared.places)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("format_", ZIPS)
def test_what_a_word_processor_saves_again_says_the_same(
    office: Workspace, tmp_path: Path, format_: ReportFormat
) -> None:
    import subprocess

    path = issue(office, format_)
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", format_.value, "--outdir", str(tmp_path), str(path)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    found = verified(office, tmp_path / path.name)
    assert (found.outcome, found.compared.places) == (Outcome.SAME_CONTENT, ())


def test_the_report_of_another_office_is_of_another_archive(offices: Offices, office: Workspace) -> None:
    other = offices.office([*rows(), *MORE])
    for format_ in FORMATS:
        assert refused(office, issue(other, format_)).message.id == "issued.other-archive"


def test_what_is_no_report_is_refused(office: Workspace, tmp_path: Path) -> None:
    def told(name: str, data: bytes) -> str:
        path = tmp_path / name
        path.write_bytes(data)
        error = refused(office, path)
        assert isinstance(error, DataError)
        return error.message.id

    empty = io.BytesIO()
    document = pdfium.PdfDocument.new()
    document.new_page(200, 200)
    document.save(empty)
    assert told("a.pdf", empty.getvalue()) == "issued.no-identity"
    assert told("b.pdf", b"%PDF-1.7 broken") == "issued.damaged"
    assert told("c.json", b'{"a": 1}') == "issued.no-identity"
    assert told("d.json", b'{"a": 1') == "issued.damaged"
    assert told("e.json", b'{"a": 1, "a": 2}') == "issued.damaged"
    assert told("f.html", b"<!doctype html><p>x") == "issued.no-identity"
    assert told("g.txt", "Báo cáo".encode()) == "issued.unknown-kind"
    assert told("h", b"") == "issued.unknown-kind"
    assert isinstance(refused(office, tmp_path / "none.pdf"), UsageError)
    assert refused(office, tmp_path).message.id == "issued.unreadable"


def test_an_altered_archive_proves_nothing(office: Workspace) -> None:
    path = issue(office, ReportFormat.JSON)
    tamper(office.archive_path, "UPDATE responses SET code = 'X' WHERE seq = 1")
    error = refused(office, path)
    assert isinstance(error, ArchiveError)
    assert error.message.id == "issued.archive-fails"


def test_a_report_made_while_the_archive_said_something_else_is_no_true_one(office: Workspace) -> None:
    told = "question = 'overall' AND unit = 'LONGHOA'"
    tamper(office.archive_path, "CREATE TABLE kept AS SELECT * FROM answers")
    tamper(office.archive_path, f"UPDATE answers SET value = '5' WHERE {told}")
    forged = issue(office, ReportFormat.JSON)
    tamper(office.archive_path, "DELETE FROM answers")
    tamper(office.archive_path, "INSERT INTO answers SELECT * FROM kept")
    tamper(office.archive_path, "DROP TABLE kept")
    assert audit_archive(office).result.ok
    found = verified(office, forged)
    assert (found.outcome, found.holds) == (Outcome.RECOUNTED_OTHERWISE, False)
    assert {one.unit for one in found.recounted} == {None, "LONGHOA"}
    honest = issue(office, ReportFormat.JSON, out=office.root / "honest")
    assert verified(office, honest).outcome is Outcome.ISSUED


def test_verifying_writes_nothing(office: Workspace) -> None:
    path = saved_again(issue(office, ReportFormat.JSON))
    before = office.archive_path.read_bytes()
    verified(office, path)
    assert office.archive_path.read_bytes() == before


def test_what_todays_configuration_counts_otherwise_is_told_apart(office: Workspace) -> None:
    path = saved_again(issue(office, ReportFormat.JSON))
    config = office.root / "config" / "survey.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text + "thresholds: {hide_below: 60, rank_from: 80}\n", encoding="utf-8")
    found = verified(read_workspace(office.root), path)
    assert found.outcome is Outcome.DIFFERS
    assert found.recounted


def test_a_running_months_json_is_made_at_its_own_time(offices: Offices) -> None:
    early = datetime(2024, 5, 15, 8, tzinfo=NOW.tzinfo)
    office = offices.office([one for one in rows() if one.when < early.replace(tzinfo=None)], early)
    (made,) = make_report(office, MAY, formats=[ReportFormat.JSON], now=early).files
    assert verified(office, saved_again(made.path)).outcome is Outcome.SAME_CONTENT
