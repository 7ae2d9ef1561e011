"""Languages that an office adds: every fault of every file with its line, and the sentences as written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qrsurvey.errors import WorkspaceError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.workspace.languages import GUIDE, PLACARD, read_languages
from support import catalogues
from support.languages import FRENCH, write_language

KEYS = ["code", "attitude", "overall"]


def _faults(folder: Path) -> list[tuple[str, str]]:
    """Where and what, of all that is refused."""
    with pytest.raises(WorkspaceError) as caught:
        read_languages(folder, KEYS)
    for language in Language:
        catalog = Catalog(language)
        for message in (caught.value.message, caught.value.hint, *caught.value.details):
            assert catalog.message(message)
    return [
        (str(detail.values["place"]), detail.values["fault"].id)  # type: ignore[attr-defined]
        for detail in caught.value.details
    ]


def test_a_language_is_read_and_its_sentences_are_filled_in(tmp_path: Path) -> None:
    write_language(tmp_path)
    [french] = read_languages(tmp_path / "config" / "languages", KEYS).values()
    assert french.tag == french.language == "fr"
    assert french.title == "Enquête de satisfaction des usagers"
    assert french.text("placard.imprint", edition="2", issued=date(2024, 5, 13)) == "Code nº 2 du 13/05/2024"
    assert french.text("handover.guide-more", n=3) == "et 3 autres questions"
    assert french.questions == {"attitude": "Accueil par le personnel"}
    assert french.notes == ("Merci de votre aide !",)
    with pytest.raises(KeyError):
        french.text("handover.title")


def test_no_folder_is_no_language(tmp_path: Path) -> None:
    assert read_languages(tmp_path / "none", KEYS) == {}


def test_every_sentence_of_placard_and_guide_is_asked_for() -> None:
    known = catalogues.messages("vi")
    guide = {name for name in known if name.startswith("handover.guide-")}
    assert set(GUIDE) == guide
    others = {"placard.sample-unit"} | {name for name in known if name.startswith("placard.place-")}
    assert set(PLACARD) == {name for name in known if name.startswith("placard.")} - others


@pytest.mark.parametrize(
    ("change", "line", "fault"),
    [
        (("title: Enquête de satisfaction des usagers\n", ""), 1, "workspace.missing-key"),
        (("title: Enquête", "titel: Enquête"), 1, "workspace.unknown-key"),
        (("  scan: Scannez", "  skan: Scannez"), 3, "workspace.missing-key"),
        (("  scan: Scannez", "  skan: Scannez"), 7, "workspace.unknown-key"),
        (("  promise: Volontaire et anonyme ; le personnel ne répond pas à votre place", "  promise:"), 10,
         "workspace.missing-key"),
        (("{domain}\n  imprint", "le site\n  imprint"), 8, "languages.other-values"),
        (("{edition}", "{edition} {unit}"), 9, "languages.other-values"),
        (("{edition}", "{edition.__class__}"), 9, "languages.bad-braces"),
        (("{edition}", "{edition!r}"), 9, "languages.bad-braces"),
        (("{edition}", "{edition:>9999999999}"), 9, "languages.bad-braces"),
        (("{edition}", "{edition"), 9, "languages.bad-braces"),
        (("{edition}", "{}"), 9, "languages.bad-braces"),
        (("{edition}", "{0}"), 9, "languages.bad-braces"),
        (("touchez Envoyer", "touchez {bouton}"), 6, "languages.no-values"),
        (("attitude: Accueil", "atitude: Accueil"), 30, "workspace.unknown-key"),
        (("[Merci de votre aide !]", "[Un, Deux, Trois]"), 31, "workspace.many-texts"),
        (("notes: [", "notices: ["), 31, "workspace.unknown-key"),
        (("placard:\n", "placard:\n\t"), 3, "workspace.yaml-tab"),
        (("guide:\n", "guide: [\n"), 14, "workspace.not-yaml"),
    ],
)  # fmt: skip
def test_every_fault_is_named_with_its_line(
    tmp_path: Path, change: tuple[str, str], line: int, fault: str
) -> None:
    assert change[0] in FRENCH
    path = write_language(tmp_path, FRENCH.replace(*change))
    places = _faults(path.parent)
    if fault == "workspace.not-yaml":
        assert fault in {found for _, found in places}
    else:
        assert (f"config/languages/fr.yaml:{line}", fault) in places


def test_a_slip_is_answered_with_what_was_meant(tmp_path: Path) -> None:
    path = write_language(tmp_path, FRENCH.replace("  step-scan:", "  step-skan:"))
    with pytest.raises(WorkspaceError) as caught:
        read_languages(path.parent, KEYS)
    said = " ".join(Catalog(Language.EN).message(detail) for detail in caught.value.details)
    assert "`placard.step-scan` is missing" in said
    assert "unknown key `step-skan`, did you mean `step-scan`?" in said


def test_the_faults_of_all_files_are_listed_at_once(tmp_path: Path) -> None:
    write_language(tmp_path, "placard: {scan: x}\n", "id")
    write_language(tmp_path, FRENCH.replace("{n}", "{x}"))
    folder = write_language(tmp_path, "- fr\n", "pt-BR").parent
    faults = _faults(folder)
    assert {place.partition(":")[0].rpartition("/")[2] for place, _ in faults} == {
        "fr.yaml",
        "id.yaml",
        "pt-BR.yaml",
    }
    assert len([fault for place, fault in faults if "/id.yaml" in place]) == len(PLACARD) - 1 + 2


@pytest.mark.parametrize("tag", ["FR", "french", "fr_FR", "fr-fr", "x", "fr)(evil"])
def test_a_file_is_named_by_the_tag_of_its_language(tmp_path: Path, tag: str) -> None:
    path = write_language(tmp_path, tag=tag)
    assert _faults(path.parent) == [(f"config/languages/{tag}.yaml:1", "languages.bad-tag")]


@pytest.mark.parametrize("tag", ["vi", "en", "en-GB"])
def test_the_tools_own_languages_are_not_added_again(tmp_path: Path, tag: str) -> None:
    path = write_language(tmp_path, tag=tag)
    assert _faults(path.parent) == [(f"config/languages/{tag}.yaml:1", "languages.own-tag")]
