"""The archive's tables as Parquet: those that are stored, and rows that were worked out from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from qrsurvey.archive.copying import attached, bench, quoted
from qrsurvey.archive.exported import DERIVED, STORED, UNDATED, TableForm
from qrsurvey.archive.faults import explained
from qrsurvey.archive.store import Archive


@contextmanager
def exporting(path: Path, folder: Path) -> Iterator[Archive]:
    """Hold an archive of today's version to read it and to write into a folder; nobody else writes meanwhile.

    Raises:
        BusyError: another process writes to the archive.
        UsageError: the disk is full, or the folder can't be written to.
    """
    with (
        explained(path),
        bench(path, path.parent, folder) as connection,
        attached(connection, path, "archive"),
    ):
        connection.execute("USE archive")
        yield Archive(path, connection)


def write_stored(archive: Archive, folder: Path) -> None:
    """Write what is in the archive into an empty folder; the archive was opened by `exporting`."""
    rows = archive.read("SELECT DISTINCT strftime(submitted, '%Y-%m') AS month FROM responses ORDER BY month")
    for name, form in STORED.items():
        if not form.by_month:
            _copy(archive, form, name, _file(folder, name))
            continue
        # Month by month: what must be sorted at once is one of them.
        for (month,) in rows:
            first = f"TIMESTAMP '{month}-01'"
            within = f"submitted >= {first} AND submitted < {first} + INTERVAL 1 MONTH"
            where = within if month is not None else "submitted IS NULL"
            _copy(archive, form, f"{name} WHERE {where}", _file(folder, name, month or UNDATED))


def write_derived(
    archive: Archive, folder: Path, name: str, rows: Sequence[Sequence[object]], month: str | None = None
) -> None:
    """Write rows of one of the tables `DERIVED`: all, or those of a month."""
    form = DERIVED[name]
    columns = ", ".join(f'"{column}" {kind}' for column, kind in form.columns.items())
    archive.connection.execute(f"CREATE OR REPLACE TEMP TABLE derived ({columns})")
    if rows and any(kind.endswith("[]") for kind in form.columns.values()):
        # numpy takes lists of one length for a matrix.
        marks = ", ".join("?" * len(form.columns))
        archive.connection.executemany(f"INSERT INTO temp.derived VALUES ({marks})", rows)  # noqa: S608 - marks
    elif rows:
        archive.append("temp.derived", dict(zip(form.columns, zip(*rows, strict=True), strict=True)))
    _copy(archive, form, "temp.derived", _file(folder, name, month))


def _file(folder: Path, name: str, month: str | None = None) -> Path:
    if month is None:
        return folder / f"{name}.parquet"
    inside = folder / name / f"month={month}"
    inside.mkdir(parents=True, exist_ok=True)
    return inside / "data.parquet"


def _copy(archive: Archive, form: TableForm, source: str, target: Path) -> None:
    listed = ", ".join(f'"{column}"' for column in form.columns)
    archive.connection.execute(
        f"COPY (SELECT {listed} FROM {source} ORDER BY {form.order}) TO {quoted(target)} (FORMAT parquet)"  # noqa: S608 - names of ours, and a path that is quoted
    )
