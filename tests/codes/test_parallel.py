"""Many placards: the same document over all cores as in one process, and nothing left where it fails."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qrsurvey.codes import draw, parallel, proof
from qrsurvey.codes.draw import Document, draw_documents
from qrsurvey.codes.layouts import shipped_layouts
from qrsurvey.codes.parallel import each
from qrsurvey.codes.placard import Placard
from qrsurvey.errors import PlacardError
from support import placards as see

UNITS = [see.placard(f"Đơn vị số {number}", unit=f"DV{number:03d}") for number in range(120)]


def _double(number: int) -> int:
    return 2 * number


def _process(_: int) -> int:
    return os.getpid()


def _fail(number: int) -> int:
    if number == 3:
        raise PlacardError("codes.no-placards")
    return number


def _vanish(number: int) -> int:
    if os.getppid() == number:
        os._exit(1)
    return number


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "cores", lambda: 2)


@pytest.mark.usefixtures("two_cores")
def test_results_come_in_the_order_of_the_tasks() -> None:
    assert list(each(_double, range(40), spread=True)) == [2 * number for number in range(40)]
    assert os.getpid() not in set(each(_process, range(8), spread=True))


@pytest.mark.usefixtures("two_cores")
def test_an_error_in_another_process_is_raised_here() -> None:
    results = each(_fail, range(40), spread=True)
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(PlacardError):
        next(results)


@pytest.mark.usefixtures("two_cores")
def test_where_processes_die_the_work_is_done_here() -> None:
    tasks = [os.getpid()] * 5
    assert list(each(_vanish, tasks, spread=True)) == tasks


@pytest.mark.usefixtures("two_cores")
def test_a_document_drawn_over_all_cores_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = see.draw(tmp_path / "one.pdf", UNITS)
    monkeypatch.setattr(draw, "SPREAD_FROM", 2)
    monkeypatch.setattr(proof, "SPREAD_FROM", 2)
    told: list[tuple[int, int]] = []
    many = see.draw(tmp_path / "many.pdf", UNITS)
    proof.prove(many, UNITS, lambda *step: told.append(step))
    assert many.read_bytes() == one.read_bytes()
    assert told == [(done, len(UNITS)) for done in range(1, len(UNITS) + 1)]
    assert one.stat().st_size - see.draw(tmp_path / "first.pdf", UNITS[:1]).stat().st_size < 3_000 * len(
        UNITS
    )


def test_packs_are_drawn_and_proven(tmp_path: Path) -> None:
    packs = [Document(tmp_path / f"{unit.code.unit}.pdf", (unit,) * 3) for unit in UNITS[:4]]
    told: list[tuple[int, int]] = []
    draw_documents(
        packs, see.wording(), see.ISSUED, lambda *step: told.append(step), layout=shipped_layouts()["a6x4"]
    )
    assert told == [(done, 4) for done in range(1, 5)]
    for pack in packs:
        assert see.words_of(pack.path).count(pack.placards[0].code.text) >= 3


def test_an_interrupt_leaves_nothing_behind_and_what_was_there_before(tmp_path: Path) -> None:
    path = tmp_path / "placards.pdf"
    path.write_bytes(b"yesterday's")

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        draw.draw_placards(path, UNITS, see.wording(), see.ISSUED, stop)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == b"yesterday's"


def test_placards_in_rows_are_laid_from_left_to_right_then_down() -> None:
    placards: list[Placard] = UNITS[:5]
    [first, second] = draw.sheets(placards, shipped_layouts()["a6x4"], start_at=4)
    assert first == (None, None, None, placards[0])
    assert second == tuple(placards[1:])
