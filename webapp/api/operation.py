"""Operation: one route of the JSON API, declared once.

From a declaration come the route, what its parameters and body are checked by, who may use it,
the error for a parameter that is unknown, and its part of the OpenAPI document.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field

from catalog.errors import RetailSearchError
from webapp.parameters.json_body import read_json
from webapp.parameters.parameters import Parameters

Method = Literal["GET", "POST", "PUT", "DELETE"]
Key = Literal["", "write", "operator"]
"""Which key a request must show; empty for none."""
Tag = Literal["search", "products", "understanding", "events", "tuning", "operation"]

JSON = "application/json"
JSON_LINES = "application/x-ndjson"


class Part(BaseModel):
    """A part of an answer; it has exactly the fields that it names."""

    # Serving validates no answer, so what would is not built before the document needs it.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Answer(Part):
    """What every answer of the API has, an error too."""

    query_id: str = Field(
        description="The search's own id, to be sent back with events; elsewhere the request's id."
    )
    took_ms: float = Field(description="Milliseconds that the answer took on the server.", ge=0)


@dataclass(frozen=True, slots=True)
class PathParameter:
    """A part of a path in braces; `converter` is what the part is matched by."""

    name: str
    help: str
    example: str
    converter: str = "string"


PRODUCT_ID = PathParameter("product_id", "The id of a product.", "B0ONBLKJUD", "product_id")


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a request: what it is like (`model`), and what reads it.

    `read` takes the bytes and the media type, which is one of `media` where a key is needed.
    """

    model: type[BaseModel]
    read: Callable[[bytes, str], object]
    media: tuple[str, ...] = (JSON,)
    example: object = None

    def lines(self) -> str:
        """Write the example, which is a list, as JSON lines."""
        parts = self.example if isinstance(self.example, list) else [self.example]
        return "".join(f"{orjson.dumps(part).decode()}\n" for part in parts)


def parameters_body(model: type[Parameters], example: object = None) -> Body:
    """Return a body that is a JSON object with the names of `model`."""
    return Body(model, model.read_body, example=example)


def json_body(model: type[BaseModel], example: object = None) -> Body:
    """Return a body that is any JSON, which the handler checks by itself."""
    return Body(model, lambda body, _: read_json(body), example=example)


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that is more than its body: another status than 200, or headers of its own."""

    body: Mapping[str, Any]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    passing: bool = False
    """Whether the next answer may be another, though nothing has changed."""


Reply = Mapping[str, Any] | Answered
Handler = Callable[..., Reply]


@dataclass(frozen=True, slots=True)
class Operation:
    """One route: where it is, what it takes, what it answers, and what answers it.

    `path` is below `/api/v1`, with the names of `parts` in braces; `also` are whole paths where
    the same is answered. `handler` is called with `query` (an instance of the query model) where
    there is one, `body` (what the body was read as) where there is one, and each part of the path
    by its name. What it returns needs no `query_id` and `took_ms`: it gets them where it has none.
    `errors` are what it may raise besides what every operation may.
    """

    name: str
    method: Method
    path: str
    summary: str
    tag: Tag
    answer: type[Answer]
    handler: Handler
    description: str = ""
    query: type[Parameters] | None = None
    body: Body | None = None
    parts: Sequence[PathParameter] = ()
    errors: Sequence[type[RetailSearchError]] = ()
    key: Key = ""
    lasting: bool = False
    """Whether the answer is the same for as long as the engine's state is."""
    also: Sequence[str] = ()
    others: Mapping[int, type[Answer]] = field(default_factory=dict)
    """The models of answers with other statuses that are more than an error."""
    example: str = ""
    """A query string (without `?`) that an example asks with."""
    answered: Mapping[str, Any] | None = None
    """What an answer may look like."""

    def __post_init__(self) -> None:
        """Refuse a handler that does not take what it will be given; raises TypeError."""
        given = {part.name for part in self.parts}
        given |= {"query"} if self.query else set()
        given |= {"body"} if self.body else set()
        taken = set(inspect.signature(self.handler).parameters)
        if taken != given:
            raise TypeError(f"operation {self.name}: handler takes {taken}, is given {given}")
        for part in self.parts:
            if f"{{{part.name}}}" not in self.path:
                raise TypeError(f"operation {self.name}: {self.path} has no {{{part.name}}}")

    @property
    def rule(self) -> str:
        """The path as Flask writes it."""
        rule = self.path
        for part in self.parts:
            rule = rule.replace(f"{{{part.name}}}", f"<{part.converter}:{part.name}>")
        return rule
