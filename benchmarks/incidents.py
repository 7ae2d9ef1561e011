"""Replay a year of answers with incidents planted in it: `python benchmarks/incidents.py [ANSWERS]`.

25,000 answers of an ordinary office, day by day, and among them the 60 incidents of tests/fixtures.
Prints, as a table for docs/canh-bao.md, which grade each was given, whether it was told on its day and once,
and how many ordinary answers raised a false alarm a week.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from datetime import date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from qrsurvey.archive.outbox import MessageKind  # noqa: E402
from qrsurvey.office.audit import audit_archive  # noqa: E402
from qrsurvey.survey.calendar import WorkCalendar  # noqa: E402
from qrsurvey.workspace.workspace import read_workspace  # noqa: E402
from support.incident_days import days  # noqa: E402
from support.incident_replay import Replay  # noqa: E402

_SEED = 2024
_FIRST, _LAST = date(2024, 1, 2), date(2024, 12, 31)
_RECIPIENTS = """
alerts:
  words: [misconduct, attitude, waiting]
  ratings: {at_most: 2}
  dissatisfied: {share: 30%, count: 5, at_least: 10, days: 14}
  silent: {days: 10}
  recipients:
    - {name: leaders, grades: [A, B, C], confidential: true}
"""


def main(answers: int) -> int:
    """Print the table; return 1 where a case of grade A wasn't told on its day, once, or audit refused."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "office"
        (root / "config").mkdir(parents=True)
        for name in ("units.yaml", "survey.yaml"):
            text = (ROOT / "config" / name).read_text(encoding="utf-8")
            text = text.replace("# form:\n", "form:\n").replace(
                "#   url: https://docs.google.com/forms/d/e/…/viewform",
                "  url: https://docs.google.com/forms/d/e/1FAIpQLSdExampleExampleExampleExampleExampleExample0000/viewform",
            )
            text = text.replace("#   code_entry:", "  code_entry:")
            if name == "survey.yaml":
                text = text.partition("\nalerts:")[0] + _RECIPIENTS
            (root / "config" / name).write_text(text, encoding="utf-8")
        workspace = read_workspace(root)
        replay = Replay.start(workspace, datetime(2024, 1, 1, 8))
        calendar = WorkCalendar.of(workspace.office)
        units = tuple(unit.id for unit in workspace.units.values() if unit.valid_within(_FIRST, _LAST))
        worked = 0
        for day, given in days(_FIRST, _LAST, answers, units, calendar, _SEED):
            replay.day(day, given)
            worked += 1
        whole = audit_archive(workspace).result.ok
    return _tell(replay, worked, answers, whole=whole, seconds=time.perf_counter() - start)


def _tell(replay: Replay, worked: int, answers: int, *, whole: bool, seconds: float) -> int:
    grades = replay.grades()
    weeks = ((_LAST - _FIRST).days + 1) / 7
    urgent = [(day, case, answer) for day, case, answer in replay.opened if case.grade == "A"]
    planted = [(day, case, answer) for day, case, answer in urgent if answer and answer.planted]
    at_once = sum(
        [told for told in replay.told.get(case.number, []) if told[1] is MessageKind.ALERT]
        == [(answer.when.date(), MessageKind.ALERT)]
        for _, case, answer in planted
        if answer
    )
    print(f"{answers:,} answers, {worked} working days, 60 incidents, seed {_SEED}; {seconds:.0f} s\n")
    print("| planted | given A | given B | given C | no case |\n| --- | --- | --- | --- | --- |")
    for name in "ABC":
        print(f"| {name} | " + " | ".join(str(grades[name, given]) for given in "ABC–") + " |")
    print(f"\ngrade A planted and found: {len(planted)}, told on their day and once: {at_once}")
    false = replay.false_alarms()
    texts = {
        answer.comment
        for _, case, answer in replay.opened
        if answer and not answer.planted and case.misconduct
    }
    by_grade = Counter(case.grade.value for _, case in false)
    print(
        f"false alarms of misconduct: {len(false)} ({by_grade['A']} A, {by_grade['B']} B), "
        f"{len(false) / weeks:.2f} a week, of {len(texts)} different texts"
    )
    lesser = [
        case for _, case, answer in replay.opened if case.grade == "C" and not (answer and answer.planted)
    ]
    trends = Counter(reason for case in lesser if case.response is None for reason in case.reasons)
    trends += Counter(
        case.reasons[0] for _, case, _ in replay.opened if case.response is None and case.grade == "B"
    )
    print(f"cases of grade C beside: {len(lesser) / weeks:.1f} a week; of whole units: {dict(trends)}")
    print(f"audit: {'verifies' if whole else 'REFUSED'}")
    return int(at_once != len(planted) or not whole)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 25_000))
