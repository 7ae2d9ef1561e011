"""The worked numbers of docs/method.md and docs/phuong-phap.md, by the functions that count every report.

A table stands in a page between `<!-- worked: name -->` and `<!-- end -->`; `python dev.py docs` writes it
again, and a test holds the pages to what is worked out today.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from qrsurvey.analysis.chance import adjust
from qrsurvey.analysis.exact import fisher
from qrsurvey.analysis.figures import Standing
from qrsurvey.analysis.hiding import hide_places, make_table
from qrsurvey.analysis.intervals import Interval, newcombe, wilson
from qrsurvey.analysis.ranks import rank_ranges
from qrsurvey.analysis.shrinkage import Count, estimates, fit
from qrsurvey.analysis.standing import standings
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.i18n.numbers import decimal, percent, points
from qrsurvey.survey.questions import Thresholds

DOCS = Path(__file__).parents[2] / "docs"

PAGES: Mapping[Path, Language] = {
    DOCS / "phuong-phap.md": Language.VI,
    DOCS / "method.md": Language.EN,
}

SHARES: Sequence[Count] = ((10, 10), (28, 30), (45, 50), (90, 100), (190, 200), (900, 1000))
"""Satisfied of answered, each a share that people write without a second thought."""

CHANGES: Sequence[tuple[Count, Count]] = (
    ((27, 30), (24, 30)),
    ((90, 100), (84, 100)),
    ((450, 500), (420, 500)),
)
"""This month and the month before."""

TOWN: Mapping[str, Count] = {
    "A": (274, 300),
    "B": (119, 120),
    "C": (71, 80),
    "D": (46, 60),
    "E": (43, 45),
    "F": (30, 30),
    "G": (16, 20),
    "H": (8, 8),
}
"""A made-up town of eight units: satisfied of answered in a month."""

WARDS: Mapping[str, Count] = {"E": (43, 45), "F": (30, 30), "H": (8, 8)}
"""A group of that town, as the public is told of it."""

_WORDS = {
    Language.VI: {
        "satisfied": "Hài lòng / trả lời",
        "share": "Tỷ lệ",
        "interval": "Khoảng tin cậy 95%",
        "now": "Kỳ này",
        "before": "Kỳ trước",
        "difference": "Chênh lệch (điểm %)",
        "said": "Báo cáo viết",
        "unit": "Đơn vị",
        "estimate": "Ước lượng",
        "p": "p (Fisher)",
        "adjusted": "p hiệu chỉnh",
        "ranks": "Thứ hạng có thể (90%)",
        "standing": "Kết luận",
        "published": "Công khai",
        "total": "Cộng",
        "alone": "chỉ {n} câu trả lời",
        "change": "tăng",
        "no-change": "chưa thể nói là có thay đổi",
        "typical": "tương đương mức chung",
    },
    Language.EN: {
        "satisfied": "Satisfied / answered",
        "share": "Share",
        "interval": "95% interval",
        "now": "This period",
        "before": "The one before",
        "difference": "Difference (points)",
        "said": "The report says",
        "unit": "Unit",
        "estimate": "Estimate",
        "p": "p (Fisher)",
        "adjusted": "p adjusted",
        "ranks": "Possible ranks (90%)",
        "standing": "Verdict",
        "published": "Published",
        "total": "Together",
        "alone": "{n} answers, no share",
        "change": "up",
        "no-change": "no change that can be told from chance",
        "typical": "like the others",
    },
}


def with_worked(page: Path) -> str:
    """Return the text of a page with its tables worked out anew."""
    language = PAGES[page]

    def table(place: re.Match[str]) -> str:
        return f"<!-- worked: {place[1]} -->\n\n{TABLES[place[1]](language)}\n\n<!-- end -->"

    text = page.read_text(encoding="utf-8")
    return re.sub(r"<!-- worked: (\w+) -->.*?<!-- end -->", table, text, flags=re.DOTALL)


def _table(language: Language, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    words = _WORDS[language]
    lines = [[words[head] for head in heads], ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _share(count: Count, language: Language) -> str:
    k, n = count
    return percent(k / n, language, 1)


def _range(interval: Interval, language: Language) -> str:
    return f"{percent(interval.low, language, 1)} – {percent(interval.high, language, 1)}"


def _wilson(language: Language) -> str:
    rows = [(f"{k}/{n}", _share((k, n), language), _range(wilson(k, n), language)) for k, n in SHARES]
    return _table(language, ("satisfied", "share", "interval"), rows)


def _newcombe(language: Language) -> str:
    words = _WORDS[language]
    rows = []
    for now, before in CHANGES:
        found = newcombe(*now, *before)
        certain = found.low > 0 or found.high < 0
        rows.append(
            (
                f"{now[0]}/{now[1]} = {_share(now, language)}",
                f"{before[0]}/{before[1]} = {_share(before, language)}",
                points(now[0] / now[1] - before[0] / before[1], language, 1),
                f"{points(found.low, language, 1)} … {points(found.high, language, 1)}",
                words["change" if certain else "no-change"],
            )
        )
    return _table(language, ("now", "before", "difference", "interval", "said"), rows)


def _town(language: Language) -> str:
    words, catalog, thresholds = _WORDS[language], Catalog(language), Thresholds()
    counts = list(TOWN.values())
    k_all, n_all = (sum(count[i] for count in counts) for i in (0, 1))
    found = standings(counts, thresholds)
    compared = [at for at, one in enumerate(found) if one.p is not None]
    plain = {at: fisher(*counts[at], k_all - counts[at][0], n_all - counts[at][1]) for at in compared}
    adjusted = dict(zip(compared, adjust(list(plain.values()), len(plain)), strict=True))
    drawn, ranks = estimates(counts, fit(counts)), rank_ranges(counts, thresholds.rank_from)

    def said(standing: Standing) -> str:
        return (
            words["typical"] if standing is Standing.TYPICAL else catalog.text(f"report.standing-{standing}")
        )

    rows = []
    for at, (unit, count) in enumerate(TOWN.items()):
        hidden = found[at].standing is Standing.HIDDEN
        estimate, place = drawn[at], ranks[at]
        assert estimate is not None
        rows.append(
            (
                unit,
                f"{count[0]}/{count[1]}",
                _share(count, language),
                _range(wilson(*count), language),
                percent(estimate, language, 1),
                f"{place.low}–{place.high}" if place else "–",
                decimal(plain[at], 4, language) if at in plain else "–",
                decimal(adjusted[at], 4, language) if at in adjusted else "–",
                said(found[at].standing) + (" *" if hidden else ""),
            )
        )
    heads = ("unit", "satisfied", "share", "interval", "estimate", "ranks", "p", "adjusted", "standing")
    return _table(language, heads, rows)


def _hiding(language: Language) -> str:
    words = _WORDS[language]
    table = make_table({unit: (k, n - k) for unit, (k, n) in WARDS.items()}, {})
    hidden = hide_places(table, Thresholds().hide_below)

    def row(name: str, place: str, count: Count) -> tuple[str, str, str]:
        k, n = count
        told = f"{k}/{n} = {_share(count, language)}" if place not in hidden else words["alone"].format(n=n)
        return name, f"{k}/{n}", told

    k_all, n_all = (sum(count[i] for count in WARDS.values()) for i in (0, 1))
    rows = [row(unit, unit, count) for unit, count in WARDS.items()]
    rows.append(row(words["total"], "", (k_all, n_all)))
    return _table(language, ("unit", "satisfied", "published"), rows)


TABLES: Mapping[str, Callable[[Language], str]] = {
    "wilson": _wilson,
    "newcombe": _newcombe,
    "town": _town,
    "hiding": _hiding,
}
"""Each table by the name that pages use."""
