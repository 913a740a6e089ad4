"""The routes of the JSON API, made from its operations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from flask import Blueprint, Request, Response, request
from werkzeug.exceptions import MethodNotAllowed

from webapp.api.operation import Answered, Body, Key, Operation
from webapp.engine import SearchEngine
from webapp.http.api_paths import API_PATH
from webapp.http.entity_tag import EntityTags, has_it, not_modified, tagged
from webapp.http.errors import MediaTypeError, ParameterError
from webapp.http.json_answer import json_answer

OTHER_METHODS = "other_methods_"
"""What the endpoints begin with that only say which methods an address has."""
_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")
_PART = re.compile(r"<[^<>]+>")

Guard = Callable[[Request], None]
"""Raises an error for a request that may not do what it asks for."""


def api_blueprint(
    operations: Iterable[Operation],
    guards: Mapping[Key, Guard],
    engine: SearchEngine,
    tags: EntityTags,
) -> Blueprint:
    """Build the routes; `guards` has one for each key that an operation may need."""
    api = Blueprint("api", __name__)
    operations = tuple(operations)
    shared = _shared(operations)
    api.record(lambda state: state.app.extensions.update(api_operations=operations))
    for operation in operations:
        answering = _Answering(operation, guards[operation.key] if operation.key else None)
        view = _plain(answering)
        if operation.key:
            view = _secret(view)
        elif operation.method == "GET":
            view = _tagging(answering, engine.state if operation.lasting else _unknown, tags)
        for number, rule in enumerate((API_PATH + operation.rule, *operation.also)):
            name = operation.name if not number else f"{operation.name}@{number}"
            api.add_url_rule(
                rule,
                name,
                view,
                methods=[operation.method],
                provide_automatic_options=False if operation.rule in shared else None,
            )
    for number, (rule, allowed) in enumerate(shared.items()):
        others = [one for one in ("OPTIONS", *_METHODS) if one == "OPTIONS" or one not in allowed]
        api.add_url_rule(
            API_PATH + rule,
            f"{OTHER_METHODS}{number}",
            _other_methods(allowed),
            methods=others,
            provide_automatic_options=False,
        )
    return api


def _shared(operations: Sequence[Operation]) -> dict[str, frozenset[str]]:
    """Return the rules that another rule matches too, each with the methods that it allows.

    `/rules/audit` would otherwise be the rule called "audit" for every method that it has not.
    """
    methods: dict[str, set[str]] = {}
    for one in operations:
        methods.setdefault(one.rule, {"OPTIONS"}).add(one.method)
        if one.method == "GET":
            methods[one.rule].add("HEAD")
    patterns = {
        rule: re.compile(_PART.sub(lambda m: ".+" if "product_id" in m[0] else "[^/]+", rule))
        for rule in methods
    }
    return {
        rule: frozenset(allowed)
        for rule, allowed in methods.items()
        if any(other != rule and one.fullmatch(rule) for other, one in patterns.items())
    }


def _other_methods(allowed: frozenset[str]) -> Callable[..., Response]:
    """Say which methods there are: it is no part of any operation, and refuses all but OPTIONS."""

    def view(**_: object) -> Response:
        if request.method != "OPTIONS":
            raise MethodNotAllowed(valid_methods=sorted(allowed))
        answer = Response()
        answer.allow.update(allowed)
        return answer

    return view


class _Answering:
    """Checks what a request asks with, and has it answered."""

    def __init__(self, operation: Operation, guard: Guard | None) -> None:
        self._operation = operation
        self._guard = guard

    def reply(self, given: dict[str, object]) -> Answered:
        """Answer the request under way; `given` are the parts of its path."""
        query, body = self._operation.query, self._operation.body
        if self._guard is not None:
            self._guard(request)
        if query is not None:
            given["query"] = query.read(request.args)
        elif request.args:
            _refuse(next(iter(request.args)))
        if body is not None:
            media_type = _media_type(body) if self._guard is not None else request.mimetype
            given["body"] = body.read(request.get_data(cache=False), media_type)
        reply = self._operation.handler(**given)
        return reply if isinstance(reply, Answered) else Answered(reply)


def _sent(reply: Answered) -> Response:
    answer = json_answer(reply.body, reply.status)
    answer.headers.update(reply.headers)
    return answer


def _plain(answering: _Answering) -> Callable[..., Response]:
    def view(**given: object) -> Response:
        return _sent(answering.reply(given))

    return view


def _secret(view: Callable[..., Response]) -> Callable[..., Response]:
    """Keep what needed a key out of every cache."""

    def secret(**given: object) -> Response:
        answer = view(**given)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return secret


def _unknown() -> str:
    return ""


def _tagging(
    answering: _Answering, state_of: Callable[[], str], tags: EntityTags
) -> Callable[..., Response]:
    """Give answers a tag, and do not work out again what whoever asks has already.

    Where nobody can tell what an answer depends on, or a clock cut one short that may be whole the
    next time, it is worked out and compared: then it is only not sent again.
    """

    def view(**given: object) -> Response:
        state = state_of()
        tag = tags.of_question(state, request) if state else ""
        if tag and has_it(request, tag):
            return not_modified(tag)
        reply = answering.reply(given)
        answer = _sent(reply)
        if answer.status_code != 200:
            return answer
        if not tag or reply.passing:
            tag = tags.of_answer(answer.get_data())
        return not_modified(tag) if has_it(request, tag) else tagged(answer, tag)

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
