"""What is made of a text before anything is searched: the whole plan, or what its words are."""

from __future__ import annotations

from webapp.api.answer_examples import PREDICTION
from webapp.api.operation import Operation, Reply, parameters_body
from webapp.api.plan_answer import PredictionAnswer, UnderstandAnswer
from webapp.api.plan_json import plan_json, prediction_json
from webapp.engine import SearchEngine
from webapp.http.api_paths import PREDICT_PATH
from webapp.parameters.parameters import EITHER, Parameters, Text, YesOrNo, parameter
from webapp.parameters.search_parameters import LONGEST_QUERY


class UnderstandParameters(Parameters):
    """The parameters of a request to understand a query."""

    q: Text = parameter(
        "", "What a shopper typed.", f"up to {LONGEST_QUERY:,} characters",
        max_length=LONGEST_QUERY,
    )  # fmt: skip
    verbatim: YesOrNo = parameter(False, "Whether the words are taken as they are typed.", *EITHER)


class PredictBody(Parameters):
    """The body of a request to predict."""

    text: str = parameter(
        ..., "What a shopper typed, of which the first 1,000 characters are read.", "a text"
    )


def understand_operations(engine: SearchEngine) -> tuple[Operation, ...]:
    """Declare the operations that understand; the one that predicts is at `/predict` too."""

    def understand(query: UnderstandParameters) -> Reply:
        return plan_json(engine.plan(query.q, verbatim=query.verbatim))

    def predict(body: PredictBody) -> Reply:
        return prediction_json(engine.plan(body.text))

    return (
        Operation(
            name="understand",
            method="GET",
            path="/understand",
            summary="Show how a query is read, step by step",
            description="The whole plan of a query: corrections, labelled words, conditions read"
            " out of them, synonyms, what would be given up first, and what each step changed and"
            " how long it took. Nothing is searched.",
            tag="understanding",
            query=UnderstandParameters,
            answer=UnderstandAnswer,
            handler=understand,
            lasting=True,
            example="q=wireles+headphones+under+$100",
        ),
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
            answered=PREDICTION,
            handler=predict,
            also=(PREDICT_PATH,),
        ),
    )
