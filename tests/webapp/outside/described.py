"""The operations of the API as its OpenAPI document describes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask

from tests.webapp.outside.addresses import filled

OPENAPI = "/api/openapi.json"


@dataclass(frozen=True, slots=True)
class Described:
    """One operation: where it is, and what the document says of it."""

    path: str
    method: str
    said: dict[str, Any]

    def names(self, place: str) -> list[str]:
        """List its parameters in the `path` or in the `query`."""
        return [one["name"] for one in self.said.get("parameters", ()) if one["in"] == place]

    @property
    def address(self) -> str:
        """An address of it, with the examples of its parameters."""
        given = {one["name"]: one for one in self.said.get("parameters", ())}
        path = self.path
        for name in self.names("path"):
            path = filled(path.replace(f"{{{name}}}", "{x}"), given[name]["example"])
        needed = {
            name: str(given[name].get("example", "x"))
            for name in self.names("query")
            if given[name]["required"]
        }
        return filled(path, "", **needed)

    @property
    def body(self) -> Any:
        """An example of its JSON body, None where it takes none."""
        content = self.said.get("requestBody", {}).get("content", {})
        return content.get("application/json", {}).get("example")


def described(app: Flask) -> Iterator[Described]:
    """Yield each operation."""
    document = app.test_client().get(OPENAPI).get_json()
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            yield Described(path, method.upper(), said)
