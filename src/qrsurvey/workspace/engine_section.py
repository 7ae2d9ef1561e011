"""The section `engine` of `config/survey.yaml`: what counts the figures of reports, and where Spark is.

The file is shown and copied: whatever looks like a password is refused here, and the fault doesn't repeat it.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from qrsurvey.survey.engines import EngineChoice, EngineName
from qrsurvey.workspace.yaml_reader import Map, Text

_MASTER = re.compile(
    r"local(\[(\*|\d{1,4})(,\d{1,2})?\])?|yarn|spark://[\w.-]+(:\d{1,5})?(,[\w.-]+(:\d{1,5})?)*|k8s://\S+",
    re.ASCII,
)
_CONNECT = re.compile(r"sc://[\w.-]+(:\d{1,5})?(/\S*)?", re.ASCII)
_OPTION = re.compile(r"spark\.[A-Za-z0-9_.*-]{1,200}", re.ASCII)
_SECRET = re.compile(
    r"secret|password|passwd|token|access[._-]?key|account[._-]?key|credential|sas\.", re.IGNORECASE
)
_NO_SECRET = re.compile(r"provider(s|\.path|\.type)?$|\.enabled$", re.IGNORECASE)
_SECRET_VALUE = re.compile(r"(secret|password|passwd|token|access[._-]?key)\S*[=:]", re.IGNORECASE)
_MOST_PORT = 65_535
_OF_SPARK = ("master", "connect", "tables", "options")


def read_engine_section(top: Map) -> EngineChoice:
    """Read `engine`, a name or a mapping, noting every fault; what is faulty is left out."""
    entry = top.text_or_map("engine")
    if entry is None:
        return EngineChoice()
    if isinstance(entry, Text):
        return EngineChoice(_name(top, "engine") or EngineName.DUCKDB)
    name = _name(entry, "name")
    choice = EngineChoice(
        name or EngineName.DUCKDB,
        master=_matching(entry, "master", _MASTER),
        connect=_connect(entry),
        tables=_tables(entry),
        options=_options(entry.map("options")),
    )
    entry.close()
    if entry.has("master") and entry.has("connect"):
        entry.fault("cluster.two-addresses", "connect")
    if name is EngineName.DUCKDB:
        for key in _OF_SPARK:
            if entry.has(key):
                entry.fault("cluster.only-spark", key, key=key)
    return choice


def _name(entry: Map, key: str) -> EngineName | None:
    said = entry.one_of(key, list(EngineName), required=True)
    return EngineName(said) if said else None


def _matching(entry: Map, key: str, form: re.Pattern[str]) -> str | None:
    text = entry.text(key)
    ports = (int(port) for port in re.findall(r":(\d+)", text or "", re.ASCII))
    if text is None or (form.fullmatch(text) and all(port <= _MOST_PORT for port in ports)):
        return text
    entry.fault(f"cluster.bad-{key}", key)
    return None


def _connect(entry: Map) -> str | None:
    text = entry.text("connect")
    if text is not None and _SECRET.search(text):
        entry.fault("cluster.secret", "connect", key="connect")
        return None
    return _matching(entry, "connect", _CONNECT)


def _tables(entry: Map) -> str | None:
    text = entry.text("tables")
    if text is None:
        return None
    try:
        password = urlsplit(text).password
    except ValueError:
        password = None
    if password is not None or "?" in text:
        entry.fault("cluster.secret", "tables", key="tables")
        return None
    return text


def _options(entry: Map | None) -> dict[str, str]:
    options: dict[str, str] = {}
    for key, _ in entry.keys() if entry else ():
        assert entry is not None
        value = entry.text(key)
        if not _OPTION.fullmatch(key):
            entry.fault("cluster.bad-option", key, key=key)
        elif (_SECRET.search(key) and not _NO_SECRET.search(key)) or _SECRET_VALUE.search(value or ""):
            entry.fault("cluster.secret", key, key=key)
        elif value is not None:
            options[key] = value
    return options
