"""An office's own topics: added or instead, and every fault with the line of its term."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qrsurvey.errors import WorkspaceError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.survey.topic_lexicon import Tone
from qrsurvey.survey.topics import classify
from qrsurvey.workspace.topics_file import TOPICS_FILE, read_lexicon, shipped_lexicon

PAGE = Path(__file__).parents[2] / "docs" / "chu-de.md"


def _write(root: Path, text: str) -> Path:
    path = root / TOPICS_FILE
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return root


def _faults(root: Path) -> list[tuple[str, str]]:
    """Where and what, of all that is refused."""
    with pytest.raises(WorkspaceError) as caught:
        read_lexicon(root)
    assert caught.value.message.id == "topics.faults"
    for language in Language:
        catalog = Catalog(language)
        for message in (caught.value.message, caught.value.hint, *caught.value.details):
            assert catalog.message(message)
    return [
        (str(detail.values["place"]), detail.values["fault"].id)  # type: ignore[attr-defined]
        for detail in caught.value.details
    ]


def test_without_a_file_the_shipped_lexicon_holds(tmp_path: Path) -> None:
    lexicon = read_lexicon(tmp_path)
    assert lexicon is shipped_lexicon()
    named = {"waiting", "attitude", "guidance", "fees", "facilities", "online", "misconduct", "general"}
    assert named <= {topic.id for topic in lexicon.topics}


def test_the_example_of_the_page_does_what_it_says(tmp_path: Path) -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    lexicon, shipped = read_lexicon(_write(tmp_path, example)), shipped_lexicon()
    assert [topic.id for topic in lexicon.topics] == [*(topic.id for topic in shipped.topics), "land"]
    for text, topic, tone in (
        ("sân ngập nước hết", "facilities", Tone.COMPLAINT),
        ("cầu thang cao và trơn", "facilities", Tone.COMPLAINT),
        ("dodac nhanh, chính xác", "land", Tone.PRAISE),
        ("tranh chap ranh", "land", Tone.COMPLAINT),
    ):
        assert classify(text, lexicon).topics[topic] is tone, text
        assert topic not in classify(text, shipped).topics, text
    assert "waiting" in classify("còn phải đứng chờ", shipped).topics
    assert classify("tôi chờ ở đây", shipped).topics
    assert not classify("tôi chờ ở đây", lexicon).topics


def test_what_is_added_keeps_what_was_there(tmp_path: Path) -> None:
    lexicon = read_lexicon(
        _write(tmp_path, "topics:\n  - {id: fees, name: {en: Charges}, praise: [giá mềm], neutral: [không thu thêm/gì/ngoài]}\n")
    )  # fmt: skip
    shipped = shipped_lexicon()["fees"]
    fees = lexicon["fees"]
    assert fees.names == {"vi": shipped.names["vi"], "en": "Charges"}
    assert fees.complaint == shipped.complaint
    # A term that was praise and is neutral here is praise no longer.
    assert set(fees.praise) == {*shipped.praise, "giá mềm"} - {"không thu thêm/gì/ngoài"}
    assert fees.neutral[-1] == "không thu thêm/gì/ngoài"
    assert lexicon.proposals == shipped_lexicon().proposals


def test_an_office_may_sort_by_its_own_topics_only(tmp_path: Path) -> None:
    lexicon = read_lexicon(
        _write(tmp_path, "extends: false\ntopics:\n  - {id: speed, name: Tốc độ, praise: [nhanh]}\nwords: {deny: [éo]}\n")
    )  # fmt: skip
    assert [topic.id for topic in lexicon.topics] == ["speed"]
    assert classify("ko nhanh", lexicon).topics == {
        "speed": Tone.COMPLAINT
    }  # the language's words still hold
    assert classify("éo nhanh", lexicon).topics == {"speed": Tone.COMPLAINT}
    assert not classify("thủ tục rườm rà", lexicon).proposal


def test_words_and_proposals_are_added(tmp_path: Path) -> None:
    lexicon = read_lexicon(
        _write(tmp_path, "proposals:\n  phrases: [luật lệ gì kỳ]\n  objects: [sổ tiêm]\nspellings:\n  đúng hẹn: [dhen]\n")
    )  # fmt: skip
    assert classify("luật lệ gì kỳ", lexicon).proposal
    assert classify("nên bỏ sổ tiêm", lexicon).proposal
    assert not classify("nên bỏ sổ tiêm", shipped_lexicon()).proposal
    assert classify("dhen", lexicon).topics == {"waiting": Tone.PRAISE}


@pytest.mark.parametrize(
    ("text", "line", "fault"),
    [
        ("topic: []\n", 1, "workspace.unknown-key"),
        ("extends: maybe\n", 1, "workspace.not-one-of"),
        ("extends: false\n", 1, "workspace.missing-key"),
        ("topics:\n  - {praise: [a]}\n", 2, "workspace.missing-key"),
        ("topics:\n  - {id: Waiting, name: X}\n", 2, "topics.bad-id"),
        ("topics:\n  - id: wating\n    praise: [mau]\n", 2, "topics.nameless"),
        ("topics:\n  - {id: a, name: X}\n  - {id: a, name: X}\n", 3, "workspace.duplicate-id"),
        ("topics:\n  - id: waiting\n    praise:\n      - ok\n      - '… lâu'\n", 5, "topics.bad-term"),
        ("topics:\n  - id: waiting\n    praise: [lề mề]\n    complaint:\n      - Lề mề\n", 5, "topics.two-tones"),
        ("topics:\n  - id: waiting\n    without: [chơ lâu]\n", 3, "topics.no-such-term"),
        ("topics:\n  - id: waiting\n    praises: [a]\n", 3, "workspace.unknown-key"),
        ("topics:\n  - id: waiting\n    praise: [[a]]\n", 3, "workspace.not-text"),
        ("words:\n  denies: [éo]\n", 2, "workspace.unknown-key"),
        ("words:\n  deny: ['a,b']\n", 2, "topics.bad-term"),
        ("proposals:\n  phrases:\n    - '<b>'\n", 3, "topics.bad-term"),
        ("spellings:\n  không:\n    - k o\n", 3, "topics.bad-spelling"),
        ("spellings:\n  'k1!': [ka]\n", 2, "topics.bad-spelling"),
        ("spellings:\n  không: [kx]\n  kiểm: [kx]\n", 3, "topics.spelling-twice"),
        ("- a\n", 1, "workspace.not-mapping"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(tmp_path: Path, text: str, line: int, fault: str) -> None:
    assert _faults(_write(tmp_path, text)) == [(f"config/topics.yaml:{line}", fault)]


def test_all_faults_are_told_at_once_with_what_was_meant(tmp_path: Path) -> None:
    _write(
        tmp_path,
        "topics:\n  - id: atitude\n  - id: waiting\n    without: [trễ hẹn]\n    complain: [a]\n    praise: ['=']\n",
    )
    with pytest.raises(WorkspaceError) as caught:
        read_lexicon(tmp_path)
    told = [Catalog(Language.EN).message(detail) for detail in caught.value.details]
    assert len(told) == 4
    assert "`attitude`" in told[0]
    assert "`trễ hẹn/hạn`" in told[1]
    assert "`complaint`" in told[2]
    assert "`=`" in told[3]
