"""The OpenAPI 3.1 document of the JSON API, made from its operations and their models."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import parse_qs

import orjson
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from webapp.api.error_answer import ErrorAnswer, ErrorKind, errors_of, statuses
from webapp.api.operation import JSON, Body, Operation, PathParameter
from webapp.http.api_paths import API_PATH
from webapp.http.errors import envelope

REFERENCE = "#/components/schemas/{model}"
_BEARER = "key"
TAGS = {
    "search": "Find products, and what to search for.",
    "products": "Read and write single products.",
    "understanding": "What is made of a query before anything is searched.",
    "events": "What shoppers do with what they are shown.",
    "tuning": "Business rules, synonyms, and how good an answer is.",
    "operation": "Indexes, and how the server is doing.",
}
_ABOUT = """\
Every answer is JSON and has a `query_id` and `took_ms`; an error says what was wrong, the value it
got, what is allowed and how to put it right. A parameter that is unknown is an error that names the
nearest known one. Operations that change something need the server's key, or a request from the
server's own machine where there is none."""
_SCHEMA_NAME = re.compile(r"[^A-Za-z0-9._-]")


def openapi_document(operations: Iterable[Operation], version: str) -> dict[str, Any]:
    """Return the whole document, as plain values."""
    operations = tuple(operations)
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        for path in (API_PATH + operation.path, *operation.also):
            paths.setdefault(path, {})[operation.method.lower()] = _operation(operation, path)
    used = {operation.tag for operation in operations}
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {"title": "Retail Search", "version": version, "description": _ABOUT},
        "servers": [{"url": "/", "description": "This server."}],
        "tags": [
            {"name": name, "description": text} for name, text in TAGS.items() if name in used
        ],
        "paths": paths,
        "components": {
            "schemas": _schemas(operations),
            "securitySchemes": {
                _BEARER: {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The key of this server. Where it has none, requests from its"
                    " own machine need none either.",
                }
            },
        },
    }


def _operation(operation: Operation, path: str) -> dict[str, Any]:
    first = path.startswith(API_PATH)
    said: dict[str, Any] = {
        "operationId": operation.name if first else f"{operation.name}_short",
        "summary": operation.summary,
        "tags": [operation.tag],
        "parameters": [*map(_part, operation.parts), *_parameters(operation)],
        "responses": _responses(operation),
    }
    if first and operation.also:
        said["x-also-at"] = list(operation.also)
    if not first:
        said["x-same-as"] = operation.name
    if operation.description:
        said["description"] = operation.description
    if operation.body is not None:
        said["requestBody"] = _body(operation.body)
    if operation.key:
        # Either of the two: the key, or nothing at all from the server's own machine.
        said["security"] = [{_BEARER: []}, {}]
    return said


def _part(part: PathParameter) -> dict[str, Any]:
    return {
        "name": part.name,
        "in": "path",
        "required": True,
        "description": part.help,
        "schema": {"type": "string", "minLength": 1},
        "example": part.example,
    }


def _parameters(operation: Operation) -> Iterator[dict[str, Any]]:
    if operation.query is None:
        return
    schema = operation.query.model_json_schema(ref_template=REFERENCE)
    examples = parse_qs(operation.example)
    required = schema.get("required", ())
    for name, given in schema["properties"].items():
        kind = _without_null(given)
        said: dict[str, Any] = {
            "name": name,
            "in": "query",
            "required": name in required,
            "description": kind.pop("description", ""),
            "schema": kind,
        }
        if kind.get("type") == "array":
            said |= {"style": "form", "explode": not kind.pop("x-commas", False)}
        kind.pop("examples", None)
        if example := examples.get(name):
            said["example"] = _as_kind(kind, example)
        yield said


def _as_kind(kind: dict[str, Any], texts: list[str]) -> object:
    """Return what a query string says of a parameter as a value of the parameter's kind."""
    if kind.get("type") == "array":
        return texts
    return orjson.loads(texts[0]) if kind.get("type") in ("integer", "number") else texts[0]


def _without_null(given: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a parameter that is simply left out where it is not meant."""
    kind = {name: value for name, value in given.items() if name not in ("title", "anyOf")}
    for one in given.get("anyOf", ()):
        if one != {"type": "null"}:
            kind |= one
    if kind.get("default", 0) is None:
        del kind["default"]
    return kind


def _body(body: Body) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for media in body.media:
        schema: dict[str, Any] = _reference(body.model)
        said: dict[str, Any] = {"schema": schema}
        if media != JSON:
            # One value a line; the schema is that of a line.
            said["schema"] = {"type": "string", "description": "One operation a line, as JSON."}
            said["x-line-schema"] = schema
        elif len(body.media) > 1:
            said["schema"] = {"anyOf": [{"type": "array", "items": schema}, schema]}
        if body.example is not None:
            said["example"] = body.example if media == JSON else body.lines()
        content[media] = said
    return {"required": True, "content": content}


def _responses(operation: Operation) -> dict[str, Any]:
    said = {"200": _response(f"{operation.summary}.", _reference(operation.answer))}
    if operation.answered is not None:
        said["200"]["content"][JSON]["example"] = dict(operation.answered)
    if operation.method == "GET" and not operation.key:
        said["304"] = {"description": "The tag in `If-None-Match` is that of the answer as it is."}
    for status, kinds in statuses(errors_of(operation)).items():
        model = operation.others.get(status, ErrorAnswer)
        text = " ".join(f"`{kind.code}`: {kind.meaning}" for kind in kinds)
        said[str(status)] = _response(text, _reference(model), _examples(kinds))
    return said


def _response(
    text: str, schema: dict[str, Any], examples: dict[str, Any] | None = None
) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": schema}
    if examples:
        content["examples"] = examples
    return {"description": text, "content": {JSON: content}}


def _examples(kinds: Sequence[ErrorKind]) -> dict[str, Any]:
    return {
        kind.code: {
            "summary": kind.meaning,
            "value": envelope(kind.status, kind.code, kind.meaning)
            | {"query_id": "9f0c1c6f0d1e4b7a8f3b2a1d0c9e8f7a", "took_ms": 0.2},
        }
        for kind in kinds
    }


def _reference(model: type[BaseModel]) -> dict[str, Any]:
    return {"$ref": REFERENCE.format(model=_SCHEMA_NAME.sub("_", model.__name__))}


def _schemas(operations: Sequence[Operation]) -> dict[str, Any]:
    models: dict[str, type[BaseModel]] = {ErrorAnswer.__name__: ErrorAnswer}
    for operation in operations:
        bodies = [operation.body.model] if operation.body else []
        for model in (operation.answer, *operation.others.values(), *bodies):
            if models.setdefault(model.__name__, model) is not model:
                raise TypeError(f"two models of the API are called {model.__name__}")
    # Answers too by what they must have: what an answer may leave out has a default.
    mode: JsonSchemaMode = "validation"
    pairs = [(model, mode) for _, model in sorted(models.items())]
    _, whole = models_json_schema(pairs, ref_template=REFERENCE)
    schemas: dict[str, Any] = whole["$defs"]
    return {name: _tidy(schema) for name, schema in schemas.items()}


def _tidy(schema: Any) -> Any:
    """Leave out the titles that pydantic makes of names, which say nothing."""
    if isinstance(schema, list):
        return [_tidy(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept: dict[str, Any] = {}
    for name, value in schema.items():
        if name == "title" and isinstance(value, str):
            continue
        if name in ("properties", "$defs"):
            kept[name] = {key: _tidy(one) for key, one in value.items()}
        else:
            kept[name] = value if name in ("default", "example", "examples") else _tidy(value)
    return kept
