"""docs/dinh-dang-tep.md: what stands where in the files of people and programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from re import findall
from typing import Any

SCHEMAS = Path(__file__).parents[2] / "src" / "qrsurvey" / "assets" / "schemas"
PAGE = Path(__file__).parents[2] / "docs" / "dinh-dang-tep.md"

OPENING = """\
# Dạng tệp · File formats

Trang này do `python dev.py docs` viết ra từ các lược đồ (JSON Schema) đi kèm phần mềm. Dấu chấm dẫn vào bên
trong một khóa, `[]` vào từng mục của một danh sách, `*` là khóa bất kỳ. Ví dụ viết theo YAML.

Made from the schemas that ship with the tool. A dot leads into a key, `[]` into each item of a list, `*`
stands for any key. Examples are YAML."""

FILES = {
    "units": "`config/units.yaml`",
    "survey": "`config/survey.yaml`",
    "report": "`report-….json`",
}
"""The schemas in their order here, and the files that they describe."""

_KINDS = {
    "object": "object",
    "array": "list",
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true/false",
    "null": "null",
}

_HEADS = ("Khóa · Key", "Kiểu, ví dụ · Type, example", "Nghĩa · Meaning")

_Schema = Mapping[str, Any]
_Row = tuple[str, str, str]


def page() -> str:
    """Return the whole page."""
    parts = [OPENING]
    for name, file in FILES.items():
        path = SCHEMAS / f"{name}.schema.json"
        if path.is_file():
            parts += _Told(name, json.loads(path.read_text(encoding="utf-8"))).sections(file)
    return "\n\n".join(parts) + "\n"


@dataclass
class _Told:
    """One schema; definitions with keys that are used in several places are told once, below a heading."""

    name: str
    schema: _Schema
    shared: list[str] = field(default_factory=list)

    def sections(self, title: str) -> Iterator[str]:
        yield f"## {title}"
        yield self.schema.get("description", "")
        yield _table(self._within(self.schema, ""))
        for part in self.shared:  # which grows while they are told
            yield f"### {self.name}: `{part}`"
            yield from filter(None, [self._definition(part).get("description", "")])
            yield _table(self._within(self._definition(part), ""))

    def _definition(self, name: str) -> _Schema:
        found: _Schema = self.schema["$defs"][name]
        return found

    def _used(self, name: str) -> int:
        return Counter(findall(r'"#/\$defs/(\w+)"', json.dumps(self.schema)))[name]

    def _within(self, schema: _Schema, before: str) -> Iterator[_Row]:
        """Yield a row for each key within; what is told elsewhere isn't entered."""
        if ref := _ref(schema):
            definition = self._definition(ref)
            if self._used(ref) > 1 and any(self._within(definition, "")):
                if ref not in self.shared:
                    self.shared.append(ref)
            else:
                yield from self._within(definition, before)
        for key, value in schema.get("properties", {}).items():
            yield from self._row(value, f"{before}.{key}".lstrip("."))
        if isinstance(more := schema.get("additionalProperties"), Mapping):
            yield from self._row(more, f"{before}.*".lstrip("."))
        if isinstance(items := schema.get("items"), Mapping):
            yield from self._within(items, f"{before}[]")
        for several in ("anyOf", "oneOf"):
            for one in schema.get(several, ()):
                yield from self._within(one, before)

    def _row(self, value: _Schema, name: str) -> Iterator[_Row]:
        definition = self._definition(ref) if (ref := _ref(value)) else {}
        meaning = value.get("description", definition.get("description", "")).strip()
        example = value.get("examples", definition.get("examples"))
        kind = f"`{_yaml(example[0])}`" if example else self._kind(value)
        yield f"`{name}`", kind.replace("|", "\\|"), meaning.replace("\n\n", "<br>").replace("|", "\\|")
        yield from self._within(value, name)

    def _kind(self, value: _Schema) -> str:
        """Say what a value is, in a few words."""
        if ref := _ref(value):
            definition = self._definition(ref)
            return f"`{ref}`" if any(self._within(definition, "")) else self._kind(definition)
        if "const" in value:
            return f"`{_yaml(value['const'])}`"
        if "enum" in value:
            return ", ".join(f"`{_yaml(one)}`" for one in value["enum"])
        for several in ("oneOf", "anyOf"):
            if several in value:
                return " / ".join(dict.fromkeys(self._kind(one) for one in value[several]))
        if isinstance(items := value.get("items"), Mapping):
            return f"list of {self._kind(items)}"
        kinds = value.get("type", [])
        return " / ".join(_KINDS[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds)) or "–"


def _ref(value: _Schema) -> str:
    return str(value.get("$ref", "")).rpartition("/")[2]


_MARKS = frozenset(",:#[]{}\"'&*!|>%@`")


def _yaml(value: object) -> str:
    """Write a value on one line as people write YAML: in quotes where it must be."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_yaml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_yaml, value)) + "]"
    bare = isinstance(value, str) and value and value[0] not in "-? " and not set(value) & _MARKS
    return str(value) if bare else json.dumps(value, ensure_ascii=False)


def _table(rows: Iterator[_Row]) -> str:
    lines = [_HEADS, ("---",) * len(_HEADS), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
