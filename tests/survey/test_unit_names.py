"""Ids proposed from names: as clerks would choose them, sound whatever the names are."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qrsurvey.survey.unit_names import plain, propose_counter_ids, propose_group_id, propose_ids
from qrsurvey.survey.unit_rows import CounterRow, UnitRow

ID = re.compile(r"(?=.*[A-Z])[A-Z0-9]{2,16}")
WINDOWS_DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10))}


def _ids(*names: str, taken: tuple[str, ...] = ()) -> list[str]:
    return list(propose_ids([UnitRow(name) for name in names], taken))


# What the town chose by hand (config/units.yaml), where a rule could find it.
@pytest.mark.parametrize(
    ("name", "by_hand"),
    [
        ("Bộ phận Tiếp nhận và Trả kết quả thị xã", "MOTCUA"),
        ("Phòng Nội vụ", "NOIVU"),
        ("Phòng Tư pháp", "TUPHAP"),
        ("Phòng Tài chính - Kế hoạch", "TCKH"),
        ("Phòng Tài nguyên và Môi trường", "TNMT"),
        ("Phòng Lao động - Thương binh và Xã hội", "LDTBXH"),
        ("Phòng Văn hóa và Thông tin", "VHTT"),
        ("Phòng Giáo dục và Đào tạo", "GDDT"),
        ("Phòng Y tế", "YTE"),
        ("UBND phường Hiệp Tân", "HIEPTAN"),
        ("UBND phường Long Hoa", "LONGHOA"),
        ("Văn phòng Đăng ký Đất đai tỉnh Tây Ninh - Chi nhánh thị xã Hòa Thành", "DATDAI"),
    ],
)
def test_ids_are_those_that_the_town_chose_by_hand(name: str, by_hand: str) -> None:
    assert _ids(name) == [by_hand]


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("Ủy ban nhân dân xã Trường Hoà", "TRUONGHOA"),
        ("Uỷ ban nhân dân phường Trường Đông", "TRUONGDONG"),
        ("P. Đồng Xuân", "DONGXUAN"),
        ("UBND phuong Long Hoa", "LONGHOA"),
        ("Quán Toan", "QUANTOAN"),  # a place, not a quận
        ("Phường 1", "P1"),
        ("Quận 12", "Q12"),
        ("Phường Nguyễn Thị Minh Khai", "NTMKHAI"),
        ("Phòng Kinh tế, Hạ tầng và Đô thị", "KTHTDT"),
        ("Trung tâm Phục vụ hành chính công tỉnh", "HCC"),
        ("Bộ phận Một cửa UBND phường Long Hoa", "MOTCUA"),
        ("Phòng Nội vụ thị xã Hòa Thành", "NOIVU"),
        ("Bảo hiểm xã hội thị xã Hòa Thành", "BHXH"),
        ("Con", "DVCON"),
        ("ភ្នំពេញ", "DV"),
    ],
)
def test_ids_of_names_of_all_kinds(name: str, proposed: str) -> None:
    assert _ids(name) == [proposed]


def test_those_that_would_be_alike_are_told_apart_alike() -> None:
    assert _ids("UBND phường Hiệp Tân", "UBND xã Hiệp Tân") == ["PHIEPTAN", "XHIEPTAN"]
    assert _ids("Công an phường Long Hoa", "Công an xã Trường Tây") == ["CONGANLONGHOA", "CONGANTRUONGTAY"]
    assert _ids("UBND xã Bình Minh", "Ủy ban nhân dân xã Bình Minh") == ["BINHMINH", "BINHMINH2"]


def test_an_id_that_is_taken_or_looks_like_one_is_not_proposed() -> None:
    assert _ids("UBND phường Long Hoa", taken=("L0NGH0A",)) == ["PLONGHOA"]
    assert propose_ids([UnitRow("UBND xã Long Hoa", id="KHAC"), UnitRow("Phòng Y tế")], ("YTE",)) == (
        "KHAC",
        "PYTE",
    )


NAMES = st.lists(
    st.one_of(
        st.text(max_size=40),
        st.builds(
            "{} {}".format,
            st.sampled_from(["UBND phường", "UBND xã", "Phòng", "Sở", "Công an", "P.", ""]),
            st.text("aáàăâbcdđeêghiklmnoôơpqrstuưvxy 0129", max_size=24),
        ),
    ),
    max_size=12,
)


@settings(max_examples=150)
@given(NAMES, st.lists(st.sampled_from(["HOA", "H0A", "P1", "DV", "AB"]), max_size=3))
def test_whatever_the_names_ids_are_sound_and_nobody_confuses_them(
    names: list[str], taken: list[str]
) -> None:
    ids = _ids(*names, taken=tuple(taken))
    assert len(ids) == len(names)
    assert all(map(ID.fullmatch, ids))
    assert not WINDOWS_DEVICES & set(ids)
    read_aloud = [one.replace("O", "0").replace("I", "1").replace("L", "1") for one in ids]
    assert len(set(read_aloud)) == len(read_aloud)
    assert not set(read_aloud) & {one.replace("O", "0").replace("I", "1").replace("L", "1") for one in taken}


def test_counters_are_numbered_past_those_that_have_ids() -> None:
    counters = [
        CounterRow("Tư pháp"),
        CounterRow("Đất đai", "Q1"),
        CounterRow("Hộ tịch"),
        CounterRow("Y", "DK"),
    ]
    assert propose_counter_ids(counters) == ("Q2", "Q1", "Q3", "DK")


def test_groups_get_ids_that_can_be_read() -> None:
    assert propose_group_id("Cơ quan chuyên môn") == "co-quan-chuyen-mon"
    assert propose_group_id("Xã, phường", ["xa-phuong"]) == "xa-phuong-2"
    assert propose_group_id("ភ្នំ") == "group"


def test_plain_text_has_no_tones_and_no_signs() -> None:
    assert plain("  UBND phường Đồng-Xuân (cũ) ") == "ubnd phuong dong xuan cu"
