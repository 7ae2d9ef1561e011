"""Decisions about responses: what they do to the answers, one over the other, taken back, and what audit says."""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qrsurvey.archive.answers import rebuild_inside, refresh_answers
from qrsurvey.archive.audit import audit
from qrsurvey.archive.deciding import Ruling, decide, rehearsal, undo
from qrsurvey.archive.decisions import Decision, DecisionKind, Place, read_decisions, runs_of
from qrsurvey.archive.ledger import head, last_event
from qrsurvey.archive.purge import purge
from qrsurvey.archive.store import Archive
from qrsurvey.errors import ArchiveError, UsageError
from support.archives import AT, JUDGE, SURVEY, Judge, everything, pull, row, tamper

WHO, WHY = "Bà Trần Thị B, Chánh Văn phòng", "quét thử khi treo bảng"


def set_aside(archive: Archive, *seqs: int, judge: Judge = JUDGE, who: str = WHO) -> Decision:
    ruling = Ruling(DecisionKind.SET_ASIDE, seqs, who, WHY, {"id": [str(seq) for seq in seqs]})
    return decide(archive, ruling, survey=SURVEY, judge=judge, at=AT)


def reassign(archive: Archive, to: Place, *seqs: int, judge: Judge = JUDGE) -> Decision:
    ruling = Ruling(DecisionKind.REASSIGN, seqs, WHO, "treo nhầm bảng", {"from": "U0"}, to)
    return decide(archive, ruling, survey=SURVEY, judge=judge, at=AT)


def take_back(archive: Archive, number: int) -> Decision:
    return undo(archive, number, who=WHO, reason="nhầm", survey=SURVEY, judge=JUDGE, at=AT)


def owners(archive: Archive) -> dict[int, tuple[str, str | None, str | None]]:
    """Each response's code row: verdict (or what stands for it), unit, counter."""
    rows = archive.read("SELECT response, value, unit, counter FROM answers WHERE question = 'code'")
    assert len(rows) == len({one[0] for one in rows})
    return {seq: (value, unit, counter) for seq, value, unit, counter in rows}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Twelve responses of three units, and one whose code is missing."""
    path = tmp_path / "data" / "archive.duckdb"
    with Archive.open(path, create=True) as archive:
        rows = [row(n * 60, f"U{n % 3}-ABCD", comment=f"số {n}") for n in range(12)]
        pull(archive, [*rows, row(900, "")])
    return path


def test_a_response_set_aside_has_no_unit_in_any_of_its_answers(path: Path) -> None:
    with Archive.open(path, create=False) as archive:
        before = owners(archive)
        decision = set_aside(archive, 2, 3, 7)
        assert (decision.number, decision.count, decision.runs) == (1, 3, ((2, 3), (7, 7)))
        after = owners(archive)
        assert {seq: after[seq] for seq in (2, 3, 7)} == dict.fromkeys((2, 3, 7), ("set-aside", None, None))
        assert all(after[seq] == before[seq] for seq in before if seq not in {2, 3, 7})
        assert archive.read("SELECT DISTINCT unit FROM answers WHERE response IN (2, 3, 7)") == [(None,)]
        assert archive.read("SELECT count(*) FROM answers WHERE response = 2") == [(3,)]
        assert audit(archive, SURVEY, JUDGE).ok


def test_a_reassigned_response_is_anothers_and_keeps_its_verdict(path: Path) -> None:
    with Archive.open(path, create=False) as archive:
        reassign(archive, Place("U2", "Q1"), 1, 13)
        assert owners(archive)[1] == ("valid", "U2", "Q1")
        assert owners(archive)[13] == ("missing", "U2", "Q1")
        assert set(archive.read("SELECT unit FROM answers WHERE response = 1")) == {("U2",)}
        assert audit(archive, SURVEY, JUDGE).ok


def test_a_decision_is_one_event_that_moves_the_head_and_says_everything(path: Path) -> None:
    with Archive.open(path, create=False) as archive:
        before = head(archive)
        reassign(archive, Place("U1"), 1, 4)
        event = last_event(archive)
        assert event is not None
        assert head(archive).hash == event.hash != before.hash
        digests = [
            one for (one,) in archive.read("SELECT digest FROM responses WHERE seq IN (1, 4) ORDER BY seq")
        ]
        assert event.data == {
            "number": 1,
            "who": WHO,
            "reason": "treo nhầm bảng",
            "criteria": {"from": "U0"},
            "to": ["U1", None],
            "responses": [[1, 1], [4, 4]],
            "count": 2,
            "digest": hashlib.sha256("".join(digests).encode()).hexdigest(),
        }
        take_back(archive, 1)
        undone = last_event(archive)
        assert undone is not None
        assert (undone.kind, undone.data) == ("undo", {"number": 1, "who": WHO, "reason": "nhầm"})
        assert head(archive).hash == undone.hash


def test_the_newest_that_stands_holds_and_taking_back_restores_what_stood_before(path: Path) -> None:
    with Archive.open(path, create=False) as archive:
        first = owners(archive)
        reassign(archive, Place("U1"), 1, 4)
        moved = owners(archive)
        set_aside(archive, 4, 7)
        reassign(archive, Place("U2"), 4)
        assert owners(archive)[4] == ("valid", "U2", None)
        take_back(archive, 2)
        assert owners(archive)[4] == ("valid", "U2", None)
        assert owners(archive)[7] == first[7]
        take_back(archive, 3)
        assert owners(archive) == moved
        take_back(archive, 1)
        assert owners(archive) == first
        assert [one.undone is not None for one in read_decisions(archive)] == [True] * 3
        assert audit(archive, SURVEY, JUDGE).ok


@pytest.mark.parametrize("number", [0, 2, -1])
def test_only_what_was_decided_can_be_taken_back(path: Path, number: int) -> None:
    with Archive.open(path, create=False) as archive:
        set_aside(archive, 1)
        with pytest.raises(UsageError) as raised:
            take_back(archive, number)
        assert raised.value.message.id == "decisions.no-such-decision"


def test_and_only_once(path: Path) -> None:
    with Archive.open(path, create=False) as archive:
        set_aside(archive, 1)
        take_back(archive, 1)
        events = last_event(archive)
        with pytest.raises(UsageError) as raised:
            take_back(archive, 1)
        assert raised.value.message.id == "decisions.undone-already"
        assert last_event(archive) == events


def test_what_arrives_later_is_not_taken_in(path: Path) -> None:
    with Archive.open(path, create=False) as archive:
        set_aside(archive, *range(1, 13))
        pull(archive, [row(5000, "U0-ABCD")], complete=False)
        assert owners(archive)[14] == ("valid", "U0", None)
        assert audit(archive, SURVEY, JUDGE).ok


def test_decisions_outlive_a_rebuild_and_a_change_of_units(path: Path) -> None:
    other = Judge("new rules", moved=("U1", "U0"))
    with Archive.open(path, create=False) as archive:
        set_aside(archive, 1)
        reassign(archive, Place("U2"), 2)
        assert refresh_answers(archive, SURVEY, other, AT)
        assert audit(archive, SURVEY, other).ok
        assert owners(archive)[1] == ("set-aside", None, None)
        assert owners(archive)[2] == ("retired", "U2", None)
        assert owners(archive)[5] == ("retired", "U0", None)
        # What a rebuild told holds though it was decided otherwise since.
        set_aside(archive, 2, 5, judge=other)
        undo(archive, 1, who=WHO, reason="nhầm", survey=SURVEY, judge=other, at=AT)
        assert audit(archive, SURVEY, other).ok
        with archive.transaction():
            rebuild_inside(archive, SURVEY, other, AT)
        assert owners(archive)[2] == ("set-aside", None, None)
        assert audit(archive, SURVEY, other).ok


def test_a_purge_leaves_decisions_and_the_chain_holds(path: Path) -> None:
    with Archive.open(path, create=False) as archive:
        set_aside(archive, 2, 3)
        reassign(archive, Place("U2"), 4)
        take_back(archive, 1)
        before, owned = everything(archive)["decisions"], owners(archive)
    purge(path, AT.date(), survey=SURVEY, judge_of=lambda _: JUDGE, at=AT)
    with Archive.open(path, create=False) as archive:
        assert archive.read("SELECT count(*) FROM responses WHERE contains(cells, 'purged')") == [(12,)]
        assert everything(archive)["decisions"] == before
        assert owners(archive) == owned
        take_back(archive, 2)
        assert owners(archive)[4] == ("valid", "U0", None)
        assert audit(archive, SURVEY, JUDGE).ok


def test_a_rehearsal_leaves_nothing(path: Path) -> None:
    with Archive.open(path, create=False) as archive:
        before = everything(archive)
        with rehearsal(archive):
            set_aside(archive, 1, 2)
            assert owners(archive)[1][0] == "set-aside"
        assert everything(archive) == before


# Against a model --------------------------------------------------------------------------------------------

_SEQS = st.lists(st.integers(1, 13), min_size=1, max_size=6, unique=True)
_PLACES = st.sampled_from([Place("U0"), Place("U1"), Place("U2", "Q1")])
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("aside"), _SEQS),
        st.tuples(st.just("move"), _SEQS, _PLACES),
        st.tuples(st.just("undo"), st.integers(1, 8)),
        st.tuples(st.just("judge")),
    ),
    max_size=10,
)


@pytest.mark.mass
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS)
def test_it_is_what_a_pile_of_slips_gives(
    steps: list[tuple[object, ...]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Each response has a pile of slips: a decision lays one on top, taking back pulls that one out."""
    path = tmp_path_factory.mktemp("model") / "archive.duckdb"
    judges = [JUDGE, Judge("other", moved=("U1", "U0"))]
    with Archive.open(path, create=True) as archive:
        pull(archive, [*(row(n * 60, f"U{n % 3}-ABCD") for n in range(12)), row(900, "")])
        piles: dict[int, list[tuple[int, object]]] = {seq: [] for seq in range(1, 14)}
        made, undone, judge = 0, set(), judges[0]
        for step in steps:
            if step[0] == "judge":
                judge = judges[1 - judges.index(judge)]
                refresh_answers(archive, SURVEY, judge, AT)
            elif step[0] == "undo":
                number = step[1]
                if not isinstance(number, int) or number > made or number in undone:
                    continue
                undo(archive, number, who=WHO, reason="nhầm", survey=SURVEY, judge=judge, at=AT)
                undone.add(number)
                piles = {seq: [slip for slip in pile if slip[0] != number] for seq, pile in piles.items()}
            else:
                made += 1
                seqs, place = step[1], step[2] if step[0] == "move" else None
                assert isinstance(seqs, list)
                if isinstance(place, Place):
                    reassign(archive, place, *seqs, judge=judge)
                else:
                    set_aside(archive, *seqs, judge=judge)
                for seq in seqs:
                    piles[seq].append((made, place))
        expected = {}
        for seq, pile in piles.items():
            code = "" if seq == 13 else f"U{(seq - 1) % 3}-ABCD"
            judged = judge.judge(code, None)
            expected[seq] = (judged.verdict.value, judged.unit, judged.counter)
            if pile:
                place = pile[-1][1]
                expected[seq] = (
                    (judged.verdict.value, place.unit, place.counter)
                    if isinstance(place, Place)
                    else ("set-aside", None, None)
                )
        assert owners(archive) == expected
        assert audit(archive, SURVEY, judge).ok
        counted = Counter(value for value, _, _ in expected.values())
        assert sum(counted.values()) == 13


@given(st.sets(st.integers(1, 60)))
def test_runs_hold_the_numbers_and_no_other(seqs: set[int]) -> None:
    runs = runs_of(seqs)
    assert [n for first, last in runs for n in range(first, last + 1)] == sorted(seqs)
    assert all(one[1] + 1 < two[0] for one, two in pairwise(runs))


# What audit finds -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE decisions SET reason = 'khác' WHERE number = 1 AND kind = 'set-aside'", "fault-row"),
        ("UPDATE decisions SET who = 'ai khác' WHERE kind = 'undo'", "fault-row"),
        ("UPDATE decisions SET unit = 'U0' WHERE kind = 'reassign'", "fault-row"),
        ("UPDATE decisions SET responses = '[[1,2]]' WHERE kind = 'reassign'", "fault-row"),
        ("DELETE FROM decisions WHERE kind = 'undo'", "fault-row"),
        ("DELETE FROM decisions", "fault-row"),
        ("INSERT INTO decisions SELECT * FROM decisions WHERE kind = 'reassign'", "fault-row"),
        ("INSERT INTO decisions VALUES (99, 3, 'undo', 'ai', 'đó')", "fault-extra"),
    ],
)
def test_an_altered_table_is_found(path: Path, statement: str, fault: str) -> None:
    with Archive.open(path, create=False) as archive:
        set_aside(archive, 1)
        reassign(archive, Place("U2"), 4)
        take_back(archive, 1)
    tamper(path, statement.replace("'đó')", "'đó', NULL, NULL, NULL, NULL, NULL)"))
    with Archive.open(path, create=False, read_only=True) as archive:
        result = audit(archive, SURVEY, JUDGE)
    assert not result.ok
    assert result.first_fault is not None
    inner = result.first_fault.values.get("fault", result.first_fault)
    assert getattr(inner, "id", None) == f"decisions.{fault}"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger SET payload = replace(payload, 'quét thử', 'quét bừa') WHERE kind = 'set-aside'",
        "DELETE FROM ledger WHERE kind = 'set-aside'",
        "UPDATE answers SET unit = 'U0' WHERE response = 1",
        "UPDATE answers SET value = 'valid' WHERE response = 1 AND question = 'code'",
        "UPDATE answers SET unit = 'U0' WHERE response = 4",
        "UPDATE ledger SET kind = 'reassign' WHERE kind = 'set-aside'",
    ],
)
def test_an_altered_decision_is_found_by_the_chain_or_the_answers(path: Path, statement: str) -> None:
    with Archive.open(path, create=False) as archive:
        set_aside(archive, 1)
        reassign(archive, Place("U2"), 4)
        assert audit(archive, SURVEY, JUDGE).ok
    tamper(path, statement)
    with Archive.open(path, create=False, read_only=True) as archive:
        assert not audit(archive, SURVEY, JUDGE).ok


@pytest.mark.parametrize(
    "responses", ["[[1,999999999999]]", "[[4,1]]", "[]]", '"x"', "[[0,1]]", "null", "[[1]]"]
)
def test_a_table_that_we_never_wrote_is_refused_and_not_counted_by(path: Path, responses: str) -> None:
    with Archive.open(path, create=False) as archive:
        set_aside(archive, 1)
    tamper(path, f"UPDATE decisions SET responses = '{responses}'")
    with Archive.open(path, create=False) as archive:
        with pytest.raises(ArchiveError) as raised:
            read_decisions(archive)
        assert raised.value.message.id == "archive.altered"
        assert not audit(archive, SURVEY, JUDGE).ok
