"""Suggestions as a query is typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from catalog.product import Product
from indexer.embedded.facet_field import PATH_SEPARATOR
from query.suggest.mix import MOST_SUGGESTIONS
from query.suggest.suggestion import Suggestion
from ranker.request import Filter
from webapp.api.operation import Operation, Reply
from webapp.api.suggest_answer import SuggestAnswer
from webapp.engine import SearchEngine
from webapp.parameters.filter_syntax import format_filters
from webapp.parameters.parameters import Parameters, WholeNumber, parameter
from webapp.parameters.search_parameters import LONGEST_QUERY
from webapp.shop.links import product_link
from webapp.shop.picture import picture_of

_SUGGEST = """\
Completes what is being typed with past queries and phrases of titles, categories, brands and
products. The last word is taken as a beginning, words may come in any order, and where little is
found as typed, slips are corrected. What business rules hide is left out. Products are suggested as
they are now; queries, categories, brands and their counts are those of when the index was built or
last compacted."""

_READABLE = ":,/>"


class SuggestParameters(Parameters):
    """The parameters of a request for suggestions."""

    q: str = parameter(
        "", "What has been typed so far; a blank at its end says that the last word is whole.",
        f"up to {LONGEST_QUERY:,} characters", max_length=LONGEST_QUERY,
    )  # fmt: skip
    limit: WholeNumber = parameter(
        8, "Suggestions at most.", f"1 to {MOST_SUGGESTIONS}", ge=1, le=MOST_SUGGESTIONS
    )


def suggest_operations(engine: SearchEngine) -> tuple[Operation, ...]:
    """Declare the operation that suggests."""

    def suggest(query: SuggestParameters) -> Reply:
        return suggestions_json(query.q, engine.suggest(query.q, query.limit))

    return (
        Operation(
            name="suggest",
            method="GET",
            path="/suggest",
            summary="Complete what is being typed",
            description=_SUGGEST,
            tag="search",
            query=SuggestParameters,
            answer=SuggestAnswer,
            handler=suggest,
            lasting=True,
            example="q=wireless+hea&limit=5",
        ),
    )


def suggestions_json(text: str, found: Iterable[Suggestion]) -> dict[str, Any]:
    """Build the JSON object of what a text may become."""
    return {"query": text, "suggestions": [_suggestion_json(one) for one in found]}


def _suggestion_json(one: Suggestion) -> dict[str, Any]:
    """Build the JSON object of one suggestion."""
    filters: tuple[Filter, ...] = ()
    if one.category:
        filters = (Filter("category", (PATH_SEPARATOR.join(one.category),)),)
    elif one.kind == "brand":
        filters = (Filter("brand", (one.text,)),)
    query = one.text if one.kind in ("query", "product") else ""
    written = format_filters(filters)
    fields = [("q", query)] if query else []
    fields += [("filter", text) for text in written]
    return {
        "text": one.text,
        "kind": one.kind,
        "completed": one.completed,
        "category": one.category,
        "count": one.count,
        "corrected": one.corrected,
        "q": query,
        "filter": written,
        "url": product_link(one.product_id)
        if one.kind == "product"
        else "/?" + urlencode(fields, safe=_READABLE),
        "product": None if one.product is None else _product_json(one.product),
    }


def _product_json(product: Product) -> dict[str, Any]:
    picture = picture_of(product.image)
    return {
        "id": product.id,
        "brand": product.brand,
        "price": product.price,
        "currency": product.currency,
        "rating": product.rating,
        "rating_count": product.rating_count,
        "availability": product.availability,
        # Of several widths the narrowest comes first.
        "image": picture.srcset.partition(" ")[0] or picture.address or None,
    }
