"""Who: somebody's name, an office that one person holds, or what somebody looked like.

"Cán bộ" and "anh chị cán bộ" are everybody; what several wear singles nobody out.
"""

from __future__ import annotations

from qrsurvey.survey.particulars_names import KIN, STAFF, TITLES, names_somebody
from qrsurvey.survey.particulars_text import Said, Ways

_SOMEBODY = (
    f"{KIN}|{STAFF}|người|người nam|người nữ|thanh niên|đàn ông|phụ nữ|staff|officer|lady|man|woman|guy|girl"
)

_DUTIES = (
    "trưởng|phó|bảo vệ|địa chính|hộ tịch|tư pháp|văn thư|thủ quỹ|kế toán|thu ngân|"
    "chứng thực|công chứng|thu phí|"
    "giữ xe|lao công|tạp vụ|công an|đất đai|đo đạc|xây dựng|thuế|lái xe|tài xế|thư ký|lễ tân"
)
_COLOURS = (
    "xanh|đỏ|trắng|vàng|tím|hồng|đen|nâu|cam|xám|sọc|bông|caro|ca rô|kẻ|hoa|thun|khoác|tay dài|gi lê|ghi lê"
)
_LOOKS = (
    rf"đeo kính|mang kính|đeo kiếng|mang kiếng|cận thị|kính cận|đeo khẩu trang (?:{_COLOURS})|"
    f"áo (?:{_COLOURS})|áo dài (?:{_COLOURS})|áo sơ mi (?:{_COLOURS})|váy (?:{_COLOURS})|"
    f"đầm (?:{_COLOURS})|"
    r"tóc (?:ngắn|dài|xoăn|quăn|uốn|vàng|nâu|đỏ|bạc|nhuộm|hung|búi|duỗi|tém|muối tiêu|ngang vai|cột)|"
    "đầu hói|hói đầu|bị hói|trọc|đầu trọc|tóc bạc|để râu|có râu|râu|ria mép|nốt ruồi|"
    "mụn ruồi|xăm|vết sẹo|vết thẹo|"
    "mập mập|ốm ốm|cao cao|lùn lùn|mập|béo|ốm cao|cao gầy|gầy cao|cao to|to con|nhỏ con|"
    "mảnh khảnh|lùn|"
    r"mang bầu|có bầu|bầu bì|đang bầu|mang thai|móm|da đen|da ngăm|ngăm đen|"
    r"(?:giọng|nói giọng) (?:bắc|trung|miền bắc|miền trung|huế|hà nội)|đeo vòng|đeo đồng hồ vàng|"
    r"glasses|bald|ponytail|beard|red shirt|blue shirt|white shirt|blue dress"
)
_MANY = "các|những|mấy|tất cả|toàn bộ|nhiều|mọi|hai|ba|anh chị em|đội ngũ|anh"

_SINGLED_OUT = (
    # "Cô mặc áo dài" is nobody in July and somebody among clerks.
    Ways(
        [
            (
                f"(?:{_SOMEBODY})…,?(?: (?:mặc|bận|có|tóc|người|dáng|hơi|đeo|mang|để|with|in|wearing|"
                f"cái|bị|đầu))? (?:{_LOOKS})"
            ),
            ("(?:anh|chị|cô|bà)(?: (?:nhân viên|cán bộ|nv|cb|tiếp tân|tiếp nhận))?(?: (?:mặc|bận))? áo dài"),
        ],
        not_behind=Ways([rf"(?:{_MANY})(?: (?:anh|chị|cô|chú|em|bạn))?", "giúp|dân|bà con"]),
        not_before=Ways(["cho|giùm|dùm"]),
    ),
    Ways(
        [
            (
                "(?:ông|bà|anh|chị|cô|chú|bác|thầy|sếp|vị|ổng|bả|cha|cha nội|thằng cha|"
                "thằng)(?: (?:cán bộ|nhân viên|nv|cb|công chức|làm|phụ trách|bên|"
                rf"tiếp nhận|ngồi|ở|thu|quản lý)){{0,2}} (?:{TITLES}|{_DUTIES})"
            )
        ],
        not_behind=Ways(
            [
                rf"(?:{_MANY})(?: (?:anh|chị|cô|chú))?",
                "kính gửi|kính thưa|thưa|đề nghị|mong|xin|nhờ|gửi|kiến nghị|báo cáo|trình",
            ]
        ),
        not_before=Ways(["viên|niên|thành|mình|tôi"]),
    ),
    Ways(
        [rf"(?:{TITLES})"],
        not_behind=Ways(
            [
                (
                    f"(?:{_MANY}|kính gửi|kính thưa|thưa|đề nghị|mong|xin|nhờ|gửi|kiến nghị|báo cáo|trình|"
                    "bác hồ|chức danh|"
                    r"lãnh đạo|cấp|bởi|hỏi|lên|với|gặp|cảm ơn|cám ơn|đại diện|đưa|kẹp)…"
                )
            ]
        ),
        not_before=Ways(["hồ chí minh|nước|xem xét|kiểm tra|chấn chỉnh|chỉ đạo|quan tâm|xử lý|hội"]),
    ),
    Ways(
        [
            rf"(?:{STAFF}) số \d{{1,2}}",
            (
                rf"(?:{STAFF})(?: (?:ngồi|đứng|ở|bên|nam|nữ)){{0,2}} (?:thứ (?:\d|nhất|hai|ba|tư)|"
                "đầu tiên|ngoài cùng|trong cùng|"
                "cuối cùng|(?:bên |phía )?(?:tay )?(?:trái|phải))"
            ),
        ],
        not_behind=Ways([_MANY]),
        not_before=Ways(["lần|người|này|hỏi|làm|có"]),
    ),
    Ways(
        [rf"(?:{KIN}) (?:hai|ba|tư|năm|sáu|bảy|tám|chín|mười|út) (?:{TITLES}|{_DUTIES})"],
        not_behind=Ways([_MANY]),
    ),
    # One who sits there; "nhân viên quầy 3" may be anybody.
    Ways(
        [
            (
                "(?:ông|bà|anh|chị|cô|chú|cậu|thằng|sếp|ổng|bả)(?: (?:nhân viên|cán bộ|nv|cb|nữ|nam|"
                "gái|trai|đó|ấy|kia|tiếp nhận|hồ sơ)){0,2}"
                "(?: (?:ngồi|ở|tại|trực|làm|bên|trong|đứng|tiếp)){0,2} (?:quầy|bàn|cửa|phòng|"
                r"ô)(?: số)?[\s:.]{0,2}\d{1,3}"
            ),
            (
                "người (?:ngồi|đứng|trực)(?: (?:ở|tại))? (?:quầy|bàn|cửa|phòng|"
                r"ô)(?: số)?[\s:.]{0,2}\d{1,3}"
            ),
        ],
        not_behind=Ways([rf"(?:{_MANY})(?: (?:anh|chị|cô|chú))?"]),
        not_before=Ways(["lần|người"]),
    ),
    Ways(
        [
            (
                f"(?:{STAFF}|người|cò|cò đất|cò mồi|officer|clerk|ông|bà|anh|chị|cô|ổng|bả|ông đó|"
                "bà đó|anh đó|chị đó)(?: (?:nam|nữ|này|đó|ấy|kia|làm việc|tiếp nhận))?"
                "…(?: (?:tên|tên là|tên gọi|named|called|xưng tên|mang tên)) (?!(?:gi|chi|j|nao|ai|"
                "tuoi|ro|toi|tui|cua|trong|tren|day|"
                "khac|cho|va|sai|nham|thi|de|ho|sai|dung|len|vao|goi|la|dang|ky|nguoi|bang|khong|"
                r"ko)(?!\w))[^\W\d_]{1,8}"
            )
        ],
        not_behind=Ways(["ghi|viết|in|đánh|gõ|sai|nhập"]),
    ),
    Ways(
        [
            (
                "(?:số hiệu|số hiệu cán bộ|mã cán bộ|mã nhân viên|mã số cán bộ|số thẻ|thẻ số|badge|"
                "badge number|mã nv|mã cb)"
                r"(?: (?:là|số|cán bộ|công chức|ghi|nv|nhân viên))?[\s:#]{1,3}[a-z]{0,3}[\s\-.]?\d{1,6}"
            ),
            (
                "(?:bảng tên|biển tên|thẻ tên|thẻ ngành|name tag|thẻ đeo|thẻ)(?: (?:có|đeo|trên|áo|"
                "cán bộ)){0,2} (?:ghi|là|chữ|đề|số|says)"
            ),
        ],
        not_behind=Ways(
            [("(?:không|ko|k|hông|chưa|chẳng|nên|cần|phải)(?: (?:thấy|có|đeo|mang|gắn|treo|ghi)){0,3}")]
        ),
    ),
)


def names_person(said: Said) -> bool:
    """Tell whether a comment names or describes one person who isn't its writer."""
    return names_somebody(said) or said.names(*_SINGLED_OUT)
