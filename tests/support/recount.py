"""A month counted again from the raw rows of an archive, with nothing of the code that reports it."""

from __future__ import annotations

import csv
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from ruamel.yaml import YAML
from scipy.optimize import minimize
from scipy.stats import betabinom, false_discovery_control, fisher_exact
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

HIDE_BELOW, RANK_FROM = 10, 30
LEVELS = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")


def plain(text: str) -> str:
    """A text as a person reads it: without case, double spaces and ways to write an accent."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def whole(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def percent(share: float) -> str:
    return f"{_two(share * 100)}%"


def points(share: float) -> str:
    return ("−" if share < 0 else "+") + _two(abs(share) * 100)


def _two(value: float) -> str:
    rounded = Decimal(repr(float(value))).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{rounded}".replace(".", ",")


def mean(levels: pd.Series[Any]) -> str:
    return _two(float(levels.mean()))


def wilson(satisfied: int, n: int) -> tuple[float, float]:
    low, high = proportion_confint(satisfied, n, 0.05, "wilson")
    return float(low), float(high)


def newcombe(k: int, n: int, before: int, then: int) -> tuple[float, float]:
    low, high = confint_proportions_2indep(k, n, before, then, method="newcomb", compare="diff")
    return float(low), float(high)


@dataclass(frozen=True)
class Config:
    """What the two files say, read as YAML and nothing more."""

    units: list[dict[str, Any]]
    groups: list[dict[str, Any]]
    questions: list[dict[str, Any]]

    @property
    def ratings(self) -> dict[str, str]:
        return {one["key"]: one["title"]["vi"] for one in self.questions if one["kind"] == "rating"}

    @property
    def names(self) -> dict[str, str]:
        return {one["id"]: one["name"] for one in self.units}

    def question(self, key: str) -> dict[str, Any]:
        return next(one for one in self.questions if one["key"] == key)

    def options(self, key: str) -> list[str]:
        return [one["label"] for one in self.question(key)["options"]]


def read_config(root: Path) -> Config:
    yaml = YAML(typ="safe")
    units = yaml.load((root / "config" / "units.yaml").read_text(encoding="utf-8"))
    survey = yaml.load((root / "config" / "survey.yaml").read_text(encoding="utf-8"))
    return Config(units["units"], units["groups"], survey["questions"])


def read_rows(root: Path, config: Config) -> pd.DataFrame:
    """One line a response: when, whose by the codes that were handed out, and what was answered.

    Ratings are 1 to 5; what is no label is no answer. `unit` is None where the code is none of ours, and then
    `why` tells the reason.
    """
    handed = {}
    with (root / "out" / "placards" / "codes.csv").open(encoding="utf-8-sig", newline="") as file:
        for line in csv.DictReader(file):
            handed[line["code"]] = (line["unit_id"], line["counter_id"] or None)
    with duckdb.connect(root / "data" / "archive.duckdb", read_only=True) as connection:
        raw = connection.execute("SELECT seq, submitted, cells FROM responses ORDER BY seq").fetchall()
    rows = []
    for seq, submitted, cells in raw:
        said = {plain(header): cell for header, cell in json.loads(cells).items()}
        code = said.get(plain(config.question("code")["title"]["vi"]), "").strip().upper()
        unit, counter = handed.get(code, (None, None))
        named = code.split("-")[0].split(".")[0] in config.names
        why = None if unit else "missing" if not code else "forged" if named else "unknown"
        rows.append(
            {"seq": seq, "at": submitted, "unit": unit, "counter": counter, "why": why}
            | {one["key"]: _answer(one, said) for one in config.questions if one["key"] != "code"}
        )
    frame = pd.DataFrame(rows)
    frame["at"] = pd.to_datetime(frame["at"])
    return frame


def _answer(question: dict[str, Any], said: dict[str, str]) -> str | float | None:
    cell = said.get(plain(question["title"]["vi"]), "")
    if question["kind"] == "text":
        return cell.strip() or None
    labels = LEVELS if question["kind"] == "rating" else [one["label"] for one in question["options"]]
    found = [at for at, label in enumerate(labels) if plain(label) == plain(cell)]
    if not found:
        return None
    return found[0] + 1.0 if question["kind"] == "rating" else labels[found[0]]


def of_month(rows: pd.DataFrame, label: str) -> pd.DataFrame:
    return rows.query("at.dt.strftime('%Y-%m') == @label")


def good(levels: pd.Series[Any]) -> int:
    return int((levels >= 4).sum())


def told(levels: pd.Series[Any]) -> tuple[str, str, str]:
    """The cells that a table has for marks: satisfied of all, share, interval."""
    n, k = int(levels.count()), good(levels)
    if n == 0:
        return "–", "–", "–"
    if n < HIDE_BELOW:
        return f"–/{whole(n)}", "–", "–"
    low, high = wilson(k, n)
    return f"{whole(k)}/{whole(n)}", percent(k / n), f"{percent(low)[:-1]}–{percent(high)}"


def standing(own: pd.DataFrame) -> dict[str, str]:
    """Which units stand out, by Fisher's exact test with Benjamini and Hochberg's adjustment."""
    counts = {
        str(unit): (good(one["overall"]), int(one["overall"].count())) for unit, one in own.groupby("unit")
    }
    k, n = good(own["overall"]), int(own["overall"].count())
    ranked = {unit: pair for unit, pair in counts.items() if pair[1] >= RANK_FROM}
    values = [
        fisher_exact([[good_, all_ - good_], [k - good_, n - k - all_ + good_]]).pvalue
        for good_, all_ in ranked.values()
    ]
    adjusted = false_discovery_control(values) if values else []
    return {
        unit: ("above" if good_ / all_ > k / n else "below") if p <= 0.05 else "typical"
        for (unit, (good_, all_)), p in zip(ranked.items(), adjusted, strict=True)
    }


def cluster_interval(own: pd.DataFrame, keys: Iterable[str]) -> tuple[int, int, float, float]:
    """Satisfied marks, all marks, and the bounds of their share, a person's marks being alike."""
    marks = own[list(keys)]
    rated, satisfied = marks.count(axis=1).to_numpy(), (marks >= 4).sum(axis=1).to_numpy()
    people = rated > 0
    n, k = int(rated.sum()), int(satisfied.sum())
    share, count = k / n, int(people.sum())
    residual = (satisfied - share * rated)[people]
    variance = float((residual**2).sum()) / n**2 * count / (count - 1)
    effective = min(share * (1 - share) / variance, n)
    low, high = proportion_confint(share * effective, effective, 0.05, "wilson")
    return k, n, float(low), float(high)


def prior(counts: list[tuple[int, int]]) -> tuple[float, float]:
    """The beta distribution of shares that makes these counts the likeliest."""
    k, n = np.array(counts).T

    def loss(parameters: np.ndarray[Any, Any]) -> float:
        share, size = 1 / (1 + np.exp(-parameters[0])), np.exp(parameters[1])
        return -float(betabinom.logpmf(k, n, share * size, (1 - share) * size).sum())

    starts = [np.array([1.5, at]) for at in (1.0, 3.0, 5.0)]
    best = min(
        (
            minimize(
                loss, start, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 4000}
            )
            for start in starts
        ),
        key=lambda one: one.fun,
    )
    share, size = 1 / (1 + np.exp(-best.x[0])), np.exp(best.x[1])
    return float(share * size), float((1 - share) * size)


def rank_bounds(
    counts: list[tuple[int, int]], a: float, b: float, draws: int = 200_000
) -> list[tuple[float, float]]:
    """The places, as the 4.5 and 95.5 and the 5.5 and 94.5 hundredths of random draws allow."""
    chance = np.random.default_rng(5)
    drawn = np.stack([chance.beta(a + k, b + n - k, draws) for k, n in counts])
    places = (-drawn).argsort(axis=0).argsort(axis=0) + 1
    return [tuple(np.quantile(one, (0.05, 0.95), method="inverted_cdf")) for one in places]
