"""A made-up office, its answers, and a count of them that shares nothing with the one under test."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import duckdb

from qrsurvey.analysis.asked import Asked, State
from qrsurvey.analysis.counting import Counting
from qrsurvey.analysis.engine import DuckDBEngine
from qrsurvey.analysis.figures import Figures
from qrsurvey.analysis.period import period_figures
from qrsurvey.i18n.language import Language
from qrsurvey.report.build import build_report
from qrsurvey.report.model import Report
from qrsurvey.survey.breakdowns import By
from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.survey.periods import Month, Period
from qrsurvey.survey.questions import SIPAS_LEVELS, Kind, Question, Role, Survey, Thresholds
from qrsurvey.survey.units import Group, Office, Signer, Unit, Units

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MAY = Month(2025, 5)
APRIL = MAY.previous
NOW = datetime(2025, 6, 2, 8, 30)
HEAD = "3f0a" * 16

ANSWERS_TABLE = """
CREATE TABLE answers (
    response BIGINT NOT NULL, unit VARCHAR, counter VARCHAR, submitted TIMESTAMP,
    question VARCHAR NOT NULL, value VARCHAR, known BOOLEAN NOT NULL
)
"""


def rating(key: str, title: str, role: Role | None = None) -> Question:
    return Question(key, Kind.RATING, {"vi": title}, role, options=SIPAS_LEVELS)


QUESTIONS = (
    Question("code", Kind.TEXT, {"vi": "Mã đơn vị (vui lòng không sửa)"}, Role.CODE),
    rating("attitude", "Thái độ phục vụ của công chức"),
    rating("guidance", "Hướng dẫn hồ sơ rõ ràng, một lần"),
    rating("waiting", "Thời gian chờ và giải quyết"),
    rating("overall", "Nhìn chung, Ông/Bà hài lòng ở mức nào?", Role.HEADLINE),
    Question("comment", Kind.TEXT, {"vi": "Góp ý"}, Role.COMMENT),
)
RATINGS = ("attitude", "guidance", "waiting", "overall")
TITLES = {
    "vi": "Khảo sát mức độ hài lòng của người dân, doanh nghiệp trong giải quyết thủ tục hành chính",
    "en": "Survey of how satisfied citizens and businesses are with administrative procedures",
}
OFFICE = Office(
    name="Văn phòng HĐND và UBND",
    parent="Ủy ban nhân dân thị xã Hòa Thành",
    symbol="BC-VP",
    place="Hòa Thành",
    addressee="Lãnh đạo Ủy ban nhân dân thị xã",
    signer=Signer(None, "Chánh Văn phòng", None),
    recipients=("Như trên", "Phòng Nội vụ", "UBND các xã, phường", "Lưu: VT, VP"),
)
GROUPS = (Group("town", "Thị xã"), Group("wards", "Xã, phường"))
UNITS = Units(
    (
        Unit("MOTCUA", "Bộ phận Tiếp nhận và Trả kết quả thị xã", "town"),
        Unit(
            "DATDAI",
            "Văn phòng Đăng ký Đất đai tỉnh Tây Ninh - Chi nhánh thị xã Hòa Thành",
            "town",
        ),
        Unit("LONGHOA", "UBND phường Long Hoa", "wards"),
        Unit("HIEPTAN", "UBND phường Hiệp Tân", "wards"),
        Unit("TRUONGDONG", "UBND xã Trường Đông", "wards"),
        Unit("TRUONGHOA", "UBND xã Trường Hòa", "wards"),
        Unit("TRUONGTAY", "UBND xã Trường Tây", "wards"),
    )
)


def survey(thresholds: Thresholds | None = None, questions: tuple[Question, ...] = QUESTIONS) -> Survey:
    return Survey(TITLES, questions, thresholds=thresholds or Thresholds())


@dataclass(frozen=True)
class Answer:
    """One response: whose, when, the verdict on its code, and its ratings (1 to 5) by question.

    `picks` are the options picked at other questions.
    """

    unit: str | None
    submitted: datetime | None
    verdict: str = "valid"
    ratings: dict[str, int] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    comment: bool = False
    counter: str | None = None
    picks: dict[str, tuple[str, ...]] = field(default_factory=dict)


def archive(answers: Iterable[Answer]) -> DuckDBPyConnection:
    """The table `answers` in memory, in the long form that figures are counted from."""
    rows: list[tuple[object, ...]] = []
    for at, answer in enumerate(answers, start=1):
        start = (at, answer.unit, answer.counter, answer.submitted)
        rows.append((*start, "code", answer.verdict, True))
        rows += [(*start, key, str(level), True) for key, level in answer.ratings.items()]
        rows += [(*start, key, label, True) for key, labels in answer.picks.items() for label in labels]
        rows += [(*start, key, "Tạm được", False) for key in answer.unknown]
        if answer.comment:
            rows.append((*start, "comment", None, True))
    connection = duckdb.connect()
    connection.execute(ANSWERS_TABLE)
    columns = list(zip(*rows, strict=True)) or [()] * 7
    marks = ", ".join(
        f"unnest(?::{kind}[])"
        for kind in ("BIGINT", "VARCHAR", "VARCHAR", "TIMESTAMP", "VARCHAR", "VARCHAR", "BOOLEAN")
    )
    connection.execute(f"INSERT INTO answers SELECT {marks}", [list(column) for column in columns])
    return connection


def figures(
    answers: Iterable[Answer],
    *,
    month: Month = MAY,
    period: Period | None = None,
    units: Units = UNITS,
    asked: Survey | None = None,
    now: datetime = NOW,
    changed_upstream: int = 0,
    head: str | None = HEAD,
    events: int = 12,
    compared: datetime | None = None,
    unit: str | None = None,
    campaign: date | None = None,
    by: tuple[By, ...] = (),
    public: bool = False,
) -> Figures:
    with archive(answers) as connection:
        return period_figures(
            Counting(DuckDBEngine(connection), asked or survey()),
            Asked(
                period or Period.of_month(month),
                units,
                asked or survey(),
                WorkCalendar.of(OFFICE),
                unit=unit,
                campaign=campaign,
                by=by,
                public=public,
            ),
            State(
                now=now,
                changed_upstream=changed_upstream,
                head=head,
                events=events if head else 0,
                compared=compared,
            ),
        )


def report(
    counted: Figures,
    *,
    office: Office = OFFICE,
    groups: Sequence[Group] = GROUPS,
    asked: Survey | None = None,
    language: Language = Language.VI,
    now: datetime = NOW,
) -> Report:
    return build_report(
        counted, office=office, groups=groups, survey=asked or survey(), language=language, now=now
    )


def make(
    n: int,
    unit: str | None,
    seed: int,
    *,
    month: Month = MAY,
    verdict: str = "valid",
    satisfied: float = 0.9,
    blank: float = 0.0,
) -> list[Answer]:
    """`n` answers spread over a month, with about that share of satisfied ones."""
    chance = random.Random(seed)
    length = int((month.end - month.start).total_seconds())
    made = []
    for _ in range(n):
        ratings = {
            key: chance.choice((4, 5, 5)) if chance.random() < satisfied else chance.choice((1, 2, 3, 3))
            for key in RATINGS
            if chance.random() >= blank
        }
        when = month.start + timedelta(seconds=chance.randrange(length))
        made.append(Answer(unit, when, verdict, ratings))
    return made


def levels(answers: Iterable[Answer], key: str) -> Counter[int]:
    """Count by hand: the levels answered to one question."""
    return Counter(answer.ratings[key] for answer in answers if key in answer.ratings)


def within(answers: Iterable[Answer], month: Month) -> list[Answer]:
    return [a for a in answers if a.submitted is not None and month.start <= a.submitted < month.end]
