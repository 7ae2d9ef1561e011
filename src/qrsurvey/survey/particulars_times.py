"""When: a day, or a time of day. How long something took is no time: "chờ 2 tiếng", "3 ngày rồi"."""

from __future__ import annotations

from qrsurvey.survey.particulars_text import DIGITS_SAID, SOME, THINGS, Said, Ways

_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:20\d\d|2\d)"
_DATE = rf"{_DAY}\s?[/.\-]\s?{_MONTH}(?:\s?[/.\-]\s?{_YEAR})?(?![/\d])"
_PARTS = "sáng|trưa|chiều|tối|đêm"
_WEEKDAY = r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|thứ[2-7]|t[2-7]|chủ nhật|cn)"
_JUST = "vừa rồi|vừa qua|rồi|trước|tuần trước|tuần rồi|tuần vừa rồi|tuần này|qua"
_HOUR = r"(?:[01]?\d|2[0-3])"
_WE = (
    "tôi|tui|tao|em|mình|con|cháu|nhà tôi|gia đình|mẹ tôi|ba tôi|vợ|chồng|lên|tới|đến|đi|"
    "vào|vô|ra|nộp|gặp|cán bộ|anh|chị"
)
_LASTING = Ways(
    [
        (
            "(?:chờ|đợi|mất|hết|hơn|gần|suốt|trong|tốn|thêm|cả|trong vòng|kéo dài|ngồi|khoảng|"
            "đúng|nguyên|làm|wait|waited)"
            r"…"
        ),
        r"(?:từ|tù)…(?:đến|tới|mà|cho đến|-)?(?: tận)?",
        r"(?:giờ|mở cửa|làm việc|nghỉ|đóng cửa|trực)(?: từ| lúc| đến| tới)?",
    ]
)
_COUNTED = Ways(
    [
        (
            rf"(?<!quay\s)(?<!quay\sso\s)(?<!ban\sso\s)(?<!ban\s)(?<!cua\s)(?<!phong\s)\d{{1,3}}|{DIGITS_SAID}|mấy|vài|"
            "nhiều|cả|hơn|gần|nửa|mỗi|từ|nguyên|hằng|hàng|các|những|tới|đến|cho đến|trong"
        )
    ]
)

_TIME = (
    Ways([r"(?:hồi|khi|lúc) (?:sáng|chiều|trưa)(?: nay| này| qua)?"]),
    Ways(
        [
            rf"ngày(?: (?:hôm|mùng|mồng))? {_DATE}",
            rf"ngày (?:mùng |mồng )?{_DAY}(?: (?:tháng|th) ?{_MONTH})?",
            rf"(?:{_PARTS}|hôm|bữa|hồi|lúc|bửa)(?: ngày)? {_DATE}",
            rf"(?:hôm|bữa|bửa)(?: (?:mùng|mồng))? {_DAY}",
            rf"(?:mùng|mồng) {_DAY}",
        ],
        not_behind=Ways([r"\d|mỗi|mấy|một|hai|ba|hàng|hằng|trong"]),
        not_before=Ways([rf"{THINGS}|đêm|buổi|ca|nữa|rồi|chưa"]),
    ),
    Ways(
        [
            rf"{_DAY}\s?[/.\-]\s?{_MONTH}\s?[/.\-]\s?20\d\d",
            rf"(?!24/7)(?:1[3-9]|2\d|3[01])/{_MONTH}(?!/)",
            rf"{_DAY} (?:tháng|th) {_MONTH}(?: năm 20\d\d)?",
        ],
        not_behind=Ways(
            [
                (
                    "(?:số|nhà|hẻm|đường|quyết định|nghị định|luật|thông tư|mẫu|tổ|kiệt|ngõ|thửa|lô|lễ|"
                    "được|đạt|điểm|sinh|"
                    r"quầy|chờ|đợi|mất|hơn|gần|hết)…"
                )
            ]
        ),
        not_before=Ways([rf"{THINGS}|rồi|chưa|mới|nữa"]),
    ),
    Ways(
        [rf"{_DATE} (?:{_WE})", rf"{_HOUR}\s?(?:h|g|giờ)(?: hơn| kém)? (?:{_WE})"],
        behind=Ways([r"(?:^|[.!?\n;])"]),
    ),
    Ways(
        [
            r"(?:vào|hồi|đầu|giữa|cuối|trong) tháng (?:[1-9]|1[0-2])(?:\s?/\s?20\d\d)?",
            (
                r"tháng (?:0?[1-9]|1[0-2])(?:\s?[/\-]\s?20\d\d| năm 20\d\d| năm nay| năm rồi| vừa rồi|"
                " vừa qua)"
            ),
            rf"(?:{_PARTS})(?: ngày)? (?:hôm nay|hôm qua|hôm kia|bữa qua|bữa nay|hôm đó)",
            "(?:sáng|trưa|chiều) nay",
            "(?:hồi|lúc) sáng sớm",
            "(?:hôm|bữa|bửa|hum) (?:qua|kia|kìa)",
            "(?:hôm|hum|bữa) nay",
            "hqua|hnay",
            "ngày hôm (?:qua|nay|kia)",
            ("(?:đầu |cuối |giữa )?(?:tuần|tháng) (?:trước|rồi|vừa rồi|vừa qua)"),
            "(?:đầu|cuối|giữa) (?:tuần|tháng) này",
            (
                "(?:yesterday|today|this (?:morning|afternoon|monday)|last (?:week|month|night|"
                "monday|tuesday|wednesday|"
                "thursday|friday))"
            ),
        ],
        not_behind=_COUNTED,
        not_before=Ways(["mới xong|nhé|hướng dẫn lại"]),
    ),
    Ways(
        ["(?:hồi|lúc|khi|mới|vừa|ban) nãy", "(?:tối|đêm|sáng|chiều) qua", "tối nay", "tuần này", "tháng này"],
        strict=True,
        not_behind=_COUNTED,
        not_before=Ways(["hẹn"]),
    ),
    Ways(
        [
            (f"(?:(?:hôm|bữa|ngày|{_PARTS}) )?{_WEEKDAY}(?: tuần| ngày)? (?:{_JUST}|này|{_DATE}|{_DAY})"),
            rf"(?:hôm|bữa) {_WEEKDAY}",
            rf"(?:{_PARTS}) thứ (?:hai|ba|tư|năm|sáu|[2-6])",
            r"(?:last|on) (?:monday|tuesday|wednesday|thursday|friday)",
        ],
        not_behind=Ways(
            [
                r"lần|người|cái|hồ sơ|mỗi|các|cả|vào các|hàng|hằng|làm|mở cửa|thêm|trực|nghỉ|từ",
                r"(?:mong|nên|cần|đề nghị|xin|giá mà)…(?:làm|mở cửa|thêm|trực|việc|nghỉ|vào)",
            ]
        ),
        not_before=Ways([rf"nào|hàng tuần|hằng tuần|thường|hay|luôn|cũng|rất|quá|đông|là|{THINGS}"]),
    ),
    Ways(
        [
            (
                rf"(?:cách đây|cách nay)(?: khoảng| chừng| hơn| gần)? (?:\d{{1,2}}|{SOME}) (?:ngày|hôm|"
                "bữa|tuần|tháng)"
            ),
            rf"(?:\d{{1,2}}|{SOME}) (?:ngày|hôm|bữa|tuần) trước",
            r"(?:two|three|\d) (?:days|weeks) ago",
        ],
        not_before=Ways(["khi|hạn|hẹn|đó"]),
    ),
    Ways(
        [
            rf"{_HOUR}\s?(?:h|g|giờ|:)\s?[0-5]\d(?: ?(?:phút|p))?(?: ?(?:am|pm))?",
            (
                "(?:lúc|hồi|vào|tầm|khoảng|cỡ|đúng|tới|đến)(?: (?:lúc|khoảng|gần|đúng|hơn|tầm|"
                f"cỡ))?(?: {_HOUR}|(?: (?:{DIGITS_SAID}))"
                rf"{{1,2}})\s?(?:h|g|giờ)(?: rưỡi| kém)?"
            ),
            (
                rf"{_HOUR}\s?(?:h|g|giờ)(?: rưỡi| hơn|"
                f" kém)? ?(?:{_PARTS})"
            ),
            rf"at {_HOUR}(?: ?(?:am|pm|o.clock))?",
            rf"{_HOUR} ?(?:am|pm)",
            (
                rf"{_HOUR}\s?(?:h|g|giờ)(?: (?:mà|rồi|hơn|cũng|vẫn|sáng)){{0,2}} (?:chưa|mới|"
                "đã)(?: thấy)? (?:mở cửa|có người|làm việc|nghỉ|đóng cửa|trực)"
            ),
        ],
        not_behind=_LASTING,
        not_before=Ways(
            [("đồng hồ|liền|liên tục|nữa|là xong|thì xong|mới xong|là có|làm việc|trước|%|lần|người|phút")]
        ),
    ),
)


def names_time(said: Said) -> bool:
    """Tell whether a comment names a day or a time of day."""
    return said.names(*_TIME)
