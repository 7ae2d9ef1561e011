"""Photos of real placards, as a phone takes them, checked against the register; stickers are found."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from qrsurvey.codes.ownership import Finding
from qrsurvey.errors import UsageError, WorkspaceError
from qrsurvey.office.check_codes import CheckedFile, check_codes
from qrsurvey.office.codes import list_codes, retire_codes
from qrsurvey.office.make_codes import make_codes
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.pictures import blurred, card, keystone, on_wall
from support.workspaces import SURVEY, UNITS, write_workspace

MORE = """\
  - {id: MOTCUA, name: "Bộ phận Một cửa", group: wards, counters: [{id: Q1, name: "Tư pháp - Hộ tịch"}]}
  - {id: TRDONG, name: "UBND xã Trường Đông", group: wards}
"""
OTHER_FORM = SURVEY.replace("0000/viewform", "1111/viewform")


@dataclass(frozen=True)
class Office:
    """A workspace with its placards made, and a picture of each by code."""

    workspace: Workspace
    now: datetime
    pictures: dict[str, Image.Image]

    @property
    def codes(self) -> list[str]:
        return list(self.pictures)

    def look(self, *files: Path) -> list[CheckedFile]:
        return list(check_codes(self.workspace, files, now=self.now))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Office:
    root = write_workspace(tmp_path_factory.mktemp("made"), UNITS + MORE)
    workspace = read_workspace(root)
    now = datetime.now(tz=workspace.zone)
    codes = make_codes(workspace, now=now)
    document = pypdfium2.PdfDocument(codes.placards.path)
    pages = [document[at].render(scale=150 / 72).to_pil().convert("L") for at in range(len(document))]
    document.close()
    return Office(workspace, now, dict(zip((code.text for code in codes.codes), pages, strict=True)))


@pytest.fixture
def office(made: Office, tmp_path: Path) -> Office:
    root = tmp_path / "office"
    shutil.copytree(made.workspace.root, root)
    return Office(read_workspace(root), made.now, made.pictures)


def _save(path: Path, picture: Image.Image, quality: int = 90) -> Path:
    picture.save(path, quality=quality)
    return path


def _said(file: CheckedFile) -> list[tuple[str, str | None]]:
    return [(code.owned.finding.value, code.owned.code) for code in file.codes]


def _all_valid(file: CheckedFile, codes: Sequence[str]) -> None:
    assert sorted(_said(file), key=str) == sorted((("valid", code) for code in codes), key=str)
    assert file.ours


def test_the_pdf_of_all_placards(office: Office) -> None:
    (file,) = office.look(office.workspace.placards_dir / "placards.pdf")
    assert [(code.page, code.owned.code) for code in file.codes] == list(enumerate(office.codes, start=1))
    _all_valid(file, office.codes)
    counter = file.codes[3].owned
    assert counter.unit is not None
    assert (counter.unit.id, counter.counter, counter.edition) == ("MOTCUA", "Q1", 1)


def test_photos_of_one_placard(office: Office, tmp_path: Path) -> None:
    code, placard = next(iter(office.pictures.items()))
    photos = {
        "askew": placard.rotate(7, Image.Resampling.BICUBIC, expand=True, fillcolor=60),
        "upside-down": placard.rotate(180),
        "from-below": keystone(placard, 0.2),
        "soft": blurred(placard, 3),
        "dark-wall": on_wall([placard], columns=1),
        "far": on_wall([placard.resize((placard.width // 3, placard.height // 3))], columns=1),
    }
    files = [_save(tmp_path / f"{name}.jpg", photo, quality=40) for name, photo in photos.items()]
    for file in office.look(*files):
        _all_valid(file, [code])


def test_several_placards_in_one_photo(office: Office, tmp_path: Path) -> None:
    wall = on_wall(list(office.pictures.values()), columns=3, angles=(-9, 4, 12))
    (file,) = office.look(_save(tmp_path / "wall.jpg", keystone(wall, 0.05), quality=40))
    _all_valid(file, office.codes)


def test_a_sticker_pasted_over_one_of_them(office: Office, tmp_path: Path) -> None:
    victim, *rest = office.codes
    pasted = office.pictures[victim].copy()
    sticker = card("https://quay-thuong.example/nhan?token=secret").crop().resize((520, 700))
    pasted.paste(sticker, ((pasted.width - 520) // 2, (pasted.height - 700) // 2))
    wall = on_wall([pasted, *(office.pictures[code] for code in rest)], columns=3, angles=(3, -5))
    (file,) = office.look(_save(tmp_path / "wall.jpg", wall, quality=60))
    assert sorted(_said(file), key=str) == sorted(
        [("foreign", None), *(("valid", code) for code in rest)], key=str
    )
    (foreign,) = (code.owned for code in file.codes if code.owned.finding is Finding.FOREIGN)
    assert foreign.host == "quay-thuong.example"
    assert "secret" not in repr(file)
    assert not file.ours


def test_each_kind_of_code_that_is_not_ours(office: Office, tmp_path: Path) -> None:
    form = office.workspace.survey.form
    assert form is not None
    link = list_codes(office.workspace, now=office.now)[0].link
    cards = {
        "forged": f"{form.url}?usp=pp_url&{form.code_entry}=LONGHOA-0000",
        "unknown": f"{form.url}?usp=pp_url&{form.code_entry}=XA99-0000",
        "altered": f"{link}&entry.2=R%E1%BA%A5t+h%C3%A0i+l%C3%B2ng",
        "not-prefilled": form.url,
        "not-a-link": "00020101021238570010A00000072701270006970403",
    }
    files = [_save(tmp_path / f"{name}.png", card(text)) for name, text in cards.items()]
    for file, name in zip(office.look(*files), cards, strict=True):
        assert [code.owned.finding.value for code in file.codes] == [name]
        assert not file.ours


def test_a_retired_edition_is_ours_but_past(office: Office, tmp_path: Path) -> None:
    code, placard = next(iter(office.pictures.items()))
    photo = _save(tmp_path / "old.jpg", placard)
    today = office.now.date()
    retire_codes(office.workspace, "LONGHOA", today + timedelta(days=3), reason="đổi bảng", now=office.now)
    (ahead,) = office.look(photo)
    assert (_said(ahead), ahead.codes[0].owned.since) == ([("valid", code)], today + timedelta(days=3))
    again = make_codes(office.workspace, units=["LONGHOA"], now=office.now)
    later = check_codes(office.workspace, [photo, again.placards.path], now=office.now + timedelta(days=3))
    assert [(file.codes[0].owned.finding.value, file.codes[0].owned.edition) for file in later] == [
        ("retired", 1), ("valid", 2)]  # fmt: skip
    assert all(file.ours for file in later)


def test_placards_of_an_earlier_form_are_ours_and_those_of_a_strangers_form_are_not(
    office: Office, tmp_path: Path
) -> None:
    placards = office.workspace.placards_dir / "placards.pdf"
    root = write_workspace(tmp_path / "other", UNITS + MORE, OTHER_FORM)
    shutil.copy(office.workspace.key_path, root / "config")
    (stranger,) = check_codes(read_workspace(root), [placards], now=office.now)
    assert {code.owned.finding for code in stranger.codes} == {Finding.FOREIGN}
    assert {code.owned.host for code in stranger.codes} == {"docs.google.com"}
    write_workspace(office.workspace.root, UNITS + MORE, OTHER_FORM)
    (changed,) = check_codes(read_workspace(office.workspace.root), [placards], now=office.now)
    assert {code.owned.finding for code in changed.codes} == {Finding.EARLIER_FORM}


def test_an_ended_unit_names_its_heir(office: Office) -> None:
    ended = UNITS.replace(
        'name: "UBND phường Long Hoa", group: wards',
        'name: "UBND phường Long Hoa", group: wards, valid: {to: 2024-01-31}, successor: {unit: HIEPTAN, kind: merged}',
    )
    write_workspace(office.workspace.root, ended + MORE)
    workspace = read_workspace(office.workspace.root)
    (file,) = check_codes(workspace, [workspace.placards_dir / "placards.pdf"], now=office.now)
    first = file.codes[0].owned
    assert (first.finding, first.since, first.heir) == (
        Finding.ENDED, date(2024, 2, 1), workspace.units["HIEPTAN"])  # fmt: skip


def test_files_that_hold_nothing_do_not_stop_the_others(office: Office, tmp_path: Path) -> None:
    code, placard = next(iter(office.pictures.items()))
    (tmp_path / "zero.jpg").write_bytes(b"")
    (tmp_path / "text.png").write_bytes(b"not a picture")
    empty = pypdfium2.PdfDocument.new()
    for _ in range(2):
        empty.new_page(300, 300).close()
    empty.save(tmp_path / "empty.pdf")
    empty.close()
    done: list[tuple[int, int]] = []
    files = [tmp_path / name for name in ("zero.jpg", "text.png", "empty.pdf")]
    zero, text, none, good = check_codes(
        office.workspace,
        [*files, _save(tmp_path / "good.png", placard)],
        now=office.now,
        progress=lambda at, of: done.append((at, of)),
    )
    assert zero.fault is not None
    assert text.fault is not None
    assert (zero.fault.id, text.fault.id) == ("scan.empty-file", "scan.not-a-picture")
    assert (none.fault, none.codes, none.blank, none.ours) == (None, (), (1, 2), False)
    assert _said(good) == [("valid", code)]
    assert done == [(3, 5), (4, 5), (5, 5)]


def test_a_page_that_breaks_off_keeps_what_was_read_before(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    render = pypdfium2.PdfPage.render
    count = iter(range(100))

    def breaking(*arguments: object, **more: object) -> object:
        if next(count) == 2:
            raise pypdfium2.PdfiumError("Failed")
        return render(*arguments, **more)

    monkeypatch.setattr(pypdfium2.PdfPage, "render", breaking)
    (file,) = office.look(office.workspace.placards_dir / "placards.pdf")
    assert (len(file.codes), file.pages, file.ours) == (2, 2, False)
    assert file.fault is not None


def test_what_cannot_be_checked_at_all(office: Office, tmp_path: Path) -> None:
    (empty := tmp_path / "rỗng").mkdir()
    for path, message in ((tmp_path / "none.jpg", "office.no-such-file"), (empty, "office.no-pictures")):
        with pytest.raises(UsageError) as caught:
            office.look(path)
        assert caught.value.message.id == message
    fresh = read_workspace(write_workspace(tmp_path / "fresh"))
    photo = _save(tmp_path / "a.png", card("x"))
    with pytest.raises(WorkspaceError) as caught:
        check_codes(fresh, [photo], now=office.now)
    assert caught.value.message.id == "office.no-key-yet"
    without_form = SURVEY[: SURVEY.index("form:")] + SURVEY[SURVEY.index("questions:") :]
    bare = read_workspace(write_workspace(tmp_path / "bare", survey=without_form))
    with pytest.raises(WorkspaceError) as caught:
        check_codes(bare, [photo], now=office.now)
    assert caught.value.message.id == "office.no-form"
