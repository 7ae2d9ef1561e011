"""Many placards: the same document over all cores as in one process, and nothing left where it fails."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qrsurvey.codes import draw, parallel, proof, singles, split
from qrsurvey.codes.layouts import shipped_layouts
from qrsurvey.codes.parallel import each
from qrsurvey.codes.placard import Placard
from qrsurvey.codes.singles import Maker, proven_png, proven_svg
from qrsurvey.codes.split import Pack, split_packs
from qrsurvey.errors import PlacardError
from support import placards as see

pytestmark = pytest.mark.mass

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


@pytest.mark.parametrize("name", ["a5", "a6x4", "tent"])
def test_packs_are_split_and_proven(tmp_path: Path, name: str) -> None:
    layout = shipped_layouts()[name]
    printed = draw.draw_placards(
        tmp_path / "all.pdf", UNITS[:6], see.wording(), see.ISSUED, layout=layout, start_at=1
    )
    packs = [Pack(tmp_path / f"{number}.pdf", (number,) * 3) for number in range(4)]
    told: list[tuple[int, int]] = []
    split_packs(printed, UNITS, packs, lambda *step: told.append(step))
    assert told == [(done, 8) for done in range(1, 9)]
    for number, pack in enumerate(packs):
        alone = see.draw(tmp_path / "alone.pdf", [UNITS[number]] * 3, layout=layout)
        assert _pictures(pack.path) == _pictures(alone)
        assert see.words_of(pack.path) == see.words_of(alone)
        assert see.link_annotations(pack.path) == see.link_annotations(alone)


@pytest.mark.usefixtures("two_cores")
def test_packs_split_over_all_cores_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(split, "SPREAD_FROM", 2)
    printed = draw.draw_placards(tmp_path / "all.pdf", UNITS, see.wording(), see.ISSUED)
    packs = [Pack(tmp_path / f"{number}.pdf", (number,)) for number in range(30)]
    told: list[tuple[int, int]] = []
    split_packs(printed, UNITS, packs, lambda *step: told.append(step))
    assert told == [(done, 60) for done in range(1, 61)]


@pytest.mark.usefixtures("two_cores")
@pytest.mark.parametrize(("make", "ending"), [(proven_png, "png"), (proven_svg, "svg")])
def test_codes_by_themselves_are_made_over_all_cores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Maker, ending: str
) -> None:
    monkeypatch.setattr(singles, "SPREAD_FROM", 2)
    wanted = [singles.Single(tmp_path / f"{at}.{ending}", unit, 60.0) for at, unit in enumerate(UNITS[:12])]
    told: list[tuple[int, int]] = []
    singles.write_singles(wanted, make, lambda *step: told.append(step))
    assert told == [(done, 12) for done in range(1, 13)]
    assert [one.path.read_bytes() for one in wanted] == [make(one.placard, 60.0) for one in wanted]


def test_a_pack_that_shows_another_link_is_noticed(tmp_path: Path) -> None:
    printed = draw.draw_placards(tmp_path / "all.pdf", UNITS[:2], see.wording(), see.ISSUED)
    with pytest.raises(PlacardError) as caught:
        split_packs(printed, UNITS[1::-1], [Pack(tmp_path / "pack.pdf", (0,))])
    assert caught.value.message.id == "codes.proof-link"


def _pictures(path: Path) -> list[bytes]:
    with see.opened(path) as document:
        count = len(document)
    return [see.raster(path, page, dpi=50).tobytes() for page in range(count)]


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
