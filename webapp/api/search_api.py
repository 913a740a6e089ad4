"""The JSON API's reading side: search, and one product."""

from __future__ import annotations

from flask import Blueprint, Response, request

from retail_search.settings import Settings
from webapp.api.response_json import product_json, search_json
from webapp.engine import SearchEngine
from webapp.http.json_answer import json_answer
from webapp.http.noted import note_search
from webapp.parameters.search_parameters import SearchParameters

API_ROOT = "/api"
API_PATH = API_ROOT + "/v1"
PREDICT_PATH = "/predict"


def api_blueprint(engine: SearchEngine, settings: Settings) -> Blueprint:
    """Build the routes of the JSON API over one engine."""
    api = Blueprint("api", __name__, url_prefix=API_PATH)

    @api.get("/search")
    def search() -> Response:
        asked = SearchParameters.read(request.args).request(settings)
        response = engine.search(asked)
        note_search(response)
        return json_answer(search_json(response, engine.index))

    @api.get("/products/<product_id:product_id>")
    def product(product_id: str) -> Response:
        return json_answer(product_json(engine.product(product_id)))

    return api
