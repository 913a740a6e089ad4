"""What is beside one product: what is like it, and what goes with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from catalog.errors import NotFoundError
from ranker.response import Hit
from webapp.api.beside_answer import BesideAnswer
from webapp.api.operation import PRODUCT_ID, Operation, Reply
from webapp.api.response_json import hit_json
from webapp.engine import SearchEngine
from webapp.parameters.parameters import Parameters, WholeNumber, parameter

MOST_BESIDE = 50


class BesideParameters(Parameters):
    """The parameters of a request for products beside one."""

    limit: WholeNumber = parameter(
        12, "Products at most.", f"a whole number from 1 to {MOST_BESIDE}", ge=1, le=MOST_BESIDE
    )


def similar_operations(engine: SearchEngine) -> tuple[Operation, ...]:
    """Declare the operations that answer with products beside one."""

    def answer(find: Callable[[str, int], tuple[Hit, ...]], product_id: str, limit: int) -> Reply:
        return beside_json(product_id, find(product_id, limit), engine.index)

    def similar(product_id: str, query: BesideParameters) -> Reply:
        return answer(engine.similar, product_id, query.limit)

    def together(product_id: str, query: BesideParameters) -> Reply:
        return answer(engine.together, product_id, query.limit)

    return (
        Operation(
            name="similar",
            method="GET",
            path="/products/{product_id}/similar",
            summary="Find what is like a product",
            description="The nearest by meaning, those of its category and those in stock first."
            " Its own variants are left out, and what a business rule hides.",
            tag="products",
            query=BesideParameters,
            parts=(PRODUCT_ID,),
            answer=BesideAnswer,
            handler=similar,
            lasting=True,
            errors=(NotFoundError,),
            example="limit=4",
        ),
        Operation(
            name="together",
            method="GET",
            path="/products/{product_id}/together",
            summary="Find what goes with a product",
            description="First what its source says is bought with it (`goes_with`), then what"
            " visitors bought with it, then what they looked at with it. Nothing is made up: where"
            " nobody says so, nothing goes with it.",
            tag="products",
            query=BesideParameters,
            parts=(PRODUCT_ID,),
            answer=BesideAnswer,
            handler=together,
            errors=(NotFoundError,),
            example="limit=4",
        ),
    )


def beside_json(product_id: str, hits: Sequence[Hit], index: str) -> dict[str, Any]:
    """Say which products are beside one."""
    return {"id": product_id, "hits": [hit_json(hit) for hit in hits], "index": index}
