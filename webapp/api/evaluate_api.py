"""Evaluate: how well one query is answered, by grades that whoever asks has given to products."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated

from pydantic import Field

from catalog.errors import JudgmentsError, RetailSearchError
from ranker.request import MODES, RANKINGS, Mode, Ranking, SearchRequest
from ranker.response import SearchResponse
from retail_search.settings import Settings
from webapp.api.operation import Answer, Operation, Part, Reply, parameters_body
from webapp.engine import SearchEngine
from webapp.parameters.filter_syntax import parse_filters
from webapp.parameters.parameters import (
    EITHER,
    MaybeYesOrNo,
    Parameters,
    Text,
    WholeNumber,
    YesOrNo,
    parameter,
)
from webapp.parameters.search_parameters import LONGEST_QUERY, MOST_FILTERS, MOST_PER_PAGE

Score = Callable[[Sequence[str], Mapping[str, float], Sequence[str]], dict[str, float]]
"""Scores product ids, best first, by the grades of products, on measures that are named."""

_MOST_GRADES = 1_000
_MOST_MEASURES = 20
Grade = Annotated[float, Field(ge=0, le=1_000, allow_inf_nan=False)]


class EvaluationOffError(RetailSearchError):
    """This server was started without what measures."""

    code = "evaluation_off"
    status = 501


class EvaluateBody(Parameters):
    """A query, and grades of products: 0 is irrelevant, 1 and above relevant, more is better."""

    q: Text = parameter(
        ..., "What is searched.", f"up to {LONGEST_QUERY:,} characters", max_length=LONGEST_QUERY
    )
    grades: dict[str, Grade] = parameter(
        ..., "The grades of products by their ids.", f"up to {_MOST_GRADES:,} ids with grades",
        min_length=1, max_length=_MOST_GRADES,
    )  # fmt: skip
    measures: tuple[str, ...] = parameter(
        (),
        "Measures by the names of ir_measures; the usual ones without it: `nDCG@10`, `RR@10`,"
        " `P@10`, `R@100`, `Judged@10`.",
        f"up to {_MOST_MEASURES} names such as nDCG@10", max_length=_MOST_MEASURES,
    )  # fmt: skip
    depth: WholeNumber = parameter(
        MOST_PER_PAGE, "Hits that are looked at.", f"a whole number from 1 to {MOST_PER_PAGE}",
        ge=1, le=MOST_PER_PAGE,
    )  # fmt: skip
    filter: tuple[str, ...] = parameter(
        (), "Filters, as a search has them.", f"up to {MOST_FILTERS} filters",
        max_length=MOST_FILTERS,
    )  # fmt: skip
    mode: Mode | None = parameter(None, "How products are retrieved.", *MODES)
    ranking: Ranking | None = parameter(None, "How far the order is worked out.", *RANKINGS)
    verbatim: YesOrNo = parameter(False, "Whether the words are taken as typed.", *EITHER)
    collapse: MaybeYesOrNo = parameter(
        None, "Whether variants of one product are one hit.", *EITHER
    )
    rules: YesOrNo = parameter(True, "Whether business rules take part.", *EITHER)


class GradedHitPart(Part):
    """A hit and its grade; null where it was given none."""

    rank: int = Field(ge=1)
    id: str
    title: str
    grade: float | None


class EvaluateAnswer(Answer):
    """How well a query was answered."""

    query: str
    measures: dict[str, float] = Field(description="By their names, in the order asked for.")
    hits: tuple[GradedHitPart, ...]
    judged: int = Field(ge=0, description="Hits that have a grade.")
    not_found: tuple[str, ...] = Field(
        description="Products of grade 1 or more that are not among the hits, the best first."
    )
    total: int = Field(ge=0)
    generation: str


def evaluate_operations(
    engine: SearchEngine, settings: Settings, score: Score | None
) -> tuple[Operation, ...]:
    """Declare the operation that evaluates; without a `score` it says that it is off."""

    def evaluate(body: EvaluateBody) -> Reply:
        if score is None:
            raise EvaluationOffError(
                "This server has nothing to measure with.",
                fix="Serve with `retail-search serve`, or measure with `retail-search evaluate`.",
            )
        response = engine.search(
            SearchRequest(
                query=body.q,
                mode=body.mode or settings.mode,
                filters=parse_filters(body.filter),
                facets=(),
                per_page=body.depth,
                verbatim=body.verbatim,
                ranking=body.ranking,
                collapse=body.collapse,
                rules=body.rules,
            )
        )
        return _evaluated(response, body, score)

    return (
        Operation(
            name="evaluate",
            method="POST",
            path="/evaluate",
            summary="Measure how well a query is answered",
            description="Searches, and measures the order of the hits by the grades that are sent."
            " A product without a grade counts as irrelevant; `Judged@10` says how many of ten have"
            " one.",
            tag="tuning",
            body=parameters_body(
                EvaluateBody,
                example={
                    "q": "headphones",
                    "grades": {"B0ONBLKJUD": 3, "lamp-1": 0},
                    "measures": ["nDCG@10", "P@10", "RR", "R@100"],
                },
            ),
            answer=EvaluateAnswer,
            handler=evaluate,
            errors=(JudgmentsError, EvaluationOffError),
            key="operator",
        ),
    )


def _evaluated(response: SearchResponse, body: EvaluateBody, score: Score) -> dict[str, object]:
    grades = body.grades
    ranked = [hit.product.id for hit in response.hits]
    found = set(ranked)
    missed = [one for one, grade in grades.items() if grade >= 1 and one not in found]
    return {
        "query_id": response.query_id,
        "query": response.request.query,
        "measures": score(ranked, grades, body.measures),
        "hits": [
            {
                "rank": hit.rank,
                "id": hit.product.id,
                "title": hit.product.title,
                "grade": grades.get(hit.product.id),
            }
            for hit in response.hits
        ],
        "judged": sum(one in grades for one in ranked),
        "not_found": sorted(missed, key=lambda one: -grades[one]),
        "total": response.total,
        "generation": response.generation,
    }
