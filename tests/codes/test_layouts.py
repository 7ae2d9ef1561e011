"""Every layout in every language: nothing out of place, and every code read by two decoders, also off a bad copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path, PurePosixPath

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from qrsurvey.codes.arrange import arrange
from qrsurvey.codes.layout import Layout
from qrsurvey.codes.layouts import choose_layout, read_layouts, shipped_layouts
from qrsurvey.codes.measure import LEAST_MODULE, measure, symbol_for
from qrsurvey.codes.placard import Placard, Wording, sample_placards
from qrsurvey.codes.proof import prove
from qrsurvey.codes.room import require_readable
from qrsurvey.codes.scan import read_codes
from qrsurvey.errors import PlacardError, QrsurveyError, UsageError, WorkspaceError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.i18n.phrases import OfficeLanguage
from qrsurvey.survey.questions import Form
from qrsurvey.workspace.placard_section import PlacardStyle
from support import placards as see
from support.copies import Copy, Damage, printed, sharpened
from support.languages import french

pytestmark = pytest.mark.mass

LAYOUTS = shipped_layouts()
SPOKEN: dict[str, list[Language | OfficeLanguage]] = {
    "vi": [Language.VI],
    "en": [Language.EN],
    "vi+en": [Language.VI, Language.EN],
    "vi+fr": [Language.VI, french()],
    "fr+vi": [french(), Language.VI],
}
CASES = [(name, spoken) for name in LAYOUTS for spoken in SPOKEN]
UNITS = [
    see.placard(see.NAMES["shortest"]),
    see.placard(see.NAMES["longest"], unit="DAINHAT"),
    see.placard(see.NAMES["all marks"], unit="DAUDU"),
    see.placard(see.NAMES["usual"], "Tư pháp - Hộ tịch", unit="MOTCUA"),
]


@pytest.fixture(scope="module", params=CASES, ids="-".join)
def drawn(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Layout, Wording, Path]:
    name, spoken = request.param
    words = see.in_languages(*SPOKEN[spoken])
    path = see.draw(tmp_path_factory.mktemp("layouts") / "placards.pdf", UNITS, words, LAYOUTS[name])
    return LAYOUTS[name], words, path


def _pages(layout: Layout) -> int:
    return -(-len(UNITS) // layout.codes_per_page)


def test_every_code_is_proven(drawn: tuple[Layout, Wording, Path]) -> None:
    layout, _, path = drawn
    told: list[tuple[int, int]] = []
    prove(path, UNITS, lambda *step: told.append(step), layout=layout)
    assert told[-1] == (len(UNITS), len(UNITS))


def test_no_letter_lies_over_another_or_a_code_or_leaves_its_placard(
    drawn: tuple[Layout, Wording, Path],
) -> None:
    layout, _, path = drawn
    for page in range(_pages(layout)):
        letters = see.letters(path, page)
        edges = np.array([(one.left, one.top, one.right, one.bottom) for one in letters])
        across = np.minimum(edges[:, None, 2], edges[None, :, 2]) - np.maximum(
            edges[:, None, 0], edges[None, :, 0]
        )
        down = np.minimum(edges[:, None, 3], edges[None, :, 3]) - np.maximum(
            edges[:, None, 1], edges[None, :, 1]
        )
        # Neighbours in a line may lean over by a hair; nothing else may meet.
        meet = (across > 0.35) & (down > 0.01) & ~np.eye(len(letters), dtype=bool)
        assert not meet.any(), [letters[index] for index in np.argwhere(meet)[0]]
        for _, (left, top, right, bottom) in see.link_annotations(path, page):
            apart = (
                (edges[:, 2] < left) | (edges[:, 0] > right) | (edges[:, 3] < top) | (edges[:, 1] > bottom)
            )
            assert apart.all(), letters[int(np.argmin(apart))]
        margin = 2.5
        inside = [
            (edges[:, 0] > place.box.left + margin) & (edges[:, 2] < place.box.right - margin)
            & (edges[:, 1] > place.box.top + margin) & (edges[:, 3] < place.box.bottom - margin)
            for place in layout.places
        ]  # fmt: skip
        assert np.any(inside, axis=0).all()


def test_every_text_stays_in_the_box_of_its_part(drawn: tuple[Layout, Wording, Path]) -> None:
    layout, words, path = drawn
    boxes = [each.box for each in arrange(layout, len(words.voices)).parts]
    for letter in see.letters(path):
        home = [
            box
            for place in layout.places
            for box in map(place.on_page, boxes)
            if box.left - 0.3 <= letter.left and letter.right <= box.right + 0.3
            and box.top - 0.2 <= letter.top and letter.bottom <= box.bottom + 0.2
        ]  # fmt: skip
        assert home, letter


def test_the_link_is_tapped_and_copied_where_its_code_stands(drawn: tuple[Layout, Wording, Path]) -> None:
    layout, _, path = drawn
    copies = 2 if layout.fold else 1
    found = [url for page in range(_pages(layout)) for url, _ in see.link_annotations(path, page)]
    assert found == [unit.link for unit in UNITS for _ in range(copies)]
    text = "".join(see.words_of(path, page) for page in range(_pages(layout))).replace(" ", "")
    for unit in UNITS:
        assert text.count(unit.link) == copies


def test_text_is_read_in_the_order_in_which_it_stands(drawn: tuple[Layout, Wording, Path]) -> None:
    _, words, path = drawn
    text = see.words_of(path)
    parts = [see.OFFICE.name.upper(), words.voices[0].title.upper(), UNITS[0].unit_name, UNITS[0].code.text]
    if text.index(parts[-1]) < text.index(parts[0]):  # the code stands left of the words
        parts = [parts[-1], *parts[:-1]]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


@pytest.mark.system
def test_zbar_reads_every_code_at_150_dpi(drawn: tuple[Layout, Wording, Path]) -> None:
    pyzbar = pytest.importorskip("pyzbar.pyzbar", reason="needs libzbar0", exc_type=ImportError)
    layout, _, path = drawn
    found = []
    for page in range(_pages(layout)):
        image = see.raster(path, page, dpi=150)
        for _, box in see.link_annotations(path, page):
            left, top, right, bottom = (round(edge / 25.4 * 150) for edge in box)
            [symbol] = pyzbar.decode(image[top:bottom, left:right], symbols=[pyzbar.ZBarSymbol.QRCODE])
            found.append(symbol.data.decode())
    assert found == [unit.link for unit in UNITS for _ in range(2 if layout.fold else 1)]


# A phone takes a dozen pictures a second, from changing distances: dots that the symbol's side has on some.
_FRAMES = (400, 560, 730, 900)
_ALONE = {
    "printed smaller, in grey": Damage(),
    "out of focus": Damage(blur=0.008),
    "torn": Damage(torn=0.10),
    "turned": Damage(turned=7),
    "from aside": Damage(keystone=0.2),
}
_TOGETHER = Damage(blur=0.008, torn=0.10, turned=7, keystone=0.2)

Reader = Callable[[Image.Image], list[str]]
_read: dict[tuple[bytes, Damage, Reader], list[str]] = {}


def _reads(reader: Reader, copy: Copy, damage: Damage) -> list[str]:
    """What a decoder finds; pages that print the same dots in two languages are looked at once."""
    key = (sha256(copy.dots.tobytes()).digest(), damage, reader)
    if key not in _read:
        _read[key] = reader(copy.seen(damage))
    return _read[key]


def _zxing(picture: Image.Image) -> list[str]:
    return _by_zxing(picture, zxingcpp.Binarizer.LocalAverage)


def _zxing_by_middle_grey(picture: Image.Image) -> list[str]:
    return _by_zxing(picture, zxingcpp.Binarizer.FixedThreshold)


def _by_zxing(picture: Image.Image, binarizer: zxingcpp.Binarizer) -> list[str]:
    codes = zxingcpp.read_barcodes(
        np.asarray(picture),
        formats=zxingcpp.BarcodeFormat.QRCode,  # type: ignore[arg-type] # a set of one
        binarizer=binarizer,
    )
    return [code.text for code in codes]


def _ours(picture: Image.Image) -> list[str]:
    return [code.text for code in read_codes(picture)]


def _zbar(picture: Image.Image) -> list[str]:
    from pyzbar import pyzbar

    found = pyzbar.decode(picture, symbols=[pyzbar.ZBarSymbol.QRCODE])
    return [code.data.decode() for code in found]


def _zbar_sharpened(picture: Image.Image) -> list[str]:
    return _zbar(sharpened(picture))


def _copies(drawn: tuple[Layout, Wording, Path]) -> list[tuple[str, str, Copy]]:
    """Link, level and copy of each code of a document, each code at another distance."""
    layout, _, path = drawn
    return _copies_of(path, _pages(layout), folded=bool(layout.fold))


@lru_cache(maxsize=1)  # both decoders look at one document before the next is drawn
def _copies_of(path: Path, pages: int, *, folded: bool) -> list[tuple[str, str, Copy]]:
    found = [(page, link, box) for page in range(pages) for link, box in see.link_annotations(path, page)]
    if folded:
        found = found[1::2]  # the half that stands upright
    copies = []
    for (page, link, box), side in zip(found, _FRAMES, strict=True):
        symbol = symbol_for(link, box[2] - box[0])
        copies.append((link, symbol.level, printed(path, page, box, symbol.side, side)))
    return copies


def test_a_phone_reads_a_bad_copy_of_it(drawn: tuple[Layout, Wording, Path]) -> None:
    at_once = []
    for link, level, copy in _copies(drawn):
        for name, damage in _ALONE.items():
            assert _reads(_zxing, copy, damage) == [link], (name, copy.side)
        assert _reads(_zxing_by_middle_grey, copy, _TOGETHER) == [link], copy.side
        assert _reads(_ours, copy, _TOGETHER) == [link], copy.side
        found = _reads(_zxing, copy, _TOGETHER)
        assert found in ([[link]] if level == "M" else [[link], []]), copy.side
        at_once += found
    # All of it together is the limit of level Q's smaller modules: where black and white are told apart by
    # their surroundings, every other picture is lost, though the dots still hold the code. A phone takes more.
    assert at_once


@pytest.mark.system
def test_a_second_decoder_reads_a_bad_copy_of_it(drawn: tuple[Layout, Wording, Path]) -> None:
    """By zbar, which takes half of the keystone, and the blur only as a camera sharpens it."""
    pytest.importorskip("pyzbar.pyzbar", reason="needs libzbar0", exc_type=ImportError)
    less = replace(_TOGETHER, keystone=0.1)
    alone = {**_ALONE, "from aside": Damage(keystone=0.1)}
    for link, level, copy in _copies(drawn):
        for name, damage in alone.items():
            reader = _zbar_sharpened if damage.blur and level == "Q" else _zbar
            assert _reads(reader, copy, damage) == [link], (name, copy.side)
        assert _reads(_zbar, copy, replace(less, blur=0)) == [link], copy.side
        assert _reads(_zbar_sharpened, copy, less) == [link], copy.side


def test_a_layout_says_how_large_its_codes_are_and_from_where_they_are_read() -> None:
    sizes = measure(LAYOUTS["a5"], see.FORM.url)
    assert sizes.side == pytest.approx(90, abs=4)
    assert sizes.distance == pytest.approx(sizes.side / 100)
    assert measure(LAYOUTS["a5"]).level == measure(LAYOUTS["a4"]).level == "Q"
    assert measure(LAYOUTS["card"]).level == "M"
    for layout in LAYOUTS.values():
        both = see.in_languages(Language.VI, Language.EN)
        assert measure(layout, UNITS[0].link, both).module >= LEAST_MODULE
        assert arrange(layout).symbol.width > measure(layout).side


def test_a_link_too_long_for_a_layout_is_refused_with_the_layouts_that_work() -> None:
    long = Form(see.FORM.url.replace("/viewform", "A" * 150 + "/viewform"), see.FORM.code_entry)
    placards = [UNITS[0], see.placard(form=long)]
    words = see.in_languages(Language.VI)
    require_readable(LAYOUTS["a5"], LAYOUTS, placards, words)
    with pytest.raises(PlacardError) as caught:
        require_readable(LAYOUTS["card"], LAYOUTS, placards, words)
    assert caught.value.message.id == "codes.modules-too-small"
    works = caught.value.message.values["works"]
    assert isinstance(works, list)
    named = [each.values["layout"] for each in works]
    assert "a5" in named
    assert "card" not in named
    assert _spoken(caught.value)
    assert "cần ít nhất 0,7 mm" in Catalog(Language.VI).message(caught.value.message)
    assert "need 0.7 mm" in Catalog(Language.EN).message(caught.value.message)


def _dressed(root: Path, *languages: Language, texts: tuple[str, ...] = ()) -> Wording:
    (root / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0H9V9H0Z"/></svg>',
        encoding="utf-8",
    )
    style = PlacardStyle(logo=PurePosixPath("logo.svg"), texts=dict.fromkeys(languages, texts))
    return replace(see.in_languages(*languages), style=style, root=root)


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_has_room_for_a_logo_and_two_languages(name: str, tmp_path: Path) -> None:
    words = _dressed(tmp_path, *Language)
    placards = [see.placard(unit, unit="LONGHOA2345") for unit in see.NAMES.values()]
    require_readable(LAYOUTS[name], LAYOUTS, placards, words)
    path = see.draw(tmp_path / "p.pdf", placards, words, LAYOUTS[name])
    prove(path, placards, layout=LAYOUTS[name])


def test_what_has_no_room_is_what_the_office_added(tmp_path: Path) -> None:
    words = _dressed(tmp_path, *Language, texts=("Mời ông, bà quét mã", "Xin cảm ơn!"))
    with pytest.raises(PlacardError) as caught:
        require_readable(LAYOUTS["tent"], LAYOUTS, UNITS, words)
    error = caught.value
    assert error.message.id == "codes.no-room-for-additions"
    said = Catalog(Language.VI).message(error.message)
    assert said == "Không đủ chỗ cho biểu trưng, dòng chữ riêng, hai ngôn ngữ trên mẫu tent."
    works = error.message.values["works"]
    assert isinstance(works, list)
    named = [each.values["layout"] for each in works]
    assert "a5" in named
    assert "tent" not in named
    for each in named:
        see.draw(tmp_path / "p.pdf", UNITS, words, LAYOUTS[each])
    assert _spoken(error)
    # A name that has no room on any placard is named itself.
    endless = see.placard("Bộ phận Tiếp nhận và Trả kết quả " * 12)
    with pytest.raises(PlacardError) as caught:
        require_readable(LAYOUTS["tent"], LAYOUTS, [endless], words)
    assert caught.value.message.id == "typography.no-room"


def _spoken(error: QrsurveyError) -> list[str]:
    messages = (error.message, error.hint, *error.details)
    return [Catalog(language).message(message) for language in Language for message in messages]


@pytest.mark.parametrize(("start", "pages"), [(1, 1), (7, 2), (10, 2)])
def test_a_begun_sheet_is_used_up_from_the_place_named(start: int, pages: int, tmp_path: Path) -> None:
    from qrsurvey.codes.draw import draw_placards

    layout, path = LAYOUTS["label-99x57"], tmp_path / "labels.pdf"
    placards = UNITS[:2] + UNITS[:3]
    draw_placards(path, placards, see.wording(), see.ISSUED, layout=layout, start_at=start)
    prove(path, placards, layout=layout, start_at=start)
    with see.opened(path) as document:
        assert len(document) == pages
    first = layout.places[start - 1].box
    left, top, right, bottom = see.link_annotations(path)[0][1]
    assert first.left < left < right < first.right
    assert first.top < top < bottom < first.bottom
    if start > 1:
        with pytest.raises(PlacardError):
            prove(path, placards, layout=layout)


@pytest.mark.parametrize("start", [0, 11])
def test_a_sheet_has_no_place_beyond_its_last(start: int, tmp_path: Path) -> None:
    from qrsurvey.codes.draw import draw_placards

    with pytest.raises(UsageError) as caught:
        draw_placards(
            tmp_path / "p.pdf", UNITS, see.wording(), see.ISSUED, layout=LAYOUTS["card"], start_at=start
        )
    assert caught.value.message.id == "codes.bad-start"
    assert _spoken(caught.value)


def test_two_codes_that_changed_places_on_a_sheet_are_noticed(tmp_path: Path) -> None:
    path = see.draw(tmp_path / "cards.pdf", UNITS, layout=LAYOUTS["card"])
    swapped = [UNITS[1], UNITS[0], *UNITS[2:]]
    with pytest.raises(PlacardError) as caught:
        prove(path, swapped, layout=LAYOUTS["card"])
    assert caught.value.message.id == "codes.proof-link"


def test_the_halves_of_a_tent_are_both_upright_for_their_reader(tmp_path: Path) -> None:
    path = see.draw(tmp_path / "tent.pdf", UNITS[:1], layout=LAYOUTS["tent"])
    image = see.raster(path, dpi=100)
    upper, lower = image[: len(image) // 2], image[-(len(image) // 2) :]
    turned = upper[::-1, ::-1]
    different = np.abs(turned.astype(int) - lower.astype(int)).max(axis=2) > 128
    assert different.mean() < 0.02  # edges of dots


def test_a_layout_is_chosen_by_name() -> None:
    assert choose_layout(LAYOUTS, "a4").page_width == 210
    with pytest.raises(UsageError) as caught:
        choose_layout(LAYOUTS, "a44")
    assert any("a4" in sentence for sentence in _spoken(caught.value))
    assert all(layout.title(language) for layout in LAYOUTS.values() for language in Language)


OWN = """\
title: Thẻ của tôi
sheet: {width: 100, height: 60}
margins: [5, 5, 5]
gap: 4
columns:
  - {width: 50, parts: [{show: symbol}]}
  - parts:
      - {show: names}
      - {show: code, height: 5}
"""


def _folder(tmp_path: Path, text: str, name: str = "own.yaml") -> Path:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_an_office_adds_its_own_layout(tmp_path: Path) -> None:
    layouts = read_layouts(_folder(tmp_path, OWN))
    assert set(layouts) == {*LAYOUTS, "own"}
    assert layouts["own"].title(Language.EN) == "Thẻ của tôi"
    path = see.draw(tmp_path / "own.pdf", UNITS[:1], layout=layouts["own"])
    prove(path, UNITS[:1], layout=layouts["own"])


@pytest.mark.parametrize(
    ("change", "line", "fault"),
    [
        (("width: 100", "width: wide"), 2, "codes.layout-number"),
        (("[5, 5, 5]", "[5, 5]"), 3, "codes.layout-numbers"),
        (("{show: names}", "{show: name}"), 8, "workspace.not-one-of"),
        (("{show: names}", "{show: names, colour: red}"), 8, "workspace.unknown-key"),
        (("{show: names}", "{show: names, size: [6, 8, 9]}"), 8, "codes.layout-sizes"),
        (("{show: names}", "{show: symbol}"), 5, "codes.layout-part-missing"),
        (("{show: names}", "{show: symbol}"), 5, "codes.layout-part-twice"),
        (("height: 5}", "}"), 7, "codes.layout-open-parts"),
        (("{width: 50, parts", "{parts"), 5, "codes.layout-open-columns"),
        (("height: 60}", "height: 60, columns: 2, across: 60}"), 2, "codes.layout-outside"),
        (("gap: 4", "marks: fold"), 2, "codes.layout-fold"),
        (("height: 5}", "height: 58}"), 1, "codes.layout-too-full"),
    ],
)
def test_every_fault_of_a_layout_is_named_with_its_line(
    tmp_path: Path, change: tuple[str, str], line: int, fault: str
) -> None:
    assert change[0] in OWN
    with pytest.raises(WorkspaceError) as caught:
        read_layouts(_folder(tmp_path, OWN.replace(*change)))
    found = [(detail.values["place"], detail.values["fault"].id) for detail in caught.value.details]  # type: ignore[attr-defined]
    assert (f"config/layouts/own.yaml:{line}", fault) in found
    assert _spoken(caught.value)


def test_a_file_with_an_odd_name_or_no_yaml_is_a_fault_too(tmp_path: Path) -> None:
    _folder(tmp_path, OWN, "Của tôi.yaml")
    _folder(tmp_path, "- 1\n", "list.yaml")
    with pytest.raises(WorkspaceError) as caught:
        read_layouts(tmp_path)
    assert len(caught.value.details) == 2


def test_a_sample_shows_a_layout_before_there_are_codes(tmp_path: Path) -> None:
    placards: list[Placard] = sample_placards(Language.EN, 3)
    path = see.draw(tmp_path / "sample.pdf", placards, layout=LAYOUTS["card"])
    prove(path, placards, layout=LAYOUTS["card"])
    assert "Sample unit" in see.words_of(path)


def test_a_placard_that_is_needed_often_is_drawn_once(tmp_path: Path) -> None:
    one = see.draw(tmp_path / "one.pdf", UNITS[:1]).stat().st_size
    many = see.draw(tmp_path / "many.pdf", UNITS[:1] * 40).stat().st_size
    assert many - one < 39 * 900


def test_an_offices_own_lines_and_colour_are_on_the_placard(tmp_path: Path) -> None:
    from qrsurvey.workspace.placard_section import PlacardStyle

    style = PlacardStyle("#7a0019", None, {"vi": ("Xin cảm ơn ông, bà!",)})
    words = replace(see.wording(), style=style)
    path = see.draw(tmp_path / "p.pdf", UNITS[:1], words)
    assert "Xin cảm ơn ông, bà!" in see.words_of(path)
    assert ((see.raster(path, dpi=72) == (0x7A, 0x00, 0x19)).all(axis=2)).mean() > 0.03
    prove(path, UNITS[:1])
