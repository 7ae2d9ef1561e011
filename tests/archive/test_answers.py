from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from qrsurvey.archive.answers import fingerprint, refresh_answers
from qrsurvey.archive.audit import audit
from qrsurvey.archive.ledger import read_events
from qrsurvey.archive.store import Archive
from qrsurvey.codes.judge import Judge as RealJudge
from qrsurvey.codes.key import SigningKey, create_key
from qrsurvey.codes.sign import sign
from qrsurvey.survey.questions import Kind, Option, Question, Survey, Thresholds
from qrsurvey.survey.units import Succession, SuccessionKind, Unit, Units
from support.archives import AT, JUDGE, MORNING, OVERALL, SURVEY, Judge, contents, pull, row


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive.duckdb", create=True) as opened:
        yield opened


ROWS = [
    row(0, comment="Cảm ơn", channels="Trực tiếp;Qua mạng"),
    row(1, "MOTCUA-0000", "Tạm được"),
    row(2, "", "5", visit="2024-05-12"),
    row(None, "MOTCUA-0000", ""),
]


def test_every_response_has_one_row_for_its_verdict_beside_its_answers(archive: Archive) -> None:
    pull(archive, ROWS)
    stored = archive.read(
        "SELECT response, unit, submitted, question, value, known FROM answers ORDER BY ALL"
    )
    second = MORNING + timedelta(seconds=1)
    assert stored == sorted(
        [
            (1, "LONGHOA", MORNING, "code", "valid", True),
            (1, "LONGHOA", MORNING, "overall", "4", True),
            (1, "LONGHOA", MORNING, "channels", "Trực tiếp", True),
            (1, "LONGHOA", MORNING, "channels", "Qua mạng", True),
            (1, "LONGHOA", MORNING, "comment", None, True),
            (2, "MOTCUA", second, "code", "valid", True),
            (2, "MOTCUA", second, "overall", "Tạm được", False),
            (3, None, MORNING + timedelta(seconds=2), "code", "missing", True),
            (3, None, MORNING + timedelta(seconds=2), "overall", "5", True),
            (3, None, MORNING + timedelta(seconds=2), "visit", None, True),
            (4, "MOTCUA", None, "code", "valid", True),
        ],
        key=lambda one: (one[0], one[3], str(one[4] or "\uffff")),
    )


def test_nothing_is_rebuilt_while_nothing_has_changed(archive: Archive) -> None:
    assert not refresh_answers(archive, SURVEY, JUDGE, AT)
    pull(archive, ROWS)
    assert not refresh_answers(archive, SURVEY, JUDGE, AT)
    assert len(read_events(archive)) == 1


def test_an_empty_archive_needs_no_event_to_follow_a_new_survey(archive: Archive) -> None:
    assert not refresh_answers(archive, SURVEY, JUDGE, AT)
    assert not refresh_answers(archive, SURVEY, Judge("another"), AT)
    assert read_events(archive) == []


def test_old_answers_are_read_again_under_new_labels(archive: Archive) -> None:
    pull(archive, ROWS)
    overall = next(question for question in SURVEY.questions if question.key == "overall")
    levels = (*overall.options[:2], Option("Bình thường", ("Tạm được",)), *overall.options[3:])
    survey = replace(
        SURVEY, questions=tuple(replace(q, options=levels) if q is overall else q for q in SURVEY.questions)
    )
    assert refresh_answers(archive, survey, JUDGE, AT)
    assert archive.read("SELECT value, known FROM answers WHERE response = 2 AND question = 'overall'") == [
        ("3", True)
    ]
    assert not refresh_answers(archive, survey, JUDGE, AT)
    assert refresh_answers(archive, SURVEY, JUDGE, AT)
    assert [event.kind for event in read_events(archive)] == ["pull", "rebuild", "rebuild"]
    assert audit(archive, SURVEY, JUDGE).ok


def test_a_rebuild_gives_what_a_pull_under_that_survey_would_have_given(
    archive: Archive, tmp_path: Path
) -> None:
    pull(archive, ROWS)
    moved = Judge("another", moved=("MOTCUA", "LONGHOA"))
    refresh_answers(archive, SURVEY, moved, AT)
    with Archive.open(tmp_path / "other.duckdb", create=True) as other:
        pull(other, ROWS, judge=moved)
        assert contents(archive, "answers") == contents(other, "answers")
    # the first judgement stays where it was written
    assert archive.read("SELECT verdict, unit FROM responses WHERE seq = 2") == [("valid", "MOTCUA")]


def test_the_event_of_a_rebuild_tells_the_digest_of_the_answers(archive: Archive) -> None:
    pull(archive, ROWS[1:2])
    judge = Judge("another")
    refresh_answers(archive, SURVEY, judge, AT)
    line = '[1,"MOTCUA",null,"2024-05-12T08:15:24",[["code","valid",true],["overall","Tạm được",false]]]\n'
    assert read_events(archive)[-1].data == {
        "fingerprint": fingerprint(SURVEY, judge),
        "responses": 1,
        "answers": 2,
        "digest": hashlib.sha256(line.encode()).hexdigest(),
    }


def test_a_purged_comment_still_counts_as_an_answer(archive: Archive) -> None:
    pull(archive, ROWS[:1])
    before = contents(archive, "answers")
    cells = json.loads(archive.read("SELECT cells FROM responses")[0][0])
    cells["Góp ý"] = {"purged": "0" * 64}
    archive.connection.execute("UPDATE responses SET cells = ?", [json.dumps(cells)])
    refresh_answers(archive, SURVEY, Judge("another"), AT)
    assert contents(archive, "answers") == before


def _with(**changes: object) -> Survey:
    questions = tuple(replace(q, **changes) if q.key == "overall" else q for q in SURVEY.questions)  # type: ignore[arg-type]
    return replace(SURVEY, questions=questions)


@pytest.mark.parametrize(
    "survey",
    [
        _with(aliases=("Khác",)),
        _with(titles={"vi": "Khác"}),
        _with(kind=Kind.CHOICE),
        _with(options=(Option("Một"),)),
        _with(key="other"),
        replace(SURVEY, questions=SURVEY.questions[::-1]),
        replace(SURVEY, questions=(*SURVEY.questions, Question("more", Kind.TEXT, {"vi": "Thêm"}))),
    ],
)
def test_the_fingerprint_changes_with_all_that_decides_how_cells_are_read(survey: Survey) -> None:
    assert fingerprint(survey, JUDGE) != fingerprint(SURVEY, JUDGE)


def test_the_fingerprint_ignores_what_does_not_matter() -> None:
    other = replace(_with(alarm=("1",)), titles={"vi": "Tên khác"}, thresholds=Thresholds(5, 20, 1))
    assert fingerprint(other, JUDGE) == fingerprint(SURVEY, JUDGE)
    assert fingerprint(SURVEY, Judge("another")) != fingerprint(SURVEY, JUDGE)


def test_answers_follow_a_unit_to_its_successor(archive: Archive, tmp_path: Path) -> None:
    key: SigningKey = create_key(tmp_path / "signing.key")
    old, heir = Unit("LONGHOA", "Long Hoa", "wards"), Unit("MOI", "Mới", "wards")
    judge = RealJudge(key, Units((old, heir)), {})
    genuine = row(0, sign(key, "LONGHOA", None, 1))
    rows = [
        replace(one, judgement=judge.judge(one.code, one.submitted))
        for one in (genuine, row(1, "LONGHOA-0000"))
    ]
    pull(archive, rows, judge=judge)  # type: ignore[arg-type]
    ended = replace(
        old, valid_to=MORNING.date() - timedelta(days=1), succession=Succession(SuccessionKind.MERGED, "MOI")
    )
    later = RealJudge(key, Units((ended, heir)), {})
    assert refresh_answers(archive, SURVEY, later, AT)
    assert archive.read("SELECT response, unit, value FROM answers WHERE question = 'code' ORDER BY ALL") == [
        (1, "MOI", "retired"),
        (2, None, "forged"),
    ]
    assert audit(archive, SURVEY, later).ok
    assert audit(archive, SURVEY, judge).stale


def test_many_responses_are_rebuilt_in_parts(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qrsurvey.archive.answers._AT_ONCE", 7)
    monkeypatch.setattr("qrsurvey.archive.audit_answers._AT_ONCE", 5)
    monkeypatch.setattr("qrsurvey.archive.audit_rows._AT_ONCE", 3)
    pull(archive, [row(n) for n in range(21)])
    refresh_answers(archive, SURVEY, Judge("another"), AT)
    assert archive.read("SELECT count(*), count(DISTINCT response) FROM answers") == [(42, 21)]
    assert audit(archive, SURVEY, Judge("another")).ok
    assert archive.read(f"SELECT count(*) FROM responses WHERE cells LIKE '%{OVERALL}%'") == [(21,)]
