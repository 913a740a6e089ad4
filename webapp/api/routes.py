"""The routes of the JSON API, made from its operations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from flask import Blueprint, Request, Response, request

from webapp.api.operation import Answered, Body, Key, Operation
from webapp.http.api_paths import API_PATH
from webapp.http.errors import ParameterError
from webapp.http.json_answer import json_answer

Guard = Callable[[Request], None]
"""Raises an error for a request that may not do what it asks for."""


class MediaTypeError(ParameterError):
    """A body is sent as something else than JSON.

    Pages of other sites can send a form or plain text without asking; JSON they cannot.
    """

    code = "bad_media_type"
    status = 415


def api_blueprint(operations: Iterable[Operation], guards: Mapping[Key, Guard]) -> Blueprint:
    """Build the routes; `guards` has one for each key that an operation may need."""
    api = Blueprint("api", __name__)
    for operation in operations:
        view = _view(operation, guards[operation.key] if operation.key else None)
        for number, rule in enumerate((API_PATH + operation.rule, *operation.also)):
            name = f"{operation.name}_{number}" if number else operation.name
            api.add_url_rule(rule, name, view, methods=[operation.method])
    return api


def _view(operation: Operation, guard: Guard | None) -> Callable[..., Response]:
    query, body = operation.query, operation.body

    def view(**given: object) -> Response:
        if guard is not None:
            guard(request)
        if query is not None:
            given["query"] = query.read(request.args)
        elif request.args:
            _refuse(next(iter(request.args)))
        if body is not None:
            media_type = _media_type(body) if guard is not None else request.mimetype
            given["body"] = body.read(request.get_data(cache=False), media_type)
        reply = operation.handler(**given)
        if not isinstance(reply, Answered):
            return json_answer(reply)
        answer = json_answer(reply.body, reply.status)
        answer.headers.update(reply.headers)
        return answer

    return view


def _media_type(body: Body) -> str:
    if request.mimetype in body.media:
        return request.mimetype
    raise MediaTypeError(
        "The body has another type.",
        field="Content-Type",
        value=request.headers.get("Content-Type", ""),
        allowed=body.media,
        fix=f"Send the header Content-Type: {body.media[0]}.",
    )


def _refuse(name: str) -> None:
    raise ParameterError(
        "There is no such parameter: this address takes none.", field=name[:100], fix="Remove it."
    )
