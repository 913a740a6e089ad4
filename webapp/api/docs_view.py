"""What the page about the API shows: the OpenAPI document, in an order to be read in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from webapp.api.curl import curl_example
from webapp.api.schema_words import Word, words_of

Prose = tuple[tuple[str, bool], ...]
"""Pieces of a text, each with whether it is code."""


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter or a field: its name, what it may be, and what it is for."""

    name: str
    kind: tuple[Word, ...]
    required: bool
    text: Prose
    allowed: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """An error that may be answered."""

    status: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class OperationView:
    """One operation."""

    anchor: str
    method: str
    path: str
    also: tuple[str, ...]
    summary: str
    paragraphs: tuple[Prose, ...]
    needs_key: bool
    parameters: tuple[Row, ...]
    body: tuple[Word, ...]
    media: tuple[str, ...]
    curl: str
    answer: tuple[Word, ...]
    answered: str
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """The operations with one tag."""

    name: str
    text: str
    operations: tuple[OperationView, ...]


@dataclass(frozen=True, slots=True)
class SchemaView:
    """One shape that answers or bodies have."""

    name: str
    text: Prose
    fields: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class DocsView:
    """The whole page."""

    title: str
    version: str
    about: tuple[Prose, ...]
    topics: tuple[Topic, ...]
    schemas: tuple[SchemaView, ...]


def docs_view(document: Mapping[str, Any], server: str) -> DocsView:
    """Read the document; examples ask `server`, an address that ends in a slash."""
    operations: dict[str, list[OperationView]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if "x-same-as" in operation:
                continue
            view = _operation(path, method.upper(), operation, server)
            operations.setdefault(operation["tags"][0], []).append(view)
    schemas = document["components"]["schemas"]
    return DocsView(
        title=document["info"]["title"],
        version=document["info"]["version"],
        about=paragraphs(document["info"]["description"]),
        topics=tuple(
            Topic(tag["name"], tag["description"], tuple(operations[tag["name"]]))
            for tag in document["tags"]
        ),
        schemas=tuple(_schema(name, schemas[name]) for name in sorted(schemas)),
    )


def paragraphs(text: str) -> tuple[Prose, ...]:
    """Part a text at blank lines, and each part into code, between backticks, and the rest."""
    return tuple(prose(part) for part in text.split("\n\n") if part.strip())


def prose(text: str) -> Prose:
    """Part a text into code, which stands between backticks, and the rest."""
    pieces = " ".join(text.split("\n")).split("`")
    return tuple((piece, number % 2 == 1) for number, piece in enumerate(pieces) if piece)


def _operation(path: str, method: str, said: Mapping[str, Any], server: str) -> OperationView:
    content: dict[str, Any] = said.get("requestBody", {}).get("content", {})
    first: dict[str, Any] = next(iter(content.values()), {})
    answers = said["responses"]
    return OperationView(
        anchor=said["operationId"],
        method=method,
        path=path,
        also=tuple(said.get("x-also-at", ())),
        summary=said["summary"],
        paragraphs=paragraphs(said.get("description", "")),
        needs_key="security" in said,
        parameters=tuple(_row(one["name"], one["schema"], one) for one in said["parameters"]),
        body=words_of(first.get("x-line-schema") or first.get("schema", {})) if first else (),
        media=tuple(content),
        curl=curl_example(path, method, said, server),
        answer=words_of(answers["200"]["content"]["application/json"]["schema"]),
        answered=_written(answers["200"]["content"]["application/json"].get("example")),
        failures=tuple(_failures(answers)),
    )


def _written(example: object) -> str:
    return "" if example is None else orjson.dumps(example, option=orjson.OPT_INDENT_2).decode()


def _failures(answers: Mapping[str, Any]) -> Iterator[Failure]:
    for status, answer in answers.items():
        if status not in ("200", "304"):
            examples = answer["content"]["application/json"].get("examples", {})
            for code, example in examples.items():
                yield Failure(status, code, example["summary"])


def _schema(name: str, schema: Mapping[str, Any]) -> SchemaView:
    required = schema.get("required", ())
    fields = schema.get("properties", {})
    return SchemaView(
        name=name,
        text=prose(schema.get("description", "").partition("\n\n")[0]),
        fields=tuple(_row(key, one, {"required": key in required}) for key, one in fields.items()),
    )


def _row(name: str, schema: Mapping[str, Any], said: Mapping[str, Any]) -> Row:
    default = schema.get("default")
    return Row(
        name=name,
        kind=words_of(schema),
        required=bool(said.get("required")),
        text=prose(said.get("description") or schema.get("description", "")),
        allowed=_listed(schema.get("x-allowed", ())),
        default="" if default in (None, "", [], {}) else orjson.dumps(default).decode().strip('"'),
    )


def _listed(allowed: Iterable[str]) -> str:
    return ", ".join(allowed)
