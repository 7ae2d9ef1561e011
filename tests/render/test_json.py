"""The JSON against its schema, and against what design and figures say."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import qrsurvey
from qrsurvey.render.as_json import as_data, render_json
from support.answers import HEAD, MAY, Answer, figures, make

SCHEMA = json.loads(
    (Path(qrsurvey.__file__).parent / "assets" / "schemas" / "report.schema.json").read_text(encoding="utf-8")
)
VALIDATOR = Draft202012Validator(SCHEMA)

ANSWERS = [
    *make(120, "MOTCUA", 1, satisfied=0.95),
    *make(12, "LONGHOA", 2),
    *make(4, "HIEPTAN", 3),
    *make(2, None, 4, verdict="forged"),
    *make(90, "MOTCUA", 5, month=MAY.previous, satisfied=0.7),
    Answer("MOTCUA", None),
]


@cache
def _rendered() -> bytes:
    return render_json(figures(ANSWERS, changed_upstream=2))


def _data() -> Any:
    return json.loads(_rendered())


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_json_has_the_keys_of_the_design_in_their_order() -> None:
    data = _data()
    assert list(data) == [
        "schema",
        "period",
        "responses",
        "headline",
        "index",
        "questions",
        "units",
        "ledger",
        "views",
    ]
    assert list(data["period"]) == ["label", "from", "to", "complete"]
    assert list(data["responses"]) == [
        "received",
        "attributed",
        "unattributed",
        "flagged",
        "set_aside",
        "undated",
        "changed_upstream",
    ]
    assert list(data["responses"]["unattributed"]) == ["retired", "forged", "unknown", "missing"]
    assert list(data["headline"]) == [
        "question", "n", "satisfied", "share", "low", "high", "mean", "previous", "change", "change_low", "change_high", "without_flagged", "year_before", "year_change",
    ]  # fmt: skip
    assert list(data["index"]) == ["n", "satisfied", "share", "low", "high", "mean"]
    assert list(data["questions"][0]) == ["key", "n", "counts", "satisfied", "share", "low", "high", "mean"]
    assert list(data["units"][0]) == [
        "id", "name", "group", "responses", "n", "satisfied", "share", "low", "high", "mean", "estimate", "standing", "change", "questions", "ranks", "rest", "basis", "recent", "steady", "quiet", "target",
    ]  # fmt: skip
    assert data["ledger"] == {"head": HEAD, "events": 12}


def test_the_numbers_are_those_of_the_figures_and_unrounded() -> None:
    data = _data()
    told = [answer.ratings["overall"] for answer in ANSWERS[:136]]
    satisfied = sum(1 for level in told if level >= 4)
    assert data["period"] == {"label": "2025-05", "from": "2025-05-01", "to": "2025-05-31", "complete": True}
    assert data["responses"] == {
        "received": 138,
        "attributed": 136,
        "unattributed": {"retired": 0, "forged": 2, "unknown": 0, "missing": 0},
        "flagged": None,
        "set_aside": 0,
        "undated": 1,
        "changed_upstream": 2,
    }
    assert data["headline"]["question"] == "overall"
    assert (data["headline"]["n"], data["headline"]["satisfied"]) == (136, satisfied)
    assert data["headline"]["share"] == satisfied / 136
    before = [answer.ratings["overall"] for answer in ANSWERS[138:228]]
    assert data["headline"]["previous"] == {"n": 90, "share": sum(1 for level in before if level >= 4) / 90}
    assert data["headline"]["change"] == data["headline"]["share"] - data["headline"]["previous"]["share"]
    assert data["headline"]["change_low"] < data["headline"]["change"] < data["headline"]["change_high"]
    assert data["headline"]["without_flagged"] == {"n": None, "share": None}


def test_a_hidden_unit_shows_its_numbers_of_responses_and_answers_alone() -> None:
    unit = next(unit for unit in _data()["units"] if unit["id"] == "HIEPTAN")
    assert (unit["responses"], unit["n"], unit["standing"]) == (4, 4, "hidden")
    others = {key: unit[key] for key in ("satisfied", "share", "low", "high", "mean", "estimate", "change")}
    assert set(others.values()) == {None}
    for question in unit["questions"]:
        assert question == {
            "key": question["key"], "n": 4, "counts": None,
            "satisfied": None, "share": None, "low": None, "high": None, "mean": None,
        }  # fmt: skip


def test_the_file_is_utf_8_with_letters_and_a_line_end() -> None:
    written = render_json(figures(ANSWERS))
    assert written.endswith(b"}\n")
    assert "Bộ phận Tiếp nhận và Trả kết quả thị xã".encode() in written
    assert written == render_json(figures(list(reversed(ANSWERS))))


@pytest.mark.mass
@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["MOTCUA", "LONGHOA", None]), st.integers(0, 45), st.integers(0, 9)),
        max_size=4,
    )
)
def test_the_json_of_any_answers_fits_the_schema(parts: list[tuple[str | None, int, int]]) -> None:
    answers = [
        answer
        for unit, n, seed in parts
        for month in (MAY, MAY.previous)
        for answer in make(
            n, unit, seed, month=month, verdict="valid" if unit else "unknown", blank=seed / 10
        )
    ]
    VALIDATOR.validate(as_data(figures(answers)))


def test_the_empty_month_fits_the_schema() -> None:
    VALIDATOR.validate(as_data(figures([], head=None)))


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("schema",), 2),
        (("period", "complete"), "yes"),
        (("period", "from"), "1/5/2025"),
        (("responses", "received"), 1.5),
        (("responses", "received"), -1),
        (("responses", "unattributed", "valid"), 3),
        (("headline", "share"), 92.5),
        (("headline", "share"), "0.9"),
        (("headline", "previous", "n"), None),
        (("headline", "change"), 1.2),
        (("index", "satisfied"), None),
        (("questions", 0, "satisfied"), None),
        (("headline", "satisfied"), None),
        (("questions", 0, "counts", "6"), 1),
        (("units", 0, "standing"), "best"),
        (("units", 0, "id"), "one"),
        (("units", 0, "questions", 0, "mean"), 0),
        (("ledger", "head"), "abc"),
    ],
)
def test_the_schema_refuses_what_is_wrong(path: tuple[str | int, ...], wrong: object) -> None:
    data = _data()
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = wrong
    assert not VALIDATOR.is_valid(data)


def test_the_schema_refuses_what_is_missing() -> None:
    for name in _data():
        data = _data()
        del data[name]
        assert not VALIDATOR.is_valid(data), name
    for place in ("period", "responses", "headline", "index", "ledger"):
        for name in _data()[place]:
            data = _data()
            del data[place][name]
            assert not VALIDATOR.is_valid(data), (place, name)


def test_the_schema_refuses_a_hidden_unit_that_shows_its_share() -> None:
    data = _data()
    unit = next(unit for unit in data["units"] if unit["standing"] == "hidden")
    unit["share"] = 0.5
    assert not VALIDATOR.is_valid(data)


def test_the_schema_allows_further_keys() -> None:
    data = _data()
    data["signals"] = data["units"][0]["rank"] = None
    VALIDATOR.validate(data)


def test_a_month_of_few_answers_shows_their_number_alone() -> None:
    data: Any = as_data(figures([*make(7, "MOTCUA", 1), *make(9, "MOTCUA", 2, month=MAY.previous)]))
    VALIDATOR.validate(data)
    hidden = {"satisfied": None, "share": None, "low": None, "high": None, "mean": None}
    headline = data["headline"]
    assert headline["n"] == 7
    assert hidden.items() <= headline.items()
    assert headline["previous"] == {"n": 9, "share": None}
    assert (headline["change"], headline["change_low"], headline["change_high"]) == (None, None, None)
    assert data["index"] == {"n": 28, **hidden}
    for question in data["questions"]:
        assert question == {"key": question["key"], "n": 7, "counts": None, **hidden}


def test_how_far_the_answers_are_known_only_tells_whether_the_period_is_complete() -> None:
    data: Any = as_data(figures(ANSWERS, compared=datetime(2025, 5, 20)))
    VALIDATOR.validate(data)
    assert data["period"] == {"label": "2025-05", "from": "2025-05-01", "to": "2025-05-31", "complete": False}
