"""`alerts` as it is typed: who sees what, every step with who and when, and nothing personal unless asked for."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from qrsurvey.archive.ledger import EventKind, read_events
from qrsurvey.archive.store import Archive
from qrsurvey.cli.main import run
from qrsurvey.cli.session import Session
from qrsurvey.office.audit import audit_archive
from qrsurvey.workspace.workspace import read_workspace
from support.case_office import DETAILED, CaseOffice, at
from support.documents import texts
from support.pdf_pages import page_texts
from support.workspaces import write_workspace

PERSONAL = ("0912", "345 678", "Tuấn")
HOSTILE = "=cmd|' /C calc'!A0 [/] [bold red]Quá tệ[/bold] \x1b[31mđỏ\x1b[0m :smile: gọi 0912 345 678"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> CaseOffice:
    """On Monday, 6 May, four cases: A and two C of LONGHOA, B of HIEPTAN."""
    office = CaseOffice.make(tmp_path_factory.mktemp("prepared") / "office")
    office.answer(at(6, 9), extra="Có", comment=DETAILED)
    office.answer(at(6, 10), "HIEPTAN", extra="Có")
    office.answer(at(6, 11), overall=1, comment=HOSTILE)
    office.answer(at(6, 12), comment="Thái độ hách dịch, cửa quyền")
    assert len(office.day(at(6)).opened) == 4
    return office


class Typed:
    """What is typed at a keyboard, and what is said; nothing personal in it unless that was asked for."""

    def __init__(
        self, root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.root, self._capsys, self._patch = root, capsys, monkeypatch
        self.lang = "en"
        self.now(at(7))

    def now(self, moment: object) -> None:
        self._patch.setattr(Session, "now", moment)

    def __call__(self, *words: str, code: int = 0) -> tuple[str, str]:
        self._capsys.readouterr()
        done = run(["--workspace", str(self.root), "--lang", self.lang, *words])
        out, err = self._capsys.readouterr()
        assert done == code, out + err
        assert "Traceback" not in err
        assert "\x1b" not in out + err
        if "--confidential" not in words:
            for secret in PERSONAL:
                assert secret not in out + err
        return out, err

    def json(self, *words: str) -> Any:
        return json.loads(self(*words, "--json")[0])

    def numbers(self, *words: str) -> list[int]:
        found = self.json("alerts", "list", *words)
        assert isinstance(found, list)
        return [one["number"] for one in found]

    def audit(self) -> None:
        assert audit_archive(read_workspace(self.root)).result.ok

    def steps(self) -> list[tuple[str, str, str]]:
        """Who took which steps and when, by the ledger."""
        with Archive.open(read_workspace(self.root).archive_path, create=False, read_only=True) as archive:
            return [
                (event.data["step"], event.data["who"], event.recorded)
                for event in read_events(archive, EventKind.CASE_STEP)
            ]


@pytest.fixture
def typed(
    prepared: CaseOffice,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Typed:
    root = tmp_path / "office"
    shutil.copytree(prepared.workspace.root, root)
    monkeypatch.delenv("COLUMNS", raising=False)
    return Typed(root, capsys, monkeypatch)


def test_open_cases_are_listed_the_most_urgent_first(typed: Typed) -> None:
    assert typed.numbers() == [1, 2, 3, 4]
    out, err = typed("alerts")
    assert out == typed("alerts", "list")[0]
    rows = [line.split()[:2] for line in out.splitlines() if line.strip()[:1].isdigit()]
    assert rows == [["1", "A"], ["2", "B"], ["3", "C"], ["4", "C"]]
    assert "OVERDUE" not in err
    assert "unverified" in err
    assert "Grade A: misconduct" in err
    assert "qrsurvey alerts show 1" in err
    assert typed.numbers("--grade", "A,c", "--grade", "C") == [1, 3, 4]
    assert typed.numbers("--unit", "hieptan") == [2]
    assert typed.numbers("--overdue") == []
    assert typed("alerts", "list", "--overdue")[0] == "No case is such as was asked for.\n"
    typed.lang = "vi"
    assert "theo phản ánh" in typed("alerts")[1]


def test_what_is_overdue_is_said_loudly(typed: Typed) -> None:
    typed.now(at(13))
    _, err = typed("alerts")
    assert "1 case is OVERDUE." in err
    assert typed.numbers("--overdue") == [1]
    typed.now(at(28))
    assert "2 cases are OVERDUE." in typed("alerts")[1]
    assert typed.numbers() == [1, 2, 3, 4]
    assert [one["overdue_days"] > 0 for one in typed.json("alerts", "list")] == [True, True, False, False]
    typed.lang = "vi"
    assert "2 vụ việc QUÁ HẠN" in typed("alerts")[1]


def test_a_case_is_shown_masked_unless_asked_otherwise(typed: Typed) -> None:
    out, err = typed("alerts", "show", "1")
    assert "200 nghìn" in out
    assert "Case 1, Grade A" in out
    assert "qrsurvey alerts acknowledge 1" in err
    assert DETAILED in typed("alerts", "show", "1", "--confidential")[0]
    data = typed.json("alerts", "show", "1")
    assert data["submitted"] == "2024-05-06T09:00:00"
    assert "200 nghìn" in data["comment"]
    secret = json.loads(typed("alerts", "show", "1", "--confidential", "--json")[0])
    assert secret["comment"] == DETAILED
    assert secret["evidence"] == data["evidence"]


def test_hostile_comments_are_text(typed: Typed) -> None:
    out, _ = typed("alerts", "show", "3")
    assert "=cmd|' /C calc'!A0 [/] [bold red]Quá tệ[/bold] [31mđỏ[0m :smile:" in out
    assert "[/] [bold red]" in typed.json("alerts", "show", "3")["comment"]
    typed("alerts", "note", "3", "[/] [link=x]đã gọi\x1b[2J[/link]", "--by", "[red]Bà B[/red]\n\x1b[31m")
    out, _ = typed("alerts", "show", "3")
    assert "[/] [link=x]đã gọi[2J[/link]" in out
    assert "[red]Bà B[/red] [31m" in out
    typed("alerts", "assign", "3", "--to", "[bold]=1+1", "--by", "B")
    assert "[bold]=1+1" in typed("alerts")[0]


def test_each_step_is_an_event_with_who_and_when(typed: Typed) -> None:
    taken = []

    def step(day: int, kind: str, *words: str, said: str) -> None:
        typed.now(at(day))
        out, _ = typed("alerts", kind, "1", *words, "--by", "Bà B, Chánh Văn phòng")
        assert said in out
        taken.append((kind, "Bà B, Chánh Văn phòng", f"2024-05-{day:02}T10:00:00Z"))
        assert typed.steps() == taken
        typed.audit()

    step(7, "acknowledge", "--note", "sẽ gọi 0912 345 678", said="case 1 is acknowledged")
    step(8, "note", "Đã gặp anh Tuấn quầy 3", said="Noted in case 1")
    step(9, "assign", "--to", "longhoa", said="Assigned case 1 to UBND phường Long Hoa")
    step(10, "close", "--reason", "Đã xin lỗi người dân", "--outcome", "grounded", said="Closed case 1")
    assert typed.numbers() == [2, 3, 4]
    assert typed.numbers("--all") == [2, 3, 4, 1]
    step(11, "reopen", "--reason", "Người dân gửi thêm", said="")
    shown = typed.json("alerts", "show", "1")
    assert [one["kind"] for one in shown["steps"]] == [kind for kind, _, _ in taken]
    assert (shown["state"], shown["assigned"], shown["outcome"]) == ("open", "LONGHOA", None)
    out, _ = typed("alerts", "show", "1", "--confidential")
    assert "0912 345 678" in out
    data = typed.json("alerts", "note", "2", "x", "--by", "B")
    assert data["number"] == 2


CANNOT = (
    ("acknowledge", "1"),
    ("acknowledge", "1", "--by", " \u200b"),
    ("note", "1", " ", "--by", "B"),
    ("assign", "1", "--by", "B"),
    ("close", "1", "--by", "B"),
    ("close", "1", "--by", "B", "--reason", "x", "--outcome", "guilty"),
    ("reopen", "1", "--by", "B", "--reason", "x"),
    ("show", "9"),
    ("show", "x"),
    ("show", "-1"),
    ("show", "1" * 30),
    ("show", "1", "--for-unit", "LONGHOA"),
    ("show", "1", "--for-unit", "LONGHOA", "--confidential"),
    ("list", "--unit", "KHONGCO"),
    ("list", "--for-unit", "KHONGCO"),
    ("list", "--grade", "D"),
    ("list", "--grade", ","),
    ("list", "--grade", ""),
    ("scan", "--since", "hôm qua"),
    ("sheet", "9"),
    ("sheet", "1", "--format", "exe"),
    ("annex", "--month", "2024-06"),
    ("annex", "--month", "2024-13"),
)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_cannot_be_done_is_said_with_a_next_step(typed: Typed, lang: str) -> None:
    typed.lang = lang
    next_step = {"vi": "Cách xử lý:", "en": "What to do:"}[lang]
    for words in CANNOT:
        out, err = typed("alerts", *words, code=2)
        assert out == ""
        assert next_step in err
    assert typed.steps() == []


def test_a_step_that_no_longer_fits_is_refused(typed: Typed) -> None:
    typed("alerts", "acknowledge", "1", "--by", "B")
    assert "acknowledged already" in typed("alerts", "acknowledge", "1", "--by", "C", code=2)[1]
    typed("alerts", "close", "1", "--by", "B", "--reason", "x")
    for words in (("assign", "1", "--to", "C"), ("close", "1", "--reason", "x")):
        assert "reopen" in typed("alerts", *words, "--by", "B", code=2)[1]
    typed("alerts", "note", "1", "Người dân gọi lại cảm ơn", "--by", "B")
    typed.audit()


def test_a_unit_sees_its_own_and_less_of_it(typed: Typed) -> None:
    typed("alerts", "note", "3", "Chỉ lãnh đạo biết", "--by", "Bà B")
    assert typed.numbers("--for-unit", "longhoa") == [3, 4]
    assert typed.numbers("--for-unit", "HIEPTAN") == []
    assert typed.numbers("--for-unit", "MOTCUA") == []
    out, _ = typed("alerts", "show", "3", "--for-unit", "LONGHOA")
    data = typed.json("alerts", "show", "3", "--for-unit", "LONGHOA")
    for text in (out, json.dumps(data, ensure_ascii=False)):
        assert "Quá tệ" in text
        assert "11:00" not in text
        assert "T00:00" not in text
        assert "00:00 " not in text
        assert "Chỉ lãnh đạo biết" not in text
    assert (data["submitted"], data["opened"]) == ("2024-05-06", "2024-05-06")
    # What is reported as misconduct is the unit's to know once leaders say so, and the same as of no case.
    unknown = typed("alerts", "show", "77", "--for-unit", "LONGHOA", code=2)[1].replace("77", "N")
    assert typed("alerts", "show", "1", "--for-unit", "LONGHOA", code=2)[1].replace("1", "N") == unknown
    typed("alerts", "assign", "1", "--to", "LONGHOA", "--note", "Báo cáo trước thứ Sáu", "--by", "Bà B")
    assert typed.numbers("--for-unit", "LONGHOA") == [1, 3, 4]
    assert "Báo cáo trước thứ Sáu" in typed("alerts", "show", "1", "--for-unit", "LONGHOA")[0]
    typed("alerts", "assign", "2", "--to", "LONGHOA", "--by", "Bà B")
    assert 2 in typed.numbers("--for-unit", "LONGHOA")


def test_a_look_by_hand(typed: Typed) -> None:
    assert typed("alerts", "scan")[0] == "No new cases.\n"
    assert typed.json("alerts", "scan", "--since", "2024-05-01") == {
        "opened": [],
        "queued": 0,
        "untold": 0,
        "overdue": 0,
    }
    assert typed("alerts", "scan", "--since", "06/05/2024", code=2)[0] == ""


def test_documents_are_written_apart_and_said_to_be_confidential(typed: Typed) -> None:
    typed.lang = "vi"
    out, err = typed("alerts", "sheet", "1")
    folder = typed.root / "out" / "confidential"
    assert [Path(line) for line in out.splitlines()] == [folder / "case-1.pdf", folder / "case-1.docx"]
    assert "lưu" in err.lower() or "không" in err
    assert "0912 345 678" in " ".join(page_texts((folder / "case-1.pdf").read_bytes()))
    out, err = typed("alerts", "sheet", "1", "--masked", "--format", "pdf")
    assert err == ""
    text = " ".join(page_texts((folder / "case-1-masked.pdf").read_bytes()))
    assert not any(secret in text for secret in PERSONAL)
    typed.now(at(3, 8, 6))
    out, _ = typed("alerts", "annex", "--format", "docx", "--out", str(typed.root / "riêng"))
    assert out.strip() == str(typed.root / "riêng" / "annex-2024-05.docx")
    joined = "\n".join(texts((typed.root / "riêng" / "annex-2024-05.docx").read_bytes()))
    assert "LƯU HÀNH NỘI BỘ" in joined
    assert "0912 345 678" in joined


def test_nothing_was_ever_pulled(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = Typed(write_workspace(tmp_path / "new"), capsys, monkeypatch)
    for words in ((), ("list",), ("show", "1"), ("scan",), ("annex",), ("sheet", "1")):
        assert "qrsurvey pull" in typed("alerts", *words, code=2)[1]
