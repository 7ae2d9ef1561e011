"""YAML as typed values, every fault with its file and line.

The file is composed into nodes and never constructed: an id is the text in the file (`1E5`, `TRUE`, `007`
stay what they are), nothing is executed, and every node knows its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.scanner import RoundTripScanner
from ruamel.yaml.tokens import Token

from qrsurvey.errors import Message
from qrsurvey.i18n.near import guess
from qrsurvey.i18n.text import clean, collapse
from qrsurvey.workspace.disk import reason
from qrsurvey.workspace.yaml_faults import explain_fault

_NULL = "tag:yaml.org,2002:null"
_WHOLE = re.compile(r"[+-]?\d{1,10}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TAB = r"found character '\t'"
_DEEPEST = 50
"""How many brackets may be open at once; ours need four."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a configuration file."""

    file: str
    line: int
    message: Message

    @property
    def place(self) -> str:
        """Where it is, the way editors jump to: `config/units.yaml:14`."""
        return f"{self.file}:{self.line}"


class FaultList:
    """Collects what is wrong in one file, so that all of it can be said at once."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def add(self, line: int, message_id: str, **values: object) -> None:
        """Note a fault at a line (from 1)."""
        self.faults.append(Fault(self.file, line, Message(message_id, values)))

    def told(self) -> list[Message]:
        """Return the faults as the details of an error, by line."""
        ordered = sorted(self.faults, key=lambda fault: fault.line)
        return [Message("workspace.fault", {"place": f.place, "fault": f.message}) for f in ordered]


@dataclass(frozen=True)
class Text:
    """A scalar and the line it stands on."""

    value: str
    line: int


class Map:
    """A mapping whose keys are asked for one by one; `close` refuses those nobody asked for."""

    def __init__(self, node: MappingNode, path: str, faults: FaultList) -> None:
        self.path = path
        self.line = _line(node)
        self._faults = faults
        self._asked: list[str] = []
        self._keys: dict[str, tuple[int, Node]] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, ScalarNode) else "?"
            if name in self._keys:
                faults.add(_line(key), "workspace.duplicate-key", key=name)
            else:
                self._keys[name] = (_line(key), value)

    def fault(self, message_id: str, at: str | None = None, /, **values: object) -> None:
        """Note a fault at one of this mapping's keys, or at the mapping."""
        self._faults.add(self.line_of(at), message_id, **values)

    def line_of(self, key: str | None) -> int:
        """Return the line of a key, or of the mapping where it isn't there."""
        return self._keys[key][0] if key in self._keys else self.line

    def has(self, key: str) -> bool:
        """Tell whether a key is there with a value."""
        return self._value(key) is not None

    def text(self, key: str, *, required: bool = False) -> str | None:
        """Return a scalar as the text in the file, composed and without control characters."""
        node = self._value(key, required=required)
        if node is None:
            return None
        if not isinstance(node, ScalarNode):
            self._wrong(key, "text")
            return None
        value = collapse(clean(node.value))
        if not value and required:
            self.fault("workspace.missing-key", key, key=self._name(key))
        return value or None

    def whole(self, key: str, default: int, *, least: int, most: int) -> int:
        """Return a whole number within bounds."""
        text = self.text(key)
        if text is None:
            return default
        if not _WHOLE.fullmatch(text) or not least <= int(text) <= most:
            bounds = {"least": str(least), "most": str(most)}
            self.fault("workspace.not-whole", key, key=self._name(key), value=text, **bounds)
            return default
        return int(text)

    def day(self, key: str) -> date | None:
        """Return a day written yyyy-mm-dd."""
        text = self.text(key)
        return None if text is None else self._day(text, key, self.line_of(key))

    def one_of(self, key: str, allowed: Sequence[str], *, required: bool = False) -> str | None:
        """Return one of the allowed words."""
        text = self.text(key, required=required)
        if text is None or text in allowed:
            return text
        self.fault(
            "workspace.not-one-of", key, key=self._name(key), value=text, allowed=list(allowed),
            guess=guess(text, allowed),
        )  # fmt: skip
        return None

    def map(self, key: str, *, required: bool = False) -> Map | None:
        """Return a mapping."""
        node = self._value(key, required=required)
        if node is None:
            return None
        if not isinstance(node, MappingNode):
            self._wrong(key, "mapping")
            return None
        return Map(node, self._name(key), self._faults)

    def text_or_map(self, key: str) -> Text | Map | None:
        """Return what may be a scalar or a mapping."""
        node = self._value(key)
        if isinstance(node, MappingNode):
            return Map(node, self._name(key), self._faults)
        text = self.text(key)
        return Text(text, self.line_of(key)) if text is not None else None

    def maps(self, key: str, *, required: bool = False) -> Iterator[Map]:
        """Yield the mappings of a list."""
        for node in self._nodes(key, required=required):
            if isinstance(node, MappingNode):
                yield Map(node, f"{self._name(key)}[]", self._faults)
            else:
                self._faults.add(_line(node), "workspace.not-mapping", key=f"{self._name(key)}[]")

    def texts(self, key: str) -> tuple[Text, ...]:
        """Return the scalars of a list, or the one scalar that stands in its place."""
        return tuple(self._texts(self._nodes(key), key))

    def texts_or_maps(self, key: str) -> Iterator[Text | Map]:
        """Yield the items of a list in which each is a scalar or a mapping."""
        for node in self._nodes(key):
            if isinstance(node, MappingNode):
                yield Map(node, f"{self._name(key)}[]", self._faults)
            else:
                yield from self._texts([node], key)

    def days(self, key: str) -> tuple[date, ...]:
        """Return the days of a list, each written yyyy-mm-dd."""
        read = (self._day(item.value, key, item.line) for item in self.texts(key))
        return tuple(day for day in read if day is not None)

    def localized(self, key: str, languages: Sequence[str], *, required: bool = False) -> dict[str, str]:
        """Return a text by language; a plain text is in the first language."""
        node = self._value(key, required=required)
        if isinstance(node, MappingNode):
            inner = Map(node, self._name(key), self._faults)
            texts = {language: text for language in languages if (text := inner.text(language))}
            inner.close()
            if not texts and required:
                self.fault("workspace.missing-key", key, key=self._name(key))
            return texts
        text = self.text(key, required=required) if node is not None else None
        return {languages[0]: text} if text else {}

    def keys(self) -> Iterator[tuple[str, int]]:
        """Yield all keys with their lines, for a mapping whose keys are data."""
        for name, (line, _) in self._keys.items():
            yield name, line

    def close(self) -> None:
        """Refuse every key that was never asked for."""
        for name, (line, _) in self._keys.items():
            if name in self._asked:
                continue
            head, colon, _ = name.partition(":")
            if colon and head in self._asked:  # within brackets, `id:X` is a key without a value
                reason = Message("workspace.yaml-space", {"key": head})
                self._faults.add(line, "workspace.not-yaml", reason=reason)
            else:
                self._faults.add(line, "workspace.unknown-key", key=name, guess=guess(name, self._asked))

    def _value(self, key: str, *, required: bool = False) -> Node | None:
        if key not in self._asked:
            self._asked.append(key)
        node = self._keys[key][1] if key in self._keys else None
        if node is not None and isinstance(node, ScalarNode) and node.tag == _NULL:
            node = None
        if node is None and required:
            self.fault("workspace.missing-key", key, key=self._name(key))
        return node

    def _nodes(self, key: str, *, required: bool = False) -> list[Node]:
        node = self._value(key, required=required)
        if node is None:
            return []
        if isinstance(node, ScalarNode):
            return [node]
        if not isinstance(node, SequenceNode):
            self._wrong(key, "list")
            return []
        if required and not node.value:
            self.fault("workspace.missing-key", key, key=self._name(key))
        return list(node.value)

    def _texts(self, nodes: Sequence[Node], key: str) -> Iterator[Text]:
        for node in nodes:
            if isinstance(node, ScalarNode) and (value := collapse(clean(node.value))):
                yield Text(value, _line(node))
            else:
                self._faults.add(_line(node), "workspace.not-text", key=f"{self._name(key)}[]")

    def _day(self, text: str, key: str, line: int) -> date | None:
        try:
            return date.fromisoformat(text) if _DAY.fullmatch(text) else _bad_day(text)
        except ValueError:
            self._faults.add(line, "workspace.not-day", key=self._name(key), value=text)
            return None

    def _wrong(self, key: str, kind: str) -> None:
        self.fault(f"workspace.not-{kind}", key, key=self._name(key))

    def _name(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


class _Scanner(RoundTripScanner):
    """One that stops at deep nesting: what the loader does there grows with the square of the depth."""

    def fetch_flow_collection_start(self, token: type[Token], to_push: str) -> None:
        if self.flow_level >= _DEEPEST:
            raise RecursionError
        super().fetch_flow_collection_start(token, to_push)


@lru_cache(maxsize=1)
def compose(text: str) -> Node | None:
    """Return the nodes of a file as `parse` does. Nobody may change them.

    The last file is remembered: units.yaml is read for the language, and right after that for the rest; with
    3,000 units that takes a second each time.
    """
    return parse(text)


def parse(text: str) -> Node | None:
    """Return the nodes of a text; none where it holds nothing.

    Raises:
        YAMLError: it is no YAML.
        RecursionError: it is nested too deeply.
        ArithmeticError, AssertionError, ValueError: what the loader leaves to Python: a character beyond
            Unicode, a version with too many digits.
    """
    # Python's own loader ("pure") everywhere: the C one words its faults otherwise.
    loader = YAML(typ="rt", pure=True)
    loader.Scanner = _Scanner
    node: Node | None = loader.compose(text)
    return node


def read_yaml(path: Path, faults: FaultList) -> Map | None:
    """Read a file whose top level is a mapping; None, with the fault noted, where it isn't one."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        faults.add(1, "workspace.file-missing")
        return None
    except OSError as error:
        faults.add(1, "workspace.file-unreadable", reason=reason(error))
        return None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        faults.add(line, "workspace.file-not-utf8")
        return None
    return read_yaml_text(text, path.name, faults)


def read_yaml_text(text: str, name: str, faults: FaultList) -> Map | None:
    """Read the text of a file, called by its name, as `read_yaml` does."""
    try:
        node = compose(text)
    except MarkedYAMLError as error:
        if (error.problem or "").startswith(_TAB) and error.problem_mark:
            faults.add(error.problem_mark.line + 1, "workspace.yaml-tab")
        else:
            _no_yaml(text, error, faults)
        return None
    except YAMLError as error:
        _no_yaml(text, error, faults)
        return None
    except RecursionError:
        faults.add(1, "workspace.not-yaml", reason=Message("workspace.yaml-too-deep"))
        return None
    except (ArithmeticError, AssertionError, ValueError):
        faults.add(1, "workspace.not-yaml", reason=Message("workspace.yaml-bad-value"))
        return None
    if not isinstance(node, MappingNode):
        faults.add(1, "workspace.not-mapping", key=name)
        return None
    return Map(node, "", faults)


def _no_yaml(text: str, error: YAMLError, faults: FaultList) -> None:
    line, reason = explain_fault(text, error)
    faults.add(line, "workspace.not-yaml", reason=reason)


def _bad_day(text: str) -> date:
    raise ValueError(text)


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1
