"""Google's own description of its API (the discovery document), as a judge of requests and answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

import jsonschema


class Discovery:
    """One API. What it finds is returned as sentences, an empty list being fine."""

    def __init__(self, name: str) -> None:
        document = files("googleapiclient") / "discovery_cache" / "documents" / f"{name}.json"
        self._api: dict[str, Any] = json.loads(document.read_text("utf-8"))
        schemas = {key: _schema(schema) for key, schema in self._api["schemas"].items()}
        self._definitions = {"$defs": schemas}

    def find(self, http_method: str, path: str) -> tuple[dict[str, Any], dict[str, str]] | None:
        """Return the method that a request means, and the parameters in its path."""
        for method in _methods(self._api):
            template = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/:]+)", "/" + method["flatPath"])
            match = re.fullmatch(template, path)
            if match and method["httpMethod"] == http_method:
                return method, {name: unquote(value) for name, value in match.groupdict().items()}
        return None

    def faults_of_query(self, method: Mapping[str, Any], query: Mapping[str, list[str]]) -> list[str]:
        """Judge the names and values of query parameters."""
        known = {**self._api["parameters"], **method["parameters"]}
        faults = []
        for name, given in query.items():
            if name not in known or known[name]["location"] != "query":
                faults.append(f"{method['id']} has no parameter {name}")
                continue
            rule = known[name]
            if len(given) > 1 and not rule.get("repeated"):
                faults.append(f"{name} is given {len(given)} times")
            allowed = rule.get("enum") or (["true", "false"] if rule["type"] == "boolean" else given)
            faults += [f"{name} can't be {value}" for value in given if value not in allowed]
        return faults

    def faults_of_answer(self, method: Mapping[str, Any], answer: object) -> list[str]:
        """Judge an answer by the schema of the method."""
        schema = {**self._definitions, "$ref": f"#/$defs/{method['response']['$ref']}"}
        validator = jsonschema.Draft202012Validator(schema)
        return [f"{method['id']}: {error.message}" for error in validator.iter_errors(answer)]

    def faults_of_request(self, method: Mapping[str, Any], body: object) -> list[str]:
        """Judge the body of a request by the schema of the method."""
        schema = {**self._definitions, "$ref": f"#/$defs/{method['request']['$ref']}"}
        validator = jsonschema.Draft202012Validator(schema)
        return [f"{method['id']}: {error.message}" for error in validator.iter_errors(body)]

    def select(self, method: Mapping[str, Any], mask: str, answer: Any) -> Any:
        """Apply a field mask; raises KeyError for a field that the schema doesn't have."""
        return self._select(_parse_mask(mask), answer, self._api["schemas"][method["response"]["$ref"]])

    def _select(self, mask: dict[str, Any], value: Any, schema: dict[str, Any]) -> Any:
        if isinstance(value, list):
            return [self._select(mask, item, self._resolve(schema["items"])) for item in value]
        chosen = {}
        for name, inner in mask.items():
            field = self._resolve(schema["properties"][name])
            if name in value:
                chosen[name] = self._select(inner, value[name], field) if inner else value[name]
        return chosen

    def _resolve(self, schema: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self._api["schemas"][schema["$ref"]] if "$ref" in schema else schema
        return found


@cache
def sheets() -> Discovery:
    """Return the Sheets API."""
    return Discovery("sheets.v4")


@cache
def forms() -> Discovery:
    """Return the Forms API."""
    return Discovery("forms.v1")


def _methods(resource: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield from resource.get("methods", {}).values()
    for inner in resource.get("resources", {}).values():
        yield from _methods(inner)


def _schema(node: Any) -> Any:
    """Turn a discovery schema into JSON Schema: other references, no `any`, no unknown fields."""
    if isinstance(node, list):
        return [_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return {"$ref": f"#/$defs/{node['$ref']}"}
    kept = {name: node[name] for name in ("enum",) if name in node}
    if node.get("type", "any") != "any":
        kept["type"] = node["type"]
    if "items" in node:
        kept["items"] = _schema(node["items"])
    if "properties" in node:
        kept["properties"] = {name: _schema(inner) for name, inner in node["properties"].items()}
        kept["additionalProperties"] = False
    elif "additionalProperties" in node:
        kept["additionalProperties"] = _schema(node["additionalProperties"])
    return kept


def _parse_mask(mask: str) -> dict[str, Any]:
    """Read `a,b(c,d.e)` as {"a": {}, "b": {"c": {}, "d": {"e": {}}}}; {} is the whole field."""
    tokens = re.findall(r"\w+|[(),.]", mask)
    assert "".join(tokens) == mask, mask

    def group() -> dict[str, Any]:
        fields: dict[str, Any] = {}
        while True:
            name = tokens.pop(0)
            inner: dict[str, Any] = fields.setdefault(name, {})
            while tokens and tokens[0] == ".":
                tokens.pop(0)
                inner = inner.setdefault(tokens.pop(0), {})
            if tokens and tokens[0] == "(":
                tokens.pop(0)
                inner.update(group())
                assert tokens.pop(0) == ")", mask
            if not tokens or tokens[0] != ",":
                return fields
            tokens.pop(0)

    fields = group()
    assert not tokens, mask
    return fields
