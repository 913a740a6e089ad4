"""The API's own description: the OpenAPI document, and the same for people."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import orjson
from flask import Blueprint, Response, render_template, request

from retail_search import __version__
from webapp.api.operation import Operation
from webapp.http.api_paths import DOCS_PATH, OPENAPI_PATH


def docs_blueprint(operations: Sequence[Operation]) -> Blueprint:
    """Build `/api/openapi.json` and `/api/docs`; the document is made when it is first asked for.

    Neither knows anything of the index, so both answer while there is none.
    """
    docs = Blueprint("docs", __name__)

    @cache
    def document() -> dict[str, Any]:
        # Imported here, as a server starts quicker without it.
        from webapp.api.openapi import openapi_document

        return openapi_document(operations, __version__)

    @docs.get(OPENAPI_PATH)
    def openapi() -> Response:
        answer = Response(orjson.dumps(document()), mimetype="application/json")
        answer.headers["Cache-Control"] = "no-cache"
        answer.add_etag()
        answer.make_conditional(request)
        return answer

    @docs.get(DOCS_PATH)
    def page() -> str:
        from webapp.api.docs_view import docs_view

        return render_template("api_docs.html", view=docs_view(document(), request.host_url))

    return docs
