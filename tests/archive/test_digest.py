from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrsurvey.archive.canonical import canonical_json, digest_of_digests, parse_canonical
from qrsurvey.archive.digest import (
    StoredCell,
    StoredChange,
    StoredRow,
    change_digest,
    hashed_cell,
    new_salt,
    read_cells,
    readable,
    response_digest,
    response_id,
    salt_cells,
)

ROW = StoredRow(
    seq=7,
    id="0123456789abcdef0123",
    source="main",
    submitted=datetime(2024, 5, 12, 8, 15, 23),
    code="LONGHOA-7KQ2",
    verdict="valid",
    unit="LONGHOA",
    counter=None,
    cells={"Hài lòng chung": "Tốt", "Góp ý": "Cô Lan giúp tôi"},
    salts={"Góp ý": "ab" * 16},
)


def test_a_row_digest_is_the_hash_of_one_documented_text() -> None:
    hidden = hashlib.sha256(("ab" * 16 + "\nCô Lan giúp tôi").encode()).hexdigest()
    text = (
        '[7,"0123456789abcdef0123","main","2024-05-12T08:15:23","LONGHOA-7KQ2","valid","LONGHOA",null,'
        f'{{"Góp ý":{{"h":"{hidden}"}},"Hài lòng chung":"Tốt"}}]'
    )
    assert response_digest(ROW) == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 8},
        {"id": "x"},
        {"source": "other"},
        {"submitted": None},
        {"submitted": datetime(2024, 5, 12, 8, 15, 24)},
        {"code": "LONGHOA-7KQ3"},
        {"verdict": "forged"},
        {"unit": None},
        {"counter": "Q1"},
        {"cells": {"Hài lòng chung": "Kém", "Góp ý": "Cô Lan giúp tôi"}},
        {"cells": {"Hài lòng chung": "Tốt", "Góp ý": "Cô Lan giúp tôi."}},
        {"cells": {"Hài lòng chung": "Tốt", "Góp ý": "Cô Lan giúp tôi", "Thêm": "x"}},
        {"salts": {"Góp ý": "cd" * 16}},
        {"salts": {}},
        {"salts": {"Góp ý": "ab" * 16, "Hài lòng chung": "00"}},
    ],
)
def test_a_row_digest_commits_to_every_column(change: dict[str, Any]) -> None:
    assert response_digest(replace(ROW, **change)) != response_digest(ROW)


def test_a_digest_stays_when_personal_text_and_its_salt_are_deleted() -> None:
    hidden = hashed_cell("Cô Lan giúp tôi", "ab" * 16)
    purged = replace(ROW, cells={**ROW.cells, "Góp ý": {"purged": hidden}}, salts={})
    assert response_digest(purged) == response_digest(ROW)
    other = replace(ROW, cells={**ROW.cells, "Góp ý": {"purged": hashed_cell("x", "y")}}, salts={})
    assert response_digest(other) != response_digest(ROW)
    assert readable(purged.cells) == {"Hài lòng chung": "Tốt", "Góp ý": "[…]"}


def test_salts_and_cells_that_do_not_belong_together_are_refused() -> None:
    with pytest.raises(ValueError, match="salt"):
        response_digest(replace(ROW, salts={"Không có": "00"}))
    with pytest.raises(ValueError, match="purged"):
        response_digest(replace(ROW, cells={"Góp ý": {"hidden": "x"}}, salts={}))
    with pytest.raises(ValueError, match="side"):
        change_digest(StoredChange(3, "gone", 7, None, None, {"before": {}}))


def test_a_change_digest_commits_to_every_column() -> None:
    salts = {"before": {"Góp ý": "a"}, "after": {"Góp ý": "b"}}
    change = StoredChange(3, "edited", 7, {"Góp ý": "cũ"}, {"Góp ý": "mới", "Điểm": "5"}, salts)
    variants = [
        replace(change, event=4),
        replace(change, kind="restored"),
        replace(change, response=8),
        replace(change, before={"Góp ý": "khác"}),
        replace(change, after={"Góp ý": "mới", "Điểm": "4"}),
        replace(change, salts={**salts, "after": {"Góp ý": "c"}}),
        replace(change, before=change.after, after=change.before, salts={}),
        StoredChange(3, "edited", 7, None, None, {}),
    ]
    assert len({change_digest(one) for one in [change, *variants]}) == len(variants) + 1
    purged = replace(
        change, before={"Góp ý": {"purged": hashed_cell("cũ", "a")}}, salts={"after": {"Góp ý": "b"}}
    )
    assert change_digest(purged) == change_digest(change)


def test_salts_are_random_and_only_for_personal_cells_that_are_there() -> None:
    cells: dict[str, StoredCell] = {"a": "x", "b": "y", "c": {"purged": "h"}}
    salts = salt_cells(cells, {"b", "c", "d"})
    assert salts.keys() == {"b"}
    assert len(bytes.fromhex(salts["b"])) == 16
    assert new_salt() != new_salt()


def test_an_id_tells_equals_apart_and_ignores_spaces_in_the_code() -> None:
    when = datetime(2024, 5, 12, 8, 15, 23)
    first = response_id("main", when, "LONGHOA-7KQ2", 0)
    text = '["main","2024-05-12T08:15:23","LONGHOA-7KQ2",0]'
    assert first == hashlib.sha256(text.encode()).hexdigest()[:20]
    assert response_id("main", when, " LONGHOA-7KQ2\u00a0", 0) == first
    assert response_id("main", when, "LONGHOA-7KQ2", 1) != first
    assert response_id("main", None, "LONGHOA-7KQ2", 0) != first


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.mass
@given(JSON)
def test_canonical_json_is_json_and_reads_back(value: object) -> None:
    text = canonical_json(value)
    assert json.loads(text) == value
    assert parse_canonical(text) == value


@pytest.mark.parametrize("text", ['{"b":1,"a":2}', '{"a": 1}', '"\\u0111"', '{"a":1,"a":1}', "1.50", "{"])
def test_json_that_we_would_write_otherwise_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the json module and we word it differently
        parse_canonical(text)


@pytest.mark.parametrize("text", ["[]", '"x"', '{"a":1}', '{"a":{"purged":1}}', '{"a":["x"]}'])
def test_cells_that_are_not_text_are_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any of several faults
        read_cells(text)


def test_a_digest_of_digests_depends_on_their_order() -> None:
    a, b = "0" * 64, "1" * 64
    assert digest_of_digests([a, b]) == hashlib.sha256((a + b).encode()).hexdigest()
    assert digest_of_digests([a, b]) != digest_of_digests([b, a])
    assert digest_of_digests([]) == hashlib.sha256(b"").hexdigest()
