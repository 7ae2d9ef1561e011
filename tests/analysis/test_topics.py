"""Figures of topics: each response once, proposals apart, examples that tell nobody who is who."""

from __future__ import annotations

import json
import random
from dataclasses import asdict
from datetime import datetime, timedelta

import pytest

from qrsurvey.analysis.topics import ALIKE, MOST_WORDS, TopicCount, Understood, topics_of
from qrsurvey.archive.comments import Comment
from qrsurvey.survey.topic_lexicon import Lexicon, Tone, Topic
from qrsurvey.workspace.topics_file import shipped_lexicon
from support.masking_corpus import comments as masking_comments
from support.topic_comments import PARTS, labelled, read

LEXICON = shipped_lexicon()
AT = datetime(2024, 5, 13, 8)


def _comments(*texts: str, unit: str = "LONGHOA") -> list[Comment]:
    return [Comment(n, unit, AT + timedelta(minutes=n), text) for n, text in enumerate(texts, start=1)]


def _many() -> list[Comment]:
    texts = [one.text for part in PARTS for one in labelled(part)]
    return [Comment(n, f"U{n % 5}", AT, text) for n, text in enumerate(texts, start=1)]


def test_each_response_counts_once_a_topic() -> None:
    figures = topics_of(
        Understood(LEXICON),
        _comments(
            "Chờ lâu, chờ quá lâu, lâu lắm",
            "Nhanh nhưng thái độ khó chịu",
            "Hôm qua chờ lâu mà nay nhanh",
            "Bao lâu thì có kết quả?",
            "Tôi làm khai sinh",
        ),
        purged=2,
    )
    counts = {count.topic: count for count in figures.topics}
    assert counts["waiting"] == TopicCount("waiting", praise=1, complaint=1, neutral=1, mixed=1)
    assert counts["waiting"].total == 4
    assert counts["attitude"] == TopicCount("attitude", complaint=1)
    assert counts["fees"].total == 0
    assert [count.topic for count in figures.topics] == [topic.id for topic in LEXICON.topics]
    assert (figures.comments, figures.told, figures.purged) == (5, 4, 2)


def test_proposals_are_told_by_their_responses() -> None:
    comments = _comments("Chờ lâu", "Đề nghị bỏ bớt giấy tờ")
    figures = topics_of(Understood(LEXICON), [*comments, Comment(9, "HIEPTAN", AT, "thủ tục rườm rà")])
    assert [(one.seq, one.unit) for one in figures.proposals] == [(2, "LONGHOA"), (9, "HIEPTAN")]
    assert figures.proposals[0].submitted == AT + timedelta(minutes=2)


@pytest.mark.mass
def test_units_add_up_to_the_whole() -> None:
    figures = topics_of(Understood(LEXICON), _many())
    assert [unit.unit for unit in figures.units] == [f"U{n}" for n in range(5)]
    assert sum(unit.comments for unit in figures.units) == figures.comments == len(_many())
    for place, whole in enumerate(figures.topics):
        parts = [unit.topics[place] for unit in figures.units]
        assert {part.topic for part in parts} == {whole.topic}
        for tone in Tone:
            assert sum(getattr(part, tone.value) for part in parts) == getattr(whole, tone.value)


def test_examples_are_of_their_topic_and_tone_short_and_distinct_one_a_unit() -> None:
    figures = topics_of(Understood(LEXICON), _many())
    texts = {comment.seq: comment.text for comment in _many()}
    signs = {Tone.PRAISE: "+", Tone.COMPLAINT: "-"}
    groups: dict[tuple[str, Tone], list[tuple[str, set[str]]]] = {}
    for one in figures.examples:
        assert f"{one.topic}{signs[one.tone]}" in read(one.text)
        assert one.text == " ".join(texts[one.seq].split())
        assert one.unit == f"U{one.seq % 5}"
        assert len(one.text.split()) <= MOST_WORDS
        words = set(one.text.lower().replace(",", " ").replace(".", " ").split())
        groups.setdefault((one.topic, one.tone), []).append((one.unit, words))
    assert len(groups) == 2 * len(LEXICON.topics)
    for shown in groups.values():
        assert len({unit for unit, _ in shown}) == len(shown)
        for n, (_, words) in enumerate(shown):
            assert all(len(words & other) <= ALIKE * len(words | other) + 0.1 for _, other in shown[:n])


def test_the_most_typical_comes_first() -> None:
    comments = [
        *_comments("Chờ quá lâu mới được gọi", "Phải chờ lâu quá", "Con tôi sốt mà vẫn bắt xếp hàng chờ lâu", unit="A"),
        *[Comment(10 + n, f"B{n}", AT, "Chờ lâu quá trời") for n in range(4)],
    ]  # fmt: skip
    first, *others = topics_of(Understood(LEXICON), comments).examples
    assert (first.text, first.seq) == ("Chờ lâu quá trời", 10)
    # "Phải chờ lâu quá" is more usual, but says what the first one says.
    assert [one.text for one in others] == ["Chờ quá lâu mới được gọi"]


@pytest.mark.mass
def test_the_order_in_which_comments_come_changes_nothing() -> None:
    comments = _many()
    wanted = topics_of(Understood(LEXICON), comments)
    random.Random(3).shuffle(comments)
    assert topics_of(Understood(LEXICON), comments) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Chị Lan bắt tôi chờ lâu quá",
        "Tôi chờ lâu quá, gọi tôi số 0912345678",
        "Ở quầy số 3 phải chờ lâu quá",
        "quầy 3 bắt dân chờ lâu quá",
        "chị tư pháp để dân chờ lâu quá",
        "Ông chủ tịch họp nên dân chờ lâu quá",
        "Phó trưởng phòng để dân chờ lâu quá",
        "Hồ sơ số 1234 chờ lâu quá",
        "Nghe nói bên Hương làm thì chờ lâu quá",
        "Mẹ tôi bị ung thư mà phải chờ lâu quá",
        "cho lau qua troi luon",  # hard to read, and names can't be told from words
        "Chờ lâu",
        "Chờ lâu quá " + "trời " * MOST_WORDS,
    ],
)
def test_what_may_tell_who_is_who_is_no_example(text: str) -> None:
    figures = topics_of(Understood(LEXICON), _comments(text))
    assert {count.topic for count in figures.topics if count.total} >= {"waiting"}
    assert figures.examples == ()


@pytest.mark.parametrize(
    "text",
    [
        "Các anh chị làm việc nhanh lắm",
        "CHỜ LÂU QUÁ TRỜI LUÔN",
        "Bà con phải chờ rất lâu",
        "Chờ lâu quá. Đề nghị thêm người",
        "Làm VNeID phải chờ rất lâu",
        "Dân phải chờ rất lâu",
    ],
)
def test_what_tells_nobody_may_be_shown(text: str) -> None:
    assert [one.text for one in topics_of(Understood(LEXICON), _comments(text)).examples][:1] == [text]


def test_no_example_shows_what_must_be_masked() -> None:
    texts = [one for half in ("first", "second", "third") for one in masking_comments(half)]
    comments = [Comment(n, f"U{n}", AT, one.text) for n, one in enumerate(texts)]
    everything = Lexicon(
        (Topic("all", {"vi": "Mọi góp ý"}, praise=("tôi", "anh", "chị", "hồ sơ", "cán bộ", "tốt", "số")),)
    )
    shown = topics_of(Understood(everything), comments).examples
    assert shown
    assert all(not texts[one.seq].spans for one in shown)


def test_figures_can_be_written_as_json() -> None:
    written = json.loads(
        json.dumps(asdict(topics_of(Understood(LEXICON), _many())), default=datetime.isoformat)
    )
    assert written["topics"][0]["topic"] == "waiting"
    assert written["examples"][0]["tone"] == "praise"


def test_no_comments_are_no_figures() -> None:
    figures = topics_of(Understood(LEXICON), [])
    assert (figures.comments, figures.told, figures.units, figures.examples) == (0, 0, (), ())
