"""What is answered when something goes wrong: JSON under the API, a page elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Callable

from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import (
    HTTPException,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
    RequestURITooLarge,
)

from catalog.errors import (
    EngineReadOnlyError,
    EngineRefusedError,
    EngineUnavailableError,
    IndexMissingError,
    RetailSearchError,
    StorageError,
    TimeLimitError,
)
from webapp.http.api_paths import API_PATH, API_ROOT, PREDICT_PATH
from webapp.http.body_limits import body_limit
from webapp.http.busy import NotTakenError
from webapp.http.errors import envelope, envelope_of
from webapp.http.health import HEALTH_PATHS
from webapp.http.json_answer import json_answer
from webapp.http.limits import LONGEST_LINE
from webapp.parameters.search_parameters import LONGEST_QUERY

logger = logging.getLogger(__name__)

# Seconds after which to look again for an index that is being built or an engine that is away.
_LOOK_AGAIN = 5

# What may be said of failures whose details (addresses, settings) are for the log alone.
_SENTENCES = {
    EngineRefusedError.code: "The search engine refuses what this server asks of it.",
    EngineReadOnlyError.code: "The search engine takes no changes just now.",
    StorageError.code: "There is no room for more just now.",
}


def add_failure_answers(
    app: Flask, index: str, not_taken: Callable[[str], None] = lambda _: None
) -> None:
    """Register the answers to errors; `not_taken` is told why a request was not taken on."""

    @app.errorhandler(RetailSearchError)
    def known(error: RetailSearchError) -> Response:
        if isinstance(error, IndexMissingError):
            return _not_ready(index)
        if isinstance(error, EngineUnavailableError):
            return _away()
        if isinstance(error, NotTakenError | TimeLimitError):
            not_taken(error.code)
            return _not_taken(error)
        if error.status >= 500:
            # What went wrong inside names files and settings: that is for the log alone. Where we
            # know what it is, the sentence has the fix, and readiness is asked every few seconds.
            trace = None if error.code in _SENTENCES else error
            logger.error("request %s: %s", g.request_id, error, exc_info=trace)
            return _unexpected(error.status, error.code)
        return _known(error)

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        # A redirect is an answer of its own, not a failure.
        if error.code is None or error.code < 400:
            return Response(error.get_body(), error.code, error.get_headers())
        return _refused(error)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        logger.error("request %s: unexpected error", g.request_id, exc_info=error)
        return _unexpected()


def _speaks_json() -> bool:
    path = request.path
    return path.startswith(API_ROOT + "/") or path in (API_ROOT, PREDICT_PATH, *HEALTH_PATHS)


def _known(error: RetailSearchError) -> Response:
    answer = _known_answer(error)
    if retry_after := getattr(error, "retry_after", 0):
        answer.headers["Retry-After"] = str(retry_after)
    return answer


def _known_answer(error: RetailSearchError) -> Response:
    if _speaks_json():
        answer = json_answer(envelope_of(error), error.status)
        if error.status == 401:
            answer.headers["WWW-Authenticate"] = f'Bearer realm="{API_PATH}"'
        return answer
    titles = {404: "Not found", 400: "That search cannot be read"}
    title = titles.get(error.status, "That did not work")
    return _error_page(error.status, title, error.message, error.fix)


def _not_ready(index: str) -> Response:
    if _speaks_json():
        message = f"Nothing is indexed yet under the name {index!r}."
        fix = f"Run: retail-search reindex SOURCE --index {index}"
        answer = json_answer(envelope(503, IndexMissingError.code, message, fix=fix), 503)
    else:
        answer = _page(render_template("not_ready.html", index=index, look_again=_LOOK_AGAIN), 503)
    answer.headers["Retry-After"] = str(_LOOK_AGAIN)
    return answer


def _away() -> Response:
    """Answer while the engine is away; the log has been told by whoever asked the engine."""
    if _speaks_json():
        message = "The search engine cannot be reached just now."
        fix = f"Try again in {_LOOK_AGAIN} seconds."
        answer = json_answer(envelope(503, EngineUnavailableError.code, message, fix=fix), 503)
    else:
        page = render_template("away.html", query=_asked_query(), look_again=_LOOK_AGAIN)
        answer = _page(page, 503)
    answer.headers["Retry-After"] = str(_LOOK_AGAIN)
    return answer


def _not_taken(error: NotTakenError | TimeLimitError) -> Response:
    """Answer what may be asked again soon; it is quick, as it is said when there is much to do."""
    wait = error.retry_after if isinstance(error, NotTakenError) else 1
    if _speaks_json():
        answer = json_answer(envelope_of(error), error.status)
    else:
        answer = _error_page(error.status, "Not just now", error.message, error.fix)
    answer.headers["Retry-After"] = str(wait)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _refused(error: HTTPException) -> Response:
    status = error.code or 500
    allowed: tuple[str, ...] = ()
    if isinstance(error, NotFound):
        code, message, fix = "not_found", "There is nothing at this address.", "Check the address."
    elif isinstance(error, MethodNotAllowed):
        allowed = tuple(sorted(error.valid_methods or ()))
        code, message = "method_not_allowed", f"{request.method} is not allowed here."
        fix = f"Use {' or '.join(allowed)}." if allowed else ""
    elif isinstance(error, RequestEntityTooLarge):
        allowed = (f"up to {body_limit():,} bytes",)
        code, message, fix = "too_large", "The body is too large.", "Send it in several parts."
    elif isinstance(error, RequestURITooLarge):
        allowed = (f"up to {LONGEST_LINE:,} characters",)
        code, message, fix = "address_too_long", "The address is too long.", "Ask for less."
    else:
        code, message, fix = "refused", f"The request was refused: {error.name.lower()}.", ""
    if _speaks_json():
        body = envelope(status, code, message, allowed=allowed, fix=fix)
        answer = json_answer(body, status)
    else:
        title = "Page not found" if status == 404 else "That did not work"
        answer = _error_page(status, title, message, fix)
    for name, value in error.get_headers():
        if name.lower() == "allow":
            answer.headers[name] = value
    return answer


def _unexpected(status: int = 500, code: str = "internal_error") -> Response:
    message = _SENTENCES.get(code, "Something went wrong on our side.")
    fix = f"Try again; if it stays, report it with the request id {g.request_id}."
    if _speaks_json():
        return json_answer(envelope(status, code, message, fix=fix), status)
    return _error_page(status, "Something went wrong", message, fix)


def _error_page(status: int, title: str, message: str, fix: str) -> Response:
    page = render_template(
        "error.html", status=status, title=title, message=message, fix=fix, query=_asked_query()
    )
    return _page(page, status)


def _asked_query() -> str:
    """Return what was searched, which stays in the box for another try."""
    return request.args.get("q", "")[:LONGEST_QUERY]


def _page(text: str, status: int) -> Response:
    return Response(text, status=status, mimetype="text/html")
