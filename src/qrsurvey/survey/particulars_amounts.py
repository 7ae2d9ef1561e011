"""How much: a sum of money. What is free of charge is none, nor are two hundred people."""

from __future__ import annotations

from qrsurvey.survey.particulars_text import DIGITS_SAID, SOME, THINGS, Said, Ways

_WORTH = r"[1-9]\d{0,2}(?:[.,]\d{3}){1,3}|[1-9]\d{0,8}(?:[.,]\d{1,2})?"
_THOUSANDS = "ngàn|nghìn|ngìn|ngàng|nghàn|cành|triệu|trịu"
_HANDED = Ways(
    [
        (
            "(?:đưa|đòi|vòi|kẹp|nhét|dúi|lót|lót tay|bồi dưỡng|biếu|lì xì|lấy|xin|tốn|tip|trả|"
            "chi|chung|kêu|nộp|thu|cho|"
            r"phong bì|bì thư|cà phê|tiền|đút|gửi|bỏ|giá|phí|gợi ý|asked|paid|mất|thêm)…"
        )
    ]
)
# What there can be thousands of; behind a bare number there may be anything.
_THOUSANDS_OF = (
    "người|dân|hồ sơ|hs|lượt|trang|bản|phiếu|m2?|mét|km|hàng|chí|nghiệp|tập|chữ|ý kiến|trường hợp|nước"
)
_NOT_MONEY = rf"{THINGS}|nước|rượu|bia|dầu|xăng|suối|mắm|hàng|chí|nghiệp|tập"

_AMOUNT = (
    Ways(
        [
            (
                rf"(?:{_WORTH})\s?(?:{_THOUSANDS}|tr|củ|tỷ|tỉ)(?:\s?\d{{1,3}}| rưỡi| rưởi)?(?: đồng|"
                " vnđ| vnd)?"
            ),
            rf"(?:{_WORTH})tr\d{{0,3}}",
            rf"(?:{_WORTH})k(?:[\s\-~]{{0,3}}vnd)?",
            r"(?:trăm|triệu) (?:rưỡi|rưởi|mốt)",
            r"(?:[1-9]\d{2,8}|[1-9]\d{0,2}(?:[.,]\d{3}){1,3})\s?(?:đồng|đ|vnđ|vnd)",
            r"[1-9]\d{0,2}(?:[.,]000){1,3}",
            r"[1-9]\d{0,8}\s?(?:usd|dollars?|đô la|bucks|vnd)",
            r"[1-9]\d{0,3}\s?\$|\$\s?[1-9]\d{0,3}",
            r"(?:\d{1,3}|one|two|three|five|a) (?:hundred )?(?:thousand|million)(?: dong| vnd)?",
        ],
        not_before=Ways([_THOUSANDS_OF]),
    ),
    Ways(
        [
            (
                f"(?:(?:{SOME}|trăm|chục|lẻ|linh|rưỡi|rưởi|"
                rf"\d{{1,3}}) ){{1,6}}(?:{_THOUSANDS})(?: rưỡi| rưởi)?"
            ),
            (
                f"(?:[1-9]|{SOME}) (?:xị|lít|chai|củ)(?: rưỡi)? (?:mới|là xong|cho xong|cho nhanh|"
                "tiền|thì xong)"
            ),
        ],
        not_before=Ways([_THOUSANDS_OF]),
        not_behind=Ways(["hàng|hằng"]),
    ),
    Ways(
        [r"[1-9]\d{1,3} k"],
        not_before=Ways(
            [(f"{_NOT_MONEY}|có|được|thấy|biết|ai|xong|làm|giải|phải|cho|thì|gì|đúng|còn|trả|nói")]
        ),
        not_behind=Ways(["quầy|số|cửa|phòng|bàn|ngày|lúc|lần"]),
    ),
    Ways([r"[1-9]\d{0,2} đô"], strict=True, not_before=Ways(["thị"])),
    Ways(
        [
            (
                rf"(?:[1-9]\d?|{SOME}|rưỡi) (?:trăm|chục|xị|lít|chai|củ|đồng|vé)"
                f"(?: (?:rưỡi|rưởi|{DIGITS_SAID}))?"
            ),
            r"[1-9]\d?0",
            r"trăm (?:hai|ba|tư|bạc)",
            r"triệu (?:hai|ba|tư|bạc)",
            r"[1-9]\d{0,3}000",
            r"tờ (?:20|50|100|200|500)",
        ],
        behind=_HANDED,
        not_before=Ways([rf"{_NOT_MONEY}|k|ko"]),
    ),
)


def names_amount(said: Said) -> bool:
    """Tell whether a comment names a sum of money."""
    return said.names(*_AMOUNT)
