"""A big archive, made up: what an office, a province or a country has after years of answers.

`build(root, responses, units, months)` writes a workspace of the seed town's questions with that many units,
and fills its archive by SQL instead of pulling: fifty million rows would take a night otherwise. Tables,
columns, headers and order are those of a real pull; identifiers, digests and the ledger's event have the form
and the size of real ones, and don't verify. Everything follows from row numbers through a hash: the same
arguments give the same rows. To have one to look at:
`python benchmarks/big_archive.py FOLDER RESPONSES [UNITS] [MONTHS]`
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from qrsurvey.archive.answers import fingerprint  # noqa: E402
from qrsurvey.archive.compared import Comparison, note_comparison  # noqa: E402
from qrsurvey.archive.ledger import EventKind, record  # noqa: E402
from qrsurvey.archive.store import Archive  # noqa: E402
from qrsurvey.office.judging import judge_of  # noqa: E402
from qrsurvey.office.signing import existing_or_new_key  # noqa: E402
from qrsurvey.sources.table import SourceKind  # noqa: E402
from qrsurvey.survey.periods import Month  # noqa: E402
from qrsurvey.survey.questions import Kind, Question, Role, Survey  # noqa: E402
from qrsurvey.workspace.workspace import Workspace, read_workspace  # noqa: E402

LAST = Month(2024, 12)
SEED = ROOT / "src" / "qrsurvey" / "assets" / "seed"
AT_ONCE = 2_000_000
_BOUNDED = "SET memory_limit = '4GB'"

_BEGINNINGS = (
    "Cán bộ hướng dẫn tận tình", "Nhân viên niềm nở", "Chờ hơi lâu vào buổi sáng",
    "Hồ sơ phải bổ sung nhiều lần", "Bảng phí để khuất khó thấy", "Máy lấy số hay hỏng",
    "Trả kết quả đúng hẹn", "Trả kết quả trễ hai ngày", "Thủ tục nhanh hơn trước", "Giấy tờ còn rườm rà",
    "Nộp trực tuyến còn khó", "Chỗ ngồi chờ ít quá", "Thái độ phục vụ lịch sự", "Giải thích chưa rõ ràng",
    "Phòng chờ sạch sẽ", "Bãi giữ xe chật",
)  # fmt: skip
_SUBJECTS = (
    "hồ sơ đất đai", "giấy khai sinh", "đăng ký kết hôn", "chứng thực bản sao", "đăng ký kinh doanh",
    "cấp phép xây dựng", "trợ cấp xã hội", "hộ khẩu", "xác nhận tình trạng hôn nhân", "giấy chứng tử",
    "đổi giấy phép", "sang tên nhà đất", "bảo hiểm y tế", "người có công", "vay vốn", "tách thửa",
    "trích lục", "căn cước", "cải chính hộ tịch", "khiếu nại",
)  # fmt: skip
_ENDINGS = (
    "rất hài lòng", "đề nghị khắc phục sớm", "mong được phát huy", "cần thêm người ở quầy", "xin cảm ơn",
    "nên thông báo qua tin nhắn", "người lớn tuổi gặp khó khăn", "so với năm ngoái thì tốt hơn",
    "cần hướng dẫn một lần cho đủ", "đề nghị niêm yết rõ hơn", "nên bớt giấy tờ", "tôi đi lại ba lần",
)  # fmt: skip
_WHEN = ("hôm nay", "sáng nay", "tuần này", "lần này", "đợt vừa rồi", "năm nay", "tháng này", "khi tôi đến")
_SHORT = ("Tốt", "Hài lòng", "Không có ý kiến", "Cảm ơn")


def build(root: Path, responses: int, units: int, months: int = 24) -> Workspace:
    """Make a workspace with an archive of that many responses over the months up to `LAST`."""
    (root / "config").mkdir(parents=True)
    (root / "config" / "units.yaml").write_text(_units(units), encoding="utf-8")
    survey_file = root / "config" / "survey.yaml"
    survey_file.write_text((SEED / "survey.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    workspace = read_workspace(root)
    existing_or_new_key(workspace, None)
    with Archive.open(workspace.archive_path, create=True) as archive:
        judge = judge_of(workspace, archive)
        archive.connection.execute(_BOUNDED)
        with archive.transaction():
            _tables(archive, workspace, units)
        # In parts, so that what isn't written yet never fills the memory.
        for first in range(1, responses + 1, AT_ONCE):
            with archive.transaction():
                part = range(first, min(first + AT_ONCE, responses + 1))
                _fill(archive, workspace.survey, _made(workspace.survey, part, responses, units, months))
        end = LAST.end.replace(hour=8, tzinfo=workspace.zone)
        with archive.transaction():
            for name in ("made_options", "made_codes", "made_heads", "made_tails", "made_short"):
                archive.connection.execute(f"DROP TABLE {name}")
            archive.set_state("answers", fingerprint(workspace.survey, judge))
            payload = {"source": "main", "added": responses, "first_seq": 1, "last_seq": responses}
            record(archive, EventKind.PULL, payload, end)
            note_comparison(archive, "main", Comparison(end, SourceKind.XLSX, complete=False))
        archive.connection.execute("CHECKPOINT")
    return workspace


def _units(count: int) -> str:
    lines = [
        "office:",
        "  parent: Ủy ban nhân dân tỉnh",
        "  name: Văn phòng",
        "  place: Tây Ninh",
        "groups:",
        *(f'  - {{id: g{group}, name: "Khu vực {group}"}}' for group in range(1, 11)),
        "units:",
        *(
            f'  - {{id: DV{unit:05}, name: "Ủy ban nhân dân xã số {unit}", group: g{unit % 10 + 1}}}'
            for unit in range(1, count + 1)
        ),
    ]
    return "\n".join(lines) + "\n"


def _tables(archive: Archive, workspace: Workspace, units: int) -> None:
    """Put beside the archive's tables what rows are put together from."""
    survey, connection = workspace.survey, archive.connection
    connection.execute(
        "CREATE TABLE made_options (question VARCHAR, pos INTEGER, label VARCHAR, value VARCHAR)"
    )
    for question in survey.questions:
        for at, option in enumerate(question.options):
            value = str(at + 1) if question.kind is Kind.RATING else option.label
            connection.execute(
                "INSERT INTO made_options VALUES (?, ?, ?, ?)", [question.key, at, option.label, value]
            )
    connection.execute("CREATE TABLE made_codes (pos INTEGER, unit VARCHAR, code VARCHAR)")
    rows = [(at, unit, f"{unit}-7KQ2") for at, unit in enumerate(list(workspace.units)[:units])]
    connection.executemany("INSERT INTO made_codes VALUES (?, ?, ?)", rows)
    # Most comments are nobody else's, and one in four is what everybody writes.
    heads = [f"{a} {when} khi làm {what}" for a in _BEGINNINGS for when in _WHEN for what in _SUBJECTS]
    tails = [f", {a}. {b}." for a in _ENDINGS for b in _BEGINNINGS]
    for name, texts in (("made_heads", heads), ("made_tails", tails), ("made_short", _SHORT)):
        connection.execute(
            f"CREATE TABLE {name} AS SELECT * FROM unnest($texts) WITH ORDINALITY AS t(text, pos)",
            {"texts": list(texts)},
        )


def _dice(salt: str, sides: int) -> str:
    """SQL for an even throw of 0 to sides-1, the same for the same row."""
    return f"(hash(seq * 31 + {sum(salt.encode()) * 7919}) % {sides})"


def _level(question: Question) -> str:
    """SQL for which option a row picked; NULL for none. Most are content; some units are less so."""
    throw = _dice(question.key, 1000)
    if question.kind is Kind.RATING:
        lean = "(hash(unit_at) % 5) * 12"
        return (
            f"CASE WHEN {_dice(question.key + 'blank', 100)} < 3 THEN NULL WHEN {throw} < 20 THEN 0 "
            f"WHEN {throw} < 50 + {lean} / 2 THEN 1 WHEN {throw} < 150 + {lean} THEN 2 "
            f"WHEN {throw} < 600 + {lean} THEN 3 ELSE 4 END"
        )
    if question.role is Role.MISCONDUCT:
        return f"CASE WHEN {throw} < 2 THEN 1 WHEN {throw} < 30 THEN 2 ELSE 0 END"
    return f"CAST({throw} % {len(question.options)} AS INTEGER)"


def write_wide(path: Path, survey: Survey, responses: int, units: int, months: int = 24) -> None:
    """Write the same responses as an analyst would want them: a Parquet file with a column a question.

    Ratings are small integers and units texts; there is no free text.
    """
    import duckdb

    asked = [question for question in survey.questions if question.options]
    connection = duckdb.connect(config={"temp_directory": f"{path}.tmp"})
    connection.execute(_BOUNDED)
    connection.execute(
        "CREATE TABLE made_codes AS SELECT pos, 'DV' || lpad(CAST(pos + 1 AS VARCHAR), 5, '0') AS unit "
        "FROM range(?) AS numbers(pos)",
        [units],
    )
    ratings = ", ".join(
        f"CAST(at_{one.key} + 1 AS TINYINT) AS {one.key}"
        if one.kind is Kind.RATING
        else f"CASE at_{one.key} {_labels(one)} END AS {one.key}"
        for one in asked
    )
    query = f"""
        SELECT submitted, unit, {ratings}
        FROM ({_made(survey, range(1, responses + 1), responses, units, months)}) AS made
        INNER JOIN made_codes ON made_codes.pos = unit_at
        ORDER BY seq
    """
    connection.execute(f"COPY ({query}) TO '{path.as_posix()}' (FORMAT parquet, COMPRESSION zstd)")


def _labels(question: Question) -> str:
    texts = (option.label.replace("'", "''") for option in question.options)
    return " ".join(f"WHEN {at} THEN '{text}'" for at, text in enumerate(texts))


def _made(survey: Survey, rows: range, total: int, units: int, months: int) -> str:
    """SQL for rows of numbers: which unit, when, which option of each question, and of what text."""
    asked = [question for question in survey.questions if question.options]
    picked = ", ".join(f"{_level(question)} AS at_{question.key}" for question in asked)
    begin = LAST
    for _ in range(months - 1):
        begin = begin.previous
    days = (LAST.last - begin.first).days + 1
    # Some units have several times the answers of others; the hours are those of a counter.
    return f"""
        WITH thrown AS (
            SELECT
                seq,
                CAST(floor(pow({_dice("unit", 100003)} / 100003.0, 1.5) * {units}) AS INTEGER) AS unit_at,
                TIMESTAMP '{begin.first} 00:00:00'
                    + to_days(CAST(floor((seq - 1) * {days}.0 / {total}) AS INTEGER))
                    + to_seconds(CAST(25200 + floor(((seq - 1) * {days}.0 / {total}) % 1 * 36000) AS BIGINT))
                    AS submitted,
                CASE WHEN {_dice("comment", 100)} < 22 THEN {_dice("text", 1 << 30)} END AS text_at
            FROM range({rows.start}, {rows.stop}) AS numbers(seq)
        )
        SELECT *, {picked} FROM thrown
    """


def _fill(archive: Archive, survey: Survey, made: str) -> None:
    asked = [question for question in survey.questions if question.options]
    archive.connection.execute(f"CREATE TEMP TABLE made AS {made}")
    _responses(archive, survey, asked)
    _answers(archive, survey, asked)
    archive.connection.execute("DROP TABLE made")


def _responses(archive: Archive, survey: Survey, asked: Sequence[Question]) -> None:
    headers = {question.key: question.title("vi") for question in survey.questions}
    comment = survey.by_role(Role.COMMENT)
    assert comment is not None
    cells = {headers[survey.code_question.key]: "code", headers[comment.key]: "sentence"}
    joins = []
    for question in asked:
        name = f"o_{question.key}"
        cells[headers[question.key]] = f"{name}.label"
        joins.append(
            f"LEFT JOIN made_options AS {name} "
            f"ON {name}.question = '{question.key}' AND {name}.pos = at_{question.key}"
        )

    def cell(header: str, column: str) -> str:
        opening = f"{json.dumps(header, ensure_ascii=False)}:".replace("'", "''")
        return f"""CASE WHEN {column} IS NULL THEN NULL ELSE '{opening}"' || {column} || '"' END"""

    sizes = (len(_SHORT), len(_BEGINNINGS) * len(_WHEN) * len(_SUBJECTS), len(_ENDINGS) * len(_BEGINNINGS))
    written = ", ".join(cell(header, cells[header]) for header in sorted(cells))
    typed = json.dumps(headers[comment.key], ensure_ascii=False).replace("'", "''")
    archive.connection.execute(
        f"""
        INSERT INTO responses
        SELECT
            seq, substr(md5('i' || seq), 1, 20), 'main', submitted, code, 'valid', unit, NULL,
            '{{' || concat_ws(',', {written}) || '}}',
            CASE WHEN sentence IS NULL THEN '{{}}' ELSE '{{{typed}:"' || md5('s' || seq) || '"}}' END,
            md5('d' || seq) || md5('e' || seq)
        FROM (
            SELECT
                made.*, made_codes.unit, made_codes.code,
                CASE WHEN text_at % 4 = 0 THEN made_short.text ELSE made_heads.text || made_tails.text END
                    AS sentence
            FROM made
            INNER JOIN made_codes ON made_codes.pos = unit_at
            LEFT JOIN made_short ON made_short.pos = 1 + text_at // 4 % {sizes[0]}
            LEFT JOIN made_heads ON made_heads.pos = 1 + text_at // 16 % {sizes[1]}
            LEFT JOIN made_tails ON made_tails.pos = 1 + text_at // 65536 % {sizes[2]}
        ) AS joined
        {" ".join(joins)}
        ORDER BY seq
        """
    )


def _answers(archive: Archive, survey: Survey, asked: Sequence[Question]) -> None:
    comment = survey.by_role(Role.COMMENT)
    assert comment is not None
    picked = " ".join(f"WHEN '{question.key}' THEN at_{question.key}" for question in asked)
    keys = ", ".join(f"({at}, '{question.key}')" for at, question in enumerate(survey.questions))
    archive.connection.execute(
        f"""
        INSERT INTO answers
        SELECT seq, unit, NULL, submitted, question, value, TRUE
        FROM (
            SELECT
                seq, made_codes.unit, submitted, place, asked.question,
                CASE asked.question WHEN '{survey.code_question.key}' THEN 'valid' ELSE made_options.value END
                    AS value,
                text_at
            FROM made
            INNER JOIN made_codes ON made_codes.pos = unit_at
            CROSS JOIN (VALUES {keys}) AS asked(place, question)
            LEFT JOIN made_options
                ON made_options.question = asked.question
                AND made_options.pos = CASE asked.question {picked} END
        ) AS long
        WHERE value IS NOT NULL OR (question = '{comment.key}' AND text_at IS NOT NULL)
        ORDER BY seq, place
        """
    )


if __name__ == "__main__":
    folder, *sizes = sys.argv[1:]
    made = build(Path(folder), *(int(size) for size in sizes))
    print(made.archive_path, made.archive_path.stat().st_size, "bytes")
