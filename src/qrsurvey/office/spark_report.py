"""Figures counted by Spark over an export, on any machine that has the two config files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from qrsurvey.analysis.spark import SparkEngine, open_spark
from qrsurvey.archive.compared import known_up_to
from qrsurvey.archive.exported import NOTE
from qrsurvey.errors import UsageError
from qrsurvey.office.exported_facts import ExportedFacts, checked_note
from qrsurvey.office.report_figures import Counted, Export, count_in
from qrsurvey.survey.breakdowns import By
from qrsurvey.survey.periods import Period
from qrsurvey.survey.questions import Source
from qrsurvey.workspace.workspace import Workspace

# `s3a://…` or `hdfs:…`, and not the drive of a Windows path.
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:", re.ASCII)


def count_by_spark(
    workspace: Workspace,
    period: Period,
    *,
    units: Iterable[str] | None = (),
    by: tuple[By, ...] = (),
    public: bool = False,
    now: datetime,
    noisy: bool = False,
) -> tuple[Counted, Export]:
    """Count a period as `count_report` does, from the export that `engine:` names; nothing is written.

    The figures are those of the moment at which the export was made: nothing later is known.

    Raises:
        UsageError: there is no export, pyspark or Java is missing, or the export's answers were read with
            another configuration.
        SourceError: Spark can't be reached, or gave up.
        DataError: the export isn't whole, or of another version.
        WorkspaceError: `config/volumes.csv` is faulty.
    """
    tables = tables_of(workspace)
    with open_spark(workspace.survey.engine, noisy=noisy) as session:
        engine = SparkEngine(session, tables)
        note = checked_note(engine.note(), workspace, tables)
        engine.open(note.rows)
        names = [source.name for source in workspace.survey.sources] or [Source.name]
        compared = {name: note.compared.get(name) for name in names}
        counted = count_in(
            ExportedFacts(engine, workspace),
            workspace,
            note.head,
            period,
            units=units,
            by=by,
            public=public,
            now=min(now, note.made.astimezone(workspace.zone)),
            compared=known_up_to(compared.values(), workspace.zone),
        )
    return replace(counted, compared=compared), Export(tables, note.made)


def tables_of(workspace: Workspace) -> str:
    """Return where the export is, as Spark takes it: by default the newest whole one of the workspace.

    A path that begins at a root is left as it is: of which file system, Spark's own settings say.

    Raises:
        UsageError: the workspace has none.
    """
    said = workspace.survey.engine.tables
    if said is not None:
        rooted = _ADDRESS.match(said) or said.startswith("/")
        return said if rooted else (workspace.root / said).resolve().as_uri()
    # Their names are the moments at which they were made; one that was named otherwise is said by name.
    whole = list(workspace.exports_dir.glob(f"archive-*/parquet/{NOTE}"))
    if not whole:
        raise UsageError("cluster.no-tables", folder=workspace.exports_dir)
    return max(whole).parent.resolve().as_uri()
