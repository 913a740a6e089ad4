"""Every JSON answer of the API that a test gets is compared with the model declared for it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, Response, request, request_finished
from pydantic import ValidationError

from webapp.api.error_answer import ErrorAnswer
from webapp.api.operation import Answer, Operation
from webapp.http.api_paths import API_PATH, PREDICT_PATH


@contextmanager
def answers_as_declared() -> Iterator[list[str]]:
    """Yield the list that what is not as declared is written into, whichever app answers it."""
    wrong: list[str] = []

    def compare(sender: Flask, response: Response, **_: object) -> None:
        if not request.path.startswith((API_PATH + "/", PREDICT_PATH)):
            return
        if response.status_code == 304 or request.method in ("HEAD", "OPTIONS"):
            return
        model = _model(sender, response.status_code)
        try:
            model.model_validate_json(_body(response), strict=True)
        except ValidationError as error:
            wrong.append(f"{request.method} {request.full_path}: {response.status}: {error}")

    with request_finished.connected_to(compare):
        yield wrong


def _body(response: Response) -> bytes:
    body = response.get_data()
    return gzip.decompress(body) if response.content_encoding == "gzip" else body


def _model(app: Flask, status: int) -> type[Answer]:
    if request.url_rule is None or not request.endpoint:
        return ErrorAnswer
    for operation in operations_of(app):
        if request.endpoint.removeprefix("api.").split("@")[0] == operation.name:
            if status == 200:
                return operation.answer
            return operation.others.get(status, ErrorAnswer)
    return ErrorAnswer


def operations_of(app: Flask) -> tuple[Operation, ...]:
    """Return the operations that an app was made from."""
    operations: tuple[Operation, ...] = app.extensions["api_operations"]
    return operations
