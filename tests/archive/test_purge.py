"""A purge leaves no byte of the text, and everything else as it was: ids, figures, matching, the chain."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from qrsurvey.archive.audit import audit
from qrsurvey.archive.purge import look_for, purge
from qrsurvey.archive.purging import Due, response_without_text
from qrsurvey.archive.store import Archive
from qrsurvey.errors import ArchiveError, BusyError
from qrsurvey.intake.incoming import Incoming
from qrsurvey.sources.table import SourceKind
from support.archives import AT, JUDGE, MORNING, OVERALL, SURVEY, contents, everything, pull, row, tamper

pytestmark = pytest.mark.mass

JUNE = date(2024, 6, 1)
SECRET, NEWER = "Chị Lan quầy 3 bí-mật-một", "Anh Tuấn bí-mật-hai"
KEPT = "giữ lại đến sau"
LATER = (datetime(2024, 6, 10, 9) - MORNING) / timedelta(seconds=1)


def rows(comment: str = SECRET) -> list[Incoming]:
    many = [row(n, comment=f"{comment} {n}", visit=f"ngày-mật-{n}") for n in range(100)]
    # What is none of the options was typed too.
    strange = row(500, overall="Tạm được mật", comment="x" * 3_000 + SECRET)
    strange = replace(strange, personal=strange.personal | {OVERALL})
    return [*many, strange, row(LATER, comment=KEPT)]


def filled(path: Path) -> None:
    """An archive with comments, edited comments, an answer that is no option, and a deleted row."""
    with Archive.open(path, create=True) as archive:
        pull(archive, rows())
        pull(archive, rows(NEWER)[1:])


def purged(path: Path, before: date = JUNE) -> Due:
    return purge(path, before, survey=SURVEY, judge_of=lambda _: JUDGE, at=AT)


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def is_left(folder: Path, text: str) -> bool:
    """Whether a text is in any file, as bytes or, should they be compressed, as a value of any table."""
    data = bytes_of(folder)
    for path in folder.rglob("*.duckdb"):
        with Archive.open(path, create=False, read_only=True) as archive:
            data += repr(everything(archive)).encode()
    return any(text.encode(code) in data for code in ("utf-8", "utf-16-le", "utf-16-be"))


SECRETS = ("bí-mật-một", "bí-mật-hai", "ngày-mật", "Tạm được mật")


def test_no_byte_of_the_text_is_left_and_the_chain_holds(tmp_path: Path) -> None:
    path = tmp_path / "archive.duckdb"
    filled(path)
    assert all(is_left(tmp_path, secret) for secret in SECRETS[:1])
    with Archive.open(path, create=False, read_only=True) as archive:
        ids = archive.read(
            "SELECT seq, id, source, submitted, code, verdict, unit, digest FROM responses ORDER BY seq"
        )
        salts = [
            salt
            for (text,) in archive.read(
                "SELECT salts FROM responses WHERE submitted < ?", datetime(2024, 6, 1)
            )
            for salt in json.loads(text).values()
        ]
        known = archive.read("SELECT * FROM answers WHERE known ORDER BY ALL")
    foreseen = look_for(path, JUNE, survey=SURVEY)
    assert purged(path) == foreseen
    assert foreseen.responses == 101
    assert foreseen.cells == 100 * 2 + 2
    assert not any(is_left(tmp_path, secret) for secret in SECRETS)
    assert is_left(tmp_path, KEPT)
    data = bytes_of(tmp_path)
    assert not any(salt.encode() in data for salt in salts)
    assert [file.name for file in tmp_path.iterdir()] == ["archive.duckdb"]
    with Archive.open(path, create=False) as archive:
        assert audit(archive, SURVEY, JUDGE).ok
        assert (
            archive.read(
                "SELECT seq, id, source, submitted, code, verdict, unit, digest FROM responses ORDER BY seq"
            )
            == ids
        )
        assert archive.read("SELECT * FROM answers WHERE known ORDER BY ALL") == known
        kinds = [kind for (kind,) in archive.read("SELECT kind FROM ledger ORDER BY seq")]
        assert kinds[-2:] == ["purge", "rebuild"]
        (payload,) = archive.read("SELECT payload FROM ledger WHERE kind = 'purge'")[0]
        assert (
            payload
            == f'{{"before":"2024-06-01","cells":{foreseen.cells},"changes":{foreseen.changes},"responses":101}}'
        )


def test_purged_text_never_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "archive.duckdb"
    filled(path)
    purged(path)
    with Archive.open(path, create=False) as archive:
        before = contents(archive)
        for reading in (rows(NEWER)[1:], rows(NEWER)[1:]):
            again = pull(archive, reading)
            assert (again.added, again.edited, again.gone, again.event) == (0, (), (), None)
        pull(archive, rows(), origin=SourceKind.CSV)
        assert contents(archive) == before
        assert audit(archive, SURVEY, JUDGE).ok
    assert not any(is_left(tmp_path, secret) for secret in SECRETS)


def test_an_edited_rating_is_seen_although_its_comment_is_purged(tmp_path: Path) -> None:
    path = tmp_path / "archive.duckdb"
    with Archive.open(path, create=True) as archive:
        pull(archive, [row(0, comment=SECRET), row(1, comment=SECRET)])
    purged(path)
    with Archive.open(path, create=False) as archive:
        again = pull(archive, [row(0, overall="Bình thường", comment=SECRET), row(1, comment=SECRET)])
        assert (again.added, len(again.edited)) == (0, 1)
        assert audit(archive, SURVEY, JUDGE).ok
    assert not is_left(tmp_path, "bí-mật-một")


def test_a_second_purge_takes_what_has_aged_since_and_nothing_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "archive.duckdb"
    filled(path)
    purged(path)
    same = path.read_bytes()
    assert not purged(path)
    assert path.read_bytes() == same
    assert purged(path, date(2024, 7, 1)) == Due(1, 1, 0)
    assert not is_left(tmp_path, KEPT)
    with Archive.open(path, create=False) as archive:
        assert audit(archive, SURVEY, JUDGE).ok


def test_an_undated_response_ages_from_its_pull(tmp_path: Path) -> None:
    path = tmp_path / "archive.duckdb"
    with Archive.open(path, create=True) as archive:
        pull(archive, [row(None, comment=SECRET)])
    assert not purged(path, AT.date())
    assert purged(path, AT.date() + timedelta(days=1)) == Due(1, 1, 0)
    assert not is_left(tmp_path, "bí-mật-một")


def test_text_in_the_log_of_a_killed_writer_goes_too(tmp_path: Path) -> None:
    path = tmp_path / "archive.duckdb"
    with Archive.open(path, create=True) as archive:
        pull(archive, [row(0)])
    script = (
        "import os, signal, sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path;"
        "from qrsurvey.archive.store import Archive; from support.archives import pull, row;"
        f"a = Archive.open(Path(sys.argv[2]), create=False); pull(a, [row(0), row(1, comment={SECRET!r})]);"
        "os.kill(os.getpid(), getattr(signal, 'SIGKILL', signal.SIGTERM))"
    )
    subprocess.run([sys.executable, "-c", script, str(Path(__file__).parents[1]), str(path)], check=False)
    assert path.with_name("archive.duckdb.wal").exists()
    assert purged(path).cells == 1
    assert not is_left(tmp_path, "bí-mật-một")


PURGE_AND_DIE = """
import os, signal, sys
from datetime import date
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from qrsurvey.archive.purge import purge
from support.archives import AT, JUDGE, SURVEY

def step(done):
    if done == sys.argv[3]:
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))

purge(Path(sys.argv[2]), date(2024, 6, 1), survey=SURVEY, judge_of=lambda _: JUDGE, at=AT, step=step)
print("done")
"""


@pytest.mark.parametrize("stage", ["copied", "recorded", "audited", "swapped"])
def test_killed_at_any_stage_the_archive_is_the_old_or_the_new_one(tmp_path: Path, stage: str) -> None:
    path = tmp_path / "archive.duckdb"
    filled(path)
    with Archive.open(path, create=False) as archive:
        before = everything(archive)
    command = [sys.executable, "-c", PURGE_AND_DIE, str(Path(__file__).parents[1]), str(path), stage]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode != 0, done.stdout) == (True, "")
    with Archive.open(path, create=False) as archive:
        assert audit(archive, SURVEY, JUDGE).ok
        if stage != "swapped":
            assert everything(archive) == before
    purged(path)
    assert not any(is_left(tmp_path, secret) for secret in SECRETS)
    with Archive.open(path, create=False) as archive:
        assert audit(archive, SURVEY, JUDGE).ok


def test_an_archive_that_does_not_verify_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "archive.duckdb"
    filled(path)
    tamper(path, "UPDATE responses SET unit = 'HIEPTAN' WHERE seq = 3")
    same = path.read_bytes()
    with pytest.raises(ArchiveError, match=r"purge\.not-intact"):
        purged(path)
    assert path.read_bytes() == same


def test_an_archive_in_use_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "archive.duckdb"
    filled(path)
    script = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(BusyError, match=r"archive\.busy"):
            purged(path)
        other.communicate()
    assert is_left(tmp_path, "bí-mật-một")


def test_text_taken_away_by_another_program_is_found(tmp_path: Path) -> None:
    path = tmp_path / "archive.duckdb"
    filled(path)
    purged(path)
    with Archive.open(path, create=False) as archive:
        cells, salts = archive.read("SELECT cells, salts FROM responses ORDER BY seq DESC LIMIT 1")[0]
    cells, salts, _ = response_without_text(cells, salts, lambda header, text: True)
    tamper(
        path,
        "UPDATE responses SET cells = $cells, salts = $salts WHERE seq = (SELECT max(seq) FROM responses)",
        parameters={"cells": cells, "salts": salts},
    )
    with Archive.open(path, create=False) as archive:
        found = audit(archive, SURVEY, JUDGE)
        assert not found.ok
        assert found.first_fault is not None
        assert found.first_fault.id == "purge.fault-cells"


def test_an_answer_that_has_become_an_option_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "archive.duckdb"
    strange = replace(row(0, overall="Tạm được"), personal=frozenset({"Hài lòng chung"}))
    with Archive.open(path, create=True) as archive:
        pull(archive, [strange])
    question = SURVEY.questions[1]
    options = (
        *question.options[:2],
        replace(question.options[2], aliases=("Tạm được",)),
        *question.options[3:],
    )
    survey = replace(
        SURVEY, questions=(SURVEY.questions[0], replace(question, options=options), *SURVEY.questions[2:])
    )
    assert not purge(path, JUNE, survey=survey, judge_of=lambda _: JUDGE, at=AT)
    assert purge(path, JUNE, survey=SURVEY, judge_of=lambda _: JUDGE, at=AT) == Due(1, 1, 0)


def test_every_table_is_there_with_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "archive.duckdb"
    filled(path)
    tamper(path, "CREATE TABLE later (n INTEGER, t TEXT)", "INSERT INTO later VALUES (NULL, 'ễ'), (2, NULL)")
    with duckdb.connect(path, read_only=True) as connection:
        before = connection.execute("SELECT table_name, sql FROM duckdb_tables() ORDER BY 1").fetchall()
        state = connection.execute("SELECT * FROM state WHERE key <> 'ledger-end' ORDER BY 1").fetchall()
    purged(path)
    with duckdb.connect(path, read_only=True) as connection:
        assert (
            connection.execute("SELECT table_name, sql FROM duckdb_tables() ORDER BY 1").fetchall() == before
        )
        assert (
            connection.execute("SELECT * FROM state WHERE key <> 'ledger-end' ORDER BY 1").fetchall() == state
        )
        assert connection.execute("SELECT * FROM later ORDER BY n NULLS FIRST").fetchall() == [
            (None, "ễ"),
            (2, None),
        ]
