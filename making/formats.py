"""docs/dinh-dang-json.md: what stands where in files that other programs read or write."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

SCHEMAS = Path(__file__).parents[1] / "src" / "qrsurvey" / "assets" / "schemas"
PAGE = Path(__file__).parents[1] / "docs" / "dinh-dang-json.md"

OPENING = """\
# Dạng tệp JSON · JSON formats

Trang này do `python dev.py docs` viết ra từ các lược đồ (JSON Schema) đi kèm phần mềm, trong thư mục
`src/qrsurvey/assets/schemas`. Tỷ lệ và chênh lệch là phân số chưa làm tròn; `null` là chưa biết hoặc không
được nêu. Khóa mới có thể được thêm, khóa cũ không đổi nghĩa.

Made from the schemas that ship with the tool. Shares and changes are unrounded fractions; `null` is what
isn't known or isn't to be told. Keys may be added; those that are there keep their meaning. A dot leads into an
object, `[]` into each item of a list, `*` stands for any key."""

_KINDS = {
    "object": "object",
    "array": "list",
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true/false",
    "null": "null",
}

_Schema = Mapping[str, Any]


def page() -> str:
    """Return the whole page."""
    parts = [OPENING]
    for file in sorted(SCHEMAS.glob("*.schema.json")):
        parts += _sections(file.name.removesuffix(".schema.json"), json.loads(file.read_text("utf-8")))
    return "\n\n".join(parts) + "\n"


def _sections(name: str, schema: _Schema) -> Iterator[str]:
    yield f"## `{name}`"
    if description := schema.get("description"):
        yield description
    yield _table(_keys(schema, ""))
    for part, definition in schema.get("$defs", {}).items():
        keys = list(_keys(definition, ""))
        yield f"### {name}: `{part}`"
        if keys:
            yield from filter(None, [definition.get("description")])
            yield _table(keys)
        else:
            yield ": ".join(filter(None, [_kind(definition), definition.get("description")]))


def _table(rows: Iterator[tuple[str, str, str]] | Sequence[tuple[str, str, str]]) -> str:
    lines = [("Khóa · Key", "Kiểu · Type", "Nghĩa · Meaning"), ("---",) * 3, *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _keys(schema: _Schema, before: str) -> Iterator[tuple[str, str, str]]:
    """Yield each key within: its full name, its kind, what it means. What a `$ref` names isn't entered."""
    for key, value in schema.get("properties", {}).items():
        yield from _key(value, f"{before}{key}")
    if isinstance(more := schema.get("additionalProperties"), Mapping):
        yield from _key(more, f"{before}*")
    for part in schema.get("allOf", ()):
        yield from _keys(part, before)


def _key(value: _Schema, name: str) -> Iterator[tuple[str, str, str]]:
    meaning = value.get("description", "").replace("|", "\\|").replace("\n", " ")
    yield f"`{name}`", _kind(value), meaning
    yield from _keys(value, f"{name}.")
    if isinstance(items := value.get("items"), Mapping):
        yield from _keys(items, f"{name}[].")


def _kind(value: _Schema) -> str:
    """Say what a value is, in a few words; a definition by its link."""
    if ref := value.get("$ref"):
        return f"`{ref.rpartition('/')[2]}`"
    if "const" in value:
        return f"`{json.dumps(value['const'])}`"
    if "enum" in value:
        return ", ".join(f"`{json.dumps(one, ensure_ascii=False)}`" for one in value["enum"])
    for several in ("oneOf", "anyOf"):
        if several in value:
            return " / ".join(dict.fromkeys(_kind(one) for one in value[several]))
    if isinstance(items := value.get("items"), Mapping):
        return f"list of {_kind(items)}"
    kinds = value.get("type", [])
    return " / ".join(_KINDS[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds)) or "–"
