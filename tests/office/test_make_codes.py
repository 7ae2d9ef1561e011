"""What make-codes leaves in its folder: packs, table, guide and codes by themselves, all proven."""

from __future__ import annotations

import csv
import re
import shutil
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from reportlab.graphics.renderPDF import drawToString
from svglib.svglib import svg2rlg

from qrsurvey.archive.ledger import read_events
from qrsurvey.archive.store import Archive
from qrsurvey.errors import PlacardError, UsageError, WorkspaceError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.office import packs
from qrsurvey.office.layouts import list_layouts, preview
from qrsurvey.office.make_codes import MadeCodes, make_codes
from qrsurvey.office.packs import CodeFormat
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support import placards as see
from support.workspaces import SURVEY, UNITS, write_workspace

NOW = datetime(2024, 6, 3, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
DAY = date(2024, 5, 13)
FORMULA = "=HYPERLINK(../../A1)"
HOSTILE = UNITS.replace(
    'name: "UBND phường Long Hoa", group: wards',
    f'name: "{FORMULA}", group: wards, copies: 2, counters: [{{id: Q1, name: "../Tư pháp"}}]',
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return read_workspace(write_workspace(tmp_path_factory.mktemp("office"), HOSTILE))


@pytest.fixture(scope="module")
def made(workspace: Workspace) -> MadeCodes:
    return make_codes(workspace, formats=[CodeFormat.SVG, CodeFormat.PNG], issued=DAY, now=NOW)


def _files(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def _rows(made: MadeCodes) -> list[dict[str, str]]:
    with made.table.path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _links(made: MadeCodes) -> dict[str, str]:
    return {row["code"]: row["url"] for row in _rows(made)}


def _read(path: Path) -> list[list[str]]:
    """What another decoder than the one that proved them finds on each page."""
    zbar = pytest.importorskip("pyzbar.pyzbar", reason="needs the system's libzbar", exc_type=ImportError)
    with see.opened(path) as document:
        count = len(document)
    pages = [
        zbar.decode(see.raster(path, at, dpi=200), symbols=[zbar.ZBarSymbol.QRCODE]) for at in range(count)
    ]
    return [[code.data.decode() for code in sorted(page, key=lambda code: code.rect.top)] for page in pages]


def test_files_are_named_by_ids_and_codes_whatever_a_unit_is_called(
    workspace: Workspace, made: MadeCodes
) -> None:
    codes = [code.text for code in made.codes]
    expected = {
        *("placards.pdf", "codes.csv", "ban-giao-ma-qr.pdf", "ban-giao-ma-qr.xlsx", "huong-dan-quet-ma.pdf"),
        *("packs/LONGHOA.pdf", "packs/HIEPTAN.pdf"),
        *(f"{kind}/{code}.{kind}" for kind in ("svg", "png") for code in codes),
    }
    found = {name for name in _files(workspace.placards_dir) if not name.endswith(".qrsurvey.json")}
    assert found == expected
    assert {path.name for path in workspace.root.iterdir()} == {"config", "data", "out"}


@pytest.mark.system
def test_a_pack_has_each_placard_in_its_copies_then_the_counters(made: MadeCodes) -> None:
    unit, counter, other = (_links(made)[code.text] for code in made.codes)
    assert _read(made.placards.path) == [[unit], [counter], [other]]
    longhoa, hieptan = made.packs
    assert _read(longhoa.path) == [[unit], [unit], [counter]]
    assert _read(hieptan.path) == [[other]] * 3
    assert _read(made.handover.path) == [[unit, counter, other]]


def test_the_workbook_holds_text_and_links_only(made: MadeCodes) -> None:
    sheet = openpyxl.load_workbook(made.handover_sheet.path).active
    assert sheet is not None
    head, *rows = list(sheet.iter_rows(min_row=4, max_col=7))
    assert [cell.value for cell in head] == [
        "STT",
        "Đơn vị",
        "Mã",
        "Mã QR",
        "Liên kết",
        "Số bản",
        "Ký nhận",
    ]
    assert [row[0].value for row in rows] == [1, 2, 3]
    assert [row[1].value for row in rows] == [FORMULA, f"{FORMULA} – ../Tư pháp", "UBND phường Hiệp Tân"]
    assert {cell.data_type for row in rows for cell in (row[1], row[2], row[4])} == {"s"}
    assert [(row[2].value, row[4].value) for row in rows] == list(_links(made).items())
    assert [row[4].hyperlink.target for row in rows if row[4].hyperlink] == list(_links(made).values())
    assert [row[5].value for row in rows] == [2, 1, 3]
    pictures = [Image.open(image.ref) for image in sheet._images]
    assert [zxingcpp.read_barcode(picture).text for picture in pictures] == list(_links(made).values())  # type: ignore[union-attr]


def test_codes_by_themselves_are_as_large_as_on_the_placard(made: MadeCodes) -> None:
    printed = {}
    for page in range(len(made.codes)):
        [(link, (left, _, right, _))] = see.link_annotations(made.placards.path, page)
        printed[link] = right - left
    for file in made.singles:
        link = _links(made)[file.path.stem]
        if file.path.suffix == ".png":
            picture = Image.open(file.path)
            paper = picture.width / picture.info["dpi"][0] * 25.4
        else:
            width = re.search(r'width="([\d.]+)mm"', file.path.read_text(encoding="utf-8"))
            assert width is not None
            paper = float(width[1])
            drawing = svg2rlg(str(file.path))
            assert drawing is not None
            with pypdfium2.PdfDocument(drawToString(drawing)) as document:
                picture = document[0].render(scale=2).to_pil().convert("L")
        read = zxingcpp.read_barcode(picture)
        assert read is not None
        assert read.text == link
        assert paper == pytest.approx(printed[link], abs=0.05)


def test_the_guide_says_what_is_rated_in_its_order(made: MadeCodes) -> None:
    page = see.words_of(made.guide.path)
    places = [page.index(title) for title in ("Thái độ phục vụ", "Hài lòng chung")]
    assert places == sorted(places)
    assert "Góp ý" not in page
    assert "Mã đơn vị" not in page.replace("Mã đơn vị đã được điền sẵn", "")
    assert "docs.google.com" in page


def test_the_same_date_of_issue_gives_the_same_bytes_of_every_file(
    workspace: Workspace, made: MadeCodes
) -> None:
    before = _files(workspace.placards_dir)
    later = NOW.replace(day=9, hour=17)
    again = make_codes(workspace, formats=list(CodeFormat), issued=DAY, now=later)
    assert again == made
    assert _files(workspace.placards_dir) == before


def test_one_unit_alone_leaves_the_packs_of_the_others(
    workspace: Workspace, made: MadeCodes, tmp_path: Path
) -> None:
    for units in ((), ("HIEPTAN",)):
        some = make_codes(workspace, units=units, out=tmp_path, issued=DAY, now=NOW)
    assert [file.path.name for file in some.packs] == ["HIEPTAN.pdf"]
    assert (tmp_path / "packs" / "LONGHOA.pdf").read_bytes() == made.packs[0].path.read_bytes()
    assert [row["unit_id"] for row in _rows(some)] == ["HIEPTAN"]
    assert FORMULA not in see.words_of(some.handover.path)


def test_files_there_already_are_left_and_those_missing_are_made(
    workspace: Workspace, tmp_path: Path
) -> None:
    first = make_codes(workspace, out=tmp_path, issued=DAY, now=NOW)
    before = _files(tmp_path)
    again = make_codes(workspace, out=tmp_path, keep_existing=True, now=NOW)
    assert again.all_left
    assert again.codes == first.codes
    first.packs[0].path.unlink()
    first.guide.path.write_bytes(b"edited")
    third = make_codes(workspace, out=tmp_path, issued=DAY, keep_existing=True, now=NOW)
    assert not third.all_left
    assert [file.left for file in (*third.files, *third.packs)] == [True] * 5 + [False, True]
    assert _files(tmp_path) == before | {"huong-dan-quet-ma.pdf": b"edited"}


def test_a_pack_that_somebody_changed_stays(workspace: Workspace, tmp_path: Path) -> None:
    make_codes(workspace, out=tmp_path, issued=DAY, now=NOW)
    (tmp_path / "packs" / "HIEPTAN.pdf").write_bytes(b"with a note")
    made = make_codes(workspace, out=tmp_path, issued=DAY, now=NOW)
    assert (made.packs[1].path.name, made.packs[1].kept) == (
        "HIEPTAN (2).pdf",
        tmp_path / "packs" / "HIEPTAN.pdf",
    )


@pytest.mark.parametrize("stop", [KeyboardInterrupt, PlacardError("codes.no-placards")])
@pytest.mark.parametrize("where", ["split_packs", "draw_handover", "draw_guide"])
def test_what_is_interrupted_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, stop: BaseException
) -> None:
    workspace = read_workspace(write_workspace(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "data"))

    def interrupt(*_: object, **__: object) -> None:
        raise stop

    monkeypatch.setattr(packs, where, interrupt)
    with pytest.raises(type(stop) if isinstance(stop, Exception) else KeyboardInterrupt):
        make_codes(workspace, now=NOW)
    assert _files(workspace.placards_dir) == {}
    with Archive.open(workspace.archive_path, create=False) as archive:
        assert [event for event in read_events(archive) if event.kind == "codes-issued"] == []


def test_progress_goes_up_to_its_total(workspace: Workspace, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    make_codes(
        workspace, formats=[CodeFormat.SVG], out=tmp_path, now=NOW, progress=lambda *at: told.append(at)
    )
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert {total for _, total in told} == {told[-1][0]}


@pytest.mark.system
def test_a_sheet_partly_used_begins_where_it_is_told(
    workspace: Workspace, made: MadeCodes, tmp_path: Path
) -> None:
    sheets = make_codes(workspace, layout="card", start_at=9, out=tmp_path, issued=DAY, now=NOW)
    links = list(_links(made).values())
    assert [Counter(page) for page in _read(sheets.placards.path)] == [Counter(links[:2]), Counter(links[2:])]
    assert [Counter(page) for page in _read(sheets.packs[0].path)] == [Counter([links[0]] * 2 + [links[1]])]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"layout": "a55"}, "codes.no-such-layout"),
        ({"layout": "card", "start_at": 11}, "codes.bad-start"),
        ({"start_at": 0}, "codes.bad-start"),
        ({"start_at": 2}, "codes.one-place"),
        ({"layout": "tent", "start_at": 2}, "codes.one-place"),
    ],
)
def test_a_layout_or_place_that_is_not_there_stops_before_any_key_is_made(
    tmp_path: Path, options: dict[str, object], message: str
) -> None:
    workspace = read_workspace(write_workspace(tmp_path))
    with pytest.raises(UsageError) as caught:
        make_codes(workspace, now=NOW, **options)  # type: ignore[arg-type] # of many kinds
    assert caught.value.message.id == message
    assert not workspace.key_path.exists()


def test_a_link_too_long_for_a_layout_is_refused_with_those_that_work(tmp_path: Path) -> None:
    workspace = read_workspace(write_workspace(tmp_path))
    form = workspace.survey.form
    assert form is not None
    # Longer than any address that survey.yaml takes today.
    long = replace(form, url=form.url.replace("0000/viewform", f"{'0' * 300}/viewform"))
    workspace = replace(workspace, survey=replace(workspace.survey, form=long))
    with pytest.raises(PlacardError) as caught:
        make_codes(workspace, layout="card", now=NOW)
    assert caught.value.message.id == "codes.modules-too-small"
    assert any(each.values["layout"] == "a4" for each in caught.value.message.values["works"])  # type: ignore[attr-defined]
    listed = {one.layout.name: one.readable for one in list_layouts(workspace)}
    assert (listed["card"], listed["a4"]) == (False, True)


def test_a_folder_that_a_file_is_in_the_way_of(tmp_path: Path) -> None:
    workspace = read_workspace(write_workspace(tmp_path))
    (tmp_path / "ra").mkdir()
    (tmp_path / "ra" / "packs").write_bytes(b"")
    with pytest.raises(UsageError) as caught:
        make_codes(workspace, out=tmp_path / "ra", now=NOW)
    assert caught.value.message.id == "office.unwritable-folder"


@pytest.mark.parametrize("name", ["a5", "card", "tent"])
def test_a_preview_needs_no_form_and_touches_neither_key_nor_ledger(tmp_path: Path, name: str) -> None:
    without = re.sub(r"form:\n(  .*\n)+", "", SURVEY)
    workspace = read_workspace(write_workspace(tmp_path, survey=without))
    assert workspace.survey.form is None
    written = preview(workspace, name, languages=list(Language), now=NOW)
    assert written.path == workspace.placards_dir / f"preview-{name}.pdf"
    assert "Đơn vị mẫu" in see.words_of(written.path)
    assert not workspace.key_path.exists()
    assert not workspace.archive_path.exists()
    assert list_layouts(workspace)[0].readable


def test_labels_have_all_copies_in_one_file_from_the_place_named(tmp_path: Path) -> None:
    from qrsurvey.codes.pages import open_pages
    from qrsurvey.codes.scan import read_codes

    workspace = read_workspace(write_workspace(tmp_path))
    made = make_codes(workspace, layout="label-99x68", start_at=6, now=NOW)
    assert made.copies is not None
    assert made.copies in made.files
    expected = [
        made.codes[at].text for at, unit in enumerate(workspace.units.values()) for _ in range(unit.copies)
    ]
    assert len(expected) == 4
    with open_pages(made.copies.path) as pages:
        found = [[code.text.rpartition("=")[2] for code in read_codes(image)] for image in pages.images]
    # Eight places a sheet, of which the first five are used up.
    assert [sorted(page) for page in found] == [sorted(expected[:3]), expected[3:]]
    assert make_codes(workspace, now=NOW).copies is None


def test_a_unit_that_needs_no_copy_has_a_code_and_no_pack(tmp_path: Path) -> None:
    none = UNITS.replace("group: wards}", "group: wards, copies: 0}")
    workspace = read_workspace(write_workspace(tmp_path / "some", none))
    made = make_codes(workspace, now=NOW)
    assert [code.unit for code in made.codes] == ["LONGHOA", "HIEPTAN"]
    assert [pack.path.name for pack in made.packs] == ["HIEPTAN.pdf"]
    nobody = read_workspace(write_workspace(tmp_path / "none", none.replace("copies: 3", "copies: 0")))
    labels = make_codes(nobody, layout="label-99x68", now=NOW)
    assert (labels.packs, labels.copies) == ((), None)
    assert labels.placards.path.is_file()


def test_the_demos_form_serves_in_the_demo_alone(tmp_path: Path) -> None:
    from qrsurvey.office.demo import make_demo

    demo = make_demo(tmp_path / "demo").root
    assert make_codes(read_workspace(demo), units=["YTE"], now=NOW).codes
    (tmp_path / "real" / "config").mkdir(parents=True)
    for name in ("units.yaml", "survey.yaml"):
        shutil.copy(demo / "config" / name, tmp_path / "real" / "config" / name)
    copied = read_workspace(tmp_path / "real")
    with pytest.raises(WorkspaceError) as caught:
        make_codes(copied, now=NOW)
    assert caught.value.message.id == "office.form-of-demo"
    assert "qrsurvey form script" in Catalog(Language.VI).message(caught.value.hint)
    assert not copied.key_path.exists()
    assert not copied.placards_dir.exists()
