"""The JSON API's writing side: put, delete, and many of both at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, Response, request

from catalog.errors import NotFoundError
from retail_search.changed import Changed
from retail_search.settings import Settings
from webapp.api.product_body import read_product
from webapp.api.search_api import API_PATH
from webapp.api.write_body import JSON, JSON_LINES, LineError, read_one, read_operations
from webapp.engine import SearchEngine
from webapp.http.body_limits import PRODUCTS_PATH
from webapp.http.errors import ParameterError, envelope_of, shorten
from webapp.http.json_answer import json_answer
from webapp.http.access import WriteAccess

_ONE = PRODUCTS_PATH.removeprefix(API_PATH) + "/<product_id:product_id>"
_MANY = PRODUCTS_PATH.removeprefix(API_PATH)


class MediaTypeError(ParameterError):
    """A body is sent as something else than JSON.

    Pages of other sites can send a form or plain text without asking; JSON they cannot.
    """

    code = "bad_media_type"
    status = 415


class ProductRefusedError(ParameterError):
    """The engine cannot hold a product that we have nothing against."""

    code = "product_refused"
    status = 422


def write_blueprint(engine: SearchEngine, settings: Settings) -> Blueprint:
    """Build the routes that change products, for those who may."""
    writes = Blueprint("writes", __name__, url_prefix=API_PATH)
    access = WriteAccess(settings)

    @writes.before_request
    def check() -> None:
        access.check(request)

    @writes.put(_ONE)
    def put(product_id: str) -> Response:
        _media_type(JSON)
        product = read_product(read_one(request.get_data(cache=False)), product_id)
        changed = engine.update((product,), ())
        if refused := refusals(changed, {product.id: 1}):
            raise refused[0].error
        return json_answer(_changed(changed))

    @writes.delete(_ONE)
    def delete(product_id: str) -> Response:
        changed = engine.update((), (product_id,))
        if changed.unknown:
            raise NotFoundError(
                f"Index '{engine.index}' has no product '{product_id}'.",
                fix="Take an id from a search result.",
            )
        return json_answer(_changed(changed))

    @writes.post(_MANY)
    def post() -> Response:
        mimetype = _media_type(JSON, JSON_LINES)
        asked = read_operations(request.get_data(cache=False), mimetype)
        changed = Changed(0, 0)
        if asked.products or asked.deleted:
            changed = engine.update(asked.products, asked.deleted)
        errors = (*asked.errors, *refusals(changed, asked.lines))
        body = _changed(changed, errors)
        if errors and not (changed.upserted or changed.deleted or changed.unknown):
            # An error like any other, and beside it what is wrong with each line.
            return json_answer(envelope_of(errors[0].error) | body, 422)
        return json_answer(body)

    return writes


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


def _media_type(*allowed: str) -> str:
    if request.mimetype in allowed:
        return request.mimetype
    raise MediaTypeError(
        "The body has another type.",
        field="Content-Type",
        value=request.headers.get("Content-Type", ""),
        allowed=allowed,
        fix=f"Send the header Content-Type: {allowed[0]}.",
    )
