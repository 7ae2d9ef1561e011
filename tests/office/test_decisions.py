"""A leader's decisions from the archive to the report, held against offices in which it was never otherwise.

The independent count is another archive: the figures after setting answers aside must be those of an office
that never got them, after reassigning those of an office in which they came with the other unit's code.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from qrsurvey.archive.decisions import Place
from qrsurvey.archive.store import Archive
from qrsurvey.errors import UsageError
from qrsurvey.i18n.language import Language
from qrsurvey.office.archive_export import export_archive
from qrsurvey.office.audit import audit_archive
from qrsurvey.office.chosen import Choice, read_place
from qrsurvey.office.decisions import Author, list_decisions, reassign, set_aside, undo
from qrsurvey.office.keep import back_up_archive, restore_archive
from qrsurvey.office.purge import purge
from qrsurvey.office.report import make_report
from qrsurvey.office.responses import list_responses
from qrsurvey.office.signals import list_signals
from qrsurvey.render.as_json import as_data
from qrsurvey.report.model import Paragraph
from qrsurvey.survey.periods import Month
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.decided_office import NOW, Offices, Row, rows

APRIL, MAY = Month(2024, 4), Month(2024, 5)
SCHEMA = json.loads(
    (Path(__file__).parents[2] / "src/qrsurvey/assets/schemas/report.schema.json").read_text(encoding="utf-8")
)
LEADER = Author("Trần Văn B, Chánh Văn phòng", "quét thử khi treo bảng, anh Nguyễn Văn Tám 0912 345 678")
DAY = datetime(2024, 5, 10)
TESTS = Choice(since=DAY, until=DAY.replace(hour=23, minute=59, second=59))
Q1, Q3 = Place("MOTCUA", "Q1"), Place("MOTCUA", "Q3")


def data(workspace: Workspace, month: Month = MAY) -> dict[str, Any]:
    """The JSON of a month's report, which must fit its schema and add up."""
    found: dict[str, Any] = json.loads(
        json.dumps(as_data(make_report(workspace, month, formats=(), now=NOW).report.figures))
    )
    jsonschema.validate(found, SCHEMA)
    told = found["responses"]
    assert told["received"] == told["attributed"] + sum(told["unattributed"].values()) + told["set_aside"]
    assert told["attributed"] == sum(unit["responses"] for unit in found["units"])
    return found


def counted(found: dict[str, Any]) -> dict[str, Any]:
    """What of a report is counted from attributed answers."""
    kept = {key: found[key] for key in ("index", "questions", "units")}
    return kept | {
        "headline": {key: value for key, value in found["headline"].items() if key != "without_decisions"}
    }


def on(day: datetime) -> Callable[[Row], bool]:
    return lambda row: row.when.date() == day.date()


def refused(act: Callable[[], object]) -> UsageError:
    with pytest.raises(UsageError) as raised:
        act()
    return raised.value


def test_what_is_set_aside_is_counted_as_if_it_had_never_come(offices: Offices, office: Workspace) -> None:
    before, april = data(office), data(office, APRIL)
    n = sum(map(on(DAY), rows()))
    effect = set_aside(office, TESTS, LEADER, now=NOW)
    assert len(effect.responses) == n > 1
    after, without = data(office), data(offices.office(row for row in rows() if not on(DAY)(row)))
    assert counted(after) == counted(without)
    assert after["responses"]["set_aside"] == n
    assert after["responses"]["received"] == before["responses"]["received"]
    assert after["responses"]["unattributed"] == before["responses"]["unattributed"]
    assert after["headline"]["without_decisions"] == {key: before["headline"][key] for key in ("n", "share")}
    assert after["ledger"]["head"] != before["ledger"]["head"]
    assert data(office, APRIL)["units"] == april["units"]
    (month,) = effect.months
    assert (month.month, month.before.share, month.after.share) == (
        MAY, before["headline"]["share"], without["headline"]["share"])  # fmt: skip
    assert audit_archive(office).result.ok


def test_what_is_reassigned_is_counted_as_if_it_had_come_with_the_other_code(
    offices: Offices, office: Workspace
) -> None:
    before = data(office)
    since, until = datetime(2024, 5, 6), datetime(2024, 5, 26, 23, 59, 59)
    effect = reassign(
        office, Choice(origin=Place("LONGHOA"), since=since, until=until), Place("HIEPTAN"), LEADER, now=NOW
    )
    moved = [
        replace(row, code="HIEPTAN") if row.code == "LONGHOA" and since <= row.when <= until else row
        for row in rows()
    ]
    after, other = data(office), data(offices.office(moved))
    assert counted(after) == counted(other)
    assert after["responses"] == before["responses"]
    assert after["headline"]["without_decisions"]["share"] == before["headline"]["share"]
    (decision,) = after["decisions"]
    assert decision["from"] == [{"unit": "LONGHOA", "counter": None, "n": len(effect.responses)}]
    assert decision["to"] == {"unit": "HIEPTAN", "counter": None}
    assert audit_archive(office).result.ok


def test_swapped_placards_are_put_right_by_two_decisions(offices: Offices, office: Workspace) -> None:
    """The second takes what carries the other code, not what the first has just moved there."""
    reassign(office, Choice(origin=Q1), Q3, LEADER, now=NOW)
    reassign(office, Choice(origin=Q3), Q1, LEADER, now=NOW)
    swap = {"MOTCUA.Q1": "MOTCUA.Q3", "MOTCUA.Q3": "MOTCUA.Q1"}
    other = offices.office(replace(row, code=swap.get(row.code, row.code)) for row in rows())

    def owned(workspace: Workspace) -> list[tuple[Any, ...]]:
        with Archive.open(workspace.archive_path, create=False, read_only=True) as archive:
            return archive.read(
                "SELECT response, unit, counter, question, value, known FROM answers ORDER BY ALL"
            )

    assert owned(office) == owned(other)


def test_answers_of_nobody_can_be_given_to_a_unit_by_their_code_and_the_report_says_so(
    offices: Offices, office: Workspace
) -> None:
    before = data(office)
    effect = reassign(office, Choice(codes=("longhoa–oooo",)), Place("LONGHOA"), LEADER, now=NOW)
    assert [one.verdict for one in effect.responses] == ["forged", "forged"]
    after = data(office)
    assert after["responses"]["unattributed"]["forged"] == 0
    assert after["responses"]["attributed"] == before["responses"]["attributed"] + 2
    assert after["decisions"][0]["from"] == [{"unit": None, "counter": None, "n": 2}]
    assert after["headline"]["without_decisions"] == {key: before["headline"][key] for key in ("n", "share")}
    honest = [replace(row, code="LONGHOA") if row.code == "LONGHOA-0000" else row for row in rows()]
    assert counted(after) == counted(data(offices.office(honest)))


def test_taking_back_restores_the_report_to_the_letter_but_its_head(office: Workspace) -> None:
    before = data(office)
    effect = set_aside(office, TESTS, LEADER, now=NOW)
    undone = undo(office, 1, Author("Bà C", "không phải quét thử"), now=NOW)
    assert undone.seqs == effect.seqs
    assert undone.decision.undone is not None
    after = data(office)
    assert after["decisions"] == []
    assert after["decisions_undone"] == 1
    ignored = ("ledger", "decisions_undone")
    assert {k: v for k, v in after.items() if k not in ignored} == {
        k: v for k, v in before.items() if k not in ignored
    }
    assert audit_archive(office).result.ok


def test_a_rehearsal_tells_the_same_and_writes_nothing(office: Workspace) -> None:
    head = data(office)["ledger"]
    ahead = set_aside(office, TESTS, LEADER, now=NOW, rehearse=True)
    assert data(office)["ledger"] == head
    assert list_decisions(office) == ()
    done = set_aside(office, TESTS, LEADER, now=NOW, expected=ahead.seqs)
    assert (done.seqs, done.moves, done.months) == (ahead.seqs, ahead.moves, ahead.months)


def test_what_changed_between_showing_and_confirming_is_refused(offices: Offices, office: Workspace) -> None:
    ahead = set_aside(office, TESTS, LEADER, now=NOW, rehearse=True)
    offices.pull(office, [*rows(), Row(DAY + timedelta(hours=13), "LONGHOA", "Hài lòng", "Hài lòng")])
    error = refused(lambda: set_aside(office, TESTS, LEADER, now=NOW, expected=ahead.seqs))
    assert error.message.id == "decisions.changed-meanwhile"
    assert list_decisions(office) == ()


def test_what_arrives_later_is_counted_and_can_be_decided_about(offices: Offices, office: Workspace) -> None:
    first = set_aside(office, TESTS, LEADER, now=NOW)
    offices.pull(office, [*rows(), Row(DAY + timedelta(hours=13), "LONGHOA", "Hài lòng", "Hài lòng")])
    assert data(office)["responses"]["set_aside"] == len(first.responses)
    second = set_aside(office, TESTS, LEADER, now=NOW)
    assert len(second.responses) == len(first.responses) + 1
    undo(office, 1, LEADER, now=NOW)
    # The second is about all of them, so it holds for those of the first too.
    assert data(office)["responses"]["set_aside"] == len(second.responses)


def test_what_is_set_aside_stays_so_when_its_unit_is_reassigned(office: Workspace) -> None:
    aside = set_aside(office, replace(TESTS, place=Place("MOTCUA")), LEADER, now=NOW)
    effect = reassign(
        office, Choice(origin=Place("MOTCUA"), since=MAY.start), Place("LONGHOA"), LEADER, now=NOW
    )
    assert effect.skipped == len(aside.responses) > 0
    assert not set(effect.seqs) & set(aside.seqs)
    assert data(office)["responses"]["set_aside"] == effect.skipped
    # Whose it is beneath: still found under the unit of its code, and by nothing else.
    listed, _ = list_responses(office, replace(TESTS, place=Place("MOTCUA")), now=NOW)
    assert [one.response.seq for one in listed] == list(aside.seqs)
    error = refused(
        lambda: reassign(office, replace(TESTS, origin=Place("MOTCUA")), Place("LONGHOA"), LEADER, now=NOW)
    )
    assert error.message.id == "decisions.all-set-aside"


def test_answers_of_a_signal_are_set_aside_by_its_id_and_signal_no_more(offices: Offices) -> None:
    burst = [
        Row(datetime(2024, 5, 16, 9) + timedelta(seconds=41 * k), "HIEPTAN", "Rất hài lòng", "Rất hài lòng")
        for k in range(25)
    ]
    office = offices.office([*rows(), *burst])
    found = list_signals(office, MAY, now=NOW)
    signal = next(one for one in found.signals if one.id == "2024-05-HIEPTAN-burst")
    flagged, _ = list_responses(office, Choice(signal=signal.id), now=NOW)
    assert all(one.flagged for one in flagged)
    effect = set_aside(office, Choice(signal="2024-05-hieptan-BURST"), LEADER, now=NOW)
    assert effect.seqs == tuple(sorted(signal.seqs))
    after = list_signals(office, MAY, now=NOW)
    assert not {seq for one in after.signals for seq in one.seqs} & set(signal.seqs)
    assert refused(lambda: set_aside(office, Choice(signal=signal.id), LEADER, now=NOW)).message.id == (
        "signals.no-such-signal"
    )


@pytest.mark.parametrize(("language", "aside"), [(Language.VI, "không tính"), (Language.EN, "set aside")])
def test_the_report_names_each_decision_and_hides_personal_data(
    office: Workspace, language: Language, aside: str
) -> None:
    set_aside(office, TESTS, LEADER, now=NOW)
    reassign(office, Choice(origin=Q1, since=MAY.start), Q3, LEADER, now=NOW)
    reassign(office, Choice(codes=("XYZ",)), Q1, Author("Bà C", "gọi 0276 384 1234 hỏi lại"), now=NOW)
    undo(office, 2, Author("Bà C", "nhầm"), now=NOW)
    report = make_report(office, MAY, formats=(), language=language, now=NOW).report
    texts = [block.text for block in report.blocks if isinstance(block, Paragraph)]
    items = [text for text in texts if "03/06/2024" in text and "Trần Văn B, Chánh Văn phòng" in text]
    assert len(items) == 1
    assert aside in items[0]
    assert "Bộ phận Một cửa" in items[0]
    whole = "\n".join(texts)
    assert "0912" not in whole
    assert "Nguyễn Văn Tám" not in whole
    assert "[số điện thoại]" in items[0]
    # The office's own number is public.
    assert "gọi 0276 384 1234 hỏi lại" in whole
    assert ("đã được hủy" if language is Language.VI else "taken back") in whole
    assert any(
        aside in sentence or "quyết định" in sentence or "decision" in sentence for sentence in report.summary
    )
    written = make_report(
        office, MAY, now=NOW, out=office.root / "out" / language.value, language=language
    ).files
    assert all(one.path.stat().st_size > 1000 for one in written)


def test_a_report_without_decisions_says_nothing_of_them(office: Workspace) -> None:
    report = make_report(office, MAY, formats=(), language=Language.VI, now=NOW).report
    texts = [getattr(block, "text", "") for block in report.blocks]
    assert not any("quyết định của lãnh đạo" in text.casefold() for text in texts)
    assert data(office)["decisions"] == []


def test_a_unit_that_did_not_exist_gets_no_answers_and_they_are_named(office: Workspace) -> None:
    choice = Choice(origin=Place("LONGHOA"), since=datetime(2024, 5, 14), until=datetime(2024, 5, 19))
    error = refused(lambda: reassign(office, choice, Place("OLDWARD"), LEADER, now=NOW))
    assert error.message.id == "decisions.unit-not-valid"
    assert error.message.values["unit"] == "OLDWARD"
    assert len(error.details) == error.message.values["n"] != 0
    narrow = replace(choice, until=datetime(2024, 5, 15, 23, 59, 59))
    assert reassign(office, narrow, Place("OLDWARD"), LEADER, now=NOW).decision.number == 1
    assert data(office)["units"][-1]["responses"] > 0


@pytest.mark.parametrize(
    ("choice", "to", "fault"),
    [
        (Choice(), None, "nothing-chosen"),
        (Choice(ids=("99999",)), None, "no-such-response"),
        (Choice(ids=("x",)), None, "no-such-response"),
        (Choice(ids=("٣",)), None, "no-such-response"),
        (Choice(ids=("1" * 30,)), None, "no-such-response"),
        (Choice(codes=("ABCDEF",)), None, "nothing-found"),
        (Choice(source="khac"), None, "no-such-source"),
        (Choice(since=MAY.start), Place("HIEPTAN"), "no-origin"),
        (Choice(origin=Place("HIEPTAN")), Place("HIEPTAN"), "same-place"),
        (Choice(ids=("4",)), Place("HIEPTAN"), "there-already"),
    ],
)
def test_what_makes_no_decision_is_refused(
    office: Workspace, choice: Choice, to: Place | None, fault: str
) -> None:
    def act() -> object:
        if to is None:
            return set_aside(office, choice, LEADER, now=NOW)
        return reassign(office, choice, to, LEADER, now=NOW)

    assert refused(act).message.id == f"decisions.{fault}"
    assert list_decisions(office) == ()


def test_setting_aside_twice_is_refused(office: Workspace) -> None:
    set_aside(office, Choice(ids=("1", "2")), LEADER, now=NOW)
    assert refused(lambda: set_aside(office, Choice(ids=("2",)), LEADER, now=NOW)).message.id == (
        "decisions.set-aside-already"
    )


@pytest.mark.parametrize(
    ("who", "why", "fault"),
    [
        ("", "quét thử", "no-author"),
        (None, "x", "no-author"),
        ("Bà C", " \n", "no-reason"),
        (None, None, "no-reason"),
    ],
)
def test_who_and_why_must_be_said(who: str | None, why: str | None, fault: str) -> None:
    assert refused(lambda: Author.of(who, why)).message.id == f"decisions.{fault}"


def test_places_are_read_with_their_counters(office: Workspace) -> None:
    assert read_place(office, "motcua.q3") == read_place(office, "MOTCUA", "q3") == Q3
    assert read_place(office, " hieptan ") == Place("HIEPTAN")
    for text, counter in (("MOTCUA.Q9", None), ("MOTCUA.Q1", "Q3"), ("HIEPTAN", "Q1")):
        error = refused(lambda text=text, counter=counter: read_place(office, text, counter))  # type: ignore[misc]
        assert error.message.id == "decisions.no-such-counter"
    assert refused(lambda: read_place(office, "HIEPTANN")).message.id == "office.no-such-unit"


def test_a_response_is_named_by_number_or_the_beginning_of_its_id(office: Workspace) -> None:
    (one,), total = list_responses(office, Choice(ids=("7",)), now=NOW)
    assert total == 1
    for name in (one.response.id, one.response.short, one.response.short.upper()):
        (same,), _ = list_responses(office, Choice(ids=(name,)), now=NOW)
        assert same == one
    error = refused(lambda: list_responses(office, Choice(ids=(one.response.id[:7] + "!",)), now=NOW))
    assert error.message.id == "decisions.no-such-response"


def test_the_list_hides_personal_data_in_comments_and_in_codes_that_are_none(office: Workspace) -> None:
    listed, total = list_responses(
        office,
        Choice(since=datetime(2024, 5, 20, 9), until=datetime(2024, 5, 20, 9, 4)),
        comments=True,
        now=NOW,
    )
    assert total == 5
    assert {one.comment for one in listed} == {"gọi [số điện thoại]"}
    plain, _ = list_responses(office, Choice(ids=(str(listed[0].response.seq),)), now=NOW)
    assert plain[0].comment is None


def test_the_newest_are_the_last_by_time(office: Workspace) -> None:
    listed, total = list_responses(office, Choice(), newest=10, now=NOW)
    assert total == len(rows())
    times = sorted(row.when for row in rows())[-10:]
    assert [one.response.submitted for one in listed] == times


def test_decisions_are_exported_and_outlive_a_purge(office: Workspace) -> None:
    set_aside(office, TESTS, LEADER, now=NOW)
    undo(office, 1, LEADER, now=NOW)
    set_aside(office, replace(TESTS, place=Place("LONGHOA")), LEADER, now=NOW)
    before = data(office)
    purge(office, before=NOW.date(), now=NOW)
    after = data(office)
    assert {key: after[key] for key in after if key != "ledger"} == {
        key: before[key] for key in before if key != "ledger"
    }
    assert audit_archive(office).result.ok
    written = export_archive(office, formats=("csv", "parquet"), out=office.root / "exported", now=NOW)
    names = {one.path.name for one in written}
    assert {"decisions.csv", "decisions.parquet"} <= names
    table = (office.root / "exported" / "decisions.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[2] for line in table] == ["kind", "set-aside", "undo", "set-aside"]
    answers = (office.root / "exported" / "answers.csv").read_text(encoding="utf-8-sig")
    assert answers.count("set-aside") == after["responses"]["set_aside"] > 0


def test_a_name_typed_into_the_code_question_stays_out_of_the_ledger(office: Workspace) -> None:
    effect = set_aside(office, Choice(codes=("bà nguyễn thị hoa", "XYZ")), LEADER, now=NOW)
    assert len(effect.responses) == 2
    with Archive.open(office.archive_path, create=False, read_only=True) as archive:
        (payload,) = archive.read("SELECT payload FROM ledger WHERE kind = 'set-aside'")[0]
    assert json.loads(payload)["criteria"] == {"code": ["bà [họ tên]", "XYZ"]}


def test_a_backup_holds_the_decisions_that_there_were(office: Workspace) -> None:
    set_aside(office, TESTS, LEADER, now=NOW)
    before, made = data(office), list_decisions(office)
    backup = back_up_archive(office, keep=10, now=NOW).backup.path
    undo(office, 1, LEADER, now=NOW)
    assert data(office)["responses"]["set_aside"] == 0
    restore_archive(office, backup, replace=True, now=NOW)
    assert (data(office), list_decisions(office)) == (before, made)
    assert audit_archive(office).result.ok


def test_a_unit_that_is_renamed_or_ends_later_keeps_what_was_decided_for_it(office: Workspace) -> None:
    reassign(office, Choice(origin=Place("LONGHOA"), since=MAY.start), Place("HIEPTAN"), LEADER, now=NOW)
    before = data(office)
    file = office.root / "config" / "units.yaml"
    text = file.read_text(encoding="utf-8")
    assert 'UBND phường Long Hoa", group: wards}' in text
    file.write_text(
        text.replace(
            'UBND phường Long Hoa", group: wards}',
            'UBND phường Long Hoa", group: wards, valid: {to: 2024-05-05}, successor: {unit: MOTCUA, kind: merged}}',
        ),
        encoding="utf-8",
    )
    again = read_workspace(office.root)
    after = data(again)
    by_id = [{unit["id"]: unit["responses"] for unit in one["units"]} for one in (before, after)]
    assert by_id[0]["HIEPTAN"] == by_id[1]["HIEPTAN"]
    assert audit_archive(again).result.ok
    undo(again, 1, LEADER, now=NOW)
    assert audit_archive(again).result.ok


@pytest.mark.parametrize("language", list(Language))
def test_a_units_own_report_says_how_many_of_its_answers_were_decided_about(
    office: Workspace, language: Language
) -> None:
    first, last = datetime(2024, 5, 1), datetime(2024, 5, 10)
    tests = Choice(origin=Place("LONGHOA"), since=first, until=last)
    swap = Choice(origin=Place("HIEPTAN"), since=first, until=last)
    apart = set_aside(office, tests, LEADER, now=NOW).decision
    moved = reassign(office, swap, Place("LONGHOA"), LEADER, now=NOW).decision
    made = make_report(
        office, MAY, units=["LONGHOA", "HIEPTAN"], formats=(), language=language, now=NOW
    ).of_units
    longhoa, hieptan = ("\n".join(getattr(block, "text", "") for block in one.blocks) for one in made)
    vi = language is Language.VI
    assert (f"{apart.count} phiếu của đơn vị không" if vi else "of the unit aren't counted") in longhoa
    assert (f"{moved.count} phiếu không mang mã" if vi else f"{moved.count} responses without") in longhoa
    assert (f"{moved.count} phiếu mang mã" if vi else f"{moved.count} responses with the") in hieptan
    assert "Hiệp Tân" not in longhoa
    assert "Long Hoa" not in hieptan
