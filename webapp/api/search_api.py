"""Search, by an address or by a body."""

from __future__ import annotations

from retail_search.settings import Settings
from webapp.api.answer_examples import SEARCH
from webapp.api.operation import Answered, Operation, Reply, parameters_body
from webapp.api.response_json import search_json
from webapp.api.search_answer import SearchAnswer
from webapp.engine import SearchEngine
from webapp.http.noted import note_search
from webapp.parameters.search_parameters import SearchParameters

_SEARCH = """\
Finds products for a text, narrows them by filters and counts facets over all that was found.
Filters on one field are alternatives, filters on different fields must all hold. Pages are cut
from one order, so that no product is on two of them while the index stays as it is."""


def search_operations(engine: SearchEngine, settings: Settings) -> tuple[Operation, ...]:
    """Declare the operations that search."""

    def answer(asked: SearchParameters) -> Reply:
        response = engine.search(asked.request(settings))
        note_search(response)
        # What was cut short by a clock may be whole the next time.
        cut_short = response.shortfall is not None or response.reranked == "partial"
        return Answered(search_json(response, engine.index), passing=cut_short)

    def search(query: SearchParameters) -> Reply:
        return answer(query)

    def search_by_body(body: SearchParameters) -> Reply:
        return answer(body)

    return (
        Operation(
            name="search",
            method="GET",
            path="/search",
            summary="Search for products",
            description=_SEARCH,
            tag="search",
            query=SearchParameters,
            answer=SearchAnswer,
            answered=SEARCH,
            handler=search,
            lasting=True,
            example="q=wireless+headphones&filter=price:..100&sort=price_asc",
        ),
        Operation(
            name="search_by_body",
            method="POST",
            path="/search",
            summary="Search for products, asked in a body",
            description=f"{_SEARCH}\n\nThe body has the same names as the address of the other;"
            " `filter`, `facets` and `context` are lists of texts.",
            tag="search",
            body=parameters_body(
                SearchParameters,
                example={"q": "wireless headphones", "filter": ["price:..100"], "per_page": 5},
            ),
            answer=SearchAnswer,
            answered=SEARCH,
            handler=search_by_body,
        ),
    )
