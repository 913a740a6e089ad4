"""The body of a request that writes: one product, or many operations of which each may fail."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from catalog.errors import RequestError
from catalog.product import Product, ProductId
from webapp.api.line_error import LineError
from webapp.api.operation import JSON_LINES
from webapp.api.product_body import ProductError, read_product
from webapp.http.errors import TooLargeError
from webapp.parameters.json_body import BodyError, as_json, json_lines, read_json

MOST_OPERATIONS = 1_000

_OPERATIONS = ("upsert", "delete")
_ID: TypeAdapter[str] = TypeAdapter(ProductId)


class TooManyOperationsError(TooLargeError):
    """A request has more operations than one may have; none was carried out."""


@dataclass(frozen=True, slots=True)
class Operations:
    """What a request asks for; an id is at most once among `products` and `deleted`.

    `lines` says on which line an id is meant, `errors` which lines mean nothing.
    """

    products: tuple[Product, ...]
    deleted: tuple[str, ...]
    lines: Mapping[str, int]
    errors: tuple[LineError, ...]


def read_operations(body: bytes, mimetype: str) -> Operations:
    """Read JSON lines or a JSON array of `{"upsert": product}` and `{"delete": "id"}`.

    Of several operations on one id the last holds. Raises BodyError where nothing can be read,
    and TooManyOperationsError.
    """
    parts = list(json_lines(body, _no_json) if mimetype == JSON_LINES else _elements(body))
    if not parts:
        raise BodyError(
            "The body has no operations.",
            fix='Send {"upsert": {product}} or {"delete": "id"}, one a line.',
        )
    if len(parts) > MOST_OPERATIONS:
        raise TooManyOperationsError(
            f"The body has {len(parts):,} operations.",
            field="",
            allowed=(f"up to {MOST_OPERATIONS:,} operations",),
            fix="Send several requests, or load a file: retail-search reindex.",
        )
    return _gathered(parts)


def _no_json(message: str) -> BodyError:
    return BodyError(message, fix="Send one JSON object in UTF-8 a line.")


def _elements(body: bytes) -> Iterable[tuple[int, object]]:
    whole = read_json(body)
    return enumerate(whole if isinstance(whole, list) else [whole], start=1)


def _gathered(parts: Iterable[tuple[int, object]]) -> Operations:
    latest: dict[str, Product | None] = {}
    lines: dict[str, int] = {}
    errors: list[LineError] = []
    for line, part in parts:
        try:
            product_id, product = _operation(part)
        except RequestError as error:
            errors.append(LineError(line, _id_of(part), error))
        else:
            latest[product_id] = product
            lines[product_id] = line
    return Operations(
        products=tuple(product for product in latest.values() if product is not None),
        deleted=tuple(name for name, product in latest.items() if product is None),
        lines=lines,
        errors=tuple(errors),
    )


def _operation(part: object) -> tuple[str, Product | None]:
    """Return the id of an operation and what it becomes, None where it is deleted."""
    if isinstance(part, RequestError):
        raise part
    if not isinstance(part, dict) or len(part) != 1:
        raise _no_operation(None)
    ((name, given),) = part.items()
    if name == "upsert":
        product = read_product(given)
        return product.id, product
    if name == "delete":
        try:
            return _ID.validate_python(given), None
        except ValidationError as error:
            raise ProductError(
                "What to delete is named by its id.", field="delete",
                value=as_json(given),
                allowed=("a text of 1 to 256 characters",), fix='Write {"delete": "id"}.',
            ) from error  # fmt: skip
    raise _no_operation(name)


def _no_operation(name: str | None) -> ProductError:
    near = difflib.get_close_matches((name or "").lower(), _OPERATIONS, n=1, cutoff=0.5)
    return ProductError(
        "This is no operation.", field=(name or "")[:100], allowed=_OPERATIONS,
        fix=f"Did you mean {near[0]!r}?"
        if near
        else 'Write {"upsert": {product}} or {"delete": "id"}.',
    )  # fmt: skip


def _id_of(part: object) -> str | None:
    if not isinstance(part, dict):
        return None
    given = part.get("upsert", part.get("delete"))
    if isinstance(given, dict):
        given = given.get("id")
    return given[:256] if isinstance(given, str) else None
