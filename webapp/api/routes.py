"""The routes of the JSON API, made from its operations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from flask import Blueprint, Request, Response, request

from webapp.api.operation import Answered, Body, Key, Operation
from webapp.engine import SearchEngine
from webapp.http.api_paths import API_PATH
from webapp.http.entity_tag import EntityTags, has_it, not_modified, tagged
from webapp.http.errors import MediaTypeError, ParameterError
from webapp.http.json_answer import json_answer

Guard = Callable[[Request], None]
"""Raises an error for a request that may not do what it asks for."""


def api_blueprint(
    operations: Iterable[Operation], guards: Mapping[Key, Guard], engine: SearchEngine
) -> Blueprint:
    """Build the routes; `guards` has one for each key that an operation may need."""
    tags = EntityTags()
    api = Blueprint("api", __name__)
    operations = tuple(operations)
    api.record(lambda state: state.app.extensions.update(api_operations=operations))
    for operation in operations:
        view = _view(operation, guards[operation.key] if operation.key else None)
        if operation.lasting:
            view = _tagging(view, engine, tags)
        for number, rule in enumerate((API_PATH + operation.rule, *operation.also)):
            name = operation.name if not number else f"{operation.name}@{number}"
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
        if reply.passing:
            answer.headers["Cache-Control"] = "no-store"
        return answer

    return view


def _tagging(
    view: Callable[..., Response], engine: SearchEngine, tags: EntityTags
) -> Callable[..., Response]:
    """Give answers a tag, and do not work out again what whoever asks has already.

    Where nobody can tell the engine's state the answer is worked out, and only not sent again.
    """

    def tagging(**given: object) -> Response:
        state = engine.state()
        tag = tags.of_question(state, request) if state else ""
        if tag and has_it(request, tag):
            return not_modified(tag)
        answer = view(**given)
        if answer.status_code != 200 or answer.cache_control.no_store:
            return answer
        tag = tag or tags.of_answer(answer.get_data())
        return not_modified(tag) if has_it(request, tag) else tagged(answer, tag)

    return tagging


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
