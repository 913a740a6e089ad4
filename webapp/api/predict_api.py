"""What a text wants (its intent) and what its words are, with probabilities."""

from __future__ import annotations

from webapp.api.operation import Operation, Reply, parameters_body
from webapp.api.plan_answer import PredictionAnswer
from webapp.api.plan_json import prediction_json
from webapp.engine import SearchEngine
from webapp.http.api_paths import PREDICT_PATH
from webapp.parameters.parameters import Parameters, parameter


class PredictBody(Parameters):
    """The body of a request to predict."""

    text: str = parameter(
        ...,
        "What a shopper typed.",
        "text: what a shopper typed, of which the first 1,000 characters are read",
    )


def predict_operations(engine: SearchEngine) -> tuple[Operation, ...]:
    """Declare the operation that predicts, which is at `/predict` too."""

    def predict(body: PredictBody) -> Reply:
        return prediction_json(engine.plan(body.text))

    return (
        Operation(
            name="predict",
            method="POST",
            path="/predict",
            summary="Say what a text wants and what its words are",
            description="Classifies the intent of a text and labels its words, each with a"
            " probability; nothing is searched.",
            tag="understanding",
            body=parameters_body(PredictBody, example={"text": "red shoes under $50"}),
            answer=PredictionAnswer,
            handler=predict,
            also=(PREDICT_PATH,),
        ),
    )
