"""The names on placards: where they break, in every layout, for the seed town as it is printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from qrsurvey.codes import setting
from qrsurvey.codes.arrange import arrange
from qrsurvey.codes.layout import Show
from qrsurvey.codes.layouts import shipped_layouts
from qrsurvey.errors import Message
from qrsurvey.i18n.language import Language
from qrsurvey.typography.box import Box
from qrsurvey.typography.fit import Fitted, TextStyle, fit
from qrsurvey.typography.fonts import Face
from qrsurvey.workspace.workspace import read_workspace
from support.placards import ISSUED, in_languages, placard

# Written as a reader of Vietnamese would break them; | is where a line may end.
ALLOWED = """
Bộ phận|Tiếp nhận|và Trả kết quả|thị xã
Phòng Nội vụ
Phòng Tư pháp
Phòng|Tài chính -|Kế hoạch
Phòng|Tài nguyên|và Môi trường
Phòng|Lao động -|Thương binh|và Xã hội
Phòng|Văn hóa|và Thông tin
Phòng|Giáo dục|và Đào tạo
Phòng Y tế
UBND phường|Hiệp Tân
UBND phường|Long Hoa
UBND phường|Long Thành Bắc
UBND phường|Long Thành Trung
UBND xã|Long Thành Nam
UBND xã|Trường Đông
UBND xã|Trường Hòa
UBND xã|Trường Tây
Văn phòng|Đăng ký|Đất đai|tỉnh|Tây Ninh -|Chi nhánh|thị xã|Hòa Thành
Công an|thị xã|Hòa Thành
Chi cục|Thuế|khu vực|Hòa Thành -|Dương Minh Châu
Bảo hiểm|xã hội|thị xã|Hòa Thành
""".strip().splitlines()
BREAKS = {line.replace("|", " "): line.split("|") for line in ALLOWED}
SEED = [unit.name for unit in read_workspace(Path(__file__).parents[2]).units.values()]
PLACE = Message("placard.place-office")


def _ends(pieces: list[str]) -> set[str]:
    """Every beginning of a name that may stand before a break."""
    return {" ".join(pieces[:count]) for count in range(1, len(pieces) + 1)}


def _breaks(fitted: Fitted) -> set[str]:
    lines = [line.text for line in fitted.lines]
    return {" ".join(lines[:count]) for count in range(1, len(lines) + 1)}


@pytest.mark.parametrize("layout", list(shipped_layouts()))
@pytest.mark.parametrize("languages", [1, 2])
def test_no_word_of_a_name_is_parted(layout: str, languages: int) -> None:
    arranged = arrange(shipped_layouts()[layout], languages)
    (placed,) = (placed for placed in arranged.parts if placed.part.show is Show.NAMES)
    for name in sorted({*SEED, *BREAKS}):
        for counter in (None, "Tư pháp - Hộ tịch"):
            unit, *counters = setting.names(placed, placard(name, counter))
            assert _breaks(unit) <= _ends(BREAKS[name]), name
            assert unit.parted == 0, name
            assert unit.size >= placed.part.sizes[2] * (0.75 if counter else 1), name
            for each in counters:
                assert _breaks(each) <= {"Tư pháp -", "Tư pháp - Hộ tịch"}, name


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (40, ["Phòng Lao động -", "Thương binh và Xã hội"]),
        (34, ["Phòng Lao động -", "Thương binh", "và Xã hội"]),
        (18, ["Phòng", "Lao động -", "Thương binh", "và Xã hội"]),
    ],
)
def test_a_name_shrinks_before_a_word_is_parted(width: int, expected: list[str]) -> None:
    style = TextStyle(Face.SANS_EXTRABOLD, best=14, comfortable=9, floor=7, lines=7, is_name=True)
    fitted = fit("Phòng Lao động - Thương binh và Xã hội", style, Box(0, 0, width, 60), PLACE)
    assert [line.text for line in fitted.lines] == expected
    assert not fitted.parted
    # Where not even a word has room, it is parted rather than refused.
    assert fit("Phòng Lao động - Thương binh và Xã hội", style, Box(0, 0, 10, 60), PLACE).parted


def test_names_of_people_and_places_stay_in_one_line_as_long_as_they_can() -> None:
    style = TextStyle(Face.SANS, best=12, comfortable=10, floor=6, lines=4, is_name=True)
    name = "Bệnh viện Nguyễn Tri Phương"
    whole, parted = (fit(name, style, Box(0, 0, width, 30), PLACE) for width in (30, 14))
    assert [line.text for line in whole.lines] == ["Bệnh viện", "Nguyễn Tri Phương"]
    assert parted.parted
    assert parted.lines[0].text == "Bệnh viện"


@pytest.mark.parametrize("layout", list(shipped_layouts()))
def test_the_second_language_is_never_larger_than_the_first(layout: str) -> None:
    words = in_languages(Language.VI, Language.EN)
    for placed in arrange(shipped_layouts()[layout], 2).parts:
        said: list[tuple[Fitted, ...]] = []
        match placed.part.show:
            case Show.TITLE:
                said = [setting.title(placed, words)]
            case Show.SCAN:
                said = [setting.short_step(placed, words)[1]]
            case Show.STEPS:
                said = [step.words for step in setting.steps(placed, words)]
            case Show.ABOUT:
                said = [setting.about(placed, placard(), words, ISSUED)]
        for first, *others in said:
            assert all(other.size <= first.size for other in others), (placed.part.show, first.size)
