"""Topics: how well unknown comments are read, and what small words and accents do."""

from __future__ import annotations

import random
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrsurvey.i18n.text import MAX_CELL
from qrsurvey.survey.masking_words import plain_word
from qrsurvey.survey.topic_lexicon import Grammar, Lexicon, ProposalTerms, Tone, Topic
from qrsurvey.survey.topic_words import MOST_CHOICES, read_term
from qrsurvey.survey.topics import classify
from qrsurvey.workspace.topics_file import shipped_lexicon
from support.topic_comments import (
    CHOSEN_BY,
    FOLDER,
    PARTS,
    PROPOSAL,
    SIGNS,
    UNREAD,
    Labelled,
    Score,
    is_proposal,
    is_topic,
    labelled,
    read,
    score,
)

PAGE = Path(__file__).parents[2] / "docs" / "chu-de.md"
ALL = {part: labelled(part) for part in PARTS}

# Close under what is measured: recall, precision.
FLOORS = {
    "development": (0.99, 0.965),
    "later": (0.975, 0.94),
    "held-out": (0.955, 0.90),
    "last": (0.82, 0.90),
    "others": (0.76, 0.87),
}

SMALL = Lexicon(
    topics=(
        Topic("waiting", {"vi": "Chờ"}, praise=("nhanh",), complaint=("chờ lâu", "=đợi"), neutral=("thời gian",)),
        Topic("desk", {"vi": "Bàn"}, complaint=("bàn hư", "ghi sai tên/ngày_sinh", "chờ … ở bàn")),
        Topic("general", {"vi": "Chung"}, praise=("tốt",), complaint=("tệ",), courtesy=("cảm ơn",), overall=True),
    ),
    grammar=Grammar(
        deny=("không", "chưa"), between=("phải", "rất"), wish=("mong", "nên"), keep=("vẫn",),
        about=("với",), ask=("bao lâu",), ignore=("tốt nghiệp",),
    ),
    spellings={"ko": ("không",), "nv": ("nhân", "viên")},
    proposals=ProposalTerms(phrases=("rườm rà",), changes=("bỏ",), objects=("giấy tờ",)),
)  # fmt: skip


def _small(text: str) -> str:
    """What the small lexicon reads, as labels are written."""
    reading = classify(text, SMALL)
    topics = [f"{topic}{SIGNS[tone.value]}" for topic, tone in reading.topics.items()]
    return " ".join([*topics, *([PROPOSAL] if reading.proposal else [])])


def test_the_corpus_is_what_it_says() -> None:
    chosen, unread = (sum(len(ALL[part]) for part in parts) for parts in (CHOSEN_BY, UNREAD))
    assert (chosen, unread) == (399, 664)
    known = {topic.id for topic in shipped_lexicon().topics}
    used = {label[:-1] for comments in ALL.values() for one in comments for label in one.labels - {PROPOSAL}}
    assert used == known
    texts = [one.text for comments in ALL.values() for one in comments]
    unaccented = [text for text in texts if text.isascii()]
    assert len(unaccented) >= 100
    # No comment of an unread part is one that terms were chosen by, but for what everybody writes.
    chosen_texts = {plain_word(one.text) for part in CHOSEN_BY for one in ALL[part]}
    again = [one.text for part in UNREAD for one in ALL[part] if plain_word(one.text) in chosen_texts]
    assert all(len(text.split()) <= 2 for text in again), again


@pytest.mark.parametrize("part", PARTS)
def test_topics_and_tones_are_found_as_often_as_told(part: str) -> None:
    result = score(ALL[part], is_topic)
    recall, precision = FLOORS[part]
    assert result.recall >= recall, result.wrong
    assert result.precision >= precision, result.wrong


def test_proposals_are_found_as_often_as_told() -> None:
    unread = score([one for part in UNREAD for one in ALL[part]], is_proposal)
    assert unread.recall >= 0.84, unread.wrong
    assert unread.precision >= 0.93, unread.wrong
    chosen = score([one for part in CHOSEN_BY for one in ALL[part]], is_proposal)
    assert chosen.recall >= 0.97, chosen.wrong
    assert chosen.precision == 1, chosen.wrong


def test_words_of_misconduct_are_found_as_often_as_told() -> None:
    result = score([one for part in UNREAD for one in ALL[part]], lambda label: label == "misconduct-")
    assert result.recall >= 0.9, result.wrong
    assert result.precision >= 0.94, result.wrong


def _share(right: int, of: int) -> str:
    return f"{right} trên {of} ({right / of * 100:.1f} %)".replace(".", ",")


@pytest.mark.parametrize("part", PARTS)
def test_the_page_tells_what_is_measured(part: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    row, proposals = (line for line in page.splitlines() if line.startswith(f"| `{part}`"))
    topics: Score = score(ALL[part], is_topic)
    now = f"| {_share(topics.right, topics.wanted)} | {_share(topics.right, topics.given)} |"
    assert row.endswith(now)
    assert f"| {len(ALL[part])} |" in row
    asked = score(ALL[part], is_proposal)
    assert proposals.endswith(f"| {asked.right} trên {asked.wanted} | {asked.given - asked.right} |")


def test_the_page_names_every_topic_and_the_size_of_the_corpus() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for topic in shipped_lexicon().topics:
        assert f"| `{topic.id}` " in page
    total = f"{sum(map(len, ALL.values())):,}".replace(",", ".")
    assert f"{total} góp ý tự soạn" in page
    others = score(ALL["others"], is_topic)
    assert (
        f"found {others.recall:.0%} of the labels, and {others.precision:.0%} of".replace("%", " %") in page
    )


def test_every_file_of_comments_is_measured() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(PARTS)


@pytest.mark.mass
def test_without_accents_nearly_all_is_read_the_same() -> None:
    accented = [one for comments in ALL.values() for one in comments if not one.text.isascii()]
    differ = [one.text for one in accented if read(one.text) != read(plain_word(one.text))]
    assert len(differ) <= 0.07 * len(accented), differ
    same = f"{1 - len(differ) / len(accented):.0%}".replace("%", " %")
    assert f"thì {same} số góp ý vẫn được xếp như khi có dấu" in PAGE.read_text(encoding="utf-8")


@pytest.mark.mass
def test_how_letters_are_composed_and_cased_makes_no_difference() -> None:
    for comments in ALL.values():
        for one in comments:
            assert read(unicodedata.normalize("NFD", one.text)) == read(one.text)
            assert read(one.text.upper()) == read(one.text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Chờ lâu quá", "waiting-"),
        ("cho lau qua", "waiting-"),
        ("CHỜ LÂUUUU", "waiting-"),
        ("cho lâu rồi nên tôi đã quên mất", ""),  # with accents "cho" is "cho"
        ("bạn hư", ""),
        ("ban hu", "desk-"),
        ("bàn hư", "desk-"),
        ("doi", ""),  # this term demands its accents
        ("đợi", "waiting-"),
        ("ghi sai ngày sinh", "desk-"),
        ("ghi sai ngày", ""),
        ("chờ một chút ở bàn", "desk-"),
        ("chờ một hai ba bốn năm ở bàn", ""),
        ("chờ. ở bàn", ""),
        ("không phải chờ lâu", "waiting+"),
        ("ko phai cho lau", "waiting+"),
        ("không, chờ lâu", "waiting-"),
        ("không nhanh", "waiting-"),
        ("không phải không nhanh", "waiting+"),
        ("nhanh nhưng chờ lâu", "waiting*"),
        ("mong nhanh với dân", "waiting-"),
        ("mong vẫn nhanh", "waiting+"),
        ("mong không phải chờ lâu", "waiting-"),
        ("nhanh nên tốt", "waiting+ general+"),
        ("thời gian", ""),
        ("thời gian rất tốt", "waiting+"),
        ("thời gian tệ", "waiting-"),
        ("tốt với thời gian", "waiting+"),
        ("tốt thời gian", "general+"),
        ("bao lâu thì nhanh", "waiting="),
        ("cảm ơn", "general+"),
        ("chờ lâu. cảm ơn", "waiting-"),
        ("con tôi tốt nghiệp", ""),
        ("nên bỏ giấy tờ này", "proposal"),
        ("nên bỏ giấy tờ. cảm ơn", "proposal"),
        ("đã bỏ giấy tờ", ""),
        ("rườm rà", "proposal"),
        ("không rườm rà", ""),
        ("nên bỏ. giấy tờ", ""),
        ("", ""),
        ("?!", ""),
    ],
)
def test_small_words_and_accents(text: str, wanted: str) -> None:
    assert _small(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ko có gì để chê", {"general+"}),
        ("Hoà nhã", {"attitude+"}),
        ("Hòa nhã", {"attitude+"}),
        ("nv vui ve, giai quyet nhanh", {"attitude+", "waiting+"}),
        ("Đề nghị lắp thêm quạt. Xin cảm ơn", {"facilities-"}),
        ("gợi ý tiền cà phê", {"misconduct-"}),
        ("voi toi thi tot", {"general+"}),  # "với tôi", not "vòi" or "tồi"
        ("quạt chạy êm", set()),  # not "quát"
    ],
)
def test_what_the_shipped_lexicon_must_not_mistake(text: str, wanted: set[str]) -> None:
    assert read(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Anh ấy đòi tôi 200k mới nhận", "đưa năm trăm ngàn mới có giấy", "nó lấy em 2 xị mới chịu đóng dấu", "nhét 100 mới ký",
        "Không có tiền lót tay thì hồ sơ nằm đó", "không đưa tiền thì nó hành", "đòi ăn nhậu", "họ ra giá 5 triệu",
        "chuyển khoản vào tài khoản riêng", "sách nhiễu", "had to pay under the table", "doi them 100 ngan",
    ],
)  # fmt: skip
def test_who_asks_for_money_is_noticed_without_the_usual_words(text: str) -> None:
    assert "misconduct-" in read(text)


@pytest.mark.parametrize(
    "text",
    [
        "Xin tiền án tiền sự phải chờ lâu", "gợi ý thêm ghế ngồi", "được bồi dưỡng nghiệp vụ tốt", "đòi hỏi nhiều giấy tờ",
        "không có tiền mặt thì chuyển khoản được", "xin vay vốn 50 triệu", "voi muc phi 2 trieu la hop ly", "từ chối nhận quà",
    ],
)  # fmt: skip
def test_words_of_money_alone_accuse_nobody(text: str) -> None:
    assert "misconduct-" not in read(text)


def test_a_reading_shows_the_terms_it_rests_on() -> None:
    found = classify("ko phai cho lau", SMALL).found
    assert [(one.topic, one.tone, one.term) for one in found] == [("waiting", Tone.PRAISE, "chờ lâu")]


@pytest.mark.parametrize(
    "term", ["", "=", "…", "… lâu", "chờ …", "a … b … c … d", "a//b", "_", "chờ, lâu", "a/", "x" * 401,
             " ".join(["a/b"] * 9), "<b>"],
)  # fmt: skip
def test_what_is_no_term_is_refused(term: str) -> None:
    assert MOST_CHOICES < 2**9
    with pytest.raises(ValueError, match=r".*"):
        read_term(term, {})


def test_every_name_of_a_topic_is_in_both_languages() -> None:
    for topic in shipped_lexicon().topics:
        assert {"vi", "en"} <= set(topic.names)
        assert topic.name("en") != topic.name("vi")
        assert topic.name("fr") == topic.names["vi"]
    assert shipped_lexicon()["misconduct"].complaint


@pytest.mark.mass
@given(st.text(max_size=300))
def test_any_text_is_taken(text: str) -> None:
    reading = classify(text, shipped_lexicon())
    assert set(reading.topics) == {one.topic for one in reading.found}


HOSTILE = ["a ", "không ", "chờ ", "cho ", "tốt ", "thái độ ", "nên bỏ giấy ", "mong nhanh ", "?", ". ", "hài lòng về ",
           "cán bộ ", "không phải ", "\n", "k", "👍", "1/", "đề nghị giảm lệ phí, ", "quá", "’"]  # fmt: skip


@pytest.mark.mass
@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_makes_it_slow(piece: str) -> None:
    # Four times the longest cell: what grows with the square of the text takes minutes here.
    classify(piece * (4 * MAX_CELL // len(piece)), shipped_lexicon())


@pytest.mark.mass
def test_random_heaps_of_hostile_pieces_end() -> None:
    chance = random.Random(7)
    for _ in range(3):
        classify("".join(chance.choice(HOSTILE) for _ in range(2_000)), shipped_lexicon())


def test_a_score_is_of_labels() -> None:
    result = score([Labelled("chờ lâu", frozenset({"waiting-", "fees-"}))], is_topic)
    assert (result.wanted, result.given, result.right) == (2, 1, 1)
