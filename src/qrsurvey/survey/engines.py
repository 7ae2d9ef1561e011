"""Which engine counts what reports tell, as `engine:` of `config/survey.yaml` says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class EngineName(StrEnum):
    """The engines there are."""

    DUCKDB = "duckdb"
    PYSPARK = "pyspark"


@dataclass(frozen=True)
class EngineChoice:
    """The engine and, of Spark, where it is and what it reads.

    `master` is the address of a cluster, or `local[*]`; `connect` that of a Spark Connect server; with
    neither it is what `spark-submit` started, or runs on this PC. `tables` is the folder or address of an
    export, as Spark reads it; None for the newest one in the workspace. `options` are Spark's own settings.
    """

    name: EngineName = EngineName.DUCKDB
    master: str | None = None
    connect: str | None = None
    tables: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
