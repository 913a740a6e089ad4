"""Single products: read, put, delete, and many of both at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from catalog.errors import IndexBusyError, NotFoundError, StorageError
from retail_search.changed import Changed
from webapp.api.answer_examples import CHANGED, PRODUCT
from webapp.api.line_error import LineError
from webapp.api.operation import (
    JSON,
    JSON_LINES,
    PRODUCT_ID,
    Answered,
    Body,
    Operation,
    Reply,
    json_body,
)
from webapp.api.product_answer import (
    ChangedAnswer,
    NothingChangedAnswer,
    OperationLine,
    ProductAnswer,
    ProductBody,
)
from webapp.api.product_body import ProductError, read_product
from webapp.api.response_json import product_json
from webapp.api.write_body import Operations, TooManyOperationsError, read_operations
from webapp.engine import SearchEngine
from webapp.http.errors import ParameterError, envelope_of, shorten

_ONE, _MANY = "/products/{product_id}", "/products"
_LAMP = {"title": "Brass Lamp", "price": 20, "attributes": {"color": "gold", "watts": 40}}
_OPERATIONS = [{"upsert": {"id": "lamp-1"} | _LAMP}, {"delete": "lamp-2"}]


class ProductRefusedError(ParameterError):
    """The engine cannot hold a product that we have nothing against."""

    code = "product_refused"
    status = 422


def product_operations(engine: SearchEngine) -> tuple[Operation, ...]:
    """Declare the operations that read and change products, the latter for those who may."""

    def product(product_id: str) -> Reply:
        return product_json(engine.product(product_id))

    def put(product_id: str, body: object) -> Reply:
        given = read_product(body, product_id)
        changed = engine.update((given,), ())
        if refused := refusals(changed, {given.id: 1}):
            raise refused[0].error
        return _changed(changed)

    def delete(product_id: str) -> Reply:
        changed = engine.update((), (product_id,))
        if changed.unknown:
            raise NotFoundError(
                f"Index '{engine.index}' has no product '{product_id}'.",
                fix="Take an id from a search result.",
            )
        return _changed(changed)

    def write(body: Operations) -> Reply:
        changed = Changed(0, 0)
        if body.products or body.deleted:
            changed = engine.update(body.products, body.deleted)
        errors = (*body.errors, *refusals(changed, body.lines))
        said = _changed(changed, errors)
        if errors and not (changed.upserted or changed.deleted or changed.unknown):
            # An error like any other, and beside it what is wrong with each line.
            return Answered(envelope_of(errors[0].error) | said, 422)
        return said

    writing = (IndexBusyError, StorageError)
    lamp = replace(PRODUCT_ID, example="lamp-1")
    return (
        Operation(
            name="product",
            method="GET",
            path=_ONE,
            summary="Read one product",
            tag="products",
            parts=(PRODUCT_ID,),
            answer=ProductAnswer,
            answered=PRODUCT,
            handler=product,
            lasting=True,
            errors=(NotFoundError,),
        ),
        Operation(
            name="put_product",
            method="PUT",
            path=_ONE,
            summary="Write one product",
            description="Puts a product in the place of what had its id. When this answers it is"
            " durable, and searches show it within a second.",
            tag="products",
            parts=(lamp,),
            body=json_body(ProductBody, example=_LAMP),
            answer=ChangedAnswer,
            handler=put,
            errors=(ProductError, ProductRefusedError, *writing),
            key="write",
        ),
        Operation(
            name="delete_product",
            method="DELETE",
            path=_ONE,
            summary="Delete one product",
            tag="products",
            parts=(lamp,),
            answer=ChangedAnswer,
            handler=delete,
            errors=(NotFoundError, *writing),
            key="write",
        ),
        Operation(
            name="write_products",
            method="POST",
            path=_MANY,
            summary="Write and delete many products",
            description='Takes `{"upsert": product}` and `{"delete": "id"}`, one a line or in a'
            " JSON array, up to 1,000. A line that is wrong is told of and the others are carried"
            " out; of several operations on one id the last holds.",
            tag="products",
            body=Body(OperationLine, read_operations, (JSON_LINES, JSON), _OPERATIONS),
            answer=ChangedAnswer,
            answered=CHANGED,
            others={422: NothingChangedAnswer},
            handler=write,
            errors=(ProductError, ProductRefusedError, TooManyOperationsError, *writing),
            key="write",
        ),
    )


def refusals(changed: Changed, lines: Mapping[str, int]) -> list[LineError]:
    """Say which products the engine did not take, and on which line each of them is."""
    errors = []
    for text in changed.refused:
        # The text begins with the id, which may hold a colon itself.
        known = [name for name in lines if text.startswith(f"{name}: ")]
        name = max(known, key=len, default=None)
        reason = text if name is None else text[len(name) + 2 :]
        error = ProductRefusedError(
            f"The search engine did not take the product: {shorten(reason)}",
            field="",
            fix="Change the product, and send it again.",
        )
        errors.append(LineError(0 if name is None else lines[name], name, error))
    return errors


def _changed(changed: Changed, errors: Iterable[LineError] = ()) -> dict[str, Any]:
    return {
        "upserted": changed.upserted,
        "deleted": changed.deleted,
        "unknown": list(changed.unknown),
        "errors": [error.json() for error in errors],
    }
