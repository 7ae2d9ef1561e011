"""Spark as an engine: a session, the exported tables in it, and the queries of `analysis/sql` put to them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from qrsurvey.analysis.engine import Parameter, sql
from qrsurvey.analysis.spark_sql import translate
from qrsurvey.archive.exported import NOTE, TABLES, TableForm
from qrsurvey.errors import DataError, SourceError, UsageError
from qrsurvey.i18n.text import clean
from qrsurvey.survey.engines import EngineChoice

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_LOCAL = "local[*]"
_BY_MONTH = frozenset(name for name, form in TABLES.items() if form.by_month)
_TYPES = {
    "VARCHAR": "STRING",
    "BIGINT": "BIGINT",
    "TIMESTAMP": "TIMESTAMP_NTZ",
    "BOOLEAN": "BOOLEAN",
    "DOUBLE": "DOUBLE",
    "BIGINT[]": "ARRAY<BIGINT>",
}
_SETTINGS = {
    "spark.app.name": "qrsurvey",
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
# On one PC nobody else is to be listened to, and parting a few thousand counts costs more than it saves.
_ON_THIS_PC = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "8",
}
_CONNECT_NEEDS = ("pyarrow", "grpc", "grpc_status", "zstandard")
_PORTS = {"spark": 7077, "sc": 15002}
_PATIENCE = 10  # seconds
_LONGEST = 200  # letters of what Spark says


class SparkEngine:
    """Spark over one export, which lies where Spark reads it: a folder, or an address as `s3a://…`."""

    def __init__(self, session: SparkSession, tables: str) -> None:
        self._session = session
        self._tables = tables.rstrip("/")

    def note(self) -> str:
        """Return the text of the export's note.

        Raises:
            DataError: there is none: no export, or one that isn't whole.
        """
        from pyspark.errors import AnalysisException

        try:
            with _explained():
                rows = self._session.read.text(f"{self._tables}/{NOTE}", wholetext=True).collect()
        except AnalysisException as error:
            raise DataError("cluster.no-export", tables=self._tables) from error
        return str(rows[0][0]) if rows else ""

    def open(self, rows: Mapping[str, int]) -> None:
        """Take in the tables, which have so many rows.

        Raises:
            DataError: a table isn't whole.
        """
        from pyspark.errors import AnalysisException

        try:
            with _explained():
                for name, form in TABLES.items():
                    self._table(name, form, rows[name]).createOrReplaceTempView(name)
                # By the footers of the files: what was left out by a copy is found in a moment.
                parts = (f"SELECT '{name}' AS name, count(*) AS n FROM {name}" for name in TABLES)  # noqa: S608 - ours
                found = {
                    str(name): int(n) for name, n in self._session.sql(" UNION ALL ".join(parts)).collect()
                }
        except AnalysisException as error:
            raise DataError("cluster.no-export", tables=self._tables) from error
        for name, expected in rows.items():
            if found[name] != expected:
                raise DataError(
                    "cluster.rows-differ",
                    tables=self._tables,
                    table=name,
                    expected=expected,
                    found=found[name],
                )

    def rows(self, query: str, *parameters: Parameter) -> list[tuple[Any, ...]]:
        """As `Engine.rows`.

        Raises:
            SourceError: Spark gave up.
        """
        asked = translate(sql(query), parameters, _BY_MONTH)
        with _explained():
            rows = self._session.sql(asked.text, args=dict(asked.arguments)).collect()
        return [tuple(row) for row in rows]

    def _table(self, name: str, form: TableForm, rows: int) -> DataFrame:
        columns = {column: _TYPES[kind] for column, kind in form.columns.items()}
        if form.by_month:
            columns["month"] = "STRING"
        if not rows:  # and so perhaps no file
            nothing = ", ".join(f"CAST(NULL AS {kind}) AS `{column}`" for column, kind in columns.items())
            return self._session.sql(f"SELECT {nothing} LIMIT 0")
        schema = ", ".join(f"`{column}` {kind}" for column, kind in columns.items())
        place = name if form.by_month else f"{name}.parquet"
        return self._session.read.schema(schema).parquet(f"{self._tables}/{place}")


@contextmanager
def open_spark(choice: EngineChoice, *, noisy: bool = False) -> Iterator[SparkSession]:
    """Open a session of Spark, and end it unless it was there before; only a `noisy` one shows Spark's log.

    Raises:
        UsageError: pyspark isn't installed, or there is no Java that runs it.
        SourceError: the cluster or the server can't be reached, or Spark gave up.
    """
    for name in ("pyspark", "sqlglot"):
        if find_spec(name) is None:
            raise UsageError("cluster.not-installed", name=name)
    with _unwarned():
        session, ours = _connected(choice) if choice.connect else _session(choice, noisy=noisy)
    try:
        yield session
    finally:
        if ours:
            session.stop()


def _session(choice: EngineChoice, *, noisy: bool) -> tuple[SparkSession, bool]:
    """Return a session in this process, and whether nobody else uses its Spark."""
    from py4j.protocol import Py4JError
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    active = SparkSession.getActiveSession()
    if active is not None:
        return active.newSession(), False
    submitted = "PYSPARK_GATEWAY_PORT" in os.environ  # by spark-submit, which brings Java and a master
    master = choice.master or (None if submitted else _LOCAL)
    if not submitted:
        _check_java()
    if master is not None and master.startswith("spark://"):
        try:
            _reach(master)
        except OSError as error:
            raise SourceError("cluster.no-master", master=master, reason=_said(error)) from error
    here = _ON_THIS_PC if master is not None and master.startswith("local") else {}
    conf = SparkConf().setAll(list({**_SETTINGS, **here, **choice.options}.items()))
    if master is not None:
        conf.setMaster(master)
    quiet = {} if noisy else {"stderr": subprocess.DEVNULL}
    running = SparkContext._gateway  # noqa: SLF001 - else a second Java would be started beside it
    try:
        # Java writes to its own two streams; ours is for results alone.
        gateway = running or launch_gateway(conf, {"stdout": subprocess.DEVNULL, **quiet})  # type: ignore[no-untyped-call]
    except PySparkException as error:
        raise UsageError("cluster.java-failed") from error
    try:
        return SparkSession(SparkContext(conf=conf, gateway=gateway)), True
    except (Py4JError, PySparkException, OSError) as error:
        raise SourceError(
            "cluster.no-master", master=master or "spark-submit", reason=_said(error)
        ) from error


def _connected(choice: EngineChoice) -> tuple[SparkSession, bool]:
    """Return a session of a Spark Connect server."""
    # Asked before it is imported: pyspark ends the process where it takes itself to be under test.
    if any(find_spec(name) is None for name in _CONNECT_NEEDS):
        raise UsageError("cluster.connect-not-installed")
    from pyspark.errors import PySparkException
    from pyspark.sql.connect.session import SparkSession as RemoteSession

    try:
        _reach(str(choice.connect))
    except OSError as error:
        raise SourceError("cluster.no-connect", address=choice.connect, reason=_said(error)) from error
    builder = RemoteSession.builder.remote(str(choice.connect))
    try:
        for key, value in {"spark.sql.session.timeZone": "UTC", **choice.options}.items():
            builder = builder.config(key, value)
        session: Any = builder.create()
        session.sql("SELECT 1").collect()  # nothing is said to the server before
    except (PySparkException, OSError) as error:
        raise SourceError("cluster.no-connect", address=choice.connect, reason=_said(error)) from error
    return session, True


def _reach(address: str) -> None:
    """Find out at once what Spark would try for minutes: whether anybody listens at any of the hosts.

    Raises:
        OSError: nobody does.
    """
    scheme, _, hosts = address.partition("://")
    for host in (every := hosts.partition("/")[0].split(",")):
        place = urlsplit(f"//{host}")
        try:
            with socket.create_connection((place.hostname, place.port or _PORTS[scheme]), _PATIENCE):
                return
        except OSError:
            if host == every[-1]:
                raise


def _check_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java", path=os.path.join(home, "bin") if home else None) is None:  # noqa: PTH118 - a path list
        raise UsageError("cluster.no-java")


@contextmanager
def _explained() -> Iterator[None]:
    """Turn Spark's own faults into an error; what it says of a query or a path is the caller's."""
    from py4j.protocol import Py4JError
    from pyspark.errors import AnalysisException, PySparkException

    try:
        with _unwarned():
            yield
    except AnalysisException:
        raise
    except (Py4JError, PySparkException) as error:
        raise SourceError("cluster.failed", reason=_said(error)) from error


@contextmanager
def _unwarned() -> Iterator[None]:
    """Keep to ourselves that pyspark isn't sure of the newest pandas: rows are all that is asked of it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        yield


def _said(error: Exception) -> str:
    """Return the first line of what Spark says."""
    return clean(str(error).strip().partition("\n")[0], _LONGEST)
