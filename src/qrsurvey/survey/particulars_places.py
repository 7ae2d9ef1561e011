"""Where: a counter, a room, or where else somebody was met.

The office and the ward are where everybody is: they name no place.
"""

from __future__ import annotations

from qrsurvey.survey.particulars_text import DIGITS_SAID, THINGS, Said, Ways

# What is done at a counter gives it its name; "một cửa" and "tiếp nhận" are what the whole office is.
_DUTIES = (
    "hộ tịch|địa chính|đất đai|nhà đất|tư pháp|chứng thực|công chứng|khai sinh|khai tử|"
    "kết hôn|xây dựng|"
    "đăng ký kinh doanh|kinh doanh|hộ kinh doanh|lao động|thương binh|bảo trợ|chính sách|"
    "bảo hiểm|bhxh|thuế|"
    "công an|hộ khẩu|cư trú|căn cước|cccd|môi trường|đô thị|quản lý đô thị|kinh tế|tài chính|kế toán|"
    "văn hóa|giáo dục|y tế|nội vụ|thanh tra|đăng ký đất đai|đăng ký quyền sử dụng đất|tài nguyên|"
    "tài nguyên môi trường|đo đạc|thu phí|thu tiền|thu ngân|lệ phí|hưu trí|tnmt|tn&mt|"
    "tn-mt|qlđt|lđtbxh|tckh|vhtt"
)
_RECEPTION = "tiếp nhận|trả kết quả|một cửa|1 cửa|tiếp dân|tiếp công dân"
_WARD = r"(?:phường|p\.|xã|thị trấn|thị xã|thành phố|tp\.?|huyện)"
_WARDS = (
    "long hoa|hiệp tân|long thành bắc|long thành trung|long thành nam|trường đông|"
    "trường hòa|trường tây|"
    "hòa thành|thanh điền|tân ninh|bình minh|ninh thạnh|gia lộc|gò dầu|trảng bàng|an tịnh|lộc giang|"
    "dương minh châu|tân châu|tân biên|châu thành|bến cầu|phước đông|hiệp ninh|tây ninh"
)
_NUMBER = r"[\s:.#\-]{0,3}(?:số[\s:.#]{0,3})?0?\d{1,2}[a-h]?"

_PLACE = (
    Ways(
        [
            rf"quầy{_NUMBER}",
            rf"(?:quầy|bàn|ô|cửa|phòng) số (?:{DIGITS_SAID})",
            r"(?:bàn|ô|cửa|phòng|kệ|ghế)[\s]?số[\s:.#]{0,3}[a-h]?0?\d{1,3}",
            (
                "quầy (?:(?:bên |phía )?(?:tay )?(?:trái|phải)|đầu tiên|ngoài cùng|trong cùng|"
                "cuối cùng|kế bên|cuối dãy)"
            ),
            r"(?:ngồi|ở|tại|đứng) (?:bàn|cửa|ô) \d{1,2}",
            r"phòng[\s:.#]?[a-h]?\d{1,3}",
            r"(?:lầu|tầng) (?:\d|một|hai|ba|bốn|trệt)",
            (f"(?:quầy|bàn|ô|phòng)(?: (?:làm việc|của|bên|tiếp nhận|đăng ký|hồ sơ)){{0,2}} (?:{_DUTIES})"),
            rf"(?:quầy|bàn|phòng) (?:{_RECEPTION}|bảo vệ)",
            rf"(?:bộ phận|tổ|khu|khâu|cửa)(?: tiếp nhận)?(?: hồ sơ)? (?:{_DUTIES})",
            (
                "phòng (?:họp|riêng|làm việc|trực|tiếp khách|giám đốc|phó giám đốc|chủ tịch|"
                "phó chủ tịch|lãnh đạo|"
                r"trưởng phòng|bảo vệ|văn thư|lưu trữ|kho)"
            ),
            ("(?:văn phòng|vp|chi nhánh|cn)(?: (?:chi nhánh|văn phòng|vp|đăng ký|đk)){0,3} (?:đất đai|đất)"),
            r"vpđkđđ|vpđk|cnvpđkđđ",
            (
                "(?:quầy|bộ phận|khu|trung tâm|tt)…(?:một cửa|1 cửa|trả kết quả|hành chính công|"
                f"hcc) {_WARD} (?:{_WARDS})"
            ),
            rf"(?:một cửa|1 cửa) {_WARD} (?:{_WARDS})",
            (
                "(?:tại|trong|trước|cổng|sau|gần|bên|ngoài|ở|lên|tới|đến|vô|vào) (?:ubnd|ub|ủy ban|"
                "ủy ban nhân dân|"
                rf"trụ sở|công an|trung tâm|trạm y tế) (?:{_WARD} )?(?:{_WARDS})"
            ),
            rf"tại {_WARD} (?:{_WARDS})",
            r"quán (?:cà phê|cafe|cà fe|coffee|cf|cafê|nước|nhậu|ăn|cơm|bún|phở|hủ tiếu|trà sữa)",
            r"(?:tiệm|cửa hàng) (?:photo|photocopy|tạp hóa|nước|cà phê)|nhà hàng",
            (
                "(?:ngoài|trước|sau|sau lưng|cạnh|kế bên|bên hông|gần|đối diện) (?:cổng|ủy ban|ubnd|"
                "ub|trụ sở|cơ quan|"
                r"bưu điện|công an)(?! (?:rất|quá|ngập|dơ|bẩn|kẹt|hay|nhiều))"
            ),
            (
                "(?:ra|xuống|tại|ngoài|dưới|trong|sau|vô|vào) (?:bãi xe|bãi giữ xe|nhà xe|nhà giữ xe|"
                "chỗ giữ xe|hành lang|cầu thang|"
                r"nhà vệ sinh|toilet|wc|căn tin|căng tin|góc khuất|ghế đá|cổng|xe hơi|xe ô tô)"
                r"(?! (?:dơ|bẩn|hôi|thấy|không|rất|quá|chật|nóng|tối))"
            ),
            r"(?:counter|window|desk|room|booth)(?: number| no\.?)?[\s#]{1,3}\d{1,3}",
            r"(?:land|registration|civil status|registry|notary|reception) (?:counter|desk|office)",
            ("(?:at|near|in) (?:the |a )?(?:coffee shop|cafe|parking lot|car park|gate|my house|my home)"),
        ],
        not_before=Ways([r"lần|người|(?:quay )?lại|ngày|giờ|tiếng|phút"]),
        not_behind=Ways(
            ["không có", "thiếu", "thêm", "cần", "nên có", "như", "mở thêm", "lắp", "hết", "người"]
        ),
    ),
    Ways(
        ["nhà riêng", ("nhà (?:cán bộ|ổng|bả|ông ấy|bà ấy|sếp|trưởng ấp|chủ tịch)")],
        not_behind=Ways(["người", "về"]),
    ),
    Ways([r"quán ([^\W\d_]{2,8})"], strict=True),
    Ways(
        ["quầy [a-h]", r"(?:cửa|bàn|ô) \d{1,2}", rf"quầy (?:{DIGITS_SAID})"],
        strict=True,
        not_before=Ways([THINGS]),
    ),
    Ways(
        [
            (
                "(?:tại|tới|đến|xuống|qua|ghé|vô|vào|về) (?:tận )?nhà(?: riêng)?(?: (?:tôi|tui|em|mình|dân|"
                "ông|bà|anh|chị|cô|ổng|bả))?"
            ),
            "at my (?:house|home)",
        ],
        not_behind=Ways(
            [
                (
                    "(?:online|mạng|trực tuyến|bưu điện|dịch vụ công|nộp|nhận|trả|giao|gửi|phát|ngồi|cấp|"
                    "lưu động|làm|đi|"
                    "quay|trở|chạy|ra|người|đăng ký|chuyển|tiện|được|ship|hồ sơ|kết quả|giấy|thẻ|cccd|"
                    "căn cước|rồi|mới)…"
                )
            ]
        ),
        not_before=Ways(
            [("làm|nước|văn hóa|vệ sinh|xe|dưỡng lão|làm hồ sơ|qua mạng|qua bưu điện|bằng|trọ|thuốc|trường")]
        ),
    ),
)


def names_place(said: Said) -> bool:
    """Tell whether a comment names a counter, a room or where else somebody was met."""
    return said.names(*_PLACE)
