"""`qrsurvey responses` as it is typed: asking, answering, both languages, data; and what is refused."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from support.command_line import Typed
from support.decided_office import Offices, Row, rows

BY, WHY = ("--by", "Trần Văn B, Chánh Văn phòng"), ("--reason", "quét thử, gọi 0912 345 678")
DAY = ("--since", "2024-05-10", "--until", "2024-05-10")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Offices(tmp_path_factory.mktemp("offices")).office(rows()).root


@pytest.fixture
def office(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "office"))


@pytest.fixture
def typed(office: Path, capsys: pytest.CaptureFixture[str]) -> Typed:
    return Typed(office, capsys)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Somebody at the keyboard who will type this."""

    def types(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", _Terminal(text))

    return types


def test_it_shows_what_would_come_of_it_asks_and_does_it(typed: Typed, answer: Callable[[str], None]) -> None:
    answer("y\n")
    out, err = typed("responses", "set-aside", *DAY, *BY, *WHY)
    n = sum(row.when.date().isoformat() == "2024-05-10" for row in rows())
    assert f"{n} responses are set aside" in err
    assert "from" in err
    assert "→ set aside" in err
    assert "05/2024: headline share" in err
    assert "Write this decision down?" in err
    assert f"Decision no. 1 is written down: {n} responses set aside." in out
    assert "qrsurvey responses undo 1" in err
    assert "arrives later" in err
    (made,) = typed.data("responses", "decisions")
    assert (made["number"], made["kind"], made["count"], made["stands"]) == (1, "set-aside", n, True)
    assert made["criteria"] == {"since": "2024-05-10T00:00:00", "until": "2024-05-10T23:59:59"}
    assert made["reason"] == "quét thử, gọi [số điện thoại]"
    shown = " ".join(typed("responses", "decisions")[0].split())
    assert "--since 00:00 10/05/2024 --until 23:59 10/05/2024" in shown


@pytest.mark.parametrize("typed_text", ["n\n", "", "\n"])
def test_whoever_does_not_say_yes_decides_nothing(
    typed: Typed, answer: Callable[[str], None], typed_text: str
) -> None:
    answer(typed_text)
    typed("responses", "set-aside", *DAY, *BY, *WHY, code=130)
    assert typed.data("responses", "decisions") == []


@pytest.mark.parametrize(("lang", "words"), [("vi", "--yes"), ("en", "run it again with --yes")])
def test_without_a_terminal_it_must_be_said_beforehand(
    typed: Typed, monkeypatch: pytest.MonkeyPatch, lang: str, words: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    _, err = typed("responses", "set-aside", *DAY, *BY, *WHY, code=2, lang=lang)
    assert words in err
    assert typed.data("responses", "decisions") == []
    out, _ = typed("responses", "set-aside", *DAY, *BY, *WHY, "--yes")
    assert "Decision no. 1" in out


def test_a_dry_run_needs_nobody_and_writes_nothing(typed: Typed) -> None:
    out, err = typed(
        "responses", "reassign", "--from", "LONGHOA", "--to", "HIEPTAN", *DAY, *BY, *WHY, "--dry-run"
    )
    assert "LONGHOA → HIEPTAN: 1 response" in out
    assert "Nothing was written" in err
    ahead = typed.data("responses", "set-aside", *DAY, *BY, *WHY, "--dry-run")
    assert (ahead["made"], ahead["number"], ahead["what"]) == (False, None, "set-aside")
    assert typed.data("responses", "decisions") == []
    done = typed.data("responses", "set-aside", *DAY, *BY, *WHY, "--yes")
    assert {**ahead, "made": True, "number": 1} == done
    assert sum(move["n"] for move in done["moves"]) == done["count"] == len(done["responses"])


def test_counters_swapped_and_taken_back(typed: Typed) -> None:
    typed("responses", "reassign", "--from", "MOTCUA.Q1", "--to", "motcua.q3", *BY, *WHY, "--yes")
    typed("responses", "reassign", "--from", "MOTCUA.Q3", "--to", "MOTCUA.Q1", *BY, *WHY, "--yes")
    listed = typed.data("responses", "list", "--unit", "MOTCUA", "--counter", "Q1")
    assert {(one["by_code"]["counter"], one["counter"], one["decision"]) for one in listed} == {
        ("Q3", "Q1", 2)
    }
    done = typed.data("responses", "undo", "1", "--by", "Bà C", "--reason", "nhầm", "--yes")
    assert (done["what"], done["number"]) == ("undo", 1)
    first, second = typed.data("responses", "decisions")
    assert (first["stands"], first["undone"]["by"], second["stands"]) == (False, "Bà C", True)
    out, _ = typed("responses", "decisions")
    assert "TAKEN BACK" in out
    assert "--from MOTCUA.Q1" in out
    out, _ = typed("responses", "decisions", lang="vi")
    assert "ĐÃ HỦY" in out
    typed("audit")


def test_the_list_says_what_holds_for_each(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    typed("responses", "set-aside", "--id", "2", *BY, *WHY, "--yes")
    typed("responses", "reassign", "--id", "3", "--to", "HIEPTAN", *BY, *WHY, "--yes")
    out, err = typed("responses", "list", "--id", "2", "--id", "3", "--id", "4")
    assert "set aside (decision no. 1)" in out
    assert "moved from LONGHOA (decision no. 2)" in out
    assert err == ""
    out, err = typed("responses", "list", "--newest", "3", lang="vi")
    assert "3 phiếu mới nhất trong 245 phiếu" in err
    assert len([line for line in out.splitlines() if "/05/2024" in line]) == 3
    assert len(typed.data("responses", "list")) == 245
    out, _ = typed("responses", "list", "--since", "2030-01-01")
    assert "No response matches" in out
    assert typed.data("responses", "list", "--since", "2030-01-01") == []


def test_comments_are_shown_only_when_asked_for_and_never_whole(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    asked = ("responses", "list", "--since", "2024-05-20 09:00", "--until", "2024-05-20 09:04")
    out, _ = typed(*asked)
    assert "gọi" not in out
    assert "Nguyễn Thị Hoa" not in out
    out, _ = typed(*asked, "--comments")
    assert "gọi [số điện thoại]" in out
    assert "0912" not in out
    found = typed.data(*asked, "--comments")
    assert len(found) == 5
    assert "0912" not in json.dumps(found)
    assert "Nguyễn Thị Hoa" not in json.dumps(found, ensure_ascii=False)


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("set-aside", *DAY, *BY), "--reason"),
        (("set-aside", *DAY, *WHY), "--by"),
        (("set-aside", *BY, *WHY), "--id"),
        (("set-aside", "--since", "10/05/2024", *BY, *WHY), "--since"),
        (("set-aside", "--since", "2024-05-10 25:00", *BY, *WHY), "2024-05-10 25:00"),
        (("set-aside", "--since", "2024-05-10", "--until", "2024-05-09", *BY, *WHY), "2024-05-09"),
        (("set-aside", "--counter", "Q1", *BY, *WHY), "--unit"),
        (("set-aside", "--unit", "MOTCUA.Q9", *BY, *WHY), "Q1, Q3"),
        (("set-aside", "--unit", "LONGHOAA", *BY, *WHY), "LONGHOAA"),
        (("set-aside", "--id", "[/]{x}", *BY, *WHY), "[/]{x}"),
        (("set-aside", "--signal", "2024-05-X-burst", *BY, *WHY), "2024-05-X-burst"),
        (("set-aside", "--source", "khác", *BY, *WHY), "main"),
        (("reassign", "--from", "LONGHOA", *BY, *WHY), "--to"),
        (("reassign", "--to", "LONGHOA", *DAY, *BY, *WHY), "--from"),
        (("reassign", "--from", "LONGHOA", "--to", "OLDWARD", *BY, *WHY), "OLDWARD"),
        (("undo", "1", *BY, *WHY), "responses decisions"),
        (("undo", "một", *BY, *WHY), "một"),
    ],
)
def test_what_is_wrong_is_said_with_the_next_step(
    typed: Typed, words: tuple[str, ...], named: str, lang: str
) -> None:
    out, err = typed("responses", *words, "--yes", code=2, lang=lang)
    assert out == ""
    assert named in err
    assert ("Cách xử lý:" if lang == "vi" else "What to do:") in err
    assert typed.data("responses", "decisions") == []


def test_nothing_pulled_is_said(tmp_path: Path, prepared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = Path(shutil.copytree(prepared, tmp_path / "empty"))
    shutil.rmtree(root / "data")
    typed = Typed(root, capsys)
    assert "pull" in typed("responses", "list", code=2)[1]
    assert typed.data("responses", "decisions") == []
    assert "Nothing has been decided" in typed("responses", "decisions")[0]


def test_a_signal_names_the_command_that_sets_its_answers_aside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    burst = [
        Row(datetime(2024, 5, 16, 9) + timedelta(seconds=41 * k), "HIEPTAN", "Hài lòng", "Hài lòng")
        for k in range(25)
    ]
    typed = Typed(Offices(tmp_path).office([*rows(), *burst]).root, capsys)
    _, err = typed("signals", "show", "2024-05-HIEPTAN-burst")
    command = "responses set-aside --signal 2024-05-HIEPTAN-burst"
    assert f"qrsurvey {command}" in err
    done = typed.data(*command.split(), *BY, *WHY, "--yes")
    assert done["count"] >= 20
    assert "2024-05-HIEPTAN-burst" not in {
        one["id"] for one in typed.data("signals", "list", "--month", "2024-05")
    }


def test_the_audit_names_decisions_that_came_after_a_head(typed: Typed) -> None:
    head = typed.data("audit")["head"]
    typed("responses", "set-aside", "--id", "2", *BY, *WHY, "--yes")
    typed("responses", "undo", "1", *BY, *WHY, "--yes")
    out, _ = typed("audit", "--head", head)
    assert "set aside by decision" in out
    assert "taken back" in out
    out, _ = typed("audit", "--head", head, lang="vi")
    assert "quyết định không tính phiếu" in out
