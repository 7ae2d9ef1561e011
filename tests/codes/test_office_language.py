"""A language that an office added, from its file to the paper."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from qrsurvey.cli.main import run
from qrsurvey.codes.guide import draw_guide
from qrsurvey.codes.layouts import shipped_layouts
from qrsurvey.codes.placard import Wording, wording_of
from qrsurvey.errors import PlacardError, UsageError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.office.layouts import preview
from qrsurvey.office.make_codes import make_codes
from qrsurvey.office.packs import asked
from qrsurvey.workspace.languages import GUIDE
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support import placards as see
from support.languages import FRENCH, french, write_language
from support.workspaces import UNITS, write_workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    write_language(tmp_path)
    return read_workspace(write_workspace(tmp_path))


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()


def _now(workspace: Workspace) -> datetime:
    return datetime(2024, 6, 3, 8, tzinfo=workspace.zone)


def test_placards_guide_and_table_of_an_office_with_french(workspace: Workspace) -> None:
    made = make_codes(workspace, languages=["vi", "fr"], now=_now(workspace))
    page = _squeezed(see.words_of(made.placards.path))
    for sentence in (
        french().title,
        "Répondez, touchez Envoyer.",
        "Merci de votre aide !",
        "Đưa khung vào mã",
    ):
        assert _squeezed(sentence) in page
    guide = _squeezed(see.words_of(made.guide.path, 1))
    for name in GUIDE:
        if name not in {"handover.guide-document-title", "handover.guide-more", "handover.guide-hotline"}:
            assert _squeezed(french().text(name, domain="docs.google.com/forms")) in guide
    assert _squeezed("Accueil par le personnel") in guide  # from the file
    assert _squeezed("Hài lòng chung") in guide  # not translated
    assert "Danh mục mã QR".upper() in see.words_of(made.handover.path)


def test_where_french_leads_the_documents_say_so_and_staff_read_the_offices_language(
    workspace: Workspace,
) -> None:
    made = make_codes(workspace, languages=["fr"], now=_now(workspace))
    for path, tag in ((made.placards.path, b"fr"), (made.guide.path, b"fr"), (made.handover.path, b"vi-VN")):
        assert b"/Lang(" + tag + b")" in path.read_bytes()
    with see.opened(made.placards.path) as document:
        title = document.get_metadata_dict()["Title"]
    assert title == french().text("placard.document-title", office=workspace.office.name)
    assert "Danh mục mã QR".upper() in see.words_of(made.handover.path)


@pytest.mark.parametrize("name", shipped_layouts())
def test_a_preview_in_every_layout(workspace: Workspace, name: str) -> None:
    written = preview(workspace, name, languages=["vi", "fr"], now=_now(workspace))
    assert _squeezed(french().title) in _squeezed(see.words_of(written.path))
    assert "Đơn vị mẫu" in see.words_of(written.path)


def test_a_language_that_is_not_there_is_refused_with_those_that_are(workspace: Workspace) -> None:
    with pytest.raises(UsageError) as caught:
        wording_of(workspace, ["vi", "fra"])
    for language in Language:
        said = Catalog(language).message(caught.value.message) + Catalog(language).message(caught.value.hint)
        assert "vi, en, fr" in said
        assert "`fr`" in said
        assert "config/languages/fra.yaml" in said
    assert not workspace.key_path.exists()


def test_faults_of_a_file_are_said_before_anything_is_made(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    write_language(workspace.root, FRENCH.replace("{domain}\n", "le site\n"))
    root = ["--workspace", str(workspace.root)]
    assert run([*root, "make-codes", "--lang", "en,fr"]) == 2
    said = capsys.readouterr().err
    assert "config/languages/fr.yaml:8" in said
    assert "`placard.opens` must hold {domain}" in said
    assert {path.name for path in workspace.root.iterdir()} == {"config"}
    assert not workspace.key_path.exists()
    assert run([*root, "make-codes", "--lang", "en"]) == 0  # which needs no such file


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["make-codes", "--preview", "--lang", "vi,fr"], 0, ""),
        (["make-codes", "--list-layouts", "--lang", "fr"], 0, ""),
        (["--lang", "fr,en", "make-codes", "--quiet"], 0, ""),
        (["make-codes", "--lang", "en,id"], 2, "config/languages/id.yaml"),
        (["report", "--lang", "fr"], 2, "`fr`"),
        (["--lang", "vi,fr", "codes", "list"], 2, "`vi,fr`"),
    ],
)
def test_only_placards_speak_it(
    workspace: Workspace, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str
) -> None:
    assert run(["--workspace", str(workspace.root), *arguments]) == code
    assert said in capsys.readouterr().err


def test_messages_speak_the_first_language_of_ours(
    workspace: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_workspace(workspace.root, UNITS.replace("  place:", "  language: vi\n  place:"))
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.delenv("QRSURVEY_LANG", raising=False)
    root = ["--workspace", str(workspace.root)]
    assert run([*root, "make-codes", "--lang", "fr,en"]) == 0
    assert "Made 2 placards" in capsys.readouterr().err
    assert run([*root, "make-codes", "--lang", "fr"]) == 0
    assert "Đã tạo 2 bảng" in capsys.readouterr().err  # the office's own, not the system's


def test_letters_that_the_fonts_lack_are_named(workspace: Workspace) -> None:
    write_language(workspace.root, re.sub(r"scan: Scannez.*", "scan: ស្កេន", FRENCH), "km")
    write_language(workspace.root, FRENCH.replace("Répondez, touchez", "ឆ្លើយ"), "lo")
    with pytest.raises(PlacardError) as caught:
        make_codes(workspace, languages=["vi", "lo"], now=_now(workspace))
    assert caught.value.message.id == "typography.missing-letters"
    assert "U+1786" in str(caught.value.message.values["letters"])
    with pytest.raises(PlacardError):
        preview(workspace, "card", languages=["km"], now=_now(workspace))
    assert not (workspace.placards_dir / "placards.pdf").exists()


def test_a_sentence_without_room_is_named_by_its_place(workspace: Workspace) -> None:
    write_language(workspace.root, FRENCH.replace("touchez Envoyer.", "touchez Envoyer. " * 9))
    with pytest.raises(PlacardError) as caught:
        preview(workspace, "a6x4", languages=["vi", "fr"], now=_now(workspace))
    assert caught.value.message.id == "typography.no-room"
    assert "step 3" in Catalog(Language.EN).message(caught.value.message)


def test_the_guide_in_french_counts_what_it_does_not_show(tmp_path: Path) -> None:
    words: Wording = see.in_languages(french())
    draw_guide(
        tmp_path / "guide.pdf", words, see.ISSUED, "docs.google.com", [[f"Question {n}" for n in range(12)]]
    )
    assert "et 5 autres questions" in see.words_of(tmp_path / "guide.pdf")


def test_questions_are_asked_in_the_words_of_the_file(workspace: Workspace) -> None:
    voices = wording_of(workspace, ["en", "fr"]).voices
    assert asked(workspace.survey, voices[1])[:2] == ["Accueil par le personnel", "Hài lòng chung"]
    assert asked(workspace.survey, voices[0])[0] == "Thái độ phục vụ"
