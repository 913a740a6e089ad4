"""`POST /predict`: what a text wants (its intent) and what its words are, with probabilities."""

from __future__ import annotations

from flask import Blueprint, Response, request
from pydantic import BaseModel, ConfigDict, ValidationError

from webapp.api.plan_json import prediction_json
from webapp.api.search_api import API_PATH, PREDICT_PATH
from webapp.api.write_body import read_one
from webapp.engine import SearchEngine
from webapp.http.errors import ParameterError
from webapp.http.json_answer import json_answer


class Prediction(BaseModel):
    """The body of a request to predict."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    text: str


def predict_blueprint(engine: SearchEngine) -> Blueprint:
    """Build the route, at `/predict` and beside the other routes of the API."""
    predict = Blueprint("predict", __name__)

    @predict.post(PREDICT_PATH)
    @predict.post(f"{API_PATH}/predict")
    def answer() -> Response:
        text = _text(read_one(request.get_data(cache=False)))
        return json_answer(prediction_json(engine.plan(text)))

    return predict


def _text(body: object) -> str:
    try:
        return Prediction.model_validate(body).text
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        raise ParameterError(
            f"The body is not what is asked for: {first['msg'].lower()}.",
            field=name,
            value=str(first["input"]),
            allowed=("text: what a shopper typed, of which the first 1,000 characters are read",),
            fix='Send {"text": "red shoes under $50"}.',
        ) from error
