"""Incidents planted among ordinary answers: every one is graded, told on its day and once, as the page says.

The texts were written by somebody who had not seen what reads them; what was found at first sight stands in
docs/canh-bao.md for good, and what is found today is held to it here.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest

from qrsurvey.archive.answered import Answered
from qrsurvey.archive.outbox import MessageKind
from qrsurvey.cases.grading import Grader
from qrsurvey.office.audit import audit_archive
from qrsurvey.survey.alert_rules import Grade
from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.workspace.topics_file import shipped_lexicon
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.incident_days import days, incidents, ordinary
from support.incident_replay import Replay

pytestmark = pytest.mark.mass

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "canh-bao.md"
RULES = """
alerts:
  words: [misconduct, attitude, waiting]
  ratings: {at_most: 2}
  recipients:
    - {name: leaders, grades: [A, B, C], confidential: true}
"""
FORM = "https://docs.google.com/forms/d/e/1FAIpQLSdExampleExampleExampleExampleExampleExample0000/viewform"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The seed town with these rules."""
    root = tmp_path_factory.mktemp("town")
    (root / "config").mkdir()
    for name in ("units.yaml", "survey.yaml"):
        text = (ROOT / "config" / name).read_text(encoding="utf-8")
        text = text.replace("# form:\n", "form:\n").replace("#   code_entry:", "  code_entry:")
        text = text.replace("#   url: https://docs.google.com/forms/d/e/…/viewform", f"  url: {FORM}")
        text = text.partition("\nalerts:")[0] + (RULES if name == "survey.yaml" else "")
        (root / "config" / name).write_text(text, encoding="utf-8")
    return read_workspace(root)


def _grades(workspace: Workspace) -> Counter[tuple[str, str]]:
    """How each incident is graded, by how its author graded it."""
    grader = Grader(workspace.survey, shipped_lexicon)
    levels = range(1, 6)
    found: Counter[tuple[str, str]] = Counter()
    for one in incidents():
        assert one["overall"] in levels
        picked = {key: (str(one[key]),) for key in ("overall", "attitude")}
        if one["extra_cost"]:
            picked["extra_cost"] = (one["extra_cost"],)
        ground = grader.judge(Answered(1, "main", None, one["unit"], None, picked, one["comment"]))
        found[one["grade"], ground.grade.value if ground else "–"] += 1
    return found


def _false_alarms(workspace: Workspace) -> Counter[str]:
    """How many ordinary comments are taken for misconduct, by grade."""
    grader = Grader(workspace.survey, shipped_lexicon)
    picked = {"overall": ("5",), "extra_cost": ("Không",)}
    grounds = [grader.judge(Answered(1, "main", None, "X", None, picked, text)) for text in ordinary()]
    return Counter(ground.grade.value for ground in grounds if ground and ground.grade is not Grade.C)


def test_the_page_tells_what_is_found_today(workspace: Workspace) -> None:
    page = PAGE.read_text(encoding="utf-8")
    rows = {
        name: cells.split(" | ")
        for name, cells in re.findall(r"^\| mức ([ABC]) \| (.+) \|$", page, re.MULTILINE)
    }
    assert set(rows) == {"A", "B", "C"}
    found = _grades(workspace)
    for name, (planted, _, today) in rows.items():
        assert int(planted) == sum(n for (own, _), n in found.items() if own == name)
        assert int(today) == found[name, name]
    match = re.search(
        r"^\| góp ý bình thường bị coi là tiêu cực \| 400 \| .+ \| (\d+) \|$", page, re.MULTILINE
    )
    assert match is not None
    assert int(match[1]) == _false_alarms(workspace).total()
    assert len(ordinary()) == 400


def test_whoever_answers_yes_is_never_missed(workspace: Workspace) -> None:
    grader = Grader(workspace.survey, shipped_lexicon)
    for text in ("", *ordinary()):
        ground = grader.judge(Answered(1, "main", None, None, None, {"extra_cost": ("Có",)}, text))
        assert ground is not None
        assert ground.grade in {Grade.A, Grade.B}


def test_day_by_day_every_case_of_grade_a_is_told_on_its_day_and_once(workspace: Workspace) -> None:
    replay = Replay.start(workspace, datetime(2024, 5, 1, 8))
    calendar = WorkCalendar.of(workspace.office)
    units = tuple(unit.id for unit in workspace.units.values())
    stretch = days(date(2024, 5, 6), date(2024, 5, 25), 400, units, calendar, seed=7)
    for day, given in stretch:
        replay.day(day, given)
    replay.day(date(2024, 6, 3), [])
    urgent = [(case, answer) for _, case, answer in replay.opened if case.grade is Grade.A and answer]
    assert replay.grades() == _grades(workspace)
    assert len(urgent) >= 28
    for case, answer in urgent:
        told = [day for day, kind in replay.told[case.number] if kind is MessageKind.ALERT]
        assert told == [answer.when.date()]
    # Nothing is told twice in the same way, and the rest is told by its list.
    for case in (case for _, case, _ in replay.opened):
        kinds = [kind for _, kind in replay.told[case.number]]
        assert len(kinds) == len(set(kinds)), case
        wanted = {Grade.A: MessageKind.ALERT, Grade.B: MessageKind.WEEKLY, Grade.C: MessageKind.MONTHLY}
        assert wanted[case.grade] in kinds
    assert audit_archive(workspace).result.ok
