"""The words by which Vietnamese names are told: before them, within them, and their doubles."""

from __future__ import annotations

import unicodedata

from qrsurvey.i18n.text import toneless


def plain_word(word: str) -> str:
    """Return a word in lower case without accents and tones."""
    return toneless(word.lower())


def _words(text: str) -> frozenset[str]:
    return frozenset(unicodedata.normalize("NFC", text).split())


def _phrases(text: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in unicodedata.normalize("NFC", text).split(","))


# How people address somebody; whatever is written with a capital behind is most often a name.
KIN = _words("anh chị ông bà cô chú em bác cậu mợ dì dượng thím thầy cháu bé bạn mr mrs ms")
KIN_TONELESS = _words("anh chi ong chu em bac thim ban mr mrs ms")
# "có", "ba" and "bà" look alike without tones: these need more than a name behind them.
KIN_UNSURE = _words("co ba")
KIN_SHORT = _words("a c e ô")

# Who somebody is at work or at home; the word behind is a name only if it is known as one.
ROLES = _phrases(
    "cán bộ, cb, công chức, nhân viên, nv, chuyên viên, chủ tịch, bí thư, giám đốc, phó giám đốc, "
    "trưởng phòng, phó phòng, bảo vệ, tổ trưởng, trưởng ấp, trưởng khu phố, trưởng thôn, công an, thư "
    "ký, kế toán, lãnh đạo, đồng chí, đ/c, đc, gặp, chủ hộ, luật sư, bác sĩ, vợ, chồng, con trai, con "
    "gái, con, mẹ, cha, má, tôi là, em là, mình là, cháu là, người nhận, ký tên, kính đơn, người "
    "viết, văn thư, hộ tịch, tư pháp, địa chính"
)
NAMED = _phrases(
    "tên, tên là, họ tên, họ và tên, tên tôi là, tên em là, đứng tên, tên của tôi là, name is, my name is"
)

SURNAMES = _words(
    "nguyễn trần lê phạm huỳnh hoàng phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh trương đoàn mai lâm "
    "tô trịnh cao châu thái tạ hà lưu kiều từ phùng quách la tăng vương đào tống hứa nghiêm thạch sơn "
    "kim danh mạc âu chu ninh thân doãn đàm nhan ung diệp giang lương trà văn tôn lục quan khổng mã "
    "trang liêu triệu lữ ông biện bành cù lại viên hàn tiêu nông vi"
)
STRONG_SURNAMES = _words(
    "nguyễn trần lê phạm huỳnh phan võ vũ đặng bùi đỗ ngô đinh trương đoàn trịnh lý dương hoàng lâm "
    "phùng quách lương tống"
)
MIDDLE = _words(
    "văn thị hữu đức ngọc thanh minh kim hoàng bá công đình quốc xuân thu mỹ bích hồng thúy thùy gia "
    "như bé út tấn"
)

# Given names that are hardly anything else behind "anh" or "chị", also in small letters.
SAFE = _words(
    "lan tuấn hùng hương thảo nga dũng trang linh huyền thúy thuý phượng hằng cường hoàng vy trâm "
    "trinh nhung quỳnh oanh yến loan diễm kiều giang khánh khang kiệt quyên tùng uyên vân vinh trúc "
    "ngân nhi my phương thủy thuỷ thùy thuỳ duyên châu bích huệ huy hưng khải liễu ly ngọc ánh diệp "
    "thắng sơn hà hải đức liên hoa hồng nghĩa khoa lâm luân nghi nguyên nguyệt nhàn nhật phong quốc "
    "quý sang tâm tân thịnh thơm thoa thuận tiên tín trường tuyền tuyết tường vỹ vĩ vũ xuyến triều "
    "tấn lành lượm mận mơ nở sen đào cúc điệp hân hoàn khôi kha lam lệ luyến mẫn na nhân ni phi phụng "
    "sương thạch thi thoại thương trân triết tuyên văn việt đăng đông"
)
# Such as are common words too: only where the words around leave no doubt.
RISKY = _words(
    "hòa hoà bình thanh thành hiền hạnh minh tiến trung phát thu mai tài lợi xuân nam long đạt tú "
    "thái quân quang toàn hậu lộc phúc phước thư dương như hảo hiếu hiệp trí kim mỹ phú quế tiền tình "
    "tính trọng đại đoàn anh bảo chi cảnh chiến công danh định đồng dung hiển hợp khương kỳ lực mạnh "
    "mến ngà ngoan nhiên nhựt thân thật thảnh thế thiện thọ thơ thức thường tịnh tố vui vượng vững út "
    "bé"
)
# Children are named by their order of birth in the South; in small letters these are numbers.
BIRTH_ORDER = _words("hai ba tư năm sáu bảy tám chín mười út cả")
GIVEN = (
    SAFE
    | RISKY
    | BIRTH_ORDER
    | _words(
        "trâm ái ân bửu cẩm chánh chương cương đan đệ diệu doanh du duy gấm hậu khiêm kiên lài lắm "
        "lĩnh nhã quy sáng thăng thiên thục trình trực tuệ tước viễn yên ý vàng bền"
    )
)

# What is written with a capital behind "anh" or "chị", and is no name.
NOT_NAMES = _words(
    "anh chị em ông bà cô chú bác con cháu cảm cám xin rất tôi mình mong đề nghị kính nhưng nên và "
    "với khi làm hướng dẫn phục rõ tận vui chưa không có được là thì ở bên bộ phòng quầy ủy uỷ ubnd "
    "hđnd cán nhân chuyên lãnh chủ phó trưởng giám công đồng một tiếp giáo giải hỗ trợ xã phường ấp "
    "tỉnh huyện thị quận khu tổ đã đang sẽ cũng luôn nói trả lời nhận nào ấy này kia đó vì do để từ "
    "qua tại trong ngoài trên dưới cần phải hãy quá nhiều ít lúc hôm ngày tháng ngoài hồ thủ dịch "
    "chúc mọi các những đây nếu sao ai cho ok good tks thanks cả nhà hẹn gửi nhờ giúp dạ vâng ơi ạ "
    "nhé nha sở chi ban trung cơ doanh người dân bạn tất cùng rồi lại còn hay như theo vậy thật thiếu "
    "đúng sai nghe thấy biết hỏi gọi"
) - _words("anh công như thật cả nhân hồ chi trung đồng")
# Two words of which the first could be one.
COMPOUNDS = _phrases(
    "chú trọng, chú ý, chú thích, anh chị, ông bà, cô chú, chị em, cô giáo, thầy giáo, thầy cô, bác "
    "sĩ, bảo vệ, bảo hiểm, bảo là, tư vấn, tư pháp, tư cách, tư nhân, văn phòng, văn thư, văn hóa, "
    "văn minh, địa chính, kế toán, hộ tịch, một cửa, hồ sơ, nhiệt tình, thái độ, nhân viên, nhân dân, "
    "hòa nhã, hòa đồng, hòa thành, hoà nhã, bình tĩnh, bình thường, thanh tra, thanh toán, thanh "
    "niên, thành thật, thành phố, thành viên, tâm huyết, tâm lý, minh bạch, thu phí, thu tiền, thu "
    "ngân, thu lệ, thu hồ, tiến bộ, tiến độ, trung thực, trung tâm, trung niên, hải quan, phát phiếu, "
    "phát số, phát huy, thư ký, tài chính, tài xế, tài nguyên, hợp tác, mai mốt, linh hoạt, linh "
    "động, quân sự, trang bị, trang nghiêm, thật sự, thật thà, chi cục, chi nhánh, chi bộ, chi tiết, "
    "chi trả, công an, công chức, công chứng, công tác, công ty, công tâm, công bằng, công nhận, đồng "
    "chí, đồng nghiệp, như vậy, như thế, cả nhà, cả hai, hai người, hai bên, ba người, ba lần, năm "
    "nay, năm ngoái, năm trước, năm qua, tín nhiệm, toàn bộ, toàn thể, tình nguyện, tiên phong, phong "
    "cách, phong thái, việt nam, quốc tế, liên hệ, liên lạc, liên thông, liên tục, tường tận, thường "
    "xuyên, thường trực, thân thiện, thân thiết, vui vẻ, vui tính, trọng tâm, trực ban, trực tiếp, "
    "đại diện, đại tá, đại úy, đoàn thể, đoàn viên, hương dẫn, thế nào, thế này, thế mà, kỳ lạ, chiến "
    "sĩ, danh sách, định kỳ, tính tình, tính toán, hiền lành, hiền hòa, hiểu biết, lợi dụng, phương "
    "án, nguyên nhân, hoàn thành, hoàn toàn, hoàn tất, sơn sửa, sang tên, sang nhượng, nhật ký, "
    "thương binh, thương mại, quý mến, lâm nghiệp, nghĩa vụ, văn bản, thi hành, tuyên truyền, thu "
    "thập, thu hút, bé nhỏ, bé bị, bé khóc, chiến binh, hai lần, thuận tiện, thuận lợi, trung úy, tổ "
    "quốc, hồ chí, thiện cảm, thiện chí, mến khách, thức tỉnh, kim chỉ, trường học, trường hợp, na "
    "ná, đông quá, đông người, đào tạo, anh em, phong bì, phong tục, hoa hồng, lệ phí, hưng phấn, thi "
    "đua, tài khoản, tâm trạng, hà khắc, hà tiện, nhân hậu, chu dao, anh huong, chi phi, thay doi, "
    "chu nhat, chu tich, chu ho, anh sang, bạn bè, ban hanh, ban dau, ban be"
)
# Persons and places that everybody knows, and names of places that begin like a person.
KNOWN = _phrases(
    "hồ chí minh, bác hồ, bà rịa, bà đen, bà nà, bà chiểu, bà điểm, bà trưng, ông tạ, ông lãnh, ông "
    "táo, cô tô, bà hom, bà quẹo, anh ngữ, anh văn, em bé, bà con, dương minh châu, lê lợi, nguyễn "
    "huệ, trần hưng đạo, lý thường kiệt, phạm hùng, nguyễn trãi, lê duẩn, nguyễn chí thanh, phạm văn "
    "đồng, võ thị sáu, tôn đức thắng, nguyễn văn linh, nguyễn văn cừ, trần phú, lạc long quân, an "
    "dương vương, hùng vương, phan chu trinh, phan châu trinh, nguyễn thái học, ngô gia tự, lê quý "
    "đôn, nguyễn du, nguyễn đình chiểu, võ văn kiệt, nguyễn thị minh khai, trương định, hoàng lê kha, "
    "nguyễn trung trực, hoàng hoa thám, lê hồng phong, huỳnh tấn phát, phạm ngọc thạch, trần quốc "
    "toản, võ nguyên giáp, trương quyền, châu thành, tân châu, thái bình, sơn la, hà nội, hà nam, hà "
    "tĩnh, cao bằng, thái nguyên, lâm đồng, kim biên, trà vinh, hà giang, châu âu, mai châu, châu "
    "đốc, ninh thuận, ninh bình, lý sơn, tô châu, hoàng mai, kiên giang, vũng tàu"
)
PLACES = _phrases(
    "hòa thành, hoà thành, long hoa, long thành, hiệp tân, trường hòa, trường đông, trường tây, tây "
    "ninh, trảng bàng, gò dầu, bến cầu, tân biên, ninh sơn, ninh thạnh, thạnh tân, bình minh, tân "
    "bình, hiệp ninh, kiên giang, tiền giang, bình dương, long an, sài gòn, trương mít, bàu năng, cầu "
    "khởi, thanh điền, thái hiệp, việt nam"
)
# Behind these a name is one of a street, a school, a company.
PLACE_BEFORE = _phrases(
    "đường, phố, phường, xã, trường, chợ, cầu, hẻm, thpt, thcs, th, tiểu học, mầm non, mẫu giáo, công "
    "viên, khu phố, ấp, quận, huyện, thị xã, thành phố, tp, tỉnh, bệnh viện, ngã tư, ngã ba, vòng "
    "xoay, công ty, tnhh, dntn, siêu thị, khu công nghiệp, quảng trường, tượng đài, đền, chùa, núi, "
    "hồ, sông, kênh, đại lộ, cao tốc, nước, tiếng, khu, thôn, tổ"
)
# What may follow a name in small letters.
FOLLOW = _words(
    "bên ở phòng quầy bộ tư địa một làm hướng rất nhiệt dễ tiếp nói trả đã có hẹn kêu là và với vui "
    "giúp cứ không ko k hay nhận thì lúc hộ xã phường ạ nhé nha nhen nhiều đang cũng sẽ dth xử giải "
    "tận phục đất xây kế văn thủ trưởng phó công cán chứng ký bị luôn mới cho hỗ chưa chị anh em cô "
    "số để qua vì mà trong tại này thân hẹn nhưng lắm"
)
FOLLOW_LESS = FOLLOW - _words("lắm rất quá nhiều mà")
THANKS = _phrases("cảm ơn, cám ơn, gặp, liên hệ, gọi, hỏi, nhờ, cùng, với, của, do, là, thấy, mong, nhất là")
