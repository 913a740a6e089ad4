"""The JSON API's writing side: put, delete, and many of both at once."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from catalog.errors import NotFoundError
from retail_search.changed import Changed
from retail_search.settings import Settings
from webapp.api import API_PATH
from webapp.body_limits import PRODUCTS_PATH
from webapp.engine import SearchEngine
from webapp.errors import ParameterError, envelope_of
from webapp.json_answer import json_answer
from webapp.product_body import read_product
from webapp.write_access import WriteAccess
from webapp.write_body import JSON, JSON_LINES, Operations, read_one, read_operations

_ONE = PRODUCTS_PATH.removeprefix(API_PATH) + "/<product_id:product_id>"
_MANY = PRODUCTS_PATH.removeprefix(API_PATH)


class MediaTypeError(ParameterError):
    """A body is sent as something else than JSON.

    Pages of other sites can send a form or plain text without asking; JSON they cannot.
    """

    code = "bad_media_type"
    status = 415


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
        return json_answer(_changed(engine.update((product,), ())))

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
        if not asked.any_good:
            # An error like any other, and beside it what is wrong with each line.
            body = envelope_of(asked.errors[0].error) | _changed(Changed(0, 0), asked)
            return json_answer(body, 422)
        return json_answer(_changed(engine.update(asked.products, asked.deleted), asked))

    return writes


def _changed(changed: Changed, asked: Operations | None = None) -> dict[str, Any]:
    return {
        "upserted": changed.upserted,
        "deleted": changed.deleted,
        "unknown": list(changed.unknown),
        "errors": [error.json() for error in asked.errors] if asked else [],
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
