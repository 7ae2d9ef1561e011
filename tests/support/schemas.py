"""The schemas of the configuration files, and YAML as an editor that knows schemas reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

SCHEMAS = Path(__file__).parents[2] / "src" / "qrsurvey" / "assets" / "schemas"

_TYPES = {"int": int, "float": float}


@cache
def schema(name: str) -> Any:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))


@cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(schema(name))


def told(name: str, text: str) -> list[str]:
    """Return what the schema says against a file."""
    return [f"{error.json_path}: {error.message}" for error in validator(name).iter_errors(as_editor(text))]


def as_editor(text: str) -> Any:
    """Read YAML 1.2 by its core schema, with the types of JSON: numbers and truths, and no dates."""
    return _value(YAML(typ="rt", pure=True).compose(text))


def _value(node: Node | None) -> Any:
    if isinstance(node, MappingNode):
        return {key.value: _value(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [_value(item) for item in node.value]
    assert isinstance(node, ScalarNode)
    kind = str(node.tag).rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool":
        return node.value.casefold() == "true"
    if kind in _TYPES:
        try:
            number = _TYPES[kind](node.value)
        except ValueError:  # 0x1F and the like
            return node.value
        return int(number) if isinstance(number, float) and number.is_integer() else number
    return node.value


def keys(name: str) -> set[tuple[str, str]]:
    """Return every key of a schema with the path of its mapping; of a pattern, the pattern."""
    return set(_keys(schema(name), schema(name), "", frozenset()))


def _keys(part: Any, whole: Any, path: str, seen: frozenset[tuple[int, str]]) -> Iterator[tuple[str, str]]:
    if not isinstance(part, Mapping) or (id(part), path) in seen:
        return
    seen |= {(id(part), path)}
    if "$ref" in part:
        target = whole
        for step in part["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        yield from _keys(target, whole, path, seen)
    for key, inner in {**part.get("properties", {}), **part.get("patternProperties", {})}.items():
        yield path, key
        yield from _keys(inner, whole, f"{path}.{key}" if path else key, seen)
    if "items" in part:
        yield from _keys(part["items"], whole, f"{path}[]", seen)
    for word in ("anyOf", "allOf"):
        for branch in part.get(word, ()):
            yield from _keys(branch, whole, path, seen)


def described(name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each property with all that is said of it, what it refers to included."""
    whole = schema(name)

    def properties(part: Any, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        if isinstance(part, Mapping):
            for key, inner in part.get("properties", {}).items() if "additionalProperties" in part else ():
                if isinstance(inner, Mapping):
                    target = whole["$defs"][inner["$ref"].rpartition("/")[2]] if "$ref" in inner else {}
                    yield f"{path}.{key}", {**target, **inner}
            for key, inner in part.items():
                yield from properties(inner, f"{path}.{key}")
        elif isinstance(part, list):
            for inner in part:
                yield from properties(inner, path)

    yield from properties(whole, name)
