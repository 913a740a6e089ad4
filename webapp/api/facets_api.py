"""The values of one facet of a search, found by what somebody types."""

from __future__ import annotations

from catalog.product import ATTRIBUTE_PREFIX
from ranker.facet_text import LONGEST_TEXT
from ranker.facet_values import MOST_VALUES
from ranker.request import RANGE_FIELDS, VALUE_FIELDS
from retail_search.settings import Settings
from webapp.api.beside_answer import FacetValuesAnswer
from webapp.api.operation import Operation, PathParameter, Reply
from webapp.api.response_json import facet_json
from webapp.engine import SearchEngine
from webapp.http.errors import ParameterError
from webapp.parameters.filter_syntax import parse_field
from webapp.parameters.parameters import Text, WholeNumber, parameter
from webapp.parameters.search_parameters import SearchParameters


class FacetParameters(SearchParameters):
    """The parameters of a search, and what the values of one of its facets must have."""

    facet_text: Text = parameter(
        "", "What a value must have; empty for the most frequent.",
        f"up to {LONGEST_TEXT} characters", max_length=LONGEST_TEXT,
    )  # fmt: skip
    limit: WholeNumber = parameter(
        20, "Values at most.", f"a whole number from 1 to {MOST_VALUES}", ge=1, le=MOST_VALUES
    )


def facet_operations(engine: SearchEngine, settings: Settings) -> tuple[Operation, ...]:
    """Declare the operation that finds values of a facet."""

    def values(field: str, query: FacetParameters) -> Reply:
        name = parse_field(field, field, "field")
        if name in RANGE_FIELDS:
            raise ParameterError(
                f"Facet {name!r} has ranges and no values.", field="field", value=field,
                allowed=(*VALUE_FIELDS, f"{ATTRIBUTE_PREFIX}<name>"),
                fix="Name one of those, or take the ranges of a search's answer.",
            )  # fmt: skip
        facet = engine.facet_values(query.request(settings), name, query.facet_text, query.limit)
        return {"text": query.facet_text, "facet": facet_json(facet), "index": engine.index}

    return (
        Operation(
            name="facet_values",
            method="GET",
            path="/facets/{field}",
            summary="Find values of one facet",
            description="Counts the values of `brand`, `category`, `availability` or an attribute"
            " over the products that the same search finds, as its own facet does, and answers"
            " with those that have `facet_text`: first those that begin with it, then those with a"
            " word that does, then the others. Case and accents make no difference.",
            tag="search",
            query=FacetParameters,
            parts=(PathParameter("field", "The field of a facet.", "brand", "product_id"),),
            answer=FacetValuesAnswer,
            handler=values,
            lasting=True,
            example="q=wireless+headphones&facet_text=a&limit=5",
        ),
    )
